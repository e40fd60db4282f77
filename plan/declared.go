package plan

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/model"
)

// useDeclared puts references to what the Terraform folder declares in place of new
// variables, where there is one choice alone. What decant.hcl or config.json states
// stays, and so does the variable where there are several.
//
//	resource "aws_ecs_cluster" "main" {}   ->   ecs_cluster_arn = aws_ecs_cluster.main.arn
func (m *maker) useDeclared() {
	t := &m.plan.Terraform
	i := slices.IndexFunc(m.opts.Terraform, func(d model.TerraformDir) bool { return d.Path == t.Dir })
	if i < 0 {
		return
	}
	d := m.opts.Terraform[i]
	m.refer("cluster", &t.Cluster, cluster(d))
	network, vpc := subnets(d)
	m.refer("subnets", &t.Subnets, network)
	m.refer("security groups", &t.SecurityGroups, groups(d, vpc))
	m.refer("execution role", &t.ExecutionRole, executionRole(d))
	m.declaredRepository(d)
	m.declaredProvider(d)
}

// choice is what a folder offers for one argument.
type choice struct {
	expression string // "" when there is none, or several
	because    string
	at         []diag.Range
	// among are the addresses that there are.
	among []string
}

// refer replaces a variable that nothing has given a default.
func (m *maker) refer(rule string, expression *string, c choice) {
	t := &m.plan.Terraform
	i := slices.IndexFunc(t.Variables, func(v Variable) bool { return "var."+v.Name == *expression && v.Default == "" })
	if i < 0 {
		return // it is stated, or the folder declares the variable itself
	}
	switch {
	case c.expression != "":
		m.decide(Decision{Rule: rule, Chose: c.expression, Because: c.because, Evidence: c.at})
		t.Variables = slices.Delete(slices.Clone(t.Variables), i, i+1)
		*expression = c.expression
	case len(c.among) > 0:
		m.decide(Decision{
			Rule: rule, Chose: *expression,
			Because:  "The Terraform folder declares " + counted(c.among) + ", and nothing says which is meant; give the variable one of them, or state it in decant.hcl.",
			Evidence: c.at,
		})
	}
}

// counted lists addresses for a sentence.
func counted(addresses []string) string {
	if n := len(addresses); n > 5 {
		return strings.Join(addresses[:5], ", ") + fmt.Sprintf(" and %d more", n-5)
	}
	return strings.Join(addresses, ", ")
}

// offer makes a choice of candidates: the only one, or none.
func offer(candidates []model.TerraformResource, because string, reference func(model.TerraformResource) string) choice {
	var c choice
	for _, r := range candidates {
		c.among, c.at = append(c.among, r.Address), append(c.at, r.At)
	}
	if len(candidates) == 1 && !candidates[0].Repeated {
		c.expression, c.because = reference(candidates[0]), because
	}
	return c
}

func ofType(d model.TerraformDir, types ...string) []model.TerraformResource {
	var out []model.TerraformResource
	for _, r := range d.Reusable {
		if slices.Contains(types, r.Type) {
			out = append(out, r)
		}
	}
	return out
}

func attribute(name string) func(model.TerraformResource) string {
	return func(r model.TerraformResource) string { return r.Address + "." + name }
}

func cluster(d model.TerraformDir) choice {
	return offer(ofType(d, "aws_ecs_cluster", "terraform-aws-modules/ecs/aws"), "It is the only ECS cluster that the Terraform folder declares.", func(r model.TerraformResource) string {
		if r.Type == "aws_ecs_cluster" {
			return r.Address + ".arn"
		}
		return r.Address + ".cluster_arn"
	})
}

// subnets are those of the only data source or network module; else all subnets that
// are not public, when they are of one VPC. vpc is that VPC's source text.
func subnets(d model.TerraformDir) (c choice, vpc string) {
	whole := ofType(d, "aws_subnets", "terraform-aws-modules/vpc/aws")
	single := ofType(d, "aws_subnet")
	if len(whole) > 0 {
		c := offer(append(whole, single...), "It is the only set of subnets that the Terraform folder declares.", func(r model.TerraformResource) string {
			if r.Type == "aws_subnets" {
				return r.Address + ".ids"
			}
			return r.Address + ".private_subnets"
		})
		return c, whole[0].VPC
	}
	private := slices.DeleteFunc(slices.Clone(single), func(r model.TerraformResource) bool { return r.Public })
	if len(private) == 0 {
		return offer(single, "", attribute("id")), "" // public subnets alone: somebody has to decide
	}
	c = choice{because: "They are all the subnets of the Terraform folder that give no public addresses."}
	var ids []string
	sure := true
	for _, r := range private {
		c.among, c.at = append(c.among, r.Address), append(c.at, r.At)
		sure = sure && !r.Repeated && r.VPC == private[0].VPC
		ids = append(ids, r.Address+".id")
	}
	if !sure || len(private) == len(single) && len(single) > 1 && mixed(single) {
		return c, ""
	}
	c.expression = "[" + strings.Join(ids, ", ") + "]"
	return c, private[0].VPC
}

