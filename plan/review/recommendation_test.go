package review

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"decant/model"
	"decant/model/modeltest"
	"decant/plan/review/reviewtest"
)

func kind(k model.Kind) *model.Function { return &model.Function{Name: "f", Kind: k} }

// ruleCase is one rule at work: where it fires, with the call that comes of it
// and a phrase of its sentence, and where it just does not.
type ruleCase struct {
	rule         string
	fires        reviewtest.Change
	call         Recommendation
	phrase       string
	misses       reviewtest.Change
	source, near *model.Function
}

func ruleCases() []ruleCase {
	usage := func(set func(*model.Usage)) reviewtest.Change { return func(fn *model.LiveFunction) { set(fn.Usage) } }
	same := func(*model.LiveFunction) {}
	return []ruleCase{
		{
			rule: "special", call: Blocked, phrase: "durable function",
			fires:  func(fn *model.LiveFunction) { fn.Special = []string{"durable function"} },
			misses: func(fn *model.LiveFunction) { fn.Special = []string{"EFS file system"} },
		},
		{
			rule: "switched-off", call: Blocked, phrase: "every invocation is refused",
			fires:  func(fn *model.LiveFunction) { n := 0; fn.Reserved = &n },
			misses: func(fn *model.LiveFunction) { n := 1; fn.Reserved = &n },
		},
		{
			rule: "not-python", call: Blocked, phrase: "nodejs22.x",
			fires:  func(fn *model.LiveFunction) { fn.Runtime = "nodejs22.x" },
			misses: func(fn *model.LiveFunction) { fn.Runtime = "python3.99" },
		},
		{
			rule: "http-route", call: Blocked, phrase: "API Gateway (shop)",
			fires:  reviewtest.Trigger(model.LiveTrigger{Kind: model.LiveAPI, Name: "shop", State: "permitted", Synchronous: true}),
			misses: reviewtest.Trigger(model.LiveTrigger{Kind: model.LiveRule, Name: "shop", State: "enabled"}),
		},
		{rule: "websocket", call: Blocked, phrase: "websocket", fires: same, misses: same, source: kind(model.KindWebSocket), near: kind(model.KindSQS)},
		{rule: "authorizer", call: Blocked, phrase: "decision", fires: same, misses: same, source: kind(model.KindAuthorizer), near: kind(model.KindLambda)},
		{
			rule: "function-url", call: Blocked, phrase: "function URL",
			fires:  reviewtest.Trigger(model.LiveTrigger{Kind: model.LiveURL, Name: "https://x.lambda-url.eu-central-1.on.aws/", State: "enabled", Synchronous: true}),
			misses: reviewtest.Trigger(model.LiveTrigger{Kind: model.LiveURL, Name: "https://x.lambda-url.eu-central-1.on.aws/", State: "disabled", Synchronous: true}),
		},
		{rule: "express-workflow", call: Blocked, phrase: "Express state machine orders", fires: reviewtest.Workflow("Express workflow", true), misses: reviewtest.Workflow("Express workflow", false)},
		{
			rule: "synchronous-caller", call: Blocked, phrase: "cognito-idp.amazonaws.com waits",
			fires:  reviewtest.Trigger(model.LiveTrigger{Kind: model.LivePermission, Name: "cognito-idp.amazonaws.com", State: "permitted", Synchronous: true}),
			misses: reviewtest.Trigger(model.LiveTrigger{Kind: model.LivePermission, Name: "iot.amazonaws.com", State: "permitted"}),
		},

		{rule: "timeouts", call: Move, phrase: "3 of 140 runs (2.1 %) were cut off at 900 s", fires: reviewtest.TimedOut(3), misses: reviewtest.TimedOut(0)},
		{rule: "oom", call: Tune, phrase: "1 of 140 runs (0.7 %) was killed for lack of memory at 1,024 MB. Set 2,048 MB first", fires: reviewtest.Killed(1), misses: reviewtest.Killed(0)},
		{
			rule: "timeouts-inferred", call: Move, phrase: "inferred from the metric",
			fires: reviewtest.Changes(reviewtest.Durations(300, 310, 320, 899.2), reviewtest.NoLogs), misses: reviewtest.Changes(reviewtest.Durations(300, 310, 320, 898.9), reviewtest.NoLogs),
		},
		{
			rule: "over-timeout", call: Tune, phrase: "more than today's timeout of 300 s",
			fires: reviewtest.Changes(reviewtest.Limits(1024, 300), reviewtest.Durations(200, 210, 220, 304)), misses: reviewtest.Changes(reviewtest.Limits(1024, 300), reviewtest.Durations(200, 210, 220, 303)),
		},
		{rule: "max-duration", call: Move, phrase: "720 s of 900 s (80 % of the timeout)", fires: reviewtest.Durations(300, 310, 320, 720), misses: reviewtest.Durations(300, 310, 320, 719.9)},
		{rule: "p99-duration", call: Move, phrase: "One run in a hundred takes 720 s", fires: reviewtest.Durations(300, 310, 720, 730), misses: reviewtest.Changes(reviewtest.Runs(19), reviewtest.Durations(300, 310, 720, 730))},
		{rule: "peak-memory", call: Tune, phrase: "922 MB of 1,024 MB (90 %)", fires: reviewtest.Peak(922), misses: reviewtest.Peak(921)},
		{
			rule: "storage-ceiling", call: Move, phrase: "10,240 MB, the limit of a standard Lambda function",
			fires:  func(fn *model.LiveFunction) { fn.Storage = 10240 },
			misses: func(fn *model.LiveFunction) { fn.Storage = 10239 },
		},

		{
			rule: "no-runs", call: Unknown, phrase: "did not run over 14 days (2026-11-01 to 2026-11-15)",
			fires: usage(func(u *model.Usage) {
				u.Invocations, u.Duration, u.Logs = reviewtest.F64(0), nil, &model.LogUsage{}
			}),
			misses: reviewtest.Runs(1),
		},
		{
			rule: "no-metrics", call: Unknown, phrase: "not known: no data",
			fires:  usage(func(u *model.Usage) { u.Invocations, u.Duration, u.Logs.Duration = nil, nil, nil }),
			misses: usage(func(u *model.Usage) { u.Invocations, u.Duration = nil, nil }),
		},
		{rule: "few-samples", call: Unknown, phrase: "Only 19 runs were measured", fires: reviewtest.Runs(19), misses: reviewtest.Runs(20)},
		{
			rule: "no-memory", call: Unknown, phrase: "not known: no REPORT lines",
			fires: reviewtest.Changes(reviewtest.NoLogs, reviewtest.Failed(2)), misses: reviewtest.Failed(2),
		},

		{rule: "frequent", call: Stay, phrase: "60 times an hour", fires: reviewtest.Changes(reviewtest.Runs(14*24*60), reviewtest.Durations(1, 2, 3, 4)), misses: reviewtest.Changes(reviewtest.Runs(14*24*60-1), reviewtest.Durations(1, 2, 3, 4))},
		{rule: "short", call: Stay, phrase: "within 59 s", fires: reviewtest.Durations(1, 2, 59, 61), misses: reviewtest.Durations(1, 2, 60, 61)},
		{rule: "quiet", call: Stay, phrase: "330 s of 900 s (37 %)", fires: same, misses: reviewtest.Durations(300, 310, 320, 720)},

		{
			rule: "trend", call: Stay, phrase: "It reaches 900 s, the limit of a standard Lambda function, in about 9 weeks at this growth: the longest run of a day grew by 9.0 s a day over 14 days with runs (95 % confidence: 8.8 s to 9.3 s a day, which is 61 to 66 days).",
			fires: reviewtest.Grows(210, 9), misses: reviewtest.Grows(210, 0.5),
		},
		{rule: "stuck", call: Move, phrase: "may be stuck", fires: reviewtest.Changes(reviewtest.Durations(1, 224, 230, 900), reviewtest.TimedOut(1)), misses: reviewtest.Changes(reviewtest.Durations(1, 225, 230, 900), reviewtest.TimedOut(1))},
		{rule: "cpu-room", call: Move, phrase: "0.58 vCPU", fires: reviewtest.TimedOut(3), misses: reviewtest.Changes(reviewtest.Limits(1769, 900), reviewtest.TimedOut(3))},
		{
			rule: "queue-visibility", call: Tune, phrase: "5,400 s for 900 s",
			fires:  reviewtest.Changes(reviewtest.Limits(1024, 600), reviewtest.Durations(1, 2, 3, 4), reviewtest.Trigger(model.LiveTrigger{Kind: model.LiveMapping, Source: "arn:aws:sqs:eu-central-1:1:q"}), reviewtest.TimedOut(1)),
			misses: reviewtest.Changes(reviewtest.Limits(1024, 600), reviewtest.Durations(1, 2, 3, 4), reviewtest.Trigger(model.LiveTrigger{Kind: model.LiveMapping, Source: "arn:aws:kinesis:eu-central-1:1:stream/s"}), reviewtest.TimedOut(1)),
		},
		{rule: "dearer", call: Stay, phrase: "Fargate is dearer", fires: reviewtest.Durations(10, 11, 12, 13), misses: reviewtest.Limits(1769, 900)},
		{rule: "cheaper", call: Stay, phrase: "Fargate is cheaper", fires: reviewtest.Limits(1769, 900), misses: reviewtest.Durations(10, 11, 12, 13)},
		{rule: "state-machine", call: Stay, phrase: ".waitForTaskToken", fires: reviewtest.Workflow("Standard workflow", true), misses: reviewtest.Workflow("Standard workflow", false)},
		{rule: "throttles", call: Stay, phrase: "1 invocation was refused", fires: usage(func(u *model.Usage) { u.Throttles = reviewtest.F64(1) }), misses: usage(func(u *model.Usage) { u.Throttles = reviewtest.F64(0) })},
		{rule: "iterator-age", call: Stay, phrase: "1.0 h behind", fires: usage(func(u *model.Usage) { u.IteratorAge = reviewtest.F64(3600e3) }), misses: usage(func(u *model.Usage) { u.IteratorAge = reviewtest.F64(3599e3) })},
		{rule: "dropped-events", call: Stay, phrase: "2 asynchronous events were dropped", fires: usage(func(u *model.Usage) { u.EventsDropped = reviewtest.F64(2) }), misses: usage(func(u *model.Usage) { u.EventsDropped = reviewtest.F64(0) })},
		{rule: "dead-letter-errors", call: Stay, phrase: "1 failed event could not be sent", fires: usage(func(u *model.Usage) { u.DeadLetterErrors = reviewtest.F64(1) }), misses: usage(func(u *model.Usage) { u.DeadLetterErrors = reviewtest.F64(0) })},
		{rule: "errors", call: Stay, phrase: "7 of 140 runs failed (5.0 %)", fires: reviewtest.Failed(7), misses: reviewtest.Failed(0)},
		{rule: "memory-changed", call: Stay, phrase: "measured at 512 MB", fires: func(fn *model.LiveFunction) { fn.Usage.Logs.MemorySize = 512 }, misses: same},
		{rule: "file-system", call: Stay, phrase: "EFS", fires: func(fn *model.LiveFunction) { fn.Special = []string{"EFS file system"} }, misses: same},
		{rule: "image", call: Stay, phrase: "container image", fires: func(fn *model.LiveFunction) { fn.Runtime, fn.PackageType = "", "Image" }, misses: same},
	}
}

