package apply

import "decant/internal/awsconfig"

// RunOperations is what a Writer may call beside ReadOperations to run a task.
func RunOperations() []awsconfig.Operation {
	return []awsconfig.Operation{
		operation("ECS", "ecs", "RunTask", "starts the task"),
		operation("ECS", "ecs", "TagResource", "the task's tags; no call of its own"),
		operation("ECS", "ecs", "ListTasks", "whether one runs already"),
		operation("ECS", "ecs", "DescribeTasks", "how it goes"),
		operation("ECS", "ecs", "StopTask", "ends it, when asked"),
		operation("CloudWatch Logs", "logs", "GetLogEvents", "its log"),
		operation("IAM", "iam", "TagRole", "the phase, after the first success"),
		operation("S3", "s3", "PutObject", "an event that is too large for the call, with --event-bucket"),
	}
}

// RunActions are IAM actions that no call of a run's own needs.
func RunActions() []string { return []string{"iam:PassRole"} }
