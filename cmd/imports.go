package cmd

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"decant/apply/account"
	"decant/apply/tfimport"
	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/plan"
)

// imports is the flags of decant migrate --imports, which reads an account.
type imports struct {
	asked bool
	place direct // the flags that choose the account, and only those
}

func (i *imports) flags(c *cobra.Command) {
	c.Flags().BoolVar(&i.asked, "imports", false, "read the account, and write import blocks with which Terraform takes over what decant apply made")
	i.place.placeFlags(c)
}

func (i *imports) validate(c *cobra.Command) error {
	for _, name := range []string{"profile", "role-arn", "region", "account"} {
		if !i.asked && c.Flags().Changed(name) {
			return usageError{fmt.Errorf("--%s chooses the account that --imports reads; without --imports no account is read", name)}
		}
	}
	return i.place.validate(c)
}

// read finds out what Terraform shall take over; nil when it was not asked for,
// or when a finding stands in the way.
func (i *imports) read(ctx context.Context, p *plan.Plan) (*plan.Adoption, diag.List, error) {
	if !i.asked || p == nil {
		return nil, nil, nil
	}
	place, diags, err := i.place.connect(ctx, p.Region)
	if err != nil || place == nil || diags.HasErrors() {
		return nil, diags, err
	}
	at := account.Ref{Account: place.Account, Region: place.Region, Partition: place.Partition}
	reader := account.NewReader(awsconfig.Guard(*place, account.ReadOperations()).Config, at, looksSecret)
	adoption, more, err := tfimport.Find(ctx, p, reader)
	diags.Extend(more)
	return adoption, diags, err
}
