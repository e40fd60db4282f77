package apply

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cwtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	eventtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"
	"github.com/google/go-cmp/cmp"

	"decant/internal/diag"
	"decant/model"
	"decant/plan"
)

func TestThereAndBack(t *testing.T) {
	t.Parallel()
	for _, k := range pairs() {
		t.Run(k.String(), func(t *testing.T) {
			t.Parallel()
			s := staged(t, k, everyDay)
			s.moved(Move{To: Fargate})
			s.wantIs(onFargate)
			out, diags, err := s.move(context.Background(), Move{To: Fargate})
			if err != nil || diags.HasErrors() || out.Ending != AlreadyThere {
				t.Errorf("again: %+v %v %v", out, diags, err)
			}
			s.line.arm(0, "", nil)
			s.moved(Move{To: Lambda})
			s.wantIs(situation{Phase: Prepared, Lambda: TriggerOn, Fargate: TriggerOff})
			if n := len(s.line.sent()); n != 4 {
				t.Errorf("%d writing calls, want 4: %v", n, s.line.sent())
			}
			s.line.arm(0, "", nil)
			if out, _, _ := s.move(context.Background(), Move{To: Lambda}); out.Ending != AlreadyThere || len(s.line.sent()) > 0 {
				t.Errorf("again: %+v, %v", out, s.line.sent())
			}
		})
	}
}

// TestEverySettingOfAScheduleComesBack: UpdateSchedule sets what is left out to
// its default. A new field of the API fails here.
func TestEverySettingOfAScheduleComesBack(t *testing.T) {
	t.Parallel()
	have := &scheduler.GetScheduleOutput{
		Name: aws.String("name"), GroupName: aws.String("group"), ScheduleExpression: aws.String("rate(1 day)"),
		ScheduleExpressionTimezone: aws.String("Europe/Berlin"), Description: aws.String("text"), KmsKeyArn: aws.String("key"),
		StartDate: aws.Time(noon), EndDate: aws.Time(noon.AddDate(1, 0, 0)), State: types.ScheduleStateEnabled,
		ActionAfterCompletion: types.ActionAfterCompletionDelete,
		FlexibleTimeWindow:    &types.FlexibleTimeWindow{Mode: types.FlexibleTimeWindowModeFlexible, MaximumWindowInMinutes: aws.Int32(7)},
		Target:                &types.Target{Arn: aws.String("arn"), Input: aws.String("{}")},
	}
	sent := reflect.ValueOf(*sameSchedule(have, false))
	got := reflect.ValueOf(*have)
	for i := range sent.NumField() {
		name := sent.Type().Field(i).Name
		if !sent.Type().Field(i).IsExported() || name == "ClientToken" || name == "State" {
			continue
		}
		if !reflect.DeepEqual(sent.Field(i).Interface(), got.FieldByName(name).Interface()) || sent.Field(i).IsZero() {
			t.Errorf("%s is sent as %v", name, sent.Field(i).Interface())
		}
	}
	if sameSchedule(have, false).State != types.ScheduleStateDisabled || sameSchedule(have, true).State != types.ScheduleStateEnabled {
		t.Error("the state is not the one that is wanted")
	}
}

// TestASwitchChangesNothingElse compares both triggers before and after there and
// back again.
func TestASwitchChangesNothingElse(t *testing.T) {
	t.Parallel()
	for _, k := range pairs() {
		t.Run(k.String(), func(t *testing.T) {
			t.Parallel()
			s := staged(t, k, everyDay)
			before := s.inventory()
			s.moved(Move{To: Fargate})
			if diff := cmp.Diff(before, s.inventory()); diff == "" {
				t.Error("the switch changed nothing")
			}
			s.moved(Move{To: Lambda})
			s.phase(Verified)
			must(t, s.clients().iam.UntagRole, &iam.UntagRoleInput{RoleName: aws.String("orders-prod-report-task-role"), TagKeys: switchTags()[1:]})
			if diff := cmp.Diff(before, s.inventory()); diff != "" {
				t.Errorf("the account after there and back (-before +after):\n%s", diff)
			}
		})
	}
}

