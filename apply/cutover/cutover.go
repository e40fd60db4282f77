package cutover

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"decant/apply"
	"decant/apply/account"
	"decant/internal/diag"
	"decant/plan"
)

// SwitchRequest asks to have functions started by one runtime.
type SwitchRequest struct {
	To Runtime
	// Functions are logical names; empty: all that may go.
	Functions []string
	// Watch waits for the first run on Fargate, at most for WatchFor; 0: an hour.
	Watch    bool
	WatchFor time.Duration
	// AutoRollback goes back when the watched run fails.
	AutoRollback bool
	// Now neither waits for a moment without a run nor for runs that go on.
	Now bool
	// StopTasks ends the tasks that run on Fargate instead of waiting for them; only
	// on the way to Lambda. ECS sends SIGTERM, and SIGKILL after their stopTimeout.
	StopTasks bool
	// Force also moves what has never run on Fargate, what was silenced by hand,
	// and what another schedule than the plan's starts.
	Force bool
	// MaxWait bounds the waiting for one function; 0: 20 minutes, which is
	// the longest run of a standard Lambda function and a little more.
	MaxWait time.Duration
	// returns marks the way back of AutoRollback: the Force that it has is that of the
	// switch to Fargate, which says nothing about the Lambda's trigger.
	returns bool
}

func (m SwitchRequest) maxWait() time.Duration {
	if m.MaxWait > 0 {
		return m.MaxWait
	}
	return longestRun + 5*time.Minute
}

// Result is what became of the move of one function.
type Result string

// The results.
const (
	Moved        Result = "moved"
	AlreadyThere Result = "already there" // nothing was written
	LeftOut      Result = "refused"       // nothing was written; a finding says why
	NotBegun     Result = "not begun"     // nothing was written: it was interrupted before
	TurnedBack   Result = "turned back"   // it is started where it was before
	Unfinished   Result = "unfinished"    // the phase says so; the same command goes on
	StartedTwice Result = "started twice" // both triggers were enabled when it was over
)

// Outcome is what became of one function.
type Outcome struct {
	Function string        `json:"function"`
	To       Runtime       `json:"to"`
	Result   Result        `json:"ending"`
	Phase    account.Phase `json:"phase"` // as last known
	// Silent is how long neither trigger was enabled.
	Silent time.Duration `json:"silent_ns"`
	// Next is the next time the schedule fires; zero when AWS alone knows.
	Next time.Time `json:"next"`
	// FirstRun is the watched run; nil when none was seen.
	FirstRun *FirstRun `json:"first_run,omitempty"`
}

// SwitchStep is what has just happened to a switch.
type SwitchStep string

// The steps of a switch.
const (
	SwitchNoted    SwitchStep = "noted"    // Phase is written
	SwitchTurned   SwitchStep = "turned"   // the trigger of Side is On, and proved to be
	SwitchAwaits   SwitchStep = "awaits"   // Text says what for, Until the longest; On: the trigger of Side goes on firing
	SwitchStops    SwitchStep = "stops"    // the task that Text describes was told to end
	SwitchRepeats  SwitchStep = "repeats"  // a call failed in a way that passes: Err
	SwitchUndoes   SwitchStep = "undoes"   // it goes back, because of Err
	SwitchWatches  SwitchStep = "watches"  // Text says what has been seen of the first run
	SwitchFinished SwitchStep = "finished" // Text is the ending
)

// SwitchEvent tells of the progress, one at a time.
type SwitchEvent struct {
	Function string
	Step     SwitchStep
	Side     Runtime
	On       bool
	Phase    account.Phase
	Text     string
	Until    time.Time
	Err      error
}

