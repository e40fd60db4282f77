package report

import (
	"strings"

	"decant/plan/review"
)

// This file reads a review for all formats: a number, or why it is not known.

// runs is the number of invocations, from metrics.
func runs(r review.Review) (n float64, why string) {
	u := r.Function.Usage
	switch {
	case u == nil:
		return 0, orElse(r.Duration.Why, "not measured")
	case u.Invocations == nil || !finite(*u.Invocations):
		return 0, orElse(r.Duration.Why, "no metrics")
	}
	return *u.Invocations, ""
}

// timeouts and outOfMemory are counts of log lines.
func timeouts(r review.Review) (n float64, why string) {
	if why := logsWhy(r); why != "" {
		return 0, why
	}
	return r.Function.Usage.Logs.Timeouts, ""
}

func outOfMemory(r review.Review) (n float64, why string) {
	if why := logsWhy(r); why != "" {
		return 0, why
	}
	return r.Function.Usage.Logs.OutOfMemory, ""
}

// logsWhy says why nothing is known from log lines, or "".
func logsWhy(r review.Review) string {
	if u := r.Function.Usage; u != nil && u.Logs != nil {
		return ""
	}
	return orElse(r.Memory.Why, "no REPORT lines")
}

// sampled says that counts of log lines are at least so high.
func sampled(r review.Review) bool {
	u := r.Function.Usage
	return u != nil && u.Logs != nil && u.Logs.Sampled
}

// notes say what makes the numbers mean less.
func notes(r review.Review) []string {
	if r.Function.Usage == nil {
		return nil
	}
	return r.Function.Usage.Notes
}

func costWhy(c review.Cost) string { return orElse(c.Why, "no price") }

func orElse(why, otherwise string) string {
	if why == "" {
		return otherwise
	}
	return why
}

// advice is the call with what it asks for: "move to 2 vCPU, 12 GB", "tune memory
// to 2,048 MB and timeout to 300 s", "stay".
func advice(r review.Review) string {
	switch {
	case r.Recommendation == review.Move && r.Task != nil:
		return "move to " + pairText(r.Task.Pair)
	case r.Recommendation == review.Tune && r.Tuning != nil:
		var parts []string
		if r.Tuning.Memory > 0 {
			parts = append(parts, "memory to "+number(float64(r.Tuning.Memory))+" MB")
		}
		if r.Tuning.Timeout > 0 {
			parts = append(parts, "timeout to "+span(float64(r.Tuning.Timeout)*1000))
		}
		if len(parts) > 0 {
			return "tune " + strings.Join(parts, " and ")
		}
	}
	return string(r.Recommendation)
}
