package plan

import (
	"fmt"
	"time"
	_ "time/tzdata" // the answer must not depend on the machine's zone files

	"decant/internal/diag"
	"decant/internal/settings"
	"decant/model"
)

// EventBridge's own defaults for starting a target: 24 hours and 185 attempts.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
const (
	startMaxAge   = 24 * time.Hour
	startAttempts = 185
)

// schedule plans the time schedule of a target, or reports why it cannot.
func (m *maker) schedule(fn model.Function, trigger model.Schedule, t *Target) *Schedule {
	options := m.opts.Settings.Functions[fn.Name]
	expression := trigger.Expression
	if options.Schedule.IsKnown() {
		expression = options.Schedule
	}
	if !expression.IsKnown() {
		m.unknownSchedule(fn, expression)
		return nil
	}
	s := &Schedule{
		Expression: expression.V, Service: "rule", RuleName: t.TaskName + m.module.RuleSuffix,
		Description: trigger.Description.V, MaxAge: startMaxAge, Attempts: startAttempts,
	}
	m.service(fn, options, s)
	if s.Timezone != "" {
		m.zones = append(m.zones, zoned{function: fn.Name, before: trigger.Expression, after: s.Expression, zone: s.Timezone, at: m.zoneOf(options).At})
	}
	m.checkExpression(fn, expression, s)
	return s
}

func (m *maker) unknownSchedule(fn model.Function, e model.Value[string]) {
	because := "nobody states it"
	if e.Unknown != nil {
		because = e.Unknown.Because
	}
	m.diags.Add(diag.New(UnknownSchedule, e.At,
		fmt.Sprintf("The schedule of %s cannot be known: %s. A guess could run the job at the wrong time, so it stays on Lambda.", fn.Name, because),
		fmt.Sprintf("Write the expression as a literal, or state it in decant.hcl:\n    function %q { schedule = \"rate(1 day)\" }", fn.Name)).About(fn.Name))
}

// service chooses between a rule, which Chalice uses too, and the Scheduler.
func (m *maker) service(fn model.Function, options settings.Function, s *Schedule) {
	zone := m.zoneOf(options)
	if m.opts.Settings.Scheduler.V != "scheduler" && !zone.IsKnown() {
		return
	}
	s.Service, s.Timezone = "scheduler", "UTC"
	because := `decant.hcl says scheduler = "scheduler".`
	if zone.IsKnown() {
		s.Timezone = zone.V
		because = "decant.hcl names a time zone, which only EventBridge Scheduler knows; a rule runs in UTC."
	}
	if _, err := time.LoadLocation(s.Timezone); err != nil || s.Timezone == "Local" || s.Timezone == "" {
		m.diags.Add(diag.New(BadTimezone, zone.At,
			fmt.Sprintf("%q is not the name of a time zone, and EventBridge Scheduler would refuse it.", s.Timezone),
			"Write an IANA name such as \"Europe/Berlin\".").About(fn.Name))
	}
	m.decide(Decision{Rule: "schedule", Function: fn.Name, Chose: "EventBridge Scheduler, " + s.Timezone, Because: because, Evidence: []diag.Range{zone.At}})
}

// zoneOf is the time zone that decant.hcl states for a function.
func (m *maker) zoneOf(options settings.Function) model.Value[string] {
	if options.Timezone.IsKnown() {
		return options.Timezone
	}
	return m.opts.Settings.Timezone
}

func (m *maker) checkExpression(fn model.Function, e model.Value[string], s *Schedule) {
	refused, doubt := CheckExpression(e.V, s.Service)
	switch {
	case refused != "":
		m.diags.Add(diag.New(BadSchedule, e.At,
			fmt.Sprintf("The schedule of %s is %q: %s. Chalice accepts it, AWS refuses it when the rule is made.", fn.Name, e.V, refused),
			"Correct the expression; minutes hours day-of-month month day-of-week year, with ? in one day field:\n    Cron(0, 8, '*', '*', '?', '*')").About(fn.Name))
	case doubt != "":
		m.diags.Add(diag.New(DoubtfulSchedule, e.At,
			fmt.Sprintf("The schedule of %s is %q: %s.", fn.Name, e.V, doubt),
			"Compare with the rule that exists in the account, or write it in a documented form.").About(fn.Name))
	}
}
