package fakeaws

import (
	"slices"
	"strconv"
	"strings"
)

// networks are the VPCs that a request's filter names.
func (s *Server) networks(q *request) ([]Network, *failure) {
	if q.values.Get("Filter.1.Name") != "vpc-id" || q.values.Has("Filter.2.Name") {
		return nil, &failure{400, "InvalidParameterValue", "fakeaws knows the filter vpc-id alone"}
	}
	var wanted []string
	for i := 1; q.values.Has("Filter.1.Value." + strconv.Itoa(i)); i++ {
		wanted = append(wanted, q.values.Get("Filter.1.Value."+strconv.Itoa(i)))
	}
	if len(wanted) > 200 {
		return nil, &failure{400, "FilterLimitExceeded", "The maximum number of filter values specified on a single call is 200"}
	}
	var out []Network
	for _, n := range of(s, q.region, func(r *Region) []Network { return r.Networks }) {
		if slices.Contains(wanted, n.ID) {
			out = append(out, n)
		}
	}
	return out, nil
}

func (s *Server) describeSubnets(q *request) (object, *failure) {
	networks, fail := s.networks(q)
	subnets := []any{}
	for _, n := range networks {
		for _, subnet := range n.Subnets {
			subnets = append(subnets, object{
				"subnetId": subnet.ID, "vpcId": n.ID, "availabilityZone": subnet.Zone,
				"availableIpAddressCount": subnet.Free, "state": "available",
			})
		}
	}
	return object{"subnetSet": subnets}, fail
}

// describeRouteTables answers a table for each subnet, and the main one.
func (s *Server) describeRouteTables(q *request) (object, *failure) {
	networks, fail := s.networks(q)
	tables := []any{}
	for _, n := range networks {
		local := object{"destinationCidrBlock": "10.0.0.0/16", "gatewayId": "local", "state": "active"}
		tables = append(tables, object{
			"routeTableId": "rtb-main-" + n.ID, "vpcId": n.ID, "routeSet": []any{local},
			"associationSet": []any{object{"main": true, "routeTableAssociationId": "rtbassoc-" + n.ID}},
		})
		for _, subnet := range n.Subnets {
			tables = append(tables, object{
				"routeTableId": "rtb-" + subnet.ID, "vpcId": n.ID, "routeSet": append([]any{local}, defaultRoute(subnet.Gateway)...),
				"associationSet": []any{object{"main": false, "subnetId": subnet.ID, "routeTableAssociationId": "rtbassoc-" + subnet.ID}},
			})
		}
	}
	return object{"routeTableSet": tables}, fail
}

func defaultRoute(gateway string) []any {
	route := object{"destinationCidrBlock": "0.0.0.0/0", "state": "active"}
	switch {
	case gateway == "":
		return nil
	case strings.HasPrefix(gateway, "nat-"):
		route["natGatewayId"] = gateway
	case strings.HasPrefix(gateway, "tgw-"):
		route["transitGatewayId"] = gateway
	default:
		route["gatewayId"] = gateway
	}
	return []any{route}
}

func (s *Server) describeEndpoints(q *request) (object, *failure) {
	networks, fail := s.networks(q)
	endpoints := []any{}
	for _, n := range networks {
		for i, service := range n.Endpoints {
			endpoints = append(endpoints, object{
				"vpcEndpointId": "vpce-" + strconv.Itoa(i) + strings.TrimPrefix(n.ID, "vpc-")[1:], "vpcId": n.ID, "serviceName": service, "state": "available",
			})
		}
	}
	return object{"vpcEndpointSet": endpoints}, fail
}
