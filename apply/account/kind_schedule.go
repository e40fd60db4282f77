package account

import (
	"context"
	"maps"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"
)

// scheduleKind is a schedule of EventBridge Scheduler. A schedule cannot have
// tags; it belongs to whom the role of its target belongs to, which is made
// before it and carries decant's tags from its first moment.
// docs/decisions/0006-ownership-in-tags.md
type scheduleKind struct{}

func (scheduleKind) Kind() Kind { return Schedule }

// DefaultGroup is the schedule group that the module uses too.
const DefaultGroup = "default"

func (scheduleKind) read(ctx context.Context, r *Reader, name string) (*Observed, error) {
	s, err := r.Scheduler.GetSchedule(ctx, &scheduler.GetScheduleInput{Name: &name, GroupName: aws.String(DefaultGroup)})
	if IsCode(err, "ResourceNotFoundException") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p := Props{"group": DefaultGroup, "timezone": "UTC", "flexible_window": "OFF"}
	put(p, "schedule_expression", aws.ToString(s.ScheduleExpression))
	put(p, "timezone", aws.ToString(s.ScheduleExpressionTimezone))
	put(p, "description", aws.ToString(s.Description))
	if s.FlexibleTimeWindow != nil {
		put(p, "flexible_window", string(s.FlexibleTimeWindow.Mode))
	}
	o := &Observed{Props: p, Tags: map[string]string{}, ARN: aws.ToString(s.Arn)}
	if s.Target != nil {
		p["target"] = scheduleTargetProps(*s.Target)
		role := aws.ToString(s.Target.RoleArn)
		o.OwnedBy = role[strings.LastIndex(role, "/")+1:]
	}
	enabled := s.State != types.ScheduleStateDisabled
	o.Enabled = &enabled
	return o, nil
}

// scheduleTargetProps is the normal form of a schedule's target.
func scheduleTargetProps(t types.Target) map[string]any {
	p := map[string]any{"cluster": aws.ToString(t.Arn), "role": aws.ToString(t.RoleArn)}
	if e := t.EcsParameters; e != nil {
		p["task_definition"] = aws.ToString(e.TaskDefinitionArn)
		p["count"] = int(max(1, aws.ToInt32(e.TaskCount)))
		put(p, "launch_type", string(e.LaunchType))
		put(p, "platform_version", aws.ToString(e.PlatformVersion))
		put(p, "propagate_tags", string(e.PropagateTags))
		if n := e.NetworkConfiguration; n != nil && n.AwsvpcConfiguration != nil {
			networkProps(p, n.AwsvpcConfiguration.Subnets, n.AwsvpcConfiguration.SecurityGroups, string(n.AwsvpcConfiguration.AssignPublicIp))
		}
	}
	if retry := t.RetryPolicy; retry != nil {
		retryProps(p, retry.MaximumRetryAttempts, retry.MaximumEventAgeInSeconds)
	}
	if d := t.DeadLetterConfig; d != nil {
		put(p, "dead_letters", aws.ToString(d.Arn))
	}
	if text := aws.ToString(t.Input); text != "" {
		p["input"] = parsed(text)
	}
	return p
}

