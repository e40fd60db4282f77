package tfimport

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	sqstypes "github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/applytest"
	"decant/generate"
	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/migrate"
	"decant/plan"
)

// planned is a hand-written plan of generate's tests with its files.
func planned(t *testing.T, name string) applytest.Migrated {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "generate", "testdata", "plans", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	m := applytest.Migrated{Plan: &plan.Plan{}, Files: map[string][]byte{}}
	if err := json.Unmarshal(raw, m.Plan); err != nil {
		t.Fatal(err)
	}
	files, _ := generate.Stages([]*plan.Plan{m.Plan}, nil)
	for _, f := range files {
		m.Files[f.Path] = f.Content
	}
	return m
}

func imports(a *applytest.Account, m applytest.Migrated) (*plan.Adoption, diag.List) {
	a.T.Helper()
	adoption, diags, err := Find(context.Background(), m.Plan, a.Reader())
	if err != nil {
		a.T.Fatal(err)
	}
	return adoption, diags
}

// TestImportsOfEveryKind applies two plans with everything that the bundled
// module can have, and keeps what is imported for generate's tests, which compare
// it with what the evaluated module makes. Every ID is looked up in the account.
func TestImportsOfEveryKind(t *testing.T) {
	t.Parallel()
	for name, functions := range map[string][]string{"schedule": {"nightly"}, "scheduler": {"invoice"}, "events": {"on_file"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, m, w := applytest.NewAccount(t), planned(t, name), applytest.Wish()
			a.At.Region, a.Config.Region = m.Plan.Region, m.Plan.Region
			w.Functions, w.Subnets, w.SecurityGroups = functions, []string{"subnet-0a", "subnet-0b"}, []string{"sg-0a1b2c3d"}
			m.Send(t, functions[0], "arn:aws:sqs:eu-west-1:123456789012:failed")
			target := m.Target(t, functions[0])
			target.AlarmTopics = []string{"arn:aws:sns:eu-west-1:123456789012:alarms", "arn:aws:sns:eu-west-1:123456789012:pager"}
			if name == "schedule" {
				target.Missed = plan.Missed{Period: 3600, Periods: 26}
			}
			a.Apply(a.Desired(m, w), m.Scope(w))
			adoption, diags := imports(a, m)
			applytest.NoErrors(t, "imports", diags)
			for _, i := range adoption.Imports {
				lookUp(a, i)
			}
			a.Line.Arm(0, "", nil)
			again, _ := imports(a, m)
			if diff := cmp.Diff(adoption, again); diff != "" {
				t.Errorf("the second time (-first +second):\n%s", diff)
			}
			applytest.WantCalls(t, a.Line.Sent())
			golden(t, filepath.Join("testdata", "imports", name+".json"), a, adoption)
		})
	}
}

// golden compares an adoption with a file; the account's number and the address
// of the fake are AWS's there.
func golden(t *testing.T, file string, a *applytest.Account, adoption *plan.Adoption) {
	t.Helper()
	raw, err := json.MarshalIndent(adoption, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got := strings.ReplaceAll(string(raw), a.At.Account, "123456789012") + "\n"
	got = strings.ReplaceAll(got, *a.Config.BaseEndpoint, "https://sqs."+a.At.Region+".amazonaws.com")
	if os.Getenv("DECANT_UPDATE") != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got); DECANT_UPDATE=1 writes it:\n%s", file, diff)
	}
}

