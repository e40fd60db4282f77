package main

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"decant/test/faults"
)

// tableEntry is a line of the tables of internal/secrets.
type tableEntry struct {
	name, value string
	canaries    []string // what no output may hold
}

func tableOf(t *testing.T, file string) []tableEntry {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "internal", "secrets", "testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var out []tableEntry
	for line := range strings.Lines(string(raw)) {
		name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		e := tableEntry{name: name, value: strings.NewReplacer("«", "", "»", "", `\n`, "\n").Replace(value)}
		for part := range strings.SplitSeq(value, "«") {
			if secret, _, marked := strings.Cut(part, "»"); marked {
				e.canaries = append(e.canaries, secret)
			}
		}
		out = append(out, e)
	}
	return out
}

// writeFiles makes a folder with files.
func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for file, content := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, file)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// secretPlaces is where a repository holds texts: each makes a repository with all
// entries in one kind of place.
func secretPlaces() map[string]func(entries []tableEntry) map[string]string {
	const head = "from chalice import Chalice\nimport boto3\napp = Chalice(app_name='x')\n"
	const hourly = head + "@app.schedule('rate(1 hour)')\ndef s(event):\n    pass\n"
	each := func(entries []tableEntry, separator string, write func(i int, e tableEntry) string) string {
		var out []string
		for i, e := range entries {
			out = append(out, write(i, e))
		}
		return strings.Join(out, separator)
	}
	pair := func(_ int, e tableEntry) string { return quoted(e.name) + ": " + quoted(e.value) }
	config := func(more string) string {
		return `{"version": "2.0", "app_name": "x", "stages": {"dev": {` + more + `}}}`
	}
	return map[string]func(entries []tableEntry) map[string]string{
		"variable": func(entries []tableEntry) map[string]string {
			return map[string]string{"app.py": hourly, ".chalice/config.json": config(`"environment_variables": {` + each(entries, ",\n", pair) + `}`)}
		},
		"variable of decant.hcl": func(entries []tableEntry) map[string]string {
			return map[string]string{"app.py": hourly, ".chalice/config.json": config(""), "decant.hcl": "environment = {\n" + each(entries, "\n", func(_ int, e tableEntry) string {
				return strconv.Quote(e.name) + " = " + strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(e.value))
			}) + "\n}\n"}
		},
		"tag": func(entries []tableEntry) map[string]string {
			return map[string]string{"app.py": hourly, ".chalice/config.json": config(`"tags": {` + each(entries, ",\n", pair) + `}`)}
		},
		"description": func(entries []tableEntry) map[string]string {
			return map[string]string{"app.py": head + each(entries, "", func(i int, e tableEntry) string {
				return fmt.Sprintf("@app.schedule('rate(1 hour)', description=%s)\ndef f%d(event):\n    pass\n", quoted("runs with "+e.name+"="+e.value), i)
			}), ".chalice/config.json": config("")}
		},
		"condition of a policy": func(entries []tableEntry) map[string]string {
			return map[string]string{"app.py": hourly, ".chalice/config.json": config(`"autogen_policy": false, "iam_policy_file": "p.json"`), ".chalice/p.json": `{"Version": "2012-10-17", "Statement": [` + each(entries, ",\n", func(_ int, e tableEntry) string {
				return `{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*", "Condition": {"StringEquals": {` + quoted("aws:PrincipalTag/"+e.name) + ": " + quoted(e.value) + `}}}`
			}) + `]}`}
		},
		"line of a finding": func(entries []tableEntry) map[string]string {
			return map[string]string{"app.py": head + each(entries, "", func(i int, e tableEntry) string {
				return fmt.Sprintf("@app.schedule('rate(1 hour)')\ndef f%d(event):\n    boto3.client('lambda').invoke(FunctionName='y', Payload={%s})\n", i, pair(i, e))
			}), ".chalice/config.json": config("")}
		},
	}
}

