package live

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
	"golang.org/x/sync/errgroup"
)

const (
	// platformLines matches an event that has one of the terms. Terms with "?" in
	// front are joined by "or".
	// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
	platformLines = `?"REPORT RequestId" ?"Task timed out after" ?"signal: killed" ?"platform.report" ?"platform.runtimeDone"`
	// filterCalls is how many groups are read at once: an account has 5 calls a
	// second, each of which takes about one.
	filterCalls = 4
	// maxFilterPages is how much of one group is read: 10 minutes at the account's
	// whole rate. What is left makes the usage a sample, which is said.
	maxFilterPages = 3000
	// maxRefusals is after how many denied groups, and none that was read, the call
	// itself counts as denied.
	maxRefusals = 3
	// maxStreams is how many streams' writers are remembered; the rest is found
	// anew for each line.
	maxStreams = 1024
)

// filterGroups reads the lines of some groups with FilterLogEvents, page by page.
// Total is the number of all groups, of which others may have been queried.
func (m *measurement) filterGroups(ctx context.Context, client cloudwatchlogs.FilterLogEventsAPIClient, groups []*logGroup, total int) {
	subjects, errs := make([]string, len(groups)), make([]error, len(groups))
	for i, g := range groups {
		subjects[i] = g.name
	}
	read := func(i int) {
		errs[i] = m.filterGroup(ctx, client, groups[i])
		m.step("log lines", 1, total)
	}
	// The first groups are read one after the other. When all are denied, the rest
	// is left alone; the answer does not depend on which call is faster.
	asked := min(maxRefusals, len(groups))
	for i := range asked {
		read(i)
	}
	if slices.ContainsFunc(errs[:asked], func(err error) bool { return !denied(err) }) {
		var group errgroup.Group
		group.SetLimit(filterCalls)
		for i := asked; i < len(groups); i++ {
			group.Go(func() error { read(i); return nil })
		}
		_ = group.Wait() // the functions above return nil
		asked = len(groups)
	}
	if ctx.Err() != nil {
		return
	}
	if len(groups) == total {
		for _, g := range foldGaps(m.place, "logs:FilterLogEvents", subjects, errs, asked) {
			m.add(g)
		}
		return
	}
	// Logs Insights read the others, so it is about these groups.
	for i, err := range errs {
		if err != nil {
			m.miss(ctx, err, "logs:FilterLogEvents", subjects[i])
		}
	}
}

// filterGroup reads one group and fills the usage of its functions. What was
// read before a page failed is not shown: it would be a part of unknown size.
func (m *measurement) filterGroup(ctx context.Context, client cloudwatchlogs.FilterLogEventsAPIClient, g *logGroup) error {
	reader := &lineReader{measurement: m, group: g, tallies: map[int]*tally{}, writers: map[string]int{}}
	pages := cloudwatchlogs.NewFilterLogEventsPaginator(client, &cloudwatchlogs.FilterLogEventsInput{
		LogGroupName: aws.String(g.name), FilterPattern: aws.String(platformLines),
		StartTime: aws.Int64(m.window.From.UnixMilli()), EndTime: aws.Int64(m.window.To.UnixMilli()),
	}, func(o *cloudwatchlogs.FilterLogEventsPaginatorOptions) { o.StopOnDuplicateToken = true })
	for n := 0; pages.HasMorePages(); n++ {
		if n == maxFilterPages {
			reader.sampled = true
			break
		}
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for i := range page.Events {
			reader.read(&page.Events[i])
		}
	}
	reader.fill()
	return nil
}

// lineReader counts the lines of one group, each for the function that wrote it.
type lineReader struct {
	*measurement
	group   *logGroup
	tallies map[int]*tally
	writers map[string]int // by stream
	sampled bool
	latest  time.Time
}

// read counts one event. Events come in the order of their times.
func (r *lineReader) read(event *types.FilteredLogEvent) {
	line, ok := parseReportLine(aws.ToString(event.Message))
	if !ok {
		return
	}
	fn := r.writerOf(aws.ToString(event.LogStreamName))
	if fn < 0 {
		return
	}
	at := time.UnixMilli(aws.ToInt64(event.Timestamp)).UTC()
	if at.After(r.latest) {
		r.latest = at
	}
	if r.tallies[fn] == nil {
		r.tallies[fn] = &tally{}
	}
	r.tallies[fn].add(line, at)
}

// writerOf is the function that wrote to a stream, -1 for none of ours.
func (r *lineReader) writerOf(stream string) int {
	if fn, ok := r.writers[stream]; ok {
		return fn
	}
	fn := r.writer(r.group, streamFunction(stream))
	if len(r.writers) < maxStreams {
		r.writers[stream] = fn
	}
	return fn
}

// streamFunction is the name before the bracket, "" when there is none.
//
//	2026/11/30/[$LATEST]4f…             ->
//	2026/11/30/my-function[$LATEST]4f…  ->  my-function
func streamFunction(stream string) string {
	name, _, _ := strings.Cut(stream, "[")
	return name[strings.LastIndexByte(name, '/')+1:]
}

// fill makes the usage of the group's functions. One without a line has not run,
// which is known: its log group was read.
func (r *lineReader) fill() {
	for _, i := range r.group.fns {
		t := r.tallies[i]
		if t == nil {
			t = &tally{}
		}
		window := r.group.since(t.first)
		if r.sampled {
			window.To = r.latest
		}
		fn := &r.fns[i]
		fn.Usage.Logs = t.usage(window, float64(fn.Memory))
		fn.Usage.Logs.Sampled = r.sampled
		if r.sampled {
			fn.Usage.Notes = append(fn.Usage.Notes, fmt.Sprintf(
				"Only the log lines until %s were read: the log group has more than %d pages.", window.To.Format(time.DateTime), maxFilterPages))
		}
	}
}
