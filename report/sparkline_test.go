package report

import (
	"testing"
	"time"

	"decant/model"
	"decant/plan/review"
)

func TestSparklineAndLastFailure(t *testing.T) {
	t.Parallel()
	v := func(n float64) *float64 { return &n }
	from := time.Date(2026, 11, 10, 9, 30, 0, 0, time.UTC)
	days := func(errors *float64, shares ...float64) review.Review {
		u := &model.Usage{}
		for i, s := range shares {
			d := model.Day{From: from.AddDate(0, 0, i), Errors: v(0)}
			if s >= 0 {
				d.Max = v(s * 900_000)
			}
			if i == 1 {
				d.Errors = errors
			}
			u.Daily = append(u.Daily, d)
		}
		return review.Review{Function: model.LiveFunction{Timeout: 900, Usage: u}}
	}
	for _, c := range []struct {
		review             review.Review
		drawn, ascii       string
		failed, unknownWhy string
	}{
		{days(v(0), 0, 0.001, 0.5, 0.9999, 1, 1.4), "▁▂▄▇██", "124788", "none in 6 days", ""},
		{days(v(3), -1, 0.5, -1), "·▄·", ".4.", "2026-11-11/12, 3 failures", ""},
		{days(v(1), 0.5, 0.5), "▄▄", "44", "2026-11-11/12, 1 failure", ""},
		{days(nil, 0.5, 0.5, 0.5), "▄▄▄", "444", "", "no answer for every day"},
		{days(v(0), -1, -1), "", "", "none in 2 days", ""},
		{review.Review{}, "", "", "", "not asked by day"},
	} {
		failed, why := lastFailure(c.review)
		if got, ascii := sparkline(c.review, false), sparkline(c.review, true); got != c.drawn || ascii != c.ascii || failed != c.failed || why != c.unknownWhy {
			t.Errorf("%q %q %q %q; want %+v", got, ascii, failed, why, c)
		}
	}
}
