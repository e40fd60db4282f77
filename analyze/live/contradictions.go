package live

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"decant/model"
)

// How far numbers of one function may differ without contradicting each other.
const (
	// quantileSlack: CloudWatch and Logs Insights estimate percentiles, so that one
	// may pass the exact maximum or its neighbour by a few percent.
	quantileSlack = 0.10
	// averageSlack: the metric and the REPORT lines measure the same Duration, and
	// a billed duration is one rounded up to a millisecond plus the init time.
	// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
	averageSlack = 0.10
	// countSlack: CloudWatch counts a run when it begins and the logs when it ends,
	// so that the runs under way at both ends of the window are in one of them. The
	// runs at one time are allowed in addition.
	countSlack = 0.02
	// memorySlack: Max Memory Used is seen 1 MB above the size.
	memorySlack = 0.05
	// initLimit is the longest init phase in milliseconds that no REPORT line has to
	// name. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
	initLimit = 10_000
)

// contradictions looks for numbers of one function that cannot all be true. They
// are forgotten, and a gap names them: nothing may be computed from them.
func (m *measurement) contradictions() {
	for i := range m.fns {
		fn := &m.fns[i]
		if detail := wrongMetrics(fn.Usage); detail != "" {
			m.skip(model.GapContradiction, "cloudwatch:GetMetricData", fn.ARN, detail)
		}
		logs := fn.Usage.Logs
		if logs == nil {
			continue
		}
		action := "logs:GetQueryResults"
		if logs.From == fromFilter {
			action = "logs:FilterLogEvents"
		}
		if detail := wrongLogs(fn); detail != "" {
			fn.Usage.Logs = nil
			m.skip(model.GapContradiction, action, fn.ARN, detail)
		}
	}
}

// wrongMetrics forgets the metrics that contradict each other and says which; ""
// when none do.
func wrongMetrics(u *model.Usage) string {
	if detail := disorder("Duration", u.Duration); detail != "" {
		u.Duration = nil
		return detail
	}
	if u.Invocations == nil {
		return ""
	}
	most := *u.Invocations + overlap(u)
	switch {
	case u.Duration != nil && u.Duration.N > most:
		detail := fmt.Sprintf("Duration has %s samples and Invocations counts %s.", amount(u.Duration.N), amount(*u.Invocations))
		u.Duration, u.Invocations, u.Errors = nil, nil, nil
		return detail
	case u.Errors != nil && *u.Errors > most:
		detail := fmt.Sprintf("Errors counts %s and Invocations %s.", amount(*u.Errors), amount(*u.Invocations))
		u.Duration, u.Invocations, u.Errors = nil, nil, nil
		return detail
	}
	return ""
}

// overlap is how many runs two counts over one window may differ by.
func overlap(u *model.Usage) float64 {
	most := 1.0
	if u.Concurrency != nil {
		most = max(most, *u.Concurrency)
	}
	return most + countSlack*valueOf(u.Invocations)
}

// wrongLogs says what the log lines of a function contradict: each other or the
// metrics. "" when they do not.
func wrongLogs(fn *model.LiveFunction) string {
	l := fn.Usage.Logs
	for _, one := range []struct {
		name string
		d    *model.Distribution
	}{{"Duration", l.Duration}, {"Max Memory Used", l.Memory}, {"Init Duration", l.Init}} {
		if detail := disorder(one.name, one.d); detail != "" {
			return detail
		}
		if one.d != nil && one.d.N > l.Reports {
			return fmt.Sprintf("%s REPORT lines name %s times a %s.", amount(l.Reports), amount(one.d.N), one.name)
		}
	}
	if l.Memory != nil && l.Memory.Max != nil && l.MemorySize > 0 && *l.Memory.Max > float64(l.MemorySize)*(1+memorySlack)+1 {
		return fmt.Sprintf("A run used %s MB of a memory size of %d MB.", amount(*l.Memory.Max), l.MemorySize)
	}
	return cmp.Or(wrongCounts(fn.Usage), wrongAverages(fn.Usage), wrongBill(fn))
}

