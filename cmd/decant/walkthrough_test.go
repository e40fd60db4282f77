package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"decant/cmd"
)

// walkthrough is what the README has typed, in its order. {IMAGE} stands for an
// image's name.
func walkthrough() []string {
	return []string{
		"migrate --stage prod --write",
		"apply --stage prod --function daily_aggregate --create-cluster --copy-secrets --image {IMAGE} --yes",
		"run daily_aggregate --stage prod",
		"cutover daily_aggregate --stage prod --yes",
		"apply --stage prod --function daily_aggregate",
		"destroy --stage prod --function daily_aggregate --yes",
		"rollback daily_aggregate --stage prod --yes",
		"destroy --stage prod --function daily_aggregate --yes",
	}
}

// exits are the exit codes that the walkthrough is to have: destroy refuses while
// Fargate's trigger is the live one.
func exits() []int { return []int{0, 0, 0, 0, 0, 1, 0, 0} }

const walkthroughImage = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/orders-etl@sha256:4b825dc642cb6eb9a060e54bf8d69288fbee4904c1e0d8f2a3b5c7d9e1f30527"

// TestReadmeWalksThereAndBack takes one function from Lambda to Fargate and back
// against a fake AWS and compares every word with the README; DECANT_UPDATE=1
// writes it.
func TestReadmeWalksThereAndBack(t *testing.T) { //nolint:paralleltest // it sets the process's environment
	address := fakeAWS(t)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1",
	} {
		t.Setenv(name, value)
	}
	repo := walkthroughRepo(t, address)
	before := triggersOf(t, address)
	var page strings.Builder
	for i, line := range walkthrough() {
		typed := strings.ReplaceAll(line, "{IMAGE}", walkthroughImage)
		var out bytes.Buffer
		code := cmd.Main(context.Background(), strings.Fields(typed), cmd.Env{
			Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Dir: repo, Getenv: func(string) string { return "" },
		})
		if code != exits()[i] {
			t.Errorf("%s: exit %d, want %d:\n%s", line, code, exits()[i], out.String())
		}
		fmt.Fprintf(&page, "$ decant %s\n%s\n\n", shownCommand(line), strings.Trim(shownOutput(line, out.String()), "\n"))
	}
	if after := triggersOf(t, address); after != before {
		t.Errorf("the account is not as before:\n%s\n%s", before, after)
	}
	compareReadme(t, "walkthrough", strings.TrimSuffix(page.String(), "\n\n")+"\n")
}

// shownCommand is a command as the README has it.
func shownCommand(line string) string {
	return strings.ReplaceAll(line, "{IMAGE}", "$IMAGE")
}

// shownOutput leaves out the diff of migrate, which the README shows elsewhere.
func shownOutput(line, out string) string {
	if strings.HasPrefix(line, "migrate") {
		return from(out, "Wrote ")
	}
	return out
}

// What differs from run to run: which of the resources side by side is finished
// first, identifiers of tasks, and dates.
var (
	finished = regexp.MustCompile(`(?m)(^  (create|delete) [^\n]*: finished\n)+`)
	taskID   = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	startsAt = regexp.MustCompile(`20\d\d-\d\d-\d\d \d\d:\d\d UTC`)
	untilAt  = regexp.MustCompile(`until \d\d:\d\d:\d\d UTC`)
	silentAt = regexp.MustCompile(`neither trigger on for [0-9a-z ]+`)
)

func stable(s string) string {
	s = finished.ReplaceAllStringFunc(s, func(block string) string {
		lines := strings.SplitAfter(block, "\n")
		slices.Sort(lines)
		return strings.Join(lines, "")
	})
	s = taskID.ReplaceAllString(s, "7c9e6679-7425-40de-944b-e07fc1f90ae7")
	s = untilAt.ReplaceAllString(s, "until 14:20:00 UTC")
	s = silentAt.ReplaceAllString(s, "neither trigger on for less than a second")
	return startsAt.ReplaceAllString(s, "2026-11-25 02:30 UTC")
}

