package apply

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
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
)

// clients are the whole API, for what the tests do by hand.
type clients struct {
	ecs       *ecs.Client
	iam       *iam.Client
	logs      *cloudwatchlogs.Client
	ecr       *ecr.Client
	events    *eventbridge.Client
	scheduler *scheduler.Client
	sqs       *sqs.Client
	ssm       *ssm.Client
}

func (a *account) clients() clients {
	return clients{
		ecs: ecs.NewFromConfig(a.config), iam: iam.NewFromConfig(a.config), logs: cloudwatchlogs.NewFromConfig(a.config),
		ecr: ecr.NewFromConfig(a.config), events: eventbridge.NewFromConfig(a.config), scheduler: scheduler.NewFromConfig(a.config),
		sqs: sqs.NewFromConfig(a.config), ssm: ssm.NewFromConfig(a.config),
	}
}

// inventory is everything that the account has, whoever made it: one line a
// resource, and for task definitions one line an active revision. The names are
// listed without the code under test.
func (a *account) inventory() []string {
	a.t.Helper()
	ctx, r, c := context.Background(), NewReader(a.config, a.at, nil), a.clients()
	var out []string
	add := func(kind Kind, name string) {
		o, err := r.read(ctx, Address{kind, name})
		if kind == Cluster && err == nil && o == nil {
			return // the fake goes on listing a deleted cluster
		}
		if err != nil || o == nil {
			a.t.Fatalf("%s %s is listed and cannot be read: %v", kind, name, err)
		}
		raw, _ := json.Marshal(o)
		out = append(out, strings.ReplaceAll(string(raw), a.at.Account, "ACCOUNT"))
	}
	roles := must(a.t, c.iam.ListRoles, &iam.ListRolesInput{})
	for _, role := range roles.Roles {
		add(TaskRole, aws.ToString(role.RoleName))
	}
	policies := must(a.t, c.iam.ListPolicies, &iam.ListPoliciesInput{Scope: iamtypes.PolicyScopeTypeLocal})
	for _, p := range policies.Policies {
		add(TaskPolicy, aws.ToString(p.PolicyName))
	}
	groups := must(a.t, c.logs.DescribeLogGroups, &cloudwatchlogs.DescribeLogGroupsInput{})
	for _, g := range groups.LogGroups {
		add(LogGroup, aws.ToString(g.LogGroupName))
	}
	repositories := must(a.t, c.ecr.DescribeRepositories, &ecr.DescribeRepositoriesInput{})
	for _, repository := range repositories.Repositories {
		add(Repository, aws.ToString(repository.RepositoryName))
	}
	rules := must(a.t, c.events.ListRules, &eventbridge.ListRulesInput{})
	for _, rule := range rules.Rules {
		add(Rule, aws.ToString(rule.Name))
	}
	schedules := must(a.t, c.scheduler.ListSchedules, &scheduler.ListSchedulesInput{})
	for _, s := range schedules.Schedules {
		add(Schedule, aws.ToString(s.Name))
	}
	queues := must(a.t, c.sqs.ListQueues, &sqs.ListQueuesInput{})
	for _, url := range queues.QueueUrls {
		add(DeadLetters, url[strings.LastIndex(url, "/")+1:])
	}
	parameters := must(a.t, c.ssm.DescribeParameters, &ssm.DescribeParametersInput{})
	for _, p := range parameters.Parameters {
		add(Secret, aws.ToString(p.Name))
	}
	clusters := must(a.t, c.ecs.ListClusters, &ecs.ListClustersInput{})
	for _, arn := range clusters.ClusterArns {
		add(Cluster, arn[strings.LastIndex(arn, "/")+1:])
	}
	for _, arn := range must(a.t, c.ecs.ListTaskDefinitions, &ecs.ListTaskDefinitionsInput{Status: types.TaskDefinitionStatusActive}).TaskDefinitionArns {
		out = append(out, strings.ReplaceAll(arn, a.at.Account, "ACCOUNT"))
		family := arn[strings.LastIndex(arn, "/")+1:]
		add(TaskDefinition, family[:strings.LastIndex(family, ":")])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// must calls one operation and fails the test on an error.
func must[I, O, F any](t *testing.T, call func(context.Context, *I, ...func(*F)) (*O, error), in *I) *O {
	t.Helper()
	out, err := call(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
