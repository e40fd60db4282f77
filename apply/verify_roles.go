package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

const tasksService = "ecs-tasks.amazonaws.com"

// roles: ECS may use both roles, the task role allows what the plan says, and the
// execution role what starting a task needs.
func (k *check) roles(ctx context.Context) []Check {
	return slices.Concat(k.taskRole(ctx), k.executionRole(ctx))
}

func (k *check) taskRole(ctx context.Context) []Check {
	const name = "task role"
	role := Address{TaskRole, k.t.TaskName + "-task-role"}
	have, err := k.read(ctx, role)
	if err != nil {
		return []Check{k.unknown(name, err)}
	}
	if have == nil {
		return []Check{k.warn(name, applyMakes, "%s does not exist yet.", role.Name)}
	}
	return []Check{later(ByApply, k.trust(name, role.Name, have.Props["trust"])), k.taskPolicy(ctx, have)} // apply sets the trust
}

// taskPolicy compares what the role allows with what the plan says, by meaning.
func (k *check) taskPolicy(ctx context.Context, have *Observed) Check {
	const name = "task role's policy"
	want := k.wanted(TaskRole, have.Name)
	if want == nil {
		return k.unknown(name, fmt.Errorf("the policy of %s cannot be read from the repository", k.t.Function))
	}
	differs := ""
	for _, field := range []string{"inline", "managed", "boundary"} {
		if !equal(want.Props[field], roleKind{}.align(want.Props, have.Props)[field]) {
			differs = have.Name
		}
	}
	if k.opts.Plan.Profile.Module().ManagedPolicy && differs == "" {
		managed := k.t.TaskName + "-task-role-policy"
		policy, err := k.read(ctx, Address{TaskPolicy, managed})
		if err != nil {
			return k.unknown(name, err)
		}
		if w := k.wanted(TaskPolicy, managed); w != nil && (policy == nil || !equal(w.Props["document"], policy.Props["document"])) {
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
func (k *check) trust(name, role string, doc any) Check {
	services := trusted(doc)
	if slices.Contains(services, tasksService) || slices.Contains(services, "*") {
		return k.ok(name, "%s may be used by ECS tasks.", role)
	}
	whom := "nobody"
	if len(services) > 0 {
		whom = strings.Join(services, ", ")
	}
	return k.bad(name, "Let "+tasksService+" assume a role of its own; decant makes one:\n    decant apply", "%s trusts %s, not %s, so ECS cannot use it.", role, whom, tasksService)
}

// trusted are the services that a trust policy lets assume the role.
func trusted(doc any) []string {
	var out []string
	for _, s := range statements(doc) {
		if s["Effect"] != "Allow" || !matchesAny(s["Action"], "sts:AssumeRole") {
			continue
		}
		principal, _ := s["Principal"].(map[string]any)
		if s["Principal"] == "*" {
			out = append(out, "*")
		}
		for _, kind := range sorted(principal) {
			for _, p := range oneOrMore(principal[kind]) {
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
func (k *check) executionRole(ctx context.Context) []Check {
	const name = "execution role"
	arn := aws.ToString(text(k.props, "executionRoleArn"))
	role := arn[strings.LastIndex(arn, "/")+1:]
	if role == "" {
		return nil
	}
	if !strings.HasPrefix(arn, k.at.roleARN("")) {
		if parts := strings.Split(arn, ":"); len(parts) < 6 || parts[4] != k.at.Account {
			return []Check{k.bad(name, "Name a role of this account with --execution-role.", "%s is not a role of the account %s.", arn, k.at.Account)}
		}
	}
	have, err := k.read(ctx, Address{ExecutionRole, role})
	if err != nil {
		return []Check{k.unknown(name, err)}
	}
	if have == nil {
		if k.wanted(ExecutionRole, role) != nil {
			return []Check{k.warn(name, applyMakes, "%s does not exist yet.", role)}
		}
		return []Check{k.bad(name, "Name a role that exists with --execution-role, or leave it out and decant makes one.", "%s does not exist.", role)}
	}
	trust := k.trust(name, role, have.Props["trust"])
	by := ByPerson
	if k.wanted(ExecutionRole, role) != nil { // apply sets its trust and its policies
		by, trust = ByApply, later(ByApply, trust)
	}
	// What the role lacks may be added at any time, and a repository's own policy,
	// which is not read, may allow the pull.
	return []Check{trust, later(by, k.mayStart(ctx, role, have.Props))}
}

// ask is one call that an identity has to be allowed.
type ask struct{ action, resource string }

func (k *check) asks() []ask {
	out := []ask{{"ecr:GetAuthorizationToken", "*"}}
	repository := "*"
	if ref, ok := parseECR(k.image); ok {
		repository = fmt.Sprintf("arn:%s:ecr:%s:%s:repository/%s", k.at.Partition, ref.region, ref.account, ref.repository)
	}
	for _, action := range []string{"ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"} {
		out = append(out, ask{action, repository})
	}
	stream := k.at.arn("logs", "log-group:"+k.t.LogGroup+":log-stream:x")
	out = append(out, ask{"logs:CreateLogStream", stream}, ask{"logs:PutLogEvents", stream})
	for _, from := range (&task{desire: &desire{at: k.at}, props: k.props}).sources() {
		switch parts := strings.Split(from, ":"); {
		case len(parts) >= 7 && parts[2] == "secretsmanager":
			out = append(out, ask{"secretsmanager:GetSecretValue", strings.Join(parts[:7], ":")})
		case strings.HasPrefix(from, "arn:"):
			out = append(out, ask{"ssm:GetParameters", from})
		default:
			out = append(out, ask{"ssm:GetParameters", k.at.arn("ssm", "parameter/"+strings.TrimPrefix(from, "/"))})
		}
	}
	return out
}

// mayStart goes through what starting needs. A condition is not evaluated: what
// is only allowed under one is unknown. Organisation policies and boundaries are
// not read, so ok means that nothing of the role itself stands against it.
func (k *check) mayStart(ctx context.Context, role string, props Props) Check {
	const name = "execution role's policies"
	documents, err := k.documents(ctx, props)
	if err != nil {
		return k.unknown(name, err)
	}
	var refused, doubtful []string
	for _, a := range k.asks() {
		switch allowed, sure := allows(documents, a); {
		case !sure:
			doubtful = append(doubtful, a.action)
		case !allowed:
			refused = append(refused, a.action+" on "+a.resource)
		}
	}
	switch {
	case len(refused) > 0:
		return k.bad(name, "Attach AmazonECSTaskExecutionRolePolicy, and allow the secrets' actions; a role that decant makes has both.", "%s may not call %s.", role, strings.Join(refused, ", "))
	case len(doubtful) > 0:
		return Check{
			Name: name, Function: k.t.Function, Status: Unknown, Fix: "Look whether the conditions hold for this task.",
			Text: fmt.Sprintf("%s may call %s under conditions, which decant does not evaluate.", role, strings.Join(doubtful, ", ")),
		}
	}
	return k.ok(name, "%s may pull the image, write the log and read the secrets.", role)
}

// documents are a role's policies, inline and attached.
func (r *Reader) documents(ctx context.Context, props Props) ([]any, error) {
	var out []any
	inline, _ := props["inline"].(map[string]any)
	for _, name := range sorted(inline) {
		out = append(out, inline[name])
	}
	for _, arn := range oneOrMore(props["managed"]) {
		policy, err := r.iam.GetPolicy(ctx, &iam.GetPolicyInput{PolicyArn: &arn})
		if err != nil {
			return nil, err
		}
		version, err := r.iam.GetPolicyVersion(ctx, &iam.GetPolicyVersionInput{PolicyArn: &arn, VersionId: policy.Policy.DefaultVersionId})
		if err != nil {
			return nil, err
		}
		doc, err := canonicalPolicy(aws.ToString(version.PolicyVersion.Document))
		if err != nil {
			return nil, fmt.Errorf("the policy %s: %w", arn, err)
		}
		out = append(out, doc)
	}
	return out, nil
}

// allows says whether the documents allow a call, and whether that is sure: a
// statement with a condition makes it unsure where nothing else decides.
func allows(documents []any, a ask) (allowed, sure bool) {
	maybeAllowed, maybeDenied := false, false
	for _, doc := range documents {
		for _, s := range statements(doc) {
			if !covers(s, a) {
				continue
			}
			_, conditional := s["Condition"]
			switch {
			case s["Effect"] == "Deny" && !conditional:
				return false, true
			case s["Effect"] == "Deny":
				maybeDenied = true
			case s["Effect"] == "Allow" && !conditional:
				allowed = true
			case s["Effect"] == "Allow":
				maybeAllowed = true
			}
		}
	}
	if allowed {
		return true, !maybeDenied
	}
	return false, !maybeAllowed
}

// covers says whether a statement speaks of a call.
func covers(s map[string]any, a ask) bool {
	action := matchesAny(s["Action"], a.action)
	if _, inverse := s["NotAction"]; inverse {
		action = !matchesAny(s["NotAction"], a.action)
	}
	resource := matchesResource(s["Resource"], a.resource)
	if _, inverse := s["NotResource"]; inverse {
		resource = !matchesResource(s["NotResource"], a.resource)
	}
	return action && resource
}

// statements are those of a document in canonical form.
func statements(doc any) []map[string]any {
	top, _ := doc.(map[string]any)
	items, _ := top["Statement"].([]any)
	var out []map[string]any
	for _, item := range items {
		if s, ok := item.(map[string]any); ok {
			out = append(out, s)
		}
	}
	return out
}

func oneOrMore(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		return list(map[string]any{"": v}, "")
	}
	return nil
}

// matchesAny compares as IAM does: without regard to case, * for any characters
// and ? for one.
func matchesAny(patterns any, action string) bool {
	return slices.ContainsFunc(oneOrMore(patterns), func(p string) bool { return wildcard(strings.ToLower(p), strings.ToLower(action)) })
}

// matchesResource takes case into account; a call on * is covered by * alone.
func matchesResource(patterns any, resource string) bool {
	return slices.ContainsFunc(oneOrMore(patterns), func(p string) bool {
		return p == "*" || resource != "*" && wildcard(p, resource)
	})
}

// wildcard matches a text with a pattern in time that is linear but for the last
// star that fitted.
func wildcard(pattern, s string) bool {
	p, i, star, back := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == s[i]) && pattern[p] != '*':
			p++
			i++
		case p < len(pattern) && pattern[p] == '*':
			star, back = p, i
			p++
		case star >= 0:
			back++
			p, i = star+1, back
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
