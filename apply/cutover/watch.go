package cutover

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"decant/apply/account"
	"decant/apply/ecsreason"
)

// FirstRun is the first run after a switch.
type FirstRun struct {
	TaskARN string `json:"task_arn"`
	// ExitCode is nil when the program never started or the run goes on.
	ExitCode *int   `json:"exit_code"`
	Reason   string `json:"reason,omitempty"` // ECS's words
	// WentBack says that the function was moved back to Lambda because of it.
	WentBack bool `json:"went_back"`
}

const (
	watchFor   = time.Hour // unless the person says otherwise
	watchEvery = 10 * time.Second
)

// after is what follows a switch that was ended.
func (s *switcher) after(ctx context.Context) {
	s.out.Next = s.view.next(s.w.Now())
	s.sayRetries(ctx)
	if s.m.To != Fargate || !s.m.Watch || s.view.Plain {
		return
	}
	task, err := s.firstRun(ctx)
	if err != nil {
		s.add(FirstRunUnseen, fmt.Sprintf("%s was switched, and its first run was not seen to its end: %s.", s.target.Function, account.Plain(err)), s.lookLater())
		return
	}
	if task == nil {
		return
	}
	run := &FirstRun{TaskARN: aws.ToString(task.TaskArn), Reason: aws.ToString(task.StoppedReason)}
	for _, c := range task.Containers {
		if c.ExitCode != nil && run.ExitCode == nil {
			code := int(*c.ExitCode)
			run.ExitCode = &code
		}
		run.Reason = cmp.Or(aws.ToString(c.Reason), run.Reason)
	}
	s.out.FirstRun = run
	s.judgeFirst(ctx, task, run)
}

// judgeFirst says what the end of the first run means. Only a run that failed is a
// reason to go back by itself.
func (s *switcher) judgeFirst(ctx context.Context, task *types.Task, run *FirstRun) {
	name, said := s.target.Function, ecsreason.ECSSays(task, noteOf(task))
	switch {
	case run.ExitCode == nil && task.StartedAt != nil:
		s.add(ecsreason.ExitCodeMissing, fmt.Sprintf("The first run of %s on Fargate began, and ECS has no exit code of it, so whether it did its work is unknown. ECS says: %s. Fargate goes on running it.", name, said),
			"Look at the end of its log. To go back meanwhile:\n    "+commandTo(Lambda, name))
	case run.ExitCode == nil && ecsreason.Explain(ecsreason.StartReasons(), said).Means == ecsreason.ThrottledPull:
		s.add(FirstRunUnseen, fmt.Sprintf("The first run of %s on Fargate did not begin. %s Its work is not done; Fargate goes on running it. ECS says: %s.", name, ecsreason.ThrottledPull, said),
			"Run it once in its place:\n    decant run "+name)
	case run.ExitCode == nil || *run.ExitCode != 0:
		s.failed(ctx, run)
	case ecsreason.Doubt(task) != "":
		s.add(ecsreason.RunUnproven, fmt.Sprintf("The first run of %s on Fargate ended with code 0, and ECS says: %s. That is not the end of an undisturbed run. Fargate goes on running it.", name, ecsreason.Doubt(task)),
			"Look at the end of its log. To go back meanwhile:\n    "+commandTo(Lambda, name))
	}
}

// noteOf is what ECS says about the containers of a task.
func noteOf(task *types.Task) string {
	var notes []string
	for _, c := range task.Containers {
		notes = append(notes, aws.ToString(c.Reason))
	}
	return strings.Join(ecsreason.NonEmpty(notes...), "; ")
}

// keepsEvents is how long Lambda tries an event again that failed.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
const keepsEvents = 6 * time.Hour

// sayRetries tells that Lambda may have events left, when something failed there.
func (s *switcher) sayRetries(ctx context.Context) {
	if s.m.To != Fargate || s.view.Plain || !s.view.lambda.exists {
		return
	}
	now, failed := s.w.Now(), 0.0
	for _, name := range []string{"Errors", "Throttles"} {
		n, err := s.metric(ctx, name, "Sum", now.Add(-keepsEvents).Truncate(time.Minute), now)
		if err != nil {
			return // the note would be a guess
		}
		failed += n
	}
	if failed > 0 {
		s.add(LateRetries, fmt.Sprintf("%.0f invocations of %s failed or were throttled on Lambda in the last six hours. Lambda may still repeat them, beside the runs on Fargate.", failed, s.view.lambda.name),
			"Nothing has to be done if the function can be repeated; else watch its log for the next six hours.")
	}
}

