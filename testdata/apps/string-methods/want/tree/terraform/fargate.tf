# The Fargate tasks of string-methods (dev), one module block for each Lambda
# function that moves. decant wrote this file; edits are kept when it runs
# again.

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

variable "fargate_image_string_methods" {
  description = "Image of string-methods, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_bucket" {
  source = "./modules/fargate-task"

  task_name       = "string-methods-dev-bucket"
  task_definition = "${path.module}/../fargate/dev/bucket/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/bucket/policy.json"
  image           = var.fargate_image_string_methods

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_name00abxb" {
  source = "./modules/fargate-task"

  task_name       = "string-methods-dev-name00abxb"
  task_definition = "${path.module}/../fargate/dev/name00abxb/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/name00abxb/policy.json"
  image           = var.fargate_image_string_methods

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_queue" {
  source = "./modules/fargate-task"

  task_name       = "string-methods-dev-queue"
  task_definition = "${path.module}/../fargate/dev/queue/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/queue/policy.json"
  image           = var.fargate_image_string_methods

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_topic" {
  source = "./modules/fargate-task"

  task_name       = "string-methods-dev-topic"
  task_definition = "${path.module}/../fargate/dev/topic/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/topic/policy.json"
  image           = var.fargate_image_string_methods

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_twice" {
  source = "./modules/fargate-task"

  task_name       = "string-methods-dev-twice"
  task_definition = "${path.module}/../fargate/dev/twice/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/twice/policy.json"
  image           = var.fargate_image_string_methods

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(12 hours)"
  trigger_name          = "string-methods-dev-twice"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
