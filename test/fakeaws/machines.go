package fakeaws

import (
	"slices"
	"strings"
)

// MachineARN is the ARN of a state machine.
func (a *Account) MachineARN(region string, m Machine) string {
	return "arn:aws:states:" + region + ":" + a.ID + ":stateMachine:" + m.Name
}

func (m Machine) kind() string {
	if m.Express {
		return "EXPRESS"
	}
	return "STANDARD"
}

func (s *Server) listMachines(q *request) (object, *failure) {
	var in struct {
		NextToken  string
		MaxResults int
	}
	if fail := q.input(&in); fail != nil {
		return nil, fail
	}
	all := of(s, q.region, func(r *Region) []Machine { return r.Machines })
	from, to, next, fail := page(len(all), in.NextToken, size(in.MaxResults), 100, 1000)
	if fail != nil {
		return nil, fail
	}
	out := object{"stateMachines": list(all[from:to], func(m Machine) any {
		return object{"name": m.Name, "stateMachineArn": s.account.MachineARN(q.region, m), "type": m.kind(), "creationDate": 1.7e9}
	})}
	set(out, "nextToken", next)
	return out, nil
}

func (s *Server) describeMachine(q *request) (object, *failure) {
	var in struct{ StateMachineArn string }
	if fail := q.input(&in); fail != nil {
		return nil, fail
	}
	all := of(s, q.region, func(r *Region) []Machine { return r.Machines })
	i := slices.IndexFunc(all, func(m Machine) bool { return s.account.MachineARN(q.region, m) == in.StateMachineArn })
	if i < 0 {
		return nil, &failure{400, "StateMachineDoesNotExist", "State Machine Does Not Exist: '" + in.StateMachineArn + "'"}
	}
	m := all[i]
	return object{
		"name": m.Name, "stateMachineArn": in.StateMachineArn, "type": m.kind(), "status": "ACTIVE", "definition": m.Definition,
		"roleArn": "arn:aws:iam::" + s.account.ID + ":role/states", "creationDate": 1.7e9,
	}, nil
}

func (s *Server) clusterARN(region, name string) string {
	return "arn:aws:ecs:" + region + ":" + s.account.ID + ":cluster/" + name
}

func (s *Server) listClusters(q *request) (object, *failure) {
	var in struct {
		NextToken  string
		MaxResults int
	}
	if fail := q.input(&in); fail != nil {
		return nil, fail
	}
	all := of(s, q.region, func(r *Region) []Cluster { return r.Clusters })
	from, to, next, fail := page(len(all), in.NextToken, size(in.MaxResults), 100, 100)
	if fail != nil {
		return nil, fail
	}
	out := object{"clusterArns": list(all[from:to], func(c Cluster) any { return s.clusterARN(q.region, c.Name) })}
	set(out, "nextToken", next)
	return out, nil
}

func (s *Server) describeClusters(q *request) (object, *failure) {
	var in struct{ Clusters []string }
	if fail := q.input(&in); fail != nil {
		return nil, fail
	}
	if len(in.Clusters) > 100 {
		return nil, &failure{400, "InvalidParameterException", "at most 100 clusters"}
	}
	found, missing := []any{}, []any{}
	for _, arn := range in.Clusters {
		all := of(s, q.region, func(r *Region) []Cluster { return r.Clusters })
		i := slices.IndexFunc(all, func(c Cluster) bool { return strings.HasSuffix(arn, "/"+c.Name) })
		if i < 0 {
			missing = append(missing, object{"arn": arn, "reason": "MISSING"})
			continue
		}
		found = append(found, object{"clusterArn": arn, "clusterName": all[i].Name, "status": "ACTIVE", "capacityProviders": texts(all[i].Providers)})
	}
	return object{"clusters": found, "failures": missing}, nil
}
