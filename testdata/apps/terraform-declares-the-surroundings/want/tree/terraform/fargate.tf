# The Fargate tasks of ledger (dev), one module block for each Lambda function
# that moves. decant wrote this file; edits are kept when it runs again.

variable "fargate_image_ledger" {
  description = "Image of ledger, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_close" {
  source = "./modules/fargate-task"

  task_name       = "ledger-dev-close"
  task_definition = "${path.module}/../fargate/dev/close/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/close/policy.json"
  image           = var.fargate_image_ledger

  ecs_cluster_arn     = aws_ecs_cluster.jobs.arn
  vpc_subnets         = [aws_subnet.a.id, aws_subnet.b.id]
  vpc_security_groups = [aws_security_group.jobs.id]
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 hour)"
  trigger_name          = "ledger-dev-close"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
