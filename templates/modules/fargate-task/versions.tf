terraform {
  # optional() in object types came with 1.3.
  required_version = ">= 1.3"

  required_providers {
    aws = {
      source = "hashicorp/aws"
      # The ECS target of pipes came with 5.6; nothing used here changed in 6.
      version = ">= 5.6, < 7.0"
    }
  }
}
