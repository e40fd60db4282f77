package apply

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/plan"
	"decant/plan/module"
)

// Place is the part of AWS that is applied to.
type Place struct {
	Account   string `json:"account"` // twelve digits
	Region    string `json:"region"`
	Partition string `json:"partition"` // aws, aws-cn, aws-us-gov
	// Caller is the ARN of the identity, as STS names it; "" when nobody asked. It is
	// no part of the place: a plan of one person may be applied by another.
	Caller string `json:"-"`
}

// arn writes an ARN of the place.
func (at Place) arn(service, resource string) string {
	return fmt.Sprintf("arn:%s:%s:%s:%s:%s", at.Partition, service, at.Region, at.Account, resource)
}

// roleARN is IAM's, which has no region.
func (at Place) roleARN(name string) string {
	return fmt.Sprintf("arn:%s:iam::%s:role/%s", at.Partition, at.Account, name)
}

func (at Place) policyARN(name string) string {
	return fmt.Sprintf("arn:%s:iam::%s:policy/%s", at.Partition, at.Account, name)
}

// Wish is what a person says beyond the plan: the values that decant.hcl may
// leave to Terraform, and what only a direct apply asks.
type Wish struct {
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
	// Failures says, by logical name, what Lambda did with failed events.
	Failures map[string]Failure
}

// Failure is where a function's failures go.
type Failure struct {
	Queue  bool     // an SQS queue took failed events: one is made for the task
	Topics []string // ARNs of SNS topics that are told; at most 5
}

// SecretRef is one variable whose value a parameter shall get.
type SecretRef struct {
	Parameter string // "/app/stage/NAME"
	Function  string // logical name of a function that has the variable
	Variable  string
}

// SecretSource returns the value of a variable of the live Lambda.
type SecretSource func(ctx context.Context, ref SecretRef) (string, error)

// ScopeOf is the part of the account that belongs to the plan.
func ScopeOf(p *plan.Plan, functions []string) Scope {
	s := Scope{
		App: p.App, Stage: p.Stage, Prefix: prefix(p.App, p.Stage),
		Shared: []string{p.Image.Repository}, Functions: slices.Clone(functions),
	}
	s.Cluster, _ = stringLiteral(p, p.Terraform.Cluster)
	for _, t := range p.Targets {
		s.Planned = append(s.Planned, t.Function)
	}
	return s
}

var notTaskRunes = regexp.MustCompile(`[^0-9A-Za-z_-]+`)

// prefix is how every task name of the app and stage begins, also one that
// plan.Name had to cut: it keeps at least 39 characters.
func prefix(app, stage string) string {
	clean := strings.TrimLeft(notTaskRunes.ReplaceAllString(app+"-"+stage+"-", "-"), "-")
	return clean[:min(len(clean), 39)]
}

// desire collects the resources of one plan.
type desire struct {
	plan  *plan.Plan
	files func(path string) []byte
	wish  Wish
	at    Place

	cluster       string // ARN
	executionRole string // ARN of the given one, or ""
	out           []Resource
	diags         diag.List
}

