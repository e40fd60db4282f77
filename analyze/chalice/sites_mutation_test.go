package chalice_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"decant/analyze/chalice"
	"decant/analyze/chalice/source"
	"decant/internal/diag"
	"decant/internal/pysyntax"
)

// How many apps are mutated, and how often each.
const (
	mutatedApps    = 30
	mutantsOfOne   = 50
	mutationMarker = "  # registration-"
)

// wrappers put a statement into another one; %s is the statement, indented.
var wrappers = []string{
	"try:\n%s\nexcept Exception:\n    pass\n",
	"try:\n    import external_pkg\n%s\nexcept ImportError:\n    raise\n",
	"import external_pkg\nif external_pkg.flag:\n%s\n",
	"import external_pkg\nif external_pkg.flag:\n    pass\nelse:\n%s\n",
	"def wrapped_in_it():\n%s\nwrapped_in_it()\n",
	"def wrapped_in_it():\n%s\n",
	"class WrappedInIt:\n%s\n",
	"import external_pkg\nclass WrappedInIt(external_pkg.Base):\n%s\n",
	"import external_pkg\nwith external_pkg.context():\n%s\n",
	"import external_pkg\nfor item_of_it in external_pkg.items():\n%s\n",
	"import external_pkg\nwhile external_pkg.more():\n%s\n",
	"while True:\n%s\n    break\n",
	"for item_of_it in (1,):\n%s\n",
	"def generator_of_it():\n%s\n    yield 1\nlist(generator_of_it())\n",
	"import asyncio\nasync def coroutine_of_it():\n%s\nasyncio.run(coroutine_of_it())\n",
	"import external_pkg\n@external_pkg.once\ndef wrapped_in_it():\n%s\nwrapped_in_it()\n",
	"import external_pkg\nmatch external_pkg.kind:\n  case 1:\n%s\n  case _:\n    pass\n",
	"import external_pkg\ntry:\n    external_pkg.check()\nfinally:\n%s\n",
}

// insertions are put in front of a statement.
var insertions = []string{
	"import external_pkg\nexternal_pkg.install(app)\n",
	"import external_pkg\nexternal_pkg.install(apps=[app], other={'app': app})\n",
	"import external_pkg\napp = external_pkg.wrap(app)\n",
	"import external_pkg\nexternal_pkg.fill(globals())\n",
	"from external_pkg import *\n",
	"exec('pass')\n",
	"import external_pkg\nif external_pkg.flag:\n    raise ValueError('no')\n",
	"import external_pkg\nassert external_pkg.flag\n",
	"app_of_old = app\n",
	"import external_pkg\nexternal_pkg.install(app.schedule, app.lambda_function)\n",
}

// rewrites change how a decorator is written.
var rewrites = [][2]string{
	{"@app.", "@(same_app := app)."},
	{"@app.schedule(", "@getattr(app, 'schedule')("},
	{"@app.lambda_function(", "@getattr(app, 'lambda_function')("},
	{"@app.", "import external_pkg\n@external_pkg.outer\n@app."},
	{"\ndef ", "\n@inner_of_it\ndef "},
	{"@app.schedule(", "method_of_it = app.schedule\n@method_of_it("},
	{"@app.lambda_function(", "import external_pkg\nmethod_of_it = external_pkg.same(app.lambda_function)\n@method_of_it("},
	{"@app.schedule(", "import external_pkg\n@app.schedule(*external_pkg.args(), **external_pkg.more())  # ("},
	{"@app.on_sqs_message(", "import functools\nmethod_of_it = functools.partial(app.on_sqs_message)\n@method_of_it("},
	{"@app.", "import external_pkg\n@external_pkg.find('app')."},
}

