package cmd

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"decant/apply/account"
	"decant/internal/awsconfig"
	"decant/internal/change"
	"decant/internal/diag"
	"decant/internal/repofs"
	"decant/migrate"
	"decant/plan"
	"decant/plan/module"
	"decant/report"
)

type migrateOptions struct {
	output
	app, stage, module, live string
	policy                   string
	prices                   string
	functions                []string
	everything               bool
	write, check             bool
	partial, why             bool
	imports                  imports
}

func newMigrate(env Env) *cobra.Command {
	var opts migrateOptions
	c := &cobra.Command{
		Use:   "migrate [DIR]",
		Short: "Show the migration as a diff; --write writes it",
		Long: `Migrate plans the move of one Chalice app to Fargate and shows every new file
and edit as one unified diff on standard output, and the decisions on standard
error. Without --stage it takes every stage of config.json; with it, the files
of the other stages stay as they are. Nothing is written without --write; with
it, all files are written or none. Your own edits of generated files are kept by
later runs.

What moves is what a person says (--function, move in decant.hcl), then what an
earlier run migrated, then what decant report recommends where there is live
data (--live; --all-functions moves the others, too), else everything that can.

It calls no AWS API (IAM actions: none), except with --imports: then it reads
what decant apply created (IAM actions: decant migrate --permissions prints the
policy) and writes Terraform import blocks for it, beside fargate.tf. They need
Terraform 1.5 or newer, or OpenTofu.`,
		Example: `  decant migrate                           show the migration of every stage
  decant migrate --stage prod              show that of one
  decant migrate --function nightly        show that of one function
  decant migrate --stage prod --write      write it
  decant migrate --stage prod --check      exit 2 if it is not up to date
  decant migrate --stage prod --imports    also show Terraform import blocks`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if printsPermissions(c) {
				_, err := env.Stdout.Write(awsconfig.Policy("DecantImports", account.ReadOperations()))
				return err
			}
			if err := errors.Join(opts.validate(c), opts.imports.validate(c)); err != nil {
				return err
			}
			return runMigrate(c.Context(), env, opts, args)
		},
	}
	opts.flags(c)
	opts.imports.flags(c)
	c.Flags().StringVar(&opts.app, "app", "", "folder of the app to migrate, relative to DIR, when there are several")
	c.Flags().StringVar(&opts.stage, "stage", "", "Chalice stage to migrate (default: decant.hcl's, or every stage of config.json)")
	c.Flags().StringSliceVar(&opts.functions, "function", nil, "move only these functions, and those that an earlier run migrated")
	c.Flags().BoolVar(&opts.everything, "all-functions", false, "move every function that can, also those that the report leaves on Lambda")
	c.Flags().StringVar(&opts.module, "module", "", "Terraform module: decant (bundled) or babbel (public registry)")
	policyFlag(c, &opts.policy)
	c.Flags().StringVar(&opts.live, "live", "", "snapshot of the account (decant snapshot): the report's verdict selects, and sizes come from what was measured (default: decant.hcl's)")
	c.Flags().StringVar(&opts.prices, "prices", "", "JSON file of prices that override the built-in ones, as for decant report")
	c.Flags().BoolVar(&opts.write, "write", false, "write the files")
	c.Flags().BoolVar(&opts.check, "check", false, "write nothing, exit 2 if anything would change")
	c.Flags().BoolVar(&opts.partial, "partial", false, "write although errors were found; blocked functions stay on Lambda")
	c.Flags().BoolVar(&opts.why, "why", false, "explain every decision, and what Lambda did that Fargate does not")
	c.Flags().Bool("permissions", false, "print the IAM policy that --imports needs, and do nothing else")
	c.MarkFlagsMutuallyExclusive("write", "check")
	c.MarkFlagsMutuallyExclusive("function", "all-functions")
	return c
}

