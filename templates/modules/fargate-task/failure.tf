# Where failures go: events whose task could not be started, tasks that failed,
# and tasks that were lost as a whole. The event of a run that failed is sent by
# the runner.

resource "aws_sqs_queue" "dead_letter" {
  count = var.dead_letter_queue ? 1 : 0

  name                      = "${var.task_name}-dead-letters"
  max_message_size          = 262144  # SQS's own default depends on when the queue was made
  message_retention_seconds = 1209600 # 14 days, the longest there is
  sqs_managed_sse_enabled   = true
  tags                      = local.tags
}

# Only rules need this; a schedule and a pipe write with their role.
resource "aws_sqs_queue_policy" "dead_letter" {
  count = local.is_rule || local.lost_to_queue ? length(aws_sqs_queue.dead_letter) : 0

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
        Condition = {
          ArnEquals = {
            "aws:SourceArn" = concat(
              aws_cloudwatch_event_rule.this[*].arn,
              local.lost_to_queue ? aws_cloudwatch_event_rule.failure[*].arn : [],
            )
          }
        }
      }
    ]
  }

  # Alarm topics are told about every task that failed. Without them a topic of
  # failed events, or else the queue, is told about tasks that were lost as a
  # whole, because the runner sends the events of the others.
  has_alarms     = length(var.alarm_topic_arns) > 0
  failure_topics = local.has_alarms ? var.alarm_topic_arns : var.failure_topic_arns
  lost_to_queue  = var.dead_letter_queue && length(local.failure_topics) == 0

  failure_targets = concat(
    [for i, arn in local.failure_topics : { id = "topic-${i}", arn = arn }],
    [for arn in aws_sqs_queue.dead_letter[*].arn : { id = "queue-0", arn = arn } if local.lost_to_queue],
  )

  # A task that never got to its program has no exit code, but a stop code. One
  # that was killed has 137.
  failure_exit_codes = jsondecode(local.has_alarms ? jsonencode([{ anything-but = [0] }]) : jsonencode([137]))
  failure_stop_codes = local.has_alarms ? ["TaskFailedToStart", "SpotInterruption", "TerminationNotice", "InfrastructureHealth"] : ["TaskFailedToStart", "InfrastructureHealth"]

  failure_pattern = {
    source      = ["aws.ecs"]
    detail-type = ["ECS Task State Change"]
    detail = {
      clusterArn        = [var.ecs_cluster_arn]
      taskDefinitionArn = [{ prefix = trimsuffix(local.task_definition_arns, "*") }]
      lastStatus        = ["STOPPED"]
      "$or" = [
        { containers = { exitCode = local.failure_exit_codes } },
        { stopCode = local.failure_stop_codes },
      ]
    }
  }
}

resource "aws_cloudwatch_event_rule" "failure" {
  count = length(local.failure_targets) > 0 ? 1 : 0

  name          = "${var.task_name}-failure"
  description   = "Tasks of ${var.task_name} that ${local.has_alarms ? "failed or could not start" : "could not start or were killed"}."
  event_pattern = jsonencode(local.failure_pattern)
  tags          = local.tags
}

resource "aws_cloudwatch_event_target" "failure" {
  count = length(local.failure_targets)

  rule      = aws_cloudwatch_event_rule.failure[0].name
  target_id = local.failure_targets[count.index].id
  arn       = local.failure_targets[count.index].arn
}
