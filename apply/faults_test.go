package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	table "decant/test/faults"
)

// faults are what may go wrong with one call. cmd's tests kill a real process.
func faults() []fault {
	return []fault{throttled, serverFail, cutBefore, cutAfter, cancelled, killed}
}

// faultRun is one run with a fault and one without.
type faultRun struct {
	at        call
	fault     fault
	recovered bool   // the first run did everything by itself
	calls     int    // mutating calls of the second run
	problem   string // why the end state is not the clean one
}

// TestFaultTable applies to an empty account with one mutating call going wrong,
// then again without a fault. Whatever went wrong, the end state is that of a
// clean run: nothing double, nothing left over, no revision too many.
// DECANT_FAULTS=all tries every call with every fault; otherwise a sample.
func TestFaultTable(t *testing.T) {
	t.Parallel()
	m, w := full(t)
	clean := newAccount(t)
	clean.wish(m, w)()
	faultTable(t, "apply", clean, "RegisterTaskDefinition", func(a *account) func() error { return a.wish(m, w) })
}

// TestFaultTableOfDestroy does the same to the destruction of it all.
func TestFaultTableOfDestroy(t *testing.T) {
	t.Parallel()
	m, w := full(t)
	made := func(a *account) func() error {
		if err := a.wish(m, w)(); err != nil {
			a.t.Fatal(err)
		}
		return func() error {
			s := m.scope(Wish{})
			s.Destroy, s.Force, s.Logs, s.Secrets = true, true, true, true
			return a.execute(a.ctx, a.propose(nil, s), nil)
		}
	}
	clean := newAccount(t)
	destroy := made(clean)
	clean.line.arm(0, "", nil)
	if err := destroy(); err != nil {
		t.Fatal(err)
	}
	if left := clean.inventory(); len(left) > 0 {
		t.Fatalf("left: %v", left)
	}
	faultTable(t, "destroy", clean, "DeleteRole", made)
}

// faultTable lets each call of a run go wrong. prepare makes an account ready
// and returns the run; clean is an account after a clean run. Of always, the
// first call is in every sample.
func faultTable(t *testing.T, what string, clean *account, always string, prepare func(*account) func() error) {
	calls, want := clean.line.numbered(), clean.inventory()
	step := 20
	if table.All() {
		step = 1
	}
	var mu sync.Mutex
	var runs []faultRun
	t.Cleanup(func() { printFaults(t, what, len(calls), runs) }) // when all of them have ended
	for i, f := range faults() {
		for k, at := range calls {
			if k%step != i%step && at != (call{always, 1}) {
				continue
			}
			t.Run(fmt.Sprintf("%s %s", f, at), func(t *testing.T) {
				t.Parallel()
				run := oneFault(newAccount(t), prepare, at, f, want)
				if run.problem != "" {
					t.Errorf("%s of %s:\n%s", f, at, run.problem)
				}
				mu.Lock()
				defer mu.Unlock()
				runs = append(runs, run)
			})
		}
	}
}

// wish proposes what is wanted and returns what carries it out. The account
// differs from run to run, so the plan is copied.
func (a *account) wish(m migrated, w Wish) func() error {
	a.t.Helper()
	p := *m.plan
	m.plan = &p
	want := a.desired(m, w)
	return func() error { return a.execute(a.ctx, a.propose(want, m.scope(w)), want) }
}

// execute carries a proposal out.
func (a *account) execute(ctx context.Context, p *Plan, want []Resource) error {
	_, diags, err := Execute(ctx, p, want, a.reader(), a.writer(), nil)
	if err == nil && diags.HasErrors() {
		return fmt.Errorf("%v", diags)
	}
	return err
}

func oneFault(a *account, prepare func(*account) func() error, at call, f fault, clean []string) faultRun {
	run := faultRun{at: at, fault: f}
	do := prepare(a)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	a.ctx = ctx
	a.line.armCall(at, f, cancel)
	run.recovered = do() == nil
	a.ctx = context.Background()
	a.line.revive()
	if !slices.Contains(a.line.numbered(), at) {
		run.problem = "the call was never sent"
		return run
	}
	if untagged := a.untagged(); untagged != "" {
		run.problem = "without our tags after the fault: " + untagged
		return run
	}
	a.line.arm(0, "", nil)
	if err := do(); err != nil {
		run.problem = "the second run: " + err.Error()
		return run
	}
	run.calls = len(a.line.sent())
	run.problem = cmp.Diff(clean, a.inventory())
	return run
}

// untagged names a resource that does not say whose it is. What the account had
// before is nothing.
func (a *account) untagged() string {
	for _, line := range a.inventory() {
		if strings.HasPrefix(line, "{") && !strings.Contains(line, TagApp) {
			return line
		}
	}
	return ""
}

// printFaults prints calls x faults x result, and compares its sums with README.md.
func printFaults(t *testing.T, what string, n int, runs []faultRun) {
	slices.SortFunc(runs, func(a, b faultRun) int { return strings.Compare(a.at.String(), b.at.String()) })
	totals := table.Totals{Command: "`" + what + "`", Calls: n, Runs: len(runs)}
	var b strings.Builder
	fmt.Fprintf(&b, "%d mutating calls of a full %s. %d runs: what the first run did (whole: by itself; part: the second run\nmade the rest, with so many calls), and whether the end state is the clean one.\n\n%-12s %5s %8s %6s %9s\n", n, what, len(runs), "fault", "runs", "whole", "part", "unequal")
	for _, f := range faults() {
		var count, whole, part, unequal int
		for _, r := range runs {
			if r.fault != f {
				continue
			}
			count++
			switch {
			case r.problem != "":
				unequal++
			case r.recovered:
				whole++
			default:
				part++
			}
		}
		fmt.Fprintf(&b, "%-12s %5d %8d %6d %9d\n", f, count, whole, part, unequal)
		totals.Faults, totals.Wrong = append(totals.Faults, string(f)), totals.Wrong+unequal
	}
	if table.All() {
		fmt.Fprintf(&b, "\n%-34s %-12s %s\n", "call", "fault", "result")
		for _, r := range runs {
			result := "clean end state, by itself"
			if !r.recovered {
				result = fmt.Sprintf("clean end state, %d calls in the second run", r.calls)
			}
			if r.problem != "" {
				result = "UNEQUAL"
			}
			fmt.Fprintf(&b, "%-34s %-12s %s\n", r.at, r.fault, result)
		}
	}
	t.Log("\n" + b.String())
	totals.Compare(t)
}
