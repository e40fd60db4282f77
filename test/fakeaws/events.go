package fakeaws

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
)

// of is a part of a region that may not be there.
func of[T any](s *Server, region string, part func(*Region) []T) []T {
	if r := s.account.region(region); r != nil {
		return part(r)
	}
	return nil
}

// size writes a page size; zero is none.
func size(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (s *Server) listBuses(q *request) (object, *failure) {
	var in struct {
		NextToken string
		Limit     int
	}
	if fail := q.input(&in); fail != nil {
		return nil, fail
	}
	names := map[string]bool{"default": true}
	for _, rule := range of(s, q.region, func(r *Region) []Rule { return r.Rules }) {
		names[rule.bus()] = true
	}
	all := slices.Sorted(maps.Keys(names))
	from, to, next, fail := page(len(all), in.NextToken, size(in.Limit), 100, 100)
	if fail != nil {
		return nil, fail
	}
	out := object{"EventBuses": list(all[from:to], func(name string) any {
		return object{"Name": name, "Arn": "arn:aws:events:" + q.region + ":" + s.account.ID + ":event-bus/" + name}
	})}
	set(out, "NextToken", next)
	return out, nil
}

func (r Rule) bus() string { return cmp.Or(r.Bus, "default") }

// RuleARN is the ARN of a rule; the default bus has no part in it.
func (a *Account) RuleARN(region string, r Rule) string {
	name := r.Name
	if r.bus() != "default" {
		name = r.Bus + "/" + r.Name
	}
	return "arn:aws:events:" + region + ":" + a.ID + ":rule/" + name
}

func (s *Server) listRules(q *request) (object, *failure) {
	var in struct {
		EventBusName, NextToken string
		Limit                   int
	}
	if fail := q.input(&in); fail != nil {
		return nil, fail
	}
	var all []Rule
	for _, rule := range of(s, q.region, func(r *Region) []Rule { return r.Rules }) {
		if rule.bus() == cmp.Or(in.EventBusName, "default") {
			all = append(all, rule)
		}
	}
	from, to, next, fail := page(len(all), in.NextToken, size(in.Limit), 100, 100)
	if fail != nil {
		return nil, fail
	}
	out := object{"Rules": list(all[from:to], func(rule Rule) any {
		one := object{"Name": rule.Name, "Arn": s.account.RuleARN(q.region, rule), "EventBusName": rule.bus(), "State": state(rule.Disabled)}
		set(one, "ScheduleExpression", rule.Expression)
		set(one, "EventPattern", rule.Pattern)
		return one
	})}
	set(out, "NextToken", next)
	return out, nil
}

func state(disabled bool) string {
	if disabled {
		return "DISABLED"
	}
	return "ENABLED"
}

func (s *Server) listTargets(q *request) (object, *failure) {
	var in struct {
		Rule, EventBusName, NextToken string
		Limit                         int
	}
	if fail := q.input(&in); fail != nil {
		return nil, fail
	}
	rules := of(s, q.region, func(r *Region) []Rule { return r.Rules })
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.Name == in.Rule && r.bus() == cmp.Or(in.EventBusName, "default") })
	if i < 0 {
		return nil, &failure{400, "ResourceNotFoundException", "Rule " + in.Rule + " does not exist on EventBus " + in.EventBusName + "."}
	}
	from, to, next, fail := page(len(rules[i].Targets), in.NextToken, size(in.Limit), 100, 100)
	if fail != nil {
		return nil, fail
	}
	out := object{"Targets": list(rules[i].Targets[from:to], func(t Target) any {
		one := object{"Id": t.ID, "Arn": t.ARN}
		set(one, "Input", t.Input)
		return one
	})}
	set(out, "NextToken", next)
	return out, nil
}

func (c Schedule) group() string { return cmp.Or(c.Group, "default") }

// ScheduleARN is the ARN of a schedule.
func (a *Account) ScheduleARN(region string, c Schedule) string {
	return "arn:aws:scheduler:" + region + ":" + a.ID + ":schedule/" + c.group() + "/" + c.Name
}

func (s *Server) listSchedules(q *request) (object, *failure) {
	all := of(s, q.region, func(r *Region) []Schedule { return r.Schedules })
	from, to, next, fail := page(len(all), q.values.Get("NextToken"), q.values.Get("MaxResults"), 100, 100)
	if fail != nil {
		return nil, fail
	}
	out := object{"Schedules": list(all[from:to], func(c Schedule) any {
		return object{
			"Name": c.Name, "GroupName": c.group(), "Arn": s.account.ScheduleARN(q.region, c), "State": state(c.Disabled),
			"Target": object{"Arn": c.Target}, "CreationDate": 1.7e9, "LastModificationDate": 1.7e9,
		}
	})}
	set(out, "NextToken", next)
	return out, nil
}

func (s *Server) getSchedule(q *request) (object, *failure) {
	all := of(s, q.region, func(r *Region) []Schedule { return r.Schedules })
	i := slices.IndexFunc(all, func(c Schedule) bool {
		return c.Name == q.subject && c.group() == cmp.Or(q.values.Get("groupName"), "default")
	})
	if i < 0 {
		return nil, notFound("Schedule " + q.subject + " does not exist.")
	}
	c := all[i]
	target := object{
		"Arn": c.Target, "RoleArn": c.Role,
		"RetryPolicy": object{"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185},
	}
	set(target, "Input", c.Input)
	return object{
		"Name": c.Name, "GroupName": c.group(), "Arn": s.account.ScheduleARN(q.region, c), "State": state(c.Disabled),
		"ScheduleExpression": c.Expression, "ScheduleExpressionTimezone": cmp.Or(c.Timezone, "UTC"),
		"FlexibleTimeWindow": object{"Mode": "OFF"}, "Target": target, "ActionAfterCompletion": "NONE",
	}, nil
}
