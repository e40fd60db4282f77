package apply

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"decant/apply/account"
	"decant/internal/diag"
	"decant/plan"
)

// Launch is everything that starting a task needs.
type Launch struct {
	Cluster  string // ARN
	Subnets  []string
	Groups   []string
	PublicIP bool
	Platform string // Fargate's platform version; "": the latest
	Tags     map[string]string

	Container string // that overrides name and whose exit code counts
	LogGroup  string // "": the log goes elsewhere
	LogPrefix string
	Roles     []string // ARNs of those that the revision names
}

// PlaceOf is where a function's tasks run: what a person says, else what its
// trigger does, else what the plan states. What is missing is a finding.
func PlaceOf(p *plan.Plan, target plan.Target, wish Options, at account.Ref, trigger map[string]any) (Launch, diag.List) {
	d := &builder{plan: p, options: wish, at: at}
	if d.options.Cluster == "" {
		d.options.Cluster = aws.ToString(account.StringProp(trigger, "cluster"))
	}
	d.shareCluster()
	t := &task{builder: d, Target: target, family: target.TaskName}
	t.network()
	l := Launch{Cluster: d.cluster, Subnets: t.subnets, Groups: t.groups, PublicIP: t.publicIP, Tags: d.ours(target.Function)}
	if len(trigger) > 0 {
		l.asTrigger(trigger, wish)
	}
	var diags diag.List
	if l.Cluster == "" { // with the trigger's values the plan's own do not matter
		diags.Extend(d.diags)
	}
	if len(l.Subnets) == 0 || len(l.Groups) == 0 {
		diags.Extend(t.diags)
	}
	return l, diags
}

// asTrigger takes over the network of the trigger where nobody asks for another.
func (l *Launch) asTrigger(trigger map[string]any, wish Options) {
	if subnets := account.ListProp(trigger, "subnets"); len(subnets) > 0 && len(wish.Subnets) == 0 {
		l.Subnets = subnets
	}
	if groups := account.ListProp(trigger, "security_groups"); len(groups) > 0 && len(wish.SecurityGroups) == 0 {
		l.Groups = groups
	}
	if wish.PublicIP == nil {
		l.PublicIP = aws.ToString(account.StringProp(trigger, "public_ip")) == string(types.AssignPublicIpEnabled)
	}
	l.Platform = aws.ToString(account.StringProp(trigger, "platform_version"))
}

// TriggerTarget is the target of the rule or schedule that starts a function;
// nil when it has none.
func TriggerTarget(ctx context.Context, r *account.Reader, t plan.Target) (map[string]any, error) {
	s := t.Schedule
	if s == nil {
		return nil, nil
	}
	kind := account.Rule
	if s.Service == "scheduler" {
		kind = account.Schedule
	}
	o, err := r.Read(ctx, account.Address{Kind: kind, Name: s.RuleName})
	if o == nil || err != nil {
		return nil, err
	}
	target, _ := o.Props["target"].(map[string]any)
	targets, _ := o.Props["targets"].(map[string]any)
	for _, id := range account.SortedKeys(targets) {
		one, _ := targets[id].(map[string]any)
		if definition, _ := one["task_definition"].(string); strings.Contains(definition, "task-definition/"+t.TaskName) {
			target = one
		}
	}
	return target, nil
}
