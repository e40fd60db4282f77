package awsapi

import (
	"slices"
	"strings"
)

// Action is an action of IAM, as AWS's Service Authorization Reference lists it.
type Action struct {
	Name string // "s3:GetObject"
	// Types are the types of resource that a statement with it may name; none: only "*".
	Types []string
	// Depends are the actions that AWS lists as needed beside it.
	Depends []string
}

// prefix is one service of the reference.
type prefix struct {
	templates map[string]string // ARN by type of resource
	actions   map[string]Action // by the name in lower case, without the prefix
}

var iamPrefixes cache[prefix]

func decodePrefix(name, text string) *prefix {
	p := &prefix{templates: map[string]string{}, actions: map[string]Action{}}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if f[0] == "r" {
			p.templates[f[1]] = f[2]
			continue
		}
		a := Action{Name: name + ":" + f[1]}
		if f[2] != "-" {
			a.Types = strings.Split(strings.ReplaceAll(f[2], "!", ""), ",")
		}
		if len(f) > 3 {
			a.Depends = strings.Split(f[3], ",")
		}
		p.actions[strings.ToLower(f[1])] = a
	}
	return p
}

// FindAction is the action with the name, in whatever case, spelt as AWS does.
func FindAction(name string) (Action, bool) {
	service, action, _ := strings.Cut(strings.ToLower(name), ":")
	p := iamPrefixes.get("iam/", service, decodePrefix)
	if p == nil {
		return Action{}, false
	}
	a, ok := p.actions[action]
	return a, ok
}

// Template is the ARN of a type of resource: "s3", "bucket" ->
// "arn:${Partition}:s3:::${BucketName}".
func Template(service, resource string) (string, bool) {
	p := iamPrefixes.get("iam/", service, decodePrefix)
	if p == nil {
		return "", false
	}
	t, ok := p.templates[resource]
	return t, ok
}

// MatchActions are the actions of AWS that a pattern of a policy covers, sorted:
// "s3:Get*". It is nil for a pattern over all services ("*").
func MatchActions(pattern string) []string {
	service, action, ok := strings.Cut(strings.ToLower(pattern), ":")
	if !ok {
		return nil
	}
	p := iamPrefixes.get("iam/", service, decodePrefix)
	if p == nil {
		return nil
	}
	var out []string
	for name, a := range p.actions {
		if MatchText(action, name) {
			out = append(out, a.Name)
		}
	}
	slices.Sort(out)
	return out
}

// NearAction is the action or the service that a person who wrote an unknown action
// may have meant; "" when there is none.
func NearAction(name string) string {
	service, action, _ := strings.Cut(name, ":")
	p := iamPrefixes.get("iam/", strings.ToLower(service), decodePrefix)
	if p == nil {
		near := Near(service, names("iam/"))
		if a, ok := FindAction(near + ":" + action); ok {
			return a.Name
		}
		return near
	}
	var list []string
	for _, a := range p.actions {
		list = append(list, a.Name[strings.Index(a.Name, ":")+1:])
	}
	slices.Sort(list) // Near takes the first of several that are as near
	if near := Near(action, list); near != "" {
		return strings.ToLower(service) + ":" + near
	}
	return ""
}

// MatchText says whether a pattern of IAM covers a text: * stands for any characters
// and ? for one.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html#reference_policies_elements_resource_wildcards
func MatchText(pattern, text string) bool {
	p, t, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
