package taskrun

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"decant/apply/account"
	"decant/apply/applytest"
	"decant/internal/diag"
)

// attach shows the log of a task; waiting takes no time.
func (b *runBench) attach(id string) (Result, diag.List, []string, error) {
	reader := account.NewReader(b.Guarded(account.ReadOperations()), b.At, nil)
	writer := account.NewWriter(b.Guarded(append(account.ReadOperations(), LogOperations()...)), account.WriterOptions{
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() },
	})
	var lines []string
	result, diags, err := Attach(context.Background(), reader, writer, b.Target, b.At, Options{Plan: b.Plan, Apply: b.Wish, Follow: true}, id, func(e Event) {
		if e.Step == RunLine {
			lines = append(lines, e.Text)
		}
	})
	return result, diags, lines, err
}

// logs attaches to tasks that something else has started.
func (b *runBench) logs(t *testing.T) {
	const denied = "ClientError: User: x is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::out/k"
	started, diags, err := b.run(context.Background(), b.Target, Options{Event: fake(fmt.Sprintf(`{"exit": 1, "lines": ["one", %q, "three"]}`, denied))}, nil)
	if err != nil {
		t.Fatal(err)
	}
	applytest.NoErrors(t, "run", diags)
	id := started.TaskARN[strings.LastIndex(started.TaskARN, "/")+1:]
	result, diags, lines, err := b.attach(id)
	if err != nil || result.TaskARN != started.TaskARN || strings.Join(lines, " ") != "one "+denied+" three" || result.ExitCode == nil || *result.ExitCode != 1 {
		t.Errorf("%+v %q %v %v", result, lines, diags, err)
	}
	applytest.WantCode(t, diags, CallDenied, "s3:PutObject on arn:aws:s3:::out/k", "decant apply --function")
	applytest.WantCode(t, diags, TaskFailed, "ended with code 1")
	if result, _, _, err := b.attach(""); err != nil || !strings.Contains(result.TaskARN, ":task/") { // the fake AWS does not say when a task was made
		t.Errorf("without an ID: %+v %v", result, err)
	}
	_, diags, lines, err = b.attach("00000000000000000000000000000000")
	if err != nil || len(lines) > 0 {
		t.Errorf("%q %v", lines, err)
	}
	applytest.WantCode(t, diags, NoTask, "does not know the task 00000000000000000000000000000000", "describe-log-streams")
	cluster := b.Wish.Cluster
	b.Wish.Cluster = "another"
	_, diags, _, _ = b.attach("")
	b.Wish.Cluster = cluster
	applytest.WantCode(t, diags, NoTask, "forgets a task about an hour after its end", "--task ID")
}
