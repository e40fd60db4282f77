package cmd

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// commandLine is one way to type a command: its arguments for a repository, a function,
// and the schema of its JSON.
type commandLine struct {
	name   string
	schema string
	args   func(dir, function string) []string
}

func commandLines() []commandLine {
	with := func(words ...string) func(dir, function string) []string {
		return func(dir, function string) []string {
			out := slices.Clone(words)
			for i, w := range out {
				out[i] = strings.NewReplacer("DIR", dir, "FUNCTION", function).Replace(w)
			}
			return out
		}
	}
	return []commandLine{
		{"scan", "decant.scan/1", with("scan", "DIR")},
		{"policy", "decant.policy/1", with("policy", "DIR", "FUNCTION")},
		{"report", "decant.report/1", with("report", "DIR")},
		{"report of the account", "decant.report/1", with("report", "--account-wide")},
		{"snapshot", "decant.snapshot/1", with("snapshot", "DIR", "--out", "DIR/live.out")},
		{"migrate", "decant.migrate/1", with("migrate", "DIR")},
		{"migrate --write", "decant.migrate/1", with("migrate", "DIR", "--write")},
		{"migrate --imports", "decant.migrate/1", with("migrate", "DIR", "--imports")},
		{"apply", "decant.apply/1", with("apply", "DIR", "--function", "FUNCTION")},
		{"apply --check", "decant.apply/1", with("apply", "DIR", "--check")},
		{"destroy", "decant.apply/1", with("destroy", "DIR", "--function", "FUNCTION")},
		{"verify", "decant.verify/1", with("verify", "DIR", "--function", "FUNCTION")},
		{"run", "decant.run/1", with("run", "FUNCTION", "--dir", "DIR")},
		{"logs", "decant.logs/1", with("logs", "FUNCTION", "--dir", "DIR")},
		{"cutover", "decant.cutover/1", with("cutover", "FUNCTION", "--dir", "DIR")},
		{"cutover --check", "decant.outlook/1", with("cutover", "FUNCTION", "--dir", "DIR", "--check")},
		{"rollback", "decant.cutover/1", with("rollback", "FUNCTION", "--dir", "DIR")},
		{"rollback --check", "decant.outlook/1", with("rollback", "FUNCTION", "--dir", "DIR", "--check")},
		{"retire", "decant.cutover/1", with("retire", "FUNCTION", "--dir", "DIR")},
		{"fleet report", "decant.fleet-report/1", with("fleet", "report", "DIR/fleet.hcl")},
		{"fleet init", "decant.fleet-init/1", with("fleet", "init", "DIR", "--out", "DIR/fleet.hcl")},
		{"explain", "decant.explain/1", with("explain", "FUNCTION")},
		{"version", "decant.version/1", with("version")},
	}
}

// trouble is something that is wrong before a command can have a result.
type trouble struct {
	name string
	// prepare changes a migrated repository, and returns the folder to name.
	prepare  func(t *testing.T, dir string) string
	env      map[string]string
	function string // "daily_aggregate" when empty
	flags    []string
}

