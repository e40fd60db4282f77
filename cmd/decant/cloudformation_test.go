package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"decant/test/tool"
)

const stackFunction = "tally-stack-Nightly-1AB2CD3EF4"

// stacked is the repository of an app that `chalice package` deployed, applied to
// an account in which its function has the name of a CloudFormation stack.
func stacked(t *testing.T, address string, tags map[string]string) (program, repo string) {
	t.Helper()
	repo = filepath.Join(t.TempDir(), "repo")
	if err := os.CopyFS(repo, os.DirFS(filepath.Join(tool.Root(t), "testdata", "apps", "deployed-by-cloudformation", "repo"))); err != nil {
		t.Fatal(err)
	}
	subnet, group := publicNetwork(t, address)
	write(t, filepath.Join(repo, "decant.hcl"), fmt.Sprintf("network {\n  cluster = \"jobs\"\n  subnets = [%q]\n  security_groups = [%q]\n  assign_public_ip = true\n}\n", subnet, group))
	deployLambda(t, address, stackFunction, "cron(30 2 * * ? *)")
	functions := lambda.NewFromConfig(walkthroughConfig(address))
	changed, err := functions.UpdateFunctionConfiguration(t.Context(), &lambda.UpdateFunctionConfigurationInput{FunctionName: aws.String(stackFunction), Handler: aws.String("app.nightly")})
	if err == nil && len(tags) > 0 {
		_, err = functions.TagResource(t.Context(), &lambda.TagResourceInput{Resource: changed.FunctionArn, Tags: tags})
	}
	if err != nil {
		t.Fatal(err)
	}
	program = decantProgram(t)
	if code, out := run(t, program, repo, address, "migrate", "--stage", "prod", "--write"); code != 0 {
		t.Fatal(out)
	}
	if code, out := run(t, program, repo, address, "apply", "--stage", "prod", "--create-cluster", "--image", pushedImage(t, address), "--yes"); code != 0 {
		t.Fatal(out)
	}
	return program, repo
}

// enabledRules are the names of the account's rules that fire.
func enabledRules(t *testing.T, address string) string {
	t.Helper()
	out, err := eventbridge.NewFromConfig(walkthroughConfig(address)).ListRules(t.Context(), &eventbridge.ListRulesInput{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range out.Rules {
		if r.State == eventtypes.RuleStateEnabled && r.ScheduleExpression != nil {
			names = append(names, aws.ToString(r.Name))
		}
	}
	return strings.Join(names, " ")
}

// TestALambdaOfAStackIsFoundByItsTag goes to Fargate and back.
func TestALambdaOfAStackIsFoundByItsTag(t *testing.T) { //nolint:paralleltest // it has the fake AWS for itself
	address := fakeAWS(t)
	program, repo := stacked(t, address, map[string]string{"aws-chalice": "version=1.34.0:stage=prod:app=tally"})
	for _, step := range []struct{ command, enabled string }{
		{"cutover", "tally-prod-nightly"}, {"rollback", stackFunction + "-event"},
	} {
		if code, out := run(t, program, repo, address, step.command, "nightly", "--stage", "prod", "--force", "--now", "--yes"); code != 0 {
			t.Errorf("%s: exit code %d\n%s", step.command, code, out)
		}
		if got := enabledRules(t, address); got != step.enabled {
			t.Errorf("after %s these rules fire: %s", step.command, got)
		}
	}
}

// TestALambdaOfAStackWithoutATagIsUnknown: every command says so, and none switches
// anything.
func TestALambdaOfAStackWithoutATagIsUnknown(t *testing.T) { //nolint:paralleltest // it has the fake AWS for itself
	address := fakeAWS(t)
	program, repo := stacked(t, address, nil)
	before := enabledRules(t, address)
	for _, command := range []string{"verify", "cutover nightly --force --now --yes", "cutover nightly --check", "rollback nightly --force --yes", "retire nightly --yes"} {
		_, out := run(t, program, repo, address, append(strings.Fields(command), "--stage", "prod")...)
		flat := strings.Join(strings.Fields(out), " ")
		if !strings.Contains(flat, "The Lambda of nightly was not found") {
			t.Errorf("decant %s does not say that the Lambda is unknown:\n%s", command, out)
		}
		for _, word := range []string{"nightly --force", "chalice deploy", "switched it off"} {
			if strings.Contains(flat, word) {
				t.Errorf("decant %s says %q:\n%s", command, word, out)
			}
		}
	}
	_, out := run(t, program, repo, address, "apply", "--stage", "prod", "--check")
	if !strings.Contains(out, "nightly: warning AP434: Settings of the Lambda are not known") {
		t.Errorf("decant apply does not say what it could not read of the Lambda:\n%s", out)
	}
	if got := enabledRules(t, address); got != before || before != stackFunction+"-event" {
		t.Errorf("these rules fire: %s, before %s", got, before)
	}
	write(t, filepath.Join(repo, "decant.hcl"), "function \"nightly\" {\n  lambda = \""+stackFunction+"\"\n}\n")
	if code, out := run(t, program, repo, address, "cutover", "nightly", "--stage", "prod", "--force", "--now", "--yes"); code != 0 || enabledRules(t, address) != "tally-prod-nightly" {
		t.Errorf("named in decant.hcl: exit code %d, %s\n%s", code, enabledRules(t, address), out)
	}
}
