package apply

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// alone refuses a run beside another: a job that is run again after an
// interruption would otherwise do the same work twice at the same time.
func (x *runner) alone(ctx context.Context) {
	var running []string
	err := x.again(ctx, func() error {
		running = nil
		pages := ecs.NewListTasksPaginator(x.r.ecs, &ecs.ListTasksInput{
			Cluster: &x.start.cluster, Family: &x.t.TaskName, DesiredStatus: types.DesiredStatusRunning,
		})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return err
			}
			running = append(running, page.TaskArns...)
		}
		return nil
	})
	const beside = "Wait for its end, or stop it; to run a second one at the same time:\n    decant run %s --beside"
	switch {
	case ctx.Err() != nil:
	case err != nil:
		x.add(RunsAlready, fmt.Sprintf("Whether a task of %s is running cannot be seen: %s", x.t.Function, awsMessage(err)), fmt.Sprintf("Allow ecs:ListTasks. "+beside, x.t.Function))
	case len(running) > 0:
		x.add(RunsAlready, fmt.Sprintf("%s is running already: %s. A second task would do its work a second time.", x.t.Function, strings.Join(running, ", ")), fmt.Sprintf(beside, x.t.Function))
	}
}
