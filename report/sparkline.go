package report

import (
	"strings"
	"time"

	"decant/model"
	"decant/plan/review"
)

// sparkline draws the longest run of each day as a share of the timeout: the full
// height is the timeout. A day without runs is a dot.
func sparkline(r review.Review, ascii bool) string {
	levels, none := []rune("▁▂▃▄▅▆▇█"), "·"
	if ascii {
		levels, none = []rune("12345678"), "."
	}
	var b strings.Builder
	for _, share := range dailyShares(r) {
		if share == nil {
			b.WriteString(none)
			continue
		}
		b.WriteRune(levels[filled(*share, len(levels)-1)])
	}
	return b.String()
}

// dailyShares are the longest runs of each day as shares of the timeout; nil is a
// day without runs. It is empty when nobody asked by day, or nothing ran.
func dailyShares(r review.Review) []*float64 {
	out := []*float64{}
	ran := false
	for _, d := range dailyOf(r) {
		share := shareOf(d.Max, r.Function.Deadline())
		if r.Function.Timeout <= 0 {
			share = nil
		}
		ran = ran || share != nil
		out = append(out, share)
	}
	if !ran {
		return []*float64{}
	}
	return out
}

func dailyOf(r review.Review) []model.Day {
	if r.Function.Usage == nil {
		return nil
	}
	return r.Function.Usage.Daily
}

// trendText is the sentence about the growth, "" without one.
func trendText(r review.Review) string {
	for _, e := range r.Evidence {
		if e.Rule == "trend" {
			return plain(e.Text)
		}
	}
	return ""
}

// dailyText is the line of a row about its days: a drawing and what follows from it.
// It is "" where neither the duration presses nor a trend is told.
func (t Text) dailyText(r review.Review, threshold float64) string {
	drawn, said := sparkline(r, t.ASCII), trendText(r)
	share, _ := gaugeShare(r.Duration)
	if drawn == "" || said == "" && (share == nil || *share < threshold) {
		return ""
	}
	return strings.TrimSpace(drawn + " longest run of each day, of " + span(r.Function.Deadline()) + ". " + said)
}

// lastFailure is the last day on which a run failed: "2026-11-22", "none in 14
// days", or why it is not known.
func lastFailure(r review.Review) (text, why string) {
	days := dailyOf(r)
	if len(days) == 0 {
		return "", orElse(r.Duration.Why, "not asked by day")
	}
	for i := len(days) - 1; i >= 0; i-- {
		switch d := days[i]; {
		case d.Errors == nil:
			return "", "no answer for every day"
		case *d.Errors > 0:
			return failureDay(d), ""
		}
	}
	return "none in " + Count(len(days), "day"), ""
}

// failureDay is the day with its date; 24 hours from the window's beginning on have
// two.
func failureDay(d model.Day) string {
	from, to := d.From.UTC(), d.From.UTC().Add(24*time.Hour-time.Second)
	text := from.Format(time.DateOnly)
	if to.Day() != from.Day() {
		text += "/" + to.Format("02")
	}
	return text + ", " + counted(int(*d.Errors), "failure")
}
