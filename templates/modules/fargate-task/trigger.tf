# What starts the task: an EventBridge rule, a schedule of EventBridge
# Scheduler, a pipe, or nothing.

locals {
  is_schedule = var.schedule_expression != null && var.schedule_timezone != null
  is_rule     = (var.schedule_expression != null && var.schedule_timezone == null) || var.event_pattern != null
  is_pipe     = var.pipe != null
  is_started  = local.is_schedule || local.is_rule || local.is_pipe

  trigger_name    = var.trigger_name == null ? var.task_name : var.trigger_name
  trigger_service = local.is_schedule ? "scheduler" : local.is_pipe ? "pipes" : "events"

  dead_letter_arns = concat(
    [for arn in [var.dead_letter_arn] : arn if arn != null],
    aws_sqs_queue.dead_letter[*].arn,
  )

  # The fields of the event that the runner makes a complete event of. A rule can
  # pass fields, not the whole event, because it escapes nothing. All of these
  # are strings without a character that would need it.
  event_paths = merge(
    { account = "$.account", id = "$.id", region = "$.region", time = "$.time" },
    { for name, path in var.event_environment : "field_${name}" => path },
  )

  # jsonencode writes < and > as \u003c and \u003e; EventBridge looks for <name>.
  event_template = replace(replace(jsonencode({
    containerOverrides = [{
      name = local.container
      environment = concat(
        [for field in ["account", "id", "region", "time"] : { name = "DECANT_EVENT_${upper(field)}", value = "<${field}>" }],
        [{ name = "DECANT_EVENT_RULE_ARN", value = join("", aws_cloudwatch_event_rule.this[*].arn) }],
        [for name in keys(var.event_environment) : { name = name, value = "<field_${name}>" }],
      )
    }]
  }), "\\u003c", "<"), "\\u003e", ">")

  # EventBridge Scheduler puts the values in.
  schedule_input = replace(replace(jsonencode({
    containerOverrides = [{
      name = local.container
      environment = [
        { name = "DECANT_SCHEDULE_ARN", value = "<aws.scheduler.schedule-arn>" },
        { name = "DECANT_SCHEDULE_TIME", value = "<aws.scheduler.scheduled-time>" },
      ]
    }]
  }), "\\u003c", "<"), "\\u003e", ">")
}

# --- the role of what starts the task -----------------------------------------

locals {
  # Scheduler and Pipes say for whom they act; a rule's docs do not promise it.
  trigger_trust = {
    Version = "2012-10-17"
    Statement = [merge(
      {
        Effect    = "Allow"
        Action    = "sts:AssumeRole"
        Principal = { Service = "${local.trigger_service}.amazonaws.com" }
      },
      [
        for service in [local.trigger_service] :
        { Condition = { StringEquals = { "aws:SourceAccount" = local.account } } } if service != "events"
      ]...
    )]
  }

  # ECS asks for the permission on a revision, never on the bare family.
  task_definition_arns = "arn:${local.partition}:ecs:${local.region}:${local.account}:task-definition/${var.task_name}:*"

  start_statements = [
    {
      Sid       = "RunTask"
      Effect    = "Allow"
      Action    = "ecs:RunTask"
      Resource  = local.task_definition_arns
      Condition = { ArnEquals = { "ecs:cluster" = var.ecs_cluster_arn } }
    },
    {
      Sid       = "PassRoles"
      Effect    = "Allow"
      Action    = "iam:PassRole"
      Resource  = [local.task_role_arn, local.execution_role_arn]
      Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
    },
    {
      Sid       = "TagTasks"
      Effect    = "Allow"
      Action    = "ecs:TagResource"
      Resource  = "*"
      Condition = { StringEquals = { "ecs:CreateAction" = "RunTask" } }
    },
  ]

  # A rule's queue is opened to the rule below, a schedule's to its role.
  dead_letter_statements = [
    for arn in local.dead_letter_arns : { Sid = "DeadLetters", Effect = "Allow", Action = "sqs:SendMessage", Resource = arn }
    if local.is_schedule
  ]

  source_service = local.is_pipe ? split(":", var.pipe.source_arn)[2] : "none"

  source_actions = {
    none     = []
    sqs      = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    kinesis  = ["kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"]
    dynamodb = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
  }

  source_statements = [
    for p in [var.pipe] : { Sid = "ReadSource", Effect = "Allow", Action = local.source_actions[local.source_service], Resource = p.source_arn }
    if p != null
  ]

  # ListStreams knows no resource.
  list_statements = [
    for service in [local.source_service] : { Sid = "ListStreams", Effect = "Allow", Action = "${service}:ListStreams", Resource = "*" }
    if contains(["kinesis", "dynamodb"], service)
  ]

  trigger_policy = {
    Version   = "2012-10-17"
    Statement = concat(local.start_statements, local.dead_letter_statements, local.source_statements, local.list_statements)
  }
}

