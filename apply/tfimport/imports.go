package tfimport

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"decant/apply"
	"decant/apply/account"
	"decant/internal/diag"
	"decant/plan"
)

// Find reads the account and says which of the plan's resources a direct
// apply made there, under the addresses of the module blocks and with the IDs
// that Terraform imports them by. Only resources with decant's tags count; of a
// function that Terraform made there is nothing to import. It changes nothing.
// The result is nil when a finding is an error: what was not seen must
// not look as if it were not there.
func Find(ctx context.Context, p *plan.Plan, r *account.Reader) (*plan.Adoption, diag.List, error) {
	if _, diags := apply.Targets(p, r.Place, nil); diags.HasErrors() {
		return nil, diags, nil
	}
	scope := apply.ScopeOf(p, nil)
	read, err := account.Observe(ctx, nil, scope, r)
	if err != nil || read.Diags.HasErrors() {
		return nil, read.Diags, err
	}
	a := &adopter{plan: p, scope: scope, have: read.Have, r: r, diags: read.Diags}
	a.out.Account, a.out.Region = r.Place.Account, r.Place.Region
	for _, t := range p.Targets {
		if err := a.target(ctx, t); err != nil {
			return nil, a.diags, err
		}
	}
	a.others()
	if len(a.out.Imports) == 0 {
		a.diags.Add(diag.New(NothingToImport, diag.Range{},
			fmt.Sprintf("Account %s has nothing in %s that decant apply made for %s (%s).", r.Place.Account, r.Place.Region, p.App, p.Stage),
			"Make it with decant apply, or go on with terraform apply.").About(p.App))
	}
	return &a.out, a.diags, nil
}

// Codes of Imports.
const (
	NothingToImport diag.Code = "AP601"
	ImportedAlready diag.Code = "AP602"
)

// adopter collects what Terraform takes over.
type adopter struct {
	plan  *plan.Plan
	scope account.Scope
	have  map[account.Address]*account.Observed
	r     *account.Reader
	out   plan.Adoption
	diags diag.List
}

// ours is a resource of the function that is there with decant's tags.
func (a *adopter) ours(t plan.Target, kind account.Kind, name string) (*account.Observed, bool) {
	o := a.have[account.Address{Kind: kind, Name: name}]
	return o, o != nil && a.scope.Tagged(o.Tags) && o.Tags[account.TagFunction] == account.TagValue(t.Function)
}

// target adds what one module block takes over.
func (a *adopter) target(ctx context.Context, t plan.Target) error {
	if role, ok := a.ours(t, account.TaskRole, t.TaskName+"-task-role"); ok && role.Tags[account.TagPhase] == "" {
		a.diags.Add(diag.New(ImportedAlready, diag.Range{},
			fmt.Sprintf("The task role of %s has no %s: Terraform made the function's resources, so nothing of it is imported.", t.Function, account.TagPhase), "").About(t.Function))
		return nil
	}
	b := &moduleImports{adopter: a, t: t}
	if !a.plan.Profile.Module().Confined {
		b.registry()
		return nil
	}
	return b.decant(ctx)
}

// moduleImports is one module block.
type moduleImports struct {
	*adopter
	t plan.Target
}

// add imports one resource of the module.
func (b *moduleImports) add(resource, id string, needs ...string) {
	block := "module." + b.t.ModuleName
	if b.plan.Terraform.When != "" {
		block += "[0]" // the block has a count
	}
	b.out.Imports = append(b.out.Imports, plan.Import{
		Function: b.t.Function, To: block + "." + resource, ID: id, Argument: strings.Join(needs, ""),
	})
}

// role imports a role and, of its inline policies, those that are named: their
// names to the resources of the module.
//
// A role goes by its name, an inline policy by <role>:<policy>, an attached one by
// <role>/<ARN>.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role#import
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy#import
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_role_policy_attachment#import
func (b *moduleImports) role(kind account.Kind, name, resource string, inline map[string]string) *account.Observed {
	o, ok := b.ours(b.t, kind, name)
	if !ok {
		return nil
	}
	b.add(resource, name)
	policies, _ := o.Props["inline"].(map[string]any)
	for _, policy := range account.SortedKeys(policies) {
		if to, known := inline[policy]; known {
			b.add(to, name+":"+policy)
		}
	}
	return o
}

// attached imports the attachment of a managed policy, if it is there.
func (b *moduleImports) attached(o *account.Observed, arn, resource string) {
	if o == nil {
		return
	}
	if managed, _ := o.Props["managed"].([]any); slices.Contains(managed, any(arn)) {
		b.add(resource, o.Name+"/"+arn)
	}
}

// logGroup goes by its name.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_log_group#import
func (b *moduleImports) logGroup(resource string) {
	if _, ok := b.ours(b.t, account.LogGroup, b.t.LogGroup); ok {
		b.add(resource, b.t.LogGroup)
	}
}

// taskDefinition goes by the ARN of one revision: the newest.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_task_definition#import
func (b *moduleImports) taskDefinition(resource string) *account.Observed {
	o, ok := b.ours(b.t, account.TaskDefinition, b.t.TaskName)
	if !ok {
		return nil
	}
	b.add(resource, o.ARN)
	if image, ok := account.FirstContainer(o.Props)["image"].(string); ok {
		b.set("image", image, false)
	}
	return o
}

// rule imports a rule and those of its targets that the module has: their IDs to
// its resources. On the default bus a rule goes by its name and a target by
// <rule>/<target>, which is the ID that the provider itself gives; other buses
// would come first.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_rule#import
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_target#import
func (b *moduleImports) rule(kind account.Kind, name, resource string, targets func(id string) string, needs ...string) *account.Observed {
	o, ok := b.ours(b.t, kind, name)
	if !ok {
		return nil
	}
	b.add(resource, name, needs...)
	there, _ := o.Props["targets"].(map[string]any)
	for _, id := range account.SortedKeys(there) {
		if to := targets(id); to != "" {
			b.add(to, name+"/"+id, needs...)
		}
	}
	return o
}

// one is for a rule whose module has one target.
func one(id, resource string) func(string) string {
	return func(have string) string {
		if have == id {
			return resource
		}
		return ""
	}
}

// set notes the value that an argument has in the account.
func (b *moduleImports) set(argument string, value any, standard bool) {
	b.out.Settings = append(b.out.Settings, plan.Setting{Function: b.t.Function, Argument: argument, Value: value, Default: standard})
}

// queueURL is what SQS calls a queue, and the provider too.
func (a *adopter) queueURL(ctx context.Context, name string) (string, error) {
	out, err := a.r.SQS.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: &name})
	if err != nil {
		return "", fmt.Errorf("read the URL of the queue %s: %w", name, err)
	}
	return aws.ToString(out.QueueUrl), nil
}

// others are the resources that are ours and of no function: they serve the
// whole app, and the modules take them for granted.
func (a *adopter) others() {
	why := map[account.Kind]string{
		account.Repository: "Every stage pushes its image there; declare it where the app's other shared resources are.",
		account.Cluster:    "The module blocks take a cluster that exists.",
		account.Secret:     "Imported, its value would stand in Terraform's state.",
	}
	for _, kind := range []account.Kind{account.Cluster, account.Repository, account.Secret} {
		var names []string
		for address, o := range a.have {
			if address.Kind == kind && a.scope.Tagged(o.Tags) {
				names = append(names, address.String())
			}
		}
		slices.Sort(names)
		for _, name := range names {
			a.out.Others = append(a.out.Others, plan.Other{Name: name, Why: why[kind]})
		}
	}
}
