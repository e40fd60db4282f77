package report

import (
	"time"

	"decant/model"
	"decant/plan/fargate"
	"decant/plan/review"
)

func known(v float64) *float64 { return &v }

// spread is a distribution from its p99 and maximum.
func spread(n, p99, largest float64) *model.Distribution {
	return &model.Distribution{N: n, Avg: known(p99 / 2), P50: known(p99 / 2), P95: known(p99 * 0.9), P99: known(p99), Max: known(largest)}
}

// live is a function of the sample. Lambda's timeout is in seconds.
func live(account, region, name string, memory model.MiB, timeout int) model.LiveFunction {
	return model.LiveFunction{
		ARN: "arn:aws:lambda:" + region + ":" + account + ":function:" + name, Name: name, Account: account, Region: region,
		Runtime: "python3.12", Handler: "app." + name, PackageType: "Zip", Memory: memory, Timeout: timeout, Architecture: "x86_64", Storage: 512,
		State: "Active", LastModified: "2026-10-01T08:00:00.000+0000", LogGroup: "/aws/lambda/" + name, LogFormat: "Text",
	}
}

// used gives the function what was measured, and returns the gauges.
func used(fn *model.LiveFunction, runs, p99, longest, peak, timeouts, kills float64) (duration, memory review.Gauge) {
	fn.Usage = &model.Usage{
		Window: sampleWindow(), Invocations: known(runs), Errors: known(timeouts + kills), Throttles: known(0), Concurrency: known(3), Duration: spread(runs, p99, longest),
		Logs: &model.LogUsage{
			Reports: runs, Duration: spread(runs, p99, longest), BilledMS: known(runs * p99 / 2), BilledN: runs, Memory: spread(runs, peak*0.9, peak), MemorySize: fn.Memory,
			Init: spread(runs/10, 900, 1400), Timeouts: timeouts, OutOfMemory: kills, From: "Logs Insights",
		},
	}
	limit := float64(fn.Memory)
	duration = review.Gauge{P99: known(p99 / fn.Deadline()), Max: known(longest / fn.Deadline()), Limit: fn.Deadline(), Unit: "ms", N: runs, From: "CloudWatch metrics"}
	memory = review.Gauge{P99: known(peak * 0.9 / limit), Max: known(peak / limit), Limit: limit, Unit: "MB", N: runs, From: "REPORT lines"}
	return duration, memory
}

// unmeasured are the gauges of a function of which nothing is known.
func unmeasured(fn model.LiveFunction, why string) (duration, memory review.Gauge) {
	return review.Gauge{Limit: fn.Deadline(), Unit: "ms", Why: why}, review.Gauge{Limit: float64(fn.Memory), Unit: "MB", Why: why}
}

func sampleWindow() model.Window {
	to := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	return model.Window{From: to.Add(-14 * 24 * time.Hour), To: to}
}

const (
	work  = "123456789012"
	other = "210987654321"
)

// sample is a survey of two accounts with a function of every call, and with
// everything that can be unknown.
func sample() *review.Survey {
	s := &review.Survey{
		Taken: time.Date(2026, 11, 24, 10, 3, 12, 0, time.UTC), Window: sampleWindow(),
		Thresholds: review.Thresholds{Duration: 0.8, Memory: 0.85, Samples: 30, Short: 30, Frequent: 60, Start: 30},
		Prices:     review.PriceNote{Currency: "USD", Date: "2026-11-23", Source: "built in"},
		Regions:    []model.LiveRegion{{Account: work, Region: "eu-central-1"}, {Account: work, Region: "eu-west-1"}, {Account: other, Region: "af-south-1"}},
	}
	s.Reviews = append(pressed(), quiet()...)
	s.Gaps = sampleGaps()
	s.Drift = []review.Drift{
		{Function: "orders-prod-nightly", ARN: s.Reviews[0].Function.ARN, Setting: "memory", Source: "8192 MB", Live: "10240 MB"},
		{Function: "orders-prod-nightly", ARN: s.Reviews[0].Function.ARN, Setting: "timeout", Source: "600 s", Live: "900 s"},
		{Function: "orders-prod-weekly", Setting: "only in the source", Source: "app.py:31"},
	}
	s.Totals = sampleTotals(s)
	return s
}

