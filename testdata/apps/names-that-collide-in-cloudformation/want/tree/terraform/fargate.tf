# The Fargate tasks of camel (dev), one module block for each Lambda function
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

variable "fargate_image_camel" {
  description = "Image of camel, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_foobar" {
  source = "./modules/fargate-task"

  task_name       = "camel-dev-fooBar"
  task_definition = "${path.module}/../fargate/dev/fooBar/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/fooBar/policy.json"
  image           = var.fargate_image_camel

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_foo_bar" {
  source = "./modules/fargate-task"

  task_name       = "camel-dev-foo_bar"
  task_definition = "${path.module}/../fargate/dev/foo_bar/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/foo_bar/policy.json"
  image           = var.fargate_image_camel

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
