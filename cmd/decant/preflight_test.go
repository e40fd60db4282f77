package main

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"github.com/aws/aws-sdk-go-v2/service/ssm"
	ssmtypes "github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"decant/cmd"
)

// TestApplyStopsWhereNothingCouldRun: what no later step puts right stops apply
// before it asks, builds or writes, also with --yes; the rest is shown.
func TestApplyStopsWhereNothingCouldRun(t *testing.T) { //nolint:paralleltest // it sets the process's environment
	address := fakeAWS(t)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "eu-central-1",
	} {
		t.Setenv(name, value)
	}
	repo := walkthroughRepo(t, address)
	decant := func(line string, want int) (stdout, stderr string) {
		t.Helper()
		var out, said bytes.Buffer
		code := cmd.Main(context.Background(), strings.Fields(line), cmd.Env{
			Stdin: strings.NewReader(""), Stdout: &out, Stderr: &said, Dir: repo, Getenv: func(string) string { return "" },
		})
		if code != want {
			t.Errorf("%s: exit %d, want %d:\n%s%s", line, code, want, out.String(), said.String())
		}
		return out.String(), said.String()
	}
	decant("migrate --stage prod --write", 0)
	before := madeIn(t, address)
	const begin, gone = "apply --stage prod --function daily_aggregate --create-cluster --yes", " --subnets subnet-0123456789abcdef0"

	// The image comes first, and would be built for nothing.
	_, said := decant(begin+gone+" --copy-secrets --build", 1)
	stopped(t, said, "Subnets: One of subnet-0123456789abcdef0 does not exist", "--subnets")
	if after := madeIn(t, address); !slices.Equal(after, before) {
		t.Errorf("before the build: %v, then %v", before, after)
	}

	image := pushedImage(t, address)
	before = madeIn(t, address)
	_, said = decant(begin+gone+" --copy-secrets --image "+image, 1)
	stopped(t, said, "Subnets: One of subnet-0123456789abcdef0 does not exist", "--subnets")
	_, said = decant(begin+" --copy-secrets --image "+image[:len(image)-64]+strings.Repeat("0", 64), 1)
	stopped(t, said, "Image: ", "does not exist", "decant apply --stage prod --create-cluster --function daily_aggregate --copy-secrets --build")
	out, _ := decant(begin+" --copy-secrets --json --image "+image[:len(image)-64]+strings.Repeat("0", 64), 1)
	if want := "decant apply --stage prod --create-cluster --function daily_aggregate --copy-secrets --build"; !strings.Contains(out, want) {
		t.Errorf("the JSON does not say %q:\n%s", want, out)
	}
	out, _ = decant(begin+gone+" --copy-secrets --json --image "+image, 1)
	var result struct {
		Plan        *struct{ Changes []any }
		Done        any
		Diagnostics []struct{ Severity, Code, Fix string }
	}
	if err := json.Unmarshal([]byte(out), &result); err != nil {
		t.Fatal(err)
	}
	// That the identity cannot be asked about is a note beside it.
	result.Diagnostics = slices.DeleteFunc(result.Diagnostics, func(d struct{ Severity, Code, Fix string }) bool { return d.Severity == "note" })
	if result.Plan == nil || result.Done != nil || len(result.Diagnostics) != 1 || result.Diagnostics[0].Code != "AP114" || result.Diagnostics[0].Fix == "" {
		t.Errorf("JSON: %s", out)
	}
	if after := madeIn(t, address); !slices.Equal(after, before) {
		t.Errorf("before: %v, then %v", before, after)
	}

	// The secret's parameter can come later, if a person reads so before the question.
	_, said = decant(strings.TrimSuffix(begin, " --yes")+" --image "+image, 3)
	if flat := strings.Join(strings.Fields(said), " "); !strings.Contains(flat, "Before a task can run") || !strings.Contains(flat, "so ECS cannot start the task") || strings.Contains(flat, "AP114") {
		t.Errorf("what can be put right later:\n%s", said)
	}
	_, said = decant(begin+" --image "+image, 1)
	stopped(t, said, "Secret: The parameter /orders-etl/prod/DB_PASSWORD does not exist", "so ECS cannot start the task", "--copy-secrets")
	if after := madeIn(t, address); !slices.Equal(after, before) {
		t.Errorf("before: %v, then %v", before, after)
	}
	if _, err := ssm.NewFromConfig(walkthroughConfig(address)).PutParameter(t.Context(), &ssm.PutParameterInput{
		Name: aws.String("/orders-etl/prod/DB_PASSWORD"), Value: aws.String("not-a-real-password"), Type: ssmtypes.ParameterTypeSecureString,
	}); err != nil {
		t.Fatal(err)
	}
	decant(begin+" --image "+image, 0)
	if after := madeIn(t, address); slices.Equal(after, before) {
		t.Error("nothing was made")
	}
	t.Run("failures of a function that nothing starts", func(t *testing.T) {
		failuresOfAPlainFunction(t, address)
		_, said := decant("apply --stage prod --function book_returns --create-cluster --copy-secrets --check --image "+image, 2)
		if flat := strings.Join(strings.Fields(said), " "); !strings.Contains(flat, "AP115") || !strings.Contains(flat, `failure_destination = "arn:aws:sns:eu-central-1:123456789012:alarms"`) {
			t.Errorf("no AP115 about the topic that its failed events go to:\n%s", said)
		}
	})
}

