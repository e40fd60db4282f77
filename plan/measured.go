package plan

import (
	"fmt"
	"math"
	"time"

	"decant/internal/diag"
	"decant/model"
)

// leastMemory is the smallest task's memory in MB; an interpreter with a few
// libraries fits.
const leastMemory model.MiB = 512

// measured is the memory that a task needs by what was measured. ok is false
// when too little was. After a kill the peak is not known, unless the size was
// raised since and the peak stays below it.
func measured(fn model.LiveFunction, t Thresholds) (memory model.MiB, because string, ok bool) {
	u := fn.Usage
	if u == nil || u.Logs == nil {
		return 0, "", false
	}
	l, window := u.Logs, u.Logs.Window
	if window.IsZero() {
		window = u.Window
	}
	enough := l.Memory != nil && l.Memory.Max != nil && l.Memory.N >= float64(t.Samples)
	raised := enough && !l.Sampled && *l.Memory.Max < t.Memory*float64(fn.Memory)
	if l.OutOfMemory > 0 && !raised {
		twice := max(leastMemory, 2*max(fn.Memory, l.MemorySize))
		return twice, fmt.Sprintf("%s of %s %s killed for lack of memory %s, so the peak is not known; the task gets twice the %s of today", number(l.OutOfMemory), counted(max(l.Reports, l.OutOfMemory), "run"), was(l.OutOfMemory), over(window), megabytes(float64(fn.Memory))), true
	}
	if !enough {
		return 0, "", false
	}
	peak := min(*l.Memory.Max, float64(maxMemory)) // more is no memory of a function
	need := max(leastMemory, model.MiB(math.Ceil(peak*headRoom)))
	because = fmt.Sprintf("Peak %s in %s %s, plus 30 %%", megabytes(peak), counted(l.Memory.N, "run"), over(window))
	if need == leastMemory && peak*headRoom < float64(leastMemory) {
		because = fmt.Sprintf("Peak %s in %s %s; the smallest task has %s", megabytes(peak), counted(l.Memory.N, "run"), over(window), megabytes(float64(leastMemory)))
	}
	return need, because, true
}

// taskFor proposes a size for a live function, nil when none is large enough.
func taskFor(fn model.LiveFunction, t Thresholds) *TaskSize {
	memory, because, ok := measured(fn, t)
	if !ok {
		memory, because = fn.Memory, fmt.Sprintf("Lambda gave %s, and the use is not known well enough to give less", megabytes(float64(fn.Memory)))
	}
	share := CPUShare(fn.Memory)
	pair, ok := Size(memory, share)
	if !ok {
		return nil
	}
	architecture := "X86_64"
	if fn.Architecture == "arm64" {
		architecture = "ARM64"
	}
	return &TaskSize{Pair: pair, Architecture: architecture, Because: fmt.Sprintf("%s. Lambda gave %.2f vCPU (memory / 1,769), and the task gets at least as much.", because, float64(fn.Memory)/mbPerVCPU)}
}

// believed is what the function has: the larger of what the source states and
// what the account has, because the smaller one may be what was too small.
func believed(fn model.Function) (memory model.MiB, timeout time.Duration) {
	memory, timeout = fn.Memory.V, fn.Timeout.V
	if fn.Live != nil {
		memory = max(memory, fn.Live.Memory)
		timeout = max(timeout, time.Duration(fn.Live.Timeout)*time.Second)
	}
	return memory, timeout
}

// disagree warns when source and account state another memory or timeout, and
// decant.hcl does not settle it.
func (m *maker) disagree(fn model.Function) {
	if fn.Live == nil {
		return
	}
	memory, timeout := believed(fn)
	options := m.opts.Settings.Functions[fn.Name]
	if fn.Live.Memory != fn.Memory.V && !options.Memory.IsKnown() && !options.CPU.IsKnown() {
		m.diags.Add(diag.New(LiveDiffers, fn.Memory.At,
			fmt.Sprintf("%s has %d MB by its source and %d MB in the account (%s), so which one is meant is not known; the plan goes by %d MB.", fn.Name, fn.Memory.V, fn.Live.Memory, fn.Live.Region, memory),
			fmt.Sprintf("Deploy the source, or write the account's value into .chalice/config.json:\n    \"lambda_memory_size\": %d", fn.Live.Memory)).About(fn.Name))
	}
	if live := time.Duration(fn.Live.Timeout) * time.Second; live != fn.Timeout.V && !options.Timeout.IsKnown() {
		m.diags.Add(diag.New(LiveDiffers, fn.Timeout.At,
			fmt.Sprintf("%s has a timeout of %s by its source and of %s in the account (%s), so which one is meant is not known; the plan goes by %s.", fn.Name, seconds(fn.Timeout.V), seconds(live), fn.Live.Region, seconds(timeout)),
			fmt.Sprintf("Deploy the source, or write the account's value into .chalice/config.json:\n    \"lambda_timeout\": %d", fn.Live.Timeout)).About(fn.Name))
	}
}

// differs is the part of a reason that names both sides' values, "" when they
// agree.
func differs(fn model.Function, source, live string) string {
	if fn.Live == nil || source == live {
		return ""
	}
	return fmt.Sprintf(" The source states %s and the account has %s; the larger one counts.", source, live)
}

// sizeOf is the smallest pair for a function of the source, with the reason: by
// the measured peak where there is one, else by what Lambda gave.
func (m *maker) sizeOf(fn model.Function) (pair Pair, because string, ok bool) {
	if fn.Live != nil {
		if memory, because, ok := measured(*fn.Live, ThresholdsOf(m.opts.Settings)); ok {
			pair, ok = Size(memory, CPUShare(fn.Live.Memory))
			return pair, fmt.Sprintf("%s. Lambda gave %.2f vCPU (%d MB / 1,769), so the task gets at least as much.", because, float64(fn.Live.Memory)/mbPerVCPU, fn.Live.Memory), ok
		}
	}
	memory, _ := believed(fn)
	pair, ok = Size(memory, CPUShare(memory))
	because = fmt.Sprintf("Lambda gave %d MB and with it %.2f vCPU (memory / 1,769); %s, so the task gets at least as much.", memory, float64(memory)/mbPerVCPU, unmeasured(fn))
	if fn.Live != nil {
		because += differs(fn, megabytes(float64(fn.Memory.V)), megabytes(float64(fn.Live.Memory)))
	}
	return pair, because, ok
}

// unmeasured says why the use of a function does not decide about its size.
func unmeasured(fn model.Function) string {
	if fn.Live == nil || fn.Live.Usage == nil || fn.Live.Usage.Logs == nil || fn.Live.Usage.Logs.Memory == nil {
		return "nobody measured the use"
	}
	return fmt.Sprintf("only %s measured", counted(fn.Live.Usage.Logs.Memory.N, "run")+" "+was(fn.Live.Usage.Logs.Memory.N))
}

// cutOff says that runs of the function were cut off at the account's timeout,
// which is then no limit that the job fits into.
func cutOff(fn model.Function, t Thresholds) (string, bool) {
	if fn.Live == nil {
		return "", false
	}
	f := &facts{fn: *fn.Live, t: t, duration: durationGauge(*fn.Live, nil)}
	for _, check := range []func(*facts) (Call, string){timeouts, inferredTimeouts} {
		if call, _ := check(f); call == CallMove || call == CallTune {
			return fmt.Sprintf("Runs were cut off at %d s %s, so that is no time in which the job ends: six hours let it finish and still end one that hangs. State another with timeout in decant.hcl.", fn.Live.Timeout, over(fn.Live.Usage.Window)), true
		}
	}
	return "", false
}
