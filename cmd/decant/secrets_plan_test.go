package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"decant/test/faults"
	"decant/test/moto"
)

// TestNoSecretIsInPlansAndDiffs: a person writes the secrets of the table into the
// files that decant made. Then decant changes the same files, and plans what stands
// in them: neither the diff's context nor the proposal nor the plan's file has one.
func TestNoSecretIsInPlansAndDiffs(t *testing.T) {
	t.Parallel()
	var tried, leaks atomic.Int64
	for group := range slices.Chunk(tableOf(t, "secret.txt"), 40) { // a policy takes 10,240 characters
		searchPlans(t, group, &tried, &leaks)
	}
	faults.Inputs{Kind: "secrets, plan files and the context of diffs", Tried: int(tried.Load()), Leaks: int(leaks.Load())}.Compare(t)
}

func searchPlans(t *testing.T, secrets []tableEntry, tried, leaks *atomic.Int64) {
	t.Helper()
	dir := writeFiles(t, map[string]string{
		"app.py":               "from chalice import Chalice\napp = Chalice(app_name='x')\n@app.schedule('rate(1 hour)')\ndef s(event):\n    pass\n",
		".chalice/config.json": `{"version": "2.0", "app_name": "x", "stages": {"dev": {"autogen_policy": false, "iam_policy_file": "p.json"}}}`,
		".chalice/p.json":      `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::x/*"}]}`,
		"decant.hcl":           settingsOfPlans,
	})
	typed(t, dir, "migrate", "--write")
	editedBy(t, dir, secrets)
	write(t, filepath.Join(dir, "decant.hcl"), "packages = [\"libpq5\"]\n"+settingsOfPlans)

	program, address := decantProgram(t), moto.Own(t)
	outputs := map[string]string{}
	apply := []string{"apply", "--create-cluster", "--copy-secrets", "--image", "123456789012.dkr.ecr.eu-central-1.amazonaws.com/x@sha256:" + strings.Repeat("0a", 32)}
	for _, args := range [][]string{
		{"migrate"}, {"migrate", "--why", "--all"}, {"migrate", "--json"}, {"migrate", "--format", "github"}, {"migrate", "--write"},
		append(apply, "--check", "--all"), append(apply, "--check", "--json"), append(apply, "--out", "plan.json", "--all"),
	} {
		_, outputs[strings.Join(args, " ")] = run(t, program, dir, address, args...)
	}
	if _, err := os.Stat(filepath.Join(dir, "plan.json")); err != nil {
		for args, text := range outputs {
			t.Logf("%s: %.6000s", args, text)
		}
		t.Fatal(err)
	}
	outputs["plan.json"] = read(t, filepath.Join(dir, "plan.json"))
	outputs["record"] = read(t, filepath.Join(dir, ".decant", "generated.txtar"))
	for from, want := range map[string]string{"migrate": "GIT binary patch", "plan.json": "dockerLabels", "apply": "containerDefinitions"} {
		for args, text := range outputs {
			if args == from && !strings.Contains(text, want) {
				t.Errorf("%s has no %s:\n%.3000s", args, want, text)
			}
		}
	}
	for _, e := range secrets {
		for _, canary := range e.canaries {
			tried.Add(1)
			for from, text := range outputs {
				if holds(text, canary) {
					leaks.Add(1)
					t.Errorf("%s = %s is in clear in %q", e.name, e.value, from)
				}
			}
		}
	}
}

const settingsOfPlans = `
region  = "eu-central-1"
account = "123456789012"

network {
  cluster         = "jobs"
  subnets         = ["subnet-0a1b2c3d"]
  security_groups = ["sg-0a1b2c3d"]
}
function "s" {
  cpu = 256
}
`

// editedBy writes the secrets into the Dockerfile, the task definition and the
// policy that decant made.
func editedBy(t *testing.T, dir string, secrets []tableEntry) {
	t.Helper()
	dockerfile := filepath.Join(dir, "Dockerfile")
	var lines strings.Builder
	for _, e := range secrets {
		fmt.Fprintf(&lines, "ENV %s=%s\n", e.name, quoted(e.value))
	}
	text := read(t, dockerfile)
	head, rest, _ := strings.Cut(text, "\nRUN ")
	write(t, dockerfile, head+"\n"+lines.String()+"RUN "+rest)

	definition := filepath.Join(dir, "fargate", "dev", "s", "task-definition.json")
	var task map[string]any
	if err := json.Unmarshal([]byte(read(t, definition)), &task); err != nil {
		t.Fatal(err)
	}
	container := task["containerDefinitions"].([]any)[0].(map[string]any)
	variables, _ := container["environment"].([]any)
	labels, words, conditions := map[string]any{}, []any{"run"}, map[string]any{}
	for i, e := range secrets {
		variables = append(variables, map[string]any{"name": fmt.Sprintf("V%d_%s", i, e.name), "value": e.value})
		labels[fmt.Sprintf("com.example.v%d.%s", i, e.name)] = e.value
		words = append(words, "--"+strings.ToLower(e.name), e.value)
		conditions[fmt.Sprintf("aws:PrincipalTag/V%d_%s", i, e.name)] = e.value
	}
	container["environment"], container["dockerLabels"], container["command"] = variables, labels, words
	for file, content := range map[string]any{
		definition: task,
		filepath.Join(dir, "fargate", "dev", "s", "policy.json"): map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
			"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": map[string]any{"StringEquals": conditions},
		}}},
	} {
		raw, err := json.MarshalIndent(content, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		write(t, file, string(raw)+"\n")
	}
}
