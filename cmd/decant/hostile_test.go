package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"decant/internal/terminal"
	"decant/internal/terminal/terminaltest"
	"decant/test/faults"
)

// steering is what a hostile repository puts into every text that it may choose:
// each kind of character that a terminal obeys.
const steering = "\x01\a\b\v\f\r\x1b[31m\x1b]0;owned\a\x7f\u0080\u0085\u009b2J\u00ad\u061c\u200b\u200e\u2028\u2029\u202a\u202e\u2060\u2066\u2069\ufeff\ufff9\U000e0041"

// injected is a text that wants to be a command among those that decant proposes.
const injected = "x\n\n    INJECTED --now\n::error::INJECTED\ny"

// hostileRepository is a repository in which every text holds bad: in the sources
// as escapes of their language, in names of files as it is.
func hostileRepository(t *testing.T, bad string) string {
	t.Helper()
	dir := t.TempDir()
	quoted := func(before string) string {
		raw, err := json.Marshal(before + bad)
		if err != nil {
			t.Fatal(err)
		}
		return string(raw) // also a literal of Python
	}
	hcl := func(before string) string {
		text := strings.NewReplacer(`\b`, `\u0008`, `\f`, `\u000c`).Replace(quoted(before))
		return regexp.MustCompile(`\\u([0-9a-f]{4})`).ReplaceAllString(text, `\u$1`)
	}
	python := func(before string) string { return strings.ReplaceAll(quoted(before), `\/`, "/") }
	name := strings.NewReplacer("/", "", "\x00", "").Replace("name" + bad)
	files := map[string]string{
		"app.py": fmt.Sprintf(`import os, %s_
from chalice import Chalice, Cron
app = Chalice(app_name=%s)
@app.schedule(%s, name=%s, description=%s)
def one(event):  # %s
    open(%s)
    import boto3; boto3.client("lambda").invoke(FunctionName=%s)
@app.schedule("rate(5 minutes)", description=%s)
def good(event): pass
@app.on_sqs_message(queue=%s)
def two(event): pass
@app.on_s3_event(bucket=%s, events=[%s], prefix=%s)
def three(event): pass
@app.route(%s, methods=[%s])
def four(): pass
if os.environ[%s] == %s:
    raise RuntimeError(%s)
`, "missing", python("app"), python("rate("), python("one"), python("says "), strings.NewReplacer("\n", "", "\r", "", "\f", "", "\v", "").Replace(bad), python("data"), python("other"),
			python("describes "), python("jobs"), python("bucket"), python("s3:"), python("in/"), python("/"), python("GET"), python("VARIABLE"), python("v"), python("raised ")),
		".chalice/config.json": fmt.Sprintf(`{"version": "2.0", "app_name": %s, %s: 1, "stages": {"dev": {"environment_variables": {%s: %s, "KEY": %s, "DB_PASSWORD": %s, "N": 1},
 "tags": {%s: %s}, "iam_policy_file": %s, "layers": [%s], "lambda_memory_size": %s, "subnet_ids": [%s],
 "lambda_functions": {"one": {"lambda_timeout": %s}, %s: {"tags": {"k": %s}}}}, %s: {}}}`,
			quoted("app"), quoted("unknown"), quoted("NAME"), quoted("value"), quoted("value"), quoted("p"), quoted("tag"), quoted("value"), quoted("policy"), quoted("arn:"), quoted("m"), quoted("subnet-"), quoted("t"), quoted("nowhere"), quoted("v"), quoted("stage")),
		".chalice/deployed/dev.json": fmt.Sprintf(`{"resources": [{"name": %s, "resource_type": "lambda_function", "lambda_arn": %s}, {"name": "one", "resource_type": "lambda_function", "lambda_arn": %s}]}`, quoted("r"), quoted("arn:"), quoted("arn:aws:lambda:")),
		".chalice/policy-dev.json":   fmt.Sprintf(`{"Version": %s, "Statement": [{"Effect": "Allow", "Action": [%s], "Resource": %s, %s: 1}]}`, quoted("v"), quoted("s3:"), quoted("arn:"), quoted("k")),
		"requirements.txt":           "requests==" + strings.ReplaceAll(bad, "\r", "") + "\n-r " + strings.ReplaceAll(bad, "\n", " ") + "\nhttps://u:p@example.com/" + bad + "\n",
		"Dockerfile":                 "FROM " + bad + "\n",
		"decant.hcl": fmt.Sprintf(`tags = { "team" = %s, %s = "x" }
environment = { "E" = %s, %s = "x" }
packages = ["git", %s]
include = [%s]
timezone = %s
terraform_dir = %s
secrets_prefix = %s
function %s { move = false }
network { cluster = %s }
`, hcl("team"), hcl("key"), hcl("value"), hcl("NAME"), hcl("pkg"), hcl("inc"), hcl("Europe/"), hcl("tf"), hcl("/p"), hcl("f"), hcl("cluster")),
		"main.tf":             fmt.Sprintf("resource \"aws_sqs_queue\" \"q\" { name = %s }\nmodule %s { source = %s }\n", hcl("q"), hcl("m"), hcl("./")),
		"chalicelib/" + name:  "x",
		name + "/app.py":      "from chalice import Chalice\napp = Chalice(app_name='other')\n@app.schedule('rate(1 hour)')\ndef s(e): pass\n",
		name + "/broken/a.tf": "resource {",
	}
	for file, content := range files {
		path := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// hostileSnapshot is an account whose names and descriptions hold bad.
func hostileSnapshot(t *testing.T, dir, bad string) string {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "testdata", "live", "orders-etl.json"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(bad)
	if err != nil {
		t.Fatal(err)
	}
	inside := strings.Trim(string(text), `"`)
	changed := strings.NewReplacer("backfill_partition", "backfill"+inside, "python3.", "python"+inside+"3.", "AccessDenied", "Access"+inside+"Denied").Replace(string(raw))
	file := filepath.Join(dir, "live.json")
	if err := os.WriteFile(file, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// readings are command lines that print what a repository or an account says.
func readings(live string) [][]string {
	return [][]string{
		{"scan"}, {"scan", "--all"}, {"scan", "--json"}, {"scan", "--format", "github"}, {"scan", "--stage", "nowhere" + steering},
		{"scan", "--live", live, "--all"}, {"scan", "--app", steering}, {"scan", steering}, {"scan", "--color", "always", "--all"},
		{"migrate", "--app", "."}, {"migrate", "--app", ".", "--why", "--all", "--partial"}, {"migrate", "--app", ".", "--json"}, {"migrate", "--app", ".", "--format", "github"},
		{"migrate", "--app", ".", "--check"}, {"migrate", "--app", ".", "--live", live, "--why"}, {"migrate", "--module", steering},
		{"report", "--live", live}, {"report", "--live", live, "--all", "--color", "always"}, {"report", "--live", live, "--json"}, {"report", "--live", live, "--csv"},
		{"report", "--live", live, "--markdown", "--all"}, {"report", "--live", live, "--html", "-"}, {"report", "--live", live, "--format", "github"}, {"report", "--live", steering},
		{"verify", "--function", steering}, {"explain", steering}, {steering}, {"snapshot", "--out", steering, "--since", steering}, {"cutover", steering, "--dir", steering},
	}
}

// TestNoTextOfOthersSteersTheTerminal sends a hostile repository and a hostile
// account through every reading command. Only the diff on a pipe keeps the bytes,
// because `git apply` needs them.
func TestNoTextOfOthersSteersTheTerminal(t *testing.T) {
	t.Parallel()
	tried, leaks := 0, 0
	for bad, workflow := range map[string][]string{steering + injected: {"", "true"}, injected: {""}} {
		dir := hostileRepository(t, bad)
		live := hostileSnapshot(t, t.TempDir(), bad)
		for _, args := range readings(live) {
			for _, actions := range workflow {
				stdout, stderr := typedWith(t, dir, map[string]string{"GITHUB_ACTIONS": actions}, args...)
				if isDiff(args) {
					stdout = ""
				}
				tried++
				if what := steers(args, stdout+stderr, actions == "true"); what != "" {
					leaks++
					t.Errorf("decant %q prints %s:\n%.3000q", args, what, stdout+stderr)
				}
			}
		}
	}
	faults.Inputs{Kind: "names that steer a terminal, all commands", Tried: tried, Leaks: leaks}.Compare(t)
}

func isDiff(args []string) bool {
	line := strings.Join(args, " ")
	return args[0] == "migrate" && !strings.Contains(line, "--json") && !strings.Contains(line, "--format")
}

// ours are the colours and annotations that decant itself writes.
var (
	ours     = regexp.MustCompile("\x1b\\[[0-9;]*m")
	ourLine  = regexp.MustCompile(`(?m)^::(error|warning|notice) (file=|title=)`)
	proposed = regexp.MustCompile(`(?m)^ *INJECTED --now$|^ *::error::INJECTED$`)
)

func steers(args []string, text string, workflow bool) string {
	line := strings.Join(args, " ")
	if strings.Contains(line, "always") {
		text = ours.ReplaceAllString(text, "")
	}
	if strings.Contains(line, "github") {
		text = ourLine.ReplaceAllString(text, "")
	}
	if proposed.MatchString(text) && !strings.Contains(line, "--csv") {
		return "a command of the repository"
	}
	return terminaltest.Leak(text, terminal.Options{Workflow: workflow})
}

// TestNoTextOfOthersSteersThePage: the page as a file is not printed, and people
// read it all the same.
func TestNoTextOfOthersSteersThePage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	live := hostileSnapshot(t, dir, steering)
	typed(t, dir, "report", "--live", live, "--html", "page.html")
	page, err := os.ReadFile(filepath.Join(dir, "page.html"))
	if err != nil {
		t.Fatal(err)
	}
	if what := terminaltest.Leak(string(page), terminal.Options{}); what != "" {
		t.Errorf("the page has %s", what)
	}
	if hidden := regexp.MustCompile(`\\u(00[01][0-9a-f]|007f|202[89])|&#x?[0-9a-f]*;`).FindAllString(string(page), -1); len(hidden) > 0 {
		for _, h := range hidden {
			if h != "&#34;" && h != "&#39;" && h != "&#43;" {
				t.Errorf("the page has %q", h)
			}
		}
	}
}
