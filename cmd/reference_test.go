package cmd

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/spf13/pflag"
)

// TestReferenceOfCommands compares docs/cli.md and the man pages of docs/man
// with the commands; DECANT_UPDATE=1 writes them.
func TestReferenceOfCommands(t *testing.T) {
	t.Parallel()
	root := newRoot(Env{Getenv: func(string) string { return "" }})
	root.InitDefaultCompletionCmd()
	pages := map[string]string{"cli.md": cliPage(root)}
	for _, c := range append([]*cobra.Command{root}, everyCommand(root)...) {
		if c.Hidden || !c.IsAvailableCommand() && c != root {
			continue
		}
		var page bytes.Buffer
		c.DisableAutoGenTag = true
		if err := doc.GenMan(c, &doc.GenManHeader{Title: strings.ToUpper(strings.ReplaceAll(c.CommandPath(), " ", "-")), Section: "1", Source: "decant", Manual: "decant"}, &page); err != nil {
			t.Fatal(err)
		}
		pages["man/"+strings.ReplaceAll(c.CommandPath(), " ", "-")+".1"] = withoutDate(page.String())
	}
	docs := filepath.Join("..", "docs")
	update := os.Getenv("DECANT_UPDATE") != ""
	for name, want := range pages {
		file := filepath.Join(docs, filepath.FromSlash(name))
		if update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != want {
			t.Errorf("docs/%s is not what the commands say (%v); run `make golden`", name, err)
		}
	}
	written, err := filepath.Glob(filepath.Join(docs, "man", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range written {
		if _, ok := pages["man/"+filepath.Base(file)]; !ok {
			t.Errorf("docs/man/%s has no command", filepath.Base(file))
		}
	}
}

// everyCommand are the commands below one, each before those below it.
func everyCommand(c *cobra.Command) []*cobra.Command {
	var out []*cobra.Command
	for _, sub := range c.Commands() {
		out = append(out, sub)
		if sub.Name() != "completion" { // one page describes it
			out = append(out, everyCommand(sub)...)
		}
	}
	return out
}

// withoutDate takes the month out of a man page's heading, which would change
// the page with the clock.
func withoutDate(page string) string {
	lines := strings.Split(page, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".TH ") {
			fields := strings.Split(line, `"`)
			fields[5] = ""
			lines[i] = strings.Join(fields, `"`)
		}
	}
	return strings.Join(lines, "\n")
}

// cliPage is docs/cli.md.
func cliPage(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString("# Commands\n\n`decant COMMAND --help` prints the same. The tests generate this page and the man pages of [man/](man/) from the code.\n\n")
	b.WriteString("| command | what it does |\n|---|---|\n")
	for _, c := range everyCommand(root) {
		if c.IsAvailableCommand() {
			fmt.Fprintf(&b, "| [`%s`](#%s) | %s |\n", c.CommandPath(), strings.ReplaceAll(c.CommandPath(), " ", "-"), c.Short)
		}
	}
	fmt.Fprintf(&b, "\n%s\n", root.Long)
	for _, c := range everyCommand(root) {
		if c.IsAvailableCommand() {
			section(&b, c)
		}
	}
	return b.String()
}

func section(b *strings.Builder, c *cobra.Command) {
	fmt.Fprintf(b, "\n## %s\n\n%s\n\n    %s\n", c.CommandPath(), strings.TrimSpace(c.Long), c.UseLine())
	if c.Example != "" {
		fmt.Fprintf(b, "\nExamples:\n\n%s\n", indented(c.Example, "  "))
	}
	rows := 0
	c.NonInheritedFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		if rows == 0 {
			b.WriteString("\n| flag | meaning |\n|---|---|\n")
		}
		rows++
		kind, usage := pflag.UnquoteUsage(f)
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		if kind != "" {
			name += " " + kind
		}
		if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "[]" && f.DefValue != "0" && f.DefValue != "0s" {
			usage += " (default " + f.DefValue + ")"
		}
		fmt.Fprintf(b, "| `%s` | %s |\n", name, strings.ReplaceAll(usage, "|", `\|`))
	})
}

func indented(text, prefix string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(prefix + line)
	}
	return b.String()
}
