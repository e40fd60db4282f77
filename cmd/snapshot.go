package cmd

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"decant/analyze/live"
	"decant/report"
)

type snapshotOptions struct {
	output
	accountFlags
	app, stage, out string
	wide            bool
}

func newSnapshot(env Env) *cobra.Command {
	var opts snapshotOptions
	c := &cobra.Command{
		Use:   "snapshot [DIR]",
		Short: "Record the live functions in a file, for use without AWS",
		Long: `Snapshot reads what ` + "`" + `decant report` + "`" + ` reads and writes AWS's answers to a file.
report, scan and migrate replay it with --live, on another machine or in CI.
Values of environment variables, inputs of targets, links to code and whatever
looks like a secret are removed before anything is written.

IAM actions: decant snapshot --permissions prints the policy.`,
		Example: `  decant snapshot --stage prod --out live.json
  decant snapshot --account-wide --region eu-west-1 --region us-east-1 \\
      --resume live.journal --out live.json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if printsPermissions(c) {
				if opts.lastAccessed {
					return readPolicy(env, live.Operations())
				}
				return readPolicy(env, live.Usual())
			}
			if err := errors.Join(opts.accountFlags.validate(), opts.output.validate(c)); err != nil {
				return err
			}
			if opts.out == "" {
				return usageError{errors.New("--out is missing; name the file to write, for example --out live.json")}
			}
			return runSnapshot(c.Context(), env, opts, args)
		},
	}
	opts.output.flags(c)
	opts.accountFlags.flags(c)
	c.Flags().StringVar(&opts.app, "app", "", "only the app in this folder, relative to DIR")
	c.Flags().StringVar(&opts.stage, "stage", "", "Chalice stage whose functions are meant (default: decant.hcl's, or the only one)")
	c.Flags().StringVar(&opts.out, "out", "", "the file to write")
	c.Flags().BoolVar(&opts.lastAccessed, "last-accessed", false, "also ask IAM what the functions' roles were used for; each role costs a job of some seconds")
	permissionsFlag(c)
	c.Flags().BoolVar(&opts.wide, "account-wide", false, "every function of the account and region, with or without source")
	return c
}

func runSnapshot(ctx context.Context, env Env, opts snapshotOptions, args []string) error {
	ask := reportOptions{output: opts.output, accountFlags: opts.accountFlags, app: opts.app, stage: opts.stage, wide: opts.wide}
	scope, diags, err := reportScope(ctx, env, ask, args)
	if err != nil {
		return err
	}
	if diags.HasErrors() {
		return printFindings(env, ask, scope.fsys, diags)
	}
	if len(opts.regions) == 0 {
		opts.regions = scope.regions
	}
	r, more, err := record(ctx, env, &opts.accountFlags, scope.wanted)
	defer r.close()
	diags.Extend(more)
	if err != nil {
		return err
	}
	if r.live == nil {
		return printFindings(env, ask, scope.fsys, diags)
	}
	if err := writeFile(absolute(env, opts.out), r.tape.Write); err != nil {
		return err
	}
	if opts.format == "json" {
		if err := report.SnapshotJSON(env.Stdout, opts.out, r.live, opts.given.findings(diags)); err != nil {
			return err
		}
	} else if err := opts.findings(env, env.Stderr, scope.fsys, diags); err != nil {
		return err
	}
	fmt.Fprintf(env.Stderr, "Wrote %s: %s of %s, %s that AWS did not give.\n", opts.out,
		report.Count(len(r.live.Functions), "function"), report.Count(len(r.live.Regions), "region"), report.Count(len(r.live.Gaps), "answer"))
	env.next(opts.given.line("decant report --live " + quoted(opts.out)))
	return nil
}
