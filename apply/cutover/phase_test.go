package cutover

import (
	"fmt"
	"testing"

	"decant/apply/account"
)

func phases() []account.Phase {
	return []account.Phase{account.Prepared, account.Verified, account.ToFargate, account.ToLambda, account.Switched, account.Retired}
}

func powers() []TriggerState {
	return []TriggerState{TriggerAbsent, TriggerDisabled, TriggerEnabled, TriggerUnknown}
}

func sides() []Runtime { return []Runtime{Lambda, Fargate} }

// situations are all there are.
func situations() []state {
	var out []state
	for _, p := range phases() {
		for _, l := range powers() {
			for _, f := range powers()[:3] { // Fargate's trigger has the name that decant gave it
				out = append(out, state{Phase: p, Lambda: l, Fargate: f}, state{Phase: p, Lambda: l, Fargate: f, Silenced: true})
			}
		}
		out = append(out, state{Phase: p, Lambda: TriggerAbsent, Fargate: TriggerAbsent, Plain: true})
	}
	return out
}

// from walks the deeds and checks the promises after each; a crash may come
// after each of them. It returns every situation that a crash can leave.
func promises(t *testing.T, start state, to Runtime, deeds []step) []state {
	t.Helper()
	left := []state{start}
	s := start
	for i, d := range deeds {
		before := s
		s = s.after(d)
		if s.both() && !before.both() {
			t.Errorf("%v to %s: both fire after %v", start, to, deeds[:i+1])
		}
		if s.neither() && !before.neither() && !s.Phase.UnderWay() {
			t.Errorf("%v to %s: neither fires, and the phase is %s, after %v", start, to, s.Phase, deeds[:i+1])
		}
		if s.neither() && !s.Plain && !s.Phase.UnderWay() && i < len(deeds)-1 && before.Phase.UnderWay() {
			t.Errorf("%v to %s: the phase is at rest too early: %v", start, to, deeds[:i+1])
		}
		left = append(left, s)
	}
	return left
}

// TestModelOfTheSwitch walks every situation, every command and every crash
// between two deeds: the promises hold at each point, and the same command again
// ends where a run without a crash ends.
func TestModelOfTheSwitch(t *testing.T) {
	t.Parallel()
	var walks, crashes int
	for _, start := range situations() {
		for _, to := range sides() {
			for _, force := range []bool{false, true} {
				if start.refuse(to, force) != allowed {
					continue
				}
				walks++
				for _, s := range promises(t, start, to, start.steps(to, resting(to))) {
					crashes++
					if s != start && !s.arrived(to) && !s.Phase.UnderWay() && !s.both() && !start.neither() {
						t.Errorf("%v to %s: a crash leaves %v, which does not say that a switch is under way", start, to, s)
					}
					if why := s.refuse(to, force); why != allowed {
						t.Errorf("%v to %s: after a crash in %v the same command is refused: %s", start, to, s, why)
					}
					end := last(promises(t, s, to, s.steps(to, resting(to))))
					if !end.arrived(to) {
						t.Errorf("%v to %s: crashed in %v and repeated it ends in %v", start, to, s, end)
					}
					wayBack(t, s, to)
				}
			}
		}
	}
	if walks < 100 || crashes < 300 {
		t.Errorf("only %d walks and %d crashes were looked at", walks, crashes)
	}
	t.Logf("%d situations, %d walks, %d crash points", len(situations()), walks, crashes)
}

// wayBack: at every point a switch can be undone, and the other command works.
func wayBack(t *testing.T, s state, to Runtime) {
	t.Helper()
	for _, before := range phases() {
		side, deeds := s.undo(to, before)
		for _, crashed := range promises(t, s, side, deeds) {
			if why := crashed.refuse(Lambda, false); why == goingBack || why == notVerified {
				t.Errorf("%v: going back is refused: %s", crashed, why)
			}
		}
		end := last(promises(t, s, side, deeds))
		if len(deeds) > 0 && !end.arrived(side) {
			t.Errorf("%v to %s undone ends in %v", s, to, end)
		}
		if end.neither() && !end.leftSilent() && !s.Plain && s.Lambda != TriggerAbsent && s.Fargate != TriggerAbsent && s.Phase.UnderWay() {
			t.Errorf("%v to %s undone leaves nothing that fires: %v", s, to, end)
		}
	}
	back := to.other()
	if s.power(back) == TriggerAbsent && !s.Plain || s.refuse(back, true) != allowed {
		return
	}
	if end := last(promises(t, s, back, s.steps(back, resting(back)))); !end.arrived(back) {
		t.Errorf("%v: the other command ends in %v", s, end)
	}
}

// arrived says the same as settled in other words, so that they can differ.
func (s state) arrived(to Runtime) bool {
	switch to {
	case Lambda:
		on := s.Lambda == TriggerEnabled || s.Lambda == TriggerDisabled && s.Silenced
		return (s.Phase == account.Prepared || s.Phase == account.Verified) && (s.Plain || on && s.Fargate != TriggerEnabled)
	default:
		return (s.Phase == account.Switched || s.Phase == account.Retired) && (s.Plain || s.Fargate == TriggerEnabled && (s.Lambda.silent() || s.Phase == account.Retired && s.Lambda == TriggerUnknown))
	}
}

