package review

import (
	"fmt"
	"math"

	"decant/model"
	"decant/plan/fargate"
	"decant/plan/units"
)

const (
	// month is the time that costs are given for, in hours: a year's twelfth, the
	// month of AWS's own calculator.
	month = 730
	// lambdaFreeStorage is the part of /tmp that costs nothing.
	// https://aws.amazon.com/lambda/pricing/
	lambdaFreeStorage model.MiB = 512
	// fargateFreeStorage is the storage that every task has, in GiB.
	// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html
	fargateFreeStorage = 20
	// fargateMinimum is the shortest time that a Linux task is billed, in seconds.
	// https://aws.amazon.com/fargate/pricing/
	fargateMinimum = 60
	// The first price tier of Lambda ends there, in GB-seconds a month, for one
	// account, region and architecture.
	// https://aws.amazon.com/blogs/compute/introducing-tiered-pricing/
	firstTierX86, firstTierARM = 6e9, 7.5e9
)

// Numbers beyond these come from a damaged snapshot; sums of them would not be
// numbers any more.
const (
	maxRuns    = 1e15
	maxRunTime = 1e12 // ms
)

// idle is said of a function that did not run.
const idle = "It did not run in the window."

// work is the use of one function in the form that costs are computed from.
type work struct {
	runs     float64            // in the window
	billed   float64            // Lambda's billed time of one run in ms
	duration model.Distribution // ms, of the work itself
	hours    float64            // the window's length
	// said is how billed came about, as an assumption.
	said string
}

// workOf gathers what is known about the runs. The reason is "" when it is
// enough for a cost.
func workOf(u *model.Usage, duration Gauge) (work, string) {
	if u == nil {
		return work{}, duration.Why
	}
	w := work{hours: u.Window.To.Sub(u.Window.From).Hours()}
	switch {
	case u.Invocations != nil:
		w.runs = *u.Invocations
	case u.Logs != nil && !u.Logs.Sampled && u.Logs.Reports > 0: // no line is no proof that nothing ran
		w.runs = u.Logs.Reports
		if !u.Logs.Window.IsZero() { // shorter where the group keeps less
			w.hours = u.Logs.Window.To.Sub(u.Logs.Window.From).Hours()
		}
	default:
		return work{}, why(duration.Why, "the number of runs is not known")
	}
	if w.hours <= 0 {
		return work{}, "the window is not known"
	}
	if w.runs < 0 || w.runs > maxRuns {
		return work{}, "the number of runs is not possible"
	}
	if w.runs == 0 {
		w.said = idle
		return w, ""
	}
	w.duration = distributionOf(u)
	if w.billed, w.said = billedRun(u, w.duration); w.said == "" {
		return work{}, why(duration.Why, "the average duration is not known")
	}
	for _, ms := range []*float64{&w.billed, w.duration.Avg, w.duration.P50, w.duration.P95, w.duration.P99, w.duration.Max} {
		if ms != nil && (*ms < 0 || *ms > maxRunTime) {
			return work{}, "the durations are not possible"
		}
	}
	if w.duration.Avg == nil && w.duration.P50 == nil {
		w.duration.Avg = &w.billed
	}
	return w, ""
}

// sameRuns is how far the average Duration of the metric and of the REPORT lines
// may differ, as a share, for both to be about the same runs.
const sameRuns = 0.02

// billedRun is what Lambda bills for one run on average, in ms, and how that came
// about; "" when it is not known. Both sides' costs have to be about the same
// runs: where the REPORT lines are those of other runs than the metric's (a group
// that keeps less, lines that were dropped), they tell only what Lambda bills
// beyond the Duration.
func billedRun(u *model.Usage, all model.Distribution) (ms float64, said string) {
	logs := u.Logs
	if logs == nil || logs.BilledMS == nil || logs.BilledN <= 0 {
		if all.Avg == nil {
			return 0, ""
		}
		return *all.Avg, "Lambda's time is the average Duration, which leaves out the init time of cold starts that Lambda bills."
	}
	ms = *logs.BilledMS / logs.BilledN
	if all.Avg == nil || logs.Duration == nil || logs.Duration.Avg == nil || math.Abs(*all.Avg-*logs.Duration.Avg) <= sameRuns**all.Avg {
		return ms, fmt.Sprintf("Lambda's time is the billed duration of %s.", units.Counted(logs.BilledN, "REPORT line"))
	}
	beyond := max(0, ms-*logs.Duration.Avg)
	return *all.Avg + beyond, fmt.Sprintf("Lambda's time is the average Duration of all runs, %s, and the %s that the %s are billed beyond theirs: on average, those runs took %s.",
		units.Span(*all.Avg), units.Span(beyond), units.Counted(logs.BilledN, "REPORT line"), units.Span(*logs.Duration.Avg))
}

