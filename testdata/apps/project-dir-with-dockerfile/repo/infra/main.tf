resource "aws_cloudwatch_event_rule" "job" {
  name                = "with-dockerfile-dev-job-extra"
  schedule_expression = "rate(5 minutes)"
}

resource "aws_cloudwatch_event_target" "job" {
  rule = aws_cloudwatch_event_rule.job.name
  arn  = "arn:aws:lambda:eu-central-1:123456789012:function:with-dockerfile-dev-job"
}
