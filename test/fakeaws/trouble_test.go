package fakeaws_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/google/go-cmp/cmp"

	"decant/analyze/live"
	"decant/internal/awsconfig"
	"decant/model"
	"decant/test/fakeaws"
)

// TestThrottlingChangesNothing refuses each fifth call.
func TestThrottlingChangesNothing(t *testing.T) {
	t.Parallel()
	a := fakeaws.Big(60)
	s := fakeaws.Start(t, a)
	s.QueryPolls(0)
	want, _ := read(t, s, options(a))
	calls := s.Calls()
	s.Reset()
	s.ThrottleEvery(5)
	got, diags := read(t, s, options(a))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("with throttling (-without +with):\n%s", diff)
	}
	if len(diags) > 0 {
		t.Errorf("findings: %v", diags)
	}
	refused := 0
	for _, n := range s.Throttled() {
		refused += n
	}
	if refused < 50 {
		t.Errorf("only %d calls were refused", refused)
	}
	if diff := cmp.Diff(calls, s.Calls()); diff != "" {
		t.Errorf("calls that were answered (-without +with):\n%s", diff)
	}
}

// TestRatesStayBelowTheDocumentedOnes keeps AWS's limits at the endpoint, and
// decant's at the client, on a clock that runs 20 times as fast for both. A stall
// of this machine can still push a few calls together.
func TestRatesStayBelowTheDocumentedOnes(t *testing.T) {
	t.Parallel()
	const faster = 20
	a := fakeaws.Big(200)
	s := fakeaws.Start(t, a)
	s.Throttle(faster)
	places := s.Places()
	ops := live.Operations()
	for i := range ops {
		ops[i].Rate *= faster
	}
	for i := range places {
		places[i] = awsconfig.Guard(places[i], ops)
	}
	got, _, err := live.Read(context.Background(), places, options(a))
	if err != nil || len(got.Gaps) > 0 {
		t.Fatal(err, got.Gaps)
	}
	for action, refused := range s.Throttled() {
		if calls := s.Calls()[action]; refused > 3+calls/50 {
			t.Errorf("AWS would have refused %d calls of %s for their rate, and answered %d", refused, action, calls)
		}
	}
}

// TestTheEndpointThrottles: 15 calls are the burst of Lambda's listing; the clock
// stands still, so that no token is added.
func TestTheEndpointThrottles(t *testing.T) {
	t.Parallel()
	s := fakeaws.Start(t, fakeaws.Big(1))
	s.Throttle(0)
	client := lambda.NewFromConfig(s.Places()[0].Config, func(o *lambda.Options) { o.Retryer = aws.NopRetryer{} })
	for i := range 17 {
		if _, err := client.ListFunctions(t.Context(), &lambda.ListFunctionsInput{}); (err != nil) != (i >= 15) {
			t.Errorf("call %d: %v", i+1, err)
		}
	}
	if got := s.Throttled(); len(got) != 1 || got["lambda:ListFunctions"] != 2 {
		t.Errorf("refused: %v", got)
	}
}

// TestAFunctionIsDeletedAfterTheListing keeps what the listing said, and all of
// the other functions.
func TestAFunctionIsDeletedAfterTheListing(t *testing.T) {
	t.Parallel()
	a := fakeaws.Big(60)
	s := fakeaws.Start(t, a)
	s.QueryPolls(0)
	want, _ := read(t, s, options(a))
	s.Delete(a.Regions[0].Functions[9].Name)
	arn := a.FunctionARN(a.Regions[0].Name, a.Regions[0].Functions[9].Name)
	got, diags := read(t, s, options(a))
	for i, fn := range got.Functions {
		if fn.ARN == arn {
			if fn.Memory == 0 || fn.Timeout == 0 || fn.Role.Policies == nil {
				t.Errorf("what the listing said is lost: %+v", fn)
			}
			continue
		}
		if diff := cmp.Diff(want.Functions[i], fn); diff != "" {
			t.Errorf("another function (-want +got):\n%s", diff)
		}
	}
	if len(got.Gaps) != 1 || got.Gaps[0].Reason != model.GapGone || got.Gaps[0].Subject != arn || got.Gaps[0].Action != "lambda:GetFunction" {
		t.Errorf("gaps: %+v", got.Gaps)
	}
	if len(diags) != 1 || diags.HasErrors() || !strings.Contains(diags[0].Detail, a.Regions[0].Functions[9].Name) {
		t.Errorf("findings: %+v", diags)
	}
}