// distributionOf prefers the metrics, which know every run, to the log lines.
func distributionOf(u *model.Usage) model.Distribution {
	switch {
	case u.Duration != nil:
		return *u.Duration
	case u.Logs != nil && u.Logs.Duration != nil:
		return *u.Logs.Duration
	}
	return model.Distribution{}
}

func why(known, otherwise string) string {
	if known != "" {
		return known
	}
	return otherwise
}

// taskStorage is the disk that a task is priced with, in GiB. The 20 that come
// with it hold the image and as much as Lambda's /tmp can; a function that has
// all of /tmp wants more than that.
func taskStorage(fn model.LiveFunction) int {
	if fn.Storage >= maxStorage {
		return fargateFreeStorage + 10
	}
	return fargateFreeStorage
}

// costOf prices the measured use on both sides. task is nil when Fargate cannot
// run the function.
func costOf(fn model.LiveFunction, w work, task *TaskSize, start float64, prices Prices) Cost {
	p, ok := prices.Regions[fn.Region]
	if !ok {
		return Cost{Assumptions: []string{}, Why: noPrice(fn.Region)}
	}
	c := Cost{Assumptions: assumptions(w, fn, task, start, prices)}
	perSecond, requests, gap := lambdaRates(fn, p.Lambda)
	if gap != "" {
		return Cost{Assumptions: []string{}, Why: gap + " for " + fn.Region + " (--prices FILE)"}
	}
	perMonth := w.runs * month / w.hours
	c.Lambda, _ = lambdaMonth(fn, w, p.Lambda)
	if gbs := perMonth * w.billed / 1000 * float64(fn.Memory) / 1024; gbs > firstTier(fn.Architecture) {
		c.Assumptions = append(c.Assumptions, "The function alone leaves Lambda's first price tier; the lower prices beyond it are not counted.")
	}
	if task == nil {
		c.Why = "a task cannot run it"
		return c
	}
	rate, spot, gap := fargateRates(fn, task.Pair, p.Fargate)
	if gap != "" {
		c.Why = gap + " for " + fn.Region + " (--prices FILE)"
		return c
	}
	billed := billedTask(w.duration, start)
	if w.runs == 0 {
		billed = 0
	}
	fargate := perMonth * billed * rate
	c.Fargate = &fargate
	if spot > 0 {
		cheap := perMonth * billed * spot
		c.Spot = &cheap
	}
	c.BreakEven, c.Known = breakEven(perSecond, rate, start+roundUp, requests+beyondWork(w)*perSecond)
	return c
}

// lambdaMonth is what the runs cost as a standard function with its memory and
// storage, nil with the price that is missing.
func lambdaMonth(fn model.LiveFunction, w work, p LambdaPrices) (cost *float64, gap string) {
	perSecond, requests, gap := lambdaRates(fn, p)
	if gap != "" {
		return nil, gap
	}
	v := w.runs * month / w.hours * (requests + w.billed/1000*perSecond)
	return &v, ""
}

func noPrice(region string) string { return "no price for " + region + " (--prices FILE)" }

func firstTier(architecture string) float64 {
	if architecture == "arm64" {
		return firstTierARM
	}
	return firstTierX86
}

// lambdaRates are the price of one second of the function and of one request.
func lambdaRates(fn model.LiveFunction, p LambdaPrices) (second, request float64, gap string) {
	rate := p.GBSecond.of(fn.Architecture)
	if rate == nil || p.Requests == nil {
		return 0, 0, "no price of Lambda"
	}
	second = float64(fn.Memory) / 1024 * *rate
	if extra := fn.Storage - lambdaFreeStorage; extra > 0 {
		if p.Storage == nil {
			return 0, 0, "no price of Lambda's storage"
		}
		second += float64(extra) / 1024 * *p.Storage
	}
	return second, *p.Requests / 1e6, ""
}

