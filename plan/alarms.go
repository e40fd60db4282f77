package plan

import (
	"fmt"
	"strings"
	"time"

	"decant/internal/diag"
	"decant/internal/eventcron"
	"decant/model"
)

// Missed is the time without a start after which an alarm for missed runs goes off:
// so many periods of so many seconds.
type Missed struct {
	Period  int `json:"period_seconds"`
	Periods int `json:"periods"`
}

// The longest time that an alarm can look back, and the step of its periods.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
const (
	maxLookBack = 7 * 24 * time.Hour
	shortPeriod = 5 * time.Minute
	longPeriod  = time.Hour
)

// An alarm of standard resolution costs about 0.10 USD a month in us-east-1; metrics that
// AWS services publish cost nothing. Read on 2026-11-29.
// https://aws.amazon.com/cloudwatch/pricing/
const alarmPrice = "about 0.10 USD a month"

// alarms decides which topics hear of the task, and whether an alarm can tell that a
// run was missed.
func (m *maker) alarms(fn model.Function, t *Target) {
	stated := m.opts.Settings.AlarmTopics
	if own := m.opts.Settings.Functions[fn.Name].AlarmTopics; own.IsKnown() {
		stated = own
	}
	if len(stated.V) == 0 {
		return
	}
	t.AlarmTopics = stated.V
	kinds := []string{"failed"}
	missed, why := missedRuns(*t)
	if s := t.Schedule; s != nil && s.InUTC() {
		kinds = append(kinds, "not started")
	}
	if why == "" && m.module.Failures {
		t.Missed = missed
		kinds = append(kinds, "missed")
	}
	m.decide(Decision{
		Rule: "alarms", Function: fn.Name, Chose: strings.Join(kinds, ", "),
		Because:  "decant.hcl names the topics " + strings.Join(stated.V, ", ") + ". The metrics are EventBridge's own and cost nothing; each alarm costs " + alarmPrice + ".",
		Evidence: []diag.Range{stated.At},
	})
	if why != "" && t.Schedule != nil && m.module.Failures {
		m.diags.Add(diag.New(MissedUnseen, stated.At,
			fmt.Sprintf("No alarm tells that a run of %s was missed: %s.", fn.Name, why),
			"Have the job itself report that it ran, for example to a service that expects it.").About(fn.Name))
	}
}

// missedRuns is the longest time that the schedule leaves between two runs, and a
// period more, in which a late start still counts.
func missedRuns(t Target) (Missed, string) {
	s := t.Schedule
	switch {
	case s == nil:
		return Missed{}, "nothing starts it at fixed times"
	case !s.InUTC():
		return Missed{}, "EventBridge Scheduler has metrics for a group of schedules only, not for one of them; that it could not start a task is not seen either"
	}
	gap, why := eventcron.LongestGap(s.Expression)
	if why != "" {
		return Missed{}, why
	}
	period := shortPeriod
	if gap >= longPeriod {
		period = longPeriod
	}
	periods := int((gap+period-1)/period) + 1
	if time.Duration(periods)*period > maxLookBack {
		return Missed{}, fmt.Sprintf("its schedule %s leaves up to %d hours between two runs, and an alarm of CloudWatch looks back seven days at most", s.Expression, int(gap.Hours()))
	}
	return Missed{Period: int(period.Seconds()), Periods: periods}, ""
}

// maxNamed is how many alarms a sentence names.
const maxNamed = 5

// quiet reports the alarms on the Lambda's metrics, which say nothing about a task.
func (m *maker) quiet(fn model.Function, t Target) {
	if fn.Live == nil || len(fn.Live.Alarms) == 0 {
		return
	}
	fix := fmt.Sprintf("Have alarms made for the task, in decant.hcl:\n    function %q { alarms = { topics = [\"arn:aws:sns:REGION:ACCOUNT:TOPIC\"] } }\nand delete the old ones when nothing can go back to Lambda.", fn.Name)
	if len(t.AlarmTopics) > 0 {
		fix = "decant.hcl names topics for alarms about the task; delete the old ones when nothing can go back to Lambda."
	}
	m.diags.Add(diag.New(AlarmsQuiet, fn.Handler.At,
		fmt.Sprintf("In the account %s Lambda's metrics of %s. Nothing is published there once the task does the work.", alarmNames(fn.Live.Alarms), fn.Name), fix).About(fn.Name))
}

// alarmNames lists alarms with their metrics for a sentence.
func alarmNames(alarms []model.LiveAlarm) string {
	var names []string
	for _, a := range alarms[:min(len(alarms), maxNamed)] {
		names = append(names, a.Name+" ("+a.Metric+")")
	}
	text := strings.Join(names, ", ")
	switch n := len(alarms) - maxNamed; {
	case n > 0:
		return fmt.Sprintf("the alarms %s and %d more watch", text, n)
	case len(names) > 1:
		return "the alarms " + text + " watch"
	}
	return "the alarm " + text + " watches"
}

// alarmGap is what becomes of the alarms on the Lambda's metrics.
func alarmGap(live *model.LiveFunction, t Target) Guarantee {
	g := Guarantee{"alarms", lost, alarmNames(live.Alarms) + " Lambda's metrics", "nothing: they go quiet"}
	if len(t.AlarmTopics) > 0 {
		g.Outcome, g.Fargate = replaced, "alarms for failed and not started tasks tell "+strings.Join(t.AlarmTopics, ", ")
	}
	return g
}
