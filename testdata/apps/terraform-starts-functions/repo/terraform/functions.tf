# chalice package --pkg-format terraform writes the functions into chalice.tf.json

resource "aws_cloudwatch_event_rule" "export" {
  name                = "export"
  schedule_expression = "cron(0 4 * * ? *)"
}

resource "aws_cloudwatch_event_target" "export" {
  rule = aws_cloudwatch_event_rule.export.name
  arn  = aws_lambda_function.export.arn
}

resource "aws_lambda_permission" "export" {
  function_name = aws_lambda_function.export.function_name
  action        = "lambda:InvokeFunction"
  principal     = "events.amazonaws.com"
  source_arn    = aws_cloudwatch_event_rule.export.arn
}

resource "aws_scheduler_schedule" "report" {
  name                         = "report-at-night"
  schedule_expression          = "cron(0 2 * * ? *)"
  schedule_expression_timezone = "Europe/Berlin"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "arn:aws:lambda:eu-central-1:123456789012:function:shop-${terraform.workspace}-report"
    role_arn = "arn:aws:iam::123456789012:role/scheduler"
  }
}

data "aws_lambda_function" "import" {
  function_name = "${var.app}-${terraform.workspace}-import"
}

variable "app" {
  default = "shop"
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_lambda_event_source_mapping" "import" {
  event_source_arn = aws_sqs_queue.orders.arn
  function_name    = data.aws_lambda_function.import.arn
  batch_size       = 10
}

resource "aws_s3_bucket_notification" "import" {
  bucket = "shop-landing"

  lambda_function {
    lambda_function_arn = data.aws_lambda_function.import.arn
    events              = ["s3:ObjectCreated:*"]
    filter_suffix       = ".csv"
  }
}

resource "aws_sns_topic_subscription" "import" {
  topic_arn = "arn:aws:sns:eu-central-1:123456789012:orders"
  protocol  = "lambda"
  endpoint  = data.aws_lambda_function.import.arn
}
