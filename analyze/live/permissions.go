package live

import (
	"encoding/json"
	"slices"
	"strings"

	"decant/internal/awsconfig"
)

// iamStatement is one statement of the policy that decant needs.
type iamStatement struct {
	Sid      string   `json:"Sid,omitempty"`
	Effect   string   `json:"Effect"`
	Action   []string `json:"Action"`
	Resource string   `json:"Resource"`
}

// Policy is the IAM policy, as JSON, that allows the operations and nothing
// else: one statement for each service. Most of the actions are listings, which
// IAM grants for all resources or not at all.
func Policy(ops []awsconfig.Operation) []byte {
	actions := map[string][]string{}
	var services []string
	for _, op := range ops {
		service, _, _ := strings.Cut(op.Action, ":")
		actions[service] = append(actions[service], op.Action)
		services = append(services, service)
	}
	document := struct {
		Version   string
		Statement []iamStatement
	}{Version: "2012-10-17"}
	for _, service := range distinct(services) {
		document.Statement = append(document.Statement, iamStatement{
			Sid: "DecantReads" + strings.ToUpper(service[:1]) + service[1:], Effect: "Allow",
			Action: slices.Compact(slices.Sorted(slices.Values(actions[service]))), Resource: "*",
		})
	}
	return marshalled(document)
}

// StatementFor is the statement of a policy that allows one action.
func StatementFor(action string) string {
	return strings.TrimSuffix(string(marshalled(iamStatement{Effect: "Allow", Action: []string{action}, Resource: "*"})), "\n")
}

func marshalled(v any) []byte {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic("decant: a policy cannot be written: " + err.Error())
	}
	return append(text, '\n')
}