resource "aws_iam_role" "trigger" {
  count = local.is_started ? 1 : 0

  name                 = "${var.task_name}-trigger-role"
  assume_role_policy   = jsonencode(local.trigger_trust)
  permissions_boundary = var.permissions_boundary_arn
  tags                 = local.tags
}

resource "aws_iam_role_policy" "trigger" {
  count = local.is_started ? 1 : 0

  name   = "start"
  role   = aws_iam_role.trigger[0].id
  policy = jsonencode(local.trigger_policy)
}

# --- an EventBridge rule ------------------------------------------------------

resource "aws_cloudwatch_event_rule" "this" {
  count = local.is_rule ? 1 : 0

  name                = local.trigger_name
  description         = var.trigger_description
  schedule_expression = var.schedule_expression
  event_pattern       = var.event_pattern
  event_bus_name      = var.event_pattern == null ? "default" : var.event_bus_name
  state               = var.enabled ? "ENABLED" : "DISABLED"
  tags                = local.tags
}

resource "aws_cloudwatch_event_target" "this" {
  count = local.is_rule ? 1 : 0

  rule           = aws_cloudwatch_event_rule.this[0].name
  event_bus_name = aws_cloudwatch_event_rule.this[0].event_bus_name
  target_id      = "task"
  arn            = var.ecs_cluster_arn
  role_arn       = aws_iam_role.trigger[0].arn

  ecs_target {
    task_definition_arn = aws_ecs_task_definition.this.arn
    task_count          = 1
    launch_type         = var.capacity_provider == null ? "FARGATE" : null
    platform_version    = var.platform_version
    propagate_tags      = "TASK_DEFINITION"

    network_configuration {
      subnets          = var.vpc_subnets
      security_groups  = var.vpc_security_groups
      assign_public_ip = var.assign_public_ip
    }

    dynamic "capacity_provider_strategy" {
      for_each = var.capacity_provider == null ? [] : [var.capacity_provider]

      content {
        capacity_provider = capacity_provider_strategy.value
        weight            = 1
      }
    }
  }

  input_transformer {
    input_paths    = local.event_paths
    input_template = local.event_template
  }

  retry_policy {
    maximum_retry_attempts       = var.start_attempts
    maximum_event_age_in_seconds = var.start_max_age_seconds
  }

  dynamic "dead_letter_config" {
    for_each = local.dead_letter_arns

    content {
      arn = dead_letter_config.value
    }
  }
}

# --- a schedule of EventBridge Scheduler --------------------------------------

