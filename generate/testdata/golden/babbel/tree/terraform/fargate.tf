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

variable "fargate_execution_role_arn" {
  description = "ARN of the role with which ECS pulls the image, writes logs and fetches secrets."
  type        = string
}

module "fargate_hourly" {
  source  = "babbel/ecs-fargate-scheduled-task/aws"
  version = "1.0.2"

  region              = "eu-west-1"
  task_name           = "orders-etl-prod-hourly"
  task_definition     = "${path.module}/../fargate/prod/hourly/task-definition.json"
  task_policy         = "${path.module}/../fargate/prod/hourly/policy.json"
  schedule_expression = "rate(1 hour)"

  ecs_cluster_arn         = var.fargate_cluster_arn
  vpc_subnets             = var.fargate_subnets
  vpc_security_groups     = var.fargate_security_groups
  assign_public_ip        = false
  task_execution_role_arn = var.fargate_execution_role_arn

  task_cpu            = 256
  task_memory         = 512
  logs_retention_days = 7
}

module "fargate_nightly" {
  source  = "babbel/ecs-fargate-scheduled-task/aws"
  version = "1.0.2"

  region              = "eu-west-1"
  task_name           = "orders-etl-prod-nightly"
  task_definition     = "${path.module}/../fargate/prod/nightly/task-definition.json"
  task_policy         = "${path.module}/../fargate/prod/nightly/policy.json"
  schedule_expression = "cron(0 2 * * ? *)"

  ecs_cluster_arn         = var.fargate_cluster_arn
  vpc_subnets             = var.fargate_subnets
  vpc_security_groups     = var.fargate_security_groups
  assign_public_ip        = false
  task_execution_role_arn = var.fargate_execution_role_arn

  task_cpu            = 1024
  task_memory         = 2048
  logs_retention_days = 30
}
