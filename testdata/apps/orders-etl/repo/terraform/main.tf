terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }

  backend "s3" {
    bucket = "acme-terraform-state"
    key    = "orders-etl.tfstate"
    region = "eu-central-1"
  }
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      team = "data-platform"
      app  = "orders-etl"
    }
  }
}

data "aws_caller_identity" "current" {}

locals {
  prefix     = "orders-etl-${var.env}"
  lambda_arn = "arn:aws:lambda:${var.region}:${data.aws_caller_identity.current.account_id}:function:${local.prefix}"
}

resource "aws_sqs_queue" "returns" {
  name                       = "orders-etl-returns-${var.env}"
  visibility_timeout_seconds = 6 * 300

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.returns_dlq.arn
    maxReceiveCount     = 5
  })
}

resource "aws_sqs_queue" "returns_dlq" {
  name                      = "orders-etl-returns-${var.env}-dlq"
  message_retention_seconds = 1209600
}
