package cutover

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

	"decant/apply"
	"decant/apply/account"
	"decant/apply/applytest"
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
			s.moved(SwitchRequest{To: Fargate})
			s.wantIs(onFargate)
			out, diags, err := s.move(context.Background(), SwitchRequest{To: Fargate})
			if err != nil || diags.HasErrors() || out.Result != AlreadyThere {
				t.Errorf("again: %+v %v %v", out, diags, err)
			}
			s.Line.Arm(0, "", nil)
			s.moved(SwitchRequest{To: Lambda})
			s.wantIs(state{Phase: account.Prepared, Lambda: TriggerEnabled, Fargate: TriggerDisabled})
			if n := len(s.Line.Sent()); n != 4 {
				t.Errorf("%d writing calls, want 4: %v", n, s.Line.Sent())
			}
			s.Line.Arm(0, "", nil)
			if out, _, _ := s.move(context.Background(), SwitchRequest{To: Lambda}); out.Result != AlreadyThere || len(s.Line.Sent()) > 0 {
				t.Errorf("again: %+v, %v", out, s.Line.Sent())
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
			before := s.Inventory()
			s.moved(SwitchRequest{To: Fargate})
			if diff := cmp.Diff(before, s.Inventory()); diff == "" {
				t.Error("the switch changed nothing")
			}
			s.moved(SwitchRequest{To: Lambda})
			s.phase(account.Verified)
			applytest.Must(t, s.Clients().IAM.UntagRole, &iam.UntagRoleInput{RoleName: aws.String("orders-prod-report-task-role"), TagKeys: account.SwitchTags()[1:]})
			if diff := cmp.Diff(before, s.Inventory()); diff != "" {
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
	c := s.Clients()
	applytest.Must(t, lambda.NewFromConfig(s.Config).CreateAlias, &lambda.CreateAliasInput{FunctionName: &s.target.LambdaName, Name: aws.String("live"), FunctionVersion: aws.String("$LATEST")})
	applytest.Must(t, c.Events.PutTargets, &eventbridge.PutTargetsInput{Rule: &s.lambda, Targets: []eventtypes.Target{{Id: aws.String("1"), Arn: aws.String(s.lambdaARN() + ":live")}}})
	s.moved(SwitchRequest{To: Fargate})
	s.wantIs(onFargate)

	s = staged(t, kinds{"scheduler", "rule"}, everyDay)
	schedule := applytest.Must(t, s.Clients().Scheduler.GetSchedule, &scheduler.GetScheduleInput{Name: &s.lambda})
	in := sameSchedule(schedule, true)
	in.Target.Arn, in.Target.Input = aws.String("arn:aws:scheduler:::aws-sdk:lambda:invoke"), aws.String(`{"FunctionName":"orders-prod-report","InvocationType":"Event"}`)
	applytest.Must(t, s.Clients().Scheduler.UpdateSchedule, in)
	s.moved(SwitchRequest{To: Fargate})
	s.wantIs(onFargate)
}

// TestRefusedSwitchesWriteNothing: every reason not to switch, as the account
// shows it.
func TestRefusedSwitchesWriteNothing(t *testing.T) {
	t.Parallel()
	role := "orders-prod-report-task-role"
	cases := map[string]struct {
		disturb func(s *stage)
		move    SwitchRequest
		code    diag.Code
		words   string
	}{
		"never ran":             {func(s *stage) { s.phase(account.Prepared) }, SwitchRequest{To: Fargate, Functions: []string{"report"}}, NeverVerified, "decant run report"},
		"all, and it never ran": {func(s *stage) { s.phase(account.Prepared) }, SwitchRequest{To: Fargate}, StaysForNow, "decant run report"},
		"silenced":              {func(s *stage) { s.puts(s.lambda, false) }, SwitchRequest{To: Fargate}, NoLiveTrigger, "--force"},
		"going back":            {func(s *stage) { s.phase(account.ToLambda) }, SwitchRequest{To: Fargate}, OtherDirection, "decant rollback report"},
		"a phase of tomorrow":   {func(s *stage) { s.phase("paused") }, SwitchRequest{To: Fargate, Force: true}, UnknownPhase, `"paused"`},
		"terraform's": {func(s *stage) {
			applytest.Must(t, s.Clients().IAM.UntagRole, &iam.UntagRoleInput{RoleName: &role, TagKeys: []string{account.TagPhase}})
		}, SwitchRequest{To: Fargate, Force: true}, apply.TerraformOwns, "terraform apply"},
		"another app's role": {func(s *stage) {
			applytest.Must(t, s.Clients().IAM.UntagRole, &iam.UntagRoleInput{RoleName: &role, TagKeys: []string{account.TagApp}})
		}, SwitchRequest{To: Fargate, Force: true}, account.NotOurs, "--adopt"},
		"no role":               {func(s *stage) { applytest.Must(t, s.Clients().IAM.DeleteRole, &iam.DeleteRoleInput{RoleName: &role}) }, SwitchRequest{To: Fargate}, NotApplied, "decant apply"},
		"no trigger on Fargate": {func(s *stage) { s.drops(s.target.Schedule.RuleName, "task") }, SwitchRequest{To: Fargate, Force: true}, NotApplied, "decant apply"},
		"no trigger to go back to": {func(s *stage) {
			s.puts(s.target.Schedule.RuleName, true)
			s.phase(account.Switched)
			s.drops(s.lambda, "1")
			s.plan.Targets[0].LambdaARN = s.lambdaARN()
		}, SwitchRequest{To: Lambda, Force: true}, NoWayBack, "chalice deploy --stage prod"},
		"changed by hand":   {func(s *stage) { s.reschedules(s.lambda, "rate(5 minutes)") }, SwitchRequest{To: Fargate}, TriggerDiffers, "rate(5 minutes)"},
		"not applied since": {func(s *stage) { s.reschedules(s.target.Schedule.RuleName, "rate(5 minutes)") }, SwitchRequest{To: Fargate, Force: true}, TriggerDiffers, "decant apply"},
		"a rule of two": {func(s *stage) {
			applytest.Must(t, s.Clients().Events.PutTargets, &eventbridge.PutTargetsInput{Rule: &s.lambda, Targets: []eventtypes.Target{{Id: aws.String("2"), Arn: aws.String("arn:aws:sqs:eu-central-1:1:other")}}})
		}, SwitchRequest{To: Fargate, Force: true}, SharedTrigger, "arn:aws:sqs:eu-central-1:1:other"},
		"two rules":             {func(s *stage) { s.makeLambdaTrigger("rule", "by-hand", "rate(1 day)") }, SwitchRequest{To: Fargate, Force: true}, ManyTriggers, "rule by-hand"},
		"a rule and a schedule": {func(s *stage) { s.makeLambdaTrigger("scheduler", "by-hand", everyDay) }, SwitchRequest{To: Fargate, Force: true}, ManyTriggers, "rule orders-prod-report-event"},
		"a queue":               {func(s *stage) { s.plan.Targets[0].Untriggered, s.plan.Targets[0].Kind = "queue", model.KindSQS }, SwitchRequest{To: Fargate, Force: true}, NotSwitchable, "started by an SQS message (on_sqs_message)"},
		"another account":       {func(s *stage) { s.plan.Account = "999999999999" }, SwitchRequest{To: Fargate}, apply.OtherPlace, "999999999999"},
		"no such function":      {func(*stage) {}, SwitchRequest{To: Fargate, Functions: []string{"nobody"}}, plan.NotAFunction, "nobody"},
		"not permitted to look": {func(s *stage) { s.denies = "ListRuleNamesByTarget" }, SwitchRequest{To: Fargate}, account.Unreadable, "events:ListRuleNamesByTarget"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := staged(t, kinds{"rule", "rule"}, everyDay)
			c.disturb(s)
			s.Line.Arm(0, "", nil)
			outcomes, diags, err := Cutover(context.Background(), s.plan, s.At, s.switchReader(), s.switchWriter(), c.move, nil)
			if err != nil || len(outcomes) > 0 && outcomes[0].Result != LeftOut {
				t.Fatalf("%+v %v", outcomes, err)
			}
			applytest.WantCode(t, diags, c.code, c.words)
			applytest.WantCalls(t, s.Line.Sent())
		})
	}
}

