package apply

import "decant/internal/awsconfig"

// ReadOperations is what Propose calls, for the guard of the Reader's clients and for the IAM
// policy in the README. Only EventBridge and Scheduler publish one limit for all
// calls of their control plane; the others slow down by themselves when AWS says
// so.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html
func ReadOperations() []awsconfig.Operation {
	return []awsconfig.Operation{
		operation("ECS", "ecs", "DescribeClusters", "whether the cluster is there"),
		operation("ECS", "ecs", "ListClusters", "clusters that decant made"),
		operation("ECS", "ecs", "DescribeTaskDefinition", "the newest revision"),
		operation("ECS", "ecs", "ListTaskDefinitions", "whether there is a revision, and which ones destroy deregisters"),
		operation("ECS", "ecs", "ListTaskDefinitionFamilies", "families that decant made"),
		operation("ECS", "ecs", "ListTasks", "whether a task runs of what is to be deleted"),
		operation("ECS", "ecs", "DescribeTasks", "who started it, and whether it has stopped"),
		operation("IAM", "iam", "GetRole", "who may use a role, and whose it is"),
		operation("IAM", "iam", "ListRoles", "roles that decant made"),
		operation("IAM", "iam", "SimulatePrincipalPolicy", "whether the identity may do what is pending; optional"),
		operation("IAM", "iam", "ListRolePolicies", "a role's inline policies"),
		operation("IAM", "iam", "GetRolePolicy", "what they allow"),
		operation("IAM", "iam", "ListAttachedRolePolicies", "a role's managed policies"),
		operation("IAM", "iam", "ListPolicies", "managed policies that decant made"),
		operation("IAM", "iam", "GetPolicy", "which version of one is in force"),
		operation("IAM", "iam", "GetPolicyVersion", "what it allows"),
		operation("CloudWatch Logs", "logs", "DescribeLogGroups", "log groups and their retention"),
		operation("CloudWatch Logs", "logs", "ListTagsForResource", "whose they are"),
		operation("ECR", "ecr", "DescribeRepositories", "the image repository"),
		operation("ECR", "ecr", "ListTagsForResource", "whose it is"),
		limited("EventBridge", "events", "DescribeRule", "the rule and whether it fires"),
		limited("EventBridge", "events", "ListRules", "rules that decant made"),
		limited("EventBridge", "events", "ListTargetsByRule", "what a rule starts"),
		limited("EventBridge", "events", "ListTagsForResource", "whose it is"),
		limited("Scheduler", "scheduler", "GetSchedule", "the schedule and whether it fires"),
		limited("Scheduler", "scheduler", "ListSchedules", "schedules that decant made"),
		operation("SQS", "sqs", "GetQueueUrl", "the dead-letter queue"),
		operation("SQS", "sqs", "GetQueueAttributes", "its settings"),
		operation("SQS", "sqs", "ListQueues", "queues that decant made"),
		operation("SQS", "sqs", "ListQueueTags", "whose they are"),
		operation("SSM", "ssm", "DescribeParameters", "whether a secret's parameter exists; never its value"),
		operation("SSM", "ssm", "ListTagsForResource", "whose it is"),
	}
}

