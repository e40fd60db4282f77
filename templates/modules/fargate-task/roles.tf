# The task role is the job's own; the execution role belongs to ECS.

locals {
  # Only tasks of this account may use the roles.
  ecs_trust = {
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account }
        ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:ecs:${local.region}:${local.account}:*" }
      }
    }]
  }

  # A role that is given has its own policies; the module's then has none, and only
  # carries the phase of the switch in its tags.
  task_role_arn = var.task_role_arn != null ? var.task_role_arn : aws_iam_role.task.arn

  execution_role_arn = var.create_execution_role ? join("", aws_iam_role.execution[*].arn) : var.task_execution_role_arn

  secrets_policy = {
    Version = "2012-10-17"
    Statement = concat(
      [for arns in [local.parameter_arns] : { Effect = "Allow", Action = "ssm:GetParameters", Resource = arns } if length(arns) > 0],
      [for arns in [local.secret_arns] : { Effect = "Allow", Action = "secretsmanager:GetSecretValue", Resource = arns } if length(arns) > 0],
      [for key in [var.secrets_kms_key_arn] : { Effect = "Allow", Action = "kms:Decrypt", Resource = [key] } if key != null],
    )
  }
}

resource "aws_iam_role" "task" {
  name                 = "${var.task_name}-task-role"
  assume_role_policy   = jsonencode(local.ecs_trust)
  permissions_boundary = var.permissions_boundary_arn
  tags                 = local.tags

  # A role that decant apply made carries the phase of the switch from Lambda,
  # which decant cutover and rollback write.
  lifecycle {
    ignore_changes = [
      tags["decant:phase"], tags_all["decant:phase"],
      tags["decant:lambda"], tags_all["decant:lambda"],
      tags["decant:lambda-trigger"], tags_all["decant:lambda-trigger"],
    ]
  }
}

resource "aws_iam_role_policy" "task" {
  count = var.task_role_arn == null ? 1 : 0

  name   = "task"
  role   = aws_iam_role.task.id
  policy = var.task_policy_json != null ? var.task_policy_json : file(var.task_policy)
}

resource "aws_iam_role" "execution" {
  count = var.create_execution_role ? 1 : 0

  name                 = "${var.task_name}-execution-role"
  assume_role_policy   = jsonencode(local.ecs_trust)
  permissions_boundary = var.permissions_boundary_arn
  tags                 = local.tags
}

# Pulls images from ECR and writes logs.
resource "aws_iam_role_policy_attachment" "execution" {
  count = var.create_execution_role ? 1 : 0

  role       = aws_iam_role.execution[0].name
  policy_arn = "arn:${local.partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

# Reads this task's secrets and no others.
resource "aws_iam_role_policy" "secrets" {
  count = var.create_execution_role && length(local.secrets) > 0 ? 1 : 0

  name   = "secrets"
  role   = aws_iam_role.execution[0].id
  policy = jsonencode(local.secrets_policy)
}
