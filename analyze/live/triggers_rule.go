package live

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge/types"

	"decant/model"
)

// rules reads every rule of every event bus with its targets. Asking for the
// rules of one function would take a call for each function and bus, would still
// need the targets, and does not see a rule that starts an alias; a bus seldom
// has more than 300 rules.
func (r *reader) rules(ctx context.Context, client *eventbridge.Client, n names, k *known) ([]found, error) {
	rules, all, err := r.listRules(ctx, client)
	if err != nil {
		return nil, err
	}
	k.rules, k.allRules = map[string]bool{}, all
	subjects := make([]string, len(rules))
	for i := range rules {
		subjects[i] = aws.ToString(rules[i].Arn)
		k.rules[subjects[i]] = true
	}
	perRule := make([][]found, len(rules))
	_, err = r.each(ctx, "events:ListTargetsByRule", "rules", subjects, func(ctx context.Context, i int) error {
		return inPages(func(token *string) (*string, error) {
			out, err := client.ListTargetsByRule(ctx, &eventbridge.ListTargetsByRuleInput{
				Rule: rules[i].Name, EventBusName: rules[i].EventBusName, NextToken: token, Limit: aws.Int32(100),
			})
			if err != nil {
				return nil, err
			}
			redact(out)
			for _, target := range out.Targets {
				if fn, qualifier, ok := n.find(aws.ToString(target.Arn)); ok {
					perRule[i] = append(perRule[i], found{fn, ruleTrigger(rules[i], target, qualifier)})
				}
			}
			return out.NextToken, nil
		})
	})
	return slices.Concat(perRule...), err
}

// listRules is false when a bus or a rule may be missing.
func (r *reader) listRules(ctx context.Context, client *eventbridge.Client) ([]types.Rule, bool, error) {
	var buses []string
	all, err := r.list(ctx, "events:ListEventBuses", func(token *string) (*string, error) {
		out, err := client.ListEventBuses(ctx, &eventbridge.ListEventBusesInput{NextToken: token, Limit: aws.Int32(100)})
		if err != nil {
			return nil, err
		}
		redact(out)
		for _, bus := range out.EventBuses {
			buses = append(buses, aws.ToString(bus.Name))
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, false, err
	}
	if !slices.Contains(buses, "default") {
		buses = append(buses, "default") // every region has it
	}
	perBus := make([][]types.Rule, len(buses))
	errs, err := r.each(ctx, "events:ListRules", "event buses", buses, func(ctx context.Context, i int) error {
		return inPages(func(token *string) (*string, error) {
			out, err := client.ListRules(ctx, &eventbridge.ListRulesInput{
				EventBusName: aws.String(buses[i]), NextToken: token, Limit: aws.Int32(100),
			})
			if err != nil {
				return nil, err
			}
			redact(out)
			for _, rule := range out.Rules {
				rule.EventBusName = aws.String(cmp.Or(aws.ToString(rule.EventBusName), buses[i]))
				perBus[i] = append(perBus[i], rule)
			}
			return out.NextToken, nil
		})
	})
	failed := slices.ContainsFunc(errs, func(err error) bool { return err != nil })
	return slices.Concat(perBus...), all && !failed, err
}

func ruleTrigger(rule types.Rule, target types.Target, qualifier string) model.LiveTrigger {
	d := details(through(qualifier))
	if path := aws.ToString(target.InputPath); path != "" {
		d.add("input path %s", path)
	}
	if p := target.RetryPolicy; p != nil {
		d.number("%d retries", p.MaximumRetryAttempts, 185)
		d.number("maximum event age %d s", p.MaximumEventAgeInSeconds, 86400)
	}
	if target.DeadLetterConfig != nil {
		d.add("undelivered events go to %s", aws.ToString(target.DeadLetterConfig.Arn))
	}
	if rule.ManagedBy != nil {
		d.add("managed by %s", *rule.ManagedBy)
	}
	return model.LiveTrigger{
		Kind: model.LiveRule, Name: aws.ToString(rule.Name), ARN: aws.ToString(rule.Arn), State: ruleState(rule.State),
		Expression: aws.ToString(rule.ScheduleExpression), Pattern: aws.ToString(rule.EventPattern),
		Bus: aws.ToString(rule.EventBusName), TargetID: aws.ToString(target.Id),
		HasInput: target.Input != nil || target.InputPath != nil || target.InputTransformer != nil,
		Details:  d,
	}
}

// ruleState is "enabled" also for a rule that sees all of CloudTrail's events.
func ruleState(state types.RuleState) string {
	if strings.HasPrefix(string(state), "ENABLED") {
		return "enabled"
	}
	return strings.ToLower(string(state))
}
