package plan

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"decant/model"
)

// change is what a case does to the quiet function.
type change = func(*model.LiveFunction)

func changes(all ...change) change {
	return func(fn *model.LiveFunction) {
		for _, c := range all {
			c(fn)
		}
	}
}

func limits(memory model.MiB, timeout int) change {
	return func(fn *model.LiveFunction) {
		fn.Memory, fn.Timeout, fn.Usage.Logs.MemorySize = memory, timeout, memory
	}
}

// durations are p50 to maximum in seconds; all runs that were counted have them.
func durations(p50, p95, p99, longest float64) change {
	return func(fn *model.LiveFunction) {
		fn.Usage.Duration = dist(*fn.Usage.Invocations, p50*1000, p95*1000, p99*1000, longest*1000)
		fn.Usage.Logs.Duration = fn.Usage.Duration
		fn.Usage.Logs.BilledMS, fn.Usage.Logs.BilledN = f64(*fn.Usage.Invocations*p50*1000), *fn.Usage.Invocations
	}
}

func runs(n float64) change {
	return func(fn *model.LiveFunction) {
		fn.Usage.Invocations = &n
		fn.Usage.Logs.BilledMS, fn.Usage.Logs.BilledN = f64(n**fn.Usage.Duration.P50), n
		fn.Usage.Duration.N, fn.Usage.Logs.Reports, fn.Usage.Logs.Memory.N = n, n, n
	}
}

func peak(mb float64) change {
	return func(fn *model.LiveFunction) { fn.Usage.Logs.Memory = dist(*fn.Usage.Invocations, mb, mb, mb, mb) }
}

func timedOut(n float64) change {
	return func(fn *model.LiveFunction) {
		fn.Usage.Logs.Timeouts = n
		fn.Usage.Duration.Max = f64(fn.Deadline())
	}
}

func killed(n float64) change {
	return func(fn *model.LiveFunction) {
		fn.Usage.Logs.OutOfMemory = n
		fn.Usage.Logs.Memory.Max = f64(float64(fn.Memory))
	}
}

func noLogs(fn *model.LiveFunction) { fn.Usage.Logs = nil }

func failed(n float64) change { return func(fn *model.LiveFunction) { fn.Usage.Errors = &n } }

func trigger(t model.LiveTrigger) change {
	return func(fn *model.LiveFunction) { fn.Triggers = append(fn.Triggers, t) }
}

func workflow(details string, waits bool) change {
	return trigger(model.LiveTrigger{Kind: model.LiveStateMachine, Name: "orders", State: "enabled", Synchronous: waits, Details: []string{details}})
}

func kind(k model.Kind) *model.Function { return &model.Function{Name: "f", Kind: k} }

// ruleCase is one rule at work: where it fires, with the call that comes of it
// and a phrase of its sentence, and where it just does not.
type ruleCase struct {
	rule         string
	fires        change
	call         Call
	phrase       string
	misses       change
	source, near *model.Function
}

