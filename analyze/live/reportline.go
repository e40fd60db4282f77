package live

import (
	"strconv"
	"strings"

	"decant/internal/lazyregexp"
)

// lineKind says what one log message of the Lambda platform reports. The set is
// closed; lineOther is everything that a function itself printed.
type lineKind string

const (
	lineOther   lineKind = "other"
	lineReport  lineKind = "report"  // the end of one invocation
	lineInit    lineKind = "init"    // INIT_REPORT: an init that went wrong
	lineRestore lineKind = "restore" // RESTORE_REPORT: a SnapStart restore
	lineTimeout lineKind = "timeout" // Task timed out after 3.00 seconds
	lineKilled  lineKind = "killed"  // Runtime exited with error: signal: killed
	lineDone    lineKind = "done"    // platform.runtimeDone of the JSON format
)

// reportLine is one platform message, understood. A number is nil when the
// message does not have it, and when it was cut inside the number or its unit.
type reportLine struct {
	Kind    lineKind
	Request string // the request's ID; "" in INIT_REPORT and RESTORE_REPORT
	// Times in milliseconds. Duration is the handler's, without init.
	Duration, Billed, Init, Restore, BilledRestore *float64
	// Sizes in MB of 1,048,576 bytes.
	MemorySize, MemoryUsed *float64
	Status                 string // success, error, failure or timeout; "" in older lines
	ErrorType              string // Runtime.OutOfMemory, Runtime.ExitError …
	Phase                  string // of an INIT_REPORT: init or invoke
	Trace                  string // X-Ray's trace ID
	// Damaged says that the line ends before it is complete. What was read is
	// right, what is missing is unknown.
	Damaged bool
}

// TimedOut says that this line alone proves a timeout of its request.
func (l reportLine) TimedOut() bool {
	return l.Kind == lineTimeout || (l.Kind == lineReport || l.Kind == lineDone) && l.Status == "timeout"
}

// OutOfMemory says that this line alone proves that its request was killed for
// memory. A lineKilled does not: see Full.
func (l reportLine) OutOfMemory() bool {
	return (l.Kind == lineReport || l.Kind == lineDone) && l.ErrorType == "Runtime.OutOfMemory"
}

// Full says that the environment had used all of its memory. A kill of such a
// request is taken for the kernel's out-of-memory kill. One MB of tolerance,
// because 3007 of 3008 MB was seen at such kills.
func (l reportLine) Full() bool {
	return l.MemorySize != nil && l.MemoryUsed != nil && *l.MemoryUsed >= *l.MemorySize-1
}

const (
	// maxReportText is how much of a text message is looked at, in bytes. A REPORT
	// with tracing has about 350.
	maxReportText = 4096
	// maxReportJSON is the largest message that CloudWatch Logs takes, in bytes.
	maxReportJSON = 1 << 20
)

// requestID is how Lambda writes the ID of a request.
const requestID = `[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`

// reportNumbers are the pairs whose value is a number, in Lambda's usual order.
var reportNumbers = [...]string{"Duration", "Billed Duration", "Memory Size", "Max Memory Used", "Init Duration", "Restore Duration", "Billed Restore Duration"}

var (
	// word is what a request's ID, a status or an error's type looks like. Anything
	// else is not the platform's.
	word = lazyregexp.New(`^[A-Za-z0-9][A-Za-z0-9._:=;-]{0,127}$`)
	// reportPair is one "name: value" of a REPORT. Longer names stand first, so
	// that "Billed Duration" is not read as "Duration".
	reportPair = lazyregexp.New(`(RequestId|Init Duration|Billed Restore Duration|Restore Duration|Billed Duration|Duration|` +
		`Max Memory Used|Memory Size|XRAY TraceId|SegmentId|Sampled|Status|Error Type|Phase):[ \t]*([^\s]+)(?:[ \t]+(ms|MB)\b)?`)
	timeoutText = lazyregexp.New(`^\S+ (` + requestID + `) Task timed out after (?:[0-9.]+|removed) seconds`)
	killedText  = lazyregexp.New(`^(?:\S+ )?(?:RequestId: )?(` + requestID + `) Error: Runtime exited with error: signal: killed`)
)

