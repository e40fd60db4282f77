package apply_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"decant/apply"
	"decant/apply/applytest"
	"decant/plan"
)

// TestWhereATaskSends reads both forms of task-definition.json.
func TestWhereATaskSends(t *testing.T) {
	t.Parallel()
	const container = `{"name": "app", "environment": [{"name": "A", "value": "b"}, {"name": "DECANT_DEAD_LETTER_ARN", "value": "arn:q"}, {"name": "DECANT_ON_FAILURE_ARN", "value": "arn:t"}]}`
	for text, want := range map[string]plan.Failure{
		`{"family": "f", "containerDefinitions": [` + container + `]}`: {DeadLetter: "arn:q", OnFailure: "arn:t"},
		`[` + container + `]`:                         {DeadLetter: "arn:q", OnFailure: "arn:t"},
		`{"containerDefinitions": [{"name": "app"}]}`: {},
		`not JSON`: {},
		``:         {},
	} {
		if diff := cmp.Diff(want, apply.SentTo([]byte(text))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

// TestFailedEventsThatATaskSendsNowhere: files that were written without live data.
func TestFailedEventsThatATaskSendsNowhere(t *testing.T) {
	t.Parallel()
	const queue = "arn:aws:sqs:eu-central-1:123456789012:dead"
	live, target := plan.Failure{DeadLetter: queue}, plan.Target{Function: "report"}
	applytest.WantCode(t, apply.Unsent(target, plan.Failure{}, live), apply.FailedUnsent, queue, `failure_destination = "`+queue+`"`)
	if diags := apply.Unsent(target, plan.Failure{OnFailure: queue}, live); len(diags) > 0 {
		t.Errorf("sent: %v", diags)
	}
	target.Failure.Stated = true
	if diags := apply.Unsent(target, plan.Failure{}, live); len(diags) > 0 {
		t.Errorf("none is stated: %v", diags)
	}
}
