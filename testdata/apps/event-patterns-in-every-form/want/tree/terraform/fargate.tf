# The Fargate tasks of event-patterns-in-every-form (dev), one module block for
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

variable "fargate_image_event_patterns_in_every_form" {
  description = "Image of event-patterns-in-every-form, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_any_source" {
  source = "./modules/fargate-task"

  task_name       = "event-patterns-in-every-form-dev-any_source"
  task_definition = "${path.module}/../fargate/dev/any_source/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/any_source/policy.json"
  image           = var.fargate_image_event_patterns_in_every_form

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_everything" {
  source = "./modules/fargate-task"

  task_name       = "event-patterns-in-every-form-dev-everything"
  task_definition = "${path.module}/../fargate/dev/everything/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/everything/policy.json"
  image           = var.fargate_image_event_patterns_in_every_form

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_more" {
  source = "./modules/fargate-task"

  task_name       = "event-patterns-in-every-form-dev-more"
  task_definition = "${path.module}/../fargate/dev/more/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/more/policy.json"
  image           = var.fargate_image_event_patterns_in_every_form

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_put" {
  source = "./modules/fargate-task"

  task_name       = "event-patterns-in-every-form-dev-put"
  task_definition = "${path.module}/../fargate/dev/put/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/put/policy.json"
  image           = var.fargate_image_event_patterns_in_every_form

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_stopped" {
  source = "./modules/fargate-task"

  task_name       = "event-patterns-in-every-form-dev-stopped"
  task_definition = "${path.module}/../fargate/dev/stopped/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/stopped/policy.json"
  image           = var.fargate_image_event_patterns_in_every_form

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
