package review

import (
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"decant/model"
	"decant/plan/review/reviewtest"
)

// lived is a function whose every run is made up first, so that its numbers agree
// as AWS's do: few or many runs, short, long or mixed, cold or warm.
func lived(r *rand.Rand) model.LiveFunction {
	timeout := []int{3, 60, 300, 900}[r.IntN(4)]
	memory := []model.MiB{128, 512, 1024, 1769, 5120, 10240}[r.IntN(6)]
	draw := []func() float64{
		func() float64 { return r.Float64() * 1000 },
		func() float64 { return r.Float64() * float64(timeout) * 1000 },
		func() float64 { return float64(timeout) * 1000 },
		func() float64 { return math.Exp(2+r.NormFloat64()) * 1000 },
		func() float64 { return map[bool]float64{true: 500, false: 800e3}[r.Float64() < 0.8] },
	}[r.IntN(5)]
	cold := []float64{0, 0.01, 1}[r.IntN(3)]
	var values []float64
	l := &model.LogUsage{Window: reviewtest.FourteenDays(), From: "Logs Insights", MemorySize: memory}
	billed, n := 0.0, 1+r.IntN(3000)
	for range n {
		ms, init := min(draw(), float64(timeout)*1000), 0.0
		if ms == float64(timeout)*1000 {
			l.Timeouts++
		}
		if r.Float64() < cold {
			init = 200 + 3000*r.Float64()
		}
		values, billed = append(values, ms), billed+math.Ceil(ms+init)
	}
	d := sampled(values)
	l.Reports, l.BilledMS, l.BilledN, l.Duration = float64(n), &billed, float64(n), &d
	used := math.Floor(r.Float64() * float64(memory)) // MB are whole in a REPORT line
	l.Memory = reviewtest.Distribution(float64(n), math.Floor(used/2), used, used, used)
	l.OutOfMemory = float64(r.IntN(3)) * math.Floor((float64(n)-l.Timeouts)/2)
	if used < 0.5*float64(memory) {
		l.OutOfMemory = 0
	}
	return reviewtest.Quiet(func(fn *model.LiveFunction) {
		fn.Memory, fn.Timeout, fn.Storage = memory, timeout, []model.MiB{512, 2048, 10240}[r.IntN(3)]
		fn.Architecture = []string{"x86_64", "arm64"}[r.IntN(2)]
		fn.Usage.Invocations, fn.Usage.Errors, fn.Usage.Duration, fn.Usage.Logs = reviewtest.F64(float64(n)), reviewtest.F64(l.Timeouts+l.OutOfMemory), &d, l
		switch r.IntN(6) {
		case 0:
			fn.Usage.Logs = nil
		case 1: // the group keeps three days: a part of the lines
			l.Window.From = l.Window.To.AddDate(0, 0, -3)
			fn.Usage.Invocations = reviewtest.F64(5 * float64(n))
		case 2:
			fn.Usage.Duration = nil
		}
	})
}

// TestWhatAReviewSaysAgrees: over functions whose numbers were counted from runs,
// no sentence and no cost contradicts another.
func TestWhatAReviewSaysAgrees(t *testing.T) {
	t.Parallel()
	var fns []model.LiveFunction
	for seed := range uint64(4000) {
		fn := lived(rand.New(rand.NewPCG(seed, 21)))
		fn.ARN, fn.Name = fmt.Sprint("arn", seed), fmt.Sprint("f", seed)
		fns = append(fns, fn)
	}
	s, diags := Make(&model.Live{Window: reviewtest.FourteenDays(), Functions: fns}, nil, Options{Thresholds: DefaultThresholds(), Prices: BuiltInPrices()})
	if len(diags) > 0 {
		t.Fatalf("%d findings, the first: %+v", len(diags), diags[0])
	}
	mixed := 0
	for _, r := range s.Reviews {
		if f := (&facts{fn: r.Function}); f.work.runs == 0 {
			f.work, _ = workOf(r.Function.Usage, r.Duration)
			mixed += agrees(t, r, f.work)
		}
		for _, e := range r.Evidence {
			sentence(t, r, e.Text)
		}
	}
	if mixed == 0 {
		t.Error("no function mixes runs below and above the minute so that the side turns; the sentence about it was not tried")
	}
	lambda, fargate := 0.0, 0.0
	for _, r := range s.Reviews {
		if r.Cost.Lambda != nil && r.Cost.Fargate != nil {
			lambda, fargate = lambda+*r.Cost.Lambda, fargate+*r.Cost.Fargate
		}
	}
	if math.Abs(lambda-s.Totals.Lambda) > 1e-6 || math.Abs(fargate-s.Totals.Fargate) > 1e-6 {
		t.Errorf("totals %+v, rows %g and %g", s.Totals, lambda, fargate)
	}
}

