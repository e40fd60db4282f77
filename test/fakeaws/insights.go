package fakeaws

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// This file stands in for Logs Insights. It does not evaluate the query
// language: it recognizes decant's two queries by the columns of their last
// stats, and computes those columns from the runs. That a query would give these
// numbers in AWS is proved elsewhere, if at all. A column that it does not know
// is a MalformedQueryException, so that a renamed one is seen.

// query is one that was started. Its rows are computed when they are asked for.
type query struct {
	region   string
	columns  []string
	kills    bool // the query that joins kills and full environments
	json     bool // it looks for lines of the JSON format
	shared   bool // a row for each function
	groups   []LogGroup
	from, to time.Time
	left     int // polls until it has ended
	stopped  bool
}

// column is a column of a stats: count(report) as reports.
var column = regexp.MustCompile(`\bas (\w+)`)

func (s *Server) startQuery(q *request) (object, *failure) {
	var in struct {
		QueryString        string
		LogGroupName       string
		LogGroupNames      []string
		StartTime, EndTime *int64
		Limit              int
	}
	if fail := q.input(&in); fail != nil {
		return nil, fail
	}
	switch {
	case in.LogGroupName != "" || len(in.LogGroupNames) == 0 || len(in.LogGroupNames) > maxQueryGroups:
		return nil, malformed("logGroupNames must have 1 to %d members", maxQueryGroups)
	case in.StartTime == nil || in.EndTime == nil || *in.StartTime > *in.EndTime:
		return nil, malformed("startTime and endTime are required, in this order")
	case in.Limit > maxQueryRows:
		return nil, malformed("limit is at most %d", maxQueryRows)
	}
	one := &query{region: q.region, from: time.Unix(*in.StartTime, 0), to: time.Unix(*in.EndTime, 0)}
	stats := in.QueryString[strings.LastIndex(in.QueryString, "stats ")+1:]
	for _, match := range column.FindAllStringSubmatch(stats, -1) {
		one.columns = append(one.columns, match[1])
	}
	one.kills = slices.Contains(one.columns, "memoryKills")
	one.json = strings.Contains(in.QueryString, "platform")
	one.shared = strings.Contains(stats, "functionName")
	for _, name := range one.columns {
		if _, ok := (row{fn: &Function{}}).column(name); !ok {
			return nil, &failure{400, "MalformedQueryException", "fakeaws does not know the column " + name}
		}
	}
	for _, name := range in.LogGroupNames {
		g, fail := s.group(q.region, name)
		if fail != nil {
			return nil, fail
		}
		if s.groupCreated(g).After(one.to) {
			return nil, &failure{400, "MalformedQueryException", "end date and time is before the log group's creation time: " + name}
		}
		one.groups = append(one.groups, g)
		if g.class() != one.groups[0].class() || g.class() == "DELIVERY" {
			return nil, malformed("the log groups of a query must be of one class")
		}
	}
	return s.runQuery(one)
}

func (s *Server) runQuery(one *query) (object, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	running := 0
	for _, other := range s.queries {
		if other.left > 0 && !other.stopped {
			running++
		}
	}
	if running >= maxQueryRunning {
		return nil, &failure{400, "LimitExceededException", fmt.Sprintf("Account maximum query concurrency limit of [%d] reached.", maxQueryRunning)}
	}
	one.left = s.polls
	id := fmt.Sprintf("00000000-0000-4000-a000-%012d", len(s.queries)+1)
	s.queries[id] = one
	return object{"queryId": id}, nil
}

func (s *Server) getQueryResults(q *request) (object, *failure) {
	one, fail := s.query(q)
	if fail != nil {
		return nil, fail
	}
	s.mu.Lock()
	left, stopped := one.left, one.stopped
	one.left = max(0, left-1)
	polls := s.polls
	s.mu.Unlock()
	switch {
	case stopped:
		return object{"status": "Cancelled", "results": []any{}}, nil
	case left > 0 && left == polls:
		return object{"status": "Scheduled", "results": []any{}}, nil
	case left > 0:
		return object{"status": "Running", "results": []any{}}, nil
	}
	results := s.rows(one)
	return object{"status": "Complete", "results": results, "statistics": object{"recordsMatched": len(results)}}, nil
}

