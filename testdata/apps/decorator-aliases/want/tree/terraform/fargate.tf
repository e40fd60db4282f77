# The Fargate tasks of decorator-aliases (dev), one module block for each Lambda
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

variable "fargate_image_decorator_aliases" {
  description = "Image of decorator-aliases, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_a" {
  source = "./modules/fargate-task"

  task_name       = "decorator-aliases-dev-a"
  task_definition = "${path.module}/../fargate/dev/a/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/a/policy.json"
  image           = var.fargate_image_decorator_aliases

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(9 minutes)"
  trigger_name          = "decorator-aliases-dev-a"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_b" {
  source = "./modules/fargate-task"

  task_name       = "decorator-aliases-dev-b"
  task_definition = "${path.module}/../fargate/dev/b/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/b/policy.json"
  image           = var.fargate_image_decorator_aliases

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 hour)"
  trigger_name          = "decorator-aliases-dev-b"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_c" {
  source = "./modules/fargate-task"

  task_name       = "decorator-aliases-dev-c"
  task_definition = "${path.module}/../fargate/dev/c/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/c/policy.json"
  image           = var.fargate_image_decorator_aliases

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 hour)"
  trigger_name          = "decorator-aliases-dev-c"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_d" {
  source = "./modules/fargate-task"

  task_name       = "decorator-aliases-dev-d"
  task_definition = "${path.module}/../fargate/dev/d/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/d/policy.json"
  image           = var.fargate_image_decorator_aliases

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_monthly" {
  source = "./modules/fargate-task"

  task_name       = "decorator-aliases-dev-monthly"
  task_definition = "${path.module}/../fargate/dev/monthly/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/monthly/policy.json"
  image           = var.fargate_image_decorator_aliases

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 0 1 * ? *)"
  trigger_name          = "decorator-aliases-dev-monthly"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
