# The Fargate tasks of blueprint-subclass-and-shared-names (dev), one module
# block for each Lambda function that moves. decant wrote this file; edits are
# kept when it runs again.

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

variable "fargate_image_blueprint_subclass_and_shared_names" {
  description = "Image of blueprint-subclass-and-shared-names, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_eu_close" {
  source = "./modules/fargate-task"

  task_name       = "blueprint-subclass-and-shared-names-dev-eu-close"
  task_definition = "${path.module}/../fargate/dev/eu-close/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/eu-close/policy.json"
  image           = var.fargate_image_blueprint_subclass_and_shared_names

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 1 * * ? *)"
  trigger_name          = "blueprint-subclass-and-shared-names-dev-eu-close"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_in_app_module" {
  source = "./modules/fargate-task"

  task_name       = "blueprint-subclass-and-shared-names-dev-5a427d26"
  task_definition = "${path.module}/../fargate/dev/in_app_module/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/in_app_module/policy.json"
  image           = var.fargate_image_blueprint_subclass_and_shared_names

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_us_close" {
  source = "./modules/fargate-task"

  task_name       = "blueprint-subclass-and-shared-names-dev-us-close"
  task_definition = "${path.module}/../fargate/dev/us-close/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/us-close/policy.json"
  image           = var.fargate_image_blueprint_subclass_and_shared_names

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 7 * * ? *)"
  trigger_name          = "blueprint-subclass-and-shared-names-dev-us-close"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
