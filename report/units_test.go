package report

import (
	"math"
	"testing"
	"time"

	"decant/model"
	"decant/plan/fargate"
	"decant/plan/review"
)

func TestUnits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ got, want string }{
		{number(0), "0"},
		{number(999), "999"},
		{number(12345), "12,345"},
		{number(1234567), "1,234,567"},
		{number(-1234), "-1,234"},
		{number(math.NaN()), "?"},
		{brief(99_999), "99,999"},
		{brief(100_000), "100 k"},
		{brief(999_600), "1 M"},
		{brief(1_234_567), "1.2 M"},
		{brief(12_000_000_000), "12 G"},
		{brief(1e18), "1,000,000 T"},
		{percent(0), "0 %"},
		{percent(0.0003), "<0.1 %"},
		{percent(0.021), "2.1 %"},
		{percent(0.85), "85 %"},
		{percent(0.9999), "99.99 %"},
		{percent(0.9999999), "99.99 %"},
		{percent(1), "100 %"},
		{percent(1.02), "102 %"},
		{span(0), "0 ms"},
		{span(0.2), "<1 ms"},
		{span(0.96), "1 ms"},
		{span(12.4), "12 ms"},
		{span(999.6), "1 s"},
		{span(3210), "3.2 s"},
		{span(9960), "10 s"},
		{span(812_000), "812 s"},
		{span(900_000), "900 s"},
		{span(1_000_000), "17 min"},
		{span(3 * 3600e3), "3 h"},
		{span(12 * 86400e3), "12 days"},
		{span(math.Inf(1)), "? ms"},
		{size(128), "128 MB"},
		{size(0.2), "<1 MB"},
		{size(1023.7), "1 GB"},
		{size(1769), "1.7 GB"},
		{size(10035), "9.8 GB"},
		{size(10240), "10 GB"},
		{size(122880), "120 GB"},
		{of(812_000, 900_000, "ms"), "812 / 900 s"},
		{of(899_600, 900_000, "ms"), "899.6 / 900 s"},
		{of(900_000, 900_000, "ms"), "900 / 900 s"},
		{of(900_012, 900_000, "ms"), "900.01 / 900 s"},
		{of(120, 60_000, "ms"), "120 ms / 60 s"},
		{of(899_999.9999999, 900_000, "ms"), "900 / 900 s"},
		{of(10035, 10240, "MB"), "9.8 / 10 GB"},
		{of(10200, 10240, "MB"), "9.96 / 10 GB"},
		{of(612, 1024, "MB"), "612 MB / 1 GB"},
		{of(131, 128, "MB"), "131 / 128 MB"},
		{money(0, "USD"), "$0"},
		{money(0.0001, "USD"), "<$0.01"},
		{money(0.42, "USD"), "$0.42"},
		{money(99.99, "USD"), "$99.99"},
		{money(99.996, "USD"), "$100"},
		{money(1240.4, "USD"), "$1,240"},
		{money(-12.3, "USD"), "-$12.30"},
		{money(-0.001, "USD"), "<$0.01"},
		{money(1234567, "CNY"), "¥1,234,567"},
		{money(3, "EUR"), "EUR 3.00"},
		{money(math.NaN(), "USD"), "?"},
		{pairText(fargate.Pair{CPU: 256, Memory: 512}), "0.25 vCPU, 512 MB"},
		{pairText(fargate.Pair{CPU: 4096, Memory: 12288}), "4 vCPU, 12 GB"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestWindowIsNamed(t *testing.T) {
	t.Parallel()
	to := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		length time.Duration
		want   string
	}{
		{14 * 24 * time.Hour, "14 days, 2026-11-10 to 2026-11-24"},
		{36 * time.Hour, "36 hours, 2026-11-22 to 2026-11-24"},
		{time.Hour, "1 hour, 2026-11-24 to 2026-11-24"},
	} {
		if got := windowText(model.Window{From: to.Add(-c.length), To: to}); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	if got := windowText(model.Window{}); got != "usage was not read" {
		t.Errorf("no window: %q", got)
	}
}

// TestAGaugeNeverShowsNothing covers what is known and what is not.
func TestAGaugeNeverShowsNothing(t *testing.T) {
	t.Parallel()
	share := func(v float64) *float64 { return &v }
	for _, c := range []struct {
		gauge         review.Gauge
		text, instead string
		ok            bool
	}{
		{review.Gauge{P99: share(0.5), Max: share(0.75), Limit: 900_000, Unit: "ms"}, "450 / 900 s", "", true},
		{review.Gauge{Max: share(0.75), Limit: 900_000, Unit: "ms"}, "675 / 900 s", "max", true},
		{review.Gauge{P99: share(0.25), Max: share(0.5), Limit: 512, Unit: "MB"}, "256 / 512 MB", "", true},
		{review.Gauge{P99: share(0.25), Limit: 512, Unit: "MB"}, "128 / 512 MB", "p99", true},
		{review.Gauge{P99: share(math.NaN()), Limit: 512, Unit: "MB", Why: "no runs"}, "", "", false},
	} {
		text, instead, ok := gaugeText(c.gauge)
		if text != c.text || instead != c.instead || ok != c.ok {
			t.Errorf("%+v: got %q %q %v", c.gauge, text, instead, ok)
		}
	}
}
