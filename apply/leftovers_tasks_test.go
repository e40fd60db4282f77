package apply_test

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

	"decant/apply"
	"decant/apply/account"
	"decant/apply/applytest"
	"decant/plan"
)

// working is an account's ECS in which a task of a family runs.
type working struct {
	account.ECSReads
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

func readerOf(a *applytest.Account, w *working) *account.Reader {
	r := a.Reader()
	w.ECSReads, r.ECS = r.ECS, w
	return r
}

const cleanupFamily, returnsFamily = "orders-etl-prod-cleanup", "orders-etl-prod-book_returns"

func TestNothingIsTakenFromATaskThatRuns(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	w.Cluster = "arn:aws:ecs:eu-central-1:" + a.At.Account + ":cluster/tasks"
	a.Apply(a.Desired(m, w), m.Scope(w))
	s := apply.ScopeOf(m.Plan, []string{"cleanup", "book_returns"})
	s.Destroy = true

	p, diags := a.Proposed(nil, s, readerOf(a, &working{cluster: "tasks", family: cleanupFamily, by: "decant"}))
	applytest.WantCode(t, diags, apply.TaskRuns, "cleanup", "cluster tasks", "task 4f0c1d (started by decant run at 2026-03-10 14:02 UTC, RUNNING)",
		"aws ecs stop-task --region eu-central-1 --cluster tasks --task task/4f0c1d")
	if got := applytest.Deleted(p); !slices.Equal(got, []string{"book_returns"}) {
		t.Errorf("deletions of %v, want those of book_returns alone", got)
	}
	if n := len(diags); n != 2 || applytest.Has(diags, apply.KeptBack) == nil { // the log groups
		t.Errorf("%d findings: %v", n, diags)
	}

	// It was started while the person read the plan.
	idle := a.Propose(nil, s)
	if got := applytest.Deleted(idle); !slices.Equal(got, []string{"book_returns", "cleanup"}) {
		t.Errorf("deletions of %v", got)
	}
	a.Line.Arm(0, "", nil)
	done, diags, err := apply.Execute(context.Background(), idle, nil, readerOf(a, &working{cluster: "tasks", family: cleanupFamily, by: "AWS Step Functions"}), a.Writer(), nil)
	if err != nil || len(done.Done) > 0 {
		t.Errorf("%+v %v", done, err)
	}
	applytest.WantCode(t, diags, apply.TaskRuns, "started by Step Functions")
	applytest.WantCalls(t, a.Line.Sent())

	// Nobody knows.
	for _, err := range []error{
		&smithy.OperationError{ServiceID: "ECS", OperationName: "ListTasks", Err: &smithy.GenericAPIError{Code: "AccessDeniedException", Message: "User: x is not authorized to perform: ecs:ListTasks on resource: *"}},
		&smithy.GenericAPIError{Code: "ServerException", Message: "it is ecs:ListTasks's fault"},
	} {
		p, diags := a.Proposed(nil, s, readerOf(a, &working{err: err}))
		applytest.WantCode(t, diags, apply.TaskRuns, "not known", "ecs:ListTasks")
		if got := applytest.Deleted(p); len(got) > 0 {
			t.Errorf("%v: deletions of %v", err, got)
		}
	}
}

// TestALogGroupThatStaysEndangersNothing: all else is gone already.
func TestALogGroupThatStaysEndangersNothing(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	a.Apply(a.Desired(m, w), m.Scope(w))
	s := m.Scope(w)
	s.Destroy = true
	a.Apply(nil, s)
	running := &working{cluster: "tasks", family: cleanupFamily}
	_, diags := a.Proposed(nil, s, readerOf(a, running))
	applytest.NoErrors(t, "destroy of what stays", diags)
	s.Logs = true
	_, diags = a.Proposed(nil, s, readerOf(a, running))
	applytest.WantCode(t, diags, apply.TaskRuns, "cleanup")
}

func TestPruneLooksAtTheTasksOfWhatItDeletes(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Full(t)
	a.Apply(a.Desired(m, w), m.Scope(w))
	// A queue that is not wanted any more takes nothing from a task that runs.
	m.Send(t, "cleanup", "")
	s := m.Scope(w)
	s.Prune = true
	running := &working{cluster: "tasks", family: cleanupFamily}
	p, diags := a.Proposed(a.Desired(m, w), s, readerOf(a, running))
	applytest.NoErrors(t, "prune a queue", diags)
	if got := applytest.Deleted(p); !slices.Equal(got, []string{"cleanup"}) || len(running.asked) > 0 {
		t.Errorf("deletions of %v, asked for %v", got, running.asked)
	}

	m.Plan.Targets = slices.DeleteFunc(m.Plan.Targets, func(x plan.Target) bool { return x.Function == "cleanup" })
	w.Functions = []string{"reports_freshness"}
	s = apply.ScopeOf(m.Plan, nil)
	_, diags = a.Proposed(a.Desired(m, w), s, readerOf(a, running))
	if applytest.Has(diags, apply.TaskRuns) != nil || len(running.asked) > 0 {
		t.Errorf("without --prune: asked for %v: %v", running.asked, diags)
	}
	s.Prune = true
	p, diags = a.Proposed(a.Desired(m, w), s, readerOf(a, running))
	applytest.WantCode(t, diags, apply.TaskRuns, "cleanup")
	if got := applytest.Deleted(p); len(got) > 0 {
		t.Errorf("deletions of %v", got)
	}
	running.family = "orders-etl-prod-reports_freshness" // which stays
	p, diags = a.Proposed(a.Desired(m, w), s, readerOf(a, running))
	applytest.NoErrors(t, "prune beside another task", diags)
	if got := applytest.Deleted(p); !slices.Equal(got, []string{"cleanup"}) {
		t.Errorf("deletions of %v", got)
	}
}

// TestTasksAreLookedForWhereTheyRun: where the trigger starts them, where the
// plan says, and without either in every cluster.
func TestTasksAreLookedForWhereTheyRun(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	w.CreateCluster = false
	for _, name := range []string{"tasks", "stated", "others"} {
		applytest.Must(t, a.Clients().ECS.CreateCluster, &ecs.CreateClusterInput{ClusterName: &name})
	}
	a.Apply(a.Desired(m, w), m.Scope(w))
	s := m.Scope(w)
	s.Destroy = true
	asked := func(function string) string {
		t.Helper()
		s.Functions = []string{function}
		running := &working{}
		a.Proposed(nil, s, readerOf(a, running))
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
	applytest.Must(t, a.Clients().ECS.TagResource, &ecs.TagResourceInput{
		ResourceArn: aws.String(a.At.ARN("ecs", "cluster/others")), Tags: account.ToECSTags(map[string]string{account.TagApp: "orders-etl"}),
	})
	s.Destroy, s.Prune, s.Cluster = false, true, ""
	running := &working{}
	s.Functions = nil
	s.Planned = []string{"cleanup"} // the other one left the source
	w.Cluster, w.Functions = "stated", []string{"cleanup"}
	a.Proposed(a.Desired(m, w), s, readerOf(a, running))
	slices.Sort(running.asked)
	if got := strings.Join(slices.Compact(running.asked), ", "); got != "others "+returnsFamily+", stated "+returnsFamily {
		t.Errorf("prune with --cluster: asked for %s", got)
	}
	s.Destroy, s.Prune = true, false
	if got := asked("book_returns"); got != "others "+returnsFamily {
		t.Errorf("a cluster that decant made: asked for %s", got)
	}
	applytest.Must(t, a.Clients().Events.RemoveTargets, &eventbridge.RemoveTargetsInput{Rule: aws.String(cleanupFamily), Ids: []string{"task"}})
	if got := asked("cleanup"); got != "others "+cleanupFamily {
		t.Errorf("a rule without its target: asked for %s", got)
	}
}

// TestATaskIsFoundByItsRole: a destroy that was interrupted has deregistered the
// task definition, and the role is there.
func TestATaskIsFoundByItsRole(t *testing.T) {
	t.Parallel()
	a := applytest.NewAccount(t)
	m, w := applytest.Small(t)
	a.Apply(a.Desired(m, w), m.Scope(w))
	applytest.Must(t, a.Clients().ECS.DeregisterTaskDefinition, &ecs.DeregisterTaskDefinitionInput{TaskDefinition: aws.String(cleanupFamily + ":1")})
	s := m.Scope(w)
	s.Destroy = true
	_, diags := a.Proposed(nil, s, readerOf(a, &working{cluster: "tasks", family: cleanupFamily}))
	applytest.WantCode(t, diags, apply.TaskRuns, "cleanup")
}
