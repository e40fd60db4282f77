package apply

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"
)

// TestAppliedFunctionsAreSwitched takes what apply makes, a rule and a schedule,
// through the whole life: apply, switch, apply again, destroy refused, back,
// destroy.
func TestAppliedFunctionsAreSwitched(t *testing.T) {
	t.Parallel()
	m, w := full(t)
	s := &stage{account: newAccount(t), plan: m.plan, now: noon}
	s.role("orders-prod", nil)
	for _, name := range w.Functions {
		s.target = *m.target(t, name)
		s.makeLambda(s.target.LambdaName, nil)
		s.makeLambdaTrigger("rule", s.target.LambdaName+"-event", s.target.Schedule.Expression)
	}
	before := s.inventory()
	want := s.desired(m, w)
	s.apply(want, m.scope(w))
	prepared := s.inventory()
	m.deployedIn(s.at.Account)

	move := func(to Side, force bool) {
		t.Helper()
		outcomes, diags, err := Cutover(context.Background(), m.plan, s.at, s.switchReader(), s.switchWriter(), Move{To: to, Functions: w.Functions, Force: force, Now: true}, nil)
		if err != nil || diags.HasErrors() || len(outcomes) != 2 || outcomes[0].Ending != Moved || outcomes[1].Ending != Moved {
			t.Fatalf("to %s: %+v %v %v", to, outcomes, diags, err)
		}
	}
	move(Fargate, true)
	for _, name := range w.Functions {
		x := m.target(t, name)
		if s.powerOf(x.LambdaName+"-event") != TriggerOff || s.powerOf(x.Schedule.RuleName) != TriggerOn {
			t.Errorf("%s is not on Fargate alone", name)
		}
	}
	if _, calls := s.apply(want, m.scope(w)); len(calls) > 0 {
		t.Errorf("apply after the switch sent %v", calls)
	}
	destroy := m.scope(Wish{})
	destroy.Destroy, destroy.Force, destroy.Logs, destroy.Secrets = true, true, true, true
	_, diags := s.found(nil, destroy)
	wantCode(t, diags, TriggerEnabled, "decant rollback")
	move(Lambda, false)
	for _, name := range w.Functions {
		must(t, s.clients().iam.UntagRole, &iam.UntagRoleInput{RoleName: aws.String(m.target(t, name).TaskName + "-task-role"), TagKeys: switchTags()[1:]})
	}
	if diff := cmp.Diff(prepared, s.inventory()); diff != "" {
		t.Errorf("there and back (-before +after):\n%s", diff)
	}
	s.apply(nil, destroy)
	if diff := cmp.Diff(before, s.inventory()); diff != "" {
		t.Errorf("the account after destroy (-before +after):\n%s", diff)
	}
}
