package apply_test

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/go-cmp/cmp"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/applytest"
	"decant/migrate"
	"decant/plan"
)

func TestEveryKindOfResource(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Full(t)
	want := a.Desired(m, w)
	before := a.Inventory()
	_, _ = a.Apply(want, m.Scope(w))
	for _, h := range account.Handlers() {
		if h.Kind() != account.TaskPolicy && !slices.ContainsFunc(want, func(r account.Resource) bool { return r.Kind == h.Kind() }) {
			t.Errorf("no %s among the wanted resources", h.Kind())
		}
	}
	_, calls := a.Apply(want, m.Scope(w))
	applytest.WantCalls(t, calls)

	url := applytest.Must(t, a.Clients().SQS.GetQueueUrl, &sqs.GetQueueUrlInput{QueueName: aws.String("orders-etl-prod-cleanup-dead-letters")})
	applytest.Must(t, a.Clients().SQS.SetQueueAttributes, &sqs.SetQueueAttributesInput{QueueUrl: url.QueueUrl, Attributes: map[string]string{"MaximumMessageSize": "1024"}})
	_, calls = a.Apply(want, m.Scope(w))
	applytest.WantCalls(t, calls, "SetQueueAttributes")
	_, calls = a.Apply(want, m.Scope(w))
	applytest.WantCalls(t, calls)

	s := m.Scope(apply.Options{})
	s.Destroy = true
	p, diags := a.Found(nil, s)
	applytest.WantCode(t, diags, apply.KeptBack, "/ecs/orders-etl-prod-cleanup-logs", "ecr repository", "--force")
	kept := map[account.Kind]int{}
	for _, c := range p.Changes {
		if c.Action == account.Keep {
			kept[c.Kind]++
		}
	}
	if want := map[account.Kind]int{account.LogGroup: 2, account.Repository: 1, account.Cluster: 1, account.Secret: 1}; p.Count(account.Delete) == 0 || !maps.Equal(want, kept) {
		t.Errorf("%d deletions and kept %v, want some and %v", p.Count(account.Delete), kept, want)
	}
	s.Force, s.Logs, s.Secrets = true, true, true
	a.Apply(nil, s)
	if diff := cmp.Diff(before, a.Inventory()); diff != "" {
		t.Errorf("the account after destroy (-before +after):\n%s", diff)
	}
}

func TestBabbelProfileMakesWhatItsModuleMakes(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m := applytest.MigrateApp(t, "orders-etl", migrate.Options{Stage: "prod", Module: "babbel"})
	w := apply.Options{
		Functions: []string{"cleanup"}, Image: applytest.Image, Cluster: "tasks", CreateCluster: true, CopySecrets: true,
		ExecutionRole: "arn:aws:iam::123456789012:role/ecs-execution",
	}
	want := a.Desired(m, w)
	var got []string
	for _, r := range want {
		got = append(got, r.String())
	}
	expected := []string{
		"ecs cluster tasks", "ecr repository orders-etl", "secret parameter /orders-etl/prod/DB_PASSWORD",
		"log group /ecs/orders-etl-prod-cleanup-logs", "task policy orders-etl-prod-cleanup-task-role-policy",
		"task role orders-etl-prod-cleanup-task-role", "task definition orders-etl-prod-cleanup",
		"trigger role orders-etl-prod-cleanup-events", "rule orders-etl-prod-cleanup-scheduled-event",
	}
	if diff := cmp.Diff(expected, got); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
	before := a.Inventory()
	a.Apply(want, m.Scope(w))
	_, calls := a.Apply(want, m.Scope(w))
	applytest.WantCalls(t, calls)

	m.Edit(t, "fargate/prod/cleanup/policy.json", "ses:SendEmail", "ses:SendRawEmail")
	_, calls = a.Apply(a.Desired(m, w), m.Scope(w))
	applytest.WantCalls(t, calls, "CreatePolicyVersion")

	s := m.Scope(apply.Options{})
	s.Destroy, s.Force, s.Logs, s.Secrets = true, true, true, true
	a.Apply(nil, s)
	if diff := cmp.Diff(before, a.Inventory()); diff != "" {
		t.Errorf("the account after destroy (-before +after):\n%s", diff)
	}
}

