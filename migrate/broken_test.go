package migrate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/internal/repofs"
	"decant/migrate"
)

// badCase is the part of testdata/broken/<case>/case.json that this test needs;
// testdata/README.md explains the fields.
type badCase struct {
	Stages       []string            `json:"stages"`
	Dirs         []string            `json:"dirs"`
	Codes        []string            `json:"codes"`
	CodesByStage map[string][]string `json:"codes_by_stage"`
}

func TestBadInputIsReported(t *testing.T) {
	t.Parallel()
	const root = "../testdata/broken"
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		text, err := os.ReadFile(filepath.Join(root, entry.Name(), "case.json"))
		if err != nil {
			t.Fatal(err)
		}
		var c badCase
		if err := json.Unmarshal(text, &c); err != nil {
			t.Fatal(err)
		}
		if len(c.Dirs) > 1 {
			c.Codes = append(c.Codes, "CH302") // nobody chooses here
		}
		for _, stage := range c.Stages {
			t.Run(entry.Name()+"/"+stage, func(t *testing.T) {
				t.Parallel()
				_, diags := migrateAt(t, filepath.Join(root, entry.Name(), "repo"), stage)
				wantFindings(t, diags, slices.Concat(c.Codes, c.CodesByStage[stage])...)
			})
		}
	}
}

// migrateAt migrates one repository in memory.
func migrateAt(t *testing.T, dir, stage string) (*migrate.Result, diag.List) {
	t.Helper()
	repo, err := repofs.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	result, diags := migrate.Repo(t.Context(), repo.FS(), migrate.Options{Stage: stage})
	for _, d := range diags {
		if strings.Contains(d.Detail+d.Fix, "MustNotBeRead") || strings.Contains(d.Detail, "rate(13 days)") {
			t.Errorf("a file outside the repository was read: %s", d.Detail)
		}
	}
	return result, diags
}

// wantFindings checks that each finding is there; "CH360|CH129" is either of them.
func wantFindings(t *testing.T, diags diag.List, codes ...string) {
	t.Helper()
	for _, code := range codes {
		either := strings.Split(code, "|")
		if !slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return slices.Contains(either, string(d.Code)) }) {
			t.Errorf("%s is not reported; reported are\n%s", code, findings(diags))
		}
	}
}

// findings prints findings for a failure.
func findings(diags diag.List) string {
	var text strings.Builder
	for _, d := range diags.Sorted() {
		fmt.Fprintf(&text, "  %s: %s %s: %s: %s\n", d.At, d.Severity, d.Code, d.Summary, d.Detail)
	}
	return text.String()
}

// TestEnormousInputIsReported makes what is too large to keep in the
// repository. Every one stands in a module beside a healthy job, which has to be
// found all the same.
func TestEnormousInputIsReported(t *testing.T) {
	t.Parallel()
	const mega = 1 << 20
	for _, c := range []struct{ name, code, source string }{
		{"a file of 100 MB", "CH001|CH308", strings.Repeat("x = 1  # padding\n", 100*mega/17)},
		{"100,000 parentheses", "CH002|CH003", "x = " + strings.Repeat("(", 100_000) + strings.Repeat(")", 100_000) + "\n"},
		{"600 nested blocks and a string", "CH002|CH003", nested(600) + strings.Repeat(" ", 600) + "'''text'''\n"},
		{"a megabyte of def (:", "CH002|CH003|CH004|CH005", strings.Repeat("def (:\n", mega/7)},
		{"a megabyte of one line", "CH001|CH002|CH003|CH005", "x = " + strings.Repeat("a.b(", mega/4)},
		{"NUL bytes", "CH006|CH004", strings.Repeat("\x00", 1000)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			dir := healthy(t)
			writeInput(t, filepath.Join(dir, "chalicelib", "enormous.py"), []byte(c.source))
			result, diags := migrateAt(t, dir, "dev")
			wantFindings(t, diags, c.code)
			if result.App == nil || len(result.App.Functions) != 1 {
				t.Errorf("the healthy job is not found:\n%s", findings(diags))
			}
		})
	}
}

func TestDeepConfigIsReported(t *testing.T) {
	t.Parallel()
	dir := healthy(t)
	deep := bytes.Repeat([]byte(`{"stages":`), 100_000)
	writeInput(t, filepath.Join(dir, ".chalice", "config.json"), deep)
	_, diags := migrateAt(t, dir, "dev")
	wantFindings(t, diags, "CH320|CH308")
}

// healthy writes an application with one job that imports chalicelib.enormous.
func healthy(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	writeInput(t, filepath.Join(dir, "app.py"), []byte(`from chalice import Chalice

app = Chalice(app_name='healthy')


@app.schedule('rate(1 day)')
def healthy(event):
    pass


from chalicelib import enormous  # noqa
`))
	writeInput(t, filepath.Join(dir, ".chalice", "config.json"), []byte(`{"version": "2.0", "app_name": "healthy", "stages": {"dev": {}}}`))
	writeInput(t, filepath.Join(dir, "chalicelib", "enormous.py"), nil)
	return dir
}

// nested is a block in a block in a block.
func nested(depth int) string {
	var text strings.Builder
	for level := range depth {
		text.WriteString(strings.Repeat(" ", level) + "if x:\n")
	}
	return text.String()
}

// writeInput makes a file and its folders.
func writeInput(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
}
