package eventcron

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestTimesOfDocumentedExamples: expressions of AWS's own documentation, and the
// special cases of the two day fields.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
func TestTimesOfDocumentedExamples(t *testing.T) {
	t.Parallel()
	cases := []struct{ expression, zone, after, want string }{
		{"cron(0 10 * * ? *)", "UTC", "2026-03-10 12:00", "2026-03-11 10:00"},
		{"cron(15 12 * * ? *)", "UTC", "2026-03-10 12:00", "2026-03-10 12:15"},
		{"cron(0 18 ? * MON-FRI *)", "UTC", "2026-03-13 18:00", "2026-03-16 18:00"}, // Friday evening
		{"cron(0 8 1 * ? *)", "UTC", "2026-01-01 08:00", "2026-02-01 08:00"},
		{"cron(0/15 * * * ? *)", "UTC", "2026-03-10 12:01", "2026-03-10 12:15"},
		{"cron(0/10 * ? * MON-FRI *)", "UTC", "2026-03-13 23:50", "2026-03-16 00:00"},
		{"cron(0/5 8-17 ? * MON-FRI *)", "UTC", "2026-03-13 17:55", "2026-03-16 08:00"},
		{"cron(0/30 20-2 ? * MON-FRI *)", "UTC", "2026-03-11 02:30", "2026-03-11 20:00"}, // a range that goes round
		{"cron(0 9 ? * 2#1 *)", "UTC", "2026-03-02 09:00", "2026-04-06 09:00"},           // the first Monday
		{"cron(0 9 ? * 2#5 *)", "UTC", "2026-03-10 00:00", "2026-03-30 09:00"},
		{"cron(0 9 ? * 6L *)", "UTC", "2026-02-27 09:00", "2026-03-27 09:00"}, // the last Friday
		{"cron(0 9 ? * L *)", "UTC", "2026-03-10 00:00", "2026-03-14 09:00"},  // Saturdays
		{"cron(0 9 L * ? *)", "UTC", "2028-02-10 00:00", "2028-02-29 09:00"},
		{"cron(0 9 LW * ? *)", "UTC", "2026-05-10 00:00", "2026-05-29 09:00"}, // the 31st is a Sunday
		{"cron(0 9 3W * ? *)", "UTC", "2026-05-01 12:00", "2026-05-04 09:00"}, // the 3rd is a Sunday
		{"cron(0 9 1W * ? *)", "UTC", "2026-08-01 00:00", "2026-08-03 09:00"}, // a Saturday; not in July
		{"cron(0 9 31W * ? *)", "UTC", "2026-05-10 00:00", "2026-05-29 09:00"},
		{"cron(0 0 29 2 ? *)", "UTC", "2026-03-01 00:00", "2028-02-29 00:00"},
		{"cron(0 0 31 2 ? *)", "UTC", "2026-03-01 00:00", ""},
		{"cron(0 0 1 1 ? 2025)", "UTC", "2026-03-01 00:00", ""},
		{"cron(0 0 1 1 ? 2025-2199/10)", "UTC", "2026-03-01 00:00", "2035-01-01 00:00"},
		{"cron(0 8 ? JAN,JUL SUN *)", "UTC", "2026-03-01 00:00", "2026-07-05 08:00"},
		{"cron(0 8 * * ? *)", "Europe/Berlin", "2026-03-28 12:00", "2026-03-29 06:00"},  // summer time has begun
		{"cron(30 2 * * ? *)", "Europe/Berlin", "2026-03-28 12:00", "2026-03-30 00:30"}, // 02:30 did not exist on the 29th
		{"cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-24 12:00", "2026-10-25 00:30"}, // nor twice on the 25th
		{"cron(30 2 * * ? *)", "Europe/Berlin", "2026-10-25 00:30", "2026-10-26 01:30"},
		{"at(2026-03-10T13:00:00)", "UTC", "2026-03-10 12:00", "2026-03-10 13:00"},
		{"at(2026-03-10T13:00:00)", "America/New_York", "2026-03-10 12:00", "2026-03-10 17:00"},
		{"at(2026-03-10T13:00:00)", "UTC", "2026-03-10 13:00", ""},
		{"rate(5 minutes)", "UTC", "2026-03-10 13:00", ""},
	}
	for _, c := range cases {
		times, err := ReadTimes(c.expression, c.zone)
		if err != nil {
			t.Errorf("%s: %v", c.expression, err)
			continue
		}
		after, _ := time.Parse("2006-01-02 15:04", c.after)
		got := ""
		if next := times.Next(after); !next.IsZero() {
			got = next.UTC().Format("2006-01-02 15:04")
		}
		if got != c.want {
			t.Errorf("%s in %s after %s: %q, want %q", c.expression, c.zone, c.after, got, c.want)
		}
	}
	for expression, period := range map[string]time.Duration{"rate(5 minutes)": 5 * time.Minute, "rate(1 hour)": time.Hour, "rate(2 days)": 48 * time.Hour} {
		if times, err := ReadTimes(expression, "UTC"); err != nil || times.Period != period || times.Fixed() {
			t.Errorf("%s: %v %v", expression, times.Period, err)
		}
	}
	for _, bad := range []string{"", "cron(* * *)", "rate(0 minutes)", "every day", "cron(61 * * * ? *)"} {
		if _, err := ReadTimes(bad, "UTC"); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
	if _, err := ReadTimes("cron(0 8 * * ? *)", "Europe/Atlantis"); err == nil {
		t.Error("a zone that does not exist was read")
	}
}

// TestTimesAreThoseOfACalendar compares with the other way round: ask every
// minute of some weeks whether the expression names it.
func TestTimesAreThoseOfACalendar(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	for range 30 {
		days, weekdays := pick("*", "1", "15", "L", "10-20", "1/7", "28,30", "15W", "LW"), "?"
		if random.IntN(2) == 0 {
			days, weekdays = "?", pick("*", "MON-FRI", "SUN", "2#2", "6L", "7", "MON,WED", "FRI-MON", "L")
		}
		expression := fmt.Sprintf("cron(%s %s %s %s %s %s)", pick("0", "*/20", "59", "5,35", "50-10"), pick("*", "0", "23", "8-17/3", "22-2"),
			days, pick("*", "2", "JAN-MAR", "12"), weekdays, pick("*", "2024-2030"))
		times, err := ReadTimes(expression, "UTC")
		if err != nil {
			t.Fatalf("%s: %v", expression, err)
		}
		start := time.Date(2024, time.Month(1+random.IntN(12)), 1+random.IntN(28), 0, 0, 0, 0, time.UTC)
		found := times.Next(start)
		for minute := start.Add(time.Minute); minute.Before(start.AddDate(0, 0, 33)); minute = minute.Add(time.Minute) {
			named := names(expression, minute)
			if named != minute.Equal(found) {
				t.Fatalf("%s after %s: found %s, and %s is named: %t", expression, start, found, minute, named)
			}
			if named {
				if back := times.Latest(minute.Add(30*time.Second), time.Hour); !back.Equal(minute) {
					t.Fatalf("%s: the latest up to %s is %s", expression, minute, back)
				}
				found = times.Next(minute)
			}
		}
	}
}

// names says whether an expression names a minute; slow and plain on purpose.
func names(expression string, at time.Time) bool {
	f := strings.Fields(strings.TrimSuffix(strings.TrimPrefix(expression, "cron("), ")"))
	inField := func(field string, n, low, high int, words string) bool {
		number := func(s string) int {
			if i := strings.Index(words, s); words != "" && i >= 0 && len(s) == 3 {
				return i/3 + 1
			}
			v, _ := strconv.Atoi(s)
			return v
		}
		for _, part := range strings.Split(field, ",") {
			base, step, _ := strings.Cut(part, "/")
			by := max(1, number(step))
			from, to, isRange := strings.Cut(base, "-")
			a, b := number(from), number(to)
			switch {
			case base == "*":
				a, b = low, high
			case !isRange && step != "":
				b = high
			case !isRange:
				b = a
			}
			for i, v := 0, a; i <= high-low; i, v = i+1, v+1 {
				if v > high {
					v = low
				}
				if v == n && i%by == 0 {
					return true
				}
				if v == b {
					break
				}
			}
		}
		return false
	}
	if !inField(f[0], at.Minute(), 0, 59, "") || !inField(f[1], at.Hour(), 0, 23, "") ||
		!inField(f[3], int(at.Month()), 1, 12, "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC") || !inField(f[5], at.Year(), 1970, 2199, "") {
		return false
	}
	sameMonth := func(d int) bool { return at.AddDate(0, 0, d).Month() == at.Month() }
	weekday := int(at.Weekday()) + 1
	workday := weekday >= 2 && weekday <= 6
	switch {
	case f[2] == "L":
		return !sameMonth(1)
	case f[2] == "LW": // no workday of the month comes after it
		for d := 1; sameMonth(d); d++ {
			if w := at.AddDate(0, 0, d).Weekday(); w != time.Saturday && w != time.Sunday {
				return false
			}
		}
		return workday
	case f[2] == "15W":
		return at.Day() == 15 && workday || at.Day() == 14 && weekday == 6 || at.Day() == 16 && weekday == 2
	case f[2] != "?":
		return inField(f[2], at.Day(), 1, 31, "")
	case f[4] == "2#2":
		return weekday == 2 && !sameMonth(-14) && sameMonth(-7)
	case f[4] == "6L":
		return weekday == 6 && !sameMonth(7)
	case f[4] == "L":
		return weekday == 7
	}
	return inField(f[4], weekday, 1, 7, "SUNMONTUEWEDTHUFRISAT")
}

// FuzzTimes: whatever plan accepts can be worked out, quickly and without a
// panic, and what comes next is later.
func FuzzTimes(f *testing.F) {
	for _, seed := range []string{"cron(0 8 * * ? *)", "cron(0/7 1-2,5 ? 2,4/3 3#2 2026/3)", "cron(* * 31W 2 ? *)", "cron(0 0 LW * ? 2199)", "rate(3 days)", "at(2026-03-10T13:00:00)", "cron(59/100 23-1 * DEC ? 1970-1980)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, expression string) {
		refused, _ := Check(expression, "scheduler")
		times, err := ReadTimes(expression, "Europe/Berlin")
		if (refused == "") != (err == nil) {
			t.Fatalf("%q: plan says %q, this says %v", expression, refused, err)
		}
		if err != nil {
			return
		}
		at := time.Date(2026, time.March, 10, 12, 0, 0, 0, time.UTC)
		for range 3 {
			next := times.Next(at)
			if next.IsZero() {
				return
			}
			if !next.After(at) {
				t.Fatalf("%q: after %s comes %s", expression, at, next)
			}
			at = next
		}
	})
}

