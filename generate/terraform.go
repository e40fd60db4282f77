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

// moduleBlocks makes fargate.tf: the variables that nobody declares yet, and
// one module block for every target.
func moduleBlocks(p *plan.Plan) ([]change.Generated, diag.List) {
	w := &blockWriter{plan: p}
	f := hclwrite.NewEmptyFile()
	body := f.Body()
	comment(body, commentLines("The Fargate tasks of "+p.App+" ("+p.Stage+"), one module block for each Lambda function that moves. decant wrote this file; edits are kept when it runs again.")...)
	for _, v := range p.Terraform.Variables {
		body.AppendNewline()
		w.variable(body, v)
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
	if w.plan.Profile == plan.Babbel {
		set(b, source, w.babbelTask(t), w.place(t), w.babbelSize(t))
		return
	}
	set(b, source, w.task(t), w.place(t), w.trigger(t), w.rest(t))
}

// task names the task and its files.
func (w *blockWriter) task(t plan.Target) []argument {
	out := []argument{
		literal("task_name", cty.StringVal(t.TaskName)),
		modulePath("task_definition", w.plan.Terraform.FargateDir, path.Base(t.Folder), "task-definition.json"),
		modulePath("task_policy", w.plan.Terraform.FargateDir, path.Base(t.Folder), "policy.json"),
	}
	if len(t.Policy.References) > 0 {
		out = append(out, w.argument("task_policy_json", rendered(t, w.plan.Terraform.FargateDir))...)
	}
	return append(out, w.argument("image", w.plan.Terraform.Image)...)
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

// place is what all blocks share; both profiles use the same names.
func (w *blockWriter) place(t plan.Target) []argument {
	tf := w.plan.Terraform
	out := w.argument("ecs_cluster_arn", clusterExpression(w.plan))
	out = append(out, w.argument("vpc_subnets", cmp.Or(t.Subnets, tf.Subnets))...)
	out = append(out, w.argument("vpc_security_groups", cmp.Or(t.SecurityGroups, tf.SecurityGroups))...)
	out = append(out, literal("assign_public_ip", cty.BoolVal(tf.AssignPublicIP)))
	if tf.ExecutionRole != "" {
		if w.plan.Profile == plan.Decant {
			out = append(out, literal("create_execution_role", cty.False))
		}
		out = append(out, w.argument("task_execution_role_arn", tf.ExecutionRole)...)
	}
	return out
}

// trigger is nil for a task that nothing starts by itself.
func (w *blockWriter) trigger(t plan.Target) []argument {
	s := t.Schedule
	if s == nil {
		return nil
	}
	out := w.argument(plan.EnabledArgument, w.plan.Terraform.Enabled)
	if t.TriggerEnabled {
		out = []argument{literal(plan.EnabledArgument, cty.True)}
	}
	out = append(out, literal("schedule_expression", cty.StringVal(s.Expression)))
	if s.Service == "scheduler" {
		out = append(out, literal("schedule_timezone", cty.StringVal(zone(s))))
	}
	out = append(out, literal("trigger_name", cty.StringVal(s.RuleName)))
	if s.Description != "" {
		out = append(out, literal("trigger_description", cty.StringVal(shorten(s.Description))))
	}
	return append(out,
		literal("start_attempts", cty.NumberIntVal(int64(s.Attempts))),
		literal("start_max_age_seconds", cty.NumberIntVal(int64(s.MaxAge.Seconds()))))
}

func zone(s *plan.Schedule) string {
	if s.Timezone == "" {
		return "UTC"
	}
	return s.Timezone
}

// shorten keeps to the 512 characters of a rule's or schedule's description.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
func shorten(s string) string {
	runes := []rune(oneLine(s))
	return string(runes[:min(len(runes), 512)])
}

// rest is the log retention. The tags stand in the task definition, from which
// the module takes them for everything that it makes.
func (w *blockWriter) rest(t plan.Target) []argument {
	return []argument{literal("logs_retention_days", cty.NumberIntVal(int64(t.LogDays)))}
}

func (w *blockWriter) babbelTask(t plan.Target) []argument {
	return []argument{
		literal("region", cty.StringVal(w.plan.Region)),
		literal("task_name", cty.StringVal(t.TaskName)),
		modulePath("task_definition", w.plan.Terraform.FargateDir, path.Base(t.Folder), "task-definition.json"),
		modulePath("task_policy", w.plan.Terraform.FargateDir, path.Base(t.Folder), "policy.json"),
		literal("schedule_expression", cty.StringVal(t.Schedule.Expression)),
	}
}

func (w *blockWriter) babbelSize(t plan.Target) []argument {
	return []argument{
		literal("task_cpu", cty.NumberIntVal(int64(t.CPU))),
		literal("task_memory", cty.NumberIntVal(int64(t.Memory))),
		literal("logs_retention_days", cty.NumberIntVal(int64(t.LogDays))),
	}
}

// bundledModule is the module of the decant profile, unchanged.
func bundledModule(p *plan.Plan) ([]change.Generated, diag.List) {
	if p.Profile == plan.Babbel {
		return nil, nil
	}
	const dir = "modules/fargate-task"
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
