package cutover

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"decant/apply/account"
)

// ruleTrigger is an EventBridge rule that starts a Lambda or a task.
type ruleTrigger struct {
	bus, name string
	arns      []string // of the Lambda that it starts
	family    string   // of the task that it starts
}

func (t ruleTrigger) String() string {
	if t.bus == account.DefaultBus {
		return "rule " + t.name
	}
	return "rule " + t.name + " of the bus " + t.bus
}

// starts says whether a target is the function's.
func (t ruleTrigger) starts(target types.Target) bool {
	if target.EcsParameters != nil {
		return t.family != "" && account.FamilyOf(aws.ToString(target.EcsParameters.TaskDefinitionArn)) == t.family
	}
	return isOneOf(t.arns, aws.ToString(target.Arn))
}

func isOneOf(arns []string, arn string) bool {
	for _, a := range arns {
		if a == arn {
			return true
		}
	}
	return false
}

func (t ruleTrigger) read(ctx context.Context, r *account.Reader) (*triggerConfig, error) {
	rule, err := r.Events.DescribeRule(ctx, &eventbridge.DescribeRuleInput{Name: &t.name, EventBusName: &t.bus})
	if account.IsCode(err, "ResourceNotFoundException") {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the %s: %w", t, err)
	}
	f := &triggerConfig{
		On: rule.State != types.RuleStateDisabled, Expression: aws.ToString(rule.ScheduleExpression),
		Timezone: "UTC", Manager: aws.ToString(rule.ManagedBy),
	}
	in := &eventbridge.ListTargetsByRuleInput{Rule: &t.name, EventBusName: &t.bus}
	for {
		page, err := r.Events.ListTargetsByRule(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("list the targets of the %s: %w", t, err)
		}
		for _, target := range page.Targets {
			if !t.starts(target) {
				f.Others = append(f.Others, aws.ToString(target.Arn))
				continue
			}
			f.Starts++
			if target.EcsParameters != nil {
				f.Cluster = aws.ToString(target.Arn)
			}
		}
		if aws.ToString(page.NextToken) == "" {
			return f, nil
		}
		in.NextToken = page.NextToken
	}
}

func (t ruleTrigger) set(ctx context.Context, w *account.Writer, on bool) error {
	if on {
		_, err := w.Events.EnableRule(ctx, &eventbridge.EnableRuleInput{Name: &t.name, EventBusName: &t.bus})
		return err
	}
	_, err := w.Events.DisableRule(ctx, &eventbridge.DisableRuleInput{Name: &t.name, EventBusName: &t.bus})
	return err
}

// findRules asks each bus for the rules of each ARN, because EventBridge knows a
// target by the very ARN that it was made with.
func findRules(ctx context.Context, r *account.Reader, arns []string) ([]trigger, error) {
	buses, err := r.Listed.Buses.Get(func() ([]string, error) { return eventBuses(ctx, r) })
	if err != nil {
		return nil, err
	}
	var out []trigger
	for _, bus := range buses {
		for _, arn := range arns {
			in := &eventbridge.ListRuleNamesByTargetInput{TargetArn: &arn, EventBusName: &bus}
			for {
				page, err := r.Events.ListRuleNamesByTarget(ctx, in)
				if err != nil {
					return nil, fmt.Errorf("list the rules that start %s: %w", arn, err)
				}
				for _, name := range page.RuleNames {
					out = append(out, ruleTrigger{bus: bus, name: name, arns: arns})
				}
				if aws.ToString(page.NextToken) == "" {
					break
				}
				in.NextToken = page.NextToken
			}
		}
	}
	return out, nil
}

func eventBuses(ctx context.Context, r *account.Reader) ([]string, error) {
	out := []string{account.DefaultBus} // every region has it
	in := &eventbridge.ListEventBusesInput{}
	for {
		page, err := r.Events.ListEventBuses(ctx, in)
		if err != nil {
			return nil, fmt.Errorf("list the event buses: %w", err)
		}
		for _, bus := range page.EventBuses {
			if name := aws.ToString(bus.Name); name != account.DefaultBus {
				out = append(out, name)
			}
		}
		if aws.ToString(page.NextToken) == "" {
			return out, nil
		}
		in.NextToken = page.NextToken
	}
}

func (t ruleTrigger) asks(at account.Ref, _ *triggerConfig) []account.Permission {
	var out []account.Permission
	for _, action := range []string{"events:DisableRule", "events:EnableRule"} {
		out = append(out, account.Permission{Access: account.Access{Action: action, Resource: account.RuleARN(at, t.bus, t.name)}, What: t.String(), Keys: map[string][]string{}, Exists: true})
	}
	return out
}
