package preflight

import (
	"decant/apply/account"
	"decant/internal/awsconfig"
)

// Operations is what Verify calls beside ReadOperations; all of them read.
func Operations() []awsconfig.Operation {
	return []awsconfig.Operation{
		account.Operation("ECR", "ecr", "BatchGetImage", "whether the image exists, and its platform"),
		account.Operation("ECR", "ecr", "GetDownloadUrlForLayer", "the image's configuration, which names its platform"),
		account.Operation("EC2", "ec2", "DescribeSubnets", "whether the subnets exist, in one VPC"),
		account.Operation("EC2", "ec2", "DescribeSecurityGroups", "whether the security groups are in that VPC"),
		account.Operation("EC2", "ec2", "DescribeRouteTables", "whether the image can be reached from there"),
		account.Operation("EC2", "ec2", "DescribeVpcEndpoints", "the same, without a way to the internet"),
		account.Operation("Secrets Manager", "secretsmanager", "DescribeSecret", "whether a secret exists; never its value"),
		account.Operation("Service Quotas", "servicequotas", "GetServiceQuota", "how many vCPUs may run on Fargate"),
		account.Operation("Service Quotas", "servicequotas", "GetAWSDefaultServiceQuota", "the same, where nobody changed it"),
	}
}
