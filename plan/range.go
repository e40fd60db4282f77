package plan

import (
	"fmt"

	"decant/internal/diag"
	"decant/model"
)

// belowZero reports settings of config.json that no Lambda can have and that a
// task would take for something else: a timeout of 0 for none, for example.
// Numbers above Lambda's ranges are possible on Fargate and stay warnings.
func (m *maker) belowZero(fn model.Function) {
	refuse := func(name string, n, least int, at diag.Range, unit string) {
		if n >= least {
			return
		}
		m.diags.Add(diag.New(BelowZero, at,
			fmt.Sprintf("%s of %s is %d. Lambda accepts no value below %d, so this was never deployed, and no task can be planned from it.", name, fn.Name, n, least),
			fmt.Sprintf("Write a whole number of %s from %d.", unit, least)).About(fn.Name))
	}
	if fn.Timeout.IsKnown() {
		refuse("lambda_timeout", int(fn.Timeout.V.Seconds()), 1, fn.Timeout.At, "seconds")
	}
	if fn.Memory.IsKnown() {
		refuse("lambda_memory_size", int(fn.Memory.V), 1, fn.Memory.At, "MB")
	}
	if fn.Concurrency.IsKnown() {
		refuse("reserved_concurrency", fn.Concurrency.V, 0, fn.Concurrency.At, "invocations")
	}
}
