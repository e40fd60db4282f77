package account

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/smithy-go"
)

func TestATaskIsDescribed(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:ecs:eu-central-1:111122223333:task/tasks/4f0c1d2e9b8a47f6a1d2c3b4a5968778"
	since := time.Date(2026, 3, 10, 15, 2, 9, 0, time.FixedZone("", 3600))
	for by, want := range map[string]string{
		"":                                     "task 4f0c1d2e (started at 2026-03-10 14:02 UTC, RUNNING)",
		"decant":                               "task 4f0c1d2e (started by decant run at 2026-03-10 14:02 UTC, RUNNING)",
		"events-rule/orders-prod-report":       "started by the rule orders-prod-report at",
		"chronos-schedule/orders-prod-report":  "started by the schedule orders-prod-report at",
		"chronos-schedule/orders-prod-reports": "started by the schedule orders-prod-reports… at", // cut by AWS
		"ecs-svc/7313846183432107417":          "started by an ECS service at",
		"AWS Step Functions":                   "started by Step Functions at",
		"airflow":                              `started by "airflow" at`,
	} {
		got := RunningTask{ARN: arn, StartedBy: by, Since: since, Status: "RUNNING"}.String()
		if !strings.Contains(got, want) {
			t.Errorf("%q: %q does not say %q", by, got, want)
		}
	}
	if got := (RunningTask{ARN: "task/t/4f0c1d2e-9b8a-47f6-a1d2-c3b4a5968778", StartedBy: "decant", Status: "RUNNING"}).String(); got != "task 4f0c1d2e (started by decant run, RUNNING)" {
		t.Error(got)
	}
	if got := (RunningTask{ARN: "task/1", Since: since, Status: "PENDING"}).String(); got != "task 1 (started at 2026-03-10 14:02 UTC, PENDING)" {
		t.Error(got)
	}
}

// cluster is an ECS that has tasks of one family, two a page.
type cluster struct {
	ECSReads
	family    string
	tasks     []types.Task
	list, say error
	described []int
}

func (c *cluster) ListTasks(_ context.Context, in *ecs.ListTasksInput, _ ...func(*ecs.Options)) (*ecs.ListTasksOutput, error) {
	if c.list != nil {
		return nil, c.list
	}
	var all []string
	for _, t := range c.tasks {
		if aws.ToString(in.Family) == c.family && aws.ToString(t.DesiredStatus) == string(in.DesiredStatus) {
			all = append(all, *t.TaskArn)
		}
	}
	from := 0
	if in.NextToken != nil {
		fmt.Sscan(*in.NextToken, &from)
	}
	out := &ecs.ListTasksOutput{TaskArns: all[from:min(from+2, len(all))]}
	if from+2 < len(all) {
		out.NextToken = aws.String(fmt.Sprint(from + 2))
	}
	return out, nil
}

func (c *cluster) DescribeTasks(_ context.Context, in *ecs.DescribeTasksInput, _ ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error) {
	if c.say != nil {
		return nil, c.say
	}
	c.described = append(c.described, len(in.Tasks))
	out := &ecs.DescribeTasksOutput{}
	for _, t := range c.tasks {
		if slices.Contains(in.Tasks, *t.TaskArn) && aws.ToString(t.LastStatus) != "" { // "": gone since it was listed
			out.Tasks = append(out.Tasks, t)
		}
	}
	return out, nil
}

func clusterTask(n int, desired, last string) types.Task {
	made := time.Date(2026, 3, 10, 12, n, 0, 0, time.UTC)
	return types.Task{TaskArn: aws.String(fmt.Sprintf("task/%03d", 999-n)), DesiredStatus: &desired, LastStatus: &last, CreatedAt: &made}
}

// TestRunningTasksAreThoseThatHaveNotStopped: also one that has not begun, and
// one that was told to stop and still works.
func TestRunningTasksAreThoseThatHaveNotStopped(t *testing.T) {
	t.Parallel()
	c := &cluster{family: "report", tasks: []types.Task{
		clusterTask(5, "RUNNING", "PENDING"), clusterTask(1, "RUNNING", "RUNNING"), clusterTask(2, "RUNNING", ""),
		clusterTask(3, "STOPPED", "STOPPING"), clusterTask(4, "STOPPED", "STOPPED"), clusterTask(6, "RUNNING", "PROVISIONING"),
		clusterTask(7, "STOPPED", "DEPROVISIONING"), clusterTask(8, "STOPPED", "DEACTIVATING"),
	}}
	r := &Reader{ECS: c}
	got, err := r.RunningTasks(context.Background(), "tasks", "report")
	var said []string
	for _, task := range got {
		said = append(said, task.ARN+" "+task.Status)
	}
	if want := []string{"task/998 RUNNING", "task/996 STOPPING", "task/994 PENDING", "task/993 PROVISIONING", "task/991 DEACTIVATING"}; err != nil || !slices.Equal(said, want) {
		t.Errorf("%v %v, want %v", said, err, want)
	}
	if got, err := r.RunningTasks(context.Background(), "tasks", "other"); err != nil || got != nil {
		t.Errorf("another family: %v %v", got, err)
	}
	c.say = &smithy.GenericAPIError{Code: "AccessDeniedException"}
	if got, err := r.RunningTasks(context.Background(), "tasks", "report"); got != nil || err == nil {
		t.Errorf("tasks that cannot be described: %v %v", got, err)
	}
	c.list = errors.New("no route")
	if got, err := r.RunningTasks(context.Background(), "tasks", "report"); got != nil || err == nil {
		t.Errorf("tasks that cannot be listed: %v %v", got, err)
	}
	c.list = &smithy.GenericAPIError{Code: "ClusterNotFoundException"}
	if got, err := r.RunningTasks(context.Background(), "tasks", "report"); got != nil || err != nil {
		t.Errorf("a cluster that is gone: %v %v", got, err)
	}
}

// TestManyTasksAreDescribedInParts: one call takes a hundred.
func TestManyTasksAreDescribedInParts(t *testing.T) {
	t.Parallel()
	c := &cluster{family: "report"}
	for n := range 205 {
		c.tasks = append(c.tasks, clusterTask(n, "RUNNING", "RUNNING"))
	}
	got, err := (&Reader{ECS: c}).RunningTasks(context.Background(), "tasks", "report")
	if err != nil || len(got) != 205 || !slices.Equal(c.described, []int{100, 100, 5}) {
		t.Errorf("%d tasks, %v, in parts of %v", len(got), err, c.described)
	}
}