func (o *migrateOptions) validate(c *cobra.Command) error {
	if o.module != "" && !slices.Contains(module.Names(), o.module) {
		return usageError{fmt.Errorf("--module is %q; %s are known", o.module, strings.Join(module.Names(), " and "))}
	}
	return errors.Join(knownPolicy(o.policy), o.output.validate(c))
}

func runMigrate(ctx context.Context, env Env, opts migrateOptions, args []string) error {
	repo, dir, err := open(env, args)
	if err != nil {
		return err
	}
	defer repo.Close()
	opts.accept(repo.FS())
	diags, err := unfinished(env, opts, dir, repo)
	if err != nil {
		return err
	}
	found, stated, more, err := liveOf(ctx, env, repo.FS(), opts.live, opts.stage)
	diags.Extend(more)
	if err == nil && (opts.imports.asked || opts.live != "") {
		err = needsStage(migrate.StagesToChoose(ctx, repo.FS(), migrate.Options{App: opts.app, Stage: opts.stage})) // an account has one of them
	}
	if err != nil {
		return err
	}
	prices, more, err := readPrices(env, opts.prices)
	diags.Extend(more)
	if err != nil {
		return err
	}
	result, more, err := planMigration(ctx, opts, repo, migrate.Options{
		App: opts.app, Stage: opts.stage, AllStages: true, Module: opts.module, Policy: opts.policy, Functions: opts.functions, AllFunctions: opts.everything,
		Live: found, Stated: stated, Prices: prices,
	})
	diags.Extend(more)
	if err != nil {
		return err
	}
	m := migration{Result: result, diags: diags, partial: opts.partial}
	if err := printMigration(env, opts, repo, dir, m); err != nil {
		return err
	}
	if why := m.stopped(); why != "" {
		fmt.Fprintln(env.Stderr, why)
		return exit(exitProblems)
	}
	return finish(ctx, env, opts, dir, m)
}

// migration is what was planned, with what was found on the way.
type migration struct {
	*migrate.Result
	diags   diag.List
	partial bool
}

// stopped says why nothing may be written; "" when it may.
func (m migration) stopped() string {
	errs := m.diags.Sorted().Count(diag.Error)
	appWide := migrate.AppWide(m.Result, m.diags).Sorted()
	switch {
	case m.Plan == nil && errs == 0:
		return "Nothing was written: there is no app to migrate."
	case errs == 0:
		return ""
	case len(appWide) > 0 && m.partial:
		return fmt.Sprintf("%s; nothing was written. --partial leaves out single functions, and %s %s about the whole app.",
			report.Count(errs, "error"), strings.Join(codes(appWide), ", "), isAre(len(codes(appWide))))
	case m.partial && m.targets() == 0 && len(m.Lost) == 0:
		return report.Count(errs, "error") + "; nothing was written: no function is left to migrate."
	case !m.partial && len(appWide) == 0 && m.targets() > 0:
		return fmt.Sprintf("%s; nothing was written. --partial migrates the functions that no error is about.", report.Count(errs, "error"))
	case !m.partial:
		return report.Count(errs, "error") + "; nothing was written."
	case len(m.Lost) > 0:
		return fmt.Sprintf("%s; nothing was written: --partial would remove what an earlier run made for\n    %s\nand with it tasks that may be running. Settle the errors, or remove the functions on purpose with\nmove = false in decant.hcl.",
			report.Count(errs, "error"), strings.Join(m.Lost, "\n    "))
	}
	return ""
}

// targets counts the tasks of all stages.
func (m migration) targets() int {
	n := 0
	for _, s := range m.Stages {
		n += len(s.Plan.Targets)
	}
	return n
}

// codes are the codes of findings, each once, in their order.
func codes(diags diag.List) []string {
	var out []string
	for _, d := range diags {
		if !slices.Contains(out, string(d.Code)) {
			out = append(out, string(d.Code))
		}
	}
	return out
}

func isAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
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