// parseReportLine understands one log message. It returns false for a message
// that the function printed and for platform messages without measurements, such
// as START. The message is hostile: it may be of any size and content.
//
//	REPORT RequestId: 8f5…	Duration: 46.84 ms	Billed Duration: 47 ms	Memory Size: 192 MB	Max Memory Used: 72 MB
//
// gives the kind lineReport with those four numbers.
func parseReportLine(message string) (reportLine, bool) {
	message = strings.TrimSpace(message)
	if strings.HasPrefix(message, "{") {
		return parseReportJSON(message)
	}
	if len(message) > maxReportText {
		message = message[:maxReportText]
	}
	switch {
	case strings.HasPrefix(message, "REPORT RequestId:"), cutReport(message):
		return parseReportText(lineReport, message), true
	case strings.HasPrefix(message, "INIT_REPORT"):
		return parseReportText(lineInit, message), true
	case strings.HasPrefix(message, "RESTORE_REPORT"):
		return parseReportText(lineRestore, message), true
	}
	if m := timeoutText.FindStringSubmatch(message); m != nil {
		return reportLine{Kind: lineTimeout, Request: m[1]}, true
	}
	if m := killedText.FindStringSubmatch(message); m != nil {
		return reportLine{Kind: lineKilled, Request: m[1], ErrorType: exitError(message)}, true
	}
	return reportLine{Kind: lineOther}, false
}

// cutReport knows a REPORT that was cut before its request's ID.
func cutReport(message string) bool {
	return len(message) > len("REPORT") && strings.HasPrefix("REPORT RequestId:", message)
}

// exitError is the type that the second line of such a message names.
func exitError(message string) string {
	if strings.Contains(message, "Runtime.ExitError") {
		return "Runtime.ExitError"
	}
	return ""
}

// parseReportText reads the pairs of a text message, in any order.
func parseReportText(kind lineKind, message string) reportLine {
	line := reportLine{Kind: kind}
	for _, at := range reportPair.FindAllStringSubmatchIndex(message, -1) {
		unit := ""
		if at[6] >= 0 {
			unit = message[at[6]:at[7]]
		}
		line.set(message[at[2]:at[3]], message[at[4]:at[5]], unit)
	}
	line.Damaged = line.incomplete()
	return line
}

// set takes one pair. A number without its unit was cut and says nothing: the
// "1" of "128 MB" is no measurement. A word that was cut is kept only where that
// shows: Status and Error Type come last, and a part of them matches nothing.
func (l *reportLine) set(name, value, unit string) {
	switch name {
	case "RequestId":
		l.Request = word.FindString(value)
	case "Status":
		l.Status = word.FindString(value)
	case "Error Type":
		l.ErrorType = word.FindString(value)
	case "Phase":
		l.Phase = word.FindString(value)
	case "XRAY TraceId":
		l.Trace = word.FindString(value)
	case "Memory Size", "Max Memory Used":
		if unit == "MB" {
			*l.number(name) = measured(value)
		}
	default:
		if field := l.number(name); field != nil && unit == "ms" {
			*field = measured(value)
		}
	}
}

// number is the field of a pair whose value is a number, nil for other pairs.
func (l *reportLine) number(name string) **float64 {
	switch name {
	case "Duration":
		return &l.Duration
	case "Billed Duration":
		return &l.Billed
	case "Init Duration":
		return &l.Init
	case "Restore Duration":
		return &l.Restore
	case "Billed Restore Duration":
		return &l.BilledRestore
	case "Memory Size":
		return &l.MemorySize
	case "Max Memory Used":
		return &l.MemoryUsed
	}
	return nil
}

// incomplete says that the line lacks what every line of its kind has.
func (l *reportLine) incomplete() bool {
	switch l.Kind {
	case lineReport:
		return l.Request == "" || l.Duration == nil || l.Billed == nil || l.MemorySize == nil || l.MemoryUsed == nil
	case lineInit:
		return l.Init == nil || l.Status == ""
	case lineRestore:
		return l.Restore == nil
	}
	return false
}

// measured reads a decimal number in the range of what Lambda can measure; nil
// for anything else, so that "NaN", "1e999" and "-3" never count.
func measured(text string) *float64 {
	const most = 1e12 // ms are 31 years, MB an exabyte
	if strings.Trim(text, "0123456789.") != "" {
		return nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || v > most {
		return nil
	}
	return &v
}
