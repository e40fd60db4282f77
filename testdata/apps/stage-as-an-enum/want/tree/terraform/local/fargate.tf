# The Fargate tasks of stage-as-an-enum (local), one module block for each
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

variable "fargate_image_stage_as_an_enum" {
  description = "Image of stage-as-an-enum, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_message_handler" {
  source = "../modules/fargate-task"

  task_name       = "stage-as-an-enum-local-message_handler"
  task_definition = "${path.module}/../../fargate/local/message_handler/task-definition.json"
  task_policy     = "${path.module}/../../fargate/local/message_handler/policy.json"
  image           = var.fargate_image_stage_as_an_enum

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_told" {
  source = "../modules/fargate-task"

  task_name       = "stage-as-an-enum-local-told"
  task_definition = "${path.module}/../../fargate/local/told/task-definition.json"
  task_policy     = "${path.module}/../../fargate/local/told/policy.json"
  image           = var.fargate_image_stage_as_an_enum

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_told_again" {
  source = "../modules/fargate-task"

  task_name       = "stage-as-an-enum-local-told_again"
  task_definition = "${path.module}/../../fargate/local/told_again/task-definition.json"
  task_policy     = "${path.module}/../../fargate/local/told_again/policy.json"
  image           = var.fargate_image_stage_as_an_enum

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
