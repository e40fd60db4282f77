package review

import (
	"slices"

	"decant/model"
)

// Lambda's ceilings for an ordinary function.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const (
	maxTimeout           = 900   // seconds
	maxMemory  model.MiB = 10240 // MB
	maxStorage model.MiB = 10240 // MB of /tmp
)

const (
	fromMetrics = "CloudWatch metrics"
	fromReports = "REPORT lines"
	noRuns      = "no runs"
)

// durationGauge prefers the metrics, which know every run, to the log lines.
func durationGauge(fn model.LiveFunction, gaps []model.Gap) Gauge {
	g := Gauge{Limit: fn.Deadline(), Unit: "ms", From: fromMetrics}
	u := fn.Usage
	switch {
	case u != nil && u.Duration != nil:
		g.fill(*u.Duration)
	case u != nil && u.Logs != nil && u.Logs.Duration != nil:
		g.From = fromReports
		g.fill(*u.Logs.Duration)
	default:
		g.From = ""
		g.Why = whyNot(fn, gaps, "no data", "cloudwatch:GetMetricData")
	}
	return g
}

// memoryGauge measures the peak against the memory size that the function has
// now, also when it was another one when the peak was measured.
func memoryGauge(fn model.LiveFunction, gaps []model.Gap) Gauge {
	g := Gauge{Limit: float64(fn.Memory), Unit: "MB", From: fromReports}
	if u := fn.Usage; u != nil && u.Logs != nil && u.Logs.Memory != nil {
		g.fill(*u.Logs.Memory)
		return g
	}
	g.From = ""
	g.Why = whyNot(fn, gaps, "no REPORT lines", "logs:StartQuery", "logs:GetQueryResults", "logs:FilterLogEvents", "logs:DescribeLogGroups")
	return g
}

func (g *Gauge) fill(d model.Distribution) {
	g.N, g.P99, g.Max = d.N, share(d.P99, g.Limit), share(d.Max, g.Limit)
	if g.P99 == nil && g.Max == nil {
		g.Why = "no quantiles"
	}
}

func share(v *float64, limit float64) *float64 {
	if v == nil || limit <= 0 {
		return nil
	}
	s := *v / limit
	return &s
}

// whyNot finds the reason for a missing number: it did not run, AWS did not
// answer, nobody asked, or there is nothing.
func whyNot(fn model.LiveFunction, gaps []model.Gap, otherwise string, actions ...string) string {
	if u := fn.Usage; u != nil && u.Invocations != nil && *u.Invocations == 0 {
		return noRuns
	}
	for _, g := range gaps {
		about := g.Subject == "" || slices.Contains([]string{fn.ARN, fn.Name, fn.LogGroup}, g.Subject)
		if about && g.Account == fn.Account && g.Region == fn.Region && slices.Contains(actions, g.Action) {
			return string(g.Reason) + " (" + g.Action + ")"
		}
	}
	if fn.Usage == nil {
		return "not measured"
	}
	return otherwise
}

// contradiction is the reason why nothing may be computed from the numbers of a
// function, "" when there is none.
func contradiction(fn model.LiveFunction, gaps []model.Gap) string {
	for _, g := range gaps {
		if g.Reason == model.GapContradiction && g.Subject == fn.ARN {
			return string(g.Reason) + " (" + g.Action + ")"
		}
	}
	return ""
}

// press is the larger of the gauge's shares, 0 when it is unknown.
func (g Gauge) press() float64 {
	p := 0.0
	for _, s := range []*float64{g.P99, g.Max} {
		if s != nil {
			p = max(p, *s)
		}
	}
	return p
}

// amount turns a share of the gauge back into its unit.
func (g Gauge) amount(share float64) float64 { return share * g.Limit }
