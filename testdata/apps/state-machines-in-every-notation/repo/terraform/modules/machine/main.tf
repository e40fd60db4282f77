variable "name" {}
variable "lambda" {}

resource "aws_sfn_state_machine" "this" {
  name     = var.name
  role_arn = "arn:aws:iam::123456789012:role/sfn"
  definition = jsonencode({
    StartAt = "Call"
    States = {
      Call = {
        Type       = "Task"
        Resource   = "arn:aws:states:::lambda:invoke"
        Parameters = { FunctionName = var.lambda, InvocationType = "Event" }
        End        = true
      }
    }
  })
}
