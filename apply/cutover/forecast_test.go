package cutover

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"decant/apply/account"
	"decant/apply/applytest"
)

// foresees is the forecast of the one function.
func (s *stage) foresees(m SwitchRequest) Forecast {
	s.T.Helper()
	s.Line.Arm(0, "", nil)
	states, forecasts, diags, err := Forecasts(context.Background(), s.plan, s.At, s.switchReader(), m, s.clock())
	if err != nil || diags.HasErrors() || len(states) != 1 || len(forecasts) != 1 || len(s.Line.Sent()) > 0 {
		s.T.Fatalf("%v %v %v %v, sent %v", states, forecasts, diags, err, s.Line.Sent())
	}
	return forecasts[0]
}

// TestTheForecastIsWhatHappens: what is said before a switch bounds what it does.
func TestTheForecastIsWhatHappens(t *testing.T) {
	t.Parallel()
	hung := fakeTask{id: "task/hung", by: account.StartedByDecant, made: at("08:00:10"), ends: at("23:00:00")}
	late := fakeTask{id: "task/late", made: at("12:00:20"), ends: at("12:04:00")}
	for _, c := range []struct {
		what       string
		expression string
		m          SwitchRequest
		now        time.Time
		timeout    int32 // seconds
		tasks      []fakeTask
		want       Forecast
		ending     Result
	}{
		{"nothing runs", everyDay, SwitchRequest{To: Fargate}, noon, 60, nil, Forecast{}, Moved},
		{"a run is due", everyDay, SwitchRequest{To: Fargate}, at("07:59:00"), 60, nil, Forecast{Due: at("08:00:00")}, Moved},
		{"a run is due and lost", everyDay, SwitchRequest{To: Fargate, Now: true}, at("07:59:00"), 60, nil, Forecast{Missed: 1}, Moved},
		{"dense runs on Lambda", "cron(0/10 * * * ? *)", SwitchRequest{To: Fargate}, at("08:01:30"), 480, nil, Forecast{PauseAtMost: 7*time.Minute + 30*time.Second}, Moved},
		{"dense runs that may not end", "cron(0/10 * * * ? *)", SwitchRequest{To: Fargate}, at("08:01:30"), 900, nil, Forecast{PauseAtMost: 7*time.Minute + 45*time.Second}, TurnedBack},
		{"an interval on Lambda", "rate(5 minutes)", SwitchRequest{To: Fargate}, noon, 300, nil, Forecast{PauseAtLeast: time.Minute, PauseAtMost: 6 * time.Minute, Interval: 5 * time.Minute, Missed: 2}, Moved},
		{"an interval on Lambda, bounded", "rate(5 minutes)", SwitchRequest{To: Fargate, MaxWait: 3 * time.Minute}, noon, 300, nil, Forecast{PauseAtLeast: time.Minute, PauseAtMost: 3 * time.Minute, Interval: 5 * time.Minute, Missed: 1}, TurnedBack},
		{"back, nothing runs", everyDay, SwitchRequest{To: Lambda}, noon, 60, nil, Forecast{}, Moved},
		{"back, a task hangs", everyDay, SwitchRequest{To: Lambda}, noon, 60, []fakeTask{hung}, Forecast{Running: []string{"task hung (started by decant run at 2026-03-10 08:00 UTC, RUNNING)"}}, LeftOut},
		{"back from an interval", "rate(5 minutes)", SwitchRequest{To: Lambda}, noon, 60, []fakeTask{late}, Forecast{PauseAtLeast: time.Minute, PauseAtMost: 20 * time.Minute, Interval: 5 * time.Minute, Missed: 5}, Moved},
		{"back from an interval, with hardly any wait", "rate(5 minutes)", SwitchRequest{To: Lambda, MaxWait: 20 * time.Second}, noon, 60, nil, Forecast{PauseAtMost: 20 * time.Second, Interval: 5 * time.Minute, Missed: 1}, TurnedBack},
		{"back at once", "rate(5 minutes)", SwitchRequest{To: Lambda, Now: true}, noon, 60, []fakeTask{late}, Forecast{Interval: 5 * time.Minute, Missed: 1}, Moved},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			s := staged(t, kinds{"rule", "rule"}, c.expression)
			s.timeLimit(c.timeout)
			start := onLambda
			if c.m.To == Lambda {
				start = onFargate
			}
			s.arrange(start)
			s.now = c.now
			s.runs(c.tasks...)
			got := s.foresees(c.m)
			c.want.Function, c.want.To, c.want.Until = "report", c.m.To, c.now.Add(c.m.maxWait())
			if c.want.Running == nil {
				c.want.Running = []string{}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			out, diags, err := s.move(context.Background(), c.m)
			if err != nil || out.Result != c.ending {
				t.Fatalf("%+v %v %v", out, diags, err)
			}
			if out.Silent > 0 && (out.Silent < got.PauseAtLeast || out.Silent > got.PauseAtMost) {
				t.Errorf("silent for %s, said %s to %s", out.Silent, got.PauseAtLeast, got.PauseAtMost)
			}
		})
	}
}