func TestAnotherSizeIsOneRevision(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	a.Apply(a.Desired(m, w), m.Scope(w))
	m.Edit(t, "fargate/prod/cleanup/task-definition.json", `"memory": "2048"`, `"memory": "3 GB"`)
	w.Image = "" // the image of the newest revision is kept
	p, calls := a.Apply(a.Desired(m, w), m.Scope(w))
	applytest.WantCalls(t, calls, "RegisterTaskDefinition", "PutTargets")
	for _, c := range p.Pending() {
		switch c.Kind {
		case account.TaskDefinition:
			if c.Action != account.Replace || len(c.Diff) != 1 || c.Diff[0].Path != "memory" || c.Diff[0].Old != "2048" || c.Diff[0].New != "3072" {
				t.Errorf("task definition: %s %v", c.Action, c.Diff)
			}
		case account.Rule:
			if len(c.Diff) != 1 || !c.Diff[0].Unknown || c.Diff[0].Path != "targets.task.task_definition" {
				t.Errorf("rule: %s %v", c.Action, c.Diff)
			}
		default:
			t.Errorf("unexpected: %s %s %v", c.Action, c.Address, c.Diff)
		}
	}
	_, calls = a.Apply(a.Desired(m, w), m.Scope(w))
	applytest.WantCalls(t, calls)
	rule := applytest.Must(t, a.Clients().Events.ListTargetsByRule, &eventbridge.ListTargetsByRuleInput{Rule: aws.String("orders-etl-prod-cleanup")})
	if arn := aws.ToString(rule.Targets[0].EcsParameters.TaskDefinitionArn); !strings.HasSuffix(arn, ":2") {
		t.Errorf("the rule starts %s", arn)
	}
}

func TestSameMeaningIsNoChange(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	a.Apply(a.Desired(m, w), m.Scope(w))
	m.Edit(t, "fargate/prod/cleanup/task-definition.json", `"cpu": "1024"`, `"cpu": "1 vCPU"`)
	m.Edit(t, "fargate/prod/cleanup/task-definition.json", `"memory": "2048"`, `"memory": "2GB"`)
	m.Edit(t, "fargate/prod/cleanup/policy.json", `"s3:ListBucket",
        "s3:GetObject"
`, `"s3:GetObject",
        "s3:ListBucket"
`)
	_, calls := a.Apply(a.Desired(m, w), m.Scope(w))
	applytest.WantCalls(t, calls)
}

