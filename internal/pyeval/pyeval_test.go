package pyeval

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/internal/pysyntax"
)

// dirLoader finds modules in a folder, as the scanner does in a repository.
type dirLoader struct{ root string }

func (l dirLoader) Module(name string) (string, bool, *pysyntax.File, diag.List, bool) {
	rel := strings.ReplaceAll(name, ".", "/")
	for _, c := range []struct {
		path string
		pkg  bool
	}{{rel + "/__init__.py", true}, {rel + ".py", false}} {
		src, err := os.ReadFile(filepath.Join(l.root, c.path))
		if err != nil {
			continue
		}
		f, diags := pysyntax.Parse(c.path, src, pysyntax.DefaultLimits())
		return c.path, c.pkg, f, diags, true
	}
	if info, err := os.Stat(filepath.Join(l.root, rel)); err == nil && info.IsDir() && name != "" {
		return rel, true, nil, nil, true
	}
	return "", false, nil, nil, false
}

// testEnv is the environment of the cases: three variables, and nothing else is
// known.
type testEnv struct{}

func (testEnv) Lookup(name string) (string, EnvState) {
	switch name {
	case "PYEVAL_STAGE":
		return "prod", EnvSet
	case "PYEVAL_ABSENT":
		return "", EnvAbsent
	}
	return "", EnvUnknowable
}

var expectation = regexp.MustCompile(`(?m)^\s*# (expect|unknown|fails): (.*)$`)

func importCase(t testing.TB, root, name string) (*Interp, *Module, diag.List) {
	t.Helper()
	in := New(Options{Loader: dirLoader{root}, Env: testEnv{}})
	m, diags := Import(in, name)
	return in, m, diags
}

func caseNames(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.py")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	var out []string
	for _, f := range files {
		out = append(out, strings.TrimSuffix(filepath.Base(f), ".py"))
	}
	return out
}

func TestCasesSayWhatTheyExpect(t *testing.T) {
	t.Parallel()
	for _, name := range caseNames(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			src, err := os.ReadFile(filepath.Join("testdata", name+".py"))
			if err != nil {
				t.Fatal(err)
			}
			in, m, _ := importCase(t, "testdata", name)
			failed := false
			for _, e := range expectation.FindAllStringSubmatch(string(src), -1) {
				if e[1] == "fails" {
					failed = true
				}
				checkExpectation(t, in, m, e[1], strings.TrimSpace(e[2]))
			}
			if m.Failure != nil && !failed {
				t.Errorf("the import fails: %+v", *m.Failure)
			}
		})
	}
}

func checkExpectation(t *testing.T, in *Interp, m *Module, kind, text string) {
	t.Helper()
	if kind == "fails" {
		if m.Failure == nil || !strings.Contains(m.Failure.Type+": "+m.Failure.Message, text) {
			t.Errorf("failure is %+v, want %q", m.Failure, text)
		}
		return
	}
	sep := " = "
	if kind == "unknown" {
		sep = " because "
	}
	name, want, _ := strings.Cut(text, sep)
	v, ok := m.Get(name)
	if !ok {
		t.Errorf("%s is not bound", name)
		return
	}
	if kind == "unknown" {
		u := object.Opaque(v)
		if u == nil {
			t.Errorf("%s is %#v, want it unknown", name, v)
		} else if !strings.Contains(u.Because, want) {
			t.Errorf("%s is unknown because %q, want %q", name, u.Because, want)
		}
		return
	}
	got, known := operator.Repr(in, v)
	if !known {
		u := object.Opaque(v)
		t.Errorf("%s is not known (%T, %+v), want %s", name, v, u, want)
	} else if got != want {
		t.Errorf("%s = %s, want %s", name, got, want)
	}
}