func (s *Server) query(q *request) (*query, *failure) {
	var in struct{ QueryID string }
	if fail := q.input(&in); fail != nil {
		return nil, fail
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if one := s.queries[in.QueryID]; one != nil {
		return one, nil
	}
	return nil, &failure{400, "ResourceNotFoundException", "The query does not exist: " + in.QueryID}
}

func (s *Server) stopQuery(q *request) (object, *failure) {
	one, fail := s.query(q)
	if fail != nil {
		return nil, fail
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ran := one.left > 0 && !one.stopped
	one.stopped = one.stopped || ran
	return object{"success": ran}, nil
}

// row is what a query finds of one function, of the runs with one memory size,
// or of the lines without a size.
type row struct {
	fn    *Function
	size  int  // 0: the lines that are not reports
	json  bool // of the query: the lines it finds
	runs  []Runs
	group LogGroup
}

// rows are the answer of a query.
func (s *Server) rows(one *query) []any {
	out := []any{}
	for _, g := range one.groups {
		from, to := s.kept(g, one.from, one.to)
		for _, fn := range s.index.writers[one.region+" "+g.Name] {
			runs := fn.Usage.between(s.account.Window, from, to)
			for _, r := range bySize(fn, runs, one) {
				r.group = g
				out = append(out, s.fields(one, r))
			}
		}
	}
	return out
}

// bySize cuts the runs of a function into rows. The query about kills has one
// row for a function, and none without a kill for memory. A query finds no report
// of a function with the other log format, but the lines that are plain text in
// both.
func bySize(fn *Function, runs []Runs, one *query) []row {
	other := row{fn: fn, runs: runs, json: one.json}
	foreign := (fn.logFormat() == "JSON") != one.json
	if one.kills {
		if !foreign && other.memoryKills() > 0 {
			return []row{other}
		}
		return nil
	}
	if foreign {
		runs = nil
	}
	sizes := map[int][]Runs{}
	var order []int
	for _, r := range runs {
		size := fn.size(r)
		if sizes[size] == nil {
			order = append(order, size)
		}
		sizes[size] = append(sizes[size], r)
	}
	slices.Sort(order)
	var out []row
	for _, size := range order {
		out = append(out, row{fn: fn, size: size, runs: sizes[size], json: one.json})
	}
	if total(other.runs, other.speaks) > 0 {
		out = append(out, other)
	}
	return out
}

func (s *Server) fields(one *query, r row) []any {
	field := func(name, value string) any { return object{"field": name, "value": value} }
	out := []any{field("@log", s.account.ID+":"+r.group.Name)}
	if one.shared {
		name := r.fn.Name
		if strings.HasPrefix(r.group.Name, "/aws/lambda/") {
			name = "" // the streams of default groups do not have it
		}
		out = append(out, field("functionName", name))
	}
	if r.size > 0 {
		out = append(out, field("sizeMB", strconv.Itoa(r.size)))
	}
	for _, name := range one.columns {
		if v, ok := r.column(name); ok && !math.IsNaN(v) {
			out = append(out, field(name, strconv.FormatFloat(v, 'f', -1, 64)))
		}
	}
	return out
}

// speaks says that a run has a line that is no report and that the row's query
// finds: a kill in both formats, a timeout as text or, in JSON, in runtimeDone.
func (r row) speaks(x Runs) bool {
	return x.Outcome == Killed || x.Outcome == TimedOut && (r.json || r.fn.logFormat() != "JSON")
}

func (r row) count(o Outcome) int { return total(r.runs, func(x Runs) bool { return x.Outcome == o }) }

func (r row) memoryKills() int {
	return total(r.runs, func(x Runs) bool { return x.Outcome == Killed && x.Used >= r.fn.size(x)-1 })
}

// column computes one column; NaN is a column without a value in this row.
func (r row) column(name string) (float64, bool) {
	reports := r.size > 0
	only := func(is bool, n int) float64 {
		if !is {
			return 0
		}
		return float64(n)
	}
	switch name {
	case "reports", "completeReports", "billedN":
		return only(reports, total(r.runs, func(Runs) bool { return true })), true
	case "firstSeen", "lastSeen":
		return r.seen(name), true
	case "billedSum":
		sum := 0.0
		for _, x := range r.runs {
			sum += x.billed() * float64(x.Count)
		}
		return valued(reports, sum), true
	case "timeoutReports":
		return only(reports, r.count(TimedOut)), true
	case "timeoutLines":
		return only(!reports && r.fn.logFormat() != "JSON", r.count(TimedOut)), true
	case "timeoutFinishes":
		return only(!reports && r.fn.logFormat() == "JSON", r.count(TimedOut)), true
	case "memoryErrors":
		return only(reports, r.count(OutOfMemory)), true
	case "killLines":
		return only(!reports, r.count(Killed)), true
	case "fullReports":
		return valued(reports, float64(total(r.runs, func(x Runs) bool { return x.Used >= r.fn.size(x)-1 }))), true
	case "memoryKills":
		return only(r.fn != nil, r.memoryKills()), true
	}
	return r.measurement(name)
}

// valued is what an aggregate of values answers: absent (NaN) where no event of
// the row has the field. count alone answers 0 there: it counts the events that
// have the field.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html
func valued(has bool, v float64) float64 {
	if !has {
		return math.NaN()
	}
	return v
}

// seen is the time of the first or last line, in milliseconds.
func (r row) seen(name string) float64 {
	first, last := math.NaN(), math.NaN()
	for _, x := range r.runs {
		if r.size == 0 && !r.speaks(x) {
			continue
		}
		if at := float64(x.first.UnixMilli()); math.IsNaN(first) || at < first {
			first = at
		}
		if at := float64(x.last.UnixMilli()); math.IsNaN(last) || at > last {
			last = at
		}
	}
	if name == "firstSeen" {
		return first
	}
	return last
}

// measurement computes a statistic of durations, memory or init times.
func (r row) measurement(name string) (float64, bool) {
	for _, kind := range []string{"duration", "memory", "init"} {
		stat, ok := strings.CutPrefix(name, kind)
		if !ok {
			continue
		}
		s := r.sample(kind)
		if stat == "N" {
			return s.n(), true
		}
		word, ok := map[string]string{"Avg": "Average", "Max": "Maximum", "P50": "p50", "P95": "p95", "P99": "p99"}[stat]
		if !ok || r.size == 0 || len(s) == 0 {
			return math.NaN(), ok
		}
		v, _, _ := statistic(s, word)
		return v, true
	}
	return 0, false
}

func (r row) sample(kind string) sample {
	if r.size == 0 {
		return nil
	}
	var all []weighted
	for _, x := range r.runs {
		v := map[string]float64{"duration": x.Duration, "memory": float64(x.Used), "init": x.Init}[kind]
		if kind != "init" || v > 0 {
			all = append(all, weighted{v, x.Count})
		}
	}
	return newSample(all)
}
