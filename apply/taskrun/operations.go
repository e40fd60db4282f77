package taskrun

import (
	"decant/apply/account"
	"decant/internal/awsconfig"
)

// Operations is what a Writer may call beside ReadOperations to run a task.
func Operations() []awsconfig.Operation {
	return []awsconfig.Operation{
		account.Operation("ECS", "ecs", "RunTask", "starts the task"),
		account.Operation("ECS", "ecs", "TagResource", "the task's tags; no call of its own"),
		account.Operation("ECS", "ecs", "ListTasks", "whether one runs already"),
		account.Operation("ECS", "ecs", "DescribeTasks", "how it goes"),
		account.Operation("ECS", "ecs", "StopTask", "ends it, when asked"),
		account.Operation("CloudWatch Logs", "logs", "GetLogEvents", "its log"),
		account.Operation("IAM", "iam", "TagRole", "the phase, after the first success"),
		account.Operation("S3", "s3", "PutObject", "an event that is too large for the call, with --event-bucket"),
	}
}

// Actions are IAM actions that no call of a run's own needs.
func Actions() []string { return []string{"iam:PassRole"} }