// lookUp fetches what an ID names through the SDK, as the provider's import does.
func lookUp(a *applytest.Account, i plan.Import) {
	a.T.Helper()
	c := a.Clients()
	kind, _, _ := strings.Cut(strings.SplitN(i.To, ".", 3)[2], ".")
	first, rest, _ := strings.Cut(i.ID, "/")
	switch kind {
	case "aws_iam_role":
		applytest.Must(a.T, c.IAM.GetRole, &iam.GetRoleInput{RoleName: &i.ID})
	case "aws_iam_role_policy":
		role, policy, _ := strings.Cut(i.ID, ":")
		applytest.Must(a.T, c.IAM.GetRolePolicy, &iam.GetRolePolicyInput{RoleName: &role, PolicyName: &policy})
	case "aws_iam_role_policy_attachment":
		out := applytest.Must(a.T, c.IAM.ListAttachedRolePolicies, &iam.ListAttachedRolePoliciesInput{RoleName: &first})
		wantImport(a, i, len(out.AttachedPolicies) == 1 && aws.ToString(out.AttachedPolicies[0].PolicyArn) == rest)
	case "aws_iam_policy":
		applytest.Must(a.T, c.IAM.GetPolicy, &iam.GetPolicyInput{PolicyArn: &i.ID})
	case "aws_cloudwatch_log_group":
		out := applytest.Must(a.T, c.Logs.DescribeLogGroups, &cloudwatchlogs.DescribeLogGroupsInput{LogGroupNamePrefix: &i.ID})
		wantImport(a, i, len(out.LogGroups) == 1 && aws.ToString(out.LogGroups[0].LogGroupName) == i.ID)
	case "aws_ecs_task_definition":
		family := i.ID[strings.LastIndex(i.ID, "/")+1 : strings.LastIndex(i.ID, ":")]
		newest := applytest.Must(a.T, c.ECS.DescribeTaskDefinition, &ecs.DescribeTaskDefinitionInput{TaskDefinition: &family})
		wantImport(a, i, aws.ToString(newest.TaskDefinition.TaskDefinitionArn) == i.ID)
	case "aws_cloudwatch_metric_alarm":
		out := applytest.Must(a.T, c.Metrics.DescribeAlarms, &cloudwatch.DescribeAlarmsInput{AlarmNames: []string{i.ID}})
		wantImport(a, i, len(out.MetricAlarms) == 1)
	case "aws_cloudwatch_event_rule":
		applytest.Must(a.T, c.Events.DescribeRule, &eventbridge.DescribeRuleInput{Name: &i.ID})
	case "aws_cloudwatch_event_target":
		out := applytest.Must(a.T, c.Events.ListTargetsByRule, &eventbridge.ListTargetsByRuleInput{Rule: &first})
		found := false
		for _, target := range out.Targets {
			found = found || aws.ToString(target.Id) == rest
		}
		wantImport(a, i, found)
	case "aws_scheduler_schedule":
		applytest.Must(a.T, c.Scheduler.GetSchedule, &scheduler.GetScheduleInput{GroupName: &first, Name: &rest})
	case "aws_sqs_queue", "aws_sqs_queue_policy":
		out := applytest.Must(a.T, c.SQS.GetQueueAttributes, &sqs.GetQueueAttributesInput{QueueUrl: &i.ID, AttributeNames: []sqstypes.QueueAttributeName{"All"}})
		wantImport(a, i, kind == "aws_sqs_queue" || out.Attributes["Policy"] != "")
	default:
		a.T.Errorf("%s: nobody knows how to look up %q", i.To, i.ID)
	}
}

func wantImport(a *applytest.Account, i plan.Import, found bool) {
	a.T.Helper()
	if !found {
		a.T.Errorf("%s: the account has no %q", i.To, i.ID)
	}
}

// TestImportsOfBabbelsModule compares with the resources of main.tf of
// babbel/ecs-fargate-scheduled-task/aws 1.0.2.
func TestImportsOfBabbelsModule(t *testing.T) {
	t.Parallel()
	a, m, w := applytest.NewAccount(t), applytest.MigrateApp(t, "orders-etl", migrate.Options{Stage: "prod", Module: "babbel"}), applytest.Wish()
	w.Functions, w.ExecutionRole = []string{"cleanup"}, "arn:aws:iam::123456789012:role/ecs-execution"
	a.Apply(a.Desired(m, w), m.Scope(w))
	revision := applytest.Must(t, a.Clients().ECS.DescribeTaskDefinition, &ecs.DescribeTaskDefinitionInput{TaskDefinition: aws.String("orders-etl-prod-cleanup")})
	if p := revision.TaskDefinition.RuntimePlatform; p != nil {
		t.Errorf("the revision has the platform %v, which the module does not state", p)
	}
	adoption, diags := imports(a, m)
	applytest.NoErrors(t, "imports", diags)
	got := map[string]string{}
	for _, i := range adoption.Imports {
		lookUp(a, i)
		got[strings.TrimPrefix(i.To, "module.fargate_cleanup_prod[0].")] = strings.ReplaceAll(i.ID, a.At.Account, "ACCOUNT")
	}
	const family = "orders-etl-prod-cleanup"
	want := map[string]string{
		"aws_iam_role.cloudwatch_events_role":                  family + "-events",
		"aws_iam_role_policy.cloudwatch_events_role_run_task":  family + "-events:" + family + "-events-ecs",
		"aws_iam_role_policy.cloudwatch_events_role_pass_role": family + "-events:" + family + "-events-ecs-pass-role",
		"aws_cloudwatch_event_rule.schedule":                   family + "-scheduled-event",
		"aws_cloudwatch_event_target.esc_target":               family + "-scheduled-event/" + family,
		"aws_iam_role.ecs_task_role":                           family + "-task-role",
		"aws_iam_policy.ecs_task_role_policy":                  "arn:aws:iam::ACCOUNT:policy/" + family + "-task-role-policy",
		"aws_iam_role_policy_attachment.ecs_task_role_policy":  family + "-task-role/arn:aws:iam::ACCOUNT:policy/" + family + "-task-role-policy",
		"aws_ecs_task_definition.fargate_task":                 "arn:aws:ecs:eu-central-1:ACCOUNT:task-definition/" + family + ":1",
		"aws_cloudwatch_log_group.logs":                        "/ecs/" + family + "-logs",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("imports (-want +got):\n%s", diff)
	}
	golden(t, filepath.Join("testdata", "imports", "orders-etl-babbel.json"), a, adoption)
}