func TestTriggerKeepsItsStateAndGuardsItsTask(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Full(t)
	a.Apply(a.Desired(m, w), m.Scope(w))
	c := a.Clients()
	rule := applytest.Must(t, c.Events.DescribeRule, &eventbridge.DescribeRuleInput{Name: aws.String("orders-etl-prod-cleanup")})
	schedule := applytest.Must(t, c.Scheduler.GetSchedule, &scheduler.GetScheduleInput{Name: aws.String("orders-etl-prod-reports_freshness")})
	if rule.State != "DISABLED" || schedule.State != "DISABLED" {
		t.Fatalf("made as %s and %s", rule.State, schedule.State)
	}
	applytest.Must(t, c.Events.EnableRule, &eventbridge.EnableRuleInput{Name: rule.Name})
	applytest.Must(t, c.Scheduler.UpdateSchedule, &scheduler.UpdateScheduleInput{
		Name: schedule.Name, GroupName: schedule.GroupName, State: "ENABLED", Target: schedule.Target, Description: schedule.Description,
		ScheduleExpression: schedule.ScheduleExpression, ScheduleExpressionTimezone: schedule.ScheduleExpressionTimezone, FlexibleTimeWindow: schedule.FlexibleTimeWindow,
	})
	_, calls := a.Apply(a.Desired(m, w), m.Scope(w))
	applytest.WantCalls(t, calls)

	m.Target(t, "cleanup").Schedule.Expression = "rate(3 days)"
	m.Target(t, "reports_freshness").Schedule.Expression = "rate(4 days)"
	a.Apply(a.Desired(m, w), m.Scope(w))
	rule = applytest.Must(t, c.Events.DescribeRule, &eventbridge.DescribeRuleInput{Name: rule.Name})
	schedule = applytest.Must(t, c.Scheduler.GetSchedule, &scheduler.GetScheduleInput{Name: schedule.Name})
	if rule.State != "ENABLED" || schedule.State != "ENABLED" || aws.ToString(rule.ScheduleExpression) != "rate(3 days)" || aws.ToString(schedule.ScheduleExpression) != "rate(4 days)" {
		t.Errorf("after the change: %s %s, %s %s", rule.State, aws.ToString(rule.ScheduleExpression), schedule.State, aws.ToString(schedule.ScheduleExpression))
	}

	s := m.Scope(apply.Options{})
	s.Destroy = true
	p, diags := a.Found(nil, s)
	applytest.WantCode(t, diags, apply.TriggerEnabled, "decant rollback")
	for _, change := range p.Pending() {
		if change.Function != "" {
			t.Errorf("%s %s although it fires", change.Action, change.Address)
		}
	}
	a.Line.Arm(0, "", nil)
	_, diags, _ = apply.Execute(context.Background(), p, nil, a.Reader(), a.Writer(), nil)
	applytest.WantCode(t, diags, apply.TriggerEnabled)
	applytest.WantCalls(t, a.Line.Sent())
}

func TestPruneDeletesWhatIsNotWantedAnyMore(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	a.Apply(a.Desired(m, w), m.Scope(w))
	m.Plan.Targets = slices.DeleteFunc(m.Plan.Targets, func(x plan.Target) bool { return x.Function == "cleanup" })
	w.Functions = []string{"book_returns"}
	s := apply.ScopeOf(m.Plan, nil)
	p, diags := a.Found(a.Desired(m, w), s)
	applytest.WantCode(t, diags, apply.LeftOver, "rule orders-etl-prod-cleanup", "--prune")
	if n := len(p.Pending()); n > 0 {
		t.Errorf("%d changes without --prune", n)
	}
	s.Prune = true
	p, _ = a.Apply(a.Desired(m, w), s)
	if p.Count(account.Delete) != 5 { // rule, three roles, task definition; the log group is data
		t.Errorf("%d deletions: %v", p.Count(account.Delete), p.Pending())
	}
	if _, calls := a.Apply(a.Desired(m, w), s); len(calls) > 0 {
		t.Errorf("then %v", calls)
	}
}

// TestFunctionWithoutFilesIsNoLeftover: an edit that breaks a file must not
// delete the function.
func TestFunctionWithoutFilesIsNoLeftover(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	a.Apply(a.Desired(m, w), m.Scope(w))
	m.Files["fargate/prod/cleanup/task-definition.json"] = []byte(`{"family": `)
	want, diags := apply.Desired(m.Plan, m.File, a.Local(w), a.At)
	applytest.WantCode(t, diags, apply.BadTaskFile, "unexpected EOF")
	s := apply.ScopeOf(m.Plan, nil)
	s.Prune = true
	if p, _ := a.Found(want, s); len(p.Pending()) > 0 {
		t.Errorf("proposed %v", p.Pending())
	}
}

