package plan

import (
	"time"

	"decant/model"
)

// fourteenDays is the window of the tests.
func fourteenDays() model.Window {
	to := time.Date(2026, 11, 15, 0, 0, 0, 0, time.UTC)
	return model.Window{From: to.AddDate(0, 0, -14), To: to}
}

// f64 is a pointer to a number.
func f64(v float64) *float64 { return &v }

// ms is a distribution of durations in milliseconds or of memory in MB.
func dist(n, p50, p95, p99, longest float64) *model.Distribution {
	return &model.Distribution{N: n, Avg: f64(p50), P50: f64(p50), P95: f64(p95), P99: f64(p99), Max: f64(longest)}
}

// quietFunction is one that nothing presses, with what a test changes: 140 runs
// in 14 days that take five minutes of fifteen and 400 MB of 1,024.
func quietFunction(change ...func(*model.LiveFunction)) model.LiveFunction {
	fn := model.LiveFunction{
		ARN:  "arn:aws:lambda:eu-central-1:111122223333:function:orders-prod-nightly",
		Name: "orders-prod-nightly", Account: "111122223333", Region: "eu-central-1",
		Runtime: "python3.12", PackageType: "Zip", Memory: 1024, Timeout: 900, Architecture: "x86_64", Storage: 512,
		LogGroup: "/aws/lambda/orders-prod-nightly",
		Usage: &model.Usage{
			Window: fourteenDays(), Invocations: f64(140), Errors: f64(0),
			Duration: dist(140, 300e3, 310e3, 320e3, 330e3),
			Logs: &model.LogUsage{
				Reports: 140, BilledMS: f64(140 * 300e3), BilledN: 140, MemorySize: 1024, From: "Logs Insights",
				Duration: dist(140, 300e3, 310e3, 320e3, 330e3), Memory: dist(140, 380, 390, 395, 400),
			},
		},
	}
	for _, c := range change {
		c(&fn)
	}
	return fn
}

func surveyed(fns ...model.LiveFunction) *Survey {
	live := &model.Live{Window: fourteenDays(), Functions: fns}
	s, _ := MakeSurvey(live, nil, SurveyOptions{Thresholds: DefaultThresholds(), Prices: BuiltInPrices()})
	return s
}

// rulesOf are the names of a review's evidence.
func rulesOf(r Review) []string {
	var out []string
	for _, e := range r.Evidence {
		out = append(out, e.Rule)
	}
	return out
}
