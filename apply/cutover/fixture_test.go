package cutover

import (
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
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	schedulertypes "github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"decant/apply/account"
	"decant/apply/applytest"
	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/plan"
	triggers "decant/trigger"
)

// stage is an account in which one function runs on Lambda and waits on Fargate,
// with a clock that only moves when somebody sleeps.
type stage struct {
	*applytest.Account
	plan   *plan.Plan
	target plan.Target
	lambda string // name of the Lambda's trigger

	mu      sync.Mutex
	now     time.Time
	sleeps  func(time.Time) // called after each sleep
	mutated func(operation string)
	denies  string           // the operation that is not permitted
	tasks   account.ECSReads // in place of the fake AWS, where nothing runs
	stops   func()           // a task is told to stop
}

// kinds are what starts the function on each side: "rule" or "scheduler".
type kinds struct{ lambda, fargate string }

const everyDay = "cron(0 8 * * ? *)"

// noon is four hours after the last run of everyDay.
var noon = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// staged makes what Chalice and apply make.
func staged(t *testing.T, k kinds, expression string) *stage {
	t.Helper()
	s := &stage{Account: applytest.NewAccount(t), now: noon}
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
	s.MakeLambda(s.target.LambdaName, nil)
	s.makeLambdaTrigger(k.lambda, s.lambda, expression)
	s.role("orders-prod-report-task-role", map[string]string{account.TagPhase: string(account.Verified)})
	s.role("orders-prod-report-trigger-role", nil)
	s.makeFargateTrigger(k.fargate, expression)
	return s
}

func (s *stage) tags(more map[string]string) map[string]string {
	out := map[string]string{account.TagApp: "orders", account.TagStage: "prod", account.TagFunction: "report"}
	for k, v := range more {
		out[k] = v
	}
	return out
}

func (s *stage) role(name string, more map[string]string) {
	s.T.Helper()
	s.MakeRole(name, s.tags(more))
}

func (s *stage) lambdaARN() string { return s.At.ARN("lambda", "function:"+s.target.LambdaName) }

// makeLambdaTrigger makes an enabled trigger, as Chalice or a person does.
func (s *stage) makeLambdaTrigger(kind, name, expression string) {
	s.T.Helper()
	c := s.Clients()
	if kind == "scheduler" {
		applytest.Must(s.T, c.Scheduler.CreateSchedule, &scheduler.CreateScheduleInput{
			Name: &name, ScheduleExpression: &expression, ScheduleExpressionTimezone: aws.String("UTC"), Description: aws.String("by hand"),
			FlexibleTimeWindow: &schedulertypes.FlexibleTimeWindow{Mode: schedulertypes.FlexibleTimeWindowModeOff},
			Target: &schedulertypes.Target{
				Arn: aws.String(s.lambdaARN()), RoleArn: aws.String(s.At.RoleARN("orders-prod")), Input: aws.String(`{"a":1}`),
				RetryPolicy: &schedulertypes.RetryPolicy{MaximumRetryAttempts: aws.Int32(3), MaximumEventAgeInSeconds: aws.Int32(600)},
			},
		})
		return
	}
	applytest.Must(s.T, c.Events.PutRule, &eventbridge.PutRuleInput{Name: &name, ScheduleExpression: &expression, State: types.RuleStateEnabled})
	applytest.Must(s.T, c.Events.PutTargets, &eventbridge.PutTargetsInput{Rule: &name, Targets: []types.Target{{Id: aws.String("1"), Arn: aws.String(s.lambdaARN())}}})
}

// makeFargateTrigger makes a disabled trigger, as apply does.
func (s *stage) makeFargateTrigger(kind, expression string) {
	s.T.Helper()
	name, role := s.target.Schedule.RuleName, s.At.RoleARN("orders-prod-report-trigger-role")
	props := map[string]any{
		"cluster": s.At.ARN("ecs", "cluster/tasks"), "role": role, "task_definition": s.At.ARN("ecs", "task-definition/orders-prod-report:3"),
		"count": 1, "launch_type": "FARGATE", "platform_version": "1.4.0", "propagate_tags": "TASK_DEFINITION",
		"subnets": account.AnySlice([]string{"subnet-1"}), "security_groups": account.AnySlice([]string{"sg-1"}), "public_ip": "DISABLED",
		"attempts": 185, "max_age_seconds": 86400,
	}
	want := account.Resource{Address: account.Address{Kind: account.Rule, Name: name}, Tags: s.tags(nil), Props: account.Props{"schedule_expression": expression}}
	w := account.NewWriter(s.Config, account.WriterOptions{})
	if kind == "scheduler" {
		props["input"] = map[string]any{"containerOverrides": []any{}}
		want.Kind, want.Token = account.Schedule, name
		want.Props["target"], want.Props["timezone"], want.Props["group"] = props, "UTC", account.DefaultGroup
	} else {
		want.Props["targets"] = map[string]any{"task": props}
	}
	h, _ := account.HandlerOf(want.Kind)
	if _, err := h.Create(context.Background(), w, want); err != nil {
		s.T.Fatal(err)
	}
}

