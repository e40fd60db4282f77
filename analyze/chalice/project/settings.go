package project

import (
	"fmt"
	"io/fs"
	"slices"

	"decant/internal/diag"
	"decant/internal/jsonpos"
	"decant/internal/terminal"
	"decant/model"
)

// Apply writes the settings of config.json into a function. appName is
// config.json's name or "None"; notSecret are variables that the user has
// declared harmless.
func (s Scope) Apply(fsys fs.FS, dir, appName string, notSecret []string, fn *model.Function) diag.List {
	var diags diag.List
	collect := func(more diag.List) { diags.Extend(more) }
	fn.LambdaName = appName + "-" + s.Stage + "-" + fn.Name
	if fn.Kind == model.KindAPIHandler {
		fn.LambdaName = appName + "-" + s.Stage
	}
	var more diag.List
	fn.Timeout, more = s.timeout()
	collect(more)
	fn.Memory, more = s.memory()
	collect(more)
	fn.Env, more = s.Environment(notSecret)
	collect(more)
	fn.Tags = s.tags()
	fn.Layers, more = s.layers()
	collect(more)
	fn.Subnets, fn.SecGroups = s.texts("subnet_ids"), s.texts("security_group_ids")
	collect(s.checkVPC())
	fn.Concurrency, more = s.concurrency()
	collect(more)
	fn.XRay = s.Boolean("xray")
	fn.LogDays = s.integer("log_retention_in_days")
	fn.Role, more = s.role(fsys, dir, appName)
	collect(more)
	collect(checkQueues(fn))
	return diags
}

// layers reads the ARNs of the layers. Two levels are not joined: the first
// list that is found is the list.
func (s Scope) layers() (model.Value[[]string], diag.List) {
	v := s.texts("layers")
	if len(v.V) == 0 {
		return v, nil
	}
	return v, diag.List{diag.New(LayerUnknown, v.At,
		fmt.Sprintf("The function uses layers: %s. What they hold is not in the repository, and a task has no layers.", Listed(v.V)),
		"Add the layers' packages to requirements.txt, or copy their files in the Dockerfile.")}
}

// checkVPC applies Chalice's rule that both lists are there or neither. An empty
// list counts as none.
func (s Scope) checkVPC() diag.List {
	subnets, groups := s.lookup("subnet_ids"), s.lookup("security_group_ids")
	if subnets.Truthy() == groups.Truthy() {
		return nil
	}
	has, lacks, at := "subnet_ids", "security_group_ids", subnets
	if groups.Truthy() {
		has, lacks, at = lacks, has, groups
	}
	return diag.List{diag.New(VPCIncomplete, at.At,
		fmt.Sprintf("%s is set for %s, but %s is not. Chalice needs both and refuses to build the application.", has, terminal.Cell(s.Function), lacks),
		"Add "+lacks+", or remove "+has+".").About(s.Function)}
}

func (s Scope) concurrency() (model.Value[int], diag.List) {
	v := s.integer("reserved_concurrency")
	if v.IsKnown() && v.V == 0 {
		return v, diag.List{diag.New(SwitchedOff, v.At,
			"reserved_concurrency is 0, so Lambda runs no invocation of "+s.Function+". On Fargate nothing would hold it back.",
			"Leave its trigger off after the move, or set a concurrency if the function should run.").About(s.Function)}
	}
	return v, nil
}

// Architecture is the processor of all functions; Chalice has the setting since
// 1.34 and deployed x86_64 before.
func (s Scope) Architecture() model.Value[string] {
	v := s.lookup("lambda_architecture")
	if v == nil || v.Kind != jsonpos.String {
		return model.Known("x86_64", model.FromDefault, diag.Range{})
	}
	return model.Known(v.Text, model.FromConfig, v.At)
}

// isHarmless says whether the user has declared a variable to be no secret.
func isHarmless(notSecret []string, name string) bool { return slices.Contains(notSecret, name) }
