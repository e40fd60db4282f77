package taskrun

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"decant/apply/account"
	"decant/apply/ecsreason"
)

// missingFor is how many looks may find nothing right after the start: ECS is
// eventually consistent, and answers MISSING for some seconds.
const missingFor = 30

// errMissing is a task that ECS does not know, or not yet.
var errMissing = errors.New("ECS does not know the task")

// wait follows the task to its end. It returns nil without an error when the
// task's state cannot be known.
func (x *runner) wait(ctx context.Context) (*types.Task, error) {
	tail := x.tail()
	task, err := x.watch(ctx, tail)
	if err == nil || ctx.Err() == nil {
		return task, err
	}
	stop := x.opts.StopOnCancel != nil && x.opts.StopOnCancel()
	if !stop {
		x.add(RunInterrupted, fmt.Sprintf("Nobody waits for %s any more, and its task goes on.", x.t.Function),
			fmt.Sprintf("End it, if it should not:\n    aws ecs stop-task --region %s --cluster %s --task %s", x.r.Place.Region, x.start.Cluster, x.result.TaskARN))
		return nil, fmt.Errorf("run: %w", ctx.Err())
	}
	// The person's wish to stop is carried out although the context has ended.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), ecsreason.StopWithin)
	defer cancel()
	x.tell(Event{Step: RunStopping})
	if err := x.stop(last); err != nil {
		x.add(RunInterrupted, fmt.Sprintf("The task of %s could not be stopped: %s. It goes on.", x.t.Function, account.TrimStop(account.AWSMessage(err))),
			fmt.Sprintf("Stop it by hand:\n    aws ecs stop-task --region %s --cluster %s --task %s", x.r.Place.Region, x.start.Cluster, x.result.TaskARN))
		return nil, fmt.Errorf("run: %w", ctx.Err())
	}
	task, _ = x.watch(last, tail)
	return task, fmt.Errorf("run: %w", ctx.Err())
}

func (x *runner) stop(ctx context.Context) error {
	return x.again(ctx, func() error {
		_, err := x.w.ECS.StopTask(ctx, &ecs.StopTaskInput{Cluster: &x.start.Cluster, Task: &x.result.TaskARN, Reason: aws.String(account.StoppedWith + "run")})
		return err
	})
}

// watch looks at the task and its log until it has stopped.
func (x *runner) watch(ctx context.Context, tail *logTail) (*types.Task, error) {
	missing, known, status := 0, false, ""
	for {
		task, err := x.look(ctx)
		switch {
		case ctx.Err() != nil:
			return nil, fmt.Errorf("run: %w", ctx.Err())
		case errors.Is(err, errMissing) && missing < missingFor && !known:
			missing++
		case err != nil:
			x.lost(err)
			return nil, nil
		default:
			known = true
			if now := aws.ToString(task.LastStatus); now != status {
				status = now
				x.tell(Event{Step: RunStatus, Status: status})
			}
			if status == string(types.DesiredStatusStopped) {
				x.drain(ctx, tail, task)
				return task, nil
			}
		}
		x.lines(ctx, tail)
		if err := x.w.Sleep(ctx, pollEvery); err != nil {
			return nil, fmt.Errorf("run: %w", err)
		}
	}
}

// look describes the task once.
func (x *runner) look(ctx context.Context) (*types.Task, error) {
	var out *ecs.DescribeTasksOutput
	err := x.again(ctx, func() (err error) {
		out, err = x.w.ECS.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &x.start.Cluster, Tasks: []string{x.result.TaskARN}})
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(out.Tasks) == 0 {
		return nil, errMissing
	}
	return &out.Tasks[0], nil
}

func (x *runner) lost(err error) {
	detail := fmt.Sprintf("The task of %s was started, and how it goes cannot be read: %s.", x.t.Function, account.TrimStop(account.AWSMessage(err)))
	if action := account.DeniedAction(err); action != "" {
		detail = fmt.Sprintf("The task of %s was started, and the identity that decant runs with may not call %s, so how it ends is not known.", x.t.Function, action)
	}
	x.add(TaskLost, detail, fmt.Sprintf("Look at it by hand, within an hour after its end:\n    aws ecs describe-tasks --cluster %s --tasks %s", x.start.Cluster, x.result.TaskARN))
}

// tail is the log of the run's task; nil when nobody wants it or it goes
// somewhere else.
func (x *runner) tail() *logTail {
	if !x.opts.Follow {
		return nil
	}
	if x.start.LogGroup == "" || x.start.LogPrefix == "" {
		x.add(LogNotRead, fmt.Sprintf("The task definition of %s sends its log somewhere else than to CloudWatch, so it is not shown here.", x.t.Function),
			"Look where its logConfiguration points to.")
		return nil
	}
	id := x.result.TaskARN[strings.LastIndex(x.result.TaskARN, "/")+1:]
	return &logTail{api: x.w.Logs, group: x.start.LogGroup, stream: x.start.LogPrefix + "/" + x.start.Container + "/" + id}
}

// lines passes on what the log has new. A log that cannot be read is said once
// and ends the following, not the run. It says whether the log was read to where
// it ends now.
func (x *runner) lines(ctx context.Context, tail *logTail) bool {
	if tail == nil || tail.broken {
		return false
	}
	err := tail.read(ctx, func(l logLine) {
		x.keep(l.text)
		x.noteDenials(l.text)
		x.tell(Event{Step: RunLine, Text: l.text, At: l.at})
	})
	switch {
	case err == nil || ctx.Err() != nil:
		return err == nil
	case account.Transient(err):
		x.tell(Event{Step: RunWaiting, Err: err})
	default:
		tail.broken = true
		detail := fmt.Sprintf("The log of %s cannot be followed: %s.", x.t.Function, account.TrimStop(account.AWSMessage(err)))
		if action := account.DeniedAction(err); action != "" {
			detail = fmt.Sprintf("The identity that decant runs with may not call %s, so the log of %s is not shown.", action, x.t.Function)
		}
		x.add(LogNotRead, detail, fmt.Sprintf("Read it by hand:\n    aws logs get-log-events --log-group-name %s --log-stream-name %s --start-from-head", tail.group, tail.stream))
	}
	return false
}

// The log arrives some seconds after it was written. After the task's end it is
// read until nothing new came quietReads times in a row, lateReads times where
// the stream does not exist yet, and at most allReads times. 2 seconds lie
// between two reads.
const (
	quietReads = 2
	lateReads  = 8
	allReads   = 60
)

// drain reads the rest of the log of a task that has ended.
func (x *runner) drain(ctx context.Context, tail *logTail, task *types.Task) {
	if tail == nil {
		return
	}
	ran := x.ran(task)
	for quiet, reads := 0, 0; ran && !tail.broken && reads < allReads; reads++ {
		before, existed := tail.count, tail.exists
		read := x.lines(ctx, tail)
		switch {
		case tail.count != before || tail.exists != existed:
			quiet = 0
		case read:
			quiet++
		}
		if quiet >= lateReads || quiet >= quietReads && tail.exists || x.w.Sleep(ctx, pollEvery) != nil {
			break
		}
	}
	if ran && !tail.exists && !tail.broken {
		x.add(LogNotRead, fmt.Sprintf("%s has ended, and its log stream %s in %s has not appeared.", x.t.Function, tail.stream, tail.group),
			"A program that prints nothing has none. If it should have one, look whether the execution role may call logs:CreateLogStream and logs:PutLogEvents.")
	}
}
