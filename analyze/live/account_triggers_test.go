package live

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	events "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	schedulertypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"decant/model"
)

func testARN(service, resource string) string {
	return "arn:aws:" + service + ":" + testRegion + ":" + testAccount + ":" + resource
}

// shared makes the sources that several functions have in common.
func (a *account) shared(ctx context.Context) {
	done[*eventbridge.CreateEventBusOutput](a.t)(a.events.CreateEventBus(ctx, &eventbridge.CreateEventBusInput{Name: aws.String("orders")}))
	done[*scheduler.CreateScheduleGroupOutput](a.t)(a.schedule.CreateScheduleGroup(ctx, &scheduler.CreateScheduleGroupInput{Name: aws.String("nightly")}))
	done[*sqs.CreateQueueOutput](a.t)(a.sqs.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String("jobs")}))
	done[*sns.CreateTopicOutput](a.t)(a.sns.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("alerts")}))
	done[*sns.SubscribeOutput](a.t)(a.sns.Subscribe(ctx, &sns.SubscribeInput{
		TopicArn: aws.String(testARN("sns", "alerts")), Protocol: aws.String("email"), Endpoint: aws.String(canary + "@example.com"),
	}))
	a.raw("kinesis", "Kinesis_20131202.CreateStream", `{"StreamName":"clicks","ShardCount":1}`)
	answer := a.raw("dynamodb", "DynamoDB_20120810.CreateTable", `{"TableName":"carts","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],
		"StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}}`)
	var made struct {
		TableDescription struct{ LatestStreamArn string }
	}
	if err := json.Unmarshal([]byte(answer), &made); err != nil {
		a.t.Fatal(err)
	}
	a.table = made.TableDescription.LatestStreamArn
}

// trigger makes the trigger of function number i: one of each kind in turn.
func (a *account) trigger(ctx context.Context, i int, fn *model.LiveFunction) {
	switch i % 12 {
	case 0:
		a.scheduleRule(ctx, i, fn)
	case 1:
		a.patternRule(ctx, i, fn)
	case 2:
		a.schedules(ctx, i, fn)
	case 3:
		a.queue(ctx, fn)
	case 4:
		a.stream(ctx, fn)
	case 5:
		a.tableStream(ctx, fn)
	case 6:
		a.topic(ctx, i, fn)
	case 7:
		a.bucket(ctx, i, fn)
	case 8:
		a.standard(ctx, i, fn)
	case 9:
		a.express(ctx, i, fn)
	case 10:
		a.gateway(ctx, fn)
	case 11:
		a.leftovers(ctx, fn)
	}
}

func (a *account) scheduleRule(ctx context.Context, i int, fn *model.LiveFunction) {
	rule := fmt.Sprintf("nightly-%d", i)
	state, word := events.RuleStateEnabled, "enabled"
	if i%24 == 0 {
		state, word = events.RuleStateDisabled, "disabled"
	}
	want := model.LiveTrigger{
		Kind: model.LiveRule, Name: rule, ARN: testARN("events", "rule/"+rule), State: word,
		Expression: fmt.Sprintf("cron(%d 2 * * ? *)", i%60), Bus: "default", TargetID: "1", HasInput: true,
	}
	done[*eventbridge.PutRuleOutput](a.t)(a.events.PutRule(ctx, &eventbridge.PutRuleInput{
		Name: aws.String(rule), ScheduleExpression: aws.String(want.Expression), State: state, Description: aws.String(secretURL),
	}))
	done[*eventbridge.PutTargetsOutput](a.t)(a.events.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: aws.String(rule), Targets: []events.Target{{
		Id: aws.String("1"), Arn: aws.String(fn.ARN), Input: aws.String(jsonText(map[string]string{"password": canary})),
	}}}))
	a.admit(ctx, fn, "rule", "events.amazonaws.com", want.ARN)
	fn.Triggers = append(fn.Triggers, want)
}