// TestTheSidesMeetAtTheBreakEven makes all runs a little shorter and a little
// longer than the break-even: the sums change sides there, and nowhere else. The
// request, the init time and the rounding to seconds are part of both.
func TestTheSidesMeetAtTheBreakEven(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, memory := range []model.MiB{256, 512, 1024, 1769, 2048, 3008, 5120, 10240} {
		for _, init := range []float64{0, 1.5, 4} { // seconds that each run starts cold for
			at := func(seconds float64) Review {
				return judged(reviewtest.Changes(reviewtest.Limits(memory, 900), reviewtest.Durations(seconds, seconds, seconds, seconds), func(fn *model.LiveFunction) {
					*fn.Usage.Logs.BilledMS = 140 * (seconds + init) * 1000
				}), nil)
			}
			c := at(100).Cost
			if c.BreakEven == nil || *c.BreakEven > 850 || *c.BreakEven < 1 {
				continue
			}
			tried++
			below, above := at(*c.BreakEven*0.9999), at(*c.BreakEven*1.0001)
			if *below.Cost.Fargate <= *below.Cost.Lambda || *above.Cost.Fargate >= *above.Cost.Lambda {
				t.Errorf("%d MB, %g s of init, break-even at %g s: below it %g on Lambda and %g on Fargate, above it %g and %g", memory, init, *c.BreakEven,
					*below.Cost.Lambda, *below.Cost.Fargate, *above.Cost.Lambda, *above.Cost.Fargate)
			}
			if strings.Contains(text(below)+text(above), "whole minute") {
				t.Errorf("%d MB: the minute is no reason:\n%s%s", memory, text(below), text(above))
			}
		}
	}
	if tried < 12 {
		t.Errorf("only %d were tried", tried)
	}
}

// agrees compares a review's costs, and returns 1 for one whose average run is
// cheaper on Fargate while its runs are not.
func agrees(t *testing.T, r Review, w work) int {
	t.Helper()
	for _, g := range []Gauge{r.Duration, r.Memory} {
		if g.P99 != nil && g.Max != nil && *g.P99 > *g.Max {
			t.Errorf("%s: p99 %g above the maximum %g", r.Function.Name, *g.P99, *g.Max)
		}
	}
	c := r.Cost
	if w.billed < *w.duration.Avg-1 || w.billed > r.Function.Deadline()+3201 {
		t.Errorf("%s: %g ms are billed, %g ms on average, the timeout is %g ms", r.Function.Name, w.billed, *w.duration.Avg, r.Function.Deadline())
	}
	if c.Lambda == nil || c.Fargate == nil || !c.Known {
		return 0
	}
	texts := ""
	for _, e := range r.Evidence {
		texts += e.Text + "\n"
	}
	cheaper := c.BreakEven != nil && *w.duration.Avg >= *c.BreakEven*1000
	said := strings.Contains(texts, "is billed a whole minute")
	shortest := quantiles(w.duration)[0].ms
	switch {
	case *c.Fargate < *c.Lambda && !cheaper:
		t.Errorf("%s: Fargate %g, Lambda %g, and a run is cheaper from %v, average %g ms", r.Function.Name, *c.Fargate, *c.Lambda, c.BreakEven, *w.duration.Avg)
	case *c.Fargate > *c.Lambda && cheaper && (!said || shortest >= 30e3):
		t.Errorf("%s: Fargate is dearer although the average run of %g ms is longer than %g s, and nothing says why:\n%s", r.Function.Name, *w.duration.Avg, *c.BreakEven, texts)
	case *c.Fargate > *c.Lambda && cheaper:
		return 1
	case said:
		t.Errorf("%s: the minute is no reason:\n%s", r.Function.Name, texts)
	}
	return 0
}

var (
	shareOfRuns = regexp.MustCompile(`([\d,]+) of ([\d,]+) (?:logged )?runs? \((under )?([\d.]+) %\)`)
	shareOfTime = regexp.MustCompile(`(?:took|takes) ([\d,.]+ m?s)(?: or more)? of ([\d,]+) s \((?:p99, )?([\d.]+) %`)
	shareOfSize = regexp.MustCompile(`took ([\d,]+) MB of ([\d,]+) MB \(([\d.]+) %\)`)
	bothAmounts = regexp.MustCompile(`Fargate is (dearer|cheaper): (\S+(?: than 0\.01)?) USD a month against (\S+(?: than 0\.01)?) USD on Lambda`)
)

// figure reads a number as a sentence writes it; durations in ms.
func figure(text string) float64 {
	number, unit, _ := strings.Cut(strings.ReplaceAll(text, ",", ""), " ")
	v, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return math.NaN()
	}
	if unit == "s" {
		v *= 1000
	}
	return v
}

