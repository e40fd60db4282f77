# The task

variable "task_name" {
  description = "Family of the task definition and prefix of every other name."
  type        = string

  validation {
    condition     = can(regex("^[0-9A-Za-z_-]{1,48}$", var.task_name))
    error_message = "task_name has to be 1 to 48 letters, digits, \"-\" and \"_\": longer ones break IAM's and EventBridge's limit of 64 once something is appended."
  }
}

variable "task_definition" {
  description = "Path of the JSON file with the whole task definition, as register-task-definition takes it. Size, environment, secrets, command and tags are taken from it."
  type        = string
}

variable "task_policy" {
  description = "Path of the JSON file with the policy of the task role; null where task_policy_json or task_role_arn is set."
  type        = string
  default     = null
}

variable "task_policy_json" {
  description = "Text of that policy, where its file has to be rendered first; null takes the file as it is."
  type        = string
  default     = null
}

variable "image" {
  description = "The container image, best with its digest: <repository>@sha256:<digest>."
  type        = string
}

variable "tags" {
  description = "Tags for everything that the module makes, besides those in the task definition."
  type        = map(string)
  default     = {}
}

# Where it runs

variable "ecs_cluster_arn" {
  description = "ARN of the ECS cluster."
  type        = string

  validation {
    condition     = can(regex("^arn:[a-z-]+:ecs:[^:]+:[0-9]+:cluster/", var.ecs_cluster_arn))
    error_message = "ecs_cluster_arn has to be the ARN of a cluster, not its name."
  }
}

variable "vpc_subnets" {
  description = "IDs of the task's subnets, all in one VPC. They need a way to ECR, CloudWatch Logs and whatever the job calls."
  type        = list(string)

  validation {
    condition     = length(var.vpc_subnets) >= 1 && length(var.vpc_subnets) <= 16
    error_message = "vpc_subnets takes 1 to 16 subnets."
  }
}

variable "vpc_security_groups" {
  description = "IDs of the task's security groups; without one the task gets the VPC's default group."
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.vpc_security_groups) <= 5
    error_message = "vpc_security_groups takes at most 5 groups."
  }
}

variable "assign_public_ip" {
  description = "Give the task a public address. In a public subnet it cannot reach ECR without one."
  type        = bool
  default     = false
}

variable "platform_version" {
  description = "Fargate's platform version, as a number."
  type        = string
  default     = "1.4.0"

  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+$", var.platform_version))
    error_message = "platform_version has to be a number such as \"1.4.0\": EventBridge does not take LATEST."
  }
}

variable "capacity_provider" {
  description = "\"FARGATE\" or \"FARGATE_SPOT\" to start the task through a capacity provider of the cluster; null to start it on Fargate directly. Spot tasks can be stopped with two minutes' notice and are not started again."
  type        = string
  default     = null

  validation {
    condition     = var.capacity_provider == null ? true : contains(["FARGATE", "FARGATE_SPOT"], var.capacity_provider)
    error_message = "capacity_provider has to be \"FARGATE\", \"FARGATE_SPOT\" or null."
  }
}

# Roles

variable "task_role_arn" {
  description = "ARN of an existing role that the task runs under, for example that of the Lambda; null for the role that the module makes. Its trust policy has to name ecs-tasks.amazonaws.com."
  type        = string
  default     = null
}

variable "create_execution_role" {
  description = "Make the role with which ECS pulls the image, writes logs and reads the secrets; it may do exactly that. Set it to false to give one in task_execution_role_arn."
  type        = bool
  default     = true
}

variable "task_execution_role_arn" {
  description = "ARN of an existing execution role; only read when create_execution_role is false. It needs ssm:GetParameters or secretsmanager:GetSecretValue on the task's secrets."
  type        = string
  default     = null
}

variable "secrets_kms_key_arn" {
  description = "ARN of the KMS key of the task's secrets, when it is not the AWS managed one. Only used for the role that the module makes."
  type        = string
  default     = null
}

variable "permissions_boundary_arn" {
  description = "ARN of the permissions boundary of every role that the module makes."
  type        = string
  default     = null
}

# What starts it: at most one of schedule_expression, event_pattern and pipe

variable "enabled" {
  description = "Whether the trigger fires. Keep it false until the Lambda's trigger is off, or both run."
  type        = bool
  default     = false
}

variable "trigger_name" {
  description = "Name of the rule, schedule or pipe; null for task_name."
  type        = string
  default     = null

  validation {
    condition     = var.trigger_name == null ? true : can(regex("^[0-9A-Za-z_.-]{1,64}$", var.trigger_name))
    error_message = "trigger_name has to be 1 to 64 letters, digits, \".\", \"-\" and \"_\"."
  }
}

variable "trigger_description" {
  description = "Description of the rule, schedule or pipe."
  type        = string
  default     = null
}

variable "schedule_expression" {
  description = "rate(...), cron(...) of six fields, or, with schedule_timezone, at(...)."
  type        = string
  default     = null

  validation {
    condition     = var.schedule_expression == null ? true : can(regex("^(rate|cron|at)\\(.+\\)$", var.schedule_expression))
    error_message = "schedule_expression has to be rate(...), cron(...) or at(...)."
  }
}

