package preflight

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/ecsreason"
	"decant/internal/ec2"
	"decant/internal/ec2/types"
)

// network: the subnets exist in one VPC and lead to the image, and the groups are
// in that VPC and let the task out.
func (k *check) network(ctx context.Context) []apply.Check {
	const name = "subnets"
	if len(k.place.Subnets) == 0 {
		return nil // said by the finding about what is not stated
	}
	subnets, err := k.subnets(ctx)
	if account.IsCode(err, "InvalidSubnetID.NotFound", "InvalidSubnetID.Malformed") {
		return []apply.Check{k.bad(name, "Name subnets that exist with --subnets.", "One of %s does not exist: %s.", strings.Join(k.place.Subnets, ", "), account.TrimStop(account.AWSMessage(err)))}
	}
	if err != nil {
		return []apply.Check{k.unknown(name, err)}
	}
	vpc := aws.ToString(subnets[0].VpcId)
	for _, s := range subnets {
		if other := aws.ToString(s.VpcId); other != vpc {
			return []apply.Check{k.bad(name, "Name those of one VPC with --subnets.", "The subnets are in two VPCs, %s and %s.", vpc, other)}
		}
	}
	out := []apply.Check{k.addresses(name, vpc, subnets)}
	return slices.Concat(out, k.groups(ctx, vpc), k.routes(ctx, vpc))
}

func (k *check) subnets(ctx context.Context) ([]types.Subnet, error) {
	out, err := ec2.AllSubnets(ctx, k.ec2, ec2.DescribeSubnetsInput{SubnetIds: k.place.Subnets})
	if err == nil && len(out) == 0 {
		return nil, errors.New("ECS does not know the task")
	}
	return out, err
}

// addresses: each task takes one address.
func (k *check) addresses(name, vpc string, subnets []types.Subnet) apply.Check {
	free := int32(0)
	for _, s := range subnets {
		free += aws.ToInt32(s.AvailableIpAddressCount)
	}
	if free == 0 {
		return later(apply.ByPerson, k.bad(name, "Name subnets with room with --subnets.", "The subnets have no free address, and each task takes one."))
	}
	return k.ok(name, "%s in %s with %d free addresses.", strings.Join(k.place.Subnets, ", "), vpc, free)
}

func (k *check) groups(ctx context.Context, vpc string) []apply.Check {
	const name = "security groups"
	if len(k.place.Groups) == 0 {
		return nil
	}
	out, err := k.ec2.DescribeSecurityGroups(ctx, &ec2.DescribeSecurityGroupsInput{GroupIds: k.place.Groups})
	if account.IsCode(err, "InvalidGroup.NotFound", "InvalidGroupId.Malformed", "InvalidGroupId.NotFound") {
		return []apply.Check{k.bad(name, "Name groups that exist with --security-groups.", "One of %s does not exist: %s.", strings.Join(k.place.Groups, ", "), account.TrimStop(account.AWSMessage(err)))}
	}
	if err != nil {
		return []apply.Check{k.unknown(name, err)}
	}
	outward := false
	for _, g := range out.SecurityGroups {
		if other := aws.ToString(g.VpcId); other != vpc {
			return []apply.Check{k.bad(name, "Name groups of "+vpc+" with --security-groups.", "%s is in the VPC %s, and the subnets are in %s.", aws.ToString(g.GroupId), other, vpc)}
		}
		outward = outward || slices.ContainsFunc(g.IpPermissionsEgress, leavesByHTTPS)
	}
	if !outward {
		return []apply.Check{later(apply.ByPerson, k.bad(name, "Let one of the groups out to port 443.", "%s let nothing out to port 443, so the image cannot be pulled.", strings.Join(k.place.Groups, ", ")))}
	}
	return []apply.Check{k.ok(name, "%s let the task out to port 443.", strings.Join(k.place.Groups, ", "))}
}

// leavesByHTTPS says whether a rule lets TCP out to port 443 of somebody.
func leavesByHTTPS(p types.IpPermission) bool {
	protocol := aws.ToString(p.IpProtocol)
	if protocol == "-1" {
		return true
	}
	return (protocol == "tcp" || protocol == "6") && aws.ToInt32(p.FromPort) <= 443 && aws.ToInt32(p.ToPort) >= 443
}

// routes: each subnet has a way to the image and to what the task needs when it
// starts.
func (k *check) routes(ctx context.Context, vpc string) []apply.Check {
	const name = "route to the image"
	tables, err := k.tables(ctx, vpc)
	if err != nil {
		return []apply.Check{k.unknown(name, err)}
	}
	endpoints, err := k.endpoints(ctx, vpc)
	if err != nil {
		return []apply.Check{k.unknown(name, err)}
	}
	var out []apply.Check
	for _, subnet := range k.place.Subnets {
		out = append(out, later(apply.ByPerson, k.route(name, subnet, tableOf(tables, subnet), endpoints)))
	}
	return out
}

