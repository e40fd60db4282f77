terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = "eu-west-3"

  default_tags {
    tags = {
      team = "finance"
    }
  }
}

resource "aws_ecs_cluster" "jobs" {
  name = "jobs"
}

resource "aws_ecr_repository" "ledger" {
  name = "ledger"
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "a" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_subnet" "b" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.2.0/24"
}

resource "aws_subnet" "edge" {
  vpc_id                  = aws_vpc.main.id
  cidr_block              = "10.0.3.0/24"
  map_public_ip_on_launch = true
}

resource "aws_security_group" "database" {
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group" "jobs" {
  vpc_id = aws_vpc.main.id
}
