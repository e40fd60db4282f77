# The Fargate tasks of events (prod), one module block for each Lambda function
# that moves. decant wrote this file; edits are kept when it runs again.

module "fargate_on_file" {
  source = "./modules/fargate-task"

  task_name       = "events-prod-on_file"
  task_definition = "${path.module}/../fargate/prod/on_file/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/on_file/policy.json"
  image           = var.fargate_image_events

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 0
}

module "fargate_on_message" {
  source = "./modules/fargate-task"

  task_name       = "events-prod-on_message"
  task_definition = "${path.module}/../fargate/prod/on_message/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/on_message/policy.json"
  image           = var.fargate_image_events

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 0
}

module "fargate_on_note" {
  source = "./modules/fargate-task"

  task_name       = "events-prod-on_note"
  task_definition = "${path.module}/../fargate/prod/on_note/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/on_note/policy.json"
  image           = var.fargate_image_events

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 0
}

module "fargate_on_row" {
  source = "./modules/fargate-task"

  task_name       = "events-prod-on_row"
  task_definition = "${path.module}/../fargate/prod/on_row/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/on_row/policy.json"
  image           = var.fargate_image_events

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 0
}

module "fargate_on_shard" {
  source = "./modules/fargate-task"

  task_name       = "events-prod-on_shard"
  task_definition = "${path.module}/../fargate/prod/on_shard/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/on_shard/policy.json"
  image           = var.fargate_image_events

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 0
}

module "fargate_on_state" {
  source = "./modules/fargate-task"

  task_name       = "events-prod-on_state"
  task_definition = "${path.module}/../fargate/prod/on_state/task-definition.json"
  task_policy     = "${path.module}/../fargate/prod/on_state/policy.json"
  image           = var.fargate_image_events

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 0
}
