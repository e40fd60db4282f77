package apply

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"decant/internal/diag"
)

// TestFailureStopsOnlyWhatNeedsIt denies one action: everything else is made,
// and the next run makes the rest.
func TestFailureStopsOnlyWhatNeedsIt(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	want := a.desired(m, w)
	p := a.propose(want, m.scope(w))
	a.line.arm(0, "", nil)
	a.line.deny("RegisterTaskDefinition")
	var events []Event
	done, diags, err := Execute(context.Background(), p, want, a.reader(), a.writer(), func(e Event) { events = append(events, e) })
	if err != nil {
		t.Fatal(err)
	}
	wantCode(t, diags, NotPermitted, "ecs:RegisterTaskDefinition", "on the task definition orders-etl-prod-")
	if diags.Count(diag.Error) != 2 || len(done.Failed) != 2 {
		t.Errorf("failed: %v", done.Failed)
	}
	if diff := slices.Compare(addresses(done.NotTried), []string{"rule orders-etl-prod-cleanup"}); diff != 0 {
		t.Errorf("not tried: %v", done.NotTried)
	}
	if len(done.Done)+3 != len(p.Pending()) {
		t.Errorf("%d done of %d", len(done.Done), len(p.Pending()))
	}
	last := map[Address]Step{}
	for _, e := range events {
		last[e.Change.Address] = e.Step
	}
	for _, x := range []struct {
		step Step
		list []Address
	}{{Finished, done.Done}, {Gave, done.Failed}, {Skipped, done.NotTried}} {
		for _, address := range x.list {
			if last[address] != x.step {
				t.Errorf("%s: the last event is %q, want %q", address, last[address], x.step)
			}
		}
	}
	a.line.deny("")
	second, _ := a.apply(want, m.scope(w))
	if n := len(second.Pending()); n != 3 {
		t.Errorf("%d changes in the second run, want 3", n)
	}
}

// TestAnInterruptedRunSaysWhatItWasAt: the change under way is an error about its
// function, what waits is not tried, and the same command makes the rest.
func TestAnInterruptedRunSaysWhatItWasAt(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	want := a.desired(m, w)
	p := a.propose(want, m.scope(w))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	a.line.arm(3, cancelled, cancel)
	done, diags, _ := Execute(ctx, p, want, a.reader(), a.writer(), nil)
	a.line.arm(0, "", nil)
	wantCode(t, diags, Interrupted, "was ended while", "Run the same command again")
	if len(done.Failed) == 0 || diags.Count(diag.Error) != len(done.Failed) || len(done.Done)+len(done.Failed)+len(done.NotTried) != len(p.Pending()) {
		t.Errorf("%+v of %d, %v", done, len(p.Pending()), diags)
	}
	for _, d := range diags {
		if d.Code != Interrupted || d.Severity != diag.Error || d.Subject == "" {
			t.Errorf("%+v", d)
		}
	}
	a.apply(want, m.scope(w))
	if again := a.propose(want, m.scope(w)); len(again.Pending()) > 0 {
		t.Errorf("%d changes are left", len(again.Pending()))
	}
}

func addresses(list []Address) []string {
	var out []string
	for _, a := range list {
		out = append(out, a.String())
	}
	return out
}

// TestSomebodyElseIsFaster: a resource that appears between the plan and the
// work, without our tags, is not touched.
func TestSomebodyElseIsFaster(t *testing.T) {
	t.Parallel()
	p := &Plan{Scope: Scope{App: "a", Stage: "s"}}
	x := &executor{plan: p}
	if x.mayTouch(Address{Rule, "r"}, &Observed{Tags: map[string]string{TagApp: "b", TagStage: "s"}}) {
		t.Error("another app's rule may be touched")
	}
	on := true
	err := x.remove(context.Background(), ruleKind{Rule}, &Observed{Address: Address{Rule, "r"}, Enabled: &on, Tags: map[string]string{TagApp: "a", TagStage: "s"}})
	if err == nil || !strings.Contains(err.Error(), "enabled in the meantime") {
		t.Errorf("an enabled trigger is deleted: %v", err)
	}
	if err := x.remove(context.Background(), ruleKind{Rule}, &Observed{Address: Address{Rule, "r"}}); !errors.Is(err, errNotOurs) {
		t.Errorf("a foreign rule is deleted: %v", err)
	}
}

func TestDeniedActionIsTheOneThatAWSNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ service, code, message, want string }{
		{"ECS", "AccessDeniedException", "User: arn:aws:iam::1:user/x is not authorized to perform: iam:PassRole on resource: y", "iam:PassRole"},
		{"EventBridge", "AccessDeniedException", "", "events:CreateRole"},
		{"CloudWatch Logs", "AccessDenied", "denied", "logs:CreateRole"},
		{"IAM", "LimitExceeded", "", ""},
	} {
		err := &smithy.OperationError{ServiceID: c.service, OperationName: "CreateRole", Err: &smithy.GenericAPIError{Code: c.code, Message: c.message}}
		if got := deniedAction(err); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.service, c.message, got, c.want)
		}
	}
}

// answered is an answer that was cut off in its body.
func answered(status int) error {
	response := &smithyhttp.Response{Response: &http.Response{StatusCode: status}}
	return &smithy.OperationError{Err: &smithyhttp.ResponseError{Response: response, Err: &smithy.DeserializationError{Err: errCut}}}
}

func TestWhichFailuresPass(t *testing.T) {
	t.Parallel()
	api := func(code, message string) error {
		return &smithy.OperationError{ServiceID: "IAM", OperationName: "CreateRole", Err: &smithy.GenericAPIError{Code: code, Message: message}}
	}
	for _, c := range []struct {
		err  error
		want bool
	}{
		{api("ThrottlingException", ""), true},
		{api("ValidationException", "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."), true},
		{api("ClientException", "Role is not valid"), true},
		{api("ValidationException", "cron is wrong"), false},
		{api("AccessDenied", "User is not authorized to perform iam:CreateRole"), false},
		{api("LimitExceeded", "too many roles"), false},
		{api("EntityAlreadyExists", ""), true},
		{&smithy.OperationError{Err: errCut}, true},
		{answered(200), true},
		{answered(503), true},
		{answered(403), false},
		{&smithy.OperationError{Err: context.Canceled}, false},
		{errNotOurs, false},
	} {
		if got := passing(c.err); got != c.want {
			t.Errorf("%v: %v", c.err, got)
		}
	}
	var sum float64
	for i := range attempts - 1 {
		sum += backoff(i, 1, nil).Seconds()
		if low := backoff(i, 0, nil); low*2 != backoff(i, 1, nil) {
			t.Errorf("jitter of attempt %d: %v", i, low)
		}
	}
	if sum < 45 || sum > 75 {
		t.Errorf("%g seconds of waiting in all, want about a minute", sum)
	}
}
