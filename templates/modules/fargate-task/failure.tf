# Where failures go: events whose task could not be started, and tasks that
# started and failed.

resource "aws_sqs_queue" "dead_letter" {
  count = var.dead_letter_queue && local.is_started ? 1 : 0

  name                      = "${var.task_name}-dead-letters"
  max_message_size          = 262144  # SQS's own default depends on when the queue was made
  message_retention_seconds = 1209600 # 14 days, the longest there is
  sqs_managed_sse_enabled   = true
  tags                      = local.tags
}

# Only the rule needs this; a schedule and a pipe write with their role.
resource "aws_sqs_queue_policy" "dead_letter" {
  count = local.is_rule ? length(aws_sqs_queue.dead_letter) : 0

  queue_url = aws_sqs_queue.dead_letter[0].id
  policy    = jsonencode(local.dead_letter_policy)
}

locals {
  dead_letter_policy = {
    Version = "2012-10-17"
    Statement = [
      for arn in aws_sqs_queue.dead_letter[*].arn : {
        Effect    = "Allow"
        Action    = "sqs:SendMessage"
        Principal = { Service = "events.amazonaws.com" }
        Resource  = arn
        Condition = { ArnEquals = { "aws:SourceArn" = join("", aws_cloudwatch_event_rule.this[*].arn) } }
      }
    ]
  }

  # A task that never got to its program has no exit code, but a stop code.
  failure_pattern = {
    source      = ["aws.ecs"]
    detail-type = ["ECS Task State Change"]
    detail = {
      clusterArn        = [var.ecs_cluster_arn]
      taskDefinitionArn = [{ prefix = trimsuffix(local.task_definition_arns, "*") }]
      lastStatus        = ["STOPPED"]
      "$or" = [
        { containers = { exitCode = [{ anything-but = [0] }] } },
        { stopCode = ["TaskFailedToStart", "SpotInterruption", "TerminationNotice", "InfrastructureHealth"] },
      ]
    }
  }
}

resource "aws_cloudwatch_event_rule" "failure" {
  count = length(var.alarm_topic_arns) > 0 ? 1 : 0

  name          = "${var.task_name}-failure"
  description   = "Tasks of ${var.task_name} that failed or could not start."
  event_pattern = jsonencode(local.failure_pattern)
  tags          = local.tags
}

resource "aws_cloudwatch_event_target" "failure" {
  count = length(var.alarm_topic_arns)

  rule      = aws_cloudwatch_event_rule.failure[0].name
  target_id = "topic-${count.index}"
  arn       = var.alarm_topic_arns[count.index]
}
