package cmd

import (
	"context"

	"github.com/spf13/cobra"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/cutover"
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
	return apply.MayApply(ctx, s.onceReader(account.ReadOperations()), p, command)
}

// maySwitch asks about the functions that would be switched, there and back.
func (o *switchOptions) maySwitch(ctx context.Context, s *session, m cutover.SwitchRequest, states []cutover.State) diag.List {
	if o.skipPermissions {
		return nil
	}
	command := map[cutover.Runtime]string{cutover.Fargate: "decant cutover", cutover.Lambda: "decant rollback", "": "decant retire"}[m.To]
	return cutover.MaySwitch(ctx, s.onceReader(account.ReadOperations()), states, m, command)
}
