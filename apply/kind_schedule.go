package apply

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

func (scheduleKind) kind() Kind { return Schedule }

// defaultGroup is the schedule group that the module uses too.
const defaultGroup = "default"

func (scheduleKind) read(ctx context.Context, r *Reader, name string) (*Observed, error) {
	s, err := r.scheduler.GetSchedule(ctx, &scheduler.GetScheduleInput{Name: &name, GroupName: aws.String(defaultGroup)})
	if isCode(err, "ResourceNotFoundException") {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	p := Props{"group": defaultGroup, "timezone": "UTC", "flexible_window": "OFF"}
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

func (scheduleKind) list(ctx context.Context, r *Reader, s Scope) ([]string, error) {
	var names []string
	pages := scheduler.NewListSchedulesPaginator(r.scheduler, &scheduler.ListSchedulesInput{NamePrefix: &s.Prefix, GroupName: aws.String(defaultGroup)})
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

func (scheduleKind) align(want, have Props) Props {
	out := maps.Clone(have)
	if wanted, ok := want["target"].(map[string]any); ok && have["target"] != nil {
		out["target"] = withDefaults(wanted, have["target"])
	}
	return out
}

func (k scheduleKind) create(ctx context.Context, w *Writer, want Resource) (string, error) {
	p := map[string]any(want.Props)
	out, err := w.scheduler.CreateSchedule(ctx, &scheduler.CreateScheduleInput{
		Name: &want.Name, GroupName: text(p, "group"), State: types.ScheduleStateDisabled, ClientToken: &want.token,
		ScheduleExpression: text(p, "schedule_expression"), ScheduleExpressionTimezone: text(p, "timezone"), Description: text(p, "description"),
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
		Arn: text(p, "cluster"), RoleArn: text(p, "role"), Input: aws.String(compact(p["input"])),
		EcsParameters: &types.EcsParameters{
			TaskDefinitionArn: text(p, "task_definition"), TaskCount: aws.Int32(int32(number(p["count"]))),
			LaunchType: types.LaunchType(aws.ToString(text(p, "launch_type"))), PlatformVersion: text(p, "platform_version"),
			PropagateTags: types.PropagateTags(aws.ToString(text(p, "propagate_tags"))),
			NetworkConfiguration: &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
				Subnets: list(p, "subnets"), SecurityGroups: list(p, "security_groups"),
				AssignPublicIp: types.AssignPublicIp(aws.ToString(text(p, "public_ip"))),
			}},
		},
		RetryPolicy: &types.RetryPolicy{
			MaximumRetryAttempts:     aws.Int32(int32(number(p["attempts"]))),
			MaximumEventAgeInSeconds: aws.Int32(int32(number(p["max_age_seconds"]))),
		},
	}
	if arn := text(p, "dead_letters"); arn != nil {
		t.DeadLetterConfig = &types.DeadLetterConfig{Arn: arn}
	}
	return t
}

// update sends the whole schedule, because what is left out falls back to its
// default; also the state, which stays as it is.
func (k scheduleKind) update(ctx context.Context, w *Writer, want Resource, have *Observed) (string, error) {
	if equal(want.Props, k.align(want.Props, have.Props)) {
		return have.ARN, nil
	}
	state := types.ScheduleStateDisabled
	if aws.ToBool(have.Enabled) {
		state = types.ScheduleStateEnabled
	}
	p := map[string]any(want.Props)
	_, err := w.scheduler.UpdateSchedule(ctx, &scheduler.UpdateScheduleInput{
		Name: &want.Name, GroupName: text(p, "group"), State: state, ClientToken: &want.token,
		ScheduleExpression: text(p, "schedule_expression"), ScheduleExpressionTimezone: text(p, "timezone"), Description: text(p, "description"),
		FlexibleTimeWindow: &types.FlexibleTimeWindow{Mode: types.FlexibleTimeWindowModeOff}, Target: scheduleTarget(p),
	})
	return have.ARN, err
}

func (scheduleKind) remove(ctx context.Context, w *Writer, have *Observed) error {
	_, err := w.scheduler.DeleteSchedule(ctx, &scheduler.DeleteScheduleInput{Name: &have.Name, GroupName: aws.String(defaultGroup)})
	return err
}

func (scheduleKind) asks(a *asking) {
	a.arn = scheduleARN(a.at, defaultGroup, a.c.Name)
	target, _ := a.want.Props["target"].(map[string]any)
	switch a.c.Action {
	case Create:
		a.of("scheduler:CreateSchedule")
	case Delete:
		a.of("scheduler:DeleteSchedule")
	default:
		a.of("scheduler:UpdateSchedule")
	}
	a.pass(aws.ToString(text(target, "role")), schedulerService)
}

const schedulerService = "scheduler.amazonaws.com"

func scheduleARN(at Place, group, name string) string {
	return at.arn("scheduler", "schedule/"+group+"/"+name)
}
