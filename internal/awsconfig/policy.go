package awsconfig

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// iamStatement is one statement of the policy that decant needs.
type iamStatement struct {
	Sid      string   `json:"Sid,omitempty"`
	Effect   string   `json:"Effect"`
	Action   []string `json:"Action"`
	Resource any      `json:"Resource"` // a text or a list, as AWS prints one and several
}

// Policy is the IAM policy, as JSON, that allows the operations, the further
// actions and nothing else: one statement for each service, whose Sid begins
// with sid. Most reading actions are listings, which IAM grants for all resources
// or not at all.
func Policy(sid string, ops []Operation, further ...string) []byte {
	actions := map[string][]string{}
	add := func(action string) {
		service, _, _ := strings.Cut(action, ":")
		actions[service] = append(actions[service], action)
	}
	for _, op := range ops {
		add(op.Action)
	}
	for _, action := range further {
		add(action)
	}
	document := struct {
		Version   string
		Statement []iamStatement
	}{Version: "2012-10-17"}
	for _, service := range slices.Sorted(maps.Keys(actions)) {
		document.Statement = append(document.Statement, iamStatement{
			Sid: sid + strings.ToUpper(service[:1]) + service[1:], Effect: "Allow",
			Action: slices.Compact(slices.Sorted(slices.Values(actions[service]))), Resource: "*",
		})
	}
	return marshalled(document)
}

// StatementFor is the statement of a policy that allows one action.
func StatementFor(action string) string { return StatementOn(action, "*") }

// StatementOn is the statement of a policy that allows one action on resources.
func StatementOn(action string, resources ...string) string {
	s := iamStatement{Effect: "Allow", Action: []string{action}, Resource: resources}
	if len(resources) == 1 {
		s.Resource = resources[0]
	}
	return strings.TrimSuffix(string(marshalled(s)), "\n")
}

func marshalled(v any) []byte {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic("decant: a policy cannot be written: " + err.Error())
	}
	return append(text, '\n')
}
