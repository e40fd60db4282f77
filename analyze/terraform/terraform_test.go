package terraform

import (
	"fmt"
	"slices"
	"testing"
	"testing/fstest"

	"decant/model"
)

func TestNamesOfAllFilesButTheGeneratedOnes(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"infra/main.tf":      {Data: []byte("module \"db\" {\n  source = \"./db\"\n}\nvariable \"region\" {}\n")},
		"infra/variables.tf": {Data: []byte("variable \"fargate_subnets\" {\n  type = list(string)\n}\n")},
		"infra/fargate.tf":   {Data: []byte("variable \"fargate_cluster_arn\" {}\n")},
		"infra/notes.txt":    {Data: []byte("variable \"no\" {}")},
		"empty/readme.md":    {Data: []byte("x")},
	}
	dirs := Read(files, nil, []string{"empty", "infra", "missing"}, []string{"infra/fargate.tf"})
	if len(dirs) != 1 {
		t.Fatalf("%+v", dirs)
	}
	if d := dirs[0]; d.Path != "infra" || !slices.Equal(d.Variables, []string{"fargate_subnets", "region"}) || !slices.Equal(d.Modules, []string{"db"}) {
		t.Errorf("%+v", d)
	}
}

func TestABrokenFileCostsThatFileOnly(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"a.tf":      {Data: []byte("variable \"a\" {}\nlocals { x = 1 }\n")},
		"b.tf":      {Data: []byte("variable \"b\" {\n\n = \n")},
		"c.tf.json": {Data: []byte(`{"variable": {"c": {}}, "resource": {"aws_x": {"y": {}}}}`)},
	}
	dirs := Read(files, nil, []string{"."}, nil)
	if len(dirs) != 1 || !slices.Contains(dirs[0].Variables, "a") || !slices.Contains(dirs[0].Variables, "c") ||
		!slices.Contains(dirs[0].Declared, "aws_x.y") || !slices.Contains(dirs[0].Declared, "local.x") {
		t.Errorf("%+v", dirs)
	}
}

func TestWhatATaskCanUseOfAFolder(t *testing.T) {
	t.Parallel()
	dirs := Read(fstest.MapFS{"a.tf": {Data: []byte(`
provider "aws" {
  region = "eu-west-3"
  default_tags { tags = { team = "data", app = local.unknown } }
}
provider "aws" {
  alias  = "us"
  region = "us-east-1"
}
resource "aws_ecs_cluster" "main" { name = "jobs" }
data "aws_ecs_cluster" "other" { cluster_name = "others" }
resource "aws_subnet" "a" {
  count  = 2
  vpc_id = aws_vpc.main.id
  map_public_ip_on_launch = true
}
module "vpc" { source = "terraform-aws-modules/vpc/aws" }
module "own" { source = "./own" }
resource "aws_iam_role" "x" { assume_role_policy = jsonencode({ Statement = [{ Principal = { Service = ["ecs-tasks.amazonaws.com"] } }] }) }
resource "aws_iam_role_policy_attachment" "x" {
  role = aws_iam_role.x.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}
resource "aws_iam_role" "y" { assume_role_policy = data.aws_iam_policy_document.y.json }
data "aws_iam_policy_document" "y" {
  statement {
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}
resource "aws_sqs_queue" "q" { name = "q" }
`)}}, nil, []string{"."}, nil)
	var got []string
	for _, r := range dirs[0].Reusable {
		got = append(got, fmt.Sprint(r.Address, " ", r.Type, " ", r.Name.V, " ", r.Repeated, r.Public, " ", r.VPC, r.Services, r.Policies))
	}
	want := []string{
		"aws_ecs_cluster.main aws_ecs_cluster jobs false false [] []",
		"data.aws_ecs_cluster.other aws_ecs_cluster others false false [] []",
		"aws_subnet.a aws_subnet  true true aws_vpc.main.id[] []",
		"module.vpc terraform-aws-modules/vpc/aws  false false [] []",
		"aws_iam_role.x aws_iam_role  false false [ecs-tasks.amazonaws.com] [AmazonECSTaskExecutionRolePolicy]",
		"aws_iam_role.y aws_iam_role  false false [lambda.amazonaws.com] []",
	}
	if !slices.Equal(got, want) {
		t.Errorf("\n got %q\nwant %q", got, want)
	}
	if p := dirs[0].Provider; p == nil || p.Region.V != "eu-west-3" || !slices.Equal(p.DefaultTags, []string{"app", "team"}) {
		t.Errorf("%+v", p)
	}
}

func TestTheRegionOfTFVarsIsNotKnown(t *testing.T) {
	t.Parallel()
	main := "provider \"aws\" { region = var.region }\nvariable \"region\" { default = \"eu-west-1\" }\n"
	for file, known := range map[string]bool{"b.txt": true, "prod.tfvars": false, "env/prod.tfvars": false} {
		dirs := Read(fstest.MapFS{"a.tf": {Data: []byte(main)}, file: {Data: []byte("region = \"us-east-1\"\n")}}, nil, []string{"."}, nil)
		if got := dirs[0].Provider.Region.IsKnown(); got != known {
			t.Errorf("%s: known is %v", file, got)
		}
	}
}

func TestWhatTellsStagesApart(t *testing.T) {
	t.Parallel()
	read := func(main string) model.TerraformDir {
		return Read(fstest.MapFS{
			"a.tf":            {Data: []byte(main)},
			"b.tf.json":       {Data: []byte(`{"locals": {"w": "${terraform.workspace}"}}`)},
			"prod.tfvars":     {Data: []byte("env = \"production\"\nregion = \"x\"\ntarget_env = 1\n")},
			"dev/dev.tfvars":  {Data: []byte("env = <<E\ndevelopment\nE\n")},
			"bad/test.tfvars": {Data: []byte("env = \"test\"\n = \n")},
		}, nil, []string{"."}, nil)[0]
	}
	d := read(`
variable "region" {}
variable "target_env" {}
variable "env" {
  validation {
    condition = alltrue([for x in [var.env] : contains(["dev", "production"], x)])
  }
}
variable "stage_name" {}
`)
	var got []string
	for _, v := range d.StageVariables {
		got = append(got, fmt.Sprint(v.Name, v.Words, v.Values))
	}
	want := []string{"stage_name[] []", "env[dev production] [{dev development\n} {prod production}]", "target_env[] []"}
	if !slices.Equal(got, want) || !d.Workspace.IsZero() {
		t.Errorf("\n got %q\nwant %q, %+v", got, want, d.Workspace)
	}
	for expression, uses := range map[string]bool{
		`"x-${terraform.workspace}"`:                     true,
		`[for x in local.a : x if terraform.workspace]`:  true,
		`{ (terraform.workspace) = 1 }`:                  true,
		`"terraform.workspace" # terraform.workspace`:    false,
		`local.a["terraform.workspace"]`:                 false,
		`[for x in local.a : "terraform.workspace" + x]`: false,
	} {
		d := read("resource \"a\" \"b\" {\n  c {\n    d = " + expression + "\n  }\n}\n")
		if d.Workspace.IsZero() == uses || uses && d.Workspace.Start.Line != 3 {
			t.Errorf("%s: %+v", expression, d.Workspace)
		}
	}
}
