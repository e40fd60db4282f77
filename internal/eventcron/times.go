package eventcron

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Times is when a schedule fires.
type Times struct {
	// Period is that of rate(…), whose times AWS alone knows: they count from when
	// the rule or schedule was made, and perhaps from when it was last enabled.
	Period time.Duration
	at     time.Time // of at(…)
	cron   *cronTimes
}

// Fixed says whether the times are known.
func (f Times) Fixed() bool { return f.Period == 0 }

// ReadTimes reads an expression that Check accepts, in a time zone by its IANA name.
func ReadTimes(expression, zone string) (Times, error) {
	if refused, _ := Check(expression, "scheduler"); refused != "" {
		return Times{}, errors.New(refused)
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return Times{}, fmt.Errorf("time zone: %w", err)
	}
	kind, body, _ := strings.Cut(strings.TrimSuffix(expression, ")"), "(")
	switch kind {
	case "rate":
		fields := strings.Fields(body)
		n, _ := strconv.Atoi(fields[0])
		unit := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour}[strings.ToLower(fields[1])[0]]
		return Times{Period: time.Duration(n) * unit}, nil
	case "at":
		at, err := time.ParseInLocation("2006-01-02T15:04:05", body, loc)
		return Times{at: at}, err
	}
	c, err := readCron(body, loc)
	return Times{cron: c}, err
}

// Next is the first time after a moment; zero when there is none, or when the
// times are not known.
func (f Times) Next(after time.Time) time.Time {
	switch {
	case f.cron != nil:
		return f.cron.next(after)
	case f.at.After(after):
		return f.at
	}
	return time.Time{}
}

// Latest is the last time in the given span up to a moment; zero when there is
// none.
func (f Times) Latest(upTo time.Time, within time.Duration) time.Time {
	var found time.Time
	for t := f.Next(upTo.Add(-within - time.Nanosecond)); !t.IsZero() && !t.After(upTo); t = f.Next(t) {
		found = t
	}
	return found
}

// cronTimes are the six fields of cron(…), which differ from Unix's: weekdays
// count from Sunday = 1, one of the two day fields is "?", and both know L, the
// last, day-of-month W, the nearest weekday, and day-of-week #, the n-th.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
type cronTimes struct {
	loc            *time.Location
	minutes, hours []int
	months, years  []bool // by number
	days, weekdays string // "?" for the one that does not count
}

const lastYear = 2199

func readCron(body string, loc *time.Location) (*cronTimes, error) {
	f := strings.Fields(strings.ToUpper(body))
	if len(f) != 6 {
		return nil, errors.New("cron takes six fields")
	}
	c := &cronTimes{loc: loc, days: f[2], weekdays: weekdayNumbers(f[4])}
	minutes, hours := numbers(f[0], 0, 59), numbers(f[1], 0, 23)
	c.months, c.years = numbers(monthNumbers(f[3]), 1, 12), numbers(f[5], 1970, lastYear)
	for m := range minutes {
		if minutes[m] {
			c.minutes = append(c.minutes, m)
		}
	}
	for h := range hours {
		if hours[h] {
			c.hours = append(c.hours, h)
		}
	}
	return c, nil
}

func monthNumbers(field string) string {
	for i, name := range strings.Fields("JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC") {
		field = strings.ReplaceAll(field, name, strconv.Itoa(i+1))
	}
	return field
}

func weekdayNumbers(field string) string {
	for i, name := range strings.Fields("SUN MON TUE WED THU FRI SAT") {
		field = strings.ReplaceAll(field, name, strconv.Itoa(i+1))
	}
	return field
}

// numbers reads a list of *, n, a-b and each with /step into a set that is
// indexed by number. A range that runs backwards goes round: FRI-MON.
func numbers(field string, low, high int) []bool {
	set := make([]bool, high+1)
	for part := range strings.SplitSeq(field, ",") {
		base, step, stepped := strings.Cut(part, "/")
		by, err := strconv.Atoi(step)
		if err != nil || by < 1 {
			by = 1
		}
		from, to := low, high
		if base != "*" {
			a, b, isRange := strings.Cut(base, "-")
			if from, err = strconv.Atoi(a); err != nil {
				continue
			}
			switch {
			case isRange:
				if to, err = strconv.Atoi(b); err != nil {
					continue
				}
			case !stepped:
				to = from
			}
		}
		if to < from {
			to += high - low + 1
		}
		for n := from; n <= to; n += by {
			if wrapped := low + (n-low)%(high-low+1); wrapped >= low {
				set[wrapped] = true
			}
		}
	}
	return set
}