resource "aws_scheduler_schedule" "this" {
  count = local.is_schedule ? 1 : 0

  name                         = local.trigger_name
  description                  = var.trigger_description
  schedule_expression          = var.schedule_expression
  schedule_expression_timezone = var.schedule_timezone
  state                        = var.enabled ? "ENABLED" : "DISABLED"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = var.ecs_cluster_arn
    role_arn = aws_iam_role.trigger[0].arn
    input    = local.schedule_input

    ecs_parameters {
      task_definition_arn = aws_ecs_task_definition.this.arn
      task_count          = 1
      launch_type         = var.capacity_provider == null ? "FARGATE" : null
      platform_version    = var.platform_version
      propagate_tags      = "TASK_DEFINITION"

      network_configuration {
        subnets          = var.vpc_subnets
        security_groups  = var.vpc_security_groups
        assign_public_ip = var.assign_public_ip
      }

      dynamic "capacity_provider_strategy" {
        for_each = var.capacity_provider == null ? [] : [var.capacity_provider]

        content {
          capacity_provider = capacity_provider_strategy.value
          weight            = 1
        }
      }
    }

    retry_policy {
      maximum_retry_attempts       = var.start_attempts
      maximum_event_age_in_seconds = var.start_max_age_seconds
    }

    dynamic "dead_letter_config" {
      for_each = local.dead_letter_arns

      content {
        arn = dead_letter_config.value
      }
    }
  }
}

# --- a pipe from a queue or a stream ------------------------------------------

resource "aws_pipes_pipe" "this" {
  count = local.is_pipe ? 1 : 0

  name          = local.trigger_name
  description   = var.trigger_description
  role_arn      = aws_iam_role.trigger[0].arn
  source        = var.pipe.source_arn
  target        = var.ecs_cluster_arn
  desired_state = var.enabled ? "RUNNING" : "STOPPED"
  tags          = local.tags

  source_parameters {
    # ECS takes one event at a time.
    dynamic "sqs_queue_parameters" {
      for_each = local.source_service == "sqs" ? [1] : []

      content {
        batch_size = 1
      }
    }

    dynamic "kinesis_stream_parameters" {
      for_each = local.source_service == "kinesis" ? [1] : []

      content {
        batch_size                    = 1
        starting_position             = var.pipe.starting_position
        maximum_retry_attempts        = var.start_attempts
        maximum_record_age_in_seconds = var.start_max_age_seconds

        dynamic "dead_letter_config" {
          for_each = local.dead_letter_arns

          content {
            arn = dead_letter_config.value
          }
        }
      }
    }

    dynamic "dynamodb_stream_parameters" {
      for_each = local.source_service == "dynamodb" ? [1] : []

      content {
        batch_size                    = 1
        starting_position             = var.pipe.starting_position
        maximum_retry_attempts        = var.start_attempts
        maximum_record_age_in_seconds = var.start_max_age_seconds

        dynamic "dead_letter_config" {
          for_each = local.dead_letter_arns

          content {
            arn = dead_letter_config.value
          }
        }
      }
    }

    dynamic "filter_criteria" {
      for_each = length(var.pipe.filter_patterns) > 0 ? [1] : []

      content {
        dynamic "filter" {
          for_each = var.pipe.filter_patterns

          content {
            pattern = filter.value
          }
        }
      }
    }
  }

  target_parameters {
    ecs_task_parameters {
      task_definition_arn = aws_ecs_task_definition.this.arn
      task_count          = 1
      launch_type         = var.capacity_provider == null ? "FARGATE" : null
      platform_version    = var.platform_version
      propagate_tags      = "TASK_DEFINITION"

      network_configuration {
        aws_vpc_configuration {
          subnets          = var.vpc_subnets
          security_groups  = var.vpc_security_groups
          assign_public_ip = var.assign_public_ip ? "ENABLED" : "DISABLED"
        }
      }

      dynamic "capacity_provider_strategy" {
        for_each = var.capacity_provider == null ? [] : [var.capacity_provider]

        content {
          capacity_provider = capacity_provider_strategy.value
          weight            = 1
        }
      }

      overrides {
        container_override {
          name = local.container

          dynamic "environment" {
            for_each = var.pipe.environment

            content {
              name  = environment.key
              value = environment.value
            }
          }
        }
      }
    }
  }
}
