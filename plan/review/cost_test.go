package review

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"decant/model"
	"decant/plan/fargate"
	"decant/plan/review/reviewtest"
)

// TestBreakEvenTable computes the table that was made independently from the
// prices of us-east-1, with whole seconds.
func TestBreakEvenTable(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/breakeven.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	p := BuiltInPrices().Regions["us-east-1"]
	for _, row := range rows[1:] {
		var v [7]float64
		for i := range v {
			if v[i], err = strconv.ParseFloat(row[i], 64); err != nil {
				t.Fatal(err)
			}
		}
		fn := model.LiveFunction{Memory: model.MiB(v[0]), Storage: 512, Architecture: "x86_64"}
		lambda, _, gap := lambdaRates(fn, p.Lambda)
		fargate, _, gap2 := fargateRates(fn, fargate.Pair{CPU: int(v[1]), Memory: model.MiB(v[2])}, p.Fargate)
		if gap+gap2 != "" {
			t.Fatal(gap, gap2)
		}
		near := func(got, want float64) bool { return math.Abs(got-want) <= 0.0005*want+1e-10 }
		if !near(lambda, v[4]) || !near(fargate, v[5]) || math.Abs(lambda/fargate-v[6]) > 0.005 {
			t.Errorf("%v: %g and %g a second, ratio %.2f", row, lambda, fargate, lambda/fargate)
		}
		d, known := breakEven(lambda, fargate, v[3], 0)
		want, err := strconv.ParseFloat(row[7], 64)
		if never := row[7] == "never"; !known || never != (d == nil) || !never && (err != nil || math.Abs(*d-want) > 0.51) {
			t.Errorf("%v: cheaper from %v s", row, d)
		}
	}
}

// TestLongRunsCost are the sums of the 900 s runs that were made by hand.
func TestLongRunsCost(t *testing.T) {
	t.Parallel()
	p := BuiltInPrices().Regions["us-east-1"]
	for _, c := range []struct {
		memory          model.MiB
		pair            fargate.Pair
		lambda, fargate float64
	}{
		{1769, fargate.Pair{CPU: 1024, Memory: 2048}, 0.02591, 0.01262},
		{10240, fargate.Pair{CPU: 4096, Memory: 10240}, 0.15000, 0.05274},
	} {
		fn := model.LiveFunction{Memory: c.memory, Storage: 512}
		l, _, _ := lambdaRates(fn, p.Lambda)
		f, _, _ := fargateRates(fn, c.pair, p.Fargate)
		if math.Abs(900*l-c.lambda) > 1e-5 || math.Abs(920*f-c.fargate) > 1e-5 {
			t.Errorf("%d MB: %.5f and %.5f", c.memory, 900*l, 920*f)
		}
	}
}

// sampled is the distribution of values in milliseconds.
func sampled(values []float64) model.Distribution {
	slices.Sort(values)
	at := func(q float64) *float64 {
		return reviewtest.F64(values[min(len(values)-1, int(q*float64(len(values))))])
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return model.Distribution{N: float64(len(values)), Avg: reviewtest.F64(sum / float64(len(values))), P50: at(0.5), P95: at(0.95), P99: at(0.99), Max: at(1)}
}

// TestBilledTimeIsCloseToTheRuns bills every single run of many shapes and
// compares with what the quantiles give.
func TestBilledTimeIsCloseToTheRuns(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	shapes := map[string]struct {
		draw      func() float64 // seconds
		tolerance float64        // share
	}{
		"all within the minute": {func() float64 { return r.Float64() * 20 }, 0.0001},
		"constant":              {func() float64 { return 300 }, 0.002},
		"even, far above":       {func() float64 { return 100 + r.Float64()*500 }, 0.005},
		"around the minute":     {func() float64 { return r.Float64() * 80 }, 0.03},
		"normal":                {func() float64 { return max(1, 200+40*r.NormFloat64()) }, 0.01},
		"long tail":             {func() float64 { return math.Exp(3 + 0.8*r.NormFloat64()) }, 0.08},
		"mostly idle":           {func() float64 { return map[bool]float64{true: 1, false: 600}[r.Float64() < 0.9] }, 0.25},
	}
	for name, s := range shapes {
		values := make([]float64, 20000)
		want := 0.0
		for i := range values {
			values[i] = s.draw() * 1000
			want += max(60, math.Ceil(30+values[i]/1000)) / float64(len(values))
		}
		if got := billedTask(sampled(values), 30); math.Abs(got-want) > s.tolerance*want {
			t.Errorf("%s: %.2f s billed, the runs make %.2f s", name, got, want)
		}
	}
}

func TestBilledTimeOfLittleKnowledge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		d    model.Distribution
		want float64
	}{
		{"average alone", model.Distribution{Avg: reviewtest.F64(100e3)}, 130.5},
		{"average alone, short", model.Distribution{Avg: reviewtest.F64(1e3)}, 60},
		{"median alone", model.Distribution{P50: reviewtest.F64(100e3)}, 130.5},
		{"nothing", model.Distribution{}, 0},
		{"no tail quantiles", model.Distribution{Avg: reviewtest.F64(100e3), P50: reviewtest.F64(100e3), Max: reviewtest.F64(100e3)}, 130.5},
		{"quantiles of several periods, larger than the average allows", model.Distribution{Avg: reviewtest.F64(100e3), P50: reviewtest.F64(200e3), P95: reviewtest.F64(200e3), P99: reviewtest.F64(200e3), Max: reviewtest.F64(200e3)}, 130.5 + 5.0/3},
	} {
		if got := billedTask(c.d, 30); math.Abs(got-c.want) > 1 {
			t.Errorf("%s: %g s, want about %g s", c.name, got, c.want)
		}
	}
}

