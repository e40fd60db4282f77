package chalice_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"decant/analyze/chalice"
	"decant/analyze/chalice/source"
	"decant/internal/diag"
	"decant/model"
)

// FuzzReadSource reads any bytes as app.py: no panic, an end, and the same
// answer twice.
func FuzzReadSource(f *testing.F) {
	files, err := filepath.Glob("testdata/source/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(textOf(archive, "app.py")))
	}
	apps, err := filepath.Glob("../../testdata/*/*/repo/app.py")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range apps {
		src, err := os.ReadFile(file)
		if err == nil && len(src) < 10_000 {
			f.Add(src)
		}
	}
	env := source.Env{{Name: "STAGE", Value: model.Known("dev", model.FromConfig, diag.Range{})}}
	f.Fuzz(func(t *testing.T, app []byte) {
		fsys := fstest.MapFS{"app.py": {Data: app}}
		src, diags := chalice.ReadSource(t.Context(), fsys, ".", env, source.Options{})
		if src == nil {
			t.Fatal("there is an app.py, and no source")
		}
		first := describe(src, diags)
		again, diags := chalice.ReadSource(t.Context(), fsys, ".", env, source.Options{})
		if second := describe(again, diags); second != first {
			t.Errorf("two readings differ:\n%s\n%s", first, second)
		}
	})
}
