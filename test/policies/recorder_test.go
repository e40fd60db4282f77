package policies

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"decant/test/tool"
)

// recording is what a case did when it ran, in the words of
// testdata/python/policy_recorder.py.
type recording struct {
	Calls    []recordedCall `json:"calls"`
	Problems []struct {
		Type, Text, Trace string
	} `json:"problems"`
	Ran []string `json:"ran"`
}

type recordedCall struct {
	Function  string `json:"function"` // "" while the module is imported
	Service   string `json:"service"`
	Operation string `json:"operation"`
	File      string `json:"file"` // "" for a thread of the SDK
	Line      int    `json:"line"`
	Needs     []need `json:"needs"`
}

// need is an action on a resource that IAM checks for a call.
type need struct {
	Action   string `json:"action"`
	Resource string `json:"resource"`
}

func (c recordedCall) String() string {
	return fmt.Sprintf("%s.%s at %s:%d of %q", c.Service, c.Operation, c.File, c.Line, c.Function)
}

var (
	recordOnce sync.Once
	recorded   map[string]recording
	errRecord  error
)

// recordings are what the cases did; one Python runs all of them.
func recordings(t *testing.T) map[string]recording {
	t.Helper()
	python, script := tool.Venv(t, "policy", "bin", "python"), filepath.Join(tool.Root(t), "testdata", "python", "policy_recorder.py")
	all := cases(t)
	recordOnce.Do(func() { recorded, errRecord = record(python, script, all) })
	if errRecord != nil {
		t.Fatal(errRecord)
	}
	return recorded
}

func record(python, script string, all []policyCase) (map[string]recording, error) {
	type job struct {
		Dir    string            `json:"dir"`
		Env    map[string]string `json:"env"`
		Events []json.RawMessage `json:"events"`
	}
	var jobs []job
	var names []string
	for _, c := range all {
		if c.notRun == "" {
			jobs, names = append(jobs, job{c.repo, c.env, c.events}), append(names, c.name)
		}
	}
	question, err := json.Marshal(jobs)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(python, script)
	cmd.Stdin = bytes.NewReader(question)
	var said bytes.Buffer
	cmd.Stderr = &said
	answer, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w\n%s", script, err, said.String())
	}
	var results []recording
	if err := json.Unmarshal(answer, &results); err != nil {
		return nil, fmt.Errorf("the answer of %s: %w", script, err)
	}
	if len(results) != len(jobs) {
		return nil, fmt.Errorf("%s ran %d of %d cases", script, len(results), len(jobs))
	}
	found := map[string]recording{}
	for i, name := range names {
		found[name] = results[i]
	}
	return found, nil
}

// TestTheCasesSayWhatTheyDo runs every case with boto3: each call is written at the
// line that makes it, each line that is said to ask something did so, and each
// exception is one that the case names.
func TestTheCasesSayWhatTheyDo(t *testing.T) {
	t.Parallel()
	results, calls := recordings(t), 0
	for _, c := range cases(t) {
		result, ran := results[c.name]
		if !ran {
			continue
		}
		calls += len(result.Calls)
		for _, problem := range result.Problems {
			if !slices.Contains(c.raises, problem.Type) {
				t.Errorf("%s: %s: %s\n%s", c.name, problem.Type, problem.Text, problem.Trace)
			}
		}
		for _, call := range result.Calls {
			c.explains(t, call)
		}
		for _, e := range c.expects {
			if shown := slices.ContainsFunc(result.Calls, e.shownBy); shown != (e.kind == runs) && e.kind != cannotTell {
				t.Errorf("%s: %s: shown by a run: %t", c.name, e, shown)
			}
		}
	}
	t.Logf("%d cases ran and made %d calls", len(results), calls)
}

// explains fails the test when the case does not say what the call needs.
func (c policyCase) explains(t *testing.T, call recordedCall) {
	t.Helper()
	if slices.Contains(c.foreign, call.Service) || len(c.of(cannotTell)) > 0 {
		return // other keys than the task's, or a place that is said to be unknown
	}
	for _, need := range call.Needs {
		if !slices.ContainsFunc(c.expects, func(e expectation) bool { return e.allows(call, need) && e.at(call) }) {
			t.Errorf("%s: %s needs %s on %s, which the case does not say", c.name, call, need.Action, need.Resource)
		}
	}
}

// at says whether the call is made at the expectation's line; where the SDK calls in
// a thread of its own, the line is not known.
func (e expectation) at(call recordedCall) bool {
	return call.File == "" || call.File == e.file && call.Line == e.line
}

// allows says whether the expectation is of what a call needs.
func (e expectation) allows(call recordedCall, n need) bool {
	return e.action == n.Action && covers(e.resource, n.Resource) && (e.function == "" || call.Function == "" || e.function == call.Function)
}

func (e expectation) shownBy(call recordedCall) bool {
	return slices.ContainsFunc(call.Needs, func(n need) bool { return e.allows(call, n) && e.at(call) })
}
