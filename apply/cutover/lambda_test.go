package cutover

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"decant/apply/account"
	"decant/apply/applytest"
	"decant/internal/diag"
	"decant/plan"
)

// The names that CloudFormation makes of the logical names of `chalice package`.
const (
	stackFunction = "tally-stack-Report-1AB2CD3EF4"
	stackRule     = "tally-stack-ReportReportEvent-9ZY8"
)

// chalices is the tag of every function that Chalice deploys or packages.
func chalices(stage string) map[string]string {
	return map[string]string{"aws-chalice": "version=1.34.0:stage=" + stage + ":app=orders"}
}

// packaged moves the Lambda and its rule to the names of a CloudFormation stack.
func (s *stage) packaged(tags map[string]string) {
	s.T.Helper()
	s.drops(s.lambda, "1")
	s.deletes(s.target.LambdaName)
	s.stacked(stackFunction, stackRule, tags)
	s.lambda = stackRule
}

func (s *stage) deletes(function string) {
	s.T.Helper()
	applytest.Must(s.T, lambda.NewFromConfig(s.Config).DeleteFunction, &lambda.DeleteFunctionInput{FunctionName: &function})
}

// stacked makes a function and a rule that is enabled.
func (s *stage) stacked(function, rule string, tags map[string]string) {
	s.T.Helper()
	s.MakeLambda(function, tags)
	c := s.Clients()
	applytest.Must(s.T, c.Events.PutRule, &eventbridge.PutRuleInput{Name: &rule, ScheduleExpression: aws.String(everyDay), State: types.RuleStateEnabled})
	applytest.Must(s.T, c.Events.PutTargets, &eventbridge.PutTargetsInput{Rule: &rule, Targets: []types.Target{{Id: aws.String("1"), Arn: aws.String(s.At.ARN("lambda", "function:"+function))}}})
}

// TestTheLambdaIsFoundUnderAnotherName: each way in which the Lambda can be known
// leads there and back, and its own rule is the one that is switched.
func TestTheLambdaIsFoundUnderAnotherName(t *testing.T) {
	t.Parallel()
	for name, arrange := range map[string]func(s *stage){
		"by Chalice's tag":          func(s *stage) { s.packaged(chalices("prod")) },
		"by its name in decant.hcl": func(s *stage) { s.packaged(nil); s.plan.Targets[0].LambdaStated = stackFunction },
		"by its ARN in decant.hcl": func(s *stage) {
			s.packaged(nil)
			s.plan.Targets[0].LambdaStated = s.At.ARN("lambda", "function:"+stackFunction)
		},
		"by .chalice/deployed": func(s *stage) {
			s.packaged(nil)
			s.plan.Targets[0].LambdaARN = s.At.ARN("lambda", "function:"+stackFunction)
		},
		"decant.hcl decides among two": func(s *stage) {
			s.MakeLambda("other", chalices("prod"))
			s.packaged(chalices("prod"))
			s.plan.Targets[0].LambdaStated = stackFunction
		},
		"another stage has one, too": func(s *stage) {
			s.packaged(chalices("prod"))
			s.stacked("tally-dev-Report", "dev-event", chalices("dev"))
		},
		"Chalice's name, not its app": func(s *stage) {
			s.packaged(chalices("prod"))
			s.MakeLambda("orders-prod-report", map[string]string{"aws-chalice": "version=1:stage=report:app=orders-prod"})
		},
		"deployed elsewhere before": func(s *stage) {
			s.packaged(chalices("prod"))
			s.plan.Targets[0].LambdaARN = "arn:aws:lambda:us-east-1:" + s.At.Account + ":function:orders-prod-report"
		},
		"nobody may list functions": func(s *stage) { s.denies = "GET /2015-03-31/functions" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := staged(t, kinds{"rule", "rule"}, everyDay)
			arrange(s)
			s.moved(SwitchRequest{To: Fargate})
			s.wantIs(onFargate)
			s.moved(SwitchRequest{To: Lambda})
			s.wantIs(state{Phase: account.Prepared, Lambda: TriggerEnabled, Fargate: TriggerDisabled})
		})
	}
}

