package apply

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"decant/apply/account"
	"decant/internal/diag"
	"decant/plan"
)

// task is one function on its way to resources.
type task struct {
	*builder
	plan.Target
	family   string
	props    account.Props // of the task definition
	policy   any           // of the task role
	tags     map[string]string
	subnets  []string
	groups   []string
	publicIP bool
	diags    diag.List
	made     []account.Resource
}

// function adds the resources of one function, or none and the reasons.
func (d *builder) function(target plan.Target) diag.List {
	t := &task{builder: d, Target: target, family: target.TaskName}
	t.network()
	t.readFiles()
	if t.diags.HasErrors() {
		return t.diags
	}
	t.Failure = SentTo(t.files(t.file("task-definition.json")))
	t.make(account.LogGroup, t.LogGroup, account.Props{"retention_days": t.LogDays})
	t.secrets()
	t.roles()
	t.make(account.TaskDefinition, t.family, t.props, t.roleAddresses()...)
	t.deadLetters()
	t.trigger()
	t.failures()
	t.alarms()
	t.checkSizes()
	for _, r := range t.made {
		t.diags.Extend(account.CheckName(r))
	}
	if !t.diags.HasErrors() {
		for _, r := range t.made {
			d.add(r)
		}
	}
	return t.diags
}

// make keeps a resource of this function.
func (t *task) make(kind account.Kind, name string, props account.Props, needs ...account.Address) {
	tags := maps.Clone(t.tags)
	if kind == account.Schedule { // it has none; its role's count
		tags = nil
	}
	if kind == account.TaskRole {
		tags[account.TagPhase] = string(account.Prepared)
	}
	t.made = append(t.made, account.Resource{Address: account.Address{Kind: kind, Name: name}, Function: t.Function, Props: props, Tags: tags, Needs: needs})
}

