package live

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cwtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"decant/internal/awsconfig"
	"decant/model"
	"decant/test/moto"
)

// TestUsageAgainstMoto puts metrics and log lines into another program's AWS and
// reads them back through the SDK. Moto answers no percentiles and evaluates no
// queries, so that the two that ask for them are proved elsewhere: a percentile
// fails the whole call there, and the lines are read by FilterLogEvents.
func TestUsageAgainstMoto(t *testing.T) { //nolint:paralleltest // before the reading of an account, so that one test at a time asks the server
	place := usagePlace(moto.URL(t))
	place.Config.HTTPClient = &http.Client{Transport: moto.In(moto.Account())}
	ctx := context.Background()
	now := time.Now().UTC().Truncate(time.Minute)
	fns := usageFunctions(3)
	fns[2].LogGroup = "/shared"
	logs := cloudwatchlogs.NewFromConfig(place.Config)
	put := func(group, name string, messages ...string) {
		t.Helper()
		_, _ = logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: &group})
		if _, err := logs.CreateLogStream(ctx, &cloudwatchlogs.CreateLogStreamInput{LogGroupName: &group, LogStreamName: &name}); err != nil {
			t.Fatal(err)
		}
		var events []types.InputLogEvent
		for _, m := range messages {
			events = append(events, types.InputLogEvent{Message: aws.String(m), Timestamp: aws.Int64(now.Add(-time.Hour).UnixMilli())})
		}
		if _, err := logs.PutLogEvents(ctx, &cloudwatchlogs.PutLogEventsInput{LogGroupName: &group, LogStreamName: &name, LogEvents: events}); err != nil {
			t.Fatal(err)
		}
	}
	w := &lineWriter{t: t}
	for i := range 30 {
		w.add(invocation{size: 512, used: 100 + i, duration: float64(1000 + i), billedDuration: 1001 + i, timeout: i == 3})
	}
	w.add(invocation{size: 512, used: 512, duration: 5, billedDuration: 5, killed: true, quiet: true, init: 77.5})
	var messages []string
	for _, e := range w.events {
		messages = append(messages, e.Message)
	}
	put(fns[0].LogGroup, stream, messages...)
	put("/shared", "2026/11/20/"+fns[2].Name+"[$LATEST]4f", messages[0], "the function's own words")
	put("/shared", "2026/11/20/somebody[$LATEST]4f", messages...)

	opts := Options{Now: now.Add(time.Minute), Since: 3 * time.Hour, Logs: LogsFilter}
	window := usageWindow(opts.Now, opts.Since)
	for i := range fns {
		fns[i].Usage = &model.Usage{Window: window}
	}
	run := &measurement{place: place, fns: fns, window: window, opts: opts}
	run.metrics(ctx)
	run.logs(ctx)
	for i, want := range []string{
		"reports=31 damaged=0 billed=30470 of 31 timeouts=1 oom=1 size=512 inits=1 sampled=false",
		"nil",
		"reports=1 damaged=0 billed=1001 of 1 timeouts=0 oom=0 size=512 inits=0 sampled=false",
	} {
		if got := logLine(fns[i].Usage.Logs); got != want {
			t.Errorf("%s: %s, not %s", fns[i].Name, got, want)
		}
	}
	if len(run.gaps) > 0 || number(fns[0].Usage.Invocations) != "0" || fns[0].Usage.Duration != nil {
		t.Errorf("no metrics: %s invocations, gaps %s", number(fns[0].Usage.Invocations), gapLines(run.gaps))
	}
	// Log lines of runs that no metric has counted contradict it.
	run.contradictions()
	if got := gapLines(run.gaps); fns[0].Usage.Logs != nil || !strings.Contains(got, "31 REPORT lines, and Invocations counts 0") {
		t.Errorf("after the comparison: logs %s, gaps %s", logLine(fns[0].Usage.Logs), got)
	}
	motoMetrics(t, place, now)
	// With data, moto breaks at the percentiles: that is a gap and never a zero.
	gaps := measureUsage(t, place, fns, Options{Now: now, Since: 3 * time.Hour, Logs: LogsOff})
	if len(gaps) != 1 || gaps[0].Action != "cloudwatch:GetMetricData" || fns[0].Usage.Invocations != nil {
		t.Errorf("broken metrics: %s invocations, gaps %s", number(fns[0].Usage.Invocations), gapLines(gaps))
	}
}

// motoMetrics puts data into two periods and asks for the statistics that moto
// has, through the same call and the same sums as measure.
func motoMetrics(t *testing.T, place awsconfig.Place, now time.Time) {
	t.Helper()
	ctx := context.Background()
	client := cloudwatch.NewFromConfig(place.Config)
	put := func(name string, values ...float64) {
		t.Helper()
		for i, v := range values {
			if _, err := client.PutMetricData(ctx, &cloudwatch.PutMetricDataInput{
				Namespace: aws.String("AWS/Lambda"),
				MetricData: []cwtypes.MetricDatum{{
					MetricName: aws.String(name), Value: aws.Float64(v), Timestamp: aws.Time(now.Add(-time.Duration(i+1) * 10 * time.Minute)),
					Dimensions: []cwtypes.Dimension{{Name: aws.String("FunctionName"), Value: aws.String("fn-0000")}},
				}},
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	put("Invocations", 3, 4, 5)
	put("Errors", 1)
	put("ConcurrentExecutions", 2, 7, 1)
	put("Duration", 100, 200, 600)
	questions := []metric{
		{"Invocations", "Sum"},
		{"Errors", "Sum"},
		{"Throttles", "Sum"},
		{"ConcurrentExecutions", "Maximum"},
		{"Duration", "Average"},
		{"Duration", "Maximum"},
		{"Duration", "SampleCount"},
	}
	var batch []question
	for _, one := range questions {
		batch = append(batch, question{0, one})
	}
	m := &measurement{place: place, fns: usageFunctions(1), window: usageWindow(now, 3*time.Hour)}
	answers, err := m.askMetrics(ctx, client, batch, metricPeriod(m.window))
	if err != nil {
		t.Fatal(err)
	}
	byMetric := map[metric]answer{}
	for i, one := range questions {
		byMetric[one] = answers[i]
	}
	var u model.Usage
	fillMetrics(&u, byMetric)
	if got := number(u.Invocations) + " " + number(u.Errors) + " " + number(u.Throttles) + " " + number(u.Concurrency) + " | " + quantiles(u.Duration); got != "12 1 0 7 | 3 300 nil nil nil 600" {
		t.Error(got)
	}
}
