package trigger

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // the answer must not depend on the machine's zone files

	"decant/internal/diag"
	"decant/internal/eventcron"
	"decant/model"
)

// Schedule is a validated time schedule.
type Schedule struct {
	Expression string `json:"expression"` // rate(...), cron(...) of six fields, or at(...)
	// Service is "rule" (EventBridge rule) or "scheduler" (EventBridge Scheduler).
	Service  string `json:"service"`
	Timezone string `json:"timezone,omitempty"` // IANA name, only with "scheduler"
	// RuleName is the name of the rule or schedule, at most 64 characters.
	RuleName    string `json:"rule_name"`
	Description string `json:"description"`
	// MaxAge and Attempts bound EventBridge's attempts to start the task.
	MaxAge   time.Duration `json:"max_age"`
	Attempts int           `json:"attempts"`
}

// The services that start a task by a time schedule.
const (
	rule      = "rule"
	scheduler = "scheduler"
)

// EventBridge's own defaults for starting a target: 24 hours and 185 attempts.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
const (
	startMaxAge   = 24 * time.Hour
	startAttempts = 185
)

// schedule is a time schedule: app.schedule. On Lambda a rule keeps it; a rule or
// EventBridge Scheduler starts the task.
func schedule() Kind {
	return Kind{
		Name: "schedule", Functions: []model.Kind{model.KindSchedule}, Asynchronous: true, Timed: true,
		Describe: func(_ *model.App, t model.Trigger) string {
			s := t.(model.Schedule)
			if s.Timezone.IsSet() {
				return value(s.Expression) + " in " + value(s.Timezone)
			}
			return value(s.Expression)
		},
		Compare: func(t model.Trigger) (string, bool) {
			expression := t.(model.Schedule).Expression
			return "schedule " + expression.V, expression.IsKnown()
		},
		Plan:   planSchedule,
		Starts: func(s Start) bool { return s.Schedule != nil },
		Show: func(s Start) string {
			return strings.TrimSpace(s.Schedule.Expression + " " + s.Schedule.Timezone)
		},
		Delivery: func(s Start) Delivery {
			return Delivery{"kept", "EventBridge starts it at least once", fmt.Sprintf("EventBridge starts it at least once, trying for up to %d h", int(s.Schedule.MaxAge.Hours()))}
		},
		Arguments: func(s Start) map[string]any { return s.Schedule.arguments() },
		Environment: func(s Start) map[string]string {
			return map[string]string{"DECANT_RULE_NAME": s.Schedule.RuleName}
		},
	}
}

// InUTC says that a rule, which knows no time zones, can keep the schedule.
func (s *Schedule) InUTC() bool { return s.Service == rule && s.Timezone == "" }

func (s *Schedule) arguments() map[string]any {
	out := map[string]any{
		"schedule_expression": s.Expression, "trigger_name": s.RuleName,
		"start_attempts": s.Attempts, "start_max_age_seconds": int(s.MaxAge.Seconds()),
	}
	if s.Service == scheduler {
		out["schedule_timezone"] = "UTC"
		if s.Timezone != "" {
			out["schedule_timezone"] = s.Timezone
		}
	}
	if s.Description != "" {
		out["trigger_description"] = shorten(s.Description)
	}
	return out
}

// shorten keeps to one line and to the 512 characters of a rule's or schedule's
// description.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
func shorten(s string) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	return string(runes[:min(len(runes), 512)])
}

// planSchedule plans the time schedule of a target, or reports why it cannot.
func planSchedule(r Request) Planned {
	var p Planned
	registered := r.Trigger.(model.Schedule)
	expression := registered.Expression
	if r.Options.Schedule.IsKnown() {
		expression = r.Options.Schedule
	}
	if !expression.IsKnown() {
		p.Findings.Add(unknownSchedule(r.Function, expression))
		return p
	}
	s := &Schedule{
		Expression: expression.V, Service: rule, RuleName: r.Name,
		Description: registered.Description.V, MaxAge: startMaxAge, Attempts: startAttempts,
	}
	p.Start.Schedule = s
	zone := zoneOf(r)
	if r.Settings.Scheduler.V == scheduler || zone.IsKnown() {
		p.onScheduler(r.Function, zone)
	}
	if s.Timezone != "" {
		p.Zone = &Zone{function: r.Function.Name, before: registered.Expression, after: s.Expression, zone: s.Timezone, at: zone.At}
	}
	p.Findings.Extend(checkSchedule(r.Function, expression, s))
	return p
}

// onScheduler takes EventBridge Scheduler in place of a rule, which Chalice uses.
func (p *Planned) onScheduler(fn model.Function, zone model.Value[string]) {
	s := p.Start.Schedule
	s.Service, s.Timezone = scheduler, "UTC"
	because := `decant.hcl says scheduler = "scheduler".`
	if zone.IsKnown() {
		s.Timezone = zone.V
		because = "decant.hcl names a time zone, which only EventBridge Scheduler knows; a rule runs in UTC."
	}
	if _, err := time.LoadLocation(s.Timezone); err != nil || s.Timezone == "Local" || s.Timezone == "" {
		p.Findings.Add(diag.New(BadTimezone, zone.At,
			fmt.Sprintf("%q is not the name of a time zone, and EventBridge Scheduler would refuse it.", s.Timezone),
			"Write an IANA name such as \"Europe/Berlin\".").About(fn.Name))
	}
	p.Decisions = append(p.Decisions, Decision{Rule: "schedule", Chose: "EventBridge Scheduler, " + s.Timezone, Because: because, At: zone.At})
}

// zoneOf is the time zone that decant.hcl states for a function.
func zoneOf(r Request) model.Value[string] {
	if r.Options.Timezone.IsKnown() {
		return r.Options.Timezone
	}
	return r.Settings.Timezone
}

func unknownSchedule(fn model.Function, e model.Value[string]) diag.Diagnostic {
	because := "nobody states it"
	if e.Unknown != nil {
		because = e.Unknown.Because
	}
	return diag.New(UnknownSchedule, e.At,
		fmt.Sprintf("The schedule of %s cannot be known: %s. A guess could run the job at the wrong time, so it stays on Lambda.", fn.Name, because),
		fmt.Sprintf("Write the expression as a literal, or state it in decant.hcl:\n    function %q { schedule = \"rate(1 day)\" }", fn.Name)).About(fn.Name)
}

func checkSchedule(fn model.Function, e model.Value[string], s *Schedule) diag.List {
	var diags diag.List
	refused, doubt := eventcron.Check(e.V, s.Service)
	switch {
	case refused != "":
		diags.Add(diag.New(BadSchedule, e.At,
			fmt.Sprintf("The schedule of %s is %q: %s. Chalice accepts it, AWS refuses it when the rule is made.", fn.Name, e.V, refused),
			"Correct the expression; minutes hours day-of-month month day-of-week year, with ? in one day field:\n    Cron(0, 8, '*', '*', '?', '*')").About(fn.Name))
	case doubt != "":
		diags.Add(diag.New(DoubtfulSchedule, e.At,
			fmt.Sprintf("The schedule of %s is %q: %s.", fn.Name, e.V, doubt),
			"Compare with the rule that exists in the account, or write it in a documented form.").About(fn.Name))
	}
	return diags
}
