package live

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"decant/model"
)

// truthful is the usage of a function whose every run is made up first: all
// numbers are counted from the runs, so nothing contradicts.
func truthful(r *rand.Rand) model.LiveFunction {
	fn := model.LiveFunction{ARN: "arn", Name: "fn", Memory: 512, Timeout: []int{3, 60, 900}[r.IntN(3)]}
	w := usageWindow(usageNow, 14*usageDay)
	u := &model.Usage{Window: w, Concurrency: pointer(float64(1 + r.IntN(5)))}
	l := &model.LogUsage{Window: w, From: []string{fromInsights, fromFilter}[r.IntN(2)], MemorySize: 512}
	t := &tally{}
	var duration histogram
	runs, failed := 1+r.IntN(400), 0.0
	for k := range runs {
		ms, init := r.Float64()*fn.Deadline(), 0.0
		line := reportLine{Kind: lineReport, Request: fmt.Sprint(k)}
		if r.IntN(9) == 0 {
			ms, line.Status, failed = fn.Deadline(), "timeout", failed+1
		}
		if r.IntN(3) == 0 {
			init = 100 + r.Float64()*3000
			line.Init = &init
		}
		line.Duration, line.Billed = pointer(ms), pointer(float64(int(ms+init)+1))
		line.MemorySize, line.MemoryUsed = pointer(512), pointer(float64(60+r.IntN(452)))
		duration.add(ms)
		t.add(line, w.From)
	}
	u.Duration, u.Invocations, u.Errors = duration.distribution(), pointer(float64(runs)), pointer(failed)
	*l = *t.usage(w, 512)
	u.Logs, fn.Usage = l, u
	return fn
}

func contradicted(fn model.LiveFunction) (model.LiveFunction, []model.Gap) {
	run := &measurement{fns: []model.LiveFunction{fn}, window: fn.Usage.Window}
	run.contradictions()
	return run.fns[0], run.gaps
}

// TestWhatHappenedContradictsNothing: no numbers that were counted from runs are
// refused, also where lines are missing or the window of the logs is shorter.
func TestWhatHappenedContradictsNothing(t *testing.T) {
	t.Parallel()
	for seed := range uint64(2000) {
		r := rand.New(rand.NewPCG(seed, 11))
		fn := truthful(r)
		switch r.IntN(4) {
		case 0: // most lines were dropped, or are older than the group keeps
			l := fn.Usage.Logs
			l.Window.From = l.Window.To.Add(-usageDay)
			fn.Usage.Invocations, fn.Usage.Duration.N = pointer(*fn.Usage.Invocations*14), fn.Usage.Duration.N*14
		case 1:
			fn.Usage.Invocations, fn.Usage.Errors, fn.Usage.Duration = nil, nil, nil
		case 2:
			fn.Usage.Logs = nil
		}
		if _, gaps := contradicted(fn); len(gaps) > 0 {
			t.Fatalf("seed %d: %+v", seed, gaps)
		}
	}
}