func (s *switcher) lookLater() string {
	return fmt.Sprintf("Look again after the next run:\n    aws ecs list-tasks --cluster %s --family %s --desired-status STOPPED", s.view.fargateFires.Cluster, s.target.TaskName)
}

// firstRun waits for the first task that the trigger starts, and for its end; nil
// when none came, which is reported.
func (s *switcher) firstRun(ctx context.Context) (*types.Task, error) {
	began := s.w.Now()
	end := began.Add(cmp.Or(s.m.WatchFor, watchFor))
	if due := s.out.Next; !due.IsZero() && due.Add(switchTakes).After(end) {
		s.add(FirstRunUnseen, fmt.Sprintf("The first run of %s on Fargate is due at %s, which is later than the switch is watched.", s.target.Function, account.FormatTime(due)), s.lookLater())
		return nil, nil
	}
	status := ""
	for {
		task, err := s.newTask(ctx, began)
		if err != nil {
			return nil, err
		}
		if task != nil && aws.ToString(task.LastStatus) != status {
			status = aws.ToString(task.LastStatus)
			s.tell(SwitchEvent{Step: SwitchWatches, Side: Fargate, Text: strings.ToLower(status), Until: end})
		}
		if status == string(types.DesiredStatusStopped) {
			return task, nil
		}
		if !s.w.Now().Before(end) {
			what := "no task has begun"
			if task != nil {
				what = "its task goes on: " + aws.ToString(task.TaskArn)
			}
			return nil, fmt.Errorf("until %s %s", account.FormatTime(end), what)
		}
		if err := s.w.Sleep(ctx, watchEvery); err != nil {
			return nil, err
		}
	}
}

// newTask is the oldest task of the function that the trigger has started since a
// moment; one that decant run starts is not meant.
func (s *switcher) newTask(ctx context.Context, since time.Time) (*types.Task, error) {
	var tasks []types.Task
	err := s.again(ctx, func() (err error) {
		tasks, err = s.r.TasksOf(ctx, s.view.fargateFires.Cluster, s.target.TaskName)
		return err
	})
	for i, task := range tasks {
		if !aws.ToTime(task.CreatedAt).Before(since) && aws.ToString(task.StartedBy) != account.StartedByDecant {
			return &tasks[i], nil
		}
	}
	return nil, err
}

// failed reports a first run that failed, and goes back if that is wished.
func (s *switcher) failed(ctx context.Context, run *FirstRun) {
	name := s.target.Function
	how := "could not start"
	if run.ExitCode != nil {
		how = fmt.Sprintf("ended with code %d", *run.ExitCode)
	}
	if run.Reason != "" {
		how += " (" + account.TrimStop(run.Reason) + ")"
	}
	if !s.m.AutoRollback {
		s.add(FirstRunFailed, fmt.Sprintf("The first run of %s on Fargate %s. Fargate goes on running it.", name, how), "Go back while you look into it:\n    decant rollback "+name)
		return
	}
	back := &switcher{plan: s.plan, target: s.target, r: s.r, w: s.w, seen: s.seen, out: Outcome{Function: name, To: Lambda, Result: LeftOut}}
	back.m = SwitchRequest{To: Lambda, Now: s.m.Now, Force: s.m.Force, MaxWait: s.m.MaxWait, returns: true}
	back.run(ctx)
	s.diags.Extend(back.diags)
	s.out.Phase, s.out.Silent = back.out.Phase, s.out.Silent+back.out.Silent
	if back.out.Result != Moved {
		s.add(FirstRunFailed, fmt.Sprintf("The first run of %s on Fargate %s, and going back to Lambda did not succeed.", name, how), "Go back by hand:\n    decant rollback "+name)
		return
	}
	run.WentBack, s.out.Result = true, TurnedBack
	s.add(FirstRunFailed, fmt.Sprintf("The first run of %s on Fargate %s, so it is back on Lambda.", name, how),
		"Look at the log, put it right, and prove it before the next switch:\n    decant run "+name)
}