func costFor(t *testing.T, prices Prices, c reviewtest.Change) Cost {
	t.Helper()
	r, _, wrong := review(reviewtest.Quiet(c), owner{}, nil, Options{Thresholds: DefaultThresholds(), Prices: prices})
	if len(wrong) > 0 {
		t.Error(wrong)
	}
	return r.Cost
}

func TestCostOfAFunction(t *testing.T) {
	t.Parallel()
	c := costFor(t, BuiltInPrices(), reviewtest.Changes(reviewtest.Limits(1769, 900), reviewtest.Durations(600, 600, 600, 600), func(fn *model.LiveFunction) { fn.Storage = 1536 }))
	// 140 runs in 14 days are 304.17 in 730 hours; 600 s of 1,769 MB and 1 GB of
	// /tmp; a task of 1 vCPU and 2 GB for 630.5 s.
	perMonth := 140.0 * 730 / 336
	lambda := perMonth * (0.20/1e6 + 600*(1769.0/1024*0.0000166667+0.0000000309))
	fargate := perMonth * 630.5 / 3600 * (0.04656 + 2*0.00511)
	if c.Lambda == nil || c.Fargate == nil || math.Abs(*c.Lambda-lambda) > 1e-9 || math.Abs(*c.Fargate-fargate) > 1e-9 {
		t.Fatalf("%v %v, want %g and %g", c.Lambda, c.Fargate, lambda, fargate)
	}
	if c.Spot == nil || math.Abs(*c.Spot-0.3**c.Fargate) > 1e-9 || !c.Known || c.BreakEven == nil || c.Why != "" {
		t.Errorf("%+v", c)
	}
	for _, phrase := range []string{"140 runs of 14 days", "140 REPORT lines", "free tier", "30 s before its work", "1.00 vCPU where Lambda gave 1.00", "public IPv4", "lambda.storage_gb_second of eu-central-1"} {
		if !strings.Contains(strings.Join(c.Assumptions, "\n"), phrase) {
			t.Errorf("no assumption says %q: %q", phrase, c.Assumptions)
		}
	}
}

func TestCostSaysWhyItIsUnknown(t *testing.T) {
	t.Parallel()
	table := func(region string) Prices {
		p, diags := ReadPrices("p.json", []byte(`{"currency":"EUR","date":"2026-11-01","regions":{"eu-central-1":`+region+`}}`))
		if len(diags) > 0 {
			t.Fatal(diags)
		}
		return p
	}
	lambda := `"lambda":{"requests_per_million":0.2,"gb_second":{"x86_64":0.00001}}`
	fargate := `"fargate":{"vcpu_hour":{"x86_64":0.04},"gb_hour":{"x86_64":0.004}}`
	both := table("{" + lambda + "," + fargate + "}")
	arm := func(fn *model.LiveFunction) { fn.Architecture = "arm64" }
	for _, c := range []struct {
		name            string
		prices          Prices
		change          reviewtest.Change
		lambda, fargate bool
		why             string
	}{
		{"region", BuiltInPrices(), func(fn *model.LiveFunction) { fn.Region = "eu-north-1" }, false, false, "no price for eu-north-1 (--prices FILE)"},
		{"Lambda's alone", BuiltInPrices(), func(fn *model.LiveFunction) { fn.Region = "af-south-1" }, true, false, "no price of Fargate for af-south-1"},
		{"no architecture", both, arm, false, false, "no price of Lambda for eu-central-1"},
		{"no storage", both, func(fn *model.LiveFunction) { fn.Storage = 1024 }, false, false, "Lambda's storage"},
		{"storage of the task", table(`{"lambda":{"requests_per_million":0.2,"gb_second":{"x86_64":0.00001},"storage_gb_second":0},` + fargate + "}"), func(fn *model.LiveFunction) { fn.Storage = 10240 }, true, false, "Fargate's storage"},
		{"blocked", both, func(fn *model.LiveFunction) { fn.Runtime = "java21" }, true, false, "a task cannot run it"},
		{"not measured", both, func(fn *model.LiveFunction) { fn.Usage = nil }, false, false, "not measured"},
		{"all of it", both, func(*model.LiveFunction) {}, true, true, ""},
		{"no log lines", both, reviewtest.NoLogs, true, true, ""},
		{"did not run", both, func(fn *model.LiveFunction) {
			fn.Usage.Invocations, fn.Usage.Duration, fn.Usage.Logs = reviewtest.F64(0), nil, nil
		}, true, true, ""},
	} {
		got := costFor(t, c.prices, c.change)
		if (got.Lambda != nil) != c.lambda || (got.Fargate != nil) != c.fargate || !strings.Contains(got.Why, c.why) || (c.why == "") != (got.Why == "") {
			t.Errorf("%s: %+v, want %v %v %q", c.name, got, c.lambda, c.fargate, c.why)
		}
		if got.Assumptions == nil {
			t.Errorf("%s: assumptions would be null in JSON", c.name)
		}
	}
}

