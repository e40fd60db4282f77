package review

import (
	"fmt"
	"math"

	"decant/model"
	"decant/plan/units"
)

// doubts are the rules that say why nothing more can be said. What presses is
// said all the same.
func doubts() []rule {
	return []rule{
		{name: "no-runs", source: "metric Invocations", check: neverRan},
		{name: "no-metrics", source: "cloudwatch:GetMetricData", check: noMetrics},
		{name: "few-samples", source: "thresholds.samples", check: fewSamples},
		{name: "no-memory", source: "AWS/Lambda has no memory metric; only REPORT lines tell", check: noMemory},
	}
}

func neverRan(f *facts) (Recommendation, string) {
	if f.duration.Why != noRuns && f.work.said != idle {
		return "", ""
	}
	return Unknown, "It did not run " + units.Over(f.fn.Usage.Window) + ". Read a longer window (--since), or ask whether anybody needs it."
}

// noMetrics: the durations are not known.
func noMetrics(f *facts) (Recommendation, string) {
	if f.duration.Why == "" || f.duration.Why == noRuns {
		return "", ""
	}
	return Unknown, fmt.Sprintf("How long its runs take is not known: %s.", f.duration.Why)
}

// fewSamples: that nothing pressed in a few runs says little about the next. By
// the rule of three, n quiet runs leave room for one bad run in n/3.
func fewSamples(f *facts) (Recommendation, string) {
	n := f.duration.N
	if f.duration.Why != "" || n >= float64(f.t.Samples) {
		return "", ""
	}
	return Unknown, fmt.Sprintf("Only %s %s measured %s, the longest with %s of the timeout, and %d are needed to say that nothing presses. Read a longer window (--since).", units.Counted(n, "run"), units.Was(n), units.Over(f.fn.Usage.Window), units.Percent(f.duration.press()), f.t.Samples)
}

// noMemory: without the log lines, only that no run failed says that memory
// sufficed. Short runs stay where they are in any case.
func noMemory(f *facts) (Recommendation, string) {
	if f.memory.Why == "" || f.memory.Why == noRuns {
		return "", ""
	}
	text := fmt.Sprintf("How much memory it takes is not known: %s.", f.memory.Why)
	errors := f.optional(func(u *model.Usage) *float64 { return u.Errors })
	switch {
	case errors != nil && *errors == 0:
		return "", text + " No run failed, so none was killed for lack of it."
	case f.short():
		return "", text
	}
	return Unknown, text
}

// comforts are the rules that speak for staying.
func comforts() []rule {
	return []rule{
		{name: "frequent", source: "thresholds.short, thresholds.frequent; Fargate bills at least a minute", check: frequent},
		{name: "short", source: "thresholds.short; Fargate bills at least a minute", check: shortRuns},
		{name: "quiet", source: "thresholds.duration, thresholds.memory", check: quiet},
	}
}

func frequent(f *facts) (Recommendation, string) {
	if !f.short() || f.perHour() < f.t.Frequent {
		return "", ""
	}
	return Stay, fmt.Sprintf("It is short and frequent: 99 %% of the runs end within %s, and it runs %s times an hour. A task takes about %g s to start each time%s.", f.typical(), units.Number(f.perHour()), f.t.Start, f.prices())
}

func shortRuns(f *facts) (Recommendation, string) {
	if !f.short() || f.perHour() >= f.t.Frequent {
		return "", ""
	}
	return Stay, fmt.Sprintf("It is short: 99 %% of the runs end within %s, and a task takes about %g s to start each time%s.", f.typical(), f.t.Start, f.prices())
}

// typical is p99, or the maximum where p99 is not known.
func (f *facts) typical() string {
	p := f.duration.P99
	if p == nil {
		p = f.duration.Max
	}
	return units.Span(f.duration.amount(*p))
}

// quiet: both limits are far away.
func quiet(f *facts) (Recommendation, string) {
	if f.duration.Why != "" || f.duration.N < float64(f.t.Samples) || f.duration.press() >= f.t.Duration || f.memory.press() >= f.t.Memory {
		return "", ""
	}
	memory := "memory is not known"
	if f.memory.Why == "" {
		memory = fmt.Sprintf("the peak of memory is %s of %s", units.Percent(f.memory.press()), units.Megabytes(f.memory.Limit))
	}
	longest := "the longest"
	if f.duration.Max == nil {
		longest = "99 %"
	}
	prices := f.prices()
	if f.short() {
		prices = "" // said already
	}
	return Stay, fmt.Sprintf("Nothing presses: %s of %s took %s of %s s (%s), and %s%s.", longest, units.Counted(f.duration.N, "run"), units.SpanOf(f.longest(), f.fn.Deadline()), units.Number(float64(f.fn.Timeout)), units.Percent(f.duration.press()), memory, prices)
}

// prices is the end of a sentence that compares both sides; "" when unknown.
func (f *facts) prices() string {
	c := f.cost
	if c.Lambda == nil || c.Fargate == nil {
		return ""
	}
	return fmt.Sprintf("; a month costs %s on Lambda and %s on Fargate", f.money(*c.Lambda), f.money(*c.Fargate))
}

// money writes an amount with its currency as the table beside it does: cents
// below a hundred, "1.52 USD", and whole ones from there on, "1,240 USD".
func (f *facts) money(v float64) string {
	cents := math.Round(v*100) / 100
	amount := fmt.Sprintf("%.2f", cents)
	switch {
	case v == 0:
		amount = "0"
	case cents == 0:
		amount = "less than 0.01"
	case cents >= 100:
		amount = units.Number(v)
	}
	return amount + " " + f.currency
}
