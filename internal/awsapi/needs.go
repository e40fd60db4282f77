package awsapi

import (
	"slices"
	"strings"
)

// Need is an action that IAM checks when an operation is called.
type Need struct {
	Action string // "s3:GetObject"
	// Why is a clause for an action that does not bear the operation's name; "" else.
	Why string
	// Source is the page that says so, for an action that the data does not give.
	Source string
	// Optional is true for an action without which the call works, less well: Why says how.
	Optional bool
	// When names the parameter whose presence makes the action needed; "" for always.
	When string
	// Unless names the parameter in whose presence another action is checked instead.
	Unless string
	// Names are how the parameters name the resources, one for each type of resource.
	// None: only "*" can be written.
	Names []Naming
	// Condition narrows the statement further, or nil.
	Condition *Condition
}

// Condition is a condition on an action.
type Condition struct {
	Operator, Key string
	// Value is a text, or the path of the parameter that has it when Path is set.
	Value, Path string
}

// Asks are what IAM checks for an operation of a service.
type Asks struct {
	Needs []Need
	// None says why IAM checks nothing; "" when Needs has something.
	None string
}

// Asks are what IAM checks for the operation; ok is false when neither the data nor
// the tables have an action for it.
func (s *Service) Asks(operation string) (asks Asks, ok bool) {
	if needs, ok := exceptions()[s.Name][operation]; ok {
		return Asks{Needs: s.named(operation, needs)}, true
	}
	if why, ok := free()[s.Name+":"+operation]; ok {
		return Asks{None: why}, true
	}
	op, ok := s.Operation(operation)
	if !ok {
		return Asks{}, false
	}
	if op.Unsigned {
		return Asks{None: "the request is not signed"}, true
	}
	if a, ok := s.sameName(operation); ok {
		needs := append([]Need{{Action: a.Name}}, besides()[s.Name][operation]...)
		return Asks{Needs: s.named(operation, append(needs, depending(op, a, needs)...))}, true
	}
	if op.verb != "" {
		return Asks{Needs: []Need{byPath(op)}}, true
	}
	return Asks{}, false
}

// sameName is the action that bears the operation's name.
func (s *Service) sameName(operation string) (Action, bool) {
	prefixes := s.prefixes
	if own, ok := prefixOf()[s.Name]; ok {
		prefixes = own
	}
	for _, p := range prefixes {
		if a, ok := FindAction(p + ":" + operation); ok {
			return a, true
		}
	}
	return Action{}, false
}

// depending are the needs for the actions that AWS lists beside one, less those that
// the tables have.
func depending(op Operation, a Action, have []Need) []Need {
	var out []Need
	for _, name := range a.Depends {
		if _, known := FindAction(name); !known || slices.ContainsFunc(have, func(n Need) bool { return n.Action == name }) {
			continue
		}
		if roles := roleParameters(op); name == "iam:PassRole" && len(roles) > 0 {
			for _, p := range roles {
				out = append(out, pass(p, ""))
			}
			continue
		}
		out = append(out, Need{Action: name, Why: "AWS lists it as needed for " + a.Name, Source: "https://docs.aws.amazon.com/service-authorization/latest/reference/"})
	}
	return out
}

// roleParameters are those that name a role.
func roleParameters(op Operation) []string {
	var out []string
	for _, p := range op.Parameters {
		if flat := plain(p); strings.HasSuffix(flat, "rolearn") || strings.HasSuffix(flat, "role") || flat == "roles" {
			out = append(out, p)
		}
	}
	return out
}

// named gives each need the ways to name its resources that fit the operation.
func (s *Service) named(operation string, needs []Need) []Need {
	op, _ := s.Operation(operation)
	out := slices.Clone(needs)
	for i := range out {
		if out[i].Names == nil {
			out[i].Names = namings(op, out[i].Action)
		}
		if out[i].Condition == nil {
			out[i].Condition = conditions()[out[i].Action]
		}
	}
	return out
}

// byPath is the permission of API Gateway's control plane: the HTTP method on the path.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
func byPath(op Operation) Need {
	n := Naming{Type: "path", Template: "arn:${Partition}:apigateway:${Region}::"}
	for i, part := range strings.FieldsFunc(op.path, func(r rune) bool { return r == '{' || r == '}' }) {
		if i%2 == 0 {
			n.Template += part
			continue
		}
		name := strings.TrimSuffix(part, "+")
		n.Template += "${" + name + "}"
		n.Variables = append(n.Variables, Variable{Name: name, Paths: []string{parameterLike(op, name)}})
	}
	return Need{
		Action: "apigateway:" + op.verb, Why: "API Gateway checks the HTTP method on the path of the request",
		Source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html", Names: []Naming{n},
	}
}

// parameterLike is the parameter of an operation that a variable of its path stands
// for: "restapi_id" -> restApiId.
func parameterLike(op Operation, variable string) string {
	for _, p := range op.Parameters {
		if plain(p) == plain(variable) {
			return p
		}
	}
	return variable
}

// Paths are the parameters of an operation that a policy is derived from, sorted:
// those that name resources, and those that decide which actions are needed. A path is
// "TableName", "CopySource", "Entries[].EventBusName" (of each item), or
// "RequestItems{}" (the keys of a map).
func (s *Service) Paths(operation string) []string {
	asks, _ := s.Asks(operation)
	var out []string
	for _, need := range asks.Needs {
		out = append(out, need.When, need.Unless)
		if need.Condition != nil {
			out = append(out, need.Condition.Path)
		}
		for _, n := range need.Names {
			for _, v := range n.Variables {
				out = append(out, v.Paths...)
			}
			out = append(out, n.Beside, n.Requires)
			out = append(out, n.Whole...)
		}
	}
	out = slices.DeleteFunc(out, func(p string) bool { return p == "" || p == never })
	slices.Sort(out)
	return slices.Compact(out)
}