// agent is the option that gives a build the ssh agent, where it needs one.
func agent(image plan.Image) string {
	if image.SSH {
		return "--ssh default "
	}
	return ""
}

// printMigration prints the diff of what may be written, then what was found and
// decided; errors stand behind all of it.
func printMigration(env Env, opts migrateOptions, repo *repofs.Dir, dir string, m migration) error {
	if m.stopped() != "" {
		m.Result = &migrate.Result{Stage: m.Stage, Stages: m.Stages} // a diff that is not to be applied would be
	}
	if opts.format == "json" {
		return report.MigrateJSON(env.Stdout, m.Result, opts.given.findings(m.diags))
	}
	if opts.format == "text" && !opts.write {
		_, tty := columnsOf(env.Stdout)
		if err := m.Changes.WriteDiff(bytesTo(env.Stdout), change.DiffOptions{
			SkipRecord: tty && !opts.all, Below: diffFolder(env.Dir, dir), Mask: migrate.MaskSecrets,
		}); err != nil {
			return err
		}
	}
	isError := func(d diag.Diagnostic) bool { return d.Severity == diag.Error }
	errs := slices.DeleteFunc(slices.Clone(m.diags), func(d diag.Diagnostic) bool { return !isError(d) })
	if err := opts.findings(env, env.Stderr, repo.FS(), slices.DeleteFunc(slices.Clone(m.diags), isError)); err != nil {
		return err
	}
	if err := printDecisions(env, opts, m); err != nil {
		return err
	}
	return opts.findings(env, env.Stderr, repo.FS(), errs)
}

func printDecisions(env Env, opts migrateOptions, m migration) error {
	text := opts.text(env, env.Stderr)
	for _, s := range m.Stages {
		if err := text.Migration(env.Stderr, s, len(m.Stages) == 1); err != nil {
			return err
		}
		if !opts.why {
			continue
		}
		if err := text.Decisions(env.Stderr, s.Plan); err != nil {
			return err
		}
	}
	return nil
}

// finish writes, or says what would be written.
func finish(ctx context.Context, env Env, opts migrateOptions, dir string, m migration) error {
	files, deleted := report.Count(m.Changes.Len(), "file"), deletions(m.Changes)
	switch {
	case m.Changes.Len() == 0:
		fmt.Fprintln(env.Stderr, m.nothingToDo())
		return nil
	case opts.check:
		fmt.Fprintf(env.Stderr, "%s would change%s.\n", files, deleted)
		env.next(opts.given.line("decant migrate --write"))
		return exit(exitPending)
	case !opts.write:
		fmt.Fprintf(env.Stderr, "%s would change%s; nothing was written.\n", files, deleted)
		env.next(opts.given.line("decant migrate --write"))
		return nil
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := m.Changes.WriteTo(ctx, root); err != nil {
		return err
	}
	fmt.Fprintf(env.Stderr, "Wrote %s%s.", files, deleted)
	fmt.Fprintf(env.remarks(), " Read what changed with `git add -N . && git diff`, then build the image:\n    docker build %s-t %s -f %s %s",
		agent(m.Plan.Image), diag.Word(m.Plan.Image.Repository), diag.File(m.Plan.Image.Dockerfile), diag.File(m.Plan.Context()))
	fmt.Fprintln(env.Stderr)
	return nil
}

// deletions says how many of the files are deleted; "" when none is.
func deletions(s change.Set) string {
	n := 0
	for _, f := range s.Files() {
		if f.After == nil {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d deleted)", n)
}

// nothingToDo says what it means that no file changes.
func (m migration) nothingToDo() string {
	errs := m.diags.Sorted().Count(diag.Error)
	switch {
	case errs > 0:
		return fmt.Sprintf("%s; nothing was written. The files of the functions that no error is about are up to date.", report.Count(errs, "error"))
	case m.targets() == 0:
		return "No function of the app moves to Fargate, so there is nothing to write."
	}
	return "Everything is up to date."
}
