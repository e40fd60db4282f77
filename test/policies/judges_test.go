package policies

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"decant/model"
	"decant/test/tool"
)

// otherApp is an application of testdata/apps that says something of AWS.
type otherApp struct {
	name, repo string // "case/dir", and the folder with its app.py
	functions  []model.Function
}

// appsWithAWS are the applications of testdata/apps in which a file has the name of a
// library for AWS; the judges have nothing to find in the others.
var appsWithAWS = sync.OnceValues(findApps)

func findApps() ([]string, error) {
	var found []string
	root := filepath.Join("..", "..", "testdata", "apps")
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || entry.Name() != "app.py" || !strings.Contains(filepath.ToSlash(name), "/repo/") {
			return err
		}
		if entry.Type()&fs.ModeSymlink != 0 {
			return nil
		}
		sources, err := pythonFiles(filepath.Dir(name))
		if err != nil {
			return err
		}
		for _, source := range sources {
			text, err := os.ReadFile(source)
			if err != nil {
				return err
			}
			if bytes.Contains(text, []byte("boto")) {
				found = append(found, filepath.Dir(name))
				break
			}
		}
		return nil
	})
	return found, err
}

// pythonFiles are the Python files below a folder that other tools can read.
func pythonFiles(dir string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !entry.Type().IsRegular() || filepath.Ext(name) != ".py" {
			return err
		}
		text, err := os.ReadFile(name)
		if err == nil && utf8.Valid(text) {
			found = append(found, name)
		}
		return err
	})
	return found, err
}

// otherApps reads them with decant.
func otherApps(t *testing.T) []otherApp {
	t.Helper()
	dirs, err := appsWithAWS()
	if err != nil {
		t.Fatal(err)
	}
	var all []otherApp
	for _, dir := range dirs {
		slashed := filepath.ToSlash(dir)
		before, after, _ := strings.Cut(slashed, "/repo")
		stages := struct{ Stages []string }{}
		text, err := os.ReadFile(filepath.Join(filepath.FromSlash(before), "case.json"))
		if err != nil {
			continue // it belongs to another test
		}
		if err := json.Unmarshal(text, &stages); err != nil {
			t.Fatal(err)
		}
		app := cmp.Or(strings.TrimPrefix(after, "/"), ".")
		all = append(all, otherApp{
			name: filepath.Base(before) + "/" + app, repo: dir,
			functions: read(t, before+"/repo", app, stages.Stages[0]),
		})
	}
	return all
}

// actions are those that decant derives for any function of the app.
func (a otherApp) actions() map[string]bool {
	found := map[string]bool{}
	for _, fn := range a.functions {
		for _, g := range derived(fn) {
			found[g.Action] = true
		}
	}
	return found
}

// calls says whether decant has a call of the operation in the file between the lines,
// or one of several places that call the same function.
func (a otherApp) calls(file string, first, last int, operation string) bool {
	for _, fn := range a.functions {
		if fn.AWSUse == nil {
			continue
		}
		for _, call := range fn.AWSUse.Calls {
			if path := call.At.File; !strings.HasSuffix(file, "/"+path) || call.At.Start.Line < first || call.At.Start.Line > last {
				continue
			}
			if slices.ContainsFunc(call.Operations, func(o string) bool { return flat(o) == flat(operation) }) {
				return true
			}
		}
	}
	return false
}

func flat(operation string) string { return strings.ToLower(strings.ReplaceAll(operation, "_", "")) }

// genPolicy is what `chalice gen-policy` finds in each app.py.
func genPolicy(t *testing.T, version string, paths []string) []struct {
	Actions []string
	Error   string
} {
	t.Helper()
	question, err := json.Marshal(paths)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(tool.Venv(t, version, "bin", "python"), filepath.Join(tool.Root(t), "testdata", "python", "gen_policy.py"))
	cmd.Stdin = bytes.NewReader(question)
	answer, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var results []struct {
		Actions []string
		Error   string
	}
	if err := json.Unmarshal(answer, &results); err != nil || len(results) != len(paths) {
		t.Fatalf("%d answers for %d: %v", len(results), len(paths), err)
	}
	return results
}

// sdkCall is a call that iam-policy-autopilot found.
type sdkCall struct {
	Name     string
	Metadata struct{ Expr, Location string }
}

// place is the file and the lines of "file:9.5-11.20".
func (c sdkCall) place() (file string, first, last int) {
	at := strings.LastIndex(c.Metadata.Location, ":")
	from, to, _ := strings.Cut(c.Metadata.Location[at+1:], "-")
	first, _ = strconv.Atoi(strings.Split(from, ".")[0])
	last, _ = strconv.Atoi(strings.Split(to, ".")[0])
	return filepath.ToSlash(c.Metadata.Location[:at]), first, last
}

