resource "aws_sfn_state_machine" "backfill" {
  name     = "${local.prefix}-backfill"
  role_arn = aws_iam_role.backfill.arn

  definition = templatefile("${path.module}/statemachine/backfill.asl.json", {
    list_partitions    = "${local.lambda_arn}-list_partitions"
    backfill_partition = "${local.lambda_arn}-backfill_partition"
    publish_backfill   = "${local.lambda_arn}-publish_backfill"
  })
}

resource "aws_iam_role" "backfill" {
  name = "${local.prefix}-backfill"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "states.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "backfill" {
  name = "invoke"
  role = aws_iam_role.backfill.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "lambda:InvokeFunction"
      Resource = "${local.lambda_arn}-*"
    }]
  })
}

# Finance corrects orders until the 2nd, so the previous month is done again.
resource "aws_cloudwatch_event_rule" "monthly_backfill" {
  name                = "${local.prefix}-monthly-backfill"
  schedule_expression = "cron(0 5 3 * ? *)"
  state               = var.monthly_backfill ? "ENABLED" : "DISABLED"
}

resource "aws_cloudwatch_event_target" "monthly_backfill" {
  rule     = aws_cloudwatch_event_rule.monthly_backfill.name
  arn      = aws_sfn_state_machine.backfill.arn
  role_arn = aws_iam_role.events.arn
  input    = jsonencode({ from = "2024-01-01", to = "2024-01-31", force = true })
}

resource "aws_iam_role" "events" {
  name = "${local.prefix}-events"

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "events.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "events" {
  name = "start-backfill"
  role = aws_iam_role.events.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "states:StartExecution"
      Resource = aws_sfn_state_machine.backfill.arn
    }]
  })
}
