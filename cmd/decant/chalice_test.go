package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"decant/test/tool"
)

// TestChaliceDeploysBeforeAndAfter has Chalice itself make the Lambdas, switches
// two of their functions, and has Chalice deploy again: it enables the rules that it
// owns, so both sides fire. verify says so, the same cutover puts it right, and in
// the end the account is as Chalice left it.
func TestChaliceDeploysBeforeAndAfter(t *testing.T) { //nolint:paralleltest // it has the fake AWS for itself
	address := fakeAWS(t)
	program, repo := decantProgram(t), billing(t, address)
	chaliceDeploy(t, repo, address)
	before := triggersOf(t, address)
	image := pushedImage(t, address)
	decant := func(code int, line string, says ...string) {
		t.Helper()
		got, out := run(t, program, repo, address, strings.Fields(line)...)
		if got != code {
			t.Fatalf("decant %s: exit code %d, want %d\n%s", line, got, code, out)
		}
		for _, word := range says {
			if !strings.Contains(out, word) {
				t.Errorf("decant %s does not say %q:\n%s", line, word, out)
			}
		}
	}
	fires := func(want ...string) {
		t.Helper()
		var on []string
		for rule := range strings.SplitSeq(triggersOf(t, address), ", ") {
			if name, state, _ := strings.Cut(rule, " "); state == "ENABLED" {
				on = append(on, strings.TrimPrefix(name, "billing-prod-"))
			}
		}
		slices.Sort(on)
		if !slices.Equal(on, want) {
			t.Errorf("the rules that fire are %v, want %v", on, want)
		}
	}
	fires("close_day-event", "poll-event")
	decant(0, "migrate --write")
	decant(0, "apply --create-cluster --yes --image "+image, "Failed: 0.")
	decant(0, "run close_day", "It is verified now.")
	decant(0, "run poll", "It is verified now.")
	decant(2, "cutover close_day poll --check", "It has no fixed times, but an interval of 5 minutes", "Nothing was changed.")
	decant(2, "cutover close_day poll --check --json", `"schema": "decant.outlook/1"`, `"missed_at_most": 1`)
	fires("close_day-event", "poll-event")
	decant(0, "cutover close_day poll --now --yes", "close_day: moved", "poll: moved")
	fires("close_day", "poll")
	decant(0, "verify")

	chaliceDeploy(t, repo, address)
	fires("close_day", "close_day-event", "poll", "poll-event")
	decant(1, "verify", "AP401", "A chalice deploy after the switch does this", "decant cutover close_day")
	decant(0, "cutover close_day poll --yes", "close_day: moved", "poll: moved")
	fires("close_day", "poll")

	decant(0, "rollback close_day poll --now --yes")
	fires("close_day-event", "poll-event")
	decant(0, "destroy --yes --logs --force", "Failed: 0.")
	if after := triggersOf(t, address); after != before {
		t.Errorf("the account is not as before:\n%s\n%s", before, after)
	}
}

// billing is an application with a fixed time, an interval and a function that is
// called, and the settings to run it.
func billing(t *testing.T, address string) string {
	t.Helper()
	repo := t.TempDir()
	subnet, group := publicNetwork(t, address)
	for name, content := range map[string]string{
		"requirements.txt": "",
		".chalice/config.json": `{"version": "2.0", "app_name": "billing", "lambda_timeout": 60, "manage_iam_role": true, "autogen_policy": false,
 "iam_policy_file": "policy.json", "stages": {"prod": {}}}`,
		".chalice/policy.json": `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "arn:aws:logs:*:*:*"}]}`,
		"app.py": `from chalice import Chalice, Cron, Rate

app = Chalice(app_name="billing")


@app.schedule(Cron(15, 2, "*", "*", "?", "*"))
def close_day(event):
    print("closing", event.time)


@app.schedule(Rate(5, unit=Rate.MINUTES), name="poll")
def poll_bank(event):
    print("polling")


@app.lambda_function()
def backfill(event, context):
    return {"ok": True}
`,
		"decant.hcl": fmt.Sprintf("stage = \"prod\"\nenvironment = { FAKE_TASK = %q }\nnetwork {\n  cluster = \"jobs\"\n  subnets = [%q]\n  security_groups = [%q]\n  assign_public_ip = true\n}\n",
			`{"fake": {"lines": ["done"]}}`, subnet, group),
	} {
		file := filepath.Join(repo, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return repo
}

// chaliceDeploy runs the real program.
func chaliceDeploy(t *testing.T, repo, address string) {
	t.Helper()
	chalice := tool.Venv(t, "chalice-new", "bin", "chalice")
	deploy := exec.Command(chalice, "deploy", "--stage", "prod")
	deploy.Dir = repo
	deploy.Env = append(os.Environ(), "PATH="+filepath.Dir(chalice)+string(filepath.ListSeparator)+os.Getenv("PATH"), "PIP_NO_INDEX=1", "AWS_ENDPOINT_URL="+address,
		"AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test", "AWS_DEFAULT_REGION=eu-central-1", "AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull)
	if out, err := deploy.CombinedOutput(); err != nil {
		t.Fatalf("chalice deploy: %v\n%s", err, out)
	}
}
