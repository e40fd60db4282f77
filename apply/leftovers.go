package apply

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"decant/apply/account"
	"decant/internal/diag"
)

// leftovers proposes what to do about resources that are ours and not wanted:
// of functions that were removed or renamed, of options that were taken back, or
// all of them when everything is destroyed. Triggers go first, so that nothing
// fires into a half removed task.
func (p *proposer) leftovers(ctx context.Context, want []account.Resource) {
	p.findOtherStage(ctx)
	blocked := p.blockedFunctions(want)
	p.busyFunctions(ctx, want, blocked)
	var kept []string
	var held []account.Address
	for _, a := range slices.Backward(slices.SortedFunc(maps.Keys(p.read.Have), account.ByRank)) {
		o := p.read.Have[a]
		function := o.Tags[account.TagFunction]
		if wanted(want, a) || !p.scope.Tagged(o.Tags) || !p.covered(a, function, want) {
			continue
		}
		c := account.Change{Address: a, Function: function, Action: account.Keep, Enabled: o.Enabled}
		switch {
		case blocked[function] != "":
			c.Reason = blocked[function]
		case !p.scope.Destroy && !p.scope.Prune:
			c.Reason = "It is not wanted any more; --prune deletes it."
			kept = append(kept, a.String())
		case p.holdsBack(a):
			c.Reason = "It holds data or serves others."
			if p.otherStage != "" && (a.Kind == account.Repository || a.Kind == account.Cluster) {
				c.Reason = p.otherStage
			}
			held = append(held, a)
		default:
			c.Action, c.Reason = account.Delete, "It is not wanted any more."
			c.Diff = append(account.Diff(nil, o.Props, p.r.Sensitive), ownTags(o)...)
		}
		p.out = append(p.out, c)
	}
	p.sayKept(kept, held)
}

func ownTags(o *account.Observed) []account.FieldChange {
	var out []account.FieldChange
	for _, key := range account.SortedKeys(o.Tags) {
		if o.Kind != account.Schedule {
			out = append(out, account.FieldChange{Path: "tags[" + key + "]", Old: o.Tags[key]})
		}
	}
	return out
}

func wanted(want []account.Resource, a account.Address) bool {
	return slices.ContainsFunc(want, func(w account.Resource) bool { return w.Address == a })
}

// covered says whether a leftover is in the scope. What several functions share
// goes only when everything is asked for; a function that the plan moves, but
// whose files could not be read, has no leftovers.
func (p *proposer) covered(a account.Address, function string, want []account.Resource) bool {
	if function == "" {
		everyStages := a.Kind == account.Repository || a.Kind == account.Cluster
		return len(p.scope.Functions) == 0 && (p.scope.Destroy || !everyStages)
	}
	planned := slices.ContainsFunc(p.scope.Planned, func(f string) bool { return account.TagValue(f) == function })
	inWant := slices.ContainsFunc(want, func(w account.Resource) bool { return w.Tags[account.TagFunction] == function })
	asked := len(p.scope.Functions) == 0 || slices.ContainsFunc(p.scope.Functions, func(f string) bool { return account.TagValue(f) == function })
	return asked && (p.scope.Destroy || !planned || inWant)
}

// holdsBack says whether something stays until its flag is given.
func (p *proposer) holdsBack(a account.Address) bool {
	switch a.Kind {
	case account.LogGroup:
		return !p.scope.Logs
	case account.Secret:
		return !p.scope.Secrets
	case account.Repository, account.Cluster:
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
	names, err := account.RoleKind{Is: account.TaskRole, Suffix: "-task-role"}.List(ctx, p.r, account.Scope{Prefix: p.scope.App + "-"})
	if err != nil {
		p.otherStage = unknown
		return
	}
	for _, name := range names {
		role, err := p.read.Have[account.Address{Kind: account.TaskRole, Name: name}], error(nil)
		if role == nil {
			role, err = p.r.Read(ctx, account.Address{Kind: account.TaskRole, Name: name})
		}
		switch {
		case err != nil:
			p.otherStage = unknown
		case role != nil && role.Tags[account.TagApp] == account.TagValue(p.scope.App) && role.Tags[account.TagStage] != "" && role.Tags[account.TagStage] != account.TagValue(p.scope.Stage):
			p.otherStage = fmt.Sprintf("The stage %s uses it, too (%s).", role.Tags[account.TagStage], name)
			return
		}
	}
}

// blockedFunctions are those of which nothing may be deleted, and why: their
// trigger on Fargate fires, their phase says that they left Lambda, or Terraform
// made them.
func (p *proposer) blockedFunctions(want []account.Resource) map[string]string {
	const because = "Its function still runs on Fargate, or Terraform made it."
	blocked := map[string]string{}
	for _, a := range slices.Backward(slices.SortedFunc(maps.Keys(p.read.Have), account.ByRank)) { // triggers before roles
		o := p.read.Have[a]
		function := o.Tags[account.TagFunction]
		if wanted(want, a) || !p.scope.Tagged(o.Tags) || !p.covered(a, function, want) || !p.scope.Destroy && !p.scope.Prune {
			continue
		}
		if isTrigger(a.Kind) && o.Enabled != nil && *o.Enabled {
			blocked[function] = because
			p.diags.Add(triggerEnabled(function, a))
		}
		if a.Kind != account.TaskRole {
			continue
		}
		switch phase := account.Phase(o.Tags[account.TagPhase]); {
		case phase == "" && !slices.Contains(p.scope.Adopt, a):
			blocked[function] = because
			p.diags.Add(terraformOwns(function, a))
		case phase != "" && phase != account.Prepared && phase != account.Verified && blocked[function] == "":
			blocked[function] = because
			p.diags.Add(switched(function, phase))
		}
	}
	return blocked
}

func isTrigger(k account.Kind) bool { return k == account.Rule || k == account.Schedule }

func triggerEnabled(function string, a account.Address) diag.Diagnostic {
	return diag.New(TriggerEnabled, diag.Range{},
		fmt.Sprintf("The %s %s is enabled: %s runs on Fargate now, and deleting its task would lose events.", a.Kind, a.Name, function),
		"Go back to the Lambda first:\n    decant rollback "+function).About(function)
}

// switched is for a function that runs on Fargate without a trigger that fires:
// its callers start it, or its switch is under way.
func switched(function string, phase account.Phase) diag.Diagnostic {
	return diag.New(TriggerEnabled, diag.Range{},
		fmt.Sprintf("The phase of %s is %q: it is not the Lambda alone that serves it, and deleting its task would lose events.", function, phase),
		"Go back to the Lambda first:\n    decant rollback "+function).About(function)
}

func (p *proposer) sayKept(kept []string, held []account.Address) {
	if len(kept) > 0 {
		p.diags.Add(diag.New(LeftOver, diag.Range{},
			"These are decant's and not wanted any more: "+strings.Join(kept, ", ")+".",
			"Look at them, and delete them with:\n    decant apply --prune").About(p.scope.App))
	}
	if len(held) > 0 {
		var names []string
		flags := map[string]bool{}
		for _, a := range held {
			names = append(names, a.String())
			switch a.Kind {
			case account.LogGroup:
				flags["Log groups go with --logs."] = true
			case account.Secret:
				flags["Secret parameters go with --secrets."] = true
			default:
				flags[cmp.Or(p.otherStage, "The repository with its images and the cluster go with --force.")] = true
			}
		}
		p.diags.Add(diag.New(KeptBack, diag.Range{}, "These stay: "+strings.Join(names, ", ")+". "+strings.Join(slices.Sorted(maps.Keys(flags)), " "), "").About(p.scope.App))
	}
}
