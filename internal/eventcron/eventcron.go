// Package eventcron reads the schedule expressions of EventBridge.
package eventcron

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Check says why EventBridge would refuse a schedule expression; ""
// when it is right. Doubt is set instead when AWS documents neither that it is
// accepted nor that it is not. The service is "rule" (rate, cron) or
// "scheduler" (rate, cron, at).
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
func Check(expression, service string) (refused, doubt string) {
	kind, body, ok := strings.Cut(expression, "(")
	if !ok || !strings.HasSuffix(body, ")") {
		return `it is neither rate(...) nor cron(...)`, ""
	}
	body = strings.TrimSuffix(body, ")")
	switch kind {
	case "rate":
		return checkRate(body)
	case "cron":
		return checkCron(body)
	case "at":
		if service != "scheduler" {
			return "at(...) exists in EventBridge Scheduler only", ""
		}
		if _, err := time.Parse("2006-01-02T15:04:05", body); err != nil {
			return "at(...) takes a time such as 2026-01-31T08:00:00", ""
		}
		return "", ""
	}
	return fmt.Sprintf("%q is neither rate(...) nor cron(...)", kind), ""
}

func checkRate(body string) (refused, doubt string) {
	fields := strings.Fields(body)
	if len(fields) != 2 {
		return "rate takes a number and a unit", ""
	}
	n, err := strconv.Atoi(fields[0])
	if err != nil || n < 1 || strings.HasPrefix(fields[0], "+") {
		return fmt.Sprintf("rate needs a whole number of at least 1, not %s", fields[0]), ""
	}
	unit := fields[1]
	singular := strings.TrimSuffix(unit, "s")
	if !slices.Contains([]string{"minute", "hour", "day"}, singular) {
		if slices.Contains([]string{"minute", "hour", "day"}, strings.TrimSuffix(strings.ToLower(unit), "s")) {
			return "", fmt.Sprintf("the unit is written %q; AWS documents lower case", unit)
		}
		return fmt.Sprintf("%q is not a unit; minutes, hours and days are", unit), ""
	}
	if n == 1 && unit != singular {
		return fmt.Sprintf("the unit of 1 is singular: rate(1 %s)", singular), ""
	}
	if n > 1 && unit == singular {
		return fmt.Sprintf("the unit of %d is plural: rate(%d %ss)", n, n, singular), ""
	}
	return "", ""
}

// cronField is the grammar of one of the six fields.
type cronField struct {
	name      string
	low, high int
	names     []string // names for low, low+1, …
	special   string   // letters of "?LW#" that are allowed
}

func cronFields() []cronField {
	return []cronField{
		{name: "minutes", low: 0, high: 59},
		{name: "hours", low: 0, high: 23},
		{name: "day-of-month", low: 1, high: 31, special: "?LW"},
		{name: "month", low: 1, high: 12, names: strings.Fields("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC")},
		{name: "day-of-week", low: 1, high: 7, names: strings.Fields("SUN MON TUE WED THU FRI SAT"), special: "?L#"},
		{name: "year", low: 1970, high: 2199},
	}
}

func checkCron(body string) (refused, doubt string) {
	values := strings.Fields(body)
	if len(values) != 6 {
		return fmt.Sprintf("cron takes six fields (minutes hours day-of-month month day-of-week year), this one has %d", len(values)), ""
	}
	for i, f := range cronFields() {
		refusedHere, doubtHere := f.check(strings.ToUpper(values[i]))
		if refusedHere != "" {
			return fmt.Sprintf("the field %s is %q: %s", f.name, values[i], refusedHere), ""
		}
		if doubtHere != "" && doubt == "" {
			doubt = fmt.Sprintf("the field %s is %q: %s", f.name, values[i], doubtHere)
		}
	}
	dom, dow := values[2] == "?", values[4] == "?"
	if dom == dow {
		return "exactly one of day-of-month and day-of-week must be ?", ""
	}
	return "", doubt
}

func (f cronField) check(value string) (refused, doubt string) {
	if value == "?" {
		if strings.Contains(f.special, "?") {
			return "", ""
		}
		return "? is for the two day fields", ""
	}
	for part := range strings.SplitSeq(value, ",") {
		r, d := f.part(part)
		if r != "" {
			return r, ""
		}
		doubt = max(doubt, d)
	}
	return "", doubt
}

// part checks one member of a list: *, n, a-b, each with an optional /step, and
// the special forms of the day fields.
func (f cronField) part(p string) (refused, doubt string) {
	if f.isSpecial(p) {
		return "", ""
	}
	base, step, hasStep := strings.Cut(p, "/")
	if hasStep {
		n, err := strconv.Atoi(step)
		if err != nil || n < 1 {
			return fmt.Sprintf("the step %q is not a positive number", step), ""
		}
		if n > f.high {
			doubt = "the step is larger than the field"
		}
	}
	if base == "*" {
		return "", doubt
	}
	from, to, isRange := strings.Cut(base, "-")
	a, ok := f.number(from)
	if !ok {
		return f.accepted(from), ""
	}
	if !isRange {
		return "", doubt
	}
	b, ok := f.number(to)
	if !ok {
		return f.accepted(to), ""
	}
	if a > b {
		doubt = "the range runs backwards"
	}
	return "", doubt
}

func (f cronField) isSpecial(p string) bool {
	has := func(letter string) bool { return strings.Contains(f.special, letter) && strings.Contains(p, letter) }
	switch {
	case has("W"):
		n, ok := f.number(strings.TrimSuffix(p, "W"))
		return p == "LW" || (ok && n > 0 && strings.HasSuffix(p, "W"))
	case has("#"):
		day, nth, _ := strings.Cut(p, "#")
		n, err := strconv.Atoi(nth)
		_, ok := f.number(day)
		return ok && err == nil && n >= 1 && n <= 5
	case has("L"):
		if p == "L" {
			return true
		}
		_, ok := f.number(strings.TrimSuffix(p, "L"))
		return f.name == "day-of-week" && ok && strings.HasSuffix(p, "L")
	}
	return false
}

func (f cronField) number(s string) (int, bool) {
	if i := slices.Index(f.names, s); i >= 0 {
		return f.low + i, true
	}
	n, err := strconv.Atoi(s)
	if err != nil || strings.HasPrefix(s, "+") {
		return 0, false
	}
	return n, n >= f.low && n <= f.high
}

func (f cronField) accepted(got string) string {
	also := ""
	if f.names != nil {
		also = fmt.Sprintf(" or %s to %s", f.names[0], f.names[len(f.names)-1])
	}
	return fmt.Sprintf("%q is not a number from %d to %d%s", got, f.low, f.high, also)
}