// Cutover has the functions started on the other side: on Fargate, or with
// To: Lambda on Lambda again. Each function is a switch of its own; several go on
// at once, and one that is refused or fails does not hold up the others. Outcomes
// are in the plan's order.
//
// The promises: never are both triggers enabled by decant, and never is neither
// unless the phase says that a switch is under way. The run may be killed at any
// moment; the same command goes on from there. When a switch cannot go on it goes
// back by itself. A function that cannot be moved is a finding; an error is the
// end of the context.
func Cutover(ctx context.Context, p *plan.Plan, at account.Ref, r *account.Reader, w *account.Writer, m SwitchRequest, seen func(SwitchEvent)) ([]Outcome, diag.List, error) {
	if m.To != Lambda && m.To != Fargate || w.Now == nil {
		panic("decant: a switch needs a side and a clock")
	}
	targets, diags := apply.Targets(p, at, m.Functions)
	if diags.HasErrors() {
		return nil, diags, nil
	}
	var mu sync.Mutex
	tell := func(e SwitchEvent) {
		if seen != nil {
			mu.Lock()
			defer mu.Unlock()
			seen(e)
		}
	}
	outcomes := make([]Outcome, len(targets))
	findings := make([]diag.List, len(targets))
	var group errgroup.Group
	group.SetLimit(account.Parallel)
	for i, t := range targets {
		group.Go(func() error {
			s := &switcher{plan: p, target: t, r: r, w: w, m: m, seen: tell, out: Outcome{Function: t.Function, To: m.To, Result: LeftOut}}
			s.run(ctx)
			tell(SwitchEvent{Function: t.Function, Step: SwitchFinished, Phase: s.out.Phase, Text: string(s.out.Result)})
			outcomes[i], findings[i] = s.out, s.diags
			return nil
		})
	}
	_ = group.Wait() // what went wrong is among the findings
	for _, list := range findings {
		diags.Extend(list)
	}
	if err := ctx.Err(); err != nil {
		return outcomes, diags, fmt.Errorf("switch: %w", err)
	}
	return outcomes, diags, nil
}

// switcher is the switch of one function.
type switcher struct {
	plan   *plan.Plan
	target plan.Target
	r      *account.Reader
	w      *account.Writer
	m      SwitchRequest
	seen   func(SwitchEvent)

	view       snapshot
	out        Outcome
	diags      diag.List
	until      time.Time // end of all waiting
	silentFrom time.Time // since when neither fires
	turnedOn   Runtime   // "": none
	stopped    []string  // tasks that were told to end, in words
	undoing    bool
}

func (s *switcher) add(code diag.Code, detail, fix string) {
	s.diags.Add(diag.New(code, diag.Range{}, detail, fix).About(s.target.Function))
}

func (s *switcher) tell(e SwitchEvent) {
	e.Function = s.target.Function
	s.seen(e)
}

// run moves the function, or says why not.
func (s *switcher) run(ctx context.Context) {
	s.until = s.w.Now().Add(s.m.maxWait())
	for wait := errWaited; wait != nil; {
		if !s.ready(ctx) { // again after every wait: the account may have changed
			return
		}
		if s.view.settled(s.m.To) {
			s.out.Result = AlreadyThere
			return
		}
		if wait = s.moment(ctx); wait != nil && !errors.Is(wait, errWaited) {
			s.refuseMoment(wait)
			return
		}
	}
	before := s.view.Phase
	if err := s.carryOut(ctx, s.view.steps(s.m.To, resting(s.m.To))); err != nil {
		s.turnBack(ctx, before, err)
		return
	}
	s.out.Result = Moved
	if s.confirm(ctx, s.m.To) {
		s.sayLeftDisabled()
		s.sayInterval()
		s.after(ctx)
	}
}

// ready looks at the account and says whether the function may go.
func (s *switcher) ready(ctx context.Context) bool {
	view, diags := look(ctx, s.plan, s.target, s.r)
	s.view, s.out.Phase = view.under(s.m), view.Phase
	if ctx.Err() != nil {
		s.notBegun(ctx.Err())
		return false
	}
	if diags.HasErrors() {
		s.diags.Extend(diags)
		return false
	}
	s.out.Next = view.next(s.w.Now())
	return s.mayGo()
}

