package apply

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

	"decant/internal/diag"
	"decant/migrate"
	"decant/plan"
)

// small is the part of the demo app that the tests of single steps use: a job
// that a rule starts, and one that nothing starts yet.
func small(t *testing.T) (migrated, Wish) {
	t.Helper()
	m, w := orders(t), wish()
	w.Functions = []string{"book_returns", "cleanup"}
	return m, w
}

// full is one function with every kind of resource that the bundled module
// makes, and one of EventBridge Scheduler.
func full(t *testing.T) (migrated, Wish) {
	t.Helper()
	m, w := orders(t), wish()
	w.Functions = []string{"cleanup", "reports_freshness"}
	w.Failures = map[string]Failure{
		"cleanup":           {Queue: true, Topics: []string{"arn:aws:sns:eu-central-1:123456789012:alarms"}},
		"reports_freshness": {Queue: true},
	}
	m.target(t, "cleanup").LogDays = 30
	s := m.target(t, "reports_freshness").Schedule
	s.Service, s.Timezone = "scheduler", "Europe/Berlin"
	return m, w
}

func (m migrated) target(t *testing.T, function string) *plan.Target {
	t.Helper()
	i := slices.IndexFunc(m.plan.Targets, func(x plan.Target) bool { return x.Function == function })
	if i < 0 {
		t.Fatalf("%s does not move", function)
	}
	return &m.plan.Targets[i]
}

func (m migrated) scope(w Wish) Scope { return ScopeOf(m.plan, w.Functions) }

// found proposes and returns the findings.
func (a *account) found(want []Resource, s Scope) (*Plan, diag.List) {
	a.t.Helper()
	p, diags, err := Propose(context.Background(), want, s, a.reader())
	if err != nil {
		a.t.Fatal(err)
	}
	return p, diags
}

func has(diags diag.List, code diag.Code) *diag.Diagnostic {
	i := slices.IndexFunc(diags, func(d diag.Diagnostic) bool { return d.Code == code })
	if i < 0 {
		return nil
	}
	return &diags[i]
}

func wantCode(t *testing.T, diags diag.List, code diag.Code, words ...string) {
	t.Helper()
	d := has(diags, code)
	if d == nil {
		t.Fatalf("no %s among %v", code, diags)
	}
	for _, w := range words {
		if !strings.Contains(d.Detail+"\n"+d.Fix, w) {
			t.Errorf("%s does not say %q:\n%s\n%s", code, w, d.Detail, d.Fix)
		}
	}
}

func wantCalls(t *testing.T, got []string, want ...string) {
	t.Helper()
	got = slices.Sorted(slices.Values(got))
	if diff := cmp.Diff(slices.Sorted(slices.Values(want)), got); diff != "" {
		t.Errorf("mutating calls (-want +got):\n%s", diff)
	}
}

func TestEveryKindOfResource(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := full(t)
	want := a.desired(m, w)
	before := a.inventory()
	_, _ = a.apply(want, m.scope(w))
	for _, h := range handlers() {
		if h.kind() != TaskPolicy && !slices.ContainsFunc(want, func(r Resource) bool { return r.Kind == h.kind() }) {
			t.Errorf("no %s among the wanted resources", h.kind())
		}
	}
	_, calls := a.apply(want, m.scope(w))
	wantCalls(t, calls)

	url := must(t, a.clients().sqs.GetQueueUrl, &sqs.GetQueueUrlInput{QueueName: aws.String("orders-etl-prod-cleanup-dead-letters")})
	must(t, a.clients().sqs.SetQueueAttributes, &sqs.SetQueueAttributesInput{QueueUrl: url.QueueUrl, Attributes: map[string]string{"MaximumMessageSize": "1024"}})
	_, calls = a.apply(want, m.scope(w))
	wantCalls(t, calls, "SetQueueAttributes")
	_, calls = a.apply(want, m.scope(w))
	wantCalls(t, calls)

	s := m.scope(Wish{})
	s.Destroy = true
	p, diags := a.found(nil, s)
	wantCode(t, diags, KeptBack, "/ecs/orders-etl-prod-cleanup-logs", "ecr repository", "--force")
	kept := map[Kind]int{}
	for _, c := range p.Changes {
		if c.Action == Keep {
			kept[c.Kind]++
		}
	}
	if want := map[Kind]int{LogGroup: 2, Repository: 1, Cluster: 1, Secret: 1}; p.Count(Delete) == 0 || !maps.Equal(want, kept) {
		t.Errorf("%d deletions and kept %v, want some and %v", p.Count(Delete), kept, want)
	}
	s.Force, s.Logs, s.Secrets = true, true, true
	a.apply(nil, s)
	if diff := cmp.Diff(before, a.inventory()); diff != "" {
		t.Errorf("the account after destroy (-before +after):\n%s", diff)
	}
}