// TestTriggersOfAliasesAreFound: a rule that starts an alias, and a schedule that
// calls Lambda's API.
func TestTriggersOfAliasesAreFound(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	c := s.clients()
	must(t, lambda.NewFromConfig(s.config).CreateAlias, &lambda.CreateAliasInput{FunctionName: &s.target.LambdaName, Name: aws.String("live"), FunctionVersion: aws.String("$LATEST")})
	must(t, c.events.PutTargets, &eventbridge.PutTargetsInput{Rule: &s.lambda, Targets: []eventtypes.Target{{Id: aws.String("1"), Arn: aws.String(s.lambdaARN() + ":live")}}})
	s.moved(Move{To: Fargate})
	s.wantIs(onFargate)

	s = staged(t, kinds{"scheduler", "rule"}, everyDay)
	schedule := must(t, s.clients().scheduler.GetSchedule, &scheduler.GetScheduleInput{Name: &s.lambda})
	in := sameSchedule(schedule, true)
	in.Target.Arn, in.Target.Input = aws.String("arn:aws:scheduler:::aws-sdk:lambda:invoke"), aws.String(`{"FunctionName":"orders-prod-report","InvocationType":"Event"}`)
	must(t, s.clients().scheduler.UpdateSchedule, in)
	s.moved(Move{To: Fargate})
	s.wantIs(onFargate)
}

