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
	planOnly, stop    bool
	watchFor, maxWait time.Duration
}

func newCutover(env Env) *cobra.Command {
	var opts switchOptions
	c := &cobra.Command{
		Use:   "cutover FUNCTION…",
		Short: "Start functions on Fargate from now on, and no more on Lambda",
		Long: `Cutover switches what starts a function: it disables the Lambda's trigger, proves
that it is off, waits for work that is under way, enables the Fargate trigger, and
proves that. Never are both enabled; never is neither, except while the function's
phase says that a switch is under way. It begins at a moment at which the schedule
does not fire and, as far as can be known, no run goes on. What it will wait for,
and how long nothing starts the function at most, is said before it asks. A
function has to be "verified": its task has run once.

It can be interrupted at any moment; the same command goes on. decant rollback
goes back. docs/runbook.md says what each phase means and how to go back by hand.

Before the first step, IAM's simulator is asked whether the identity may make every
call of the switch and of the way back: a job whose trigger it could switch off and
not on again is left alone.

IAM actions: decant cutover --policy prints the policy.`,
		Example: `  decant cutover nightly --stage prod
  decant cutover nightly --stage prod --watch --auto-rollback
  decant cutover --all-functions --stage prod`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if printPolicy, err := c.Flags().GetBool("policy"); err == nil && printPolicy {
				return switchPolicy(env)
			}
			if opts.back && !opts.watch {
				return usageError{errors.New("--auto-rollback goes back when the watched run fails, so it needs --watch")}
			}
			return runSwitch(c, env, opts, apply.Fargate, args)
		},
	}
	opts.flags(c)
	c.Flags().BoolVar(&opts.watch, "watch", false, "wait for the first run on Fargate")
	c.Flags().DurationVar(&opts.watchFor, "watch-for", time.Hour, "how long to wait for the first run")
	c.Flags().BoolVar(&opts.back, "auto-rollback", false, "go back when the watched run fails")
	c.Flags().Bool("policy", false, "print the IAM policy that this command needs, and do nothing else")
	return c
}

func newRollback(env Env) *cobra.Command {
	var opts switchOptions
	c := &cobra.Command{
		Use:   "rollback FUNCTION…",
		Short: "Start functions on Lambda again, and no more on Fargate",
		Long: `Rollback is the mirror of cutover: it waits for running tasks, disables the Fargate
trigger, proves that it is off, enables the Lambda's trigger, and proves that. A
task that goes on for longer than --max-wait leaves everything as it is; --stop-tasks
ends it, and --now does not wait for it. The Lambda function itself was never changed.

IAM actions: those of decant cutover (decant cutover --policy prints them).`,
		Example: `  decant rollback nightly --stage prod
  decant rollback nightly --stage prod --stop-tasks`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return runSwitch(c, env, opts, apply.Lambda, args)
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
		Short: "Note that functions will not go back to Lambda",
		Long: `Retire writes the phase "retired" on functions that Fargate runs and whose Lambda
trigger is off. It changes nothing else: the Lambda stays until you remove it.

IAM actions: those of decant cutover (decant cutover --policy prints them).`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			return runSwitch(c, env, opts, "", args)
		},
	}
	opts.output.flags(c)
	opts.direct.flags(c)
	c.Flags().StringVar(&opts.dir, "dir", ".", "the repository")
	opts.permissionCheck.flags(c)
	c.Flags().BoolVar(&opts.all, "all-functions", false, "every function that may be retired")
	c.Flags().BoolVar(&opts.yes, "yes", false, "do not ask")
	return c
}

func (o *switchOptions) flags(c *cobra.Command) {
	o.output.flags(c)
	o.direct.flags(c)
	o.permissionCheck.flags(c)
	c.Flags().StringVar(&o.dir, "dir", ".", "the repository")
	c.Flags().BoolVar(&o.all, "all-functions", false, "every function that may be switched")
	c.Flags().BoolVar(&o.now, "now", false, "neither wait for a moment without a run nor for runs that go on")
	c.Flags().BoolVar(&o.force, "force", false, "also what has never run on Fargate, what was silenced by hand, and what another schedule than the plan's starts")
	c.Flags().DurationVar(&o.maxWait, "max-wait", 20*time.Minute, "the longest wait for work that is under way")
	c.Flags().BoolVar(&o.planOnly, "plan-only", false, "say what would be waited for and for how long nothing starts the functions, and do nothing")
	c.Flags().BoolVar(&o.yes, "yes", false, "do not ask")
}

func switchPolicy(env Env) error {
	ops := append(append(apply.ReadOperations(), apply.SwitchReadOperations()...), apply.SwitchOperations()...)
	_, err := env.Stdout.Write(awsconfig.Policy("DecantSwitches", ops, apply.SwitchActions()...))
	return err
}

