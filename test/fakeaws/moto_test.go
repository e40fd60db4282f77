package fakeaws_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cwtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	logstypes "github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventstypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	schedulertypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"

	"decant/analyze/live"
	"decant/internal/awsconfig"
	"decant/model"
	"decant/test/fakeaws"
	"decant/test/moto"
)

const motoRegion = "eu-west-1"

// motoPlace is an account of moto that nobody else uses.
func motoPlace(t *testing.T) awsconfig.Place {
	t.Helper()
	id := moto.Account()
	return awsconfig.Place{Account: id, Region: motoRegion, Partition: "aws", Config: aws.Config{
		Region: motoRegion, BaseEndpoint: aws.String(moto.URL(t)), HTTPClient: &http.Client{Transport: moto.In(id)},
		Credentials: credentials.NewStaticCredentialsProvider("x", "y", ""),
	}}
}

// must ends the test when a call that fills moto's account failed.
func must[T any](t *testing.T) func(T, error) T {
	return func(out T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
}

// TestTheInventoryIsThatOfMoto puts the same things into moto and into an account
// here, and reads both as decant does: another program's AWS and this one answer
// the same. What moto chooses (IDs, times) is taken over.
func TestTheInventoryIsThatOfMoto(t *testing.T) {
	t.Parallel()
	place := motoPlace(t)
	a := filled(t, place)
	place.Config.HTTPClient = &http.Client{Transport: rightNetwork{moto.In(place.Account), a.Regions[0].Networks[0].ID}}
	want := inventory(t, place, a)
	server := fakeaws.Start(t, a)
	got := inventory(t, quick(server.Places())[0], a)
	if len(want.Functions) != 2 || len(want.Functions[0].Triggers) < 6 {
		t.Fatalf("moto has less than it was given: %+v", want)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the account here differs from moto (-moto +here):\n%s", diff)
	}
	if diff := cmp.Diff(listings(t, place), listings(t, server.Places()[0])); diff != "" {
		t.Errorf("the listings here differ from moto (-moto +here):\n%s", diff)
	}
	for _, action := range compared(t, "TestTheInventoryIsThatOfMoto") {
		if server.Calls()[action] == 0 {
			t.Errorf("README.md says that %s is compared, and it was not called", action)
		}
	}
}

// listings are the answers that an inventory of few functions does without.
func listings(t *testing.T, place awsconfig.Place) []string {
	t.Helper()
	ctx := context.Background()
	out := []string{*must[*sts.GetCallerIdentityOutput](t)(sts.NewFromConfig(place.Config).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})).Account}
	buckets := s3.NewFromConfig(place.Config, func(o *s3.Options) { o.UsePathStyle = true })
	for _, b := range must[*s3.ListBucketsOutput](t)(buckets.ListBuckets(ctx, &s3.ListBucketsInput{})).Buckets {
		out = append(out, "bucket "+*b.Name)
	}
	details := must[*iam.GetAccountAuthorizationDetailsOutput](t)(iam.NewFromConfig(place.Config).GetAccountAuthorizationDetails(ctx, &iam.GetAccountAuthorizationDetailsInput{
		Filter: []iamtypes.EntityType{iamtypes.EntityTypeRole, iamtypes.EntityTypeLocalManagedPolicy},
	}))
	for _, r := range details.RoleDetailList {
		out = append(out, "role "+*r.Arn+" "+*r.Path+" "+*r.PermissionsBoundary.PermissionsBoundaryArn)
		for _, p := range r.RolePolicyList {
			out = append(out, "inline "+*p.PolicyName+" "+document(t, *p.PolicyDocument))
		}
		for _, p := range r.AttachedManagedPolicies {
			out = append(out, "attached "+*p.PolicyArn)
		}
	}
	for _, p := range details.Policies {
		for _, v := range p.PolicyVersionList {
			if v.IsDefaultVersion {
				out = append(out, "managed "+*p.Arn+" "+document(t, *v.Document))
			}
		}
	}
	return out
}

