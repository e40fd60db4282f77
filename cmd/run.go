package cmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"decant/apply/account"
	"decant/apply/cutover"
	"decant/apply/taskrun"
	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/plan"
	"decant/report"
)

type runOptions struct {
	output
	direct
	permissionCheck
	dir           string
	event, bucket string
	detach, stop  bool
	beside        bool
}

func newRun(env Env) *cobra.Command {
	var opts runOptions
	c := &cobra.Command{
		Use:   "run FUNCTION",
		Short: "Run the task of a function once; print its log, exit with its code",
		Long: `Run starts the task of one function on Fargate, as its trigger would, with the
event of --event. It prints the log as it is written, and exits with the exit
code of the container. A task that never started is a failure, with ECS's reason
and what to do. The first run that succeeds sets the phase "verified", which
decant cutover requires. A call that AWS refused the task is a finding with the
statement that allows it.

IAM actions: decant run --permissions prints the policy.`,
		Example: `  decant run nightly --stage prod
  decant run backfill --stage prod --event event.json
  echo '{"day": 1}' | decant run backfill --stage prod --event -`,
		Args: oneFunction,
		RunE: func(c *cobra.Command, args []string) error {
			if printsPermissions(c) {
				_, err := env.Stdout.Write(awsconfig.Policy("DecantRuns", append(account.ReadOperations(), taskrun.Operations()...), taskrun.Actions()...))
				return err
			}
			if err := errors.Join(opts.direct.validate(c), opts.output.validate(c)); err != nil {
				return err
			}
			if len(args) == 0 {
				return opts.unnamed(c.Context(), env, []string{opts.dir}, "", func(plan.Target) bool { return true })
			}
			return runTask(c.Context(), env, opts, args[0])
		},
	}
	opts.output.flags(c)
	opts.direct.flags(c)
	opts.network(c)
	opts.permissionCheck.flags(c)
	c.Flags().StringVar(&opts.dir, "dir", ".", "the repository")
	c.Flags().StringVar(&opts.event, "event", "", "file with the event, JSON; \"-\" is standard input")
	c.Flags().StringVar(&opts.bucket, "event-bucket", "", "bucket for an event of more than about 8,000 characters, which ECS does not take")
	c.Flags().BoolVar(&opts.beside, "beside", false, "start the task although one of the function runs already")
	c.Flags().BoolVar(&opts.detach, "detach", false, "start the task and do not wait for its end")
	c.Flags().BoolVar(&opts.stop, "stop-on-interrupt", false, "on Ctrl-C stop the task without asking")
	permissionsFlag(c)
	return c
}

func runTask(ctx context.Context, env Env, opts runOptions, function string) error {
	event, err := readEvent(env, opts.event)
	if err != nil {
		return err
	}
	var target plan.Target
	s, diags, err := begin(ctx, env, &opts.direct, []string{opts.dir}, func(p *plan.Plan) (diag.List, error) {
		var err error
		target, err = targetOf(p, function)
		return nil, err
	})
	if err != nil {
		return err
	}
	if s == nil || diags.HasErrors() {
		return refuse(env, opts.output, s, diags)
	}
	defer s.close()
	opts.accept(s.repo.FS())
	writer := account.NewWriter(awsconfig.Guard(s.place, append(account.ReadOperations(), taskrun.Operations()...)).Config, account.WriterOptions{})
	ask := taskrun.Options{Plan: s.plan, Function: s.function(function), Apply: opts.wish(), Event: event, Bucket: opts.bucket, Alone: !opts.beside, AskIAM: !opts.skipPermissions, Wait: !opts.detach, Follow: !opts.detach, StopOnCancel: opts.stopOnCancel(env)}
	if opts.bucket != "" {
		ask.Objects = taskrun.NewObjects(awsconfig.Guard(s.place, taskrun.Operations()).Config)
	}
	result, more, err := taskrun.Run(ctx, s.reader(append(account.ReadOperations(), cutover.SwitchReadOperations()...)), writer, target, s.at, ask, runProgress(env, opts.format == "json"))
	diags.Extend(more)
	if opts.format == "json" {
		if err := report.RunJSON(env.Stdout, result, opts.given.findings(append(diags, failure(err)...))); err != nil {
			return err
		}
	} else if err := printDiags(env, opts.output, s, diags); err != nil {
		return err
	}
	if err != nil {
		return err
	}
	return opts.ended(env, function, result, diags)
}

