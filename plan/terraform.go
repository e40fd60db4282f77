package plan

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/model"
	"decant/trigger"
)

// terraform chooses the folder and the expressions that all module blocks share.
func (m *maker) terraform() {
	t := &m.plan.Terraform
	t.Dir = m.terraformDir(m.plan.Stage)
	name := "fargate"
	if m.opts.Apps > 1 && !within(m.app.Dir, t.Dir) {
		name = "fargate-" + repository(m.plan.App) // the folder serves several apps
	}
	t.File = path.Join(t.Dir, name+".tf")
	if m.sharesFolder() {
		t.File, t.Shared = path.Join(t.Dir, name+"."+m.plan.Stage+".tf"), t.File
	}
	t.FargateDir = relativePath(t.Dir, path.Join(m.app.Dir, "fargate", m.plan.Stage))
	t.Source, t.Version = m.module.Source, m.module.Version
	if m.module.Folder != "" {
		t.ModuleDir = path.Join(m.modulesParent(), m.module.Folder)
		if t.Source = relativePath(t.Dir, t.ModuleDir); !strings.HasPrefix(t.Source, ".") {
			t.Source = "./" + t.Source
		}
	}
	m.expressions()
}

// modulesParent is the folder whose "modules" all stages use: of the stages' folders
// or, where the repository has its modules there, the one above it.
func (m *maker) modulesParent() string {
	dir := m.plan.Terraform.Dir
	if len(m.opts.Stages) < 2 || !strings.EqualFold(path.Base(dir), m.plan.Stage) {
		return dir
	}
	dir = path.Dir(dir)
	has := func(dir string) bool {
		return slices.ContainsFunc(m.opts.Terraform, func(d model.TerraformDir) bool { return within(path.Join(dir, "modules"), d.Path) })
	}
	if above := path.Dir(dir); dir != "." && !has(dir) && has(above) {
		return above
	}
	return dir
}

// within says whether dir is app's folder or below it.
func within(app, dir string) bool {
	return app == "." || dir == app || strings.HasPrefix(dir, app+"/")
}

// relativePath is the path from one folder to another, both relative to the root.
func relativePath(from, to string) string {
	a, b := split(from), split(to)
	common := 0
	for common < len(a) && common < len(b) && a[common] == b[common] {
		common++
	}
	parts := slices.Repeat([]string{".."}, len(a)-common)
	return path.Join(append(parts, b[common:]...)...)
}

func split(p string) []string {
	if p == "." || p == "" {
		return nil
	}
	return strings.Split(p, "/")
}

// expressions fills the shared arguments: what decant.hcl says, else a variable,
// declared in our file unless the folder declares it already.
func (m *maker) expressions() {
	n, t := m.opts.Settings.Network, &m.plan.Terraform
	t.Cluster = m.expression(n.Cluster, Variable{Name: "fargate_cluster_arn", Type: "string", Description: "ARN of the ECS cluster that runs the tasks."})
	t.Subnets = m.ids(n.Subnets, Variable{Name: "fargate_subnets", Type: "list(string)", Description: "IDs of the subnets that the tasks run in; they need a way to ECR and CloudWatch Logs."},
		m.sameForAll("subnets", func(fn model.Function) model.Value[[]string] { return fn.Subnets }))
	t.SecurityGroups = m.ids(n.SecurityGroups, Variable{Name: "fargate_security_groups", Type: "list(string)", Description: "IDs of the tasks' security groups."},
		m.sameForAll("security groups", func(fn model.Function) model.Value[[]string] { return fn.SecGroups }))
	t.AssignPublicIP = n.AssignPublicIP.V
	if n.ExecutionRole.IsKnown() || !m.module.ExecutionRole {
		t.ExecutionRole = m.expression(n.ExecutionRole, Variable{Name: "fargate_execution_role_arn", Type: "string", Description: "ARN of the role with which ECS pulls the image, writes logs and fetches secrets."})
	}
	if m.module.Image {
		t.Image = m.expression(model.Value[string]{}, Variable{Name: "fargate_image_" + label(m.plan.App), Type: "string", Description: "Image of " + m.plan.App + ", best with its digest: <repository>@sha256:<digest>."})
	}
	if m.module.Switch {
		t.Enabled = m.expression(model.Value[string]{}, Variable{Name: "fargate_enabled", Type: "bool", Description: "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run.", Default: "false"})
	}
	if t.Shared != "" {
		t.When = m.when()
	}
}

