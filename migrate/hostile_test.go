package migrate_test

import (
	"bytes"
	"context"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/internal/repofs"
	"decant/migrate"
)

const goodApp = "from chalice import Chalice\n\napp = Chalice(app_name='good')\n\n\n@app.schedule('rate(1 day)')\ndef work(event):\n    pass\n"

// hostile are files that must cost themselves and nothing else. They are too
// large, or too odd, to be kept in the repository.
func hostile() map[string]struct {
	file    string
	content func() []byte
	code    diag.Code
} {
	type input = struct {
		file    string
		content func() []byte
		code    diag.Code
	}
	text := func(s string) func() []byte { return func() []byte { return []byte(s) } }
	head := "from chalice import Chalice\napp = Chalice(app_name='bad')\n"
	return map[string]input{
		"a file of 100 MB":    {"app.py", func() []byte { return append([]byte(head), bytes.Repeat([]byte("x = 1\n"), 100<<20/6)...) }, "CH001"},
		"100,000 parentheses": {"app.py", text(head + "x = " + strings.Repeat("(", 100_000) + strings.Repeat(")", 100_000) + "\n"), "CH002"},
		"600 indents and a string": {"app.py", func() []byte {
			var b strings.Builder
			b.WriteString(head)
			for i := range 600 {
				b.WriteString(strings.Repeat(" ", i) + "if x:\n")
			}
			b.WriteString(strings.Repeat(" ", 600) + "y = 'text'\n")
			return []byte(b.String())
		}, "CH002"},
		"a megabyte of def (:":         {"app.py", text(head + strings.Repeat("def (:\n", 1<<20/7)), ""},
		"NUL bytes":                    {"app.py", text(head + "x = 1\x00\n"), "CH006"},
		"a config.json of 100 MB":      {".chalice/config.json", func() []byte { return bytes.Repeat([]byte(" "), 100<<20) }, ""},
		"a config.json of brackets":    {".chalice/config.json", text(strings.Repeat("[", 1<<20)), ""},
		"a requirements.txt of 100 MB": {"requirements.txt", func() []byte { return bytes.Repeat([]byte("a"), 100<<20) }, ""},
	}
}

func TestOneBadFileCostsThatFileOnly(t *testing.T) {
	t.Parallel()
	for name, bad := range hostile() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			writeInput(t, filepath.Join(dir, "good", "app.py"), []byte(goodApp))
			writeInput(t, filepath.Join(dir, "good", ".chalice", "config.json"), []byte(`{"version": "2.0", "app_name": "good", "stages": {"dev": {}}}`))
			writeInput(t, filepath.Join(dir, "bad", "app.py"), []byte(strings.ReplaceAll(goodApp, "good", "bad")))
			writeInput(t, filepath.Join(dir, "bad", ".chalice", "config.json"), []byte(`{"version": "2.0", "app_name": "bad", "stages": {"dev": {}}}`))
			writeInput(t, filepath.Join(dir, "bad", bad.file), bad.content())

			repo, err := repofs.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			defer repo.Close()
			apps, diags := migrate.Scan(context.Background(), repo.FS(), migrate.Options{Stage: "dev"})
			found := false
			for _, app := range apps {
				found = found || app.Dir == "good" && len(app.Functions) == 1
			}
			if !found {
				t.Errorf("the good app beside the bad file is gone: %d apps", len(apps))
			}
			about := false
			for _, d := range diags {
				hit := strings.HasPrefix(d.At.File, "bad/")
				about = about || hit && (bad.code == "" || d.Code == bad.code)
				if d.Detail == "" || d.Severity != diag.Note && d.Fix == "" {
					t.Errorf("a finding says too little: %+v", d)
				}
			}
			if !about {
				t.Errorf("no finding %s about the bad file: %v", bad.code, diags.Sorted())
			}

			result, diags := migrate.Repo(context.Background(), repo.FS(), migrate.Options{App: "good", Stage: "dev"})
			if result.Plan == nil || len(result.Plan.Targets) != 1 || diags.HasErrors() {
				t.Errorf("the good app cannot be migrated: %v", diags.Sorted())
			}
		})
	}
}

// locked is a file system in which one folder cannot be read; root may read
// everything, so permissions would prove nothing here.
type locked struct {
	fs.FS
	dir string
}

func (l locked) Open(name string) (fs.File, error) {
	if name == l.dir {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.FS.Open(name)
}

func (l locked) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == l.dir {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return fs.ReadDir(l.FS, name)
}

func TestAnUnreadableFolderIsReported(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeInput(t, filepath.Join(dir, "good", "app.py"), []byte(goodApp))
	writeInput(t, filepath.Join(dir, "good", ".chalice", "config.json"), []byte(`{"version": "2.0", "app_name": "good", "stages": {"dev": {}}}`))
	writeInput(t, filepath.Join(dir, "locked", "app.py"), []byte(goodApp))
	repo, err := repofs.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer repo.Close()
	apps, diags := migrate.Scan(context.Background(), locked{repo.FS(), "locked"}, migrate.Options{})
	if len(apps) != 1 {
		t.Errorf("%d apps", len(apps))
	}
	for _, d := range diags {
		if d.At.File == "locked" {
			return
		}
	}
	t.Errorf("nothing is said about the folder: %v", diags)
}
