# The Fargate tasks of handlers-in-loop (dev), one module block for each Lambda
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

variable "fargate_image_handlers_in_loop" {
  description = "Image of handlers-in-loop, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_report_at" {
  source = "./modules/fargate-task"

  task_name       = "handlers-in-loop-dev-report-at"
  task_definition = "${path.module}/../fargate/dev/report-at/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/report-at/policy.json"
  image           = var.fargate_image_handlers_in_loop

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 5 * * ? *)"
  trigger_name          = "handlers-in-loop-dev-report-at"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_report_ch" {
  source = "./modules/fargate-task"

  task_name       = "handlers-in-loop-dev-report-ch"
  task_definition = "${path.module}/../fargate/dev/report-ch/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/report-ch/policy.json"
  image           = var.fargate_image_handlers_in_loop

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 6 * * ? *)"
  trigger_name          = "handlers-in-loop-dev-report-ch"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_report_de" {
  source = "./modules/fargate-task"

  task_name       = "handlers-in-loop-dev-report-de"
  task_definition = "${path.module}/../fargate/dev/report-de/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/report-de/policy.json"
  image           = var.fargate_image_handlers_in_loop

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 4 * * ? *)"
  trigger_name          = "handlers-in-loop-dev-report-de"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_send_letters" {
  source = "./modules/fargate-task"

  task_name       = "handlers-in-loop-dev-send_letters"
  task_definition = "${path.module}/../fargate/dev/send_letters/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/send_letters/policy.json"
  image           = var.fargate_image_handlers_in_loop

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_send_mails" {
  source = "./modules/fargate-task"

  task_name       = "handlers-in-loop-dev-send_mails"
  task_definition = "${path.module}/../fargate/dev/send_mails/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/send_mails/policy.json"
  image           = var.fargate_image_handlers_in_loop

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_send_pushes" {
  source = "./modules/fargate-task"

  task_name       = "handlers-in-loop-dev-send_pushes"
  task_definition = "${path.module}/../fargate/dev/send_pushes/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/send_pushes/policy.json"
  image           = var.fargate_image_handlers_in_loop

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