// runSwitch brings functions to a side; "" retires them.
func runSwitch(c *cobra.Command, env Env, opts switchOptions, to apply.Side, functions []string) error {
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
	s, diags, err := begin(ctx, env, &opts.direct, []string{opts.dir}, functionNames(functions))
	if err != nil {
		return err
	}
	diags = without(diags, NotMigrated) // the triggers in the account are what is switched
	if s == nil || diags.HasErrors() {
		return refuse(env, opts.output, s, diags)
	}
	defer s.close()
	move := apply.Move{
		To: to, Functions: functions, Watch: opts.watch, WatchFor: opts.watchFor, AutoRollback: opts.back,
		Now: opts.now, Force: opts.force, MaxWait: opts.maxWait, StopTasks: opts.stop,
	}
	pending, shown, err := opts.look(ctx, env, s, move)
	if err != nil {
		return err
	}
	denied := slices.ContainsFunc(shown, func(d diag.Diagnostic) bool { return d.Code == apply.Unpermitted })
	if opts.planOnly || denied || len(pending) == 0 && opts.format != "json" {
		return opts.notBegun(env, shown)
	}
	if err := confirm(ctx, env, opts.yes, question(to, s, pending)); err != nil {
		return err
	}
	ops := append(apply.ReadOperations(), apply.SwitchReadOperations()...)
	writer := apply.NewWriter(awsconfig.Guard(s.place, append(ops, apply.SwitchOperations()...)).Config, apply.WriterOptions{Now: time.Now})
	seen := switchProgress(env.Stderr)
	var outcomes []apply.Outcome
	if to == "" {
		outcomes, diags, err = apply.Retire(ctx, s.plan, s.at, s.reader(ops), writer, functions, seen)
	} else {
		outcomes, diags, err = apply.Cutover(ctx, s.plan, s.at, s.reader(ops), writer, move, seen)
	}
	wrong := diags.HasErrors()
	if opts.format == "json" { // the rest of what was seen before Cutover says itself
		diags.Extend(slices.DeleteFunc(shown, func(d diag.Diagnostic) bool { return d.Code != apply.PermissionUnknown }))
	} else {
		diags = slices.DeleteFunc(diags, func(d diag.Diagnostic) bool { return said(shown, d) })
	}
	if opts.all { // what cannot be switched was not meant
		diags = without(diags, apply.NotSwitchable)
		outcomes = slices.DeleteFunc(outcomes, func(o apply.Outcome) bool { return o.Ending == apply.LeftOut && !named(diags, o.Function) })
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

func question(to apply.Side, s *session, functions []string) string {
	where := fmt.Sprintf("account %s, region %s", s.at.Account, s.at.Region)
	if to == "" {
		return fmt.Sprintf("Retire the Lambda side of %s in %s?", report.SeveralNames(functions), where)
	}
	return fmt.Sprintf("Start %s on %s from now on, in %s?", report.SeveralNames(functions), to, where)
}

// notBegun ends a command that asks for nothing to be changed, or may not.
func (o *switchOptions) notBegun(env Env, shown diag.List) error {
	if o.format == "json" && !o.planOnly {
		if err := report.SwitchJSON(env.Stdout, nil, o.given.findings(shown)); err != nil {
			return err
		}
	}
	fmt.Fprintln(env.Stderr, "Nothing was changed.")
	if shown.HasErrors() || !o.planOnly && len(shown) > 0 {
		return exit(exitProblems)
	}
	return nil
}

// look shows where the functions are and what the switch will mean, before
// anything is asked. pending are those that it would change.
func (o *switchOptions) look(ctx context.Context, env Env, s *session, m apply.Move) ([]string, diag.List, error) {
	reader := s.onceReader(append(apply.ReadOperations(), apply.SwitchReadOperations()...))
	states, outlooks, diags, err := apply.Foresee(ctx, s.plan, s.at, reader, m, time.Now())
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
		diags = without(diags, apply.NotSwitchable)
	}
	if len(pending) > 0 {
		diags.Extend(o.maySwitch(ctx, s, m, states))
	}
	if o.format == "json" {
		if o.planOnly {
			err = report.OutlookJSON(env.Stdout, states, outlooks, o.given.findings(diags))
		}
		return pending, diags, err
	}
	w := env.Stderr
	if o.planOnly {
		w = env.Stdout
	}
	text := o.text(env, w)
	if err := errors.Join(text.States(w, states), text.Outlooks(w, outlooks, m)); err != nil {
		return nil, nil, err
	}
	// Both on, or both off by hand, is what a switch may have come to put right.
	return pending, diags, printDiags(env, o.output, s, diags)
}

func (o *switchOptions) ended(env Env, s *session, to apply.Side, outcomes []apply.Outcome, diags diag.List, err error) error {
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
		good = good && (outcome.Ending == apply.Moved || outcome.Ending == apply.AlreadyThere)
	}
	if !good {
		return exit(exitProblems)
	}
	if to == apply.Fargate && len(outcomes) > 0 {
		fmt.Fprintf(env.Stderr, "If something is wrong: %s\n", o.given.line("decant rollback "+outcomes[0].Function))
	}
	return nil
}

// switchProgress prints a line for each step, as it happens.
func switchProgress(w io.Writer) func(apply.SwitchEvent) {
	return func(e apply.SwitchEvent) {
		line := ""
		switch e.Step {
		case apply.SwitchNoted:
			line = "phase is " + string(e.Phase)
		case apply.SwitchTurned:
			line = string(e.Side) + "'s trigger is off, and was read so"
			if e.On {
				line = string(e.Side) + "'s trigger is on, and was read so"
			}
		case apply.SwitchAwaits:
			line = "waiting for " + e.Text + ", until " + e.Until.UTC().Format("15:04:05") + " UTC at the latest; "
			if e.On {
				line += string(e.Side) + " goes on starting it meanwhile"
			} else {
				line += "nothing starts it meanwhile (--now switches at once)"
			}
		case apply.SwitchStops:
			line = e.Text + " was told to stop"
		case apply.SwitchRepeats:
			line = fmt.Sprintf("… %s; trying again", awsconfig.Plain(e.Err))
		case apply.SwitchUndoes:
			line = "going back: " + awsconfig.Plain(e.Err)
		case apply.SwitchWatches:
			line = "first run: " + e.Text
		case apply.SwitchFinished:
			line = e.Text
		}
		fmt.Fprintf(w, "  %s: %s\n", e.Function, line)
	}
}