func TestBabbelProfileMakesWhatItsModuleMakes(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m := migrateApp(t, "orders-etl", migrate.Options{Stage: "prod", Module: "babbel"})
	w := Wish{
		Functions: []string{"cleanup"}, Image: image, Cluster: "tasks", CreateCluster: true, CopySecrets: true,
		ExecutionRole: "arn:aws:iam::123456789012:role/ecs-execution",
	}
	want := a.desired(m, w)
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
	before := a.inventory()
	a.apply(want, m.scope(w))
	_, calls := a.apply(want, m.scope(w))
	wantCalls(t, calls)

	m.edit(t, "fargate/cleanup/policy.json", "ses:SendEmail", "ses:SendRawEmail")
	_, calls = a.apply(a.desired(m, w), m.scope(w))
	wantCalls(t, calls, "CreatePolicyVersion")

	s := m.scope(Wish{})
	s.Destroy, s.Force, s.Logs, s.Secrets = true, true, true, true
	a.apply(nil, s)
	if diff := cmp.Diff(before, a.inventory()); diff != "" {
		t.Errorf("the account after destroy (-before +after):\n%s", diff)
	}
}

func TestAnotherSizeIsOneRevision(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	a.apply(a.desired(m, w), m.scope(w))
	m.edit(t, "fargate/cleanup/task-definition.json", `"memory": "2048"`, `"memory": "3 GB"`)
	w.Image = "" // the image of the newest revision is kept
	p, calls := a.apply(a.desired(m, w), m.scope(w))
	wantCalls(t, calls, "RegisterTaskDefinition", "PutTargets")
	for _, c := range p.Pending() {
		switch c.Kind {
		case TaskDefinition:
			if c.Action != Replace || len(c.Diff) != 1 || c.Diff[0].Path != "memory" || c.Diff[0].Old != "2048" || c.Diff[0].New != "3072" {
				t.Errorf("task definition: %s %v", c.Action, c.Diff)
			}
		case Rule:
			if len(c.Diff) != 1 || !c.Diff[0].Unknown || c.Diff[0].Path != "targets.task.task_definition" {
				t.Errorf("rule: %s %v", c.Action, c.Diff)
			}
		default:
			t.Errorf("unexpected: %s %s %v", c.Action, c.Address, c.Diff)
		}
	}
	_, calls = a.apply(a.desired(m, w), m.scope(w))
	wantCalls(t, calls)
	rule := must(t, a.clients().events.ListTargetsByRule, &eventbridge.ListTargetsByRuleInput{Rule: aws.String("orders-etl-prod-cleanup")})
	if arn := aws.ToString(rule.Targets[0].EcsParameters.TaskDefinitionArn); !strings.HasSuffix(arn, ":2") {
		t.Errorf("the rule starts %s", arn)
	}
}

func TestSameMeaningIsNoChange(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	a.apply(a.desired(m, w), m.scope(w))
	m.edit(t, "fargate/cleanup/task-definition.json", `"cpu": "1024"`, `"cpu": "1 vCPU"`)
	m.edit(t, "fargate/cleanup/task-definition.json", `"memory": "2048"`, `"memory": "2GB"`)
	m.edit(t, "fargate/cleanup/policy.json", `"s3:ListBucket",
        "s3:GetObject"
`, `"s3:GetObject",
        "s3:ListBucket"
`)
	_, calls := a.apply(a.desired(m, w), m.scope(w))
	wantCalls(t, calls)
}