func pressed() []review.Review {
	nightly := live(work, "eu-west-1", "orders-prod-nightly", 10240, 900)
	nightly.Triggers = []model.LiveTrigger{{Kind: model.LiveRule, Name: "nightly", State: "enabled", Expression: "cron(0 2 * * ? *)"}}
	nightly.Tags = []model.LiveTag{{Key: "team", Value: "=HYPERLINK(\"http://example.com\")"}}
	d, m := used(&nightly, 336, 812_000, 900_012, 10_035, 6, 2)
	out := []review.Review{{
		Function: nightly, App: "orders", Stage: "prod", Logical: "nightly", Recommendation: review.Move, Score: 9.1, Duration: d, Memory: m,
		Because:  "6 of 336 runs were ended by the timeout of 900 s, which is Lambda's longest.",
		Evidence: []review.Evidence{{Rule: "timeouts", Speaks: review.Move, Text: "6 of 336 runs were ended by the timeout of 900 s, which is Lambda's longest."}, {Rule: "oom", Speaks: review.Move, Text: "2 of 336 runs were killed because their memory was used up."}},
		Task:     &review.TaskSize{Pair: fargate.Pair{CPU: 4096, Memory: 12288}, Architecture: "X86_64", Because: "10,035 MB and a fifth of room."},
		Cost:     review.Cost{Lambda: known(31.2), Fargate: known(12.4), Spot: known(3.9), BreakEven: known(42), Known: true, Assumptions: []string{"A task is billed 30 s before its work begins."}},
	}}
	export := live(other, "af-south-1", "warehouse-prod-export-of-every-order-line-to-the-finance-archive", 3008, 900)
	d, m = used(&export, 28, 870_500, 899_700, 2100, 0, 0)
	export.Usage.Logs.Sampled = true
	export.Usage.Notes = []string{"The log group keeps 7 days, so memory and failures are about half of the window."}
	out = append(out, review.Review{
		Function: export, Recommendation: review.Move, Score: 4, Duration: d, Memory: m, Because: "The longest of 28 runs took 899.7 s of 900 s.",
		Task: &review.TaskSize{Pair: fargate.Pair{CPU: 2048, Memory: 4096}, Architecture: "X86_64", Because: "2,100 MB and a fifth of room."},
		Cost: review.Cost{Assumptions: []string{}, Why: "no price for af-south-1 (--prices FILE)"},
	})
	thumbs := live(work, "eu-west-1", "media-prod-thumbnails", 512, 60)
	thumbs.Architecture = "arm64"
	d, m = used(&thumbs, 1_284_302, 12_400, 41_000, 509, 0, 14)
	return append(out, review.Review{
		Function: thumbs, Recommendation: review.Tune, Score: 3.2, Duration: d, Memory: m, Tuning: &review.Tuning{Memory: 768},
		Because: "14 of 1,284,302 runs were killed because their memory was used up, and Lambda sells up to 10,240 MB.",
		Task:    &review.TaskSize{Pair: fargate.Pair{CPU: 256, Memory: 1024}, Architecture: "ARM64", Because: "509 MB and a fifth of room."},
		Cost:    review.Cost{Lambda: known(1240.4), Fargate: known(9873), Known: true, Assumptions: []string{}},
	})
}

func quiet() []review.Review {
	api := live(work, "eu-west-1", "orders-prod", 256, 30)
	api.Triggers = []model.LiveTrigger{{Kind: model.LiveAPI, Name: "a1b2c3", State: "enabled", Synchronous: true}}
	d, m := used(&api, 92_110, 640, 4_100, 141, 0, 0)
	out := []review.Review{{
		Function: api, App: "orders", Stage: "prod", Logical: "api_handler", Recommendation: review.Blocked, Score: 0.5, Duration: d, Memory: m,
		Because: "API Gateway waits for its answer.", Cost: review.Cost{Lambda: known(4.1), Known: true, Assumptions: []string{}, Why: "a task cannot run it"},
	}}
	dark := live(other, "af-south-1", "reports|weekly`draft", 1024, 300)
	d, m = unmeasured(dark, "no permission (cloudwatch:GetMetricData)")
	m.Why = "no permission (logs:StartQuery)"
	out = append(out, review.Review{
		Function: dark, Recommendation: review.Unknown, Duration: d, Memory: m, Because: "Neither its metrics nor its logs could be read.",
		Cost: review.Cost{Assumptions: []string{}, Why: "no permission (cloudwatch:GetMetricData)"},
	})
	idle := live(work, "eu-central-1", "audit-prod-yearly", 128, 3)
	d, m = unmeasured(idle, "no runs")
	idle.Usage = &model.Usage{Window: sampleWindow(), Invocations: known(0)}
	out = append(out, review.Review{
		Function: idle, Recommendation: review.Unknown, Duration: d, Memory: m, Because: "It did not run in 14 days.",
		Cost: review.Cost{Lambda: known(0), Fargate: known(0), Known: true, Assumptions: []string{}},
	})
	for _, name := range []string{"ping-prod", "ping-dev", "ping-test"} {
		fn := live(work, "eu-central-1", name, 128, 3)
		d, m = used(&fn, 20_160, 0.4, 120, 61, 0, 0)
		out = append(out, review.Review{
			Function: fn, Recommendation: review.Stay, Duration: d, Memory: m, Because: "It runs 60 times an hour for less than a second, and a task takes 30 s to start.",
			Cost: review.Cost{Lambda: known(0.003), Fargate: known(18.7), Known: true, Assumptions: []string{}},
		})
	}
	return out
}

func sampleGaps() []model.Gap {
	var out []model.Gap
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		out = append(out, model.Gap{Account: other, Region: "af-south-1", Action: "logs:StartQuery", Subject: "/aws/lambda/" + name, Reason: model.GapDenied, Detail: "User: arn:aws:sts::210987654321:assumed-role/reader/x is not authorized to perform: logs:StartQuery"})
	}
	return append(out,
		model.Gap{Account: other, Region: "af-south-1", Action: "cloudwatch:GetMetricData", Reason: model.GapDenied, Detail: "explicit deny"},
		model.Gap{Account: work, Region: "eu-west-1", Action: "lambda:GetPolicy", Subject: "gone-prod", Reason: model.GapGone},
	)
}

// sampleTotals adds up as plan does.
func sampleTotals(s *review.Survey) review.Totals {
	t := review.Totals{Functions: len(s.Reviews), Recommendations: map[review.Recommendation]int{}, Gaps: map[string]int{}}
	for _, r := range s.Reviews {
		t.Recommendations[r.Recommendation]++
		if r.Cost.Lambda == nil || r.Cost.Fargate == nil {
			t.Unpriced++
			continue
		}
		t.Lambda += *r.Cost.Lambda
		t.Fargate += *r.Cost.Fargate
		if r.Recommendation == review.Move {
			t.Moving.Lambda += *r.Cost.Lambda
			t.Moving.Fargate += *r.Cost.Fargate
		}
	}
	for _, g := range s.Gaps {
		t.Gaps[g.Action]++
	}
	return t
}

// sampleStatement is a policy statement as cmd hands it in.
func sampleStatement(action string) string {
	return "{\"Effect\": \"Allow\", \"Action\": \"" + action + "\", \"Resource\": \"*\"}\n"
}
