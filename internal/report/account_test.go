package report

import (
	"bytes"
	"testing"
	"time"

	"decant/apply"
)

// TestStatesSayWhenAFunctionStarts: a row for each way in which it may.
func TestStatesSayWhenAFunctionStarts(t *testing.T) {
	t.Parallel()
	on := func(expression string) apply.TriggerState {
		return apply.TriggerState{Power: apply.TriggerOn, Expression: expression}
	}
	off, gone := apply.TriggerState{Power: apply.TriggerOff, Expression: "rate(5 minutes)"}, apply.TriggerState{Power: apply.TriggerGone}
	states := []apply.State{
		{Function: "at_eight", Phase: apply.Verified, Lambda: on("cron(0 8 * * ? *)"), Fargate: off, Next: time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC), AsItShould: true},
		{Function: "often", Phase: apply.Prepared, Lambda: on("rate(5 minutes)"), Fargate: off, AsItShould: true},
		{Function: "daily", Phase: apply.Switched, Lambda: off, Fargate: on("rate( 1 day )"), AsItShould: true},
		{Function: "odd", Phase: apply.Switched, Lambda: off, Fargate: on("cron(?)"), AsItShould: true},
		{Function: "stopped", Lambda: off, Fargate: gone, Verdict: "Nothing starts it: both triggers are off."},
		{Function: "called", Phase: apply.Switched, Lambda: gone, Fargate: gone, StartedBy: "its callers", AsItShould: true},
		{Function: "queue", StartedBy: "an SQS message (on_sqs_message)", StaysOnLambda: true, AsItShould: true},
	}
	var b bytes.Buffer
	if err := (Text{}).States(&b, states); err != nil {
		t.Fatal(err)
	}
	want := `
  FUNCTION  PHASE        LAMBDA   FARGATE  NEXT START
  at_eight  verified     on       off      2026-11-25 08:00 UTC
  often     prepared     on       off      within 5 minutes
  daily     switched     off      on       within 1 day
  odd       switched     off      on       known to AWS alone
  stopped   not applied  off      absent   -
    ! Nothing starts it: both triggers are off.
  called    switched     -        -        started by its callers
  queue     -            -        -        stays on Lambda: started by an SQS message (on_sqs_message)

`
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
}