// TestLongestGap: what an alarm for missed runs waits for.
func TestLongestGap(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	for expression, want := range map[string]time.Duration{
		"rate(5 minutes)":               5 * time.Minute,
		"rate(2 days)":                  2 * day,
		"cron(0 8 * * ? *)":             day,
		"cron(0 8,20 * * ? *)":          12 * time.Hour,
		"cron(0 8,9 * * ? *)":           23 * time.Hour,
		"cron(0/15 * * * ? *)":          15 * time.Minute,
		"cron(0 18 ? * MON-FRI *)":      3 * day,
		"cron(0/30 8-17 ? * MON-FRI *)": 3*day - 9*time.Hour - 30*time.Minute,
		"cron(0 8 ? * MON *)":           7 * day,
		"cron(0 8 1 * ? *)":             31 * day,
	} {
		if got, why := LongestGap(expression); got != want || why != "" {
			t.Errorf("%s: %s %q, want %s", expression, got, why, want)
		}
	}
	for expression, want := range map[string]string{
		"at(2026-03-10T13:00:00)": "one run only",
		"cron(0 8 * * ? 2027)":    "does not run in every year",
		"cron(0 0 29 2 ? *)":      "does not run twice",
		"every day":               "neither rate(...) nor cron(...)",
	} {
		if got, why := LongestGap(expression); !strings.Contains(why, want) {
			t.Errorf("%s: %s %q, want %q", expression, got, why, want)
		}
	}
}
