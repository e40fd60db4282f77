# The Fargate tasks of unpacked-settings (dev), one module block for each Lambda
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

variable "fargate_image_unpacked_settings" {
  description = "Image of unpacked-settings, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_arrived" {
  source = "./modules/fargate-task"

  task_name       = "unpacked-settings-dev-arrived"
  task_definition = "${path.module}/../fargate/dev/arrived/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/arrived/policy.json"
  image           = var.fargate_image_unpacked_settings

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_lambda_handler" {
  source = "./modules/fargate-task"

  task_name       = "unpacked-settings-dev-lambda_handler"
  task_definition = "${path.module}/../fargate/dev/lambda_handler/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/lambda_handler/policy.json"
  image           = var.fargate_image_unpacked_settings

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(10,40 9-13 * * ? *)"
  trigger_name          = "unpacked-settings-dev-lambda_handler"
  trigger_description   = "a-b"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_origin" {
  source = "./modules/fargate-task"

  task_name       = "unpacked-settings-dev-origin"
  task_definition = "${path.module}/../fargate/dev/origin/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/origin/policy.json"
  image           = var.fargate_image_unpacked_settings

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_ping" {
  source = "./modules/fargate-task"

  task_name       = "unpacked-settings-dev-ping"
  task_definition = "${path.module}/../fargate/dev/ping/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/ping/policy.json"
  image           = var.fargate_image_unpacked_settings

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(15 minutes)"
  trigger_name          = "unpacked-settings-dev-ping"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