// TestRefusedSwitchesWriteNothing: every reason not to switch, as the account
// shows it.
func TestRefusedSwitchesWriteNothing(t *testing.T) {
	t.Parallel()
	role := "orders-prod-report-task-role"
	cases := map[string]struct {
		disturb func(s *stage)
		move    Move
		code    diag.Code
		words   string
	}{
		"never ran":             {func(s *stage) { s.phase(Prepared) }, Move{To: Fargate, Functions: []string{"report"}}, NeverVerified, "decant run report"},
		"all, and it never ran": {func(s *stage) { s.phase(Prepared) }, Move{To: Fargate}, StaysForNow, "decant run report"},
		"silenced":              {func(s *stage) { s.puts(s.lambda, false) }, Move{To: Fargate}, NoLiveTrigger, "--force"},
		"going back":            {func(s *stage) { s.phase(ToLambda) }, Move{To: Fargate}, OtherDirection, "decant rollback report"},
		"a phase of tomorrow":   {func(s *stage) { s.phase("paused") }, Move{To: Fargate, Force: true}, UnknownPhase, `"paused"`},
		"terraform's": {func(s *stage) {
			must(t, s.clients().iam.UntagRole, &iam.UntagRoleInput{RoleName: &role, TagKeys: []string{TagPhase}})
		}, Move{To: Fargate, Force: true}, TerraformOwns, "terraform apply"},
		"another app's role": {func(s *stage) {
			must(t, s.clients().iam.UntagRole, &iam.UntagRoleInput{RoleName: &role, TagKeys: []string{TagApp}})
		}, Move{To: Fargate, Force: true}, NotOurs, "--adopt"},
		"no role":               {func(s *stage) { must(t, s.clients().iam.DeleteRole, &iam.DeleteRoleInput{RoleName: &role}) }, Move{To: Fargate}, NotApplied, "decant apply"},
		"no trigger on Fargate": {func(s *stage) { s.drops(s.target.Schedule.RuleName, "task") }, Move{To: Fargate, Force: true}, NotApplied, "decant apply"},
		"no trigger to go back to": {func(s *stage) {
			s.puts(s.target.Schedule.RuleName, true)
			s.phase(Switched)
			s.drops(s.lambda, "1")
			s.plan.Targets[0].LambdaARN = s.lambdaARN()
		}, Move{To: Lambda, Force: true}, NoWayBack, "chalice deploy --stage prod"},
		"changed by hand":   {func(s *stage) { s.reschedules(s.lambda, "rate(5 minutes)") }, Move{To: Fargate}, TriggerDiffers, "rate(5 minutes)"},
		"not applied since": {func(s *stage) { s.reschedules(s.target.Schedule.RuleName, "rate(5 minutes)") }, Move{To: Fargate, Force: true}, TriggerDiffers, "decant apply"},
		"a rule of two": {func(s *stage) {
			must(t, s.clients().events.PutTargets, &eventbridge.PutTargetsInput{Rule: &s.lambda, Targets: []eventtypes.Target{{Id: aws.String("2"), Arn: aws.String("arn:aws:sqs:eu-central-1:1:other")}}})
		}, Move{To: Fargate, Force: true}, SharedTrigger, "arn:aws:sqs:eu-central-1:1:other"},
		"two rules":             {func(s *stage) { s.makeLambdaTrigger("rule", "by-hand", "rate(1 day)") }, Move{To: Fargate, Force: true}, ManyTriggers, "rule by-hand"},
		"a rule and a schedule": {func(s *stage) { s.makeLambdaTrigger("scheduler", "by-hand", everyDay) }, Move{To: Fargate, Force: true}, ManyTriggers, "rule orders-prod-report-event"},
		"a queue":               {func(s *stage) { s.plan.Targets[0].Untriggered, s.plan.Targets[0].Kind = "queue", model.KindSQS }, Move{To: Fargate, Force: true}, NotSwitchable, "started by an SQS message (on_sqs_message)"},
		"another account":       {func(s *stage) { s.plan.Account = "999999999999" }, Move{To: Fargate}, OtherPlace, "999999999999"},
		"no such function":      {func(*stage) {}, Move{To: Fargate, Functions: []string{"nobody"}}, NoSuchFunction, "nobody"},
		"not permitted to look": {func(s *stage) { s.denies = "ListRuleNamesByTarget" }, Move{To: Fargate}, Unreadable, "events:ListRuleNamesByTarget"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := staged(t, kinds{"rule", "rule"}, everyDay)
			c.disturb(s)
			s.line.arm(0, "", nil)
			outcomes, diags, err := Cutover(context.Background(), s.plan, s.at, s.switchReader(), s.switchWriter(), c.move, nil)
			if err != nil || len(outcomes) > 0 && outcomes[0].Ending != LeftOut {
				t.Fatalf("%+v %v", outcomes, err)
			}
			wantCode(t, diags, c.code, c.words)
			wantCalls(t, s.line.sent())
		})
	}
}

// drops deletes a rule as a person would.
func (s *stage) drops(rule, target string) {
	s.t.Helper()
	must(s.t, s.clients().events.RemoveTargets, &eventbridge.RemoveTargetsInput{Rule: &rule, Ids: []string{target}})
	must(s.t, s.clients().events.DeleteRule, &eventbridge.DeleteRuleInput{Name: &rule})
}

// reschedules changes a rule as a person would.
func (s *stage) reschedules(rule, expression string) {
	s.t.Helper()
	have := must(s.t, s.clients().events.DescribeRule, &eventbridge.DescribeRuleInput{Name: &rule})
	must(s.t, s.clients().events.PutRule, &eventbridge.PutRuleInput{Name: &rule, ScheduleExpression: &expression, State: have.State})
}

// TestForceIsAnAnswer: what a person may decide.
func TestForceIsAnAnswer(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	for what, disturb := range map[string]func(){
		"never ran":       func() { s.phase(Prepared) },
		"silenced":        func() { s.puts(s.lambda, false) },
		"going back":      func() { s.phase(ToLambda) },
		"changed by hand": func() { s.reschedules(s.lambda, "rate(5 minutes)") },
	} {
		s.arrange(onLambda)
		s.reschedules(s.lambda, everyDay)
		disturb()
		if out, diags, err := s.move(context.Background(), Move{To: Fargate, Force: true}); err != nil || out.Ending != Moved {
			t.Errorf("%s: %+v %v %v", what, out, diags, err)
		}
		s.wantIs(onFargate)
	}
}

