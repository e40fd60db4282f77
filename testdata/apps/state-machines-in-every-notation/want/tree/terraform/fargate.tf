# The Fargate tasks of media (dev), one module block for each Lambda function
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

variable "fargate_image_media" {
  description = "Image of media, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_cut" {
  source = "./modules/fargate-task"

  task_name       = "media-dev-cut"
  task_definition = "${path.module}/../fargate/cut/task-definition.json"
  task_policy     = "${path.module}/../fargate/cut/policy.json"
  image           = var.fargate_image_media

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 0
}

module "fargate_encode" {
  source = "./modules/fargate-task"

  task_name       = "media-dev-encode"
  task_definition = "${path.module}/../fargate/encode/task-definition.json"
  task_policy     = "${path.module}/../fargate/encode/policy.json"
  image           = var.fargate_image_media

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 0
}

module "fargate_notify" {
  source = "./modules/fargate-task"

  task_name       = "media-dev-notify"
  task_definition = "${path.module}/../fargate/notify/task-definition.json"
  task_policy     = "${path.module}/../fargate/notify/policy.json"
  image           = var.fargate_image_media

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 0
}

module "fargate_publish" {
  source = "./modules/fargate-task"

  task_name       = "media-dev-publish"
  task_definition = "${path.module}/../fargate/publish/task-definition.json"
  task_policy     = "${path.module}/../fargate/publish/policy.json"
  image           = var.fargate_image_media

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 0
}

module "fargate_thumbnails" {
  source = "./modules/fargate-task"

  task_name       = "media-dev-thumbnails"
  task_definition = "${path.module}/../fargate/thumbnails/task-definition.json"
  task_policy     = "${path.module}/../fargate/thumbnails/policy.json"
  image           = var.fargate_image_media

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 0
}