// judged reviews the quiet function after a change, with a source or without.
func judged(c reviewtest.Change, source *model.Function) Review {
	fn := reviewtest.Quiet(c)
	var o owner
	if source != nil {
		o = owner{modeltest.App(*source), source}
	}
	r, _, _ := review(fn, o, nil, Options{Thresholds: DefaultThresholds(), Prices: BuiltInPrices()})
	return r
}

func TestEveryRuleFiresAndJustDoesNot(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range ruleCases() {
		seen[c.rule] = true
		r := judged(c.fires, c.source)
		i := slices.Index(rulesOf(r), c.rule)
		if i < 0 || r.Recommendation != c.call || !strings.Contains(r.Evidence[i].Text, c.phrase) {
			t.Errorf("%s: %s because %q; want %s with %q in\n%s", c.rule, r.Recommendation, r.Because, c.call, c.phrase, text(r))
		}
		if near := judged(c.misses, c.near); slices.Contains(rulesOf(near), c.rule) {
			t.Errorf("%s fires where it should just not:\n%s", c.rule, text(near))
		}
	}
	for _, r := range rules() {
		if !seen[r.name] {
			t.Errorf("the rule %s has no case", r.name)
		}
		if r.source == "" {
			t.Errorf("the rule %s does not say where it comes from", r.name)
		}
	}
}

