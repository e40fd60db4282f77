package live

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"github.com/google/go-cmp/cmp"

	"decant/model"
)

// TestOneRequestIsCountedOnce mixes the lines of odd requests in any order.
func TestOneRequestIsCountedOnce(t *testing.T) {
	t.Parallel()
	request := func(n int) string { return fmt.Sprintf("%08x-0000-4697-b07a-ac58fc914c95", n) }
	report := func(n, size, used int, end string) string {
		return fmt.Sprintf("REPORT RequestId: %s\tDuration: 10.00 ms\tBilled Duration: 10 ms\tMemory Size: %d MB\tMax Memory Used: %d MB%s", request(n), size, used, end)
	}
	timeout := func(n int) string {
		return "2026-11-20T20:12:38.950Z " + request(n) + " Task timed out after 3.00 seconds"
	}
	killed := func(n int) string {
		return "RequestId: " + request(n) + " Error: Runtime exited with error: signal: killed"
	}
	done := func(n int) string {
		return fmt.Sprintf(`{"type":"platform.runtimeDone","record":{"requestId":%q,"status":"timeout","metrics":{"durationMs":3000}}}`, request(n))
	}
	lines := []string{
		report(1, 128, 50, "\tStatus: timeout"), timeout(1), // one timeout
		report(2, 128, 50, ""), timeout(2), // older: no status
		done(3), report(3, 128, 50, "\tStatus: timeout"), timeout(3), // all three
		killed(4), report(4, 128, 128, "\tStatus: error\tError Type: Runtime.OutOfMemory"), // said and inferred
		killed(5), report(5, 3008, 3007, ""), // inferred
		killed(6), report(6, 3008, 2000, ""), // killed for something else
		report(7, 128, 128, ""), report(7, 128, 128, ""), // full and alive, twice
		report(8, 128, 90, "\tStatus: error\tError Type: Runtime.OutOfMemory"), // said only
		timeout(9), // its report was dropped
	}
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // the same order in every run
		var count tally
		for _, i := range r.Perm(len(lines)) {
			line, ok := parseReportLine(lines[i])
			if !ok {
				t.Fatal(lines[i])
			}
			count.add(line, usageNow)
		}
		if count.timeouts != 4 || count.outOfMemory != 3 || count.reports != 9 {
			t.Errorf("order %d: %g timeouts of 4, %g out of memory of 3, %g reports of 9", seed, count.timeouts, count.outOfMemory, count.reports)
		}
	}
}

// TestTallyDoesNotGrow counts many lines of the worst kind: every request
// odd, every one with another memory size.
func TestTallyDoesNotGrow(t *testing.T) {
	t.Parallel()
	var count tally
	for n := range 50_000 {
		v := float64(n)
		count.add(reportLine{
			Kind: lineReport, Request: fmt.Sprint(n), Status: "timeout",
			Duration: &v, Billed: &v, Init: &v, MemorySize: &v, MemoryUsed: &v,
		}, usageNow.Add(time.Duration(n)))
	}
	if len(count.odd.known) > maxOdd || len(count.odd.ring) > maxOdd || len(count.sizes) > maxSizes || len(count.duration.buckets) > 4000 {
		t.Errorf("%d requests, %d sizes, %d buckets", len(count.odd.known), len(count.sizes), len(count.duration.buckets))
	}
	if count.timeouts != 50_000 || count.reports != 50_000 {
		t.Errorf("%g timeouts, %g reports", count.timeouts, count.reports)
	}
	if got := count.usage(usageWindow(usageNow, usageDay), 512).MemorySize; got != 49_999 {
		t.Errorf("the latest size is %d", got)
	}
}

// TestLineReaderSamples stops after the limit of pages and says so.
func TestLineReaderSamples(t *testing.T) {
	t.Parallel()
	fns := usageFunctions(1)
	m := &measurement{fns: fns, window: usageWindow(usageNow, usageDay)}
	g := m.logGroups()["/aws/lambda/fn-0000"]
	g.window = m.window
	fns[0].Usage = &model.Usage{Window: m.window}
	endless := &endlessLogs{}
	if err := m.filterGroup(context.Background(), endless, g); err != nil {
		t.Fatal(err)
	}
	u := fns[0].Usage
	if endless.pages != maxFilterPages || !u.Logs.Sampled || u.Logs.Reports != maxFilterPages || !u.Logs.Window.To.Equal(usageNow.Add(-time.Hour)) || len(u.Notes) != 1 {
		t.Errorf("%d pages: %s until %s, %q", endless.pages, logLine(u.Logs), u.Logs.Window.To, u.Notes)
	}
}

