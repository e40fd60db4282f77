# The Fargate tasks of name-differs-from-def (dev), one module block for each
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

variable "fargate_image_name_differs_from_def" {
  description = "Image of name-differs-from-def, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_task_" {
  source = "./modules/fargate-task"

  task_name       = "name-differs-from-def-dev-1fbe6b4e"
  task_definition = "${path.module}/../fargate/dev/e3b0c442/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/e3b0c442/policy.json"
  image           = var.fargate_image_name_differs_from_def

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_resize_image" {
  source = "./modules/fargate-task"

  task_name       = "name-differs-from-def-dev-Resize_Image"
  task_definition = "${path.module}/../fargate/dev/Resize_Image/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/Resize_Image/policy.json"
  image           = var.fargate_image_name_differs_from_def

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_alarm_forwarder" {
  source = "./modules/fargate-task"

  task_name       = "name-differs-from-def-dev-alarm-forwarder"
  task_definition = "${path.module}/../fargate/dev/alarm-forwarder/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/alarm-forwarder/policy.json"
  image           = var.fargate_image_name_differs_from_def

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_nightly_export" {
  source = "./modules/fargate-task"

  task_name       = "name-differs-from-def-dev-nightly-export"
  task_definition = "${path.module}/../fargate/dev/nightly-export/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/nightly-export/policy.json"
  image           = var.fargate_image_name_differs_from_def

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 day)"
  trigger_name          = "name-differs-from-def-dev-nightly-export"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_positional" {
  source = "./modules/fargate-task"

  task_name       = "name-differs-from-def-dev-positional"
  task_definition = "${path.module}/../fargate/dev/positional/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/positional/policy.json"
  image           = var.fargate_image_name_differs_from_def

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
