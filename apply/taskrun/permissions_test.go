package taskrun

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/applytest"
	"decant/internal/diag"
)

// TestARunAsksFirst: nothing is started when the roles may not be passed.
func TestARunAsksFirst(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	want := a.Desired(m, w)
	a.Apply(want, m.Scope(w))
	target := *m.Target(t, "cleanup")
	run := func(r *account.Reader, ask bool, event []byte) (diag.List, []string) {
		t.Helper()
		a.Line.Arm(0, "", nil)
		writer := account.NewWriter(a.Guarded(append(account.ReadOperations(), Operations()...)), account.WriterOptions{Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
		_, diags, err := Run(context.Background(), r, writer, target, a.At, Options{Plan: m.Plan, Apply: w, AskIAM: ask, Event: event, Bucket: "events", Objects: NewObjects(a.Config)}, nil)
		if err != nil {
			t.Fatal(err)
		}
		return diags, a.Line.Sent()
	}
	r := a.User(applytest.WithoutAction(t, applytest.PolicyOf(slices.Concat(account.ReadOperations(), account.WriteOperations(), Operations()), slices.Concat(account.WriteActions(), Actions())...), "iam:PassRole"))
	diags, sent := run(r, true, nil)
	applytest.WantCode(t, diags, apply.Unpermitted, "iam:PassRole to ecs-tasks.amazonaws.com", "orders-etl-prod-cleanup-execution-role", "decant run --permissions")
	applytest.WantCalls(t, sent)
	diags, sent = run(a.User(applytest.WithoutAction(t, applytest.PolicyOf(slices.Concat(account.ReadOperations(), account.WriteOperations(), Operations()), slices.Concat(account.WriteActions(), Actions())...), "s3:PutObject")), true, []byte(`{"x":"`+strings.Repeat("x", maxOverrides)+`"}`))
	applytest.WantCode(t, diags, apply.PermissionUnknown, "s3:PutObject on bucket events", "the policy of the resource itself may allow it")
	if len(sent) == 0 {
		t.Error("what is only unknown stopped the run")
	}
	if _, sent = run(r, false, nil); len(sent) == 0 {
		t.Error("without asking nothing was sent")
	}
}
