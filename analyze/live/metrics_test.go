package live

import (
	"context"
	"errors"
	"fmt"
	"html"
	"maps"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"decant/model"
)

// metricAnswer is one MetricDataResults member.
type metricAnswer struct {
	id, status string
	at         []string
	values     []float64
	message    string
}

// metricPage is a GetMetricData answer of the Query protocol.
func metricPage(token string, answers ...metricAnswer) string {
	var b strings.Builder
	b.WriteString(`<GetMetricDataResponse xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"><GetMetricDataResult><MetricDataResults>`)
	for _, a := range answers {
		fmt.Fprintf(&b, `<member><Id>%s</Id><Label>x</Label><StatusCode>%s</StatusCode><Timestamps>`, a.id, a.status)
		for _, at := range a.at {
			fmt.Fprintf(&b, `<member>%s</member>`, at)
		}
		b.WriteString(`</Timestamps><Values>`)
		for _, v := range a.values {
			fmt.Fprintf(&b, `<member>%v</member>`, v)
		}
		b.WriteString(`</Values>`)
		if a.message != "" {
			fmt.Fprintf(&b, `<Messages><member><Code>Note</Code><Value>%s</Value></member></Messages>`, html.EscapeString(a.message))
		}
		b.WriteString(`</member>`)
	}
	b.WriteString(`</MetricDataResults>`)
	if token != "" {
		fmt.Fprintf(&b, `<NextToken>%s</NextToken>`, token)
	}
	b.WriteString(`</GetMetricDataResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetMetricDataResponse>`)
	return b.String()
}

func metricError(code, message string) string {
	return fmt.Sprintf(`<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>r</RequestId></ErrorResponse>`, code, message)
}

// metricQueries are the questions of a request: id -> "function metric stat".
func metricQueries(form url.Values) (ids []string, text map[string]string) {
	text = map[string]string{}
	for i := 1; ; i++ {
		prefix := fmt.Sprintf("MetricDataQueries.member.%d.", i)
		id := form.Get(prefix + "Id")
		if id == "" {
			return ids, text
		}
		stat := prefix + "MetricStat."
		if form.Get(stat+"Metric.Dimensions.member.2.Name") != "" || form.Get(stat+"Metric.Dimensions.member.1.Name") != "FunctionName" || form.Get(stat+"Metric.Namespace") != "AWS/Lambda" {
			text[id] = "wrong dimensions"
		} else {
			text[id] = form.Get(stat+"Metric.Dimensions.member.1.Value") + " " + form.Get(stat+"Metric.MetricName") + " " + form.Get(stat+"Stat")
		}
		ids = append(ids, id)
	}
}

const dayOne, dayTwo = "2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z"

// answersOf has the answers of one function in one and in two periods.
func answersOf(question string) (at []string, values []float64) {
	one := map[string]float64{
		"Duration Average": 100, "Duration p50": 90, "Duration p95": 300, "Duration p99": 800.5, "Duration Maximum": 59_000, "Duration SampleCount": 1000,
		"Invocations Sum": 1010, "Errors Sum": 7, "Throttles Sum": 3, "ConcurrentExecutions Maximum": 12,
		"IteratorAge Maximum": 60_000, "AsyncEventAge Maximum": 5000, "AsyncEventsDropped Sum": 2, "DeadLetterErrors Sum": 1, "DestinationDeliveryFailures Sum": 4,
	}
	two := map[string]float64{
		"Duration Average": 400, "Duration p50": 20, "Duration p95": 500, "Duration p99": 700, "Duration Maximum": 100, "Duration SampleCount": 3000,
		"Invocations Sum": 3000, "Errors Sum": 0, "Throttles Sum": 1, "ConcurrentExecutions Maximum": 3,
	}
	name, rest, _ := strings.Cut(question, " ")
	switch name {
	case "fn-0000":
		return []string{dayOne}, []float64{one[rest]}
	case "fn-0001":
		return []string{dayOne, dayTwo}, []float64{one[rest], two[rest]}
	}
	return nil, nil // idle
}

