package apply

import (
	"context"
	"fmt"
)

// alone refuses a run beside another: a job that is run again after an
// interruption would otherwise do the same work twice at the same time.
func (x *runner) alone(ctx context.Context) {
	var running []runningTask
	err := x.again(ctx, func() (err error) {
		running, err = x.r.runningTasks(ctx, x.start.cluster, x.t.TaskName)
		return err
	})
	const beside = "to run a second one at the same time:\n    decant run %s --beside"
	switch {
	case ctx.Err() != nil:
	case err != nil:
		allow := "Allow ecs:ListTasks and ecs:DescribeTasks. Or, "
		x.add(RunsAlready, fmt.Sprintf("Whether a task of %s is running cannot be seen: %s", x.t.Function, awsMessage(err)), fmt.Sprintf(allow+beside, x.t.Function))
	case len(running) > 0:
		x.add(RunsAlready, fmt.Sprintf("%s is running already: %s. A second task would do its work a second time.", x.t.Function, describeTasks(running)),
			"Wait for its end, or stop it:"+stopTasks(running, x.start.cluster, x.r.place.Region)+"\n"+fmt.Sprintf("Or, "+beside, x.t.Function))
	}
}
