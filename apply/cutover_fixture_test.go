package apply

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	schedulertypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/plan"
	triggers "decant/trigger"
)

// stage is an account in which one function runs on Lambda and waits on Fargate,
// with a clock that only moves when somebody sleeps.
type stage struct {
	*account
	plan   *plan.Plan
	target plan.Target
	lambda string // name of the Lambda's trigger

	mu      sync.Mutex
	now     time.Time
	sleeps  func(time.Time) // called after each sleep
	mutated func(operation string)
	denies  string   // the operation that is not permitted
	tasks   ecsReads // in place of the fake AWS, where nothing runs
	stops   func()   // a task is told to stop
}

// kinds are what starts the function on each side: "rule" or "scheduler".
type kinds struct{ lambda, fargate string }

const everyDay = "cron(0 8 * * ? *)"

// noon is four hours after the last run of everyDay.
var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// staged makes what Chalice and apply make.
func staged(t *testing.T, k kinds, expression string) *stage {
	t.Helper()
	s := &stage{account: newAccount(t), now: noon}
	s.target = plan.Target{
		Function: "report", LambdaName: "orders-prod-report", TaskName: "orders-prod-report", Handler: "app.report",
		Start: triggers.Start{Schedule: &triggers.Schedule{Expression: expression, Service: k.fargate, RuleName: "orders-prod-report-task"}},
	}
	if k.fargate == "scheduler" {
		s.target.Schedule.Timezone = "UTC"
	}
	s.plan = &plan.Plan{App: "orders", Stage: "prod", Targets: []plan.Target{s.target}}
	s.lambda = "orders-prod-report-event"
	s.role("orders-prod", nil)
	s.makeLambda(s.target.LambdaName, nil)
	s.makeLambdaTrigger(k.lambda, s.lambda, expression)
	s.role("orders-prod-report-task-role", map[string]string{TagPhase: string(Verified)})
	s.role("orders-prod-report-trigger-role", nil)
	s.makeFargateTrigger(k.fargate, expression)
	return s
}

func (s *stage) tags(more map[string]string) map[string]string {
	out := map[string]string{TagApp: "orders", TagStage: "prod", TagFunction: "report"}
	for k, v := range more {
		out[k] = v
	}
	return out
}

func (s *stage) role(name string, more map[string]string) {
	s.t.Helper()
	must(s.t, s.clients().iam.CreateRole, &iam.CreateRoleInput{
		RoleName: &name, Tags: toIAMTags(s.tags(more)),
		AssumeRolePolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":["lambda.amazonaws.com","ecs-tasks.amazonaws.com","events.amazonaws.com","scheduler.amazonaws.com"]}}]}`),
	})
}

func (s *stage) makeLambda(name string, tags map[string]string) {
	s.t.Helper()
	var code bytes.Buffer
	z := zip.NewWriter(&code)
	f, _ := z.Create("app.py")
	_, _ = f.Write([]byte("def report(event, context): pass\n"))
	_ = z.Close()
	must(s.t, lambda.NewFromConfig(s.config).CreateFunction, &lambda.CreateFunctionInput{
		FunctionName: &name, Role: aws.String(s.at.roleARN("orders-prod")), Handler: aws.String("app.report"), Tags: tags,
		Runtime: lambdatypes.RuntimePython312, Timeout: aws.Int32(60), Code: &lambdatypes.FunctionCode{ZipFile: code.Bytes()},
	})
}

func (s *stage) lambdaARN() string { return s.at.arn("lambda", "function:"+s.target.LambdaName) }