func knownPage(form url.Values) (int, string) {
	ids, text := metricQueries(form)
	var answers []metricAnswer
	for _, id := range ids {
		at, values := answersOf(text[id])
		answers = append(answers, metricAnswer{id: id, status: "Complete", at: at, values: values})
	}
	return 200, metricPage("", answers...)
}

func TestMetricsOfOneTwoAndNoPeriods(t *testing.T) {
	t.Parallel()
	fake := &fakeUsage{metrics: knownPage}
	fns := usageFunctions(3)
	fns[0].Triggers = []model.LiveTrigger{
		{Kind: model.LiveMapping, Source: "arn:aws:kinesis:eu-west-1:123456789012:stream/s"},
		{Kind: model.LiveSubscription},
	}
	if gaps := measureUsage(t, fake.place(t), fns, Options{Logs: LogsOff}); len(gaps) > 0 {
		t.Error(gapLines(gaps))
	}
	line := func(u *model.Usage) string {
		return strings.Join([]string{
			number(u.Invocations), number(u.Errors), number(u.Throttles), number(u.Concurrency), quantiles(u.Duration),
			number(u.IteratorAge), number(u.EventAge), number(u.EventsDropped), number(u.DeadLetterErrors), number(u.DestinationErrors),
		}, "|")
	}
	for i, want := range []string{
		"1010|7|3|12|1000 100 90 300 800.5 59000|60000|5000|2|1|4",
		// weighted average (100*1000+400*3000)/4000; percentiles by the larger
		"4010|7|4|12|4000 325 90 500 800.5 59000|nil|nil|nil|nil|nil",
		"0|0|0|0|nil|nil|nil|nil|nil|nil", // idle: counts are measured zeroes, the rest is unknown
	} {
		if got := line(fns[i].Usage); got != want {
			t.Errorf("%s:\n got %s\nwant %s", fns[i].Name, got, want)
		}
	}
	if fake.called("GetMetricData") != 2 { // for the window, and day by day
		t.Errorf("%d calls", fake.called("GetMetricData"))
	}
}

// TestMetricBatchesAreFull counts the calls: the documented minimum is one call
// for 500 questions.
func TestMetricBatchesAreFull(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	periods := map[string]int{}
	fake := &fakeUsage{metrics: func(form url.Values) (int, string) {
		mu.Lock()
		defer mu.Unlock()
		ids, text := metricQueries(form)
		periods[form.Get("MetricDataQueries.member.1.MetricStat.Period")]++
		if len(ids) > 500 ||
			form.Get("StartTime") != "2026-11-10T12:00:00Z" || form.Get("EndTime") != "2026-11-24T12:00:00Z" {
			return 400, metricError("ValidationError", fmt.Sprintf("%d questions, %s to %s", len(ids), form.Get("StartTime"), form.Get("EndTime")))
		}
		for id, question := range text {
			if question == "wrong dimensions" {
				return 400, metricError("ValidationError", id)
			}
		}
		return knownPage(form)
	}}
	fns := usageFunctions(175) // 1,750 questions
	if gaps := measureUsage(t, fake.place(t), fns, Options{Logs: LogsOff}); len(gaps) > 0 {
		t.Error(gapLines(gaps))
	}
	if want := map[string]int{"1209600": 4, "86400": 2}; !maps.Equal(periods, want) { // 1,750 questions for the window, 525 by day
		t.Errorf("calls by period: %v, not %v", periods, want)
	}
	if fns[174].Usage.Invocations == nil {
		t.Error("the last function has no answer")
	}
}

