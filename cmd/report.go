package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"decant/analyze/live"
	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/migrate"
	"decant/model"
	"decant/plan/review"
	"decant/report"
)

type reportOptions struct {
	output
	accountFlags
	app, stage, prices, html string
	live                     []string
	wide, csv, markdown      bool
	top                      int
}

func newReport(env Env) *cobra.Command {
	var opts reportOptions
	c := &cobra.Command{
		Use:   "report [DIR]",
		Short: "Show which functions are close to a Lambda limit, and both costs",
		Long: `Report reads the live Lambda functions of the repository in DIR, or with
--account-wide every function of the account. For each it shows how close it is
to its timeout and its memory size, what it costs on Lambda and on Fargate, and
whether to move it, tune it or leave it. It only reads: a call that is not on
the list of reading operations is refused before it is sent, and no function is
invoked.

With --live it replays a snapshot of ` + "`" + `decant snapshot` + "`" + ` and calls nothing;
several snapshots become one report with an overview by account, app and owner.
--name, --runtime and --tag leave out what the report is not about.
CloudWatch bills GetMetricData by metric and Logs Insights by size: see
--max-log-gb and --logs.

IAM actions: decant report --permissions prints the policy.`,
		Example: `  decant report --stage prod                        functions of this repository
  decant report --account-wide --html report.html   of the account, as a page
  decant report --account-wide --name 'orders-*' --tag team=data
  decant report --live live.json                    of a snapshot
  decant report --live a.json --live b.json --html report.html`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if printsPermissions(c) {
				return readPolicy(env, live.Usual())
			}
			if err := opts.validate(c, len(args)); err != nil {
				return err
			}
			return runReport(c.Context(), env, opts, args)
		},
	}
	opts.output.flags(c)
	opts.accountFlags.flags(c)
	c.Flags().StringVar(&opts.app, "app", "", "only the app in this folder, relative to DIR")
	c.Flags().StringVar(&opts.stage, "stage", "", "Chalice stage whose functions are meant (default: decant.hcl's, or the only one)")
	c.Flags().StringArrayVar(&opts.live, "live", nil, "read this snapshot instead of AWS; repeat it for an overview of several accounts")
	c.Flags().BoolVar(&opts.wide, "account-wide", false, "every function of the account and region, with or without source")
	c.Flags().StringVar(&opts.prices, "prices", "", "JSON file of prices that override the built-in ones")
	c.Flags().BoolVar(&opts.csv, "csv", false, "print CSV, one line a function")
	c.Flags().BoolVar(&opts.markdown, "markdown", false, "print Markdown, for a pull request or a wiki")
	c.Flags().StringVar(&opts.html, "html", "", "write one self-contained HTML page to this file, \"-\" for standard output")
	c.Flags().IntVar(&opts.top, "top", 20, "rows to show of each verdict; --all shows all")
	permissionsFlag(c)
	c.MarkFlagsMutuallyExclusive("csv", "markdown", "json")
	return c
}

// readPolicy prints the policy of report and snapshot.
func readPolicy(env Env, calls []awsconfig.Operation) error {
	_, err := env.Stdout.Write(awsconfig.Policy("DecantReads", calls))
	return err
}

func (o *reportOptions) validate(c *cobra.Command, args int) error {
	if o.top < 1 {
		return usageError{fmt.Errorf("--top is %d; it has to be 1 or more", o.top)}
	}
	if o.wide && (args > 0 || o.app != "" || o.stage != "") {
		return usageError{errors.New("--account-wide is about every function, with or without source; leave out DIR, --app and --stage, or --account-wide")}
	}
	if len(o.live) > 0 && (len(o.profiles) > 0 || len(o.roles) > 0 || o.resume != "") {
		return usageError{errors.New("--live reads a file and calls nothing, so --profile, --role-arn and --resume have no effect with it; leave them out")}
	}
	if err := errors.Join(o.accountFlags.validate(), o.output.validate(c)); err != nil {
		return err
	}
	if o.format == "json" && (o.csv || o.markdown) {
		return usageError{errors.New("--format json, --csv and --markdown print the same on standard output; take one of them")}
	}
	return nil
}

func runReport(ctx context.Context, env Env, opts reportOptions, args []string) error {
	prices, diags, err := readPrices(env, opts.prices)
	if err != nil {
		return err
	}
	scope, more, err := reportScope(ctx, env, opts, args)
	if err != nil {
		return err
	}
	diags.Extend(more)
	opts.accept(scope.fsys)
	if diags.HasErrors() {
		return printFindings(env, opts, scope.fsys, diags)
	}
	if len(opts.regions) == 0 {
		opts.regions = scope.regions
	}
	found, more, err := readAccount(ctx, env, &opts.accountFlags, opts.live, scope.wanted)
	diags.Extend(more)
	if err != nil {
		return err
	}
	if found == nil {
		return printFindings(env, opts, scope.fsys, diags)
	}
	survey, more := migrate.Survey(found, scope.apps, scope.thresholds, prices)
	diags.Extend(more)
	if err := printSurvey(env, opts, scope, survey, diags); err != nil {
		return err
	}
	if diags.HasErrors() {
		return exit(exitProblems)
	}
	return nil
}

