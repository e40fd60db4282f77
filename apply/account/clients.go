package account

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	schedulertypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

// What reading code may call: interfaces without a single writing method, so
// that the compiler keeps it from writing.
type (
	ECSReads interface {
		ecs.ListTaskDefinitionFamiliesAPIClient
		ecs.ListTaskDefinitionsAPIClient
		ecs.ListClustersAPIClient
		ecs.ListTasksAPIClient
		ecs.DescribeTasksAPIClient
		DescribeClusters(context.Context, *ecs.DescribeClustersInput, ...func(*ecs.Options)) (*ecs.DescribeClustersOutput, error)
		DescribeTaskDefinition(context.Context, *ecs.DescribeTaskDefinitionInput, ...func(*ecs.Options)) (*ecs.DescribeTaskDefinitionOutput, error)
	}
	iamReads interface {
		iam.ListRolesAPIClient
		iam.ListPoliciesAPIClient
		iam.ListRolePoliciesAPIClient
		iam.ListAttachedRolePoliciesAPIClient
		iam.ListPolicyVersionsAPIClient
		iam.SimulatePrincipalPolicyAPIClient
		GetRole(context.Context, *iam.GetRoleInput, ...func(*iam.Options)) (*iam.GetRoleOutput, error)
		GetRolePolicy(context.Context, *iam.GetRolePolicyInput, ...func(*iam.Options)) (*iam.GetRolePolicyOutput, error)
		GetPolicy(context.Context, *iam.GetPolicyInput, ...func(*iam.Options)) (*iam.GetPolicyOutput, error)
		GetPolicyVersion(context.Context, *iam.GetPolicyVersionInput, ...func(*iam.Options)) (*iam.GetPolicyVersionOutput, error)
	}
	logsReads interface {
		cloudwatchlogs.DescribeLogGroupsAPIClient
		ListTagsForResource(context.Context, *cloudwatchlogs.ListTagsForResourceInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.ListTagsForResourceOutput, error)
	}
	ecrReads interface {
		DescribeRepositories(context.Context, *ecr.DescribeRepositoriesInput, ...func(*ecr.Options)) (*ecr.DescribeRepositoriesOutput, error)
		ListTagsForResource(context.Context, *ecr.ListTagsForResourceInput, ...func(*ecr.Options)) (*ecr.ListTagsForResourceOutput, error)
	}
	eventsReads interface {
		DescribeRule(context.Context, *eventbridge.DescribeRuleInput, ...func(*eventbridge.Options)) (*eventbridge.DescribeRuleOutput, error)
		ListRules(context.Context, *eventbridge.ListRulesInput, ...func(*eventbridge.Options)) (*eventbridge.ListRulesOutput, error)
		ListEventBuses(context.Context, *eventbridge.ListEventBusesInput, ...func(*eventbridge.Options)) (*eventbridge.ListEventBusesOutput, error)
		ListRuleNamesByTarget(context.Context, *eventbridge.ListRuleNamesByTargetInput, ...func(*eventbridge.Options)) (*eventbridge.ListRuleNamesByTargetOutput, error)
		ListTargetsByRule(context.Context, *eventbridge.ListTargetsByRuleInput, ...func(*eventbridge.Options)) (*eventbridge.ListTargetsByRuleOutput, error)
		ListTagsForResource(context.Context, *eventbridge.ListTagsForResourceInput, ...func(*eventbridge.Options)) (*eventbridge.ListTagsForResourceOutput, error)
	}
	SchedulerReads interface {
		scheduler.ListSchedulesAPIClient
		GetSchedule(context.Context, *scheduler.GetScheduleInput, ...func(*scheduler.Options)) (*scheduler.GetScheduleOutput, error)
	}
	sqsReads interface {
		sqs.ListQueuesAPIClient
		GetQueueUrl(context.Context, *sqs.GetQueueUrlInput, ...func(*sqs.Options)) (*sqs.GetQueueUrlOutput, error)
		GetQueueAttributes(context.Context, *sqs.GetQueueAttributesInput, ...func(*sqs.Options)) (*sqs.GetQueueAttributesOutput, error)
		ListQueueTags(context.Context, *sqs.ListQueueTagsInput, ...func(*sqs.Options)) (*sqs.ListQueueTagsOutput, error)
	}
	ssmReads interface {
		ssm.DescribeParametersAPIClient
		ListTagsForResource(context.Context, *ssm.ListTagsForResourceInput, ...func(*ssm.Options)) (*ssm.ListTagsForResourceOutput, error)
	}
	lambdaReads interface {
		lambda.ListAliasesAPIClient
		lambda.ListFunctionsAPIClient
		ListTags(context.Context, *lambda.ListTagsInput, ...func(*lambda.Options)) (*lambda.ListTagsOutput, error)
		GetFunctionConfiguration(context.Context, *lambda.GetFunctionConfigurationInput, ...func(*lambda.Options)) (*lambda.GetFunctionConfigurationOutput, error)
	}
	metricReads interface {
		cloudwatch.GetMetricDataAPIClient
		cloudwatch.DescribeAlarmsAPIClient
		ListTagsForResource(context.Context, *cloudwatch.ListTagsForResourceInput, ...func(*cloudwatch.Options)) (*cloudwatch.ListTagsForResourceOutput, error)
	}
)

