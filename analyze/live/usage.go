package live

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"decant/internal/awsconfig"
	"decant/model"
)

// usageOperations are the calls that measure makes. Limits in calls a second:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
func usageOperations() []awsconfig.Operation {
	metrics := family{"cloudwatch:GetMetricData", 50}
	groups := family{"logs:DescribeLogGroups", 10}
	start, results := family{"logs:StartQuery", 5}, family{"logs:GetQueryResults", 10}
	filter := family{"logs:FilterLogEvents", 5}
	ops := []awsconfig.Operation{
		operation[cloudwatch.GetMetricDataOutput]("CloudWatch", "GetMetricData", "cloudwatch:GetMetricData", "durations, invocations, errors, concurrency", metrics),
		operation[cloudwatch.DescribeAlarmsOutput]("CloudWatch", "DescribeAlarms", "cloudwatch:DescribeAlarms", "alarms on the functions' metrics", family{"cloudwatch:DescribeAlarms", 9}),
		operation[cloudwatchlogs.DescribeLogGroupsOutput]("CloudWatch Logs", "DescribeLogGroups", "logs:DescribeLogGroups", "which logs exist, how large, how long they are kept", groups),
		operation[cloudwatchlogs.StartQueryOutput]("CloudWatch Logs", "StartQuery", "logs:StartQuery", "memory, timeouts and cold starts, by Logs Insights", start),
		operation[cloudwatchlogs.GetQueryResultsOutput]("CloudWatch Logs", "GetQueryResults", "logs:GetQueryResults", "the answers of Logs Insights", results),
		operation[cloudwatchlogs.StopQueryOutput]("CloudWatch Logs", "StopQuery", "logs:StopQuery", "ends a query when you interrupt", start),
		operation[cloudwatchlogs.FilterLogEventsOutput]("CloudWatch Logs", "FilterLogEvents", "logs:FilterLogEvents", "the same from the lines themselves, where StartQuery is denied", filter),
	}
	for i := range ops {
		ops[i].Redact = redactUsage
		switch ops[i].Name {
		case "GetQueryResults":
			ops[i].Final = ended
			fallthrough
		case "StartQuery", "StopQuery":
			ops[i].Handles = []string{"QueryId"}
		}
	}
	return ops
}

// ended says that a query's answer does not change any more.
func ended(output any) bool {
	out, ok := output.(*cloudwatchlogs.GetQueryResultsOutput)
	return ok && out.Status != types.QueryStatusScheduled && out.Status != types.QueryStatusRunning && out.Status != types.QueryStatusUnknown
}

// measure fills Usage of the functions, which are all of one place, and returns
// what could not be measured. It calls no function. The error is about a
// cancelled context alone; what was measured until then is kept.
func measure(ctx context.Context, p awsconfig.Place, fns []model.LiveFunction, opts Options) ([]model.Gap, error) {
	if len(fns) == 0 {
		return nil, nil
	}
	window := usageWindow(opts.Now, opts.Since)
	for i := range fns {
		fns[i].Usage = &model.Usage{Window: window}
	}
	run := &measurement{place: p, fns: fns, window: window, opts: opts}
	run.metrics(ctx)
	run.alarms(ctx)
	if opts.Logs != LogsOff && ctx.Err() == nil {
		run.logs(ctx)
	}
	run.contradictions()
	run.noteChanges()
	slices.SortFunc(run.gaps, compareGaps)
	if err := ctx.Err(); err != nil {
		return run.gaps, fmt.Errorf("measure the functions in %s: %w", p.Region, err)
	}
	return run.gaps, nil
}

// usageWindow is the time that is asked for. CloudWatch keeps points of a minute
// for 15 days, of five minutes for 63 days and of an hour for 455 days, and
// rounds a start to that; an end and a start that are rounded already make the
// window what it says. The logs are read for the same window.
func usageWindow(now time.Time, since time.Duration) model.Window {
	step := metricStep(since)
	to := now.UTC().Truncate(step)
	return model.Window{From: to.Add(-since).Truncate(step), To: to}
}

