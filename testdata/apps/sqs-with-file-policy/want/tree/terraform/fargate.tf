# The Fargate tasks of sqs-with-file-policy (dev), one module block for each
# Lambda function that moves. decant wrote this file; edits are kept when it
# runs again.

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

variable "fargate_image_sqs_with_file_policy" {
  description = "Image of sqs-with-file-policy, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "fargate_enabled" {
  description = "Whether the tasks' triggers fire. Keep it false until the Lambda triggers are off, or both run."
  type        = bool
  default     = false
}

module "fargate_consume" {
  source = "./modules/fargate-task"

  task_name       = "sqs-with-file-policy-dev-consume"
  task_definition = "${path.module}/../fargate/dev/consume/task-definition.json"
  task_policy     = "${path.module}/../fargate/dev/consume/policy.json"
  image           = var.fargate_image_sqs_with_file_policy

  ecs_cluster_arn     = var.fargate_cluster_arn
  vpc_subnets         = var.fargate_subnets
  vpc_security_groups = var.fargate_security_groups
  assign_public_ip    = false

  logs_retention_days = 90
}