func (a *account) patternRule(ctx context.Context, i int, fn *model.LiveFunction) {
	rule := fmt.Sprintf("placed-%d", i)
	want := model.LiveTrigger{
		Kind: model.LiveRule, Name: rule, ARN: testARN("events", "rule/orders/"+rule), State: "enabled",
		Pattern: `{"detail":{"total":[{"numeric":[">",100]}]},"source":["orders"]}`, Bus: "orders", TargetID: "t", HasInput: true,
		Details: []string{"alias live", "3 retries", "maximum event age 600 s", "undelivered events go to " + testARN("sqs", "dead")},
	}
	done[*eventbridge.PutRuleOutput](a.t)(a.events.PutRule(ctx, &eventbridge.PutRuleInput{
		Name: aws.String(rule), EventBusName: aws.String("orders"), EventPattern: aws.String(want.Pattern),
	}))
	done[*eventbridge.PutTargetsOutput](a.t)(a.events.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: aws.String(rule), EventBusName: aws.String("orders"), Targets: []events.Target{{
		Id: aws.String("t"), Arn: aws.String(fn.ARN + ":live"),
		InputTransformer: &events.InputTransformer{InputPathsMap: map[string]string{"x": "$.detail"}, InputTemplate: aws.String(`{"key": "` + canary + `", "x": <x>}`)},
		RetryPolicy:      &events.RetryPolicy{MaximumRetryAttempts: aws.Int32(3), MaximumEventAgeInSeconds: aws.Int32(600)},
		DeadLetterConfig: &events.DeadLetterConfig{Arn: aws.String(testARN("sqs", "dead"))},
	}, {
		Id: aws.String("other"), Arn: aws.String(testARN("sqs", "jobs")), Input: aws.String(canary),
	}}}))
	fn.Triggers = append(fn.Triggers, want)
}

func (a *account) schedules(ctx context.Context, i int, fn *model.LiveFunction) {
	name := fmt.Sprintf("report-%d", i)
	plain := model.LiveTrigger{
		Kind: model.LiveSchedule, Name: "nightly/" + name, ARN: testARN("scheduler", "schedule/nightly/"+name), State: "disabled",
		Expression: "cron(0 6 * * ? *)", Timezone: "Europe/Berlin", HasInput: true,
		Details: []string{"within 15 minutes", "2 retries", "maximum event age 900 s", "undelivered events go to " + testARN("sqs", "dead")},
	}
	universal := plain
	universal.Name, universal.ARN, universal.State = "default/"+name, testARN("scheduler", "schedule/default/"+name), "enabled"
	universal.Details = nil
	role := aws.String(fn.Role.ARN)
	done[*scheduler.CreateScheduleOutput](a.t)(a.schedule.CreateSchedule(ctx, &scheduler.CreateScheduleInput{
		Name: aws.String(name), GroupName: aws.String("nightly"), ScheduleExpression: aws.String(plain.Expression), ScheduleExpressionTimezone: aws.String(plain.Timezone),
		State: schedulertypes.ScheduleStateDisabled, Description: aws.String(secretURL),
		FlexibleTimeWindow: &schedulertypes.FlexibleTimeWindow{Mode: schedulertypes.FlexibleTimeWindowModeFlexible, MaximumWindowInMinutes: aws.Int32(15)},
		Target: &schedulertypes.Target{
			Arn: aws.String(fn.ARN), RoleArn: role, Input: aws.String(canary),
			RetryPolicy:      &schedulertypes.RetryPolicy{MaximumRetryAttempts: aws.Int32(2), MaximumEventAgeInSeconds: aws.Int32(900)},
			DeadLetterConfig: &schedulertypes.DeadLetterConfig{Arn: aws.String(testARN("sqs", "dead"))},
		},
	}))
	done[*scheduler.CreateScheduleOutput](a.t)(a.schedule.CreateSchedule(ctx, &scheduler.CreateScheduleInput{
		Name: aws.String(name), ScheduleExpression: aws.String(universal.Expression), ScheduleExpressionTimezone: aws.String(universal.Timezone),
		FlexibleTimeWindow: &schedulertypes.FlexibleTimeWindow{Mode: schedulertypes.FlexibleTimeWindowModeOff},
		Target: &schedulertypes.Target{
			Arn: aws.String("arn:aws:scheduler:::aws-sdk:lambda:invoke"), RoleArn: role,
			Input: aws.String(jsonText(map[string]string{"FunctionName": fn.Name, "InvocationType": "Event", "Payload": canary})),
		},
	}))
	fn.Triggers = append(fn.Triggers, plain, universal)
}

