package fakeaws

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Limits of the calls of CloudWatch Logs.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
const (
	maxGroupsAPage  = 50
	maxEventsAPage  = 10_000
	maxQueryGroups  = 50
	maxQueryRows    = 100_000
	maxQueryRunning = 30
)

func malformed(format string, args ...any) *failure {
	return &failure{http.StatusBadRequest, "InvalidParameterException", fmt.Sprintf(format, args...)}
}

func (s *Server) describeLogGroups(q *request) (object, *failure) {
	var in struct {
		LogGroupNamePrefix, NextToken string
		Limit                         int
	}
	if fail := q.input(&in); fail != nil {
		return nil, fail
	}
	var all []LogGroup
	for _, g := range s.index.groups[q.region] {
		if strings.HasPrefix(g.Name, in.LogGroupNamePrefix) {
			all = append(all, g)
		}
	}
	from, to, next, fail := page(len(all), in.NextToken, size(in.Limit), maxGroupsAPage, maxGroupsAPage)
	if fail != nil {
		return nil, malformed("%s", fail.message)
	}
	out := object{"logGroups": list(all[from:to], func(g LogGroup) any {
		one := object{
			"logGroupName": g.Name, "storedBytes": g.Bytes, "creationTime": s.groupCreated(g).UnixMilli(),
			"logGroupClass": g.class(), "arn": "arn:aws:logs:" + q.region + ":" + s.account.ID + ":log-group:" + g.Name + ":*",
		}
		if g.Retention > 0 {
			one["retentionInDays"] = g.Retention
		}
		return one
	})}
	set(out, "nextToken", next)
	return out, nil
}

func (g LogGroup) class() string { return cmp.Or(g.Class, "STANDARD") }

func (s *Server) groupCreated(g LogGroup) time.Time {
	if g.Created.IsZero() {
		return s.account.Window.From.AddDate(-1, 0, 0)
	}
	return g.Created
}

// group finds a log group by its exact name.
func (s *Server) group(region, name string) (LogGroup, *failure) {
	all := s.index.groups[region]
	i, ok := slices.BinarySearchFunc(all, name, func(g LogGroup, name string) int { return cmp.Compare(g.Name, name) })
	if !ok {
		return LogGroup{}, &failure{http.StatusBadRequest, "ResourceNotFoundException", "The specified log group does not exist: " + name}
	}
	return all[i], nil
}

// kept is the part of a span of which a group still has the lines.
func (s *Server) kept(g LogGroup, from, to time.Time) (time.Time, time.Time) {
	if g.Retention > 0 {
		if oldest := s.account.Now.AddDate(0, 0, -g.Retention); oldest.After(from) {
			from = oldest
		}
	}
	if c := s.groupCreated(g); c.After(from) {
		from = c
	}
	return from, to
}

// event is one log line.
type event struct {
	at      time.Time
	stream  string
	message string
}