// TestWhatWasDisabledStaysDisabled goes to Fargate and back from every situation
// at rest on Lambda, with a crash between any two deeds on both ways: the Lambda's
// trigger ends as it began, and it is never enabled in between where it was off.
func TestWhatWasDisabledStaysDisabled(t *testing.T) {
	t.Parallel()
	walks := 0
	for _, start := range situations() {
		if !start.Phase.RestsOnLambda() || start.Plain || start.Fargate != TriggerDisabled || start.Lambda != TriggerDisabled && start.Lambda != TriggerEnabled {
			continue
		}
		for _, there := range promises(t, start, Fargate, start.steps(Fargate, account.Switched)) {
			for _, moved := range []state{there, last(promises(t, there, Fargate, there.steps(Fargate, account.Switched)))} {
				for _, back := range promises(t, moved, Lambda, moved.steps(Lambda, account.Prepared)) {
					if start.Lambda == TriggerDisabled && back.Lambda != TriggerDisabled && moved != start {
						t.Errorf("%v: on the way back from %v the Lambda's trigger is %s", start, moved, back.Lambda)
					}
					if moved == start && start.Lambda == TriggerDisabled {
						continue // a rollback of what never moved, with --force
					}
					if end := last(promises(t, back, Lambda, back.steps(Lambda, account.Prepared))); end.Lambda != start.Lambda || !end.arrived(Lambda) {
						t.Errorf("%v, there and back with a crash in %v, ends in %v", start, back, end)
					}
					walks++
				}
			}
		}
	}
	if walks < 50 {
		t.Errorf("only %d ways there and back", walks)
	}
}

// TestAnUnknownLambdaIsNeverSwitched: of a Lambda that was not found no command
// does anything, whatever is forced.
func TestAnUnknownLambdaIsNeverSwitched(t *testing.T) {
	t.Parallel()
	for _, s := range situations() {
		if s.Lambda != TriggerUnknown {
			continue
		}
		for _, to := range sides() {
			if why := s.refuse(to, true); why != notFound && (why != allowed || len(s.steps(to, resting(to))) > 0) {
				t.Errorf("%v to %s: %q, and does %v", s, to, why, s.steps(to, resting(to)))
			}
		}
		if why := s.refuseRetire(); why != notFound && why != alreadyMoved {
			t.Errorf("retire %v: %q", s, why)
		}
		if s.neither() || s.both() {
			t.Errorf("%v: neither %t, both %t", s, s.neither(), s.both())
		}
	}
}

func last[T any](list []T) T { return list[len(list)-1] }

