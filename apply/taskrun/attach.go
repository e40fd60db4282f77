package taskrun

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"decant/apply/account"
	"decant/internal/awsconfig"
	"decant/internal/diag"
	"decant/plan"
)

// LogOperations is what Attach calls beside ReadOperations.
func LogOperations() []awsconfig.Operation {
	return []awsconfig.Operation{account.Operation("CloudWatch Logs", "logs", "GetLogEvents", "the log of a task")}
}

// Attach passes on the log of a task that something else has started, from its
// beginning and, while the task runs, to its end; then it says how the task went. The
// task is the one with the ID, else the newest that ECS knows.
func Attach(ctx context.Context, r *account.Reader, w *account.Writer, t plan.Target, at account.Ref, opts Options, id string, seen func(Event)) (Result, diag.List, error) {
	x := &runner{r: r, w: w, t: t, opts: opts, seen: seen}
	if x.prepare(ctx, at); x.result.Revision != "" && x.start.Cluster != "" {
		x.diags = nil // where another task would run does not matter
	}
	if x.diags.HasErrors() {
		return x.result, x.diags, ended(ctx)
	}
	known := x.choose(ctx, id)
	if x.diags.HasErrors() || ctx.Err() != nil {
		return x.result, x.diags, ended(ctx)
	}
	if !known {
		x.past(ctx)
		x.deniedCalls()
		return x.result, x.diags, ended(ctx)
	}
	task, err := x.wait(ctx)
	if x.deniedCalls(); task != nil {
		x.judge(task)
	}
	return x.result, x.diags, err
}

// choose finds the task, and says whether ECS knows it.
func (x *runner) choose(ctx context.Context, id string) bool {
	var tasks []types.Task
	err := x.again(ctx, func() (err error) {
		tasks, err = x.r.TasksOf(ctx, x.start.Cluster, x.t.TaskName)
		return err
	})
	switch {
	case ctx.Err() != nil:
		return false
	case err != nil:
		x.add(TaskLost, fmt.Sprintf("The tasks of %s cannot be listed: %s.", x.t.Function, account.TrimStop(account.AWSMessage(err))), "Allow ecs:ListTasks and ecs:DescribeTasks, or name the task with --task.")
		return false
	case id == "" && len(tasks) == 0:
		x.add(NoTask, fmt.Sprintf("ECS knows no task of %s. It forgets a task about an hour after its end.", x.t.Function),
			fmt.Sprintf("The log is kept. The last part of a stream's name is the ID of its task:\n    aws logs describe-log-streams --log-group-name %s --order-by LastEventTime --descending --max-items 5\n    decant logs %s --task ID", cmp.Or(x.start.LogGroup, "GROUP"), x.t.Function))
		return false
	case id == "":
		x.result.TaskARN = aws.ToString(tasks[len(tasks)-1].TaskArn)
		return true
	}
	x.result.TaskARN = id
	for _, t := range tasks {
		if arn := aws.ToString(t.TaskArn); strings.HasSuffix(arn, "/"+id) {
			x.result.TaskARN = arn
			return true
		}
	}
	return false
}

// past passes on the log of a task that ECS has forgotten.
func (x *runner) past(ctx context.Context) {
	tail := x.tail()
	if x.lines(ctx, tail); tail != nil && !tail.exists && !tail.broken && ctx.Err() == nil {
		x.add(NoTask, fmt.Sprintf("ECS does not know the task %s of %s, and there is no log stream %s in %s.", x.result.TaskARN, x.t.Function, tail.stream, tail.group),
			fmt.Sprintf("The last part of a stream's name is the ID of its task:\n    aws logs describe-log-streams --log-group-name %s --order-by LastEventTime --descending --max-items 5", tail.group))
	}
}