// TestMutantsLoseNoRegistration changes the apps of testdata in ways that make them
// hard to follow. Whatever comes of that, every function of the original app is still
// one, or a finding stands where it is registered.
func TestMutantsLoseNoRegistration(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../testdata/apps/*/repo/app.py")
	if err != nil {
		t.Fatal(err)
	}
	apps := 0
	for _, file := range files {
		fsys, ok := mutable(t, filepath.Dir(file))
		if !ok || apps == mutatedApps {
			continue
		}
		apps++
		name := filepath.Base(filepath.Dir(filepath.Dir(file)))
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mutateApp(t, name, fsys)
		})
	}
	if apps != mutatedApps {
		t.Errorf("%d apps were mutated, want %d", apps, mutatedApps)
	}
}

// mutable reads an app and marks its registrations; ok is false for apps without
// functions in app.py, and those whose lines are not Python 3 with four spaces.
func mutable(t *testing.T, dir string) (fstest.MapFS, bool) {
	t.Helper()
	fsys := fstest.MapFS{}
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(name)
		relative, _ := filepath.Rel(dir, name)
		fsys[filepath.ToSlash(relative)] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text := string(fsys["app.py"].Data)
	src, diags := chalice.ReadSource(t.Context(), fsys, ".", nil, source.Options{})
	if strings.ContainsAny(text, "\t\r\\") || src == nil || src.Refused != nil || len(src.Functions) == 0 || hasCode(diags, "CH050") {
		return nil, false
	}
	lines := strings.Split(text, "\n")
	marked := 0
	for _, fn := range src.Functions {
		line := fn.Handler.At.Start.Line - 1
		if fn.Handler.At.File == "app.py" && string(fn.Kind) != "api_handler" && strings.HasPrefix(lines[line], "@app.") && strings.HasSuffix(lines[line], ")") {
			lines[line] += mutationMarker + fn.Name
			marked++
		}
	}
	fsys["app.py"] = &fstest.MapFile{Data: []byte(strings.Join(lines, "\n"))}
	return fsys, marked > 0
}

func hasCode(diags diag.List, code diag.Code) bool {
	return slices.ContainsFunc(diags, func(d diag.Diagnostic) bool { return d.Code == code })
}

func mutateApp(t *testing.T, name string, fsys fstest.MapFS) {
	original := string(fsys["app.py"].Data)
	seed := uint64(0)
	for _, c := range name {
		seed = seed*31 + uint64(c)
	}
	for n := range mutantsOfOne {
		random := rand.New(rand.NewPCG(seed, uint64(n)))
		text := mutate(original, random)
		mutant := fstest.MapFS{}
		for file, f := range fsys {
			mutant[file] = f
		}
		mutant["app.py"] = &fstest.MapFile{Data: []byte(text)}
		src, diags := chalice.ReadSource(t.Context(), mutant, ".", nil, source.Options{})
		for _, gone := range disappeared(text, src, diags) {
			t.Errorf("mutant %d: %s is no function, and no finding stands at its registration.\n%s", n, gone, numbered(text))
			for _, d := range diags.Sorted() {
				t.Logf("%s %s: %s", d.Code, d.At, d.Detail)
			}
		}
		if t.Failed() {
			return
		}
	}
}

// disappeared are the marked registrations that are neither functions nor named.
func disappeared(text string, src *source.Source, diags diag.List) []string {
	var gone []string
	for i, line := range strings.Split(text, "\n") {
		_, name, marked := strings.Cut(line, mutationMarker)
		if !marked || slices.ContainsFunc(src.Functions, func(fn source.Function) bool { return at(fn.Handler.At, i+1) }) {
			continue
		}
		if !slices.ContainsFunc(diags, func(d diag.Diagnostic) bool {
			return at(d.At, i+1) || slices.ContainsFunc(d.Related, func(r diag.Related) bool { return at(r.At, i+1) })
		}) {
			gone = append(gone, name)
		}
	}
	return gone
}

// at says whether a range begins or lies in a line of app.py.
func at(r diag.Range, line int) bool {
	return r.File == "app.py" && r.Start.Line == line
}

// mutate applies one to three mutations.
func mutate(text string, random *rand.Rand) string {
	for range 1 + random.IntN(3) {
		switch random.IntN(4) {
		case 0, 1:
			text = wrapStatement(text, wrappers[random.IntN(len(wrappers))], random)
		case 2:
			text = insertBefore(text, insertions[random.IntN(len(insertions))], random)
		default:
			text = rewriteOne(text, rewrites[random.IntN(len(rewrites))], random)
		}
	}
	return text
}

// statements are the byte ranges of the statements of a module that begin a line.
func statements(text string) [][2]int {
	f, _ := pysyntax.Parse("app.py", []byte(text), pysyntax.DefaultLimits())
	if f == nil {
		return nil
	}
	var out [][2]int
	for c := range f.Children(0) {
		start, end := int(f.Nodes[c].Start), int(f.Nodes[c].End)
		if rest := strings.IndexByte(text[end:], '\n'); rest >= 0 {
			end += rest
		} else {
			end = len(text)
		}
		if start == 0 || text[start-1] == '\n' {
			out = append(out, [2]int{start, end})
		}
	}
	return out
}

// later chooses a statement behind the imports, registrations before others.
func later(text string, random *rand.Rand) (at [2]int, ok bool) {
	all := statements(text)
	all = slices.DeleteFunc(all, func(s [2]int) bool { return strings.HasPrefix(text[s[0]:], "from __future__") })
	marked := slices.DeleteFunc(slices.Clone(all), func(s [2]int) bool { return !strings.Contains(text[s[0]:s[1]], mutationMarker) })
	if len(marked) > 0 && random.IntN(3) > 0 {
		all = marked
	}
	if len(all) == 0 {
		return at, false
	}
	return all[random.IntN(len(all))], true
}

func wrapStatement(text, wrapper string, random *rand.Rand) string {
	s, ok := later(text, random)
	if !ok {
		return text
	}
	body := "    " + strings.ReplaceAll(text[s[0]:s[1]], "\n", "\n    ")
	return text[:s[0]] + fmt.Sprintf(wrapper, body) + text[s[1]:]
}

func insertBefore(text, insertion string, random *rand.Rand) string {
	s, ok := later(text, random)
	if !ok {
		return text
	}
	return text[:s[0]] + insertion + text[s[0]:]
}

func rewriteOne(text string, rewrite [2]string, random *rand.Rand) string {
	n := strings.Count(text, rewrite[0])
	if n == 0 {
		return text
	}
	pick, from := random.IntN(n), 0
	for range pick {
		from += strings.Index(text[from:], rewrite[0]) + len(rewrite[0])
	}
	i := from + strings.Index(text[from:], rewrite[0])
	if i > 0 && rewrite[0][0] != '\n' && text[i-1] != '\n' {
		return text // not at the top level
	}
	changed := text[:i] + rewrite[1] + text[i+len(rewrite[0]):]
	if strings.Contains(rewrite[1], "inner_of_it") {
		changed = "from external_pkg import inner_of_it\n" + changed
	}
	return changed
}

func numbered(text string) string {
	var b strings.Builder
	for i, line := range strings.Split(text, "\n") {
		fmt.Fprintf(&b, "%3d %s\n", i+1, line)
	}
	return b.String()
}
