# Neither is a function of this app and stage.

resource "aws_lambda_permission" "other_app" {
  function_name = "webshop-dev-lonely"
  principal     = "iot.amazonaws.com"
}

resource "aws_lambda_permission" "longer" {
  function_name = "shop-dev-lonely-hearts"
  principal     = "iot.amazonaws.com"
}

resource "aws_cloudwatch_event_target" "open" {
  rule = "something"
  arn  = "arn:aws:lambda:eu-central-1:123456789012:function:${var.prefix}-lonely"
}

variable "prefix" {}
