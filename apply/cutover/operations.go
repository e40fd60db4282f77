package cutover

import (
	"decant/apply/account"
	"decant/internal/awsconfig"
)

// SwitchReadOperations is what a Reader may call beside ReadOperations to see
// how functions are started: for Inspect, and before and during a switch.
func SwitchReadOperations() []awsconfig.Operation {
	return []awsconfig.Operation{
		account.Operation("IAM", "iam", "GetRole", "the phase of a function"),
		account.Limited("EventBridge", "events", "ListEventBuses", "where rules may be"),
		account.Limited("EventBridge", "events", "ListRuleNamesByTarget", "the rules that start the Lambda"),
		account.Limited("EventBridge", "events", "DescribeRule", "whether a rule fires"),
		account.Limited("EventBridge", "events", "ListTargetsByRule", "whether it starts something else too"),
		account.Limited("EventBridge", "events", "ListTagsForResource", "whose it is"),
		account.Limited("Scheduler", "scheduler", "ListSchedules", "the schedules that start the Lambda"),
		account.Limited("Scheduler", "scheduler", "GetSchedule", "whether a schedule fires"),
		account.Operation("Lambda", "lambda", "GetFunctionConfiguration", "how long a run may last"),
		account.Operation("Lambda", "lambda", "ListFunctions", "a Lambda that has another name than Chalice gives it"),
		account.Operation("Lambda", "lambda", "ListTags", "whether Chalice's tag names the app and the stage"),
		account.Operation("Lambda", "lambda", "ListAliases", "under which names the Lambda is started"),
		account.Operation("CloudWatch", "cloudwatch", "GetMetricData", "whether the last run has ended"),
		account.Operation("ECS", "ecs", "ListTasks", "the tasks that run"),
		account.Operation("ECS", "ecs", "DescribeTasks", "who started them, and how the first run went"),
	}
}

// SwitchOperations is what a Writer may call beside SwitchReadOperations.
func SwitchOperations() []awsconfig.Operation {
	return []awsconfig.Operation{
		account.Operation("IAM", "iam", "TagRole", "the phase of a function"),
		account.Limited("EventBridge", "events", "DisableRule", "switches a side off"),
		account.Limited("EventBridge", "events", "EnableRule", "switches a side on"),
		account.Limited("Scheduler", "scheduler", "GetSchedule", "the settings that are sent back unchanged"),
		account.Limited("Scheduler", "scheduler", "UpdateSchedule", "switches a side off or on"),
		account.Operation("CloudWatch", "cloudwatch", "DescribeAlarms", "whether there is an alarm for missed runs"),
		account.Operation("CloudWatch", "cloudwatch", "EnableAlarmActions", "lets it speak when the task's trigger is on"),
		account.Operation("CloudWatch", "cloudwatch", "DisableAlarmActions", "silences it when the trigger is off"),
		account.Operation("ECS", "ecs", "StopTask", "ends tasks on the way back, with --stop-tasks"),
	}
}

// SwitchActions are IAM actions that no call of a switch's own needs:
// UpdateSchedule states the schedule's role again.
func SwitchActions() []string { return []string{"iam:PassRole"} }
