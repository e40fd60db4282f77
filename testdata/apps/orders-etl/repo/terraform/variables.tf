variable "env" {
  type        = string
  description = "dev, staging or prod; the chalice stage has the same name"
}

variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "monthly_backfill" {
  type        = bool
  default     = false
  description = "Re-run the previous month on the 3rd, finance corrects orders until then"
}
