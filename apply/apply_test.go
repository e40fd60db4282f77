package apply_test

import (
	"testing"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/applytest"
)

func TestApplyMakesEverythingOnce(t *testing.T) {
	t.Parallel()
	a, m := applytest.NewAccount(t), applytest.Orders(t)
	want := a.Desired(m, applytest.Wish())
	first, calls := a.Apply(want, apply.ScopeOf(m.Plan, nil))
	if n := first.Count(account.Create); n != len(want) || n < 50 {
		t.Errorf("%d of %d resources are to be created in an empty account", n, len(want))
	}
	t.Logf("%d resources, %d mutating calls", len(want), len(calls))
	second, calls := a.Apply(want, apply.ScopeOf(m.Plan, nil))
	for _, c := range second.Pending() {
		t.Errorf("second time: %s %s: %s %v", c.Action, c.Address, c.Reason, c.Diff)
	}
	if len(calls) > 0 {
		t.Errorf("the second run sent %v", calls)
	}
}