func ruleCases() []ruleCase {
	usage := func(set func(*model.Usage)) change { return func(fn *model.LiveFunction) { set(fn.Usage) } }
	same := func(*model.LiveFunction) {}
	return []ruleCase{
		{
			rule: "special", call: CallBlocked, phrase: "durable function",
			fires:  func(fn *model.LiveFunction) { fn.Special = []string{"durable function"} },
			misses: func(fn *model.LiveFunction) { fn.Special = []string{"EFS file system"} },
		},
		{
			rule: "switched-off", call: CallBlocked, phrase: "every invocation is refused",
			fires:  func(fn *model.LiveFunction) { n := 0; fn.Reserved = &n },
			misses: func(fn *model.LiveFunction) { n := 1; fn.Reserved = &n },
		},
		{
			rule: "not-python", call: CallBlocked, phrase: "nodejs22.x",
			fires:  func(fn *model.LiveFunction) { fn.Runtime = "nodejs22.x" },
			misses: func(fn *model.LiveFunction) { fn.Runtime = "python3.99" },
		},
		{
			rule: "http-route", call: CallBlocked, phrase: "API Gateway (shop)",
			fires:  trigger(model.LiveTrigger{Kind: model.LiveAPI, Name: "shop", State: "permitted", Synchronous: true}),
			misses: trigger(model.LiveTrigger{Kind: model.LiveRule, Name: "shop", State: "enabled"}),
		},
		{rule: "websocket", call: CallBlocked, phrase: "websocket", fires: same, misses: same, source: kind(model.KindWebSocket), near: kind(model.KindSQS)},
		{rule: "authorizer", call: CallBlocked, phrase: "decision", fires: same, misses: same, source: kind(model.KindAuthorizer), near: kind(model.KindLambda)},
		{
			rule: "function-url", call: CallBlocked, phrase: "function URL",
			fires:  trigger(model.LiveTrigger{Kind: model.LiveURL, Name: "https://x.lambda-url.eu-central-1.on.aws/", State: "enabled", Synchronous: true}),
			misses: trigger(model.LiveTrigger{Kind: model.LiveURL, Name: "https://x.lambda-url.eu-central-1.on.aws/", State: "disabled", Synchronous: true}),
		},
		{rule: "express-workflow", call: CallBlocked, phrase: "Express state machine orders", fires: workflow("Express workflow", true), misses: workflow("Express workflow", false)},
		{
			rule: "synchronous-caller", call: CallBlocked, phrase: "cognito-idp.amazonaws.com waits",
			fires:  trigger(model.LiveTrigger{Kind: model.LivePermission, Name: "cognito-idp.amazonaws.com", State: "permitted", Synchronous: true}),
			misses: trigger(model.LiveTrigger{Kind: model.LivePermission, Name: "iot.amazonaws.com", State: "permitted"}),
		},

		{rule: "timeouts", call: CallMove, phrase: "3 of 140 runs (2.1 %) were cut off at 900 s", fires: timedOut(3), misses: timedOut(0)},
		{rule: "oom", call: CallTune, phrase: "1 of 140 runs (0.7 %) was killed for lack of memory at 1,024 MB. Set 2,048 MB first", fires: killed(1), misses: killed(0)},
		{
			rule: "timeouts-inferred", call: CallMove, phrase: "inferred from the metric",
			fires: changes(durations(300, 310, 320, 899.2), noLogs), misses: changes(durations(300, 310, 320, 898.9), noLogs),
		},
		{
			rule: "over-timeout", call: CallTune, phrase: "more than today's timeout of 300 s",
			fires: changes(limits(1024, 300), durations(200, 210, 220, 304)), misses: changes(limits(1024, 300), durations(200, 210, 220, 303)),
		},
		{rule: "max-duration", call: CallMove, phrase: "720 s of 900 s (80 % of the timeout)", fires: durations(300, 310, 320, 720), misses: durations(300, 310, 320, 719.9)},
		{rule: "p99-duration", call: CallMove, phrase: "One run in a hundred takes 720 s", fires: durations(300, 310, 720, 730), misses: changes(runs(19), durations(300, 310, 720, 730))},
		{rule: "peak-memory", call: CallTune, phrase: "922 MB of 1,024 MB (90 %)", fires: peak(922), misses: peak(921)},
		{
			rule: "storage-ceiling", call: CallMove, phrase: "10,240 MB, all that Lambda has",
			fires:  func(fn *model.LiveFunction) { fn.Storage = 10240 },
			misses: func(fn *model.LiveFunction) { fn.Storage = 10239 },
		},

		{
			rule: "no-runs", call: CallUnknown, phrase: "did not run over 14 days (2026-11-01 to 2026-11-15)",
			fires: usage(func(u *model.Usage) {
				u.Invocations, u.Duration, u.Logs = f64(0), nil, &model.LogUsage{}
			}),
			misses: runs(1),
		},
		{
			rule: "no-metrics", call: CallUnknown, phrase: "not known: no data",
			fires:  usage(func(u *model.Usage) { u.Invocations, u.Duration, u.Logs.Duration = nil, nil, nil }),
			misses: usage(func(u *model.Usage) { u.Invocations, u.Duration = nil, nil }),
		},
		{rule: "few-samples", call: CallUnknown, phrase: "Only 19 runs were measured", fires: runs(19), misses: runs(20)},
		{
			rule: "no-memory", call: CallUnknown, phrase: "not known: no REPORT lines",
			fires: changes(noLogs, failed(2)), misses: failed(2),
		},

		{rule: "frequent", call: CallStay, phrase: "60 times an hour", fires: changes(runs(14*24*60), durations(1, 2, 3, 4)), misses: changes(runs(14*24*60-1), durations(1, 2, 3, 4))},
		{rule: "short", call: CallStay, phrase: "within 59 s", fires: durations(1, 2, 59, 61), misses: durations(1, 2, 60, 61)},
		{rule: "quiet", call: CallStay, phrase: "330 s of 900 s (37 %)", fires: same, misses: durations(300, 310, 320, 720)},

		{rule: "stuck", call: CallMove, phrase: "may be stuck", fires: changes(durations(1, 224, 230, 900), timedOut(1)), misses: changes(durations(1, 225, 230, 900), timedOut(1))},
		{rule: "cpu-room", call: CallMove, phrase: "0.58 vCPU", fires: timedOut(3), misses: changes(limits(1769, 900), timedOut(3))},
		{
			rule: "queue-visibility", call: CallTune, phrase: "5,400 s for 900 s",
			fires:  changes(limits(1024, 600), durations(1, 2, 3, 4), trigger(model.LiveTrigger{Kind: model.LiveMapping, Source: "arn:aws:sqs:eu-central-1:1:q"}), timedOut(1)),
			misses: changes(limits(1024, 600), durations(1, 2, 3, 4), trigger(model.LiveTrigger{Kind: model.LiveMapping, Source: "arn:aws:kinesis:eu-central-1:1:stream/s"}), timedOut(1)),
		},
		{rule: "dearer", call: CallStay, phrase: "Fargate is dearer", fires: durations(10, 11, 12, 13), misses: limits(1769, 900)},
		{rule: "cheaper", call: CallStay, phrase: "Fargate is cheaper", fires: limits(1769, 900), misses: durations(10, 11, 12, 13)},
		{rule: "state-machine", call: CallStay, phrase: ".waitForTaskToken", fires: workflow("Standard workflow", true), misses: workflow("Standard workflow", false)},
		{rule: "throttles", call: CallStay, phrase: "1 invocation was refused", fires: usage(func(u *model.Usage) { u.Throttles = f64(1) }), misses: usage(func(u *model.Usage) { u.Throttles = f64(0) })},
		{rule: "iterator-age", call: CallStay, phrase: "1.0 h behind", fires: usage(func(u *model.Usage) { u.IteratorAge = f64(3600e3) }), misses: usage(func(u *model.Usage) { u.IteratorAge = f64(3599e3) })},
		{rule: "dropped-events", call: CallStay, phrase: "2 asynchronous events were dropped", fires: usage(func(u *model.Usage) { u.EventsDropped = f64(2) }), misses: usage(func(u *model.Usage) { u.EventsDropped = f64(0) })},
		{rule: "dead-letter-errors", call: CallStay, phrase: "1 failed event could not be sent", fires: usage(func(u *model.Usage) { u.DeadLetterErrors = f64(1) }), misses: usage(func(u *model.Usage) { u.DeadLetterErrors = f64(0) })},
		{rule: "errors", call: CallStay, phrase: "7 of 140 runs failed (5.0 %)", fires: failed(7), misses: failed(0)},
		{rule: "memory-changed", call: CallStay, phrase: "measured at 512 MB", fires: func(fn *model.LiveFunction) { fn.Usage.Logs.MemorySize = 512 }, misses: same},
		{rule: "file-system", call: CallStay, phrase: "EFS", fires: func(fn *model.LiveFunction) { fn.Special = []string{"EFS file system"} }, misses: same},
		{rule: "image", call: CallStay, phrase: "container image", fires: func(fn *model.LiveFunction) { fn.Runtime, fn.PackageType = "", "Image" }, misses: same},
	}
}

