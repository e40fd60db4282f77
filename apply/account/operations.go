package account

import "decant/internal/awsconfig"

// ReadOperations is what Propose calls, for the guard of the Reader's clients and for the IAM
// policy in the README. Only EventBridge and Scheduler publish one limit for all
// calls of their control plane; the others slow down by themselves when AWS says
// so.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html
func ReadOperations() []awsconfig.Operation {
	return []awsconfig.Operation{
		Operation("ECS", "ecs", "DescribeClusters", "whether the cluster is there"),
		Operation("ECS", "ecs", "ListClusters", "clusters that decant made"),
		Operation("ECS", "ecs", "DescribeTaskDefinition", "the newest revision"),
		Operation("ECS", "ecs", "ListTaskDefinitions", "whether there is a revision, and which ones destroy deregisters"),
		Operation("ECS", "ecs", "ListTaskDefinitionFamilies", "families that decant made"),
		Operation("ECS", "ecs", "ListTasks", "whether a task runs of what is to be deleted"),
		Operation("ECS", "ecs", "DescribeTasks", "who started it, and whether it has stopped"),
		Operation("IAM", "iam", "GetRole", "who may use a role, and whose it is"),
		Operation("IAM", "iam", "ListRoles", "roles that decant made"),
		Operation("IAM", "iam", "SimulatePrincipalPolicy", "whether the identity may do what is pending; optional"),
		Operation("IAM", "iam", "ListRolePolicies", "a role's inline policies"),
		Operation("IAM", "iam", "GetRolePolicy", "what they allow"),
		Operation("IAM", "iam", "ListAttachedRolePolicies", "a role's managed policies"),
		Operation("IAM", "iam", "ListPolicies", "managed policies that decant made"),
		Operation("IAM", "iam", "GetPolicy", "which version of one is in force"),
		Operation("IAM", "iam", "GetPolicyVersion", "what it allows"),
		Operation("CloudWatch Logs", "logs", "DescribeLogGroups", "log groups and their retention"),
		Operation("CloudWatch Logs", "logs", "ListTagsForResource", "whose they are"),
		Operation("ECR", "ecr", "DescribeRepositories", "the image repository"),
		Operation("ECR", "ecr", "ListTagsForResource", "whose it is"),
		Limited("EventBridge", "events", "DescribeRule", "the rule and whether it fires"),
		Limited("EventBridge", "events", "ListRules", "rules that decant made"),
		Limited("EventBridge", "events", "ListTargetsByRule", "what a rule starts"),
		Limited("EventBridge", "events", "ListTagsForResource", "whose it is"),
		Limited("Scheduler", "scheduler", "GetSchedule", "the schedule and whether it fires"),
		Limited("Scheduler", "scheduler", "ListSchedules", "schedules that decant made"),
		Operation("SQS", "sqs", "GetQueueUrl", "the dead-letter queue"),
		Operation("SQS", "sqs", "GetQueueAttributes", "its settings"),
		Operation("SQS", "sqs", "ListQueues", "queues that decant made"),
		Operation("SQS", "sqs", "ListQueueTags", "whose they are"),
		Operation("CloudWatch", "cloudwatch", "DescribeAlarms", "alarms that decant made"),
		Operation("CloudWatch", "cloudwatch", "ListTagsForResource", "whose they are"),
		Operation("SSM", "ssm", "DescribeParameters", "whether a secret's parameter exists; never its value"),
		Operation("SSM", "ssm", "ListTagsForResource", "whose it is"),
	}
}

