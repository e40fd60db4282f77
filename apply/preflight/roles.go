package preflight

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/registry"
)

// roles: ECS may use both roles, the task role allows what the plan says, and the
// execution role what starting a task needs.
func (k *check) roles(ctx context.Context) []apply.Check {
	return slices.Concat(k.taskRole(ctx), k.executionRole(ctx))
}

func (k *check) taskRole(ctx context.Context) []apply.Check {
	const name = "task role"
	if reused := k.t.Policy.Role; reused != "" {
		return []apply.Check{k.reusedRole(ctx, name, reused)}
	}
	role := account.Address{Kind: account.TaskRole, Name: k.t.TaskName + "-task-role"}
	have, err := k.Read(ctx, role)
	if err != nil {
		return []apply.Check{k.unknown(name, err)}
	}
	if have == nil {
		return []apply.Check{k.warn(name, applyMakes, "%s does not exist yet.", role.Name)}
	}
	return []apply.Check{later(apply.ByApply, k.trust(name, role.Name, have.Props["trust"])), k.taskPolicy(ctx, have)} // apply sets the trust
}

// reusedRole looks whether ECS may use the role of the Lambda.
func (k *check) reusedRole(ctx context.Context, name, arn string) apply.Check {
	role := arn[strings.LastIndex(arn, "/")+1:]
	have, err := k.Read(ctx, account.Address{Kind: account.TaskRole, Name: role})
	switch {
	case err != nil:
		return k.unknown(name, err)
	case have == nil || have.ARN != arn:
		return k.bad(name, "Name a role of this account in iam_role_arn of config.json, or state another source of the policy in decant.hcl.", "%s does not exist.", arn)
	}
	checked := k.trust(name, role, have.Props["trust"])
	if checked.Status != apply.OK {
		checked.Fix = "Name " + account.TasksService + " in the role's trust policy, beside what it names; decant does not change the role."
	}
	return checked
}

// taskPolicy compares what the role allows with what the plan says, by meaning.
func (k *check) taskPolicy(ctx context.Context, have *account.Observed) apply.Check {
	const name = "task role's policy"
	want := k.wanted(account.TaskRole, have.Name)
	if want == nil {
		return k.unknown(name, fmt.Errorf("what decant would make for %s is not known, because its cluster, network, image or files are not; another check says which", k.t.Function))
	}
	differs := ""
	for _, field := range []string{"inline", "managed", "boundary"} {
		if !account.Equal(want.Props[field], account.RoleKind{}.Align(want.Props, have.Props)[field]) {
			differs = have.Name
		}
	}
	if k.opts.Plan.Profile.Module().ManagedPolicy && differs == "" {
		managed := k.t.TaskName + "-task-role-policy"
		policy, err := k.Read(ctx, account.Address{Kind: account.TaskPolicy, Name: managed})
		if err != nil {
			return k.unknown(name, err)
		}
		if w := k.wanted(account.TaskPolicy, managed); w != nil && (policy == nil || !account.Equal(w.Props["document"], policy.Props["document"])) {
			differs = managed
		}
	}
	if differs != "" {
		return k.warn(name, "See the difference, and apply it:\n    decant apply", "%s does not allow what %s says.", differs, k.t.Folder+"/policy.json")
	}
	return k.ok(name, "%s allows what %s says.", have.Name, k.t.Folder+"/policy.json")
}

// trust: ECS tasks may use the role. A Lambda's role, which ECS cannot use, is
// the usual mistake.
func (k *check) trust(name, role string, doc any) apply.Check {
	services := trusted(doc)
	if slices.Contains(services, account.TasksService) || slices.Contains(services, "*") {
		return k.ok(name, "%s may be used by ECS tasks.", role)
	}
	whom := "nobody"
	if len(services) > 0 {
		whom = strings.Join(services, ", ")
	}
	return k.bad(name, "Let "+account.TasksService+" assume a role of its own; decant makes one:\n    decant apply", "%s trusts %s, not %s, so ECS cannot use it.", role, whom, account.TasksService)
}

// trusted are the services that a trust policy lets assume the role.
func trusted(doc any) []string {
	var out []string
	for _, s := range account.Statements(doc) {
		if s["Effect"] != "Allow" || !account.MatchesAny(s["Action"], "sts:AssumeRole") {
			continue
		}
		principal, _ := s["Principal"].(map[string]any)
		if s["Principal"] == "*" {
			out = append(out, "*")
		}
		for _, kind := range account.SortedKeys(principal) {
			for _, p := range account.OneOrMore(principal[kind]) {
				if kind == "Service" || p == "*" {
					out = append(out, p)
				}
			}
		}
	}
	return out
}