// sdkCalls are what `iam-policy-autopilot extract-sdk-calls` finds in the files.
func sdkCalls(t *testing.T, files []string) []sdkCall {
	t.Helper()
	cmd := exec.Command(tool.Venv(t, "policy", "bin", "iam-policy-autopilot"), append([]string{"extract-sdk-calls", "--language", "python", "--full-output"}, files...)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	answer, err := cmd.Output()
	if err != nil {
		t.Fatalf("iam-policy-autopilot: %v\n%s", err, said.String())
	}
	var calls []sdkCall
	if err := json.Unmarshal(answer, &calls); err != nil {
		t.Fatal(err)
	}
	return calls
}

// TestNothingThatOtherToolsFindIsMissed: what Chalice's own analyser (two versions) and
// iam-policy-autopilot find in the applications of testdata is also what decant has.
// testdata/policy/beside.txt lists the differences, each with its reason.
func TestNothingThatOtherToolsFindIsMissed(t *testing.T) {
	t.Parallel()
	apps, known := otherApps(t), reviewed(t, "beside.txt")
	found := map[string]bool{}
	differs := func(what string) {
		found[what] = true
		if known[what] == "" {
			t.Errorf("%s: decant does not have it", what)
		}
	}
	var paths, files []string
	for _, a := range apps {
		paths = append(paths, filepath.Join(a.repo, "app.py"))
		more, err := pythonFiles(a.repo)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	total := map[string]int{}
	for _, version := range []string{"chalice-new", "chalice-old"} {
		for i, answer := range genPolicy(t, version, paths) {
			if answer.Error != "" {
				t.Logf("%s cannot read %s: %s", version, apps[i].name, answer.Error)
			}
			have := apps[i].actions()
			for _, action := range answer.Actions {
				total[version]++
				if !have[action] {
					differs(fmt.Sprintf("gen-policy %s %s", apps[i].name, action))
				}
			}
		}
	}
	for _, call := range sdkCalls(t, files) {
		total["iam-policy-autopilot"]++
		file, first, last := call.place()
		i := slices.IndexFunc(apps, func(a otherApp) bool { return strings.HasPrefix(file, filepath.ToSlash(a.repo)+"/") })
		if i < 0 {
			t.Errorf("%s is in no app", file)
			continue
		}
		if !apps[i].calls(file, first, last, call.Name) {
			differs(fmt.Sprintf("autopilot %s %s:%d %s", apps[i].name, strings.TrimPrefix(file, filepath.ToSlash(apps[i].repo)+"/"), first, call.Name))
		}
	}
	for _, what := range slices.Sorted(maps.Keys(known)) {
		if !found[what] {
			t.Errorf("testdata/policy/beside.txt: %s is no longer a difference", what)
		}
	}
	sites, lost := 0, 0
	for _, a := range apps {
		some, more := a.sites()
		sites, lost = sites+some, lost+more
	}
	t.Logf("%d applications: chalice gen-policy finds %d actions (%d at the older version), iam-policy-autopilot %d calls; decant attributes %d of %d places that call AWS",
		len(apps), total["chalice-new"], total["chalice-old"], total["iam-policy-autopilot"], sites, sites+lost)
	atLeast(t, "the applications of testdata", sites, sites+lost, leastOfApps)
}

// leastOfApps is the share of places that call AWS, in all applications of testdata,
// that decant attributes at least, in per mille.
const leastOfApps = 1000

// sites are the places of the app that call AWS, and those where the source does not
// say what is asked.
func (a otherApp) sites() (calls, lost int) {
	places, unknown := map[string]bool{}, map[string]bool{}
	for _, fn := range a.functions {
		if fn.AWSUse == nil {
			continue
		}
		for _, call := range fn.AWSUse.Calls {
			places[fmt.Sprint(call.At)] = true
		}
		for _, u := range fn.AWSUse.Unresolved {
			unknown[fmt.Sprint(u.At)] = true
		}
	}
	return len(places), len(unknown)
}

// TestIdiomsBesideOtherTools counts what the other tools find of the pairs of line and
// action that the runs of the idioms of public code show, and what they find beside
// them.
func TestIdiomsBesideOtherTools(t *testing.T) {
	t.Parallel()
	var paths, files []string
	all := slices.DeleteFunc(slices.Clone(cases(t)), func(c policyCase) bool { return c.idiom == "" })
	for _, c := range all {
		paths = append(paths, filepath.Join(c.repo, "app.py"))
		more, err := pythonFiles(c.repo)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	pairs, byChalice, byAutopilot, others := 0, 0, 0, 0
	found := map[string][]sdkCall{}
	for _, call := range sdkCalls(t, files) {
		file, _, _ := call.place()
		found[file] = append(found[file], call)
	}
	for i, answer := range genPolicy(t, "chalice-new", paths) {
		c := all[i]
		lines := map[string]bool{}
		for _, e := range c.of(runs) {
			if pair := fmt.Sprintf("%s:%d %s", e.file, e.line, e.action); !lines[pair] {
				lines[pair] = true
				pairs++
				if slices.Contains(answer.Actions, e.action) {
					byChalice++
				}
				if slices.ContainsFunc(found[filepath.ToSlash(filepath.Join(c.repo, e.file))], e.foundBy) {
					byAutopilot++
				}
			}
		}
		for file, calls := range found {
			if !strings.HasPrefix(file, filepath.ToSlash(c.repo)+"/") {
				continue
			}
			for _, call := range calls {
				if !slices.ContainsFunc(c.expects, func(e expectation) bool {
					return filepath.ToSlash(filepath.Join(c.repo, e.file)) == file && e.foundBy(call)
				}) {
					others++
				}
			}
		}
	}
	t.Logf("%d pairs of line and action: chalice gen-policy finds the action of %d, iam-policy-autopilot a call at the line of %d, and %d calls that the cases do not have",
		pairs, byChalice, byAutopilot, others)
	if pairs == 0 || byAutopilot == 0 || byChalice == 0 {
		t.Error("a judge finds nothing at all")
	}
}

// foundBy says whether the call is at the expectation's line.
func (e expectation) foundBy(call sdkCall) bool {
	_, first, last := call.place()
	return first <= e.line && e.line <= last
}
