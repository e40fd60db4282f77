# Alarms on metrics that EventBridge publishes without a charge. CloudWatch charges
# for each alarm by the month.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html

locals {
  trigger_dimensions = merge(
    { RuleName = local.trigger_name },
    var.event_bus_name == "default" ? {} : { EventBusName = var.event_bus_name },
  )
}

# The failure rule fires for every task that failed.
resource "aws_cloudwatch_metric_alarm" "failed" {
  count = local.has_alarms ? 1 : 0

  alarm_name          = "${var.task_name}-failed"
  alarm_description   = "A task of ${var.task_name} failed or could not start; its log is in ${local.log_group}."
  namespace           = "AWS/Events"
  metric_name         = "Invocations"
  dimensions          = { RuleName = aws_cloudwatch_event_rule.failure[0].name }
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  tags                = local.tags
}

# EventBridge gave up starting the task. EventBridge Scheduler has this metric for
# a group of schedules only.
resource "aws_cloudwatch_metric_alarm" "not_started" {
  count = local.has_alarms && local.is_rule ? 1 : 0

  alarm_name          = "${var.task_name}-not-started"
  alarm_description   = "EventBridge could not start a task of ${var.task_name}."
  namespace           = "AWS/Events"
  metric_name         = "FailedInvocations"
  dimensions          = local.trigger_dimensions
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  tags                = local.tags
}

# The rule started nothing for longer than its schedule leaves between two runs.
# EventBridge publishes no zero, so missing data is what the alarm looks for.
resource "aws_cloudwatch_metric_alarm" "missed" {
  count = local.has_alarms && local.is_rule && var.missed_run_periods > 0 ? 1 : 0

  alarm_name          = "${var.task_name}-missed"
  alarm_description   = "No run of ${var.task_name} was started for longer than its schedule allows."
  namespace           = "AWS/Events"
  metric_name         = "Invocations"
  dimensions          = local.trigger_dimensions
  statistic           = "Sum"
  period              = var.missed_run_period_seconds
  evaluation_periods  = var.missed_run_periods
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  actions_enabled     = var.enabled
  alarm_actions       = var.alarm_topic_arns
  tags                = local.tags
}