// TestWhatCannotGoOnGoesBack: a call that is refused in the middle.
func TestWhatCannotGoOnGoesBack(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "scheduler"}, everyDay)
	s.denies = "PUT /schedules/" + s.target.Schedule.RuleName
	out, diags, err := s.move(context.Background(), Move{To: Fargate})
	if err != nil || out.Ending != TurnedBack {
		t.Fatalf("%+v %v %v", out, diags, err)
	}
	wantCode(t, diags, SwitchUndone, "scheduler:UpdateSchedule", "Lambda starts report as before")
	s.wantIs(onLambda)

	s = staged(t, kinds{"rule", "rule"}, everyDay)
	s.denies = "EnableRule"
	broken := s.promised()
	out, diags, _ = s.move(context.Background(), Move{To: Fargate})
	wantCode(t, diags, SwitchStranded, "decant cutover report", "decant rollback report")
	if out.Ending != Unfinished || len(*broken) > 0 {
		t.Errorf("%+v %v", out, *broken)
	}
	s.denies = ""
	s.moved(Move{To: Lambda})
	s.wantIs(situation{Phase: Prepared, Lambda: TriggerOn, Fargate: TriggerOff})
}

// TestASwitchThatCannotBeReadAgainIsToldSo: what was set stays, and a warning says
// that it was not confirmed.
func TestASwitchThatCannotBeReadAgainIsToldSo(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.mutated = func(operation string) {
		if operation == "EnableRule" {
			s.mu.Lock()
			s.denies = "ListRuleNamesByTarget"
			s.mu.Unlock()
		}
	}
	out, diags, err := s.move(context.Background(), Move{To: Fargate})
	if err != nil || out.Ending != Moved {
		t.Fatalf("%+v %v %v", out, diags, err)
	}
	wantCode(t, diags, NotReadAgain, "After the switch of report", "events:ListRuleNamesByTarget", "decant verify --function report")
	if d := has(diags, NotReadAgain); d.Severity != diag.Warning || d.Subject != "report" || diags.HasErrors() {
		t.Errorf("%v", diags)
	}
	s.mutated, s.denies = nil, ""
	s.wantIs(onFargate)
}

// TestAChaliceDeployDuringTheSwitch enables the Lambda's trigger while the switch
// waits: Fargate's stays off.
func TestAChaliceDeployDuringTheSwitch(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, "rate(1 hour)") // after it is off, a run that it began is waited for
	s.sleeps = func(time.Time) { s.puts(s.lambda, true) }
	broken := s.promised()
	out, diags, _ := s.move(context.Background(), Move{To: Fargate})
	wantCode(t, diags, SwitchUndone, "enabled by somebody else")
	if out.Ending != TurnedBack || len(*broken) > 0 {
		t.Errorf("%+v %v", out, *broken)
	}
	s.wantIs(onLambda)
}

// TestAnotherMachineTurnsTheSwitchRound while this one waits.
func TestAnotherMachineTurnsTheSwitchRound(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, "rate(1 hour)") // after it is off, a run that it began is waited for
	s.sleeps = func(time.Time) { s.phase(ToLambda) }
	broken := s.promised()
	out, diags, _ := s.move(context.Background(), Move{To: Fargate})
	wantCode(t, diags, SwitchUndone, "turned the switch round")
	if out.Ending != TurnedBack || len(*broken) > 0 || !s.is().only(Lambda) {
		t.Errorf("%+v %v %+v", out, *broken, s.is())
	}
}

// TestTheWayBackIsNotBlocked by what only the way to Fargate needs.
func TestTheWayBackIsNotBlocked(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.arrange(onFargate)
	s.reschedules(s.target.Schedule.RuleName, "rate(5 minutes)")
	s.makeLambdaTrigger("rule", "by-hand", "rate(1 day)")
	s.moved(Move{To: Lambda})
	s.wantIs(situation{Phase: Prepared, Lambda: TriggerOn, Fargate: TriggerOff})
}

