# The Fargate tasks of names (prod), one module block for each Lambda function
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

variable "fargate_image_names" {
  description = "Image of names, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_alert" {
  source = "../modules/fargate-task"

  task_name       = "names-prod-alert"
  task_definition = "${path.module}/../../fargate/prod/alert/task-definition.json"
  task_policy     = "${path.module}/../../fargate/prod/alert/policy.json"
  image           = var.fargate_image_names

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_clicks" {
  source = "../modules/fargate-task"

  task_name       = "names-prod-clicks"
  task_definition = "${path.module}/../../fargate/prod/clicks/task-definition.json"
  task_policy     = "${path.module}/../../fargate/prod/clicks/policy.json"
  image           = var.fargate_image_names

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_dead_letters" {
  source = "../modules/fargate-task"

  task_name       = "names-prod-dead_letters"
  task_definition = "${path.module}/../../fargate/prod/dead_letters/task-definition.json"
  task_policy     = "${path.module}/../../fargate/prod/dead_letters/policy.json"
  image           = var.fargate_image_names

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_jobs" {
  source = "../modules/fargate-task"

  task_name       = "names-prod-jobs"
  task_definition = "${path.module}/../../fargate/prod/jobs/task-definition.json"
  task_policy     = "${path.module}/../../fargate/prod/jobs/policy.json"
  image           = var.fargate_image_names

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_uploaded" {
  source = "../modules/fargate-task"

  task_name       = "names-prod-uploaded"
  task_definition = "${path.module}/../../fargate/prod/uploaded/task-definition.json"
  task_policy     = "${path.module}/../../fargate/prod/uploaded/policy.json"
  image           = var.fargate_image_names

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
