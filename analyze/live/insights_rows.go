package live

import (
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"decant/model"
)

// reportRow is one row of a query: the numbers of one function at one memory
// size, or without a size.
type reportRow struct {
	fn                  int
	size                *float64 // MB; nil: lines that are not reports
	firstSeen, lastSeen time.Time
	numbers             map[string]float64
}

// rowKey names the rows of one group in one format.
func (s queryShape) rowKey(g *logGroup) string {
	if s.json {
		return "json " + g.name
	}
	return "text " + g.name
}

// keep sorts the rows of an answer to their groups. A group without rows was
// read all the same.
func (q *insights) keep(s queryShape, groups []*logGroup, rows [][]types.ResultField) {
	byName := map[string]*logGroup{}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.answered = true
	for _, g := range groups {
		byName[g.name] = g
		if q.rows[s.rowKey(g)] == nil {
			q.rows[s.rowKey(g)] = []reportRow{}
		}
	}
	for _, fields := range rows {
		words := map[string]string{}
		for _, f := range fields {
			words[aws.ToString(f.Field)] = aws.ToString(f.Value)
		}
		// "@log" is account-id:log-group-name.
		_, name, _ := strings.Cut(words["@log"], ":")
		g := byName[name]
		if g == nil {
			continue
		}
		row := readRow(words)
		row.fn = q.writer(g, words["functionName"])
		q.rows[s.rowKey(g)] = append(q.rows[s.rowKey(g)], row)
	}
}

// readRow reads the numbers of a row. Logs Insights writes large ones as
// 1.2345E7; what is no number is left out and stays unknown.
func readRow(words map[string]string) reportRow {
	row := reportRow{numbers: map[string]float64{}}
	for name, text := range words {
		if v, err := strconv.ParseFloat(text, 64); err == nil && v >= 0 && v < 1e18 {
			row.numbers[name] = v
		}
	}
	if size, ok := row.numbers["sizeMB"]; ok {
		row.size = &size
	}
	row.firstSeen, row.lastSeen = row.time(words, "firstSeen"), row.time(words, "lastSeen")
	return row
}

// time reads an aggregate of @timestamp, which comes in milliseconds or as text;
// zero when it is absent.
func (r reportRow) time(words map[string]string, name string) time.Time {
	if v, ok := r.numbers[name]; ok {
		return time.UnixMilli(int64(v)).UTC()
	}
	t, err := time.Parse("2006-01-02 15:04:05.999", words[name])
	if err != nil {
		return time.Time{}
	}
	return t
}

// unexplained are the groups where a kill may have been for memory: the reports
// do not tell for how many requests, so a second query joins them by request.
func (q *insights) unexplained(batches []queryBatch) []queryBatch {
	var out []queryBatch
	for _, b := range batches {
		kept := queryBatch{shape: b.shape}
		for _, g := range b.groups {
			kills, fulls := 0.0, 0.0
			for _, row := range q.rows[b.shape.rowKey(g)] {
				kills += row.numbers["killLines"]
				fulls += row.numbers["fullReports"]
			}
			if kills > 0 && fulls > 0 {
				kept.groups = append(kept.groups, g)
			}
		}
		if len(kept.groups) > 0 {
			out = append(out, kept)
		}
	}
	return out
}

// fill makes the usage of a group's functions out of its rows. Functions of the
// other log format are another query's.
func (q *insights) fill(s queryShape, g *logGroup) {
	rows, read := q.rows[s.rowKey(g)]
	if !read {
		return
	}
	for _, i := range g.fns {
		if q.json(i) != s.json {
			continue
		}
		var own []reportRow
		for _, row := range rows {
			if row.fn == i {
				own = append(own, row)
			}
		}
		usage := &model.LogUsage{Window: g.since(firstOf(own)), From: fromInsights}
		usageOfRows(usage, own, float64(q.fns[i].Memory))
		q.fns[i].Usage.Logs = usage
	}
}

