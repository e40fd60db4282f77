# One Lambda function's work as a Fargate task: its definition, roles and logs.
# What starts it is in trigger.tf.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition
  region    = data.aws_region.current.id # .name until provider 5, .region from 6 on; .id is right in both

  # The JSON file is the one place where the container's settings stand. Only
  # what it cannot know is put in here.
  definition = jsondecode(file(var.task_definition))
  container  = local.definition.containerDefinitions[0].name

  log_group = "/ecs/${var.task_name}-logs"

  overrides = {
    image = var.image
    environment = concat(
      [for e in try(local.definition.containerDefinitions[0].environment, []) : e if e.name != "AWS_DEFAULT_REGION"],
      [{ name = "AWS_DEFAULT_REGION", value = local.region }],
    )
    logConfiguration = merge(local.definition.containerDefinitions[0].logConfiguration, {
      options = merge(local.definition.containerDefinitions[0].logConfiguration.options, {
        "awslogs-group"  = local.log_group
        "awslogs-region" = local.region
      })
    })
  }

  # Further containers of the file, beside the first, stay as they are.
  containers = [
    for c in local.definition.containerDefinitions :
    merge(c, [for o in [local.overrides] : o if c.name == local.container]...)
  ]

  secrets = distinct(flatten([
    for c in local.definition.containerDefinitions : [for s in try(c.secrets, []) : s.valueFrom]
  ]))

  # A name in the same region is a parameter of SSM.
  parameter_arns = [
    for s in local.secrets :
    startswith(s, "arn:") ? s : "arn:${local.partition}:ssm:${local.region}:${local.account}:parameter/${trimprefix(s, "/")}"
    if !can(regex("^arn:[a-z-]+:secretsmanager:", s))
  ]

  # What follows the secret's ARN names a key, a stage or a version.
  secret_arns = distinct([
    for s in local.secrets : join(":", slice(split(":", s), 0, 7))
    if can(regex("^arn:[a-z-]+:secretsmanager:", s))
  ])

  tags = merge({ for t in try(local.definition.tags, []) : t.key => t.value }, var.tags)

  # The sizes that Fargate sells: CPU units to MiB.
  sizes = {
    "256"   = [512, 1024, 2048]
    "512"   = range(1024, 4097, 1024)
    "1024"  = range(2048, 8193, 1024)
    "2048"  = range(4096, 16385, 1024)
    "4096"  = range(8192, 30721, 1024)
    "8192"  = range(16384, 61441, 4096)
    "16384" = range(32768, 122881, 8192)
    "32768" = [61440, 122880, 249856]
  }
}

resource "aws_ecs_task_definition" "this" {
  family                   = var.task_name
  container_definitions    = jsonencode(local.containers)
  cpu                      = local.definition.cpu
  memory                   = local.definition.memory
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  task_role_arn            = local.task_role_arn
  execution_role_arn       = local.execution_role_arn
  tags                     = local.tags

  runtime_platform {
    cpu_architecture        = try(local.definition.runtimePlatform.cpuArchitecture, "X86_64")
    operating_system_family = "LINUX"
  }

  dynamic "ephemeral_storage" {
    for_each = try([local.definition.ephemeralStorage.sizeInGiB], [])

    content {
      size_in_gib = ephemeral_storage.value
    }
  }

  lifecycle {
    precondition {
      condition     = contains([for m in try(local.sizes[local.definition.cpu], []) : tostring(m)], local.definition.memory)
      error_message = "Fargate does not sell ${local.definition.cpu} CPU units with ${local.definition.memory} MiB."
    }

    precondition {
      condition     = length([for t in [var.schedule_expression, var.event_pattern, var.pipe] : true if t != null]) <= 1
      error_message = "Set at most one of schedule_expression, event_pattern and pipe."
    }

    precondition {
      condition     = length([for p in [var.task_policy, var.task_policy_json, var.task_role_arn] : true if p != null]) >= 1
      error_message = "Set task_policy, task_policy_json or task_role_arn."
    }

    precondition {
      condition     = var.create_execution_role || var.task_execution_role_arn != null
      error_message = "Set task_execution_role_arn, or leave create_execution_role true."
    }

    precondition {
      condition     = !(var.dead_letter_queue && var.dead_letter_arn != null)
      error_message = "Set dead_letter_queue or dead_letter_arn, not both."
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = local.log_group
  retention_in_days = var.logs_retention_days
  tags              = local.tags
}
