package generate

import (
	"decant/internal/diag"
	"decant/plan"
	"decant/plan/module"
)

// expressible returns the plan without the targets that its module cannot
// express, and says why for each.
func expressible(p *plan.Plan, several bool) (*plan.Plan, diag.List) {
	var diags diag.List
	if len(p.Targets) == 0 {
		return p, diags
	}
	diags.Extend(checkPlace(p, several))
	m := p.Profile.Module()
	out := *p
	out.Targets = nil
	for _, t := range p.Targets {
		more := lacks(m, t)
		diags.Extend(more)
		if !more.HasErrors() {
			out.Targets = append(out.Targets, t)
		}
	}
	if !m.Definition && (p.Region == "" || p.Account == "") {
		out.Targets = nil // checkPlace has said that they could never start
	}
	if len(out.Targets) > 0 && !m.Switch {
		diags.Add(diag.New(NoSwitch, diag.InFile(p.Terraform.File),
			"The "+m.Title+" module has no switch: its schedules fire from the moment they are applied, also while the Lambda triggers are still on, and then every job runs twice.",
			"Switch the Lambda triggers off in the same deployment, or use the bundled module, which starts switched off:\n    module = \"decant\"").About(p.App))
	}
	return &out, diags
}

// lacks reports what a target needs and the module has no input for, and what the
// task does without.
func lacks(m module.Module, t plan.Target) diag.List {
	var diags diag.List
	for _, why := range m.Refuses(t.Asks()) {
		diags.Add(diag.New(ProfileCannot, diag.InFile(t.Folder), why, "Use the bundled module:\n    module = \"decant\"").About(t.Function))
	}
	for _, why := range m.Loses(t.Asks()) {
		diags.Add(diag.New(ProfileLoses, diag.InFile(t.Folder), why, "Do without, or use the bundled module:\n    module = \"decant\"").About(t.Function))
	}
	return diags
}
