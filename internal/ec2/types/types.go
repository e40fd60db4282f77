// Package types holds what the calls of package ec2 take and answer, with EC2's
// names, as far as decant reads it.
package types

// Filter narrows a listing down to what has one of the values.
type Filter struct {
	Name   *string
	Values []string
}

// Subnet is a subnet of a VPC.
type Subnet struct {
	AvailabilityZone        *string `xml:"availabilityZone"`
	AvailableIpAddressCount *int32  `xml:"availableIpAddressCount"`
	SubnetId                *string `xml:"subnetId"`
	VpcId                   *string `xml:"vpcId"`
}

// SecurityGroup is a security group and what it lets out.
type SecurityGroup struct {
	GroupId             *string        `xml:"groupId"`
	IpPermissionsEgress []IpPermission `xml:"ipPermissionsEgress>item"`
	VpcId               *string        `xml:"vpcId"`
}

// IpPermission is one rule of a security group.
type IpPermission struct {
	FromPort   *int32  `xml:"fromPort"`
	IpProtocol *string `xml:"ipProtocol"`
	ToPort     *int32  `xml:"toPort"`
}

// RouteTable is a table with the subnets that it is associated with.
type RouteTable struct {
	Associations []RouteTableAssociation `xml:"associationSet>item"`
	RouteTableId *string                 `xml:"routeTableId"`
	Routes       []Route                 `xml:"routeSet>item"`
	VpcId        *string                 `xml:"vpcId"`
}

// RouteTableAssociation says which subnet a table is for; Main, that it is for
// every subnet without one of its own.
type RouteTableAssociation struct {
	Main     *bool   `xml:"main"`
	SubnetId *string `xml:"subnetId"`
}

// Route is one route; of its targets one is set.
type Route struct {
	DestinationCidrBlock   *string    `xml:"destinationCidrBlock"`
	GatewayId              *string    `xml:"gatewayId"`
	InstanceId             *string    `xml:"instanceId"`
	NatGatewayId           *string    `xml:"natGatewayId"`
	NetworkInterfaceId     *string    `xml:"networkInterfaceId"`
	State                  RouteState `xml:"state"`
	TransitGatewayId       *string    `xml:"transitGatewayId"`
	VpcPeeringConnectionId *string    `xml:"vpcPeeringConnectionId"`
}

// RouteState is the state of a route.
type RouteState string

// RouteStateBlackhole is the state of a route whose target does not exist any more.
const RouteStateBlackhole RouteState = "blackhole"

// VpcEndpoint is an endpoint of a service in a VPC.
type VpcEndpoint struct {
	RouteTableIds   []string        `xml:"routeTableIdSet>item"`
	ServiceName     *string         `xml:"serviceName"`
	State           State           `xml:"state"`
	VpcEndpointType VpcEndpointType `xml:"vpcEndpointType"`
	VpcId           *string         `xml:"vpcId"`
}

// State is the state of an endpoint.
type State string

// StateAvailable is the state of an endpoint that can be used.
const StateAvailable State = "Available"

// VpcEndpointType tells endpoints in subnets from those in route tables.
type VpcEndpointType string

// VpcEndpointTypeGateway is the type of an endpoint that belongs to route tables.
const VpcEndpointTypeGateway VpcEndpointType = "Gateway"
