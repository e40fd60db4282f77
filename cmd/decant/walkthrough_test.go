package main

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	ecrtypes "github.com/aws/aws-sdk-go-v2/service/ecr/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"decant/cmd"
	"decant/test/moto"
)

// walkthrough is what docs/walkthrough.md has typed, in its order. {IMAGE} stands for an
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

// TestWalkthroughThereAndBack takes one function from Lambda to Fargate and back
// against a fake AWS and compares every word with docs/walkthrough.md;
// DECANT_UPDATE=1 writes it.
func TestWalkthroughThereAndBack(t *testing.T) { //nolint:paralleltest // it sets the process's environment
	address := fakeAWS(t)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1",
	} {
		t.Setenv(name, value)
	}
	repo := walkthroughRepo(t, address)
	image := pushedImage(t, address)
	before := triggersOf(t, address)
	deployer(t, address, "")
	enforced(t, address, "0")
	var page strings.Builder
	for i, line := range walkthrough() {
		typed := strings.ReplaceAll(line, "{IMAGE}", image)
		var out bytes.Buffer
		code := cmd.Main(context.Background(), strings.Fields(typed), cmd.Env{
			Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Dir: repo, Getenv: func(string) string { return "" },
		})
		if code != exits()[i] {
			t.Errorf("%s: exit %d, want %d:\n%s", line, code, exits()[i], out.String())
		}
		fmt.Fprintf(&page, "$ decant %s\n%s\n\n", shownCommand(line), strings.Trim(shownOutput(line, out.String()), "\n"))
	}
	enforced(t, address, "Infinity")
	if after := triggersOf(t, address); after != before {
		t.Errorf("the account is not as before:\n%s\n%s", before, after)
	}
	comparePage(t, "docs/walkthrough.md", "walkthrough", stable(strings.TrimSuffix(page.String(), "\n\n")+"\n"))
}

// deployer makes a user with the policies that the commands print, but for one
// action, and lets decant run as this user.
func deployer(t *testing.T, address, without string) {
	t.Helper()
	api := iam.NewFromConfig(walkthroughConfig(address))
	name := aws.String("deployer")
	if _, err := api.CreateUser(t.Context(), &iam.CreateUserInput{UserName: name}); err != nil {
		t.Fatal(err)
	}
	permit(t, address, without)
	key, err := api.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: name})
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_ACCESS_KEY_ID", aws.ToString(key.AccessKey.AccessKeyId))
	t.Setenv("AWS_SECRET_ACCESS_KEY", aws.ToString(key.AccessKey.SecretAccessKey))
}

// permit gives the user the printed policies, but for one action.
func permit(t *testing.T, address, without string) {
	t.Helper()
	api := iam.NewFromConfig(walkthroughConfig(address))
	for _, command := range []string{"report", "apply", "run", "cutover"} {
		var policy bytes.Buffer
		if code := cmd.Main(t.Context(), []string{command, "--permissions"}, cmd.Env{Stdout: &policy, Stderr: io.Discard, Getenv: func(string) string { return "" }}); code != 0 {
			t.Fatalf("%s --permissions ends with %d", command, code)
		}
		document := strings.ReplaceAll(policy.String(), `"`+without+`"`, `"iam:GetRole"`)
		if _, err := api.PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{UserName: aws.String("deployer"), PolicyName: &command, PolicyDocument: &document}); err != nil {
			t.Fatal(err)
		}
	}
}

// enforced has the fake AWS refuse what the caller's policies do not allow, after
// so many calls.
func enforced(t testing.TB, address, after string) {
	t.Helper()
	response, err := moto.Client.Post(address+"/moto-api/reset-auth", "text/plain", strings.NewReader(after)) //nolint:noctx // a test's own server
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
}

// shownCommand is a command as the page has it.
func shownCommand(line string) string {
	return strings.ReplaceAll(line, "{IMAGE}", "$IMAGE")
}

// shownOutput leaves out the diff of migrate, which the page shows elsewhere.
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

// pushedImage is an image in a repository that an earlier apply --build made.
func pushedImage(t testing.TB, address string) string {
	t.Helper()
	images := ecr.NewFromConfig(walkthroughConfig(address))
	name := aws.String("orders-etl")
	repository, err := images.CreateRepository(t.Context(), &ecr.CreateRepositoryInput{
		RepositoryName: name, ImageScanningConfiguration: &ecrtypes.ImageScanningConfiguration{ScanOnPush: true},
		Tags: []ecrtypes.Tag{{Key: aws.String("decant:app"), Value: name}},
	})
	if err != nil {
		t.Fatal(err)
	}
	image, err := images.PutImage(t.Context(), &ecr.PutImageInput{RepositoryName: name, ImageTag: aws.String("1"), ImageManifest: aws.String(
		`{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json","manifests":[{"mediaType":"application/vnd.docker.distribution.manifest.v2+json","size":2,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","platform":{"architecture":"amd64","os":"linux"}}]}`)})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(repository.Repository.RepositoryUri) + "@" + aws.ToString(image.Image.ImageId.ImageDigest)
}

