package apply

import (
	"fmt"
	"slices"
	"strings"

	"decant/apply/account"
	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/plan"
	"decant/plan/module"
)

// Options is what a person says beyond the plan: the values that decant.hcl may
// leave to Terraform, and what only a direct apply asks.
type Options struct {
	Functions []string // logical names; empty: all that move
	// Image is <repository URI>@sha256:<digest>; "" keeps the image of the newest
	// revision.
	Image          string
	Cluster        string // name or ARN; "": decant.hcl's literal
	CreateCluster  bool
	Subnets        []string
	SecurityGroups []string
	PublicIP       *bool  // nil: decant.hcl's
	ExecutionRole  string // ARN; "": decant.hcl's, else one for each function
	Boundary       string // ARN of the permissions boundary of the roles that are made
	// CopySecrets makes the parameters that are missing; the values come through
	// the Writer and are never part of a property.
	CopySecrets bool
}

// ScopeOf is the part of the account that belongs to the plan.
func ScopeOf(p *plan.Plan, functions []string) account.Scope {
	s := account.Scope{
		App: p.App, Stage: p.Stage, Prefix: prefix(p.App, p.Stage),
		Shared: []string{p.Image.Repository}, Functions: slices.Clone(functions),
	}
	s.Cluster, _ = StringLiteral(p, p.Terraform.Cluster)
	for _, t := range p.Targets {
		s.Planned = append(s.Planned, t.Function)
	}
	return s
}

var notTaskRunes = lazyregexp.New(`[^0-9A-Za-z_-]+`)

// prefix is how every task name of the app and stage begins, also one that
// plan.Name had to cut: it keeps at least 39 characters.
func prefix(app, stage string) string {
	clean := strings.TrimLeft(notTaskRunes.ReplaceAllString(app+"-"+stage+"-", "-"), "-")
	return clean[:min(len(clean), 39)]
}

// builder collects the resources of one plan.
type builder struct {
	plan    *plan.Plan
	files   func(path string) []byte
	options Options
	at      account.Ref

	cluster       string // ARN
	executionRole string // ARN of the given one, or ""
	out           []account.Resource
	diags         diag.List
}

// Desired says which resources the plan wants. files returns the content of a
// file of the repository, nil when there is none: what stands in fargate/,
// edited by hand or not, is what is applied. A function with an error is left
// out; the others are not.
func Desired(p *plan.Plan, files func(path string) []byte, w Options, at account.Ref) ([]account.Resource, diag.List) {
	d := &builder{plan: p, files: files, options: w, at: at}
	targets := d.selected()
	d.checkPlace()
	if len(targets) == 0 || d.diags.HasErrors() {
		return nil, d.diags
	}
	d.shared()
	if d.diags.HasErrors() {
		return nil, d.diags
	}
	for _, t := range targets {
		more := d.function(t)
		d.diags.Extend(more)
	}
	return d.out, d.diags
}

// Targets are the plan's targets of the functions, or all, and whether the account
// and region are those of the plan.
func Targets(p *plan.Plan, at account.Ref, functions []string) ([]plan.Target, diag.List) {
	d := &builder{plan: p, at: at, options: Options{Functions: functions}}
	targets := d.selected()
	d.checkPlace()
	return targets, d.diags
}

// selected are those that are asked for.
func (d *builder) selected() []plan.Target {
	d.diags.Extend(plan.CheckFunctions(d.plan, d.options.Functions))
	return slices.DeleteFunc(slices.Clone(d.plan.Targets), func(t plan.Target) bool {
		return len(d.options.Functions) > 0 && !slices.Contains(d.options.Functions, t.Function)
	})
}

func (d *builder) checkPlace() {
	differs := func(what, stated, got, flag string) {
		if stated != "" && stated != got {
			d.diags.Add(diag.New(OtherPlace, diag.Range{},
				fmt.Sprintf("%s runs in %s %s, and the credentials and options lead to %s. Nothing is written there.", d.plan.App, what, stated, got),
				fmt.Sprintf("Use the profile of the right account, or state the other one with %s.", flag)).About(d.plan.App))
		}
	}
	differs("account", d.plan.Account, d.at.Account, "account = in decant.hcl")
	differs("region", d.plan.Region, d.at.Region, "--region or region = in decant.hcl")
}