// TestUsageIsThatOfTheRuns compares both ways to the log lines, and the metrics,
// with the runs that the account was made of.
func TestUsageIsThatOfTheRuns(t *testing.T) {
	t.Parallel()
	a := fakeaws.Big(80)
	s := fakeaws.Start(t, a)
	s.QueryPolls(1)
	byQuery, _ := read(t, s, options(a))
	if n := s.Calls()["logs:GetQueryResults"]; n != 2*s.Calls()["logs:StartQuery"] {
		t.Errorf("%d polls of %d queries", n, s.Calls()["logs:StartQuery"])
	}
	opts := options(a)
	opts.Logs = live.LogsFilter
	byLine, _ := read(t, s, opts)
	for _, fn := range a.Regions[0].Functions {
		at := func(l *model.Live) *model.Usage {
			i := slices.IndexFunc(l.Functions, func(f model.LiveFunction) bool { return f.Name == fn.Name })
			return l.Functions[i].Usage
		}
		if fn.Usage.Runs == nil {
			if u := at(byQuery); u.Logs != nil || u.Duration != nil || *u.Invocations != 0 {
				t.Errorf("%s never ran: %+v", fn.Name, u)
			}
			continue
		}
		metricsOf(t, fn, at(byQuery))
		logsOf(t, fn, at(byQuery).Logs, 0)
		logsOf(t, fn, at(byLine).Logs, 0.01)
	}
}

func metricsOf(t *testing.T, fn fakeaws.Function, u *model.Usage) {
	t.Helper()
	n, errors, longest := 0, 0, 0.0
	for _, r := range fn.Usage.Runs {
		n += r.Count
		longest = max(longest, r.Duration)
		if r.Outcome != fakeaws.Succeeded {
			errors += r.Count
		}
	}
	if d := u.Duration; d == nil || d.P50 == nil || d.P99 == nil || d.Max == nil || u.Invocations == nil || u.Errors == nil || u.Concurrency == nil {
		t.Errorf("%s ran, and something was not measured: %+v %+v", fn.Name, u, d)
		return
	}
	if *u.Invocations != float64(n) || *u.Errors != float64(errors) || u.Duration.N != float64(n) || *u.Duration.Max != longest || *u.Concurrency != float64(fn.Usage.Concurrency) {
		t.Errorf("%s: %v invocations, %v errors, at most %v ms; want %d, %d, %v", fn.Name, *u.Invocations, *u.Errors, *u.Duration.Max, n, errors, longest)
	}
	if got, want := *u.Duration.P50, quantile(fn, 0.5); got != want {
		t.Errorf("%s: p50 is %v, want %v", fn.Name, got, want)
	}
	if got, want := *u.Duration.P99, quantile(fn, 0.99); got != want {
		t.Errorf("%s: p99 is %v, want %v", fn.Name, got, want)
	}
}

// quantile writes down every run, sorts them, and counts.
func quantile(fn fakeaws.Function, q float64) float64 {
	var all []float64
	for _, r := range fn.Usage.Runs {
		for range r.Count {
			all = append(all, r.Duration)
		}
	}
	slices.Sort(all)
	return all[int(math.Ceil(q*float64(len(all))))-1]
}

// logsOf allows quantiles to be off by a share of their value.
func logsOf(t *testing.T, fn fakeaws.Function, u *model.LogUsage, off float64) {
	t.Helper()
	want := struct{ reports, timeouts, memory, cold, used int }{}
	for _, r := range fn.Usage.Runs {
		want.reports += r.Count
		want.used = max(want.used, r.Used)
		switch r.Outcome {
		case fakeaws.TimedOut:
			want.timeouts += r.Count
		case fakeaws.OutOfMemory:
			want.memory += r.Count
		}
		if r.Init > 0 {
			want.cold += r.Count
		}
	}
	if u == nil || u.Init == nil || u.Memory == nil || u.Memory.Max == nil || u.Duration == nil || u.Duration.P99 == nil {
		t.Errorf("%s ran, and something was not read: %+v", fn.Name, u)
		return
	}
	if u.Reports != float64(want.reports) || u.Timeouts != float64(want.timeouts) || u.OutOfMemory != float64(want.memory) ||
		u.Init.N != float64(want.cold) || *u.Memory.Max != float64(want.used) || int(u.MemorySize) != fn.Memory || u.Damaged != 0 {
		t.Errorf("%s by %s: %+v, want %+v", fn.Name, u.From, u, want)
	}
	if got, exact := *u.Duration.P99, quantile(fn, 0.99); math.Abs(got-exact) > off*exact {
		t.Errorf("%s by %s: p99 is %v, want %v", fn.Name, u.From, got, exact)
	}
}