// mixed says that the names of subnets tell public from private ones, which the
// arguments do not.
func mixed(list []model.TerraformResource) bool {
	public := slices.ContainsFunc(list, func(r model.TerraformResource) bool { return strings.Contains(r.Address, "public") })
	return public
}

// forTasks are words in the names of security groups that are meant for jobs.
var forTasks = lazyregexp.New(`(?i)(^|[_-])(ecs|fargate|tasks?|lambdas?|functions?|jobs?|workers?|batch|chalice)([_-]|$)`)

// groups is the only security group whose name says that it is for tasks or
// functions. Another one, of a database for example, is no choice even when it is the
// only one.
func groups(d model.TerraformDir, vpc string) choice {
	all := ofType(d, "aws_security_group")
	fits := slices.DeleteFunc(slices.Clone(all), func(r model.TerraformResource) bool {
		label := r.Address[strings.LastIndexByte(r.Address, '.')+1:]
		return !forTasks.MatchString(label) || vpc != "" && r.VPC != "" && r.VPC != vpc
	})
	if len(fits) == 1 {
		return offer(fits, "It is the only security group of the Terraform folder whose name says that it is for tasks or functions.", func(r model.TerraformResource) string { return "[" + r.Address + ".id]" })
	}
	c := choice{}
	for _, r := range all {
		c.among, c.at = append(c.among, r.Address), append(c.at, r.At)
	}
	return c
}

// executionRole is the only role that ECS tasks may assume and that has AWS's policy
// for an execution role.
func executionRole(d model.TerraformDir) choice {
	roles := slices.DeleteFunc(ofType(d, "aws_iam_role"), func(r model.TerraformResource) bool {
		return !slices.Contains(r.Services, "ecs-tasks.amazonaws.com") || !slices.Contains(r.Policies, "AmazonECSTaskExecutionRolePolicy")
	})
	return offer(roles, "It is the only role of the Terraform folder that ECS tasks may assume and that has AmazonECSTaskExecutionRolePolicy.", attribute("arn"))
}

// declaredRepository says where the image goes. The variable stays: an image is named
// by its digest, and no resource of Terraform knows it.
func (m *maker) declaredRepository(d model.TerraformDir) {
	list := ofType(d, "aws_ecr_repository")
	if len(list) != 1 || list[0].Repeated || m.plan.Terraform.Image == "" {
		return
	}
	m.decide(Decision{
		Rule: "image", Chose: m.plan.Terraform.Image,
		Because:  "An image is named by its digest, which Terraform does not know; its repository is " + list[0].Address + ", the only one that the Terraform folder declares.",
		Evidence: []diag.Range{list[0].At},
	})
}

// regionName is the form of AWS's regions.
var regionName = lazyregexp.New(`^[a-z]{2,4}(-[a-z]{2,12}){1,2}-[0-9]{1,2}$`)

// declaredProvider takes the provider's region where nothing else states one, and says
// which tags the provider sets.
func (m *maker) declaredProvider(d model.TerraformDir) {
	p := d.Provider
	if p == nil {
		return
	}
	if m.plan.Region == "" && p.Region.IsKnown() && regionName.MatchString(p.Region.V) {
		m.plan.Region = p.Region.V
		m.plan.Image.URI = strings.Replace(m.plan.Image.URI, ".REGION.", "."+p.Region.V+".", 1)
		m.decide(Decision{Rule: "region", Chose: p.Region.V, Because: "It is the region of the AWS provider in the Terraform folder; decant.hcl can say otherwise.", Evidence: []diag.Range{p.Region.At}})
	}
	if len(p.DefaultTags) > 0 {
		m.decide(Decision{Rule: "default tags", Chose: strings.Join(p.DefaultTags, ", "), Because: "The AWS provider sets them on all that Terraform makes, so the module blocks do not repeat them.", Evidence: []diag.Range{p.At}})
	}
}
