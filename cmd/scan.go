package cmd

import (
	"context"
	"fmt"
	"io/fs"
	"slices"

	"github.com/spf13/cobra"

	"decant/internal/diag"
	"decant/migrate"
	"decant/model"
	"decant/report"
)

type scanOptions struct {
	output
	app, stage, live string
}

func newScan(env Env) *cobra.Command {
	var opts scanOptions
	c := &cobra.Command{
		Use:   "scan [DIR]",
		Short: "Show what the repository has: apps, functions, triggers, findings",
		Long: `Scan reads the source and shows every app, function, trigger, setting and
finding. It writes nothing, runs no code of the repository and calls no AWS API
(IAM actions: none). With --live it also shows what a snapshot of the account
has for each function.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := opts.validate(c); err != nil {
				return err
			}
			return runScan(c.Context(), env, opts, args)
		},
	}
	opts.flags(c)
	c.Flags().StringVar(&opts.app, "app", "", "scan only the app in this folder, relative to DIR")
	c.Flags().StringVar(&opts.stage, "stage", "", "Chalice stage whose settings apply (default: dev, or the only one)")
	c.Flags().StringVar(&opts.live, "live", "", "snapshot of the account (decant snapshot) to put beside the source")
	return c
}

func runScan(ctx context.Context, env Env, opts scanOptions, args []string) error {
	root, _, err := open(env, args)
	if err != nil {
		return err
	}
	defer root.Close()
	opts.accept(root.FS())
	found, stated, diags, err := liveOf(ctx, env, root.FS(), opts.live, opts.stage)
	if err != nil {
		return err
	}
	apps, more := migrate.Scan(ctx, root.FS(), migrate.Options{App: opts.app, Stage: opts.stage, Live: found, Stated: stated})
	diags.Extend(more)
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := printScan(env, opts, root.FS(), apps, diags); err != nil {
		return err
	}
	if diags.HasErrors() {
		return exit(exitProblems)
	}
	return nil
}

func printScan(env Env, opts scanOptions, fsys fs.FS, apps []*model.App, diags diag.List) error {
	switch opts.format {
	case "json":
		return report.ScanJSON(env.Stdout, apps, opts.given.findings(diags))
	case "github":
		return opts.findings(env, env.Stdout, fsys, diags)
	}
	text := opts.text(env, env.Stdout)
	for _, app := range apps {
		if err := text.Scan(env.Stdout, app); err != nil {
			return err
		}
	}
	if err := opts.findings(env, env.Stdout, fsys, diags); err != nil {
		return err
	}
	kept := opts.given.kept(diags)
	ignored := ""
	if n := len(diags) - len(kept); n > 0 {
		ignored = fmt.Sprintf(", %d ignored by decant.hcl", n)
	}
	if _, err := fmt.Fprintf(env.Stdout, "%s, %s%s.\n", report.Count(len(apps), "app"), report.Tally(kept), ignored); err != nil {
		return err
	}
	if len(apps) > 0 && !diags.HasErrors() {
		env.next(nextAfterScan(opts, apps))
	}
	return nil
}

// nextAfterScan is the command that a person would type now.
func nextAfterScan(opts scanOptions, apps []*model.App) string {
	next := "decant migrate"
	if len(apps) > 1 {
		next += " --app " + quoted(apps[0].Dir)
	}
	if opts.stage == "" && len(apps[0].Stages) > 1 {
		next += " --stage " + quoted(likelyStage(apps[0].Stages))
	}
	return opts.given.line(next)
}

// likelyStage is the stage that a migration is about: production, or the last.
func likelyStage(stages []string) string {
	for _, name := range []string{"prod", "production", "live"} {
		if slices.Contains(stages, name) {
			return name
		}
	}
	return stages[len(stages)-1]
}
