# The Fargate tasks of f-strings-in-names (dev), one module block for each
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

variable "fargate_image_f_strings_in_names" {
  description = "Image of f-strings-in-names, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_arrived" {
  source = "./modules/fargate-task"

  task_name       = "f-strings-in-names-dev-arrived"
  task_definition = "${path.module}/../fargate/dev/arrived/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/arrived/policy.json"
  image           = var.fargate_image_f_strings_in_names

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_nightly_dev" {
  source = "./modules/fargate-task"

  task_name       = "f-strings-in-names-dev-nightly_dev"
  task_definition = "${path.module}/../fargate/dev/nightly_dev/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/nightly_dev/policy.json"
  image           = var.fargate_image_f_strings_in_names

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(45 3 * * ? *)"
  trigger_name          = "f-strings-in-names-dev-nightly_dev"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_orders" {
  source = "./modules/fargate-task"

  task_name       = "f-strings-in-names-dev-orders"
  task_definition = "${path.module}/../fargate/dev/orders/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/orders/policy.json"
  image           = var.fargate_image_f_strings_in_names

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_poll__2" {
  source = "./modules/fargate-task"

  task_name       = "f-strings-in-names-dev-poll__2"
  task_definition = "${path.module}/../fargate/dev/poll__2/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/poll__2/policy.json"
  image           = var.fargate_image_f_strings_in_names

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0/20 * * * ? *)"
  trigger_name          = "f-strings-in-names-dev-poll__2"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_told" {
  source = "./modules/fargate-task"

  task_name       = "f-strings-in-names-dev-told"
  task_definition = "${path.module}/../fargate/dev/told/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/told/policy.json"
  image           = var.fargate_image_f_strings_in_names

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
