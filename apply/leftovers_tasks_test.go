package apply

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/smithy-go"

	"decant/internal/diag"
	"decant/plan"
)

// working is an account's ECS in which a task of a family runs.
type working struct {
	ecsReads
	cluster, family, by string
	err                 error

	mu    sync.Mutex
	asked []string // "cluster family"
}

func (w *working) ListTasks(_ context.Context, in *ecs.ListTasksInput, _ ...func(*ecs.Options)) (*ecs.ListTasksOutput, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, aws.ToString(in.Cluster)+" "+aws.ToString(in.Family))
	if w.err != nil {
		return nil, w.err
	}
	out := &ecs.ListTasksOutput{}
	if in.DesiredStatus == types.DesiredStatusRunning && aws.ToString(in.Cluster) == w.cluster && aws.ToString(in.Family) == w.family {
		out.TaskArns = []string{"task/4f0c1d"}
	}
	return out, nil
}

func (w *working) DescribeTasks(context.Context, *ecs.DescribeTasksInput, ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error) {
	return &ecs.DescribeTasksOutput{Tasks: []types.Task{{
		TaskArn: aws.String("task/4f0c1d"), StartedBy: &w.by, LastStatus: aws.String("RUNNING"),
		CreatedAt: aws.Time(time.Date(2026, 3, 10, 14, 2, 0, 0, time.UTC)),
	}}}, nil
}

func (a *account) readerOf(w *working) *Reader {
	r := a.reader()
	w.ecsReads, r.ecs = r.ecs, w
	return r
}

func (a *account) proposed(want []Resource, s Scope, r *Reader) (*Plan, diag.List) {
	a.t.Helper()
	p, diags, err := Propose(context.Background(), want, s, r)
	if err != nil {
		a.t.Fatal(err)
	}
	return p, diags
}