func TestLambdaMayStillRepeatEvents(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	must(t, cloudwatch.NewFromConfig(s.config).PutMetricData, &cloudwatch.PutMetricDataInput{Namespace: aws.String("AWS/Lambda"), MetricData: []cwtypes.MetricDatum{{
		MetricName: aws.String("Errors"), Timestamp: aws.Time(at("08:00:00")), Value: aws.Float64(2),
		Dimensions: []cwtypes.Dimension{{Name: aws.String("FunctionName"), Value: &s.target.LambdaName}},
	}}})
	_, diags, err := s.move(context.Background(), Move{To: Fargate})
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, diags, LateRetries, "2 invocations")
}

func TestInspectSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	cases := []struct {
		is      situation
		code    diag.Code // "" for nothing wrong
		words   string
		verdict string
	}{
		{onLambda, "", "", "can be switched"},
		{onFargate, "", "", "Fargate runs it."},
		{situation{Phase: Switched, Lambda: TriggerOn, Fargate: TriggerOn}, DoubleTrigger, "chalice deploy", "twice"},
		{situation{Phase: Verified, Lambda: TriggerOn, Fargate: TriggerOn}, DoubleTrigger, "outside decant", "twice"},
		{situation{Phase: Switched, Lambda: TriggerOff, Fargate: TriggerOff}, NoLiveTrigger, "a person switched it off", "event on Lambda is disabled, and the rule orders-prod-report-task on Fargate is disabled"},
		{situation{Phase: ToFargate, Lambda: TriggerOff, Fargate: TriggerOff}, HalfWay, "decant cutover report", "not ended; nothing starts it"},
		{situation{Phase: ToLambda, Lambda: TriggerOff, Fargate: TriggerOn}, HalfWay, "decant rollback report", "not ended"},
		{situation{Phase: Switched, Lambda: TriggerOn, Fargate: TriggerOff}, PhaseDiffers, "decant rollback report", "although its phase says Fargate"},
		{situation{Phase: Prepared, Lambda: TriggerOff, Fargate: TriggerOn}, PhaseDiffers, "decant cutover report", "although its phase says Lambda"},
	}
	for _, c := range cases {
		s.arrange(c.is)
		s.line.arm(0, "", nil)
		states, diags, err := Inspect(context.Background(), s.plan, s.at, nil, s.switchReader(), noon)
		if err != nil || len(states) != 1 {
			t.Fatal(states, diags, err)
		}
		got := states[0]
		if got.AsItShould != (c.code == "") || !strings.Contains(got.Verdict, c.verdict) || got.Lambda.Power != c.is.Lambda || got.Fargate.Power != c.is.Fargate {
			t.Errorf("%+v: %+v", c.is, got)
		}
		if c.code != "" {
			wantCode(t, diags, c.code, c.words)
		} else if len(diags) > 0 || got.Lambda.Name != "rule orders-prod-report-event" || got.Fargate.Expression != everyDay {
			t.Errorf("%+v: %v %+v", c.is, diags, got)
		}
		wantCalls(t, s.line.sent())
		// What is out of order is put right by either command, if need be with force.
		for _, to := range sides() {
			s.arrange(c.is)
			if out, diags, err := s.move(context.Background(), Move{To: to, Force: true, Now: true}); err != nil || !s.is().settled(to) {
				t.Errorf("%+v to %s: %+v %v %v", c.is, to, out, diags, err)
			}
		}
	}
}