// TestContradictionsAreFindings breaks one number at a time. What is about it is
// unknown then, and says so.
func TestContradictionsAreFindings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		wrong func(*model.Usage)
		says  string
		lost  func(*model.Usage) bool
	}{
		"billed twice":             {func(u *model.Usage) { *u.Logs.BilledMS *= 2 }, "is billed", noLogLines},
		"billed in seconds":        {func(u *model.Usage) { *u.Logs.BilledMS /= 1000 }, "is billed", noLogLines},
		"billed beyond a timeout":  {func(u *model.Usage) { u.Logs.Duration, *u.Logs.BilledMS = nil, u.Logs.BilledN*1e7 }, "is billed 10000000 ms", noLogLines},
		"more bills than reports":  {func(u *model.Usage) { u.Logs.BilledN = u.Logs.Reports + 1 }, "Billed Duration", noLogLines},
		"more timeouts than runs":  {func(u *model.Usage) { u.Logs.Timeouts = u.Logs.Reports*2 + 10 }, "timeouts and 0 kills", noLogLines},
		"more kills than runs":     {func(u *model.Usage) { u.Logs.OutOfMemory = u.Logs.Reports*2 + 10 }, "kills for memory", noLogLines},
		"timeouts and kills":       {func(u *model.Usage) { u.Logs.Timeouts, u.Logs.OutOfMemory = u.Logs.Reports, u.Logs.Reports+10 }, "kills for memory", noLogLines},
		"more cut than reports":    {func(u *model.Usage) { u.Logs.Damaged = u.Logs.Reports + 1 }, "are cut", noLogLines},
		"p95 below p50":            {func(u *model.Usage) { u.Logs.Duration.P95 = pointer(*u.Logs.Duration.P50 / 3) }, "p50 is", noLogLines},
		"maximum below p99":        {func(u *model.Usage) { u.Logs.Memory.Max = pointer(*u.Logs.Memory.P99 / 2) }, "Max Memory Used: p99 is", noLogLines},
		"average above maximum":    {func(u *model.Usage) { u.Logs.Init.Avg = pointer(*u.Logs.Init.Max * 2) }, "Init Duration: the average", noLogLines},
		"more memory than there":   {func(u *model.Usage) { u.Logs.Memory.Max = pointer(1024) }, "used 1024 MB of a memory size of 512 MB", noLogLines},
		"more measured than lines": {func(u *model.Usage) { u.Logs.Memory.N = u.Logs.Reports + 1 }, "REPORT lines name", noLogLines},
		"every line twice": {func(u *model.Usage) {
			l := u.Logs
			l.Reports, l.BilledN, *l.BilledMS = l.Reports*2, l.BilledN*2, *l.BilledMS*2
		}, "REPORT lines, and Invocations", noLogLines},
		"metric in seconds": {func(u *model.Usage) {
			d := u.Duration
			for _, v := range []*float64{d.Avg, d.P50, d.P95, d.P99, d.Max} {
				*v /= 1000
			}
		}, "by the metric and", noLogLines},
		"metric's p99 above its maximum": {func(u *model.Usage) { u.Duration.P99 = pointer(*u.Duration.Max * 2) }, "p99 is", func(u *model.Usage) bool { return u.Duration == nil && u.Logs != nil }},
		"metric's average":               {func(u *model.Usage) { u.Duration.Avg = pointer(*u.Duration.Max * 2) }, "the average is", func(u *model.Usage) bool { return u.Duration == nil && u.Logs != nil }},
		"more samples than runs":         {func(u *model.Usage) { u.Duration.N = u.Duration.N*2 + 10 }, "samples and Invocations", func(u *model.Usage) bool { return u.Duration == nil && u.Invocations == nil }},
		"more errors than runs":          {func(u *model.Usage) { *u.Errors = *u.Invocations*2 + 10 }, "Errors counts", func(u *model.Usage) bool { return u.Duration == nil && u.Errors == nil && u.Invocations == nil }},
	} {
		for seed := range uint64(40) {
			fn := truthful(rand.New(rand.NewPCG(seed, 5)))
			if fn.Usage.Logs.Init == nil || *fn.Usage.Logs.Duration.Avg < 2500 || fn.Usage.Logs.Reports < 50 {
				continue
			}
			c.wrong(fn.Usage)
			got, gaps := contradicted(fn)
			if len(gaps) == 0 || gaps[0].Reason != model.GapContradiction || gaps[0].Subject != "arn" || !strings.Contains(gaps[0].Detail, c.says) || !c.lost(got.Usage) {
				t.Fatalf("%s, seed %d: %+v", name, seed, gaps)
			}
			if diags := gapFindings(gaps); len(diags) != 1 || diags[0].Code != Contradiction || !strings.Contains(diags[0].Detail, gaps[0].Detail) {
				t.Errorf("%s: %+v", name, diags)
			}
		}
	}
}

func noLogLines(u *model.Usage) bool { return u.Logs == nil }
