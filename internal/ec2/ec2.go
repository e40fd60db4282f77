// Package ec2 sends the four calls of Amazon EC2 that decant makes. They read as
// the SDK's own client does, pass the same middleware (signer, retries and whatever
// a config adds), and take a thousandth of its code: the SDK's package has 540,000
// lines.
package ec2

import (
	"context"
	"net/url"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"

	"decant/internal/ec2/types"
)

// ServiceID is the SDK's name of the service.
const ServiceID = "EC2"

// Client sends the calls. It may be used by several goroutines.
type Client struct {
	config  aws.Config
	retryer aws.Retryer
}

// DescribeSubnetsInput selects subnets.
type DescribeSubnetsInput struct {
	Filters   []types.Filter
	NextToken *string
	SubnetIds []string
}

// DescribeSubnetsOutput is one page of subnets.
type DescribeSubnetsOutput struct {
	NextToken *string        `xml:"nextToken"`
	Subnets   []types.Subnet `xml:"subnetSet>item"`
}

// DescribeSubnets reads one page of subnets.
func (c *Client) DescribeSubnets(ctx context.Context, in *DescribeSubnetsInput) (*DescribeSubnetsOutput, error) {
	return call[DescribeSubnetsOutput](ctx, c, "DescribeSubnets", in)
}

func (in *DescribeSubnetsInput) form() url.Values {
	return selection(in.Filters, in.NextToken, "SubnetId", in.SubnetIds)
}

// DescribeSecurityGroupsInput selects security groups.
type DescribeSecurityGroupsInput struct {
	Filters   []types.Filter
	GroupIds  []string
	NextToken *string
}

// DescribeSecurityGroupsOutput is one page of security groups.
type DescribeSecurityGroupsOutput struct {
	NextToken      *string               `xml:"nextToken"`
	SecurityGroups []types.SecurityGroup `xml:"securityGroupInfo>item"`
}

// DescribeSecurityGroups reads one page of security groups.
func (c *Client) DescribeSecurityGroups(ctx context.Context, in *DescribeSecurityGroupsInput) (*DescribeSecurityGroupsOutput, error) {
	return call[DescribeSecurityGroupsOutput](ctx, c, "DescribeSecurityGroups", in)
}

func (in *DescribeSecurityGroupsInput) form() url.Values {
	return selection(in.Filters, in.NextToken, "GroupId", in.GroupIds)
}

// DescribeRouteTablesInput selects route tables.
type DescribeRouteTablesInput struct {
	Filters   []types.Filter
	NextToken *string
}

// DescribeRouteTablesOutput is one page of route tables.
type DescribeRouteTablesOutput struct {
	NextToken   *string            `xml:"nextToken"`
	RouteTables []types.RouteTable `xml:"routeTableSet>item"`
}

// DescribeRouteTables reads one page of route tables.
func (c *Client) DescribeRouteTables(ctx context.Context, in *DescribeRouteTablesInput) (*DescribeRouteTablesOutput, error) {
	return call[DescribeRouteTablesOutput](ctx, c, "DescribeRouteTables", in)
}

func (in *DescribeRouteTablesInput) form() url.Values {
	return selection(in.Filters, in.NextToken, "", nil)
}

// DescribeVpcEndpointsInput selects endpoints of services in VPCs.
type DescribeVpcEndpointsInput struct {
	Filters   []types.Filter
	NextToken *string
}

// DescribeVpcEndpointsOutput is one page of endpoints.
type DescribeVpcEndpointsOutput struct {
	NextToken    *string             `xml:"nextToken"`
	VpcEndpoints []types.VpcEndpoint `xml:"vpcEndpointSet>item"`
}

// DescribeVpcEndpoints reads one page of endpoints.
func (c *Client) DescribeVpcEndpoints(ctx context.Context, in *DescribeVpcEndpointsInput) (*DescribeVpcEndpointsOutput, error) {
	return call[DescribeVpcEndpointsOutput](ctx, c, "DescribeVpcEndpoints", in)
}

func (in *DescribeVpcEndpointsInput) form() url.Values {
	return selection(in.Filters, in.NextToken, "", nil)
}

// selection writes what all four inputs have as EC2's query protocol has it: lists
// are numbered from 1.
// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Query-Requests.html
func selection(filters []types.Filter, token *string, idName string, ids []string) url.Values {
	form := url.Values{}
	for i, f := range filters {
		name := "Filter." + strconv.Itoa(i+1)
		if f.Name != nil {
			form.Set(name+".Name", *f.Name)
		}
		for j, v := range f.Values {
			form.Set(name+".Value."+strconv.Itoa(j+1), v)
		}
	}
	for i, id := range ids {
		form.Set(idName+"."+strconv.Itoa(i+1), id)
	}
	if token != nil {
		form.Set("NextToken", *token)
	}
	return form
}