// ended says how the run went; the exit code is the container's.
func (o *runOptions) ended(env Env, function string, r taskrun.Result, diags diag.List) error {
	if r.ExitCode != nil {
		fmt.Fprintf(env.Stderr, "%s ended with exit code %d.\n", function, *r.ExitCode)
		if *r.ExitCode != 0 {
			return exit(*r.ExitCode)
		}
		if r.Verified {
			fmt.Fprintln(env.Stderr, "It is verified now.")
			env.next(o.given.line("decant cutover " + quoted(function)))
		}
		return nil
	}
	if diags.HasErrors() || !o.detach {
		return exit(exitProblems)
	}
	fmt.Fprintf(env.Stderr, "Started %s.\n", r.TaskARN)
	return nil
}

// targetOf finds the function of the plan.
func targetOf(p *plan.Plan, function string) (plan.Target, error) {
	i := slices.IndexFunc(p.Targets, func(t plan.Target) bool { return t.Function == function })
	if i >= 0 {
		return p.Targets[i], nil
	}
	for _, v := range p.Verdicts {
		if v.Function == function {
			return plan.Target{}, inputError{fmt.Errorf("%s does not move to Fargate: %s", function, v.Because)}
		}
	}
	near := ""
	if name := p.Near(function); name != "" {
		near = "; did you mean " + name + "?"
	}
	return plan.Target{}, inputError{fmt.Errorf("there is no function %s in %s%s\ndecant scan lists them all", function, p.App, near)}
}

// maxEvent is the size of an event, in bytes, that is read from a file: Lambda
// takes 6 MB at most.
const maxEvent = 6 << 20

func readEvent(env Env, file string) ([]byte, error) {
	if file == "" {
		return nil, nil
	}
	in := env.Stdin
	if file != "-" {
		f, err := os.Open(absolute(env, file))
		if err != nil {
			return nil, inputError{fmt.Errorf("--event: %w", err)}
		}
		defer f.Close()
		in = f
	}
	event, err := io.ReadAll(io.LimitReader(in, maxEvent+1))
	switch {
	case err != nil:
		return nil, inputError{fmt.Errorf("--event: %w", err)}
	case len(event) > maxEvent:
		return nil, inputError{fmt.Errorf("--event has more than %d bytes, which is more than Lambda takes", maxEvent)}
	case !json.Valid(event):
		return nil, inputError{errors.New("--event is not JSON")}
	}
	return event, nil
}

// stopOnCancel asks, on a terminal, whether an interrupted run takes the task
// with it. Without a terminal the task runs on, and it is said how to stop it.
func (o *runOptions) stopOnCancel(env Env) func() bool {
	return func() bool {
		if o.stop {
			return true
		}
		fmt.Fprintln(env.Stderr)
		// The context has ended already, which is why it asks.
		return confirm(context.Background(), env, false, "Stop the task as well?") == nil
	}
}

// runProgress prints the log to stdout and what happens to the task to stderr.
func runProgress(env Env, quiet bool) func(taskrun.Event) {
	return func(e taskrun.Event) {
		switch e.Step {
		case taskrun.RunLine:
			w := env.Stdout
			if quiet {
				w = env.Stderr
			}
			fmt.Fprintln(w, e.Text)
		case taskrun.RunStarted:
			fmt.Fprintf(env.remarks(), "Task %s\n", e.TaskARN)
		case taskrun.RunStatus:
			fmt.Fprintf(env.remarks(), "  %s\n", e.Status)
		case taskrun.RunWaiting:
			fmt.Fprintf(env.remarks(), "  … %s; trying again\n", awsconfig.Plain(e.Err))
		case taskrun.RunStopping:
			fmt.Fprintln(env.remarks(), "  stopping the task")
		case taskrun.RunUploaded:
			fmt.Fprintf(env.remarks(), "  the event lies at %s\n", e.Text)
		}
	}
}
