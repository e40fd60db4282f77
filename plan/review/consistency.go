package review

import (
	"fmt"
	"math"

	"decant/internal/diag"
	"decant/plan/units"
)

// rounding is the share by which two sums over the same numbers may differ: what
// the order of additions does to floating-point numbers.
const rounding = 1e-9

// disagreement says how the terms of a function's cost contradict each other;
// empty when they agree.
func (f *facts) disagreement() diag.List {
	how := f.cost.odd()
	if how == "" {
		how = f.sides()
	}
	if how == "" {
		return nil
	}
	return diag.List{disagrees(f.fn.Name, fmt.Sprintf("The cost of %s is left out: %s.", f.fn.Name, how))}
}

// odd names an amount that is none.
func (c Cost) odd() string {
	for _, side := range []*float64{c.Lambda, c.Fargate, c.Spot} {
		if side != nil && (math.IsNaN(*side) || math.IsInf(*side, 0) || *side < 0) {
			return fmt.Sprintf("a month would cost %g", *side)
		}
	}
	return ""
}

// sides compares the cheaper side of the sums with that of one run: where the runs
// are cheaper on Fargate, their average is at least the break-even, because what
// a task costs grows faster with its length the longer it is. The reverse need
// not hold (see fromThere).
func (f *facts) sides() string {
	c, avg := f.cost, f.work.duration.Avg
	if c.Lambda == nil || c.Fargate == nil || !c.Known || f.work.runs == 0 || avg == nil || *c.Fargate >= *c.Lambda*(1-rounding) {
		return ""
	}
	switch {
	case c.BreakEven == nil:
		return "the runs would be cheaper on Fargate, and no single run is"
	case *avg < *c.BreakEven*1000*(1-rounding):
		return fmt.Sprintf("the runs would be cheaper on Fargate with %s on average, and a single run is from %s", units.Span(*avg), units.Span(*c.BreakEven*1000))
	}
	return ""
}

// unsummed reports totals that are not the sums of the rows.
func unsummed(s *Survey) diag.List {
	lambda, fargate, priced, calls := 0.0, 0.0, 0, 0
	for _, r := range s.Reviews {
		if r.Cost.Lambda != nil && r.Cost.Fargate != nil {
			lambda, fargate, priced = lambda+*r.Cost.Lambda, fargate+*r.Cost.Fargate, priced+1
		}
	}
	for _, n := range s.Totals.Recommendations {
		calls += n
	}
	same := func(a, b float64) bool { return math.Abs(a-b) <= rounding*max(math.Abs(a), math.Abs(b)) }
	t := s.Totals
	if same(t.Lambda, lambda) && same(t.Fargate, fargate) && calls == len(s.Reviews) && t.Functions-t.Unpriced == priced {
		return nil
	}
	return diag.List{disagrees("totals", "The totals are not the sums of the rows.")}
}

func disagrees(about, detail string) diag.Diagnostic {
	return diag.New(Disagreement, diag.Range{}, detail, "Please report it with the output of decant report --json: it is a bug in decant, or the snapshot was edited.").About(about)
}
