package report

import (
	"strings"
	"testing"
	"time"

	"decant/apply/cutover"
)

// TestOutlooksSayWhatTheyCost before anything is asked.
func TestOutlooksSayWhatTheyCost(t *testing.T) {
	t.Parallel()
	until := time.Date(2026, 3, 10, 12, 20, 0, 0, time.UTC)
	due := time.Date(2026, 3, 10, 12, 1, 0, 0, time.UTC)
	hung := []string{"task 4f0c1d2e (started by decant run at 2026-03-10 08:00 UTC, RUNNING)"}
	back := cutover.SwitchRequest{To: cutover.Lambda}
	for _, c := range []struct {
		o    cutover.Forecast
		m    cutover.SwitchRequest
		want string
	}{
		{cutover.Forecast{To: cutover.Fargate}, cutover.SwitchRequest{To: cutover.Fargate}, "Neither trigger is on for some seconds; no run is due in that time."},
		{cutover.Forecast{To: cutover.Fargate, AlreadyThere: true}, cutover.SwitchRequest{To: cutover.Fargate}, "Fargate starts it already; there is nothing to do."},
		{cutover.Forecast{AlreadyThere: true}, cutover.SwitchRequest{}, "It is retired already; there is nothing to do."},
		{cutover.Forecast{}, cutover.SwitchRequest{}, ""},
		{cutover.Forecast{To: cutover.Fargate, OnlyPhase: true}, cutover.SwitchRequest{To: cutover.Fargate}, "Nothing has to be switched on, so nothing is waited for: a trigger of the other side that fires is switched off, and the phase is written."},
		{
			cutover.Forecast{To: cutover.Fargate, Due: due, PauseAtMost: 450 * time.Second},
			cutover.SwitchRequest{To: cutover.Fargate},
			"The run that is due at 2026-03-10 12:01 UTC is left to Lambda. Nothing starts it for up to 7m30s, because runs that have begun have to end; no run is due in that time.",
		},
		{
			cutover.Forecast{To: cutover.Lambda, Running: hung, Until: until},
			back,
			"1 task runs now: task 4f0c1d2e (started by decant run at 2026-03-10 08:00 UTC, RUNNING). It is waited for first, with Fargate's trigger still on, until 2026-03-10 12:20 UTC at the latest; " +
				"if it goes on then, nothing is changed. Neither trigger is on for some seconds; no run is due in that time.",
		},
		{
			cutover.Forecast{To: cutover.Lambda, Running: hung, Until: until, Silent: true, PauseAtMost: 20 * time.Minute},
			back,
			"1 task runs now: task 4f0c1d2e (started by decant run at 2026-03-10 08:00 UTC, RUNNING). It is waited for; if it goes on after 20 minutes, Fargate's trigger is switched on again. " +
				"Neither trigger is on now. Nothing starts it for up to 20 minutes, because runs that have begun have to end; no run is due in that time.",
		},
		{
			cutover.Forecast{To: cutover.Lambda, Running: hung, Until: until},
			cutover.SwitchRequest{To: cutover.Lambda, StopTasks: true},
			"1 task runs now: task 4f0c1d2e (started by decant run at 2026-03-10 08:00 UTC, RUNNING). It is stopped as soon as Fargate's trigger is off. Neither trigger is on for some seconds; no run is due in that time.",
		},
		{
			cutover.Forecast{To: cutover.Lambda, PauseAtLeast: time.Minute, PauseAtMost: 20 * time.Minute, Interval: 5 * time.Minute, Missed: 5},
			back,
			"Nothing starts it for 1 minute to 20 minutes, because runs that have begun have to end. It has no fixed times, but an interval of 5 minutes: at most 5 runs may fall out. " +
				"A shorter --max-wait bounds the pause, and the switch is taken back if that is not enough; --now does not wait. The first run on Lambda comes within 5 minutes after that.",
		},
		{
			cutover.Forecast{To: cutover.Lambda, Running: hung, Interval: time.Hour, Missed: 1},
			cutover.SwitchRequest{To: cutover.Lambda, Now: true},
			"1 task runs now: task 4f0c1d2e (started by decant run at 2026-03-10 08:00 UTC, RUNNING). It is not waited for, and may overlap with the first run on Lambda. " +
				"Neither trigger is on for some seconds. It has no fixed times, but an interval of 1 hour: at most 1 run may fall out. The first run on Lambda comes within 1 hour after that.",
		},
		{cutover.Forecast{To: cutover.Fargate, Missed: 1}, cutover.SwitchRequest{To: cutover.Fargate, Now: true}, "Runs that go on on Lambda are not waited for, and may overlap with the first on Fargate. Neither trigger is on for some seconds; a run is due, and is lost if it falls between the two."},
	} {
		if got := strings.Join(forecastText(c.o, c.m), " "); got != c.want {
			t.Errorf("%+v\n%s\nwant\n%s", c.o, got, c.want)
		}
	}
}
