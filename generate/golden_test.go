package generate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/sebdah/goldie/v2"

	"decant/internal/change"
	"decant/internal/diag"
	"decant/plan"
)

// plans are the hand-written plans of testdata/plans, by name.
func plans(t *testing.T) map[string]*plan.Plan {
	t.Helper()
	files, err := filepath.Glob("testdata/plans/*.json")
	if err != nil || len(files) < 9 {
		t.Fatalf("plans: %d found, %v", len(files), err)
	}
	out := map[string]*plan.Plan{}
	for _, file := range files {
		out[strings.TrimSuffix(filepath.Base(file), ".json")] = readPlan(t, file)
	}
	return out
}

func readPlan(t *testing.T, file string) *plan.Plan {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	var p plan.Plan
	if err := decoder.Decode(&p); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return &p
}

// constant says whether a file is a copy of one in templates/, which needs no
// golden of its own.
func constant(name string) bool {
	return strings.HasSuffix(name, "fargate/runner.py") || strings.Contains(name, "modules/fargate-task/")
}

func TestGoldenFilesOfEveryPlan(t *testing.T) {
	t.Parallel()
	for name, p := range plans(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files, diags := Run(p)
			dir := path.Join("testdata/golden", name)
			g := goldie.New(t, goldie.WithFixtureDir(dir), goldie.WithNameSuffix(""))
			g.Assert(t, "diagnostics.txt", []byte(printed(diags)))
			want := []string{"diagnostics.txt"}
			for _, f := range files {
				if constant(f.Path) {
					continue
				}
				g.Assert(t, path.Join("tree", f.Path), f.Content)
				want = append(want, path.Join("tree", f.Path))
			}
			noStray(t, dir, want)
		})
	}
}

func printed(diags diag.List) string {
	var out strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&out, "%s %s %s [%s]: %s\n  %s\n  Fix: %s\n", d.Severity, d.Code, d.At, d.Subject, d.Summary, d.Detail, d.Fix)
	}
	return out.String()
}

// noStray finds golden files that nothing compares any more.
func noStray(t *testing.T, dir string, want []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		rel := strings.TrimPrefix(filepath.ToSlash(file), dir+"/")
		if !slices.Contains(want, rel) {
			t.Errorf("%s is a golden file of nothing", file)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestTheSamePlanGivesTheSameBytesAndStaysAsItWas(t *testing.T) {
	t.Parallel()
	for name, p := range plans(t) {
		before, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		first, firstDiags := Run(p)
		second, secondDiags := Run(p)
		if diff := cmp.Diff(contents(first), contents(second)); diff != "" {
			t.Errorf("%s: the second run differs (-first +second):\n%s", name, diff)
		}
		if diff := cmp.Diff(firstDiags, secondDiags); diff != "" {
			t.Errorf("%s: the second run's findings differ:\n%s", name, diff)
		}
		after, err := json.Marshal(p)
		if err != nil || !bytes.Equal(before, after) {
			t.Errorf("%s: the plan was changed", name)
		}
	}
}

func contents(files []change.Generated) map[string]string {
	out := map[string]string{}
	for _, f := range files {
		out[f.Path] = string(f.Content)
	}
	return out
}

func TestEveryFileIsReadyToBeWritten(t *testing.T) {
	t.Parallel()
	for name, p := range plans(t) {
		files, _ := Run(p)
		seen := map[string]bool{}
		for i, f := range files {
			switch {
			case seen[f.Path]:
				t.Errorf("%s: %s twice", name, f.Path)
			case i > 0 && files[i-1].Path > f.Path:
				t.Errorf("%s: %s is out of order", name, f.Path)
			case !fs.ValidPath(f.Path):
				t.Errorf("%s: %s is not a path in the repository", name, f.Path)
			case !bytes.HasSuffix(f.Content, []byte("\n")) || bytes.Contains(f.Content, []byte("\r")):
				t.Errorf("%s: %s does not end in one newline, or has a carriage return", name, f.Path)
			case f.Mode != 0o644 || len(f.Why) == 0:
				t.Errorf("%s: %s has mode %o and reasons %q", name, f.Path, f.Mode, f.Why)
			case f.Validate != nil && f.Validate(f.Content) != nil:
				t.Errorf("%s: %s does not pass its own check: %v", name, f.Path, f.Validate(f.Content))
			case f.Validate != nil && f.Validate([]byte("{ = <<<<<<< }")) == nil:
				t.Errorf("%s: the check of %s passes anything", name, f.Path)
			}
			seen[f.Path] = true
		}
	}
}

func TestTemplatesAreTakenOverVerbatim(t *testing.T) {
	t.Parallel()
	files, _ := Run(plans(t)["schedule"])
	got := contents(files)
	for from, to := range map[string]string{
		"../templates/runner.py":                         "fargate/runner.py",
		"../templates/modules/fargate-task/main.tf":      "terraform/modules/fargate-task/main.tf",
		"../templates/modules/fargate-task/variables.tf": "terraform/modules/fargate-task/variables.tf",
		"../templates/modules/fargate-task/outputs.tf":   "terraform/modules/fargate-task/outputs.tf",
		"../templates/modules/fargate-task/versions.tf":  "terraform/modules/fargate-task/versions.tf",
		"../templates/modules/fargate-task/README.md":    "terraform/modules/fargate-task/README.md",
	} {
		want, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if got[to] != string(want) {
			t.Errorf("%s is not %s", to, from)
		}
	}
}
