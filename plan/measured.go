package plan

import (
	"fmt"
	"math"

	"decant/internal/model"
)

// leastMemory is the smallest task's memory in MB; an interpreter with a few
// libraries fits.
const leastMemory model.MiB = 512

// measured is the memory that a task needs by what was measured. ok is false
// when too little was.
func measured(fn model.LiveFunction, t Thresholds) (memory model.MiB, because string, ok bool) {
	u := fn.Usage
	if u == nil || u.Logs == nil {
		return 0, "", false
	}
	l := u.Logs
	if l.OutOfMemory > 0 {
		twice := max(leastMemory, 2*max(fn.Memory, l.MemorySize))
		return twice, fmt.Sprintf("%s of %s %s killed for lack of memory %s, so the peak is not known; the task gets twice the %s of today", number(l.OutOfMemory), counted(max(l.Reports, l.OutOfMemory), "run"), was(l.OutOfMemory), over(u.Window), megabytes(float64(fn.Memory))), true
	}
	if l.Memory == nil || l.Memory.Max == nil || l.Memory.N < float64(t.Samples) {
		return 0, "", false
	}
	peak := *l.Memory.Max
	need := max(leastMemory, model.MiB(math.Ceil(peak*headRoom)))
	because = fmt.Sprintf("Peak %s in %s %s, plus 30 %%", megabytes(peak), counted(l.Memory.N, "run"), over(u.Window))
	if need == leastMemory && peak*headRoom < float64(leastMemory) {
		because = fmt.Sprintf("Peak %s in %s %s; the smallest task has %s", megabytes(peak), counted(l.Memory.N, "run"), over(u.Window), megabytes(float64(leastMemory)))
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