// sentence compares the numbers that one sentence quotes with each other.
func sentence(t *testing.T, r Review, text string) {
	t.Helper()
	// near allows what rounding the part (by at most off) and the share may do.
	near := func(part, off, whole float64, said string) {
		step := 0.501
		if strings.Contains(said, ".") {
			step = 0.0501
		}
		if (part >= whole) != (figure(said) >= 100) {
			t.Errorf("%s: what stays below a limit reads as the limit, or the other way round:\n%s", r.Function.Name, text)
		}
		if got := part / whole * 100; math.Abs(got-figure(said)) > off/whole*100+step {
			t.Errorf("%s: %g of %g are %.2f %%, not %s:\n%s", r.Function.Name, part, whole, got, said, text)
		}
	}
	for _, m := range shareOfRuns.FindAllStringSubmatch(text, -1) {
		if n, of := figure(m[1]), figure(m[2]); n > of {
			t.Errorf("%s: %s", r.Function.Name, text)
		} else if m[3] == "" {
			near(n, 0, of, m[4])
		}
	}
	for _, m := range shareOfTime.FindAllStringSubmatch(text, -1) {
		off := 500.0
		if strings.Contains(m[1], ".") {
			off = 50
		} else if strings.HasSuffix(m[1], " ms") {
			off = 0.5
		}
		near(figure(m[1]), off, figure(m[2])*1000, m[3])
	}
	for _, m := range shareOfSize.FindAllStringSubmatch(text, -1) {
		near(figure(m[1]), 0.5, figure(m[2]), m[3])
	}
	for _, m := range bothAmounts.FindAllStringSubmatch(text, -1) {
		f := facts{currency: "USD"}
		if got := f.money(*r.Cost.Fargate); got != m[2]+" USD" || f.money(*r.Cost.Lambda) != m[3]+" USD" || (m[1] == "dearer") != (*r.Cost.Fargate > *r.Cost.Lambda) {
			t.Errorf("%s: %s\n%g %g", r.Function.Name, text, *r.Cost.Fargate, *r.Cost.Lambda)
		}
	}
}

// TestCostsThatContradictAreLeftOut: a finding, not a number.
func TestCostsThatContradictAreLeftOut(t *testing.T) {
	t.Parallel()
	for name, wrong := range map[string]func(*facts){
		"negative":         func(f *facts) { f.cost.Spot = reviewtest.F64(-1) },
		"no number":        func(f *facts) { f.cost.Lambda = reviewtest.F64(math.NaN()) },
		"endless":          func(f *facts) { f.cost.Fargate = reviewtest.F64(math.Inf(1)) },
		"never and yet":    func(f *facts) { f.cost.BreakEven = nil },
		"below the length": func(f *facts) { f.cost.BreakEven = reviewtest.F64(301) },
	} {
		f := &facts{fn: reviewtest.Quiet(), work: work{runs: 3, duration: model.Distribution{Avg: reviewtest.F64(300e3)}}}
		f.cost = Cost{Lambda: reviewtest.F64(2), Fargate: reviewtest.F64(1), BreakEven: reviewtest.F64(299), Known: true}
		if got := f.disagreement(); len(got) > 0 {
			t.Errorf("%s: before: %v", name, got)
		}
		wrong(f)
		if got := f.disagreement(); codes(got) != "PL710" || !strings.Contains(got[0].Detail, "The cost of orders-prod-nightly is left out: ") {
			t.Errorf("%s: %v", name, got)
		}
	}
	s := surveyed(reviewtest.Quiet())
	if got := unsummed(s); len(got) > 0 {
		t.Error(got)
	}
	for name, wrong := range map[string]func(*Totals){
		"lambda": func(t *Totals) { t.Lambda *= 2 }, "fargate": func(t *Totals) { t.Fargate++ },
		"unpriced": func(t *Totals) { t.Unpriced++ }, "calls": func(t *Totals) { t.Recommendations = map[Recommendation]int{Move: 2} },
	} {
		s := surveyed(reviewtest.Quiet())
		if wrong(&s.Totals); codes(unsummed(s)) != "PL710" {
			t.Errorf("%s: %v", name, unsummed(s))
		}
	}
}

// TestColdStartsCanPartTheSidesTwice: where Lambda's second is cheaper and each
// run starts cold for long, short runs are cheaper on Fargate and long ones are
// not, so that no single length is said.
func TestColdStartsCanPartTheSidesTwice(t *testing.T) {
	t.Parallel()
	if d, known := breakEven(1, 2, 30, 200); d != nil || known {
		t.Errorf("%v %v", d, known)
	}
	if d, known := breakEven(1, 2, 90, 200); d != nil || known {
		t.Errorf("start beyond the minute: %v %v", d, known)
	}
	if d, known := breakEven(1, 2, 30, 10); d != nil || !known {
		t.Errorf("never: %v %v", d, known)
	}
	if d, known := breakEven(2, 1, 30, 61); d == nil || *d != 0 || !known {
		t.Errorf("always: %v %v", d, known)
	}
	f := facts{cost: Cost{Lambda: reviewtest.F64(2), Fargate: reviewtest.F64(1)}}
	if got := f.fromThere("never"); got != "" {
		t.Error(got)
	}
}