func text(r Review) string {
	var out strings.Builder
	for _, e := range r.Evidence {
		fmt.Fprintf(&out, "    %-18s %-16s %s\n", e.Rule, e.Speaks, e.Text)
	}
	return out.String()
}

func TestVerdictsAPersonWouldGive(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		change reviewtest.Change
		call   Recommendation
		rule   string // of the sentence that opens
	}{
		{"one timeout in fifty, though the median is fine", reviewtest.Changes(reviewtest.Runs(50), reviewtest.Durations(2, 3, 900, 900), reviewtest.TimedOut(1)), Move, "timeouts"},
		{"cut off below 900 s: more time first", reviewtest.Changes(reviewtest.Limits(1024, 300), reviewtest.Durations(200, 250, 300, 300), reviewtest.TimedOut(2)), Tune, "timeouts"},
		{"cut off at 300 s before somebody set 900 s", reviewtest.Changes(reviewtest.Durations(200, 250, 299, 300), func(fn *model.LiveFunction) { fn.Usage.Logs.Timeouts = 2 }), Unknown, "timeouts"},
		{"killed at the ceiling", reviewtest.Changes(reviewtest.Limits(10240, 300), reviewtest.Killed(1)), Move, "oom"},
		{"killed before somebody doubled the memory", reviewtest.Changes(reviewtest.Limits(2048, 900), reviewtest.Peak(1030), func(fn *model.LiveFunction) { fn.Usage.Logs.OutOfMemory = 2 }), Unknown, "oom"},
		{"peak that presses against 10,240 MB as well", reviewtest.Changes(reviewtest.Limits(9600, 900), reviewtest.Peak(9300)), Move, "peak-memory"},
		{"800 s of 850 s does not fit into 900 s either", reviewtest.Changes(reviewtest.Limits(1024, 850), reviewtest.Durations(700, 750, 790, 800)), Move, "max-duration"},
		{"a daily job near the end, fourteen runs", reviewtest.Changes(reviewtest.Runs(14), reviewtest.Durations(800, 850, 870, 880)), Move, "max-duration"},
		{"a quiet daily job, fourteen runs", reviewtest.Runs(14), Unknown, "few-samples"},
		{"an API under pressure that Lambda can relieve", reviewtest.Changes(reviewtest.Limits(128, 30), reviewtest.Durations(1, 2, 3, 4), reviewtest.Peak(127), reviewtest.Trigger(model.LiveTrigger{Kind: model.LiveAPI, Name: "shop", Synchronous: true})), Tune, "peak-memory"},
		{"an API at the ceiling", reviewtest.Changes(reviewtest.TimedOut(3), reviewtest.Trigger(model.LiveTrigger{Kind: model.LiveAPI, Name: "shop", Synchronous: true})), Blocked, "http-route"},
		{"switched off, whatever pressed before", reviewtest.Changes(reviewtest.Limits(128, 30), reviewtest.Killed(3), func(fn *model.LiveFunction) { n := 0; fn.Reserved = &n }), Blocked, "switched-off"},
		{"short and frequent with all of /tmp", reviewtest.Changes(reviewtest.Runs(14*24*600), reviewtest.Durations(1, 2, 3, 4), func(fn *model.LiveFunction) { fn.Storage = 10240 }), Stay, "frequent"},
		{"that it is cheaper is no pressure", reviewtest.Limits(1769, 900), Stay, "quiet"},
		{"log lines denied, nothing failed", reviewtest.NoLogs, Stay, "quiet"},
		{"nobody measured", func(fn *model.LiveFunction) { fn.Usage = nil }, Unknown, "no-metrics"},
		{"memory raised beyond the peak, pressing before", reviewtest.Changes(reviewtest.Peak(510), func(fn *model.LiveFunction) { fn.Usage.Logs.MemorySize = 512 }), Stay, "quiet"},
	}
	reached := map[Recommendation]bool{}
	for _, c := range cases {
		r := judged(c.change, nil)
		reached[r.Recommendation] = true
		if r.Recommendation != c.call || r.Evidence[0].Rule != c.rule || r.Because != r.Evidence[0].Text {
			t.Errorf("%s: %s by %s; want %s by %s:\n%s", c.name, r.Recommendation, r.Evidence[0].Rule, c.call, c.rule, text(r))
		}
	}
	for _, c := range Recommendations() {
		if !reached[c] {
			t.Errorf("no case reaches %q", c)
		}
	}
}

