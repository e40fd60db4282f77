package fakeaws

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Limits of one GetMetricData.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
const (
	maxMetricQueries = 500
	maxDatapoints    = 100_800
)

// getMetricData answers the metrics of functions for their runs. A page ends
// with the datapoints that one answer may have.
func (s *Server) getMetricData(q *request) (object, *failure) {
	n := 0
	for q.values.Has(fmt.Sprintf("MetricDataQueries.member.%d.Id", n+1)) {
		n++
	}
	from, err1 := time.Parse(time.RFC3339, q.values.Get("StartTime"))
	to, err2 := time.Parse(time.RFC3339, q.values.Get("EndTime"))
	switch {
	case n == 0 || n > maxMetricQueries:
		return nil, &failure{http.StatusBadRequest, "ValidationError", fmt.Sprintf("The collection MetricDataQueries must have a size between 1 and %d.", maxMetricQueries)}
	case err1 != nil || err2 != nil || !from.Before(to):
		return nil, &failure{http.StatusBadRequest, "ValidationError", "The parameter StartTime must be less than the parameter EndTime."}
	}
	first, _ := strconv.Atoi(strings.TrimPrefix(q.values.Get("NextToken"), "page-"))
	results, points, next := []any{}, 0, ""
	limit, _ := strconv.Atoi(cmp.Or(q.values.Get("MaxDatapoints"), strconv.Itoa(maxDatapoints)))
	for i := first; i < n; i++ {
		result, found, fail := s.metricData(q, fmt.Sprintf("MetricDataQueries.member.%d.", i+1), from, to)
		if fail != nil {
			return nil, fail
		}
		if points += found; points > limit && i > first {
			next = "page-" + strconv.Itoa(i)
			break
		}
		results = append(results, result)
	}
	out := object{"MetricDataResults": results, "Messages": []any{}}
	set(out, "NextToken", next)
	return out, nil
}

// maxAlarmsAPage is the most that a page of DescribeAlarms has.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
const maxAlarmsAPage = 100

// describeAlarms lists the alarms of the region.
func (s *Server) describeAlarms(q *request) (object, *failure) {
	var all []Alarm
	for _, r := range s.account.Regions {
		if r.Name == q.region {
			all = r.Alarms
		}
	}
	asked, _ := strconv.Atoi(q.values.Get("MaxRecords"))
	from, to, next, fail := page(len(all), q.values.Get("NextToken"), size(asked), 50, maxAlarmsAPage)
	if fail != nil {
		return nil, fail
	}
	out := object{"CompositeAlarms": []any{}, "MetricAlarms": list(all[from:to], func(a Alarm) any {
		return object{
			"AlarmName": a.Name, "AlarmDescription": "call the owner", "Namespace": a.Namespace, "MetricName": a.Metric,
			"Dimensions": []any{object{"Name": "FunctionName", "Value": a.Function}},
		}
	})}
	set(out, "NextToken", next)
	return out, nil
}

// metricData is the answer to one of the queries.
func (s *Server) metricData(q *request, prefix string, from, to time.Time) (object, int, *failure) {
	get := func(name string) string { return q.values.Get(prefix + name) }
	period, err := strconv.Atoi(get("MetricStat.Period"))
	step := time.Duration(period) * time.Second
	finest := retained(s.account.Now.Sub(from))
	if err != nil || period <= 0 || period%60 != 0 {
		return nil, 0, &failure{http.StatusBadRequest, "ValidationError", "Period must be a multiple of 60."}
	}
	result := object{"Id": get("Id"), "Label": get("MetricStat.Metric.MetricName"), "StatusCode": "Complete", "Timestamps": []any{}, "Values": []any{}}
	fn := s.index.functions[q.region+" "+get("MetricStat.Metric.Dimensions.member.1.Value")]
	// Dimensions have to match exactly, and finer periods are not kept so long.
	if fn == nil || get("MetricStat.Metric.Namespace") != "AWS/Lambda" || get("MetricStat.Metric.Dimensions.member.1.Name") != "FunctionName" ||
		q.values.Has(prefix+"MetricStat.Metric.Dimensions.member.2.Name") || step < finest {
		return result, 0, nil
	}
	times, values := []any{}, []any{}
	for at := from; at.Before(to); at = at.Add(step) {
		v, ok, fail := fn.Usage.metric(get("MetricStat.Metric.MetricName"), get("MetricStat.Stat"),
			fn.Usage.between(s.account.Window, at, earlier(at.Add(step), to)))
		if fail != nil {
			return nil, 0, fail
		}
		if ok {
			times = append(times, at.Format(time.RFC3339))
			values = append(values, strconv.FormatFloat(v, 'g', -1, 64))
		}
	}
	result["Timestamps"], result["Values"] = times, values
	return result, len(values), nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// retained is the finest period that CloudWatch still has of a time so long ago.
func retained(ago time.Duration) time.Duration {
	const day = 24 * time.Hour
	switch {
	case ago > 63*day:
		return time.Hour
	case ago > 15*day:
		return 5 * time.Minute
	}
	return time.Minute
}

// metric is a statistic over some runs. It is false where Lambda sends nothing:
// each metric is sent with the runs that it is about.
func (u Usage) metric(name, stat string, runs []Runs) (float64, bool, *failure) {
	n := total(runs, func(Runs) bool { return true })
	sum := func(v int) (float64, bool, *failure) {
		if stat != "Sum" {
			return 0, false, &failure{http.StatusBadRequest, "ValidationError", "fakeaws has " + name + " as Sum alone"}
		}
		return float64(v), n > 0 || v > 0, nil
	}
	most := func(v *float64) (float64, bool, *failure) {
		if stat != "Maximum" {
			return 0, false, &failure{http.StatusBadRequest, "ValidationError", "fakeaws has " + name + " as Maximum alone"}
		}
		if v == nil || n == 0 {
			return 0, false, nil
		}
		return *v, true, nil
	}
	switch name {
	case "Duration":
		return statistic(durations(runs), stat)
	case "Invocations":
		return sum(n)
	case "Errors":
		return sum(total(runs, func(r Runs) bool { return r.Outcome != Succeeded }))
	case "Throttles":
		return sum(u.Throttles)
	case "ConcurrentExecutions":
		at := float64(max(u.Concurrency, 1))
		return most(&at)
	case "IteratorAge":
		return most(u.IteratorAge)
	case "AsyncEventAge":
		return most(u.EventAge)
	case "AsyncEventsDropped":
		return sum(u.EventsDropped)
	case "DeadLetterErrors":
		return sum(u.DeadLetterErrors)
	case "DestinationDeliveryFailures":
		return sum(u.DestinationErrors)
	}
	return 0, false, nil // a metric that does not exist has no points
}

func statistic(s sample, stat string) (float64, bool, *failure) {
	if len(s) == 0 {
		return 0, false, nil
	}
	if p, err := strconv.ParseFloat(strings.TrimPrefix(stat, "p"), 64); err == nil && strings.HasPrefix(stat, "p") && p >= 0 && p <= 100 {
		return s.percentile(p), true, nil
	}
	switch stat {
	case "Average":
		return s.sum() / s.n(), true, nil
	case "Maximum":
		return s.max(), true, nil
	case "Minimum":
		return s[0].v, true, nil
	case "Sum":
		return s.sum(), true, nil
	case "SampleCount":
		return s.n(), true, nil
	}
	return 0, false, &failure{http.StatusBadRequest, "ValidationError", "Invalid statistic: " + stat}
}
