package live

import (
	"encoding/json"
	"strings"

	"decant/internal/lazyregexp"
)

// platformEvent is a message of the JSON log format: one of the platform's own,
// or one that wraps a text message of the platform.
//
//	{"time":"…","type":"platform.report","record":{"requestId":"…","status":"timeout","metrics":{"durationMs":3000}}}
//
// Functions on Lambda Managed Instances send durationMs alone.
type platformEvent struct {
	Type   string `json:"type"`
	Record struct {
		Request   string `json:"requestId"`
		Status    string `json:"status"`
		ErrorType string `json:"errorType"`
		Phase     string `json:"phase"`
		Tracing   struct {
			Value string `json:"value"` // Root=1-5e34…;Parent=…;Sampled=1
		} `json:"tracing"`
		Metrics map[string]json.RawMessage `json:"metrics"`
	} `json:"record"`
	Message      string `json:"message"`
	ErrorMessage string `json:"errorMessage"`
}

// platformNames are the types of the messages that are read.
var platformNames = map[lineKind]string{
	lineReport: "platform.report", lineDone: "platform.runtimeDone",
	lineInit: "platform.initReport", lineRestore: "platform.restoreReport",
}

// platformMetrics are the names in "metrics" that are read.
var platformMetrics = [...]string{"durationMs", "billedDurationMs", "memorySizeMB", "maxMemoryUsedMB", "initDurationMs", "restoreDurationMs", "billedRestoreDurationMs"}

// platformKind is lineOther for the platform's messages that are not read.
func platformKind(name string) lineKind {
	for kind, known := range platformNames {
		if known == name {
			return kind
		}
	}
	return lineOther
}

// parseReportJSON understands a message of the JSON log format. Most messages
// are the function's own, so a cheap look comes before the parser.
func parseReportJSON(message string) (reportLine, bool) {
	wrapped := strings.Contains(message, "Task timed out after") || strings.Contains(message, "signal: killed")
	if len(message) > maxReportJSON || !wrapped && !strings.Contains(message, `"platform.`) {
		return reportLine{Kind: lineOther}, false
	}
	var event platformEvent
	if err := json.Unmarshal([]byte(message), &event); err != nil {
		return parseCutJSON(message)
	}
	kind := platformKind(event.Type)
	if kind == lineOther {
		return parseWrapped(event)
	}
	r := event.Record
	line := reportLine{
		Kind: kind, Request: word.FindString(r.Request), Status: word.FindString(r.Status),
		ErrorType: word.FindString(r.ErrorType), Phase: word.FindString(r.Phase),
		Trace: word.FindString(traceRoot(r.Tracing.Value)),
	}
	for name, raw := range r.Metrics {
		if field := line.metric(name); field != nil {
			*field = measured(string(raw))
		}
	}
	// Which numbers a report has differs with the kind of the function, so that
	// a whole JSON document without them is complete all the same.
	line.Damaged = kind == lineReport && (line.Request == "" || line.Duration == nil)
	return line, true
}

// parseWrapped reads the text of the platform inside a JSON message.
func parseWrapped(event platformEvent) (reportLine, bool) {
	for _, text := range []string{event.Message, event.ErrorMessage} {
		line, ok := parseReportLineText(text)
		if ok && (line.Kind == lineTimeout || line.Kind == lineKilled) {
			return line, true
		}
	}
	return reportLine{Kind: lineOther}, false
}

// parseReportLineText is parseReportLine for text alone, so that JSON inside of
// JSON inside of JSON is not followed.
func parseReportLineText(text string) (reportLine, bool) {
	if text = strings.TrimSpace(text); strings.HasPrefix(text, "{") {
		return reportLine{Kind: lineOther}, false
	}
	return parseReportLine(text)
}

// metric is the field for a name in "metrics". durationMs means the init's time
// in an initReport and the restore's in a restoreReport.
func (l *reportLine) metric(name string) **float64 {
	switch name {
	case "durationMs":
		switch l.Kind {
		case lineInit:
			return &l.Init
		case lineRestore:
			return &l.Restore
		}
		return &l.Duration
	case "billedDurationMs":
		return &l.Billed
	case "initDurationMs":
		return &l.Init
	case "restoreDurationMs":
		return &l.Restore
	case "billedRestoreDurationMs":
		return &l.BilledRestore
	case "memorySizeMB":
		return &l.MemorySize
	case "maxMemoryUsedMB":
		return &l.MemoryUsed
	}
	return nil
}

func traceRoot(value string) string {
	root, _, _ := strings.Cut(strings.TrimPrefix(value, "Root="), ";")
	return root
}

var (
	cutType   = lazyregexp.New(`^\{[^{}]*"type":\s*"(platform\.[A-Za-z]+)"`)
	cutWord   = lazyregexp.New(`"(requestId|status|errorType|phase)":\s*"([^"\\]*)"`)
	cutNumber = lazyregexp.New(`"([A-Za-z]+M[sB])":\s*([0-9.]+)\s*[,}]`)
)

// parseCutJSON keeps what a cut platform message has: words up to their closing
// quote and numbers up to the comma or brace that ends them.
func parseCutJSON(message string) (reportLine, bool) {
	if len(message) > maxReportText {
		message = message[:maxReportText]
	}
	m := cutType.FindStringSubmatch(message)
	if m == nil || platformKind(m[1]) == lineOther {
		return reportLine{Kind: lineOther}, false
	}
	line := reportLine{Kind: platformKind(m[1]), Damaged: true}
	for _, pair := range cutWord.FindAllStringSubmatch(message, -1) {
		switch pair[1] {
		case "requestId":
			line.Request = word.FindString(pair[2])
		case "status":
			line.Status = word.FindString(pair[2])
		case "errorType":
			line.ErrorType = word.FindString(pair[2])
		case "phase":
			line.Phase = word.FindString(pair[2])
		}
	}
	// "spans" have a durationMs too, so that only the metrics' own members count.
	_, metrics, _ := strings.Cut(message, `"metrics":`)
	if end := strings.IndexByte(metrics, '}'); end >= 0 {
		metrics = metrics[:end+1]
	}
	for _, pair := range cutNumber.FindAllStringSubmatch(metrics, -1) {
		if field := line.metric(pair[1]); field != nil {
			*field = measured(pair[2])
		}
	}
	return line, true
}
