package live

import (
	"slices"
	"time"

	"decant/model"
)

// fillMetrics turns the answers about one function into its usage. A missing or
// incomplete answer leaves nil.
//
// CloudWatch has no points for a time in which nothing happened: Lambda sends
// Invocations, Errors and Throttles with the invocations they are about. So an
// answer that is complete and empty is a measured zero for what counts events,
// and says nothing for what measures them (durations, ages).
func fillMetrics(u *model.Usage, answers map[metric]answer) {
	count := func(name string) *float64 {
		a := answers[metric{name, "Sum"}]
		if !a.complete {
			return nil
		}
		return pointer(sumOf(a.points))
	}
	most := func(name string) *float64 {
		a := answers[metric{name, "Maximum"}]
		if !a.complete {
			return nil
		}
		return maxOf(a.points)
	}
	u.Invocations, u.Errors, u.Throttles = count("Invocations"), count("Errors"), count("Throttles")
	u.Concurrency = most("ConcurrentExecutions")
	if u.Concurrency == nil && answers[metric{"ConcurrentExecutions", "Maximum"}].complete && u.Invocations != nil && *u.Invocations == 0 {
		u.Concurrency = pointer(0)
	}
	u.Duration = durationOf(answers)
	u.IteratorAge, u.EventAge = most("IteratorAge"), most("AsyncEventAge")
	u.EventsDropped, u.DeadLetterErrors = count("AsyncEventsDropped"), count("DeadLetterErrors")
	u.DestinationErrors = count("DestinationDeliveryFailures")
}

// daysOf puts the daily answers together: one entry for each day of the window,
// nil when nothing came. A day without runs has no points.
func daysOf(w model.Window, answers map[metric]answer) []model.Day {
	longest, p99, errors := answers[metric{"Duration", "Maximum"}], answers[metric{"Duration", "p99"}], answers[metric{"Errors", "Sum"}]
	if !longest.complete && !p99.complete && !errors.complete {
		return nil
	}
	var out []model.Day
	for from := w.From; from.Before(w.To); from = from.Add(day) {
		d := model.Day{From: from, Max: within(longest, from), P99: within(p99, from), Errors: within(errors, from)}
		if d.Errors == nil && errors.complete {
			d.Errors = pointer(0)
		}
		out = append(out, d)
	}
	return out
}

// within is the value of the day that begins at from, nil without one. CloudWatch
// may round the beginning of a day down to an hour.
func within(a answer, from time.Time) *float64 {
	if !a.complete {
		return nil
	}
	for _, p := range a.points {
		if off := from.Sub(p.at); off >= 0 && off < time.Hour {
			return pointer(p.v)
		}
	}
	return nil
}

// durationOf makes the distribution out of the six answers about Duration; nil
// when the number of runs is unknown or zero.
//
// Several periods are put together: numbers are added, averages weighted by the
// runs of their period, and of percentiles the largest is taken. That is never
// too low: what at most 1 % of the runs exceed in every period, at most 1 % of
// all runs exceed. A statistic that lacks a period with runs is nil.
func durationOf(answers map[metric]answer) *model.Distribution {
	ask := func(stat string) answer { return answers[metric{"Duration", stat}] }
	samples := ask("SampleCount")
	if !samples.complete || sumOf(samples.points) == 0 {
		return nil
	}
	d := &model.Distribution{N: sumOf(samples.points)}
	for _, one := range []struct {
		stat string
		to   **float64
	}{{"p50", &d.P50}, {"p95", &d.P95}, {"p99", &d.P99}, {"Maximum", &d.Max}} {
		if a := ask(one.stat); a.complete && covers(a.points, samples.points) {
			*one.to = maxOf(a.points)
		}
	}
	if a := ask("Average"); a.complete && covers(a.points, samples.points) {
		d.Avg = weighted(a.points, samples.points)
	}
	return d
}

// covers says that a statistic has a point for every time in which there were
// samples.
func covers(points, samples []point) bool {
	there := map[int64]bool{}
	for _, p := range points {
		there[p.at.Unix()] = true
	}
	return !slices.ContainsFunc(samples, func(p point) bool { return p.v > 0 && !there[p.at.Unix()] })
}

func sumOf(points []point) float64 {
	total := 0.0
	for _, p := range points {
		total += p.v
	}
	return total
}

// maxOf is nil without a point.
func maxOf(points []point) *float64 {
	var most *float64
	for _, p := range points {
		most = largest(most, pointer(p.v))
	}
	return most
}

// weighted is the average of averages, each weighted by the samples of its time;
// nil when a time has no samples, because then nothing fits together.
func weighted(averages, samples []point) *float64 {
	weights := map[int64]float64{}
	for _, p := range samples {
		weights[p.at.Unix()] += p.v
	}
	total, n := 0.0, 0.0
	for _, p := range averages {
		weight := weights[p.at.Unix()]
		if weight == 0 {
			return nil
		}
		total += p.v * weight
		n += weight
	}
	if n == 0 {
		return nil
	}
	return pointer(total / n)
}
