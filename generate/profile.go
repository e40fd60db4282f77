package generate

import (
	"fmt"
	"slices"
	"time"

	"decant/internal/diag"
	"decant/plan"
)

// expressible returns the plan without the targets that its module cannot
// express, and says why for each.
func expressible(p *plan.Plan) (*plan.Plan, diag.List) {
	var diags diag.List
	if len(p.Targets) == 0 {
		return p, diags
	}
	diags.Extend(checkPlace(p))
	if p.Profile != plan.Babbel {
		return p, diags
	}
	out := *p
	out.Targets = nil
	for _, t := range p.Targets {
		more := babbelLacks(t)
		diags.Extend(more)
		if !more.HasErrors() {
			out.Targets = append(out.Targets, t)
		}
	}
	if p.Region == "" || p.Account == "" {
		out.Targets = nil // checkPlace has said that they could never start
	}
	if len(out.Targets) > 0 {
		diags.Add(diag.New(NoSwitch, diag.InFile(p.Terraform.File),
			"The babbel module has no switch: its schedules fire from the moment they are applied, also while the Lambda triggers are still on, and then every job runs twice.",
			"Switch the Lambda triggers off in the same deployment, or use the bundled module, which starts switched off:\n    module = \"decant\"").About(p.App))
	}
	return &out, diags
}

// babbelLacks reports what a target needs and the babbel module has no input
// for.
func babbelLacks(t plan.Target) diag.List {
	var diags diag.List
	cannot := func(detail string) {
		diags.Add(diag.New(ProfileCannot, diag.InFile(t.Folder), detail, "Use the bundled module:\n    module = \"decant\"").About(t.Function))
	}
	if t.Schedule == nil {
		cannot(fmt.Sprintf("The babbel module starts tasks by a schedule only, and %s has none.", t.Function))
	} else if t.Schedule.Service != "rule" || t.Schedule.Timezone != "" {
		cannot(fmt.Sprintf("The babbel module makes EventBridge rules, which run in UTC; %s needs EventBridge Scheduler.", t.Function))
	}
	if t.Architecture != "X86_64" {
		cannot(fmt.Sprintf("The babbel module has no input for the CPU architecture, so the %s image of %s would not run.", t.Architecture, t.Function))
	}
	if t.Storage > 20 {
		cannot(fmt.Sprintf("The babbel module has no input for storage: %s asks for %d GiB and would get 20.", t.Function, t.Storage))
	}
	diags.Extend(babbelLoses(t))
	return diags
}

// babbelLoses reports what the task does without when it runs under the babbel
// module.
func babbelLoses(t plan.Target) diag.List {
	var diags diag.List
	loses := func(detail string) {
		diags.Add(diag.New(ProfileLoses, diag.InFile(t.Folder), detail, "Do without, or use the bundled module:\n    module = \"decant\"").About(t.Function))
	}
	if names := tagNames(t); len(names) > 0 {
		loses(fmt.Sprintf("The babbel module sets no tags, so the task of %s goes without %v.", t.Function, names))
	}
	if s := t.Schedule; s != nil && (s.Attempts != 185 || s.MaxAge != 24*time.Hour) {
		loses(fmt.Sprintf("The babbel module has no input for how long EventBridge tries to start %s; it tries 185 times within 24 hours.", t.Function))
	}
	return diags
}

func tagNames(t plan.Target) []string {
	var out []string
	for _, nv := range t.Tags {
		out = append(out, nv.Name)
	}
	slices.Sort(out)
	return out
}
