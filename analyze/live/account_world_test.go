package live

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"

	"decant/model"
)

// testPolicies are a document as somebody wrote it and what it says.
func testPolicies() []struct {
	document string
	want     []model.Statement
} {
	return []struct {
		document string
		want     []model.Statement
	}{
		{
			`{"Version":"2012-10-17","Statement":{"Sid":"One","Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::in/*"}}`,
			[]model.Statement{{Sid: "One", Effect: "Allow", Action: []string{"s3:GetObject"}, Resource: []string{"arn:aws:s3:::in/*"}}},
		},
		{
			`{"Version":"2012-10-17","Statement":[{"Effect":"Deny","NotAction":["logs:*","xray:*"],"NotResource":["arn:aws:s3:::a+b c/*"],
			"Condition":{"StringEquals":{"aws:PrincipalTag/team":["a","b"]},"Bool":{"aws:SecureTransport":"false"},"NumericLessThan":{"s3:max-keys":"10"}}}]}`,
			[]model.Statement{{
				Effect: "Deny", NotAction: []string{"logs:*", "xray:*"}, NotResource: []string{"arn:aws:s3:::a+b c/*"},
				Condition: []model.Condition{
					{Operator: "Bool", Key: "aws:SecureTransport", Values: []string{"false"}},
					{Operator: "NumericLessThan", Key: "s3:max-keys", Values: []string{"10"}},
					{Operator: "StringEquals", Key: "aws:PrincipalTag/team", Values: []string{"a", "b"}},
				},
			}},
		},
	}
}

// countRoles is more than manyRoles.
const countRoles = 24

// roles makes the functions' roles. Every fourth has a boundary, every third a
// policy of AWS; all have an inline policy and one of the account's own.
func (a *account) roles(ctx context.Context) []model.LiveRole {
	const trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	policies := testPolicies()
	owned := done[*iam.CreatePolicyOutput](a.t)(a.iam.CreatePolicy(ctx, &iam.CreatePolicyInput{
		PolicyName: aws.String("shared"), PolicyDocument: aws.String(policies[1].document), Description: aws.String(secretURL),
	})).Policy
	older := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	done[*iam.CreatePolicyVersionOutput](a.t)(a.iam.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{PolicyArn: owned.Arn, PolicyDocument: aws.String(older)}))
	managed := "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
	logs := model.LivePolicy{Name: "AWSLambdaBasicExecutionRole", ARN: managed, Statements: []model.Statement{{
		Effect: "Allow", Action: []string{"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"}, Resource: []string{"*"},
	}}}
	var out []model.LiveRole
	for k := range countRoles {
		name := fmt.Sprintf("orders-%02d", k)
		in := &iam.CreateRoleInput{RoleName: aws.String(name), Path: aws.String("/service-role/"), AssumeRolePolicyDocument: aws.String(trust), Description: aws.String(canary)}
		role := model.LiveRole{ARN: "arn:aws:iam::" + testAccount + ":role/service-role/" + name, Name: name}
		if k%4 == 0 {
			role.Boundary = *owned.Arn
			in.PermissionsBoundary = owned.Arn
		}
		done[*iam.CreateRoleOutput](a.t)(a.iam.CreateRole(ctx, in))
		inline := policies[k%2]
		done[*iam.PutRolePolicyOutput](a.t)(a.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: in.RoleName, PolicyName: aws.String("inline"), PolicyDocument: aws.String(inline.document)}))
		role.Policies = []model.LivePolicy{{Name: "inline", Statements: inline.want}, {Name: "shared", ARN: *owned.Arn, Statements: policies[1].want}}
		attached := []string{*owned.Arn}
		if k%3 == 0 {
			attached = append(attached, managed)
			role.Policies = append([]model.LivePolicy{logs}, role.Policies...)
		}
		for _, arn := range attached {
			done[*iam.AttachRolePolicyOutput](a.t)(a.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: in.RoleName, PolicyArn: aws.String(arn)}))
		}
		out = append(out, role)
	}
	return out
}

func (a *account) layer(ctx context.Context) string {
	return *done[*lambda.PublishLayerVersionOutput](a.t)(a.lambda.PublishLayerVersion(ctx, &lambda.PublishLayerVersionInput{
		LayerName: aws.String("deps"), Content: &types.LayerVersionContentInput{ZipFile: a.code},
	})).LayerVersionArn
}

