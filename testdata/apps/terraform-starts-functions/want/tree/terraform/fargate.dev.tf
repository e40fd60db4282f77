# The Fargate tasks of shop (dev), one module block for each Lambda function
# that moves. decant wrote this file; edits are kept when it runs again.

module "fargate_export_dev" {
  count = terraform.workspace == "dev" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "shop-dev-export"
  task_definition = "${path.module}/../fargate/dev/export/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/export/policy.json"
  image           = var.fargate_image_shop

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_import_dev" {
  count = terraform.workspace == "dev" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "shop-dev-import"
  task_definition = "${path.module}/../fargate/dev/import/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/import/policy.json"
  image           = var.fargate_image_shop

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_lonely_dev" {
  count = terraform.workspace == "dev" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "shop-dev-lonely"
  task_definition = "${path.module}/../fargate/dev/lonely/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/lonely/policy.json"
  image           = var.fargate_image_shop

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_report_dev" {
  count = terraform.workspace == "dev" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "shop-dev-report"
  task_definition = "${path.module}/../fargate/dev/report/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/report/policy.json"
  image           = var.fargate_image_shop

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(1 hour)"
  trigger_name          = "shop-dev-report"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