func TestTriggerKeepsItsStateAndGuardsItsTask(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := full(t)
	a.apply(a.desired(m, w), m.scope(w))
	c := a.clients()
	rule := must(t, c.events.DescribeRule, &eventbridge.DescribeRuleInput{Name: aws.String("orders-etl-prod-cleanup")})
	schedule := must(t, c.scheduler.GetSchedule, &scheduler.GetScheduleInput{Name: aws.String("orders-etl-prod-reports_freshness")})
	if rule.State != "DISABLED" || schedule.State != "DISABLED" {
		t.Fatalf("made as %s and %s", rule.State, schedule.State)
	}
	must(t, c.events.EnableRule, &eventbridge.EnableRuleInput{Name: rule.Name})
	must(t, c.scheduler.UpdateSchedule, &scheduler.UpdateScheduleInput{
		Name: schedule.Name, GroupName: schedule.GroupName, State: "ENABLED", Target: schedule.Target, Description: schedule.Description,
		ScheduleExpression: schedule.ScheduleExpression, ScheduleExpressionTimezone: schedule.ScheduleExpressionTimezone, FlexibleTimeWindow: schedule.FlexibleTimeWindow,
	})
	_, calls := a.apply(a.desired(m, w), m.scope(w))
	wantCalls(t, calls)

	m.target(t, "cleanup").Schedule.Expression = "rate(3 days)"
	m.target(t, "reports_freshness").Schedule.Expression = "rate(4 days)"
	a.apply(a.desired(m, w), m.scope(w))
	rule = must(t, c.events.DescribeRule, &eventbridge.DescribeRuleInput{Name: rule.Name})
	schedule = must(t, c.scheduler.GetSchedule, &scheduler.GetScheduleInput{Name: schedule.Name})
	if rule.State != "ENABLED" || schedule.State != "ENABLED" || aws.ToString(rule.ScheduleExpression) != "rate(3 days)" || aws.ToString(schedule.ScheduleExpression) != "rate(4 days)" {
		t.Errorf("after the change: %s %s, %s %s", rule.State, aws.ToString(rule.ScheduleExpression), schedule.State, aws.ToString(schedule.ScheduleExpression))
	}

	s := m.scope(Wish{})
	s.Destroy = true
	p, diags := a.found(nil, s)
	wantCode(t, diags, TriggerEnabled, "decant rollback")
	for _, change := range p.Pending() {
		if change.Function != "" {
			t.Errorf("%s %s although it fires", change.Action, change.Address)
		}
	}
	a.line.arm(0, "", nil)
	_, diags, _ = Execute(context.Background(), p, nil, a.reader(), a.writer(), nil)
	wantCode(t, diags, TriggerEnabled)
	wantCalls(t, a.line.sent())
}

func TestPruneDeletesWhatIsNotWantedAnyMore(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	a.apply(a.desired(m, w), m.scope(w))
	m.plan.Targets = slices.DeleteFunc(m.plan.Targets, func(x plan.Target) bool { return x.Function == "cleanup" })
	w.Functions = []string{"book_returns"}
	s := ScopeOf(m.plan, nil)
	p, diags := a.found(a.desired(m, w), s)
	wantCode(t, diags, LeftOver, "rule orders-etl-prod-cleanup", "--prune")
	if n := len(p.Pending()); n > 0 {
		t.Errorf("%d changes without --prune", n)
	}
	s.Prune = true
	p, _ = a.apply(a.desired(m, w), s)
	if p.Count(Delete) != 5 { // rule, three roles, task definition; the log group is data
		t.Errorf("%d deletions: %v", p.Count(Delete), p.Pending())
	}
	if _, calls := a.apply(a.desired(m, w), s); len(calls) > 0 {
		t.Errorf("then %v", calls)
	}
}

