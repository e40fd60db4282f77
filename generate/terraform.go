package generate

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"decant/internal/change"
	"decant/internal/diag"
	"decant/plan"
	"decant/templates"
)

// moduleBlocks makes fargate.tf, or fargate.<stage>.tf where one folder serves
// several stages: the variables that nobody declares yet, and one module block for
// every target.
func moduleBlocks(p *plan.Plan) ([]change.Generated, diag.List) {
	w := &blockWriter{plan: p}
	f := hclwrite.NewEmptyFile()
	body := f.Body()
	comment(body, commentLines("The Fargate tasks of "+p.App+" ("+p.Stage+"), one module block for each Lambda function that moves. decant wrote this file; edits are kept when it runs again.")...)
	for _, v := range p.Terraform.Variables {
		if p.Terraform.Shared == "" {
			body.AppendNewline()
			w.variable(body, v)
		}
	}
	for _, t := range p.Targets {
		body.AppendNewline()
		w.module(body, t)
	}
	return []change.Generated{text(p.Terraform.File, string(hclwrite.Format(f.Bytes())),
		"Makes the tasks, their roles, log groups and schedules.", validHCL)}, w.diags
}

// blockWriter writes the blocks of one file and collects its findings.
type blockWriter struct {
	plan  *plan.Plan
	diags diag.List
}

// argument takes an expression over; one that cannot be parsed is reported and
// left out.
func (w *blockWriter) argument(name, source string) []argument {
	a, err := expression(name, source)
	if err != nil {
		w.diags.Add(diag.New(BadExpression, diag.InFile(w.plan.Terraform.File),
			fmt.Sprintf("The argument %s cannot be written: %q was given for it, and %v.", name, source, err),
			"Write one HCL expression in decant.hcl, for example a reference:\n    cluster = aws_ecs_cluster.main.arn"))
		return nil
	}
	return []argument{a}
}

func (w *blockWriter) variable(body *hclwrite.Body, v plan.Variable) {
	b := body.AppendNewBlock("variable", []string{v.Name}).Body()
	set(b, []argument{literal("description", cty.StringVal(v.Description))}, nil)
	set(b, w.argument("type", v.Type))
	if v.Default != "" {
		set(b, w.argument("default", v.Default))
	}
}

func (w *blockWriter) module(body *hclwrite.Body, t plan.Target) {
	b := body.AppendNewBlock("module", []string{t.ModuleName}).Body()
	source := []argument{literal("source", cty.StringVal(w.plan.Terraform.Source))}
	if w.plan.Terraform.Version != "" {
		source = append(source, literal("version", cty.StringVal(w.plan.Terraform.Version)))
	}
	groups := [][]argument{source}
	if when := w.plan.Terraform.When; when != "" {
		groups = [][]argument{w.count(when), source}
	}
	values := w.values(t)
	for _, names := range w.plan.Profile.Module().Arguments {
		var group []argument
		for _, name := range names {
			if value := values[name]; value != nil {
				group = append(group, value()...)
			}
		}
		groups = append(groups, group)
	}
	set(b, groups...)
}

// count makes a module block one of the stage that Terraform applies.
func (w *blockWriter) count(when string) []argument {
	if len(w.argument("terraform_when", when)) == 0 {
		return nil // reported
	}
	if strings.ContainsAny(when, "?\n") || strings.Contains(when, "||") || strings.Contains(when, "&&") {
		when = "(" + when + ")"
	}
	return w.argument("count", when+" ? 1 : 0")
}

