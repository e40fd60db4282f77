package plan

import (
	"slices"
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/model"
	"decant/model/modeltest"
)

func resource(address string, change ...func(*model.TerraformResource)) model.TerraformResource {
	kind := strings.TrimPrefix(address, "data.")
	kind, _, _ = strings.Cut(kind, ".")
	r := model.TerraformResource{Address: address, Type: kind, At: diag.Range{File: "terraform/main.tf"}}
	for _, c := range change {
		c(&r)
	}
	return r
}

func TestDeclaredThingsReplaceVariables(t *testing.T) {
	t.Parallel()
	public := func(r *model.TerraformResource) { r.Public = true }
	repeated := func(r *model.TerraformResource) { r.Repeated = true }
	in := func(vpc string) func(*model.TerraformResource) {
		return func(r *model.TerraformResource) { r.VPC = vpc }
	}
	of := func(source string) func(*model.TerraformResource) {
		return func(r *model.TerraformResource) { r.Type = source }
	}
	ecs := func(r *model.TerraformResource) {
		r.Services, r.Policies = []string{"ecs-tasks.amazonaws.com"}, []string{"AmazonECSTaskExecutionRolePolicy"}
	}
	list := func(r ...model.TerraformResource) []model.TerraformResource { return r }
	for name, c := range map[string]struct {
		declared                        []model.TerraformResource
		cluster, subnets, groups, roles string
	}{
		"nothing":               {nil, "", "", "", ""},
		"one cluster":           {list(resource("aws_ecs_cluster.main")), "aws_ecs_cluster.main.arn", "", "", ""},
		"one looked up":         {list(resource("data.aws_ecs_cluster.main")), "data.aws_ecs_cluster.main.arn", "", "", ""},
		"a module":              {list(resource("module.ecs", of("terraform-aws-modules/ecs/aws"))), "module.ecs.cluster_arn", "", "", ""},
		"two clusters":          {list(resource("aws_ecs_cluster.a"), resource("aws_ecs_cluster.b")), "", "", "", ""},
		"perhaps a cluster":     {list(resource("aws_ecs_cluster.a", repeated)), "", "", "", ""},
		"subnets looked up":     {list(resource("data.aws_subnets.private")), "", "data.aws_subnets.private.ids", "", ""},
		"a network module":      {list(resource("module.vpc", of("terraform-aws-modules/vpc/aws"))), "", "module.vpc.private_subnets", "", ""},
		"private subnets":       {list(resource("aws_subnet.a", in("v")), resource("aws_subnet.b", in("v")), resource("aws_subnet.p", in("v"), public)), "", "[aws_subnet.a.id, aws_subnet.b.id]", "", ""},
		"two networks":          {list(resource("aws_subnet.a", in("v")), resource("aws_subnet.b", in("w"))), "", "", "", ""},
		"public by name":        {list(resource("aws_subnet.private"), resource("aws_subnet.public")), "", "", "", ""},
		"two public ones":       {list(resource("aws_subnet.a", public), resource("aws_subnet.b", public)), "", "", "", ""},
		"two sets":              {list(resource("data.aws_subnets.a"), resource("data.aws_subnets.b")), "", "", "", ""},
		"a group for tasks":     {list(resource("aws_security_group.db"), resource("aws_security_group.ecs_tasks")), "", "", "[aws_security_group.ecs_tasks.id]", ""},
		"a group of a database": {list(resource("aws_security_group.db")), "", "", "", ""},
		"two groups for tasks":  {list(resource("aws_security_group.lambda"), resource("aws_security_group.ecs")), "", "", "", ""},
		"another network":       {list(resource("aws_subnet.a", in("v")), resource("aws_security_group.ecs", in("w"))), "", "[aws_subnet.a.id]", "", ""},
		"an execution role":     {list(resource("aws_iam_role.x", ecs), resource("aws_iam_role.y")), "", "", "", "aws_iam_role.x.arn"},
		"two of them":           {list(resource("aws_iam_role.x", ecs), resource("aws_iam_role.y", ecs)), "", "", "", ""},
	} {
		opts := options(t, "")
		opts.Terraform = []model.TerraformDir{{Path: "terraform", Reusable: c.declared}}
		p, _ := Make(modeltest.App(modeltest.Function("f", model.KindSchedule, modeltest.Scheduled("rate(1 day)"))), opts)
		for what, pair := range map[string][2]string{
			"cluster": {p.Terraform.Cluster, c.cluster}, "subnets": {p.Terraform.Subnets, c.subnets}, "security groups": {p.Terraform.SecurityGroups, c.groups},
		} {
			if want := pair[1]; want != "" && pair[0] != want || want == "" && !strings.HasPrefix(pair[0], "var.") {
				t.Errorf("%s: %s is %s, want %s", name, what, pair[0], want)
			}
			variable := slices.ContainsFunc(p.Terraform.Variables, func(v Variable) bool { return "var."+v.Name == pair[0] })
			if variable != strings.HasPrefix(pair[0], "var.") {
				t.Errorf("%s: the variables are %+v", name, p.Terraform.Variables)
			}
			reasons := 0
			for _, d := range p.Decisions {
				if d.Rule == what && d.Because != "" {
					reasons++
				}
			}
			if said := reasons > 0; said != (pair[1] != "" && !strings.HasPrefix(pair[1], "var.")) && len(c.declared) < 2 && !strings.Contains(name, "perhaps") && !strings.Contains(name, "database") {
				t.Errorf("%s: %d decisions about %s", name, reasons, what)
			}
		}
		if got := executionRole(opts.Terraform[0]).expression; c.roles != "" && !strings.HasPrefix(c.roles, "var.") && got != c.roles || c.roles == "" && got != "" {
			t.Errorf("%s: role %q", name, got)
		}
	}
}

func TestWhatIsStatedStaysBesideADeclaration(t *testing.T) {
	t.Parallel()
	const id = "subnet-0a1b2c3d4e5f60718"
	opts := options(t, "")
	opts.Settings.Network.Cluster = model.Known(`"jobs"`, model.FromOptions, diag.Range{})
	opts.Terraform = []model.TerraformDir{{
		Path: "terraform", Reusable: []model.TerraformResource{resource("aws_ecs_cluster.main"), resource("data.aws_subnets.private"), resource("aws_ecr_repository.app")},
		Provider: &model.TerraformProvider{Region: model.Known("eu-west-3", model.FromSource, diag.Range{}), DefaultTags: []string{"app", "team"}},
	}}
	app := modeltest.App(modeltest.Function("f", model.KindSchedule, modeltest.Scheduled("rate(1 day)"), inSubnets(id)))
	p, _ := Make(app, opts)
	if p.Terraform.Cluster != `"jobs"` || p.Terraform.Subnets != "var.fargate_subnets" {
		t.Errorf("%s %s", p.Terraform.Cluster, p.Terraform.Subnets)
	}
	if p.Region != "eu-west-3" || !strings.Contains(p.Image.URI, ".eu-west-3.") {
		t.Errorf("%s %s", p.Region, p.Image.URI)
	}
	for _, rule := range []string{"region", "default tags", "image"} {
		if !slices.ContainsFunc(p.Decisions, func(d Decision) bool { return d.Rule == rule }) {
			t.Errorf("no decision about %s", rule)
		}
	}
	opts.Terraform[0].Provider.Region = model.Known("eu\n", model.FromSource, diag.Range{})
	if p, _ := Make(app, opts); p.Region != "" {
		t.Errorf("%q", p.Region)
	}
}
