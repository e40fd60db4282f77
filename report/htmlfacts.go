package report

import (
	"slices"
	"strconv"
	"strings"

	"decant/model"
	"decant/plan/review"
)

// This file writes the facts of one function's panel. The labels of a group and
// its facts have the same order; a fact without text and reason does not apply,
// and is not shown.

func usageLabels() []string {
	return []string{
		"Invocations", "Errors", "Throttles", "Timeouts", "Killed for memory", "At one time, most", "Cold starts", "Init of a cold start",
		"Oldest stream record", "Oldest event", "Events dropped", "Dead-letter errors", "Destination errors",
	}
}

func usageFacts(r review.Review) []pageFact {
	u := r.Function.Usage
	if u == nil {
		u = &model.Usage{}
	}
	noMetrics := plain(orElse(r.Duration.Why, "no metrics"))
	count := func(v *float64) pageFact {
		if measured(v) == nil {
			return pageFact{Why: noMetrics}
		}
		return pageFact{Text: number(*v)}
	}
	var facts []pageFact
	for _, v := range []*float64{u.Invocations, u.Errors, u.Throttles} {
		facts = append(facts, count(v))
	}
	facts = append(facts, fromLines(r, timeouts), fromLines(r, outOfMemory), count(u.Concurrency))
	facts = append(facts, coldStarts(r)...)
	// These have a value only where a stream, an asynchronous caller or a
	// destination exists, so that an absent one says nothing.
	for _, v := range []*float64{u.IteratorAge, u.EventAge} {
		facts = append(facts, optional(v, span))
	}
	for _, v := range []*float64{u.EventsDropped, u.DeadLetterErrors, u.DestinationErrors} {
		facts = append(facts, optional(v, number))
	}
	return facts
}

func optional(v *float64, text func(float64) string) pageFact {
	if measured(v) == nil {
		return pageFact{}
	}
	return pageFact{Text: text(*v)}
}

func fromLines(r review.Review, pick func(review.Review) (float64, string)) pageFact {
	n, why := pick(r)
	switch {
	case why != "":
		return pageFact{Why: plain(why)}
	case sampled(r):
		return pageFact{Text: "at least " + number(n) + "; not all lines were read"}
	}
	return pageFact{Text: number(n)}
}

// coldStarts are their number and how long they took.
func coldStarts(r review.Review) []pageFact {
	if why := logsWhy(r); why != "" {
		return []pageFact{{Why: plain(why)}, {Why: plain(why)}}
	}
	init := r.Function.Usage.Logs.Init
	if init == nil {
		return []pageFact{{Why: "no REPORT line names one"}, {}}
	}
	var parts []string
	for _, q := range []struct {
		name string
		ms   *float64
	}{{"p50", init.P50}, {"p95", init.P95}, {"p99", init.P99}, {"max", init.Max}} {
		if measured(q.ms) != nil {
			parts = append(parts, q.name+" "+span(*q.ms))
		}
	}
	return []pageFact{{Text: number(init.N)}, {Text: strings.Join(parts, ", ")}}
}

// proposal is what to do, one sentence a line.
func proposal(r review.Review) []string {
	var out []string
	if r.Tuning != nil && advice(r) != string(r.Recommendation) {
		text := "On Lambda: " + advice(r) + "."
		if app, _ := chaliceTag(r.Function.Tags); app != "" || r.App != "" {
			text += " Set the same in .chalice/config.json: the next chalice deploy sets the function to what stands there."
		}
		out = append(out, text)
	}
	switch {
	case r.Task != nil:
		out = append(out, "As a task: "+pairText(r.Task.Pair)+", "+plain(r.Task.Architecture)+". "+plain(r.Task.Because))
	case slices.ContainsFunc(r.Evidence, func(e review.Evidence) bool { return e.Speaks == review.Blocked }), r.Recommendation == review.Blocked:
		out = append(out, "No task is proposed: a task cannot serve it as it is called today.")
	default:
		out = append(out, "No task is proposed: no Fargate size fits.")
	}
	return out
}

func costLabels() []string {
	return []string{"Lambda today", "Fargate, On-Demand", "Fargate Spot", "One run is cheaper on Fargate from"}
}