// TestPartsOfTheLogsAreCountedAsParts: three timeouts in a tenth of the lines are
// not three of all runs.
func TestPartsOfTheLogsAreCountedAsParts(t *testing.T) {
	t.Parallel()
	part := reviewtest.Changes(reviewtest.Runs(1000), reviewtest.TimedOut(3), reviewtest.Killed(2), func(fn *model.LiveFunction) {
		fn.Usage.Logs.Reports, fn.Usage.Logs.Window = 100, fn.Usage.Window
		fn.Usage.Logs.Window.From = fn.Usage.Window.To.AddDate(0, 0, -1)
	})
	r := judged(part, nil)
	for _, phrase := range []string{"3 of 100 logged runs (3.0 %) were cut off", "2 of 100 logged runs (2.0 %) were killed"} {
		if !slices.ContainsFunc(r.Evidence, func(e Evidence) bool { return strings.Contains(e.Text, phrase) }) {
			t.Errorf("nothing says %q:\n%s", phrase, text(r))
		}
	}
}

// TestRunsOfTheLogsStandForTheirWindow: without metrics, a hundred lines of one
// day are not a hundred runs in fourteen.
func TestRunsOfTheLogsStandForTheirWindow(t *testing.T) {
	t.Parallel()
	day := func(fn *model.LiveFunction) {
		fn.Usage.Invocations, fn.Usage.Duration = nil, nil
		fn.Usage.Logs.Window = fn.Usage.Window
		fn.Usage.Logs.Window.From = fn.Usage.Window.To.AddDate(0, 0, -1)
	}
	all, one := costFor(t, BuiltInPrices(), func(fn *model.LiveFunction) { fn.Usage.Invocations, fn.Usage.Duration = nil, nil }), costFor(t, BuiltInPrices(), day)
	if math.Abs(*one.Lambda-14**all.Lambda) > 1e-9 || !strings.Contains(one.Assumptions[0], "140 runs of 24 hours") {
		t.Errorf("%g of a day, %g of fourteen: %s", *one.Lambda, *all.Lambda, one.Assumptions[0])
	}
}

// TestBothSidesAreAboutTheSameRuns: lines of other runs than the metric's tell
// only what is billed beyond the Duration.
func TestBothSidesAreAboutTheSameRuns(t *testing.T) {
	t.Parallel()
	long := costFor(t, BuiltInPrices(), func(fn *model.LiveFunction) {
		fn.Usage.Logs.Duration = reviewtest.Distribution(140, 100e3, 100e3, 100e3, 100e3)
		fn.Usage.Logs.BilledMS = reviewtest.F64(140 * 102e3)
	})
	want := 140 * 730.0 / 336 * (0.2/1e6 + 302*0.0000166667)
	if math.Abs(*long.Lambda-want) > 1e-9 || !strings.Contains(long.Assumptions[1], "300 s, and the 2.0 s that the 140 REPORT lines are billed beyond theirs") {
		t.Errorf("%g, want %g: %s", *long.Lambda, want, long.Assumptions[1])
	}
}

// TestAContradictionLeavesNoCost: a gap of that reason makes the cost unknown.
func TestAContradictionLeavesNoCost(t *testing.T) {
	t.Parallel()
	fn := reviewtest.Quiet()
	fn.Usage.Logs = nil
	gaps := []model.Gap{{Account: fn.Account, Region: fn.Region, Action: "logs:GetQueryResults", Subject: fn.ARN, Reason: model.GapContradiction}}
	r, _, _ := review(fn, owner{}, gaps, Options{Thresholds: DefaultThresholds(), Prices: BuiltInPrices()})
	if why := "contradicts itself (logs:GetQueryResults)"; r.Cost.Lambda != nil || r.Cost.Why != why || r.Memory.Why != why {
		t.Errorf("cost %+v, memory %+v", r.Cost, r.Memory)
	}
}

// TestMoneyNeverRoundsToNothing: what costs something does not read as nothing.
func TestMoneyNeverRoundsToNothing(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{
		{(&facts{currency: "USD"}).money(0.004), "less than 0.01 USD"}, {(&facts{currency: "USD"}).money(0.0067), "0.01 USD"},
		{(&facts{currency: "USD"}).money(99.994), "99.99 USD"}, {(&facts{currency: "USD"}).money(99.996), "100 USD"}, {(&facts{currency: "USD"}).money(1240.4), "1,240 USD"},
	} {
		if c[0] != c[1] {
			t.Errorf("%q, want %q", c[0], c[1])
		}
	}
}
