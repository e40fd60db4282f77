package trigger

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"decant/internal/diag"
	"decant/model"
)

// Zone is a schedule that runs in a time zone of decant.hcl.
type Zone struct {
	function string
	before   model.Value[string] // what the Lambda's rule reads in UTC
	after    string
	zone     string
	at       diag.Range // of the setting; nowhere when it is UTC by default
}

// offsetYear is the year whose January and July stand for a zone's winter and
// summer time.
const offsetYear = 2026

// Moved lists, for each setting of a time zone, the schedules that start at
// another moment than on Lambda.
func Moved(zones []Zone) diag.List {
	var diags diag.List
	var order []diag.Range
	lines := map[diag.Range][]string{}
	zone := map[diag.Range]string{}
	for _, z := range zones {
		line := z.moved()
		if line == "" || z.at.IsZero() {
			continue
		}
		if lines[z.at] == nil {
			order = append(order, z.at)
		}
		lines[z.at], zone[z.at] = append(lines[z.at], "    "+line), z.zone
	}
	for _, at := range order {
		diags.Add(diag.New(ZoneMoves, at,
			fmt.Sprintf("EventBridge Scheduler reads the hours of these schedules in %s; on Lambda they are in UTC:\n%s", zone[at], strings.Join(lines[at], "\n")),
			"Correct the hours of the expressions when the moment is to stay as it is, or leave timezone out."))
	}
	return diags
}

// moved says when a schedule starts on Lambda and when with its time zone; "" when
// that is the same moment.
func (z Zone) moved() string {
	location, err := time.LoadLocation(z.zone)
	if err != nil {
		return ""
	}
	january, july := offsetIn(location, time.January), offsetIn(location, time.July)
	before := "unknown"
	if z.before.IsKnown() {
		before = timeIn(z.before.V, 0) + " UTC"
	}
	if january == 0 && july == 0 || timeIn(z.after, 0) == "" || everyHour(z.after) && january%time.Hour == 0 && july%time.Hour == 0 {
		return ""
	}
	after := timeIn(z.after, january) + " UTC"
	if january != july {
		after = fmt.Sprintf("%s UTC in January, %s UTC in July", timeIn(z.after, january), timeIn(z.after, july))
	}
	return fmt.Sprintf("%s, %s: %s -> %s", z.function, z.after, before, after)
}

// offsetIn is how far the zone's clocks are ahead of UTC.
func offsetIn(location *time.Location, month time.Month) time.Duration {
	_, seconds := time.Date(offsetYear, month, 15, 12, 0, 0, 0, location).Zone()
	return time.Duration(seconds) * time.Second
}

// everyHour says whether a cron expression names every hour of every day.
func everyHour(expression string) bool {
	fields, ok := sixFields(expression)
	return ok && fields[1] == "*" && strings.Trim(fields[2]+fields[3]+fields[4], "*?") == ""
}

func sixFields(expression string) ([]string, bool) {
	inner, ok := strings.CutPrefix(strings.TrimSuffix(expression, ")"), "cron(")
	fields := strings.Fields(inner)
	return fields, ok && len(fields) == 6
}

// timeIn is the time of day, in UTC, at which an expression starts when its hours
// are those of a clock that is ahead by the offset; "" for rate, which has none.
// Hours that are not plain numbers are given as they stand, with the offset.
func timeIn(expression string, ahead time.Duration) string {
	if at, ok := strings.CutPrefix(strings.TrimSuffix(expression, ")"), "at("); ok {
		t, err := time.Parse("2006-01-02T15:04:05", at)
		if err != nil {
			return ""
		}
		return t.Add(-ahead).Format("2006-01-02 15:04")
	}
	fields, ok := sixFields(expression)
	if !ok {
		return ""
	}
	minute, err := strconv.Atoi(fields[0])
	if err != nil {
		return fieldsIn(fields, ahead)
	}
	var times []string
	for _, hour := range strings.Split(fields[1], ",") {
		h, err := strconv.Atoi(hour)
		if err != nil {
			return fieldsIn(fields, ahead)
		}
		times = append(times, clock(time.Duration(h)*time.Hour+time.Duration(minute)*time.Minute-ahead))
	}
	return strings.Join(times, ", ")
}

// clock is a time of day, with the day when it is not the same.
func clock(d time.Duration) string {
	const day = 24 * time.Hour
	note := ""
	switch {
	case d < 0:
		d, note = d+day, " the day before"
	case d >= day:
		d, note = d-day, " the day after"
	}
	return fmt.Sprintf("%02d:%02d%s", int(d.Hours()), int(d.Minutes())%60, note)
}

// fieldsIn describes hours and minutes that are no plain numbers.
func fieldsIn(fields []string, ahead time.Duration) string {
	text := "hour " + fields[1] + ", minute " + fields[0]
	if ahead == 0 {
		return text
	}
	sign, size := "-", ahead
	if ahead < 0 {
		sign, size = "+", -ahead
	}
	return fmt.Sprintf("%s, %s%s", text, sign, clock(size))
}
