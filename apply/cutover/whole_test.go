package cutover

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/applytest"
)

// TestAppliedFunctionsAreSwitched takes what apply makes, a rule and a schedule,
// through the whole life: apply, switch, apply again, destroy refused, back,
// destroy.
func TestAppliedFunctionsAreSwitched(t *testing.T) {
	t.Parallel()
	m, w := applytest.Full(t)
	s := &stage{Account: applytest.NewAccount(t), plan: m.Plan, now: noon}
	s.role("orders-prod", nil)
	for _, name := range w.Functions {
		s.target = *m.Target(t, name)
		s.MakeLambda(s.target.LambdaName, nil)
		s.makeLambdaTrigger("rule", s.target.LambdaName+"-event", s.target.Schedule.Expression)
	}
	before := s.Inventory()
	want := s.Desired(m, w)
	s.Apply(want, m.Scope(w))
	prepared := s.Inventory()
	m.DeployedIn(s.At.Account)

	move := func(to Runtime, force bool) {
		t.Helper()
		outcomes, diags, err := Cutover(context.Background(), m.Plan, s.At, s.switchReader(), s.switchWriter(), SwitchRequest{To: to, Functions: w.Functions, Force: force, Now: true}, nil)
		if err != nil || diags.HasErrors() || len(outcomes) != 2 || outcomes[0].Result != Moved || outcomes[1].Result != Moved {
			t.Fatalf("to %s: %+v %v %v", to, outcomes, diags, err)
		}
	}
	move(Fargate, true)
	for _, name := range w.Functions {
		x := m.Target(t, name)
		if s.powerOf(x.LambdaName+"-event") != TriggerDisabled || s.powerOf(x.Schedule.RuleName) != TriggerEnabled {
			t.Errorf("%s is not on Fargate alone", name)
		}
	}
	if _, calls := s.Apply(want, m.Scope(w)); len(calls) > 0 {
		t.Errorf("apply after the switch sent %v", calls)
	}
	destroy := m.Scope(apply.Options{})
	destroy.Destroy, destroy.Force, destroy.Logs, destroy.Secrets = true, true, true, true
	_, diags := s.Found(nil, destroy)
	applytest.WantCode(t, diags, apply.TriggerEnabled, "decant rollback")
	move(Lambda, false)
	for _, name := range w.Functions {
		applytest.Must(t, s.Clients().IAM.UntagRole, &iam.UntagRoleInput{RoleName: aws.String(m.Target(t, name).TaskName + "-task-role"), TagKeys: account.SwitchTags()[1:]})
	}
	if diff := cmp.Diff(prepared, s.Inventory()); diff != "" {
		t.Errorf("there and back (-before +after):\n%s", diff)
	}
	s.Apply(nil, destroy)
	if diff := cmp.Diff(before, s.Inventory()); diff != "" {
		t.Errorf("the account after destroy (-before +after):\n%s", diff)
	}
}
