# The Fargate tasks of inventory (dev), one module block for each Lambda
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

variable "fargate_image_inventory" {
  description = "Image of inventory, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_sync_prices" {
  source = "./modules/fargate-task"

  task_name       = "inventory-dev-sync_prices"
  task_definition = "${path.module}/../fargate/dev/sync_prices/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/sync_prices/policy.json"
  image           = var.fargate_image_inventory

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(4 hours)"
  trigger_name          = "inventory-dev-sync_prices"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_sync_stock" {
  source = "./modules/fargate-task"

  task_name       = "inventory-dev-sync_stock"
  task_definition = "${path.module}/../fargate/dev/sync_stock/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/sync_stock/policy.json"
  image           = var.fargate_image_inventory

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(15 3 * * ? *)"
  trigger_name          = "inventory-dev-sync_stock"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_weekly" {
  source = "./modules/fargate-task"

  task_name       = "inventory-dev-weekly"
  task_definition = "${path.module}/../fargate/dev/weekly/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/weekly/policy.json"
  image           = var.fargate_image_inventory

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(7 days)"
  trigger_name          = "inventory-dev-weekly"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