// mapping makes an event source mapping and adds what it answers to the trigger.
func (a *account) mapping(ctx context.Context, fn *model.LiveFunction, in *lambda.CreateEventSourceMappingInput, details ...string) {
	in.FunctionName = aws.String(fn.Name)
	out := done[*lambda.CreateEventSourceMappingOutput](a.t)(a.lambda.CreateEventSourceMapping(ctx, in))
	state := "enabled"
	if in.Enabled != nil && !*in.Enabled {
		state = "disabled"
	}
	fn.Triggers = append(fn.Triggers, model.LiveTrigger{
		Kind: model.LiveMapping, Name: *out.UUID, ARN: testARN("lambda", "event-source-mapping:"+*out.UUID), Source: *in.EventSourceArn,
		State: state, Details: details,
	})
}

func (a *account) queue(ctx context.Context, fn *model.LiveFunction) {
	a.mapping(ctx, fn, &lambda.CreateEventSourceMappingInput{
		EventSourceArn: aws.String(testARN("sqs", "jobs")), BatchSize: aws.Int32(7), MaximumBatchingWindowInSeconds: aws.Int32(20),
		ScalingConfig:         &lambdatypes.ScalingConfig{MaximumConcurrency: aws.Int32(5)},
		FunctionResponseTypes: []lambdatypes.FunctionResponseType{"ReportBatchItemFailures"},
	}, "batch size 7", "batching window 20 s", "at most 5 at a time", "ReportBatchItemFailures")
}

func (a *account) stream(ctx context.Context, fn *model.LiveFunction) {
	a.mapping(ctx, fn, &lambda.CreateEventSourceMappingInput{
		EventSourceArn: aws.String(testARN("kinesis", "stream/clicks")), StartingPosition: "LATEST", Enabled: aws.Bool(false),
		ParallelizationFactor: aws.Int32(4), TumblingWindowInSeconds: aws.Int32(30), MaximumRecordAgeInSeconds: aws.Int32(3600),
		MaximumRetryAttempts: aws.Int32(9), BisectBatchOnFunctionError: aws.Bool(true),
		DestinationConfig: &lambdatypes.DestinationConfig{OnFailure: &lambdatypes.OnFailure{Destination: aws.String(testARN("sqs", "dead"))}},
	}, "starting position LATEST", "batch size 100", "tumbling window 30 s", "parallelization factor 4",
		"maximum record age 3600 s", "9 retries", "bisects the batch on an error", "failures go to "+testARN("sqs", "dead"))
}

func (a *account) tableStream(ctx context.Context, fn *model.LiveFunction) {
	a.mapping(ctx, fn, &lambda.CreateEventSourceMappingInput{
		EventSourceArn: aws.String(a.table), StartingPosition: "TRIM_HORIZON", MaximumRetryAttempts: aws.Int32(-1),
		FilterCriteria: &lambdatypes.FilterCriteria{Filters: []lambdatypes.Filter{{Pattern: aws.String(jsonText(map[string]any{"dynamodb": []string{canary}}))}}},
	}, "starting position TRIM_HORIZON", "1 event filters", "batch size 100")
}