// wrongCounts compares the counts of log lines with the number of runs.
func wrongCounts(u *model.Usage) string {
	l := u.Logs
	runs, known := l.Reports, l.Reports > 0
	if u.Invocations != nil {
		runs, known = max(runs, *u.Invocations), true
	}
	failed := l.Timeouts + l.OutOfMemory
	within := !l.Window.From.Before(u.Window.From) && !l.Window.To.After(u.Window.To)
	switch {
	case l.Damaged > l.Reports:
		return fmt.Sprintf("%s of %s REPORT lines are cut.", amount(l.Damaged), amount(l.Reports))
	case known && failed > runs+overlap(u):
		return fmt.Sprintf("Log lines name %s timeouts and %s kills for memory, and there were %s runs.", amount(l.Timeouts), amount(l.OutOfMemory), amount(runs))
	case u.Invocations != nil && within && l.Reports > *u.Invocations+overlap(u):
		return fmt.Sprintf("There are %s REPORT lines, and Invocations counts %s.", amount(l.Reports), amount(*u.Invocations))
	}
	return ""
}

// wrongAverages compares the average of the metric and of the REPORT lines, where
// both are about practically all runs.
func wrongAverages(u *model.Usage) string {
	d, l := u.Duration, u.Logs
	if d == nil || d.Avg == nil || l.Duration == nil || l.Duration.Avg == nil || !near(l.Reports, d.N, countSlack) || near(*d.Avg, *l.Duration.Avg, averageSlack) {
		return ""
	}
	return fmt.Sprintf("The average Duration is %s ms by the metric and %s ms by the REPORT lines of the same runs.", amount(*d.Avg), amount(*l.Duration.Avg))
}

// wrongBill compares the billed time with the durations: each run is billed its
// duration, rounded up to a millisecond, and its init time.
// https://aws.amazon.com/blogs/compute/aws-lambda-standardizes-billing-for-init-phase/
func wrongBill(fn *model.LiveFunction) string {
	l := fn.Usage.Logs
	switch {
	case l.BilledN > l.Reports:
		return fmt.Sprintf("%s REPORT lines name %s times a Billed Duration.", amount(l.Reports), amount(l.BilledN))
	case l.BilledMS == nil || l.BilledN == 0:
		return ""
	}
	billed, longest, init := *l.BilledMS/l.BilledN, fn.Deadline(), float64(initLimit)
	if l.Duration != nil {
		longest = max(longest, valueOf(l.Duration.Max)) // the timeout may have been longer then
	}
	if l.Init != nil {
		init = max(init, valueOf(l.Init.Max))
	}
	if billed > longest+init+1 {
		return fmt.Sprintf("A run is billed %s ms on average, and the longest takes %s ms and %s ms of init.", amount(billed), amount(longest), amount(init))
	}
	if l.Duration == nil || l.Duration.Avg == nil || !near(l.Duration.N, l.BilledN, countSlack) {
		return ""
	}
	average, inits := *l.Duration.Avg, 0.0
	if l.Init != nil && l.Init.Avg != nil {
		inits = *l.Init.Avg * l.Init.N / l.BilledN
	} else if l.Init != nil {
		inits = init
	}
	if billed < average*(1-averageSlack)-1 || billed > (average+inits)*(1+averageSlack)+1 {
		return fmt.Sprintf("A run is billed %s ms on average and takes %s ms with %s ms of init.", amount(billed), amount(average), amount(inits))
	}
	return ""
}

// disorder names two quantiles of which the smaller one is larger, or an average
// above the maximum; "" when the distribution is in order.
func disorder(name string, d *model.Distribution) string {
	if d == nil {
		return ""
	}
	type quantile struct {
		name string
		v    *float64
	}
	var last *quantile
	for _, q := range []quantile{{"p50", d.P50}, {"p95", d.P95}, {"p99", d.P99}, {"the maximum", d.Max}} {
		if q.v == nil {
			continue
		}
		if last != nil && *last.v > *q.v*(1+quantileSlack)+1 {
			return fmt.Sprintf("%s: %s is %s and %s is %s.", name, last.name, amount(*last.v), q.name, amount(*q.v))
		}
		last = &q
	}
	if d.Avg != nil && d.Max != nil && *d.Avg > *d.Max*(1+quantileSlack)+1 {
		return fmt.Sprintf("%s: the average is %s and the maximum %s.", name, amount(*d.Avg), amount(*d.Max))
	}
	return ""
}

// near says that two numbers differ by at most a share of the larger one, and one.
func near(a, b, slack float64) bool {
	return max(a, b)-min(a, b) <= slack*max(a, b)+1
}

// amount writes a number with at most two decimals.
func amount(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(v, 'f', 2, 64), "0"), ".")
}

func valueOf(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}