// TestTheForecastRefusesBeforeItIsAsked: what the switch would refuse is known
// before.
func TestTheForecastRefusesBeforeItIsAsked(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.phase(account.Prepared)
	states, forecasts, diags, err := Forecasts(context.Background(), s.plan, s.At, s.switchReader(), SwitchRequest{To: Fargate, Functions: []string{"report"}}, s.clock())
	applytest.WantCode(t, diags, NeverVerified, "decant run report")
	if err != nil || len(states) != 1 || len(forecasts) > 0 {
		t.Errorf("%v %v %v", states, forecasts, err)
	}
}

// TestTheForecastOfRetiring: who cannot be retired is told before being asked.
func TestTheForecastOfRetiring(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	_, forecasts, diags, _ := Forecasts(context.Background(), s.plan, s.At, s.switchReader(), SwitchRequest{}, s.clock())
	applytest.WantCode(t, diags, NotRetirable, "still starts the Lambda")
	if len(forecasts) > 0 {
		t.Errorf("%v", forecasts)
	}
	s.arrange(onFargate)
	if o := s.foresees(SwitchRequest{}); o.AlreadyThere {
		t.Errorf("%+v", o)
	}
	s.phase(account.Retired)
	if o := s.foresees(SwitchRequest{}); !o.AlreadyThere {
		t.Errorf("%+v", o)
	}
}

// TestNothingPausesWhereBothFire: after a chalice deploy only the Lambda's trigger
// is switched off, and no interval starts anew.
func TestNothingPausesWhereBothFire(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, "rate(5 minutes)")
	s.arrange(state{Phase: account.Switched, Lambda: TriggerEnabled, Fargate: TriggerEnabled})
	_, forecasts, _, err := Forecasts(context.Background(), s.plan, s.At, s.switchReader(), SwitchRequest{To: Fargate}, s.clock())
	if err != nil || len(forecasts) != 1 || !forecasts[0].OnlyPhase || forecasts[0].Missed > 0 {
		t.Errorf("%+v %v", forecasts, err)
	}
	out, diags, err := s.move(context.Background(), SwitchRequest{To: Fargate})
	if err != nil || out.Result != Moved || len(diags) > 0 {
		t.Errorf("%+v %v %v", out, diags, err)
	}
	s.wantIs(onFargate)
}

// TestTheForecastOfAKilledRollback: Fargate's trigger is off already, so a task that
// hangs is waited for in silence, and then Fargate's side is switched on again.
func TestTheForecastOfAKilledRollback(t *testing.T) {
	t.Parallel()
	s := staged(t, kinds{"rule", "rule"}, everyDay)
	s.arrange(state{Phase: account.ToLambda, Lambda: TriggerDisabled, Fargate: TriggerDisabled})
	s.runs(fakeTask{id: "task/hung", made: at("08:00:10"), ends: at("23:00:00")})
	_, forecasts, _, err := Forecasts(context.Background(), s.plan, s.At, s.switchReader(), SwitchRequest{To: Lambda}, s.clock())
	if err != nil || len(forecasts) != 1 || !forecasts[0].Silent || len(forecasts[0].Running) != 1 || forecasts[0].PauseAtMost != 20*time.Minute {
		t.Fatalf("%+v %v", forecasts, err)
	}
	out, diags, err := s.move(context.Background(), SwitchRequest{To: Lambda})
	applytest.WantCode(t, diags, StillRunning, "task hung", "Fargate starts report as before")
	if err != nil || out.Result != TurnedBack || s.clock().After(noon.Add(20*time.Minute)) {
		t.Errorf("%+v %v at %s", out, err, s.clock())
	}
	s.wantIs(onFargate)

	// On the way to Fargate, Lambda's trigger is off: nothing is waited for with it on.
	s.arrange(state{Phase: account.ToFargate, Lambda: TriggerDisabled, Fargate: TriggerDisabled})
	s.timeLimit(600)
	s.now = at("08:02:00")
	_, forecasts, _, err = Forecasts(context.Background(), s.plan, s.At, s.switchReader(), SwitchRequest{To: Fargate}, s.clock())
	if err != nil || len(forecasts) != 1 || forecasts[0].PauseAtMost != 9*time.Minute {
		t.Errorf("%+v %v", forecasts, err)
	}
	s.moved(SwitchRequest{To: Fargate})
	if got, want := s.clock(), at("08:11:00"); !got.Equal(want) {
		t.Errorf("moved at %s, want %s", got, want)
	}
}
