// Package action tries the GitHub Action as a runner would: with its variables and
// its files.
package action

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"decant/test/tool"
)

// job is one run of the action's step.
type job struct {
	code                     int
	summary, outputs, stderr string
}

// runner runs the step with inputs, in a checkout of the demo.
func runner(t *testing.T, program, checkout string, inputs map[string]string) job {
	t.Helper()
	temp, root := t.TempDir(), tool.Root(t)
	step := exec.Command(filepath.Join(root, "tools", "action", "run.sh"))
	step.Dir = checkout
	step.Env = append(os.Environ(), "GITHUB_ACTIONS=true", "GITHUB_ACTION_PATH="+root, "RUNNER_TEMP="+temp, "GITHUB_STEP_SUMMARY="+filepath.Join(temp, "summary"), "GITHUB_OUTPUT="+filepath.Join(temp, "outputs"),
		"INPUT_DECANT="+program, "INPUT_DIRECTORY=.", "INPUT_STAGE=", "INPUT_ARGUMENTS=", "INPUT_FAIL_ON_CHANGES=true")
	for name, value := range inputs {
		step.Env = append(step.Env, "INPUT_"+name+"="+value)
	}
	var stderr bytes.Buffer
	step.Stderr = &stderr
	err := step.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	read := func(name string) string {
		content, err := os.ReadFile(filepath.Join(temp, name))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		return string(content)
	}
	return job{step.ProcessState.ExitCode(), read("summary"), read("outputs"), stderr.String()}
}

func (j job) want(t *testing.T, code int, summary, outputs string) {
	t.Helper()
	if j.code != code || !strings.Contains(j.summary, summary) || !strings.Contains(j.outputs, outputs) {
		t.Errorf("exit %d, not %d; wanted %q in the summary and %q in the outputs\nsummary: %.2000s\noutputs: %s\n%s", j.code, code, summary, outputs, j.summary, j.outputs, j.stderr)
	}
}

func TestAction(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program")
	}
	t.Parallel()
	root := tool.Root(t)
	program := filepath.Join(t.TempDir(), "decant")
	if out, err := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", program, "decant/cmd/decant").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	checkout := filepath.Join(t.TempDir(), "orders-etl")
	if err := os.CopyFS(checkout, os.DirFS(filepath.Join(root, "testdata", "apps", "orders-etl", "repo"))); err != nil {
		t.Fatal(err)
	}
	live := filepath.Join(root, "testdata", "live", "orders-etl.json")

	report := runner(t, program, checkout, map[string]string{"USE": "report", "STAGE": "prod", "ARGUMENTS": "--live=" + live + "\n"})
	report.want(t, 0, "| Function", "exit-code=0\nup-to-date=\noutput=")

	check := map[string]string{"USE": "check", "STAGE": "prod"}
	pending := runner(t, program, checkout, check)
	pending.want(t, 2, "is not up to date", "exit-code=2\nup-to-date=false\n")
	if !strings.Contains(pending.summary, "````diff\n") || !strings.Contains(pending.summary, "+++ b/") {
		t.Errorf("no diff in the summary: %.500s", pending.summary)
	}
	if !strings.Contains(pending.stderr, "\n::") {
		t.Errorf("no annotation: %s", pending.stderr)
	}
	runner(t, program, checkout, map[string]string{"USE": "check", "STAGE": "prod", "FAIL_ON_CHANGES": "false"}).want(t, 0, "is not up to date", "exit-code=2\nup-to-date=false\n")

	write := exec.Command(program, "migrate", "--stage", "prod", "--write")
	write.Dir = checkout
	if out, err := write.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	runner(t, program, checkout, check).want(t, 0, "is up to date", "exit-code=0\nup-to-date=true\n")
	runner(t, program, checkout, map[string]string{"USE": "check", "STAGE": "no-such-stage"}).want(t, 1, "could not tell", "up-to-date=\n")
	runner(t, program, checkout, map[string]string{"USE": "migrate"}).want(t, 3, "", "")
	// An argument is one argument, whatever stands in it.
	marker := filepath.Join(t.TempDir(), "marker")
	runner(t, program, checkout, map[string]string{"USE": "check", "ARGUMENTS": "--app=$(touch " + marker + ")`touch " + marker + "`; touch " + marker})
	if _, err := os.Stat(marker); err == nil {
		t.Error("an argument was run as a command")
	}
}

// Every input of action.yml reaches the step, as text of the environment and never
// as text of the script.
func TestInputsReachTheStep(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(filepath.Join(tool.Root(t), "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	declared, rest, _ := strings.Cut(string(content), "\noutputs:\n")
	inputs := regexp.MustCompile(`(?m)^  ([a-z-]+):$`).FindAllStringSubmatch(declared, -1)
	if len(inputs) != 6 {
		t.Errorf("inputs: %v", inputs)
	}
	for _, in := range inputs {
		line := "INPUT_" + strings.ToUpper(strings.ReplaceAll(in[1], "-", "_")) + ": ${{ inputs." + in[1] + " }}"
		if !strings.Contains(rest, line) {
			t.Errorf("the step has no line %s", line)
		}
	}
	for _, line := range strings.Split(rest, "\n") {
		if strings.Contains(line, "run:") && strings.Contains(line, "${{") {
			t.Errorf("an input is part of a script: %s", line)
		}
	}
}
