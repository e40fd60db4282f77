package apply_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decant/apply"
	"decant/apply/applytest"
	table "decant/test/faults"
)

// faultRun is one run with a fault and one without.
type faultRun struct {
	at        applytest.Call
	fault     applytest.Fault
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
	m, w := applytest.Full(t)
	clean := applytest.NewAccount(t)
	clean.Wish(m, w)()
	faultTable(t, "apply", clean, "RegisterTaskDefinition", func(a *applytest.Account) func() error { return a.Wish(m, w) })
}

// TestFaultTableOfDestroy does the same to the destruction of it all.
func TestFaultTableOfDestroy(t *testing.T) {
	t.Parallel()
	m, w := applytest.Full(t)
	made := func(a *applytest.Account) func() error {
		if err := a.Wish(m, w)(); err != nil {
			a.T.Fatal(err)
		}
		return func() error {
			s := m.Scope(apply.Options{})
			s.Destroy, s.Force, s.Logs, s.Secrets = true, true, true, true
			return a.Execute(a.Ctx, a.Propose(nil, s), nil)
		}
	}
	clean := applytest.NewAccount(t)
	destroy := made(clean)
	clean.Line.Arm(0, "", nil)
	if err := destroy(); err != nil {
		t.Fatal(err)
	}
	if left := clean.Inventory(); len(left) > 0 {
		t.Fatalf("left: %v", left)
	}
	faultTable(t, "destroy", clean, "DeleteRole", made)
}

// faultTable lets each call of a run go wrong. prepare makes an account ready
// and returns the run; clean is an account after a clean run. Of always, the
// first call is in every sample.
func faultTable(t *testing.T, what string, clean *applytest.Account, always string, prepare func(*applytest.Account) func() error) {
	calls, want := clean.Line.Numbered(), clean.Inventory()
	step := 20
	if table.All() {
		step = 1
	}
	var mu sync.Mutex
	var runs []faultRun
	t.Cleanup(func() { printFaults(t, what, len(calls), runs) }) // when all of them have ended
	for i, f := range applytest.Faults() {
		for k, at := range calls {
			if k%step != i%step && at != (applytest.Call{Operation: always, Number: 1}) {
				continue
			}
			t.Run(fmt.Sprintf("%s %s", f, at), func(t *testing.T) {
				t.Parallel()
				run := oneFault(applytest.NewAccount(t), prepare, at, f, want)
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

func oneFault(a *applytest.Account, prepare func(*applytest.Account) func() error, at applytest.Call, f applytest.Fault, clean []string) faultRun {
	run := faultRun{at: at, fault: f}
	do := prepare(a)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	a.Ctx = ctx
	a.Line.ArmCall(at, f, cancel)
	run.recovered = do() == nil
	a.Ctx = context.Background()
	a.Line.Revive()
	if !slices.Contains(a.Line.Numbered(), at) {
		run.problem = "the call was never sent"
		return run
	}
	if untagged := a.Untagged(); untagged != "" {
		run.problem = "without our tags after the fault: " + untagged
		return run
	}
	a.Line.Arm(0, "", nil)
	if err := do(); err != nil {
		run.problem = "the second run: " + err.Error()
		return run
	}
	run.calls = len(a.Line.Sent())
	run.problem = cmp.Diff(clean, a.Inventory())
	return run
}

// printFaults prints calls x faults x result, and compares its sums with README.md.
func printFaults(t *testing.T, what string, n int, runs []faultRun) {
	slices.SortFunc(runs, func(a, b faultRun) int { return strings.Compare(a.at.String(), b.at.String()) })
	totals := table.Totals{Command: "`" + what + "`", Calls: n, Runs: len(runs)}
	var b strings.Builder
	fmt.Fprintf(&b, "%d mutating calls of a full %s. %d runs: what the first run did (whole: by itself; part: the second run\nmade the rest, with so many calls), and whether the end state is the clean one.\n\n%-12s %5s %8s %6s %9s\n", n, what, len(runs), "fault", "runs", "whole", "part", "unequal")
	for _, f := range applytest.Faults() {
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
