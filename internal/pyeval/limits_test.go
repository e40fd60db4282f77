package pyeval

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/internal/pysyntax"
)

// oneFile is a loader with a single module.
type oneFile struct {
	name string
	file *pysyntax.File
}

func (l oneFile) Module(name string) (string, bool, *pysyntax.File, diag.List, bool) {
	return l.name + ".py", false, l.file, nil, name == l.name
}

func importText(t testing.TB, src string, limits Limits) (*Interp, *Module, diag.List) {
	t.Helper()
	f, diags := pysyntax.Parse("m.py", []byte(src), pysyntax.DefaultLimits())
	if f == nil {
		t.Fatalf("refused: %v", diags)
	}
	in := New(Options{Loader: oneFile{"m", f}, Env: testEnv{}, Limits: limits})
	m, more := Import(in, "m")
	return in, m, more
}

func smallLimits() Limits {
	return Limits{Steps: 50_000, Statement: 30_000, Depth: 40, Loop: 200, TextBytes: 1 << 16, Items: 2000, Bytes: 1 << 22}
}

func TestGreedyProgramsAreGivenUp(t *testing.T) {
	t.Parallel()
	for name, src := range map[string]string{
		"endless loop":        "a = 1\nwhile True:\n    a += 1\nb = a",
		"endless recursion":   "def f(): return f()\na = f()\nb = a",
		"nested loops":        "a = 0\nfor i in range(150):\n  for j in range(150):\n    for k in range(150):\n      a += 1\nb = a",
		"doubling text":       "a = 'x'\nfor i in range(60): a = a + a\nb = len(a)",
		"doubling list":       "a = [1]\nfor i in range(60): a = a + a\nb = len(a)",
		"power":               "b = 10 ** 10 ** 10",
		"repeat":              "b = 'x' * 10**12",
		"repeat list":         "b = len([0] * 10**12)",
		"range":               "b = len(list(range(10**15)))",
		"self containing":     "a = []\na.append(a)\nb = str(a) + repr([a] == [a])",
		"padding":             "b = '{:>99999999}'.format(1)",
		"percent padding":     "b = '%99999999d' % 1",
		"replace":             "b = ('a' * 50000).replace('', 'b' * 50000)",
		"generator of itself": "def g(n): return [g(n - 1), g(n - 1)] if n else 0\nb = len(str(g(30)))",
		"nested unknowns":     "import os\n" + nestedLoops(12) + "b = a",
		"growing list":        "a = [1]\nfor x in a: a.append(x)\nb = len(a)",
		"join":                "b = len(('y' * 60000).join('x' * 60000))",
		"shift":               "b = 1 << 10**9",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in, m, _ := importText(t, src, smallLimits())
			withinLimits(t, in, smallLimits())
			if v, ok := m.Get("b"); ok && object.Opaque(v) == nil && m.Failure == nil {
				t.Errorf("b is known: %#v", v)
			}
		})
	}
}

// TestATooLargeContainerIsReported once a file and limit, where it is built.
func TestATooLargeContainerIsReported(t *testing.T) {
	t.Parallel()
	_, m, diags := importText(t, "a = 1\nb = [0] * 3000\nc = [1] * 3000\nd = 'known'\n", smallLimits())
	if len(diags) != 1 || diags[0].Code != "CH051" || diags[0].Severity != diag.Note || diags[0].At.Start.Line != 2 || !strings.Contains(diags[0].Detail, "more than 2000 elements") {
		t.Errorf("%v", diags)
	}
	if d, _ := m.Get("d"); d != Str("known") {
		t.Errorf("what follows is %#v", d)
	}
}

// withinLimits says what a program cost in steps and bytes: a single piece of
// work may pass the limit, and the unwinding takes some more.
func withinLimits(t *testing.T, in *Interp, limits Limits) {
	t.Helper()
	if spent := costOf(in); spent.steps > limits.Steps+limits.Steps/4+1<<17 || spent.bytes > limits.Bytes+1<<20 {
		t.Errorf("it took %+v of %+v", spent, limits)
	}
}

func nestedLoops(n int) string {
	var b strings.Builder
	b.WriteString("a = 0\n")
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "for x in os.listdir('.'):\n")
	}
	b.WriteString(strings.Repeat(" ", n) + "a = a + 1\n")
	return b.String()
}

