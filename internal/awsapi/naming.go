package awsapi

import (
	"slices"
	"strings"
)

// Naming is how the parameters of a call name a resource of one type.
type Naming struct {
	Type     string // "object"
	Template string // "arn:${Partition}:s3:::${BucketName}/${ObjectName}"
	// Variables are those of the template that parameters give. ${Partition}, ${Region}
	// and ${Account} are the caller's.
	Variables []Variable
	// Whole are parameters that hold the whole ARN.
	Whole []string
	// Requires names a parameter without which the call does not act on such a resource.
	Requires string
	// Beside is read together with a variable: the qualifier of a function; "" for none.
	Beside string
	// Instead is true when no other type is acted on where this one is: an index and its table.
	Instead bool
}

// Variable is a variable of a template.
type Variable struct {
	Name string
	// Paths are the parameters that give it, the first that is there. A value that is an
	// ARN replaces the template up to the variable.
	Paths []string
	Form  Form
	// Default is what a call without the parameter acts on: "default" for an event bus.
	Default string
}

// Form is how a parameter writes what a variable stands for.
type Form string

// The forms of parameters.
const (
	Plain       Form = ""             // the value itself
	QueueURL    Form = "queue-url"    // https://sqs.eu-west-1.amazonaws.com/123456789012/jobs
	SecretName  Form = "secret"       // a name, to which AWS adds "-" and six characters
	Bucket      Form = "bucket"       // a bucket's name, or the ARN of an access point
	Alias       Form = "alias"        // alias/name
	Model       Form = "model"        // of Bedrock: the model's id, an inference profile, an ARN
	Path        Form = "path"         // without the leading slash: /app/key
	Function    Form = "function"     // name, name:qualifier, account:function:name
	Key         Form = "key"          // id, alias/name; an alias is a condition, not an ARN
	CopySource  Form = "copy-source"  // bucket/key?versionId=..., or a dict of Bucket and Key
	Revision    Form = "revision"     // family or family:revision
	LastSegment Form = "last-segment" // after the last slash: arn:...:cluster/name -> name
)

// namings are the ways in which the parameters of an operation name the resources of
// an action: of the table by hand, else those that the names give away.
func namings(op Operation, action string) []Naming {
	a, ok := FindAction(action)
	if !ok {
		return nil
	}
	service, _, _ := strings.Cut(action, ":")
	var out []Naming
	for _, t := range a.Types {
		template, _ := Template(service, t)
		rule, byHand := resourceNames()[service+"/"+t]
		if own, ok := operationNames()[action+"/"+t]; ok {
			rule, byHand = own, true
		}
		switch {
		case byHand:
			rule.Type = t
			if rule.Template == "" {
				rule.Template = template
			}
			if n, ok := fits(rule, op); ok {
				out = append(out, n)
			}
		case !handled(service):
			if n, ok := guess(op, t, template); ok {
				out = append(out, n)
			}
		}
	}
	return out
}

// fits are the parts of a rule that the operation's parameters can fill; ok is false
// when the operation cannot name such a resource. Nested parameters are not in the
// data: a rule has them only for the operations that have them.
func fits(n Naming, op Operation) (fit Naming, ok bool) {
	foreign := func(p string) bool { return !strings.ContainsAny(p, ".[{") && !slices.Contains(op.Parameters, p) }
	if n.Requires != "" && foreign(n.Requires) {
		return n, false
	}
	if len(n.Variables) == 0 && len(n.Whole) == 0 {
		return n, true
	}
	n.Whole = slices.DeleteFunc(slices.Clone(n.Whole), foreign)
	n.Variables = slices.Clone(n.Variables)
	named := len(n.Variables) > 0 && n.Variables[0].Default != ""
	for i, v := range n.Variables {
		n.Variables[i].Paths = slices.DeleteFunc(slices.Clone(v.Paths), foreign)
		if len(n.Variables[i].Paths) == 0 {
			n.Variables[i].Default = "" // the operation acts on any: a query of Athena by its id
		}
	}
	named = named || len(n.Variables) > 0 && len(n.Variables[0].Paths) > 0
	return n, named || len(n.Whole) > 0
}

// guess reads the variables of a template from parameters with the same names. It gives
// up when one has no such parameter, unless a parameter holds the whole ARN.
func guess(op Operation, resource, template string) (Naming, bool) {
	n := Naming{Type: resource, Template: template}
	complete := true
	for _, variable := range variables(template) {
		if p := parameterNamed(op, variable, resource); p != "" {
			n.Variables = append(n.Variables, Variable{Name: variable, Paths: []string{p}})
		} else {
			complete = false
		}
	}
	for _, p := range op.Parameters {
		if base, ok := strings.CutSuffix(plain(p), "arn"); ok && (base == plain(resource) || !complete && (base == "" || base == "resource")) {
			n.Whole = append(n.Whole, p)
		}
	}
	if !complete {
		n.Variables = nil
	}
	return n, len(n.Variables) > 0 || len(n.Whole) > 0
}

// parameterNamed is the parameter of an operation that bears a variable's name, or "".
func parameterNamed(op Operation, variable, resource string) string {
	name, kind := plain(variable), plain(resource)
	wanted := []string{name, strings.TrimSuffix(strings.TrimSuffix(name, "name"), "id")}
	if strings.HasPrefix(name, kind) || name == "resourceid" {
		wanted = append(wanted, kind+"name", kind+"id", "name", "id", kind+"identifier", "identifier")
	}
	for _, w := range wanted {
		for _, p := range op.Parameters {
			if w != "" && plain(p) == w {
				return p
			}
		}
	}
	return ""
}

// variables are those of a template that are not the caller's, in their order.
func variables(template string) []string {
	var out []string
	for _, part := range strings.Split(template, "${")[1:] {
		name, _, _ := strings.Cut(part, "}")
		if name != "Partition" && name != "Region" && name != "Account" {
			out = append(out, name)
		}
	}
	return out
}