// ours are the tags of everything that decant makes for a function; "" is for
// what several functions of the stage share.
func (d *builder) ours(function string) map[string]string {
	tags := map[string]string{account.TagApp: account.TagValue(d.plan.App), account.TagStage: account.TagValue(d.plan.Stage)}
	if function != "" {
		tags[account.TagFunction] = account.TagValue(function)
	}
	return tags
}

// shared makes what all functions use.
func (d *builder) shared() {
	d.shareCluster()
	if d.plan.Image.Repository != "" {
		tags := map[string]string{account.TagApp: account.TagValue(d.plan.App)} // every stage pushes there
		d.add(account.Resource{Address: account.Address{Kind: account.Repository, Name: d.plan.Image.Repository}, Props: account.Props{"scan_on_push": true}, Tags: tags})
	}
	d.shareExecutionRole()
	if arn := d.options.Boundary; arn != "" && !strings.HasPrefix(arn, "arn:") {
		d.missing("the permissions boundary as an ARN, not "+arn, "--permissions-boundary arn:aws:iam::123456789012:policy/boundary", "")
	}
}

var clusterARN = lazyregexp.New(`^arn:[a-z-]+:ecs:([^:]+):(\d{12}):cluster/(.+)$`)

func (d *builder) shareCluster() {
	stated := d.options.Cluster
	if stated == "" {
		stated, _ = StringLiteral(d.plan, d.plan.Terraform.Cluster)
	}
	if stated == "" {
		d.missing("the ECS cluster that runs the tasks", "--cluster NAME", `network { cluster = "arn:aws:ecs:REGION:ACCOUNT:cluster/NAME" }`)
		return
	}
	name := stated
	if m := clusterARN.FindStringSubmatch(stated); m != nil {
		name = m[3]
		if m[1] != d.at.Region || m[2] != d.at.Account {
			d.diags.Add(diag.New(OtherPlace, diag.Range{},
				fmt.Sprintf("The cluster %s is in another place than %s of %s, where the tasks go.", stated, d.at.Region, d.at.Account),
				"Name a cluster of this account and region with --cluster.").About(d.plan.App))
			return
		}
	}
	d.cluster = d.at.ARN("ecs", "cluster/"+name)
	r := account.Resource{Address: account.Address{Kind: account.Cluster, Name: name}, Props: account.Props{"status": "ACTIVE"}, Given: !d.options.CreateCluster}
	if !r.Given {
		r.Tags = map[string]string{account.TagApp: account.TagValue(d.plan.App)} // every stage may run there
	}
	d.add(r)
}

// module is the Terraform module whose names and settings the resources have.
func (d *builder) module() module.Module { return d.plan.Profile.Module() }

func (d *builder) shareExecutionRole() {
	d.executionRole = d.options.ExecutionRole
	expression := d.plan.Terraform.ExecutionRole
	if d.executionRole == "" && expression != "" {
		d.executionRole, _ = StringLiteral(d.plan, expression)
	}
	if d.executionRole == "" && expression == "" && d.module().ExecutionRole {
		return // one for each function
	}
	if !strings.HasPrefix(d.executionRole, "arn:") {
		d.missing("the execution role as an ARN, with which ECS pulls the image and writes the logs", "--execution-role ARN", `network { execution_role = "arn:aws:iam::ACCOUNT:role/NAME" }`)
	}
}

// missing reports a value that only a person or Terraform knows.
func (d *builder) missing(what, flag, hcl string) {
	fix := "State it on the command line:\n    decant apply " + flag
	if hcl != "" {
		fix += "\nor as a literal in decant.hcl:\n    " + hcl
	}
	d.diags.Add(diag.New(NotStated, diag.Range{},
		fmt.Sprintf("A direct apply needs %s. decant.hcl does not state it, or states a reference that only Terraform resolves.", what), fix).About(d.plan.App))
}

// add keeps a resource, once.
func (d *builder) add(r account.Resource) {
	if slices.ContainsFunc(d.out, func(have account.Resource) bool { return have.Address == r.Address }) {
		return
	}
	d.diags.Extend(account.CheckName(r))
	d.out = append(d.out, r)
}
