package apply

// A switch under way says so, and in which direction, so that any machine can
// go on with it and nobody takes two silent triggers for a fault.
const (
	ToFargate Phase = "switching to fargate"
	ToLambda  Phase = "switching to lambda"
)

// underWay says whether a switch was begun and not ended.
func (p Phase) underWay() bool { return p == ToFargate || p == ToLambda }

// known says whether decant wrote the phase.
func (p Phase) known() bool {
	switch p {
	case Prepared, Verified, ToFargate, ToLambda, Switched, Retired:
		return true
	}
	return false
}

// Side is where a function is started.
type Side string

// The two sides.
const (
	Lambda  Side = "Lambda"
	Fargate Side = "Fargate"
)

func (s Side) other() Side {
	if s == Lambda {
		return Fargate
	}
	return Lambda
}

// Power is whether the trigger of one side fires.
type Power string

// A trigger that does not exist is absent; it does not fire either.
const (
	TriggerGone Power = "absent"
	TriggerOff  Power = "off"
	TriggerOn   Power = "on"
	// TriggerUnknown: the Lambda was not found, so nobody knows what starts it.
	TriggerUnknown Power = "unknown"
)

// silent says that a trigger does not fire; of one that is unknown it does not.
func (p Power) silent() bool { return p != TriggerOn && p != TriggerUnknown }

// situation is all that decides what a switch does next: the phase that is
// written on the task role, and both triggers as the account has them.
type situation struct {
	Phase           Phase
	Lambda, Fargate Power
	// Plain is a function that nothing starts: its switch is the phase alone.
	Plain bool
	// Silenced says that the Lambda's trigger was disabled when the last move to
	// Fargate began. Going back leaves it so.
	Silenced bool
}

func (s situation) power(side Side) Power {
	if side == Lambda {
		return s.Lambda
	}
	return s.Fargate
}

// only says whether this side alone fires.
func (s situation) only(side Side) bool {
	return s.power(side) == TriggerOn && s.power(side.other()).silent()
}

// neither says whether nothing starts the function.
func (s situation) neither() bool { return s.Lambda.silent() && s.Fargate.silent() }

// both says whether it is started twice.
func (s situation) both() bool { return s.Lambda == TriggerOn && s.Fargate == TriggerOn }

// settled says whether there is nothing to do to bring the function to the side.
func (s situation) settled(side Side) bool {
	there := s.Phase.restsOnLambda()
	if side == Fargate {
		there = s.Phase == Switched || s.Phase == Retired
	}
	switch {
	case !there || s.Plain || s.only(side):
		return there
	case side == Lambda:
		return s.leftSilent()
	}
	// Whoever retired the function may have deleted its Lambda.
	return s.Phase == Retired && s.Fargate == TriggerOn && s.Lambda == TriggerUnknown
}

// leftSilent says that both triggers are off because the Lambda's was disabled
// before the move to Fargate.
func (s situation) leftSilent() bool {
	return s.Silenced && s.Lambda == TriggerOff && s.Fargate.silent()
}

// restsOnLambda says whether the phase is that of a function that did not move.
func (p Phase) restsOnLambda() bool { return p == Prepared || p == Verified }

// deed is one step of a switch. Each can be repeated: done twice it does what it
// does once.
type deed struct {
	do   verb
	side Side  // of switchOff, await and switchOn
	mark Phase // of note
}

type verb string

const (
	note      verb = "note"       // write the phase
	switchOff verb = "switch off" // and prove it
	await     verb = "await"      // the work that the side has begun
	switchOn  verb = "switch on"  // after a second look at the other side, and prove it
)

// deeds brings a function to a side, where its phase is then rest. The order is
// what keeps the two promises of a switch: the other side is off before this one
// is switched on, and before the first is switched off the phase says so.
func (s situation) deeds(to Side, rest Phase) []deed {
	if s.settled(to) {
		return nil
	}
	if s.Plain {
		return []deed{{do: note, mark: rest}}
	}
	underWay := ToFargate
	if to == Lambda {
		underWay = ToLambda
	}
	var out []deed
	if s.Phase != underWay {
		out = append(out, deed{do: note, mark: underWay})
	}
	from := to.other()
	if s.power(from) == TriggerOn {
		out = append(out, deed{do: switchOff, side: from})
	}
	if s.power(to) != TriggerOn && !(to == Lambda && s.Silenced) {
		out = append(out, deed{do: await, side: from}, deed{do: switchOn, side: to})
	}
	return append(out, deed{do: note, mark: rest})
}

// after is what a deed makes of a situation.
func (s situation) after(d deed) situation {
	set := func(side Side, p Power) {
		if side == Lambda {
			s.Lambda = p
		} else {
			s.Fargate = p
		}
	}
	switch d.do {
	case note:
		if d.mark == ToFargate && s.Phase.restsOnLambda() {
			s.Silenced = s.neither() && s.Lambda == TriggerOff
		}
		s.Phase = d.mark
	case switchOff:
		set(d.side, TriggerOff)
	case switchOn:
		set(d.side, TriggerOn)
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
func (s situation) refuse(to Side, force bool) refusal {
	switch {
	case !s.Phase.known():
		return noPhase
	case s.settled(to):
		return allowed
	case !s.Plain && s.Lambda == TriggerUnknown:
		return notFound
	case !s.Plain && s.power(to) == TriggerGone:
		return noTrigger
	case to == Fargate && s.Phase == Prepared && !force:
		return notVerified
	case to == Fargate && s.Phase == ToLambda && !force:
		return goingBack
	case !s.Plain && s.neither() && !s.Phase.underWay() && !force:
		return handSilenced
	}
	return allowed
}

// refuseRetire says why a function may not be called retired, or allowed.
func (s situation) refuseRetire() refusal {
	switch {
	case !s.Phase.known():
		return noPhase
	case s.Lambda == TriggerOn:
		return lambdaFires
	case s.Phase == Retired:
		return alreadyMoved
	case !s.Plain && s.Lambda == TriggerUnknown:
		return notFound
	case s.Phase != Switched || !s.Plain && s.Fargate != TriggerOn:
		return notSwitched
	}
	return allowed
}

// undo says where a switch that cannot go on leaves the function, and what has
// to be done: forward when the new side fires already and only the phase is
// missing, else back to where it was.
func (s situation) undo(to Side, before Phase) (Side, []deed) {
	if s.settled(to) || s.settled(to.other()) {
		return to, nil
	}
	if s.only(to) {
		return to, s.deeds(to, resting(to))
	}
	back := to.other()
	rest := before
	if !(situation{Phase: before, Plain: true}).settled(back) {
		rest = resting(back)
	}
	if s.Plain || s.power(back) == TriggerGone || s.Lambda == TriggerUnknown {
		return back, nil
	}
	return back, s.deeds(back, rest)
}

// resting is the phase of a function that was brought to a side.
func resting(side Side) Phase {
	if side == Fargate {
		return Switched
	}
	return Prepared
}
