package chalice_test

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"decant/analyze/chalice"
	"decant/analyze/chalice/project"
	"decant/analyze/chalice/source"
	"decant/internal/diag"
	"decant/model"
)

// locked is a file system in which one file cannot be opened.
type locked struct {
	fstest.MapFS
	name string
}

func (l locked) Open(name string) (fs.File, error) {
	if name == l.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return l.MapFS.Open(name)
}

func (l locked) Stat(name string) (fs.FileInfo, error) { return l.MapFS.Stat(name) }

func TestUnreadableModuleCostsItselfOnly(t *testing.T) {
	t.Parallel()
	fsys := locked{fstest.MapFS{
		"app.py":                 {Data: []byte("from chalice import Chalice\nfrom chalicelib.secret import RATE\napp = Chalice('a')\n\n@app.schedule(RATE)\ndef a(event): pass\n\n@app.schedule('rate(1 day)')\ndef b(event): pass\n")},
		"chalicelib/__init__.py": {},
		"chalicelib/secret.py":   {Data: []byte("RATE = 'rate(1 hour)'\n")},
	}, "chalicelib/secret.py"}
	src, diags := chalice.ReadSource(t.Context(), fsys, ".", nil, source.Options{})
	if src == nil || len(src.Functions) != 2 {
		t.Fatalf("want two functions, got %+v", src)
	}
	unknown := func(fn source.Function) bool { return fn.Triggers[0].(model.Schedule).Expression.Unknown != nil }
	if !unknown(src.Functions[0]) || unknown(src.Functions[1]) {
		t.Errorf("only a depends on the file: %+v", src.Functions)
	}
	if !has(diags, "CH108", "chalicelib/secret.py") || !has(diags, "CH112", "app.py") {
		t.Errorf("want CH108 and CH112, got:\n%s", describe(src, diags))
	}
}

func has(diags diag.List, code diag.Code, file string) bool {
	for _, d := range diags {
		if d.Code == code && d.At.File == file {
			return true
		}
	}
	return false
}

func TestNothingOutsideTheAppIsRead(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{
		"secret.py":  {Data: []byte("RATE = 'rate(1 hour)'\n")},
		"sub/app.py": {Data: []byte("from chalice import Chalice\nfrom ..secret import RATE\napp = Chalice('a')\n")},
	}
	src, diags := chalice.ReadSource(t.Context(), fsys, "sub", nil, source.Options{})
	if src == nil || src.Refused == nil || src.Refused.Type != "ImportError" {
		t.Errorf("a relative import out of app.py is an ImportError, got:\n%s", describe(src, diags))
	}
	for _, file := range src.Files {
		if file != "sub/app.py" {
			t.Errorf("%s was read", file)
		}
	}
}

// TestTheLoadersBudgetIsAFinding: modules beyond the limits of one application are
// not read, each says so, and what was read before stays.
func TestTheLoadersBudgetIsAFinding(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{"app.py": {Data: []byte("from chalice import Chalice\nimport chalicelib.m0, chalicelib.m1, chalicelib.m2\napp = Chalice('a')\n@app.schedule('rate(1 hour)')\ndef a(event): pass\n")}, "chalicelib/__init__.py": {}}
	long := []byte("X = '" + strings.Repeat("x", 1<<20-200) + "'\n")
	var imports strings.Builder
	for i := range 20 {
		files[fmt.Sprintf("chalicelib/n%02d.py", i)] = &fstest.MapFile{Data: long}
		fmt.Fprintf(&imports, "import chalicelib.n%02d\n", i)
	}
	for i := range 3 {
		files[fmt.Sprintf("chalicelib/m%d.py", i)] = &fstest.MapFile{Data: []byte(imports.String())}
	}
	src, diags := chalice.ReadSource(t.Context(), files, ".", nil, source.Options{})
	if src == nil || len(src.Functions) != 1 {
		t.Fatalf("%+v %v", src, diags)
	}
	refused := map[string]bool{}
	for _, d := range diags {
		if d.Code == "CH108" && strings.Contains(d.Detail, "more than 5000 files, 16 MiB") {
			refused[d.At.File] = true
		}
	}
	if len(refused) < 2 || len(refused) > 5 || !has(diags, "CH108", "chalicelib/n19.py") || has(diags, "CH108", "chalicelib/n00.py") {
		t.Errorf("of 20 files of 1 MiB these were refused: %v", refused)
	}
}

// TestFunctionsOfOneApplicationHaveALimit: a loop can register any number.
func TestFunctionsOfOneApplicationHaveALimit(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{1000: 0, 1003: 1} {
		fsys := fstest.MapFS{
			"app.py":               {Data: fmt.Appendf(nil, "from chalice import Chalice\napp = Chalice('a')\nfor i in range(%d):\n    @app.schedule('rate(1 hour)', name='f%%04d' %% i)\n    def f(event): pass\n", n)},
			".chalice/config.json": {Data: []byte(`{"version": "2.0", "app_name": "a"}`)},
		}
		found, _ := chalice.Look(t.Context(), fsys)
		app, diags := chalice.Read(t.Context(), fsys, found.Apps[0], chalice.Request{})
		got := 0
		for _, d := range diags {
			if d.Code == project.TooManyFunctions {
				got++
				if !strings.Contains(d.Detail, "has 1003 functions. decant reads 1000") || !strings.Contains(d.Detail, "other 3") {
					t.Error(d.Detail)
				}
			}
		}
		if got != want || len(app.Functions) != 1000 || app.Functions[999].Name != "f0999" {
			t.Errorf("%d functions: %d findings, %d are read", n, got, len(app.Functions))
		}
	}
}

// TestAFileBeyondItsLimitIsAFinding: what it says about the Python version, or about
// the files that git ignores, is not known.
func TestAFileBeyondItsLimitIsAFinding(t *testing.T) {
	t.Parallel()
	workflow := []byte("jobs:\n  a:\n    steps:\n      - with: {python-version: '3.9'}\n" + strings.Repeat("# long\n", 1<<18))
	for file, text := range map[string][]byte{
		".github/workflows/ci.yml": workflow, "Dockerfile": []byte("FROM python:3.9\n" + strings.Repeat("# long\n", 1<<18)), ".gitignore": []byte(strings.Repeat("x\n", 1<<18)),
		"svc/.gitignore": []byte(strings.Repeat("x\n", 2001)), ".git/info/exclude": []byte(strings.Repeat("x", 600) + "\n"),
	} {
		fsys := fstest.MapFS{
			"svc/app.py":               {Data: []byte("from chalice import Chalice\napp = Chalice('a')\n@app.lambda_function()\ndef f(event, context): pass\n")},
			"svc/.chalice/config.json": {Data: []byte(`{"version": "2.0", "app_name": "a"}`)}, "svc/.python-version": {Data: []byte("3.11\n")},
			file: {Data: text},
		}
		found, _ := chalice.Look(t.Context(), fsys)
		app, diags := chalice.Read(t.Context(), fsys, found.Apps[0], chalice.Request{})
		if !has(diags, project.DecidesNothing, file) || app.Python.V != "3.11" {
			t.Errorf("%s: Python %s, %v", file, app.Python.V, diags)
		}
	}
}
