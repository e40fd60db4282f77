# The Fargate tasks of orders-etl (prod), one module block for each Lambda
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

variable "fargate_image_orders_etl" {
  description = "Image of orders-etl, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire."
  type        = bool
  default     = false
}

module "fargate_nightly" {
  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-nightly"
  task_definition = "${path.module}/../fargate/prod/nightly/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/nightly/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 2 * * ? *)"
  trigger_name          = "orders-etl-prod-nightly"
  trigger_description   = "Rolls the day's orders up."
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 30
}