// TestAnUnknownLambdaIsLeftAlone: where the Lambda was not found no command changes
// anything, no finding proposes --force or another deployment with Chalice, and
// none says that somebody switched it off.
func TestAnUnknownLambdaIsLeftAlone(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		arrange func(s *stage)
		words   string
	}{
		"no tag":                 {func(s *stage) { s.packaged(nil) }, "app=orders and stage=prod"},
		"the tag of another":     {func(s *stage) { s.packaged(chalices("dev")) }, "app=orders and stage=prod"},
		"the tag of another app": {func(s *stage) { s.packaged(map[string]string{"aws-chalice": "version=1:stage=prod:app=order"}) }, "app=orders and stage=prod"},
		"another handler":        {func(s *stage) { s.packaged(chalices("prod")); s.plan.Targets[0].Handler = "app.daily" }, "the handler app.daily"},
		"deployed elsewhere": {func(s *stage) {
			s.packaged(nil)
			s.plan.Targets[0].LambdaARN = "arn:aws:lambda:us-east-1:" + s.At.Account + ":function:orders-prod-report"
		}, "us-east-1"},
		"elsewhere, and a double": {func(s *stage) {
			s.plan.Targets[0].LambdaARN = "arn:aws:lambda:us-east-1:" + s.At.Account + ":function:orders-prod-report"
		}, "no tag of Chalice"},
		"two stacks": {func(s *stage) {
			s.packaged(chalices("prod"))
			s.stacked("second-stack-Report", "second-event", chalices("prod"))
		}, "second-stack-Report"},
		"a remainder, and a stack": {func(s *stage) {
			s.puts(s.lambda, false)
			s.stacked(stackFunction, stackRule, chalices("prod"))
			s.lambda = stackRule
		}, stackFunction},
		"misspelt in decant.hcl": {func(s *stage) { s.plan.Targets[0].LambdaStated = "orders-prod-reprt" }, "decant.hcl names the Lambda orders-prod-reprt"},
		"decant.hcl: elsewhere": {func(s *stage) {
			s.plan.Targets[0].LambdaStated = "arn:aws:lambda:us-east-1:" + s.At.Account + ":function:x"
		}, "decant.hcl names the Lambda x in us-east-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := staged(t, kinds{"rule", "rule"}, everyDay)
			c.arrange(s)
			before := s.is()
			s.Line.Arm(0, "", nil)
			var all diag.List
			for _, m := range []SwitchRequest{{To: Fargate}, {To: Fargate, Force: true, Now: true}, {To: Lambda, Force: true}} {
				out, diags, err := s.move(context.Background(), m)
				if err != nil || out.Result != LeftOut {
					t.Errorf("%+v: %s %v", m, out.Result, err)
				}
				applytest.WantCode(t, diags, LambdaUnknown, c.words)
				all.Extend(diags)
			}
			states, diags, err := Inspect(context.Background(), s.plan, s.At, nil, s.switchReader(), noon)
			if err != nil || states[0].Lambda.State != TriggerUnknown || states[0].AsItShould {
				t.Errorf("%+v %v", states, err)
			}
			_, _, more, _ := Forecasts(context.Background(), s.plan, s.At, s.switchReader(), SwitchRequest{To: Fargate}, noon)
			all.Extend(append(diags, more...))
			for _, phase := range []account.Phase{account.Switched, account.Verified} {
				s.phase(phase)
				_, diags, _ = Retire(context.Background(), s.plan, s.At, s.switchReader(), s.switchWriter(), nil, nil)
				all.Extend(diags)
			}
			for _, d := range all {
				if text := d.Detail + d.Fix; strings.Contains(text, "--force") || strings.Contains(text, "chalice deploy") || strings.Contains(text, "person") {
					t.Errorf("%s: %s", d.Code, text)
				}
			}
			s.phase(before.Phase)
			s.wantIs(before)
		})
	}
}

// TestAbsentIsNotSwitchedOff: a Lambda that was found and has no trigger, one
// whose trigger a person disabled, and a function that has no Lambda are three
// states.
func TestAbsentIsNotSwitchedOff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		arrange func(s *stage)
		says    string
		person  bool
		lambda  TriggerState
	}{
		"disabled": {func(s *stage) { s.puts(s.lambda, false) }, "the rule orders-prod-report-event on Lambda is disabled", true, TriggerDisabled},
		"no rule":  {func(s *stage) { s.drops(s.lambda, "1") }, "no rule and no schedule has the Lambda orders-prod-report as its target", false, TriggerAbsent},
		"has no Lambda": {func(s *stage) {
			s.packaged(nil)
			s.drops(s.lambda, "1")
			s.plan.Targets[0].LambdaStated = plan.NoLambda
		}, "decant.hcl states that it has no Lambda", false, TriggerAbsent},
		"deleted since": {func(s *stage) {
			s.remembers("orders-prod-report")
			s.drops(s.lambda, "1")
			s.deletes("orders-prod-report")
		}, "does not exist any more", false, TriggerAbsent},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := staged(t, kinds{"rule", "rule"}, everyDay)
			c.arrange(s)
			_, diags, err := s.move(context.Background(), SwitchRequest{To: Fargate})
			if err != nil {
				t.Fatal(err)
			}
			applytest.WantCode(t, diags, NoLiveTrigger, c.says)
			states, more, err := Inspect(context.Background(), s.plan, s.At, nil, s.switchReader(), noon)
			if err != nil || states[0].Lambda.State != c.lambda || !strings.Contains(states[0].Verdict, c.says) {
				t.Errorf("%+v %v", states, err)
			}
			for _, d := range append(diags, more...) {
				if strings.Contains(d.Detail, "person") != c.person {
					t.Errorf("%s: %s", d.Code, d.Detail)
				}
			}
			s.moved(SwitchRequest{To: Fargate, Force: true})
			if is := s.is(); is.Fargate != TriggerEnabled || is.Lambda == TriggerEnabled {
				t.Errorf("%+v", is)
			}
		})
	}
}

