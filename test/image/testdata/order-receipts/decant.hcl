python  = "3.11"
region  = "eu-central-1"
account = "123456789012"
