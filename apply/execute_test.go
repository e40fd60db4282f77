package apply_test

import (
	"context"
	"slices"
	"testing"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/applytest"
	"decant/internal/diag"
)

// TestFailureStopsOnlyWhatNeedsIt denies one action: everything else is made,
// and the next run makes the rest.
func TestFailureStopsOnlyWhatNeedsIt(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	want := a.Desired(m, w)
	p := a.Propose(want, m.Scope(w))
	a.Line.Arm(0, "", nil)
	a.Line.Deny("RegisterTaskDefinition")
	var events []apply.Event
	done, diags, err := apply.Execute(context.Background(), p, want, a.Reader(), a.Writer(), func(e apply.Event) { events = append(events, e) })
	if err != nil {
		t.Fatal(err)
	}
	applytest.WantCode(t, diags, account.NotPermitted, "ecs:RegisterTaskDefinition", "on the task definition orders-etl-prod-")
	if diags.Count(diag.Error) != 2 || len(done.Failed) != 2 {
		t.Errorf("failed: %v", done.Failed)
	}
	if diff := slices.Compare(addresses(done.NotTried), []string{"rule orders-etl-prod-cleanup"}); diff != 0 {
		t.Errorf("not tried: %v", done.NotTried)
	}
	if len(done.Done)+3 != len(p.Pending()) {
		t.Errorf("%d done of %d", len(done.Done), len(p.Pending()))
	}
	last := map[account.Address]apply.Step{}
	for _, e := range events {
		last[e.Change.Address] = e.Step
	}
	for _, x := range []struct {
		step apply.Step
		list []account.Address
	}{{apply.Finished, done.Done}, {apply.Gave, done.Failed}, {apply.Skipped, done.NotTried}} {
		for _, address := range x.list {
			if last[address] != x.step {
				t.Errorf("%s: the last event is %q, want %q", address, last[address], x.step)
			}
		}
	}
	a.Line.Deny("")
	second, _ := a.Apply(want, m.Scope(w))
	if n := len(second.Pending()); n != 3 {
		t.Errorf("%d changes in the second run, want 3", n)
	}
}

// TestAnInterruptedRunSaysWhatItWasAt: the change under way is an error about its
// function, what waits is not tried, and the same command makes the rest.
func TestAnInterruptedRunSaysWhatItWasAt(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	want := a.Desired(m, w)
	p := a.Propose(want, m.Scope(w))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	a.Line.Arm(3, applytest.Cancelled, cancel)
	done, diags, _ := apply.Execute(ctx, p, want, a.Reader(), a.Writer(), nil)
	a.Line.Arm(0, "", nil)
	applytest.WantCode(t, diags, apply.Interrupted, "was ended while", "Run the same command again")
	if len(done.Failed) == 0 || diags.Count(diag.Error) != len(done.Failed) || len(done.Done)+len(done.Failed)+len(done.NotTried) != len(p.Pending()) {
		t.Errorf("%+v of %d, %v", done, len(p.Pending()), diags)
	}
	for _, d := range diags {
		if d.Code != apply.Interrupted || d.Severity != diag.Error || d.Subject == "" {
			t.Errorf("%+v", d)
		}
	}
	a.Apply(want, m.Scope(w))
	if again := a.Propose(want, m.Scope(w)); len(again.Pending()) > 0 {
		t.Errorf("%d changes are left", len(again.Pending()))
	}
}

func addresses(list []account.Address) []string {
	var out []string
	for _, a := range list {
		out = append(out, a.String())
	}
	return out
}
