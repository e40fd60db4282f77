package report

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/cutover"
)

// TestStatesSayWhenAFunctionStarts: a row for each way in which it may.
func TestStatesSayWhenAFunctionStarts(t *testing.T) {
	t.Parallel()
	on := func(expression string) cutover.Trigger {
		return cutover.Trigger{State: cutover.TriggerEnabled, Expression: expression}
	}
	off, gone := cutover.Trigger{State: cutover.TriggerDisabled, Expression: "rate(5 minutes)"}, cutover.Trigger{State: cutover.TriggerAbsent}
	states := []cutover.State{
		{Function: "at_eight", Phase: account.Verified, Lambda: on("cron(0 8 * * ? *)"), Fargate: off, Next: time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC), AsItShould: true},
		{Function: "often", Phase: account.Prepared, Lambda: on("rate(5 minutes)"), Fargate: off, AsItShould: true},
		{Function: "daily", Phase: account.Switched, Lambda: off, Fargate: on("rate( 1 day )"), AsItShould: true},
		{Function: "odd", Phase: account.Switched, Lambda: off, Fargate: on("cron(?)"), AsItShould: true},
		{Function: "stopped", Lambda: off, Fargate: gone, Verdict: "Nothing starts it: both triggers are off."},
		{Function: "called", Phase: account.Switched, Lambda: gone, Fargate: gone, StartedBy: "its callers", AsItShould: true},
		{Function: "queue", StartedBy: "an SQS message (on_sqs_message)", StaysOnLambda: true, AsItShould: true},
	}
	var b bytes.Buffer
	if err := (Text{}).States(&b, "orders, stage prod, in account 123456789012, region eu-central-1", states); err != nil {
		t.Fatal(err)
	}
	want := `orders, stage prod, in account 123456789012, region eu-central-1

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

// TestChecksThatDifferInTheirFunctionAloneAreOne, unless all are asked for.
func TestChecksThatDifferInTheirFunctionAloneAreOne(t *testing.T) {
	t.Parallel()
	check := func(name, function, text, fix string) apply.Check {
		return apply.Check{Name: name, Function: function, Status: apply.Warning, Text: text, Fix: fix}
	}
	checks := []apply.Check{
		check("task role", "nightly", "app-nightly-role does not exist yet.", "Make it."),
		check("task role", "import", "app-import-role does not exist yet.", "Make it."),
		check("task role", "mail", "app-mail-role trusts nobody.", "Make it."),
		check("image", "nightly", "No image is known yet.", "Push it."), check("image", "import", "No image is known yet.", "Push it."),
		check("log group", "mail", "It is gone.", "Run x."), check("log group", "import", "It is gone.", "Run y."),
		check("triggers", "mail", "It is off.", "Run mail."), check("triggers", "import", "It is off.", "Run import."),
	}
	var b, all bytes.Buffer
	if err := errors.Join((Text{}).Checks(&b, checks, false), (Text{}).Checks(&all, checks, true)); err != nil {
		t.Fatal(err)
	}
	want := `  warning  task role, of nightly, import
           app-nightly-role does not exist yet. The same goes for the others.
           Fix: Make it.
  warning  task role, of mail
           app-mail-role trusts nobody.
           Fix: Make it.
  warning  image, of nightly, import
           No image is known yet.
           Fix: Push it.
  warning  log group, of mail
           It is gone.
           Fix: Run x.
  warning  log group, of import
           It is gone.
           Fix: Run y.
  warning  triggers, of mail, import
           It is off. The same goes for the others.
           Fix: Run mail.
9 checks: 0 ok, 0 failed, 9 warnings, 0 unknown
`
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
	if n := strings.Count(all.String(), "does not exist yet"); n != 2 {
		t.Errorf("with --all:\n%s", all.String())
	}
}
