package analyze_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"decant/analyze"
	"decant/analyze/chalice/project"
	"decant/internal/diag"
)

// TestOneApplicationIsBounded: a loop that registers functions without end, and
// settings that somebody generated, are errors and no long wait.
func TestOneApplicationIsBounded(t *testing.T) {
	t.Parallel()
	const source, config = "app/app.py", "app/.chalice/config.json"
	loop := "from chalice import Chalice\napp = Chalice(app_name='orders')\n\ndef work(event, context): pass\n\nfor i in range(1005):\n    app.lambda_function(name='work%d' % i)(work)\n"
	for name, c := range map[string]struct {
		source, config string
		code           diag.Code
		at, words      string
		functions      int
	}{
		"a thousand functions and five": {loop, `{"app_name": "orders"}`, project.TooManyFunctions, source, "The application has 1005 functions. decant reads 1000", 1000},
		"a megabyte of settings":        {"", `{"app_name": "orders", "x": "` + strings.Repeat("x", 1<<20) + `"}`, project.BeyondLimit, config, "more than 1 MiB", 1},
		"settings without end":          {"", `{"app_name": "orders", "x": [` + strings.Repeat("1,", 20_000) + `1]}`, project.BeyondLimit, config, "more than 20000 values", 1},
	} {
		fsys := fstest.MapFS{}
		chaliceProject(fsys, "app", c.config)
		if c.source != "" {
			fsys[source] = &fstest.MapFile{Data: []byte(c.source)}
		}
		found, _ := analyze.Find(t.Context(), fsys)
		app, diags := analyze.Repo(t.Context(), fsys, found, analyze.Options{Stage: "dev"})
		if app == nil || len(app.Functions) != c.functions {
			t.Errorf("%s: not read: %v", name, diags)
		}
		if !raised(diags, c.code, diag.Error, c.at, "") {
			t.Errorf("%s: %v", name, diags)
		}
		for _, d := range diags {
			if d.Code == c.code && !strings.Contains(d.Detail, c.words) {
				t.Errorf("%s: %s", name, d.Detail)
			}
		}
	}
}
