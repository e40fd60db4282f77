package apply

import "decant/internal/awsconfig"

// VerifyOperations is what Verify calls beside ReadOperations; all of them read.
func VerifyOperations() []awsconfig.Operation {
	return []awsconfig.Operation{
		operation("ECR", "ecr", "BatchGetImage", "whether the image exists, and its platform"),
		operation("ECR", "ecr", "GetDownloadUrlForLayer", "the image's configuration, which names its platform"),
		operation("EC2", "ec2", "DescribeSubnets", "whether the subnets exist, in one VPC"),
		operation("EC2", "ec2", "DescribeSecurityGroups", "whether the security groups are in that VPC"),
		operation("EC2", "ec2", "DescribeRouteTables", "whether the image can be reached from there"),
		operation("EC2", "ec2", "DescribeVpcEndpoints", "the same, without a way to the internet"),
		operation("Secrets Manager", "secretsmanager", "DescribeSecret", "whether a secret exists; never its value"),
		operation("Service Quotas", "servicequotas", "GetServiceQuota", "how many vCPUs may run on Fargate"),
		operation("Service Quotas", "servicequotas", "GetAWSDefaultServiceQuota", "the same, where nobody changed it"),
	}
}
