package apply

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"decant/internal/diag"
)

// leftovers proposes what to do about resources that are ours and not wanted:
// of functions that were removed or renamed, of options that were taken back, or
// all of them when everything is destroyed. Triggers go first, so that nothing
// fires into a half removed task.
func (p *proposer) leftovers(ctx context.Context, want []Resource) {
	p.findOtherStage(ctx)
	blocked := p.blockedFunctions(want)
	p.busyFunctions(ctx, want, blocked)
	var kept, held []string
	for _, a := range slices.Backward(slices.SortedFunc(maps.Keys(p.read.have), byRank)) {
		o := p.read.have[a]
		function := o.Tags[TagFunction]
		if wanted(want, a) || !p.scope.tagged(o.Tags) || !p.covered(a, function, want) {
			continue
		}
		c := Change{Address: a, Function: function, Action: Keep, Enabled: o.Enabled}
		switch {
		case blocked[function] != "":
			c.Reason = blocked[function]
		case !p.scope.Destroy && !p.scope.Prune:
			c.Reason = "It is not wanted any more; --prune deletes it."
			kept = append(kept, a.String())
		case p.holdsBack(a):
			c.Reason = "It holds data or serves others."
			if p.otherStage != "" && (a.Kind == Repository || a.Kind == Cluster) {
				c.Reason = p.otherStage
			}
			held = append(held, a.String())
		default:
			c.Action, c.Reason = Delete, "It is not wanted any more."
			c.Diff = append(diff(nil, o.Props, p.r.sensitive), ownTags(o)...)
		}
		p.out = append(p.out, c)
	}
	p.sayKept(kept, held)
}

func ownTags(o *Observed) []FieldChange {
	var out []FieldChange
	for _, key := range sorted(o.Tags) {
		if o.Kind != Schedule {
			out = append(out, FieldChange{Path: "tags[" + key + "]", Old: o.Tags[key]})
		}
	}
	return out
}

func wanted(want []Resource, a Address) bool {
	return slices.ContainsFunc(want, func(w Resource) bool { return w.Address == a })
}

// covered says whether a leftover is in the scope. What several functions share
// goes only when everything is asked for; a function that the plan moves, but
// whose files could not be read, has no leftovers.
func (p *proposer) covered(a Address, function string, want []Resource) bool {
	if function == "" {
		everyStages := a.Kind == Repository || a.Kind == Cluster
		return len(p.scope.Functions) == 0 && (p.scope.Destroy || !everyStages)
	}
	planned := slices.ContainsFunc(p.scope.Planned, func(f string) bool { return tagValue(f) == function })
	inWant := slices.ContainsFunc(want, func(w Resource) bool { return w.Tags[TagFunction] == function })
	asked := len(p.scope.Functions) == 0 || slices.ContainsFunc(p.scope.Functions, func(f string) bool { return tagValue(f) == function })
	return asked && (p.scope.Destroy || !planned || inWant)
}

// holdsBack says whether something stays until its flag is given.
func (p *proposer) holdsBack(a Address) bool {
	switch a.Kind {
	case LogGroup:
		return !p.scope.Logs
	case Secret:
		return !p.scope.Secrets
	case Repository, Cluster:
		return !p.scope.Force || p.otherStage != ""
	}
	return false
}

// findOtherStage looks for a task of another stage of the application: its tasks
// run from the same repository, perhaps in the same cluster, and --force is not
// meant for them. What cannot be read counts as there.
func (p *proposer) findOtherStage(ctx context.Context) {
	if !p.scope.Destroy || !p.scope.Force || len(p.scope.Functions) > 0 {
		return
	}
	const unknown = "Whether another stage uses it cannot be read."
	names, err := roleKind{TaskRole, "-task-role"}.list(ctx, p.r, Scope{Prefix: p.scope.App + "-"})
	if err != nil {
		p.otherStage = unknown
		return
	}
	for _, name := range names {
		role, err := p.read.have[Address{TaskRole, name}], error(nil)
		if role == nil {
			role, err = p.r.read(ctx, Address{TaskRole, name})
		}
		switch {
		case err != nil:
			p.otherStage = unknown
		case role != nil && role.Tags[TagApp] == tagValue(p.scope.App) && role.Tags[TagStage] != "" && role.Tags[TagStage] != tagValue(p.scope.Stage):
			p.otherStage = fmt.Sprintf("The stage %s uses it, too (%s).", role.Tags[TagStage], name)
			return
		}
	}
}

// blockedFunctions are those of which nothing may be deleted, and why: their
// trigger on Fargate fires, their phase says that they left Lambda, or Terraform
// made them.
func (p *proposer) blockedFunctions(want []Resource) map[string]string {
	const because = "Its function still runs on Fargate, or Terraform made it."
	blocked := map[string]string{}
	for _, a := range slices.Backward(slices.SortedFunc(maps.Keys(p.read.have), byRank)) { // triggers before roles
		o := p.read.have[a]
		function := o.Tags[TagFunction]
		if wanted(want, a) || !p.scope.tagged(o.Tags) || !p.covered(a, function, want) || !p.scope.Destroy && !p.scope.Prune {
			continue
		}
		if isTrigger(a.Kind) && o.Enabled != nil && *o.Enabled {
			blocked[function] = because
			p.diags.Add(triggerEnabled(function, a))
		}
		if a.Kind != TaskRole {
			continue
		}
		switch phase := Phase(o.Tags[TagPhase]); {
		case phase == "" && !slices.Contains(p.scope.Adopt, a):
			blocked[function] = because
			p.diags.Add(terraformOwns(function, a))
		case phase != "" && phase != Prepared && phase != Verified && blocked[function] == "":
			blocked[function] = because
			p.diags.Add(switched(function, phase))
		}
	}
	return blocked
}

func isTrigger(k Kind) bool { return k == Rule || k == Schedule }

func triggerEnabled(function string, a Address) diag.Diagnostic {
	return diag.New(TriggerEnabled, diag.Range{},
		fmt.Sprintf("The %s %s is enabled: %s runs on Fargate now, and deleting its task would lose events.", a.Kind, a.Name, function),
		"Go back to the Lambda first:\n    decant rollback "+function).About(function)
}

// switched is for a function that runs on Fargate without a trigger that fires:
// its callers start it, or its switch is under way.
func switched(function string, phase Phase) diag.Diagnostic {
	return diag.New(TriggerEnabled, diag.Range{},
		fmt.Sprintf("The phase of %s is %q: it is not the Lambda alone that serves it, and deleting its task would lose events.", function, phase),
		"Go back to the Lambda first:\n    decant rollback "+function).About(function)
}

func (p *proposer) sayKept(kept, held []string) {
	if len(kept) > 0 {
		p.diags.Add(diag.New(LeftOver, diag.Range{},
			"These are decant's and not wanted any more: "+strings.Join(kept, ", ")+".",
			"Look at them, and delete them with:\n    decant apply --prune").About(p.scope.App))
	}
	if len(held) > 0 {
		flags := " Log groups go with --logs, secret parameters with --secrets, the repository with its images and the cluster with --force."
		if p.otherStage != "" {
			flags = " Log groups go with --logs, secret parameters with --secrets. Of the repository and the cluster: " + p.otherStage
		}
		p.diags.Add(diag.New(KeptBack, diag.Range{}, "These stay: "+strings.Join(held, ", ")+"."+flags, "").About(p.scope.App))
	}
}