// TestFunctionWithoutFilesIsNoLeftover: an edit that breaks a file must not
// delete the function.
func TestFunctionWithoutFilesIsNoLeftover(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	a.apply(a.desired(m, w), m.scope(w))
	m.files["fargate/cleanup/task-definition.json"] = []byte(`{"family": `)
	want, diags := Desired(m.plan, m.file, a.local(w), a.at)
	wantCode(t, diags, BadTaskFile, "unexpected EOF")
	s := ScopeOf(m.plan, nil)
	s.Prune = true
	if p, _ := a.found(want, s); len(p.Pending()) > 0 {
		t.Errorf("proposed %v", p.Pending())
	}
}

func TestSomebodyElsesResourceIsRefusedUntilItIsAdopted(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	c := a.clients()
	role := "orders-etl-prod-cleanup-task-role"
	must(t, c.iam.CreateRole, &iam.CreateRoleInput{RoleName: &role, AssumeRolePolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}]}`)})
	want, s := a.desired(m, w), m.scope(w)
	_, diags := a.found(want, s)
	wantCode(t, diags, NotOurs, `decant apply --adopt "task role orders-etl-prod-cleanup-task-role"`)
	address, ok := ParseAddress("task role " + role)
	if !ok {
		t.Fatal("the printed address cannot be read")
	}
	s.Adopt = []Address{address}
	a.apply(want, s)
	got := must(t, c.iam.GetRole, &iam.GetRoleInput{RoleName: &role})
	if !strings.Contains(aws.ToString(got.Role.AssumeRolePolicyDocument), "ecs-tasks") || iamTags(got.Role.Tags)[TagPhase] != string(Prepared) {
		t.Errorf("adopted role: %v %v", aws.ToString(got.Role.AssumeRolePolicyDocument), got.Role.Tags)
	}
	_, calls := a.apply(want, m.scope(w))
	wantCalls(t, calls)
}

func TestWhatTerraformMadeIsLeftToTerraform(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	a.apply(a.desired(m, w), m.scope(w))
	role := "orders-etl-prod-cleanup-task-role"
	must(t, a.clients().iam.UntagRole, &iam.UntagRoleInput{RoleName: &role, TagKeys: []string{TagPhase}})
	_, diags := a.found(a.desired(m, w), m.scope(w))
	wantCode(t, diags, TerraformOwns, "terraform apply", "--adopt")
	s := m.scope(Wish{})
	s.Destroy = true
	p, diags := a.found(nil, s)
	wantCode(t, diags, TerraformOwns)
	for _, c := range p.Pending() {
		if c.Function == "cleanup" {
			t.Errorf("%s %s", c.Action, c.Address)
		}
	}
}

func TestStalePlanIsRefused(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	a.apply(a.desired(m, w), m.scope(w))
	m.edit(t, "fargate/cleanup/task-definition.json", `"memory": "2048"`, `"memory": "4096"`)
	want := a.desired(m, w)
	saved, err := json.Marshal(a.propose(want, m.scope(w)))
	if err != nil {
		t.Fatal(err)
	}
	var p Plan
	if err := json.Unmarshal(saved, &p); err != nil {
		t.Fatal(err)
	}
	refused := func(want []Resource, words string) {
		t.Helper()
		a.line.arm(0, "", nil)
		_, diags, err := Execute(context.Background(), &p, want, a.reader(), a.writer(), nil)
		if err != nil {
			t.Fatal(err)
		}
		wantCode(t, diags, Stale, words)
		wantCalls(t, a.line.sent())
	}
	m.edit(t, "fargate/cleanup/task-definition.json", `"memory": "4096"`, `"memory": "5120"`)
	refused(a.desired(m, w), "files of the repository")
	days := int32(7)
	group := "/ecs/orders-etl-prod-cleanup-logs"
	must(t, a.clients().logs.PutRetentionPolicy, &cloudwatchlogs.PutRetentionPolicyInput{LogGroupName: &group, RetentionInDays: &days})
	refused(want, "log group "+group)
	must(t, a.clients().logs.DeleteRetentionPolicy, &cloudwatchlogs.DeleteRetentionPolicyInput{LogGroupName: &group})
	a.line.arm(0, "", nil)
	if _, diags, err := Execute(context.Background(), &p, want, a.reader(), a.writer(), nil); err != nil || diags.HasErrors() {
		t.Fatal(err, diags)
	}
	wantCalls(t, a.line.sent(), "RegisterTaskDefinition", "PutTargets")
}

func TestSecretsAreNeverShown(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	w.CopySecrets = false
	found, diags := a.found(a.desired(m, w), m.scope(w))
	wantMissing(t, found, Secret)
	wantCode(t, diags, SecretMissing, "/orders-etl/prod/DB_PASSWORD", `IFS= read -rs VALUE && printf %s "$VALUE" | aws ssm put-parameter`, "--name /orders-etl/prod/DB_PASSWORD --value file:///dev/stdin", "--copy-secrets")
	w.CopySecrets = true
	p, calls := a.apply(a.desired(m, w), m.scope(w))
	if !slices.Contains(calls, "PutParameter") {
		t.Error("the parameter was not made")
	}
	raw, _ := json.Marshal(p)
	if strings.Contains(string(raw), "hunter2") {
		t.Error("the plan holds the secret")
	}
	r := NewReader(a.config, a.at, func(name, _ string) bool { return name == "DB_USER" })
	m.edit(t, "fargate/cleanup/task-definition.json", `"value": "etl"`, `"value": "etl2"`)
	p, _, err := Propose(context.Background(), a.desired(m, w), m.scope(w), r)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ = json.Marshal(p.Pending())
	if strings.Contains(string(raw), "etl2") || !strings.Contains(string(raw), masked) {
		t.Errorf("the diff shows a masked variable: %s", raw)
	}
}

func TestFunctionThatLeftLambdaIsNotDestroyed(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	a.apply(a.desired(m, w), m.scope(w))
	role := "orders-etl-prod-book_returns-task-role"
	must(t, a.clients().iam.TagRole, &iam.TagRoleInput{RoleName: &role, Tags: toIAMTags(map[string]string{TagPhase: string(Switched)})})
	if _, calls := a.apply(a.desired(m, w), m.scope(w)); len(calls) > 0 {
		t.Errorf("apply does not leave the phase alone: %v", calls)
	}
	s := m.scope(Wish{})
	s.Destroy = true
	p, diags := a.found(nil, s)
	wantCode(t, diags, TriggerEnabled, "book_returns", "decant rollback")
	for _, c := range p.Pending() {
		if c.Function == "book_returns" {
			t.Errorf("%s %s", c.Action, c.Address)
		}
	}
}

func TestRuleWithoutTargetConverges(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	a.apply(a.desired(m, w), m.scope(w))
	name := "orders-etl-prod-cleanup"
	must(t, a.clients().events.RemoveTargets, &eventbridge.RemoveTargetsInput{Rule: &name, Ids: []string{"task"}})
	_, calls := a.apply(a.desired(m, w), m.scope(w))
	wantCalls(t, calls, "PutTargets")
}

// wantMissing wants one resource, and no other, to be missing from the account.
func wantMissing(t *testing.T, p *Plan, kind Kind) {
	t.Helper()
	for _, c := range p.Changes {
		if c.Missing != (c.Kind == kind) || c.Missing && (c.AsWanted || c.Action != Keep) {
			t.Errorf("%s %s: missing %v, as wanted %v", c.Action, c.Address, c.Missing, c.AsWanted)
		}
	}
}

func TestClusterThatIsGivenHasToExist(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	w.CreateCluster = false
	found, diags := a.found(a.desired(m, w), m.scope(w))
	wantMissing(t, found, Cluster)
	wantCode(t, diags, Absent, "tasks", "--create-cluster")
	must(t, a.clients().ecs.CreateCluster, &ecs.CreateClusterInput{ClusterName: aws.String("tasks")})
	p, _ := a.apply(a.desired(m, w), m.scope(w))
	s := m.scope(Wish{})
	s.Destroy, s.Force, s.Logs, s.Secrets = true, true, true, true
	a.apply(nil, s)
	wantMissing(t, p, "")
	if p.Changes[0].Action != Keep || len(must(t, a.clients().ecs.ListClusters, &ecs.ListClustersInput{}).ClusterArns) != 1 {
		t.Error("somebody else's cluster was touched")
	}
}
