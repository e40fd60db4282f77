package apply

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// Going back to Lambda is the same switch with the sides exchanged. What differs
// is what is waited for: tasks, which ECS can be asked about. They are not
// killed.

// drainTasks waits until no task of the function runs. A task whose start was
// asked for in the last moment appears within a minute.
func (s *switcher) drainTasks(ctx context.Context) error {
	f := s.view.fargateFires
	if f == nil || f.Cluster == "" {
		return nil
	}
	w := s.window(Fargate)
	told := false
	for {
		now := s.w.now()
		running, err := s.runningTasks(ctx, f.Cluster)
		if err != nil {
			return err
		}
		if len(running) == 0 && !now.Before(w.last) {
			return nil
		}
		if now.Add(lookEvery).After(w.until) {
			if len(running) == 0 {
				return fmt.Errorf("%w: a task may still be starting", errStillRuns)
			}
			return fmt.Errorf("%w on Fargate: %s", errStillRuns, strings.Join(running, ", "))
		}
		if !told {
			s.tell(SwitchEvent{Step: SwitchAwaits, Side: Fargate, Text: "tasks that were begun on Fargate", Until: w.until})
			told = true
		}
		if err := s.w.sleep(ctx, lookEvery); err != nil {
			return err
		}
	}
}

// runningTasks are the ARNs of the function's tasks that have not stopped.
func (s *switcher) runningTasks(ctx context.Context, cluster string) ([]string, error) {
	var out []string
	err := s.again(ctx, func() (err error) {
		out, err = s.tasks(ctx, cluster, types.DesiredStatusRunning)
		return err
	})
	return out, err
}

// tasks lists the tasks of the function's family by what ECS wants of them.
func (s *switcher) tasks(ctx context.Context, cluster string, status types.DesiredStatus) ([]string, error) {
	var out []string
	pages := ecs.NewListTasksPaginator(s.r.ecs, &ecs.ListTasksInput{Cluster: &cluster, Family: &s.target.TaskName, DesiredStatus: status})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if isCode(err, "ClusterNotFoundException") {
			return nil, nil // what the cluster had went with it
		}
		if err != nil {
			return nil, fmt.Errorf("list the tasks of %s: %w", s.target.TaskName, err)
		}
		out = append(out, page.TaskArns...)
	}
	return out, nil
}
