package trigger

import (
	"fmt"
	"slices"
	"strings"

	"decant/model"
)

// StartedBy are the words for what starts a function: its triggers, and its callers in
// infrastructure code with their places. A caller that is found replaces the unknown
// one of a plain function.
func StartedBy(app *model.App, fn model.Function) []string {
	var out []string
	for _, t := range fn.Triggers {
		kind, ok := Of(t)
		switch {
		case !ok:
			out = append(out, "This is a bug in decant: no words for the trigger")
		case kind.Answers && len(fn.Callers) > 0:
		default:
			out = append(out, kind.Describe(app, t))
		}
	}
	return append(out, Callers(app, fn)...)
}

// Callers are the words for a function's callers, each once.
func Callers(app *model.App, fn model.Function) []string {
	var out []string
	for _, c := range fn.Callers {
		if text := Caller(app, c); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// CallerNames are the words for a function's callers without their places, each once.
func CallerNames(app *model.App, fn model.Function) []string {
	var out []string
	for _, c := range fn.Callers {
		kind, ok := Of(c.Trigger)
		if !ok {
			continue
		}
		if text := kind.Describe(app, c.Trigger); !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// Use is what the callers of a function do with its result, as far as the repository
// shows it.
type Use int

// A result is used by a state, becomes the output of a machine and is used by no
// state, or is used by nobody. Open: no caller is known, or one of which that is not.
const (
	Open Use = iota
	Unread
	Output
	Read
)

// Result says what the callers do with the function's result, the strongest use of
// all; reader is a clause about a state that reads it.
func Result(fn model.Function) (use Use, reader string) {
	if len(fn.Callers) == 0 {
		return Open, ""
	}
	use = Unread
	open := false
	for _, c := range fn.Callers {
		m, ok := c.Trigger.(model.StateMachine)
		kind, _ := Of(c.Trigger)
		switch {
		case ok && m.Waits == "result" && m.Result.Kind == "used" && use != Read:
			use, reader = Read, ResultUse(m)
		case ok && m.Waits == "result" && m.Result.Kind == "output":
			use = max(use, Output)
		case ok && m.Waits == "result" && m.Result.Kind == "unknown", !ok && kind.Answers:
			open = true
		}
	}
	if open && use != Read {
		return Open, ""
	}
	return use, reader
}

// Caller describes a caller with its place: "state machine load, state List
// (terraform/sfn.tf:7)".
func Caller(app *model.App, c model.Caller) string {
	kind, ok := Of(c.Trigger)
	if !ok {
		return "This is a bug in decant: no words for the trigger"
	}
	text := kind.Describe(app, c.Trigger)
	if c.Disabled {
		text += ", disabled"
	}
	at := c.Trigger.At()
	return fmt.Sprintf("%s (%s:%d)", text, at.File, at.Start.Line)
}

// CallerDetail is what else is known of a caller, "" for nothing: of a state machine
// what it waits for, what it does with the result, its retries and its timeout.
func CallerDetail(c model.Caller) string {
	var words []string
	if c.Qualifier != "" {
		words = append(words, "calls "+c.Qualifier)
	}
	m, ok := c.Trigger.(model.StateMachine)
	if !ok {
		return strings.Join(words, ", ")
	}
	if m.Workflow.IsKnown() && m.Workflow.V == "EXPRESS" {
		words = append(words, "Express workflow")
	}
	words = append(words, ResultUse(m))
	for _, r := range m.Retries {
		words = append(words, fmt.Sprintf("retried %d times on %s", r.Attempts, strings.Join(r.Errors, " or ")))
	}
	if len(m.Catches) > 0 {
		words = append(words, "catches "+strings.Join(m.Catches, " and "))
	}
	if m.Timeout.IsKnown() {
		words = append(words, fmt.Sprintf("timeout %d s", int(m.Timeout.V.Seconds())))
	}
	return strings.Join(words, ", ")
}

// ResultUse says what a state machine does with the function's result.
func ResultUse(m model.StateMachine) string {
	switch {
	case m.Waits == "token":
		return "waits for a call with its task token"
	case m.Waits == "":
		return "does not wait"
	case m.Result.Kind == "used" && m.Result.State == m.State:
		return "keeps the result (" + m.Result.Field + ")"
	case m.Result.Kind == "used":
		return "state " + m.Result.State + " reads the result (" + m.Result.Field + ")"
	case m.Result.Kind == "output":
		return "the result is the output of the machine"
	case m.Result.Kind == "discarded":
		return "the result is not used"
	}
	return "whether the result is used is not known"
}
