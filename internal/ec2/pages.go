package ec2

import (
	"context"

	"decant/internal/ec2/types"
)

// Reads are the calls of a Client.
type Reads interface {
	DescribeSubnets(context.Context, *DescribeSubnetsInput) (*DescribeSubnetsOutput, error)
	DescribeSecurityGroups(context.Context, *DescribeSecurityGroupsInput) (*DescribeSecurityGroupsOutput, error)
	DescribeRouteTables(context.Context, *DescribeRouteTablesInput) (*DescribeRouteTablesOutput, error)
	DescribeVpcEndpoints(context.Context, *DescribeVpcEndpointsInput) (*DescribeVpcEndpointsOutput, error)
}

// AllSubnets reads every page of subnets.
func AllSubnets(ctx context.Context, r Reads, in DescribeSubnetsInput) ([]types.Subnet, error) {
	return pages(func(token *string) ([]types.Subnet, *string, error) {
		in.NextToken = token
		out, err := r.DescribeSubnets(ctx, &in)
		if err != nil {
			return nil, nil, err
		}
		return out.Subnets, out.NextToken, nil
	})
}

// AllRouteTables reads every page of route tables.
func AllRouteTables(ctx context.Context, r Reads, in DescribeRouteTablesInput) ([]types.RouteTable, error) {
	return pages(func(token *string) ([]types.RouteTable, *string, error) {
		in.NextToken = token
		out, err := r.DescribeRouteTables(ctx, &in)
		if err != nil {
			return nil, nil, err
		}
		return out.RouteTables, out.NextToken, nil
	})
}

// AllVpcEndpoints reads every page of endpoints.
func AllVpcEndpoints(ctx context.Context, r Reads, in DescribeVpcEndpointsInput) ([]types.VpcEndpoint, error) {
	return pages(func(token *string) ([]types.VpcEndpoint, *string, error) {
		in.NextToken = token
		out, err := r.DescribeVpcEndpoints(ctx, &in)
		if err != nil {
			return nil, nil, err
		}
		return out.VpcEndpoints, out.NextToken, nil
	})
}

// pages reads until a page names no next one.
func pages[T any](page func(token *string) ([]T, *string, error)) ([]T, error) {
	var all []T
	var token *string
	for {
		items, next, err := page(token)
		if err != nil {
			return nil, err
		}
		all = append(all, items...)
		if next == nil || *next == "" {
			return all, nil
		}
		token = next
	}
}