// fargateRates are the prices of one second of the task, On-Demand and Spot; spot
// is 0 when the table has none.
func fargateRates(fn model.LiveFunction, pair fargate.Pair, p FargatePrices) (second, spot float64, gap string) {
	cpu, gb := p.VCPUHour.of(fn.Architecture), p.GBHour.of(fn.Architecture)
	if cpu == nil || gb == nil {
		return 0, 0, "no price of Fargate"
	}
	storage := 0.0
	if extra := taskStorage(fn) - fargateFreeStorage; extra > 0 {
		if p.Storage == nil {
			return 0, 0, "no price of Fargate's storage"
		}
		storage = float64(extra) * *p.Storage
	}
	hour := func(cpu, gb float64) float64 {
		return float64(pair.CPU)/1024*cpu + float64(pair.Memory)/1024*gb + storage
	}
	second = hour(*cpu, *gb) / 3600
	spotCPU, spotGB := p.SpotVCPUHour.of(fn.Architecture), p.SpotGBHour.of(fn.Architecture)
	switch {
	case spotCPU != nil && spotGB != nil:
		spot = hour(*spotCPU, *spotGB) / 3600
	case p.SpotShare != nil:
		spot = hour(*cpu**p.SpotShare, *gb**p.SpotShare) / 3600
	}
	return second, spot, ""
}

// roundUp is what rounding a task's time up to whole seconds adds on average.
const roundUp = 0.5

// beyondWork is what Lambda bills for one run beyond its work, in seconds: the
// init time of cold starts, spread over all runs.
func beyondWork(w work) float64 {
	if w.duration.Avg == nil {
		return 0
	}
	return (w.billed - *w.duration.Avg) / 1000
}

// breakEven is the work in seconds from which one run is cheaper on Fargate, nil
// when it never is. lambda and fargate are prices of a second, start is the
// billed time before the work begins, extra is what a run costs on Lambda beyond
// its work (the request, the init time). Below the minute a task costs the
// minute, beyond it the start is what Lambda does not have. The terms are those of
// the sums, so that the average run is on the side that the sums say, unless runs
// below and above the minute are mixed.
//
// It is not known where Lambda's second is the cheaper one and the init time makes
// Fargate cheaper for short runs: no single length parts the two sides then.
func breakEven(lambda, fargate, start, extra float64) (work *float64, known bool) {
	within := math.Inf(1)
	if lambda > 0 {
		within = max(0, (fargateMinimum*fargate-extra)/lambda)
	}
	switch short := within+start <= fargateMinimum; {
	case fargate >= lambda && (short || extra > fargate*max(fargateMinimum, start)):
		return nil, false
	case fargate >= lambda:
		return nil, true
	case short:
		return &within, true
	}
	d := max(0, (fargate*start-extra)/(lambda-fargate))
	return &d, true
}

// billedTask is the expected billed time of one task in seconds: the mean of
// max(60, start + duration), each run rounded up to whole seconds, which adds
// half a second on average. Durations lie on straight lines between the known
// quantiles, and the shortest one is placed so that their mean is the measured
// average.
func billedTask(d model.Distribution, start float64) float64 {
	knots := quantiles(d)
	total := 0.0
	for i := 1; i < len(knots); i++ {
		a, b := knots[i-1], knots[i]
		total += (b.share - a.share) * meanAtLeast(fargateMinimum, start+a.ms/1000+roundUp, start+b.ms/1000+roundUp)
	}
	return total
}

// knot is one point of a distribution: a share of the runs takes at most ms.
type knot struct{ share, ms float64 }

