package applytest

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecr"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/ssm"

	"decant/apply/account"
)

// clients are the whole API, for what the tests do by hand.
type clients struct {
	ECS       *ecs.Client
	IAM       *iam.Client
	Logs      *cloudwatchlogs.Client
	ECR       *ecr.Client
	Events    *eventbridge.Client
	Scheduler *scheduler.Client
	SQS       *sqs.Client
	Metrics   *cloudwatch.Client
	ssm       *ssm.Client
}

func (a *Account) Clients() clients {
	return clients{
		ECS: ecs.NewFromConfig(a.Config), IAM: iam.NewFromConfig(a.Config), Logs: cloudwatchlogs.NewFromConfig(a.Config),
		ECR: ecr.NewFromConfig(a.Config), Events: eventbridge.NewFromConfig(a.Config), Scheduler: scheduler.NewFromConfig(a.Config),
		SQS: sqs.NewFromConfig(a.Config), ssm: ssm.NewFromConfig(a.Config), Metrics: cloudwatch.NewFromConfig(a.Config),
	}
}

// Inventory is everything that the account has, whoever made it: one line a
// resource, and for task definitions one line an active revision. The names are
// listed without the code under test.
func (a *Account) Inventory() []string {
	a.T.Helper()
	ctx, r, c := context.Background(), account.NewReader(a.Config, a.At, nil), a.Clients()
	var out []string
	add := func(kind account.Kind, name string) {
		o, err := r.Read(ctx, account.Address{Kind: kind, Name: name})
		if kind == account.Cluster && err == nil && o == nil {
			return // the fake goes on listing a deleted cluster
		}
		if err != nil || o == nil {
			a.T.Fatalf("%s %s is listed and cannot be read: %v", kind, name, err)
		}
		raw, _ := json.Marshal(o)
		out = append(out, strings.ReplaceAll(string(raw), a.At.Account, "ACCOUNT"))
	}
	roles := Must(a.T, c.IAM.ListRoles, &iam.ListRolesInput{})
	for _, role := range roles.Roles {
		add(account.TaskRole, aws.ToString(role.RoleName))
	}
	policies := Must(a.T, c.IAM.ListPolicies, &iam.ListPoliciesInput{Scope: iamtypes.PolicyScopeTypeLocal})
	for _, p := range policies.Policies {
		add(account.TaskPolicy, aws.ToString(p.PolicyName))
	}
	groups := Must(a.T, c.Logs.DescribeLogGroups, &cloudwatchlogs.DescribeLogGroupsInput{})
	for _, g := range groups.LogGroups {
		add(account.LogGroup, aws.ToString(g.LogGroupName))
	}
	repositories := Must(a.T, c.ECR.DescribeRepositories, &ecr.DescribeRepositoriesInput{})
	for _, repository := range repositories.Repositories {
		add(account.Repository, aws.ToString(repository.RepositoryName))
	}
	rules := Must(a.T, c.Events.ListRules, &eventbridge.ListRulesInput{})
	for _, rule := range rules.Rules {
		add(account.Rule, aws.ToString(rule.Name))
	}
	schedules := Must(a.T, c.Scheduler.ListSchedules, &scheduler.ListSchedulesInput{})
	for _, s := range schedules.Schedules {
		add(account.Schedule, aws.ToString(s.Name))
	}
	queues := Must(a.T, c.SQS.ListQueues, &sqs.ListQueuesInput{})
	for _, url := range queues.QueueUrls {
		add(account.DeadLetters, url[strings.LastIndex(url, "/")+1:])
	}
	alarms := Must(a.T, c.Metrics.DescribeAlarms, &cloudwatch.DescribeAlarmsInput{})
	for _, alarm := range alarms.MetricAlarms {
		add(account.Alarm, aws.ToString(alarm.AlarmName))
	}
	parameters := Must(a.T, c.ssm.DescribeParameters, &ssm.DescribeParametersInput{})
	for _, p := range parameters.Parameters {
		add(account.Secret, aws.ToString(p.Name))
	}
	clusters := Must(a.T, c.ECS.ListClusters, &ecs.ListClustersInput{})
	for _, arn := range clusters.ClusterArns {
		add(account.Cluster, arn[strings.LastIndex(arn, "/")+1:])
	}
	for _, arn := range Must(a.T, c.ECS.ListTaskDefinitions, &ecs.ListTaskDefinitionsInput{Status: types.TaskDefinitionStatusActive}).TaskDefinitionArns {
		out = append(out, strings.ReplaceAll(arn, a.At.Account, "ACCOUNT"))
		family := arn[strings.LastIndex(arn, "/")+1:]
		add(account.TaskDefinition, family[:strings.LastIndex(family, ":")])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Must calls one operation and fails the test on an error.
func Must[I, O, F any](t *testing.T, call func(context.Context, *I, ...func(*F)) (*O, error), in *I) *O {
	t.Helper()
	out, err := call(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
