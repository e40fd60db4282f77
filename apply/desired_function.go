package apply

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/plan"
)

// task is one function on its way to resources.
type task struct {
	*desire
	plan.Target
	family   string
	props    Props // of the task definition
	policy   any   // of the task role
	tags     map[string]string
	subnets  []string
	groups   []string
	publicIP bool
	diags    diag.List
	made     []Resource
}

// function adds the resources of one function, or none and the reasons.
func (d *desire) function(target plan.Target) diag.List {
	t := &task{desire: d, Target: target, family: target.TaskName}
	t.network()
	t.readFiles()
	if t.diags.HasErrors() {
		return t.diags
	}
	t.make(LogGroup, t.LogGroup, Props{"retention_days": t.LogDays})
	t.secrets()
	t.roles()
	t.make(TaskDefinition, t.family, t.props, t.roleAddresses()...)
	t.trigger()
	t.failures()
	t.checkSizes()
	for _, r := range t.made {
		t.diags.Extend(checkName(r))
	}
	if !t.diags.HasErrors() {
		for _, r := range t.made {
			d.add(r)
		}
	}
	return t.diags
}

// make keeps a resource of this function.
func (t *task) make(kind Kind, name string, props Props, needs ...Address) {
	tags := maps.Clone(t.tags)
	if kind == Schedule { // it has none; its role's count
		tags = nil
	}
	if kind == TaskRole {
		tags[TagPhase] = string(Prepared)
	}
	t.made = append(t.made, Resource{Address: Address{kind, name}, Function: t.Function, Props: props, Tags: tags, Needs: needs})
}

// network is the function's own subnets and groups, else what a person says,
// else what the plan states for all.
func (t *task) network() {
	choose := func(own, shared string, wished []string) []string {
		if list, ok := listLiteral(t.plan, own); ok {
			return slices.Sorted(slices.Values(list))
		}
		if len(wished) > 0 {
			return slices.Sorted(slices.Values(wished))
		}
		list, _ := listLiteral(t.plan, shared)
		return slices.Sorted(slices.Values(list))
	}
	tf := t.plan.Terraform
	t.subnets = choose(t.Subnets, tf.Subnets, t.wish.Subnets)
	t.groups = choose(t.SecurityGroups, tf.SecurityGroups, t.wish.SecurityGroups)
	t.publicIP = tf.AssignPublicIP
	if t.wish.PublicIP != nil {
		t.publicIP = *t.wish.PublicIP
	}
	if len(t.subnets) == 0 {
		t.missing("the subnets that the tasks run in", "--subnets subnet-1,subnet-2", `network { subnets = ["subnet-1", "subnet-2"] }`)
	}
	if len(t.groups) == 0 {
		t.missing("the tasks' security groups", "--security-groups sg-1", `network { security_groups = ["sg-1"] }`)
	}
	// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
	if len(t.subnets) > 16 || len(t.groups) > 5 {
		t.diags.Add(diag.New(TooLarge, diag.Range{},
			fmt.Sprintf("%s would run in %d subnets with %d security groups; a task takes at most 16 and 5.", t.Function, len(t.subnets), len(t.groups)),
			"Name fewer with --subnets and --security-groups.").About(t.Function))
	}
}

// missing is reported once for the app, and stops this function.
func (t *task) missing(what, flag, hcl string) {
	before := len(t.desire.diags)
	t.desire.missing(what, flag, hcl)
	added := t.desire.diags[before:]
	t.desire.diags = t.desire.diags[:before]
	t.diags.Extend(slices.Clone(added))
}

// The roles that the profiles make.
func (t *task) taskRole() Address { return Address{TaskRole, t.family + "-task-role"} }

func (t *task) executionRoleARN() string {
	return cmp.Or(t.executionRole, t.at.roleARN(t.family+"-execution-role"))
}

func (t *task) triggerRole() Address {
	return Address{TriggerRole, t.family + t.module().TriggerRoleSuffix}
}

func (t *task) roleAddresses() []Address {
	out := []Address{t.taskRole()}
	if t.executionRole == "" {
		out = append(out, Address{ExecutionRole, t.family + "-execution-role"})
	}
	return out
}

