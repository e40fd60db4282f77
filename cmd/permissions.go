package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"decant/apply"
	"decant/internal/diag"
)

// permissionCheck is the flag of the commands that ask IAM before they change
// something.
type permissionCheck struct{ skipPermissions bool }

func (o *permissionCheck) flags(c *cobra.Command) {
	c.Flags().BoolVar(&o.skipPermissions, apply.SkipPermissionCheck, false, "do not ask IAM's simulator first whether the identity may do it")
}

// mayApply asks about what is pending.
func (o *permissionCheck) mayApply(ctx context.Context, s *session, p *apply.Plan, command string) diag.List {
	if o.skipPermissions {
		return nil
	}
	return apply.MayApply(ctx, s.onceReader(apply.ReadOperations()), p, command)
}

// maySwitch asks about the functions that would be switched, there and back.
func (o *switchOptions) maySwitch(ctx context.Context, s *session, m apply.Move, states []apply.State) diag.List {
	if o.skipPermissions {
		return nil
	}
	command := map[apply.Side]string{apply.Fargate: "decant cutover", apply.Lambda: "decant rollback", "": "decant retire"}[m.To]
	return apply.MaySwitch(ctx, s.onceReader(apply.ReadOperations()), states, m, command)
}
