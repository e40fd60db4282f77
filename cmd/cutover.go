package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/cutover"
	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/plan"
	"decant/report"
)

type switchOptions struct {
	output
	direct
	permissionCheck
	dir               string
	all, watch, back  bool
	now, force, yes   bool
	check, stop       bool
	watchFor, maxWait time.Duration
}

func newCutover(env Env) *cobra.Command {
	var opts switchOptions
	c := &cobra.Command{
		Use:   "cutover FUNCTION…",
		Short: "Switch the trigger of functions from Lambda to Fargate",
		Long: `Cutover switches the trigger of a function from Lambda to Fargate: it disables
the Lambda trigger, reads it back, waits for runs in progress, enables the
Fargate trigger, and reads that back. Both are never enabled at once; both are
disabled only while the phase is "switching". It starts at a moment without a
scheduled run and, as far as can be known, without a run in progress. Before it
asks, it shows what it will wait for and for how long no trigger is enabled. A
function has to be "verified": its task has run once.

It can be interrupted at any moment; the same command continues. decant rollback
switches back. docs/runbook.md describes each phase and how to go back by hand.

Before the first step, IAM's simulator is asked about every call of the switch
and of the rollback: a trigger that could be disabled and not enabled again is
left alone.

IAM actions: decant cutover --permissions prints the policy.`,
		Example: `  decant cutover nightly --stage prod
  decant cutover nightly --stage prod --watch --auto-rollback
  decant cutover --all-functions --stage prod`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if printsPermissions(c) {
				return switchPolicy(env)
			}
			if opts.back && !opts.watch {
				return usageError{errors.New("--auto-rollback goes back when the watched run fails, so it needs --watch")}
			}
			return runSwitch(c, env, opts, cutover.Fargate, args)
		},
	}
	opts.flags(c)
	c.Flags().BoolVar(&opts.watch, "watch", false, "wait for the first run on Fargate")
	c.Flags().DurationVar(&opts.watchFor, "watch-for", time.Hour, "how long to wait for the first run")
	c.Flags().BoolVar(&opts.back, "auto-rollback", false, "go back when the watched run fails")
	return c
}

func newRollback(env Env) *cobra.Command {
	var opts switchOptions
	c := &cobra.Command{
		Use:   "rollback FUNCTION…",
		Short: "Switch the trigger of functions back to Lambda",
		Long: `Rollback switches the trigger of a function from Fargate to Lambda: it waits for
running tasks, disables the Fargate trigger, reads it back, enables the Lambda
trigger, and reads that back. A task that runs longer than --max-wait leaves
everything as it is; --stop-tasks ends it, and --now does not wait for it. The
Lambda function itself was never changed.

IAM actions: decant rollback --permissions prints the policy.`,
		Example: `  decant rollback nightly --stage prod
  decant rollback nightly --stage prod --stop-tasks`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if printsPermissions(c) {
				return switchPolicy(env)
			}
			return runSwitch(c, env, opts, cutover.Lambda, args)
		},
	}
	opts.flags(c)
	c.Flags().BoolVar(&opts.stop, "stop-tasks", false, "stop the tasks that run instead of waiting for them; their programs get SIGTERM")
	c.MarkFlagsMutuallyExclusive("stop-tasks", "now")
	return c
}

