package account

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// RunningTask is a task that has not stopped.
type RunningTask struct {
	ARN       string
	StartedBy string    // as ECS has it; "" when nobody said
	Since     time.Time // when its start was asked for; zero when that is not known
	Status    string    // PENDING, RUNNING, STOPPING and the like
}

// StartedByDecant is how a task is marked that decant run starts.
const StartedByDecant = "decant"

// String describes a task: "task 4f0c1d2e (started by the rule report at
// 2026-03-10 14:02 UTC, RUNNING)".
func (t RunningTask) String() string {
	id := t.ARN[strings.LastIndex(t.ARN, "/")+1:]
	if len(id) >= 32 { // the beginning is enough to find it by
		id = id[:8]
	}
	since := ""
	if !t.Since.IsZero() {
		since = " at " + FormatTime(t.Since)
	}
	return fmt.Sprintf("task %s (started%s%s, %s)", id, t.starter(), since, t.Status)
}

// startedByLength is where EventBridge and Scheduler cut what they write into
// startedBy, so that the end of a long name is missing: the length that ECS took
// when they began.
const startedByLength = 36

// starter says in words who started a task, " by …".
func (t RunningTask) starter() string {
	rest := ""
	if len(t.StartedBy) == startedByLength {
		rest = "…"
	}
	switch kind, name, _ := strings.Cut(t.StartedBy, "/"); kind {
	case "":
		return ""
	case StartedByDecant:
		return " by decant run"
	case "events-rule":
		return " by the rule " + name + rest
	case "chronos-schedule":
		return " by the schedule " + name + rest
	case "ecs-svc":
		return " by an ECS service"
	case "AWS Step Functions":
		return " by Step Functions"
	}
	return fmt.Sprintf(" by %q", t.StartedBy)
}

// works says whether the program of a task runs, or is going to. With
// DEPROVISIONING it has ended, and the task's network goes.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
func (t RunningTask) works() bool {
	return !slices.Contains([]string{"DEPROVISIONING", "STOPPED", "DELETED"}, t.Status)
}

// RunningTasks are the tasks of a family that have not stopped, the oldest
// first. One that ECS was told to stop counts until it has: its program has up
// to two minutes to end, and uses its role meanwhile.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html
func (r *Reader) RunningTasks(ctx context.Context, cluster, family string) ([]RunningTask, error) {
	tasks, err := r.TasksOf(ctx, cluster, family)
	if err != nil {
		return nil, err
	}
	var out []RunningTask
	for _, t := range tasks {
		if task := (RunningTask{ARN: aws.ToString(t.TaskArn), StartedBy: aws.ToString(t.StartedBy), Since: aws.ToTime(t.CreatedAt), Status: aws.ToString(t.LastStatus)}); task.works() {
			out = append(out, task)
		}
	}
	return out, nil
}

// TasksOf describes the tasks of a family that ECS knows, the oldest first; one
// that has stopped is known for about an hour.
func (r *Reader) TasksOf(ctx context.Context, cluster, family string) ([]types.Task, error) {
	var arns []string
	// PENDING is no status that ECS wants of a task, so asking for it finds nothing.
	for _, status := range []types.DesiredStatus{types.DesiredStatusRunning, types.DesiredStatusStopped} {
		pages := ecs.NewListTasksPaginator(r.ECS, &ecs.ListTasksInput{Cluster: &cluster, Family: &family, DesiredStatus: status})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if IsCode(err, "ClusterNotFoundException") {
				return nil, nil // what the cluster had went with it
			}
			if err != nil {
				return nil, fmt.Errorf("list the tasks of %s: %w", family, err)
			}
			arns = append(arns, page.TaskArns...)
		}
	}
	var out []types.Task
	slices.Sort(arns)                                           // a task may have gone from one list to the other
	for part := range slices.Chunk(slices.Compact(arns), 100) { // the most that one call takes
		described, err := r.ECS.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &cluster, Tasks: part})
		if err != nil {
			return nil, fmt.Errorf("read the tasks of %s: %w", family, err)
		}
		out = append(out, described.Tasks...)
	}
	slices.SortFunc(out, func(a, b types.Task) int {
		return cmp.Or(aws.ToTime(a.CreatedAt).Compare(aws.ToTime(b.CreatedAt)), cmp.Compare(aws.ToString(a.TaskArn), aws.ToString(b.TaskArn)))
	})
	return out, nil
}

// DescribeTasks joins what tasks say of themselves.
func DescribeTasks(tasks []RunningTask) string {
	var words []string
	for _, t := range tasks {
		words = append(words, t.String())
	}
	return strings.Join(words, ", ")
}

// StopTasks are the commands that end tasks, one a line and ready to copy.
func StopTasks(tasks []RunningTask, cluster, region string) string {
	out := ""
	for _, t := range tasks {
		out += fmt.Sprintf("\n    aws ecs stop-task --region %s --cluster %s --task %s", region, cluster, t.ARN)
	}
	return out
}

// FamilyOf is the family in the ARN of a task definition, with or without its
// revision.
func FamilyOf(arn string) string {
	family := arn[strings.LastIndex(arn, "/")+1:]
	name, _, _ := strings.Cut(family, ":")
	return name
}

func FormatTime(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

// StoppedWith is the beginning of the reason that ECS keeps of a task that decant
// stops; the command follows.
const StoppedWith = "stopped with decant "
