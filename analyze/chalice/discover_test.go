package chalice

import (
	"errors"
	"fmt"
	"github.com/google/go-cmp/cmp"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"decant/analyze/chalice/project"
	"decant/internal/repofs"
)

const appSource = "from chalice import Chalice\napp = Chalice(app_name=\"x\")\n"

// repository writes a tree; "name -> target" makes a symbolic link, a name that
// ends in "app.py" a Chalice app.
func repository(t *testing.T, names ...string) fs.FS {
	t.Helper()
	root := filepath.Join(t.TempDir(), "repo")
	for _, name := range append([]string{"README.md"}, names...) {
		name, target, link := strings.Cut(name, " -> ")
		file := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		text := "{}"
		if strings.HasSuffix(name, "app.py") {
			text = appSource
		}
		write := func() error { return os.WriteFile(file, []byte(text), 0o600) }
		if link {
			write = func() error { return os.Symlink(target, file) }
		}
		if err := write(); err != nil {
			t.Fatal(err)
		}
	}
	d, err := repofs.Open(root)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d.FS()
}

func describeLook(t *testing.T, fsys fs.FS) string {
	t.Helper()
	survey, diags := Look(t.Context(), fsys)
	var b strings.Builder
	for _, a := range survey.Apps {
		fmt.Fprintf(&b, "%s config=%v cdk=%v\n", a.Dir, a.ConfigPath != "", a.CDK)
	}
	for _, o := range survey.Others {
		fmt.Fprintln(&b, "other", o)
	}
	for _, d := range diags.Sorted() {
		fmt.Fprintf(&b, "%s %s\n", d.At, d.Code)
	}
	return b.String()
}