func TestImportsAreOfWhatIsOurs(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	a.Desired(m, w) // the plan is for this account
	_, diags := imports(a, m)
	applytest.WantCode(t, diags, NothingToImport, "orders-etl (prod)", "decant apply")

	a.Apply(a.Desired(m, w), m.Scope(w))
	c := a.Clients()
	rule := "orders-etl-prod-cleanup"
	applytest.Must(t, c.Events.PutTargets, &eventbridge.PutTargetsInput{Rule: &rule, Targets: []eventtypes.Target{{Id: aws.String("audit"), Arn: aws.String("arn:aws:sns:eu-central-1:123456789012:audit")}}})
	role := "orders-etl-prod-cleanup-task-role"
	applytest.Must(t, c.IAM.PutRolePolicy, &iam.PutRolePolicyInput{RoleName: &role, PolicyName: aws.String("guard"), PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}`)})
	adoption, diags := imports(a, m)
	applytest.NoErrors(t, "imports", diags)
	for _, i := range adoption.Imports {
		if strings.Contains(i.ID, "audit") || strings.Contains(i.ID, "guard") {
			t.Errorf("somebody else's is imported: %s %s", i.To, i.ID)
		}
	}
	if !slices.ContainsFunc(adoption.Others, func(o plan.Other) bool { return o.Name == "secret parameter /orders-etl/prod/DB_PASSWORD" }) {
		t.Errorf("what nobody imports: %v", adoption.Others)
	}

	// Another stage's function of the same name, and one that Terraform took over.
	group := "/ecs/orders-etl-prod-cleanup-logs"
	arn := a.At.ARN("logs", "log-group:"+group)
	applytest.Must(t, c.Logs.TagResource, &cloudwatchlogs.TagResourceInput{ResourceArn: &arn, Tags: map[string]string{account.TagStage: "dev"}})
	other := "orders-etl-prod-book_returns-task-role"
	applytest.Must(t, c.IAM.UntagRole, &iam.UntagRoleInput{RoleName: &other, TagKeys: []string{account.TagPhase}})
	adoption, diags = imports(a, m)
	applytest.WantCode(t, diags, ImportedAlready, "book_returns")
	for _, i := range adoption.Imports {
		if i.Function != "cleanup" || strings.Contains(i.ID, group) {
			t.Errorf("imported: %s %s", i.To, i.ID)
		}
	}

	m.Plan.Account = "111122223333"
	if adoption, diags = imports(a, m); adoption != nil {
		t.Error("another account than the plan's is read")
	}
	applytest.WantCode(t, diags, apply.OtherPlace, "111122223333")
}

func TestImportsNeedTheWholeAccount(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	a.Apply(a.Desired(m, w), m.Scope(w))
	r := account.NewReader(a.Guarded(slices.DeleteFunc(account.ReadOperations(), func(o awsconfig.Operation) bool { return o.Name == "GetRolePolicy" })), a.At, nil)
	adoption, diags, err := Find(context.Background(), m.Plan, r)
	if err != nil || adoption != nil || !diags.HasErrors() {
		t.Errorf("roles cannot be read, and the result is %v, %v, %v", adoption, diags, err)
	}
}

func TestRunningTriggerIsASetting(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	w.ExecutionRole, w.Boundary = "arn:aws:iam::123456789012:role/ecs-execution", ""
	a.Apply(a.Desired(m, w), m.Scope(w))
	applytest.Must(t, a.Clients().Events.EnableRule, &eventbridge.EnableRuleInput{Name: aws.String("orders-etl-prod-cleanup")})
	adoption, _ := imports(a, m)
	got := map[string]any{}
	for _, s := range adoption.Settings {
		if s.Function == "cleanup" {
			got[s.Argument] = s.Value
		}
	}
	want := map[string]any{
		"enabled": true, "image": a.Local(w).Image, "create_execution_role": false, "task_execution_role_arn": w.ExecutionRole, "assign_public_ip": false,
		"ecs_cluster_arn": a.At.ARN("ecs", "cluster/tasks"), "vpc_subnets": got["vpc_subnets"], "vpc_security_groups": got["vpc_security_groups"],
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}
