package live

import (
	"strconv"
	"strings"
	"testing"

	judge "decant/test/insights"
)

// TestQueriesSeeWhatTheParserSees runs every message of the table through the
// queries: what a query takes out of a message is what parseReportLine does.
func TestQueriesSeeWhatTheParserSees(t *testing.T) {
	t.Parallel()
	for _, c := range lineCases(t) {
		line, ok := parseReportLine(c.message)
		json := strings.HasPrefix(c.message, "{")
		rows := judge.Evaluate(usageAccount, queryShape{json: json}.query("reports"), []judge.Event{{Group: "/aws/lambda/f", Stream: "s", Message: c.message, At: 7}})
		switch {
		case !ok && len(rows) > 0, len(rows) > 1:
			if c.name != "a function that quotes another one's timeout" { // the regular expression cannot follow JSON
				t.Errorf("%s: the query takes it for %v", c.name, rows)
			}
			continue
		case !ok || line.Kind == lineInit || line.Kind == lineRestore || len(rows) == 0:
			if ok && line.Kind == lineReport && line.Request != "" {
				t.Errorf("%s: the query leaves it out", c.name)
			}
			continue
		}
		is := func(on bool) string {
			if on {
				return "1"
			}
			return "0"
		}
		full := ""
		if line.MemorySize != nil && line.MemoryUsed != nil {
			full = is(line.Full())
		}
		want := map[string]string{
			"reports": is(line.Kind == lineReport), "timeoutLines": is(line.Kind == lineTimeout), "killLines": is(line.Kind == lineKilled),
			"memoryErrors": is(line.Kind == lineReport && line.OutOfMemory()), "fullReports": full,
			"timeoutReports": is(line.Kind == lineReport && line.TimedOut()),
		}
		if line.Kind == lineReport {
			for name, v := range map[string]*float64{"durationMax": line.Duration, "billedSum": line.Billed, "initMax": line.Init, "sizeMB": line.MemorySize, "memoryMax": line.MemoryUsed} {
				want[name] = ""
				if v != nil {
					want[name] = strconv.FormatFloat(*v, 'G', -1, 64)
				}
			}
		}
		for name, value := range want {
			got := rows[0][name]
			if a, b := judge.Number(got), judge.Number(value); (a == nil) != (b == nil) || a != nil && *a != *b {
				t.Errorf("%s: %s is %q in the query and %q in the parser", c.name, name, got, value)
			}
		}
	}
}