// makeLambdaTrigger makes an enabled trigger, as Chalice or a person does.
func (s *stage) makeLambdaTrigger(kind, name, expression string) {
	s.t.Helper()
	c := s.clients()
	if kind == "scheduler" {
		must(s.t, c.scheduler.CreateSchedule, &scheduler.CreateScheduleInput{
			Name: &name, ScheduleExpression: &expression, ScheduleExpressionTimezone: aws.String("UTC"), Description: aws.String("by hand"),
			FlexibleTimeWindow: &schedulertypes.FlexibleTimeWindow{Mode: schedulertypes.FlexibleTimeWindowModeOff},
			Target: &schedulertypes.Target{
				Arn: aws.String(s.lambdaARN()), RoleArn: aws.String(s.at.roleARN("orders-prod")), Input: aws.String(`{"a":1}`),
				RetryPolicy: &schedulertypes.RetryPolicy{MaximumRetryAttempts: aws.Int32(3), MaximumEventAgeInSeconds: aws.Int32(600)},
			},
		})
		return
	}
	must(s.t, c.events.PutRule, &eventbridge.PutRuleInput{Name: &name, ScheduleExpression: &expression, State: types.RuleStateEnabled})
	must(s.t, c.events.PutTargets, &eventbridge.PutTargetsInput{Rule: &name, Targets: []types.Target{{Id: aws.String("1"), Arn: aws.String(s.lambdaARN())}}})
}

// makeFargateTrigger makes a disabled trigger, as apply does.
func (s *stage) makeFargateTrigger(kind, expression string) {
	s.t.Helper()
	name, role := s.target.Schedule.RuleName, s.at.roleARN("orders-prod-report-trigger-role")
	props := map[string]any{
		"cluster": s.at.arn("ecs", "cluster/tasks"), "role": role, "task_definition": s.at.arn("ecs", "task-definition/orders-prod-report:3"),
		"count": 1, "launch_type": "FARGATE", "platform_version": "1.4.0", "propagate_tags": "TASK_DEFINITION",
		"subnets": texts([]string{"subnet-1"}), "security_groups": texts([]string{"sg-1"}), "public_ip": "DISABLED",
		"attempts": 185, "max_age_seconds": 86400,
	}
	want := Resource{Address: Address{Rule, name}, Tags: s.tags(nil), Props: Props{"schedule_expression": expression}}
	w := NewWriter(s.config, WriterOptions{})
	if kind == "scheduler" {
		props["input"] = map[string]any{"containerOverrides": []any{}}
		want.Kind, want.token = Schedule, name
		want.Props["target"], want.Props["timezone"], want.Props["group"] = props, "UTC", defaultGroup
	} else {
		want.Props["targets"] = map[string]any{"task": props}
	}
	h, _ := handlerOf(want.Kind)
	if _, err := h.create(context.Background(), w, want); err != nil {
		s.t.Fatal(err)
	}
}

// RoundTrip lets the tests see every call that changes something, after it has
// taken effect or not.
func (s *stage) RoundTrip(request *http.Request) (*http.Response, error) {
	s.mu.Lock()
	denies := s.denies
	s.mu.Unlock()
	if denies != "" && operationOf(request) == denies {
		return answer(request, 400, "AccessDeniedException"), nil
	}
	if operationOf(request) == "StopTask" && s.stops != nil {
		s.stops()
		return answer(request, 200, ""), nil
	}
	before := len(s.line.sent())
	response, err := s.line.RoundTrip(request)
	sent := s.line.sent()
	if len(sent) == before {
		return response, err
	}
	s.mu.Lock()
	hook := s.mutated
	s.mu.Unlock()
	if hook != nil && !s.line.isDead() {
		hook(last(sent))
	}
	return response, err
}

// watched lets through what is on the list, as fast as it comes: the fake has no
// limits.
func (s *stage) watched(ops []awsconfig.Operation) aws.Config {
	ops = slices.Clone(ops)
	for i := range ops {
		ops[i].Rate = 0
	}
	c := s.guarded(ops)
	c.HTTPClient = &http.Client{Transport: s}
	c.Retryer = func() aws.Retryer { return aws.NopRetryer{} } // it would wait in real time
	return c
}

func (s *stage) switchReader() *Reader {
	r := NewReader(s.watched(append(ReadOperations(), SwitchReadOperations()...)), s.at, nil)
	if s.tasks != nil {
		r.ecs = s.tasks
	}
	return r
}

// clock is the time that the code under test sees.
func (s *stage) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *stage) switchWriter() *Writer {
	return NewWriter(s.watched(append(SwitchReadOperations(), SwitchOperations()...)), WriterOptions{
		Now: s.clock,
		Sleep: func(ctx context.Context, d time.Duration) error {
			s.mu.Lock()
			s.now = s.now.Add(d)
			now, hook := s.now, s.sleeps
			s.mu.Unlock()
			if hook != nil {
				hook(now)
			}
			return ctx.Err()
		},
	})
}

