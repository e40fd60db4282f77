package cutover

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/applytest"
	"decant/internal/diag"
)

// TestASwitchAsksForTheWayBack: an identity that may switch one side off and
// cannot switch a side on again is refused, whichever it is, and nothing is sent.
func TestASwitchAsksForTheWayBack(t *testing.T) {
	t.Parallel()
	for _, k := range pairs() {
		s := staged(t, k, everyDay)
		s.T = t
		ask := func(document string, to Runtime) (diag.List, []string) {
			t.Helper()
			s.User(document)
			r := s.switchReader()
			r.Place.Caller = "arn:aws:iam::" + s.At.Account + ":user/deployer"
			states, diags, err := Inspect(context.Background(), s.plan, s.At, nil, r, noon)
			if err != nil || diags.HasErrors() {
				t.Fatalf("%s: %v %v", k, err, diags)
			}
			s.Line.Arm(0, "", nil)
			return MaySwitch(context.Background(), r, states, SwitchRequest{To: to}, "decant cutover"), s.Line.Sent()
		}
		names := map[Runtime]string{Lambda: s.lambda, Fargate: s.target.Schedule.RuleName}
		kindOf := map[Runtime]string{Lambda: k.lambda, Fargate: k.fargate}
		s.arrange(onLambda)
		if diags, _ := ask(applytest.PolicyOf(slices.Concat(account.ReadOperations(), SwitchReadOperations(), SwitchOperations()), SwitchActions()...), Fargate); len(diags) > 0 {
			t.Errorf("%s: the printed policy is not enough: %v", k, diags)
		}
		tag := `{"Effect":"Allow","Action":"iam:TagRole","Resource":"*","Condition":{"StringEquals":{"iam:ResourceTag/decant:app":"orders"}}}`
		if diags, _ := ask(applytest.Allow(`{"Effect":"Allow","NotAction":"iam:TagRole","Resource":"*"}`, tag), Fargate); len(diags) > 0 {
			t.Errorf("%s: the tags of the task role are known: %v", k, diags)
		}
		for side, name := range names {
			denials := map[string]string{}
			if kindOf[side] == "rule" {
				for _, action := range []string{"events:EnableRule", "events:DisableRule"} {
					denials[action] = fmt.Sprintf(`{"Effect":"Deny","Action":%q,"Resource":%q}`, action, s.At.ARN("events", "rule/"+name))
				}
			} else {
				denials["scheduler:UpdateSchedule"] = fmt.Sprintf(`{"Effect":"Deny","Action":"scheduler:UpdateSchedule","Resource":%q}`, s.At.ARN("scheduler", "schedule/default/"+name))
				role := map[Runtime]string{Lambda: "orders-prod", Fargate: "orders-prod-report-trigger-role"}[side]
				denials["iam:PassRole"] = fmt.Sprintf(`{"Effect":"Deny","Action":"iam:PassRole","Resource":%q,"Condition":{"StringEquals":{"iam:PassedToService":"scheduler.amazonaws.com"}}}`, s.At.RoleARN(role))
			}
			denials["iam:TagRole"] = fmt.Sprintf(`{"Effect":"Deny","Action":"iam:TagRole","Resource":%q}`, s.At.RoleARN("orders-prod-report-task-role"))
			for action, denial := range denials {
				diags, sent := ask(applytest.Allow(applytest.Everything, denial), Fargate)
				applytest.WantCode(t, diags, apply.Unpermitted, action, "the way back")
				applytest.WantCalls(t, sent)
			}
		}
		s.arrange(onFargate)
		diags, _ := ask(applytest.Allow(`{"Effect":"Allow","Action":"iam:TagRole","Resource":"*"}`), Lambda)
		applytest.WantCode(t, diags, apply.Unpermitted, names[Lambda], names[Fargate])
		if diags, _ := ask(applytest.Allow(`{"Effect":"Allow","Action":"iam:TagRole","Resource":"*"}`), Fargate); len(diags) > 0 {
			t.Errorf("%s: a function that is there already needs nothing: %v", k, diags)
		}
		s.puts(s.lambda, false)
		if diags, _ := ask(applytest.Allow(`{"Effect":"Allow","Action":"iam:TagRole","Resource":"*"}`), ""); len(diags) > 0 {
			t.Errorf("%s: retire writes the phase alone: %v", k, diags)
		}
		diags, _ = ask(applytest.Allow(`{"Effect":"Allow","Action":"events:*","Resource":"*"}`), "")
		applytest.WantCode(t, diags, apply.Unpermitted, "iam:TagRole")
	}
}

// lateTrigger is a rule of the tests of the proof.
func (*lateTrigger) asks(account.Ref, *triggerConfig) []account.Permission { return nil }
