package live

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"golang.org/x/sync/errgroup"

	"decant/model"
)

const (
	// maxMetricQueries is what one GetMetricData takes. All functions share the
	// calls, so that ceil(queries/500) calls and their pages are all there are.
	// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
	maxMetricQueries = 500
	// maxPeriod is the longest period that CloudWatch's own console asks for; a
	// longer window comes in several points.
	maxPeriod = 30 * 24 * time.Hour
	// metricCalls is how many calls are under way at once: enough to use 50 calls
	// a second, each of which takes under a tenth of one.
	metricCalls = 4
	// maxMetricPages ends a listing that never does. A page has at least one
	// query's points, and no call has more than 500 queries.
	maxMetricPages = 500
	// day is the period of what is asked day by day, from the window's beginning on.
	day = 24 * time.Hour
	// leastDays is the shortest window that is asked about day by day: a line through
	// fewer points says nothing.
	leastDays = 7
)

// metric is one question to CloudWatch about a function: a metric, a statistic.
type metric struct{ name, stat string }

// The questions. Percentiles need CloudWatch's own words: p50, p95, p99.
func metricsOf(fn model.LiveFunction) []metric {
	list := []metric{
		{"Duration", "Average"},
		{"Duration", "p50"},
		{"Duration", "p95"},
		{"Duration", "p99"},
		{"Duration", "Maximum"},
		{"Duration", "SampleCount"},
		{"Invocations", "Sum"},
		{"Errors", "Sum"},
		{"Throttles", "Sum"},
		{"ConcurrentExecutions", "Maximum"},
	}
	if streams(fn) {
		list = append(list, metric{"IteratorAge", "Maximum"})
	}
	if asynchronous(fn) {
		list = append(list, metric{"AsyncEventAge", "Maximum"}, metric{"AsyncEventsDropped", "Sum"},
			metric{"DeadLetterErrors", "Sum"}, metric{"DestinationDeliveryFailures", "Sum"})
	}
	return list
}

// dailyMetrics are what a function did day by day: whether it grows, and when it
// failed last.
func dailyMetrics() []metric {
	return []metric{{"Duration", "Maximum"}, {"Duration", "p99"}, {"Errors", "Sum"}}
}

// point is one value of one period.
type point struct {
	at time.Time
	v  float64
}

// answer is everything that CloudWatch said to one question.
type answer struct {
	points   []point
	complete bool   // the whole answer came
	detail   string // why not, in AWS's words
}

// question is one query of a batch; its answer goes to answers[fn][metric].
type question struct {
	fn int
	metric
}

// metrics asks CloudWatch about every function and fills their usage. A call
// that failed is one gap about all of its functions; their columns stay nil. What
// is asked day by day has calls of its own, so that a snapshot without it tells
// the rest.
func (m *measurement) metrics(ctx context.Context) {
	whole := func(i int) []metric { return metricsOf(m.fns[i]) }
	answered := m.ask(ctx, whole, metricPeriod(m.window), func(i int, answers map[metric]answer) {
		fillMetrics(m.fns[i].Usage, answers)
		m.partialGap(i, whole(i), answers, "")
	})
	if !answered || m.window.To.Sub(m.window.From) < leastDays*day {
		return // one refusal is enough
	}
	daily := func(int) []metric { return dailyMetrics() }
	m.ask(ctx, daily, day, func(i int, answers map[metric]answer) {
		m.fns[i].Usage.Daily = daysOf(m.window, answers)
		m.partialGap(i, dailyMetrics(), answers, "by day: ")
	})
}

// ask puts the questions about all functions, with one period, and gives the answers
// about each function to fill. It says whether one call was answered.
func (m *measurement) ask(ctx context.Context, about func(int) []metric, period time.Duration, fill func(int, map[metric]answer)) bool {
	var questions []question
	for i := range m.fns {
		for _, one := range about(i) {
			questions = append(questions, question{i, one})
		}
	}
	client := cloudwatch.NewFromConfig(m.place.Config)
	batches := slices.Collect(slices.Chunk(questions, maxMetricQueries))
	results, errs := make([][]answer, len(batches)), make([]error, len(batches))
	m.begin()
	var group errgroup.Group
	group.SetLimit(metricCalls)
	for i, batch := range batches {
		group.Go(func() error {
			results[i], errs[i] = m.askMetrics(ctx, client, batch, period)
			m.step("metrics", len(batch), len(questions))
			return nil
		})
	}
	_ = group.Wait() // the functions above return nil
	m.metricGaps(ctx, batches, errs)
	at := 0
	for i := range m.fns {
		answers := map[metric]answer{}
		for ; at < len(questions) && questions[at].fn == i; at++ {
			if batch := results[at/maxMetricQueries]; batch != nil {
				answers[questions[at].metric] = batch[at%maxMetricQueries]
			}
		}
		fill(i, answers)
	}
	return slices.Contains(errs, nil)
}