func TestLook(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		files []string
		want  string
	}{
		{"app at the root", []string{"app.py", ".chalice/config.json"}, ". config=true cdk=false\n"},
		{"monorepo with an odd folder", []string{"a/app.py", "a/.chalice/config.json", "b c/ü/app.py", "b c/ü/.chalice/config.json"}, "a config=true cdk=false\nb c/ü config=true cdk=false\n"},
		{"app below an app", []string{"app.py", ".chalice/config.json", "sub/app.py", "sub/.chalice/config.json"}, ". config=true cdk=false\nsub config=true cdk=false\n"},
		{"module app.py in chalicelib", []string{"app.py", ".chalice/config.json", "chalicelib/web/app.py"}, ". config=true cdk=false\n"},
		{"module app.py in a package", []string{"x/app.py", "x/jobs/__init__.py", "x/jobs/web/__init__.py", "x/jobs/web/app.py"}, "x config=false cdk=false\n"},
		{"folder below an app that is no package", []string{"app.py", ".chalice/config.json", "sub/app.py"}, ". config=true cdk=false\nsub config=false cdk=false\n"},
		{"app with settings in a package", []string{"app.py", ".chalice/config.json", "sub/__init__.py", "sub/app.py", "sub/.chalice/config.json"}, ". config=true cdk=false\nsub config=true cdk=false\n"},
		{"package beside an app", []string{"a/app.py", "b/__init__.py", "b/app.py"}, "a config=false cdk=false\nb config=false cdk=false\n"},
		{"no config.json", []string{"x/app.py"}, "x config=false cdk=false\n"},
		{".chalice without config.json", []string{"x/app.py", "x/.chalice/policy-dev.json"}, "x config=false cdk=false\n"},
		{"no app.py", []string{"x/.chalice/config.json", "x/app/__init__.py"}, "x/.chalice/config.json CH309\n"},
		{"folder called app.py", []string{"x/.chalice/config.json", "x/app.py/x.txt"}, "x/.chalice/config.json CH309\n"},
		{"pruned folders", []string{
			"node_modules/x/app.py", "venv/lib/python3.9/site-packages/x/app.py", "odd/pyvenv.cfg", "odd/x/app.py", ".tox/x/app.py", "build/app.py", "dist/app.py",
			"cdk.out/app.py", "chalice.out/app.py", ".terraform/app.py", ".hidden/app.py", "__pycache__/app.py", "env/bin/activate", "env/lib/x", "env/x/app.py",
			"a/app.py", "a/.chalice/config.json", "a/vendor/b/app.py",
		}, "a config=true cdk=false\n"},
		{"env and vendor that are none", []string{"env/app.py", "vendor/app.py"}, "env config=false cdk=false\nvendor config=false cdk=false\n"},
		{"CDK layout", []string{"runtime/app.py", "runtime/.chalice/config.json", "infrastructure/app.py", "infrastructure/cdk.json", "infrastructure/stacks/x.py"}, "runtime config=true cdk=true\n"},
		{"link to a folder of the repository", []string{"z/app.py", "z/.chalice/config.json", "a -> z"}, "z config=true cdk=false\n"},
		{"link into a pruned folder", []string{"node_modules/z/app.py", "a -> node_modules/z"}, ""},
		{"links in circles", []string{"app.py", ".chalice/config.json", "loop -> .", "a/up -> ../..", "b -> c", "c -> b"}, ". config=true cdk=false\na/up CH305\nb CH305\nc CH305\n"},
		{"links outside", []string{"app.py", ".chalice/config.json", "out -> ../..", "abs -> /etc", "gone -> nowhere"}, ". config=true cdk=false\nabs CH305\ngone CH305\nout CH305\n"},
		{"shared settings by a link", []string{"shared/config.json", "a/app.py", "a/.chalice/config.json -> ../../shared/config.json"}, "a config=true cdk=false\n"},
		{"settings outside by a link", []string{"a/app.py", "a/.chalice/config.json -> ../../../config.json"}, "a config=true cdk=false\n"},
		{"look-alikes", []string{"serverless.yml", "x/zappa_settings.json", "samconfig.toml"}, "other AWS SAM (samconfig.toml)\nother Serverless Framework (serverless.yml)\nother Zappa (x/zappa_settings.json)\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, describeLook(t, repository(t, c.files...))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestLookAtForeignFrameworks(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{
		"app.py":                   {Data: []byte("from flask import Flask\napp = Flask(__name__)\n# chalice is nicer\n")},
		"old/app.py":               {Data: []byte("from flask import Flask\n")},
		"old/.chalice/config.json": {Data: []byte("{}")},
	}
	want := "other Flask (app.py)\nold/app.py CH310\n"
	if got := describeLook(t, fsys); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestBrokenAppIsStillAnApp(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{
		"app.py":               {Data: []byte("from chalice import Chalice\ndef (:\n" + strings.Repeat("(", 500))},
		".chalice/config.json": {Data: []byte("{}")},
	}
	if got := describeLook(t, fsys); got != ". config=true cdk=false\n" {
		t.Errorf("got %s", got)
	}
}

// unreadable fails to list one folder, as a missing right would.
type unreadable struct {
	fstest.MapFS
	dir string
}

func (u unreadable) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == u.dir {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("permission denied")}
	}
	return u.MapFS.ReadDir(name)
}

func TestUnreadableFolderCostsItselfAlone(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"a/x.txt": {}, "b/app.py": {Data: []byte(appSource)}, "b/.chalice/config.json": {Data: []byte("{}")},
	}
	want := "b config=true cdk=false\na CH306\n"
	if got := describeLook(t, unreadable{files, "a"}); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestLargeTreesEnd(t *testing.T) {
	t.Parallel()
	deep := fstest.MapFS{strings.Repeat("d/", 60) + "app.py": {Data: []byte(appSource)}}
	if got := describeLook(t, deep); !strings.HasSuffix(got, " CH307\n") || strings.Count(got, "\n") != 1 {
		t.Errorf("deep tree: %s", got)
	}
	wide := fstest.MapFS{"zz/app.py": {Data: []byte(appSource)}}
	for i := range project.MaxEntries/500 + 2 {
		for j := range 500 {
			wide[fmt.Sprintf("d%d/f%d", i, j)] = &fstest.MapFile{}
		}
	}
	if got := describeLook(t, wide); strings.Contains(got, "zz") || !strings.Contains(got, "CH307") {
		t.Errorf("wide tree: %s", got)
	}
}

func TestNotFoundNamesWhatWasSeen(t *testing.T) {
	t.Parallel()
	d := (&project.Survey{Others: []string{"Zappa (zappa_settings.json)"}}).NotFound()
	if d.Code != project.NoApp || !strings.Contains(d.Detail, "Zappa") || !strings.Contains(d.Detail, "config.json") {
		t.Errorf("%+v", d)
	}
}
