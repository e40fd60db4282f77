package live

import (
	"fmt"
	"net/url"
	"slices"
	"sort"
	"strings"
	"sync"

	judge "decant/test/insights"
)

// fakeGroup is a log group of fakeLogs.
type fakeGroup struct {
	created       int64 // milliseconds
	retention     int   // days, 0: for ever
	bytes         int64
	class         string
	noInsights    bool // StartQuery is denied for it
	noFilter      bool
	failing, late bool // its queries fail, or end as Timeout
}

// fakeLogs is CloudWatch Logs with events, which answers queries by evaluate.
type fakeLogs struct {
	groups   map[string]fakeGroup
	events   []judge.Event
	page     int  // events of a FilterLogEvents page
	noGroups bool // DescribeLogGroups is denied
	busy     int  // as many StartQuery are refused for too many queries

	mu      sync.Mutex
	queries [][]map[string]string // results by query
	status  []string
	polls   []int
	sizes   []int // log groups of each query that ran
}

func (f *fakeLogs) server() *fakeUsage {
	return &fakeUsage{metrics: f.metrics, logs: map[string]func(map[string]any) (int, any){
		"DescribeLogGroups": f.describe, "StartQuery": f.start, "GetQueryResults": f.results,
		"StopQuery": func(map[string]any) (int, any) { return 200, map[string]any{"success": true} }, "FilterLogEvents": f.filter,
	}}
}

// metrics are those of knownPage for its two functions; of each other one,
// Invocations counts the reports among the events.
func (f *fakeLogs) metrics(form url.Values) (int, string) {
	ids, text := metricQueries(form)
	var answers []metricAnswer
	for _, id := range ids {
		at, values := answersOf(text[id])
		if fn, isCount := strings.CutSuffix(text[id], " Invocations Sum"); isCount && len(values) == 0 {
			at, values = []string{dayOne}, []float64{f.reports(fn)}
		}
		answers = append(answers, metricAnswer{id: id, status: "Complete", at: at, values: values})
	}
	return 200, metricPage("", answers...)
}

func (f *fakeLogs) reports(fn string) float64 {
	n := 0.0
	for _, e := range f.events {
		own := e.Group == defaultGroups+fn || strings.Contains(e.Stream, "/"+fn+"[")
		if own && (strings.HasPrefix(e.Message, "REPORT RequestId: ") || strings.Contains(e.Message, `"type":"platform.report"`)) {
			n++
		}
	}
	return n
}

func textOf(in map[string]any, name string) string { s, _ := in[name].(string); return s }

func (f *fakeLogs) describe(in map[string]any) (int, any) {
	if f.noGroups {
		return 400, logsFailure("AccessDeniedException", "not authorized to perform: logs:DescribeLogGroups")
	}
	names := []string{}
	for name := range f.groups {
		if strings.HasPrefix(name, textOf(in, "logGroupNamePrefix")) {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	from := 0
	_, _ = fmt.Sscan(textOf(in, "nextToken"), &from)
	out := map[string]any{}
	if from+50 < len(names) {
		out["nextToken"] = fmt.Sprint(from + 50)
	}
	list := []any{}
	for _, name := range names[from:min(from+50, len(names))] {
		g := f.groups[name]
		one := map[string]any{"logGroupName": name, "storedBytes": g.bytes, "creationTime": g.created, "logGroupClass": g.class}
		if g.retention > 0 {
			one["retentionInDays"] = g.retention
		}
		list = append(list, one)
	}
	out["logGroups"] = list
	return 200, out
}

func (f *fakeLogs) start(in map[string]any) (int, any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.busy > 0 {
		f.busy--
		return 400, logsFailure("LimitExceededException", "30 queries are running")
	}
	var names []string
	for _, name := range in["logGroupNames"].([]any) {
		names = append(names, name.(string))
	}
	if len(names) > 50 {
		return 400, logsFailure("InvalidParameterException", "more than 50 log groups")
	}
	status := "Complete"
	for _, name := range names {
		g, ok := f.groups[name]
		switch {
		case !ok:
			return 400, logsFailure("ResourceNotFoundException", name)
		case g.noInsights:
			return 400, logsFailure("AccessDeniedException", "not authorized to perform: logs:StartQuery on "+name)
		case g.created > int64(in["endTime"].(float64))*1000:
			return 400, logsFailure("MalformedQueryException", "end date and time is before the log group's creation time")
		case g.failing:
			status = "Failed"
		case g.late:
			status = "Timeout"
		}
	}
	from, to := int64(in["startTime"].(float64)), int64(in["endTime"].(float64))
	kept := slices.DeleteFunc(slices.Clone(f.events), func(e judge.Event) bool {
		return !slices.Contains(names, e.Group) || e.At < from*1000 || e.At > to*1000
	})
	f.sizes = append(f.sizes, len(names))
	f.queries, f.status, f.polls = append(f.queries, judge.Evaluate(usageAccount, textOf(in, "queryString"), kept)), append(f.status, status), append(f.polls, 0)
	return 200, map[string]any{"queryId": fmt.Sprint(len(f.queries) - 1)}
}

// results says Running once, with a part of the rows, for every other query.
func (f *fakeLogs) results(in map[string]any) (int, any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	var id int
	if _, err := fmt.Sscan(textOf(in, "queryId"), &id); err != nil || id >= len(f.queries) {
		return 400, logsFailure("ResourceNotFoundException", "no such query")
	}
	rows, status := f.queries[id], f.status[id]
	if f.polls[id]++; f.polls[id] == 1 && id%2 == 1 {
		rows, status = rows[:len(rows)/2], "Running"
	}
	results := []any{}
	for _, row := range rows {
		fields := []any{}
		for name, value := range row {
			fields = append(fields, map[string]string{"field": name, "value": value})
		}
		results = append(results, append(fields, map[string]string{"field": "@ptr", "value": "secret"}))
	}
	return 200, map[string]any{"status": status, "results": results, "statistics": map[string]float64{"bytesScanned": 1}}
}

func (f *fakeLogs) filter(in map[string]any) (int, any) {
	name := textOf(in, "logGroupName")
	g, ok := f.groups[name]
	switch {
	case !ok:
		return 400, logsFailure("ResourceNotFoundException", name)
	case g.noFilter:
		return 400, logsFailure("AccessDeniedException", "not authorized to perform: logs:FilterLogEvents on "+name)
	case textOf(in, "filterPattern") != platformLines:
		return 400, logsFailure("InvalidParameterException", textOf(in, "filterPattern"))
	}
	from, to := int64(in["startTime"].(float64)), int64(in["endTime"].(float64))
	skip := 0
	_, _ = fmt.Sscan(textOf(in, "nextToken"), &skip)
	page := max(f.page, 1)
	out := map[string]any{}
	list := []any{}
	for i, e := range f.events[min(skip, len(f.events)):] {
		if i == page {
			out["nextToken"] = fmt.Sprint(skip + i)
			break
		}
		if e.Group == name && e.At >= from && e.At <= to {
			list = append(list, map[string]any{"logStreamName": e.Stream, "timestamp": e.At, "message": e.Message, "eventId": fmt.Sprint(skip + i)})
		}
	}
	out["events"] = list
	return 200, out
}
