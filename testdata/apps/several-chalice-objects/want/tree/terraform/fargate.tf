# The Fargate tasks of several-chalice-objects (dev), one module block for each
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

variable "fargate_image_several_chalice_objects" {
  description = "Image of several-chalice-objects, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_main_job" {
  source = "./modules/fargate-task"

  task_name       = "several-chalice-objects-dev-main_job"
  task_definition = "${path.module}/../fargate/dev/main_job/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/main_job/policy.json"
  image           = var.fargate_image_several_chalice_objects

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(2 hours)"
  trigger_name          = "several-chalice-objects-dev-main_job"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
