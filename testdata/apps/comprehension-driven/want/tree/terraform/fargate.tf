# The Fargate tasks of comprehension-driven (dev), one module block for each
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

variable "fargate_image_comprehension_driven" {
  description = "Image of comprehension-driven, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_done" {
  source = "./modules/fargate-task"

  task_name       = "comprehension-driven-dev-done"
  task_definition = "${path.module}/../fargate/dev/done/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/done/policy.json"
  image           = var.fargate_image_comprehension_driven

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_import_at" {
  source = "./modules/fargate-task"

  task_name       = "comprehension-driven-dev-import_AT"
  task_definition = "${path.module}/../fargate/dev/import_AT/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/import_AT/policy.json"
  image           = var.fargate_image_comprehension_driven

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 2 * * ? *)"
  trigger_name          = "comprehension-driven-dev-import_AT"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_import_de" {
  source = "./modules/fargate-task"

  task_name       = "comprehension-driven-dev-import_DE"
  task_definition = "${path.module}/../fargate/dev/import_DE/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/import_DE/policy.json"
  image           = var.fargate_image_comprehension_driven

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 4 * * ? *)"
  trigger_name          = "comprehension-driven-dev-import_DE"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_slow" {
  source = "./modules/fargate-task"

  task_name       = "comprehension-driven-dev-slow"
  task_definition = "${path.module}/../fargate/dev/slow/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/slow/policy.json"
  image           = var.fargate_image_comprehension_driven

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(5 hours)"
  trigger_name          = "comprehension-driven-dev-slow"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