variable "schedule_timezone" {
  description = "IANA name of the schedule's time zone: the schedule is then one of EventBridge Scheduler. null for an EventBridge rule, which runs in UTC."
  type        = string
  default     = null
}

variable "event_pattern" {
  description = "JSON of the event pattern of an EventBridge rule."
  type        = string
  default     = null

  validation {
    condition     = var.event_pattern == null ? true : can(jsondecode(var.event_pattern))
    error_message = "event_pattern has to be JSON."
  }
}

variable "event_bus_name" {
  description = "The bus that event_pattern listens on."
  type        = string
  default     = "default"
}

variable "event_environment" {
  description = "Further environment variables that are filled from the event of a rule: name to JSON path, for example { ORDER = \"$.detail.order\" }. The values have to be strings in the event, without quotes and line breaks: EventBridge does not escape them."
  type        = map(string)
  default     = {}

  validation {
    condition     = alltrue([for name, path in var.event_environment : can(regex("^[0-9A-Za-z_]+$", name)) && startswith(path, "$.")])
    error_message = "event_environment maps names of letters, digits and \"_\" to paths that begin with \"$.\"."
  }
}

variable "pipe" {
  description = <<-TEXT
    A queue or stream that starts one task for each message.
      source_arn         ARN of an SQS queue, a Kinesis stream or a DynamoDB stream
      environment        environment variable to JSON path, for example { ORDER = "$.body.order" }
      filter_patterns    JSON patterns as those of a Lambda event source
      starting_position  of streams: LATEST or TRIM_HORIZON
    The message of a queue is deleted when the task has started, not when it has ended.
  TEXT
  type = object({
    source_arn        = string
    environment       = optional(map(string), {})
    filter_patterns   = optional(list(string), [])
    starting_position = optional(string, "LATEST")
  })
  default = null

  validation {
    condition     = var.pipe == null ? true : can(regex("^arn:[a-z-]+:(sqs|kinesis|dynamodb):", var.pipe.source_arn))
    error_message = "pipe.source_arn has to be the ARN of an SQS queue, a Kinesis stream or a DynamoDB stream."
  }

  validation {
    condition     = var.pipe == null ? true : length(var.pipe.filter_patterns) <= 5
    error_message = "pipe.filter_patterns takes at most 5 patterns."
  }
}

variable "start_attempts" {
  description = "How often EventBridge tries again when the task cannot be started. A task that started and failed is not started again."
  type        = number
  default     = 185

  validation {
    condition     = var.start_attempts >= 0 && var.start_attempts <= 185 && floor(var.start_attempts) == var.start_attempts
    error_message = "start_attempts has to be a whole number from 0 to 185."
  }
}

variable "start_max_age_seconds" {
  description = "How long EventBridge keeps trying to start the task."
  type        = number
  default     = 86400

  validation {
    condition     = var.start_max_age_seconds >= 60 && var.start_max_age_seconds <= 86400
    error_message = "start_max_age_seconds has to be 60 to 86400."
  }
}

# What happens on failure

variable "dead_letter_queue" {
  description = "Make an SQS queue for events whose task could not be started and, where neither alarm_topic_arns nor failure_topic_arns is set, for reports of tasks that were lost as a whole."
  type        = bool
  default     = false
}

variable "dead_letter_arn" {
  description = "ARN of an existing standard SQS queue for these events, instead of one that the module makes. For a rule, its policy has to let events.amazonaws.com send messages."
  type        = string
  default     = null
}

variable "alarm_topic_arns" {
  description = "ARNs of SNS topics that are told about every task that fails or cannot start, and by alarms. Their policies have to let events.amazonaws.com and cloudwatch.amazonaws.com publish."
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.alarm_topic_arns) <= 5
    error_message = "alarm_topic_arns takes at most 5 topics."
  }
}

variable "failure_topic_arns" {
  description = "ARNs of SNS topics that get failed events. Without alarm_topic_arns they are also told about tasks that were lost as a whole; their policies then have to let events.amazonaws.com publish."
  type        = list(string)
  default     = []

  validation {
    condition     = length(var.failure_topic_arns) <= 5
    error_message = "failure_topic_arns takes at most 5 topics."
  }
}

variable "missed_run_period_seconds" {
  description = "Period of the alarm for missed runs: a multiple of 60."
  type        = number
  default     = 3600

  validation {
    condition     = var.missed_run_period_seconds >= 60 && var.missed_run_period_seconds % 60 == 0
    error_message = "missed_run_period_seconds has to be a multiple of 60."
  }
}

variable "missed_run_periods" {
  description = "Number of such periods without a start after which the alarm for missed runs goes off; 0 for no such alarm. CloudWatch takes at most seven days in all, and one day for periods below an hour."
  type        = number
  default     = 0

  validation {
    condition     = var.missed_run_periods >= 0 && var.missed_run_periods * var.missed_run_period_seconds <= (var.missed_run_period_seconds < 3600 ? 86400 : 604800)
    error_message = "missed_run_periods times missed_run_period_seconds has to be at most seven days, and one day for periods below an hour."
  }
}

# Logs

variable "logs_retention_days" {
  description = "Days that CloudWatch keeps the logs; 0 for ever."
  type        = number
  default     = 90

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.logs_retention_days)
    error_message = "logs_retention_days has to be 0 or a value that CloudWatch Logs accepts: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}
