package taskrun

import (
	"context"
	"fmt"

	"decant/apply/account"
)

// alone refuses a run beside another: a job that is run again after an
// interruption would otherwise do the same work twice at the same time.
func (x *runner) alone(ctx context.Context) {
	var running []account.RunningTask
	err := x.again(ctx, func() (err error) {
		running, err = x.r.RunningTasks(ctx, x.start.Cluster, x.t.TaskName)
		return err
	})
	const beside = "to run a second one at the same time:\n    decant run %s --beside"
	switch {
	case ctx.Err() != nil:
	case err != nil:
		allow := "Allow ecs:ListTasks and ecs:DescribeTasks. Or, "
		x.add(RunsAlready, fmt.Sprintf("Whether a task of %s is running cannot be seen: %s", x.t.Function, account.AWSMessage(err)), fmt.Sprintf(allow+beside, x.t.Function))
	case len(running) > 0:
		x.add(RunsAlready, fmt.Sprintf("%s is running already: %s. A second task would do its work a second time.", x.t.Function, account.DescribeTasks(running)),
			"Wait for its end, or stop it:"+account.StopTasks(running, x.start.Cluster, x.r.Place.Region)+"\n"+fmt.Sprintf("Or, "+beside, x.t.Function))
	}
}
