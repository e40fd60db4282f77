# The Fargate tasks of rate-singular (dev), one module block for each Lambda
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

variable "fargate_image_rate_singular" {
  description = "Image of rate-singular, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_each_minute" {
  source = "./modules/fargate-task"

  task_name       = "rate-singular-dev-each_minute"
  task_definition = "${path.module}/../fargate/dev/each_minute/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/each_minute/policy.json"
  image           = var.fargate_image_rate_singular

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 minute)"
  trigger_name          = "rate-singular-dev-each_minute"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_hourly" {
  source = "./modules/fargate-task"

  task_name       = "rate-singular-dev-hourly"
  task_definition = "${path.module}/../fargate/dev/hourly/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/hourly/policy.json"
  image           = var.fargate_image_rate_singular

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 hour)"
  trigger_name          = "rate-singular-dev-hourly"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_mixed_case" {
  source = "./modules/fargate-task"

  task_name       = "rate-singular-dev-mixed_case"
  task_definition = "${path.module}/../fargate/dev/mixed_case/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/mixed_case/policy.json"
  image           = var.fargate_image_rate_singular

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(12 hours)"
  trigger_name          = "rate-singular-dev-mixed_case"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
