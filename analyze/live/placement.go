package live

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	ecstypes "github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"decant/internal/ec2"
	"decant/internal/ec2/types"
	"decant/model"
)

// clusters reads the ECS clusters of the region; nil when they are not known.
func (r *reader) clusters(ctx context.Context, client *ecs.Client) ([]model.LiveCluster, error) {
	var all []string
	complete, err := r.list(ctx, "ecs:ListClusters", func(token *string) (*string, error) {
		out, err := client.ListClusters(ctx, &ecs.ListClustersInput{NextToken: token, MaxResults: aws.Int32(100)})
		if err != nil {
			return nil, err
		}
		all = append(all, out.ClusterArns...)
		return out.NextToken, nil
	})
	if err != nil || !complete {
		return nil, err
	}
	clusters := []model.LiveCluster{}
	slices.Sort(all)
	for batch := range slices.Chunk(all, 100) {
		out, err := client.DescribeClusters(ctx, &ecs.DescribeClustersInput{Clusters: batch})
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			r.missing(gap(r.place, err, "ecs:DescribeClusters", ""))
			return nil, nil
		}
		for _, c := range out.Clusters {
			clusters = append(clusters, cluster(c))
		}
	}
	slices.SortFunc(clusters, func(a, b model.LiveCluster) int { return strings.Compare(a.ARN, b.ARN) })
	return clusters, nil
}

func cluster(c ecstypes.Cluster) model.LiveCluster {
	return model.LiveCluster{
		ARN: aws.ToString(c.ClusterArn), Name: aws.ToString(c.ClusterName), Status: aws.ToString(c.Status),
		CapacityProviders: append([]string{}, slices.Sorted(slices.Values(c.CapacityProviders))...),
	}
}

// vpcBatch is the most values of one filter.
const vpcBatch = 200

// vpcs reads the networks of the functions: their subnets, how these reach the
// internet, and the endpoints beside it. Filters by VPC are used, since a subnet
// that is gone would fail a call by its ID.
func (r *reader) vpcs(ctx context.Context, client *ec2.Client, fns []model.LiveFunction) ([]model.LiveVPC, error) {
	out := usedNetworks(fns)
	var ids []string
	for _, vpc := range out {
		ids = append(ids, vpc.ID)
	}
	for batch := range slices.Chunk(ids, vpcBatch) {
		subnets, tables, endpoints, err := r.network(ctx, client, []types.Filter{{Name: aws.String("vpc-id"), Values: batch}})
		if err != nil {
			return nil, err
		}
		for i := range out {
			if slices.Contains(batch, out[i].ID) {
				describe(&out[i], subnets, tables, endpoints)
			}
		}
	}
	return out, nil
}

// usedNetworks are the VPCs, subnets and security groups that functions name.
func usedNetworks(fns []model.LiveFunction) []model.LiveVPC {
	subnets, groups := map[string][]string{}, map[string][]string{}
	var ids []string
	for i := range fns {
		if id := fns[i].VPC; id != "" {
			ids = append(ids, id)
			subnets[id] = append(subnets[id], fns[i].Subnets...)
			groups[id] = append(groups[id], fns[i].Groups...)
		}
	}
	out := []model.LiveVPC{}
	for _, id := range distinct(ids) {
		vpc := model.LiveVPC{ID: id, Subnets: []model.LiveSubnet{}, Groups: append([]string{}, distinct(groups[id])...)}
		for _, subnet := range distinct(subnets[id]) {
			vpc.Subnets = append(vpc.Subnets, model.LiveSubnet{ID: subnet})
		}
		out = append(out, vpc)
	}
	return out
}

// network reads three listings; one that is not complete is nil.
func (r *reader) network(ctx context.Context, client *ec2.Client, filter []types.Filter) (map[string]types.Subnet, []types.RouteTable, []types.VpcEndpoint, error) {
	subnets, tables, endpoints := map[string]types.Subnet{}, []types.RouteTable{}, []types.VpcEndpoint{}
	_, err := r.list(ctx, "ec2:DescribeSubnets", func(token *string) (*string, error) {
		out, err := client.DescribeSubnets(ctx, &ec2.DescribeSubnetsInput{Filters: filter, NextToken: token})
		if err != nil {
			return nil, err
		}
		for _, subnet := range out.Subnets {
			subnets[aws.ToString(subnet.SubnetId)] = subnet
		}
		return out.NextToken, nil
	})
	if err != nil {
		return nil, nil, nil, err
	}
	complete, err := r.list(ctx, "ec2:DescribeRouteTables", func(token *string) (*string, error) {
		out, err := client.DescribeRouteTables(ctx, &ec2.DescribeRouteTablesInput{Filters: filter, NextToken: token})
		if err != nil {
			return nil, err
		}
		tables = append(tables, out.RouteTables...)
		return out.NextToken, nil
	})
	if err != nil {
		return nil, nil, nil, err
	}
	if !complete {
		tables = nil
	}
	complete, err = r.list(ctx, "ec2:DescribeVpcEndpoints", func(token *string) (*string, error) {
		out, err := client.DescribeVpcEndpoints(ctx, &ec2.DescribeVpcEndpointsInput{Filters: filter, NextToken: token})
		if err != nil {
			return nil, err
		}
		endpoints = append(endpoints, out.VpcEndpoints...)
		return out.NextToken, nil
	})
	if !complete {
		endpoints = nil
	}
	return subnets, tables, endpoints, err
}

func describe(vpc *model.LiveVPC, subnets map[string]types.Subnet, tables []types.RouteTable, endpoints []types.VpcEndpoint) {
	for i := range vpc.Subnets {
		subnet := &vpc.Subnets[i]
		if s, ok := subnets[subnet.ID]; ok {
			subnet.Zone, subnet.Free = aws.ToString(s.AvailabilityZone), int(aws.ToInt32(s.AvailableIpAddressCount))
		}
		if tables != nil {
			subnet.Route = route(vpc.ID, subnet.ID, tables)
		}
	}
	if endpoints == nil {
		return
	}
	services := []string{}
	for _, e := range endpoints {
		if aws.ToString(e.VpcId) == vpc.ID && strings.EqualFold(string(e.State), "available") {
			services = append(services, aws.ToString(e.ServiceName))
		}
	}
	vpc.Endpoints = distinct(services)
}

// route says how a subnet reaches the internet: by the table that is associated
// with it, else by the main table of its VPC.
func route(vpc, subnet string, tables []types.RouteTable) string {
	word := ""
	for _, table := range tables {
		if aws.ToString(table.VpcId) != vpc {
			continue
		}
		for _, a := range table.Associations {
			if aws.ToString(a.SubnetId) == subnet {
				return defaultRoute(table.Routes)
			}
			if aws.ToBool(a.Main) {
				word = defaultRoute(table.Routes)
			}
		}
	}
	return word
}

// defaultRoute names what the route of 0.0.0.0/0 points at. An instance or a
// network interface there is a NAT of one's own.
func defaultRoute(routes []types.Route) string {
	for _, r := range routes {
		if aws.ToString(r.DestinationCidrBlock) != "0.0.0.0/0" || r.State == types.RouteStateBlackhole {
			continue
		}
		switch {
		case strings.HasPrefix(aws.ToString(r.GatewayId), "igw-"):
			return "internet gateway"
		case r.NatGatewayId != nil, r.InstanceId != nil, r.NetworkInterfaceId != nil:
			return "nat"
		case r.TransitGatewayId != nil:
			return "transit gateway"
		}
		return "other"
	}
	return "none"
}
