# The Fargate tasks of cloudwatch-event-patterns (dev), one module block for
# each Lambda function that moves. decant wrote this file; edits are kept when
# it runs again.

variable "fargate_cluster_arn" {
  description = "ARN of the ECS cluster that runs the tasks."
  type        = string
}

variable "fargate_subnets" {
  description = "IDs of the subnets that the tasks run in; they need a way to ECR and CloudWatch Logs."
  type        = list(string)
}

variable "fargate_security_groups" {
  description = "IDs of the tasks' security groups."
  type        = list(string)
}

variable "fargate_image_cloudwatch_event_patterns" {
  description = "Image of cloudwatch-event-patterns, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_failed" {
  source = "./modules/fargate-task"

  task_name       = "cloudwatch-event-patterns-dev-failed"
  task_definition = "${path.module}/../fargate/dev/failed/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/failed/policy.json"
  image           = var.fargate_image_cloudwatch_event_patterns

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_pull_request" {
  source = "./modules/fargate-task"

  task_name       = "cloudwatch-event-patterns-dev-pull_request"
  task_definition = "${path.module}/../fargate/dev/pull_request/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/pull_request/policy.json"
  image           = var.fargate_image_cloudwatch_event_patterns

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_repo" {
  source = "./modules/fargate-task"

  task_name       = "cloudwatch-event-patterns-dev-repo"
  task_definition = "${path.module}/../fargate/dev/repo/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/repo/policy.json"
  image           = var.fargate_image_cloudwatch_event_patterns

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
