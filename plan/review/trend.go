package review

import (
	"fmt"
	"math"
	"slices"

	"decant/model"
	"decant/plan/units"
)

// Trend is the growth of a function's longest runs towards its timeout.
type Trend struct {
	// PerDay is by how much the longest run of a day grows, in ms a day: the median
	// of the slopes between all pairs of days (Theil and Sen). Low and High are the
	// ends of its 95 % confidence interval.
	PerDay float64 `json:"per_day"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
	// Days is in how many days the longest run of a day reaches the timeout at that
	// growth; Soonest and Latest are the same for the ends of the interval.
	Days    float64 `json:"days"`
	Soonest float64 `json:"soonest"`
	Latest  float64 `json:"latest"`
	N       int     `json:"n"` // days with runs
}

const (
	// leastTrendDays is how many days with runs a trend takes: with fewer, a series
	// that rises by chance every day is not rare enough for a 95 % interval.
	leastTrendDays = 8
	// A trend is said for as many windows ahead as this, and for mostTrendDays at
	// most: beyond that nothing says that the growth stays.
	horizonWindows = 6
	mostTrendDays  = 182
	// confident is the two-sided 95 % point of the normal distribution.
	confident = 1.959964
)

// trendOf is the growth of the longest runs of each day, nil unless the 99th
// percentiles grow with them, both intervals are above zero, and the timeout is
// reached within the horizon. A function that is cut off already has reached it.
//
// Theil, H. (1950), A rank-invariant method of linear and polynomial regression
// analysis. Sen, P. K. (1968), Estimates of the regression coefficient based on
// Kendall's tau, https://doi.org/10.1080/01621459.1968.10480934
func trendOf(fn model.LiveFunction) *Trend {
	if fn.Usage == nil || fn.Timeout <= 0 {
		return nil
	}
	longest := seriesOf(fn.Usage.Daily, func(d model.Day) *float64 { return d.Max })
	typical := seriesOf(fn.Usage.Daily, func(d model.Day) *float64 { return d.P99 })
	if len(longest) < leastTrendDays || len(typical) < leastTrendDays {
		return nil
	}
	if _, low, _ := theilSen(typical); low <= 0 {
		return nil
	}
	slope, low, high := theilSen(longest)
	if low <= 0 || !finite(high) {
		return nil
	}
	limit := fn.Deadline()
	if slices.ContainsFunc(longest, func(p dayPoint) bool { return p.ms >= atDeadline*limit }) {
		return nil
	}
	until := func(perDay float64) float64 { return (limit - levelAtTheEnd(longest, perDay)) / perDay }
	t := &Trend{PerDay: slope, Low: low, High: high, Days: until(slope), Soonest: max(0, until(high)), Latest: until(low), N: len(longest)}
	horizon := min(mostTrendDays, horizonWindows*fn.Usage.Window.Days())
	if t.Days <= 0 || t.Days > horizon || !finite(t.Latest) || t.Latest < t.Days {
		return nil
	}
	return t
}

// dayPoint is a measurement of one day, counted from the window's first.
type dayPoint struct{ day, ms float64 }

func seriesOf(days []model.Day, pick func(model.Day) *float64) []dayPoint {
	var out []dayPoint
	for i, d := range days {
		if v := pick(d); v != nil && *v >= 0 && *v <= maxRunTime {
			out = append(out, dayPoint{float64(i), *v})
		}
	}
	return out
}

// theilSen is the median of the slopes between all pairs of points, and the ends of
// its 95 % interval: those slopes whose ranks the normal approximation of Kendall's
// statistic gives. Points of one day do not occur.
func theilSen(points []dayPoint) (slope, low, high float64) {
	var slopes []float64
	for i := range points {
		for j := i + 1; j < len(points); j++ {
			slopes = append(slopes, (points[j].ms-points[i].ms)/(points[j].day-points[i].day))
		}
	}
	slices.Sort(slopes)
	n, pairs := float64(len(points)), float64(len(slopes))
	c := confident * math.Sqrt(n*(n-1)*(2*n+5)/18)
	first := int(math.Floor((pairs-c)/2)) - 1 // counted from 0, outwards
	last := int(math.Ceil((pairs + c) / 2))
	if first < 0 || last >= len(slopes) {
		return median(slopes), math.Inf(-1), math.Inf(1)
	}
	return median(slopes), slopes[first], slopes[last]
}

// levelAtTheEnd is where the line with that slope through the middle of the points
// stands on the last day.
func levelAtTheEnd(points []dayPoint, perDay float64) float64 {
	var rest []float64
	for _, p := range points {
		rest = append(rest, p.ms-perDay*p.day)
	}
	slices.Sort(rest)
	return median(rest) + perDay*points[len(points)-1].day
}

// median of sorted values.
func median(sorted []float64) float64 {
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// trend says when the growth reaches the timeout.
func trend(f *facts) (Recommendation, string) {
	t := trendOf(f.fn)
	if t == nil {
		return "", ""
	}
	call, limit := Tune, fmt.Sprintf("its timeout of %s s", units.Number(float64(f.fn.Timeout)))
	if f.fn.Timeout == maxTimeout {
		call, limit = Move, "900 s, the limit of a standard Lambda function,"
	}
	return call, fmt.Sprintf("It reaches %s in about %s at this growth: the longest run of a day grew by %s a day over %d days with runs (95 %% confidence: %s to %s a day, which is %s to %s).",
		limit, ahead(t.Days), units.Span(t.PerDay), t.N, units.Span(t.Low), units.Span(t.High), units.Number(math.Floor(t.Soonest)), units.Counted(math.Ceil(t.Latest), "day"))
}

// ahead is a time from now in the unit that its uncertainty allows.
func ahead(days float64) string {
	switch {
	case days < 14:
		return units.Counted(math.Max(1, math.Round(days)), "day")
	case days < 7*104:
		return units.Counted(math.Round(days/7), "week")
	}
	return "more than two years"
}
