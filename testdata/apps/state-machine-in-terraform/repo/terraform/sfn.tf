locals {
  account = "123456789012"
}

resource "aws_sfn_state_machine" "pipeline" {
  name     = "pipeline"
  role_arn = "arn:aws:iam::${local.account}:role/sfn"

  definition = jsonencode({
    StartAt = "Extract"
    States = {
      Extract = {
        Type     = "Task"
        Resource = "arn:aws:lambda:eu-central-1:${local.account}:function:pipeline-dev-extract"
        Next     = "Transform"
      }
      Transform = {
        Type     = "Task"
        Resource = "arn:aws:states:::lambda:invoke.waitForTaskToken"
        Parameters = {
          FunctionName = "pipeline-dev-transform-step"
          Payload = {
            "input.$" = "$"
            "token.$" = "$$.Task.Token"
          }
        }
        End = true
      }
    }
  })
}