// metricStep is the length of the points that CloudWatch still has of a time so
// long ago. A day before the older points are gone, because the reading itself
// takes time.
func metricStep(ago time.Duration) time.Duration {
	const day = 24 * time.Hour
	switch {
	case ago > 62*day:
		return time.Hour
	case ago > 14*day+time.Hour:
		return 5 * time.Minute
	}
	return time.Minute
}

// measurement is one run of measure. Its methods run batches at the same time;
// each batch writes to its own functions, and everything shared is behind mu.
type measurement struct {
	place  awsconfig.Place
	fns    []model.LiveFunction
	window model.Window
	opts   Options

	mu   sync.Mutex
	gaps []model.Gap
	done int
}

// miss notes an answer that AWS did not give. A cancelled context is no gap: the
// whole run says so.
func (m *measurement) miss(ctx context.Context, err error, action, subject string) {
	if ctx.Err() == nil {
		m.add(gap(m.place, err, action, subject))
	}
}

// skip notes something that we did not ask, or an answer with a sentence of our own.
func (m *measurement) skip(reason model.GapReason, action, subject, detail string) {
	m.add(model.Gap{
		Account: m.place.Account, Region: m.place.Region,
		Action: action, Subject: subject, Reason: reason, Detail: detail,
	})
}

func (m *measurement) add(g model.Gap) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.gaps = append(m.gaps, g)
}

// begin starts the count of one kind of progress; step says that n are done.
func (m *measurement) begin() { m.done = 0 }

func (m *measurement) step(what string, n, total int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.done += n
	if m.opts.Seen != nil {
		m.opts.Seen(Progress{Account: m.place.Account, Region: m.place.Region, What: what, Done: m.done, Total: total})
	}
}

// noteChanges says about each function what makes its numbers mean less than
// the window promises. Gaps are about answers; these are about the function.
func (m *measurement) noteChanges() {
	for i := range m.fns {
		usage := m.fns[i].Usage
		changed, ok := modified(m.fns[i].LastModified)
		if ok && changed.After(m.window.From) {
			usage.Notes = append(usage.Notes, fmt.Sprintf(
				"The function was changed on %s, within the window: what was measured before may be another program's.",
				changed.Format(time.DateOnly)))
		}
		if usage.Logs != nil && usage.Logs.Window.From.After(m.window.From) {
			usage.Notes = append(usage.Notes, fmt.Sprintf(
				"Log lines reach back to %s only.", usage.Logs.Window.From.Format(time.DateOnly)))
		}
	}
}

// modified reads LastModified, which Lambda gives as a text of its own kind.
func modified(text string) (time.Time, bool) {
	for _, layout := range []string{"2006-01-02T15:04:05.999-0700", time.RFC3339Nano} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// streams says that the function reads a stream, so that it has an iterator age.
// Kafka and queues are mappings too and have none.
func streams(fn model.LiveFunction) bool {
	return slices.ContainsFunc(fn.Triggers, func(t model.LiveTrigger) bool {
		return t.Kind == model.LiveMapping && (strings.Contains(t.Source, ":kinesis:") || strings.Contains(t.Source, ":dynamodb:"))
	})
}

// asynchronous says that somebody starts the function without waiting for it,
// as far as the account shows.
func asynchronous(fn model.LiveFunction) bool {
	return fn.DeadLetter != "" || fn.Async != nil ||
		slices.ContainsFunc(fn.Triggers, func(t model.LiveTrigger) bool {
			return t.Kind != model.LiveMapping && !t.Synchronous
		})
}

// pointer is the address of a copy, for the model's optional numbers.
func pointer(v float64) *float64 { return &v }

// largest is the larger of two optional numbers.
func largest(a, b *float64) *float64 {
	if a == nil || b != nil && cmp.Less(*a, *b) {
		return b
	}
	return a
}
