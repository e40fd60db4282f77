// Package stages takes two stages of one app through Terraform in each of the forms
// that a repository's own Terraform can have: one root module with a variable, one
// with workspaces, and a folder for each stage.
package stages

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"decant/internal/diag"
	"decant/migrate"
	"decant/test/moto"
	"decant/test/terraform"
)

const (
	region  = "eu-central-1"
	account = "123456789012"
)

const app = `from chalice import Chalice

app = Chalice(app_name="orders")


@app.schedule("rate(1 hour)")
def hourly(event):
    return 1


@app.lambda_function()
def load(event, context):
    return 2
`

const decantHCL = `region  = "eu-central-1"
account = "123456789012"
network {
  cluster         = "arn:aws:ecs:eu-central-1:123456789012:cluster/jobs"
  subnets         = ["subnet-0a1b2c3d"]
  security_groups = ["sg-0a1b2c3d"]
}
stage "prod" {
  function "hourly" { memory = 4096 }
}
`

// form is one way in which a repository's Terraform tells its stages apart.
type form struct {
	files map[string]string
	// dir is the root module of a stage, flags what its commands have, and workspace
	// its workspace, "" for none.
	dir       func(stage string) string
	flags     func(stage string) []string
	workspace func(stage string) string
}

func forms() map[string]form {
	none := func(string) []string { return nil }
	return map[string]form{
		"a variable": {
			files: map[string]string{"terraform/main.tf": "variable \"stage\" {\n  type = string\n}\n", "terraform/dev.tfvars": "stage = \"dev\"\n", "terraform/prod.tfvars": "stage = \"prod\"\n"},
			dir:   func(string) string { return "terraform" },
			flags: func(stage string) []string {
				return []string{"-var-file=" + stage + ".tfvars", "-state=" + stage + ".tfstate"}
			},
			workspace: func(string) string { return "" },
		},
		"workspaces": {
			files:     map[string]string{"terraform/main.tf": "locals {\n  stage = terraform.workspace\n}\n"},
			dir:       func(string) string { return "terraform" },
			flags:     none,
			workspace: func(stage string) string { return stage },
		},
		"folders": {
			files:     map[string]string{"terraform/dev/main.tf": "locals {}\n", "terraform/prod/main.tf": "locals {}\n"},
			dir:       func(stage string) string { return "terraform/" + stage },
			flags:     none,
			workspace: func(string) string { return "" },
		},
	}
}

// TestTwoStagesInOneRepository applies dev, which leaves all of prod to be made, and
// prod, after which both plans are empty.
func TestTwoStagesInOneRepository(t *testing.T) {
	t.Parallel()
	for name, f := range forms() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := repository{t: t, form: f, dir: migrated(t, f), address: moto.Own(t), roots: map[string]*terraform.Root{}}
			r.apply("dev")
			planned := r.resources("prod")
			if made := r.apply("prod"); made != planned || made < 8 {
				t.Errorf("prod's plan after dev was applied makes %d resources, and %d were made", planned, made)
			}
			for _, stage := range []string{"dev", "prod"} {
				if code, out := r.run(stage, "plan", "-detailed-exitcode"); code != 0 {
					t.Errorf("%s: the plan after both stages were applied: exit %d\n%s", stage, code, out)
				}
			}
		})
	}
}

// migrated writes a repository and its migration.
func migrated(t *testing.T, f form) string {
	t.Helper()
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"app.py": app, "requirements.txt": "chalice==1.31.4\n", ".python-version": "3.12\n", "decant.hcl": decantHCL,
		".chalice/config.json":     `{"version": "2.0", "app_name": "orders", "autogen_policy": false, "stages": {"dev": {}, "prod": {"lambda_memory_size": 1024}}}`,
		".chalice/policy-dev.json": policy, ".chalice/policy-prod.json": policy,
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for name, text := range f.files {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	result, diags := migrate.Repo(t.Context(), files, migrate.Options{AllStages: true})
	for _, d := range diags {
		if d.Severity == diag.Error {
			t.Fatalf("%s %s: %s", d.Code, d.At, d.Detail)
		}
	}
	for _, c := range result.Changes.Files() {
		files[c.Path] = &fstest.MapFile{Data: c.After}
	}
	dir := t.TempDir()
	for name, file := range files {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, file.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const policy = `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::orders/*"}]}`

// repository is a migrated repository on disk.
type repository struct {
	t       *testing.T
	form    form
	dir     string
	address string
	roots   map[string]*terraform.Root // by folder
}

// root is the root module of a stage, in its workspace.
func (r repository) root(stage string) *terraform.Root {
	r.t.Helper()
	dir := r.form.dir(stage)
	if r.roots[dir] == nil {
		r.roots[dir] = terraform.New(r.t, filepath.Join(r.dir, filepath.FromSlash(dir)), r.address, region)
	}
	if w := r.form.workspace(stage); w != "" {
		if code, out := r.roots[dir].Run("workspace", "select", "-or-create", w); code != 0 {
			r.t.Fatalf("%s: terraform workspace: exit %d\n%s", stage, code, out)
		}
	}
	return r.roots[dir]
}

// run runs a command that takes variables on a stage.
func (r repository) run(stage string, args ...string) (int, string) {
	r.t.Helper()
	image := "-var=fargate_image_orders=" + account + ".dkr.ecr." + region + ".amazonaws.com/orders@sha256:" + strings.Repeat("0a", 32)
	return r.root(stage).Run(append(append(args, "-input=false", "-no-color", image), r.form.flags(stage)...)...)
}

// apply applies a stage and counts what was made.
func (r repository) apply(stage string) int {
	r.t.Helper()
	code, out := r.run(stage, "apply", "-auto-approve")
	if code != 0 {
		r.t.Fatalf("%s: terraform apply: exit %d\n%s", stage, code, out)
	}
	return strings.Count(out, "Creation complete")
}

// resources counts what the plan of a stage would make. Nothing of another stage is
// among it.
func (r repository) resources(stage string) int {
	r.t.Helper()
	code, out := r.run(stage, "plan", "-detailed-exitcode")
	if code != 2 {
		r.t.Fatalf("%s: terraform plan: exit %d\n%s", stage, code, out)
	}
	other := map[string]string{"dev": "orders-prod", "prod": "orders-dev"}[stage]
	if strings.Contains(out, other) || !strings.Contains(out, "orders-"+stage+"-hourly") {
		r.t.Errorf("%s: the plan has %s:\n%s", stage, other, out)
	}
	return strings.Count(out, "will be created")
}
