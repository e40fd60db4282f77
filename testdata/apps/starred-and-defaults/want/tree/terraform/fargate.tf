# The Fargate tasks of starred-and-defaults (dev), one module block for each
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

variable "fargate_image_starred_and_defaults" {
  description = "Image of starred-and-defaults, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_a" {
  source = "./modules/fargate-task"

  task_name       = "starred-and-defaults-dev-a"
  task_definition = "${path.module}/../fargate/dev/a/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/a/policy.json"
  image           = var.fargate_image_starred_and_defaults

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(2 hours)"
  trigger_name          = "starred-and-defaults-dev-a"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_b" {
  source = "./modules/fargate-task"

  task_name       = "starred-and-defaults-dev-b"
  task_definition = "${path.module}/../fargate/dev/b/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/b/policy.json"
  image           = var.fargate_image_starred_and_defaults

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(3 days)"
  trigger_name          = "starred-and-defaults-dev-b"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_c" {
  source = "./modules/fargate-task"

  task_name       = "starred-and-defaults-dev-c"
  task_definition = "${path.module}/../fargate/dev/c/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/c/policy.json"
  image           = var.fargate_image_starred_and_defaults

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(4 minutes)"
  trigger_name          = "starred-and-defaults-dev-c"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_d_name" {
  source = "./modules/fargate-task"

  task_name       = "starred-and-defaults-dev-d-name"
  task_definition = "${path.module}/../fargate/dev/d-name/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/d-name/policy.json"
  image           = var.fargate_image_starred_and_defaults

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_e_name" {
  source = "./modules/fargate-task"

  task_name       = "starred-and-defaults-dev-e-name"
  task_definition = "${path.module}/../fargate/dev/e-name/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/e-name/policy.json"
  image           = var.fargate_image_starred_and_defaults

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_f_name" {
  source = "./modules/fargate-task"

  task_name       = "starred-and-defaults-dev-f-name"
  task_definition = "${path.module}/../fargate/dev/f-name/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/f-name/policy.json"
  image           = var.fargate_image_starred_and_defaults

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_g_name" {
  source = "./modules/fargate-task"

  task_name       = "starred-and-defaults-dev-g-name"
  task_definition = "${path.module}/../fargate/dev/g-name/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/g-name/policy.json"
  image           = var.fargate_image_starred_and_defaults

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 day)"
  trigger_name          = "starred-and-defaults-dev-g-name"
  trigger_description   = "g description"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
