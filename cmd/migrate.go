package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"decant/internal/change"
	"decant/internal/diag"
	"decant/internal/migrate"
	"decant/internal/repofs"
	"decant/internal/report"
)

type migrateOptions struct {
	output
	app, stage, module, live string
	write, check             bool
	partial, why             bool
	imports                  imports
}

func newMigrate(env Env) *cobra.Command {
	var opts migrateOptions
	c := &cobra.Command{
		Use:   "migrate [DIR]",
		Short: "Show the migration as a diff; --write makes it",
		Long: `Migrate plans the move of one Chalice app to Fargate and shows every new file
and edit as one unified diff on standard output, with what was decided on
standard error. Nothing is written without --write; with it, either all files
are written or none. Your own edits to generated files are kept by later runs.

It calls no AWS API (IAM actions: none), except with --imports: then it reads what
decant apply made (IAM actions: the reading ones of decant apply --policy) and
writes Terraform import blocks for it, beside fargate.tf, so that a team can go on
with Terraform. They need Terraform 1.5 or newer, or OpenTofu.`,
		Example: `  decant migrate --stage prod              show the migration
  decant migrate --stage prod --write      make it
  decant migrate --stage prod --check      exit 2 if it is not up to date
  decant migrate --stage prod --imports    also show import blocks for what decant apply made`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := errors.Join(opts.validate(c), opts.imports.validate(c)); err != nil {
				return err
			}
			return runMigrate(c.Context(), env, opts, args)
		},
	}
	opts.flags(c)
	opts.imports.flags(c)
	c.Flags().StringVar(&opts.app, "app", "", "folder of the app to migrate, relative to DIR, when there are several")
	c.Flags().StringVar(&opts.stage, "stage", "", "Chalice stage to migrate (default: dev, or the only one)")
	c.Flags().StringVar(&opts.module, "module", "", "Terraform module: decant (bundled) or babbel (public registry)")
	c.Flags().StringVar(&opts.live, "live", "", "snapshot of the account (decant snapshot): sizes come from what was measured (default: decant.hcl's)")
	c.Flags().BoolVar(&opts.write, "write", false, "write the files")
	c.Flags().BoolVar(&opts.check, "check", false, "write nothing, exit 2 if anything would change")
	c.Flags().BoolVar(&opts.partial, "partial", false, "write although errors were found; blocked functions stay on Lambda")
	c.Flags().BoolVar(&opts.why, "why", false, "explain every decision, and what Lambda did that Fargate does not")
	c.MarkFlagsMutuallyExclusive("write", "check")
	return c
}

func (o *migrateOptions) validate(c *cobra.Command) error {
	if o.module != "" && o.module != "decant" && o.module != "babbel" {
		return usageError{fmt.Errorf("--module is %q; decant and babbel are known", o.module)}
	}
	return o.output.validate(c)
}

func runMigrate(ctx context.Context, env Env, opts migrateOptions, args []string) error {
	repo, dir, err := open(env, args)
	if err != nil {
		return err
	}
	defer repo.Close()
	diags, err := unfinished(env, opts, dir, repo)
	if err != nil {
		return err
	}
	found, more, err := liveOf(ctx, env, repo.FS(), opts.live)
	diags.Extend(more)
	if err != nil {
		return err
	}
	result, more, err := planMigration(ctx, opts, repo, migrate.Options{App: opts.app, Stage: opts.stage, Module: opts.module, Live: found})
	diags.Extend(more)
	if err != nil {
		return err
	}
	if err := printMigration(env, opts, repo, result, diags); err != nil {
		return err
	}
	if result.Plan == nil || diags.HasErrors() && !opts.partial {
		if opts.write {
			fmt.Fprintln(env.Stderr, "Nothing was written, because errors were found; --partial migrates the rest.")
		}
		return exit(exitProblems)
	}
	if diags.HasErrors() && len(result.Lost) > 0 {
		fmt.Fprintf(env.Stderr, "Nothing was written: because of the errors, --partial would remove what an earlier run made for\n    %s\nand with it tasks that may be running. Settle the errors, or remove the functions on purpose with\nmove = false in decant.hcl.\n", strings.Join(result.Lost, "\n    "))
		return exit(exitProblems)
	}
	return finish(ctx, env, opts, dir, result)
}

// planMigration plans the migration; with --imports once more, with what the
// account has of the plan.
func planMigration(ctx context.Context, opts migrateOptions, repo *repofs.Dir, ask migrate.Options) (*migrate.Result, diag.List, error) {
	result, diags := migrate.Repo(ctx, repo.FS(), ask)
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	adoption, more, err := opts.imports.read(ctx, result.Plan)
	if err != nil {
		return nil, nil, err
	}
	if adoption != nil {
		ask.Adoption = adoption
		result, diags = migrate.Repo(ctx, repo.FS(), ask)
	}
	diags.Extend(more)
	return result, diags, ctx.Err()
}

// unfinished completes an interrupted write when we may write, and reports it
// when we may not.
func unfinished(env Env, opts migrateOptions, dir string, repo *repofs.Dir) (diag.List, error) {
	if !opts.write {
		return change.Pending(repo.FS()), nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	status, err := change.Recover(root)
	if err != nil {
		return nil, err
	}
	if status != change.Clean {
		fmt.Fprintf(env.Stderr, "An interrupted write was found and %s.\n", status)
	}
	return nil, nil
}

func printMigration(env Env, opts migrateOptions, repo *repofs.Dir, r *migrate.Result, diags diag.List) error {
	if opts.format == "json" {
		return report.MigrateJSON(env.Stdout, r, opts.given.findings(diags))
	}
	if opts.format == "text" && !opts.write {
		if err := r.Changes.WriteDiff(env.Stdout, change.DiffOptions{SkipRecord: !opts.all}); err != nil {
			return err
		}
	}
	if err := opts.findings(env, env.Stderr, repo.FS(), diags); err != nil {
		return err
	}
	if r.Plan == nil {
		return nil
	}
	text := opts.text(env, env.Stderr)
	if err := text.Migration(env.Stderr, r); err != nil {
		return err
	}
	if opts.why {
		return text.Decisions(env.Stderr, r.Plan)
	}
	return nil
}

// finish writes, or says what would be written.
func finish(ctx context.Context, env Env, opts migrateOptions, dir string, r *migrate.Result) error {
	files := report.Count(r.Changes.Len(), "file")
	switch {
	case r.Changes.Len() == 0:
		fmt.Fprintln(env.Stderr, "Everything is up to date.")
		return nil
	case opts.check:
		fmt.Fprintf(env.Stderr, "%s would change.\nNext: %s\n", files, opts.given.line("decant migrate --write"))
		return exit(exitPending)
	case !opts.write:
		fmt.Fprintf(env.Stderr, "%s would change; nothing was written.\nNext: %s\n", files, opts.given.line("decant migrate --write"))
		return nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := r.Changes.WriteTo(ctx, root); err != nil {
		return err
	}
	fmt.Fprintf(env.Stderr, "Wrote %s. Read what changed with `git add -N . && git diff`, then build the image:\n    docker build -t %s -f %s %s\n",
		files, r.Plan.Image.Repository, r.Plan.Image.Dockerfile, r.Plan.Dir)
	return nil
}
