// Package cmd is what people type. It is the only package that knows cobra,
// colours and what a person asked for; below it there are values.
package cmd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"decant/internal/diag"
	"decant/internal/repofs"
	"decant/internal/terminal"
	"decant/migrate"
	"decant/report"
)

// The exit codes of every command.
const (
	exitDone        = 0
	exitProblems    = 1
	exitPending     = 2
	exitUsage       = 3
	exitBug         = 70 // EX_SOFTWARE of sysexits(3)
	exitInterrupted = 130
)

// Env is everything a command knows about the process that runs it.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Dir            string // current directory
	Getenv         func(string) string

	quiet *bool // --quiet, once the command line was read; nil: not asked
}

// remarks is where a command says how it gets on, and what to do next: standard
// error, or nowhere with --quiet. Results, warnings, errors and questions are none.
func (e Env) remarks() io.Writer {
	if e.isQuiet() {
		return io.Discard
	}
	return e.Stderr
}

func (e Env) isQuiet() bool { return e.quiet != nil && *e.quiet }

// next proposes the next command.
func (e Env) next(line string) { fmt.Fprintln(e.remarks(), "Next: "+line) }

// exit ends a command with a code after everything was said.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// usageError is a command line whose form is wrong; its command's help says what
// is right.
type usageError struct{ error }

// inputError is a command line that is well formed and cannot be followed: a
// folder that is not there, a function that does not exist, a question that
// nobody can answer. Its text says what to do; the help would say no more.
type inputError struct{ error }

// Main runs one command line and returns the exit code. A panic below is a bug
// in decant, with an exit code that no other end of a command has.
func Main(ctx context.Context, args []string, env Env) (code int) {
	env, flush := printed(env)
	defer flush()
	defer func() {
		if r := recover(); r != nil {
			line := "decant"
			if len(args) > 0 {
				line += " " + args[0]
			}
			fmt.Fprintf(env.Stderr, "decant: This is a bug in decant. %s stopped in the middle of its work: %s\nPlease report it with these lines:\n%s", line, migrate.MaskKnown(fmt.Sprint(r)), debug.Stack())
			code = exitBug
		}
	}()
	return run(ctx, args, env)
}

// printed puts a printer before both streams, so that whatever a command says
// passes one.
func printed(env Env) (_ Env, flush func()) {
	opts := terminal.Options{Workflow: env.Getenv("GITHUB_ACTIONS") == "true"}
	out, talk := terminal.New(env.Stdout, opts), terminal.New(env.Stderr, opts)
	env.Stdout, env.Stderr = out, talk
	return env, func() {
		_, _ = out.Flush(), talk.Flush() // half a character; a stream that is closed has refused the rest, too
	}
}

func run(ctx context.Context, args []string, env Env) int {
	root := newRoot(env)
	if len(args) > 0 && args[0] == "--version" {
		args = append([]string{"version"}, args[1:]...)
	}
	root.SetArgs(args)
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	ran, err := root.ExecuteContextC(ctx)
	var code exit
	var usage usageError
	var input inputError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &code):
		return int(code)
	case ctx.Err() != nil:
		fmt.Fprintln(env.Stderr, "decant: interrupted")
		_ = explained(ran, args, env, interrupted())
		return exitInterrupted
	}
	if wrong := explained(ran, args, env, failure(err)); wrong != nil {
		err = errors.Join(err, wrong)
	}
	switch {
	case errors.As(err, &usage):
		fmt.Fprintf(env.Stderr, "decant: %s\nRun '%s --help' for what it takes.\n", migrate.MaskKnown(usage.Error()), ran.CommandPath())
		return exitUsage
	case errors.As(err, &input):
		fmt.Fprintf(env.Stderr, "decant: %s\n", migrate.MaskKnown(input.Error()))
		return exitUsage
	}
	fmt.Fprintf(env.Stderr, "decant: %s\n", migrate.MaskKnown(err.Error()))
	return exitProblems
}

func newRoot(env Env) *cobra.Command {
	root := &cobra.Command{
		Use:   "decant",
		Short: "Move AWS Chalice Lambdas to AWS Fargate",
		Long: `decant moves AWS Chalice functions from AWS Lambda to AWS Fargate. It reads a
Chalice repository, decides function by function what can move, and writes the
Dockerfile, task definitions, policies and Terraform. It never runs or imports
code of the repository, and it invokes no function.

Exit codes: 0 done, 1 problems found, 2 changes pending (--check), 3 wrong
usage, 130 interrupted; after a bug in decant 70, or 134 when memory or stack is
used up.`,
		Example: `  decant scan                     what is in this repository?
  decant report --stage prod      which functions are close to a limit?
  decant migrate --stage prod     what would the migration change?
  decant migrate --write          make the changes`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.Flags().Bool("version", false, "print the version, as decant version does")
	env.quiet = new(bool)
	helped(root)
	root.SetFlagErrorFunc(wrongFlag)
	root.AddGroup(groups()...)
	for _, g := range []struct {
		group    string
		commands []*cobra.Command
	}{
		{groupRead, []*cobra.Command{newScan(env), newReport(env), newPolicy(env), newVerify(env), newLogs(env), newSnapshot(env), newFleet(env)}},
		{groupFiles, []*cobra.Command{newMigrate(env)}},
		{groupAccount, []*cobra.Command{newApply(env), newRun(env), newCutover(env), newRollback(env), newRetire(env), newDestroy(env)}},
		{groupOther, []*cobra.Command{newExplain(env), newVersion(env)}},
	} {
		for _, sub := range g.commands {
			sub.GroupID = g.group
			for _, c := range append(sub.Commands(), sub) {
				prepared(c, env, g.group)
			}
			root.AddCommand(sub)
		}
	}
	root.SetCompletionCommandGroupID(groupOther)
	root.SetHelpCommandGroupID(groupOther)
	root.Args = func(_ *cobra.Command, args []string) error {
		if len(args) > 0 {
			return wrongCommand(root, args[0])
		}
		return nil
	}
	root.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	return root
}

// prepared gives a command what all have: the flags that mean the same everywhere,
// the check of its arguments, and completion.
func prepared(c *cobra.Command, env Env, group string) {
	uniform(c)
	if group != groupOther && !c.HasSubCommands() {
		c.Flags().BoolVarP(env.quiet, "quiet", "q", false, "say the result, warnings and errors: no progress, no notes, no next command")
	}
	c.Args = usageArgs(c.Args)
	completed(c, env)
}

func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if err := errors.Join(check(c, args), c.ValidateFlagGroups()); err != nil {
			return usageError{err}
		}
		return nil
	}
}