// TestMetricPages has the second period of every answer on a second page, after
// PartialData on the first.
func TestMetricPages(t *testing.T) {
	t.Parallel()
	fake := &fakeUsage{metrics: func(form url.Values) (int, string) {
		ids, text := metricQueries(form)
		second := form.Get("NextToken") == "more"
		var answers []metricAnswer
		for _, id := range ids {
			at, values := answersOf(text[id])
			answer := metricAnswer{id: id, status: "Complete"}
			if len(at) == 2 {
				k := 0
				if second {
					k = 1
				} else {
					answer.status = "PartialData"
				}
				answer.at, answer.values = at[k:k+1], values[k:k+1]
			}
			answers = append(answers, answer)
		}
		if second {
			return 200, metricPage("", answers...)
		}
		return 200, metricPage("more", answers...)
	}}
	fns := usageFunctions(2)
	if gaps := measureUsage(t, fake.place(t), fns, Options{Logs: LogsOff}); len(gaps) > 0 {
		t.Error(gapLines(gaps))
	}
	if got := quantiles(fns[1].Usage.Duration); got != "4000 325 90 500 800.5 59000" {
		t.Error(got)
	}
}

func TestMetricFailures(t *testing.T) {
	t.Parallel()
	only := func(status, question string) func(url.Values) (int, string) {
		return func(form url.Values) (int, string) {
			ids, text := metricQueries(form)
			var answers []metricAnswer
			for _, id := range ids {
				at, values := answersOf(text[id])
				a := metricAnswer{id: id, status: "Complete", at: at, values: values}
				if text[id] == question {
					a.status, a.message = status, "try later"
				}
				answers = append(answers, a)
			}
			return 200, metricPage("", answers...)
		}
	}
	throttles := 2
	for name, c := range map[string]struct {
		answer func(url.Values) (int, string)
		gap    string // of the first gap, "" for none
		errors string // fn-0000's Errors
	}{
		"denied": {func(url.Values) (int, string) {
			return 403, metricError("AccessDenied", "User x is not authorized to perform: cloudwatch:GetMetricData")
		}, "cloudwatch:GetMetricData||no permission|", "nil"},
		"broken": {func(url.Values) (int, string) { return 500, "<html>no" }, "cloudwatch:GetMetricData|fn-0000 to fn-0001|failed|", "nil"},
		"throttled, then right": {func(form url.Values) (int, string) {
			if throttles--; throttles >= 0 {
				return 400, metricError("Throttling", "Rate exceeded")
			}
			return knownPage(form)
		}, "", "7"},
		"partial":   {only("PartialData", "fn-0000 Errors Sum"), "cloudwatch:GetMetricData|arn:aws:lambda:eu-west-1:123456789012:function:fn-0000|failed|Errors Sum: PartialData: Note try later", "nil"},
		"internal":  {only("InternalError", "fn-0000 Errors Sum"), "cloudwatch:GetMetricData|arn:aws:lambda:eu-west-1:123456789012:function:fn-0000|failed|Errors Sum: InternalError: Note try later", "nil"},
		"forbidden": {only("Forbidden", "fn-0000 Errors Sum"), "cloudwatch:GetMetricData|arn:aws:lambda:eu-west-1:123456789012:function:fn-0000|no permission|Errors Sum: Forbidden: Note try later", "nil"},
		"no answer to one question": {func(form url.Values) (int, string) {
			_, page := knownPage(form)
			return 200, strings.Replace(page, "<Id>q7</Id>", "<Id>other</Id>", 1) // Errors Sum
		}, "cloudwatch:GetMetricData|arn:aws:lambda:eu-west-1:123456789012:function:fn-0000|failed|Errors Sum: no answer", "nil"},
	} {
		fake := &fakeUsage{metrics: c.answer}
		fns := usageFunctions(2)
		gaps := measureUsage(t, fake.place(t), fns, Options{Logs: LogsOff})
		if got := gapLines(gaps); c.gap == "" && got != "" || !strings.HasPrefix(got, c.gap) {
			t.Errorf("%s: gaps\n%s", name, got)
		}
		if got := number(fns[0].Usage.Errors); got != c.errors {
			t.Errorf("%s: errors are %s, not %s", name, got, c.errors)
		}
	}
}