func TestGivingUpIsReportedOnce(t *testing.T) {
	t.Parallel()
	_, m, diags := importText(t, "early = 1\ndef f(): return f()\nf()\nlate = 2\n", smallLimits())
	if len(diags) != 1 || diags[0].Code != "CH050" {
		t.Errorf("findings: %v", diags)
	}
	if v, _ := m.Get("early"); object.Opaque(v) == nil {
		t.Errorf("early is %#v, but what was not run could have changed it", v)
	}
}

// recorder is a host object that notes its calls.
type recorder struct {
	calls []Call
}

func (r *recorder) TypeName() string { return "Recorder" }
func (r *recorder) Attr(_ *Interp, name string, _ diag.Range) (Value, bool) {
	return &Host{Object: r}, name != "missing"
}
func (r *recorder) SetAttr(*Interp, string, Value) {}
func (r *recorder) Call(_ *Interp, c Call) Value {
	r.calls = append(r.calls, c)
	if len(c.Args) > 0 && c.Args[0].Value == Str("boom") {
		return Raise("ValueError", "boom")
	}
	if len(c.Args) > 0 {
		if fn, ok := c.Args[0].Value.(*Func); ok {
			return fn
		}
	}
	return &Host{Object: r}
}

func (r *recorder) Instantiate(_ *Interp, _ *Class, _ *Instance, c Call) Value {
	r.calls = append(r.calls, c)
	return &Host{Object: r}
}

const hostProgram = `
import os
from framework import App
class Mine(App):
    def task(self, name):
        return super().schedule("mine-" + name)
app = App("first")
mine = Mine("second", debug=True)
@app.schedule("always")
def one(): pass
@mine.task("x")
def two(): pass
if os.environ["MODE"] == "a":
    app.schedule("maybe")
for n in ("p", "q"):
    app.schedule(n)
for n in os.listdir("."):
    app.schedule("loop", n)
try:
    app.schedule("boom")
except ValueError:
    CAUGHT = True
def never():
    app.schedule("never")
[app.schedule(k) for k in ("r", "s")]
os.environ.get("M2") and app.schedule("and")
`

func TestHostsSeeCallsAndTheirConditions(t *testing.T) {
	t.Parallel()
	f, _ := pysyntax.Parse("m.py", []byte(hostProgram), pysyntax.DefaultLimits())
	r := &recorder{}
	var env []string
	in := New(Options{
		Loader: oneFile{"m", f},
		Externals: func(name string) (Value, bool) {
			return &Host{Object: r}, name == "framework"
		},
		OnEnvRead: func(name string, _ diag.Range, hasDefault bool) {
			if !hasDefault {
				env = append(env, name)
			}
		},
	})
	m, _ := Import(in, "m")
	if m.Failure != nil {
		t.Fatalf("failure: %+v", *m.Failure)
	}
	var got []string
	for _, c := range r.calls {
		text := "?"
		if len(c.Args) > 0 {
			switch v := c.Args[0].Value.(type) {
			case Str:
				text = string(v)
			case *Func:
				text = "def " + v.Name
			}
		}
		for range c.Conditions {
			text += " if"
		}
		got = append(got, text)
	}
	want := "first|second|always|def one|mine-x|def two|maybe if|p|q|loop if|boom|r|s|and if"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("calls:\n got %s\nwant %s", s, want)
	}
	if len(env) != 1 || env[0] != "MODE" {
		t.Errorf("environment reads: %v", env)
	}
	if v, _ := m.Get("CAUGHT"); v != Bool(true) {
		t.Errorf("CAUGHT = %#v", v)
	}
}

func FuzzImport(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.py")
	for _, path := range files {
		if src, err := os.ReadFile(path); err == nil {
			f.Add(string(src))
		}
	}
	for seed := range 20 {
		f.Add(newGenerator(uint64(seed)).expressionModule(5))
		f.Add(newGenerator(uint64(seed)).program())
	}
	f.Add(hostProgram)
	f.Add("class A(A): pass\nx = A()\n[] = ()\n*a, = 1, 2\nfor x.y in z: del x.y\n")
	f.Add("match x:\n case {'a': 1, **r}: pass\n case [*_]: pass\nx[::] = 1\nlambda *: 0\n@\ndef f(: pass\n")
	f.Fuzz(func(t *testing.T, src string) {
		if file, _ := pysyntax.Parse("m.py", []byte(src), pysyntax.DefaultLimits()); file == nil {
			return // the parser's guard keeps such text away from the evaluator
		}
		limits := smallLimits()
		limits.Steps = 20_000
		in, m, _ := importText(t, src, limits)
		for _, name := range m.Names() {
			v, _ := m.Get(name)
			operator.Repr(in, v)
		}
		withinLimits(t, in, limits)
	})
}