func compareReadme(t *testing.T, name, text string) {
	t.Helper()
	page := filepath.Join("..", "..", "README.md")
	before, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	after := section(t, string(before), name, stable(text))
	if os.Getenv("DECANT_UPDATE") != "" {
		if err := os.WriteFile(page, []byte(after), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if after != string(before) {
		t.Errorf("README.md does not show what the commands print; run `make golden`. They print:\n%s", text)
	}
}

// walkthroughRepo is a copy of the demo application for an account that has its
// scheduled function.
func walkthroughRepo(t *testing.T, address string) string {
	t.Helper()
	repo := filepath.Join(t.TempDir(), "repo")
	if err := os.CopyFS(repo, os.DirFS(filepath.Join("..", "..", "testdata", "apps", "orders-etl", "repo"))); err != nil {
		t.Fatal(err)
	}
	network := ec2.NewFromConfig(walkthroughConfig(address))
	subnets, err := network.DescribeSubnets(t.Context(), &ec2.DescribeSubnetsInput{})
	if err != nil {
		t.Fatal(err)
	}
	groups, err := network.DescribeSecurityGroups(t.Context(), &ec2.DescribeSecurityGroupsInput{})
	if err != nil {
		t.Fatal(err)
	}
	settings := fmt.Sprintf("environment = { FAKE_TASK = %q }\nnetwork {\n  cluster = \"jobs\"\n  subnets = [%q]\n  security_groups = [%q]\n}\n",
		`{"fake": {"lines": ["aggregating the orders of yesterday", "42 partitions written"]}}`, aws.ToString(subnets.Subnets[0].SubnetId), aws.ToString(groups.SecurityGroups[0].GroupId))
	if err := os.WriteFile(filepath.Join(repo, "decant.hcl"), []byte(settings), 0o644); err != nil {
		t.Fatal(err)
	}
	deployLambda(t, address, "orders-etl-prod-daily_aggregate", "cron(30 2 * * ? *)")
	return repo
}

func walkthroughConfig(address string) aws.Config {
	return aws.Config{
		Region: "eu-central-1", BaseEndpoint: aws.String(address),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
}

// deployLambda makes a function and its rule as chalice deploy does.
func deployLambda(t *testing.T, address, name, schedule string) {
	t.Helper()
	config := walkthroughConfig(address)
	ctx := t.Context()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var code bytes.Buffer
	archive := zip.NewWriter(&code)
	file, err := archive.Create("app.py")
	check(err)
	_, err = io.WriteString(file, "def daily_aggregate(event, context): pass\n")
	check(err)
	check(archive.Close())
	role, err := iam.NewFromConfig(config).CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String(name), AssumeRolePolicyDocument: aws.String(
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`)})
	check(err)
	function, err := lambda.NewFromConfig(config).CreateFunction(ctx, &lambda.CreateFunctionInput{
		FunctionName: &name, Role: role.Role.Arn, Handler: aws.String("app.daily_aggregate"), Runtime: lambdatypes.RuntimePython311,
		Timeout: aws.Int32(900), MemorySize: aws.Int32(3008), Code: &lambdatypes.FunctionCode{ZipFile: code.Bytes()},
		Environment: &lambdatypes.Environment{Variables: map[string]string{"DB_PASSWORD": "correct horse"}},
	})
	check(err)
	events := eventbridge.NewFromConfig(config)
	_, err = events.PutRule(ctx, &eventbridge.PutRuleInput{Name: aws.String(name + "-event"), ScheduleExpression: &schedule})
	check(err)
	_, err = events.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: aws.String(name + "-event"), Targets: []eventtypes.Target{{Id: aws.String("1"), Arn: function.FunctionArn}}})
	check(err)
}

// triggersOf is all rules of the account with their states.
func triggersOf(t *testing.T, address string) string {
	t.Helper()
	rules, err := eventbridge.NewFromConfig(walkthroughConfig(address)).ListRules(t.Context(), &eventbridge.ListRulesInput{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range rules.Rules {
		out = append(out, aws.ToString(r.Name)+" "+string(r.State))
	}
	return strings.Join(out, ", ")
}

// fakeAWS starts a fake AWS whose tasks run; it ends with the test.
func fakeAWS(t *testing.T) string {
	t.Helper()
	venv, _ := filepath.Abs(cmp.Or(os.Getenv("DECANT_VENV"), filepath.Join("..", "..", ".venv")))
	python := filepath.Join(venv, "test", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		if os.Getenv("CI") != "" || os.Getenv("DECANT_REQUIRE_TOOLS") != "" {
			t.Fatal(python + " is missing; `make test` installs it")
		}
		t.Skip("NOT CHECKED: " + python + " is missing; `make test` installs it")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	listener.Close()
	program := exec.Command(python, filepath.Join("..", "..", "testdata", "python", "moto_ecs.py"), "-H", "127.0.0.1", "-p", port)
	program.Env = append(os.Environ(), "MOTO_IAM_LOAD_MANAGED_POLICIES=true")
	var log bytes.Buffer
	program.Stdout, program.Stderr = &log, &log
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = program.Process.Kill()
		_ = program.Wait()
	})
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if answer, err := http.Get("http://127.0.0.1:" + port + "/moto-api/"); err == nil {
			answer.Body.Close()
			return "http://127.0.0.1:" + port
		}
	}
	t.Fatalf("the fake AWS does not answer:\n%s", log.String())
	return ""
}