func TestRetire(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	retire := func() (Outcome, diag.List) {
		s.line.arm(0, "", nil)
		outcomes, diags, err := Retire(context.Background(), s.plan, s.at, s.switchReader(), s.switchWriter(), nil, nil)
		if err != nil || len(outcomes) != 1 {
			t.Fatal(outcomes, diags, err)
		}
		return outcomes[0], diags
	}
	_, diags := retire()
	wantCode(t, diags, NotRetirable, "still starts the Lambda", "decant cutover report")
	wantCalls(t, s.line.sent())
	s.arrange(situation{Phase: Verified, Lambda: TriggerOff, Fargate: TriggerOn})
	_, diags = retire()
	wantCode(t, diags, NotRetirable, "is verified")
	s.arrange(onFargate)
	out, diags := retire()
	wantCalls(t, s.line.sent(), "TagRole")
	if out.Ending != Moved || out.Phase != Retired || len(diags) > 0 {
		t.Errorf("%+v %v", out, diags)
	}
	if out, _ = retire(); out.Ending != AlreadyThere {
		t.Errorf("again: %+v", out)
	}
	s.drops(s.lambda, "1") // the Lambda goes
	states, diags, err := Inspect(context.Background(), s.plan, s.at, nil, s.switchReader(), noon)
	if err != nil || len(diags) > 0 || !states[0].AsItShould || states[0].Lambda.Power != TriggerGone {
		t.Errorf("%+v %v %v", states, diags, err)
	}
}

// TestAPlainFunctionIsSwitchedByItsPhase: there is nothing to enable.
func TestAPlainFunctionIsSwitchedByItsPhase(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.plan.Targets[0].Schedule = nil
	for _, step := range []struct {
		to   Side
		want Phase
	}{{Fargate, Switched}, {Lambda, Prepared}} {
		s.line.arm(0, "", nil)
		out := s.moved(Move{To: step.to, Watch: true})
		if out.Phase != step.want || out.Silent != 0 {
			t.Errorf("%+v", out)
		}
		wantCalls(t, s.line.sent(), "TagRole")
	}
	states, diags, err := Inspect(context.Background(), s.plan, s.at, nil, s.switchReader(), noon)
	if err != nil || len(diags) > 0 || !strings.Contains(states[0].Verdict, "whoever calls it calls the Lambda") || states[0].StartedBy != "its callers" {
		t.Errorf("%+v %v %v", states, diags, err)
	}
}

// TestAFunctionThatCannotBeSwitchedIsShown, beside the finding that says why.
func TestAFunctionThatCannotBeSwitchedIsShown(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.plan.Targets[0].Untriggered, s.plan.Targets[0].Kind = "queue", model.KindSQS
	states, diags, err := Inspect(context.Background(), s.plan, s.at, nil, s.switchReader(), noon)
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, diags, NotSwitchable, "an SQS message (on_sqs_message)")
	if len(states) != 1 || !states[0].StaysOnLambda || !states[0].AsItShould || states[0].StartedBy != "an SQS message (on_sqs_message)" {
		t.Errorf("%+v", states)
	}
}

// TestOneFunctionDoesNotHoldUpTheOthers: two functions, one of which was never
// applied.
func TestOneFunctionDoesNotHoldUpTheOthers(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	other := s.target
	other.Function, other.TaskName, other.LambdaName = "absent", "orders-prod-absent", "orders-prod-absent"
	s.plan.Targets = []plan.Target{other, s.target}
	var steps []string
	outcomes, diags, err := Cutover(context.Background(), s.plan, s.at, s.switchReader(), s.switchWriter(), Move{To: Fargate}, func(e SwitchEvent) {
		if e.Function == "report" {
			steps = append(steps, fmt.Sprint(e.Step, " ", e.Phase, e.Side, " ", e.Text))
		}
	})
	if err != nil || outcomes[0].Ending != LeftOut || outcomes[1].Ending != Moved {
		t.Errorf("%+v %v", outcomes, err)
	}
	wantCode(t, diags, NotApplied, "decant apply --function absent")
	want := []string{
		"noted switching to fargate ", "turned Lambda rule orders-prod-report-event", "turned Fargate rule orders-prod-report-task", "noted switched ", "finished switched moved",
	}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
}