// quoted is a text as JSON and Python write it.
func quoted(text string) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// TestNoSecretIsInClear puts the secrets of the table into every place of a
// repository and looks for them in every output and in every file that is written.
func TestNoSecretIsInClear(t *testing.T) {
	t.Parallel()
	secrets := tableOf(t, "secret.txt")
	live, err := filepath.Abs(filepath.Join("..", "..", "testdata", "live", "orders-etl.json"))
	if err != nil {
		t.Fatal(err)
	}
	commands := [][]string{
		{"scan", "--all"}, {"scan", "--json"}, {"scan", "--format", "github"}, {"scan", "--all", "--live", live},
		{"report", "--live", live, "--all"}, {"report", "--live", live, "--json"}, {"report", "--live", live, "--csv"},
		{"report", "--live", live, "--markdown", "--all"}, {"report", "--live", live, "--html", "-"}, {"report", "--live", live, "--format", "github"},
		{"migrate", "--why", "--all", "--partial"}, {"migrate", "--json"}, {"migrate", "--write", "--partial"},
	}
	var tried, leaks atomic.Int64
	t.Run("places", func(t *testing.T) {
		t.Parallel()
		for place, repository := range secretPlaces() {
			t.Run(place, func(t *testing.T) {
				t.Parallel()
				searchForSecrets(t, secrets, repository(secrets), commands, &tried, &leaks)
			})
		}
	})
	t.Cleanup(func() {
		faults.Inputs{Kind: "secrets, every place of a repository", Tried: int(tried.Load()), Leaks: int(leaks.Load())}.Compare(t)
	})
}

func searchForSecrets(t *testing.T, secrets []tableEntry, files map[string]string, commands [][]string, tried, leaks *atomic.Int64) {
	t.Helper()
	dir := writeFiles(t, files)
	outputs := map[string]string{}
	for _, args := range commands {
		stdout, stderr := typed(t, dir, args...)
		outputs[strings.Join(args, " ")] = stdout + stderr
	}
	for name, text := range writtenFiles(t, dir, files) {
		outputs[name] = text
	}
	for _, e := range secrets {
		for _, canary := range e.canaries {
			tried.Add(1)
			for from, text := range outputs {
				if holds(text, canary) {
					leaks.Add(1)
					t.Errorf("%s = %s is in clear in %q", e.name, e.value, from)
				}
			}
		}
	}
}

// holds looks for a text as it is and as JSON and HCL write it. One of digits may
// be part of a checksum.
func holds(text, canary string) bool {
	inChecksum := func(at int) bool {
		return at >= 0 && at < len(text) && strings.IndexByte("0123456789abcdef", text[at]) >= 0
	}
	for _, form := range []string{canary, strings.Trim(quoted(canary), `"`)} {
		for from := 0; ; {
			at := strings.Index(text[from:], form)
			if at < 0 {
				break
			}
			if from += at; !inChecksum(from-1) && !inChecksum(from+len(form)) {
				return true
			}
			from++
		}
	}
	return false
}

// writtenFiles are the files of a folder that were not there, or differ.
func writtenFiles(t *testing.T, dir string, before map[string]string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			return fmt.Errorf("read what was written: %w", err)
		}
		name, err := filepath.Rel(dir, file)
		if text := string(raw); text != before[filepath.ToSlash(name)] {
			out[name] = text
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// unrendered is a value that something fills in before a deployment.
var unrendered = regexp.MustCompile(`^(\{\{resolve:.*\}\}|\$\{\w+\}|<[\w-]+>)$`)

// TestWhatIsNoSecretIsCarriedOver: of the harmless values at most 5 % are kept out
// of the task definition.
func TestWhatIsNoSecretIsCarriedOver(t *testing.T) {
	t.Parallel()
	harmless := slices.DeleteFunc(tableOf(t, "harmless.txt"), func(e tableEntry) bool {
		return unrendered.MatchString(e.value) // PL214: a task never gets it, secret or not
	})
	var missing []string
	for group := range slices.Chunk(harmless, 40) {
		variables := map[string]string{}
		for _, e := range group {
			variables[e.name] = e.value
		}
		raw, err := json.Marshal(variables)
		if err != nil {
			t.Fatal(err)
		}
		dir := writeFiles(t, map[string]string{
			"app.py":               "from chalice import Chalice\napp = Chalice(app_name='x')\n@app.schedule('rate(1 hour)')\ndef s(event):\n    pass\n",
			".chalice/config.json": `{"version": "2.0", "app_name": "x", "stages": {"dev": {"environment_variables": ` + string(raw) + `}}}`,
		})
		typed(t, dir, "migrate", "--write", "--partial")
		definition, err := os.ReadFile(filepath.Join(dir, "fargate", "dev", "s", "task-definition.json"))
		if err != nil {
			t.Fatal(err)
		}
		for name := range variables {
			if strings.Contains(string(definition), `"valueFrom": "/x/dev/`+name+`"`) || !strings.Contains(string(definition), `"`+name+`"`) {
				missing = append(missing, name)
			}
		}
	}
	if 20*len(missing) > len(harmless) {
		t.Errorf("%d of %d are taken for secrets: %v", len(missing), len(harmless), missing)
	}
}