// scope is which functions a report is about.
type scope struct {
	fsys       fs.FS
	apps       []*model.App // nil: every function
	wanted     []string     // names of functions to read, as of migrate.Wanted; nil: all
	regions    []string     // where the apps are deployed, as far as the source says so
	thresholds review.Thresholds
}

// reportScope reads the repository, unless the whole account or snapshot is
// meant: then decant.hcl of the current directory gives the thresholds alone.
func reportScope(ctx context.Context, env Env, opts reportOptions, args []string) (scope, diag.List, error) {
	all := opts.wide || len(opts.live) > 0 && len(args) == 0 && opts.app == "" && opts.stage == ""
	root, _, err := open(env, args)
	if err != nil {
		return scope{}, nil, err
	}
	ask := migrate.Options{App: opts.app, Stage: opts.stage}
	if all && len(args) == 0 {
		thresholds, diags := migrate.Thresholds(root.FS())
		return scope{fsys: root.FS(), thresholds: thresholds}, diags, nil
	}
	if err := needsStage(migrate.StagesOfAll(ctx, root.FS(), ask)); err != nil {
		return scope{}, nil, err
	}
	apps, thresholds, diags := migrate.Apps(ctx, root.FS(), ask)
	s := scope{fsys: root.FS(), apps: apps, thresholds: thresholds, wanted: migrate.Wanted(apps)}
	for _, app := range apps {
		if app.Region.IsKnown() && !slices.Contains(s.regions, app.Region.V) {
			s.regions = append(s.regions, app.Region.V)
		}
	}
	if opts.wide {
		s.wanted, s.regions = nil, nil
	}
	return s, diags, ctx.Err()
}

func readPrices(env Env, file string) (review.Prices, diag.List, error) {
	if file == "" {
		return review.BuiltInPrices(), nil, nil
	}
	src, err := os.ReadFile(absolute(env, file))
	if err != nil {
		return review.Prices{}, nil, inputError{fmt.Errorf("--prices: %w", err)}
	}
	prices, diags := review.ReadPrices(filepath.Base(file), src)
	return prices, diags, nil
}

func printFindings(env Env, opts reportOptions, fsys fs.FS, diags diag.List) error {
	if opts.format == "json" {
		if _, err := document(opts.given.command, env.Stdout, opts.given.findings(diags)); err != nil {
			return err
		}
	} else if err := opts.findings(env, env.Stderr, fsys, diags); err != nil {
		return err
	}
	return exit(exitProblems)
}

// printSurvey prints the survey in the form that was asked for; findings and
// the next command go to stderr.
func printSurvey(env Env, opts reportOptions, scope scope, s *review.Survey, diags diag.List) error {
	if opts.html != "" {
		if err := writeHTML(env, opts.html, s); err != nil {
			return err
		}
		if opts.html != "-" {
			fmt.Fprintf(env.Stderr, "Wrote %s: %s, in one page that needs no network.\n", opts.html, report.Count(len(s.Reviews), "function"))
		}
	}
	if err := printTable(env, opts, s, diags); err != nil {
		return err
	}
	if opts.format == "json" {
		return nil
	}
	if err := opts.findings(env, env.Stderr, scope.fsys, diags); err != nil {
		return err
	}
	if next := nextAfterReport(opts, scope, s); next != "" {
		env.next(next)
	}
	return nil
}

func printTable(env Env, opts reportOptions, s *review.Survey, diags diag.List) error {
	switch {
	case opts.format == "json":
		return report.SurveyJSON(env.Stdout, s, opts.given.findings(diags))
	case opts.csv:
		return report.SurveyCSV(env.Stdout, s)
	case opts.markdown:
		return report.SurveyMarkdown(env.Stdout, s, report.SurveyOptions{All: opts.all, Top: opts.top, Statement: awsconfig.StatementFor})
	case opts.html != "":
		return nil
	}
	text := opts.text(env, env.Stdout)
	if width, _ := columnsOf(env.Stdout); width > text.Width {
		text.Width = min(width, 160) // names and bars gain from it
	}
	return text.Survey(env.Stdout, s, surveyOptions(opts))
}

func surveyOptions(opts reportOptions) report.SurveyOptions {
	return report.SurveyOptions{All: opts.all, Top: opts.top, Statement: awsconfig.StatementFor}
}

func writeHTML(env Env, file string, s *review.Survey) error {
	if file == "-" {
		return report.SurveyHTML(env.Stdout, s, awsconfig.StatementFor)
	}
	return writeFile(absolute(env, file), func(w io.Writer) error { return report.SurveyHTML(w, s, awsconfig.StatementFor) })
}

// nextAfterReport is the command that a person would type now.
func nextAfterReport(opts reportOptions, scope scope, s *review.Survey) string {
	if scope.apps == nil {
		if opts.html == "" {
			return opts.given.line("decant report --html report.html")
		}
		return ""
	}
	if s.Totals.Recommendations[review.Move] == 0 {
		return ""
	}
	next := "decant migrate"
	if len(scope.apps) > 1 {
		next += " --app " + quoted(scope.apps[0].Dir)
	}
	return opts.given.line(next)
}