func TestSomebodyElsesResourceIsRefusedUntilItIsAdopted(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	c := a.Clients()
	role := "orders-etl-prod-cleanup-task-role"
	applytest.Must(t, c.IAM.CreateRole, &iam.CreateRoleInput{RoleName: &role, AssumeRolePolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}]}`)})
	want, s := a.Desired(m, w), m.Scope(w)
	_, diags := a.Found(want, s)
	applytest.WantCode(t, diags, account.NotOurs, `decant apply --adopt "task role orders-etl-prod-cleanup-task-role"`)
	address, ok := account.ParseAddress("task role " + role)
	if !ok {
		t.Fatal("the printed address cannot be read")
	}
	s.Adopt = []account.Address{address}
	a.Apply(want, s)
	got := applytest.Must(t, c.IAM.GetRole, &iam.GetRoleInput{RoleName: &role})
	if !strings.Contains(aws.ToString(got.Role.AssumeRolePolicyDocument), "ecs-tasks") || account.IAMTags(got.Role.Tags)[account.TagPhase] != string(account.Prepared) {
		t.Errorf("adopted role: %v %v", aws.ToString(got.Role.AssumeRolePolicyDocument), got.Role.Tags)
	}
	_, calls := a.Apply(want, m.Scope(w))
	applytest.WantCalls(t, calls)
}

func TestWhatTerraformMadeIsLeftToTerraform(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	a.Apply(a.Desired(m, w), m.Scope(w))
	role := "orders-etl-prod-cleanup-task-role"
	applytest.Must(t, a.Clients().IAM.UntagRole, &iam.UntagRoleInput{RoleName: &role, TagKeys: []string{account.TagPhase}})
	_, diags := a.Found(a.Desired(m, w), m.Scope(w))
	applytest.WantCode(t, diags, apply.TerraformOwns, "terraform apply", "--adopt")
	s := m.Scope(apply.Options{})
	s.Destroy = true
	p, diags := a.Found(nil, s)
	applytest.WantCode(t, diags, apply.TerraformOwns)
	for _, c := range p.Pending() {
		if c.Function == "cleanup" {
			t.Errorf("%s %s", c.Action, c.Address)
		}
	}
}

func TestStalePlanIsRefused(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	a.Apply(a.Desired(m, w), m.Scope(w))
	m.Edit(t, "fargate/prod/cleanup/task-definition.json", `"memory": "2048"`, `"memory": "4096"`)
	want := a.Desired(m, w)
	saved, err := json.Marshal(a.Propose(want, m.Scope(w)))
	if err != nil {
		t.Fatal(err)
	}
	var p apply.Plan
	if err := json.Unmarshal(saved, &p); err != nil {
		t.Fatal(err)
	}
	refused := func(want []account.Resource, words string) {
		t.Helper()
		a.Line.Arm(0, "", nil)
		_, diags, err := apply.Execute(context.Background(), &p, want, a.Reader(), a.Writer(), nil)
		if err != nil {
			t.Fatal(err)
		}
		applytest.WantCode(t, diags, apply.Stale, words)
		applytest.WantCalls(t, a.Line.Sent())
	}
	m.Edit(t, "fargate/prod/cleanup/task-definition.json", `"memory": "4096"`, `"memory": "5120"`)
	refused(a.Desired(m, w), "files of the repository")
	days, planned := int32(7), int32(90)
	group := "/ecs/orders-etl-prod-cleanup-logs"
	applytest.Must(t, a.Clients().Logs.PutRetentionPolicy, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: &group, RetentionInDays: &days})
	refused(want, "log group "+group)
	applytest.Must(t, a.Clients().Logs.PutRetentionPolicy, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: &group, RetentionInDays: &planned})
	a.Line.Arm(0, "", nil)
	if _, diags, err := apply.Execute(context.Background(), &p, want, a.Reader(), a.Writer(), nil); err != nil || diags.HasErrors() {
		t.Fatal(err, diags)
	}
	applytest.WantCalls(t, a.Line.Sent(), "RegisterTaskDefinition", "PutTargets")
}

func TestSecretsAreNeverShown(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	w.CopySecrets = false
	found, diags := a.Found(a.Desired(m, w), m.Scope(w))
	wantMissing(t, found, account.Secret)
	applytest.WantCode(t, diags, apply.SecretMissing, "/orders-etl/prod/DB_PASSWORD", `IFS= read -rs VALUE && printf %s "$VALUE" | aws ssm put-parameter`, "--name /orders-etl/prod/DB_PASSWORD --value file:///dev/stdin", "--copy-secrets")
	w.CopySecrets = true
	p, calls := a.Apply(a.Desired(m, w), m.Scope(w))
	if !slices.Contains(calls, "PutParameter") {
		t.Error("the parameter was not made")
	}
	raw, _ := json.Marshal(p)
	if strings.Contains(string(raw), "hunter2") {
		t.Error("the plan holds the secret")
	}
	r := account.NewReader(a.Config, a.At, func(name, _ string) bool { return name == "DB_USER" })
	m.Edit(t, "fargate/prod/cleanup/task-definition.json", `"value": "etl"`, `"value": "etl2"`)
	p, _, err := apply.Propose(context.Background(), a.Desired(m, w), m.Scope(w), r)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ = json.Marshal(p.Pending())
	if strings.Contains(string(raw), "etl2") || !strings.Contains(string(raw), account.Masked) {
		t.Errorf("the diff shows a masked variable: %s", raw)
	}
}

func TestFunctionThatLeftLambdaIsNotDestroyed(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	a.Apply(a.Desired(m, w), m.Scope(w))
	role := "orders-etl-prod-book_returns-task-role"
	applytest.Must(t, a.Clients().IAM.TagRole, &iam.TagRoleInput{RoleName: &role, Tags: account.ToIAMTags(map[string]string{account.TagPhase: string(account.Switched)})})
	if _, calls := a.Apply(a.Desired(m, w), m.Scope(w)); len(calls) > 0 {
		t.Errorf("apply does not leave the phase alone: %v", calls)
	}
	s := m.Scope(apply.Options{})
	s.Destroy = true
	p, diags := a.Found(nil, s)
	applytest.WantCode(t, diags, apply.TriggerEnabled, "book_returns", "decant rollback")
	for _, c := range p.Pending() {
		if c.Function == "book_returns" {
			t.Errorf("%s %s", c.Action, c.Address)
		}
	}
}

func TestRuleWithoutTargetConverges(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	a.Apply(a.Desired(m, w), m.Scope(w))
	name := "orders-etl-prod-cleanup"
	applytest.Must(t, a.Clients().Events.RemoveTargets, &eventbridge.RemoveTargetsInput{Rule: &name, Ids: []string{"task"}})
	_, calls := a.Apply(a.Desired(m, w), m.Scope(w))
	applytest.WantCalls(t, calls, "PutTargets")
}

// wantMissing wants one resource, and no other, to be missing from the account.
func wantMissing(t *testing.T, p *apply.Plan, kind account.Kind) {
	t.Helper()
	for _, c := range p.Changes {
		if c.Missing != (c.Kind == kind) || c.Missing && (c.AsWanted || c.Action != account.Keep) {
			t.Errorf("%s %s: missing %v, as wanted %v", c.Action, c.Address, c.Missing, c.AsWanted)
		}
	}
}

func TestClusterThatIsGivenHasToExist(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	w.CreateCluster = false
	found, diags := a.Found(a.Desired(m, w), m.Scope(w))
	wantMissing(t, found, account.Cluster)
	applytest.WantCode(t, diags, apply.Absent, "tasks", "--create-cluster")
	applytest.Must(t, a.Clients().ECS.CreateCluster, &ecs.CreateClusterInput{ClusterName: aws.String("tasks")})
	p, _ := a.Apply(a.Desired(m, w), m.Scope(w))
	s := m.Scope(apply.Options{})
	s.Destroy, s.Force, s.Logs, s.Secrets = true, true, true, true
	a.Apply(nil, s)
	wantMissing(t, p, "")
	if p.Changes[0].Action != account.Keep || len(applytest.Must(t, a.Clients().ECS.ListClusters, &ecs.ListClustersInput{}).ClusterArns) != 1 {
		t.Error("somebody else's cluster was touched")
	}
}