// TestDaysOfAFunction: each day of the window is there, without a number where
// there was no run, and not at all when nothing came.
func TestDaysOfAFunction(t *testing.T) {
	t.Parallel()
	from := usageNow.Add(-7 * usageDay)
	w := model.Window{From: from, To: usageNow}
	at := func(days ...int) []point {
		var out []point
		for _, d := range days {
			out = append(out, point{from.Add(time.Duration(d) * usageDay), float64(100 * (d + 1))})
		}
		return out
	}
	answers := map[metric]answer{
		{"Duration", "Maximum"}: {points: at(0, 2, 6), complete: true},
		{"Duration", "p99"}:     {points: at(0, 2, 6)},
		{"Errors", "Sum"}:       {points: at(2), complete: true},
	}
	days := daysOf(w, answers)
	if len(days) != 7 {
		t.Fatalf("%d days", len(days))
	}
	for i, want := range map[int]string{0: "100|nil|0", 1: "nil|nil|0", 2: "300|nil|300", 6: "700|nil|0"} {
		if got := number(days[i].Max) + "|" + number(days[i].P99) + "|" + number(days[i].Errors); got != want || !days[i].From.Equal(from.Add(time.Duration(i)*usageDay)) {
			t.Errorf("day %d from %s: %s, want %s", i, days[i].From, got, want)
		}
	}
	for one, a := range answers {
		a.complete = false
		answers[one] = a
	}
	if days := daysOf(w, answers); days != nil {
		t.Errorf("nothing came, and there are %d days", len(days))
	}
}

// TestAShortWindowHasNoDays: a window below a week is not read by day.
func TestAShortWindowHasNoDays(t *testing.T) {
	t.Parallel()
	for since, calls := range map[time.Duration]int{6 * usageDay: 1, 7 * usageDay: 2} {
		fake := &fakeUsage{metrics: knownPage}
		fns := usageFunctions(1)
		if _, err := measure(context.Background(), fake.place(t), fns, Options{Now: usageNow, Since: since, Logs: LogsOff}); err != nil {
			t.Fatal(err)
		}
		if got := fake.called("GetMetricData"); got != calls || (fns[0].Usage.Daily != nil) != (calls == 2) {
			t.Errorf("%s: %d calls, %d days", since, got, len(fns[0].Usage.Daily))
		}
	}
}

func TestUsageWindow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		since        time.Duration
		from, to     string
		period, step time.Duration
	}{
		{time.Hour, "2026-11-24T11:00:00Z", "2026-11-24T12:00:00Z", time.Hour, time.Minute},
		{14 * usageDay, "2026-11-10T12:00:00Z", "2026-11-24T12:00:00Z", 14 * usageDay, time.Minute},
		{20*usageDay + 7*time.Second, "2026-11-04T11:55:00Z", "2026-11-24T12:00:00Z", 20*usageDay + 5*time.Minute, 5 * time.Minute},
		{90 * usageDay, "2026-08-26T12:00:00Z", "2026-11-24T12:00:00Z", 30 * usageDay, time.Hour},
		{100 * usageDay, "2026-08-16T12:00:00Z", "2026-11-24T12:00:00Z", 25 * usageDay, time.Hour},
		{0, "2026-11-24T12:00:00Z", "2026-11-24T12:00:00Z", time.Minute, time.Minute},
	} {
		w := usageWindow(usageNow, c.since)
		if w.From.Format(time.RFC3339) != c.from || w.To.Format(time.RFC3339) != c.to || metricPeriod(w) != c.period {
			t.Errorf("%s: %s to %s in %s", c.since, w.From, w.To, metricPeriod(w))
		}
		if metricPeriod(w)%c.step != 0 || w.From.Unix()%int64(c.step.Seconds()) != 0 {
			t.Errorf("%s: not in steps of %s", c.since, c.step)
		}
	}
}

func TestCancelledMeasurement(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	fake := &fakeUsage{metrics: func(form url.Values) (int, string) { cancel(); return knownPage(form) }}
	fns := usageFunctions(200)
	gaps, err := measure(ctx, fake.place(t), fns, Options{Now: usageNow, Since: usageDay})
	if !errors.Is(err, context.Canceled) || len(gaps) > 0 {
		t.Errorf("%v, %s", err, gapLines(gaps))
	}
}
