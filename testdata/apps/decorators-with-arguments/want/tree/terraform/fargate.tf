# The Fargate tasks of decorators-with-arguments (dev), one module block for
# each Lambda function that moves. decant wrote this file; edits are kept when
# it runs again.

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

variable "fargate_image_decorators_with_arguments" {
  description = "Image of decorators-with-arguments, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_composed" {
  source = "./modules/fargate-task"

  task_name       = "decorators-with-arguments-dev-composed"
  task_definition = "${path.module}/../fargate/dev/composed/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/composed/policy.json"
  image           = var.fargate_image_decorators_with_arguments

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(3 days)"
  trigger_name          = "decorators-with-arguments-dev-composed"
  trigger_description   = "by job()"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_retried" {
  source = "./modules/fargate-task"

  task_name       = "decorators-with-arguments-dev-retried"
  task_definition = "${path.module}/../fargate/dev/retried/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/retried/policy.json"
  image           = var.fargate_image_decorators_with_arguments

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 hour)"
  trigger_name          = "decorators-with-arguments-dev-retried"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_traced" {
  source = "./modules/fargate-task"

  task_name       = "decorators-with-arguments-dev-traced"
  task_definition = "${path.module}/../fargate/dev/traced/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/traced/policy.json"
  image           = var.fargate_image_decorators_with_arguments

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
