// Package trigger knows what starts a function on Lambda and a task on Fargate: one
// file a kind, and all.go lists them. Other packages loop over the table or look a
// kind up; apply and report still ask for the schedule of a start, because it is
// the only one with resources of its own.
package trigger

import (
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/settings"
	"decant/model"
)

// Kind is one kind of trigger, as data. A function that is nil stands for what
// decant cannot do with the kind yet, and the users of the table say so.
type Kind struct {
	// Name is the word in JSON and, with blanks, in sentences: "event_pattern".
	Name string
	// Functions are the kinds of functions that Chalice makes for it.
	Functions []model.Kind
	// Stays is why its functions stay on Lambda, a sentence; "" when they move.
	Stays string

	// Asynchronous: Lambda tries a failed event twice more. Redelivers is what the
	// source of the event does with a failed one instead, "" for nothing.
	Asynchronous bool
	Redelivers   string
	// Timed: the schedules and time zones of decant.hcl are about it.
	Timed bool
	// Answers: a caller waits for the function's result.
	Answers bool

	// Describe names the trigger in a few words, for a table.
	Describe func(*model.App, model.Trigger) string
	// Compare is the trigger in the words of LiveTexts; "" when no account shows
	// it, and known is false when the words depend on what only the running program
	// knows.
	Compare func(model.Trigger) (text string, known bool)

	// Plan decides what starts the task in place of the trigger. Without it the
	// Lambda keeps the trigger.
	Plan func(Request) Planned
	// Starts says whether a start is one that Plan made, and the others read it.
	Starts func(Start) bool
	// Show is the start in a few words, Delivery how it comes to a task.
	Show     func(Start) string
	Delivery func(Start) Delivery
	// Arguments are those of the module block, by name: strings and integers.
	Arguments func(Start) map[string]any
	// Environment are the variables that tell the runner about the start.
	Environment func(Start) map[string]string
}

// Planned is what a kind decided about a trigger.
type Planned struct {
	Start     Start
	Decisions []Decision
	Findings  diag.List
	// Zone is set for a schedule that runs in a time zone.
	Zone *Zone
}

// Decision is one choice with its reason.
type Decision struct {
	Rule, Chose, Because string
	At                   diag.Range
}

// Delivery is how events came to the function and come to the task. Outcome is
// "kept", "replaced" or "lost".
type Delivery struct{ Outcome, Lambda, Fargate string }

// Request is what a kind decides from.
type Request struct {
	Function model.Function
	Trigger  model.Trigger
	// Name is the name of what starts the task, at most 64 characters.
	Name string
	// Settings are decant.hcl's, Options those of the function.
	Settings settings.Settings
	Options  settings.Function
}

// Start is what starts a task. Its zero value is a caller.
type Start struct {
	// Schedule is nil when the target has no time schedule.
	Schedule *Schedule `json:"schedule,omitempty"`
	// TriggerEnabled says that the account's trigger was enabled when import blocks
	// were asked for, so that the module block has to say so, too.
	TriggerEnabled bool `json:"trigger_enabled,omitempty"`
	// Untriggered names the kind that decant does not write yet ("queue",
	// "bucket" …); "" when something of the task's own starts it, or a caller.
	Untriggered string `json:"untriggered,omitempty"`
}

// Kind is the kind of the start.
func (s Start) Kind() Kind {
	for _, k := range All() {
		if k.Starts != nil && k.Starts(s) || s.Untriggered == k.Name {
			return k
		}
	}
	panic("decant: a start of no kind")
}

// Own says that the task has a trigger of its own.
func (s Start) Own() bool { return s.Kind().Arguments != nil && s.Untriggered == "" }

// Words is the name as sentences have it.
func (k Kind) Words() string { return strings.ReplaceAll(k.Name, "_", " ") }

// Of is the kind of a registration.
func Of(t model.Trigger) (Kind, bool) {
	name := model.TriggerType(t)
	list := All()
	i := slices.IndexFunc(list, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Kind{}, false
	}
	return list[i], true
}

// ForFunction is the kind of trigger that functions of the kind have.
func ForFunction(kind model.Kind) Kind {
	for _, k := range All() {
		if slices.Contains(k.Functions, kind) {
			return k
		}
	}
	panic("decant: kind of function without a trigger: " + string(kind))
}

// StaysBecause says why functions of the kind stay on Lambda; "" when they move.
func StaysBecause(kind model.Kind) string { return ForFunction(kind).Stays }
