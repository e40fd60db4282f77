package live

import (
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"decant/internal/awsconfig"
	"decant/internal/ec2"
)

// Operations is everything that Read may call: the read list of the guard, the
// source of the IAM policy, and what a snapshot can hold.
func Operations() []awsconfig.Operation {
	return append(Usual(), lastAccessedOperations()...)
}

// Usual is what Read calls without Options.LastAccessed.
func Usual() []awsconfig.Operation {
	return append(inventoryOperations(), usageOperations()...)
}

// family is one of AWS's rate limits, in calls a second for one account and
// region.
type family struct {
	name string
	rate float64
}

// families are the limits of the services. Those with a page are documented;
// the others are the refill rates that AWS publishes for its API groups, or
// careful guesses where it publishes none.
type families struct {
	// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html:
	// 100 GetFunction, 15 GetPolicy, 15 of all the rest together.
	function, policy, lambda family
	// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html: 50
	// calls of the control plane.
	events family
	// https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html
	schedules family
	// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html: the
	// buckets of ListStateMachines and DescribeStateMachine refill at 5 and 20.
	machines, machine family
	// https://docs.aws.amazon.com/general/latest/gr/sns.html: 30 of either call.
	topics, subscription family
	// https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html: 20
	// for reading calls with a filter.
	network family
	// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html:
	// 20 for the calls that read clusters.
	clusters family
	// IAM and S3 publish no limit for these calls.
	iam, buckets family
}

func limits() families {
	return families{
		function: family{"lambda:GetFunction", 100}, policy: family{"lambda:GetPolicy", 15}, lambda: family{"lambda", 15},
		events: family{"events", 50}, schedules: family{"scheduler", 50},
		machines: family{"states:ListStateMachines", 5}, machine: family{"states:DescribeStateMachine", 20},
		topics: family{"sns:ListSubscriptions", 30}, subscription: family{"sns:GetSubscriptionAttributes", 30},
		network: family{"ec2", 20}, clusters: family{"ecs:clusters", 20},
		iam: family{"iam", 10}, buckets: family{"s3", 50},
	}
}

func inventoryOperations() []awsconfig.Operation {
	l := limits()
	return []awsconfig.Operation{
		operation[lambda.ListFunctionsOutput]("Lambda", "ListFunctions", "lambda:ListFunctions", "which functions there are", l.lambda),
		operation[lambda.GetFunctionOutput]("Lambda", "GetFunction", "lambda:GetFunction", "their state and reserved concurrency", l.function),
		// Never called: GetFunction leaves the tags out without it.
		operation[lambda.ListTagsOutput]("Lambda", "ListTags", "lambda:ListTags", "their tags, in GetFunction's answer", l.lambda),
		operation[lambda.GetPolicyOutput]("Lambda", "GetPolicy", "lambda:GetPolicy", "who may start them", l.policy),
		operation[lambda.ListEventSourceMappingsOutput]("Lambda", "ListEventSourceMappings", "lambda:ListEventSourceMappings", "the queues and streams they read", l.lambda),
		operation[lambda.GetFunctionEventInvokeConfigOutput]("Lambda", "GetFunctionEventInvokeConfig", "lambda:GetFunctionEventInvokeConfig", "their retries", l.lambda),
		operation[lambda.GetFunctionUrlConfigOutput]("Lambda", "GetFunctionUrlConfig", "lambda:GetFunctionUrlConfig", "their URLs", l.lambda),
		operation[eventbridge.ListEventBusesOutput]("EventBridge", "ListEventBuses", "events:ListEventBuses", "where rules can be", l.events),
		operation[eventbridge.ListRulesOutput]("EventBridge", "ListRules", "events:ListRules", "rules that start functions", l.events),
		operation[eventbridge.ListTargetsByRuleOutput]("EventBridge", "ListTargetsByRule", "events:ListTargetsByRule", "which function a rule starts", l.events),
		operation[scheduler.ListSchedulesOutput]("Scheduler", "ListSchedules", "scheduler:ListSchedules", "schedules that start functions", l.schedules),
		operation[scheduler.GetScheduleOutput]("Scheduler", "GetSchedule", "scheduler:GetSchedule", "their time and time zone", l.schedules),
		operation[s3.ListBucketsOutput]("S3", "ListBuckets", "s3:ListAllMyBuckets", "buckets, when a function admits any", l.buckets),
		operation[s3.GetBucketNotificationConfigurationOutput]("S3", "GetBucketNotificationConfiguration", "s3:GetBucketNotification", "buckets that start functions", l.buckets),
		operation[sns.ListSubscriptionsOutput]("SNS", "ListSubscriptions", "sns:ListSubscriptions", "topics that start functions", l.topics),
		operation[sns.GetSubscriptionAttributesOutput]("SNS", "GetSubscriptionAttributes", "sns:GetSubscriptionAttributes", "whether messages are filtered", l.subscription),
		operation[sfn.ListStateMachinesOutput]("SFN", "ListStateMachines", "states:ListStateMachines", "state machines", l.machines),
		operation[sfn.DescribeStateMachineOutput]("SFN", "DescribeStateMachine", "states:DescribeStateMachine", "which functions they call", l.machine),
		operation[iam.GetAccountAuthorizationDetailsOutput]("IAM", "GetAccountAuthorizationDetails", "iam:GetAccountAuthorizationDetails", "all roles at once, when there are many", l.iam),
		operation[iam.GetRoleOutput]("IAM", "GetRole", "iam:GetRole", "the functions' roles", l.iam),
		operation[iam.ListRolePoliciesOutput]("IAM", "ListRolePolicies", "iam:ListRolePolicies", "their inline policies", l.iam),
		operation[iam.GetRolePolicyOutput]("IAM", "GetRolePolicy", "iam:GetRolePolicy", "what these allow", l.iam),
		operation[iam.ListAttachedRolePoliciesOutput]("IAM", "ListAttachedRolePolicies", "iam:ListAttachedRolePolicies", "their attached policies", l.iam),
		operation[iam.GetPolicyOutput]("IAM", "GetPolicy", "iam:GetPolicy", "which version is in force", l.iam),
		operation[iam.GetPolicyVersionOutput]("IAM", "GetPolicyVersion", "iam:GetPolicyVersion", "what it allows", l.iam),
		operation[ec2.DescribeSubnetsOutput]("EC2", "DescribeSubnets", "ec2:DescribeSubnets", "subnets of functions in a VPC", l.network),
		operation[ec2.DescribeRouteTablesOutput]("EC2", "DescribeRouteTables", "ec2:DescribeRouteTables", "how they reach the internet", l.network),
		operation[ec2.DescribeVpcEndpointsOutput]("EC2", "DescribeVpcEndpoints", "ec2:DescribeVpcEndpoints", "what they reach without it", l.network),
		operation[ecs.ListClustersOutput]("ECS", "ListClusters", "ecs:ListClusters", "clusters that a task can run in", l.clusters),
		operation[ecs.DescribeClustersOutput]("ECS", "DescribeClusters", "ecs:DescribeClusters", "their capacity providers", l.clusters),
	}
}

// operation describes one call. All answers pass the same redaction, which knows
// them by their type.
func operation[T any](service, name, action, why string, f family) awsconfig.Operation {
	return awsconfig.Operation{
		Service: service, Name: name, Action: action, Why: why, Family: f.name, Rate: f.rate,
		Output: func() any { return new(T) },
		Redact: redact,
	}
}
