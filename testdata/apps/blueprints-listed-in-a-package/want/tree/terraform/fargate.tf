# The Fargate tasks of blueprints-listed-in-a-package (dev), one module block
# for each Lambda function that moves. decant wrote this file; edits are kept
# when it runs again.

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

variable "fargate_image_blueprints_listed_in_a_package" {
  description = "Image of blueprints-listed-in-a-package, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_commit" {
  source = "./modules/fargate-task"

  task_name       = "blueprints-listed-in-a-package-dev-commit"
  task_definition = "${path.module}/../fargate/dev/commit/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/commit/policy.json"
  image           = var.fargate_image_blueprints_listed_in_a_package

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "rate(8 hours)"
  trigger_name          = "blueprints-listed-in-a-package-dev-commit"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}

module "fargate_generic" {
  source = "./modules/fargate-task"

  task_name       = "blueprints-listed-in-a-package-dev-generic"
  task_definition = "${path.module}/../fargate/dev/generic/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/generic/policy.json"
  image           = var.fargate_image_blueprints_listed_in_a_package

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_refund" {
  source = "./modules/fargate-task"

  task_name       = "blueprints-listed-in-a-package-dev-refund"
  task_definition = "${path.module}/../fargate/dev/refund/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/refund/policy.json"
  image           = var.fargate_image_blueprints_listed_in_a_package

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_take" {
  source = "./modules/fargate-task"

  task_name       = "blueprints-listed-in-a-package-dev-take"
  task_definition = "${path.module}/../fargate/dev/take/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/take/policy.json"
  image           = var.fargate_image_blueprints_listed_in_a_package

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}

module "fargate_warm_up" {
  source = "./modules/fargate-task"

  task_name       = "blueprints-listed-in-a-package-dev-warm_up"
  task_definition = "${path.module}/../fargate/dev/warm_up/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/warm_up/policy.json"
  image           = var.fargate_image_blueprints_listed_in_a_package

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  enabled               = var.fargate_enabled
  schedule_expression   = "cron(0 18 ? * * *)"
  trigger_name          = "blueprints-listed-in-a-package-dev-warm_up"
  start_attempts        = 185
  start_max_age_seconds = 86400

  logs_retention_days = 90
}
