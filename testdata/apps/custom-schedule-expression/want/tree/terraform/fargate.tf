# The Fargate tasks of custom-schedule-expression (dev), one module block for
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

variable "fargate_image_custom_schedule_expression" {
  description = "Image of custom-schedule-expression, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_four" {
  source = "./modules/fargate-task"

  task_name       = "custom-schedule-expression-dev-four"
  task_definition = "${path.module}/../fargate/dev/four/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/four/policy.json"
  image           = var.fargate_image_custom_schedule_expression

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 4 * * ? *)"
  trigger_name          = "custom-schedule-expression-dev-four"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_minute" {
  source = "./modules/fargate-task"

  task_name       = "custom-schedule-expression-dev-minute"
  task_definition = "${path.module}/../fargate/dev/minute/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/minute/policy.json"
  image           = var.fargate_image_custom_schedule_expression

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 minute)"
  trigger_name          = "custom-schedule-expression-dev-minute"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_three" {
  source = "./modules/fargate-task"

  task_name       = "custom-schedule-expression-dev-three"
  task_definition = "${path.module}/../fargate/dev/three/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/three/policy.json"
  image           = var.fargate_image_custom_schedule_expression

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(3 hours)"
  trigger_name          = "custom-schedule-expression-dev-three"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