func (k *check) tables(ctx context.Context, vpc string) ([]types.RouteTable, error) {
	return ec2.AllRouteTables(ctx, k.ec2, ec2.DescribeRouteTablesInput{Filters: inVPC(vpc)})
}

func (k *check) endpoints(ctx context.Context, vpc string) ([]types.VpcEndpoint, error) {
	return ec2.AllVpcEndpoints(ctx, k.ec2, ec2.DescribeVpcEndpointsInput{Filters: inVPC(vpc)})
}

func inVPC(vpc string) []types.Filter {
	return []types.Filter{{Name: aws.String("vpc-id"), Values: []string{vpc}}}
}

// tableOf is the subnet's own route table, else the VPC's main one.
func tableOf(tables []types.RouteTable, subnet string) *types.RouteTable {
	var main *types.RouteTable
	for i, t := range tables {
		for _, a := range t.Associations {
			if aws.ToString(a.SubnetId) == subnet {
				return &tables[i]
			}
			if aws.ToBool(a.Main) {
				main = &tables[i]
			}
		}
	}
	return main
}

// route judges one subnet.
func (k *check) route(name, subnet string, table *types.RouteTable, endpoints []types.VpcEndpoint) apply.Check {
	way, target := wayOutOf(table)
	absent := k.absentEndpoints(table, endpoints)
	switch {
	case way == natWay:
		return k.ok(name, "%s leads out through the NAT gateway %s.", subnet, target)
	case way == internetWay && k.place.PublicIP:
		return k.ok(name, "%s leads out through the internet gateway %s, with a public address.", subnet, target)
	case len(absent) == 0:
		return k.ok(name, "%s reaches the image, the log and the secrets through VPC endpoints.", subnet)
	case way == internetWay:
		return k.bad(name, "Give the tasks a public address with --assign-public-ip, or name private subnets with a NAT gateway.",
			"%s is a public subnet, and the task would have no public address, so it cannot reach the image.", subnet)
	case way == blackhole:
		return k.bad(name, ecsreason.WayOut, "%s leads out through %s, which does not exist any more.", subnet, target)
	case way == otherWay:
		return apply.Check{
			Name: name, Function: k.t.Function, Status: apply.Unknown, Fix: "Look whether the internet, or ECR, S3 and CloudWatch Logs, can be reached through it.",
			Text: subnet + " leads out through " + target + ", which decant cannot follow.",
		}
	}
	return k.bad(name, ecsreason.WayOut, "%s has no way out, and the VPC has no endpoint for %s.", subnet, strings.Join(absent, ", "))
}

// The ways out of a subnet.
type exit string

const (
	natWay      exit = "nat"
	internetWay exit = "internet"
	otherWay    exit = "other"
	blackhole   exit = "blackhole"
	noWay       exit = ""
)

// wayOutOf is where the default route leads to.
func wayOutOf(table *types.RouteTable) (way exit, target string) {
	if table == nil {
		return noWay, ""
	}
	for _, r := range table.Routes {
		if aws.ToString(r.DestinationCidrBlock) != "0.0.0.0/0" {
			continue
		}
		gateway := aws.ToString(r.GatewayId)
		target = cmp.Or(aws.ToString(r.NatGatewayId), gateway, aws.ToString(r.TransitGatewayId), aws.ToString(r.NetworkInterfaceId),
			aws.ToString(r.VpcPeeringConnectionId), aws.ToString(r.InstanceId), "something else")
		switch {
		case r.State == types.RouteStateBlackhole:
			return blackhole, target
		case aws.ToString(r.NatGatewayId) != "":
			return natWay, target
		case strings.HasPrefix(gateway, "igw-"):
			return internetWay, target
		}
		return otherWay, target
	}
	return noWay, ""
}

// absentEndpoints are the services that the task needs when it starts and that
// have no endpoint in the VPC. The layers of an image lie in S3, whose gateway
// endpoint belongs to route tables.
func (k *check) absentEndpoints(table *types.RouteTable, endpoints []types.VpcEndpoint) []string {
	needed := []string{"ecr.api", "ecr.dkr", "s3", "logs"}
	for _, from := range apply.SecretSources(k.props) {
		service := "ssm"
		if strings.Contains(from, ":secretsmanager:") {
			service = "secretsmanager"
		}
		if !slices.Contains(needed, service) {
			needed = append(needed, service)
		}
	}
	return slices.DeleteFunc(needed, func(service string) bool {
		return slices.ContainsFunc(endpoints, func(e types.VpcEndpoint) bool {
			if !strings.HasSuffix(aws.ToString(e.ServiceName), "."+k.at.Region+"."+service) || !strings.EqualFold(string(e.State), string(types.StateAvailable)) {
				return false
			}
			return e.VpcEndpointType != types.VpcEndpointTypeGateway || table != nil && slices.Contains(e.RouteTableIds, aws.ToString(table.RouteTableId))
		})
	})
}
