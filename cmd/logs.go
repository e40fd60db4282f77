package cmd

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"decant/apply/account"
	"decant/apply/taskrun"
	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/plan"
	"decant/report"
)

type logsOptions struct {
	output
	direct
	dir, task string
}

func newLogs(env Env) *cobra.Command {
	var opts logsOptions
	c := &cobra.Command{
		Use:   "logs FUNCTION",
		Short: "Print the log of a function's newest task, and what AWS refused it",
		Long: `Logs prints the log of the newest task of one function on Fargate, whatever
started it. While the task runs it follows the log to the end. Then it says how
the task went, and has a finding for each call that AWS refused the task, with
the statement that allows it. ECS forgets a task about an hour after its end;
--task names an older one. Logs only reads.

IAM actions: decant logs --permissions prints the policy.`,
		Example: `  decant logs nightly --stage prod
  decant logs nightly --stage prod --task 0f5c1e0d6b9a4f3e8a7b2c1d0e9f8a7b`,
		Args: oneFunction,
		RunE: func(c *cobra.Command, args []string) error {
			if printsPermissions(c) {
				_, err := env.Stdout.Write(awsconfig.Policy("DecantLogs", append(account.ReadOperations(), taskrun.LogOperations()...)))
				return err
			}
			if err := errors.Join(opts.direct.validate(c), opts.output.validate(c), opts.validTask()); err != nil {
				return err
			}
			if len(args) == 0 {
				return opts.unnamed(c.Context(), env, []string{opts.dir}, "", func(plan.Target) bool { return true })
			}
			return showLog(c.Context(), env, opts, args[0])
		},
	}
	opts.output.flags(c)
	opts.direct.flags(c)
	c.Flags().StringVar(&opts.cluster, "cluster", "", "ECS cluster, name or ARN (default: that of the trigger, else decant.hcl's)")
	c.Flags().StringVar(&opts.dir, "dir", ".", "the repository")
	c.Flags().StringVar(&opts.task, "task", "", "ID or ARN of the task (default: the newest that ECS knows)")
	permissionsFlag(c)
	return c
}

// validTask takes the ID out of an ARN.
func (o *logsOptions) validTask() error {
	o.task = o.task[strings.LastIndex(o.task, "/")+1:]
	if strings.Trim(o.task, "0123456789abcdef-") != "" || len(o.task) > 36 {
		return usageError{errors.New("--task is neither the ID nor the ARN of a task of ECS")}
	}
	return nil
}

func showLog(ctx context.Context, env Env, opts logsOptions, function string) error {
	opts.anyFiles = true
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
	writer := account.NewWriter(awsconfig.Guard(s.place, append(account.ReadOperations(), taskrun.LogOperations()...)).Config, account.WriterOptions{})
	ask := taskrun.Options{Plan: s.plan, Apply: opts.wish(), Follow: true, Function: s.function(function)}
	result, more, err := taskrun.Attach(ctx, s.reader(account.ReadOperations()), writer, target, s.at, ask, opts.task, runProgress(env, opts.format == "json"))
	diags = more // what a run would lack is no matter of a log
	if opts.format == "json" {
		if err := report.LogsJSON(env.Stdout, result, opts.given.findings(append(diags, failure(err)...))); err != nil {
			return err
		}
	} else if err := printDiags(env, opts.output, s, diags); err != nil {
		return err
	}
	if err != nil {
		return err
	}
	if diags.HasErrors() {
		return exit(exitProblems)
	}
	return nil
}