func (scheduleKind) List(ctx context.Context, r *Reader, s Scope) ([]string, error) {
	var names []string
	pages := scheduler.NewListSchedulesPaginator(r.Scheduler, &scheduler.ListSchedulesInput{NamePrefix: &s.Prefix, GroupName: aws.String(DefaultGroup)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, schedule := range page.Schedules {
			names = append(names, aws.ToString(schedule.Name))
		}
	}
	return names, nil
}

func (scheduleKind) Align(want, have Props) Props {
	out := maps.Clone(have)
	if wanted, ok := want["target"].(map[string]any); ok && have["target"] != nil {
		out["target"] = withDefaults(wanted, have["target"])
	}
	return out
}

func (k scheduleKind) Create(ctx context.Context, w *Writer, want Resource) (string, error) {
	p := map[string]any(want.Props)
	out, err := w.Scheduler.CreateSchedule(ctx, &scheduler.CreateScheduleInput{
		Name: &want.Name, GroupName: StringProp(p, "group"), State: types.ScheduleStateDisabled, ClientToken: &want.Token,
		ScheduleExpression: StringProp(p, "schedule_expression"), ScheduleExpressionTimezone: StringProp(p, "timezone"), Description: StringProp(p, "description"),
		FlexibleTimeWindow: &types.FlexibleTimeWindow{Mode: types.FlexibleTimeWindowModeOff}, Target: scheduleTarget(p),
	})
	if err != nil {
		return "", err
	}
	return aws.ToString(out.ScheduleArn), nil
}

func scheduleTarget(props map[string]any) *types.Target {
	p, _ := props["target"].(map[string]any)
	t := &types.Target{
		Arn: StringProp(p, "cluster"), RoleArn: StringProp(p, "role"), Input: aws.String(Compact(p["input"])),
		EcsParameters: &types.EcsParameters{
			TaskDefinitionArn: StringProp(p, "task_definition"), TaskCount: aws.Int32(int32(NumberProp(p["count"]))),
			LaunchType: types.LaunchType(aws.ToString(StringProp(p, "launch_type"))), PlatformVersion: StringProp(p, "platform_version"),
			PropagateTags: types.PropagateTags(aws.ToString(StringProp(p, "propagate_tags"))),
			NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
				Subnets: ListProp(p, "subnets"), SecurityGroups: ListProp(p, "security_groups"),
				AssignPublicIp: types.AssignPublicIp(aws.ToString(StringProp(p, "public_ip"))),
			}},
		},
		RetryPolicy: &types.RetryPolicy{
			MaximumRetryAttempts:     aws.Int32(int32(NumberProp(p["attempts"]))),
			MaximumEventAgeInSeconds: aws.Int32(int32(NumberProp(p["max_age_seconds"]))),
		},
	}
	if arn := StringProp(p, "dead_letters"); arn != nil {
		t.DeadLetterConfig = &types.DeadLetterConfig{Arn: arn}
	}
	return t
}

// Update sends the whole schedule, because what is left out falls back to its
// default; also the state, which stays as it is.
func (k scheduleKind) Update(ctx context.Context, w *Writer, want Resource, have *Observed) (string, error) {
	if Equal(want.Props, k.Align(want.Props, have.Props)) {
		return have.ARN, nil
	}
	state := types.ScheduleStateDisabled
	if aws.ToBool(have.Enabled) {
		state = types.ScheduleStateEnabled
	}
	p := map[string]any(want.Props)
	_, err := w.Scheduler.UpdateSchedule(ctx, &scheduler.UpdateScheduleInput{
		Name: &want.Name, GroupName: StringProp(p, "group"), State: state, ClientToken: &want.Token,
		ScheduleExpression: StringProp(p, "schedule_expression"), ScheduleExpressionTimezone: StringProp(p, "timezone"), Description: StringProp(p, "description"),
		FlexibleTimeWindow: &types.FlexibleTimeWindow{Mode: types.FlexibleTimeWindowModeOff}, Target: scheduleTarget(p),
	})
	return have.ARN, err
}

func (scheduleKind) Remove(ctx context.Context, w *Writer, have *Observed) error {
	_, err := w.Scheduler.DeleteSchedule(ctx, &scheduler.DeleteScheduleInput{Name: &have.Name, GroupName: aws.String(DefaultGroup)})
	return err
}

func (scheduleKind) Asks(a *Requirements) {
	a.ARN = ScheduleARN(a.At, DefaultGroup, a.Change.Name)
	target, _ := a.Want.Props["target"].(map[string]any)
	switch a.Change.Action {
	case Create:
		a.Of("scheduler:CreateSchedule")
	case Delete:
		a.Of("scheduler:DeleteSchedule")
	default:
		a.Of("scheduler:UpdateSchedule")
	}
	a.pass(aws.ToString(StringProp(target, "role")), SchedulerService)
}

const SchedulerService = "scheduler.amazonaws.com"

func ScheduleARN(at Ref, group, name string) string {
	return at.ARN("scheduler", "schedule/"+group+"/"+name)
}
