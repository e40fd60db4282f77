# The Fargate tasks of billing (dev), one module block for each Lambda function
# that moves. decant wrote this file; edits are kept when it runs again.

variable "fargate_image_billing" {
  description = "Image of billing."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire."
  type        = bool
  default     = false
}

module "fargate_invoice" {
  source = "./modules/fargate-task"

  task_name       = "billing-dev-invoice"
  task_definition = "${path.module}/../services/billing/fargate/dev/invoice/task-definition.json"
  task_policy     = "${path.module}/../services/billing/fargate/dev/invoice/policy.json"
  image           = var.fargate_image_billing

  ecs_cluster_arn         = data.aws_ecs_cluster.main.arn
  vpc_subnets             = ["subnet-0a", "subnet-0b"]
  vpc_security_groups     = [aws_security_group.tasks.id]
  assign_public_ip        = true
  create_execution_role   = false
  task_execution_role_arn = "arn:aws:iam::123456789012:role/ecs"

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(30 6 ? * MON-FRI *)"
  schedule_timezone     = "Europe/Berlin"
  trigger_name          = "billing-dev-invoice"
  trigger_description   = "Invoices of \"yesterday\"; $${not} a template, %%{nor} this. Second line."
  start_attempts        = 3
  start_max_age_seconds = 3600

  logs_retention_days = 14
}