func (s *Server) filterLogEvents(q *request) (object, *failure) {
	var in struct {
		LogGroupName, FilterPattern, NextToken string
		StartTime, EndTime                     *int64
		Limit                                  int
	}
	if fail := q.input(&in); fail != nil {
		return nil, fail
	}
	g, fail := s.group(q.region, in.LogGroupName)
	if fail != nil {
		return nil, fail
	}
	if in.FilterPattern != "" && !strings.HasPrefix(in.FilterPattern, `?"`) {
		return nil, malformed("fakeaws knows patterns of optional terms alone: %s", in.FilterPattern)
	}
	from, to := s.account.Window.From, s.account.Now
	if in.StartTime != nil {
		from = time.UnixMilli(*in.StartTime)
	}
	if in.EndTime != nil {
		to = time.UnixMilli(*in.EndTime)
	}
	from, to = s.kept(g, from, to)
	var all []event
	for _, fn := range s.index.writers[q.region+" "+g.Name] {
		for _, e := range fn.events(s.account.Window, q.region) {
			if !e.at.Before(from) && !e.at.After(to) && matches(in.FilterPattern, e.message) {
				all = append(all, e)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b event) int { return a.at.Compare(b.at) })
	first, last, next, fail := page(len(all), in.NextToken, size(in.Limit), maxEventsAPage, maxEventsAPage)
	if fail != nil {
		return nil, malformed("%s", fail.message)
	}
	out := object{"searchedLogStreams": []any{}, "events": list(all[first:last], func(e event) any {
		return object{
			"logStreamName": e.stream, "timestamp": e.at.UnixMilli(), "ingestionTime": e.at.UnixMilli(),
			"message": e.message, "eventId": "fake",
		}
	})}
	set(out, "nextToken", next)
	return out, nil
}

// matches knows patterns of quoted terms that are all optional: ?"one" ?"two".
func matches(pattern, message string) bool {
	if pattern == "" {
		return true
	}
	for _, term := range strings.Split(pattern, `?"`)[1:] {
		if strings.Contains(message, strings.TrimSuffix(strings.TrimSpace(term), `"`)) {
			return true
		}
	}
	return false
}

// events are the lines of all runs of a function: what the platform wrote, and
// one line of its own.
func (f *Function) events(w Window, region string) []event {
	var out []event
	for group, runs := range f.Usage.Runs {
		for k := range runs.Count {
			at := runs.at(w, k)
			id := requestID(region, f.Name, group, k)
			for _, message := range f.lines(runs, id, at) {
				out = append(out, event{at, f.stream(at), message})
			}
		}
	}
	return out
}

func (f *Function) stream(at time.Time) string {
	name := ""
	if !strings.HasPrefix(f.logGroup(), "/aws/lambda/") {
		name = f.Name
	}
	return at.UTC().Format("2006/01/02/") + name + "[$LATEST]0123456789abcdef0123456789abcdef"
}

// requestID is the ID of a run, always the same.
func requestID(region, name string, group, k int) string {
	h := fnv.New128a()
	_, _ = fmt.Fprintf(h, "%s %s %d %d", region, name, group, k)
	text := fmt.Sprintf("%x", h.Sum(nil))
	return text[:8] + "-" + text[8:12] + "-4" + text[13:16] + "-a" + text[17:20] + "-" + text[20:32]
}

func (f *Function) lines(r Runs, id string, at time.Time) []string {
	if f.logFormat() == "JSON" {
		return f.jsonLines(r, id, at)
	}
	report := fmt.Sprintf("REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %.0f ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t",
		id, r.Duration, r.billed(), f.size(r), r.Used)
	if r.Init > 0 {
		report += fmt.Sprintf("Init Duration: %.2f ms\t", r.Init)
	}
	own := "[INFO]\t" + at.UTC().Format("2006-01-02T15:04:05.000Z") + "\t" + id + "\tdone"
	switch r.Outcome {
	case TimedOut:
		return []string{own, report + "Status: timeout", fmt.Sprintf("%s %s Task timed out after %d.00 seconds\n\n", at.UTC().Format("2006-01-02T15:04:05.000Z"), id, f.Timeout)}
	case OutOfMemory:
		return []string{report + "Status: error\tError Type: Runtime.OutOfMemory\n"}
	case Killed:
		return []string{"RequestId: " + id + " Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n", report + "Status: error\tError Type: Runtime.ExitError\n"}
	case Raised:
		return []string{"[ERROR] ValueError: no\tRequestId: " + id, report}
	default:
		return []string{own, report}
	}
}

func (f *Function) jsonLines(r Runs, id string, at time.Time) []string {
	status, kind := map[Outcome]string{TimedOut: "timeout", OutOfMemory: "error", Killed: "error", Raised: "error"}[r.Outcome], ""
	switch r.Outcome {
	case OutOfMemory:
		kind = `"errorType":"Runtime.OutOfMemory",`
	case Killed:
		kind = `"errorType":"Runtime.ExitError",`
	}
	head := `{"time":"` + at.UTC().Format("2006-01-02T15:04:05.000Z") + `","type":"platform.`
	record := fmt.Sprintf(`"record":{"requestId":%q,"status":%q,`, id, cmp.Or(status, "success"))
	metrics := fmt.Sprintf(`"metrics":{"durationMs":%.3f,"billedDurationMs":%.0f,"memorySizeMB":%d,"maxMemoryUsedMB":%d`, r.Duration, r.billed(), f.size(r), r.Used)
	if r.Init > 0 {
		metrics += fmt.Sprintf(`,"initDurationMs":%.3f`, r.Init)
	}
	out := []string{head + `report",` + record + kind + metrics + `}}}`}
	if r.Outcome == TimedOut {
		out = append([]string{head + `runtimeDone",` + record + fmt.Sprintf(`"metrics":{"durationMs":%.3f}}}`, r.Duration)}, out...)
	}
	if r.Outcome == Killed {
		out = append([]string{"RequestId: " + id + " Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n"}, out...)
	}
	return out
}

// size is the memory size that the function had in these runs.
func (f *Function) size(r Runs) int {
	if r.Size > 0 {
		return r.Size
	}
	return f.Memory
}
