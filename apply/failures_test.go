package apply_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"decant/apply"
	"decant/apply/applytest"
	"decant/internal/diag"
	"decant/model"
)

// TestFailureDestinationsThatATaskReaches: queues and topics; anything else is a
// finding about the function.
func TestFailureDestinationsThatATaskReaches(t *testing.T) {
	t.Parallel()
	live := func(deadLetter, onFailure string) *model.LiveFunction {
		fn := &model.LiveFunction{DeadLetter: deadLetter}
		if onFailure != "" {
			fn.Async = &model.LiveAsync{OnFailure: onFailure}
		}
		return fn
	}
	const topic, queue, bus = "arn:aws:sns:eu-central-1:123456789012:alarms", "arn:aws:sqs:eu-central-1:123456789012:letters", "arn:aws:events:eu-central-1:123456789012:event-bus/failures"
	for _, c := range []struct {
		live   *model.LiveFunction
		want   apply.Failure
		refuse string
	}{
		{nil, apply.Failure{}, ""},
		{live("", ""), apply.Failure{}, ""},
		{live(queue, topic), apply.Failure{Queue: true, Topics: []string{topic}}, ""},
		{live(topic, topic), apply.Failure{Topics: []string{topic}}, ""},
		{live(queue, bus), apply.Failure{Queue: true}, bus},
		{live("", "arn:aws:lambda:eu-central-1:123456789012:function:alert"), apply.Failure{}, "function:alert"},
	} {
		got, diags := apply.FailuresOf("report", c.live)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.live, diff)
		}
		if c.refuse == "" {
			if len(diags) > 0 {
				t.Errorf("%+v: %v", c.live, diags)
			}
			continue
		}
		applytest.WantCode(t, diags, apply.FailureTarget, c.refuse, "ECS Task State Change")
		if d := diags[0]; len(diags) != 1 || d.Severity != diag.Warning || d.Subject != "report" {
			t.Errorf("%v", diags)
		}
	}
}