func troubles(t *testing.T) []trouble {
	t.Helper()
	same := func(_ *testing.T, dir string) string { return dir }
	damaged := filepath.Join(t.TempDir(), "damaged.json")
	whole, err := os.ReadFile(filepath.Join("..", "testdata", "live", "orders-etl.json"))
	if err != nil {
		t.Fatal(err)
	}
	writeFor(t, damaged, string(whole[:len(whole)/2]))
	return []trouble{
		{name: "no credentials", prepare: same},
		{name: "no network", prepare: same, env: map[string]string{"AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "not-a-real-key", "AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_MAX_ATTEMPTS": "1"}},
		{name: "bad profile", prepare: same, flags: []string{"--profile", "nobody"}},
		{name: "bad role", prepare: same, flags: []string{"--role-arn", "no-arn"}},
		{name: "bad region", prepare: same, flags: []string{"--region", "nowhere-1"}},
		{name: "bad account", prepare: same, flags: []string{"--account", "12"}},
		{name: "bad stage", prepare: same, flags: []string{"--stage", "prdo"}},
		{name: "empty folder", prepare: func(t *testing.T, _ string) string { t.Helper(); return t.TempDir() }},
		{name: "missing folder", prepare: func(_ *testing.T, dir string) string { return filepath.Join(dir, "missing") }},
		{name: "damaged snapshot", prepare: same, flags: []string{"--live", damaged}},
		{name: "missing snapshot", prepare: same, flags: []string{"--live", damaged + ".missing"}},
		{name: "misspelt setting", prepare: func(t *testing.T, dir string) string {
			t.Helper()
			writeFor(t, filepath.Join(dir, "decant.hcl"), "stge = \"prod\"\n")
			return dir
		}},
		{name: "config.json that is none", prepare: func(t *testing.T, dir string) string {
			t.Helper()
			writeFor(t, filepath.Join(dir, ".chalice", "config.json"), "{")
			return dir
		}},
		{name: "unknown function", prepare: same, function: "nightly_typo"},
		{name: "bad flag", prepare: same, flags: []string{"--nonsense"}},
		{name: "too many arguments", prepare: same, flags: []string{"one", "two", "three"}},
		{name: "bad app", prepare: same, flags: []string{"--app", "services/none"}},
	}
}

func writeFor(t testing.TB, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestEveryCommandSaysWhatStopsIt types every command in every format into every
// trouble: JSON is one document of the command's own schema with the findings,
// annotations name an error, and the tables of a report stay empty.
func TestEveryCommandSaysWhatStopsIt(t *testing.T) {
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_MAX_ATTEMPTS"} {
		t.Setenv(name, "")
	}
	home := t.TempDir()
	for name, value := range map[string]string{"HOME": home, "AWS_CONFIG_FILE": filepath.Join(home, "config"), "AWS_SHARED_CREDENTIALS_FILE": filepath.Join(home, "credentials"), "AWS_EC2_METADATA_DISABLED": "true"} {
		t.Setenv(name, value)
	}
	migrated := migratedRepository(t)
	for _, wrong := range troubles(t) {
		t.Run(wrong.name, func(t *testing.T) {
			for name, value := range wrong.env {
				t.Setenv(name, value)
			}
			copied := t.TempDir()
			if err := os.CopyFS(copied, os.DirFS(migrated)); err != nil {
				t.Fatal(err)
			}
			dir := wrong.prepare(t, copied)
			var all sync.WaitGroup // beside t.Setenv there is no t.Parallel, and without a network each waits
			for _, c := range commandLines() {
				all.Go(func() { t.Run(c.name, func(t *testing.T) { saysWhatStopsIt(t, c, wrong, dir) }) })
			}
			all.Wait()
		})
	}
}

func migratedRepository(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("..", "testdata", "apps", "orders-etl", "repo"))); err != nil {
		t.Fatal(err)
	}
	if code, _, said := typeIn(t, dir, "migrate", "--stage", "prod", "--write"); code != 0 {
		t.Fatalf("migrate: %d\n%s", code, said)
	}
	return dir
}

// typeIn runs one command line in a folder.
func typeIn(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, said bytes.Buffer
	code = Main(context.Background(), args, Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &said, Dir: dir, Getenv: os.Getenv})
	return code, out.String(), said.String()
}