// mayGo says whether the function may go as it stands; findings say why not.
func (s *switcher) mayGo() bool {
	if s.m.To == "" {
		why := s.view.refuseRetire()
		if why != allowed && why != alreadyMoved {
			s.explain(why)
			return false
		}
		return true
	}
	if why := s.view.refuse(s.m.To, s.m.Force); why != allowed {
		s.explain(why)
		return false
	}
	if s.view.settled(s.m.To) && !s.view.both() {
		return true
	}
	doubts := s.view.doubts(s.m.To, s.m.Force)
	s.diags.Extend(doubts)
	return !doubts.HasErrors()
}

// under is the view of a person who says what is to be done: with Force, going back
// to Lambda enables its trigger also where it was disabled before the move.
func (v snapshot) under(m SwitchRequest) snapshot {
	if m.To == Lambda && m.Force && !m.returns {
		v.Silenced = false
	}
	return v
}

// carryOut does the steps one after the other.
func (s *switcher) carryOut(ctx context.Context, deeds []step) error {
	for _, d := range deeds {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.do(ctx, d); err != nil {
			return err
		}
		s.view.state = s.view.after(d)
	}
	return nil
}

func (s *switcher) do(ctx context.Context, d step) error {
	switch d.do {
	case note:
		return s.note(ctx, d)
	case switchOff:
		if err := s.turn(ctx, d.runtime, false); err != nil {
			return err
		}
		s.silentFrom = s.w.Now()
		return nil
	case await:
		if s.undoing || s.m.Now {
			return nil
		}
		return s.drain(ctx, d.runtime)
	case switchOn:
		return s.turnOn(ctx, d.runtime)
	}
	panic("decant: no such deed: " + string(d.do))
}

// note writes the phase on the task role: one call, which can be repeated. At the
// beginning of a move to Fargate it also has what the way back needs.
func (s *switcher) note(ctx context.Context, d step) error {
	phase, tags := d.mark, map[string]string{account.TagPhase: string(d.mark)}
	if phase == account.ToFargate && s.view.Phase.RestsOnLambda() && !s.view.Plain {
		tags[account.TagLambdaTrigger] = account.WasEnabled
		if s.view.after(d).Silenced {
			tags[account.TagLambdaTrigger] = account.WasDisabled
		}
		if s.view.lambda.exists {
			tags[account.TagLambda] = s.view.lambda.name
		}
	}
	err := s.again(ctx, func() error { return s.w.TagRole(ctx, s.view.role, tags) })
	if err != nil {
		return fmt.Errorf("write the phase %q on the role %s: %w", phase, s.view.role, err)
	}
	s.out.Phase = phase
	s.tell(SwitchEvent{Step: SwitchNoted, Phase: phase})
	return nil
}

// errOtherOn stops a switch whose other side was enabled by somebody else.
var errOtherOn = errors.New("it was enabled by somebody else during the switch")

// turnOn enables one side, after a last look at the other.
func (s *switcher) turnOn(ctx context.Context, side Runtime) error {
	other := side.other()
	if t := s.view.trigger(other); t != nil {
		f, err := s.readAgain(ctx, t)
		if err != nil {
			return err
		}
		if power(f) == TriggerEnabled {
			return fmt.Errorf("the %s on %s: %w", t, other, errOtherOn)
		}
	}
	if err := s.sameDirection(ctx, side); err != nil {
		return err
	}
	if err := s.turn(ctx, side, true); err != nil {
		return err
	}
	s.turnedOn = side
	if !s.silentFrom.IsZero() {
		s.out.Silent = s.w.Now().Sub(s.silentFrom)
	}
	return nil
}

// errTurnedRound stops a switch that another machine leads the other way.
var errTurnedRound = errors.New("another run of decant has turned the switch round")

