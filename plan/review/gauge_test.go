package review

import (
	"testing"

	"decant/model"
	"decant/plan/review/reviewtest"
)

func TestGaugesSayWhyTheyAreEmpty(t *testing.T) {
	t.Parallel()
	fn := reviewtest.Quiet()
	empty := func(fn *model.LiveFunction) { fn.Usage.Duration, fn.Usage.Logs, fn.Usage.Invocations = nil, nil, nil }
	gap := func(action, subject string, change ...func(*model.Gap)) []model.Gap {
		g := model.Gap{Account: fn.Account, Region: fn.Region, Action: action, Subject: subject, Reason: model.GapDenied}
		for _, c := range change {
			c(&g)
		}
		return []model.Gap{g}
	}
	const metrics, logs = "cloudwatch:GetMetricData", "logs:StartQuery"
	for _, c := range []struct {
		name             string
		change           reviewtest.Change
		gaps             []model.Gap
		duration, memory string
	}{
		{"nothing there", empty, nil, "no data", "no REPORT lines"},
		{"nobody asked", func(fn *model.LiveFunction) { fn.Usage = nil }, nil, "not measured", "not measured"},
		{"metrics denied", empty, gap(metrics, ""), "no permission (cloudwatch:GetMetricData)", "no REPORT lines"},
		{"metrics denied, nothing read", func(fn *model.LiveFunction) { fn.Usage = nil }, gap(metrics, ""), "no permission (cloudwatch:GetMetricData)", "not measured"},
		{"logs denied", empty, gap(logs, fn.LogGroup), "no data", "no permission (logs:StartQuery)"},
		{"logs left out", empty, gap(logs, fn.LogGroup, func(g *model.Gap) { g.Reason = model.GapSkipped }), "no data", "left out (logs:StartQuery)"},
		{"denied for another group", empty, gap(logs, "/aws/lambda/other"), "no data", "no REPORT lines"},
		{"denied in another region", empty, gap(metrics, "", func(g *model.Gap) { g.Region = "us-east-1" }), "no data", "no REPORT lines"},
		{"denied in another account", empty, gap(metrics, "", func(g *model.Gap) { g.Account = "999988887777" }), "no data", "no REPORT lines"},
		{"did not run", func(fn *model.LiveFunction) { empty(fn); fn.Usage.Invocations = reviewtest.F64(0) }, gap(logs, ""), "no runs", "no runs"},
		{"durations from the log lines", func(fn *model.LiveFunction) { fn.Usage.Duration = nil }, gap(metrics, ""), "", ""},
	} {
		fn := reviewtest.Quiet(c.change)
		d, m := durationGauge(fn, c.gaps), memoryGauge(fn, c.gaps)
		if d.Why != c.duration || m.Why != c.memory {
			t.Errorf("%s: %q and %q, want %q and %q", c.name, d.Why, m.Why, c.duration, c.memory)
		}
		if (d.Why == "") != (d.Max != nil) || (m.Why == "") != (m.Max != nil) || (d.Why == "") != (d.From != "") {
			t.Errorf("%s: a number and a reason, or neither: %+v %+v", c.name, d, m)
		}
	}
	if g := durationGauge(reviewtest.Quiet(func(fn *model.LiveFunction) { fn.Usage.Duration = nil }), nil); g.From != "REPORT lines" || g.Limit != 900e3 || g.N != 140 {
		t.Errorf("%+v", g)
	}
}