// executionRole may pull, write the log, and read this task's secrets, as far as
// its policies tell.
func (k *check) executionRole(ctx context.Context) []apply.Check {
	const name = "execution role"
	arn := aws.ToString(account.StringProp(k.props, "executionRoleArn"))
	role := arn[strings.LastIndex(arn, "/")+1:]
	if role == "" {
		return nil
	}
	if !strings.HasPrefix(arn, k.at.RoleARN("")) {
		if parts := strings.Split(arn, ":"); len(parts) < 6 || parts[4] != k.at.Account {
			return []apply.Check{k.bad(name, "Name a role of this account with --execution-role.", "%s is not a role of the account %s.", arn, k.at.Account)}
		}
	}
	have, err := k.Read(ctx, account.Address{Kind: account.ExecutionRole, Name: role})
	if err != nil {
		return []apply.Check{k.unknown(name, err)}
	}
	if have == nil {
		if k.wanted(account.ExecutionRole, role) != nil {
			return []apply.Check{k.warn(name, applyMakes, "%s does not exist yet.", role)}
		}
		return []apply.Check{k.bad(name, "Name a role that exists with --execution-role, or leave it out and decant makes one.", "%s does not exist.", role)}
	}
	trust := k.trust(name, role, have.Props["trust"])
	by := apply.ByPerson
	if k.wanted(account.ExecutionRole, role) != nil { // apply sets its trust and its policies
		by, trust = apply.ByApply, later(apply.ByApply, trust)
	}
	// What the role lacks may be added at any time, and a repository's own policy,
	// which is not read, may allow the pull.
	return []apply.Check{trust, later(by, k.mayStart(ctx, role, have.Props))}
}

func (k *check) asks() []account.Access {
	out := []account.Access{{Action: "ecr:GetAuthorizationToken", Resource: "*"}}
	repository := "*"
	if ref, ok := registry.Parse(k.image); ok {
		repository = fmt.Sprintf("arn:%s:ecr:%s:%s:repository/%s", k.at.Partition, ref.Region, ref.Account, ref.Repository)
	}
	for _, action := range []string{"ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"} {
		out = append(out, account.Access{Action: action, Resource: repository})
	}
	stream := k.at.ARN("logs", "log-group:"+k.t.LogGroup+":log-stream:x")
	out = append(out, account.Access{Action: "logs:CreateLogStream", Resource: stream}, account.Access{Action: "logs:PutLogEvents", Resource: stream})
	for _, from := range apply.SecretSources(k.props) {
		switch parts := strings.Split(from, ":"); {
		case len(parts) >= 7 && parts[2] == "secretsmanager":
			out = append(out, account.Access{Action: "secretsmanager:GetSecretValue", Resource: strings.Join(parts[:7], ":")})
		case strings.HasPrefix(from, "arn:"):
			out = append(out, account.Access{Action: "ssm:GetParameters", Resource: from})
		default:
			out = append(out, account.Access{Action: "ssm:GetParameters", Resource: k.at.ARN("ssm", "parameter/"+strings.TrimPrefix(from, "/"))})
		}
	}
	return out
}

// mayStart goes through what starting needs. A condition is not evaluated: what
// is only allowed under one is unknown. Organisation policies and boundaries are
// not read, so ok means that nothing of the role itself stands against it.
func (k *check) mayStart(ctx context.Context, role string, props account.Props) apply.Check {
	const name = "execution role's policies"
	documents, err := k.Documents(ctx, props)
	if err != nil {
		return k.unknown(name, err)
	}
	var refused, doubtful []string
	for _, a := range k.asks() {
		switch allowed, sure := account.Allows(documents, a); {
		case !sure:
			doubtful = append(doubtful, a.Action)
		case !allowed:
			refused = append(refused, a.Action+" on "+a.Resource)
		}
	}
	switch {
	case len(refused) > 0:
		return k.bad(name, "Attach AmazonECSTaskExecutionRolePolicy, and allow the secrets' actions; a role that decant makes has both.", "%s may not call %s.", role, strings.Join(refused, ", "))
	case len(doubtful) > 0:
		return apply.Check{
			Name: name, Function: k.t.Function, Status: apply.Unknown, Fix: "Look whether the conditions hold for this task.",
			Text: fmt.Sprintf("%s may call %s under conditions, which decant does not evaluate.", role, strings.Join(doubtful, ", ")),
		}
	}
	return k.ok(name, "%s may pull the image, write the log and read the secrets.", role)
}
