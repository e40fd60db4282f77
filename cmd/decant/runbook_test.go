package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"

	"decant/test/tool"
)

// TestRunbookGoesBackByHand cuts one function over, types what docs/runbook.md
// says to type when decant is not at hand, with the AWS CLI, and asks decant what
// it finds then.
func TestRunbookGoesBackByHand(t *testing.T) { //nolint:paralleltest // it has the fake AWS for itself
	tool.Venv(t, "test", "bin", "aws") // without it, nothing else is worth the time
	blocks := runbookBlocks(t)
	names, rule, schedule, rest := blocks[0], blocks[1], blocks[2], strings.Join(blocks[3:], "")
	for _, c := range []struct{ name, settings, typed, said string }{
		{"a rule", "", names + rule + rest, "DISABLED\norders-etl-prod-daily_aggregate-event\nENABLED\n"},
		{"a schedule", "scheduler = \"scheduler\"\n", names + schedule + rest, "DISABLED\norders-etl-prod-daily_aggregate-event\nENABLED\n"},
	} {
		t.Run(c.name, func(t *testing.T) { //nolint:paralleltest // see above
			address := fakeAWS(t)
			program, repo := decantProgram(t), walkthroughRepo(t, address)
			extend(t, filepath.Join(repo, "decant.hcl"), c.settings)
			switchedOver(t, program, repo, address)
			if got, want := firing(t, address), "fargate"; got != want {
				t.Fatalf("after the cutover %s fires", got)
			}
			if said := inShell(t, repo, address, phaseCommand(t)); !strings.Contains(said, `"Value": "switched"`) {
				t.Errorf("the phase is not among the tags that the runbook shows:\n%s", said)
			}
			if said := printed(inShell(t, repo, address, c.typed)); said != c.said {
				t.Errorf("the commands print\n%s\nnot\n%s", said, c.said)
			}
			if got, want := firing(t, address), "lambda"; got != want {
				t.Errorf("after going back by hand %s fires", got)
			}
			foundInOrder(t, program, repo, address)
		})
	}
}

func runbook(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "runbook.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}

// phaseCommand is the command of the runbook's first section, which shows the tags
// of a function.
func phaseCommand(t *testing.T) string {
	t.Helper()
	for line := range strings.Lines(runbook(t)) {
		if strings.HasPrefix(line, "    aws iam list-role-tags ") {
			return strings.ReplaceAll(line, "<app>-<stage>-<function>", "orders-etl-prod-daily_aggregate")
		}
	}
	t.Fatal("docs/runbook.md does not show how to read the phase")
	return ""
}

// runbookBlocks are the commands of the section, block by block.
func runbookBlocks(t *testing.T) []string {
	t.Helper()
	_, section, found := strings.Cut(runbook(t), "### Back by hand, without decant\n")
	section, _, ends := strings.Cut(section, "\n## ")
	if !found || !ends {
		t.Fatal("docs/runbook.md has no section about going back by hand")
	}
	var blocks []string
	inside := false
	for line := range strings.Lines(section) {
		command, indented := strings.CutPrefix(line, "    ")
		switch {
		case indented && !inside:
			blocks = append(blocks, command)
		case indented:
			blocks[len(blocks)-1] += command
		}
		inside = indented
	}
	if len(blocks) != 5 || !strings.HasPrefix(blocks[2], "aws scheduler ") {
		t.Fatalf("the section has other blocks than names, rule, schedule, tasks, Lambda:\n%s", strings.Join(blocks, "---\n"))
	}
	return blocks
}

func extend(t *testing.T, file, text string) {
	t.Helper()
	before, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, append([]byte(text), before...), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// switchedOver takes the function to Fargate, without the run that comes before it:
// that one waits for its task in real time.
func switchedOver(t *testing.T, program, repo, address string) {
	t.Helper()
	image := pushedImage(t, address)
	for _, line := range append(walkthrough()[:2], "cutover daily_aggregate --stage prod --force --yes") {
		if code, out := run(t, program, repo, address, strings.Fields(strings.ReplaceAll(line, "{IMAGE}", image))...); code != 0 {
			t.Fatalf("decant %s: exit code %d\n%s", line, code, out)
		}
	}
}

// inShell runs commands in a shell that has the AWS CLI, and returns what they
// print. The first that fails ends it.
func inShell(t *testing.T, repo, address, commands string) string {
	t.Helper()
	cli := tool.Venv(t, "test", "bin", "aws")
	shell := exec.Command("sh", "-eu", "-c", commands)
	shell.Dir = repo
	environment := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "AWS_") })
	shell.Env = append(environment, "PATH="+filepath.Dir(cli)+string(filepath.ListSeparator)+os.Getenv("PATH"), "AWS_ENDPOINT_URL="+address,
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_REGION=eu-central-1", "AWS_DEFAULT_REGION=eu-central-1",
		"AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull, "AWS_PAGER=")
	var out, problems bytes.Buffer
	shell.Stdout, shell.Stderr = &out, &problems
	if err := shell.Run(); err != nil {
		t.Fatalf("%v\n%s\n%s\nof\n%s", err, out.String(), problems.String(), commands)
	}
	return out.String()
}

// printed leaves out empty lines, and the JSON that update-schedule prints.
func printed(out string) string {
	var lines strings.Builder
	for line := range strings.Lines(out) {
		if trimmed := strings.TrimSpace(line); trimmed != "" && !strings.ContainsAny(trimmed, "{}") && !strings.HasPrefix(trimmed, `"`) {
			lines.WriteString(trimmed + "\n")
		}
	}
	return lines.String()
}

// firing says on which side the function's trigger is on.
func firing(t *testing.T, address string) string {
	t.Helper()
	const name = "orders-etl-prod-daily_aggregate"
	config := walkthroughConfig(address)
	var on []string
	rules, err := eventbridge.NewFromConfig(config).ListRules(t.Context(), &eventbridge.ListRulesInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rules.Rules {
		if r.State == "ENABLED" {
			on = append(on, map[string]string{name: "fargate", name + "-event": "lambda"}[aws.ToString(r.Name)])
		}
	}
	schedules, err := scheduler.NewFromConfig(config).ListSchedules(t.Context(), &scheduler.ListSchedulesInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range schedules.Schedules {
		if s.State == "ENABLED" {
			on = append(on, map[string]string{name: "fargate"}[aws.ToString(s.Name)])
		}
	}
	return strings.Join(on, " and ")
}

// foundInOrder lets decant look at what was done by hand: the function is on
// Lambda, there is nothing to apply, and Fargate's side may be removed.
func foundInOrder(t *testing.T, program, repo, address string) {
	t.Helper()
	for _, c := range []struct{ line, want string }{
		{"verify --stage prod --function daily_aggregate", "daily_aggregate  prepared  on       off"},
		{"apply --stage prod --function daily_aggregate --check", "Nothing to do."},
		{"destroy --stage prod --function daily_aggregate --yes", "Failed: 0."},
	} {
		code, out := run(t, program, repo, address, strings.Fields(c.line)...)
		if code != 0 || !strings.Contains(out, c.want) {
			t.Errorf("decant %s: exit code %d, without %q:\n%s", c.line, code, c.want, out)
		}
	}
}
