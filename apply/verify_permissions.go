package apply

import "context"

// permissions: the identity may make the calls that decant apply would make now.
// Where the account cannot be read, or apply refuses, there is nothing to ask
// about, and other checks and findings say why.
func (k *check) permissions(ctx context.Context) []Check {
	p, diags, err := Propose(ctx, k.want, ScopeOf(k.opts.Plan, k.opts.Wish.Functions), k.Reader)
	if err != nil || diags.HasErrors() && len(p.needs) == 0 {
		return nil
	}
	return k.permitted(ctx, p.needs).checks("permissions of apply", "decant apply")
}

// SwitchPermissions is the same check of a switch of what the states are about,
// there and back.
func SwitchPermissions(ctx context.Context, r *Reader, states []State) []Check {
	var needs []need
	for _, s := range states {
		if s.view.Phase.known() && s.view.Phase != Retired {
			needs = append(needs, s.view.needs(r.place, Fargate)...)
		}
	}
	return r.permitted(ctx, needs).checks("permissions of cutover", "decant cutover")
}
