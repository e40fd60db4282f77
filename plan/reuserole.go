package plan

import (
	"encoding/json"
	"fmt"
	"strings"

	"decant/internal/diag"
	"decant/internal/settings"
	"decant/model"
)

// reusedRole is the ARN of the Lambda's role when a person states that the task runs
// under it; asked is false for every other source of a policy. A role that Chalice
// made is refused: `chalice deploy` deletes it together with a function whose
// decorator is gone, and writes its policies anew each time.
func (m *maker) reusedRole(fn model.Function) (arn string, asked bool) {
	stated := m.statedPolicy(fn)
	if stated.V != settings.PolicyReuse {
		return "", false
	}
	if arn = fn.Role.ARN; arn != "" {
		return arn, true
	}
	m.unknownPolicy(fn, settings.PolicyDeclared, RoleManaged, stated.At,
		fmt.Sprintf("The task of %s is to run under the role of its Lambda (policy = \"reuse-role\"), which is Chalice's own: `chalice deploy` deletes the role when the function is gone from the source, and the task would stand without one.", fn.Name),
		"Give the task a role with the same statements, from live data:\n    policy = \"live\"\nor keep the role outside of Chalice first: manage_iam_role false and iam_role_arn in config.json.")
	return "", true
}

// underRole is the policy of a task that runs under a role of somebody else: nothing
// is granted, and what the role has to allow besides is said.
func (m *maker) underRole(fn model.Function, arn string, needs []model.Statement) Policy {
	if arn == "" { // refused; its function is blocked
		return Policy{Source: settings.PolicyDeclared, Statements: []model.Statement{}, Moves: []Move{}}
	}
	p := Policy{Source: settings.PolicyReuse, Role: arn, Statements: []model.Statement{}, Moves: []Move{}}
	m.decide(Decision{
		Rule: "policy", Function: fn.Name, Chose: "the Lambda's role " + roleName(arn),
		Because: "policy = \"reuse-role\" states it. decant neither changes the role nor deletes it.", Evidence: []diag.Range{},
	})
	fix := "Add this statement to the role's trust policy, beside the one for lambda.amazonaws.com:\n" + indented(trustOfTasks())
	if len(needs) > 0 {
		fix += "\nand to its policies, for the runner:\n" + indented(needs)
	}
	m.diags.Add(diag.New(RoleReused, fn.Handler.At,
		fmt.Sprintf("The task of %s runs under the role %s, which decant does not change. ECS can use it when its trust policy names ecs-tasks.amazonaws.com; `decant verify` looks.", fn.Name, arn), fix).About(fn.Name))
	return p
}

// trustOfTasks is what a trust policy needs so that ECS may use the role.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
func trustOfTasks() any {
	return struct {
		Effect    string
		Principal map[string]string
		Action    string
	}{"Allow", map[string]string{"Service": "ecs-tasks.amazonaws.com"}, "sts:AssumeRole"}
}

func roleName(arn string) string { return arn[strings.LastIndexByte(arn, '/')+1:] }

// indented is a value as JSON, moved in by four columns.
func indented(v any) string {
	raw, err := json.MarshalIndent(v, "    ", "  ")
	if err != nil {
		panic("decant: a statement is no JSON: " + err.Error())
	}
	return "    " + string(raw)
}
