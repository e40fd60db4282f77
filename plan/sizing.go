package plan

import (
	"fmt"
	"time"

	"decant/internal/diag"
	"decant/model"
	"decant/plan/fargate"
	"decant/plan/review"
	"decant/plan/units"
)

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
func (m *maker) sizeOf(fn model.Function) (pair fargate.Pair, because string, ok bool) {
	if fn.Live != nil {
		if memory, because, ok := review.MeasuredMemory(*fn.Live, review.ThresholdsOf(m.opts.Settings)); ok {
			pair, ok = fargate.Size(memory, fargate.CPUShare(fn.Live.Memory))
			return pair, fmt.Sprintf("%s. Lambda gave %.2f vCPU (%d MB / 1,769), so the task gets at least as much.", because, float64(fn.Live.Memory)/fargate.LambdaMBPerVCPU, fn.Live.Memory), ok
		}
	}
	memory, _ := believed(fn)
	pair, ok = fargate.Size(memory, fargate.CPUShare(memory))
	because = fmt.Sprintf("Lambda gave %d MB and with it %.2f vCPU (memory / 1,769); %s, so the task gets at least as much.", memory, float64(memory)/fargate.LambdaMBPerVCPU, unmeasured(fn))
	if fn.Live != nil {
		because += differs(fn, units.Megabytes(float64(fn.Memory.V)), units.Megabytes(float64(fn.Live.Memory)))
	}
	return pair, because, ok
}

// unmeasured says why the use of a function does not decide about its size.
func unmeasured(fn model.Function) string {
	if fn.Live == nil || fn.Live.Usage == nil || fn.Live.Usage.Logs == nil || fn.Live.Usage.Logs.Memory == nil {
		return "nobody measured the use"
	}
	return fmt.Sprintf("only %s measured", units.Counted(fn.Live.Usage.Logs.Memory.N, "run")+" "+units.Was(fn.Live.Usage.Logs.Memory.N))
}