// failuresOfAPlainFunction makes a Lambda whose failed events go to a topic.
func failuresOfAPlainFunction(t *testing.T, address string) {
	t.Helper()
	client := lambda.NewFromConfig(walkthroughConfig(address))
	like, err := client.GetFunctionConfiguration(t.Context(), &lambda.GetFunctionConfigurationInput{FunctionName: aws.String("orders-etl-prod-daily_aggregate")})
	if err != nil {
		t.Fatal(err)
	}
	name := aws.String("orders-etl-prod-book_returns")
	if _, err := client.CreateFunction(t.Context(), &lambda.CreateFunctionInput{
		FunctionName: name, Role: like.Role, Handler: aws.String("app.book_returns"), Runtime: like.Runtime,
		PackageType: lambdatypes.PackageTypeImage, Code: &lambdatypes.FunctionCode{ImageUri: aws.String("123456789012.dkr.ecr.eu-central-1.amazonaws.com/orders-etl:latest")},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.PutFunctionEventInvokeConfig(t.Context(), &lambda.PutFunctionEventInvokeConfigInput{
		FunctionName: name, DestinationConfig: &lambdatypes.DestinationConfig{
			OnFailure: &lambdatypes.OnFailure{Destination: aws.String("arn:aws:sns:eu-central-1:123456789012:alarms")},
		},
	}); err != nil {
		t.Fatal(err)
	}
}

func stopped(t *testing.T, said string, words ...string) {
	t.Helper()
	flat := strings.Join(strings.Fields(said), " ")
	for _, word := range append(words, "AP114", "Nothing was changed.") {
		if !strings.Contains(flat, word) {
			t.Errorf("it does not say %q:\n%s", word, said)
		}
	}
	if strings.Contains(said, "Before a task can run") {
		t.Errorf("it shows what comes later, and stops:\n%s", said)
	}
}

// madeIn names roles, repositories and task definitions of an account.
func madeIn(t *testing.T, address string) []string {
	t.Helper()
	config, ctx := walkthroughConfig(address), t.Context()
	var out []string
	roles, err := iam.NewFromConfig(config).ListRoles(ctx, &iam.ListRolesInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range roles.Roles {
		out = append(out, aws.ToString(r.RoleName))
	}
	repositories, err := ecr.NewFromConfig(config).DescribeRepositories(ctx, &ecr.DescribeRepositoriesInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range repositories.Repositories {
		out = append(out, aws.ToString(r.RepositoryName))
	}
	definitions, err := ecs.NewFromConfig(config).ListTaskDefinitions(ctx, &ecs.ListTaskDefinitionsInput{})
	if err != nil {
		t.Fatal(err)
	}
	return append(out, definitions.TaskDefinitionArns...)
}
