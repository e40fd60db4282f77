package review

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/settings"
	"decant/model"
	"decant/plan/units"
)

// Options are what a survey judges by.
type Options struct {
	Thresholds Thresholds
	Prices     Prices
	// Drift is passed through; Drifts computes it.
	Drift []Drift
}

// DefaultThresholds are the ones that hold without a thresholds block in
// decant.hcl.
func DefaultThresholds() Thresholds {
	return Thresholds{
		// A fifth in reserve: a run a quarter longer than the longest one so far
		// is what more data or a slow neighbour makes within weeks.
		Duration: 0.8,
		// Memory grows with the data and not with chance, so less is enough; and
		// Max Memory Used counts what the environment holds from earlier runs.
		Memory: 0.9,
		// Twenty quiet runs leave room for one bad run in seven (rule of three).
		Samples: 20,
		// Fargate bills at least a minute, so a shorter run pays for idle time.
		// https://aws.amazon.com/fargate/pricing/
		Short: fargateMinimum,
		// One run a minute: tasks that take half a minute to start then follow
		// each other without a pause.
		Frequent: 60,
		// AWS publishes no figure. Reports of others give 20 s to 90 s for a small
		// image, most of it for the download.
		Start: 30,
	}
}

// ThresholdsOf are the defaults with what decant.hcl states put over them.
func ThresholdsOf(s settings.Settings) Thresholds {
	t, stated := DefaultThresholds(), s.Thresholds
	put(&t.Duration, stated.Duration)
	put(&t.Memory, stated.Memory)
	put(&t.Samples, stated.Samples)
	put(&t.Frequent, stated.Frequent)
	if stated.Short.IsKnown() {
		t.Short = stated.Short.V.Seconds()
	}
	if stated.Start.IsKnown() {
		t.Start = stated.Start.V.Seconds()
	}
	return t
}

func put[T any](to *T, v model.Value[T]) {
	if v.IsKnown() {
		*to = v.V
	}
}

// owner is the source of a live function.
type owner struct {
	app *model.App
	fn  *model.Function
}

// Make judges every live function. apps may be nil; where a function of
// theirs carries the live one (model.Function.Live), the review names it and the
// source's triggers count as well.
func Make(live *model.Live, apps []*model.App, opts Options) (*Survey, diag.List) {
	s := &Survey{
		Taken: live.Taken, Window: live.Window, Thresholds: opts.Thresholds, Prices: opts.Prices.note(live.Taken), Limits: limitsNote(live.Taken),
		Regions: slices.Clone(live.Regions), Gaps: slices.Clone(live.Gaps), Drift: slices.Clone(opts.Drift),
		Reviews: []Review{},
	}
	owners := owners(apps)
	var diags diag.List
	type judged struct {
		Review
		work work
	}
	var all []judged
	for _, fn := range live.Functions {
		r, used, wrong := review(fn, owners[fn.ARN], live.Gaps, opts)
		all = append(all, judged{r, used})
		diags.Extend(wrong)
	}
	order := Recommendations()
	slices.SortStableFunc(all, func(a, b judged) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.Recommendation), slices.Index(order, b.Recommendation)),
			cmp.Compare(b.Score, a.Score),
			cmp.Compare(a.Function.ARN, b.Function.ARN),
		)
	})
	var works []work
	for _, one := range all {
		s.Reviews, works = append(s.Reviews, one.Review), append(works, one.work)
	}
	fleets := fleetCosts(s, works, opts.Prices)
	for i := range s.Reviews {
		s.Reviews[i].cheapest()
	}
	s.Pressing = pressingSums(s, fleets)
	s.Limits.Assumptions = alternativeAssumptions(s, opts.Prices)
	s.Overview = overview(s.Reviews)
	s.Totals = totals(s)
	diags.Extend(unsummed(s))
	diags.Extend(unpriced(s, opts.Prices))
	return s, diags
}

func owners(apps []*model.App) map[string]owner {
	out := map[string]owner{}
	for _, app := range apps {
		for i := range app.Functions {
			if fn := &app.Functions[i]; fn.Live != nil {
				out[fn.Live.ARN] = owner{app, fn}
			}
		}
	}
	return out
}

// review judges one function.
func review(fn model.LiveFunction, o owner, gaps []model.Gap, opts Options) (Review, work, diag.List) {
	f := &facts{fn: fn, source: o.fn, t: opts.Thresholds, currency: opts.Prices.Currency}
	f.duration, f.memory = durationGauge(fn, gaps), memoryGauge(fn, gaps)
	if !blocked(f) {
		f.task = taskFor(fn, opts.Thresholds)
	}
	used, unknown := workOf(fn.Usage, f.duration)
	f.work = used
	if doubt := contradiction(fn, gaps); doubt != "" {
		unknown = doubt
	}
	f.cost = Cost{Assumptions: []string{}, Why: unknown}
	if unknown == "" {
		f.cost = costOf(fn, used, f.task, opts.Thresholds.Start, opts.Prices)
	}
	wrong := f.disagreement()
	if len(wrong) > 0 {
		f.cost = Cost{Assumptions: []string{}, Why: string(model.GapContradiction)}
	}
	r := Review{Function: fn, Duration: f.duration, Memory: f.memory, Trend: trendOf(fn), Task: f.task, Cost: f.cost, Score: score(f)}
	r.Recommendation, r.Evidence = judge(f)
	if len(r.Evidence) > 0 {
		r.Because = r.Evidence[0].Text
	}
	if r.Recommendation == Tune {
		r.Tuning = f.tuning()
	}
	if o.app != nil {
		r.App, r.Stage, r.Logical = o.app.ChaliceName(), o.app.Stage, o.fn.Name
	}
	f.alternatives(&r, opts.Prices)
	return r, used, wrong
}

func totals(s *Survey) Totals {
	t := Totals{Functions: len(s.Reviews), Recommendations: map[Recommendation]int{}, Gaps: map[string]int{}}
	for _, c := range Recommendations() {
		t.Recommendations[c] = 0
	}
	for _, r := range s.Reviews {
		t.Recommendations[r.Recommendation]++
		if r.Cost.Lambda == nil || r.Cost.Fargate == nil {
			t.Unpriced++
			continue
		}
		t.Lambda += *r.Cost.Lambda
		t.Fargate += *r.Cost.Fargate
		if r.Recommendation == Move {
			t.Moving.Lambda += *r.Cost.Lambda
			t.Moving.Fargate += *r.Cost.Fargate
		}
	}
	for _, g := range s.Gaps {
		t.Gaps[g.Action]++
	}
	return t
}

// unpriced reports the regions that the price table lacks, once each.
func unpriced(s *Survey, prices Prices) diag.List {
	count := map[string]int{}
	for _, r := range s.Reviews {
		if _, ok := prices.Regions[r.Function.Region]; !ok {
			count[r.Function.Region]++
		}
	}
	var diags diag.List
	for _, region := range sortedKeys(count) {
		diags.Add(diag.New(NoPrice, diag.Range{},
			fmt.Sprintf("The price table (%s, %s) has no prices for %s, so what its %s cost is not known.", prices.Source, prices.Date, region, units.Counted(float64(count[region]), "function")),
			"Give a table that has the region (decant explain PL702 shows one):\n    decant report --prices prices.json").About(region))
	}
	return diags
}

func sortedKeys(m map[string]int) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.SortFunc(out, strings.Compare)
	return out
}