// remembers tags the role as the beginning of a switch does.
func (s *stage) remembers(function string) {
	s.T.Helper()
	applytest.Must(s.T, s.Clients().IAM.TagRole, &iam.TagRoleInput{RoleName: aws.String("orders-prod-report-task-role"), Tags: account.ToIAMTags(map[string]string{account.TagLambda: function})})
}

// TestTheLambdaMayBeDeletedAfterTheSwitch: the switch remembers which it was, so
// that it is known to be gone.
func TestTheLambdaMayBeDeletedAfterTheSwitch(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.packaged(map[string]string{"aws-chalice": chalices("prod")["aws-chalice"], "aws:cloudformation:stack-name": "tally-stack"})
	s.moved(SwitchRequest{To: Fargate})
	s.drops(s.lambda, "1")
	_, diags, _ := s.move(context.Background(), SwitchRequest{To: Lambda, Force: true})
	applytest.WantCode(t, diags, NoWayBack, "CloudFormation stack tally-stack")
	s.deletes(stackFunction)
	states, diags, err := Inspect(context.Background(), s.plan, s.At, nil, s.switchReader(), noon)
	if err != nil || len(diags) > 0 || !states[0].AsItShould || states[0].Lambda.State != TriggerAbsent {
		t.Errorf("%+v %v %v", states, diags, err)
	}
	outcomes, diags, err := Retire(context.Background(), s.plan, s.At, s.switchReader(), s.switchWriter(), nil, nil)
	if err != nil || diags.HasErrors() || outcomes[0].Result != Moved {
		t.Errorf("%+v %v %v", outcomes, diags, err)
	}
}

// TestWithoutPermissionToLookTheLambdaIsUnreadable: a Lambda that is not under
// Chalice's name cannot be looked for.
func TestWithoutPermissionToLookTheLambdaIsUnreadable(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.packaged(chalices("prod"))
	s.denies = "GET /2015-03-31/functions"
	out, diags, err := s.move(context.Background(), SwitchRequest{To: Fargate, Force: true})
	if err != nil || out.Result != LeftOut {
		t.Errorf("%s %v", out.Result, err)
	}
	applytest.WantCode(t, diags, account.Unreadable, "lambda:ListFunctions")
}

// TestWhatWasDisabledComesBackDisabled: a trigger that a person had disabled is
// so again after there and back, also when the way back is the switch's own, and
// --force enables it.
func TestWhatWasDisabledComesBackDisabled(t *testing.T) {
	t.Parallel()
	for _, k := range pairs() {
		t.Run(k.String(), func(t *testing.T) {
			t.Parallel()
			s := staged(t, k, everyDay)
			s.arrange(state{Phase: account.Verified, Lambda: TriggerDisabled, Fargate: TriggerDisabled})
			s.moved(SwitchRequest{To: Fargate, Force: true})
			s.wantIs(onFargate)
			_, diags, err := s.move(context.Background(), SwitchRequest{To: Lambda})
			if err != nil || diags.HasErrors() {
				t.Fatal(diags, err)
			}
			applytest.WantCode(t, diags, LeftDisabled, "decant rollback report --force")
			off := state{Phase: account.Prepared, Lambda: TriggerDisabled, Fargate: TriggerDisabled}
			s.wantIs(off)
			states, diags, _ := Inspect(context.Background(), s.plan, s.At, nil, s.switchReader(), noon)
			if len(diags) > 0 || !strings.Contains(states[0].Verdict, "was disabled before the switch") {
				t.Errorf("%+v %v", states, diags)
			}
			if out, _, _ := s.move(context.Background(), SwitchRequest{To: Lambda}); out.Result != AlreadyThere {
				t.Errorf("a second rollback: %s", out.Result)
			}
			s.phase(account.Verified)
			if out, _, _ := s.move(context.Background(), SwitchRequest{To: Fargate}); out.Result != LeftOut {
				t.Error("a cutover without --force starts what a person had disabled")
			}
			s.moved(SwitchRequest{To: Lambda, Force: true})
			s.wantIs(state{Phase: account.Prepared, Lambda: TriggerEnabled, Fargate: TriggerDisabled})
			// A switch of a trigger that is enabled forgets the earlier state.
			s.moved(SwitchRequest{To: Fargate, Force: true})
			s.moved(SwitchRequest{To: Lambda})
			s.wantIs(state{Phase: account.Prepared, Lambda: TriggerEnabled, Fargate: TriggerDisabled})
		})
	}
}
