package analyze_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// testdata is the repository's fixture folder, seen from this package.
const testdata = "../testdata"

// testCase is one case.json of testdata/apps or testdata/broken; its fields are
// explained in testdata/README.md.
type testCase struct {
	Shows   string            `json:"shows"`
	Traps   []int             `json:"traps"`
	Stages  []string          `json:"stages"`
	Dirs    []string          `json:"dirs"`
	App     string            `json:"app"` // for tests that migrate
	Env     map[string]string `json:"env"`
	Chalice verdict           `json:"chalice"`
	// ChaliceOld and ChaliceByStage replace Chalice for the old version and for
	// single stages.
	ChaliceOld     *verdict           `json:"chalice_old"`
	ChaliceByStage map[string]verdict `json:"chalice_by_stage"`

	EnvPlaceholders bool `json:"env_placeholders"`
	StubMissing     bool `json:"stub_missing"`
	FakeAWS         bool `json:"fake_aws"`

	// Unknown lists what decant may call unknown: "<function>.<field>" and why,
	// or "<stage>:<function>.<field>".
	Unknown map[string]string `json:"unknown"`
	// Bug says what decant still gets wrong here. The case then has to fail.
	Bug string `json:"bug"`
	// Accepted says why decant has no error although Chalice refuses.
	Accepted string `json:"accepted"`
	// Codes are findings that decant must report, "CH360|CH129" either of them;
	// CodesByStage adds to them.
	Codes        []string            `json:"codes"`
	CodesByStage map[string][]string `json:"codes_by_stage"`

	name, repo string
}

// verdict is what Chalice does with a project: "loads", "none" (it is not
// asked), or {"phase", "type", "check"} of its refusal. Absent fields match
// anything.
type verdict struct {
	Word               string
	Phase, Type, Check string
}

// UnmarshalJSON reads either form.
func (v *verdict) UnmarshalJSON(text []byte) error {
	if len(text) > 0 && text[0] == '"' {
		if err := json.Unmarshal(text, &v.Word); err != nil {
			return err
		}
		if v.Word != "loads" && v.Word != "none" {
			return fmt.Errorf("chalice is %q, want \"loads\", \"none\" or an object", v.Word)
		}
		return nil
	}
	v.Word = "refuses"
	return json.Unmarshal(text, &struct{ Phase, Type, Check *string }{&v.Phase, &v.Type, &v.Check})
}

// loads says whether Chalice accepts the project.
func (v verdict) loads() bool { return v.Word == "loads" }

// covers says whether an expectation allows what happened.
func (v verdict) covers(got verdict) bool {
	return v.Word == got.Word && (v.Phase == "" || v.Phase == got.Phase) &&
		(v.Type == "" || v.Type == got.Type) && (v.Check == "" || v.Check == got.Check)
}

// expected is the verdict for one version and stage.
func (c testCase) expected(version, stage string) verdict {
	if v, ok := c.ChaliceByStage[stage]; ok {
		return v
	}
	if version == oldChalice && c.ChaliceOld != nil {
		return *c.ChaliceOld
	}
	return c.Chalice
}

// codes are the findings wanted for a stage.
func (c testCase) codes(stage string) []string {
	return append(append([]string{}, c.Codes...), c.CodesByStage[stage]...)
}

// loadCases reads every case of the named folders of testdata.
func loadCases(t *testing.T, folders ...string) []testCase {
	t.Helper()
	var cases []testCase
	for _, folder := range folders {
		entries, err := os.ReadDir(filepath.Join(testdata, folder))
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range entries {
			if c, ok := loadCase(t, filepath.Join(testdata, folder, entry.Name())); ok {
				c.name = folder + "/" + entry.Name()
				cases = append(cases, c)
			}
		}
	}
	return cases
}

// loadCase reads one case; a folder without case.json is somebody else's.
func loadCase(t *testing.T, dir string) (testCase, bool) {
	t.Helper()
	file, err := os.Open(filepath.Join(dir, "case.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return testCase{}, false
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var c testCase
	decoder := json.NewDecoder(file)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&c); err != nil {
		t.Fatalf("%s/case.json: %v", dir, err)
	}
	if c.Shows == "" || len(c.Stages) == 0 || c.Chalice.Word == "" {
		t.Fatalf("%s/case.json: shows, stages and chalice are needed", dir)
	}
	if len(c.Dirs) == 0 {
		c.Dirs = []string{"."}
	}
	c.repo, err = filepath.Abs(filepath.Join(dir, "repo"))
	if err != nil {
		t.Fatal(err)
	}
	return c, true
}

func TestEveryTrapHasAnApplication(t *testing.T) {
	t.Parallel()
	const traps = 60 // the list in testdata/README.md
	cases := loadCases(t, "apps")
	if len(cases) < 66 {
		t.Errorf("testdata/apps has %d cases, want at least 66", len(cases))
	}
	shown := map[int]bool{}
	for _, c := range cases {
		for _, trap := range c.Traps {
			shown[trap] = true
		}
	}
	var missing []string
	for trap := 1; trap <= traps; trap++ {
		if !shown[trap] {
			missing = append(missing, fmt.Sprint(trap))
		}
	}
	if len(missing) > 0 {
		t.Errorf("no application shows the traps %s", strings.Join(missing, ", "))
	}
}
