// Package reviewtest makes live functions for the tests of reviews and plans.
package reviewtest

import (
	"math/rand/v2"
	"time"

	"decant/model"
)

// FourteenDays is the window of the tests.
func FourteenDays() model.Window {
	to := time.Date(2026, 11, 15, 0, 0, 0, 0, time.UTC)
	return model.Window{From: to.AddDate(0, 0, -14), To: to}
}

// F64 is a pointer to a number.
func F64(v float64) *float64 { return &v }

// Distribution is a distribution of durations in milliseconds or of memory in MB.
func Distribution(n, p50, p95, p99, longest float64) *model.Distribution {
	return &model.Distribution{N: n, Avg: F64(p50), P50: F64(p50), P95: F64(p95), P99: F64(p99), Max: F64(longest)}
}

// Quiet is a function that nothing presses, with what a test changes: 140 runs
// in 14 days that take five minutes of fifteen and 400 MB of 1,024.
func Quiet(with ...Change) model.LiveFunction {
	fn := model.LiveFunction{
		ARN:  "arn:aws:lambda:eu-central-1:111122223333:function:orders-prod-nightly",
		Name: "orders-prod-nightly", Account: "111122223333", Region: "eu-central-1",
		Runtime: "python3.12", PackageType: "Zip", Memory: 1024, Timeout: 900, Architecture: "x86_64", Storage: 512,
		LogGroup: "/aws/lambda/orders-prod-nightly",
		Usage: &model.Usage{
			Window: FourteenDays(), Invocations: F64(140), Errors: F64(0),
			Duration: Distribution(140, 300e3, 310e3, 320e3, 330e3),
			Logs: &model.LogUsage{
				Reports: 140, BilledMS: F64(140 * 300e3), BilledN: 140, MemorySize: 1024, From: "Logs Insights",
				Duration: Distribution(140, 300e3, 310e3, 320e3, 330e3), Memory: Distribution(140, 380, 390, 395, 400),
			},
		},
	}
	for _, c := range with {
		c(&fn)
	}
	return fn
}

// Change is what a case does to the quiet function.
type Change = func(*model.LiveFunction)

// Changes makes one change of several.
func Changes(all ...Change) Change {
	return func(fn *model.LiveFunction) {
		for _, c := range all {
			c(fn)
		}
	}
}

// Limits sets the memory and the timeout, in seconds.
func Limits(memory model.MiB, timeout int) Change {
	return func(fn *model.LiveFunction) {
		fn.Memory, fn.Timeout, fn.Usage.Logs.MemorySize = memory, timeout, memory
	}
}

// Durations are p50 to maximum in seconds; all runs that were counted have them.
func Durations(p50, p95, p99, longest float64) Change {
	return func(fn *model.LiveFunction) {
		fn.Usage.Duration = Distribution(*fn.Usage.Invocations, p50*1000, p95*1000, p99*1000, longest*1000)
		fn.Usage.Logs.Duration = fn.Usage.Duration
		fn.Usage.Logs.BilledMS, fn.Usage.Logs.BilledN = F64(*fn.Usage.Invocations*p50*1000), *fn.Usage.Invocations
	}
}

// Runs sets how many runs there were.
func Runs(n float64) Change {
	return func(fn *model.LiveFunction) {
		fn.Usage.Invocations = &n
		fn.Usage.Logs.BilledMS, fn.Usage.Logs.BilledN = F64(n**fn.Usage.Duration.P50), n
		fn.Usage.Duration.N, fn.Usage.Logs.Reports, fn.Usage.Logs.Memory.N = n, n, n
	}
}

// Peak sets the memory that every run took, in MB.
func Peak(mb float64) Change {
	return func(fn *model.LiveFunction) {
		fn.Usage.Logs.Memory = Distribution(*fn.Usage.Invocations, mb, mb, mb, mb)
	}
}

// TimedOut lets so many runs end at the timeout.
func TimedOut(n float64) Change {
	return func(fn *model.LiveFunction) {
		fn.Usage.Logs.Timeouts = n
		fn.Usage.Duration.Max = F64(fn.Deadline())
	}
}

// Killed lets so many runs be killed for lack of memory.
func Killed(n float64) Change {
	return func(fn *model.LiveFunction) {
		fn.Usage.Logs.OutOfMemory = n
		fn.Usage.Logs.Memory.Max = F64(float64(fn.Memory))
	}
}

// NoLogs takes the numbers of the log lines away.
func NoLogs(fn *model.LiveFunction) { fn.Usage.Logs = nil }

// Failed lets so many runs fail.
func Failed(n float64) Change { return func(fn *model.LiveFunction) { fn.Usage.Errors = &n } }

// Trigger adds a trigger.
func Trigger(t model.LiveTrigger) Change {
	return func(fn *model.LiveFunction) { fn.Triggers = append(fn.Triggers, t) }
}

// Workflow adds a state machine that calls the function.
func Workflow(details string, waits bool) Change {
	return Trigger(model.LiveTrigger{Kind: model.LiveStateMachine, Name: "orders", State: "enabled", Synchronous: waits, Details: []string{details}})
}

// Grows gives each day of the window a longest run and a 99th percentile in seconds
// that grow by so much a day, with a ripple that tells no day from the next.
func Grows(first, perDay float64) Change {
	return Daily(func(day int) (longest, p99 float64) {
		v := first + perDay*float64(day) + []float64{0, 2, -2, 1}[day%4]
		return v, 0.95 * v
	})
}

// Daily gives each of 14 days a longest run and a 99th percentile in seconds; a
// negative one is a day without runs.
func Daily(of func(day int) (longest, p99 float64)) Change {
	return func(fn *model.LiveFunction) {
		fn.Usage.Daily = nil
		for day := range 14 {
			d := model.Day{From: fn.Usage.Window.From.AddDate(0, 0, day), Errors: F64(0)}
			if longest, p99 := of(day); longest >= 0 {
				d.Max, d.P99 = F64(longest*1000), F64(p99*1000)
			}
			fn.Usage.Daily = append(fn.Usage.Daily, d)
		}
	}
}

// Random makes a function with any mixture of use, limits and callers.
func Random(r *rand.Rand) Change {
	pick := func(options ...Change) Change { return options[r.IntN(len(options))] }
	same := func(*model.LiveFunction) {}
	share := r.Float64() * 1.02
	return Changes(
		Limits([]model.MiB{128, 512, 1024, 1769, 5120, 10240}[r.IntN(6)], []int{3, 60, 300, 750, 900}[r.IntN(5)]),
		Runs(float64(1+r.IntN(50000))),
		func(fn *model.LiveFunction) {
			top := share * float64(fn.Timeout)
			Durations(top/3, top/2, top*0.9, top)(fn)
			Peak(r.Float64() * float64(fn.Memory))(fn)
		},
		pick(same, same, func(fn *model.LiveFunction) { fn.Usage.Duration.Max = nil }, func(fn *model.LiveFunction) { fn.Usage.Duration.P99 = nil }),
		pick(same, same, func(fn *model.LiveFunction) { fn.Usage.Logs.Memory.Max = nil }),
		pick(same, same, Killed(2)), pick(same, same, TimedOut(1)), pick(same, same, NoLogs), pick(same, Failed(1)),
		pick(same, same, Workflow("Express workflow", true), func(fn *model.LiveFunction) { fn.Storage = 10240 }),
	)
}