// Reader reads an account.
type Reader struct {
	Place     Ref
	Sensitive func(name, value string) bool

	ECS       ECSReads
	IAM       iamReads
	logs      logsReads
	ecr       ecrReads
	Events    eventsReads
	Scheduler SchedulerReads
	SQS       sqsReads
	ssm       ssmReads
	Lambda    lambdaReads
	Metrics   metricReads
	Functions *functionList

	Listed listings
}

// listings are what a Reader lists once for all functions: which buses and
// schedules there are. What they do at the moment is read each time.
type listings struct {
	Buses     listing[string]
	Schedules listing[schedulertypes.ScheduleSummary]
}

// listing is one of them; the zero listing is not known yet.
type listing[T any] struct {
	mu    sync.Mutex
	known bool
	items []T
}

// Get returns the items, which read finds when no earlier call did. A failure is
// not kept.
func (l *listing[T]) Get(read func() ([]T, error)) ([]T, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known {
		return l.items, nil
	}
	items, err := read()
	if err != nil {
		return nil, err
	}
	l.known, l.items = true, items
	return items, nil
}

// NewReader makes a Reader of clients that can only call what config lets
// through. sensitive says which environment variables of a task definition are
// masked where they are shown, saved or hashed; nil masks none.
func NewReader(config aws.Config, at Ref, sensitive func(name, value string) bool) *Reader {
	if sensitive == nil {
		sensitive = func(string, string) bool { return false }
	}
	return &Reader{
		Place: at, Sensitive: sensitive,
		ECS: ecs.NewFromConfig(config), IAM: iam.NewFromConfig(config), logs: cloudwatchlogs.NewFromConfig(config),
		ecr: ecr.NewFromConfig(config), Events: eventbridge.NewFromConfig(config), Scheduler: scheduler.NewFromConfig(config),
		SQS: sqs.NewFromConfig(config), ssm: ssm.NewFromConfig(config),
		Lambda: lambda.NewFromConfig(config), Metrics: cloudwatch.NewFromConfig(config),
		Functions: &functionList{},
	}
}

// Writer changes an account. It repeats nothing by itself: a call whose answer
// was lost may have taken effect, so what repeats it has to look first.
type Writer struct {
	secrets SecretSource
	Sleep   func(ctx context.Context, d time.Duration) error
	Now     func() time.Time
	Jitter  func() float64

	ECS       *ecs.Client
	iam       *iam.Client
	Logs      *cloudwatchlogs.Client
	ecr       *ecr.Client
	Events    *eventbridge.Client
	Scheduler *scheduler.Client
	Metrics   *cloudwatch.Client
	sqs       *sqs.Client
	ssm       *ssm.Client
}

// WriterOptions are what a Writer needs beside its clients. The zero
// WriterOptions wait in real time and copy no secret.
type WriterOptions struct {
	// Secrets gives the values of parameters that apply.Options.CopySecrets asks for.
	Secrets SecretSource
	// Sleep waits between attempts, at most about a minute in all; nil: real time.
	Sleep func(ctx context.Context, d time.Duration) error
	// Now is the clock. Only Cutover asks for the time, and needs it.
	Now func() time.Time
}

// NewWriter makes a Writer. The SDK's own retries are switched off.
func NewWriter(config aws.Config, opts WriterOptions) *Writer {
	config = config.Copy()
	config.Retryer = func() aws.Retryer { return aws.NopRetryer{} }
	config.RetryMaxAttempts = 0
	w := &Writer{
		secrets: opts.Secrets, Sleep: opts.Sleep, Now: opts.Now, Jitter: rand.Float64,
		ECS: ecs.NewFromConfig(config), iam: iam.NewFromConfig(config), Logs: cloudwatchlogs.NewFromConfig(config),
		ecr: ecr.NewFromConfig(config), Events: eventbridge.NewFromConfig(config), Scheduler: scheduler.NewFromConfig(config),
		sqs: sqs.NewFromConfig(config), ssm: ssm.NewFromConfig(config), Metrics: cloudwatch.NewFromConfig(config),
	}
	if w.Sleep == nil {
		w.Sleep = sleep
	}
	return w
}

// sleep waits, or ends with the context.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