// quantiles are the known points of a distribution from share 0 to 1, rising.
func quantiles(d model.Distribution) []knot {
	avg := d.Avg
	if avg == nil {
		avg = d.P50
	}
	if avg == nil {
		return nil
	}
	if d.P50 == nil || d.Max == nil {
		return []knot{{0, *avg}, {1, *avg}}
	}
	knots := []knot{{0, 0}, {0.5, *d.P50}}
	for _, k := range []struct {
		share float64
		ms    *float64
	}{{0.95, d.P95}, {0.99, d.P99}, {1, d.Max}} {
		if k.ms != nil {
			knots = append(knots, knot{k.share, math.Max(*k.ms, knots[len(knots)-1].ms)})
		}
	}
	mean := 0.0
	for i := 1; i < len(knots); i++ {
		mean += (knots[i].share - knots[i-1].share) * (knots[i].ms + knots[i-1].ms) / 2
	}
	if mean > *avg { // quantiles of several periods are the largest of them
		for i := range knots {
			knots[i].ms *= *avg / mean
		}
		return knots
	}
	// The first knot, 0 until here, weighs a quarter: half of the runs, of which
	// the line's lower end is half.
	knots[0].ms = min((*avg-mean)*4, *d.P50)
	if mean += knots[0].ms / 4; mean > 0 && mean < *avg { // the tail is heavier than straight lines
		for i := range knots {
			knots[i].ms *= *avg / mean
		}
	}
	return knots
}

// meanAtLeast is the mean of max(least, x) for x spread evenly from a to b.
func meanAtLeast(least, a, b float64) float64 {
	switch {
	case b <= least:
		return least
	case a >= least, b == a:
		return (a + b) / 2
	}
	below := (least - a) / (b - a)
	return below*least + (1-below)*(least+b)/2
}

// assumptions says what the costs rest on, in a fixed order.
func assumptions(w work, fn model.LiveFunction, task *TaskSize, start float64, prices Prices) []string {
	out := []string{
		fmt.Sprintf("The %s of %s stand for a month of %d hours, also if the function is younger than that.", units.Counted(w.runs, "run"), units.Hours(w.hours), month),
		w.said,
		"The free tier, Savings Plans, provisioned concurrency and data transfer are left out on both sides.",
	}
	if task == nil {
		return append(out, unverifiedCells(fn, prices)...)
	}
	out = append(out,
		fmt.Sprintf("Each run is one task that is billed %g s before its work begins, at least %d s in all and in whole seconds.", start, fargateMinimum),
		"The work takes as long on Fargate as on Lambda; "+vcpus(fn, task.Pair),
		"A public IPv4 address, NAT, logs and the image's storage are not counted.")
	if extra := taskStorage(fn); extra > fargateFreeStorage {
		out = append(out, fmt.Sprintf("The task has %d GiB of storage.", extra))
	}
	if p := prices.Regions[fn.Region].Fargate; p.SpotShare != nil && (p.SpotVCPUHour.of(fn.Architecture) == nil || p.SpotGBHour.of(fn.Architecture) == nil) {
		out = append(out, fmt.Sprintf("Fargate Spot is taken as %s of On-Demand; its price changes all the time.", units.Percent(*p.SpotShare)))
	}
	return append(out, unverifiedCells(fn, prices)...)
}

// vcpus compares the CPU of both sides; the task never has less (see Size).
func vcpus(fn model.LiveFunction, pair fargate.Pair) string {
	return fmt.Sprintf("the task has %.2f vCPU where Lambda gave %.2f.", float64(pair.CPU)/1024, float64(fn.Memory)/fargate.LambdaMBPerVCPU)
}

// unverifiedCells names the prices that were used and that nobody saw published.
func unverifiedCells(fn model.LiveFunction, prices Prices) []string {
	architecture := "x86_64"
	if fn.Architecture == "arm64" {
		architecture = "arm64"
	}
	used := map[string]bool{
		"lambda.requests_per_million": true, "lambda.gb_second." + architecture: true,
		"lambda.storage_gb_second":          fn.Storage > lambdaFreeStorage,
		"fargate.vcpu_hour." + architecture: true, "fargate.gb_hour." + architecture: true,
		"fargate.storage_gb_hour": taskStorage(fn) > fargateFreeStorage,
	}
	var out []string
	for _, cell := range prices.Regions[fn.Region].Unverified {
		if used[cell] {
			out = append(out, fmt.Sprintf("The price %s of %s is not confirmed by a published list.", cell, fn.Region))
		}
	}
	return out
}
