package pyeval

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/test/tool"
)

// reprs prints, for each module named on the command line, the repr of its
// names, or the type of the exception that its import ends with.
const reprs = `
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
sys.setrecursionlimit(5000)
out = {}
for name in sys.argv[2:]:
    stdout, sys.stdout = sys.stdout, sys.stderr
    try:
        m = importlib.import_module(name)
        out[name] = {k: repr(v) for k, v in vars(m).items() if not k.startswith("__")}
    except BaseException as e:
        out[name] = {"": type(e).__name__}
    sys.stdout = stdout
print(json.dumps(out))
`

// python runs a python3 of the system, or the one that DECANT_PYTHON names.
func python(t testing.TB, env []string, root string, names ...string) map[string]map[string]string {
	t.Helper()
	exe := os.Getenv("DECANT_PYTHON")
	if exe == "" {
		exe = "python3"
	}
	path, err := exec.LookPath(exe)
	if err != nil {
		tool.Missing(t, "no Python to compare with: "+err.Error())
	}
	cmd := exec.Command(path, append([]string{"-W", "ignore", "-B", "-c", reprs, root}, names...)...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "PYEVAL_STAGE=prod", "OTHER_VAR=other", "PYTHONHASHSEED=random"}, env...)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("python: %v\n%s", err, stderr.String())
	}
	var out map[string]map[string]string
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatalf("python printed %q: %v", text, err)
	}
	return out
}

// compareWithPython checks every value that pyeval claims to know, and returns
// how many those are.
func compareWithPython(t testing.TB, in *Interp, m *Module, real map[string]string, src string) (known, total int) {
	t.Helper()
	if typ, failed := real[""]; failed {
		if m.Failure != nil && m.Failure.Type != typ {
			t.Errorf("%s: the import fails with %s: %s, in Python with %s", m.Name, m.Failure.Type, m.Failure.Message, typ)
		}
		return 0, 0
	}
	if m.Failure != nil {
		t.Errorf("%s: pyeval says that the import fails: %+v\n%s", m.Name, *m.Failure, src)
		return 0, 0
	}
	for name, want := range real {
		total++
		v, ok := m.Get(name)
		if !ok {
			if m.Attrs.Open == nil {
				t.Errorf("%s.%s is not bound, in Python it is %s\n%s", m.Name, name, want, src)
			}
			continue
		}
		got, ok := operator.Repr(in, v)
		if !ok {
			continue
		}
		known++
		if got != want {
			t.Errorf("%s.%s = %s, in Python %s\n%s", m.Name, name, got, want, src)
		}
	}
	for _, name := range m.Names() {
		v, _ := m.Get(name)
		if _, ok := real[name]; !ok && !strings.HasPrefix(name, "__") && object.Opaque(v) == nil {
			t.Errorf("%s.%s is bound, in Python it is not\n%s", m.Name, name, src)
		}
	}
	return known, total
}

func TestCasesAgreeWithPython(t *testing.T) {
	t.Parallel()
	names := caseNames(t)
	real := python(t, nil, "testdata", names...)
	for _, name := range names {
		in, m, _ := importCase(t, "testdata", name)
		if real[name][""] != "" && m.Failure == nil {
			t.Logf("%s: Python raises %s", name, real[name][""])
		}
		compareWithPython(t, in, m, real[name], "")
	}
}

// rounds is the number of generated modules; DECANT_ROUNDS multiplies it.
func rounds(n int) int {
	if k, err := strconv.Atoi(os.Getenv("DECANT_ROUNDS")); err == nil {
		return n * k
	}
	return n
}

// writeModules writes generated modules into one folder.
func writeModules(t testing.TB, sources []string) (root string, names []string) {
	t.Helper()
	root = t.TempDir()
	for i, src := range sources {
		name := fmt.Sprintf("gen%d", i)
		if err := os.WriteFile(filepath.Join(root, name+".py"), []byte(src), 0o644); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return root, names
}

func TestRandomExpressionsAreNeverWrong(t *testing.T) {
	t.Parallel()
	var sources []string
	for seed := range rounds(40) {
		g := newGenerator(uint64(seed))
		sources = append(sources, g.expressionModule(60))
	}
	root, names := writeModules(t, sources)
	real := python(t, nil, root, names...)
	known, total := 0, 0
	for i, name := range names {
		in, m, _ := importCase(t, root, name)
		k, n := compareWithPython(t, in, m, real[name], "")
		known, total = known+k, total+n
		if t.Failed() {
			t.Logf("the source is that of %s", name)
			for line := range strings.Lines(sources[i]) {
				if os.Getenv("PYEVAL_SHOW") != "" && strings.Contains(line, os.Getenv("PYEVAL_SHOW")+" = ") {
					t.Log(line)
				}
			}
			break
		}
	}
	t.Logf("%d of %d values are known", known, total)
	if known*2 < total {
		t.Errorf("only %d of %d values are known", known, total)
	}
}

// The unknown variables have several values in Python; what pyeval claims must
// hold under each.
func TestRandomProgramsAreNeverWrong(t *testing.T) {
	t.Parallel()
	var sources []string
	for seed := range rounds(120) {
		g := newGenerator(uint64(1000 + seed))
		sources = append(sources, g.program())
	}
	root, names := writeModules(t, sources)
	ins, mods := make([]*Interp, len(names)), make([]*Module, len(names))
	for i, name := range names {
		ins[i], mods[i], _ = importCase(t, root, name)
	}
	known, total := 0, 0
	for _, bits := range []string{"0000", "1111", "0101", "1010", "0011", "1100", "0110", "1001"} {
		var env []string
		for k := range bits {
			env = append(env, fmt.Sprintf("UNK%d=%c", k, bits[k]))
		}
		real := python(t, env, root, names...)
		for i, name := range names {
			k, n := compareWithPython(t, ins[i], mods[i], real[name], bits+"\n"+sources[i])
			known, total = known+k, total+n
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("%d of %d values are known", known, total)
	if known*12 < total {
		t.Errorf("only %d of %d values are known", known, total)
	}
}
