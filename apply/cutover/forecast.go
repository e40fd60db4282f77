package cutover

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/ecsreason"
	"decant/internal/diag"
	"decant/plan"
)

// Forecast is what the switch of one function waits for and what it may cost, said
// before anything is changed.
type Forecast struct {
	Function string  `json:"function"`
	To       Runtime `json:"to"`
	// AlreadyThere says that there is nothing to do.
	AlreadyThere bool `json:"already_there"`
	// OnlyPhase says that no trigger has to be switched on: nothing starts the
	// function by itself, or the side fires already, and the other is switched off.
	OnlyPhase bool `json:"only_phase"`
	// Silent says that neither side fires now, as after a switch that was killed: what
	// is waited for then lengthens the pause.
	Silent bool `json:"silent"`
	// Due is a run that the side that is left gets first; zero for none.
	Due time.Time `json:"due,omitzero"`
	// Running are the tasks that run now, in words. They are waited for with the
	// trigger still on, unless it is off already, or the request is to stop them or not
	// to wait.
	Running []string `json:"running"`
	// Until is the end of all waiting.
	Until time.Time `json:"until"`
	// PauseAtLeast and PauseAtMost bound how long nothing starts the function. 0 is
	// some seconds: the calls of the switch. With a MaxWait that is too short for it
	// PauseAtLeast is 0, because the switch is taken back.
	PauseAtLeast time.Duration `json:"pause_at_least_ns"`
	PauseAtMost  time.Duration `json:"pause_at_most_ns"`
	// Interval is that of rate(…), whose times AWS alone knows: the first run on the
	// new side comes within it. 0 for fixed times, of which none falls into the
	// pause, unless Now is wished.
	Interval time.Duration `json:"interval_ns"`
	// Missed is how many runs fall out at most.
	Missed int `json:"missed_at_most"`
}

// Forecasts says how the functions are started and what moving them, or with To: ""
// retiring them, would mean. It changes nothing. Findings are those of Inspect,
// and why a function cannot be moved; such a function has a state and no forecast.
func Forecasts(ctx context.Context, p *plan.Plan, at account.Ref, r *account.Reader, m SwitchRequest, now time.Time) ([]State, []Forecast, diag.List, error) {
	targets, diags := apply.Targets(p, at, m.Functions)
	if diags.HasErrors() {
		return nil, nil, diags, nil
	}
	seen := lookAt(ctx, p, targets, r, now)
	foreseen := make([]*Forecast, len(seen))
	var group errgroup.Group
	group.SetLimit(account.Parallel)
	for i := range seen {
		one := &seen[i]
		if one.diags.HasErrors() {
			continue
		}
		group.Go(func() error {
			one.view = one.view.under(m)
			s := &switcher{plan: p, target: one.view.target, r: r, m: m, view: one.view}
			if s.mayGo() {
				one.diags.Extend(one.view.disorder())
				outlook, err := one.view.forecast(ctx, r, m, now)
				if err != nil {
					s.diags.Add(unreadableSwitch(s.target, err))
				} else {
					foreseen[i] = &outlook
				}
			}
			one.diags.Extend(s.diags)
			return nil
		})
	}
	_ = group.Wait() // what could not be read is among the findings
	if err := ctx.Err(); err != nil {
		return nil, nil, diags, fmt.Errorf("read the triggers: %w", err)
	}
	var states []State
	var outlooks []Forecast
	for i, one := range seen {
		diags.Extend(one.diags)
		if one.state != nil {
			states = append(states, *one.state)
		}
		if foreseen[i] != nil {
			outlooks = append(outlooks, *foreseen[i])
		}
	}
	return states, outlooks, diags, nil
}

// forecast works out what a move that is allowed would wait for.
func (v snapshot) forecast(ctx context.Context, r *account.Reader, m SwitchRequest, now time.Time) (Forecast, error) {
	o := Forecast{Function: v.target.Function, To: m.To, AlreadyThere: v.settled(m.To), Until: now.Add(m.maxWait()), Running: []string{}}
	if m.To == "" {
		o.AlreadyThere = v.Phase == account.Retired
		return o, nil
	}
	from := m.To.other()
	o.OnlyPhase = !o.AlreadyThere && (v.Plain || v.power(m.To) == TriggerEnabled)
	if o.AlreadyThere || o.OnlyPhase {
		return o, nil // nothing is waited for
	}
	o.Silent = v.neither()
	if f := v.fires(from); f != nil {
		o.Interval = f.period()
	}
	if from == Fargate && v.fargateFires != nil && v.fargateFires.Cluster != "" {
		tasks, err := r.RunningTasks(ctx, v.fargateFires.Cluster, v.target.TaskName)
		if err != nil {
			return o, err
		}
		for _, t := range tasks {
			o.Running = append(o.Running, t.String())
		}
	}
	if due := v.next(now.Add(-fireSpread)); !m.Now && v.only(from) && !due.IsZero() && !due.After(now.Add(switchTakes)) {
		o.Due = due
	}
	o.pause(v, m, now)
	return o, nil
}

// pause bounds the time without a trigger.
func (o *Forecast) pause(v snapshot, m SwitchRequest, now time.Time) {
	switch {
	case m.Now:
	case m.To == Fargate && !v.lambda.exists:
	case o.Interval > 0 && m.To == Lambda:
		o.PauseAtLeast, o.PauseAtMost = fireSpread, m.maxWait()
	case o.Interval > 0:
		o.PauseAtLeast, o.PauseAtMost = fireSpread, min(m.maxWait(), fireSpread+v.lambda.timeout)
	case m.To == Lambda && m.StopTasks && len(o.Running) > 0:
		o.PauseAtMost = ecsreason.StopWithin
	case m.To == Lambda && o.Silent && len(o.Running) > 0:
		o.PauseAtMost = m.maxWait()
	case m.To == Fargate && (o.Silent || !v.waitsOn(now)):
		o.PauseAtMost = max(0, min(m.maxWait(), v.window(Lambda, now).last.Add(v.lambda.timeout).Sub(now)))
	}
	if due := v.next(now); o.Interval == 0 && !due.IsZero() {
		o.PauseAtMost = max(0, min(o.PauseAtMost, due.Add(-lastMoment).Sub(now)))
	}
	if o.PauseAtLeast > o.PauseAtMost { // it is taken back before
		o.PauseAtLeast = 0
	}
	if o.Interval > 0 {
		o.Missed = int(o.PauseAtMost/o.Interval) + 1
	} else if due := v.next(now); m.Now && !due.IsZero() && !due.After(now.Add(switchTakes)) {
		o.Missed = 1
	}
}
