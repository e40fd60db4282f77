package cutover

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"decant/apply/account"
)

// Going back to Lambda is the same switch with the sides exchanged. What differs
// is what is waited for: tasks, which ECS can be asked about. They are only
// stopped when the person says so.

// quietTasks waits until no task of the function runs, while its trigger is on.
// One that begins meanwhile is waited for like the others.
func (s *switcher) quietTasks(ctx context.Context) error {
	if s.m.StopTasks {
		return nil
	}
	var waited error
	for {
		tasks, err := s.running(ctx)
		if err != nil {
			return err
		}
		if len(tasks) == 0 {
			return waited
		}
		now := s.w.Now()
		if now.Add(lookEvery).After(s.until) {
			return stillRun(tasks)
		}
		if waited == nil {
			s.tell(SwitchEvent{Step: SwitchAwaits, Side: Fargate, On: true, Text: account.DescribeTasks(tasks), Until: s.until})
		}
		if err := s.w.Sleep(ctx, lookEvery); err != nil {
			return err
		}
		waited = errWaited
	}
}

// drainTasks waits until no task runs, after the trigger is off. A task whose
// start was asked for in the last moment appears within a minute.
func (s *switcher) drainTasks(ctx context.Context) error {
	last, until := s.window(Fargate).last, s.silentUntil()
	stopped := map[string]bool{}
	told := false
	for {
		tasks, err := s.running(ctx)
		if err != nil {
			return err
		}
		now := s.w.Now()
		if len(tasks) == 0 && !now.Before(last) {
			return nil
		}
		if now.Add(lookEvery).After(until) {
			return stillRun(tasks)
		}
		if !told {
			what, end := account.DescribeTasks(tasks), until
			if len(tasks) == 0 {
				what, end = "a task that may still be starting", earlier(until, last)
			}
			s.tell(SwitchEvent{Step: SwitchAwaits, Side: Fargate, Text: what, Until: end})
			told = true
		}
		if s.m.StopTasks && !s.undoing {
			if err := s.stop(ctx, tasks, stopped); err != nil {
				return err
			}
		}
		if err := s.w.Sleep(ctx, lookEvery); err != nil {
			return err
		}
	}
}

// stillRun ends the waiting for tasks.
func stillRun(tasks []account.RunningTask) error {
	if len(tasks) == 0 {
		return fmt.Errorf("%w: a task may still be starting", errStillRuns)
	}
	return fmt.Errorf("%w on Fargate: %s", errStillRuns, account.DescribeTasks(tasks))
}

// running are the function's tasks that have not stopped.
func (s *switcher) running(ctx context.Context) (tasks []account.RunningTask, err error) {
	f := s.view.fargateFires
	if f == nil || f.Cluster == "" {
		return nil, nil
	}
	err = s.again(ctx, func() error {
		tasks, err = s.r.RunningTasks(ctx, f.Cluster, s.target.TaskName)
		return err
	})
	return tasks, err
}

// stop ends tasks, each once.
func (s *switcher) stop(ctx context.Context, tasks []account.RunningTask, stopped map[string]bool) error {
	for _, t := range tasks {
		if stopped[t.ARN] {
			continue
		}
		err := s.again(ctx, func() error {
			_, err := s.w.ECS.StopTask(ctx, &ecs.StopTaskInput{
				Cluster: &s.view.fargateFires.Cluster, Task: &t.ARN, Reason: aws.String(account.StoppedWith + "rollback"),
			})
			return err
		})
		if err != nil {
			return fmt.Errorf("stop %s: %w", t, err)
		}
		stopped[t.ARN] = true
		s.stopped = append(s.stopped, t.String())
		s.tell(SwitchEvent{Step: SwitchStops, Side: Fargate, Text: t.String()})
	}
	return nil
}
