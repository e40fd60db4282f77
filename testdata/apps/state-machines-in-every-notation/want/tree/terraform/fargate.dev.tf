# The Fargate tasks of media (dev), one module block for each Lambda function
# that moves. decant wrote this file; edits are kept when it runs again.

module "fargate_cut_dev" {
  count = var.stage == "dev" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "media-dev-cut"
  task_definition = "${path.module}/../fargate/dev/cut/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/cut/policy.json"
  image           = var.fargate_image_media

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_encode_dev" {
  count = var.stage == "dev" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "media-dev-encode"
  task_definition = "${path.module}/../fargate/dev/encode/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/encode/policy.json"
  image           = var.fargate_image_media

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_notify_dev" {
  count = var.stage == "dev" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "media-dev-notify"
  task_definition = "${path.module}/../fargate/dev/notify/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/notify/policy.json"
  image           = var.fargate_image_media

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_publish_dev" {
  count = var.stage == "dev" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "media-dev-publish"
  task_definition = "${path.module}/../fargate/dev/publish/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/publish/policy.json"
  image           = var.fargate_image_media

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_thumbnails_dev" {
  count = var.stage == "dev" ? 1 : 0

  source = "./modules/fargate-task"

  task_name       = "media-dev-thumbnails"
  task_definition = "${path.module}/../fargate/dev/thumbnails/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/thumbnails/policy.json"
  image           = var.fargate_image_media

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