// day says whether the schedule fires on a day.
func (c *cronTimes) day(y int, m time.Month, d int) bool {
	last := time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day()
	if c.days != "?" {
		return slices.ContainsFunc(strings.Split(c.days, ","), func(part string) bool { return monthDay(part, y, m, d, last) })
	}
	weekday := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Weekday()) + 1
	return slices.ContainsFunc(strings.Split(c.weekdays, ","), func(part string) bool { return weekDay(part, weekday, d, last) })
}

func monthDay(part string, y int, m time.Month, d, last int) bool {
	switch {
	case part == "L":
		return d == last
	case part == "LW":
		return d == nearestWeekday(y, m, last, last)
	case strings.HasSuffix(part, "W"):
		n, err := strconv.Atoi(strings.TrimSuffix(part, "W"))
		return err == nil && n <= last && d == nearestWeekday(y, m, n, last)
	}
	return numbers(part, 1, 31)[d]
}

// nearestWeekday is the weekday nearest to a day, in the same month.
func nearestWeekday(y int, m time.Month, d, last int) int {
	switch time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Weekday() {
	case time.Saturday:
		if d == 1 {
			return 3
		}
		return d - 1
	case time.Sunday:
		if d == last {
			return d - 2
		}
		return d + 1
	}
	return d
}

func weekDay(part string, weekday, d, last int) bool {
	switch {
	case part == "L": // the last day of the week
		return weekday == 7
	case strings.HasSuffix(part, "L"):
		return strings.TrimSuffix(part, "L") == strconv.Itoa(weekday) && d > last-7
	case strings.Contains(part, "#"):
		day, nth, _ := strings.Cut(part, "#")
		return day == strconv.Itoa(weekday) && nth == strconv.Itoa((d-1)/7+1)
	}
	return numbers(part, 1, 7)[weekday]
}

// next walks the days. A time that does not exist on the day the clock is put
// forward is left out, one that exists twice counts once, as EventBridge
// Scheduler does.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#daylist-savings-time
func (c *cronTimes) next(after time.Time) time.Time {
	local := after.In(c.loc)
	y, m, d := local.Date()
	for y <= lastYear {
		switch {
		case !c.years[max(y, 0)]:
			y, m, d = y+1, time.January, 1
			continue
		case !c.months[m]:
			y, m, d = time.Date(y, m+1, 1, 0, 0, 0, 0, time.UTC).Date()
			continue
		}
		if c.day(y, m, d) {
			if t := c.onDay(y, m, d, after); !t.IsZero() {
				return t
			}
		}
		y, m, d = time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC).Date()
	}
	return time.Time{}
}

func (c *cronTimes) onDay(y int, m time.Month, d int, after time.Time) time.Time {
	for _, hour := range c.hours {
		for _, minute := range c.minutes {
			t := time.Date(y, m, d, hour, minute, 0, 0, c.loc)
			if t.Hour() != hour {
				continue
			}
			// Of a time that exists twice Go may give the second.
			if first := t.Add(-time.Hour); first.Hour() == hour && first.Minute() == minute {
				t = first
			}
			if t.After(after) {
				return t
			}
		}
	}
	return time.Time{}
}

// LongestGap is the longest time between two runs of a schedule in UTC, or why there
// is no such time.
func LongestGap(expression string) (gap time.Duration, why string) {
	times, err := ReadTimes(expression, "UTC")
	switch {
	case err != nil:
		return 0, err.Error()
	case times.Period > 0:
		return times.Period, ""
	case times.cron == nil:
		return 0, "its schedule " + expression + " has one run only"
	}
	return times.cron.longestGap(expression)
}

// gapDays are the days that longestGap looks at: a leap year and a month, so that
// each distance between days of the calendar within a month occurs.
const gapDays = 366 + 31

func (c *cronTimes) longestGap(expression string) (time.Duration, string) {
	for year := 2026; year <= 2100; year++ {
		if !c.years[year] {
			return 0, "its schedule " + expression + " does not run in every year"
		}
	}
	if len(c.hours) == 0 || len(c.minutes) == 0 {
		return 0, "its schedule " + expression + " never runs"
	}
	var inDay time.Duration
	first := time.Duration(c.hours[0])*time.Hour + time.Duration(c.minutes[0])*time.Minute
	last := first
	for _, h := range c.hours {
		for _, m := range c.minutes {
			at := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute
			inDay, last = max(inDay, at-last), at
		}
	}
	day, before, longest := time.Date(2028, time.January, 1, 0, 0, 0, 0, time.UTC), -1, 0
	for n := range gapDays {
		if y, m, d := day.AddDate(0, 0, n).Date(); c.months[m] && c.day(y, m, d) {
			if before >= 0 {
				longest = max(longest, n-before)
			}
			before = n
		}
	}
	if longest == 0 {
		return 0, "its schedule " + expression + " does not run twice within a year"
	}
	return max(inDay, time.Duration(longest)*24*time.Hour-(last-first)), ""
}
