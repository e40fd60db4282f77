# The Fargate tasks of decorator-above-chalice (dev), one module block for each
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

variable "fargate_image_decorator_above_chalice" {
  description = "Image of decorator-above-chalice, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_plain" {
  source = "./modules/fargate-task"

  task_name       = "decorator-above-chalice-dev-plain"
  task_definition = "${path.module}/../fargate/dev/plain/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/plain/policy.json"
  image           = var.fargate_image_decorator_above_chalice

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_traced" {
  source = "./modules/fargate-task"

  task_name       = "decorator-above-chalice-dev-traced"
  task_definition = "${path.module}/../fargate/dev/traced/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/traced/policy.json"
  image           = var.fargate_image_decorator_above_chalice

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
