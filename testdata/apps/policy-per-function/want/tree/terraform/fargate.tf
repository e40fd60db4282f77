# The Fargate tasks of policies (dev), one module block for each Lambda function
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

variable "fargate_image_policies" {
  description = "Image of policies, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_job_purge" {
  source = "./modules/fargate-task"

  task_name       = "policies-dev-job-purge"
  task_definition = "${path.module}/../fargate/dev/job-purge/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/job-purge/policy.json"
  image           = var.fargate_image_policies

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 day)"
  trigger_name          = "policies-dev-job-purge"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_shared" {
  source = "./modules/fargate-task"

  task_name       = "policies-dev-shared"
  task_definition = "${path.module}/../fargate/dev/shared/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/shared/policy.json"
  image           = var.fargate_image_policies

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
