package apply

import (
	"fmt"
	"testing"
)

func phases() []Phase {
	return []Phase{Prepared, Verified, ToFargate, ToLambda, Switched, Retired}
}

func powers() []Power { return []Power{TriggerGone, TriggerOff, TriggerOn, TriggerUnknown} }

func sides() []Side { return []Side{Lambda, Fargate} }

// situations are all there are.
func situations() []situation {
	var out []situation
	for _, p := range phases() {
		for _, l := range powers() {
			for _, f := range powers()[:3] { // Fargate's trigger has the name that decant gave it
				out = append(out, situation{Phase: p, Lambda: l, Fargate: f}, situation{Phase: p, Lambda: l, Fargate: f, Silenced: true})
			}
		}
		out = append(out, situation{Phase: p, Lambda: TriggerGone, Fargate: TriggerGone, Plain: true})
	}
	return out
}

// from walks the deeds and checks the promises after each; a crash may come
// after each of them. It returns every situation that a crash can leave.
func promises(t *testing.T, start situation, to Side, deeds []deed) []situation {
	t.Helper()
	left := []situation{start}
	s := start
	for i, d := range deeds {
		before := s
		s = s.after(d)
		if s.both() && !before.both() {
			t.Errorf("%v to %s: both fire after %v", start, to, deeds[:i+1])
		}
		if s.neither() && !before.neither() && !s.Phase.underWay() {
			t.Errorf("%v to %s: neither fires, and the phase is %s, after %v", start, to, s.Phase, deeds[:i+1])
		}
		if s.neither() && !s.Plain && !s.Phase.underWay() && i < len(deeds)-1 && before.Phase.underWay() {
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
				for _, s := range promises(t, start, to, start.deeds(to, resting(to))) {
					crashes++
					if s != start && !s.arrived(to) && !s.Phase.underWay() && !s.both() && !start.neither() {
						t.Errorf("%v to %s: a crash leaves %v, which does not say that a switch is under way", start, to, s)
					}
					if why := s.refuse(to, force); why != allowed {
						t.Errorf("%v to %s: after a crash in %v the same command is refused: %s", start, to, s, why)
					}
					end := last(promises(t, s, to, s.deeds(to, resting(to))))
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
func wayBack(t *testing.T, s situation, to Side) {
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
		if end.neither() && !end.leftSilent() && !s.Plain && s.Lambda != TriggerGone && s.Fargate != TriggerGone && s.Phase.underWay() {
			t.Errorf("%v to %s undone leaves nothing that fires: %v", s, to, end)
		}
	}
	back := to.other()
	if s.power(back) == TriggerGone && !s.Plain || s.refuse(back, true) != allowed {
		return
	}
	if end := last(promises(t, s, back, s.deeds(back, resting(back)))); !end.arrived(back) {
		t.Errorf("%v: the other command ends in %v", s, end)
	}
}

// arrived says the same as settled in other words, so that they can differ.
func (s situation) arrived(to Side) bool {
	switch to {
	case Lambda:
		on := s.Lambda == TriggerOn || s.Lambda == TriggerOff && s.Silenced
		return (s.Phase == Prepared || s.Phase == Verified) && (s.Plain || on && s.Fargate != TriggerOn)
	default:
		return (s.Phase == Switched || s.Phase == Retired) && (s.Plain || s.Fargate == TriggerOn && (s.Lambda.silent() || s.Phase == Retired && s.Lambda == TriggerUnknown))
	}
}

// TestWhatWasDisabledStaysDisabled goes to Fargate and back from every situation
// at rest on Lambda, with a crash between any two deeds on both ways: the Lambda's
// trigger ends as it began, and it is never enabled in between where it was off.
func TestWhatWasDisabledStaysDisabled(t *testing.T) {
	t.Parallel()
	walks := 0
	for _, start := range situations() {
		if !start.Phase.restsOnLambda() || start.Plain || start.Fargate != TriggerOff || start.Lambda != TriggerOff && start.Lambda != TriggerOn {
			continue
		}
		for _, there := range promises(t, start, Fargate, start.deeds(Fargate, Switched)) {
			for _, moved := range []situation{there, last(promises(t, there, Fargate, there.deeds(Fargate, Switched)))} {
				for _, back := range promises(t, moved, Lambda, moved.deeds(Lambda, Prepared)) {
					if start.Lambda == TriggerOff && back.Lambda != TriggerOff && moved != start {
						t.Errorf("%v: on the way back from %v the Lambda's trigger is %s", start, moved, back.Lambda)
					}
					if moved == start && start.Lambda == TriggerOff {
						continue // a rollback of what never moved, with --force
					}
					if end := last(promises(t, back, Lambda, back.deeds(Lambda, Prepared))); end.Lambda != start.Lambda || !end.arrived(Lambda) {
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
			if why := s.refuse(to, true); why != notFound && (why != allowed || len(s.deeds(to, resting(to))) > 0) {
				t.Errorf("%v to %s: %q, and does %v", s, to, why, s.deeds(to, resting(to)))
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
	disturbances := map[string]func(situation) situation{
		"chalice deploy":      func(s situation) situation { s.Lambda = TriggerOn; return s },
		"lambda silenced":     func(s situation) situation { s.Lambda = TriggerOff; return s },
		"fargate by hand":     func(s situation) situation { s.Fargate = TriggerOn; return s },
		"fargate silenced":    func(s situation) situation { s.Fargate = TriggerOff; return s },
		"chalice removed it":  func(s situation) situation { s.Lambda = TriggerGone; return s },
		"somebody turned it":  func(s situation) situation { s.Phase = ToLambda; return s },
		"the role was remade": func(s situation) situation { s.Phase = Prepared; return s },
	}
	for _, start := range situations() {
		for _, to := range sides() {
			if start.Plain || start.refuse(to, false) != allowed {
				continue
			}
			for _, s := range promises(t, start, to, start.deeds(to, resting(to))) {
				for what, disturb := range disturbances {
					d := disturb(s)
					if why := d.refuse(to, true); why == noTrigger || why == notFound {
						continue
					}
					if end := last(promises(t, d, to, d.deeds(to, resting(to)))); !end.arrived(to) {
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
		s     situation
		to    Side
		force bool
		want  refusal
	}{
		{situation{Phase: "", Lambda: TriggerOn, Fargate: TriggerOff}, Fargate, true, noPhase},
		{situation{Phase: "paused", Lambda: TriggerOn, Fargate: TriggerOff}, Lambda, true, noPhase},
		{situation{Phase: Prepared, Lambda: TriggerOn, Fargate: TriggerOff}, Fargate, false, notVerified},
		{situation{Phase: Prepared, Lambda: TriggerOn, Fargate: TriggerOff}, Fargate, true, allowed},
		{situation{Phase: Verified, Lambda: TriggerOn, Fargate: TriggerOff}, Fargate, false, allowed},
		{situation{Phase: Verified, Lambda: TriggerOn, Fargate: TriggerGone}, Fargate, true, noTrigger},
		{situation{Phase: Verified, Lambda: TriggerOff, Fargate: TriggerOff}, Fargate, false, handSilenced},
		{situation{Phase: Verified, Lambda: TriggerGone, Fargate: TriggerOff}, Fargate, false, handSilenced},
		{situation{Phase: Verified, Lambda: TriggerOff, Fargate: TriggerOff}, Fargate, true, allowed},
		{situation{Phase: ToFargate, Lambda: TriggerOff, Fargate: TriggerOff}, Fargate, false, allowed},
		{situation{Phase: ToLambda, Lambda: TriggerOff, Fargate: TriggerOff}, Fargate, false, goingBack},
		{situation{Phase: ToFargate, Lambda: TriggerOff, Fargate: TriggerOff}, Lambda, false, allowed},
		{situation{Phase: Switched, Lambda: TriggerOff, Fargate: TriggerOff}, Lambda, false, handSilenced},
		{situation{Phase: Switched, Lambda: TriggerGone, Fargate: TriggerOn}, Lambda, true, noTrigger},
		{situation{Phase: Switched, Lambda: TriggerOn, Fargate: TriggerOn}, Fargate, false, allowed},
		{situation{Phase: Prepared, Plain: true}, Fargate, false, notVerified},
		{situation{Phase: Verified, Plain: true}, Fargate, false, allowed},
	}
	for _, c := range cases {
		if got := c.s.refuse(c.to, c.force); got != c.want {
			t.Errorf("%+v to %s, force %t: %q, want %q", c.s, c.to, c.force, got, c.want)
		}
	}
	retire := map[situation]refusal{
		{Phase: Switched, Lambda: TriggerOff, Fargate: TriggerOn}:  allowed,
		{Phase: Switched, Lambda: TriggerGone, Fargate: TriggerOn}: allowed,
		{Phase: Switched, Plain: true}:                             allowed,
		{Phase: Switched, Lambda: TriggerOn, Fargate: TriggerOn}:   lambdaFires,
		{Phase: Switched, Lambda: TriggerOff, Fargate: TriggerOff}: notSwitched,
		{Phase: Verified, Lambda: TriggerOff, Fargate: TriggerOn}:  notSwitched,
		{Phase: Retired, Lambda: TriggerOff, Fargate: TriggerOn}:   alreadyMoved,
		{Phase: Retired, Lambda: TriggerOn, Fargate: TriggerOn}:    lambdaFires,
		{Phase: "", Lambda: TriggerOff, Fargate: TriggerOn}:        noPhase,
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
		s      situation
		before Phase
		want   string
	}{
		{situation{Phase: ToFargate, Lambda: TriggerOff, Fargate: TriggerOn}, Verified, "Fargate [{note  switched}]"},
		{situation{Phase: ToFargate, Lambda: TriggerOff, Fargate: TriggerOff}, Verified, "Lambda [{note  switching to lambda} {await Fargate } {switch on Lambda } {note  verified}]"},
		{situation{Phase: ToFargate, Lambda: TriggerOff, Fargate: TriggerOff}, ToFargate, "Lambda [{note  switching to lambda} {await Fargate } {switch on Lambda } {note  prepared}]"},
		{situation{Phase: ToFargate, Lambda: TriggerGone, Fargate: TriggerOff}, Verified, "Lambda []"}, // nothing to go back to
		{situation{Phase: Verified, Lambda: TriggerOn, Fargate: TriggerOff}, Verified, "Fargate []"},   // nothing was done
		{situation{Phase: Verified, Plain: true}, Verified, "Fargate []"},
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
	got := fmt.Sprint(situation{Phase: Verified, Lambda: TriggerOn, Fargate: TriggerOff}.deeds(Fargate, Switched))
	want := fmt.Sprint([]deed{{note, "", ToFargate}, {switchOff, Lambda, ""}, {await, Lambda, ""}, {switchOn, Fargate, ""}, {note, "", Switched}})
	if got != want {
		t.Errorf("the deeds are %s\nwant %s", got, want)
	}
}