// TestWhatDisturbsASwitch: chalice deploy and people change triggers at any
// moment between two deeds; the same command again still ends well.
func TestWhatDisturbsASwitch(t *testing.T) {
	t.Parallel()
	disturbances := map[string]func(state) state{
		"chalice deploy":      func(s state) state { s.Lambda = TriggerEnabled; return s },
		"lambda silenced":     func(s state) state { s.Lambda = TriggerDisabled; return s },
		"fargate by hand":     func(s state) state { s.Fargate = TriggerEnabled; return s },
		"fargate silenced":    func(s state) state { s.Fargate = TriggerDisabled; return s },
		"chalice removed it":  func(s state) state { s.Lambda = TriggerAbsent; return s },
		"somebody turned it":  func(s state) state { s.Phase = account.ToLambda; return s },
		"the role was remade": func(s state) state { s.Phase = account.Prepared; return s },
	}
	for _, start := range situations() {
		for _, to := range sides() {
			if start.Plain || start.refuse(to, false) != allowed {
				continue
			}
			for _, s := range promises(t, start, to, start.steps(to, resting(to))) {
				for what, disturb := range disturbances {
					d := disturb(s)
					if why := d.refuse(to, true); why == noTrigger || why == notFound {
						continue
					}
					if end := last(promises(t, d, to, d.steps(to, resting(to)))); !end.arrived(to) {
						t.Errorf("%v to %s, disturbed in %v by %s, ends in %v", start, to, s, what, end)
					}
				}
			}
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	cases := []struct {
		s     state
		to    Runtime
		force bool
		want  refusal
	}{
		{state{Phase: "", Lambda: TriggerEnabled, Fargate: TriggerDisabled}, Fargate, true, noPhase},
		{state{Phase: "paused", Lambda: TriggerEnabled, Fargate: TriggerDisabled}, Lambda, true, noPhase},
		{state{Phase: account.Prepared, Lambda: TriggerEnabled, Fargate: TriggerDisabled}, Fargate, false, notVerified},
		{state{Phase: account.Prepared, Lambda: TriggerEnabled, Fargate: TriggerDisabled}, Fargate, true, allowed},
		{state{Phase: account.Verified, Lambda: TriggerEnabled, Fargate: TriggerDisabled}, Fargate, false, allowed},
		{state{Phase: account.Verified, Lambda: TriggerEnabled, Fargate: TriggerAbsent}, Fargate, true, noTrigger},
		{state{Phase: account.Verified, Lambda: TriggerDisabled, Fargate: TriggerDisabled}, Fargate, false, handSilenced},
		{state{Phase: account.Verified, Lambda: TriggerAbsent, Fargate: TriggerDisabled}, Fargate, false, handSilenced},
		{state{Phase: account.Verified, Lambda: TriggerDisabled, Fargate: TriggerDisabled}, Fargate, true, allowed},
		{state{Phase: account.ToFargate, Lambda: TriggerDisabled, Fargate: TriggerDisabled}, Fargate, false, allowed},
		{state{Phase: account.ToLambda, Lambda: TriggerDisabled, Fargate: TriggerDisabled}, Fargate, false, goingBack},
		{state{Phase: account.ToFargate, Lambda: TriggerDisabled, Fargate: TriggerDisabled}, Lambda, false, allowed},
		{state{Phase: account.Switched, Lambda: TriggerDisabled, Fargate: TriggerDisabled}, Lambda, false, handSilenced},
		{state{Phase: account.Switched, Lambda: TriggerAbsent, Fargate: TriggerEnabled}, Lambda, true, noTrigger},
		{state{Phase: account.Switched, Lambda: TriggerEnabled, Fargate: TriggerEnabled}, Fargate, false, allowed},
		{state{Phase: account.Prepared, Plain: true}, Fargate, false, notVerified},
		{state{Phase: account.Verified, Plain: true}, Fargate, false, allowed},
	}
	for _, c := range cases {
		if got := c.s.refuse(c.to, c.force); got != c.want {
			t.Errorf("%+v to %s, force %t: %q, want %q", c.s, c.to, c.force, got, c.want)
		}
	}
	retire := map[state]refusal{
		{Phase: account.Switched, Lambda: TriggerDisabled, Fargate: TriggerEnabled}:  allowed,
		{Phase: account.Switched, Lambda: TriggerAbsent, Fargate: TriggerEnabled}:    allowed,
		{Phase: account.Switched, Plain: true}:                                       allowed,
		{Phase: account.Switched, Lambda: TriggerEnabled, Fargate: TriggerEnabled}:   lambdaFires,
		{Phase: account.Switched, Lambda: TriggerDisabled, Fargate: TriggerDisabled}: notSwitched,
		{Phase: account.Verified, Lambda: TriggerDisabled, Fargate: TriggerEnabled}:  notSwitched,
		{Phase: account.Retired, Lambda: TriggerDisabled, Fargate: TriggerEnabled}:   alreadyMoved,
		{Phase: account.Retired, Lambda: TriggerEnabled, Fargate: TriggerEnabled}:    lambdaFires,
		{Phase: "", Lambda: TriggerDisabled, Fargate: TriggerEnabled}:                noPhase,
	}
	for s, want := range retire {
		if got := s.refuseRetire(); got != want {
			t.Errorf("retire %+v: %q, want %q", s, got, want)
		}
	}
}

func TestUndoGoesTheShorterWay(t *testing.T) {
	t.Parallel()
	cases := []struct {
		s      state
		before account.Phase
		want   string
	}{
		{state{Phase: account.ToFargate, Lambda: TriggerDisabled, Fargate: TriggerEnabled}, account.Verified, "Fargate [{note  switched}]"},
		{state{Phase: account.ToFargate, Lambda: TriggerDisabled, Fargate: TriggerDisabled}, account.Verified, "Lambda [{note  switching to lambda} {await Fargate } {switch on Lambda } {note  verified}]"},
		{state{Phase: account.ToFargate, Lambda: TriggerDisabled, Fargate: TriggerDisabled}, account.ToFargate, "Lambda [{note  switching to lambda} {await Fargate } {switch on Lambda } {note  prepared}]"},
		{state{Phase: account.ToFargate, Lambda: TriggerAbsent, Fargate: TriggerDisabled}, account.Verified, "Lambda []"},  // nothing to go back to
		{state{Phase: account.Verified, Lambda: TriggerEnabled, Fargate: TriggerDisabled}, account.Verified, "Fargate []"}, // nothing was done
		{state{Phase: account.Verified, Plain: true}, account.Verified, "Fargate []"},
	}
	for _, c := range cases {
		side, deeds := c.s.undo(Fargate, c.before)
		if got := fmt.Sprint(side, " ", deeds); got != c.want {
			t.Errorf("%+v, before %s: %s\nwant %s", c.s, c.before, got, c.want)
		}
	}
}

func TestDeedsOfAPlainSwitch(t *testing.T) {
	t.Parallel()
	got := fmt.Sprint(state{Phase: account.Verified, Lambda: TriggerEnabled, Fargate: TriggerDisabled}.steps(Fargate, account.Switched))
	want := fmt.Sprint([]step{{note, "", account.ToFargate}, {switchOff, Lambda, ""}, {await, Lambda, ""}, {switchOn, Fargate, ""}, {note, "", account.Switched}})
	if got != want {
		t.Errorf("the deeds are %s\nwant %s", got, want)
	}
}