// RoundTrip lets the tests see every call that changes something, after it has
// taken effect or not.
func (s *stage) RoundTrip(request *http.Request) (*http.Response, error) {
	s.mu.Lock()
	denies := s.denies
	s.mu.Unlock()
	if denies != "" && applytest.OperationOf(request) == denies {
		return applytest.Answer(request, 400, "AccessDeniedException"), nil
	}
	if applytest.OperationOf(request) == "StopTask" && s.stops != nil {
		s.stops()
		return applytest.Answer(request, 200, ""), nil
	}
	before := len(s.Line.Sent())
	response, err := s.Line.RoundTrip(request)
	sent := s.Line.Sent()
	if len(sent) == before {
		return response, err
	}
	s.mu.Lock()
	hook := s.mutated
	s.mu.Unlock()
	if hook != nil && !s.Line.IsDead() {
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
	c := s.Guarded(ops)
	c.HTTPClient = &http.Client{Transport: s}
	c.Retryer = func() aws.Retryer { return aws.NopRetryer{} } // it would wait in real time
	return c
}

func (s *stage) switchReader() *account.Reader {
	r := account.NewReader(s.watched(append(account.ReadOperations(), SwitchReadOperations()...)), s.At, nil)
	if s.tasks != nil {
		r.ECS = s.tasks
	}
	return r
}

// clock is the time that the code under test sees.
func (s *stage) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *stage) switchWriter() *account.Writer {
	return account.NewWriter(s.watched(append(SwitchReadOperations(), SwitchOperations()...)), account.WriterOptions{
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
func (s *stage) move(ctx context.Context, m SwitchRequest) (Outcome, diag.List, error) {
	s.T.Helper()
	outcomes, diags, err := Cutover(ctx, s.plan, s.At, s.switchReader(), s.switchWriter(), m, nil)
	if len(outcomes) != 1 {
		s.T.Fatalf("%d outcomes, findings %v", len(outcomes), diags)
	}
	return outcomes[0], diags, err
}

// moved fails the test unless the function arrives.
func (s *stage) moved(m SwitchRequest) Outcome {
	s.T.Helper()
	out, diags, err := s.move(context.Background(), m)
	if err != nil || diags.HasErrors() || out.Result != Moved {
		s.T.Fatalf("to %s: %s, %v, %v", m.To, out.Result, diags, err)
	}
	return out
}

// is reads the situation past the code under test and past the line.
func (s *stage) is() state {
	s.T.Helper()
	c := s.Clients()
	role := applytest.Must(s.T, c.IAM.GetRole, &iam.GetRoleInput{RoleName: aws.String("orders-prod-report-task-role")})
	return state{
		Phase:  account.Phase(account.IAMTags(role.Role.Tags)[account.TagPhase]),
		Lambda: s.powerOf(s.lambda), Fargate: s.powerOf(s.target.Schedule.RuleName),
	}
}

// powerOf finds a rule or a schedule of the name.
func (s *stage) powerOf(name string) TriggerState {
	ctx, c := context.Background(), s.Clients()
	word := ""
	if rule, err := c.Events.DescribeRule(ctx, &eventbridge.DescribeRuleInput{Name: &name}); err == nil {
		word = string(rule.State)
	} else if schedule, err := c.Scheduler.GetSchedule(ctx, &scheduler.GetScheduleInput{Name: &name}); err == nil {
		word = string(schedule.State)
	}
	switch word {
	case "ENABLED":
		return TriggerEnabled
	case "DISABLED":
		return TriggerDisabled
	}
	return TriggerAbsent
}

// puts sets a trigger as a person would.
func (s *stage) puts(name string, on bool) {
	s.T.Helper()
	w, ctx := account.NewWriter(s.Config, account.WriterOptions{}), context.Background()
	rule, schedule := ruleTrigger{bus: account.DefaultBus, name: name}, scheduleTrigger{group: account.DefaultGroup, name: name}
	if err := rule.set(ctx, w, on); err != nil {
		if err := schedule.set(ctx, w, on); err != nil {
			s.T.Fatal(err)
		}
	}
}

func (s *stage) phase(p account.Phase) {
	s.T.Helper()
	if err := account.NewWriter(s.Config, account.WriterOptions{}).TagPhase(context.Background(), "orders-prod-report-task-role", p); err != nil {
		s.T.Fatal(err)
	}
}

// puts back everything, so that an account serves several runs.
func (s *stage) arrange(want state) {
	s.T.Helper()
	s.puts(s.lambda, want.Lambda == TriggerEnabled)
	s.puts(s.target.Schedule.RuleName, want.Fargate == TriggerEnabled)
	s.phase(want.Phase)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now, s.mutated, s.sleeps = noon, nil, nil
}

func (s *stage) wantIs(want state) {
	s.T.Helper()
	if got := s.is(); got != want {
		s.T.Errorf("the account is %+v, want %+v", got, want)
	}
}

var (
	onLambda  = state{Phase: account.Verified, Lambda: TriggerEnabled, Fargate: TriggerDisabled}
	onFargate = state{Phase: account.Switched, Lambda: TriggerDisabled, Fargate: TriggerEnabled}
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
