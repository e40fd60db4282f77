package cutover

import (
	"context"

	"decant/apply"
	"decant/apply/account"
	"decant/internal/diag"
)

// MaySwitch says the same of a switch of the functions that would be moved, to a
// side or, with "", to being retired. It asks for the way back as well: an identity
// that may switch one side off, and neither the other nor this one on again,
// would leave a job that nothing starts.
func MaySwitch(ctx context.Context, r *account.Reader, states []State, m SwitchRequest, command string) diag.List {
	var needs []account.Permission
	for _, s := range states {
		switch {
		case m.To == "" && s.snapshot.refuseRetire() == allowed:
			needs = append(needs, s.snapshot.noteNeed(r.Place, account.TagPhase))
		case m.To != "" && !s.snapshot.settled(m.To) && s.snapshot.refuse(m.To, m.Force) == allowed:
			needs = append(needs, s.snapshot.needs(r.Place, m.To)...)
			if f := s.snapshot.fargateFires; m.StopTasks && f != nil {
				cluster := account.ClusterName(f.Cluster)
				needs = append(needs, account.Permission{Access: account.Access{Action: "ecs:StopTask", Resource: r.Place.ARN("ecs", "task/"+cluster+"/*")}, What: "tasks of the cluster " + cluster, Exists: true})
			}
		}
	}
	return apply.Simulate(ctx, r, needs).Findings(command)
}

// noteNeed is for writing the phase, and what else a move remembers.
func (v snapshot) noteNeed(at account.Ref, keys ...string) account.Permission {
	return account.TagRolePermission(at, v.role, v.tags, keys...)
}

// needs are for a switch there and back.
func (v snapshot) needs(at account.Ref, to Runtime) []account.Permission {
	keys := []string{account.TagPhase}
	if to == Fargate && !v.Plain {
		keys = account.SwitchTags()
	}
	out := []account.Permission{v.noteNeed(at, keys...)}
	for _, side := range []Runtime{Lambda, Fargate} {
		if t := v.trigger(side); t != nil && v.fires(side) != nil {
			out = append(out, t.asks(at, v.fires(side))...)
		}
	}
	return out
}

// SwitchPermissions is the same check of a switch of what the states are about,
// there and back.
func SwitchPermissions(ctx context.Context, r *account.Reader, states []State) []apply.Check {
	var needs []account.Permission
	for _, s := range states {
		if s.snapshot.Phase.Known() && s.snapshot.Phase != account.Retired {
			needs = append(needs, s.snapshot.needs(r.Place, Fargate)...)
		}
	}
	return apply.Simulate(ctx, r, needs).Checks("permissions of cutover", "decant cutover")
}
