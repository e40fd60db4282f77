# The Fargate tasks of nested-classes-and-closures (dev), one module block for
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

variable "fargate_image_nested_classes_and_closures" {
  description = "Image of nested-classes-and-closures, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_task_1_sales_extract" {
  source = "./modules/fargate-task"

  task_name       = "nested-classes-and-closures-dev-1-sales-extract"
  task_definition = "${path.module}/../fargate/dev/1-sales-extract/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/1-sales-extract/policy.json"
  image           = var.fargate_image_nested_classes_and_closures

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_task_1_stock_extract" {
  source = "./modules/fargate-task"

  task_name       = "nested-classes-and-closures-dev-1-stock-extract"
  task_definition = "${path.module}/../fargate/dev/1-stock-extract/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/1-stock-extract/policy.json"
  image           = var.fargate_image_nested_classes_and_closures

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_task_2_sales_transform" {
  source = "./modules/fargate-task"

  task_name       = "nested-classes-and-closures-dev-2-sales-5826bd4d"
  task_definition = "${path.module}/../fargate/dev/2-sales-transform/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/2-sales-transform/policy.json"
  image           = var.fargate_image_nested_classes_and_closures

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_task_2_stock_transform" {
  source = "./modules/fargate-task"

  task_name       = "nested-classes-and-closures-dev-2-stock-a6c59c65"
  task_definition = "${path.module}/../fargate/dev/2-stock-transform/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/2-stock-transform/policy.json"
  image           = var.fargate_image_nested_classes_and_closures

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_task_3_sales_load" {
  source = "./modules/fargate-task"

  task_name       = "nested-classes-and-closures-dev-3-sales-load"
  task_definition = "${path.module}/../fargate/dev/3-sales-load/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/3-sales-load/policy.json"
  image           = var.fargate_image_nested_classes_and_closures

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_task_3_stock_load" {
  source = "./modules/fargate-task"

  task_name       = "nested-classes-and-closures-dev-3-stock-load"
  task_definition = "${path.module}/../fargate/dev/3-stock-load/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/3-stock-load/policy.json"
  image           = var.fargate_image_nested_classes_and_closures

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
