package cutover

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"decant/apply/account"
	"decant/apply/applytest"
	table "decant/test/faults"
)

// switchRun is a switch with one call that goes wrong, and the same command
// again.
type switchRun struct {
	pair      kinds
	to        Runtime
	k         int
	operation string
	fault     applytest.Fault
	ending    Result // of the first run
	left      state  // by it
	calls     int    // mutating ones of the second run
	problem   string
}

// TestCutoverFaultTable lets each mutating call of a cutover and of a rollback go
// wrong in each way, then repeats the command. After every single call the
// account is read: never do both sides fire, and never does neither unless the
// phase says that a switch is under way. In the end it is where it should be.
func TestCutoverFaultTable(t *testing.T) { //nolint:tparallel // the group ends with the runs in it; then the table is printed
	t.Parallel()
	var mu sync.Mutex
	var runs []switchRun
	calls := map[Runtime]int{}
	t.Run("runs", func(t *testing.T) {
		for i, pair := range pairs() {
			for j, to := range sides() {
				t.Run(fmt.Sprintf("%s, to %s", pair, to), func(t *testing.T) {
					t.Parallel()
					s := staged(t, pair, everyDay)
					n := s.calls(to)
					mu.Lock()
					calls[to] += n
					mu.Unlock()
					for k := 1; k <= n; k++ {
						for _, f := range chosen(i*len(sides()) + j + k) {
							run := s.wrong(to, k, f)
							run.pair = pair
							if run.problem != "" {
								t.Errorf("call %d (%s) %s: %s", k, run.operation, f, run.problem)
							}
							mu.Lock()
							runs = append(runs, run)
							mu.Unlock()
						}
					}
				})
			}
		}
	})
	printSwitches(t, runs)
	for to, command := range map[Runtime]string{Fargate: "`cutover`", Lambda: "`rollback`"} {
		totals := table.Totals{Command: fmt.Sprintf("%s, %d pairs of triggers", command, len(pairs())), Calls: calls[to]}
		for _, f := range applytest.Faults() {
			totals.Faults = append(totals.Faults, string(f))
		}
		for _, run := range runs {
			if run.to == to {
				totals.Runs++
			}
			if run.to == to && run.problem != "" {
				totals.Wrong++
			}
		}
		totals.Compare(t)
	}
}

// chosen are the faults of one call: all of them, or two that take turns.
func chosen(turn int) []applytest.Fault {
	all := applytest.Faults()
	if table.All() {
		return all
	}
	return []applytest.Fault{all[turn%len(all)], all[(turn+len(all)/2)%len(all)]}
}

// ends are the start and the end of a switch.
func (s *stage) ends(to Runtime) (start, end state) {
	if to == Fargate {
		return onLambda, onFargate
	}
	return onFargate, state{Phase: account.Prepared, Lambda: TriggerEnabled, Fargate: TriggerDisabled}
}

// calls counts the mutating calls of a switch without a fault.
func (s *stage) calls(to Runtime) int {
	s.T.Helper()
	start, end := s.ends(to)
	s.arrange(start)
	s.Line.Arm(0, "", nil)
	s.moved(SwitchRequest{To: to})
	s.wantIs(end)
	return len(s.Line.Sent())
}

// wrong is one run of the table.
func (s *stage) wrong(to Runtime, k int, f applytest.Fault) switchRun {
	run := switchRun{to: to, k: k, fault: f}
	start, end := s.ends(to)
	s.arrange(start)
	broken := s.promised()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s.Line.Arm(k, f, cancel)
	out, _, _ := s.move(ctx, SwitchRequest{To: to})
	run.ending = out.Result
	if sent := s.Line.Sent(); len(sent) >= k {
		run.operation = sent[k-1]
	}
	s.Line.Revive()
	run.left = s.is()
	s.mu.Lock()
	s.now = noon
	s.mu.Unlock()
	switch {
	case run.ending == Moved && run.left != end:
		run.problem = fmt.Sprintf("it says that it moved, and left %+v", run.left)
	case run.ending == TurnedBack && !run.left.settled(to.other()):
		run.problem = fmt.Sprintf("it says that it went back, and left %+v", run.left)
	case run.left.neither() && !run.left.Phase.UnderWay():
		run.problem = fmt.Sprintf("nothing fires, and the phase is %s", run.left.Phase)
	}
	s.Line.Arm(0, "", nil)
	again, diags, err := s.move(context.Background(), SwitchRequest{To: to})
	run.calls = len(s.Line.Sent())
	switch got := s.is(); {
	case run.problem != "":
	case err != nil || diags.HasErrors() || again.Result != Moved && again.Result != AlreadyThere:
		run.problem = fmt.Sprintf("the second run: %s %v %v", again.Result, diags, err)
	case got != end:
		run.problem = fmt.Sprintf("it ends in %+v", got)
	case len(*broken) > 0:
		run.problem = strings.Join(*broken, "; ")
	}
	return run
}

// promised reads the account after every call that changes something.
func (s *stage) promised() *[]string {
	var broken []string
	s.mutated = func(operation string) {
		switch is := s.is(); {
		case is.both():
			broken = append(broken, "both fire after "+operation)
		case is.neither() && !is.Phase.UnderWay():
			broken = append(broken, fmt.Sprintf("nothing fires and the phase is %s after %s", is.Phase, operation))
		}
	}
	return &broken
}

// printSwitches prints calls x faults x result.
func printSwitches(t *testing.T, runs []switchRun) {
	slices.SortStableFunc(runs, func(a, b switchRun) int {
		return strings.Compare(fmt.Sprint(a.to, a.pair, a.k), fmt.Sprint(b.to, b.pair, b.k))
	})
	var b strings.Builder
	fmt.Fprintf(&b, "%d switches with one call that goes wrong, each then repeated.\n\n", len(runs))
	fmt.Fprintf(&b, "%-8s %-23s %-4s %-24s %-11s %-12s %-58s %s\n", "to", "triggers", "call", "operation", "fault", "first run", "leaves", "second run")
	for _, r := range runs {
		result := fmt.Sprintf("arrives, %d calls", r.calls)
		if r.problem != "" {
			result = "WRONG: " + r.problem
		}
		operation := r.operation
		if strings.HasPrefix(operation, "PUT /schedules") {
			operation = "UpdateSchedule"
		}
		left := fmt.Sprintf("%s; Lambda %s, Fargate %s", r.left.Phase, r.left.Lambda, r.left.Fargate)
		fmt.Fprintf(&b, "%-8s %-23s %-4d %-24s %-11s %-12s %-58s %s\n", r.to, r.pair, r.k, operation, r.fault, r.ending, left, result)
	}
	t.Log("\n" + b.String())
}
