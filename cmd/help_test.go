package cmd

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

func helpOf(t *testing.T, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	if code := Main(context.Background(), args, Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Dir: t.TempDir(), Getenv: func(string) string { return "" }}); code != exitDone {
		t.Fatalf("decant %s ends with %d:\n%s", strings.Join(args, " "), code, out.String())
	}
	return out.String()
}

// TestHelpFitsATerminal of 80 columns.
func TestHelpFitsATerminal(t *testing.T) {
	t.Parallel()
	root := newRoot(Env{Getenv: func(string) string { return "" }})
	pages := map[string]string{"decant": helpOf(t, "--help")}
	for _, c := range everyCommand(root) {
		pages[c.CommandPath()] = helpOf(t, append(strings.Fields(c.CommandPath())[1:], "--help")...)
		if c.Parent() == root && !strings.Contains(pages["decant"], "\n  "+c.Name()+" ") {
			t.Errorf("decant --help does not list %s", c.Name())
		}
	}
	for name, page := range pages {
		for line := range strings.Lines(page) {
			if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > helpWidth {
				t.Errorf("%s --help has a line of %d columns: %s", name, n, line)
			}
		}
	}
}

// TestCompletion completes flags and arguments from the demo application.
func TestCompletion(t *testing.T) {
	t.Parallel()
	const demo = "../testdata/apps/orders-etl/repo"
	dir, err := filepath.Abs(demo)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		args []string
		want string
	}{
		{[]string{"migrate", dir, "--stage", ""}, "dev\nprod\nstaging\n"},
		{[]string{"cutover", "--dir", dir, "cleanup", "daily"}, "daily_aggregate\n"},
		{[]string{"apply", dir, "--function", ""}, "backfill_partition\n"},
		{[]string{"migrate", "--module", ""}, "babbel\t"},
		{[]string{"report", "--region", ""}, "eu-central-1\n"},
		{[]string{"report", "--logs", ""}, "insights\t"},
		{[]string{"apply", "--builder", ""}, "podman\n"},
		{[]string{"explain", ""}, "CH340\t"},
	} {
		got := helpOf(t, append([]string{"__complete"}, x.args...)...)
		if !strings.Contains(got, x.want) || strings.Contains(got, "\ncleanup\n") && x.args[0] == "cutover" {
			t.Errorf("%q completes to\n%s\nwithout %q", x.args, got, x.want)
		}
	}
}

func TestNearest(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{"stge": "stage", "satge": "stage", "x": "", "modul": "module", "unrelated": "", "dirr": "dir"} {
		if got := nearest(word, []string{"stage", "module", "function", "dir"}); got != want {
			t.Errorf("nearest(%q) = %q, want %q", word, got, want)
		}
	}
}
