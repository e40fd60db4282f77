# The Fargate tasks of limits (dev), one module block for each Lambda function
# that moves. decant wrote this file; edits are kept when it runs again.

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

variable "fargate_image_limits" {
  description = "Image of limits, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_odd_memory" {
  source = "./modules/fargate-task"

  task_name       = "limits-dev-odd_memory"
  task_definition = "${path.module}/../fargate/dev/odd_memory/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/odd_memory/policy.json"
  image           = var.fargate_image_limits

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_quoted" {
  source = "./modules/fargate-task"

  task_name       = "limits-dev-quoted"
  task_definition = "${path.module}/../fargate/dev/quoted/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/quoted/policy.json"
  image           = var.fargate_image_limits

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_too_long" {
  source = "./modules/fargate-task"

  task_name       = "limits-dev-too_long"
  task_definition = "${path.module}/../fargate/dev/too_long/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/too_long/policy.json"
  image           = var.fargate_image_limits

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 day)"
  trigger_name          = "limits-dev-too_long"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
