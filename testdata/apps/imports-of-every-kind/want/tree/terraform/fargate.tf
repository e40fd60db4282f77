# The Fargate tasks of imports-of-every-kind (dev), one module block for each
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

variable "fargate_image_imports_of_every_kind" {
  description = "Image of imports-of-every-kind, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_name_99" {
  source = "./modules/fargate-task"

  task_name       = "imports-of-every-kind-dev-NAME-99"
  task_definition = "${path.module}/../fargate/dev/NAME-99/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/NAME-99/policy.json"
  image           = var.fargate_image_imports_of_every_kind

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(98 hours)"
  trigger_name          = "imports-of-every-kind-dev-NAME-99"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_a" {
  source = "./modules/fargate-task"

  task_name       = "imports-of-every-kind-dev-a"
  task_definition = "${path.module}/../fargate/dev/a/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/a/policy.json"
  image           = var.fargate_image_imports_of_every_kind

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(99 hours)"
  trigger_name          = "imports-of-every-kind-dev-a"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_app_module" {
  source = "./modules/fargate-task"

  task_name       = "imports-of-every-kind-dev-app-module"
  task_definition = "${path.module}/../fargate/dev/app-module/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/app-module/policy.json"
  image           = var.fargate_image_imports_of_every_kind

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
