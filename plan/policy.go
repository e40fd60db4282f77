package plan

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/model"
)

// lambdaOnly is a set of actions that the Lambda service needed from the role
// and that no task needs.
type lambdaOnly struct {
	actions []string // lower case
	to      string
	because string
}

// Which statements of a Lambda role do not belong into a task role; see the
// managed policies AWSLambdaBasicExecutionRole, AWSLambdaVPCAccessExecutionRole
// and AWSXRayDaemonWriteAccess.
// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/
func lambdaOnlySets() []lambdaOnly {
	return []lambdaOnly{
		{
			actions: []string{"logs:createloggroup", "logs:createlogstream", "logs:putlogevents"},
			to:      "execution role", because: "Lambda wrote the logs with the function's role; ECS writes them with the execution role.",
		},
		{
			actions: []string{
				"ec2:createnetworkinterface", "ec2:describenetworkinterfaces", "ec2:deletenetworkinterface",
				"ec2:detachnetworkinterface", "ec2:assignprivateipaddresses", "ec2:unassignprivateipaddresses",
			},
			to: "dropped", because: "Lambda made the function's network interfaces with its role; ECS has a service-linked role for that.",
		},
		{
			actions: []string{"xray:puttracesegments", "xray:puttelemetryrecords"},
			to:      "dropped", because: "No X-Ray daemon runs beside the task.",
		},
	}
}

// policy makes the task role's policy of what the function's policy file says.
func (m *maker) policy(fn model.Function, t Target) Policy {
	p := Policy{Source: "declared", Statements: []model.Statement{}, Moves: []Move{}}
	switch {
	case fn.Role.Kind == "precreated":
		p.Source = "precreated"
		m.diags.Add(diag.New(RoleElsewhere, fn.Handler.At,
			fmt.Sprintf("%s uses the existing role %s, whose permissions are not in this repository, so policy.json grants nothing yet.", fn.Name, fn.Role.ARN),
			"Copy the role's statements into "+t.Folder+"/policy.json; your edit is kept by later runs.").About(fn.Name))
	case fn.Role.PolicySource == "autogen":
		p.Source = "autogen"
		m.diags.Add(diag.New(PolicyAutogen, fn.Handler.At,
			fmt.Sprintf("Chalice generates the policy of %s from the boto3 calls in app.py when it deploys (autogen_policy). decant does not derive policies from code yet, so policy.json grants nothing and the job will be refused by AWS.", fn.Name),
			"Print what Chalice would generate, and put what the job needs into "+t.Folder+"/policy.json; your edit is kept by later runs:\n    chalice gen-policy").About(fn.Name))
	}
	for _, s := range fn.Role.Policy {
		p.add(s)
	}
	if t.Concurrency == 1 {
		p.Statements = append(p.Statements, overlapGuard())
		p.Moves = append(p.Moves, Move{
			Actions: overlapGuard().Action, To: "task role",
			Because: "The runner looks for an older task of the same family before it starts the job.",
		})
	}
	return p
}

// overlapGuard lets the runner see the other tasks. ListTasks and DescribeTasks
// tell about tasks only; they change nothing.
func overlapGuard() model.Statement {
	return model.Statement{
		Sid: "DecantOverlapGuard", Effect: "Allow",
		Action: []string{"ecs:DescribeTasks", "ecs:ListTasks"}, Resource: []string{"*"},
	}
}

// add takes a statement over, without the actions that only Lambda needed. A
// Deny, a NotAction and a wildcard stay whole: taking a part out of them could
// widen what they allow.
func (p *Policy) add(s model.Statement) {
	if s.Effect != "Allow" || len(s.NotAction) > 0 {
		p.Statements = append(p.Statements, s)
		return
	}
	keep := slices.Clone(s.Action)
	for _, set := range lambdaOnlySets() {
		var moved []string
		keep = slices.DeleteFunc(keep, func(action string) bool {
			if slices.Contains(set.actions, strings.ToLower(action)) && set.fits(s) {
				moved = append(moved, action)
				return true
			}
			return false
		})
		if len(moved) > 0 {
			slices.Sort(moved)
			p.Moves = append(p.Moves, Move{Actions: moved, To: set.to, Because: set.because})
		}
	}
	if len(keep) > 0 {
		s.Action = keep
		p.Statements = append(p.Statements, s)
	}
}

// fits keeps statements about log groups that are not the function's own: code
// that writes to them calls CloudWatch Logs itself.
func (l lambdaOnly) fits(s model.Statement) bool {
	if l.to != "execution role" {
		return true
	}
	for _, r := range s.Resource {
		parts := strings.SplitN(r, ":", 7) // arn:partition:logs:region:account:log-group:name
		if r == "*" || len(parts) < 6 || parts[2] != "logs" {
			continue
		}
		name := strings.Join(parts[5:], ":")
		if strings.Trim(name, "*:") != "" && name != "log-group:*" && !strings.HasPrefix(name, "log-group:/aws/lambda/") && name != "log-group:*:*" {
			return false
		}
	}
	return true
}
