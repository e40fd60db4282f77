package cmd

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"decant/apply"
	"decant/apply/account"
	"decant/report"
)

type destroyOptions struct {
	output
	direct
	permissionCheck
	functions   []string
	force, logs bool
	secrets     bool
	check, yes  bool
}

func newDestroy(env Env) *cobra.Command {
	var opts destroyOptions
	c := &cobra.Command{
		Use:   "destroy [DIR]",
		Short: "Delete what decant apply created, and nothing else",
		Long: `Destroy shows everything in the account that carries decant's tags for this app
and stage, asks, and deletes it in reverse order. It refuses while a Fargate
trigger is enabled: decant rollback comes first. It refuses too while a task of
a function runs, which would lose its roles and its log. Log groups stay without
--logs, because they are data; secret parameters stay without --secrets, because
the only copy of a value may be there; the image repository and a cluster that
decant created stay without --force.

IAM actions: decant destroy --permissions prints the policy.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if printsPermissions(c) {
				return applyPolicy(env)
			}
			if err := errors.Join(opts.direct.validate(c), opts.output.validate(c)); err != nil {
				return err
			}
			return runDestroy(c.Context(), env, opts, args)
		},
	}
	opts.output.flags(c)
	opts.direct.flags(c)
	c.Flags().StringArrayVar(&opts.functions, "function", nil, "only this function, by logical name; repeat it for several")
	c.Flags().BoolVar(&opts.force, "force", false, "also the image repository with its images, and a cluster that decant made")
	c.Flags().BoolVar(&opts.logs, "logs", false, "also the log groups with everything in them")
	c.Flags().BoolVar(&opts.secrets, "secrets", false, "also the secret parameters that decant apply --copy-secrets made")
	c.Flags().BoolVar(&opts.check, "check", false, "show what would be removed and change nothing; exit 2 if anything would be")
	c.Flags().BoolVar(&opts.yes, "yes", false, "do not ask")
	opts.permissionCheck.flags(c)
	permissionsFlag(c)
	return c
}

func runDestroy(ctx context.Context, env Env, opts destroyOptions, args []string) error {
	opts.anyFiles = true // they may be gone or old: what is removed is what the tags say
	s, diags, err := begin(ctx, env, &opts.direct, args, functionNames(nil))
	if err != nil {
		return err
	}
	if s == nil || diags.HasErrors() {
		return refuse(env, opts.output, s, diags)
	}
	defer s.close()
	opts.accept(s.repo.FS())
	scope := apply.ScopeOf(s.plan, opts.functions)
	scope.Destroy, scope.Force, scope.Logs, scope.Secrets = true, opts.force, opts.logs, opts.secrets
	p, more, err := apply.Propose(ctx, nil, scope, s.onceReader(account.ReadOperations()))
	diags.Extend(more)
	if err != nil {
		return err
	}
	withoutSecrets(p)
	for _, name := range opts.functions { // one that left the source may still be in the account
		if _, err := targetOf(s.plan, name); err != nil && !slices.ContainsFunc(p.Changes, func(c account.Change) bool { return c.Function == name }) {
			return err
		}
	}
	if opts.format != "json" {
		if err := opts.text(env, env.Stdout).Proposal(env.Stdout, p, opts.all); err != nil {
			return err
		}
	}
	if diags.HasErrors() {
		return refuse(env, opts.output, s, diags)
	}
	if opts.check || len(p.Pending()) == 0 {
		if opts.format == "json" {
			if err := report.ProposalJSON(env.Stdout, p, nil, opts.given.findings(diags)); err != nil {
				return err
			}
		} else {
			fmt.Fprintln(env.Stderr, "Nothing was changed.")
		}
		if len(p.Pending()) > 0 {
			return exit(exitPending)
		}
		return nil
	}
	may := opts.mayApply(ctx, s, p, "decant destroy")
	diags.Extend(may)
	if may.HasErrors() {
		return refuse(env, opts.output, s, may)
	}
	if opts.format != "json" {
		if err := printDiags(env, opts.output, s, may); err != nil {
			return err
		}
	}
	if err := unasked(env, opts.output, opts.yes, p, diags); err != nil {
		return err
	}
	if err := confirm(ctx, env, opts.yes, fmt.Sprintf("Delete %s of stage %s in account %s, region %s?", report.Count(p.Count(account.Delete), "resource"), p.Scope.Stage, p.Account, p.Region)); err != nil {
		return err
	}
	done, more, err := apply.Execute(ctx, p, nil, s.reader(account.ReadOperations()), s.writer(nil), applyProgress(env.remarks()))
	if opts.format == "json" {
		diags.Extend(append(more, failure(err)...))
		if err := report.ProposalJSON(env.Stdout, p, &done, opts.given.findings(diags)); err != nil {
			return err
		}
	} else if err := printDiags(env, opts.output, s, more); err != nil {
		return err
	}
	fmt.Fprintf(env.Stderr, "Done: %d. Failed: %d. Not tried: %d.\n", len(done.Done), len(done.Failed), len(done.NotTried))
	if err == nil && (more.HasErrors() || len(done.Failed)+len(done.NotTried) > 0) {
		return exit(exitProblems)
	}
	return err
}