func TestTuningNamesValues(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		change reviewtest.Change
		want   Tuning
	}{
		{"half as much again", reviewtest.Changes(reviewtest.Limits(1024, 60), reviewtest.Durations(30, 40, 45, 50)), Tuning{Timeout: 90}},
		{"capped at 900 s", reviewtest.Changes(reviewtest.Limits(1024, 750), reviewtest.Durations(600, 650, 680, 690)), Tuning{Timeout: 900}},
		{"cut off: all there is", reviewtest.Changes(reviewtest.Limits(1024, 60), reviewtest.Durations(30, 40, 45, 60), reviewtest.TimedOut(1)), Tuning{Timeout: 900}},
		{"inferred: all there is", reviewtest.Changes(reviewtest.Limits(1024, 60), reviewtest.Durations(30, 40, 45, 60), reviewtest.NoLogs), Tuning{Timeout: 900}},
		{"peak plus 30 % in steps of 64", reviewtest.Peak(1000), Tuning{Memory: 1344}},
		{"killed: twice", reviewtest.Killed(1), Tuning{Memory: 2048}},
		{"killed: never beyond the ceiling", reviewtest.Changes(reviewtest.Limits(8192, 900), reviewtest.Killed(1)), Tuning{Memory: 10240}},
		{"both", reviewtest.Changes(reviewtest.Limits(1024, 60), reviewtest.Durations(30, 40, 45, 50), reviewtest.Peak(1000)), Tuning{Timeout: 90, Memory: 1344}},
	}
	for _, c := range cases {
		r := judged(c.change, nil)
		if r.Recommendation != Tune || r.Tuning == nil || *r.Tuning != c.want {
			t.Errorf("%s: %s %+v, want %+v", c.name, r.Recommendation, r.Tuning, c.want)
		}
	}
}

// TestOneRunIsSaidOnce: a run beyond the timeout is not one near it as well.
func TestOneRunIsSaidOnce(t *testing.T) {
	t.Parallel()
	r := judged(reviewtest.Changes(reviewtest.Limits(1024, 300), reviewtest.Durations(200, 210, 220, 304)), nil)
	if got := rulesOf(r); slices.Contains(got, "max-duration") || !slices.Contains(got, "over-timeout") {
		t.Errorf("%v", got)
	}
	for _, c := range []reviewtest.Change{reviewtest.TimedOut(3), reviewtest.Changes(reviewtest.Durations(300, 310, 320, 900), reviewtest.NoLogs)} {
		if got := rulesOf(judged(c, nil)); slices.Contains(got, "max-duration") {
			t.Errorf("a run that was cut off is said twice: %v", got)
		}
	}
}