// endlessLogs always has one more page.
type endlessLogs struct{ pages int }

func (e *endlessLogs) FilterLogEvents(context.Context, *cloudwatchlogs.FilterLogEventsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.FilterLogEventsOutput, error) {
	e.pages++
	return &cloudwatchlogs.FilterLogEventsOutput{
		NextToken: aws.String(fmt.Sprint(e.pages)),
		Events: []types.FilteredLogEvent{{
			LogStreamName: aws.String(stream), Timestamp: aws.Int64(usageNow.Add(-time.Hour).UnixMilli()),
			Message: aws.String("REPORT RequestId: a1\tDuration: 10.00 ms\tBilled Duration: 10 ms\tMemory Size: 128 MB\tMax Memory Used: 12 MB\tInit Duration: 5.00 ms"),
		}},
	}, nil
}

// TestInterruptedQueryIsStopped cancels while a query runs.
func TestInterruptedQueryIsStopped(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	f, fns := standard(t, 1)
	server := f.server()
	server.logs["GetQueryResults"] = func(map[string]any) (int, any) {
		cancel()
		return 200, map[string]any{"status": "Running", "results": []any{}}
	}
	gaps, err := measure(ctx, server.place(t), fns, Options{Now: usageNow, Since: usageDay})
	if !errors.Is(err, context.Canceled) || server.called("StopQuery") != 1 || len(gaps) > 0 {
		t.Errorf("%v, %d stopped, %s", err, server.called("StopQuery"), gapLines(gaps))
	}
}

// TestUsageIsTheSameAfterRedaction reads the lines as a snapshot would hold them.
func TestUsageIsTheSameAfterRedaction(t *testing.T) {
	t.Parallel()
	read := func(redacted bool) []model.LiveFunction {
		f, fns := mixture(t)
		for i := range f.events {
			event := types.FilteredLogEvent{Message: aws.String(f.events[i].Message), EventId: aws.String("x")}
			if redacted {
				redactEvent(&event)
			}
			f.events[i].Message = *event.Message
		}
		measureUsage(t, f.server().place(t), fns, Options{Logs: LogsFilter})
		return fns
	}
	if diff := cmp.Diff(read(false), read(true)); diff != "" {
		t.Errorf("(-plain +redacted):\n%s", diff)
	}
}

func TestRedactedRowKeepsWhatIsNamed(t *testing.T) {
	t.Parallel()
	field := func(name string) types.ResultField {
		return types.ResultField{Field: aws.String(name), Value: aws.String("v")}
	}
	out := &cloudwatchlogs.GetQueryResultsOutput{Results: [][]types.ResultField{{field("@log"), field("@message"), field("reports"), field("@ptr")}}}
	redactUsage(out)
	if got := out.Results[0]; len(got) != 2 || *got[0].Field != "@log" || *got[1].Field != "reports" {
		t.Errorf("%d fields are left", len(got))
	}
}

// TestUsageOperations has every call on the list, each with its redaction.
func TestUsageOperations(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, op := range usageOperations() {
		seen[op.Name] = true
		if op.Redact == nil || op.Output() == nil || op.Rate <= 0 || op.Why == "" {
			t.Errorf("%s is incomplete", op.Name)
		}
		op.Redact(op.Output()) // an empty answer is no problem
	}
	for _, name := range []string{"GetMetricData", "DescribeLogGroups", "StartQuery", "GetQueryResults", "StopQuery", "FilterLogEvents", "DescribeAlarms"} {
		if !seen[name] {
			t.Errorf("%s is not on the list", name)
		}
	}
	for status, want := range map[types.QueryStatus]bool{"Complete": true, "Failed": true, "Timeout": true, "Cancelled": true, "Running": false, "Scheduled": false, "Unknown": false} {
		if ended(&cloudwatchlogs.GetQueryResultsOutput{Status: status}) != want {
			t.Errorf("%s", status)
		}
	}
}
