package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/cutover"
	"decant/apply/preflight"
	"decant/internal/awsconfig"
	"decant/report"
)

type verifyOptions struct {
	output
	direct
	image     string
	functions []string
}

func newVerify(env Env) *cobra.Command {
	var opts verifyOptions
	c := &cobra.Command{
		Use:   "verify [DIR]",
		Short: "Check whether the tasks can run, and show phase and triggers",
		Long: `Verify reads the account and checks everything that a task needs: roles and
their trust, the image and its platform, secrets, log groups, subnets and their
route to the image, security groups, quotas. It shows the phase of every
function and both of its triggers, and finds a Lambda trigger that was enabled
again. What it is not allowed to read is unknown, with the action. It only
reads.

IAM actions: decant verify --permissions prints the policy.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if printsPermissions(c) {
				_, err := env.Stdout.Write(awsconfig.Policy("DecantVerifies", verifyOperations()))
				return err
			}
			if err := errors.Join(opts.direct.validate(c), opts.output.validate(c)); err != nil {
				return err
			}
			return runVerify(c.Context(), env, opts, args)
		},
	}
	opts.output.flags(c)
	opts.direct.flags(c)
	opts.network(c)
	c.Flags().StringArrayVar(&opts.functions, "function", nil, "only this function, by logical name; repeat it for several")
	c.Flags().StringVar(&opts.image, "image", "", "check this image, REPOSITORY@sha256:DIGEST (default: that of the newest revision)")
	permissionsFlag(c)
	return c
}

func verifyOperations() []awsconfig.Operation {
	return append(append(account.ReadOperations(), cutover.SwitchReadOperations()...), preflight.Operations()...)
}

func runVerify(ctx context.Context, env Env, opts verifyOptions, args []string) error {
	if len(args) == 1 {
		if _, err := os.Stat(absolute(env, args[0])); err != nil {
			return inputError{fmt.Errorf("there is no folder %s; verify takes the repository, and functions with --function %s", args[0], args[0])}
		}
	}
	s, diags, err := begin(ctx, env, &opts.direct, args, functionNames(opts.functions))
	if err != nil {
		return err
	}
	if s == nil || diags.HasErrors() {
		return refuse(env, opts.output, s, diags)
	}
	defer s.close()
	opts.accept(s.repo.FS())
	wish := opts.wish()
	wish.Functions, wish.Image = opts.functions, opts.image
	reader := s.onceReader(verifyOperations())
	shown := newProgress(env.remarks())
	checks, more, err := preflight.Verify(ctx, s.checker(verifyOperations()), s.at, preflight.Options{
		Plan: s.plan, Files: s.file, Apply: wish, Now: time.Now(), AskIAM: true, Seen: shown.checked,
	})
	shown.done()
	diags.Extend(more)
	if err != nil {
		return err
	}
	states, more, err := cutover.Inspect(ctx, s.plan, s.at, opts.functions, reader, time.Now())
	for _, d := range without(more, cutover.NotSwitchable) { // scan and migrate have said so
		if !said(diags, d) {
			diags.Add(d)
		}
	}
	if err != nil {
		return err
	}
	checks = append(checks, cutover.SwitchPermissions(ctx, reader, states)...)
	if opts.format == "json" {
		if err := report.VerifyJSON(env.Stdout, opts.given.checks(checks), states, opts.given.findings(diags)); err != nil {
			return err
		}
	} else {
		text := opts.text(env, env.Stdout)
		if err := errors.Join(text.States(env.Stdout, s.where(), states), text.Checks(env.Stdout, opts.given.checks(checks), opts.all)); err != nil {
			return err
		}
		if err := printDiags(env, opts.output, s, diags); err != nil {
			return err
		}
	}
	failed := 0
	for _, c := range checks {
		if c.Status == apply.Bad {
			failed++
		}
	}
	if failed > 0 || diags.HasErrors() {
		return exit(exitProblems)
	}
	fmt.Fprintln(env.Stderr, "Nothing that was read stands in the way of a run.")
	return nil
}
