package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"decant/cmd"
)

// pages are the pages with output of commands, and the sections of each.
func pages() map[string][]string {
	return map[string][]string{
		"README.md":           {"migrate"},
		"docs/walkthrough.md": {"scan", "report", "rights", "explained", "module"},
		"docs/iam.md":         {"policy"},
		"docs/fleet.md":       {"fleet"},
	}
}

// TestPagesShowRealOutput compares the examples of README.md and docs/ with what
// the commands print; DECANT_UPDATE=1 writes them.
func TestPagesShowRealOutput(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	demo := filepath.Join("testdata", "apps", "orders-etl", "repo")
	scan, _ := typed(t, root, "scan", demo, "--stage", "prod")
	diff, talk := typed(t, root, "migrate", demo, "--stage", "prod")
	report, _ := typed(t, root, "report", demo, "--stage", "prod", "--live", filepath.Join("testdata", "live", "orders-etl.json"))
	policy, _ := typed(t, root, "report", "--permissions")
	rights, _ := typed(t, root, "policy", demo, "import_orders", "--stage", "prod", "--live", filepath.Join("testdata", "live", "orders-etl.json"), "--policy", "least")
	explained, _ := typed(t, root, "policy", demo, "import_orders", "--stage", "prod", "--explain", "s3:ListBucket")
	printed := map[string]string{
		"rights": rights, "explained": explained,
		"scan": firstFinding(scan), "report": report, "fleet": fleetReport(t), "policy": policy,
		"migrate": from(talk, "orders-etl, stage prod"), "module": block(t, diff, `module "fargate_import_orders_prod" {`),
	}
	for page, names := range pages() {
		for _, name := range names {
			comparePage(t, page, name, printed[name])
		}
	}
}

// fleetReport is a report over four repositories.
func fleetReport(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	git := func(dir string, args ...string) {
		c := exec.Command("git", args...)
		c.Dir, c.Env = dir, append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.com", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.com")
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	for name, app := range map[string]string{"orders": "orders-etl", "mail": "monorepo-two-apps", "steps": "control-flow"} {
		to := filepath.Join(dir, name)
		if err := os.CopyFS(to, os.DirFS(filepath.Join("..", "..", "testdata", "apps", app, "repo"))); err != nil {
			t.Fatal(err)
		}
		git(to, "init", "-q", "-b", "main")
		git(to, "add", "-A", "-f")
		git(to, "commit", "-q", "-m", "one")
	}
	git(dir, "init", "-q", "new")
	snapshot, err := filepath.Abs(filepath.Join("..", "..", "testdata", "live", "orders-etl.json"))
	if err != nil {
		t.Fatal(err)
	}
	campaign := fmt.Sprintf("name = \"lambda-exit\"\nsource {\n  checkouts = \"*\"\n  stages = [\"prod\"]\n}\nrepository \"orders\" {\n  live = [%q]\n}\nrepository \"steps\" {\n  stages = [\"dev\"]\n  owner = \"team-steps\"\n}\n", snapshot)
	if err := os.WriteFile(filepath.Join(dir, "fleet.hcl"), []byte(campaign), 0o644); err != nil {
		t.Fatal(err)
	}
	out, _ := typed(t, dir, "fleet", "report", "--top", "6")
	return out
}

// comparePage compares one section of a page with what was printed.
func comparePage(t *testing.T, page, name, text string) {
	t.Helper()
	file := filepath.Join("..", "..", filepath.FromSlash(page))
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	after := section(t, page, string(before), name, text)
	if os.Getenv("DECANT_UPDATE") != "" {
		if err := os.WriteFile(file, []byte(after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if after != string(before) {
		t.Errorf("%s does not show what the commands print; run `make golden`. They print:\n%s", page, text)
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
func section(t *testing.T, file, page, name, text string) string {
	t.Helper()
	open, end := "<!-- output of "+name+" -->\n", "<!-- end -->"
	head, rest, ok := strings.Cut(page, open)
	_, tail, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no section for the output of %s", file, name)
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
