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
  default     = ["subnet-0a1b2c3d4e5f60002", "subnet-0a1b2c3d4e5f60003"]
}

variable "fargate_security_groups" {
  description = "IDs of the tasks' security groups."
  type        = list(string)
  default     = ["sg-0a1b2c3d4e5f60002"]
}

variable "fargate_image_orders_etl" {
  description = "Image of orders-etl, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_backfill_partition" {
  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-backfill_partition"
  task_definition = "${path.module}/../fargate/backfill_partition/task-definition.json"
  task_policy     = "${path.module}/../fargate/backfill_partition/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 0
}

module "fargate_book_returns" {
  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-book_returns"
  task_definition = "${path.module}/../fargate/book_returns/task-definition.json"
  task_policy     = "${path.module}/../fargate/book_returns/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 0
}

module "fargate_cleanup" {
  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-cleanup"
  task_definition = "${path.module}/../fargate/cleanup/task-definition.json"
  task_policy     = "${path.module}/../fargate/cleanup/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(5 4 1 * ? *)"
  trigger_name          = "orders-etl-prod-cleanup"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 0
}

module "fargate_daily_aggregate" {
  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-daily_aggregate"
  task_definition = "${path.module}/../fargate/daily_aggregate/task-definition.json"
  task_policy     = "${path.module}/../fargate/daily_aggregate/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(30 2 * * ? *)"
  trigger_name          = "orders-etl-prod-daily_aggregate"
  trigger_description   = "Daily revenue per country and category"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 0
}

module "fargate_import_orders" {
  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-import_orders"
  task_definition = "${path.module}/../fargate/import_orders/task-definition.json"
  task_policy     = "${path.module}/../fargate/import_orders/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(15 minutes)"
  trigger_name          = "orders-etl-prod-import_orders"
  trigger_description   = "Pull new order files from the shop export"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 0
}

module "fargate_list_partitions" {
  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-list_partitions"
  task_definition = "${path.module}/../fargate/list_partitions/task-definition.json"
  task_policy     = "${path.module}/../fargate/list_partitions/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 0
}

module "fargate_partner_file" {
  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-partner_file"
  task_definition = "${path.module}/../fargate/partner_file/task-definition.json"
  task_policy     = "${path.module}/../fargate/partner_file/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 0
}

module "fargate_publish_backfill" {
  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-publish_backfill"
  task_definition = "${path.module}/../fargate/publish_backfill/task-definition.json"
  task_policy     = "${path.module}/../fargate/publish_backfill/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 0
}

module "fargate_reports_freshness" {
  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-reports_freshness"
  task_definition = "${path.module}/../fargate/reports_freshness/task-definition.json"
  task_policy     = "${path.module}/../fargate/reports_freshness/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 day)"
  trigger_name          = "orders-etl-prod-reports_freshness"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 0
}

module "fargate_reports_weekday_mail" {
  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-reports_weekday_mail"
  task_definition = "${path.module}/../fargate/reports_weekday_mail/task-definition.json"
  task_policy     = "${path.module}/../fargate/reports_weekday_mail/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 7 ? * MON-FRI *)"
  trigger_name          = "orders-etl-prod-reports_weekday_mail"
  trigger_description   = "Revenue mail to finance"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 0
}

module "fargate_rollup_customers" {
  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-rollup-customers"
  task_definition = "${path.module}/../fargate/rollup-customers/task-definition.json"
  task_policy     = "${path.module}/../fargate/rollup-customers/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 hour)"
  trigger_name          = "orders-etl-prod-rollup-customers"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 0
}
