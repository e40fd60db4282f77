package live

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"golang.org/x/sync/errgroup"

	"decant/analyze"
	"decant/model"
	"decant/test/moto"
)

// canary stands in every value that must not be seen again.
const canary = "hunter2canary"

// secretURL is a secret by its form, wherever it stands.
const secretURL = "postgres://app:" + canary + "@db.example.com/app"

// account fills a fake AWS account and keeps what a reading must find there.
type account struct {
	t        *testing.T
	endpoint string
	lambda   *lambda.Client
	events   *eventbridge.Client
	schedule *scheduler.Client
	s3       *s3.Client
	sns      *sns.Client
	sqs      *sqs.Client
	sfn      *sfn.Client
	iam      *iam.Client
	ec2      *ec2.Client
	ecs      *ecs.Client

	code  []byte // a function's package
	table string // the stream of the DynamoDB table
	vpc   model.LiveVPC

	want map[string]*model.LiveFunction // by name
	// extra are the fields of a function that moto does not keep, by the
	// function's name; the endpoint in front of moto puts them into its answers.
	extra map[string]map[string]any
}

func newAccount(t *testing.T, endpoint string) *account {
	config := placeAt(endpoint).Config
	var code bytes.Buffer
	w := zip.NewWriter(&code)
	if f, err := w.Create("app.py"); err != nil {
		t.Fatal(err)
	} else if _, err := f.Write([]byte("def handler(event, context): pass\n")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &account{
		t: t, endpoint: endpoint, lambda: lambda.NewFromConfig(config), events: eventbridge.NewFromConfig(config),
		schedule: scheduler.NewFromConfig(config),
		s3:       s3.NewFromConfig(config, func(o *s3.Options) { o.UsePathStyle = true }),
		sns:      sns.NewFromConfig(config), sqs: sqs.NewFromConfig(config), sfn: sfn.NewFromConfig(config),
		iam: iam.NewFromConfig(config), ec2: ec2.NewFromConfig(config), ecs: ecs.NewFromConfig(config),
		code: code.Bytes(), want: map[string]*model.LiveFunction{}, extra: map[string]map[string]any{},
	}
}

// done ends the test when a call that fills the account failed.
func done[T any](t *testing.T) func(T, error) T {
	return func(out T, err error) T {
		t.Helper()
		if err != nil {
			t.Error(err)
			t.FailNow() // also where a goroutine fills: it ends, and the test with the others
		}
		return out
	}
}

// raw makes a call to a service of which the module has no client.
func (a *account) raw(service, target, body string) string {
	a.t.Helper()
	request, err := http.NewRequest(http.MethodPost, a.endpoint, strings.NewReader(body))
	if err != nil {
		a.t.Fatal(err)
	}
	request.Header.Set("X-Amz-Target", target)
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=x/20260101/"+testRegion+"/"+service+"/aws4_request, SignedHeaders=host, Signature=x")
	answer, err := moto.Client.Do(request)
	if err != nil {
		a.t.Fatal(err)
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusOK {
		a.t.Fatalf("%s: %s", target, text)
	}
	return string(text)
}

func functionARN(name string) string {
	return "arn:aws:lambda:" + testRegion + ":" + testAccount + ":function:" + name
}

// describe is the table of plain settings: what function number i looks like.
func describeFunction(i int, roles []model.LiveRole) model.LiveFunction {
	name := fmt.Sprintf("orders-prod-%03d", i)
	fn := model.LiveFunction{
		ARN: functionARN(name), Name: name, Account: testAccount, Region: testRegion,
		Runtime: []string{"python3.12", "python3.9", "nodejs20.x", "python3.14"}[i%4], Handler: "app.handler_" + fmt.Sprint(i),
		PackageType: "Zip", Description: fmt.Sprintf("number %d", i),
		Memory: model.MiB(128 + 64*(i%20)), Timeout: 3 + i%898, Architecture: []string{"x86_64", "arm64"}[i%2],
		Storage: model.MiB(512 + 256*(i%3)), State: "Active",
		Layers: []string{}, Subnets: []string{}, Groups: []string{}, EnvNames: []string{}, Tags: []model.LiveTag{},
		Tracing:  []string{"PassThrough", "Active"}[i%2],
		LogGroup: "/aws/lambda/" + name, LogFormat: "Text", Special: []string{},
		Role: roles[i%len(roles)], Triggers: []model.LiveTrigger{},
	}
	if i%3 == 0 {
		fn.EnvNames = []string{"DB_PASSWORD", "STAGE"}
		fn.Tags = []model.LiveTag{{Key: "aws-chalice", Value: "version=1.31.4:stage=prod:app=orders"}, {Key: "team", Value: fmt.Sprintf("t%d", i)}}
	}
	if i%6 == 1 {
		fn.Description = analyze.MaskSecrets(secretURL)
		fn.Tags = []model.LiveTag{{Key: "api_token", Value: removed}}
	}
	if i%5 == 1 {
		n := 1 + i%7
		fn.Reserved = &n
	}
	if i%50 == 7 { // an image has neither
		fn.PackageType, fn.Runtime, fn.Handler = "Image", "", ""
	}
	return fn
}

// moreSettings are those that moto does not keep.
func (a *account) moreSettings(i int, fn *model.LiveFunction) {
	extra := map[string]any{}
	switch i % 9 {
	case 1:
		fn.DeadLetter = "arn:aws:sqs:" + testRegion + ":" + testAccount + ":dead"
		extra["DeadLetterConfig"] = map[string]any{"TargetArn": fn.DeadLetter}
	case 2:
		fn.LogGroup, fn.LogFormat = "/shared/orders", "JSON"
		extra["LoggingConfig"] = map[string]any{"LogGroup": fn.LogGroup, "LogFormat": "JSON"}
	case 3:
		fn.Special = []string{"durable function", "managed instances", "tenant isolation", "EFS file system"}
		extra["DurableConfig"] = map[string]any{"ExecutionTimeout": 3600}
		extra["CapacityProviderConfig"] = map[string]any{"LambdaManagedInstancesCapacityProviderConfig": map[string]any{"CapacityProviderArn": "arn:aws:lambda:x"}}
		extra["TenancyConfig"] = map[string]any{"TenantIsolationMode": "PER_TENANT"}
		extra["FileSystemConfigs"] = []any{map[string]any{"Arn": "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-1", "LocalMountPath": "/mnt/x"}}
	case 4:
		fn.EnvNames, fn.EnvError = nil, "AccessDeniedException"
		extra["Environment"] = map[string]any{"Error": map[string]any{"ErrorCode": "AccessDeniedException", "Message": "ciphertext " + canary}}
	case 5:
		fn.State = "Inactive"
		extra["State"] = "Inactive"
	}
	a.extra[fn.Name] = extra
}

// create makes a function that a reading finds as fn.
func (a *account) create(ctx context.Context, fn *model.LiveFunction) {
	in := &lambda.CreateFunctionInput{
		FunctionName: aws.String(fn.Name), Role: aws.String(fn.Role.ARN), Description: aws.String(fn.Description),
		MemorySize: aws.Int32(int32(fn.Memory)), Timeout: aws.Int32(int32(fn.Timeout)),
		Architectures:    []types.Architecture{types.Architecture(fn.Architecture)},
		EphemeralStorage: &types.EphemeralStorage{Size: aws.Int32(int32(fn.Storage))},
		TracingConfig:    &types.TracingConfig{Mode: types.TracingMode(fn.Tracing)},
		PackageType:      types.PackageType(fn.PackageType), Layers: fn.Layers, Tags: map[string]string{},
		Code: &types.FunctionCode{ZipFile: a.code},
	}
	for _, tag := range fn.Tags {
		in.Tags[tag.Key] = strings.Replace(tag.Value, removed, canary, 1)
	}
	if strings.Contains(fn.Description, "***") {
		in.Description = aws.String(secretURL)
	}
	if fn.PackageType == "Image" {
		in.Code = &types.FunctionCode{ImageUri: aws.String(testAccount + ".dkr.ecr." + testRegion + ".amazonaws.com/orders:1")}
	} else {
		in.Runtime, in.Handler = types.Runtime(fn.Runtime), aws.String(fn.Handler)
	}
	if len(fn.EnvNames) > 0 {
		in.Environment = &types.Environment{Variables: map[string]string{}}
		for _, name := range fn.EnvNames {
			in.Environment.Variables[name] = canary
		}
	}
	if fn.VPC != "" {
		in.VpcConfig = &types.VpcConfig{SubnetIds: fn.Subnets, SecurityGroupIds: fn.Groups}
	}
	done[*lambda.CreateFunctionOutput](a.t)(a.lambda.CreateFunction(ctx, in))
	if fn.Reserved != nil {
		done[*lambda.PutFunctionConcurrencyOutput](a.t)(a.lambda.PutFunctionConcurrency(ctx, &lambda.PutFunctionConcurrencyInput{
			FunctionName: in.FunctionName, ReservedConcurrentExecutions: aws.Int32(int32(*fn.Reserved)),
		}))
	}
	if fn.Async != nil {
		done[*lambda.PutFunctionEventInvokeConfigOutput](a.t)(a.lambda.PutFunctionEventInvokeConfig(ctx, &lambda.PutFunctionEventInvokeConfigInput{
			FunctionName: in.FunctionName, MaximumRetryAttempts: aws.Int32(int32(*fn.Async.Retries)), MaximumEventAgeInSeconds: aws.Int32(int32(*fn.Async.MaxAge)),
			DestinationConfig: &types.DestinationConfig{
				OnFailure: &types.OnFailure{Destination: aws.String(fn.Async.OnFailure)}, OnSuccess: &types.OnSuccess{Destination: aws.String(fn.Async.OnSuccess)},
			},
		}))
	}
}

// admit adds a statement to the function's policy.
func (a *account) admit(ctx context.Context, fn *model.LiveFunction, sid, principal, source string) {
	in := &lambda.AddPermissionInput{
		FunctionName: aws.String(fn.Name), StatementId: aws.String(sid), Principal: aws.String(principal), Action: aws.String("lambda:InvokeFunction"),
	}
	if source != "" {
		in.SourceArn = aws.String(source)
	}
	done[*lambda.AddPermissionOutput](a.t)(a.lambda.AddPermission(ctx, in))
}

// fill makes count functions with their triggers; the order in which the calls
// arrive does not matter.
func (a *account) fill(ctx context.Context, count int) {
	network := a.network(ctx)
	a.vpc = network
	roles := a.roles(ctx)
	a.shared(ctx)
	layer := a.layer(ctx)
	var group errgroup.Group
	group.SetLimit(6)
	for i := range count {
		fn := describeFunction(i, roles)
		a.moreSettings(i, &fn)
		if i%10 == 4 && fn.PackageType == "Zip" {
			fn.Layers = []string{layer}
		}
		if i%25 == 3 {
			fn.VPC, fn.Subnets, fn.Groups = network.ID, []string{network.Subnets[i%2].ID}, network.Groups
			a.extra[fn.Name]["VpcConfig"] = map[string]any{"VpcId": fn.VPC, "SubnetIds": fn.Subnets, "SecurityGroupIds": fn.Groups}
		}
		if i%12 < 3 {
			retries, age := i%3, 60+i
			fn.Async = &model.LiveAsync{Retries: &retries, MaxAge: &age, OnSuccess: functionARN("ok"), OnFailure: functionARN("bad")}
		}
		a.want[fn.Name] = &fn
		group.Go(func() error {
			a.create(ctx, &fn)
			a.trigger(ctx, i, &fn)
			slices.SortFunc(fn.Triggers, compareTriggers)
			return nil
		})
	}
	_ = group.Wait()
	if a.t.Failed() {
		a.t.FailNow()
	}
}

// wanted is what a reading finds, sorted by ARN.
func (a *account) wanted() []model.LiveFunction {
	out := []model.LiveFunction{}
	for _, name := range slices.Sorted(maps.Keys(a.want)) {
		out = append(out, *a.want[name])
	}
	return out
}

func jsonText(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}