// judged reviews the quiet function after a change, with a source or without.
func judged(c change, source *model.Function) Review {
	fn := quietFunction(c)
	var o owner
	if source != nil {
		o = owner{app(*source), source}
	}
	r, _ := review(fn, o, nil, SurveyOptions{Thresholds: DefaultThresholds(), Prices: BuiltInPrices()})
	return r
}

func TestEveryRuleFiresAndJustDoesNot(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range ruleCases() {
		seen[c.rule] = true
		r := judged(c.fires, c.source)
		i := slices.Index(rulesOf(r), c.rule)
		if i < 0 || r.Call != c.call || !strings.Contains(r.Evidence[i].Text, c.phrase) {
			t.Errorf("%s: %s because %q; want %s with %q in\n%s", c.rule, r.Call, r.Because, c.call, c.phrase, text(r))
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
		change change
		call   Call
		rule   string // of the sentence that opens
	}{
		{"one timeout in fifty, though the median is fine", changes(runs(50), durations(2, 3, 900, 900), timedOut(1)), CallMove, "timeouts"},
		{"cut off below 900 s: more time first", changes(limits(1024, 300), durations(200, 250, 300, 300), timedOut(2)), CallTune, "timeouts"},
		{"cut off at 300 s before somebody set 900 s", changes(durations(200, 250, 299, 300), func(fn *model.LiveFunction) { fn.Usage.Logs.Timeouts = 2 }), CallUnknown, "timeouts"},
		{"killed at the ceiling", changes(limits(10240, 300), killed(1)), CallMove, "oom"},
		{"killed before somebody doubled the memory", changes(limits(2048, 900), peak(1030), func(fn *model.LiveFunction) { fn.Usage.Logs.OutOfMemory = 2 }), CallUnknown, "oom"},
		{"peak that presses against 10,240 MB as well", changes(limits(9600, 900), peak(9300)), CallMove, "peak-memory"},
		{"800 s of 850 s does not fit into 900 s either", changes(limits(1024, 850), durations(700, 750, 790, 800)), CallMove, "max-duration"},
		{"a daily job near the end, fourteen runs", changes(runs(14), durations(800, 850, 870, 880)), CallMove, "max-duration"},
		{"a quiet daily job, fourteen runs", runs(14), CallUnknown, "few-samples"},
		{"an API under pressure that Lambda can relieve", changes(limits(128, 30), durations(1, 2, 3, 4), peak(127), trigger(model.LiveTrigger{Kind: model.LiveAPI, Name: "shop", Synchronous: true})), CallTune, "peak-memory"},
		{"an API at the ceiling", changes(timedOut(3), trigger(model.LiveTrigger{Kind: model.LiveAPI, Name: "shop", Synchronous: true})), CallBlocked, "http-route"},
		{"switched off, whatever pressed before", changes(limits(128, 30), killed(3), func(fn *model.LiveFunction) { n := 0; fn.Reserved = &n }), CallBlocked, "switched-off"},
		{"short and frequent with all of /tmp", changes(runs(14*24*600), durations(1, 2, 3, 4), func(fn *model.LiveFunction) { fn.Storage = 10240 }), CallStay, "frequent"},
		{"that it is cheaper is no pressure", limits(1769, 900), CallStay, "quiet"},
		{"log lines denied, nothing failed", noLogs, CallStay, "quiet"},
		{"nobody measured", func(fn *model.LiveFunction) { fn.Usage = nil }, CallUnknown, "no-metrics"},
		{"memory raised beyond the peak, pressing before", changes(peak(510), func(fn *model.LiveFunction) { fn.Usage.Logs.MemorySize = 512 }), CallStay, "quiet"},
	}
	reached := map[Call]bool{}
	for _, c := range cases {
		r := judged(c.change, nil)
		reached[r.Call] = true
		if r.Call != c.call || r.Evidence[0].Rule != c.rule || r.Because != r.Evidence[0].Text {
			t.Errorf("%s: %s by %s; want %s by %s:\n%s", c.name, r.Call, r.Evidence[0].Rule, c.call, c.rule, text(r))
		}
	}
	for _, c := range Calls() {
		if !reached[c] {
			t.Errorf("no case reaches %q", c)
		}
	}
}

func TestTuningNamesValues(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name   string
		change change
		want   Tuning
	}{
		{"half as much again", changes(limits(1024, 60), durations(30, 40, 45, 50)), Tuning{Timeout: 90}},
		{"capped at 900 s", changes(limits(1024, 750), durations(600, 650, 680, 690)), Tuning{Timeout: 900}},
		{"cut off: all there is", changes(limits(1024, 60), durations(30, 40, 45, 60), timedOut(1)), Tuning{Timeout: 900}},
		{"inferred: all there is", changes(limits(1024, 60), durations(30, 40, 45, 60), noLogs), Tuning{Timeout: 900}},
		{"peak plus 30 % in steps of 64", peak(1000), Tuning{Memory: 1344}},
		{"killed: twice", killed(1), Tuning{Memory: 2048}},
		{"killed: never beyond the ceiling", changes(limits(8192, 900), killed(1)), Tuning{Memory: 10240}},
		{"both", changes(limits(1024, 60), durations(30, 40, 45, 50), peak(1000)), Tuning{Timeout: 90, Memory: 1344}},
	}
	for _, c := range cases {
		r := judged(c.change, nil)
		if r.Call != CallTune || r.Tuning == nil || *r.Tuning != c.want {
			t.Errorf("%s: %s %+v, want %+v", c.name, r.Call, r.Tuning, c.want)
		}
	}
}

// TestOneRunIsSaidOnce: a run beyond the timeout is not one near it as well.
func TestOneRunIsSaidOnce(t *testing.T) {
	t.Parallel()
	r := judged(changes(limits(1024, 300), durations(200, 210, 220, 304)), nil)
	if got := rulesOf(r); slices.Contains(got, "max-duration") || !slices.Contains(got, "over-timeout") {
		t.Errorf("%v", got)
	}
	for _, c := range []change{timedOut(3), changes(durations(300, 310, 320, 900), noLogs)} {
		if got := rulesOf(judged(c, nil)); slices.Contains(got, "max-duration") {
			t.Errorf("a run that was cut off is said twice: %v", got)
		}
	}
}
