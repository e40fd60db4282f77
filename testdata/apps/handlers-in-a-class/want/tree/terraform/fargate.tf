# The Fargate tasks of handlers-in-a-class (dev), one module block for each
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

variable "fargate_image_handlers_in_a_class" {
  description = "Image of handlers-in-a-class, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_other_table" {
  source = "./modules/fargate-task"

  task_name       = "handlers-in-a-class-dev-other-table"
  task_definition = "${path.module}/../fargate/dev/other-table/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/other-table/policy.json"
  image           = var.fargate_image_handlers_in_a_class

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_purge" {
  source = "./modules/fargate-task"

  task_name       = "handlers-in-a-class-dev-purge"
  task_definition = "${path.module}/../fargate/dev/purge/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/purge/policy.json"
  image           = var.fargate_image_handlers_in_a_class

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_refresh" {
  source = "./modules/fargate-task"

  task_name       = "handlers-in-a-class-dev-refresh"
  task_definition = "${path.module}/../fargate/dev/refresh/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/refresh/policy.json"
  image           = var.fargate_image_handlers_in_a_class

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
