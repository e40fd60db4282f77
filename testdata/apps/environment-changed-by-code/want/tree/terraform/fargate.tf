# The Fargate tasks of environment-changed (dev), one module block for each
# Lambda function that moves. decant wrote this file; edits are kept when it
# runs again.

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

variable "fargate_image_environment_changed" {
  description = "Image of environment-changed, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_after_pop" {
  source = "./modules/fargate-task"

  task_name       = "environment-changed-dev-after_pop"
  task_definition = "${path.module}/../fargate/dev/after_pop/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/after_pop/policy.json"
  image           = var.fargate_image_environment_changed

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 hour)"
  trigger_name          = "environment-changed-dev-after_pop"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_bucket" {
  source = "./modules/fargate-task"

  task_name       = "environment-changed-dev-bucket"
  task_definition = "${path.module}/../fargate/dev/bucket/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/bucket/policy.json"
  image           = var.fargate_image_environment_changed

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_topic" {
  source = "./modules/fargate-task"

  task_name       = "environment-changed-dev-topic"
  task_definition = "${path.module}/../fargate/dev/topic/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/topic/policy.json"
  image           = var.fargate_image_environment_changed

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_work" {
  source = "./modules/fargate-task"

  task_name       = "environment-changed-dev-work"
  task_definition = "${path.module}/../fargate/dev/work/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/work/policy.json"
  image           = var.fargate_image_environment_changed

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