// firstOf is the time of the earliest line of some rows; zero when there is none.
func firstOf(rows []reportRow) time.Time {
	var first time.Time
	for _, row := range rows {
		if first.IsZero() || !row.firstSeen.IsZero() && row.firstSeen.Before(first) {
			first = row.firstSeen
		}
	}
	return first
}

// usageOfRows puts the rows of one function together. Counts are added. The
// memory is that of the size the function has now, or of the size it had last
// when it did not run since a change. Times are over all sizes: their averages
// are weighted, and of their percentiles the largest is taken, which is never
// too low.
//
// One timeout shows as a line of its own, as the report's status in newer logs
// (and as that of runtimeDone in JSON logs): every kind counts a request once,
// and no kind counts a request that another does not, unless its line was
// dropped. So the largest count is the number of timeouts, and no sum is.
// Runtime.OutOfMemory is counted in reports alone; memoryKills comes from the
// second query, which leaves those requests out.
func usageOfRows(u *model.LogUsage, rows []reportRow, memory float64) {
	sum := func(name string) float64 {
		total := 0.0
		for _, row := range rows {
			total += row.numbers[name]
		}
		return total
	}
	u.Reports = sum("reports")
	u.Damaged = max(0, u.Reports-sum("completeReports"))
	u.BilledMS, u.BilledN = billedOf(rows)
	u.Duration, u.Init = mergeRows("duration", rows), mergeRows("init", rows)
	u.Timeouts = max(sum("timeoutReports"), sum("timeoutFinishes"), sum("timeoutLines"))
	u.OutOfMemory = sum("memoryErrors") + sum("memoryKills")
	if now := sizeNow(rows, memory); now != nil {
		u.Memory = mergeRows("memory", []reportRow{*now})
		u.MemorySize = model.MiB(*now.size)
	}
}

// billedOf adds the billed time of some rows with the number of lines that it is
// the sum of. A row's sum counts only beside its count: the lines without a memory
// size (timeouts, kills) have no billed time, and a number in their row would be
// that of the reports once more. A count without a sum makes the whole unknown,
// nil and 0.
func billedOf(rows []reportRow) (ms *float64, lines float64) {
	total := 0.0
	for _, row := range rows {
		n := row.numbers["billedN"]
		if n == 0 {
			continue
		}
		sum, ok := row.numbers["billedSum"]
		if !ok {
			return nil, 0
		}
		total, lines = total+sum, lines+n
	}
	if lines == 0 {
		return nil, 0
	}
	return &total, lines
}

// sizeNow is the row of the memory size that the function has, else the latest.
func sizeNow(rows []reportRow, memory float64) *reportRow {
	var best *reportRow
	for i := range rows {
		row := &rows[i]
		switch {
		case row.size == nil || row.numbers["memoryN"] == 0:
			continue
		case *row.size == memory:
			return row
		case best == nil || row.lastSeen.After(best.lastSeen):
			best = row
		}
	}
	return best
}

// mergeRows is the distribution of one measurement over some rows, nil when none
// has it. A quantile is nil when a row that has measurements lacks it: the largest
// of the others could be too low.
func mergeRows(name string, rows []reportRow) *model.Distribution {
	d := &model.Distribution{}
	total, weighed := 0.0, 0.0
	lacking := map[string]bool{}
	for _, row := range rows {
		n := row.numbers[name+"N"]
		if n == 0 {
			continue
		}
		d.N += n
		if avg, ok := row.numbers[name+"Avg"]; ok {
			total, weighed = total+avg*n, weighed+n
		}
		for suffix, to := range map[string]**float64{"P50": &d.P50, "P95": &d.P95, "P99": &d.P99, "Max": &d.Max} {
			v, ok := row.numbers[name+suffix]
			lacking[suffix] = lacking[suffix] || !ok
			if *to = largest(*to, &v); lacking[suffix] {
				*to = nil
			}
		}
	}
	if d.N == 0 {
		return nil
	}
	if weighed == d.N {
		d.Avg = pointer(total / weighed)
	}
	return d
}
