package terraform

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"decant/analyze/terraform/eval"
	"decant/model"
)

// reusableTypes are the resources and data sources of which a task needs one, with the
// argument that holds the name.
var reusableTypes = map[string]string{
	"aws_ecs_cluster": "name", "aws_subnet": "", "aws_subnets": "", "aws_security_group": "name", "aws_iam_role": "name", "aws_ecr_repository": "name",
}

// reusableModules are modules of the registry whose outputs are what a task needs.
// https://registry.terraform.io/modules/terraform-aws-modules/vpc/aws
var reusableModules = []string{"terraform-aws-modules/vpc/aws", "terraform-aws-modules/ecs/aws"}

// reusable finds what a folder's blocks declare for tasks.
func reusable(m *eval.Module, blocks []eval.Block) []model.TerraformResource {
	var out []model.TerraformResource
	for _, b := range blocks {
		r := model.TerraformResource{Address: b.Address(), At: b.At, Repeated: b.Arg("count") != nil || b.Arg("for_each") != nil}
		s := m.Instances(b)[0]
		switch {
		case b.Type == "module":
			source, _ := s.Arg(b, "source").Literal()
			if r.Type = source; slices.Contains(reusableModules, source) {
				out = append(out, r)
			}
			continue
		case b.Type != "resource" && b.Type != "data" || len(b.Labels) != 2:
			continue
		}
		name, ok := reusableTypes[b.Labels[0]]
		if !ok {
			continue
		}
		r.Type = b.Labels[0]
		if name != "" {
			if name == "name" && b.Labels[0] == "aws_ecs_cluster" && b.Type == "data" {
				name = "cluster_name"
			}
			r.Name = known(s.Arg(b, name))
		}
		if a := b.Arg("vpc_id"); a != nil {
			r.VPC = strings.Join(strings.Fields(a.Node.Text), " ")
		}
		public := s.Arg(b, "map_public_ip_on_launch")
		r.Public = public.Kind == eval.Bool && public.Bool
		if r.Type == "aws_iam_role" {
			r.Services, r.Policies = services(m, s.Arg(b, "assume_role_policy")), attached(m, blocks, b)
		}
		out = append(out, r)
	}
	return out
}

func known(v eval.Value) model.Value[string] {
	if text, ok := v.Literal(); ok {
		return model.Known(text, model.FromSource, v.At)
	}
	if h := v.Why(); h != nil {
		return model.NotKnown[string](model.Unknown{Because: h.Because, At: v.At, Expr: v.Shown()})
	}
	return model.Value[string]{}
}

// services are those that a trust policy lets assume a role: the policy of
// jsonencode, of a text, or of the data source aws_iam_policy_document.
func services(m *eval.Module, policy eval.Value) []string {
	var out []string
	add := func(v eval.Value) {
		for _, item := range append([]eval.Value{v}, v.Items...) {
			if text, ok := item.Literal(); ok {
				out = append(out, text)
			}
		}
	}
	if policy.Kind == eval.Unknown && policy.Hole.Attribute == "json" {
		if b := m.Find(policy.Hole.Address); b != nil {
			for _, statement := range b.Children("statement") {
				for _, p := range statement.Children("principals") {
					add(m.Instances(*b)[0].Arg(p, "identifiers"))
				}
			}
		}
	} else if document, problem := policy.JSON(); problem == nil {
		statement := document.Get("Statement")
		for _, s := range append([]eval.Value{statement}, statement.Items...) {
			add(s.Get("Principal").Get("Service"))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// attached are the managed policies that the folder attaches to a role.
func attached(m *eval.Module, blocks []eval.Block, role eval.Block) []string {
	var out []string
	for _, b := range blocks {
		if b.Type != "resource" || len(b.Labels) != 2 || b.Labels[0] != "aws_iam_role_policy_attachment" {
			continue
		}
		if a := b.Arg("role"); a != nil && len(a.Node.Path) >= 2 && strings.Join(a.Node.Path[:2], ".") == role.Address() {
			if arn, ok := m.Instances(b)[0].Arg(b, "policy_arn").Literal(); ok {
				out = append(out, path.Base(arn))
			}
		}
	}
	slices.Sort(out)
	return out
}

// provider is the AWS provider without an alias. Its region counts when the block or a
// default says it and no *.tfvars file could say another.
func provider(fsys fs.FS, m *eval.Module, blocks []eval.Block) *model.TerraformProvider {
	for _, b := range blocks {
		if b.Type != "provider" || len(b.Labels) != 1 || b.Labels[0] != "aws" || b.Arg("alias") != nil {
			continue
		}
		s := m.Instances(b)[0]
		p := &model.TerraformProvider{At: b.At, Region: known(s.Arg(b, "region"))}
		if a := b.Arg("region"); a != nil && p.Region.IsKnown() && len(a.Node.Path) > 0 && hasTFVars(fsys, m.Dir) {
			p.Region = model.NotKnown[string](model.Unknown{Because: "a *.tfvars file may say another", At: a.Node.At, Expr: a.Node.Text})
		}
		for _, tags := range b.Children("default_tags") {
			for _, t := range s.Arg(tags, "tags").Members {
				p.DefaultTags = append(p.DefaultTags, t.Key)
			}
		}
		slices.Sort(p.DefaultTags)
		return p
	}
	return nil
}

func hasTFVars(fsys fs.FS, dir string) bool {
	for _, pattern := range []string{"*.tfvars", "*/*.tfvars", "*.tfvars.json"} {
		if found, err := fs.Glob(fsys, path.Join(escaped(dir), pattern)); err == nil && len(found) > 0 {
			return true
		}
	}
	return false
}

// escaped is a path without meaning for Glob.
func escaped(dir string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "?", `\?`, "[", `\[`).Replace(dir)
}
