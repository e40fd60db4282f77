package module

import (
	"fmt"
	"time"
)

// babbel is babbel/ecs-fargate-scheduled-task/aws of the public registry: tasks on
// x86 that rules start.
func babbel() Module {
	return Module{
		Name: "babbel", Title: "babbel", Source: "babbel/ecs-fargate-scheduled-task/aws", Version: "1.0.2",
		ManagedPolicy: true, RuleSuffix: "-scheduled-event", TriggerRoleSuffix: "-events",
		Arguments: [][]string{
			{"region", "task_name", "task_definition", "task_policy", "schedule_expression"},
			{"ecs_cluster_arn", "vpc_subnets", "vpc_security_groups", "assign_public_ip", "task_execution_role_arn"},
			{"task_cpu", "task_memory", "logs_retention_days"},
		},
		Starts: func(t Task) (string, bool) {
			switch {
			case !t.Scheduled:
				return fmt.Sprintf("The babbel module can only start tasks by a schedule, and %s has none.", t.Function), true
			case t.Scheduler:
				return fmt.Sprintf("The babbel module makes EventBridge rules only, which run in UTC; %s asks for EventBridge Scheduler.", t.Function), false
			}
			return "", false
		},
		Builds: func(architecture string) string {
			if architecture == "X86_64" {
				return ""
			}
			return "The babbel module has no input for the CPU architecture, so an ARM image would not run."
		},
		refusals: []limit{
			func(t Task) string {
				switch {
				case !t.Scheduled:
					return fmt.Sprintf("The babbel module starts tasks by a schedule only, and %s has none.", t.Function)
				case t.Scheduler:
					return fmt.Sprintf("The babbel module makes EventBridge rules, which run in UTC; %s needs EventBridge Scheduler.", t.Function)
				}
				return ""
			},
			func(t Task) string {
				if t.Architecture == "X86_64" {
					return ""
				}
				return fmt.Sprintf("The babbel module has no input for the CPU architecture, so the %s image of %s would not run.", t.Architecture, t.Function)
			},
			func(t Task) string {
				if t.Storage <= 20 {
					return ""
				}
				return fmt.Sprintf("The babbel module has no input for storage: %s asks for %d GiB and would get 20.", t.Function, t.Storage)
			},
			func(t Task) string {
				if t.Role == "" {
					return ""
				}
				return fmt.Sprintf("The babbel module makes the task's role itself, so %s cannot run under the role of its Lambda.", t.Function)
			},
		},
		losses: []limit{
			func(t Task) string {
				if !t.Alarms {
					return ""
				}
				return fmt.Sprintf("The babbel module makes no alarms and no rule about failed tasks, so the topics of alarms hear nothing of %s.", t.Function)
			},
			func(t Task) string {
				if len(t.Tags) == 0 {
					return ""
				}
				return fmt.Sprintf("The babbel module sets no tags, so the task of %s goes without %v.", t.Function, t.Tags)
			},
			func(t Task) string {
				if !t.Scheduled || t.Attempts == 185 && t.MaxAge == 24*time.Hour {
					return ""
				}
				return fmt.Sprintf("The babbel module has no input for how long EventBridge tries to start %s; it tries 185 times within 24 hours.", t.Function)
			},
		},
	}
}
