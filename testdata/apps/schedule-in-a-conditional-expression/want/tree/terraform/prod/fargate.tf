# The Fargate tasks of ledger (prod), one module block for each Lambda function
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

variable "fargate_image_ledger" {
  description = "Image of ledger, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_close_books" {
  source = "../modules/fargate-task"

  task_name       = "ledger-prod-close_books"
  task_definition = "${path.module}/../../fargate/prod/close_books/task-definition.json"
  task_policy     = "${path.module}/../../fargate/prod/close_books/policy.json"
  image           = var.fargate_image_ledger

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(5 minutes)"
  trigger_name          = "ledger-prod-close_books"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