// deleted are the functions of which something would be deleted.
func deleted(p *Plan) []string {
	var out []string
	for _, c := range p.Changes {
		if c.Action == Delete && c.Function != "" {
			out = append(out, c.Function)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

const cleanupFamily, returnsFamily = "orders-etl-prod-cleanup", "orders-etl-prod-book_returns"

func TestNothingIsTakenFromATaskThatRuns(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	w.Cluster = "arn:aws:ecs:eu-central-1:" + a.at.Account + ":cluster/tasks"
	a.apply(a.desired(m, w), m.scope(w))
	s := ScopeOf(m.plan, []string{"cleanup", "book_returns"})
	s.Destroy = true

	p, diags := a.proposed(nil, s, a.readerOf(&working{cluster: "tasks", family: cleanupFamily, by: "decant"}))
	wantCode(t, diags, TaskRuns, "cleanup", "cluster tasks", "task 4f0c1d (started by decant run at 2026-03-10 14:02 UTC, RUNNING)",
		"aws ecs stop-task --region eu-central-1 --cluster tasks --task task/4f0c1d")
	if got := deleted(p); !slices.Equal(got, []string{"book_returns"}) {
		t.Errorf("deletions of %v, want those of book_returns alone", got)
	}
	if n := len(diags); n != 2 || has(diags, KeptBack) == nil { // the log groups
		t.Errorf("%d findings: %v", n, diags)
	}

	// It was started while the person read the plan.
	idle := a.propose(nil, s)
	if got := deleted(idle); !slices.Equal(got, []string{"book_returns", "cleanup"}) {
		t.Errorf("deletions of %v", got)
	}
	a.line.arm(0, "", nil)
	done, diags, err := Execute(context.Background(), idle, nil, a.readerOf(&working{cluster: "tasks", family: cleanupFamily, by: "AWS Step Functions"}), a.writer(), nil)
	if err != nil || len(done.Done) > 0 {
		t.Errorf("%+v %v", done, err)
	}
	wantCode(t, diags, TaskRuns, "started by Step Functions")
	wantCalls(t, a.line.sent())

	// Nobody knows.
	for _, err := range []error{
		&smithy.OperationError{ServiceID: "ECS", OperationName: "ListTasks", Err: &smithy.GenericAPIError{Code: "AccessDeniedException", Message: "User: x is not authorized to perform: ecs:ListTasks on resource: *"}},
		&smithy.GenericAPIError{Code: "ServerException", Message: "it is ecs:ListTasks's fault"},
	} {
		p, diags := a.proposed(nil, s, a.readerOf(&working{err: err}))
		wantCode(t, diags, TaskRuns, "not known", "ecs:ListTasks")
		if got := deleted(p); len(got) > 0 {
			t.Errorf("%v: deletions of %v", err, got)
		}
	}
}

// TestATaskIsFoundByItsRole: a destroy that was interrupted has deregistered the
// task definition, and the role is there.
func TestATaskIsFoundByItsRole(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	a.apply(a.desired(m, w), m.scope(w))
	must(t, a.clients().ecs.DeregisterTaskDefinition, &ecs.DeregisterTaskDefinitionInput{TaskDefinition: aws.String(cleanupFamily + ":1")})
	s := m.scope(w)
	s.Destroy = true
	_, diags := a.proposed(nil, s, a.readerOf(&working{cluster: "tasks", family: cleanupFamily}))
	wantCode(t, diags, TaskRuns, "cleanup")
}

// TestALogGroupThatStaysEndangersNothing: all else is gone already.
func TestALogGroupThatStaysEndangersNothing(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	a.apply(a.desired(m, w), m.scope(w))
	s := m.scope(w)
	s.Destroy = true
	a.apply(nil, s)
	running := &working{cluster: "tasks", family: cleanupFamily}
	_, diags := a.proposed(nil, s, a.readerOf(running))
	noErrors(t, "destroy of what stays", diags)
	s.Logs = true
	_, diags = a.proposed(nil, s, a.readerOf(running))
	wantCode(t, diags, TaskRuns, "cleanup")
}

func TestWhatTasksWorkWith(t *testing.T) {
	t.Parallel()
	for address, want := range map[Address]string{
		{TaskRole, "orders-prod-report-task-role"}:           "orders-prod-report",
		{ExecutionRole, "orders-prod-report-execution-role"}: "orders-prod-report",
		{TaskPolicy, "orders-prod-report-task-role-policy"}:  "orders-prod-report",
		{LogGroup, "/ecs/orders-prod-report-logs"}:           "orders-prod-report",
		{TaskRole, "somebody-elses"}:                         "",
		{TriggerRole, "orders-prod-report-trigger-role"}:     "",
		{TaskDefinition, "orders-prod-report"}:               "",
		{DeadLetters, "orders-prod-report-dead-letters"}:     "",
	} {
		if got := familyBehind(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

func TestPruneLooksAtTheTasksOfWhatItDeletes(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := full(t)
	a.apply(a.desired(m, w), m.scope(w))
	// A queue that is not wanted any more takes nothing from a task that runs.
	w.Failures = map[string]Failure{"reports_freshness": {Queue: true}}
	s := m.scope(w)
	s.Prune = true
	running := &working{cluster: "tasks", family: cleanupFamily}
	p, diags := a.proposed(a.desired(m, w), s, a.readerOf(running))
	noErrors(t, "prune a queue", diags)
	if got := deleted(p); !slices.Equal(got, []string{"cleanup"}) || len(running.asked) > 0 {
		t.Errorf("deletions of %v, asked for %v", got, running.asked)
	}

	m.plan.Targets = slices.DeleteFunc(m.plan.Targets, func(x plan.Target) bool { return x.Function == "cleanup" })
	w.Functions = []string{"reports_freshness"}
	s = ScopeOf(m.plan, nil)
	_, diags = a.proposed(a.desired(m, w), s, a.readerOf(running))
	if has(diags, TaskRuns) != nil || len(running.asked) > 0 {
		t.Errorf("without --prune: asked for %v: %v", running.asked, diags)
	}
	s.Prune = true
	p, diags = a.proposed(a.desired(m, w), s, a.readerOf(running))
	wantCode(t, diags, TaskRuns, "cleanup")
	if got := deleted(p); len(got) > 0 {
		t.Errorf("deletions of %v", got)
	}
	running.family = "orders-etl-prod-reports_freshness" // which stays
	p, diags = a.proposed(a.desired(m, w), s, a.readerOf(running))
	noErrors(t, "prune beside another task", diags)
	if got := deleted(p); !slices.Equal(got, []string{"cleanup"}) {
		t.Errorf("deletions of %v", got)
	}
}

// TestTasksAreLookedForWhereTheyRun: where the trigger starts them, where the
// plan says, and without either in every cluster.
func TestTasksAreLookedForWhereTheyRun(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	m, w := small(t)
	w.CreateCluster = false
	for _, name := range []string{"tasks", "stated", "others"} {
		must(t, a.clients().ecs.CreateCluster, &ecs.CreateClusterInput{ClusterName: &name})
	}
	a.apply(a.desired(m, w), m.scope(w))
	s := m.scope(w)
	s.Destroy = true
	asked := func(function string) string {
		t.Helper()
		s.Functions = []string{function}
		running := &working{}
		a.proposed(nil, s, a.readerOf(running))
		slices.Sort(running.asked)
		return strings.Join(slices.Compact(running.asked), ", ")
	}
	for _, c := range []struct{ stated, function, want string }{
		{"", "cleanup", "tasks " + cleanupFamily},
		{"stated", "cleanup", "stated " + cleanupFamily + ", tasks " + cleanupFamily},
		{"arn:aws:ecs:eu-central-1:1:cluster/stated", "book_returns", "stated " + returnsFamily},
		{"gone", "book_returns", "others " + returnsFamily + ", stated " + returnsFamily + ", tasks " + returnsFamily},
	} {
		s.Cluster = c.stated
		if got := asked(c.function); got != c.want {
			t.Errorf("%s with %q: asked for %s, want %s", c.function, c.stated, got, c.want)
		}
	}
	must(t, a.clients().ecs.TagResource, &ecs.TagResourceInput{
		ResourceArn: aws.String(a.at.arn("ecs", "cluster/others")), Tags: toECSTags(map[string]string{TagApp: "orders-etl"}),
	})
	s.Destroy, s.Prune, s.Cluster = false, true, ""
	running := &working{}
	s.Functions = nil
	s.Planned = []string{"cleanup"} // the other one left the source
	w.Cluster, w.Functions = "stated", []string{"cleanup"}
	a.proposed(a.desired(m, w), s, a.readerOf(running))
	slices.Sort(running.asked)
	if got := strings.Join(slices.Compact(running.asked), ", "); got != "others "+returnsFamily+", stated "+returnsFamily {
		t.Errorf("prune with --cluster: asked for %s", got)
	}
	s.Destroy, s.Prune = true, false
	if got := asked("book_returns"); got != "others "+returnsFamily {
		t.Errorf("a cluster that decant made: asked for %s", got)
	}
	must(t, a.clients().events.RemoveTargets, &eventbridge.RemoveTargetsInput{Rule: aws.String(cleanupFamily), Ids: []string{"task"}})
	if got := asked("cleanup"); got != "others "+cleanupFamily {
		t.Errorf("a rule without its target: asked for %s", got)
	}
}
