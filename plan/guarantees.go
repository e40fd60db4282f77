package plan

import (
	"cmp"
	"fmt"

	"decant/model"
	"decant/trigger"
)

// The outcomes of a guarantee.
const (
	kept     = "kept"
	replaced = "replaced"
	lost     = "lost"
)

// gaps lists what Lambda did for the function and what becomes of each.
func gaps(fn model.Function, t Target) []Guarantee {
	out := []Guarantee{
		startGap(t),
		timeGap(fn, t),
		retryGap(fn, t),
		{"concurrency", lost, "bounded by the account's concurrent executions", "bounded by the account's Fargate vCPU quota"},
		{"isolation", replaced, "one event at a time, globals kept between warm calls", "one task per event, fresh globals each time"},
		{"start", lost, "milliseconds to seconds", "tens of seconds: the network interface and the image come first"},
		{"file system", replaced, "only /tmp is writable, " + storage(fn), fmt.Sprintf("/tmp is writable, %d GiB with the image", max(20, t.Storage))},
		{"logs", kept, "CloudWatch Logs" + logGroup(fn) + ", one event per record", "CloudWatch Logs group " + t.LogGroup},
	}
	if t.Concurrency == 1 {
		out[3] = Guarantee{
			"concurrency", replaced, "never two at once (reserved concurrency 1), others wait up to 6 hours",
			"the runner waits while an older task of the family runs; two that start in the same second order themselves by start time",
		}
	} else if fn.Concurrency.IsKnown() {
		out[3].Lambda = fmt.Sprintf("at most %d at once (reserved concurrency)", fn.Concurrency.V)
		out[3].Fargate = "no limit: every start is a task"
	}
	if trigger.ForFunction(fn.Kind).Answers {
		out = append(out, answerGap(fn))
	}
	if fn.XRay.IsKnown() && fn.XRay.V {
		out = append(out, Guarantee{"tracing", lost, "X-Ray traces every call", "nothing, unless a daemon runs beside the task"})
	}
	return out
}

func timeGap(fn model.Function, t Target) Guarantee {
	g := Guarantee{"time limit", kept, "ended after " + seconds(fn.Timeout.V), "the runner ends an attempt after " + seconds(t.Timeout)}
	if t.Timeout != fn.Timeout.V {
		g.Outcome = replaced
	}
	if t.Timeout == 0 {
		g.Fargate = "the task runs until it ends by itself"
	}
	return g
}

func startGap(t Target) Guarantee {
	kind := t.Start.Kind()
	if t.Untriggered != "" {
		return Guarantee{"delivery", lost, "its " + kind.Words() + " starts it", "nothing starts it yet: decant does not write this trigger, so the Lambda keeps it"}
	}
	d := kind.Delivery(t.Start)
	return Guarantee{"delivery", d.Outcome, d.Lambda, d.Fargate}
}

func retryGap(fn model.Function, t Target) Guarantee {
	n, _ := retriesFor(fn.Kind)
	g := Guarantee{Name: "retries", Lambda: cmp.Or(trigger.ForFunction(fn.Kind).Redelivers, "none: the caller decides")}
	if set, ok := liveRetries(fn); ok {
		n = set
	}
	if n > 0 {
		g.Lambda = fmt.Sprintf("%d more, after 1 and 2 minutes", n)
	}
	switch {
	case t.Untriggered != "":
		g.Outcome, g.Fargate = lost, "none, until the trigger moves"
	case t.Retries > 0:
		g.Outcome, g.Fargate = replaced, fmt.Sprintf("the runner tries %d more times inside the task; a task that is lost as a whole is not started again", t.Retries)
	default:
		g.Outcome, g.Fargate = kept, "none: the caller decides"
	}
	return g
}
