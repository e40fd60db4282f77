package generate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"decant/test/tool"
)

func python(t *testing.T) string { return tool.Venv(t, "test", "bin", "python") }

// modelCheck is one request to AWS, to be compared with AWS's own model of it.
type modelCheck struct {
	Name      string `json:"name"`
	Service   string `json:"service"`
	Operation string `json:"operation"`
	Params    any    `json:"params"`
}

// checkModels returns what botocore's models find wrong, one line each.
func checkModels(t *testing.T, checks []modelCheck) string {
	t.Helper()
	input, err := json.Marshal(checks)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(python(t), filepath.Join("..", "testdata", "python", "modelcheck.py"))
	cmd.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil && len(out) == 0 {
		t.Fatalf("modelcheck.py: %v\n%s", err, stderr.String())
	}
	return string(out)
}

// resource is one resource of a CloudFormation template.
type resource struct {
	Type       string
	Properties map[string]any
}

// cfnFinding is one match that cfn-lint prints.
type cfnFinding struct {
	Filename string
	Message  string
	Rule     struct{ ID string }
	Location struct{ Path []any }
}

// cfnLint puts each resource into a template of its own and returns cfn-lint's
// findings, one line each. All run in one process, which takes seconds to start.
func cfnLint(t *testing.T, resources map[string]resource) []string {
	t.Helper()
	dir := t.TempDir()
	args := []string{"--format", "json", "--regions", "eu-west-1", "--"}
	for name, r := range resources {
		raw, err := json.Marshal(map[string]any{
			"AWSTemplateFormatVersion": "2010-09-09",
			"Resources":                map[string]any{"It": r},
		})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, strings.NewReplacer("/", "__", " ", "_").Replace(name)+".json")
		if err := os.WriteFile(file, raw, 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	cmd := exec.Command(tool.Venv(t, "test", "bin", "cfn-lint"), args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output() // the exit code repeats the findings
	var found []cfnFinding
	if jsonErr := json.Unmarshal(out, &found); jsonErr != nil {
		t.Fatalf("cfn-lint: %v, %v\n%s%s", err, jsonErr, out, stderr.String())
	}
	var lines []string
	for _, f := range found {
		lines = append(lines, fmt.Sprintf("%s: %s %s at %v", strings.TrimSuffix(filepath.Base(f.Filename), ".json"), f.Rule.ID, f.Message, f.Location.Path))
	}
	return lines
}