func (a *account) topic(ctx context.Context, i int, fn *model.LiveFunction) {
	in := &sns.SubscribeInput{
		TopicArn: aws.String(testARN("sns", "alerts")), Protocol: aws.String("lambda"), Endpoint: aws.String(fn.ARN), ReturnSubscriptionArn: true,
		Attributes: map[string]string{},
	}
	want := model.LiveTrigger{Kind: model.LiveSubscription, Name: "alerts", Source: *in.TopicArn, State: "enabled"}
	if i%24 == 6 {
		in.Attributes["FilterPolicy"] = jsonText(map[string][]string{"kind": {canary}})
		in.Attributes["RedrivePolicy"] = jsonText(map[string]string{"deadLetterTargetArn": testARN("sqs", "jobs")})
		want.Details = []string{"filter policy on MessageAttributes", "undelivered messages go to " + testARN("sqs", "jobs")}
	}
	want.ARN = *done[*sns.SubscribeOutput](a.t)(a.sns.Subscribe(ctx, in)).SubscriptionArn
	a.admit(ctx, fn, "topic", "sns.amazonaws.com", *in.TopicArn)
	fn.Triggers = append(fn.Triggers, want)
}

func (a *account) bucket(ctx context.Context, i int, fn *model.LiveFunction) {
	name := fmt.Sprintf("uploads-%d", i)
	done[*s3.CreateBucketOutput](a.t)(a.s3.CreateBucket(ctx, &s3.CreateBucketInput{
		Bucket: aws.String(name), CreateBucketConfiguration: &s3types.CreateBucketConfiguration{LocationConstraint: testRegion},
	}))
	done[*s3.PutBucketNotificationConfigurationOutput](a.t)(a.s3.PutBucketNotificationConfiguration(ctx, &s3.PutBucketNotificationConfigurationInput{
		Bucket: aws.String(name), NotificationConfiguration: &s3types.NotificationConfiguration{LambdaFunctionConfigurations: []s3types.LambdaFunctionConfiguration{{
			LambdaFunctionArn: aws.String(fn.ARN), Events: []s3types.Event{"s3:ObjectRemoved:*", "s3:ObjectCreated:*"},
			Filter: &s3types.NotificationConfigurationFilter{Key: &s3types.S3KeyFilter{FilterRules: []s3types.FilterRule{
				{Name: "prefix", Value: aws.String("in/")}, {Name: "suffix", Value: aws.String(".csv")},
			}}},
		}}},
	}))
	a.admit(ctx, fn, "bucket", "s3.amazonaws.com", "arn:aws:s3:::"+name)
	fn.Triggers = append(fn.Triggers, model.LiveTrigger{
		Kind: model.LiveBucket, Name: name, ARN: "arn:aws:s3:::" + name, Source: "arn:aws:s3:::" + name, State: "enabled",
		Details: []string{"events s3:ObjectCreated:*, s3:ObjectRemoved:*", "prefix in/", "suffix .csv"},
	})
}

func (a *account) stateMachine(ctx context.Context, name, kind, definition string) string {
	out := done[*sfn.CreateStateMachineOutput](a.t)(a.sfn.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
		Name: aws.String(name), Type: sfntypes.StateMachineType(kind), Definition: aws.String(definition),
		RoleArn: aws.String("arn:aws:iam::" + testAccount + ":role/orders-00"),
	}))
	return *out.StateMachineArn
}

func (a *account) standard(ctx context.Context, i int, fn *model.LiveFunction) {
	name := fmt.Sprintf("flow-%d", i)
	arn := a.stateMachine(ctx, name, "STANDARD", `{"StartAt":"Both","States":{"Both":{"Type":"Parallel","End":true,"Branches":[
		{"StartAt":"Plain","States":{"Plain":{"Type":"Task","Resource":"`+fn.ARN+`","End":true}}},
		{"StartAt":"Token","States":{"Token":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke.waitForTaskToken","End":true,
			"Parameters":{"FunctionName":"`+fn.ARN+`:live","Payload":{"password":"`+canary+`","token.$":"$$.Task.Token"}}}}}]}}}`)
	fn.Triggers = append(fn.Triggers, model.LiveTrigger{
		Kind: model.LiveStateMachine, Name: name, ARN: arn, State: "enabled", Synchronous: true,
		Details: []string{"Standard workflow", "state Plain", "state Token, alias live, waits for a task token"},
	})
}