// move switches, and returns the one outcome.
func (s *stage) move(ctx context.Context, m Move) (Outcome, diag.List, error) {
	s.t.Helper()
	outcomes, diags, err := Cutover(ctx, s.plan, s.at, s.switchReader(), s.switchWriter(), m, nil)
	if len(outcomes) != 1 {
		s.t.Fatalf("%d outcomes, findings %v", len(outcomes), diags)
	}
	return outcomes[0], diags, err
}

// moved fails the test unless the function arrives.
func (s *stage) moved(m Move) Outcome {
	s.t.Helper()
	out, diags, err := s.move(context.Background(), m)
	if err != nil || diags.HasErrors() || out.Ending != Moved {
		s.t.Fatalf("to %s: %s, %v, %v", m.To, out.Ending, diags, err)
	}
	return out
}

// is reads the situation past the code under test and past the line.
func (s *stage) is() situation {
	s.t.Helper()
	c := s.clients()
	role := must(s.t, c.iam.GetRole, &iam.GetRoleInput{RoleName: aws.String("orders-prod-report-task-role")})
	return situation{
		Phase:  Phase(iamTags(role.Role.Tags)[TagPhase]),
		Lambda: s.powerOf(s.lambda), Fargate: s.powerOf(s.target.Schedule.RuleName),
	}
}

// powerOf finds a rule or a schedule of the name.
func (s *stage) powerOf(name string) Power {
	ctx, c := context.Background(), s.clients()
	word := ""
	if rule, err := c.events.DescribeRule(ctx, &eventbridge.DescribeRuleInput{Name: &name}); err == nil {
		word = string(rule.State)
	} else if schedule, err := c.scheduler.GetSchedule(ctx, &scheduler.GetScheduleInput{Name: &name}); err == nil {
		word = string(schedule.State)
	}
	switch word {
	case "ENABLED":
		return TriggerOn
	case "DISABLED":
		return TriggerOff
	}
	return TriggerGone
}

// puts sets a trigger as a person would.
func (s *stage) puts(name string, on bool) {
	s.t.Helper()
	w, ctx := NewWriter(s.config, WriterOptions{}), context.Background()
	rule, schedule := ruleTrigger{bus: defaultBus, name: name}, scheduleTrigger{group: defaultGroup, name: name}
	if err := rule.set(ctx, w, on); err != nil {
		if err := schedule.set(ctx, w, on); err != nil {
			s.t.Fatal(err)
		}
	}
}

func (s *stage) phase(p Phase) {
	s.t.Helper()
	if err := NewWriter(s.config, WriterOptions{}).tagPhase(context.Background(), "orders-prod-report-task-role", p); err != nil {
		s.t.Fatal(err)
	}
}

// puts back everything, so that an account serves several runs.
func (s *stage) arrange(want situation) {
	s.t.Helper()
	s.puts(s.lambda, want.Lambda == TriggerOn)
	s.puts(s.target.Schedule.RuleName, want.Fargate == TriggerOn)
	s.phase(want.Phase)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now, s.mutated, s.sleeps = noon, nil, nil
}

func (s *stage) wantIs(want situation) {
	s.t.Helper()
	if got := s.is(); got != want {
		s.t.Errorf("the account is %+v, want %+v", got, want)
	}
}

var (
	onLambda  = situation{Phase: Verified, Lambda: TriggerOn, Fargate: TriggerOff}
	onFargate = situation{Phase: Switched, Lambda: TriggerOff, Fargate: TriggerOn}
)

// pairs are the kinds of triggers that the two sides can have.
func pairs() []kinds {
	return []kinds{{"rule", "rule"}, {"rule", "scheduler"}, {"scheduler", "scheduler"}}
}

func (k kinds) String() string { return fmt.Sprintf("%s to %s", k.lambda, k.fargate) }

func sortedCodes(diags diag.List) []string {
	var out []string
	for _, d := range diags {
		out = append(out, string(d.Code))
	}
	slices.Sort(out)
	return out
}
