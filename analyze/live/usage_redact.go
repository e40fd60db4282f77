package live

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"
)

// redactUsage takes the functions' own words out of what the logs answer: a
// message keeps what the platform wrote, everything else becomes "removed". The
// pointers to log records, with which the records could be fetched, go too.
func redactUsage(output any) {
	switch out := output.(type) {
	case *cloudwatchlogs.FilterLogEventsOutput:
		for i := range out.Events {
			redactEvent(&out.Events[i])
		}
	case *cloudwatchlogs.GetQueryResultsOutput:
		for i, row := range out.Results {
			out.Results[i] = redactRow(row)
		}
	case *cloudwatch.DescribeAlarmsOutput:
		redactAlarms(out)
	case *cloudwatchlogs.DescribeLogGroupsOutput:
		for i := range out.LogGroups {
			out.LogGroups[i].KmsKeyId = nil
		}
	}
}

func redactEvent(event *types.FilteredLogEvent) {
	event.EventId = nil
	event.Message = aws.String(platformPart(aws.ToString(event.Message)))
}

// platformPart is the part of a message that the platform wrote, "removed" for a
// message of the function. It is written anew from what was understood, so that
// nothing else can pass, and is understood the same way, but for the trace.
func platformPart(message string) string {
	line, ok := parseReportLine(message)
	switch {
	case !ok:
		return removed
	case line.Kind == lineTimeout:
		return fmt.Sprintf("%s %s Task timed out after %s seconds", removed, line.Request, removed)
	case line.Kind == lineKilled:
		return strings.TrimSpace(fmt.Sprintf("RequestId: %s Error: Runtime exited with error: signal: killed\n%s", line.Request, line.ErrorType))
	case strings.HasPrefix(strings.TrimSpace(message), "{"):
		return jsonPart(line)
	}
	return textPart(line)
}

// textPart writes a line of the text format. One that was damaged lacks a pair
// and is damaged again.
func textPart(l reportLine) string {
	prefix := map[lineKind]string{lineReport: "REPORT RequestId:", lineInit: "INIT_REPORT", lineRestore: "RESTORE_REPORT"}[l.Kind]
	parts := []string{strings.TrimRight(prefix+" "+l.Request, " ")}
	if l.Kind != lineReport {
		parts[0] = prefix
	}
	for _, name := range reportNumbers {
		if v := *l.number(name); v != nil {
			unit := "ms"
			if strings.Contains(name, "Memory") {
				unit = "MB"
			}
			parts = append(parts, fmt.Sprintf("%s: %s %s", name, strconv.FormatFloat(*v, 'f', -1, 64), unit))
		}
	}
	for _, pair := range [][2]string{{"Phase", l.Phase}, {"Status", l.Status}, {"Error Type", l.ErrorType}} {
		if pair[1] != "" {
			parts = append(parts, pair[0]+": "+pair[1])
		}
	}
	return strings.Join(parts, "\n")
}

// jsonPart writes a line of the JSON format; a damaged one without its end.
func jsonPart(l reportLine) string {
	var b strings.Builder
	fmt.Fprintf(&b, `{"type":%q,"record":{`, platformNames[l.Kind])
	for _, pair := range [][2]string{{"requestId", l.Request}, {"status", l.Status}, {"errorType", l.ErrorType}, {"phase", l.Phase}} {
		if pair[1] != "" {
			fmt.Fprintf(&b, "%q:%q,", pair[0], pair[1])
		}
	}
	b.WriteString(`"metrics":{`)
	var numbers []string
	written := map[**float64]bool{} // durationMs of an initReport is the init's time
	for _, name := range platformMetrics {
		field := l.metric(name)
		if *field != nil && !written[field] {
			numbers = append(numbers, fmt.Sprintf("%q:%s", name, strconv.FormatFloat(**field, 'f', -1, 64)))
			written[field] = true
		}
	}
	b.WriteString(strings.Join(numbers, ","))
	if l.Damaged {
		b.WriteString("},")
		return b.String()
	}
	b.WriteString("}}}")
	return b.String()
}

// redactRow keeps the fields that the queries name, numbers and names of log
// groups and functions; "@ptr" and whatever else begins with "@" goes.
func redactRow(row []types.ResultField) []types.ResultField {
	var out []types.ResultField
	for _, f := range row {
		name := aws.ToString(f.Field)
		if name == "@log" || !strings.HasPrefix(name, "@") {
			out = append(out, f)
		}
	}
	return out
}
