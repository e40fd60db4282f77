package cutover

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"golang.org/x/sync/errgroup"

	"decant/apply"
	"decant/apply/account"
	"decant/internal/diag"
	"decant/internal/eventcron"
	"decant/model"
	"decant/plan"
)

// State is where one function is started, and whether that is as its phase says.
type State struct {
	Function string        `json:"function"`
	Phase    account.Phase `json:"phase"`
	Lambda   Trigger       `json:"lambda"`
	Fargate  Trigger       `json:"fargate"`
	// StartedBy says what starts a function that has no trigger to switch: "its
	// callers", or a trigger that decant does not make yet.
	StartedBy string `json:"started_by,omitempty"`
	// StaysOnLambda says that its trigger cannot be switched; nothing else was read.
	StaysOnLambda bool `json:"stays_on_lambda,omitempty"`
	// AsItShould says that the triggers are as the phase says.
	AsItShould bool `json:"as_it_should"`
	// Verdict is a full sentence for people.
	Verdict string `json:"verdict"`
	// Next is the next time that the schedule fires; zero when AWS alone knows.
	Next     time.Time `json:"next"`
	snapshot snapshot
}

// Trigger is one side's trigger.
type Trigger struct {
	Name       string       `json:"name,omitempty"` // "rule orders-prod-report"; "" for none
	State      TriggerState `json:"power"`
	Expression string       `json:"expression,omitempty"`
	Timezone   string       `json:"timezone,omitempty"`
}