// ids is the expression for a list of IDs: what decant.hcl says, else a variable with
// the Lambda functions' list as default. Where one folder serves several stages, one
// default cannot be that of each, and the list itself is the expression.
func (m *maker) ids(stated model.Value[string], v Variable, list string) string {
	if !stated.IsKnown() && list != "" && m.plan.Terraform.Shared != "" {
		return list
	}
	v.Default = list
	return m.expression(stated, v)
}

func (m *maker) expression(stated model.Value[string], v Variable) string {
	if stated.IsKnown() {
		return stated.V
	}
	if !slices.Contains(m.declaredIn(m.plan.Terraform.Dir).Variables, v.Name) {
		m.plan.Terraform.Variables = append(m.plan.Terraform.Variables, v)
	}
	return "var." + v.Name
}

var networkID = lazyregexp.New(`^(subnet|sg)-[0-9a-f]{8,17}$`)

// sameForAll is the list that config.json gives every function that may move, as
// HCL, or "" when there is none or they differ: then somebody has to choose.
func (m *maker) sameForAll(what string, of func(model.Function) model.Value[[]string]) string {
	var first model.Value[[]string]
	for _, fn := range m.app.Functions {
		ids := of(fn)
		if trigger.StaysBecause(fn.Kind) != "" {
			continue
		}
		if !ids.IsKnown() || len(ids.V) == 0 || first.IsKnown() && !slices.Equal(first.V, ids.V) {
			return ""
		}
		first = ids
	}
	list := idList(first.V)
	if list == "" {
		return ""
	}
	because := "The Lambda functions run there, so the jobs reach what they reach today; the variable's default can be changed."
	if m.plan.Terraform.Shared != "" {
		because = "The Lambda functions of the stage run there, so the jobs reach what they reach today; decant.hcl can say otherwise in the stage's block."
	}
	m.decide(Decision{Rule: what, Chose: strings.Join(first.V, ", "), Because: because, Evidence: []diag.Range{first.At}})
	return list
}

// idList writes subnets' or security groups' IDs as an HCL list; "" when there
// is none, or when one is no ID but a template.
func idList(ids []string) string {
	quoted := make([]string, 0, len(ids))
	for _, id := range ids {
		if !networkID.MatchString(id) {
			return ""
		}
		quoted = append(quoted, strconv.Quote(id))
	}
	if len(quoted) == 0 {
		return ""
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// network keeps a task in the subnets and security groups of its Lambda where
// these are not the ones that all share.
func (m *maker) network(fn model.Function, t *Target) {
	n, tf := m.opts.Settings.Network, m.plan.Terraform
	t.Subnets = m.ownNetwork(fn, "subnets", fn.Subnets, n.Subnets, tf.Subnets)
	t.SecurityGroups = m.ownNetwork(fn, "security groups", fn.SecGroups, n.SecurityGroups, tf.SecurityGroups)
}

func (m *maker) ownNetwork(fn model.Function, what string, ids model.Value[[]string], stated model.Value[string], shared string) string {
	if stated.IsKnown() || !ids.IsKnown() || len(ids.V) == 0 {
		return ""
	}
	list := idList(ids.V)
	variable := slices.IndexFunc(m.plan.Terraform.Variables, func(v Variable) bool { return "var."+v.Name == shared })
	if list != "" && (shared == list || variable >= 0 && m.plan.Terraform.Variables[variable].Default == list) {
		return ""
	}
	if list == "" {
		m.diags.Add(diag.New(NetworkLost, ids.At,
			fmt.Sprintf("The %s of %s are %s, which are no IDs, so the task runs where %s says instead.", what, fn.Name, strings.Join(ids.V, ", "), shared),
			"Give the variable a value that reaches what the Lambda reaches.").About(fn.Name))
		return ""
	}
	m.decide(Decision{
		Rule: what, Function: fn.Name, Chose: strings.Join(ids.V, ", "),
		Because:  "The Lambda has its own, so the job reaches what it reaches today.",
		Evidence: []diag.Range{ids.At},
	})
	return list
}
