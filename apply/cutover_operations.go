package apply

import "decant/internal/awsconfig"

// SwitchReadOperations is what a Reader may call beside ReadOperations to see
// how functions are started: for Inspect, and before and during a switch.
func SwitchReadOperations() []awsconfig.Operation {
	return []awsconfig.Operation{
		operation("IAM", "iam", "GetRole", "the phase of a function"),
		limited("EventBridge", "events", "ListEventBuses", "where rules may be"),
		limited("EventBridge", "events", "ListRuleNamesByTarget", "the rules that start the Lambda"),
		limited("EventBridge", "events", "DescribeRule", "whether a rule fires"),
		limited("EventBridge", "events", "ListTargetsByRule", "whether it starts something else too"),
		limited("EventBridge", "events", "ListTagsForResource", "whose it is"),
		limited("Scheduler", "scheduler", "ListSchedules", "the schedules that start the Lambda"),
		limited("Scheduler", "scheduler", "GetSchedule", "whether a schedule fires"),
		operation("Lambda", "lambda", "GetFunctionConfiguration", "how long a run may last"),
		operation("Lambda", "lambda", "ListFunctions", "a Lambda that has another name than Chalice gives it"),
		operation("Lambda", "lambda", "ListTags", "whether Chalice's tag names the app and the stage"),
		operation("Lambda", "lambda", "ListAliases", "under which names the Lambda is started"),
		operation("CloudWatch", "cloudwatch", "GetMetricData", "whether the last run has ended"),
		operation("ECS", "ecs", "ListTasks", "the tasks that run"),
		operation("ECS", "ecs", "DescribeTasks", "who started them, and how the first run went"),
	}
}

// SwitchOperations is what a Writer may call beside SwitchReadOperations.
func SwitchOperations() []awsconfig.Operation {
	return []awsconfig.Operation{
		operation("IAM", "iam", "TagRole", "the phase of a function"),
		limited("EventBridge", "events", "DisableRule", "switches a side off"),
		limited("EventBridge", "events", "EnableRule", "switches a side on"),
		limited("Scheduler", "scheduler", "GetSchedule", "the settings that are sent back unchanged"),
		limited("Scheduler", "scheduler", "UpdateSchedule", "switches a side off or on"),
		operation("ECS", "ecs", "StopTask", "ends tasks on the way back, with --stop-tasks"),
	}
}

// SwitchActions are IAM actions that no call of a switch's own needs:
// UpdateSchedule states the schedule's role again.
func SwitchActions() []string { return []string{"iam:PassRole"} }
