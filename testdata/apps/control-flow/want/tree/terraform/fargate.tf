# The Fargate tasks of control-flow (dev), one module block for each Lambda
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

variable "fargate_image_control_flow" {
  description = "Image of control-flow, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_cell_0a" {
  source = "./modules/fargate-task"

  task_name       = "control-flow-dev-cell_0a"
  task_definition = "${path.module}/../fargate/dev/cell_0a/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/cell_0a/policy.json"
  image           = var.fargate_image_control_flow

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_cell_0b" {
  source = "./modules/fargate-task"

  task_name       = "control-flow-dev-cell_0b"
  task_definition = "${path.module}/../fargate/dev/cell_0b/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/cell_0b/policy.json"
  image           = var.fargate_image_control_flow

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_cell_1b" {
  source = "./modules/fargate-task"

  task_name       = "control-flow-dev-cell_1b"
  task_definition = "${path.module}/../fargate/dev/cell_1b/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/cell_1b/policy.json"
  image           = var.fargate_image_control_flow

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_nine" {
  source = "./modules/fargate-task"

  task_name       = "control-flow-dev-nine"
  task_definition = "${path.module}/../fargate/dev/nine/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/nine/policy.json"
  image           = var.fargate_image_control_flow

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(9 hours)"
  trigger_name          = "control-flow-dev-nine"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_seven" {
  source = "./modules/fargate-task"

  task_name       = "control-flow-dev-seven"
  task_definition = "${path.module}/../fargate/dev/seven/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/seven/policy.json"
  image           = var.fargate_image_control_flow

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(7 minutes)"
  trigger_name          = "control-flow-dev-seven"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
