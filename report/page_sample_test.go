package report

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"decant/model"
	"decant/plan/fargate"
	"decant/plan/review"
)

// hostileNames are names and texts that somebody chose to become markup, script
// or a link in a page.
func hostileNames() []string {
	return []string{
		`<img src=x onerror="window.pwned=1">`, `</script><script>window.pwned=1</script>`, `<!--<script>`, "line\u2028separator\u2029here",
		`"><svg onload=window.pwned=1>`, `javascript:window.pwned=1`, `{{.Data}}`, `' onfocus='window.pwned=1' autofocus='`, `]]>&lt;b&gt;`, "\u202egnp.exe",
	}
}

// pageSample is an account of about fifty functions: those of sample, a spread of
// every call, hostile names, and what is unknown in every way.
func pageSample() *review.Survey {
	s := sample()
	s.Reviews[0].Function = everySetting(s.Reviews[0].Function)
	random := rand.New(rand.NewPCG(3, 14))
	for i := range 30 {
		s.Reviews = append(s.Reviews, generated(random, i, work, "eu-west-1"))
	}
	for i, name := range hostileNames() {
		fn := live(work, "eu-central-1", name, 256, 60)
		fn.Description, fn.Runtime, fn.Tags = name, name, []model.LiveTag{{Key: name, Value: name}}
		fn.Triggers = []model.LiveTrigger{{Kind: model.LiveRule, Name: name, State: "enabled", Pattern: name}}
		d, m := used(&fn, 100, 1000, 2000, 100, 0, 0)
		fn.Usage.Notes = []string{name}
		if i%2 == 1 {
			m = review.Gauge{Limit: 256, Unit: "MB", Why: name}
			fn.Usage.Logs = nil
		}
		s.Reviews = append(s.Reviews, review.Review{
			Function: fn, App: name, Stage: name, Logical: name, Recommendation: review.Stay, Because: name, Duration: d, Memory: m,
			Evidence: []review.Evidence{{Rule: name, Speaks: review.Stay, Text: name}, {Text: name}},
			Cost:     review.Cost{Lambda: known(0.5), Assumptions: []string{name}, Why: name},
		})
		s.Gaps = append(s.Gaps, model.Gap{Account: work, Region: "eu-central-1", Action: "logs:FilterLogEvents", Subject: name, Reason: model.GapFailed, Detail: name})
		s.Drift = append(s.Drift, review.Drift{Function: name, ARN: fn.ARN, Setting: name, Source: name, Live: name})
	}
	worstFirst(s)
	return s
}

// everySetting gives the function something of everything that a panel shows.
func everySetting(fn model.LiveFunction) model.LiveFunction {
	none := 0
	fn.Description, fn.Layers, fn.EnvNames = "Closes the day", []string{"arn:aws:lambda:eu-west-1:123456789012:layer:pandas:7"}, []string{"BUCKET", "DATABASE_URL"}
	fn.VPC, fn.DeadLetter, fn.Tracing, fn.Reserved, fn.Special = "vpc-0a1b2c", "arn:aws:sqs:eu-west-1:123456789012:dead", "Active", &none, []string{"EFS file system"}
	fn.Role = model.LiveRole{ARN: "arn:aws:iam::123456789012:role/orders-prod", Name: "orders-prod"}
	fn.Triggers = append(fn.Triggers,
		model.LiveTrigger{Kind: model.LiveMapping, Name: "0f3c", Source: "arn:aws:sqs:eu-west-1:123456789012:orders", State: "disabled", Details: []string{"batch size 10", "window 5 s"}},
		model.LiveTrigger{Kind: model.LiveSchedule, Name: "default/weekly", State: "enabled", Expression: "rate(7 days)", Timezone: "Europe/Berlin", HasInput: true},
	)
	fn.Usage.EventAge, fn.Usage.EventsDropped = known(81_000), known(3)
	return fn
}