// WriteOperations is what a Writer may call beside ReadOperations.
func WriteOperations() []awsconfig.Operation {
	return []awsconfig.Operation{
		Operation("ECS", "ecs", "CreateCluster", "the cluster, when asked"),
		Operation("ECS", "ecs", "DeleteCluster", "destroy"),
		Operation("ECS", "ecs", "RegisterTaskDefinition", "a revision of the task"),
		Operation("ECS", "ecs", "DeregisterTaskDefinition", "destroy"),
		Operation("ECS", "ecs", "TagResource", "ownership"),
		Operation("ECS", "ecs", "UntagResource", "ownership"),
		Operation("IAM", "iam", "CreateRole", "task, execution and trigger role"),
		Operation("IAM", "iam", "DeleteRole", "destroy"),
		Operation("IAM", "iam", "UpdateAssumeRolePolicy", "who may use a role"),
		Operation("IAM", "iam", "PutRolePermissionsBoundary", "the boundary"),
		Operation("IAM", "iam", "DeleteRolePermissionsBoundary", "the boundary"),
		Operation("IAM", "iam", "PutRolePolicy", "what a role allows"),
		Operation("IAM", "iam", "DeleteRolePolicy", "what it allows no more"),
		Operation("IAM", "iam", "AttachRolePolicy", "AmazonECSTaskExecutionRolePolicy, or the babbel module's policy"),
		Operation("IAM", "iam", "DetachRolePolicy", "destroy"),
		Operation("IAM", "iam", "TagRole", "ownership and phase"),
		Operation("IAM", "iam", "UntagRole", "ownership"),
		Operation("IAM", "iam", "CreatePolicy", "the babbel module's policy"),
		Operation("IAM", "iam", "CreatePolicyVersion", "the babbel module's policy"),
		Operation("IAM", "iam", "ListPolicyVersions", "room for a version"),
		Operation("IAM", "iam", "DeletePolicyVersion", "room for a version"),
		Operation("IAM", "iam", "DeletePolicy", "destroy"),
		Operation("IAM", "iam", "TagPolicy", "ownership"),
		Operation("IAM", "iam", "UntagPolicy", "ownership"),
		Operation("CloudWatch Logs", "logs", "CreateLogGroup", "the task's log"),
		Operation("CloudWatch Logs", "logs", "PutRetentionPolicy", "how long it is kept"),
		Operation("CloudWatch Logs", "logs", "DeleteRetentionPolicy", "how long it is kept"),
		Operation("CloudWatch Logs", "logs", "DeleteLogGroup", "destroy with --logs"),
		Operation("CloudWatch Logs", "logs", "TagResource", "ownership"),
		Operation("CloudWatch Logs", "logs", "UntagResource", "ownership"),
		Operation("ECR", "ecr", "CreateRepository", "the image repository"),
		Operation("ECR", "ecr", "PutImageScanningConfiguration", "scan on push"),
		Operation("ECR", "ecr", "DeleteRepository", "destroy with --force"),
		Operation("ECR", "ecr", "TagResource", "ownership"),
		Operation("ECR", "ecr", "UntagResource", "ownership"),
		Limited("EventBridge", "events", "PutRule", "the schedule, disabled"),
		Limited("EventBridge", "events", "DeleteRule", "destroy"),
		Limited("EventBridge", "events", "PutTargets", "what it starts"),
		Limited("EventBridge", "events", "RemoveTargets", "destroy"),
		Limited("EventBridge", "events", "TagResource", "ownership"),
		Limited("EventBridge", "events", "UntagResource", "ownership"),
		Limited("Scheduler", "scheduler", "CreateSchedule", "the schedule, disabled"),
		Limited("Scheduler", "scheduler", "UpdateSchedule", "its settings; never whether it fires"),
		Limited("Scheduler", "scheduler", "DeleteSchedule", "destroy"),
		Operation("SQS", "sqs", "CreateQueue", "the dead-letter queue"),
		Operation("SQS", "sqs", "SetQueueAttributes", "its settings"),
		Operation("SQS", "sqs", "DeleteQueue", "destroy"),
		Operation("SQS", "sqs", "TagQueue", "ownership"),
		Operation("SQS", "sqs", "UntagQueue", "ownership"),
		Operation("CloudWatch", "cloudwatch", "PutMetricAlarm", "alarms for failed, not started and missed runs"),
		Operation("CloudWatch", "cloudwatch", "DeleteAlarms", "destroy"),
		Operation("CloudWatch", "cloudwatch", "TagResource", "ownership"),
		Operation("CloudWatch", "cloudwatch", "UntagResource", "ownership"),
		Operation("SSM", "ssm", "PutParameter", "a missing secret, with --copy-secrets"),
		Operation("SSM", "ssm", "DeleteParameter", "destroy"),
	}
}

// WriteActions are IAM actions that no call of their own needs: a create call
// with tags asks for them, and passing a role is no call at all.
func WriteActions() []string {
	return []string{"iam:PassRole", "ssm:AddTagsToResource"}
}

func Operation(service, prefix, name, why string) awsconfig.Operation {
	return awsconfig.Operation{Service: service, Name: name, Action: prefix + ":" + name, Why: why}
}

// Limited is a call under the service's common limit of 50 calls a second.
func Limited(service, prefix, name, why string) awsconfig.Operation {
	op := Operation(service, prefix, name, why)
	op.Family, op.Rate = prefix, 50
	return op
}
