package live

import (
	"embed"
	"strings"
)

// The queries, one for each log format. Each reads every byte once, because Logs
// Insights bills what it scans. The rows of "reports" are one for each log group
// and memory size, plus one without a memory size.
//
// What of the query language they use, and where it is described:
// filter, like, parse, fields, stats (two at most) and ispresent:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html;
// least and floor: CWL_QuerySyntax-operations-functions.html; count(field) counts
// the events that have the field: CWL_QuerySyntax-Stats.html. A parse whose
// pattern does not match leaves its field absent, and aggregations skip absent
// fields.
//
//go:embed queries/*.txt
var queryFiles embed.FS

// queryShape is which lines a log group holds: the log format of its functions,
// and whether several functions write to it.
type queryShape struct {
	json, shared bool
}

// streamName takes the function out of "2026/11/30/my-function[$LATEST]4f…", the
// name of a stream in a custom log group.
const streamName = `| parse @logStream /^[0-9]+\/[0-9]+\/[0-9]+\/(?<functionName>[^\[]*)\[/`

// query is the text of a file in queries/ without its comments. For a shared
// group the function's name is one more key of every row.
func (s queryShape) query(name string) string {
	format := "text"
	if s.json {
		format = "json"
	}
	raw, err := queryFiles.ReadFile("queries/" + name + "_" + format + ".txt")
	if err != nil {
		panic("decant: " + err.Error())
	}
	var lines []string
	for line := range strings.Lines(string(raw)) {
		line = strings.TrimSuffix(line, "\n")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if s.shared {
			line = strings.Replace(line, "by @log", "by @log, functionName", 1)
		}
		lines = append(lines, line)
		if s.shared && len(lines) == 1 { // after the filter, so that only those lines are parsed
			lines = append(lines, streamName)
		}
	}
	return strings.Join(lines, "\n")
}
