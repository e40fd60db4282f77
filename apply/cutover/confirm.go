package cutover

import (
	"context"
	"fmt"

	"decant/apply/account"
	"decant/internal/diag"
)

// confirmations is how often both sides are read after a switch before what they
// say is believed: EventBridge is eventually consistent.
const confirmations = 4

// confirm reads both sides once more when everything was done. Each trigger was
// proved when it was set, but a deployment or a person may have enabled the other
// one since, also under a name that was not there before. It says whether the
// function is started where it should be.
func (s *switcher) confirm(ctx context.Context, side Runtime) bool {
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoWithin)
	defer cancel()
	for attempt := 0; ; attempt++ {
		now, diags := look(last, s.plan, s.target, s.r)
		if diags.HasErrors() {
			s.add(NotReadAgain, fmt.Sprintf("After the switch of %s the triggers could not be read once more: %s", s.target.Function, diags[0].Detail),
				"Look at them:\n    decant verify --function "+s.target.Function)
			return true
		}
		now.Phase = s.view.Phase // as it was written; an old answer of IAM says nothing about the triggers
		if now.settled(side) && !now.both() {
			s.view = now
			return true
		}
		if attempt == confirmations-1 {
			s.notAsSet(now)
			return false
		}
		if err := s.w.Sleep(last, account.Backoff(attempt, s.w.Jitter(), nil)); err != nil {
			s.notAsSet(now)
			return false
		}
	}
}

// notAsSet reports that the account is not as the switch has set it.
func (s *switcher) notAsSet(now snapshot) {
	s.view = now
	if now.both() {
		s.out.Result = StartedTwice
		s.diags.Add(now.startedTwice("The second one was enabled during the switch, by a deployment or a person."))
		return
	}
	s.out.Result = Unfinished
	s.diags.Extend(now.disorder())
}

// sayLeftDisabled tells that going back has restored a trigger that was disabled.
func (s *switcher) sayLeftDisabled() {
	if s.m.To != Lambda || !s.view.leftSilent() {
		return
	}
	name := s.target.Function
	s.diags.Add(diag.New(LeftDisabled, diag.Range{},
		fmt.Sprintf("The %s was disabled before %s was moved to Fargate, so it stays disabled. Nothing starts %s.", s.view.lambdaTrigger, name, name),
		"If it is to run on Lambda:\n    "+commandTo(Lambda, name)+" --force").About(name))
}
