# The Fargate tasks of numbers (dev), one module block for each Lambda function
# that moves. decant wrote this file; edits are kept when it runs again.

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

variable "fargate_image_numbers" {
  description = "Image of numbers, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_bits" {
  source = "./modules/fargate-task"

  task_name       = "numbers-dev-bits"
  task_definition = "${path.module}/../fargate/dev/bits/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/bits/policy.json"
  image           = var.fargate_image_numbers

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(9 hours)"
  trigger_name          = "numbers-dev-bits"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_chained" {
  source = "./modules/fargate-task"

  task_name       = "numbers-dev-chained"
  task_definition = "${path.module}/../fargate/dev/chained/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/chained/policy.json"
  image           = var.fargate_image_numbers

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(6 days)"
  trigger_name          = "numbers-dev-chained"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_clamp" {
  source = "./modules/fargate-task"

  task_name       = "numbers-dev-clamp"
  task_definition = "${path.module}/../fargate/dev/clamp/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/clamp/policy.json"
  image           = var.fargate_image_numbers

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(5 days)"
  trigger_name          = "numbers-dev-clamp"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_floor" {
  source = "./modules/fargate-task"

  task_name       = "numbers-dev-floor"
  task_definition = "${path.module}/../fargate/dev/floor/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/floor/policy.json"
  image           = var.fargate_image_numbers

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(53 20 * * ? *)"
  trigger_name          = "numbers-dev-floor"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_literals" {
  source = "./modules/fargate-task"

  task_name       = "numbers-dev-literals"
  task_definition = "${path.module}/../fargate/dev/literals/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/literals/policy.json"
  image           = var.fargate_image_numbers

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(24 minutes)"
  trigger_name          = "numbers-dev-literals"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_sixty" {
  source = "./modules/fargate-task"

  task_name       = "numbers-dev-sixty"
  task_definition = "${path.module}/../fargate/dev/sixty/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/sixty/policy.json"
  image           = var.fargate_image_numbers

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(60 minutes)"
  trigger_name          = "numbers-dev-sixty"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_summed" {
  source = "./modules/fargate-task"

  task_name       = "numbers-dev-summed"
  task_definition = "${path.module}/../fargate/dev/summed/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/summed/policy.json"
  image           = var.fargate_image_numbers

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(5 minutes)"
  trigger_name          = "numbers-dev-summed"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
