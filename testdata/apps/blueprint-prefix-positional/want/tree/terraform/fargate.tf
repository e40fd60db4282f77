# The Fargate tasks of shop (dev), one module block for each Lambda function
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

variable "fargate_image_shop" {
  description = "Image of shop, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_usersimport" {
  source = "./modules/fargate-task"

  task_name       = "shop-dev-UsersImport"
  task_definition = "${path.module}/../fargate/dev/UsersImport/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/UsersImport/policy.json"
  image           = var.fargate_image_shop

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_usersexpire_sessions" {
  source = "./modules/fargate-task"

  task_name       = "shop-dev-Usersexpire_sessions"
  task_definition = "${path.module}/../fargate/dev/Usersexpire_sessions/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/Usersexpire_sessions/policy.json"
  image           = var.fargate_image_shop

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 day)"
  trigger_name          = "shop-dev-Usersexpire_sessions"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_orders_accept" {
  source = "./modules/fargate-task"

  task_name       = "shop-dev-orders-accept"
  task_definition = "${path.module}/../fargate/dev/orders-accept/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/orders-accept/policy.json"
  image           = var.fargate_image_shop

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
