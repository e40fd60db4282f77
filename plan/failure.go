package plan

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/settings"
	"decant/model"
)

// Failure is where the runner sends the event of a run whose last attempt failed.
type Failure struct {
	// DeadLetter is the ARN of a queue or topic that gets the event itself, as from
	// Lambda's dead-letter queue.
	DeadLetter string `json:"dead_letter,omitempty"`
	// OnFailure is the ARN of a queue, a topic or an event bus that gets the record of
	// Lambda's on-failure destination.
	OnFailure string `json:"on_failure,omitempty"`
	// Stated: decant.hcl says it, also that there is neither.
	Stated bool `json:"stated,omitempty"`
}

// The variables by which the runner knows them.
const (
	DeadLetterVariable = "DECANT_DEAD_LETTER_ARN"
	OnFailureVariable  = "DECANT_ON_FAILURE_ARN"
)

// ARNs are the destinations, each once.
func (f Failure) ARNs() []string {
	out := slices.DeleteFunc([]string{f.DeadLetter, f.OnFailure}, func(arn string) bool { return arn == "" })
	return slices.Compact(out)
}

// Topics are those of them that are topics of SNS, Queue says that there are others.
func (f Failure) Topics() (topics []string, queue bool) {
	for _, arn := range f.ARNs() {
		if serviceOf(arn) == "sns" {
			topics = append(topics, arn)
		} else {
			queue = true
		}
	}
	return topics, queue
}

// serviceOf is the third part of an ARN, "" for what is none.
func serviceOf(arn string) string {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" {
		return ""
	}
	return parts[2]
}

// sendAction is the IAM action that sends to a destination of the service, "" for a
// service that the runner cannot send to.
func sendAction(service string) string {
	return map[string]string{"sqs": "sqs:SendMessage", "sns": "sns:Publish", "events": "events:PutEvents"}[service]
}

// statements allow exactly what the runner sends.
func (f Failure) statements() []model.Statement {
	var out []model.Statement
	for i, arn := range f.ARNs() {
		out = append(out, model.Statement{
			Sid: "DecantFailedEvents" + []string{"", "2"}[i], Effect: "Allow",
			Action: []string{sendAction(serviceOf(arn))}, Resource: []string{arn},
		})
	}
	return out
}

// LiveFailure is where Lambda sends the failed events of a function, as far as a task
// can send them there too; the rest are findings.
func LiveFailure(function string, live *model.LiveFunction) (Failure, diag.List) {
	var f Failure
	var diags diag.List
	if live == nil {
		return f, diags
	}
	take := func(arn string, to *string, services ...string) {
		switch {
		case arn == "":
		case slices.Contains(services, serviceOf(arn)):
			*to = arn
		default:
			diags.Add(diag.New(FailureTarget, diag.Range{},
				fmt.Sprintf("Lambda sends failed events of %s to %s, and a task sends them to queues, topics and event buses only.", function, arn),
				fmt.Sprintf("Have a queue or a topic start what handles them, and state it in decant.hcl:\n    function %q { failure_destination = \"ARN\" }", function)).About(function))
		}
	}
	take(live.DeadLetter, &f.DeadLetter, "sqs", "sns")
	if live.Async != nil {
		take(live.Async.OnFailure, &f.OnFailure, "sqs", "sns", "events")
	}
	return f, diags
}

// failure decides where the event of a failed run goes: as decant.hcl states, else
// where Lambda sent it.
func (m *maker) failure(fn model.Function, t *Target) {
	stated := m.opts.Settings.FailureDestination
	if own := m.opts.Settings.Functions[fn.Name].FailureDestination; own.IsKnown() {
		stated = own
	}
	d := Decision{Rule: "failed events", Function: fn.Name, Because: "decant.hcl states it.", Evidence: []diag.Range{stated.At}}
	switch {
	case !stated.IsKnown():
		var diags diag.List
		t.Failure, diags = LiveFailure(fn.Name, fn.Live)
		m.diags.Extend(diags)
		d.Because, d.Evidence = "Lambda sends the events of failed invocations there.", nil
	case stated.V == settings.Nowhere:
	case fn.Live != nil && fn.Live.DeadLetter == stated.V: // whoever reads it expects the event
		t.Failure.DeadLetter = stated.V
		d.Because = "decant.hcl states it; it gets the event itself, because it is the Lambda's dead-letter queue."
	default:
		t.Failure.OnFailure = stated.V
	}
	t.Failure.Stated = stated.IsKnown()
	d.Chose = strings.Join(t.Failure.ARNs(), " and ")
	if d.Chose == "" {
		d.Chose = "nowhere"
	}
	if stated.IsKnown() || d.Chose != "nowhere" {
		m.decide(d)
	}
}

// failureGaps are what becomes of the queue and the destination of a function.
func (m *maker) failureGaps(fn model.Function, t Target) []Guarantee {
	var out []Guarantee
	add := func(name, lambda, arn string) {
		switch {
		case arn == "":
		case slices.Contains(t.Failure.ARNs(), arn):
			out = append(out, Guarantee{name, kept, lambda + arn, "the runner sends it there once, after the last attempt; " + m.lostTask(t)})
		case len(t.Failure.ARNs()) > 0:
			out = append(out, Guarantee{name, replaced, lambda + arn, "the runner sends it to " + strings.Join(t.Failure.ARNs(), " and ") + "; " + m.lostTask(t)})
		default:
			out = append(out, Guarantee{name, lost, lambda + arn, "nothing is sent; " + m.lostTask(t)})
		}
	}
	if live := fn.Live; live != nil {
		add("failed events", "an event that failed went to the dead-letter queue ", live.DeadLetter)
		if live.Async != nil {
			add("failure destination", "a record of a failed event went to ", live.Async.OnFailure)
		}
	}
	if len(out) == 0 && len(t.Failure.ARNs()) > 0 {
		out = append(out, Guarantee{"failed events", replaced, "as the account has it, which is not known here", "the runner sends the record of a failed run to " + strings.Join(t.Failure.ARNs(), " and ") + "; " + m.lostTask(t)})
	}
	return out
}

// lostTask says what becomes of a task that ended before the runner could send.
func (m *maker) lostTask(t Target) string {
	lost := "a task that was lost as a whole, because it never started or was killed, "
	topics, _ := t.Failure.Topics()
	switch {
	case !m.module.Failures:
		return lost + "is reported by nothing, because the " + m.module.Title + " module makes no rule for it"
	case len(t.AlarmTopics) > 0:
		return lost + "is reported to " + strings.Join(t.AlarmTopics, ", ")
	case len(topics) > 0:
		return lost + "is reported to " + strings.Join(topics, ", ") + ", whose policy has to let events.amazonaws.com publish"
	case len(t.Failure.ARNs()) > 0:
		return lost + "is reported to the queue " + t.TaskName + "-dead-letters"
	}
	return lost + "is reported by nothing"
}
