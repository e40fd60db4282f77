# The Fargate tasks of decorator-made-from-the-app (dev), one module block for
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

variable "fargate_image_decorator_made_from_the_app" {
  description = "Image of decorator-made-from-the-app, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_by_hand" {
  source = "./modules/fargate-task"

  task_name       = "decorator-made-from-the-app-dev-by_hand"
  task_definition = "${path.module}/../fargate/dev/by_hand/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/by_hand/policy.json"
  image           = var.fargate_image_decorator_made_from_the_app

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_every_two_hours" {
  source = "./modules/fargate-task"

  task_name       = "decorator-made-from-the-app-dev-every_two_hours"
  task_definition = "${path.module}/../fargate/dev/every_two_hours/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/every_two_hours/policy.json"
  image           = var.fargate_image_decorator_made_from_the_app

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(2 hours)"
  trigger_name          = "decorator-made-from-the-app-dev-every_two_hours"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_orders" {
  source = "./modules/fargate-task"

  task_name       = "decorator-made-from-the-app-dev-orders"
  task_definition = "${path.module}/../fargate/dev/orders/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/orders/policy.json"
  image           = var.fargate_image_decorator_made_from_the_app

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_quick" {
  source = "./modules/fargate-task"

  task_name       = "decorator-made-from-the-app-dev-quick"
  task_definition = "${path.module}/../fargate/dev/quick/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/quick/policy.json"
  image           = var.fargate_image_decorator_made_from_the_app

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(7 minutes)"
  trigger_name          = "decorator-made-from-the-app-dev-quick"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_report" {
  source = "./modules/fargate-task"

  task_name       = "decorator-made-from-the-app-dev-report"
  task_definition = "${path.module}/../fargate/dev/report/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/report/policy.json"
  image           = var.fargate_image_decorator_made_from_the_app

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 6 * * ? *)"
  trigger_name          = "decorator-made-from-the-app-dev-report"
  trigger_description   = "Once a day"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
