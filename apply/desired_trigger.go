package apply

import (
	"fmt"
	"strings"

	"decant/apply/account"
)

// container is the name of the first container, which overrides name.
func (t *task) container() string {
	containers, _ := t.props["containerDefinitions"].([]any)
	first, _ := containers[0].(map[string]any)
	name, _ := first["name"].(string)
	return name
}

// trigger is the role, and the rule or schedule, that start the task. Functions
// that nothing starts have none.
func (t *task) trigger() {
	s := t.Schedule
	if s == nil {
		return
	}
	needs := []account.Address{t.triggerRole(), {Kind: account.TaskDefinition, Name: t.family}, {Kind: account.Cluster, Name: account.ClusterName(t.cluster)}}
	if t.deadLetterARN() != "" {
		needs = append(needs, account.Address{Kind: account.DeadLetters, Name: t.family + "-dead-letters"})
	}
	t.makeTriggerRole()
	if s.Service == "scheduler" {
		t.make(account.Schedule, s.RuleName, t.scheduleProps(), needs...)
		return
	}
	t.make(account.Rule, s.RuleName, t.ruleProps(), needs...)
}

// makeTriggerRole is the role with which EventBridge starts the task.
func (t *task) makeTriggerRole() {
	service := "events"
	if t.Schedule.Service == "scheduler" {
		service = "scheduler"
	}
	trust := account.Statement{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": map[string]any{"Service": service + ".amazonaws.com"}}
	if service == "scheduler" { // says for whom it acts; a rule's documentation does not promise it
		trust["Condition"] = map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": t.at.Account}}
	}
	name := t.triggerRole().Name
	if !t.module().Confined {
		t.make(account.TriggerRole, name, account.RoleProps(account.Policy(trust), t.registryStart(), nil, t.options.Boundary), t.roleAddresses()...)
		return
	}
	t.make(account.TriggerRole, name, account.RoleProps(account.Policy(trust), map[string]any{"start": t.startPolicy()}, nil, t.options.Boundary), t.roleAddresses()...)
}

// startPolicy starts this task on this cluster, with these two roles.
func (t *task) startPolicy() any {
	statements := []account.Statement{
		{
			"Sid": "RunTask", "Effect": "Allow", "Action": "ecs:RunTask",
			// ECS asks for the permission on a revision, never on the bare family.
			"Resource":  t.at.ARN("ecs", "task-definition/"+t.family+":*"),
			"Condition": map[string]any{"ArnEquals": map[string]any{"ecs:cluster": t.cluster}},
		},
		{
			"Sid": "PassRoles", "Effect": "Allow", "Action": "iam:PassRole",
			"Resource":  account.AnySlice([]string{t.taskRoleARN(), t.executionRoleARN()}),
			"Condition": map[string]any{"StringEquals": map[string]any{"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
		},
		{
			"Sid": "TagTasks", "Effect": "Allow", "Action": "ecs:TagResource", "Resource": "*",
			"Condition": map[string]any{"StringEquals": map[string]any{"ecs:CreateAction": "RunTask"}},
		},
	}
	if arn := t.deadLetterARN(); arn != "" && t.Schedule.Service == "scheduler" {
		statements = append(statements, account.Statement{"Sid": "DeadLetters", "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn})
	}
	return account.Policy(statements...)
}

// registryStart are the two policies of the role that a module of the registry
// makes.
func (t *task) registryStart() map[string]any {
	return map[string]any{
		t.family + "-events-ecs": account.Policy(account.Statement{
			"Effect": "Allow", "Action": "ecs:RunTask", "Resource": t.at.ARN("ecs", "task-definition/"+t.family+":*"),
			"Condition": map[string]any{"StringLike": map[string]any{"ecs:cluster": t.cluster}},
		}),
		t.family + "-events-ecs-pass-role": account.Policy(account.Statement{
			"Effect": "Allow", "Action": "iam:PassRole",
			"Resource": account.AnySlice([]string{t.executionRoleARN(), t.taskRoleARN()}),
		}),
	}
}

// start is what a rule's target and a schedule have in common.
func (t *task) start() account.Props {
	ip := "DISABLED"
	if t.publicIP {
		ip = "ENABLED"
	}
	p := account.Props{
		"cluster": t.cluster, "role": t.at.RoleARN(t.triggerRole().Name), "task_definition": account.Reference(account.Address{Kind: account.TaskDefinition, Name: t.family}),
		"count": 1, "launch_type": "FARGATE", "platform_version": "1.4.0", "propagate_tags": "TASK_DEFINITION",
		"subnets": account.AnySlice(t.subnets), "security_groups": account.AnySlice(t.groups), "public_ip": ip,
		"attempts": t.Schedule.Attempts, "max_age_seconds": int(t.Schedule.MaxAge.Seconds()),
	}
	if arn := t.deadLetterARN(); arn != "" {
		p["dead_letters"] = arn
	}
	return p
}

// ruleProps are the settings of an EventBridge rule and of its one target. The
// target is compared and made together with the rule, because a rule without
// one is a rule that loses events.
func (t *task) ruleProps() account.Props {
	s, target := t.Schedule, t.start()
	if !t.module().Confined {
		for _, unset := range []string{"propagate_tags", "attempts", "max_age_seconds"} {
			delete(target, unset)
		}
		target["platform_version"] = "LATEST"
		return account.Props{
			"bus": "default", "schedule_expression": s.Expression,
			"description": fmt.Sprintf("Runs Fargate task %s: %s", t.family, s.Expression),
			"targets":     map[string]any{t.family: map[string]any(target)},
		}
	}
	target["input_paths"], target["input"] = t.eventInput()
	p := account.Props{"bus": "default", "schedule_expression": s.Expression, "targets": map[string]any{"task": map[string]any(target)}}
	if text := shorten(s.Description); text != "" {
		p["description"] = text
	}
	return p
}

// eventInput passes the fields of the event that the runner makes a complete
// event of. A rule escapes nothing, and none of these needs it.
func (t *task) eventInput() (paths, template any) {
	fields := map[string]any{}
	var variables []any
	for _, field := range []string{"account", "id", "region", "time"} {
		fields[field] = "$." + field
		variables = append(variables, account.NameValue("DECANT_EVENT_"+strings.ToUpper(field), "<"+field+">"))
	}
	variables = append(variables, account.NameValue("DECANT_EVENT_RULE_ARN", t.at.ARN("events", "rule/"+t.Schedule.RuleName)))
	return fields, t.overrides(variables)
}

// overrides is the TaskOverride that EventBridge passes to RunTask.
func (t *task) overrides(variables []any) any {
	return map[string]any{"containerOverrides": []any{map[string]any{"name": t.container(), "environment": variables}}}
}

func (t *task) scheduleProps() account.Props {
	s, target := t.Schedule, t.start()
	zone := s.Timezone
	if zone == "" {
		zone = "UTC"
	}
	target["input"] = t.overrides([]any{
		account.NameValue("DECANT_SCHEDULE_ARN", "<aws.scheduler.schedule-arn>"),
		account.NameValue("DECANT_SCHEDULE_TIME", "<aws.scheduler.scheduled-time>"),
	})
	p := account.Props{"group": "default", "schedule_expression": s.Expression, "timezone": zone, "flexible_window": "OFF", "target": map[string]any(target)}
	if text := shorten(s.Description); text != "" {
		p["description"] = text
	}
	return p
}

// shorten keeps to one line and to the 512 characters of a description, as the
// generated module block does.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
func shorten(s string) string {
	runes := []rune(strings.Join(strings.Fields(s), " "))
	return string(runes[:min(len(runes), 512)])
}