// Desired says which resources the plan wants. files returns the content of a
// file of the repository, nil when there is none: what stands in fargate/,
// edited by hand or not, is what is applied. A function with an error is left
// out; the others are not.
func Desired(p *plan.Plan, files func(path string) []byte, w Wish, at Place) ([]Resource, diag.List) {
	d := &desire{plan: p, files: files, wish: w, at: at}
	targets := d.targets()
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

// CheckFunctions reports names that are no functions of the plan, or of functions
// that do not move. No account is asked for it.
func CheckFunctions(p *plan.Plan, functions []string) diag.List {
	var diags diag.List
	for _, name := range functions {
		if slices.ContainsFunc(p.Targets, func(t plan.Target) bool { return t.Function == name }) {
			continue
		}
		if i := slices.IndexFunc(p.Verdicts, func(v plan.Verdict) bool { return v.Function == name }); i >= 0 {
			diags.Add(diag.New(NotMoving, diag.Range{},
				fmt.Sprintf("%s does not move to Fargate: %s", name, p.Verdicts[i].Because), "Settle the reason, or leave the function out.").About(name))
			continue
		}
		fix := "These are all:\n    decant scan"
		if near := p.Near(name); near != "" {
			fix = fmt.Sprintf("Did you mean %s? %s", near, fix)
		}
		diags.Add(diag.New(NoSuchFunction, diag.Range{}, fmt.Sprintf("The app has no function %q.", name), fix).About(name))
	}
	return diags
}

// targets are those that are asked for.
func (d *desire) targets() []plan.Target {
	d.diags.Extend(CheckFunctions(d.plan, d.wish.Functions))
	return slices.DeleteFunc(slices.Clone(d.plan.Targets), func(t plan.Target) bool {
		return len(d.wish.Functions) > 0 && !slices.Contains(d.wish.Functions, t.Function)
	})
}

func (d *desire) checkPlace() {
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
func (d *desire) ours(function string) map[string]string {
	tags := map[string]string{TagApp: tagValue(d.plan.App), TagStage: tagValue(d.plan.Stage)}
	if function != "" {
		tags[TagFunction] = tagValue(function)
	}
	return tags
}

var notTagRunes = regexp.MustCompile(`[^\p{L}\p{Z}\p{N}_.:/=+\-@]+`)

// tagValue keeps to the characters of a tag's value and to its 256 characters,
// as the generated task definition does.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Tag.html
func tagValue(s string) string {
	runes := []rune(notTagRunes.ReplaceAllString(s, "-"))
	return string(runes[:min(len(runes), 256)])
}

// shared makes what all functions use.
func (d *desire) shared() {
	d.shareCluster()
	if d.plan.Image.Repository != "" {
		tags := map[string]string{TagApp: tagValue(d.plan.App)} // every stage pushes there
		d.add(Resource{Address: Address{Repository, d.plan.Image.Repository}, Props: Props{"scan_on_push": true}, Tags: tags})
	}
	d.shareExecutionRole()
	if arn := d.wish.Boundary; arn != "" && !strings.HasPrefix(arn, "arn:") {
		d.missing("the permissions boundary as an ARN, not "+arn, "--permissions-boundary arn:aws:iam::123456789012:policy/boundary", "")
	}
}

var clusterARN = regexp.MustCompile(`^arn:[a-z-]+:ecs:([^:]+):(\d{12}):cluster/(.+)$`)

func (d *desire) shareCluster() {
	stated := d.wish.Cluster
	if stated == "" {
		stated, _ = stringLiteral(d.plan, d.plan.Terraform.Cluster)
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
	d.cluster = d.at.arn("ecs", "cluster/"+name)
	r := Resource{Address: Address{Cluster, name}, Props: Props{"status": "ACTIVE"}, Given: !d.wish.CreateCluster}
	if !r.Given {
		r.Tags = map[string]string{TagApp: tagValue(d.plan.App)} // every stage may run there
	}
	d.add(r)
}

// module is the Terraform module whose names and settings the resources have.
func (d *desire) module() module.Module { return d.plan.Profile.Module() }

func (d *desire) shareExecutionRole() {
	d.executionRole = d.wish.ExecutionRole
	expression := d.plan.Terraform.ExecutionRole
	if d.executionRole == "" && expression != "" {
		d.executionRole, _ = stringLiteral(d.plan, expression)
	}
	if d.executionRole == "" && expression == "" && d.module().ExecutionRole {
		return // one for each function
	}
	if !strings.HasPrefix(d.executionRole, "arn:") {
		d.missing("the execution role as an ARN, with which ECS pulls the image and writes the logs", "--execution-role ARN", `network { execution_role = "arn:aws:iam::ACCOUNT:role/NAME" }`)
	}
}

// missing reports a value that only a person or Terraform knows.
func (d *desire) missing(what, flag, hcl string) {
	fix := "State it on the command line:\n    decant apply " + flag
	if hcl != "" {
		fix += "\nor as a literal in decant.hcl:\n    " + hcl
	}
	d.diags.Add(diag.New(NotStated, diag.Range{},
		fmt.Sprintf("A direct apply needs %s. decant.hcl does not state it, or states a reference that only Terraform resolves.", what), fix).About(d.plan.App))
}

// add keeps a resource, once.
func (d *desire) add(r Resource) {
	if slices.ContainsFunc(d.out, func(have Resource) bool { return have.Address == r.Address }) {
		return
	}
	d.diags.Extend(checkName(r))
	d.out = append(d.out, r)
}
