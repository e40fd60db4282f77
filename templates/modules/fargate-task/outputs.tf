output "task_definition_arn" {
  description = "ARN of the task definition, with its revision."
  value       = aws_ecs_task_definition.this.arn
}

output "task_definition_family" {
  description = "Family of the task definition."
  value       = aws_ecs_task_definition.this.family
}

output "container_name" {
  description = "Name of the container, for overrides."
  value       = local.container
}

output "task_role_arn" {
  description = "ARN of the role that the job runs with."
  value       = local.task_role_arn
}

output "task_role_name" {
  description = "Name of that role, to attach further policies."
  value       = var.task_role_arn != null ? reverse(split("/", var.task_role_arn))[0] : aws_iam_role.task.name
}

output "execution_role_arn" {
  description = "ARN of the role that ECS starts the task with."
  value       = local.execution_role_arn
}

output "log_group_name" {
  description = "Name of the log group."
  value       = aws_cloudwatch_log_group.this.name
}

output "trigger_arn" {
  description = "ARN of the rule, schedule or pipe; null without one."
  value       = one(concat(aws_cloudwatch_event_rule.this[*].arn, aws_scheduler_schedule.this[*].arn, aws_pipes_pipe.this[*].arn))
}

output "dead_letter_queue_arn" {
  description = "ARN of the queue that the module made; null when it made none."
  value       = one(aws_sqs_queue.dead_letter[*].arn)
}
