# The Fargate tasks of async-handler (dev), one module block for each Lambda
# function that moves. decant wrote this file; edits are kept when it runs
# again.

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

variable "fargate_image_async_handler" {
  description = "Image of async-handler, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_fetch" {
  source = "./modules/fargate-task"

  task_name       = "async-handler-dev-fetch"
  task_definition = "${path.module}/../fargate/dev/fetch/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/fetch/policy.json"
  image           = var.fargate_image_async_handler

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(10 minutes)"
  trigger_name          = "async-handler-dev-fetch"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_fetch_properly" {
  source = "./modules/fargate-task"

  task_name       = "async-handler-dev-fetch_properly"
  task_definition = "${path.module}/../fargate/dev/fetch_properly/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/fetch_properly/policy.json"
  image           = var.fargate_image_async_handler

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_rows" {
  source = "./modules/fargate-task"

  task_name       = "async-handler-dev-rows"
  task_definition = "${path.module}/../fargate/dev/rows/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/rows/policy.json"
  image           = var.fargate_image_async_handler

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