// document is a policy as a value, whatever its blanks.
func document(t *testing.T, text string) string {
	t.Helper()
	plain, err := url.QueryUnescape(text)
	if err != nil {
		t.Fatal(err)
	}
	var v any
	if err := json.Unmarshal([]byte(plain), &v); err != nil {
		t.Fatal(err)
	}
	out, _ := json.Marshal(v)
	return string(out)
}

// rightNetwork puts the VPC of the subnets where moto has the same ID for every
// function.
type rightNetwork struct {
	http.RoundTripper
	id string
}

func (n rightNetwork) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := n.RoundTripper.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	body = bytes.ReplaceAll(body, []byte("vpc-123abc"), []byte(n.id))
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	answer.Header.Set("Content-Length", strconv.Itoa(len(body)))
	return answer, err
}

func inventory(t *testing.T, place awsconfig.Place, a fakeaws.Account) *model.Live {
	t.Helper()
	got, _, err := live.Read(context.Background(), []awsconfig.Place{place}, live.Options{Now: a.Now})
	if err != nil {
		t.Fatal(err)
	}
	for i := range got.Functions {
		got.Functions[i].LastModified = "" // the time of the call
	}
	return got
}

// filled makes the things in moto and returns the account that has the same.
func filled(t *testing.T, place awsconfig.Place) fakeaws.Account {
	t.Helper()
	ctx, id := context.Background(), place.Account
	a := fakeaws.Account{ID: id, Regions: []fakeaws.Region{{Name: motoRegion}}}
	a.Now, a.Window = storyTime()
	region := &a.Regions[0]
	arn := func(service, resource string) string {
		return "arn:aws:" + service + ":" + motoRegion + ":" + id + ":" + resource
	}

	roles := iam.NewFromConfig(place.Config)
	inline := `{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"arn:aws:s3:::in/*"}]}`
	owned := `{"Version":"2012-10-17","Statement":{"Effect":"Deny","NotAction":"logs:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}}`
	shared := must[*iam.CreatePolicyOutput](t)(roles.CreatePolicy(ctx, &iam.CreatePolicyInput{PolicyName: aws.String("shared"), PolicyDocument: &owned})).Policy
	must[*iam.CreateRoleOutput](t)(roles.CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: aws.String("worker"), Path: aws.String("/service-role/"), PermissionsBoundary: shared.Arn,
		AssumeRolePolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`),
	}))
	must[*iam.PutRolePolicyOutput](t)(roles.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: aws.String("worker"), PolicyName: aws.String("inline"), PolicyDocument: &inline}))
	must[*iam.AttachRolePolicyOutput](t)(roles.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String("worker"), PolicyArn: shared.Arn}))
	role := fakeaws.Role{Name: "worker", Path: "/service-role/", Boundary: *shared.Arn, Inline: []fakeaws.Inline{{Name: "inline", Document: inline}}, Attached: []string{*shared.Arn}}
	a.Roles, a.Managed = []fakeaws.Role{role}, []fakeaws.Managed{{ARN: *shared.Arn, Document: owned}}

	region.Networks = []fakeaws.Network{network(t, place)}
	net := region.Networks[0]
	groups := must[*ec2.DescribeSecurityGroupsOutput](t)(ec2.NewFromConfig(place.Config).DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{
		Filters: []ec2types.Filter{{Name: aws.String("vpc-id"), Values: []string{net.ID}}},
	})).SecurityGroups

	fns := lambda.NewFromConfig(place.Config)
	for _, fn := range []fakeaws.Function{
		{
			Name: "jobs-nightly", Runtime: "python3.12", Handler: "app.nightly", Role: a.RoleARN(role), Description: "every night", Memory: 1024, Timeout: 840, Storage: 1024,
			Architecture: "arm64", State: "Active", Env: map[string]string{"STAGE": "prod"}, Tags: map[string]string{"team": "data"}, Tracing: "Active",
			VPC: net.ID, Subnets: []string{net.Subnets[0].ID}, SecurityGroups: []string{*groups[0].GroupId}, Reserved: aws.Int(3),
		},
		{
			Name: "jobs-plain", Runtime: "python3.11", Handler: "app.plain", Role: a.RoleARN(role), Memory: 128, Timeout: 3, Storage: 512, Architecture: "x86_64", State: "Active", Tracing: "PassThrough",
		},
	} {
		create(t, fns, fn)
		region.Functions = append(region.Functions, fn)
	}
	triggered(t, place, &a, arn)

	must[*ecs.CreateClusterOutput](t)(ecs.NewFromConfig(place.Config).CreateCluster(ctx, &ecs.CreateClusterInput{ClusterName: aws.String("jobs"), CapacityProviders: []string{"FARGATE"}}))
	region.Clusters = []fakeaws.Cluster{{Name: "jobs", Providers: []string{"FARGATE"}}}
	return a
}

// network is a VPC with one subnet that reaches the internet, and an endpoint.
func network(t *testing.T, place awsconfig.Place) fakeaws.Network {
	t.Helper()
	ctx, client := context.Background(), ec2.NewFromConfig(place.Config)
	vpc := *must[*ec2.CreateVpcOutput](t)(client.CreateVpc(ctx, &ec2.CreateVpcInput{CidrBlock: aws.String("10.1.0.0/16")})).Vpc.VpcId
	subnet := must[*ec2.CreateSubnetOutput](t)(client.CreateSubnet(ctx, &ec2.CreateSubnetInput{VpcId: &vpc, CidrBlock: aws.String("10.1.1.0/24"), AvailabilityZone: aws.String(motoRegion + "a")})).Subnet
	gateway := *must[*ec2.CreateInternetGatewayOutput](t)(client.CreateInternetGateway(ctx, &ec2.CreateInternetGatewayInput{})).InternetGateway.InternetGatewayId
	must[*ec2.AttachInternetGatewayOutput](t)(client.AttachInternetGateway(ctx, &ec2.AttachInternetGatewayInput{InternetGatewayId: &gateway, VpcId: &vpc}))
	table := *must[*ec2.CreateRouteTableOutput](t)(client.CreateRouteTable(ctx, &ec2.CreateRouteTableInput{VpcId: &vpc})).RouteTable.RouteTableId
	must[*ec2.CreateRouteOutput](t)(client.CreateRoute(ctx, &ec2.CreateRouteInput{RouteTableId: &table, DestinationCidrBlock: aws.String("0.0.0.0/0"), GatewayId: &gateway}))
	must[*ec2.AssociateRouteTableOutput](t)(client.AssociateRouteTable(ctx, &ec2.AssociateRouteTableInput{RouteTableId: &table, SubnetId: subnet.SubnetId}))
	service := "com.amazonaws." + motoRegion + ".s3"
	must[*ec2.CreateVpcEndpointOutput](t)(client.CreateVpcEndpoint(ctx, &ec2.CreateVpcEndpointInput{VpcId: &vpc, ServiceName: &service}))
	return fakeaws.Network{ID: vpc, Subnets: []fakeaws.Subnet{{ID: *subnet.SubnetId, Zone: motoRegion + "a", Gateway: gateway, Free: int(*subnet.AvailableIpAddressCount)}}, Endpoints: []string{service}}
}

func create(t *testing.T, client *lambda.Client, fn fakeaws.Function) {
	t.Helper()
	var code bytes.Buffer
	w := zip.NewWriter(&code)
	if f, err := w.Create("app.py"); err != nil {
		t.Fatal(err)
	} else if _, err := f.Write([]byte("def nightly(event, context): pass\n")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	in := &lambda.CreateFunctionInput{
		FunctionName: &fn.Name, Runtime: lambdatypes.Runtime(fn.Runtime), Handler: &fn.Handler, Role: &fn.Role, Description: &fn.Description,
		MemorySize: aws.Int32(int32(fn.Memory)), Timeout: aws.Int32(int32(fn.Timeout)), Architectures: []lambdatypes.Architecture{lambdatypes.Architecture(fn.Architecture)},
		EphemeralStorage: &lambdatypes.EphemeralStorage{Size: aws.Int32(int32(fn.Storage))}, TracingConfig: &lambdatypes.TracingConfig{Mode: lambdatypes.TracingMode(fn.Tracing)},
		Tags: fn.Tags, Code: &lambdatypes.FunctionCode{ZipFile: code.Bytes()},
	}
	if fn.Env != nil {
		in.Environment = &lambdatypes.Environment{Variables: fn.Env}
	}
	if fn.VPC != "" {
		in.VpcConfig = &lambdatypes.VpcConfig{SubnetIds: fn.Subnets, SecurityGroupIds: fn.SecurityGroups}
	}
	must[*lambda.CreateFunctionOutput](t)(client.CreateFunction(context.Background(), in))
	if fn.Reserved != nil {
		must[*lambda.PutFunctionConcurrencyOutput](t)(client.PutFunctionConcurrency(context.Background(), &lambda.PutFunctionConcurrencyInput{
			FunctionName: &fn.Name, ReservedConcurrentExecutions: aws.Int32(int32(*fn.Reserved)),
		}))
	}
}

// triggered makes one trigger of each kind for the first function.
func triggered(t *testing.T, place awsconfig.Place, a *fakeaws.Account, arn func(service, resource string) string) {
	t.Helper()
	ctx, region, fns := context.Background(), &a.Regions[0], lambda.NewFromConfig(place.Config)
	target := a.FunctionARN(motoRegion, "jobs-nightly")
	admit := func(sid, principal, source string) {
		in := &lambda.AddPermissionInput{FunctionName: aws.String("jobs-nightly"), StatementId: &sid, Action: aws.String("lambda:InvokeFunction"), Principal: &principal, SourceArn: &source}
		p := fakeaws.Permission{Sid: sid, Principal: principal, SourceARN: source}
		if principal == "s3.amazonaws.com" {
			in.SourceAccount, p.SourceAccount = &a.ID, a.ID
		}
		must[*lambda.AddPermissionOutput](t)(fns.AddPermission(ctx, in))
		region.Functions[0].Permissions = append(region.Functions[0].Permissions, p)
	}

	rules := eventbridge.NewFromConfig(place.Config)
	must[*eventbridge.CreateEventBusOutput](t)(rules.CreateEventBus(ctx, &eventbridge.CreateEventBusInput{Name: aws.String("orders")}))
	for _, r := range []fakeaws.Rule{
		{Name: "nightly", Expression: "cron(0 2 * * ? *)", Disabled: true, Targets: []fakeaws.Target{{ID: "1", ARN: target, Input: `{"a":1}`}}},
		{Name: "placed", Bus: "orders", Pattern: `{"source":["orders"]}`, Targets: []fakeaws.Target{{ID: "t", ARN: target}}},
	} {
		in := &eventbridge.PutRuleInput{Name: &r.Name, State: eventstypes.RuleStateEnabled}
		to := eventstypes.Target{Id: &r.Targets[0].ID, Arn: &target}
		bus := aws.String("default")
		if r.Bus != "" {
			bus = &r.Bus
		}
		in.EventBusName = bus
		if r.Expression != "" {
			in.ScheduleExpression, to.Input = &r.Expression, &r.Targets[0].Input
		} else {
			in.EventPattern = &r.Pattern
		}
		if r.Disabled {
			in.State = eventstypes.RuleStateDisabled
		}
		made := must[*eventbridge.PutRuleOutput](t)(rules.PutRule(ctx, in))
		must[*eventbridge.PutTargetsOutput](t)(rules.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: &r.Name, EventBusName: bus, Targets: []eventstypes.Target{to}}))
		admit(r.Name, "events.amazonaws.com", *made.RuleArn)
		region.Rules = append(region.Rules, r)
	}

	c := fakeaws.Schedule{Name: "weekly", Expression: "rate(7 days)", Timezone: "Europe/Berlin", Target: target, Role: a.RoleARN(a.Roles[0]), Input: `{"b":2}`}
	must[*scheduler.CreateScheduleOutput](t)(scheduler.NewFromConfig(place.Config).CreateSchedule(ctx, &scheduler.CreateScheduleInput{
		Name: &c.Name, ScheduleExpression: &c.Expression, ScheduleExpressionTimezone: &c.Timezone, State: schedulertypes.ScheduleStateEnabled,
		FlexibleTimeWindow: &schedulertypes.FlexibleTimeWindow{Mode: schedulertypes.FlexibleTimeWindowModeOff},
		Target:             &schedulertypes.Target{Arn: &target, RoleArn: &c.Role, Input: &c.Input},
	}))
	region.Schedules = []fakeaws.Schedule{c}

	must[*sqs.CreateQueueOutput](t)(sqs.NewFromConfig(place.Config).CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String("jobs")}))
	made := must[*lambda.CreateEventSourceMappingOutput](t)(fns.CreateEventSourceMapping(ctx, &lambda.CreateEventSourceMappingInput{
		FunctionName: aws.String("jobs-nightly"), EventSourceArn: aws.String(arn("sqs", "jobs")), BatchSize: aws.Int32(5),
	}))
	region.Mappings = []fakeaws.Mapping{{ID: *made.UUID, Source: arn("sqs", "jobs"), Function: "jobs-nightly", State: *made.State, BatchSize: 5}}

	topics := sns.NewFromConfig(place.Config)
	must[*sns.CreateTopicOutput](t)(topics.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("alerts")}))
	subscribed := must[*sns.SubscribeOutput](t)(topics.Subscribe(ctx, &sns.SubscribeInput{
		TopicArn: aws.String(arn("sns", "alerts")), Protocol: aws.String("lambda"), Endpoint: &target, Attributes: map[string]string{"FilterPolicy": `{"kind":["x"]}`},
	}))
	parts := strings.Split(*subscribed.SubscriptionArn, ":")
	region.Subscriptions = []fakeaws.Subscription{{ID: parts[len(parts)-1], Topic: "alerts", Protocol: "lambda", Endpoint: target, FilterPolicy: `{"kind":["x"]}`}}
	admit("topic", "sns.amazonaws.com", arn("sns", "alerts"))

	bucket := "in-" + a.ID
	buckets := s3.NewFromConfig(place.Config, func(o *s3.Options) { o.UsePathStyle = true })
	must[*s3.CreateBucketOutput](t)(buckets.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &bucket, CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: motoRegion}}))
	admit("bucket", "s3.amazonaws.com", "arn:aws:s3:::"+bucket)
	must[*s3.PutBucketNotificationConfigurationOutput](t)(buckets.PutBucketNotificationConfiguration(ctx, &s3.PutBucketNotificationConfigurationInput{
		Bucket: &bucket, SkipDestinationValidation: aws.Bool(true),
		NotificationConfiguration: &s3types.NotificationConfiguration{LambdaFunctionConfigurations: []s3types.LambdaFunctionConfiguration{{
			LambdaFunctionArn: &target, Events: []s3types.Event{"s3:ObjectCreated:*"},
			Filter: &s3types.NotificationConfigurationFilter{Key: &s3types.S3KeyFilter{FilterRules: []s3types.FilterRule{{Name: "prefix", Value: aws.String("new/")}, {Name: "suffix", Value: aws.String(".csv")}}}},
		}}},
	}))
	a.Buckets = []fakeaws.Bucket{{Name: bucket, Region: motoRegion, Notifications: []fakeaws.Notification{{Function: target, Events: []string{"s3:ObjectCreated:*"}, Prefix: "new/", Suffix: ".csv"}}}}

	definition := `{"StartAt":"Run","States":{"Run":{"Type":"Task","Resource":"` + target + `","End":true}}}`
	must[*sfn.CreateStateMachineOutput](t)(sfn.NewFromConfig(place.Config).CreateStateMachine(ctx, &sfn.CreateStateMachineInput{Name: aws.String("flow"), Definition: &definition, RoleArn: aws.String(a.RoleARN(a.Roles[0]))}))
	region.Machines = []fakeaws.Machine{{Name: "flow", Definition: definition}}
}

// TestMetricsAreThoseOfMoto gives moto every single measurement of some runs and
// compares each statistic that moto knows; percentiles it does not.
func TestMetricsAreThoseOfMoto(t *testing.T) {
	t.Parallel()
	place := motoPlace(t)
	ctx, client := context.Background(), cloudwatch.NewFromConfig(place.Config)
	now := time.Now().UTC().Truncate(time.Hour) //nolint:forbidigo // moto keeps what is not too old by its own clock
	a := fakeaws.Account{ID: place.Account, Regions: []fakeaws.Region{{Name: motoRegion}}, Now: now, Window: fakeaws.Window{From: now.Add(-4 * time.Hour), To: now}}
	fn := fakeaws.Function{Name: "jobs", Memory: 512, Timeout: 60}
	for i, r := range []fakeaws.Runs{{Count: 3, Duration: 1500}, {Count: 2, Duration: 60_000, Outcome: fakeaws.TimedOut}, {Count: 4, Duration: 20.5}, {Count: 1, Duration: 7, Outcome: fakeaws.Raised}} {
		fn.Usage.Runs = append(fn.Usage.Runs, r)
		for k := range r.Count {
			at := a.Window.From.Add(time.Duration(float64(4*time.Hour) * (float64(k) + 0.5) / float64(r.Count)))
			failed := 0.0
			if r.Outcome != fakeaws.Succeeded {
				failed = 1
			}
			data := []cwtypes.MetricDatum{}
			for name, v := range map[string]float64{"Duration": r.Duration, "Invocations": 1, "Errors": failed} {
				data = append(data, cwtypes.MetricDatum{MetricName: aws.String(name), Timestamp: &at, Value: aws.Float64(v), Dimensions: []cwtypes.Dimension{{Name: aws.String("FunctionName"), Value: aws.String("jobs")}}})
			}
			if _, err := client.PutMetricData(ctx, &cloudwatch.PutMetricDataInput{Namespace: aws.String("AWS/Lambda"), MetricData: data}); err != nil {
				t.Fatal(i, err)
			}
		}
	}
	a.Regions[0].Functions = []fakeaws.Function{fn}
	here := cloudwatch.NewFromConfig(fakeaws.Start(t, a).Places()[0].Config)
	for _, period := range []int32{3600, 14400} {
		in := &cloudwatch.GetMetricDataInput{StartTime: &a.Window.From, EndTime: &a.Window.To, ScanBy: cwtypes.ScanByTimestampAscending}
		for _, q := range []string{"Duration Average", "Duration Maximum", "Duration Minimum", "Duration Sum", "Duration SampleCount", "Invocations Sum", "Errors Sum", "Nothing Sum"} {
			metric, stat, _ := strings.Cut(q, " ")
			in.MetricDataQueries = append(in.MetricDataQueries, cwtypes.MetricDataQuery{Id: aws.String("q" + strconv.Itoa(len(in.MetricDataQueries))), MetricStat: &cwtypes.MetricStat{
				Period: &period, Stat: &stat,
				Metric: &cwtypes.Metric{Namespace: aws.String("AWS/Lambda"), MetricName: &metric, Dimensions: []cwtypes.Dimension{{Name: aws.String("FunctionName"), Value: aws.String("jobs")}}},
			}})
		}
		answers := func(c *cloudwatch.Client) map[string][]float64 {
			out := map[string][]float64{}
			page := must[*cloudwatch.GetMetricDataOutput](t)(c.GetMetricData(ctx, in))
			for _, r := range page.MetricDataResults {
				out[*r.Id+" "+string(r.StatusCode)] = append([]float64{}, r.Values...)
			}
			return out
		}
		if diff := cmp.Diff(answers(client), answers(here)); diff != "" {
			t.Errorf("period %d s (-moto +here):\n%s", period, diff)
		}
	}
}

// TestLogGroupsAndLinesAreThoseOfMoto gives moto the lines of some runs and
// compares what both find of them from two times on. Moto knows no pattern of
// optional terms.
func TestLogGroupsAndLinesAreThoseOfMoto(t *testing.T) {
	t.Parallel()
	place := motoPlace(t)
	ctx, client := context.Background(), cloudwatchlogs.NewFromConfig(place.Config)
	now := time.Now().UTC().Truncate(time.Hour) //nolint:forbidigo // moto takes no line that is too old by its own clock
	a := written(4)
	a.ID, a.Now, a.Window = place.Account, now, fakeaws.Window{From: now.Add(-4 * time.Hour), To: now}
	a.Regions[0].Groups = nil
	a.WithLogGroups()
	a.Regions[0].Groups[1].Retention = 30
	here := cloudwatchlogs.NewFromConfig(fakeaws.Start(t, a).Places()[0].Config)
	for _, g := range a.Regions[0].Groups {
		must[*cloudwatchlogs.CreateLogGroupOutput](t)(client.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &g.Name}))
		if g.Retention > 0 {
			must[*cloudwatchlogs.PutRetentionPolicyOutput](t)(client.PutRetentionPolicy(ctx, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: &g.Name, RetentionInDays: aws.Int32(int32(g.Retention))}))
		}
		streams := map[string][]logstypes.InputLogEvent{}
		for _, e := range lines(t, here, []string{g.Name}) {
			streams[e.Stream] = append(streams[e.Stream], logstypes.InputLogEvent{Message: &e.Message, Timestamp: &e.At})
		}
		for stream, events := range streams {
			must[*cloudwatchlogs.CreateLogStreamOutput](t)(client.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: &g.Name, LogStreamName: &stream}))
			must[*cloudwatchlogs.PutLogEventsOutput](t)(client.PutLogEvents(ctx, &cloudwatchlogs.PutLogEventsInput{LogGroupName: &g.Name, LogStreamName: &stream, LogEvents: events}))
		}
	}
	for _, prefix := range []string{"/aws/lambda/", "/aws/lambda/fn-1", "/shared", "/none"} {
		list := func(c *cloudwatchlogs.Client) []string {
			out := []string{}
			page := must[*cloudwatchlogs.DescribeLogGroupsOutput](t)(c.DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &prefix}))
			for _, g := range page.LogGroups {
				out = append(out, *g.LogGroupName+" "+strconv.Itoa(int(aws.ToInt32(g.RetentionInDays)))+" "+*g.Arn)
			}
			return out
		}
		if diff := cmp.Diff(list(client), list(here)); diff != "" {
			t.Errorf("groups %s (-moto +here):\n%s", prefix, diff)
		}
	}
	for _, g := range a.Regions[0].Groups {
		for _, from := range []time.Time{a.Window.From, a.Window.From.Add(2 * time.Hour)} {
			found := func(c *cloudwatchlogs.Client) []string {
				out := []string{}
				page := must[*cloudwatchlogs.FilterLogEventsOutput](t)(c.FilterLogEvents(ctx, &cloudwatchlogs.FilterLogEventsInput{
					LogGroupName: &g.Name, StartTime: aws.Int64(from.UnixMilli()), EndTime: aws.Int64(now.UnixMilli()),
				}))
				for _, e := range page.Events {
					out = append(out, strconv.FormatInt(*e.Timestamp, 10)+" "+*e.LogStreamName+" "+*e.Message)
				}
				slices.Sort(out) // lines of one time have no order
				return out
			}
			if diff := cmp.Diff(found(client), found(here)); diff != "" {
				t.Errorf("%s from %s (-moto +here):\n%s", g.Name, from, diff)
			}
		}
	}
}