// sameDirection reads the phase before a side is enabled. IAM is eventually
// consistent, so an old answer is asked about again.
func (s *switcher) sameDirection(ctx context.Context, side Runtime) error {
	want := account.ToFargate
	if side == Lambda {
		want = account.ToLambda
	}
	for attempt := 0; ; attempt++ {
		var phase account.Phase
		err := s.again(ctx, func() (err error) {
			phase, err = s.r.PhaseOf(ctx, s.view.role)
			return err
		})
		if err != nil || phase == want {
			return err
		}
		if attempt == account.Attempts-1 {
			return fmt.Errorf("%w: the phase is %q", errTurnedRound, phase)
		}
		if err := s.w.Sleep(ctx, account.Backoff(attempt, s.w.Jitter(), nil)); err != nil {
			return err
		}
	}
}

// turn sets the trigger of a side and reads it until the account says the same.
func (s *switcher) turn(ctx context.Context, side Runtime, on bool) error {
	t := s.view.trigger(side)
	word := map[bool]string{true: "enable", false: "disable"}[on]
	if err := s.again(ctx, func() error { return t.set(ctx, s.w, on) }); err != nil {
		return fmt.Errorf("%s the %s: %w", word, t, err)
	}
	if err := s.prove(ctx, t, on); err != nil {
		return fmt.Errorf("prove that the %s is %sd: %w", t, word, err)
	}
	s.tell(SwitchEvent{Step: SwitchTurned, Side: side, On: on, Text: t.String()})
	return nil
}

var errNotProved = errors.New("the account goes on saying otherwise")

// prove reads a trigger until it is as it was set. EventBridge is eventually
// consistent and gives no number; a minute is far more than was ever seen.
func (s *switcher) prove(ctx context.Context, t trigger, on bool) error {
	for attempt := 0; ; attempt++ {
		f, err := s.readAgain(ctx, t)
		if err != nil {
			return err
		}
		if (power(f) == TriggerEnabled) == on && (f != nil || !on) {
			return nil
		}
		if attempt == account.Attempts-1 {
			return errNotProved
		}
		if err := s.w.Sleep(ctx, account.Backoff(attempt, s.w.Jitter(), nil)); err != nil {
			return err
		}
	}
}

func (s *switcher) readAgain(ctx context.Context, t trigger) (f *triggerConfig, err error) {
	err = s.again(ctx, func() error {
		f, err = t.read(ctx, s.r)
		return err
	})
	return f, err
}

// again repeats a call as long as its failure passes, for about a minute. All
// calls of a switch can be repeated.
func (s *switcher) again(ctx context.Context, call func() error) error {
	for attempt := 0; ; attempt++ {
		err := call()
		if err == nil || ctx.Err() != nil || !account.Transient(err) || attempt == account.Attempts-1 {
			return err
		}
		s.tell(SwitchEvent{Step: SwitchRepeats, Err: err})
		if wait := s.w.Sleep(ctx, account.Backoff(attempt, s.w.Jitter(), err)); wait != nil {
			return err
		}
	}
}

// undoWithin bounds what is still done after a failure or an interruption: a
// function that nothing starts must not be left behind if it can be helped.
const undoWithin = 2 * time.Minute

// turnBack leaves a switch that cannot go on in the better of two states: ended,
// when only the phase is missing, else as it was before.
func (s *switcher) turnBack(ctx context.Context, before account.Phase, cause error) {
	s.undoing = true
	s.tell(SwitchEvent{Step: SwitchUndoes, Err: cause})
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), undoWithin)
	defer cancel()
	now, diags := look(last, s.plan, s.target, s.r)
	if diags.HasErrors() {
		s.stranded(cause, errors.New("and what fires now cannot be read"))
		return
	}
	s.view, s.out.Phase = now, now.Phase
	_, deeds := now.undo(s.m.To, before)
	if err := s.carryOut(last, deeds); err != nil {
		s.stranded(cause, err)
		return
	}
	switch {
	case s.view.settled(s.m.To):
		s.out.Result = Moved
		if s.confirm(ctx, s.m.To) {
			s.sayInterval()
		}
	case s.view.settled(s.m.To.other()):
		s.out.Result = TurnedBack
		s.turnedBack(cause)
		if s.confirm(ctx, s.m.To.other()) {
			s.sayInterval()
		}
	default:
		s.stranded(cause, nil)
	}
}