// ecsTrust lets ECS of this account alone use a role, or ECS of any where the
// module does.
func (t *task) ecsTrust() any {
	s := statement{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": map[string]any{"Service": "ecs-tasks.amazonaws.com"}}
	if t.module().Confined {
		s["Condition"] = map[string]any{
			"StringEquals": map[string]any{"aws:SourceAccount": t.at.Account},
			"ArnLike":      map[string]any{"aws:SourceArn": t.at.arn("ecs", "*")},
		}
	}
	return policy(s)
}

// roles are the task role, and the execution role unless one is given.
func (t *task) roles() {
	role := t.taskRole()
	if t.module().ManagedPolicy {
		managed := t.family + "-task-role-policy"
		t.make(TaskPolicy, managed, Props{"document": t.policy})
		t.make(TaskRole, role.Name, roleProps(t.ecsTrust(), nil, []string{t.at.policyARN(managed)}, t.wish.Boundary), Address{TaskPolicy, managed})
		return
	}
	t.make(TaskRole, role.Name, roleProps(t.ecsTrust(), map[string]any{"task": t.policy}, nil, t.wish.Boundary))
	if t.executionRole != "" {
		return
	}
	inline := map[string]any{}
	if doc := t.secretsPolicy(); doc != nil {
		inline["secrets"] = doc
	}
	managed := fmt.Sprintf("arn:%s:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy", t.at.Partition)
	t.make(ExecutionRole, t.family+"-execution-role", roleProps(t.ecsTrust(), inline, []string{managed}, t.wish.Boundary))
}

// roleProps are a role's settings: who may use it, its inline policies by name,
// the managed policies that have to be attached, and its boundary.
func roleProps(trust any, inline map[string]any, managed []string, boundary string) Props {
	p := Props{"trust": trust}
	if len(inline) > 0 {
		p["inline"] = inline
	}
	if len(managed) > 0 {
		p["managed"] = texts(slices.Sorted(slices.Values(managed)))
	}
	if boundary != "" {
		p["boundary"] = boundary
	}
	return p
}

// texts is a list of strings as JSON has it.
func texts(list []string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

// sources are where the containers get their secrets from, in order.
func (t *task) sources() []string {
	var out []string
	containers, _ := t.props["containerDefinitions"].([]any)
	for _, c := range containers {
		container, _ := c.(map[string]any)
		secrets, _ := container["secrets"].([]any)
		for _, s := range secrets {
			secret, _ := s.(map[string]any)
			if from, ok := secret["valueFrom"].(string); ok {
				out = append(out, from)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// secretsPolicy lets ECS read this task's secrets and no others; nil for none.
func (t *task) secretsPolicy() any {
	var parameters, secrets []string
	for _, from := range t.sources() {
		if parts := strings.Split(from, ":"); len(parts) >= 7 && parts[2] == "secretsmanager" {
			secrets = append(secrets, strings.Join(parts[:7], ":")) // what follows names a key or a version
			continue
		}
		if !strings.HasPrefix(from, "arn:") {
			from = t.at.arn("ssm", "parameter/"+strings.TrimPrefix(from, "/"))
		}
		parameters = append(parameters, from)
	}
	var statements []statement
	if len(parameters) > 0 {
		statements = append(statements, statement{"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": texts(parameters)})
	}
	if len(secrets) > 0 {
		statements = append(statements, statement{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": texts(secrets)})
	}
	if statements == nil {
		return nil
	}
	return policy(statements...)
}

// secrets are the parameters that the task reads. Several functions may read
// the same one; the first that names it says whose value may be copied.
func (t *task) secrets() {
	for _, s := range t.Secrets {
		name := s.From
		if _, after, ok := strings.Cut(name, ":parameter/"); ok && strings.HasPrefix(name, t.at.arn("ssm", "parameter/")) {
			name = "/" + after
		} else if strings.HasPrefix(name, "arn:") {
			continue // Secrets Manager's, or another account's: somebody else makes it
		}
		if !slices.Contains(t.sources(), s.From) {
			continue // taken out by hand
		}
		t.add(Resource{
			Address: Address{Secret, name}, Props: Props{"exists": true}, Tags: t.ours(""), Given: !t.wish.CopySecrets,
			secret: SecretRef{Parameter: name, Function: t.Function, Variable: s.Name},
		})
	}
}

// file is the path of one of the function's files.
func (t *task) file(name string) string { return path.Join(t.Folder, name) }
