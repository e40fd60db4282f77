# The Fargate tasks of tools (dev), one module block for each Lambda function
# that moves. decant wrote this file; edits are kept when it runs again.

module "fargate_repair" {
  source = "./modules/fargate-task"

  task_name       = "tools-dev-repair"
  task_definition = "${path.module}/../fargate/dev/repair/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/repair/policy.json"
  image           = var.fargate_image_tools

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 0
}