// drops deletes a rule as a person would.
func (s *stage) drops(rule, target string) {
	s.T.Helper()
	applytest.Must(s.T, s.Clients().Events.RemoveTargets, &eventbridge.RemoveTargetsInput{Rule: &rule, Ids: []string{target}})
	applytest.Must(s.T, s.Clients().Events.DeleteRule, &eventbridge.DeleteRuleInput{Name: &rule})
}

// reschedules changes a rule as a person would.
func (s *stage) reschedules(rule, expression string) {
	s.T.Helper()
	have := applytest.Must(s.T, s.Clients().Events.DescribeRule, &eventbridge.DescribeRuleInput{Name: &rule})
	applytest.Must(s.T, s.Clients().Events.PutRule, &eventbridge.PutRuleInput{Name: &rule, ScheduleExpression: &expression, State: have.State})
}

// TestForceIsAnAnswer: what a person may decide.
func TestForceIsAnAnswer(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	for what, disturb := range map[string]func(){
		"never ran":       func() { s.phase(account.Prepared) },
		"silenced":        func() { s.puts(s.lambda, false) },
		"going back":      func() { s.phase(account.ToLambda) },
		"changed by hand": func() { s.reschedules(s.lambda, "rate(5 minutes)") },
	} {
		s.arrange(onLambda)
		s.reschedules(s.lambda, everyDay)
		disturb()
		if out, diags, err := s.move(context.Background(), SwitchRequest{To: Fargate, Force: true}); err != nil || out.Result != Moved {
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
	out, diags, err := s.move(context.Background(), SwitchRequest{To: Fargate})
	if err != nil || out.Result != TurnedBack {
		t.Fatalf("%+v %v %v", out, diags, err)
	}
	applytest.WantCode(t, diags, SwitchUndone, "scheduler:UpdateSchedule", "Lambda starts report as before")
	s.wantIs(onLambda)

	s = staged(t, kinds{"rule", "rule"}, everyDay)
	s.denies = "EnableRule"
	broken := s.promised()
	out, diags, _ = s.move(context.Background(), SwitchRequest{To: Fargate})
	applytest.WantCode(t, diags, SwitchStranded, "decant cutover report", "decant rollback report")
	if out.Result != Unfinished || len(*broken) > 0 {
		t.Errorf("%+v %v", out, *broken)
	}
	s.denies = ""
	s.moved(SwitchRequest{To: Lambda})
	s.wantIs(state{Phase: account.Prepared, Lambda: TriggerEnabled, Fargate: TriggerDisabled})
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
	out, diags, err := s.move(context.Background(), SwitchRequest{To: Fargate})
	if err != nil || out.Result != Moved {
		t.Fatalf("%+v %v %v", out, diags, err)
	}
	applytest.WantCode(t, diags, NotReadAgain, "After the switch of report", "events:ListRuleNamesByTarget", "decant verify --function report")
	if d := applytest.Has(diags, NotReadAgain); d.Severity != diag.Warning || d.Subject != "report" || diags.HasErrors() {
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
	out, diags, _ := s.move(context.Background(), SwitchRequest{To: Fargate})
	applytest.WantCode(t, diags, SwitchUndone, "enabled by somebody else")
	if out.Result != TurnedBack || len(*broken) > 0 {
		t.Errorf("%+v %v", out, *broken)
	}
	s.wantIs(onLambda)
}

// TestAnotherMachineTurnsTheSwitchRound while this one waits.
func TestAnotherMachineTurnsTheSwitchRound(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, "rate(1 hour)") // after it is off, a run that it began is waited for
	s.sleeps = func(time.Time) { s.phase(account.ToLambda) }
	broken := s.promised()
	out, diags, _ := s.move(context.Background(), SwitchRequest{To: Fargate})
	applytest.WantCode(t, diags, SwitchUndone, "turned the switch round")
	if out.Result != TurnedBack || len(*broken) > 0 || !s.is().only(Lambda) {
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
	s.moved(SwitchRequest{To: Lambda})
	s.wantIs(state{Phase: account.Prepared, Lambda: TriggerEnabled, Fargate: TriggerDisabled})
}

func TestLambdaMayStillRepeatEvents(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	applytest.Must(t, cloudwatch.NewFromConfig(s.Config).PutMetricData, &cloudwatch.PutMetricDataInput{Namespace: aws.String("AWS/Lambda"), MetricData: []cwtypes.MetricDatum{{
		MetricName: aws.String("Errors"), Timestamp: aws.Time(at("08:00:00")), Value: aws.Float64(2),
		Dimensions: []cwtypes.Dimension{{Name: aws.String("FunctionName"), Value: &s.target.LambdaName}},
	}}})
	_, diags, err := s.move(context.Background(), SwitchRequest{To: Fargate})
	if err != nil {
		t.Fatal(err)
	}
	applytest.WantCode(t, diags, LateRetries, "2 invocations")
}

func TestInspectSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	cases := []struct {
		is      state
		code    diag.Code // "" for nothing wrong
		words   string
		verdict string
	}{
		{onLambda, "", "", "can be switched"},
		{onFargate, "", "", "Fargate runs it."},
		{state{Phase: account.Switched, Lambda: TriggerEnabled, Fargate: TriggerEnabled}, DoubleTrigger, "chalice deploy", "twice"},
		{state{Phase: account.Verified, Lambda: TriggerEnabled, Fargate: TriggerEnabled}, DoubleTrigger, "outside decant", "twice"},
		{state{Phase: account.Switched, Lambda: TriggerDisabled, Fargate: TriggerDisabled}, NoLiveTrigger, "a person switched it off", "event on Lambda is disabled, and the rule orders-prod-report-task on Fargate is disabled"},
		{state{Phase: account.ToFargate, Lambda: TriggerDisabled, Fargate: TriggerDisabled}, HalfWay, "decant cutover report", "not ended; nothing starts it"},
		{state{Phase: account.ToLambda, Lambda: TriggerDisabled, Fargate: TriggerEnabled}, HalfWay, "decant rollback report", "not ended"},
		{state{Phase: account.Switched, Lambda: TriggerEnabled, Fargate: TriggerDisabled}, PhaseDiffers, "decant rollback report", "although its phase says Fargate"},
		{state{Phase: account.Prepared, Lambda: TriggerDisabled, Fargate: TriggerEnabled}, PhaseDiffers, "decant cutover report", "although its phase says Lambda"},
	}
	for _, c := range cases {
		s.arrange(c.is)
		s.Line.Arm(0, "", nil)
		states, diags, err := Inspect(context.Background(), s.plan, s.At, nil, s.switchReader(), noon)
		if err != nil || len(states) != 1 {
			t.Fatal(states, diags, err)
		}
		got := states[0]
		if got.AsItShould != (c.code == "") || !strings.Contains(got.Verdict, c.verdict) || got.Lambda.State != c.is.Lambda || got.Fargate.State != c.is.Fargate {
			t.Errorf("%+v: %+v", c.is, got)
		}
		if c.code != "" {
			applytest.WantCode(t, diags, c.code, c.words)
		} else if len(diags) > 0 || got.Lambda.Name != "rule orders-prod-report-event" || got.Fargate.Expression != everyDay {
			t.Errorf("%+v: %v %+v", c.is, diags, got)
		}
		applytest.WantCalls(t, s.Line.Sent())
		// What is out of order is put right by either command, if need be with force.
		for _, to := range sides() {
			s.arrange(c.is)
			if out, diags, err := s.move(context.Background(), SwitchRequest{To: to, Force: true, Now: true}); err != nil || !s.is().settled(to) {
				t.Errorf("%+v to %s: %+v %v %v", c.is, to, out, diags, err)
			}
		}
	}
}

func TestRetire(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	retire := func() (Outcome, diag.List) {
		s.Line.Arm(0, "", nil)
		outcomes, diags, err := Retire(context.Background(), s.plan, s.At, s.switchReader(), s.switchWriter(), nil, nil)
		if err != nil || len(outcomes) != 1 {
			t.Fatal(outcomes, diags, err)
		}
		return outcomes[0], diags
	}
	_, diags := retire()
	applytest.WantCode(t, diags, NotRetirable, "still starts the Lambda", "decant cutover report")
	applytest.WantCalls(t, s.Line.Sent())
	s.arrange(state{Phase: account.Verified, Lambda: TriggerDisabled, Fargate: TriggerEnabled})
	_, diags = retire()
	applytest.WantCode(t, diags, NotRetirable, "is verified")
	s.arrange(onFargate)
	out, diags := retire()
	applytest.WantCalls(t, s.Line.Sent(), "TagRole")
	if out.Result != Moved || out.Phase != account.Retired || len(diags) > 0 {
		t.Errorf("%+v %v", out, diags)
	}
	if out, _ = retire(); out.Result != AlreadyThere {
		t.Errorf("again: %+v", out)
	}
	s.drops(s.lambda, "1") // the Lambda goes
	states, diags, err := Inspect(context.Background(), s.plan, s.At, nil, s.switchReader(), noon)
	if err != nil || len(diags) > 0 || !states[0].AsItShould || states[0].Lambda.State != TriggerAbsent {
		t.Errorf("%+v %v %v", states, diags, err)
	}
}

// TestAPlainFunctionIsSwitchedByItsPhase: there is nothing to enable.
func TestAPlainFunctionIsSwitchedByItsPhase(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.plan.Targets[0].Schedule = nil
	for _, step := range []struct {
		to   Runtime
		want account.Phase
	}{{Fargate, account.Switched}, {Lambda, account.Prepared}} {
		s.Line.Arm(0, "", nil)
		out := s.moved(SwitchRequest{To: step.to, Watch: true})
		if out.Phase != step.want || out.Silent != 0 {
			t.Errorf("%+v", out)
		}
		applytest.WantCalls(t, s.Line.Sent(), "TagRole")
	}
	states, diags, err := Inspect(context.Background(), s.plan, s.At, nil, s.switchReader(), noon)
	if err != nil || len(diags) > 0 || !strings.Contains(states[0].Verdict, "whoever calls it calls the Lambda") || states[0].StartedBy != "its callers" {
		t.Errorf("%+v %v %v", states, diags, err)
	}
}

// TestAFunctionThatCannotBeSwitchedIsShown, beside the finding that says why.
func TestAFunctionThatCannotBeSwitchedIsShown(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.plan.Targets[0].Untriggered, s.plan.Targets[0].Kind = "queue", model.KindSQS
	states, diags, err := Inspect(context.Background(), s.plan, s.At, nil, s.switchReader(), noon)
	if err != nil {
		t.Fatal(err)
	}
	applytest.WantCode(t, diags, NotSwitchable, "an SQS message (on_sqs_message)")
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
	outcomes, diags, err := Cutover(context.Background(), s.plan, s.At, s.switchReader(), s.switchWriter(), SwitchRequest{To: Fargate}, func(e SwitchEvent) {
		if e.Function == "report" {
			steps = append(steps, fmt.Sprint(e.Step, " ", e.Phase, e.Side, " ", e.Text))
		}
	})
	if err != nil || outcomes[0].Result != LeftOut || outcomes[1].Result != Moved {
		t.Errorf("%+v %v", outcomes, err)
	}
	applytest.WantCode(t, diags, NotApplied, "decant apply --function absent")
	want := []string{
		"noted switching to fargate ", "turned Lambda rule orders-prod-report-event", "turned Fargate rule orders-prod-report-task", "noted switched ", "finished switched moved",
	}
	if diff := cmp.Diff(want, steps); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
}
