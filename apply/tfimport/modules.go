package tfimport

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"decant/apply/account"
	"decant/plan"
)

// decant imports what the bundled module has: templates/modules/fargate-task.
// Resources that it makes under a condition have an index.
func (b *moduleImports) decant(ctx context.Context) error {
	family := b.t.TaskName
	b.logGroup("aws_cloudwatch_log_group.this")
	task := b.role(account.TaskRole, family+"-task-role", "aws_iam_role.task", map[string]string{"task": "aws_iam_role_policy.task[0]"})
	execution := b.role(account.ExecutionRole, family+"-execution-role", "aws_iam_role.execution[0]", map[string]string{"secrets": "aws_iam_role_policy.secrets[0]"})
	b.attached(execution, fmt.Sprintf("arn:%s:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy", b.r.Place.Partition), "aws_iam_role_policy_attachment.execution[0]")
	definition := b.taskDefinition("aws_ecs_task_definition.this")
	b.executionRole(definition, execution)
	if err := b.deadLetters(ctx); err != nil {
		return err
	}
	b.role(account.TriggerRole, family+"-trigger-role", "aws_iam_role.trigger[0]", map[string]string{"start": "aws_iam_role_policy.trigger[0]"})
	b.trigger()
	b.failureRule()
	b.alarms()
	if task != nil {
		if boundary, ok := task.Props["boundary"].(string); ok {
			b.set("permissions_boundary_arn", boundary, false)
		}
	}
	return nil
}

// executionRole says when the task has a role that decant did not make.
func (b *moduleImports) executionRole(definition, made *account.Observed) {
	if definition == nil || made != nil {
		return
	}
	if arn, ok := definition.Props["executionRoleArn"].(string); ok {
		b.set("create_execution_role", false, false)
		b.set("task_execution_role_arn", arn, false)
	}
}

// deadLetters imports the queue and its policy, which both go by its URL.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue#import
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue_policy#import
func (b *moduleImports) deadLetters(ctx context.Context) error {
	const argument = "dead_letter_queue"
	o, ok := b.ours(b.t, account.DeadLetters, b.t.TaskName+"-dead-letters")
	if !ok {
		return nil
	}
	url, err := b.queueURL(ctx, o.Name)
	if err != nil {
		return err
	}
	b.add("aws_sqs_queue.dead_letter[0]", url, argument)
	if o.Props["policy"] != nil { // a schedule writes with its role
		b.add("aws_sqs_queue_policy.dead_letter[0]", url, argument)
	}
	b.set(argument, true, false)
	return nil
}

// trigger imports the rule or the schedule, which goes by <group>/<name>.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/scheduler_schedule#import
func (b *moduleImports) trigger() {
	s := b.t.Schedule
	if s == nil {
		return
	}
	if s.Service == "scheduler" {
		if o, ok := b.ours(b.t, account.Schedule, s.RuleName); ok {
			b.add("aws_scheduler_schedule.this[0]", account.DefaultGroup+"/"+s.RuleName)
			b.place(o.Props["target"])
			b.enabled(o)
		}
		return
	}
	rule := b.rule(account.Rule, s.RuleName, "aws_cloudwatch_event_rule.this[0]", one("task", "aws_cloudwatch_event_target.this[0]"))
	if rule != nil {
		b.place(target(rule, "task"))
		b.enabled(rule)
	}
}

// target is what a rule starts.
func target(rule *account.Observed, id string) any {
	targets, _ := rule.Props["targets"].(map[string]any)
	return targets[id]
}

// place notes where a trigger starts the task.
func (b *moduleImports) place(target any) {
	p, ok := target.(map[string]any)
	if !ok {
		return
	}
	b.set("assign_public_ip", p["public_ip"] == "ENABLED", p["public_ip"] != "ENABLED")
	if cluster, ok := p["cluster"].(string); ok {
		b.set("ecs_cluster_arn", cluster, false)
	}
	b.set("vpc_security_groups", account.ListProp(p, "security_groups"), false)
	b.set("vpc_subnets", account.ListProp(p, "subnets"), false)
}

// enabled notes whether the trigger fires.
func (b *moduleImports) enabled(trigger *account.Observed) {
	on := aws.ToBool(trigger.Enabled)
	b.set(plan.EnabledArgument, on, !on)
}

