# The Fargate tasks of orders-etl (prod), one module block for each Lambda
# function that moves. decant wrote this file; edits are kept when it runs
# again.

module "fargate_backfill_partition_prod" {
  count = var.env == "prod" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-backfill_partition"
  task_definition = "${path.module}/../fargate/prod/backfill_partition/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/backfill_partition/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = ["subnet-0a1b2c3d4e5f60002", "subnet-0a1b2c3d4e5f60003"]
  vpc_security_groups = ["sg-0a1b2c3d4e5f60002"]
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_book_returns_prod" {
  count = var.env == "prod" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-book_returns"
  task_definition = "${path.module}/../fargate/prod/book_returns/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/book_returns/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = ["subnet-0a1b2c3d4e5f60002", "subnet-0a1b2c3d4e5f60003"]
  vpc_security_groups = ["sg-0a1b2c3d4e5f60002"]
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_cleanup_prod" {
  count = var.env == "prod" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-cleanup"
  task_definition = "${path.module}/../fargate/prod/cleanup/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/cleanup/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = ["subnet-0a1b2c3d4e5f60002", "subnet-0a1b2c3d4e5f60003"]
  vpc_security_groups = ["sg-0a1b2c3d4e5f60002"]
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(5 4 1 * ? *)"
  trigger_name          = "orders-etl-prod-cleanup"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_daily_aggregate_prod" {
  count = var.env == "prod" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-daily_aggregate"
  task_definition = "${path.module}/../fargate/prod/daily_aggregate/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/daily_aggregate/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = ["subnet-0a1b2c3d4e5f60002", "subnet-0a1b2c3d4e5f60003"]
  vpc_security_groups = ["sg-0a1b2c3d4e5f60002"]
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(30 2 * * ? *)"
  trigger_name          = "orders-etl-prod-daily_aggregate"
  trigger_description   = "Daily revenue per country and category"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_import_orders_prod" {
  count = var.env == "prod" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-import_orders"
  task_definition = "${path.module}/../fargate/prod/import_orders/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/import_orders/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = ["subnet-0a1b2c3d4e5f60002", "subnet-0a1b2c3d4e5f60003"]
  vpc_security_groups = ["sg-0a1b2c3d4e5f60002"]
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(15 minutes)"
  trigger_name          = "orders-etl-prod-import_orders"
  trigger_description   = "Pull new order files from the shop export"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_list_partitions_prod" {
  count = var.env == "prod" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-list_partitions"
  task_definition = "${path.module}/../fargate/prod/list_partitions/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/list_partitions/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = ["subnet-0a1b2c3d4e5f60002", "subnet-0a1b2c3d4e5f60003"]
  vpc_security_groups = ["sg-0a1b2c3d4e5f60002"]
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_partner_file_prod" {
  count = var.env == "prod" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-partner_file"
  task_definition = "${path.module}/../fargate/prod/partner_file/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/partner_file/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = ["subnet-0a1b2c3d4e5f60002", "subnet-0a1b2c3d4e5f60003"]
  vpc_security_groups = ["sg-0a1b2c3d4e5f60002"]
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_publish_backfill_prod" {
  count = var.env == "prod" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-publish_backfill"
  task_definition = "${path.module}/../fargate/prod/publish_backfill/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/publish_backfill/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = ["subnet-0a1b2c3d4e5f60002", "subnet-0a1b2c3d4e5f60003"]
  vpc_security_groups = ["sg-0a1b2c3d4e5f60002"]
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_reports_freshness_prod" {
  count = var.env == "prod" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-reports_freshness"
  task_definition = "${path.module}/../fargate/prod/reports_freshness/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/reports_freshness/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = ["subnet-0a1b2c3d4e5f60002", "subnet-0a1b2c3d4e5f60003"]
  vpc_security_groups = ["sg-0a1b2c3d4e5f60002"]
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 day)"
  trigger_name          = "orders-etl-prod-reports_freshness"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_reports_weekday_mail_prod" {
  count = var.env == "prod" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-reports_weekday_mail"
  task_definition = "${path.module}/../fargate/prod/reports_weekday_mail/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/reports_weekday_mail/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = ["subnet-0a1b2c3d4e5f60002", "subnet-0a1b2c3d4e5f60003"]
  vpc_security_groups = ["sg-0a1b2c3d4e5f60002"]
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 7 ? * MON-FRI *)"
  trigger_name          = "orders-etl-prod-reports_weekday_mail"
  trigger_description   = "Revenue mail to finance"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_rollup_customers_prod" {
  count = var.env == "prod" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "orders-etl-prod-rollup-customers"
  task_definition = "${path.module}/../fargate/prod/rollup-customers/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/rollup-customers/policy.json"
  image           = var.fargate_image_orders_etl

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = ["subnet-0a1b2c3d4e5f60002", "subnet-0a1b2c3d4e5f60003"]
  vpc_security_groups = ["sg-0a1b2c3d4e5f60002"]
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 hour)"
  trigger_name          = "orders-etl-prod-rollup-customers"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