func saysWhatStopsIt(t *testing.T, c commandLine, wrong trouble, dir string) {
	function := wrong.function
	if function == "" {
		function = "daily_aggregate"
	}
	if c.name == "explain" && wrong.function == "" {
		function = "CL410"
	}
	line := c.args(dir, function)
	if !slices.Contains(wrong.flags, "--stage") && !slices.Contains([]string{"explain", "version", "report of the account"}, c.name) {
		line = append(line, "--stage", "prod")
	}
	line = append(line, wrong.flags...)
	code, shown, said := typeIn(t, filepath.Dir(dir), line...)
	if code != exitDone && !regexp.MustCompile(`(?m)^decant: |error [A-Z]{2}[0-9]{3}`).MatchString(said+shown) {
		t.Errorf("text: exit %d and no reason:\n%s%s", code, shown, said)
	}
	isDocument(t, c, code, append(slices.Clone(line), "--json"), dir)
	if c.name == "explain" || c.name == "version" {
		return
	}
	if wrong.name == "bad flag" { // the command line is not parsed to its end
		isDocument(t, c, code, slices.Concat(line, []string{"--format", "json"}), dir)
		isDocument(t, c, code, slices.Concat(line, []string{"--format=json"}), dir)
	}
	same, out, said := typeIn(t, filepath.Dir(dir), slices.Concat(line, []string{"--format", "github"})...)
	if same != code {
		t.Errorf("github: exit %d, in text %d", same, code)
	}
	if code == exitProblems || code == exitUsage {
		if !regexp.MustCompile(`(?m)^::error `).MatchString(out + said) {
			t.Errorf("github: exit %d and no annotation:\n%s%s", code, out, said)
		}
	}
	if strings.HasPrefix(c.name, "report") && code != exitDone && shown == "" { // else what could be read of a snapshot is shown
		tablesAreEmpty(t, line, dir, code)
	}
}

// isDocument checks that a command line prints one JSON document, and that it has
// the error when the exit code says that there is one.
func isDocument(t *testing.T, c commandLine, code int, line []string, dir string) {
	t.Helper()
	same, out, said := typeIn(t, filepath.Dir(dir), line...)
	if same != code {
		t.Errorf("%s: exit %d, in text %d", line, same, code)
	}
	if strings.Contains(said, "goroutine ") {
		t.Fatalf("%s: a crash:\n%s", line, said)
	}
	var doc struct {
		Schema      string `json:"schema"`
		Diagnostics []struct {
			Severity string `json:"severity"`
		} `json:"diagnostics"`
	}
	decoder := json.NewDecoder(strings.NewReader(out))
	if err := decoder.Decode(&doc); err != nil {
		t.Fatalf("%s: exit %d, no JSON: %v\n%s%s", line, code, err, out, said)
	}
	if _, err := decoder.Token(); err != io.EOF {
		t.Errorf("%s: more than one document:\n%s", line, out)
	}
	if doc.Schema != c.schema {
		t.Errorf("%s: schema %q, want %q", line, doc.Schema, c.schema)
	}
	if doc.Diagnostics == nil {
		t.Errorf("%s: no diagnostics:\n%s", line, out)
	}
	wrong := false
	for _, d := range doc.Diagnostics {
		wrong = wrong || d.Severity == "error"
	}
	if (code == exitProblems || code == exitUsage) && !wrong {
		t.Errorf("%s: exit %d without an error:\n%s%s", line, code, out, said)
	}
	undocumented(t, c.schema, out)
}

// undocumented reports the keys of a document that docs/json.md does not name.
func undocumented(t *testing.T, schema, out string) {
	t.Helper()
	docs, err := os.ReadFile(filepath.Join("..", "docs", "json.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(docs), schema) {
		t.Errorf("docs/json.md does not name %s", schema)
	}
	var keys map[string]json.RawMessage
	if err := json.Unmarshal([]byte(out), &keys); err != nil {
		t.Fatal(err)
	}
	for key := range keys {
		if !regexp.MustCompile("`[^`\n]*" + key + "[^`\n]*`").Match(docs) {
			t.Errorf("docs/json.md does not name %s of %s", key, schema)
		}
	}
}

// tablesAreEmpty checks the formats that report alone has: without a result there
// is no table and no page.
func tablesAreEmpty(t *testing.T, line []string, dir string, code int) {
	t.Helper()
	page := filepath.Join(t.TempDir(), "page.html")
	for _, words := range [][]string{{"--csv"}, {"--markdown"}, {"--html", page}, {"--html", "-"}} {
		same, out, said := typeIn(t, filepath.Dir(dir), slices.Concat(line, words)...)
		if same != code || out != "" || !strings.Contains(said, "error ") && !strings.Contains(said, "decant: ") {
			t.Errorf("%s: exit %d, in text %d:\n%s%s", words, same, code, out, said)
		}
	}
	if _, err := os.Stat(page); err == nil {
		t.Error("a page was written")
	}
}
