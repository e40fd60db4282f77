package cmd

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"decant/internal/diag"
	"decant/migrate"
	"decant/report"
)

type policyOptions struct {
	output
	app, stage, live, policy string
	function, action         string
}

func newPolicy(env Env) *cobra.Command {
	var opts policyOptions
	c := &cobra.Command{
		Use:   "policy [DIR] [FUNCTION]",
		Short: "Compare what functions may do in AWS with what their code calls",
		Long: `Policy puts up to four sides of every function beside one another: declared (the
policy file of config.json), live (the policies of the Lambda's role, of a
snapshot), used (the calls of AWS in the code that the handler can reach) and
last used (what IAM recorded of the role, where the snapshot has it). It shows
what is granted and used, granted and not used, used and not granted, and what
cannot be told. For one function it also prints the policy.json that decant
migrate writes.

--explain lists the calls that need an action, each with the way from the
handler to it. Policy writes nothing, runs no code of the repository and calls
no AWS API (IAM actions: none).`,
		Example: `  decant policy                              every function
  decant policy nightly --stage prod         one, with its policy.json
  decant policy nightly --policy least       the policy that its code needs
  decant policy --explain s3:GetObject       which calls need the action
  decant policy --live live.json             beside the roles in the account`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(c *cobra.Command, _ []string) error {
			dir, err := opts.arguments(env, c)
			if err == nil {
				err = errors.Join(knownPolicy(opts.policy), opts.validate(c))
			}
			if err != nil {
				return err
			}
			if opts.given.dir = ""; dir != nil && dir[0] != "." {
				opts.given.dir = dir[0]
			}
			return runPolicy(c.Context(), env, opts, dir)
		},
	}
	opts.flags(c)
	c.Flags().StringVar(&opts.app, "app", "", "folder of the app, relative to DIR, when there are several")
	c.Flags().StringVar(&opts.stage, "stage", "", "Chalice stage (default: decant.hcl's, or the only one)")
	c.Flags().StringVar(&opts.live, "live", "", "snapshot of the account (decant snapshot) with the live roles (default: decant.hcl's)")
	c.Flags().StringVar(&opts.function, "function", "", "the same as FUNCTION")
	c.Flags().StringVar(&opts.action, "explain", "", "IAM action, for example s3:GetObject: list the calls that need it")
	policyFlag(c, &opts.policy)
	return c
}

// arguments tells DIR and FUNCTION apart: one argument alone is the folder of that
// name where there is one.
func (o *policyOptions) arguments(env Env, c *cobra.Command) (dir []string, err error) {
	named := c.Flags().Args()
	if f := c.Flags().Lookup("dir"); f.Changed {
		dir = []string{f.Value.String()}
	} else if len(named) == 2 || len(named) == 1 && isFolder(absolute(env, named[0])) {
		dir, named = named[:1], named[1:]
	}
	if o.function != "" {
		named = append(named, o.function)
	}
	if len(named) > 1 {
		return nil, usageError{errors.New("name one function, or none for all of them")}
	}
	if len(named) == 1 {
		o.function = named[0]
	}
	return dir, nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func runPolicy(ctx context.Context, env Env, opts policyOptions, dir []string) error {
	repo, _, err := open(env, dir)
	if err != nil {
		return err
	}
	defer repo.Close()
	opts.accept(repo.FS())
	found, stated, diags, err := liveOf(ctx, env, repo.FS(), opts.live, opts.stage)
	if err != nil {
		return err
	}
	ask := migrate.Options{App: opts.app, Stage: opts.stage, Policy: opts.policy, Live: found, Stated: stated}
	if err := needsStage(migrate.StagesToChoose(ctx, repo.FS(), ask)); err != nil {
		return err
	}
	result, more := migrate.Policies(ctx, repo.FS(), ask)
	diags.Extend(more)
	if err := ctx.Err(); err != nil {
		return err
	}
	if result != nil {
		if err := result.Only(opts.function); err != nil {
			return inputError{err}
		}
		diags = slices.DeleteFunc(diags, func(d diag.Diagnostic) bool { return opts.function != "" && result.OfOther(d) })
	}
	if opts.action != "" && result != nil {
		if err := result.Explain(opts.action); err != nil {
			return inputError{err}
		}
	}
	if err := printPolicy(env, opts, repo.FS(), result, diags); err != nil {
		return err
	}
	if diags.HasErrors() {
		return exit(exitProblems)
	}
	return nil
}

func printPolicy(env Env, opts policyOptions, fsys fs.FS, result *migrate.PolicyResult, diags diag.List) error {
	if opts.format == "json" {
		return report.PolicyJSON(env.Stdout, result, opts.given.findings(diags))
	}
	if opts.format == "text" && result != nil {
		text := opts.text(env, env.Stdout)
		if width, ok := columnsOf(env.Stdout); ok && width > text.Width {
			text.Width = min(width, 120)
		}
		if err := text.Policies(env.Stdout, result, opts.all); err != nil {
			return err
		}
	}
	if err := opts.findings(env, env.Stderr, fsys, diags); err != nil {
		return err
	}
	if result != nil && opts.function == "" && opts.action == "" && len(result.Functions) > 1 && !diags.HasErrors() {
		env.next(opts.given.line(fmt.Sprintf("decant policy %s", quoted(result.Functions[0].Sides.Function))))
	}
	return nil
}