func (a *account) express(ctx context.Context, i int, fn *model.LiveFunction) {
	name := fmt.Sprintf("quick-%d", i)
	arn := a.stateMachine(ctx, name, "EXPRESS", `{"QueryLanguage":"JSONata","StartAt":"Each","States":{"Each":{"Type":"Map","End":true,"ItemProcessor":
		{"StartAt":"Call","States":{"Call":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:lambda:invoke","End":true,
			"Arguments":{"FunctionName":"{% '`+fn.Name+`' %}","InvocationType":"Event","Payload":{"url":"`+secretURL+`"}}}}}}}}`)
	fn.Triggers = append(fn.Triggers, model.LiveTrigger{
		Kind: model.LiveStateMachine, Name: name, ARN: arn, State: "enabled", Details: []string{"Express workflow", "state Call, does not wait"},
	})
}

func (a *account) gateway(ctx context.Context, fn *model.LiveFunction) {
	a.admit(ctx, fn, "get", "apigateway.amazonaws.com", testARN("execute-api", "a1b2c3/*/GET/orders"))
	a.admit(ctx, fn, "post", "apigateway.amazonaws.com", testARN("execute-api", "a1b2c3/*/POST/orders"))
	a.admit(ctx, fn, "pool", "cognito-idp.amazonaws.com", testARN("cognito-idp", "userpool/p1"))
	fn.Triggers = append(fn.Triggers, model.LiveTrigger{
		Kind: model.LiveAPI, Name: "a1b2c3", Source: testARN("execute-api", "a1b2c3"), State: "permitted", Synchronous: true,
		Details: []string{"route */GET/orders", "route */POST/orders"},
	}, model.LiveTrigger{
		Kind: model.LivePermission, Name: "cognito-idp.amazonaws.com", Source: testARN("cognito-idp", "userpool/p1"), State: "permitted",
		Synchronous: true, Details: []string{"statement pool"},
	})
}

// leftovers are a URL, and permissions whose rule, topic and bucket are gone.
func (a *account) leftovers(ctx context.Context, fn *model.LiveFunction) {
	done[*lambda.CreateFunctionUrlConfigOutput](a.t)(a.lambda.CreateFunctionUrlConfig(ctx, &lambda.CreateFunctionUrlConfigInput{
		FunctionName: aws.String(fn.Name), AuthType: lambdatypes.FunctionUrlAuthTypeNone, InvokeMode: lambdatypes.InvokeModeBuffered,
	}))
	done[*lambda.AddPermissionOutput](a.t)(a.lambda.AddPermission(ctx, &lambda.AddPermissionInput{
		FunctionName: aws.String(fn.Name), StatementId: aws.String("url"), Principal: aws.String("*"), Action: aws.String("lambda:InvokeFunctionUrl"),
		FunctionUrlAuthType: lambdatypes.FunctionUrlAuthTypeNone,
	}))
	fn.Triggers = append(fn.Triggers, model.LiveTrigger{
		Kind: model.LiveURL, Name: fn.Name, State: "enabled", Synchronous: true, Details: []string{"authentication NONE", "invoke mode BUFFERED"},
	})
	for _, left := range []struct{ sid, principal, source, why string }{
		{"rule", "events.amazonaws.com", testARN("events", "rule/long-gone"), "rule does not exist"},
		{"other", "events.amazonaws.com", testARN("events", "rule/nightly-0"), "the rule does not target the function"},
		{"topic", "sns.amazonaws.com", testARN("sns", "long-gone"), "no subscription of this account was found"},
		{"bucket", "s3.amazonaws.com", "arn:aws:s3:::uploads-7", "the bucket does not notify the function"},
	} {
		a.admit(ctx, fn, left.sid, left.principal, left.source)
		fn.Triggers = append(fn.Triggers, model.LiveTrigger{
			Kind: model.LivePermission, Name: left.principal, Source: left.source, State: "permitted", Details: []string{"statement " + left.sid, left.why},
		})
	}
}