// generated is a function with measurements that fit its call.
func generated(random *rand.Rand, i int, account, region string) review.Review {
	memory := []model.MiB{128, 256, 512, 1024, 2048, 3008, 10240}[random.IntN(7)]
	timeout := []int{3, 30, 60, 300, 900}[random.IntN(5)]
	apps := []string{"orders", "billing", "media", "search", "audit", "warehouse"}
	jobs := []string{"nightly", "import", "export", "resize", "report", "sync", "cleanup", "notify"}
	fn := live(account, region, fmt.Sprintf("%s-prod-%s-%d", apps[random.IntN(6)], jobs[random.IntN(8)], i), memory, timeout)
	duration, peak := random.Float64()*random.Float64()*0.75, 0.15+random.Float64()*0.6
	r := review.Review{Recommendation: review.Stay, Because: "Nothing presses: the longest run took a part of its timeout only."}
	switch random.IntN(12) {
	case 0:
		r.Recommendation, duration, r.Because = review.Move, 0.8+random.Float64()*0.2, "The longest run comes near Lambda's longest timeout, and Lambda has no longer one."
	case 1, 2:
		r.Recommendation, peak, r.Because = review.Tune, 0.9+random.Float64()*0.1, "The peak comes near the memory size; Lambda has more."
		r.Tuning = &review.Tuning{Memory: memory * 2}
	case 3:
		r.Recommendation, r.Because = review.Blocked, "API Gateway waits for its answer."
	case 4:
		r.Recommendation, r.Because = review.Unknown, "Too few runs were seen to say that nothing presses."
	}
	runs := float64(1 + random.IntN(200_000))
	r.Duration, r.Memory = used(&fn, runs, duration*float64(timeout)*1000*0.9, duration*float64(timeout)*1000, peak*float64(memory), 0, 0)
	if random.IntN(8) == 0 {
		fn.Usage.Logs = nil
		r.Memory = review.Gauge{Limit: float64(memory), Unit: "MB", Why: []string{"no REPORT lines", "no permission (logs:StartQuery)"}[random.IntN(2)]}
	}
	r.Function, r.Score = fn, duration+peak
	r.Evidence = []review.Evidence{{Rule: "generated", Speaks: r.Recommendation, Text: r.Because}, {Rule: "runs", Text: "It ran " + number(runs) + " times in 14 days."}}
	lambda := runs * duration * float64(timeout) * float64(memory) * 2e-8
	r.Cost = review.Cost{Lambda: known(lambda), Assumptions: []string{"A task is billed 30 s before its work begins.", "Prices of eu-west-1, On-Demand, per second after the first minute."}}
	if r.Recommendation == review.Blocked {
		r.Cost.Why = "a task cannot run it"
		return r
	}
	r.Task = &review.TaskSize{Pair: fargate.Pair{CPU: 512, Memory: 2048}, Architecture: "X86_64", Because: "The peak and a fifth of room."}
	r.Cost.Fargate, r.Cost.Known, r.Cost.BreakEven = known(lambda*(0.4+random.Float64()*3)), true, known(48)
	return r
}

// thousands is an account of n generated functions.
func thousands(n int) *review.Survey {
	s := sample()
	s.Reviews = nil
	random := rand.New(rand.NewPCG(2, 71))
	for i := range n {
		s.Reviews = append(s.Reviews, generated(random, i, []string{work, other}[i%2], []string{"eu-west-1", "us-east-1", "eu-central-1"}[i%3]))
	}
	worstFirst(s)
	return s
}

// worstFirst sorts and sums up as plan does.
func worstFirst(s *review.Survey) {
	slices.SortStableFunc(s.Reviews, func(a, b review.Review) int {
		if d := slices.Index(review.Recommendations(), a.Recommendation) - slices.Index(review.Recommendations(), b.Recommendation); d != 0 {
			return d
		}
		if a.Score != b.Score {
			return cmp.Compare(b.Score, a.Score)
		}
		return strings.Compare(a.Function.ARN, b.Function.ARN)
	})
	s.Totals = sampleTotals(s)
}