func costFacts(c review.Cost, currency string) []pageFact {
	facts := []pageFact{moneyFact(c.Lambda, currency, c), moneyFact(c.Fargate, currency, c), {}, {Why: plain(costWhy(c))}}
	if measured(c.Spot) != nil {
		facts[2] = pageFact{Text: money(*c.Spot, currency)}
	}
	switch {
	case measured(c.BreakEven) != nil:
		facts[3] = pageFact{Text: span(*c.BreakEven*1000) + " of work"}
	case c.Known:
		facts[3] = pageFact{Text: "never"}
	case c.Lambda != nil && c.Fargate != nil:
		facts[3] = pageFact{Why: "no single length: its cold starts decide"}
	}
	return facts
}

// triggerTexts are one line for each trigger.
func triggerTexts(fn model.LiveFunction) []string {
	out := []string{}
	for _, t := range fn.Triggers {
		parts := []string{string(t.Kind) + " " + t.Name}
		for _, p := range []string{strings.TrimSpace(t.Expression + " " + t.Timezone), t.Source, t.Pattern} {
			if p != "" {
				parts = append(parts, p)
			}
		}
		if t.State != "" && t.State != "enabled" {
			parts = append(parts, t.State)
		}
		parts = append(parts, t.Details...)
		if t.HasInput {
			parts = append(parts, "with an input of its own")
		}
		if t.Synchronous {
			parts = append(parts, "the caller waits for the result")
		}
		out = append(out, plain(strings.Join(parts, ", ")))
	}
	return out
}

// liveStart is what starts the function, in a few words: schedules with their
// expression, the first two of them by name; "" without one.
func liveStart(fn model.LiveFunction) string {
	var parts []string
	for _, t := range fn.Triggers {
		name := string(t.Kind) + " " + t.Name
		if arn := strings.SplitN(t.Source, ":", 6); t.Kind == model.LiveMapping && len(arn) == 6 {
			name = arn[2] + " " + arn[5] // a mapping's own name is a UUID
		}
		if t.Expression != "" {
			name = strings.TrimSpace(t.Expression + " " + t.Timezone)
		}
		if t.State == "disabled" {
			name += " (disabled)"
		}
		parts = append(parts, plain(name))
	}
	switch {
	case len(parts) == 0:
		return ""
	case len(parts) > 2:
		return strings.Join(parts[:2], ", ") + " and " + number(float64(len(parts)-2)) + " more"
	}
	return strings.Join(parts, ", ")
}

func runtimeText(fn model.LiveFunction) string { return plain(orElse(fn.Runtime, "image")) }

func settingLabels() []string {
	return []string{
		"Memory", "Timeout", "/tmp", "Runtime", "Handler", "Architecture", "State", "Last changed", "Description", "Role", "VPC", "Layers", "Environment",
		"Dead letters", "Tracing", "Log group", "Reserved concurrency", "Special", "Tags",
	}
}

func settingFacts(fn model.LiveFunction) []pageFact {
	runtime := runtimeText(fn)
	reserved := ""
	if fn.Reserved != nil {
		reserved = strconv.Itoa(*fn.Reserved)
		if *fn.Reserved == 0 {
			reserved = "0: switched off"
		}
	}
	environment := strings.Join(fn.EnvNames, ", ")
	if environment != "" {
		environment += " (values are not part of this page)"
	}
	var facts []pageFact
	for _, text := range []string{
		size(float64(fn.Memory)), span(fn.Deadline()), size(float64(fn.Storage)), runtime, fn.Handler, fn.Architecture, fn.State, fn.LastModified, fn.Description,
		fn.Role.ARN, fn.VPC, strings.Join(fn.Layers, ", "), environment, fn.DeadLetter, fn.Tracing, fn.LogGroup, reserved, strings.Join(fn.Special, ", "), tagText(fn.Tags),
	} {
		facts = append(facts, pageFact{Text: plain(text)})
	}
	if fn.EnvError != "" {
		facts[12] = pageFact{Why: plain(fn.EnvError)}
	}
	return facts
}