// failureRule imports the rule about failed tasks. Its targets are topic-0, topic-1 …,
// which have the same places in the topics of alarms or of failed events, or the queue.
func (b *moduleImports) failureRule() {
	var topics []string
	argument := "alarm_topic_arns"
	o, ok := b.ours(b.t, account.FailureRule, b.t.TaskName+"-failure")
	if ok {
		topics = topicsOf(o)
		switch {
		case target(o, "queue-0") != nil:
			argument = "dead_letter_queue"
		case !b.alarmed():
			argument = "failure_topic_arns"
		}
	}
	to := func(id string) string {
		if n, ok := topicIndex(id); ok && n < len(topics) {
			return fmt.Sprintf("aws_cloudwatch_event_target.failure[%d]", n)
		}
		if id == "queue-0" {
			return "aws_cloudwatch_event_target.failure[0]"
		}
		return ""
	}
	if b.rule(account.FailureRule, b.t.TaskName+"-failure", "aws_cloudwatch_event_rule.failure[0]", to, argument) != nil && len(topics) > 0 {
		b.set(argument, topics, false)
	}
}

// alarmed says whether the task has the alarm that there is where alarms are asked for.
func (b *moduleImports) alarmed() bool {
	_, ok := b.ours(b.t, account.Alarm, b.t.TaskName+"-failed")
	return ok
}

// alarms imports the alarms, which go by their names.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_metric_alarm#import
func (b *moduleImports) alarms() {
	const argument = "alarm_topic_arns"
	for _, a := range []struct{ name, resource string }{{b.t.TaskName + "-failed", "failed"}, {b.t.TaskName + "-not-started", "not_started"}} {
		if _, ok := b.ours(b.t, account.Alarm, a.name); ok {
			b.add("aws_cloudwatch_metric_alarm."+a.resource+"[0]", a.name, argument)
		}
	}
	name := account.MissedAlarm(b.t.TaskName)
	if o, ok := b.ours(b.t, account.Alarm, name); ok {
		b.add("aws_cloudwatch_metric_alarm.missed[0]", name, argument)
		b.set("missed_run_period_seconds", o.Props["period_seconds"], false)
		b.set("missed_run_periods", o.Props["periods"], false)
	}
}

// topicsOf are the topics of topic-0, topic-1 … up to the first that is missing.
func topicsOf(rule *account.Observed) []string {
	topics := []string{}
	for {
		topic, _ := target(rule, fmt.Sprintf("topic-%d", len(topics))).(map[string]any)
		arn, ok := topic["arn"].(string)
		if !ok {
			return topics
		}
		topics = append(topics, arn)
	}
}

// topicIndex reads the place of a target of the failure rule.
func topicIndex(id string) (int, bool) {
	digits, ok := strings.CutPrefix(id, "topic-")
	n, err := strconv.Atoi(digits)
	return n, ok && err == nil && n >= 0 && strconv.Itoa(n) == digits
}

// registry imports what babbel/ecs-fargate-scheduled-task/aws 1.0.2 has, under its
// names; "esc_target" is spelt so there. A managed policy goes by its ARN.
// https://github.com/babbel/terraform-aws-ecs-fargate-scheduled-task/blob/037ab4f/main.tf
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_policy#import
func (b *moduleImports) registry() {
	family := b.t.TaskName
	b.logGroup("aws_cloudwatch_log_group.logs")
	policy, made := b.ours(b.t, account.TaskPolicy, family+"-task-role-policy")
	if made {
		b.add("aws_iam_policy.ecs_task_role_policy", policy.ARN)
	}
	role := b.role(account.TaskRole, family+"-task-role", "aws_iam_role.ecs_task_role", nil)
	if made {
		b.attached(role, policy.ARN, "aws_iam_role_policy_attachment.ecs_task_role_policy")
	}
	definition := b.taskDefinition("aws_ecs_task_definition.fargate_task")
	b.role(account.TriggerRole, family+"-events", "aws_iam_role.cloudwatch_events_role", map[string]string{
		family + "-events-ecs":           "aws_iam_role_policy.cloudwatch_events_role_run_task",
		family + "-events-ecs-pass-role": "aws_iam_role_policy.cloudwatch_events_role_pass_role",
	})
	if b.t.Schedule != nil {
		rule := b.rule(account.Rule, b.t.Schedule.RuleName, "aws_cloudwatch_event_rule.schedule", one(family, "aws_cloudwatch_event_target.esc_target"))
		if rule != nil {
			b.enabled(rule)
			b.place(target(rule, family))
		}
	}
	if definition != nil {
		if arn, ok := definition.Props["executionRoleArn"].(string); ok {
			b.set("task_execution_role_arn", arn, false)
		}
	}
}
