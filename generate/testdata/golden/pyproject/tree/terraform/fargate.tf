# The Fargate tasks of py (dev), one module block for each Lambda function that
# moves. decant wrote this file; edits are kept when it runs again.

module "fargate_tick" {
  source = "./modules/fargate-task"

  task_name       = "py-dev-tick"
  task_definition = "${path.module}/../fargate/dev/tick/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/tick/policy.json"
  image           = var.fargate_image_py

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(5 minutes)"
  trigger_name          = "py-dev-tick"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 0
}