// metricGaps says which batches failed. One reason for all of them is one gap.
func (m *measurement) metricGaps(ctx context.Context, batches [][]question, errs []error) {
	subjects := make([]string, len(batches))
	for i, batch := range batches {
		first, last := m.fns[batch[0].fn].Name, m.fns[batch[len(batch)-1].fn].Name
		subjects[i] = first
		if first != last {
			subjects[i] = first + " to " + last
		}
	}
	if ctx.Err() != nil {
		return
	}
	for _, g := range foldGaps(m.place, "cloudwatch:GetMetricData", subjects, errs, len(batches)) {
		m.add(g)
	}
}

// askMetrics makes one call and turns its pages. The answers stand where their
// questions stand.
func (m *measurement) askMetrics(ctx context.Context, client cloudwatch.GetMetricDataAPIClient, batch []question, each time.Duration) ([]answer, error) {
	input := &cloudwatch.GetMetricDataInput{
		StartTime: aws.Time(m.window.From), EndTime: aws.Time(m.window.To),
		ScanBy: types.ScanByTimestampAscending,
	}
	period := int32(each.Seconds()) //nolint:gosec // at most maxPeriod, 2,592,000
	for i, one := range batch {
		input.MetricDataQueries = append(input.MetricDataQueries, types.MetricDataQuery{
			Id: aws.String(fmt.Sprintf("q%d", i)),
			MetricStat: &types.MetricStat{
				Period: aws.Int32(period), Stat: aws.String(one.stat),
				Metric: &types.Metric{
					Namespace: aws.String("AWS/Lambda"), MetricName: aws.String(one.name),
					// Dimensions have to match exactly: FunctionName alone is the sum over
					// all versions and aliases.
					Dimensions: []types.Dimension{{Name: aws.String("FunctionName"), Value: aws.String(m.fns[one.fn].Name)}},
				},
			},
		})
	}
	answers := make([]answer, len(batch))
	pages := cloudwatch.NewGetMetricDataPaginator(client, input, func(o *cloudwatch.GetMetricDataPaginatorOptions) { o.StopOnDuplicateToken = true })
	for n := 0; pages.HasMorePages(); n++ {
		if n == maxMetricPages {
			return nil, fmt.Errorf("the answer does not end after %d pages", n)
		}
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		collect(answers, page)
	}
	return answers, nil
}

// collect adds one page to the answers. A status is about the page: PartialData
// means that more comes, and only the last one counts.
func collect(answers []answer, page *cloudwatch.GetMetricDataOutput) {
	said := messages(page.Messages)
	for _, result := range page.MetricDataResults {
		var i int
		if _, err := fmt.Sscanf(aws.ToString(result.Id), "q%d", &i); err != nil || i < 0 || i >= len(answers) {
			continue // not one of our questions
		}
		a := &answers[i]
		for k := range min(len(result.Timestamps), len(result.Values)) {
			a.points = append(a.points, point{result.Timestamps[k], result.Values[k]})
		}
		a.complete = result.StatusCode == types.StatusCodeComplete
		a.detail = strings.Join(slices.DeleteFunc([]string{string(result.StatusCode), messages(result.Messages), said},
			func(s string) bool { return s == "" }), ": ")
	}
}

func messages(list []types.MessageData) string {
	var out []string
	for _, one := range list {
		out = append(out, strings.TrimSpace(aws.ToString(one.Code)+" "+aws.ToString(one.Value)))
	}
	return strings.Join(out, "; ")
}

// metricPeriod is the window's length as one period if it may be, else the
// length of equal periods, rounded up to what CloudWatch keeps.
func metricPeriod(w model.Window) time.Duration {
	span, step := w.To.Sub(w.From), metricStep(w.To.Sub(w.From))
	parts := (span + maxPeriod - 1) / maxPeriod
	if parts < 1 {
		return step
	}
	period := (span + parts - 1) / parts
	return (period + step - 1) / step * step
}

// partialGap says that CloudWatch left out a part of what was asked about one
// function: at most one gap for each, with the metrics it is about.
func (m *measurement) partialGap(fn int, asked []metric, answers map[metric]answer, prefix string) {
	var names []string
	detail := ""
	for _, one := range asked {
		if a, came := answers[one]; came && !a.complete {
			names = append(names, one.name+" "+one.stat)
			detail = a.detail
		}
	}
	if len(names) == 0 {
		return
	}
	if detail == "" {
		detail = "no answer"
	}
	reason := model.GapFailed
	if strings.HasPrefix(detail, string(types.StatusCodeForbidden)) {
		reason = model.GapDenied
	}
	m.skip(reason, "cloudwatch:GetMetricData", m.fns[fn].ARN, fmt.Sprintf("%s%s: %s", prefix, strings.Join(names, ", "), detail))
}
