package plan

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"decant/internal/model"
)

// number writes a count with thousands separators: "1,344".
func number(n float64) string {
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

// counted writes a count with its noun: "1 run", "3 runs".
func counted(n float64, noun string) string {
	if math.Round(n) == 1 {
		return "1 " + noun
	}
	return number(n) + " " + noun + "s"
}

// percent writes a share: "2.1 %", "85 %". A share that is not zero never reads
// as "0 %".
func percent(share float64) string {
	p := share * 100
	switch {
	case p == 0 || p >= 9.95:
		return fmt.Sprintf("%.0f %%", p)
	case p < 0.1:
		return "under 0.1 %"
	}
	return fmt.Sprintf("%.1f %%", p)
}

// span writes milliseconds as people say them: "12 ms", "3.2 s", "870 s".
func span(ms float64) string {
	switch {
	case ms < 1000:
		return fmt.Sprintf("%.0f ms", ms)
	case ms < 9950:
		return fmt.Sprintf("%.1f s", ms/1000)
	}
	return number(ms/1000) + " s"
}

// megabytes writes a size: "612 MB", "10,240 MB".
func megabytes(mb float64) string { return number(mb) + " MB" }

// over names a window: "over 14 days (2026-11-01 to 2026-11-15)".
func over(w model.Window) string {
	if w.IsZero() {
		return "in a window that is not known"
	}
	return fmt.Sprintf("over %s (%s to %s)", length(w.To.Sub(w.From).Hours()), w.From.Format(time.DateOnly), w.To.Format(time.DateOnly))
}

// length writes hours: "14 days", "36 hours".
func length(hours float64) string {
	if hours < 48 {
		return counted(hours, "hour")
	}
	return counted(hours/24, "day")
}
