package plan

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/model"
)

// The literals of the block network. Both ways to make the tasks have to take a
// value: decant apply, and the Terraform module with its validations.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html
const (
	maxSubnets        = 16
	maxSecurityGroups = 5
)

var (
	clusterName = lazyregexp.New(`^[A-Za-z0-9_-]{1,255}$`)
	clusterARN  = lazyregexp.New(`^arn:aws[a-z-]*:ecs:([a-z0-9-]+):([0-9]{12}):cluster/[A-Za-z0-9_-]{1,255}$`)
	roleARN     = lazyregexp.New(`^arn:aws[a-z-]*:iam::[0-9]{12}:role/[\w+=,.@/-]{1,512}$`)

	trailingComma = lazyregexp.New(`,\s*\]$`)
)

// Literal is the value of an HCL expression that is a literal without templates:
// a string, a list, a number, a bool. It is false for a reference, which Terraform
// alone can resolve.
func Literal(expression string) (any, bool) {
	text := trailingComma.ReplaceAllString(strings.TrimSpace(expression), "]")
	var v any
	if json.Unmarshal([]byte(text), &v) != nil || strings.Contains(text, "${") || strings.Contains(text, "%{") {
		return nil, false
	}
	return v, true
}

// checkNetwork reports literals of the block network that either way refuses.
func (m *maker) checkNetwork() {
	n := m.opts.Settings.Network
	m.checkLiteral("cluster", n.Cluster, m.clusterProblem, `cluster = "jobs"`)
	m.checkLiteral("subnets", n.Subnets, listProblem("subnet-", 1, maxSubnets), `subnets = ["subnet-0a1b2c3d", "subnet-4e5f6a7b"]`)
	m.checkLiteral("security_groups", n.SecurityGroups, listProblem("sg-", 1, maxSecurityGroups), `security_groups = ["sg-0a1b2c3d"]`)
	m.checkLiteral("execution_role", n.ExecutionRole, func(v any) string {
		if text, ok := v.(string); ok && roleARN.MatchString(text) {
			return ""
		}
		return "the ARN of a role"
	}, `execution_role = "arn:aws:iam::123456789012:role/ecs-execution"`)
}

// checkLiteral reports a literal that is not what it has to be.
func (m *maker) checkLiteral(name string, stated model.Value[string], problem func(any) string, example string) {
	if !stated.IsKnown() {
		return
	}
	v, ok := Literal(stated.V)
	if !ok {
		return
	}
	if want := problem(v); want != "" {
		m.diags.Add(diag.New(BadNetwork, stated.At,
			fmt.Sprintf("%s is %s, which is not %s. Either decant apply or the Terraform module would refuse it.", name, shortened(stated.V), want),
			"Write it like this, or refer to a resource of your Terraform:\n    "+example))
	}
}

// clusterProblem: a name is made the ARN of this account and region, so an ARN
// has to be of the same.
func (m *maker) clusterProblem(v any) string {
	text, _ := v.(string)
	if clusterName.MatchString(text) {
		return ""
	}
	match := clusterARN.FindStringSubmatch(text)
	switch {
	case match == nil:
		return "the name or the ARN of a cluster"
	case m.plan.Region != "" && match[1] != m.plan.Region, m.plan.Account != "" && match[2] != m.plan.Account:
		return "a cluster of the account and region that the tasks run in"
	}
	return ""
}

// listProblem checks a list of IDs.
func listProblem(prefix string, least, most int) func(any) string {
	return func(v any) string {
		list, ok := v.([]any)
		wrong := slices.ContainsFunc(list, func(item any) bool {
			id, isText := item.(string)
			return !isText || !strings.HasPrefix(id, prefix) || strings.ContainsAny(id, " \t\r\n,")
		})
		if !ok || wrong || len(list) < least || len(list) > most {
			return fmt.Sprintf("a list of %d to %d IDs that begin with %s", least, most, prefix)
		}
		return ""
	}
}