// network is the function's own subnets and groups, else what a person says,
// else what the plan states for all.
func (t *task) network() {
	choose := func(own, shared string, wished []string) []string {
		if list, ok := ListLiteral(t.plan, own); ok {
			return slices.Sorted(slices.Values(list))
		}
		if len(wished) > 0 {
			return slices.Sorted(slices.Values(wished))
		}
		list, _ := ListLiteral(t.plan, shared)
		return slices.Sorted(slices.Values(list))
	}
	tf := t.plan.Terraform
	t.subnets = choose(t.Subnets, tf.Subnets, t.options.Subnets)
	t.groups = choose(t.SecurityGroups, tf.SecurityGroups, t.options.SecurityGroups)
	t.publicIP = tf.AssignPublicIP
	if t.options.PublicIP != nil {
		t.publicIP = *t.options.PublicIP
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
	before := len(t.builder.diags)
	t.builder.missing(what, flag, hcl)
	added := t.builder.diags[before:]
	t.builder.diags = t.builder.diags[:before]
	t.diags.Extend(slices.Clone(added))
}

// The roles that the profiles make.
func (t *task) taskRole() account.Address {
	return account.Address{Kind: account.TaskRole, Name: t.family + "-task-role"}
}

// taskRoleARN is the role that the container has: the Lambda's where the task runs
// under it. The task role is made all the same, without a policy: its tags hold the
// phase of the switch (decision 6).
func (t *task) taskRoleARN() string {
	return cmp.Or(t.Policy.Role, t.at.RoleARN(t.taskRole().Name))
}

func (t *task) executionRoleARN() string {
	return cmp.Or(t.executionRole, t.at.RoleARN(t.family+"-execution-role"))
}

func (t *task) triggerRole() account.Address {
	return account.Address{Kind: account.TriggerRole, Name: t.family + t.module().TriggerRoleSuffix}
}

func (t *task) roleAddresses() []account.Address {
	out := []account.Address{t.taskRole()}
	if t.executionRole == "" {
		out = append(out, account.Address{Kind: account.ExecutionRole, Name: t.family + "-execution-role"})
	}
	return out
}

// ecsTrust lets ECS of this account alone use a role, or ECS of any where the
// module does.
func (t *task) ecsTrust() any {
	s := account.Statement{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": map[string]any{"Service": "ecs-tasks.amazonaws.com"}}
	if t.module().Confined {
		s["Condition"] = map[string]any{
			"StringEquals": map[string]any{"aws:SourceAccount": t.at.Account},
			"ArnLike":      map[string]any{"aws:SourceArn": t.at.ARN("ecs", "*")},
		}
	}
	return account.Policy(s)
}

// roles are the task role, and the execution role unless one is given.
func (t *task) roles() {
	role := t.taskRole()
	if t.module().ManagedPolicy {
		managed := t.family + "-task-role-policy"
		t.make(account.TaskPolicy, managed, account.Props{"document": t.policy})
		t.make(account.TaskRole, role.Name, account.RoleProps(t.ecsTrust(), nil, []string{t.at.PolicyARN(managed)}, t.options.Boundary), account.Address{Kind: account.TaskPolicy, Name: managed})
		return
	}
	inline := map[string]any{}
	if t.Policy.Role == "" {
		inline["task"] = t.policy
	}
	t.make(account.TaskRole, role.Name, account.RoleProps(t.ecsTrust(), inline, nil, t.options.Boundary))
	if t.executionRole != "" {
		return
	}
	inline = map[string]any{}
	if doc := t.secretsPolicy(); doc != nil {
		inline["secrets"] = doc
	}
	managed := fmt.Sprintf("arn:%s:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy", t.at.Partition)
	t.make(account.ExecutionRole, t.family+"-execution-role", account.RoleProps(t.ecsTrust(), inline, []string{managed}, t.options.Boundary))
}

// SecretSources are where the containers of a task definition get their secrets from, in order.
func SecretSources(props account.Props) []string {
	var out []string
	containers, _ := props["containerDefinitions"].([]any)
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
	for _, from := range SecretSources(t.props) {
		if parts := strings.Split(from, ":"); len(parts) >= 7 && parts[2] == "secretsmanager" {
			secrets = append(secrets, strings.Join(parts[:7], ":")) // what follows names a key or a version
			continue
		}
		if !strings.HasPrefix(from, "arn:") {
			from = t.at.ARN("ssm", "parameter/"+strings.TrimPrefix(from, "/"))
		}
		parameters = append(parameters, from)
	}
	var statements []account.Statement
	if len(parameters) > 0 {
		statements = append(statements, account.Statement{"Effect": "Allow", "Action": "ssm:GetParameters", "Resource": account.AnySlice(parameters)})
	}
	if len(secrets) > 0 {
		statements = append(statements, account.Statement{"Effect": "Allow", "Action": "secretsmanager:GetSecretValue", "Resource": account.AnySlice(secrets)})
	}
	if statements == nil {
		return nil
	}
	return account.Policy(statements...)
}

// secrets are the parameters that the task reads. Several functions may read
// the same one; the first that names it says whose value may be copied.
func (t *task) secrets() {
	for _, s := range t.Secrets {
		name := s.From
		if _, after, ok := strings.Cut(name, ":parameter/"); ok && strings.HasPrefix(name, t.at.ARN("ssm", "parameter/")) {
			name = "/" + after
		} else if strings.HasPrefix(name, "arn:") {
			continue // Secrets Manager's, or another account's: somebody else makes it
		}
		if !slices.Contains(SecretSources(t.props), s.From) {
			continue // taken out by hand
		}
		t.add(account.Resource{
			Address: account.Address{Kind: account.Secret, Name: name}, Props: account.Props{"exists": true}, Tags: t.ours(""), Given: !t.options.CopySecrets,
			Secret: account.SecretRef{Parameter: name, Function: t.Function, Variable: s.Name},
		})
	}
}

// file is the path of one of the function's files.
func (t *task) file(name string) string { return path.Join(t.Folder, name) }