// Inspect reads where the functions are started; empty: all that the plan moves.
// Findings are what is not as it should be: both sides fire, for example after a
// chalice deploy, or neither does. States are in the plan's order; a function
// that cannot be read has a finding and no state, one that cannot be switched has
// both.
func Inspect(ctx context.Context, p *plan.Plan, at account.Ref, functions []string, r *account.Reader, now time.Time) ([]State, diag.List, error) {
	targets, diags := apply.Targets(p, at, functions)
	if diags.HasErrors() {
		return nil, diags, nil
	}
	var out []State
	for _, s := range lookAt(ctx, p, targets, r, now) {
		diags.Extend(s.diags)
		if s.state == nil {
			continue
		}
		out = append(out, *s.state)
		if !s.state.StaysOnLambda {
			diags.Extend(s.view.disorder())
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, diags, fmt.Errorf("read the triggers: %w", err)
	}
	return out, diags, nil
}

// sight is what was seen of one function; without a state it could not be read.
type sight struct {
	view  snapshot
	state *State
	diags diag.List
}

// lookAt reads both sides of the functions, in their order.
func lookAt(ctx context.Context, p *plan.Plan, targets []plan.Target, r *account.Reader, now time.Time) []sight {
	out := make([]sight, len(targets))
	var group errgroup.Group
	group.SetLimit(account.Parallel)
	for i, t := range targets {
		group.Go(func() error {
			v, diags := look(ctx, p, t, r)
			out[i] = sight{view: v, diags: diags}
			switch {
			case t.Untriggered != "":
				state := staying(t)
				out[i].state = &state
			case !diags.HasErrors():
				state := v.report(now)
				out[i].state = &state
			}
			return nil
		})
	}
	_ = group.Wait() // what could not be read is among the findings
	return out
}

// snapshot is all that is known of the switch of one function.
type snapshot struct {
	state
	target         plan.Target
	role           string            // name of the task role, which carries the phase
	tags           map[string]string // of the task role
	lambda         lambdaSide
	lambdaTrigger  trigger // nil: none
	fargateTrigger trigger
	lambdaFires    *triggerConfig // nil: it does not exist
	fargateFires   *triggerConfig
	extra          []string // other triggers of the Lambda that fire
}

func (v snapshot) trigger(side Runtime) trigger {
	if side == Lambda {
		return v.lambdaTrigger
	}
	return v.fargateTrigger
}

func (v snapshot) fires(side Runtime) *triggerConfig {
	if side == Lambda {
		return v.lambdaFires
	}
	return v.fargateFires
}

// both says whether the function is started twice, also by a trigger of the Lambda
// that is not the one of the plan.
func (v snapshot) both() bool {
	return v.state.both() || v.Fargate == TriggerEnabled && len(v.extra) > 0
}

// lambdaStarters names what starts the Lambda now.
func (v snapshot) lambdaStarters() string {
	starters := slices.Clone(v.extra)
	if v.Lambda == TriggerEnabled {
		starters = append(starters, v.lambdaTrigger.String())
	}
	return listed(starters)
}

func (v snapshot) after(d step) state { return v.state.after(d) }

// look reads both sides of one function.
func look(ctx context.Context, p *plan.Plan, t plan.Target, r *account.Reader) (snapshot, diag.List) {
	v := snapshot{target: t, role: t.TaskName + "-task-role"}
	var diags diag.List
	if t.Untriggered != "" {
		diags.Add(diag.New(NotSwitchable, diag.Range{},
			fmt.Sprintf("%s is started by %s, and decant does not make that trigger on Fargate yet, so there is nothing that could be switched.", t.Function, t.Kind.StartedBy()),
			"It stays on Lambda.").About(t.Function))
		return v, diags
	}
	err := v.readPhase(ctx, apply.ScopeOf(p, nil), r, &diags)
	if err == nil && !diags.HasErrors() {
		err = v.readFargate(ctx, apply.ScopeOf(p, nil), r, &diags)
	}
	if err == nil && !diags.HasErrors() {
		err = v.readLambda(ctx, p, r)
	}
	if err != nil {
		diags.Add(unreadableSwitch(t, err))
	}
	return v, diags
}

// readPhase reads the tags of the task role.
func (v *snapshot) readPhase(ctx context.Context, s account.Scope, r *account.Reader, diags *diag.List) error {
	out, err := r.IAM.GetRole(ctx, &iam.GetRoleInput{RoleName: &v.role})
	switch {
	case account.IsCode(err, "NoSuchEntity"):
		diags.Add(notApplied(v.target, fmt.Sprintf("its task role %s does not exist", v.role)))
		return nil
	case err != nil:
		return fmt.Errorf("read the role %s: %w", v.role, err)
	}
	tags := account.IAMTags(out.Role.Tags)
	if !s.Tagged(tags) {
		diags.Add(diag.New(account.NotOurs, diag.Range{}, fmt.Sprintf("The task role %s has not decant's tags of %s and stage %s, so the phase of %s is not known.", v.role, s.App, s.Stage, v.target.Function),
			fmt.Sprintf("If it is yours to take over:\n    decant apply --adopt \"%s\"", account.Address{Kind: account.TaskRole, Name: v.role})).About(v.target.Function))
		return nil
	}
	v.Phase, v.tags, v.Silenced = account.Phase(tags[account.TagPhase]), tags, tags[account.TagLambdaTrigger] == account.WasDisabled
	return nil
}

// readFargate reads the trigger that apply made.
func (v *snapshot) readFargate(ctx context.Context, s account.Scope, r *account.Reader, diags *diag.List) error {
	v.fargateTrigger = fargateTrigger(v.target)
	if v.fargateTrigger == nil {
		v.Plain = true
		return nil
	}
	f, err := v.fargateTrigger.read(ctx, r)
	if err != nil {
		return err
	}
	v.fargateFires, v.Fargate = f, power(f)
	if f == nil {
		return nil
	}
	have, err := r.Read(ctx, fargateAddress(v.target))
	if err != nil {
		return err
	}
	if have != nil && !s.Tagged(have.Tags) {
		diags.Add(diag.New(account.NotOurs, diag.Range{}, fmt.Sprintf("The %s exists without decant's tags, so it is not switched.", v.fargateTrigger),
			fmt.Sprintf("If it is yours to take over:\n    decant apply --adopt \"%s\"", fargateAddress(v.target))).About(v.target.Function))
	}
	return nil
}

// readLambda finds the Lambda's trigger: of several the one with the plan's
// schedule, else one that fires.
func (v *snapshot) readLambda(ctx context.Context, p *plan.Plan, r *account.Reader) error {
	v.Lambda = TriggerAbsent
	var err error
	if v.lambda, err = locateLambda(ctx, r, p, v.target, v.tags[account.TagLambda]); err != nil || v.Plain {
		return err
	}
	if v.lambda.unknown.why != "" {
		v.Lambda = TriggerUnknown
		return nil
	}
	found, err := v.lambda.triggers(ctx, r)
	if err != nil {
		return err
	}
	for _, t := range found {
		f, err := t.read(ctx, r)
		if err != nil {
			return err
		}
		switch {
		case f == nil: // deleted meanwhile
		case v.lambdaTrigger == nil:
			v.lambdaTrigger, v.lambdaFires = t, f
		case v.better(f, v.lambdaFires):
			v.leave(v.lambdaTrigger, v.lambdaFires)
			v.lambdaTrigger, v.lambdaFires = t, f
		default:
			v.leave(t, f)
		}
	}
	v.Lambda = power(v.lambdaFires)
	return nil
}

// better says whether a trigger is rather the one that the plan speaks of.
func (v *snapshot) better(f, than *triggerConfig) bool {
	same, otherSame := v.sameTimes(f), v.sameTimes(than)
	if same != otherSame {
		return same
	}
	return f.On && !than.On
}

func (v *snapshot) leave(t trigger, f *triggerConfig) {
	if f.On {
		v.extra = append(v.extra, t.String())
	}
}

// sameTimes says whether a trigger has the plan's expression.
func (v *snapshot) sameTimes(f *triggerConfig) bool {
	return f != nil && strings.Join(strings.Fields(f.Expression), " ") == strings.Join(strings.Fields(v.target.Schedule.Expression), " ")
}

// next is the first time that one of the triggers fires, whether it is enabled
// or not; zero when AWS alone knows.
func (v snapshot) next(after time.Time) time.Time {
	var first time.Time
	for _, f := range []*triggerConfig{v.lambdaFires, v.fargateFires} {
		if f == nil {
			continue
		}
		times, err := eventcron.ReadTimes(f.Expression, f.Timezone)
		if err != nil {
			continue
		}
		if t := times.Next(after); !t.IsZero() && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	return first
}

func (v snapshot) report(now time.Time) State {
	s := State{
		Function: v.target.Function, Phase: v.Phase, Next: v.next(now), snapshot: v,
		Lambda: triggerState(v.lambdaTrigger, v.lambdaFires), Fargate: triggerState(v.fargateTrigger, v.fargateFires),
	}
	if v.Lambda == TriggerUnknown {
		s.Lambda.State = TriggerUnknown
	}
	if v.Plain {
		s.StartedBy = model.KindLambda.StartedBy()
	}
	s.AsItShould = len(v.disorder()) == 0
	s.Verdict = v.verdict()
	return s
}

// staying is the state of a function whose trigger cannot be switched.
func staying(t plan.Target) State {
	by := t.Kind.StartedBy()
	return State{Function: t.Function, StartedBy: by, StaysOnLambda: true, AsItShould: true, Verdict: "It stays on Lambda, where it is started by " + by + "."}
}

func triggerState(t trigger, f *triggerConfig) Trigger {
	s := Trigger{State: power(f)}
	if t != nil {
		s.Name = t.String()
	}
	if f != nil {
		s.Expression, s.Timezone = f.Expression, f.Timezone
	}
	return s
}

// verdict says in a sentence where the function runs.
func (v snapshot) verdict() string {
	switch {
	case v.Plain && v.settled(Fargate):
		return "Nothing starts it by itself; whoever calls it starts the task."
	case v.Plain:
		return "Nothing starts it by itself; whoever calls it calls the Lambda."
	case v.both():
		return "Both sides start it, so every run happens twice."
	case v.Lambda == TriggerUnknown && v.Fargate == TriggerEnabled:
		return "Fargate starts it. Its Lambda was not found, so whether that is started too is unknown."
	case v.Lambda == TriggerUnknown:
		return "Fargate does not start it. Its Lambda was not found, so whether that is started is unknown."
	case v.Phase.UnderWay() && v.neither():
		return "A switch was begun and not ended; nothing starts it."
	case v.settled(Lambda) && v.neither():
		return "Nothing starts it: the trigger on Lambda was disabled before the switch to Fargate, and stays so."
	case v.neither():
		return "Nothing starts it: " + v.whyNothing() + "."
	case v.Phase.UnderWay():
		return "A switch was begun and not ended."
	case v.only(Lambda) && v.Phase == account.Verified:
		return "Lambda runs it; it has run on Fargate and can be switched."
	case v.only(Lambda) && v.Phase == account.Prepared:
		return "Lambda runs it; it has not run on Fargate yet."
	case v.only(Lambda):
		return "Lambda runs it, although its phase says Fargate."
	case v.settled(Fargate):
		return "Fargate runs it."
	}
	return "Fargate runs it, although its phase says Lambda."
}

// whyNothing says of each side's trigger that it is absent or disabled.
func (v snapshot) whyNothing() string {
	lambda := "no rule and no schedule has the Lambda " + v.lambda.name + " as its target"
	switch {
	case v.lambdaTrigger != nil:
		lambda = fmt.Sprintf("the %s on Lambda is disabled", v.lambdaTrigger)
	case v.target.LambdaStated == plan.NoLambda:
		lambda = "decant.hcl states that it has no Lambda"
	case !v.lambda.exists:
		lambda = "the Lambda " + v.lambda.name + " does not exist any more"
	}
	if v.Fargate == TriggerAbsent {
		return fmt.Sprintf("%s, and the %s on Fargate does not exist", lambda, v.fargateTrigger)
	}
	return fmt.Sprintf("%s, and the %s on Fargate is disabled", lambda, v.fargateTrigger)
}

// listed joins a few words for people.
func listed(words []string) string { return strings.Join(slices.Sorted(slices.Values(words)), ", ") }
