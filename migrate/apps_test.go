package migrate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sebdah/goldie/v2"

	"decant/internal/diag"
	"decant/internal/repofs"
	"decant/migrate"
	"decant/model"
)

// apps is where the cases are; testdata/README.md describes their form.
var apps = filepath.Join("..", "testdata", "apps")

// appCase is the part of case.json that this test reads.
type appCase struct {
	Stages []string `json:"stages"`
	App    string   `json:"app"` // which app, in a repository of several
}

func cases(t *testing.T) map[string]appCase {
	t.Helper()
	entries, err := os.ReadDir(apps)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]appCase{}
	for _, entry := range entries {
		raw, err := os.ReadFile(filepath.Join(apps, entry.Name(), "case.json"))
		if err != nil {
			t.Fatal(err)
		}
		var c appCase
		if err := json.Unmarshal(raw, &c); err != nil {
			t.Fatalf("%s: %v", entry.Name(), err)
		}
		out[entry.Name()] = c
	}
	if len(out) < 61 {
		t.Fatalf("%d cases, want at least 61", len(out))
	}
	return out
}

// run runs all stages over a folder.
func run(t *testing.T, dir string, c appCase) (*migrate.Result, diag.List) {
	t.Helper()
	repo, err := repofs.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	opts := migrate.Options{App: c.App}
	if len(c.Stages) > 0 {
		opts.Stage = c.Stages[len(c.Stages)-1]
	}
	return migrate.Repo(context.Background(), repo.FS(), opts)
}

// TestGoldenApps compares what every stage says about every case with the files
// in its want folder. The stages come in the order in which they run, and the
// first that differs ends the comparison, because the later ones follow from it.
func TestGoldenApps(t *testing.T) {
	t.Parallel()
	for name, c := range cases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result, diags := run(t, filepath.Join(apps, name, "repo"), c)
			want := filepath.Join(apps, name, "want")
			g := goldie.New(t, goldie.WithFixtureDir(want), goldie.WithNameSuffix(""), goldie.WithDiffEngine(goldie.ColoredDiff))
			stages := []struct {
				file    string
				content []byte
			}{
				{"model.json", pretty(t, withoutUse(result.App))},
				{"plan.json", pretty(t, result.Plan)},
				{"diagnostics.txt", printed(t, diags)},
			}
			for _, s := range stages {
				g.Assert(t, s.file, s.content)
				if t.Failed() {
					t.FailNow()
				}
			}
			compareTree(t, g, filepath.Join(want, "tree"), result)
		})
	}
}

// withoutUse leaves out the calls of AWS, which analyze/chalice/uses and test/policies
// compare with programs that run.
func withoutUse(app *model.App) *model.App {
	out := *app
	out.Functions = slices.Clone(app.Functions)
	for i := range out.Functions {
		out.Functions[i].AWSUse = nil
	}
	return &out
}

// verbatim are files that are copied from templates and compared there.
func verbatim(path string) bool {
	return strings.HasSuffix(path, "fargate/runner.py") || strings.Contains(path, "modules/fargate-task/") || strings.Contains(path, ".decant/")
}

func compareTree(t *testing.T, g *goldie.Goldie, tree string, r *migrate.Result) {
	t.Helper()
	var made []string
	for _, f := range r.Changes.Files() {
		if f.After == nil || verbatim(f.Path) {
			continue
		}
		made = append(made, f.Path)
		g.Assert(t, filepath.Join("tree", f.Path), f.After)
	}
	_ = filepath.WalkDir(tree, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil
		}
		rel, _ := filepath.Rel(tree, path)
		if !slices.Contains(made, filepath.ToSlash(rel)) {
			t.Errorf("%s is no longer generated", path)
		}
		return nil
	})
}

func pretty(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func printed(t *testing.T, diags diag.List) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := diags.Print(&b, diag.PrintOptions{All: true, Width: 100}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestSameInputSameBytes runs every case twice.
func TestSameInputSameBytes(t *testing.T) {
	t.Parallel()
	for name, c := range cases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(apps, name, "repo")
			first, firstDiags := run(t, dir, c)
			second, secondDiags := run(t, dir, c)
			if !bytes.Equal(everything(t, first, firstDiags), everything(t, second, secondDiags)) {
				t.Error("two runs over the same files differ")
			}
		})
	}
}

func everything(t *testing.T, r *migrate.Result, diags diag.List) []byte {
	t.Helper()
	out := append(pretty(t, r.App), pretty(t, r.Plan)...)
	for _, f := range r.Changes.Files() {
		out = append(append(out, f.Path...), f.After...)
	}
	return append(out, printed(t, diags)...)
}

// TestSecondRunChangesNothing writes every migration and runs again. The user's
// own files must be as before, byte for byte.
func TestSecondRunChangesNothing(t *testing.T) {
	t.Parallel()
	for name, c := range cases(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(filepath.Join(apps, name, "repo"))); err != nil {
				copyWithLinks(t, filepath.Join(apps, name, "repo"), dir)
			}
			before := snapshot(t, dir)
			result, _ := run(t, dir, c)
			root, err := os.OpenRoot(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer root.Close()
			if err := result.Changes.WriteTo(context.Background(), root); err != nil {
				t.Fatal(err)
			}
			for path, content := range before {
				if now, err := os.ReadFile(filepath.Join(dir, path)); err == nil && string(now) != content {
					t.Errorf("%s is a file of the user's and was changed", path)
				}
			}
			again, _ := run(t, dir, c)
			for _, f := range again.Changes.Files() {
				t.Errorf("a second run would change %s", f.Path)
			}
		})
	}
}

// copyWithLinks copies a tree whose symbolic links os.CopyFS refuses.
func copyWithLinks(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(from, path)
		target := filepath.Join(to, rel)
		switch {
		case entry.IsDir():
			return os.MkdirAll(target, 0o755)
		case entry.Type()&fs.ModeSymlink != 0:
			link, err := os.Readlink(path)
			if err != nil {
				return err
			}
			_ = os.Remove(target)
			return os.Symlink(link, target)
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out[rel] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