// WriteOperations is what a Writer may call beside ReadOperations.
func WriteOperations() []awsconfig.Operation {
	return []awsconfig.Operation{
		operation("ECS", "ecs", "CreateCluster", "the cluster, when asked"),
		operation("ECS", "ecs", "DeleteCluster", "destroy"),
		operation("ECS", "ecs", "RegisterTaskDefinition", "a revision of the task"),
		operation("ECS", "ecs", "DeregisterTaskDefinition", "destroy"),
		operation("ECS", "ecs", "TagResource", "ownership"),
		operation("ECS", "ecs", "UntagResource", "ownership"),
		operation("IAM", "iam", "CreateRole", "task, execution and trigger role"),
		operation("IAM", "iam", "DeleteRole", "destroy"),
		operation("IAM", "iam", "UpdateAssumeRolePolicy", "who may use a role"),
		operation("IAM", "iam", "PutRolePermissionsBoundary", "the boundary"),
		operation("IAM", "iam", "DeleteRolePermissionsBoundary", "the boundary"),
		operation("IAM", "iam", "PutRolePolicy", "what a role allows"),
		operation("IAM", "iam", "DeleteRolePolicy", "what it allows no more"),
		operation("IAM", "iam", "AttachRolePolicy", "AmazonECSTaskExecutionRolePolicy, or the babbel module's policy"),
		operation("IAM", "iam", "DetachRolePolicy", "destroy"),
		operation("IAM", "iam", "TagRole", "ownership and phase"),
		operation("IAM", "iam", "UntagRole", "ownership"),
		operation("IAM", "iam", "CreatePolicy", "the babbel module's policy"),
		operation("IAM", "iam", "CreatePolicyVersion", "the babbel module's policy"),
		operation("IAM", "iam", "ListPolicyVersions", "room for a version"),
		operation("IAM", "iam", "DeletePolicyVersion", "room for a version"),
		operation("IAM", "iam", "DeletePolicy", "destroy"),
		operation("IAM", "iam", "TagPolicy", "ownership"),
		operation("IAM", "iam", "UntagPolicy", "ownership"),
		operation("CloudWatch Logs", "logs", "CreateLogGroup", "the task's log"),
		operation("CloudWatch Logs", "logs", "PutRetentionPolicy", "how long it is kept"),
		operation("CloudWatch Logs", "logs", "DeleteRetentionPolicy", "how long it is kept"),
		operation("CloudWatch Logs", "logs", "DeleteLogGroup", "destroy with --logs"),
		operation("CloudWatch Logs", "logs", "TagResource", "ownership"),
		operation("CloudWatch Logs", "logs", "UntagResource", "ownership"),
		operation("ECR", "ecr", "CreateRepository", "the image repository"),
		operation("ECR", "ecr", "PutImageScanningConfiguration", "scan on push"),
		operation("ECR", "ecr", "DeleteRepository", "destroy with --force"),
		operation("ECR", "ecr", "TagResource", "ownership"),
		operation("ECR", "ecr", "UntagResource", "ownership"),
		limited("EventBridge", "events", "PutRule", "the schedule, disabled"),
		limited("EventBridge", "events", "DeleteRule", "destroy"),
		limited("EventBridge", "events", "PutTargets", "what it starts"),
		limited("EventBridge", "events", "RemoveTargets", "destroy"),
		limited("EventBridge", "events", "TagResource", "ownership"),
		limited("EventBridge", "events", "UntagResource", "ownership"),
		limited("Scheduler", "scheduler", "CreateSchedule", "the schedule, disabled"),
		limited("Scheduler", "scheduler", "UpdateSchedule", "its settings; never whether it fires"),
		limited("Scheduler", "scheduler", "DeleteSchedule", "destroy"),
		operation("SQS", "sqs", "CreateQueue", "the dead-letter queue"),
		operation("SQS", "sqs", "SetQueueAttributes", "its settings"),
		operation("SQS", "sqs", "DeleteQueue", "destroy"),
		operation("SQS", "sqs", "TagQueue", "ownership"),
		operation("SQS", "sqs", "UntagQueue", "ownership"),
		operation("SSM", "ssm", "PutParameter", "a missing secret, with --copy-secrets"),
		operation("SSM", "ssm", "DeleteParameter", "destroy"),
	}
}

// WriteActions are IAM actions that no call of their own needs: a create call
// with tags asks for them, and passing a role is no call at all.
func WriteActions() []string {
	return []string{"iam:PassRole", "ssm:AddTagsToResource"}
}

func operation(service, prefix, name, why string) awsconfig.Operation {
	return awsconfig.Operation{Service: service, Name: name, Action: prefix + ":" + name, Why: why}
}

// limited is a call under the service's common limit of 50 calls a second.
func limited(service, prefix, name, why string) awsconfig.Operation {
	op := operation(service, prefix, name, why)
	op.Family, op.Rate = prefix, 50
	return op
}