// values are the arguments that a module block can have, by name; each is empty
// where the target needs none. The tags stand in the task definition, from which
// the module takes them for everything that it makes.
func (w *blockWriter) values(t plan.Target) map[string]func() []argument {
	tf := w.plan.Terraform
	out := map[string]func() []argument{}
	value := func(name string, v cty.Value) {
		out[name] = func() []argument { return []argument{literal(name, v)} }
	}
	expression := func(name, source string) {
		out[name] = func() []argument { return w.argument(name, source) }
	}
	file := func(name, base string) {
		out[name] = func() []argument { return []argument{modulePath(name, tf.FargateDir, path.Base(t.Folder), base)} }
	}
	value("region", cty.StringVal(w.plan.Region))
	value("task_name", cty.StringVal(t.TaskName))
	file("task_definition", "task-definition.json")
	if t.Policy.Role == "" {
		file("task_policy", "policy.json")
	} else {
		value("task_role_arn", cty.StringVal(t.Policy.Role))
	}
	if len(t.Policy.References) > 0 {
		expression("task_policy_json", rendered(t, tf.FargateDir))
	}
	expression("image", tf.Image)
	expression("ecs_cluster_arn", clusterExpression(w.plan))
	expression("vpc_subnets", cmp.Or(t.Subnets, tf.Subnets))
	expression("vpc_security_groups", cmp.Or(t.SecurityGroups, tf.SecurityGroups))
	value("assign_public_ip", cty.BoolVal(tf.AssignPublicIP))
	if tf.ExecutionRole != "" {
		value("create_execution_role", cty.False)
		expression("task_execution_role_arn", tf.ExecutionRole)
	}
	value("task_cpu", cty.NumberIntVal(int64(t.CPU)))
	value("task_memory", cty.NumberIntVal(int64(t.Memory)))
	topics, queue := t.Failure.Topics()
	if queue {
		value("dead_letter_queue", cty.True)
	}
	if len(topics) > 0 {
		value("failure_topic_arns", texts(topics))
	}
	if len(t.AlarmTopics) > 0 {
		value("alarm_topic_arns", texts(t.AlarmTopics))
	}
	if t.Missed.Periods > 0 {
		value("missed_run_period_seconds", cty.NumberIntVal(int64(t.Missed.Period)))
		value("missed_run_periods", cty.NumberIntVal(int64(t.Missed.Periods)))
	}
	value("logs_retention_days", cty.NumberIntVal(int64(t.LogDays)))
	for name, input := range w.trigger(t) {
		out[name] = func() []argument { return input }
	}
	return out
}

// texts is a list of HCL.
func texts(list []string) cty.Value {
	values := make([]cty.Value, len(list))
	for i, s := range list {
		values[i] = cty.StringVal(s)
	}
	return cty.ListVal(values)
}

// rendered is the expression for a policy whose placeholders stand for what the
// folder declares. replace leaves IAM's own ${…} alone, which templatefile would
// not.
func rendered(t plan.Target, fargateDir string) string {
	expression := `file("${path.module}/` + path.Join(fargateDir, path.Base(t.Folder), "policy.json") + `")`
	for _, r := range t.Policy.References {
		name := strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(r.Text, "${"), "}"))
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "${", "$${").Replace(strings.ReplaceAll(r.Text, `"`, `\"`)) // as the JSON file has it
		expression = "replace(" + expression + `, "` + quoted + `", ` + name + ")"
	}
	return expression
}

// trigger are the arguments about what starts the task, as its kind has them.
func (w *blockWriter) trigger(t plan.Target) map[string][]argument {
	out := map[string][]argument{}
	if !t.Own() {
		return out
	}
	if t.TriggerEnabled {
		out[plan.EnabledArgument] = []argument{literal(plan.EnabledArgument, cty.True)}
	} else if w.plan.Terraform.Enabled != "" {
		out[plan.EnabledArgument] = w.argument(plan.EnabledArgument, w.plan.Terraform.Enabled)
	}
	for name, v := range t.Start.Kind().Arguments(t.Start) {
		out[name] = []argument{literal(name, valueOf(v))}
	}
	return out
}

// bundledModule is the module that is written into the repository, unchanged.
func bundledModule(p *plan.Plan) ([]change.Generated, diag.List) {
	dir := p.Profile.Module().Folder
	if dir == "" {
		return nil, nil
	}
	entries, err := fs.ReadDir(templates.FS, dir)
	if err != nil {
		panic("decant: " + err.Error())
	}
	var files []change.Generated
	for _, e := range entries {
		validate := validHCL
		if !strings.HasSuffix(e.Name(), ".tf") {
			validate = nil
		}
		files = append(files, text(path.Join(p.Terraform.ModuleDir, e.Name()), embedded(path.Join(dir, e.Name())),
			"The bundled Terraform module, which the module blocks call.", validate))
	}
	return files, nil
}
