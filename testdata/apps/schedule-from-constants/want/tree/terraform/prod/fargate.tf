# The Fargate tasks of schedules (prod), one module block for each Lambda
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

variable "fargate_image_schedules" {
  description = "Image of schedules, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_by_helper" {
  source = "../modules/fargate-task"

  task_name       = "schedules-prod-by_helper"
  task_definition = "${path.module}/../../fargate/prod/by_helper/task-definition.json"
  task_policy     = "${path.module}/../../fargate/prod/by_helper/policy.json"
  image           = var.fargate_image_schedules

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(4 hours)"
  trigger_name          = "schedules-prod-by_helper"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_nightly" {
  source = "../modules/fargate-task"

  task_name       = "schedules-prod-nightly"
  task_definition = "${path.module}/../../fargate/prod/nightly/task-definition.json"
  task_policy     = "${path.module}/../../fargate/prod/nightly/policy.json"
  image           = var.fargate_image_schedules

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 2 * * ? *)"
  trigger_name          = "schedules-prod-nightly"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_office_hours" {
  source = "../modules/fargate-task"

  task_name       = "schedules-prod-office_hours"
  task_definition = "${path.module}/../../fargate/prod/office_hours/task-definition.json"
  task_policy     = "${path.module}/../../fargate/prod/office_hours/policy.json"
  image           = var.fargate_image_schedules

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0/10 7,12 ? * MON-FRI *)"
  trigger_name          = "schedules-prod-office_hours"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_often" {
  source = "../modules/fargate-task"

  task_name       = "schedules-prod-often"
  task_definition = "${path.module}/../../fargate/prod/often/task-definition.json"
  task_policy     = "${path.module}/../../fargate/prod/often/policy.json"
  image           = var.fargate_image_schedules

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(15 minutes)"
  trigger_name          = "schedules-prod-often"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_once_a_day" {
  source = "../modules/fargate-task"

  task_name       = "schedules-prod-once_a_day"
  task_definition = "${path.module}/../../fargate/prod/once_a_day/task-definition.json"
  task_policy     = "${path.module}/../../fargate/prod/once_a_day/policy.json"
  image           = var.fargate_image_schedules

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1440 minutes)"
  trigger_name          = "schedules-prod-once_a_day"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_poll" {
  source = "../modules/fargate-task"

  task_name       = "schedules-prod-poll"
  task_definition = "${path.module}/../../fargate/prod/poll/task-definition.json"
  task_policy     = "${path.module}/../../fargate/prod/poll/policy.json"
  image           = var.fargate_image_schedules

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(2 minutes)"
  trigger_name          = "schedules-prod-poll"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_report" {
  source = "../modules/fargate-task"

  task_name       = "schedules-prod-report"
  task_definition = "${path.module}/../../fargate/prod/report/task-definition.json"
  task_policy     = "${path.module}/../../fargate/prod/report/policy.json"
  image           = var.fargate_image_schedules

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(15 8 ? * 2-6 *)"
  trigger_name          = "schedules-prod-report"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_weekly" {
  source = "../modules/fargate-task"

  task_name       = "schedules-prod-weekly"
  task_definition = "${path.module}/../../fargate/prod/weekly/task-definition.json"
  task_policy     = "${path.module}/../../fargate/prod/weekly/policy.json"
  image           = var.fargate_image_schedules

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 3 ? * SUN *)"
  trigger_name          = "schedules-prod-weekly"
  trigger_description   = "weekly summary"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
