// Package units writes numbers, durations and sizes as sentences have them.
package units

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"decant/model"
)

// Number writes a count with thousands separators: "1,344".
func Number(n float64) string {
	digits := strconv.FormatFloat(math.Round(n), 'f', 0, 64)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 && digits[i-1] != '-' {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Counted writes a count with its noun: "1 run", "3 runs".
func Counted(n float64, noun string) string {
	if math.Round(n) == 1 {
		return "1 " + noun
	}
	return Number(n) + " " + noun + "s"
}

// Percent writes a share: "2.1 %", "85 %", "99.97 %" for what is not all. A share that is not zero never reads
// as "0 %".
func Percent(share float64) string {
	p := share * 100
	switch {
	case p >= 99.5 && p < 100: // never the limit that it stays below
		return strconv.FormatFloat(math.Floor(p*100)/100, 'f', -1, 64) + " %"
	case p == 0 || p >= 9.95:
		return fmt.Sprintf("%.0f %%", p)
	case p < 0.1:
		return "under 0.1 %"
	}
	return fmt.Sprintf("%.1f %%", p)
}

// Span writes milliseconds as people say them: "12 ms", "3.2 s", "870 s".
func Span(ms float64) string {
	switch {
	case ms > 0 && ms < 0.95:
		return "under 1 ms"
	case ms < 999.5:
		return fmt.Sprintf("%.0f ms", ms)
	case ms < 9950:
		return fmt.Sprintf("%.1f s", ms/1000)
	}
	return Number(ms/1000) + " s"
}

// SpanOf writes a duration beside the limit that it is compared with: with the
// decimals that keep a shorter one from reading as the limit, "899.7 s" of 900 s.
func SpanOf(ms, limit float64) string {
	text := Span(ms)
	if ms >= limit || text != Span(limit) {
		return text
	}
	for decimals := 1; decimals <= 3; decimals++ {
		text = strconv.FormatFloat(ms/1000, 'f', decimals, 64)
		if text != strconv.FormatFloat(limit/1000, 'f', decimals, 64) {
			return text + " s"
		}
	}
	return strconv.FormatFloat(math.Floor(ms)/1000, 'f', 3, 64) + " s"
}

// Megabytes writes a size: "612 MB", "10,240 MB".
func Megabytes(mb float64) string { return Number(mb) + " MB" }

// Over names a window: "over 14 days (2026-11-01 to 2026-11-15)".
func Over(w model.Window) string {
	if w.IsZero() {
		return "in a window that is not known"
	}
	return fmt.Sprintf("over %s (%s to %s)", Hours(w.To.Sub(w.From).Hours()), w.From.Format(time.DateOnly), w.To.Format(time.DateOnly))
}

// Hours writes hours: "14 days", "36 hours".
func Hours(hours float64) string {
	if hours < 48 {
		return Counted(hours, "hour")
	}
	return Counted(hours/24, "day")
}

// Was is the verb of a count.
func Was(n float64) string {
	if n == 1 {
		return "was"
	}
	return "were"
}
