# The Fargate tasks of settings-from-the-environment (dev), one module block for
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

variable "fargate_image_settings_from_the_environment" {
  description = "Image of settings-from-the-environment, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_changed" {
  source = "./modules/fargate-task"

  task_name       = "settings-from-the-environment-dev-changed"
  task_definition = "${path.module}/../fargate/dev/changed/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/changed/policy.json"
  image           = var.fargate_image_settings_from_the_environment

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_first" {
  source = "./modules/fargate-task"

  task_name       = "settings-from-the-environment-dev-first"
  task_definition = "${path.module}/../fargate/dev/first/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/first/policy.json"
  image           = var.fargate_image_settings_from_the_environment

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_flow" {
  source = "./modules/fargate-task"

  task_name       = "settings-from-the-environment-dev-flow"
  task_definition = "${path.module}/../fargate/dev/flow/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/flow/policy.json"
  image           = var.fargate_image_settings_from_the_environment

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_last" {
  source = "./modules/fargate-task"

  task_name       = "settings-from-the-environment-dev-last"
  task_definition = "${path.module}/../fargate/dev/last/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/last/policy.json"
  image           = var.fargate_image_settings_from_the_environment

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_poll" {
  source = "./modules/fargate-task"

  task_name       = "settings-from-the-environment-dev-poll"
  task_definition = "${path.module}/../fargate/dev/poll/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/poll/policy.json"
  image           = var.fargate_image_settings_from_the_environment

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(20 minutes)"
  trigger_name          = "settings-from-the-environment-dev-poll"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
