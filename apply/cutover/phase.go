package cutover

import "decant/apply/account"

// Runtime is where a function is started.
type Runtime string

// The two runtimes.
const (
	Lambda  Runtime = "Lambda"
	Fargate Runtime = "Fargate"
)

func (s Runtime) other() Runtime {
	if s == Lambda {
		return Fargate
	}
	return Lambda
}

// TriggerState is whether the trigger of one runtime is enabled.
type TriggerState string

// A trigger that does not exist is absent; it does not fire either.
const (
	TriggerAbsent   TriggerState = "absent"
	TriggerDisabled TriggerState = "off"
	TriggerEnabled  TriggerState = "on"
	// TriggerUnknown: the Lambda was not found, so nobody knows what starts it.
	TriggerUnknown TriggerState = "unknown"
)

// silent says that a trigger does not fire; of one that is unknown it does not.
func (p TriggerState) silent() bool { return p != TriggerEnabled && p != TriggerUnknown }

// state is all that decides what a switch does next: the phase that is
// written on the task role, and both triggers as the account has them.
type state struct {
	Phase           account.Phase
	Lambda, Fargate TriggerState
	// Plain is a function that nothing starts: its switch is the phase alone.
	Plain bool
	// Silenced says that the Lambda's trigger was disabled when the last move to
	// Fargate began. Going back leaves it so.
	Silenced bool
}

func (s state) power(side Runtime) TriggerState {
	if side == Lambda {
		return s.Lambda
	}
	return s.Fargate
}

// only says whether this side alone fires.
func (s state) only(side Runtime) bool {
	return s.power(side) == TriggerEnabled && s.power(side.other()).silent()
}

// neither says whether nothing starts the function.
func (s state) neither() bool { return s.Lambda.silent() && s.Fargate.silent() }

// both says whether it is started twice.
func (s state) both() bool { return s.Lambda == TriggerEnabled && s.Fargate == TriggerEnabled }

// settled says whether there is nothing to do to have the function run there.
func (s state) settled(side Runtime) bool {
	there := s.Phase.RestsOnLambda()
	if side == Fargate {
		there = s.Phase == account.Switched || s.Phase == account.Retired
	}
	switch {
	case !there || s.Plain || s.only(side):
		return there
	case side == Lambda:
		return s.leftSilent()
	}
	// Whoever retired the function may have deleted its Lambda.
	return s.Phase == account.Retired && s.Fargate == TriggerEnabled && s.Lambda == TriggerUnknown
}

// leftSilent says that both triggers are off because the Lambda's was disabled
// before the move to Fargate.
func (s state) leftSilent() bool {
	return s.Silenced && s.Lambda == TriggerDisabled && s.Fargate.silent()
}

// step is one step of a switch. Each can be repeated: done twice it does what it
// does once.
type step struct {
	do      action
	runtime Runtime       // of switchOff, await and switchOn
	mark    account.Phase // of note
}

type action string

const (
	note      action = "note"       // write the phase
	switchOff action = "switch off" // and prove it
	await     action = "await"      // the work that the side has begun
	switchOn  action = "switch on"  // after a second look at the other side, and prove it
)

// steps brings a function to a side, where its phase is then rest. The order is
// what keeps the two promises of a switch: the other trigger is off before this one
// is switched on, and before the first is switched off the phase says so.
func (s state) steps(to Runtime, rest account.Phase) []step {
	if s.settled(to) {
		return nil
	}
	if s.Plain {
		return []step{{do: note, mark: rest}}
	}
	underWay := account.ToFargate
	if to == Lambda {
		underWay = account.ToLambda
	}
	var out []step
	if s.Phase != underWay {
		out = append(out, step{do: note, mark: underWay})
	}
	from := to.other()
	if s.power(from) == TriggerEnabled {
		out = append(out, step{do: switchOff, runtime: from})
	}
	if s.power(to) != TriggerEnabled && !(to == Lambda && s.Silenced) {
		out = append(out, step{do: await, runtime: from}, step{do: switchOn, runtime: to})
	}
	return append(out, step{do: note, mark: rest})
}

// after is the state that a step leads to.
func (s state) after(d step) state {
	set := func(side Runtime, p TriggerState) {
		if side == Lambda {
			s.Lambda = p
		} else {
			s.Fargate = p
		}
	}
	switch d.do {
	case note:
		if d.mark == account.ToFargate && s.Phase.RestsOnLambda() {
			s.Silenced = s.neither() && s.Lambda == TriggerDisabled
		}
		s.Phase = d.mark
	case switchOff:
		set(d.runtime, TriggerDisabled)
	case switchOn:
		set(d.runtime, TriggerEnabled)
	}
	return s
}

// refusal is why a command is not carried out. The set is closed.
type refusal string

const (
	allowed      refusal = ""
	noPhase      refusal = "no phase"      // not decant's, or made by Terraform
	noTrigger    refusal = "no trigger"    // the side has nothing that could be switched on
	notVerified  refusal = "not verified"  // it never ran on Fargate; force goes on
	goingBack    refusal = "going back"    // a rollback was begun; force turns it round
	handSilenced refusal = "silenced"      // a person switched both off; force goes on
	notFound     refusal = "not found"     // the Lambda, so what starts it is unknown
	notSwitched  refusal = "not switched"  // it cannot be retired yet
	lambdaFires  refusal = "lambda fires"  // nor now
	alreadyMoved refusal = "already moved" // the work is done
)

// refuse says why a function may not be brought to a side, or allowed.
func (s state) refuse(to Runtime, force bool) refusal {
	switch {
	case !s.Phase.Known():
		return noPhase
	case s.settled(to):
		return allowed
	case !s.Plain && s.Lambda == TriggerUnknown:
		return notFound
	case !s.Plain && s.power(to) == TriggerAbsent:
		return noTrigger
	case to == Fargate && s.Phase == account.Prepared && !force:
		return notVerified
	case to == Fargate && s.Phase == account.ToLambda && !force:
		return goingBack
	case !s.Plain && s.neither() && !s.Phase.UnderWay() && !force:
		return handSilenced
	}
	return allowed
}

// refuseRetire says why a function may not be called retired, or allowed.
func (s state) refuseRetire() refusal {
	switch {
	case !s.Phase.Known():
		return noPhase
	case s.Lambda == TriggerEnabled:
		return lambdaFires
	case s.Phase == account.Retired:
		return alreadyMoved
	case !s.Plain && s.Lambda == TriggerUnknown:
		return notFound
	case s.Phase != account.Switched || !s.Plain && s.Fargate != TriggerEnabled:
		return notSwitched
	}
	return allowed
}

// undo says where a switch that cannot go on leaves the function, and what has
// to be done: forward when the new side fires already and only the phase is
// missing, else back to where it was.
func (s state) undo(to Runtime, before account.Phase) (Runtime, []step) {
	if s.settled(to) || s.settled(to.other()) {
		return to, nil
	}
	if s.only(to) {
		return to, s.steps(to, resting(to))
	}
	back := to.other()
	rest := before
	if !(state{Phase: before, Plain: true}).settled(back) {
		rest = resting(back)
	}
	if s.Plain || s.power(back) == TriggerAbsent || s.Lambda == TriggerUnknown {
		return back, nil
	}
	return back, s.steps(back, rest)
}

// resting is the phase of a function that was brought to a side.
func resting(side Runtime) account.Phase {
	if side == Fargate {
		return account.Switched
	}
	return account.Prepared
}