// wayOut gives the default network a gateway to the internet, which moto's lacks.
func wayOut(t testing.TB, network *ec2.Client, vpc *string) {
	t.Helper()
	gateway, err := network.CreateInternetGateway(t.Context(), &ec2.CreateInternetGatewayInput{})
	if err == nil {
		_, err = network.AttachInternetGateway(t.Context(), &ec2.AttachInternetGatewayInput{InternetGatewayId: gateway.InternetGateway.InternetGatewayId, VpcId: vpc})
		err = moto.Settled(err, "Resource.AlreadyAssociated")
	}
	var tables *ec2.DescribeRouteTablesOutput
	if err == nil {
		tables, err = network.DescribeRouteTables(t.Context(), &ec2.DescribeRouteTablesInput{Filters: []ec2types.Filter{{Name: aws.String("vpc-id"), Values: []string{*vpc}}}})
	}
	if err == nil {
		_, err = network.CreateRoute(t.Context(), &ec2.CreateRouteInput{
			RouteTableId: tables.RouteTables[0].RouteTableId, DestinationCidrBlock: aws.String("0.0.0.0/0"), GatewayId: gateway.InternetGateway.InternetGatewayId,
		})
		err = moto.Settled(err, "RouteAlreadyExists")
	}
	if err != nil {
		t.Fatal(err)
	}
}

// walkthroughRepo is a copy of the demo application for an account that has its
// scheduled function.
func walkthroughRepo(t testing.TB, address string) string {
	t.Helper()
	repo := filepath.Join(t.TempDir(), "repo")
	if err := os.CopyFS(repo, os.DirFS(filepath.Join("..", "..", "testdata", "apps", "orders-etl", "repo"))); err != nil {
		t.Fatal(err)
	}
	subnet, group := publicNetwork(t, address)
	settings := fmt.Sprintf("environment = { FAKE_TASK = %q }\nnetwork {\n  cluster = \"jobs\"\n  subnets = [%q]\n  security_groups = [%q]\n  assign_public_ip = true\n}\n",
		`{"fake": {"lines": ["aggregating the orders of yesterday", "42 partitions written"]}}`, subnet, group)
	if err := os.WriteFile(filepath.Join(repo, "decant.hcl"), []byte(settings), 0o644); err != nil {
		t.Fatal(err)
	}
	hour := awayFromNow()
	source := filepath.Join(repo, "app.py")
	app := strings.Replace(read(t, source), `Cron(30, 2, "*"`, fmt.Sprintf(`Cron(30, %d, "*"`, hour), 1)
	if err := os.WriteFile(source, []byte(app), 0o644); err != nil {
		t.Fatal(err)
	}
	deployLambda(t, address, "orders-etl-prod-daily_aggregate", fmt.Sprintf("cron(30 %d * * ? *)", hour))
	return repo
}

// awayFromNow is the hour of the day's other half: a switch waits for a run that
// is due or may go on, and what a command prints is not to depend on the time at
// which the tests run.
func awayFromNow() int { return (time.Now().UTC().Hour() + 12) % 24 }

// publicNetwork is a subnet of the account with a way out, and a security group.
func publicNetwork(t testing.TB, address string) (subnet, group string) {
	t.Helper()
	network := ec2.NewFromConfig(walkthroughConfig(address))
	subnets, err := network.DescribeSubnets(t.Context(), &ec2.DescribeSubnetsInput{})
	if err != nil {
		t.Fatal(err)
	}
	groups, err := network.DescribeSecurityGroups(t.Context(), &ec2.DescribeSecurityGroupsInput{})
	if err != nil {
		t.Fatal(err)
	}
	wayOut(t, network, subnets.Subnets[0].VpcId)
	return aws.ToString(subnets.Subnets[0].SubnetId), aws.ToString(groups.SecurityGroups[0].GroupId)
}

func walkthroughConfig(address string) aws.Config {
	return aws.Config{
		Region: "eu-central-1", BaseEndpoint: aws.String(address),
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	}
}

// deployLambda makes a function and its rule as chalice deploy does.
func deployLambda(t testing.TB, address, name, schedule string) {
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
	functions := lambda.NewFromConfig(config)
	_, err = functions.CreateFunction(ctx, &lambda.CreateFunctionInput{
		FunctionName: &name, Role: role.Role.Arn, Handler: aws.String("app.daily_aggregate"), Runtime: lambdatypes.RuntimePython311,
		Timeout: aws.Int32(900), MemorySize: aws.Int32(3008), Code: &lambdatypes.FunctionCode{ZipFile: code.Bytes()},
		Environment: &lambdatypes.Environment{Variables: map[string]string{"DB_PASSWORD": "correct horse"}},
	})
	check(moto.Settled(err, "ResourceConflictException"))
	function, err := functions.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: &name})
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

// fakeAWS is an empty account in which tasks run. The tests that use it take
// turns: the programs that they start all use the same account.
func fakeAWS(t testing.TB) string {
	t.Helper()
	moto.Empty(t)
	enforced(t, moto.URL(t), "Infinity") // another test may have ended in the middle
	return moto.URL(t)
}
