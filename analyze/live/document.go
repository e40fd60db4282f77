package live

import (
	"errors"
	"fmt"
	"slices"

	"decant/internal/jsonpos"
	"decant/model"
)

// statement is one statement of a policy of a role or of a resource.
type statement struct {
	model.Statement
	// Principals are "Service lambda.amazonaws.com" and the like, as pairs.
	Principals []principal
}

// principal is whom a resource's policy admits.
type principal struct {
	kind string // "Service", "AWS", "Federated"; "" for "*"
	name string
}

// parsePolicy reads a policy document, where everything may be a text or a list
// of texts:
//
//	{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": ["*"]}}
//
// AWS checks what it stores, so a part of an unknown form is left out rather
// than judged. A document that is no policy is an error.
func parsePolicy(src string) ([]statement, error) {
	root, problems := jsonpos.Parse("", []byte(src))
	if root == nil {
		return nil, fmt.Errorf("the policy is not JSON: %s", problems[0].Detail)
	}
	list := root.Get("Statement")
	if list == nil {
		return nil, errors.New("the policy has no Statement")
	}
	out := []statement{}
	for _, item := range items(list) {
		if item.Kind != jsonpos.Object {
			return nil, fmt.Errorf("a statement of the policy is %s", item.Kind)
		}
		out = append(out, parseStatement(item))
	}
	return out, nil
}

func parseStatement(v *jsonpos.Value) statement {
	var st statement
	for _, m := range v.Members {
		switch m.Key {
		case "Sid":
			st.Sid = m.Value.Text
		case "Effect":
			st.Effect = m.Value.Text
		case "Action":
			st.Action = texts(m.Value)
		case "NotAction":
			st.NotAction = texts(m.Value)
		case "Resource":
			st.Resource = texts(m.Value)
		case "NotResource":
			st.NotResource = texts(m.Value)
		case "Condition":
			st.Condition = conditions(m.Value)
		case "Principal":
			st.Principals = principals(m.Value)
		}
	}
	return st
}

// conditions flattens {"StringEquals": {"aws:x": "y"}}, sorted by operator and
// key.
func conditions(v *jsonpos.Value) []model.Condition {
	var out []model.Condition
	for _, operator := range v.Members {
		for _, key := range operator.Value.Members {
			out = append(out, model.Condition{Operator: operator.Key, Key: key.Key, Values: texts(key.Value)})
		}
	}
	slices.SortFunc(out, func(a, b model.Condition) int {
		return slices.Compare([]string{a.Operator, a.Key}, []string{b.Operator, b.Key})
	})
	return out
}

func principals(v *jsonpos.Value) []principal {
	if v.Kind == jsonpos.String {
		return []principal{{name: v.Text}}
	}
	var out []principal
	for _, m := range v.Members {
		for _, name := range texts(m.Value) {
			out = append(out, principal{kind: m.Key, name: name})
		}
	}
	return out
}

// texts is a text or a list of texts; numbers and booleans count as texts, as
// they do for IAM.
func texts(v *jsonpos.Value) []string {
	out := []string{}
	for _, item := range items(v) {
		switch item.Kind {
		case jsonpos.String, jsonpos.Number:
			out = append(out, item.Text)
		case jsonpos.Bool:
			out = append(out, fmt.Sprint(item.Bool))
		case jsonpos.Null, jsonpos.Array, jsonpos.Object:
		}
	}
	return out
}

// items is a list's elements, or the one value that stands for a list.
func items(v *jsonpos.Value) []*jsonpos.Value {
	if v.Kind == jsonpos.Array {
		return v.Items
	}
	return []*jsonpos.Value{v}
}

// matches compares a name with a pattern of IAM, where * stands for any text and
// ? for one character.
func matches(pattern, name string) bool {
	p, n := 0, 0
	star, mark := -1, 0 // the last * and how much it has taken
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, n
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == name[n]):
			p++
			n++
		case star >= 0:
			mark++
			p, n = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
