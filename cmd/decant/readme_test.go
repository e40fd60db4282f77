package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"decant/cmd"
)

// TestReadmeShowsRealOutput compares the README's examples with what the
// commands print; DECANT_UPDATE=1 writes them.
func TestReadmeShowsRealOutput(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	page := filepath.Join(root, "README.md")
	before, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	demo := filepath.Join("testdata", "apps", "orders-etl", "repo")
	scan, _ := typed(t, root, "scan", demo, "--stage", "prod")
	diff, talk := typed(t, root, "migrate", demo, "--stage", "prod")
	after := string(before)
	after = section(t, after, "scan", firstFinding(scan))
	report, _ := typed(t, root, "report", demo, "--stage", "prod", "--live", filepath.Join("testdata", "live", "orders-etl.json"))
	policy, _ := typed(t, root, "report", "--policy")
	after = section(t, after, "report", report)
	after = section(t, after, "policy", policy)
	after = section(t, after, "migrate", from(talk, "orders-etl, stage prod:"))
	after = section(t, after, "module", block(t, diff, `module "fargate_import_orders" {`))
	if os.Getenv("DECANT_UPDATE") != "" {
		if err := os.WriteFile(page, []byte(after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if after != string(before) {
		t.Error("README.md does not show what the commands print; run `make golden`")
	}
}

// typed runs one command line.
func typed(t *testing.T, dir string, args ...string) (stdout, stderr string) {
	t.Helper()
	return typedWith(t, dir, nil, args...)
}

// typedWith runs one command line with an environment.
func typedWith(t *testing.T, dir string, environment map[string]string, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, talk bytes.Buffer
	cmd.Main(context.Background(), args, cmd.Env{
		Stdin: strings.NewReader(""), Stdout: &out, Stderr: &talk, Dir: dir, Getenv: func(name string) string { return environment[name] },
	})
	return out.String(), talk.String()
}

// firstFinding keeps the tables and the first finding of a scan.
func firstFinding(scan string) string {
	lines := strings.SplitAfter(scan, "\n")
	for i, line := range lines {
		if !strings.Contains(line, " CH340") {
			continue
		}
		end := i
		for end < len(lines) && strings.TrimSpace(lines[end]) != "" {
			end++
		}
		return strings.Join(lines[:end], "") + "\n…\n"
	}
	return scan
}

func from(text, start string) string {
	_, rest, _ := strings.Cut(text, start)
	return start + rest
}

// block takes the lines of a diff from start to the closing brace, without the
// plus signs.
func block(t *testing.T, diff, start string) string {
	t.Helper()
	_, rest, found := strings.Cut(diff, "\n+"+start)
	body, _, closed := strings.Cut(rest, "\n+}")
	if !found || !closed {
		t.Fatalf("the diff has no %s", start)
	}
	return start + strings.ReplaceAll(body, "\n+", "\n") + "\n}\n"
}

// section replaces what stands between the markers, indented as code.
func section(t *testing.T, page, name, text string) string {
	t.Helper()
	open, end := "<!-- output of "+name+" -->\n", "<!-- end -->"
	head, rest, ok := strings.Cut(page, open)
	_, tail, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("README.md has no section for the output of %s", name)
	}
	var b strings.Builder
	for line := range strings.Lines(strings.TrimRight(text, "\n") + "\n") {
		if strings.TrimSpace(line) == "" {
			b.WriteString("\n")
			continue
		}
		b.WriteString("    " + line)
	}
	return head + open + "\n" + b.String() + "\n" + end + tail
}
