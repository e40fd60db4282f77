package live

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/aws-sdk-go-v2/service/scheduler/types"

	"decant/model"
)

// schedules reads the schedules of EventBridge Scheduler that start a function,
// also those which call Lambda's API as any other API.
func (r *reader) schedules(ctx context.Context, client *scheduler.Client, n names) ([]found, error) {
	var candidates []types.ScheduleSummary
	var subjects []string
	_, err := r.list(ctx, "scheduler:ListSchedules", func(token *string) (*string, error) {
		out, err := client.ListSchedules(ctx, &scheduler.ListSchedulesInput{NextToken: token, MaxResults: aws.Int32(100)})
		if err != nil {
			return nil, err
		}
		for _, s := range out.Schedules {
			if s.Target == nil {
				continue
			}
			if _, _, ours := n.find(aws.ToString(s.Target.Arn)); ours || callsLambda(s.Target.Arn) {
				candidates = append(candidates, s)
				subjects = append(subjects, scheduleName(s.GroupName, s.Name))
			}
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	answers := make([]*scheduler.GetScheduleOutput, len(candidates))
	_, err = r.each(ctx, "scheduler:GetSchedule", "schedules", subjects, func(ctx context.Context, i int) error {
		out, err := client.GetSchedule(ctx, &scheduler.GetScheduleInput{Name: candidates[i].Name, GroupName: candidates[i].GroupName})
		if err == nil {
			redact(out)
			answers[i] = out
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []found
	for i, summary := range candidates {
		target := aws.ToString(summary.Target.Arn)
		if answers[i] != nil {
			if name := invokedFunction(answers[i].Target); name != "" {
				target = name
			}
		}
		if fn, qualifier, ok := n.find(target); ok {
			out = append(out, found{fn, scheduleTrigger(summary, answers[i], qualifier)})
		}
	}
	return out, nil
}

func scheduleName(group, name *string) string { return aws.ToString(group) + "/" + aws.ToString(name) }

// scheduleTrigger makes do with the summary when the schedule itself could not
// be read; the gap says so.
func scheduleTrigger(s types.ScheduleSummary, out *scheduler.GetScheduleOutput, qualifier string) model.LiveTrigger {
	t := model.LiveTrigger{
		Kind: model.LiveSchedule, Name: scheduleName(s.GroupName, s.Name), ARN: aws.ToString(s.Arn),
		State: strings.ToLower(string(s.State)), Details: through(qualifier),
	}
	if out == nil {
		return t
	}
	t.Expression, t.Timezone = aws.ToString(out.ScheduleExpression), aws.ToString(out.ScheduleExpressionTimezone)
	t.Details = append(t.Details, scheduleDetails(out)...)
	if target := out.Target; target != nil {
		t.HasInput = target.Input != nil
		t.Details = append(t.Details, deliveryDetails(target)...)
	}
	return t
}

func scheduleDetails(out *scheduler.GetScheduleOutput) []string {
	var d details
	if w := out.FlexibleTimeWindow; w != nil && w.Mode == types.FlexibleTimeWindowModeFlexible {
		d.add("within %d minutes", aws.ToInt32(w.MaximumWindowInMinutes))
	}
	if out.StartDate != nil {
		d.add("from %s", out.StartDate.UTC().Format(time.RFC3339))
	}
	if out.EndDate != nil {
		d.add("until %s", out.EndDate.UTC().Format(time.RFC3339))
	}
	if out.ActionAfterCompletion == types.ActionAfterCompletionDelete {
		d.add("is deleted after its last run")
	}
	return d
}

func deliveryDetails(target *types.Target) []string {
	var d details
	if p := target.RetryPolicy; p != nil {
		d.number("%d retries", p.MaximumRetryAttempts, 185)
		d.number("maximum event age %d s", p.MaximumEventAgeInSeconds, 86400)
	}
	if target.DeadLetterConfig != nil {
		d.add("undelivered events go to %s", aws.ToString(target.DeadLetterConfig.Arn))
	}
	return d
}

// callsLambda is the target that stands for a call of Lambda's API.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
func callsLambda(arn *string) bool {
	return strings.HasSuffix(strings.ToLower(aws.ToString(arn)), ":aws-sdk:lambda:invoke")
}

// invokedFunction is the function's name in such a call, "" when it cannot be
// read.
func invokedFunction(t *types.Target) string {
	if t == nil || !callsLambda(t.Arn) {
		return ""
	}
	var call struct{ FunctionName string }
	if err := json.Unmarshal([]byte(aws.ToString(t.Input)), &call); err != nil {
		return ""
	}
	return call.FunctionName
}