// network makes a VPC with a subnet behind a NAT gateway, by the main route
// table, and one with an internet gateway.
func (a *account) network(ctx context.Context) model.LiveVPC {
	vpc := *done[*ec2.CreateVpcOutput](a.t)(a.ec2.CreateVpc(ctx, &ec2.CreateVpcInput{CidrBlock: aws.String("10.1.0.0/16")})).Vpc.VpcId
	want := model.LiveVPC{ID: vpc, Endpoints: []string{"com.amazonaws." + testRegion + ".s3"}}
	for i := range 2 {
		subnet := done[*ec2.CreateSubnetOutput](a.t)(a.ec2.CreateSubnet(ctx, &ec2.CreateSubnetInput{
			VpcId: aws.String(vpc), CidrBlock: aws.String(fmt.Sprintf("10.1.%d.0/24", i)), AvailabilityZone: aws.String(testRegion + string(rune('a'+i))),
		})).Subnet
		want.Subnets = append(want.Subnets, model.LiveSubnet{ID: *subnet.SubnetId, Zone: *subnet.AvailabilityZone, Free: 251, Route: []string{"nat", "internet gateway"}[i]})
	}
	public := want.Subnets[1].ID
	gateway := *done[*ec2.CreateInternetGatewayOutput](a.t)(a.ec2.CreateInternetGateway(ctx, &ec2.CreateInternetGatewayInput{})).InternetGateway.InternetGatewayId
	done[*ec2.AttachInternetGatewayOutput](a.t)(a.ec2.AttachInternetGateway(ctx, &ec2.AttachInternetGatewayInput{InternetGatewayId: aws.String(gateway), VpcId: aws.String(vpc)}))
	table := *done[*ec2.CreateRouteTableOutput](a.t)(a.ec2.CreateRouteTable(ctx, &ec2.CreateRouteTableInput{VpcId: aws.String(vpc)})).RouteTable.RouteTableId
	done[*ec2.AssociateRouteTableOutput](a.t)(a.ec2.AssociateRouteTable(ctx, &ec2.AssociateRouteTableInput{RouteTableId: aws.String(table), SubnetId: aws.String(public)}))
	done[*ec2.CreateRouteOutput](a.t)(a.ec2.CreateRoute(ctx, &ec2.CreateRouteInput{RouteTableId: aws.String(table), DestinationCidrBlock: aws.String("0.0.0.0/0"), GatewayId: aws.String(gateway)}))
	nat := *done[*ec2.CreateNatGatewayOutput](a.t)(a.ec2.CreateNatGateway(ctx, &ec2.CreateNatGatewayInput{SubnetId: aws.String(public), ConnectivityType: ec2types.ConnectivityTypePrivate})).NatGateway.NatGatewayId
	want.Subnets[1].Free-- // the NAT gateway has an address
	tables := done[*ec2.DescribeRouteTablesOutput](a.t)(a.ec2.DescribeRouteTables(ctx, &ec2.DescribeRouteTablesInput{
		Filters: []ec2types.Filter{{Name: aws.String("vpc-id"), Values: []string{vpc}}, {Name: aws.String("association.main"), Values: []string{"true"}}},
	})).RouteTables
	done[*ec2.CreateRouteOutput](a.t)(a.ec2.CreateRoute(ctx, &ec2.CreateRouteInput{RouteTableId: tables[0].RouteTableId, DestinationCidrBlock: aws.String("0.0.0.0/0"), NatGatewayId: aws.String(nat)}))
	done[*ec2.CreateVpcEndpointOutput](a.t)(a.ec2.CreateVpcEndpoint(ctx, &ec2.CreateVpcEndpointInput{VpcId: aws.String(vpc), ServiceName: aws.String(want.Endpoints[0])}))
	group := *done[*ec2.CreateSecurityGroupOutput](a.t)(a.ec2.CreateSecurityGroup(ctx, &ec2.CreateSecurityGroupInput{GroupName: aws.String("fn"), Description: aws.String("fn"), VpcId: aws.String(vpc)})).GroupId
	want.Groups = []string{group}
	slices.SortFunc(want.Subnets, func(a, b model.LiveSubnet) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return want
}

// clusters makes ECS clusters.
func (a *account) clusters(ctx context.Context) []model.LiveCluster {
	var want []model.LiveCluster
	for i, providers := range [][]string{{"FARGATE_SPOT", "FARGATE"}, {}} {
		name := fmt.Sprintf("jobs-%d", i)
		done[*ecs.CreateClusterOutput](a.t)(a.ecs.CreateCluster(ctx, &ecs.CreateClusterInput{ClusterName: aws.String(name), CapacityProviders: providers}))
		sorted := append([]string{}, providers...)
		slices.Sort(sorted)
		want = append(want, model.LiveCluster{ARN: testARN("ecs", "cluster/"+name), Name: name, Status: "ACTIVE", CapacityProviders: sorted})
	}
	return want
}
