package preflight

import (
	"context"

	"decant/apply"
)

// permissions: the identity may make the calls that decant apply would make now.
// Where the account cannot be read, or apply refuses, there is nothing to ask
// about, and other checks and findings say why.
func (k *check) permissions(ctx context.Context) []apply.Check {
	p, diags, err := apply.Propose(ctx, k.want, apply.ScopeOf(k.opts.Plan, k.opts.Apply.Functions), k.Reader)
	if err != nil || diags.HasErrors() && len(p.Permissions) == 0 {
		return nil
	}
	return apply.Simulate(ctx, k.Reader, p.Permissions).Checks("permissions of apply", "decant apply")
}
