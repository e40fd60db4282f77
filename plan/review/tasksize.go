package review

import (
	"fmt"
	"math"

	"decant/model"
	"decant/plan/fargate"
	"decant/plan/units"
)

// leastMemory is the smallest task's memory in MB; an interpreter with a few
// libraries fits.
const leastMemory model.MiB = 512

// measured is the memory that a task needs by what was measured. ok is false
// when too little was. After a kill the peak is not known, unless the size was
// raised since and the peak stays below it.
func MeasuredMemory(fn model.LiveFunction, t Thresholds) (memory model.MiB, because string, ok bool) {
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
		return twice, fmt.Sprintf("%s of %s %s killed for lack of memory %s, so the peak is not known; the task gets twice the %s of today", units.Number(l.OutOfMemory), units.Counted(max(l.Reports, l.OutOfMemory), "run"), units.Was(l.OutOfMemory), units.Over(window), units.Megabytes(float64(fn.Memory))), true
	}
	if !enough {
		return 0, "", false
	}
	peak := min(*l.Memory.Max, float64(maxMemory)) // more is no memory of a function
	need := max(leastMemory, model.MiB(math.Ceil(peak*headRoom)))
	because = fmt.Sprintf("Peak %s in %s %s, plus 30 %%", units.Megabytes(peak), units.Counted(l.Memory.N, "run"), units.Over(window))
	if need == leastMemory && peak*headRoom < float64(leastMemory) {
		because = fmt.Sprintf("Peak %s in %s %s; the smallest task has %s", units.Megabytes(peak), units.Counted(l.Memory.N, "run"), units.Over(window), units.Megabytes(float64(leastMemory)))
	}
	return need, because, true
}

// taskFor proposes a size for a live function, nil when none is large enough.
func taskFor(fn model.LiveFunction, t Thresholds) *TaskSize {
	memory, because, ok := MeasuredMemory(fn, t)
	if !ok {
		memory, because = fn.Memory, fmt.Sprintf("Lambda gave %s, and the use is not known well enough to give less", units.Megabytes(float64(fn.Memory)))
	}
	share := fargate.CPUShare(fn.Memory)
	pair, ok := fargate.Size(memory, share)
	if !ok {
		return nil
	}
	architecture := "X86_64"
	if fn.Architecture == "arm64" {
		architecture = "ARM64"
	}
	return &TaskSize{Pair: pair, Architecture: architecture, Because: fmt.Sprintf("%s. Lambda gave %.2f vCPU (memory / 1,769), and the task gets at least as much.", because, float64(fn.Memory)/fargate.LambdaMBPerVCPU)}
}
