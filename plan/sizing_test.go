package plan

import (
	"strings"
	"testing"
	"time"

	"decant/model"
	"decant/model/modeltest"
	"decant/plan/fargate"
	"decant/plan/review/reviewtest"
)

// live puts a function of the account beside the source.
func live(c ...reviewtest.Change) func(*model.Function) {
	return func(fn *model.Function) {
		l := reviewtest.Quiet(c...)
		l.Usage.Logs.MemorySize = l.Memory
		fn.Live = &l
	}
}

func TestSizesFromUsage(t *testing.T) {
	t.Parallel()
	is := func(memory model.MiB, timeout int) func(*model.Function) {
		return func(fn *model.Function) {
			fn.Memory.V, fn.Timeout.V = memory, time.Duration(timeout)*time.Second
		}
	}
	for _, c := range []struct {
		name    string
		hcl     string
		change  reviewtest.Change
		want    fargate.Pair
		because string
	}{
		{"measured", "", reviewtest.Peak(612), fargate.Pair{CPU: 1024, Memory: 2048}, "Peak 612 MB in 140 runs over 14 days (2026-11-01 to 2026-11-15), plus 30 %. Lambda gave 0.58 vCPU"},
		{"measured small", "", reviewtest.Changes(reviewtest.Limits(256, 900), reviewtest.Peak(60)), fargate.Pair{CPU: 256, Memory: 512}, "Peak 60 MB in 140 runs over 14 days (2026-11-01 to 2026-11-15); the smallest task has 512 MB"},
		{"measured above the CPU's share", "", reviewtest.Changes(reviewtest.Limits(512, 900), reviewtest.Peak(500)), fargate.Pair{CPU: 512, Memory: 1024}, "plus 30 %"},
		{"one run too few", "", reviewtest.Changes(reviewtest.Runs(19), reviewtest.Peak(100)), fargate.Pair{CPU: 1024, Memory: 2048}, "only 19 runs were measured"},
		{"fewer are asked for", "thresholds { samples = 19 }", reviewtest.Changes(reviewtest.Runs(19), reviewtest.Peak(100)), fargate.Pair{CPU: 1024, Memory: 2048}, "Peak 100 MB in 19 runs"},
		{"killed", "", reviewtest.Changes(reviewtest.Limits(3072, 900), reviewtest.Killed(2)), fargate.Pair{CPU: 2048, Memory: 6144}, "2 of 140 runs were killed for lack of memory over 14 days (2026-11-01 to 2026-11-15), so the peak is not known; the task gets twice the 3,072 MB of today"},
		{"killed before the size was raised", "", reviewtest.Changes(reviewtest.Limits(2048, 900), reviewtest.Peak(1030), func(fn *model.LiveFunction) { fn.Usage.Logs.OutOfMemory = 2 }), fargate.Pair{CPU: 2048, Memory: 4096}, "Peak 1,030 MB"},
		{"log group that keeps three days", "", func(fn *model.LiveFunction) {
			fn.Usage.Logs.Window = model.Window{From: reviewtest.FourteenDays().To.AddDate(0, 0, -3), To: reviewtest.FourteenDays().To}
		}, fargate.Pair{CPU: 1024, Memory: 2048}, "over 3 days (2026-11-12 to 2026-11-15)"},
		{"decant.hcl wins", "function \"f\" {\n  cpu = 256\n  memory = 512\n}", reviewtest.Peak(612), fargate.Pair{CPU: 256, Memory: 512}, "decant.hcl states it."},
		{"not measured", "", func(fn *model.LiveFunction) { fn.Usage.Logs = nil }, fargate.Pair{CPU: 1024, Memory: 2048}, "nobody measured the use"},
	} {
		l := reviewtest.Quiet(c.change)
		fn := modeltest.Function("f", model.KindLambda, is(l.Memory, l.Timeout), func(fn *model.Function) { fn.Live = &l })
		p, diags := Make(modeltest.App(fn), options(t, c.hcl))
		if diags.HasErrors() || len(p.Targets) != 1 || strings.Contains(codes(diags), "PL207") {
			t.Errorf("%s: %v", c.name, diags)
			continue
		}
		if got := (fargate.Pair{CPU: p.Targets[0].CPU, Memory: p.Targets[0].Memory}); got != c.want || !strings.Contains(decision(p, "size"), c.because) {
			t.Errorf("%s: %s because %s; want %s because %s", c.name, got, decision(p, "size"), c.want, c.because)
		}
	}
}

func decision(p *Plan, rule string) string {
	for _, d := range p.Decisions {
		if d.Rule == rule {
			return d.Because
		}
	}
	return ""
}

func TestSourceAndAccountDisagree(t *testing.T) {
	t.Parallel()
	bare := func(memory model.MiB, timeout int) func(*model.Function) {
		return func(fn *model.Function) {
			fn.Live = &model.LiveFunction{Memory: memory, Timeout: timeout, Region: "eu-central-1"}
		}
	}
	for _, c := range []struct {
		name    string
		change  func(*model.Function)
		hcl     string
		memory  model.MiB
		timeout time.Duration
		codes   string
	}{
		{"agree", bare(512, 300), "", 1024, 300 * time.Second, ""},
		{"account has more", bare(3000, 600), "", 4096, 600 * time.Second, "PL207 PL207"},
		{"source has more", bare(256, 100), "", 1024, 300 * time.Second, "PL207 PL207"},
		{"account is at the ceiling", bare(512, 900), "", 1024, 6 * time.Hour, "PL207"},
		{"decant.hcl settles it", bare(3000, 600), "function \"f\" {\n  memory = 1024\n  timeout = \"20s\"\n}", 1024, 20 * time.Second, ""},
		{"cut off below the ceiling", live(reviewtest.Changes(reviewtest.Limits(512, 300), reviewtest.TimedOut(2))), "", 1024, 6 * time.Hour, ""},
	} {
		p, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda, c.change)), options(t, c.hcl))
		if codes(diags) != strings.TrimSpace(c.codes+" PL401") && codes(diags) != c.codes || len(p.Targets) != 1 {
			t.Errorf("%s: %s %v", c.name, codes(diags), p.Targets)
			continue
		}
		if got := p.Targets[0]; got.Memory != c.memory || got.Timeout != c.timeout {
			t.Errorf("%s: %d MB, %s; want %d MB, %s (%s; %s)", c.name, got.Memory, got.Timeout, c.memory, c.timeout, decision(p, "size"), decision(p, "timeout"))
		}
	}
}