func newRetire(env Env) *cobra.Command {
	var opts switchOptions
	c := &cobra.Command{
		Use:   "retire FUNCTION…",
		Short: "Mark functions as retired: no rollback to Lambda any more",
		Long: `Retire sets the phase "retired" on functions that run on Fargate and whose
Lambda trigger is disabled: rollback to Lambda is no longer offered. It changes
nothing else; the Lambda stays until you remove it.

IAM actions: decant retire --permissions prints the policy.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if printsPermissions(c) {
				return switchPolicy(env)
			}
			return runSwitch(c, env, opts, "", args)
		},
	}
	opts.output.flags(c)
	opts.direct.flags(c)
	c.Flags().StringVar(&opts.dir, "dir", ".", "the repository")
	opts.permissionCheck.flags(c)
	permissionsFlag(c)
	c.Flags().BoolVar(&opts.all, "all-functions", false, "every function that can be retired")
	c.Flags().BoolVar(&opts.yes, "yes", false, "do not ask")
	return c
}

func (o *switchOptions) flags(c *cobra.Command) {
	o.output.flags(c)
	o.direct.flags(c)
	o.permissionCheck.flags(c)
	permissionsFlag(c)
	c.Flags().StringVar(&o.dir, "dir", ".", "the repository")
	c.Flags().BoolVar(&o.all, "all-functions", false, "every function that can be switched")
	c.Flags().BoolVar(&o.now, "now", false, "do not wait for a moment without a scheduled run, nor for runs in progress")
	c.Flags().BoolVar(&o.force, "force", false, "also a function that has never run on Fargate, whose triggers a person disabled, or whose schedule differs from the plan's")
	c.Flags().DurationVar(&o.maxWait, "max-wait", 20*time.Minute, "longest wait for runs in progress")
	c.Flags().BoolVar(&o.check, "check", false, "show what it would wait for, and for how long no trigger is enabled; change nothing, exit 2 if anything would be switched")
	c.Flags().BoolVar(&o.yes, "yes", false, "do not ask")
}

func switchPolicy(env Env) error {
	ops := append(append(account.ReadOperations(), cutover.SwitchReadOperations()...), cutover.SwitchOperations()...)
	_, err := env.Stdout.Write(awsconfig.Policy("DecantSwitches", ops, cutover.SwitchActions()...))
	return err
}

// runSwitch brings functions to a side; "" retires them.
func runSwitch(c *cobra.Command, env Env, opts switchOptions, to cutover.Runtime, functions []string) error {
	if err := errors.Join(opts.direct.validate(c), opts.output.validate(c)); err != nil {
		return err
	}
	if len(functions) == 0 && !opts.all {
		return opts.unnamed(c.Context(), env, []string{opts.dir}, ", or take --all-functions", func(t plan.Target) bool { return t.Untriggered == "" })
	}
	if len(functions) > 0 && opts.all {
		return usageError{errors.New("name functions or take --all-functions, not both")}
	}
	ctx := c.Context()
	opts.anyFiles = true // the triggers in the account are what is switched
	opts.takesBack = to == cutover.Lambda
	s, diags, err := begin(ctx, env, &opts.direct, []string{opts.dir}, functionNames(functions))
	if err != nil {
		return err
	}
	if s == nil || diags.HasErrors() {
		return refuse(env, opts.output, s, diags)
	}
	defer s.close()
	opts.accept(s.repo.FS())
	move := cutover.SwitchRequest{
		To: to, Functions: functions, Watch: opts.watch, WatchFor: opts.watchFor, AutoRollback: opts.back,
		Now: opts.now, Force: opts.force, MaxWait: opts.maxWait, StopTasks: opts.stop,
	}
	pending, shown, err := opts.look(ctx, env, s, move)
	if err != nil {
		return err
	}
	denied := slices.ContainsFunc(shown, func(d diag.Diagnostic) bool { return d.Code == apply.Unpermitted })
	if opts.check || denied || len(pending) == 0 && opts.format != "json" {
		return opts.notBegun(env, shown, len(pending))
	}
	if err := confirm(ctx, env, opts.yes, question(to, s, pending)); err != nil {
		return err
	}
	ops := append(account.ReadOperations(), cutover.SwitchReadOperations()...)
	writer := account.NewWriter(awsconfig.Guard(s.place, append(ops, cutover.SwitchOperations()...)).Config, account.WriterOptions{Now: time.Now})
	seen := switchProgress(env.remarks())
	var outcomes []cutover.Outcome
	if to == "" {
		outcomes, diags, err = cutover.Retire(ctx, s.plan, s.at, s.reader(ops), writer, functions, seen)
	} else {
		outcomes, diags, err = cutover.Cutover(ctx, s.plan, s.at, s.reader(ops), writer, move, seen)
	}
	wrong := diags.HasErrors()
	if opts.format == "json" { // the rest of what was seen before Cutover says itself
		diags.Extend(slices.DeleteFunc(shown, func(d diag.Diagnostic) bool { return d.Code != apply.PermissionUnknown }))
	} else {
		diags = slices.DeleteFunc(diags, func(d diag.Diagnostic) bool { return said(shown, d) })
	}
	if opts.all { // what cannot be switched was not meant
		diags = without(diags, cutover.NotSwitchable)
		outcomes = slices.DeleteFunc(outcomes, func(o cutover.Outcome) bool { return o.Result == cutover.LeftOut && !named(diags, o.Function) })
		wrong = diags.HasErrors()
	}
	if err == nil && wrong && !diags.HasErrors() {
		err = exit(exitProblems) // what was printed before counts too
	}
	return opts.ended(env, s, to, outcomes, diags, err)
}

// named says whether a finding is about a function.
func named(diags diag.List, function string) bool {
	return slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return d.Subject == function })
}

func question(to cutover.Runtime, s *session, functions []string) string {
	where := fmt.Sprintf("stage %s, account %s, region %s", s.plan.Stage, s.at.Account, s.at.Region)
	if to == "" {
		return fmt.Sprintf("Retire the Lambda side of %s in %s?", report.SeveralNames(functions), where)
	}
	return fmt.Sprintf("Start %s on %s from now on, in %s?", report.SeveralNames(functions), to, where)
}

// notBegun ends a command that asks for nothing to be changed, or may not.
func (o *switchOptions) notBegun(env Env, shown diag.List, pending int) error {
	if o.format == "json" && !o.check {
		if err := report.SwitchJSON(env.Stdout, nil, o.given.findings(shown)); err != nil {
			return err
		}
	}
	fmt.Fprintln(env.Stderr, "Nothing was changed.")
	switch {
	case shown.HasErrors() || !o.check && len(shown) > 0:
		return exit(exitProblems)
	case o.check && pending > 0:
		return exit(exitPending)
	}
	return nil
}

// look shows where the functions are and what the switch will mean, before
// anything is asked. pending are those that it would change.
func (o *switchOptions) look(ctx context.Context, env Env, s *session, m cutover.SwitchRequest) ([]string, diag.List, error) {
	reader := s.onceReader(append(account.ReadOperations(), cutover.SwitchReadOperations()...))
	states, outlooks, diags, err := cutover.Forecasts(ctx, s.plan, s.at, reader, m, time.Now())
	var pending []string
	for _, outlook := range outlooks {
		if !outlook.AlreadyThere {
			pending = append(pending, outlook.Function)
		}
	}
	if err != nil {
		return nil, nil, err
	}
	if o.all { // what cannot be switched was not meant
		diags = without(diags, cutover.NotSwitchable)
	}
	if len(pending) > 0 {
		diags.Extend(o.maySwitch(ctx, s, m, states))
	}
	if o.format == "json" {
		if o.check {
			err = report.OutlookJSON(env.Stdout, states, outlooks, o.given.findings(diags))
		}
		return pending, diags, err
	}
	w := env.Stderr
	if o.check {
		w = env.Stdout
	}
	text := o.text(env, w)
	if err := errors.Join(text.States(w, s.where(), states), text.Forecasts(w, outlooks, m)); err != nil {
		return nil, nil, err
	}
	// Both on, or both off by hand, is what a switch may have come to put right.
	return pending, diags, printDiags(env, o.output, s, diags)
}

func (o *switchOptions) ended(env Env, s *session, to cutover.Runtime, outcomes []cutover.Outcome, diags diag.List, err error) error {
	if o.format == "json" {
		if err := report.SwitchJSON(env.Stdout, outcomes, o.given.findings(append(diags, failure(err)...))); err != nil {
			return err
		}
	} else {
		if err := o.text(env, env.Stdout).Outcomes(env.Stdout, outcomes); err != nil {
			return err
		}
		if err := printDiags(env, o.output, s, diags); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	good := !diags.HasErrors()
	for _, outcome := range outcomes {
		good = good && (outcome.Result == cutover.Moved || outcome.Result == cutover.AlreadyThere)
	}
	if !good {
		return exit(exitProblems)
	}
	if to == cutover.Fargate && len(outcomes) > 0 {
		fmt.Fprintf(env.remarks(), "If something is wrong: %s\n", o.given.line("decant rollback "+outcomes[0].Function))
	}
	return nil
}

// switchProgress prints a line for each step, as it happens.
func switchProgress(w io.Writer) func(cutover.SwitchEvent) {
	return func(e cutover.SwitchEvent) {
		line := ""
		switch e.Step {
		case cutover.SwitchNoted:
			line = "phase is " + string(e.Phase)
		case cutover.SwitchTurned:
			line = string(e.Side) + "'s trigger is off, and was read so"
			if e.On {
				line = string(e.Side) + "'s trigger is on, and was read so"
			}
		case cutover.SwitchAwaits:
			line = "waiting for " + e.Text + ", until " + e.Until.UTC().Format("15:04:05") + " UTC at the latest; "
			if e.On {
				line += string(e.Side) + " goes on starting it meanwhile"
			} else {
				line += "nothing starts it meanwhile (--now switches at once)"
			}
		case cutover.SwitchStops:
			line = e.Text + " was told to stop"
		case cutover.SwitchRepeats:
			line = fmt.Sprintf("… %s; trying again", awsconfig.Plain(e.Err))
		case cutover.SwitchUndoes:
			line = "going back: " + awsconfig.Plain(e.Err)
		case cutover.SwitchWatches:
			line = "first run: " + e.Text
		case cutover.SwitchFinished:
			line = e.Text
		}
		fmt.Fprintf(w, "  %s: %s\n", e.Function, line)
	}
}