// output is the flags that every command shares about how it speaks.
type output struct {
	json   bool
	format string
	all    bool
	colour string
	given  given
}

func (o *output) flags(c *cobra.Command) {
	c.Flags().BoolVar(&o.json, "json", false, "print JSON (docs/json.md), the same as --format json")
	c.Flags().StringVar(&o.format, "format", "text", "how to print: text, json, or github for annotations in GitHub Actions")
	c.Flags().BoolVar(&o.all, "all", false, "show every finding, also many alike and those that decant.hcl ignores")
	c.Flags().StringVar(&o.colour, "color", "auto", "colour the output: auto, always or never; NO_COLOR turns auto off")
}

func (o *output) validate(c *cobra.Command) error {
	o.given = givenIn(c)
	if o.json {
		o.format = "json"
	}
	switch o.format {
	case "text", "json", "github":
	default:
		return usageError{fmt.Errorf("--format is %q; text, json and github are known", o.format)}
	}
	switch o.colour {
	case "auto", "always", "never":
	default:
		return usageError{fmt.Errorf("--color is %q; auto, always and never are known", o.colour)}
	}
	return nil
}

// accept leaves out, from here on, what the repository's decant.hcl ignores; with
// --all everything is shown.
func (o *output) accept(fsys fs.FS) {
	if fsys != nil && !o.all {
		o.given.ignored = migrate.Ignored(fsys)
	}
}

// text decides about colour and width for one stream.
func (o *output) text(env Env, w io.Writer) report.Text {
	t := report.Text{Style: diag.Style{Colour: o.colour == "always", Mark: markOf(w)}, ASCII: report.ASCIIOnly(env.Getenv)}
	width, ok := columnsOf(w)
	if !ok {
		return t
	}
	if o.colour == "auto" {
		t.Style.Colour = env.Getenv("NO_COLOR") == "" && env.Getenv("TERM") != "dumb"
	}
	if width >= 40 {
		t.Width = min(width, 120)
	}
	return t
}

// columnsOf is the width of a terminal, 0 when it does not say; ok is false for
// everything that is no terminal.
func columnsOf(w io.Writer) (width int, ok bool) {
	p, ok := w.(*terminal.Printer)
	if !ok {
		return 0, false
	}
	return p.Size()
}

// markOf is what a stream's printer knows decant's own colours by.
func markOf(w io.Writer) string {
	if p, ok := w.(*terminal.Printer); ok {
		return p.Mark()
	}
	return ""
}

// bytesTo is a stream for what a program reads, byte by byte, unless it is a
// terminal.
func bytesTo(w io.Writer) io.Writer {
	if p, ok := w.(*terminal.Printer); ok {
		return p.Unescaped()
	}
	return w
}

// findings prints diagnostics for people, or as annotations.
func (o *output) findings(env Env, w io.Writer, fsys fs.FS, diags diag.List) error {
	diags = o.given.findings(diags)
	if env.isQuiet() {
		diags = slices.DeleteFunc(slices.Clone(diags), func(d diag.Diagnostic) bool { return d.Severity == diag.Note })
	}
	if o.format == "github" {
		return diags.PrintGitHub(w, markOf(w))
	}
	t := o.text(env, w)
	return diags.Print(w, diag.PrintOptions{
		Style: t.Style, Width: t.Width, All: o.all, Mask: migrate.MaskSecrets,
		Source: func(file string) []byte {
			if path.Base(path.Dir(file)) == ".chalice" {
				return nil // a line of config.json may hold a secret
			}
			src, err := repofs.ReadFile(fsys, file)
			if err != nil {
				return nil
			}
			return src
		},
	})
}

// open opens the repository that a command line names. Without a name it is the
// current directory, or the app that the current directory is part of.
func open(env Env, args []string) (*repofs.Dir, string, error) {
	dir := "."
	if len(args) == 1 {
		dir = args[0]
	}
	switch {
	case dir == ".":
		dir = appFolder(env.Dir)
	case !filepath.IsAbs(dir):
		dir = filepath.Join(env.Dir, dir)
	}
	root, err := repofs.Open(dir)
	if err != nil {
		return nil, "", inputError{err}
	}
	return root, dir, nil
}

// appFolder is the app's folder that a folder inside it belongs to: the nearest one
// above with .chalice/config.json, up to the top of the Git repository. A folder
// that has the file or is the top itself stays, and so does one that is part of no
// app.
func appFolder(dir string) string {
	for at := dir; ; at = filepath.Dir(at) {
		if info, err := os.Stat(filepath.Join(at, ".chalice", "config.json")); err == nil && info.Mode().IsRegular() {
			return at
		}
		if _, err := os.Lstat(filepath.Join(at, ".git")); err == nil || filepath.Dir(at) == at {
			return dir
		}
	}
}
