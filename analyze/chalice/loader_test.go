package chalice_test

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"decant/analyze/chalice"
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