// TestSpotHasItsPriceOrAShare: prices of Spot come before a share of On-Demand.
func TestSpotHasItsPriceOrAShare(t *testing.T) {
	t.Parallel()
	p := BuiltInPrices()
	region := p.Regions["eu-central-1"]
	region.Fargate.SpotVCPUHour.X86, region.Fargate.SpotGBHour.X86 = reviewtest.F64(0.04656/4), reviewtest.F64(0.00511/4)
	p.Regions["eu-central-1"] = region
	c := costFor(t, p, func(*model.LiveFunction) {})
	if c.Spot == nil || math.Abs(*c.Spot*4-*c.Fargate) > 1e-9 {
		t.Errorf("spot %v of %v", c.Spot, *c.Fargate)
	}
	if text := strings.Join(c.Assumptions, " "); strings.Contains(text, "Spot is taken") {
		t.Errorf("a price is there, and a share is said: %s", text)
	}
	region.Fargate.SpotVCPUHour.X86, region.Fargate.SpotShare = nil, nil
	p.Regions["eu-central-1"] = region
	if c := costFor(t, p, func(*model.LiveFunction) {}); c.Spot != nil {
		t.Errorf("spot costs %g without a price", *c.Spot)
	}
}

func TestDataBeyondTheFirstTierIsSaid(t *testing.T) {
	t.Parallel()
	big := reviewtest.Changes(reviewtest.Limits(10240, 900), reviewtest.Runs(600_000))
	if c := costFor(t, BuiltInPrices(), big); strings.Contains(strings.Join(c.Assumptions, ""), "tier;") {
		t.Error("3.9 billion GB-seconds are within the first tier")
	}
	if c := costFor(t, BuiltInPrices(), reviewtest.Changes(reviewtest.Limits(10240, 900), reviewtest.Runs(1_000_000))); !strings.Contains(strings.Join(c.Assumptions, ""), "first price tier;") {
		t.Error("6.5 billion GB-seconds leave the first tier")
	}
}

func TestTotalsAddWhatIsPriced(t *testing.T) {
	t.Parallel()
	moving := reviewtest.Quiet(reviewtest.TimedOut(3))
	moving.ARN += "-2"
	north := reviewtest.Quiet(func(fn *model.LiveFunction) { fn.Region, fn.ARN = "eu-north-1", "arn:n" })
	live := &model.Live{Functions: []model.LiveFunction{reviewtest.Quiet(), moving, north}, Gaps: []model.Gap{{Action: "iam:GetRole"}, {Action: "iam:GetRole"}}}
	s, diags := Make(live, nil, Options{Thresholds: DefaultThresholds(), Prices: BuiltInPrices()})
	tot := s.Totals
	one := *s.Reviews[0].Cost.Lambda
	if tot.Functions != 3 || tot.Unpriced != 1 || tot.Recommendations[Move] != 1 || tot.Recommendations[Stay] != 2 || tot.Gaps["iam:GetRole"] != 2 {
		t.Errorf("%+v", tot)
	}
	if math.Abs(tot.Lambda-2*one) > 1e-9 || math.Abs(tot.Moving.Lambda-one) > 1e-9 || tot.Moving.Fargate >= tot.Fargate {
		t.Errorf("%+v, one is %g", tot, one)
	}
	if codes(diags) != "PL704" || !strings.Contains(diags[0].Detail, "no prices for eu-north-1, so what its 1 function cost") {
		t.Errorf("%v", diags)
	}
}

// TestRunsThatNobodyCountedAreNotZero: metrics that could not be read and a log
// without a REPORT line say nothing about whether a function runs.
func TestRunsThatNobodyCountedAreNotZero(t *testing.T) {
	t.Parallel()
	fn := reviewtest.Quiet(func(fn *model.LiveFunction) {
		fn.Usage.Invocations, fn.Usage.Duration = nil, nil
		fn.Usage.Logs = &model.LogUsage{}
	})
	gaps := []model.Gap{{Account: fn.Account, Region: fn.Region, Action: "cloudwatch:GetMetricData", Reason: model.GapFailed}}
	got, _, _ := review(fn, owner{}, gaps, Options{Thresholds: DefaultThresholds(), Prices: BuiltInPrices()})
	if got.Cost.Lambda != nil || got.Recommendation != Unknown || strings.Contains(got.Because, "did not run") {
		t.Errorf("%s: %s, cost %v", got.Recommendation, got.Because, got.Cost.Lambda)
	}
}
