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

	"decant/fleet"
	"decant/internal/diag"
	"decant/internal/hclfile"
	"decant/model"
	"decant/plan/review"
	"decant/report"
)

func newFleet(env Env) *cobra.Command {
	c := &cobra.Command{
		Use:   "fleet",
		Short: "Report over many repositories",
		Long: `Fleet reads many repositories with Chalice apps. It writes to none of them: no
branch, no pull request, no file. fleet.hcl says which repositories there are;
docs/fleet.md describes every setting.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(newFleetReport(env), newFleetInit(env))
	return c
}

type fleetOptions struct {
	output
	jobs, top     int
	prices, html  string
	csv, markdown bool
}

func newFleetReport(env Env) *cobra.Command {
	var opts fleetOptions
	c := &cobra.Command{
		Use:   "report [FILE]",
		Short: "Show what moves in every repository, and what it costs",
		Long: `Report reads every repository that FILE names (default: fleet.hcl), several at
once, and shows each function with its owner, what starts it, its verdict, its
pressure, both costs and what blocks it. With a snapshot the verdict is that of
decant report, without one what decant migrate would do.

It clones one commit into memory and writes to no repository; a folder of this
machine is read as it was committed. A repository that cannot be read is named
with its cause and costs nothing but itself; the command then ends with 1.
It calls no AWS API (IAM actions: none).`,
		Example: `  decant fleet init ~/src                      write a first fleet.hcl
  decant fleet report                          what moves, and whose it is
  decant fleet report --html fleet.html        of everything, as a page
  decant fleet report --csv >functions.csv     one line a function`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if printsPermissions(c) {
				_, err := io.WriteString(env.Stdout, fleetNeeds)
				return err
			}
			if err := opts.validate(c); err != nil {
				return err
			}
			return runFleetReport(c.Context(), env, opts, args)
		},
	}
	opts.output.flags(c)
	c.Flags().IntVar(&opts.jobs, "jobs", 4, "repositories to read at one time")
	c.Flags().StringVar(&opts.prices, "prices", "", "JSON file of prices that override the built-in ones")
	c.Flags().BoolVar(&opts.csv, "csv", false, "print CSV, one line a function")
	c.Flags().BoolVar(&opts.markdown, "markdown", false, "print Markdown, for a pull request or a wiki")
	c.Flags().StringVar(&opts.html, "html", "", "write one self-contained HTML page to this file, \"-\" for standard output")
	c.Flags().IntVar(&opts.top, "top", 20, "rows to show of each table; --all shows all, and the functions that stay")
	c.Flags().Bool("permissions", false, "say which permissions this command needs, and do nothing else")
	c.MarkFlagsMutuallyExclusive("csv", "markdown", "json")
	return c
}

// fleetNeeds is what --permissions prints.
const fleetNeeds = `Repositories: read access to the contents of each; on GitHub a token with
"Contents: read", on GitLab the scope read_repository, on Gitea and Forgejo the
scope read:repository. Nothing is written, so no other permission is used.
AWS: none. Live data comes from snapshots; decant snapshot --permissions prints
the policy that takes one.
`

func (o *fleetOptions) validate(c *cobra.Command) error {
	switch {
	case o.top < 1:
		return usageError{fmt.Errorf("--top is %d; it has to be 1 or more", o.top)}
	case o.jobs < 1 || o.jobs > 64:
		return usageError{fmt.Errorf("--jobs is %d; it has to be 1 to 64", o.jobs)}
	}
	if err := o.output.validate(c); err != nil {
		return err
	}
	if o.format == "json" && (o.csv || o.markdown) {
		return usageError{errors.New("--format json, --csv and --markdown print the same on standard output; take one of them")}
	}
	return nil
}

func runFleetReport(ctx context.Context, env Env, opts fleetOptions, args []string) error {
	prices, diags, err := readPrices(env, opts.prices)
	if err != nil {
		return err
	}
	file := fleet.File
	if len(args) == 1 {
		file = args[0]
	}
	src, err := readCampaign(absolute(env, file))
	if err != nil {
		return inputError{err}
	}
	dir := filepath.Dir(absolute(env, file))
	campaign, more := fleet.ParseCampaign(filepath.Base(file), src)
	diags.Extend(more)
	targets, more := fleet.Targets(campaign, dir)
	diags.Extend(more)
	if diags.HasErrors() {
		return opts.finish(env, nil, diags)
	}
	found, err := fleet.Read(ctx, campaign.Name, targets, opts.reading(env, dir, prices))
	if err != nil {
		return err
	}
	diags.Extend(found.Findings())
	return opts.finish(env, found, diags)
}

// readCampaign reads fleet.hcl.
func readCampaign(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("%w; decant fleet init writes a first one", err)
	}
	defer f.Close()
	src, err := io.ReadAll(io.LimitReader(f, hclfile.MaxBytes+1))
	if err == nil && len(src) > hclfile.MaxBytes {
		err = fmt.Errorf("%s is larger than %d MiB", file, hclfile.MaxBytes>>20)
	}
	return src, err
}

func (o *fleetOptions) reading(env Env, dir string, prices review.Prices) fleet.Reading {
	shown := newProgress(env.remarks())
	return fleet.Reading{
		Jobs: o.jobs, Getenv: env.Getenv, Prices: prices,
		Snapshots: func(ctx context.Context, files []string) (*model.Live, error) {
			full := make([]string, len(files))
			for i, f := range files {
				if full[i] = f; !filepath.IsAbs(f) {
					full[i] = filepath.Join(dir, f)
				}
			}
			found, diags, err := replayAll(ctx, env, full)
			return usable(found, diags, err)
		},
		Stated: func(ctx context.Context, fsys fs.FS) (map[string]*model.Live, error) {
			_, stated, diags, err := liveOf(ctx, env, fsys, "", "")
			for name, live := range stated {
				if _, wrong := usable(live, diags, err); wrong != nil {
					return nil, fmt.Errorf("the snapshot of decant.hcl, %q: %w", name, wrong)
				}
			}
			return stated, err
		},
		Seen: func(done, total int, _ fleet.Repository) {
			shown.show(fmt.Sprintf("read %d of %s", done, report.Repositories(total)))
			if done == total {
				shown.done()
			}
		},
	}
}

// usable is live data, or the first error about it.
func usable(found *model.Live, diags diag.List, err error) (*model.Live, error) {
	var input inputError
	if errors.As(err, &input) {
		var at *fs.PathError
		if errors.As(err, &at) {
			return nil, fmt.Errorf("%s: %w", filepath.Base(at.Path), at.Err)
		}
	}
	if err != nil {
		return nil, err
	}
	for _, d := range diags {
		if d.Severity == diag.Error {
			return nil, fmt.Errorf("%s %s: %s", d.Code, d.Summary, d.Detail)
		}
	}
	if found == nil {
		return nil, errors.New("nothing could be read of it")
	}
	return found, nil
}

// noFiles has no line to quote: one of fleet.hcl, or of a list, may hold a token.
type noFiles struct{}

func (noFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// finish prints the report, or the findings alone where there is none.
func (o *fleetOptions) finish(env Env, r *fleet.Report, diags diag.List) error {
	if err := o.print(env, r, diags); err != nil {
		return err
	}
	if o.format != "json" {
		if err := o.findings(env, env.Stderr, noFiles{}, slices.DeleteFunc(slices.Clone(diags), func(d diag.Diagnostic) bool {
			return d.Code == fleet.NoAnswer && o.format == "text" && o.html == "" && !o.csv // the report has them
		})); err != nil {
			return err
		}
	}
	if diags.HasErrors() {
		return exit(exitProblems)
	}
	if r != nil && o.html == "" && o.format == "text" && !o.csv && !o.markdown {
		env.next(o.given.line("decant fleet report --html fleet.html"))
	}
	return nil
}

func (o *fleetOptions) print(env Env, r *fleet.Report, diags diag.List) error {
	if o.format == "json" {
		return report.FleetJSON(env.Stdout, r, o.given.findings(diags))
	}
	if r == nil {
		return nil
	}
	show := report.FleetOptions{All: o.all, Top: o.top}
	switch {
	case o.html == "-":
		return report.FleetHTML(env.Stdout, r)
	case o.html != "":
		if err := writeFile(absolute(env, o.html), func(w io.Writer) error { return report.FleetHTML(w, r) }); err != nil {
			return err
		}
		fmt.Fprintf(env.Stderr, "Wrote %s: %s, in one page that needs no network.\n", o.html, report.Repositories(len(r.Repositories)))
	}
	switch {
	case o.csv:
		return report.FleetCSV(env.Stdout, r)
	case o.markdown:
		return report.FleetMarkdown(env.Stdout, r, show)
	case o.html != "" || o.format == "github":
		return nil
	}
	text := o.text(env, env.Stdout)
	if width, _ := columnsOf(env.Stdout); width > text.Width {
		text.Width = min(width, 200) // names gain from it
	}
	return text.Fleet(env.Stdout, r, show)
}

type fleetInitOptions struct {
	output
	out string
}

func newFleetInit(env Env) *cobra.Command {
	var opts fleetInitOptions
	c := &cobra.Command{
		Use:   "init [PLACE…]",
		Short: "Write a first fleet.hcl",
		Long: `Init writes a fleet.hcl that lists the repositories of each PLACE: a URL, a
checkout, or a folder with checkouts below it (default: the current directory).
A file that exists stays as it is. It reads nothing of the repositories and
calls no AWS API (IAM actions: none).`,
		Args: cobra.ArbitraryArgs,
		Example: `  decant fleet init ~/src                      the checkouts below a folder
  decant fleet init https://git.example.com/data/orders.git ../billing`,
		RunE: func(c *cobra.Command, args []string) error {
			if err := opts.validate(c); err != nil {
				return err
			}
			return runFleetInit(env, opts, args)
		},
	}
	opts.flags(c)
	c.Flags().StringVar(&opts.out, "out", fleet.File, "file to write")
	return c
}

func runFleetInit(env Env, opts fleetInitOptions, places []string) error {
	if len(places) == 0 {
		places = []string{"."}
	}
	file := absolute(env, opts.out)
	text, n, err := fleet.First(places, env.Dir, filepath.Dir(file))
	if err != nil {
		return inputError{err}
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return inputError{fmt.Errorf("%s exists, and stays as it is; name another file with --out", opts.out)}
	}
	if err != nil {
		return inputError{fmt.Errorf("--out: %w", err)}
	}
	if _, err := f.WriteString(text); errors.Join(err, f.Close()) != nil {
		return fmt.Errorf("write %s: %w", opts.out, errors.Join(err, os.Remove(file)))
	}
	if opts.format == "json" {
		return report.FleetInitJSON(env.Stdout, opts.out, n, nil)
	}
	fmt.Fprintf(env.Stdout, "Wrote %s: %s.\n", opts.out, report.Repositories(n))
	next := "decant fleet report"
	if opts.out != fleet.File {
		next += " " + diag.File(opts.out)
	}
	env.next(next)
	return nil
}
