package cutover

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"decant/apply/account"
)

// scheduleTrigger is a schedule of EventBridge Scheduler that starts a Lambda or
// a task.
type scheduleTrigger struct {
	group, name string
	arns        []string // of the Lambda that it starts
	family      string   // of the task that it starts
}

func (t scheduleTrigger) String() string {
	if t.group == account.DefaultGroup {
		return "schedule " + t.name
	}
	return "schedule " + t.name + " of the group " + t.group
}

func (t scheduleTrigger) get(ctx context.Context, r account.SchedulerReads) (*scheduler.GetScheduleOutput, error) {
	return r.GetSchedule(ctx, &scheduler.GetScheduleInput{Name: &t.name, GroupName: &t.group})
}

func (t scheduleTrigger) read(ctx context.Context, r *account.Reader) (*triggerConfig, error) {
	s, err := t.get(ctx, r.Scheduler)
	if account.IsCode(err, "ResourceNotFoundException") {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the %s: %w", t, err)
	}
	f := &triggerConfig{
		On: s.State != types.ScheduleStateDisabled, Expression: aws.ToString(s.ScheduleExpression),
		Timezone: cmp.Or(aws.ToString(s.ScheduleExpressionTimezone), "UTC"),
		Once:     s.ActionAfterCompletion == types.ActionAfterCompletionDelete,
	}
	if s.Target != nil {
		f.Role = aws.ToString(s.Target.RoleArn)
	}
	switch {
	case t.starts(s.Target):
		f.Starts = 1
		if s.Target.EcsParameters != nil {
			f.Cluster = aws.ToString(s.Target.Arn)
		}
	case s.Target != nil:
		f.Others = []string{aws.ToString(s.Target.Arn)}
	}
	return f, nil
}

func (t scheduleTrigger) starts(target *types.Target) bool {
	switch {
	case target == nil:
		return false
	case target.EcsParameters != nil:
		return t.family != "" && account.FamilyOf(aws.ToString(target.EcsParameters.TaskDefinitionArn)) == t.family
	case isUniversalInvoke(target.Arn):
		return invokes(t.arns, aws.ToString(target.Input))
	}
	return isOneOf(t.arns, aws.ToString(target.Arn))
}

// isUniversalInvoke is the target that stands for a call of Lambda's own API.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
func isUniversalInvoke(arn *string) bool {
	return strings.HasSuffix(strings.ToLower(aws.ToString(arn)), ":aws-sdk:lambda:invoke")
}

// invokes says whether the input of such a call names one of the functions, by
// ARN or by name.
func invokes(arns []string, input string) bool {
	var call struct{ FunctionName string }
	if json.Unmarshal([]byte(input), &call) != nil || call.FunctionName == "" {
		return false
	}
	for _, arn := range arns {
		if arn == call.FunctionName || strings.HasSuffix(arn, ":function:"+call.FunctionName) {
			return true
		}
	}
	return false
}

// set sends the whole schedule back with another state: UpdateSchedule sets what
// is left out to its default. It reads through the Writer, right before it
// writes.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
func (t scheduleTrigger) set(ctx context.Context, w *account.Writer, on bool) error {
	have, err := t.get(ctx, w.Scheduler)
	if err != nil {
		return err
	}
	_, err = w.Scheduler.UpdateSchedule(ctx, sameSchedule(have, on))
	return err
}

// sameSchedule is the schedule as it is, but for its state. The client token is
// the SDK's, a new one for each call.
func sameSchedule(have *scheduler.GetScheduleOutput, on bool) *scheduler.UpdateScheduleInput {
	state := types.ScheduleStateDisabled
	if on {
		state = types.ScheduleStateEnabled
	}
	return &scheduler.UpdateScheduleInput{
		Name: have.Name, GroupName: have.GroupName, State: state,
		ScheduleExpression: have.ScheduleExpression, ScheduleExpressionTimezone: have.ScheduleExpressionTimezone,
		FlexibleTimeWindow: have.FlexibleTimeWindow, Target: have.Target, Description: have.Description,
		StartDate: have.StartDate, EndDate: have.EndDate, KmsKeyArn: have.KmsKeyArn,
		ActionAfterCompletion: have.ActionAfterCompletion,
	}
}

// mostSchedules bounds the search for the schedules of a function: Scheduler
// cannot be asked for them, so all have to be listed, 100 a call. An account may
// have ten million.
const mostSchedules = 20_000

var errTooMany = errors.New("more than 20,000 schedules; which of them start the function cannot be found out")

// findSchedules looks at the target of every schedule.
func findSchedules(ctx context.Context, r *account.Reader, arns []string) ([]trigger, error) {
	schedules, err := r.Listed.Schedules.Get(func() ([]types.ScheduleSummary, error) { return listSchedules(ctx, r) })
	if err != nil {
		return nil, err
	}
	var out []trigger
	for _, s := range schedules {
		t := scheduleTrigger{group: aws.ToString(s.GroupName), name: aws.ToString(s.Name), arns: arns}
		if s.Target == nil {
			continue
		}
		ours := isOneOf(arns, aws.ToString(s.Target.Arn))
		if isUniversalInvoke(s.Target.Arn) {
			whole, err := t.get(ctx, r.Scheduler)
			if err != nil {
				return nil, fmt.Errorf("read the %s: %w", t, err)
			}
			ours = t.starts(whole.Target)
		}
		if ours {
			out = append(out, t)
		}
	}
	return out, nil
}

func listSchedules(ctx context.Context, r *account.Reader) ([]types.ScheduleSummary, error) {
	var out []types.ScheduleSummary
	pages := scheduler.NewListSchedulesPaginator(r.Scheduler, &scheduler.ListSchedulesInput{MaxResults: aws.Int32(100)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list the schedules: %w", err)
		}
		if out = append(out, page.Schedules...); len(out) > mostSchedules {
			return nil, fmt.Errorf("list the schedules: %w", errTooMany)
		}
	}
	return out, nil
}

// asks: UpdateSchedule states the role again, so it is passed again.
func (t scheduleTrigger) asks(at account.Ref, f *triggerConfig) []account.Permission {
	out := []account.Permission{{Access: account.Access{Action: "scheduler:UpdateSchedule", Resource: account.ScheduleARN(at, t.group, t.name)}, What: t.String(), Keys: map[string][]string{}, Exists: true}}
	if f.Role != "" {
		out = append(out, account.PassRole(f.Role, account.SchedulerService))
	}
	return out
}
