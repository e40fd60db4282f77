# The Fargate tasks of same-def-name-twice (dev), one module block for each
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

variable "fargate_image_same_def_name_twice" {
  description = "Image of same-def-name-twice, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_import_prices" {
  source = "./modules/fargate-task"

  task_name       = "same-def-name-twice-dev-import-prices"
  task_definition = "${path.module}/../fargate/dev/import-prices/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/import-prices/policy.json"
  image           = var.fargate_image_same_def_name_twice

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 7 * * ? *)"
  trigger_name          = "same-def-name-twice-dev-import-prices"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_import_products" {
  source = "./modules/fargate-task"

  task_name       = "same-def-name-twice-dev-import-products"
  task_definition = "${path.module}/../fargate/dev/import-products/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/import-products/policy.json"
  image           = var.fargate_image_same_def_name_twice

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 6 * * ? *)"
  trigger_name          = "same-def-name-twice-dev-import-products"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
