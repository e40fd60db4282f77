variable "stage" {
  type = string
}

variable "region" {
  default = "eu-central-1"
}

data "aws_caller_identity" "current" {}

locals {
  lambda = "arn:aws:lambda:${var.region}:${data.aws_caller_identity.current.account_id}:function:media-${var.stage}"
}

resource "aws_sfn_state_machine" "heredoc" {
  name     = "cut-${var.stage}"
  role_arn = aws_iam_role.sfn.arn

  definition = <<-EOF
    {
      "StartAt": "Cut",
      "TimeoutSeconds": ${var.timeout},
      "States": {
        "Cut": {
          "Type": "Task",
          "Resource": "${local.lambda}-cut",
          "Retry": [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 2}],
          "ResultPath": null,
          "End": true
        }
      }
    }
  EOF
}

variable "timeout" {
  default = 600
}

resource "aws_sfn_state_machine" "template" {
  name     = "encode-${var.stage}"
  type     = "EXPRESS"
  role_arn = aws_iam_role.sfn.arn
  definition = templatefile("${path.module}/encode.asl.json", {
    encode = "${local.lambda}-encode"
  })
}

resource "aws_sfn_state_machine" "yaml" {
  name       = "notify-${var.stage}"
  role_arn   = aws_iam_role.sfn.arn
  definition = jsonencode(yamldecode(file("${path.module}/notify.asl.yaml")))
}

module "publish" {
  source = "./modules/machine"
  name   = "publish"
  lambda = "media-${var.stage}-publish"
}

resource "aws_iam_role" "sfn" {
  name               = "media-${var.stage}-sfn"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "states.amazonaws.com" } }] })
}
