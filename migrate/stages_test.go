package migrate_test

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"decant/internal/diag"
	"decant/migrate"
)

// folder is a repository in memory, to which a migration can be written.
type folder fstest.MapFS

// loadFolder copies a folder of the disk.
func loadFolder(t *testing.T, dir string) folder {
	t.Helper()
	out := folder{}
	root := os.DirFS(dir)
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := fs.ReadFile(root, name)
		out[name] = &fstest.MapFile{Data: content, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (f folder) clone() folder { return maps.Clone(f) }

// migrate runs a migration and writes it; it returns the paths that changed.
func (f folder) migrate(t *testing.T, opts migrate.Options) ([]string, *migrate.Result, diag.List) {
	t.Helper()
	result, diags := migrate.Repo(context.Background(), fstest.MapFS(f), opts)
	var changed []string
	for _, c := range result.Changes.Files() {
		changed = append(changed, c.Path)
		if delete(f, c.Path); c.After != nil {
			f[c.Path] = &fstest.MapFile{Data: c.After, Mode: c.Mode}
		}
	}
	return changed, result, diags
}

// text is what all files hold, for comparison.
func (f folder) text() map[string]string {
	out := map[string]string{}
	for name, file := range f {
		out[name] = string(file.Data)
	}
	return out
}

// TestStagesSideBySide migrates each app of several stages one stage after the
// other, in both orders and at once: each run touches its own files and the shared
// ones, a repeated run touches nothing, and the end is the same.
func TestStagesSideBySide(t *testing.T) {
	t.Parallel()
	tried := 0
	for name, c := range cases(t) {
		dir := filepath.Join(apps, name, "repo")
		start := loadFolder(t, dir)
		first, _ := migrate.Repo(context.Background(), fstest.MapFS(start), migrate.Options{App: c.App, AllStages: true})
		if len(first.Stages) < 2 {
			continue
		}
		tried++
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := start.clone()
			all.migrate(t, migrate.Options{App: c.App, AllStages: true})
			var stages []string
			for _, s := range first.Stages {
				stages = append(stages, s.Plan.Stage)
			}
			backwards := slices.Clone(stages)
			slices.Reverse(backwards)
			for _, order := range [][]string{stages, backwards} {
				f := start.clone()
				for _, stage := range append(slices.Clone(order), order...) {
					before := f.clone()
					changed, result, diags := f.migrate(t, migrate.Options{App: c.App, Stage: stage})
					for _, name := range changed {
						for _, other := range stages {
							if other != stage && ownedBy(result, name, other) {
								t.Errorf("migrating %s changes %s, a file of %s", stage, name, other)
							}
						}
					}
					if _, seen := before[".decant/generated.txtar"]; seen && len(changed) > 0 && slices.Index(order, stage) < len(f) && migrated(before, result, stage) {
						t.Errorf("migrating %s again changes %v: %v", stage, changed, diags)
					}
				}
				for name, want := range all.text() {
					if got, ok := f[name]; !ok || string(got.Data) != want {
						t.Errorf("in the order %v, %s is not what all stages at once give", order, name)
					}
				}
				if len(f) != len(all) {
					t.Errorf("in the order %v there are %d files, at once %d", order, len(f), len(all))
				}
			}
			if again, _, _ := all.migrate(t, migrate.Options{App: c.App, AllStages: true}); len(again) > 0 {
				t.Errorf("all stages again change %v", again)
			}
		})
	}
	if tried < 12 {
		t.Errorf("%d apps have several stages", tried)
	}
}

// ownedBy says whether a generated path has a stage in it.
func ownedBy(r *migrate.Result, name, stage string) bool {
	dir := "."
	if r.App != nil {
		dir = r.App.Dir
	}
	return strings.HasPrefix(name, path.Join(dir, "fargate", stage)+"/") ||
		strings.HasSuffix(name, "."+stage+".tf") || strings.HasSuffix(name, "/"+stage+"/fargate.tf")
}

// migrated says whether a repository has the files of a stage.
func migrated(f folder, r *migrate.Result, stage string) bool {
	for name := range f {
		if ownedBy(r, name, stage) {
			return true
		}
	}
	return false
}

// staged is a small app of two stages, with further files.
func staged(more map[string]string) folder {
	out := folder{}
	for name, text := range map[string]string{
		"app.py": goodApp, "requirements.txt": "chalice==1.31.4\n", ".python-version": "3.12\n",
		".chalice/config.json": `{"version": "2.0", "app_name": "good", "stages": {"dev": {}, "prod": {"lambda_memory_size": 1024}}}` + "\n",
	} {
		out[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	for name, text := range more {
		out[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	return out
}

// TestTheRepositorysTerraformDecidesTheForm: where the module blocks of two stages
// stand, and when Terraform makes them.
func TestTheRepositorysTerraformDecidesTheForm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files map[string]string
		want  map[string]string // file of prod or shared file -> a part of its text
		none  []string          // paths that must not exist
	}{
		"none yet": {
			want: map[string]string{"terraform/dev/fargate.tf": `variable "fargate_cluster_arn"`, "terraform/prod/fargate.tf": `source = "../modules/fargate-task"`, "terraform/modules/fargate-task/main.tf": "resource"},
			none: []string{"terraform/fargate.tf", "terraform/prod/modules/fargate-task/main.tf"},
		},
		"a folder for each stage": {
			files: map[string]string{"infra/dev/main.tf": "locals {}\n", "infra/prod/main.tf": "locals {}\n"},
			want:  map[string]string{"infra/dev/fargate.tf": `module "fargate_work"`, "infra/prod/fargate.tf": `"${path.module}/../../fargate/prod/work/policy.json"`, "infra/modules/fargate-task/main.tf": "resource"},
			none:  []string{"infra/fargate.tf", "terraform/fargate.tf"},
		},
		"a folder for one stage": {
			files: map[string]string{"deploy/prod/main.tf": "locals {}\n"},
			want:  map[string]string{"deploy/dev/fargate.tf": `module "fargate_work"`, "deploy/prod/fargate.tf": `module "fargate_work"`},
		},
		"modules above the stages' folders": {
			files: map[string]string{"infra/env/dev/main.tf": "locals {}\n", "infra/env/prod/main.tf": "locals {}\n", "infra/modules/db/main.tf": "locals {}\n"},
			want:  map[string]string{"infra/env/prod/fargate.tf": `source = "../../modules/fargate-task"`, "infra/modules/fargate-task/main.tf": "resource"},
		},
		"a variable stage": {
			files: map[string]string{"terraform/main.tf": "variable \"stage\" {}\n"},
			want:  map[string]string{"terraform/fargate.prod.tf": `count = var.stage == "prod" ? 1 : 0`, "terraform/fargate.dev.tf": `module "fargate_work_dev"`, "terraform/fargate.tf": `variable "fargate_cluster_arn"`},
			none:  []string{"terraform/prod/fargate.tf"},
		},
		"a variable whose values stand in tfvars files": {
			files: map[string]string{
				"terraform/main.tf": "variable \"environment\" {}\n", "terraform/env/dev.tfvars": "environment = \"development\"\n", "terraform/env/prod.tfvars": "environment = \"production\"\n",
			},
			want: map[string]string{"terraform/fargate.prod.tf": `count = var.environment == "production" ? 1 : 0`, "terraform/fargate.dev.tf": `count = var.environment == "development" ? 1 : 0`},
		},
		"tfvars files in folders": {
			files: map[string]string{
				"terraform/main.tf": "variable \"env\" {}\n", "terraform/dev/terraform.tfvars": "env = \"d\"\n", "terraform/prod/terraform.tfvars": "env = \"p\"\n",
			},
			want: map[string]string{"terraform/fargate.prod.tf": `count = var.env == "p" ? 1 : 0`},
		},
		"a variable that names the stages": {
			files: map[string]string{"terraform/main.tf": "variable \"env\" {\n  validation {\n    condition = contains([\"dev\", \"prod\"], var.env)\n    error_message = \"No.\"\n  }\n}\n"},
			want:  map[string]string{"terraform/fargate.prod.tf": `count = var.env == "prod" ? 1 : 0`},
		},
		"workspaces": {
			files: map[string]string{"terraform/main.tf": "variable \"env\" {}\nlocals {\n  stage = terraform.workspace\n}\n"},
			want:  map[string]string{"terraform/fargate.prod.tf": `count = terraform.workspace == "prod" ? 1 : 0`},
		},
		"nothing tells the stages apart": {
			files: map[string]string{"terraform/main.tf": "locals {}\n"},
			want:  map[string]string{"terraform/fargate.prod.tf": `count = var.fargate_stage == "prod" ? 1 : 0`, "terraform/fargate.tf": `variable "fargate_stage"`},
		},
		"decant.hcl states the condition": {
			files: map[string]string{"terraform/main.tf": "variable \"stage\" {}\n", "decant.hcl": "stage \"prod\" {\n  terraform_when = var.env == \"live\" || var.force\n}\n"},
			want:  map[string]string{"terraform/fargate.prod.tf": `count = (var.env == "live" || var.force) ? 1 : 0`, "terraform/fargate.dev.tf": `var.stage == "dev"`},
		},
		"decant.hcl states the folders": {
			files: map[string]string{"a/main.tf": "locals {}\n", "b/main.tf": "locals {}\n", "decant.hcl": "terraform_dir = \"a\"\nstage \"prod\" {\n  terraform_dir = \"b\"\n}\n"},
			want:  map[string]string{"a/fargate.tf": "(dev)", "b/fargate.tf": "(prod)"},
			none:  []string{"a/fargate.dev.tf"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := staged(c.files)
			_, _, diags := f.migrate(t, migrate.Options{AllStages: true})
			for _, d := range diags {
				if d.Severity == diag.Error {
					t.Errorf("%s: %s", d.Code, d.Detail)
				}
			}
			for file, want := range c.want {
				if got := f[file]; got == nil || !strings.Contains(string(got.Data), want) {
					t.Errorf("%s lacks %q; the files are %v\n%s", file, want, slices.Sorted(maps.Keys(f)), textOf(f[file]))
				}
			}
			for _, file := range c.none {
				if f[file] != nil {
					t.Errorf("%s was made", file)
				}
			}
			for _, opts := range []migrate.Options{{AllStages: true}, {Stage: "dev"}, {Stage: "prod"}} {
				if again, _, _ := f.clone().migrate(t, opts); len(again) > 0 {
					t.Errorf("%+v again changes %v", opts, again)
				}
			}
		})
	}
}

func textOf(f *fstest.MapFile) string {
	if f == nil {
		return ""
	}
	return string(f.Data)
}

// TestChoicesAboutStagesAreAPersons: what is not known about stages is a finding, and
// nothing of another stage is overwritten.
func TestChoicesAboutStagesAreAPersons(t *testing.T) {
	t.Parallel()
	config := func(stages string) string {
		return `{"version": "2.0", "app_name": "good", "stages": {` + stages + `}}` + "\n"
	}
	for name, c := range map[string]struct {
		files map[string]string
		want  string
		text  string
	}{
		"two folders of one name":                       {map[string]string{"a/prod/main.tf": "locals {}\n", "b/prod/main.tf": "locals {}\n"}, "error PL305", "The folders a/prod and b/prod have Terraform files and the name of the stage prod"},
		"tfvars that do not know the stage":             {map[string]string{"terraform/main.tf": "variable \"stage\" {}\n", "terraform/live.auto.tfvars": "stage = \"live\"\n"}, "warning PL306", `no *.tfvars file gives it that value: they give "live"`},
		"a stage that is no folder":                     {map[string]string{".chalice/config.json": config(`"dev": {}, "a/b": {}`)}, "error PL307", `The stage is called "a/b"`},
		"a stage that is the runner's name":             {map[string]string{".chalice/config.json": config(`"dev": {}, "runner.py": {}`)}, "error PL307", "runner.py"},
		"stages that differ in case only":               {map[string]string{".chalice/config.json": config(`"dev": {}, "Dev": {}`)}, "error PL307", "differ in case only"},
		"a block for a stage that does not exist":       {map[string]string{"decant.hcl": "stage \"prd\" {\n}\n"}, "warning CL322", `settings for the stage "prd", and config.json defines dev, prod`},
		"stages with another Python":                    {map[string]string{"decant.hcl": "stage \"prod\" {\n  python = \"3.11\"\n}\n"}, "error GN405", "The stages dev and prod share this file and need different ones"},
		"a condition of a folder that serves one stage": {map[string]string{"decant.hcl": "stage \"prod\" {\n  terraform_when = var.x\n}\n"}, "warning PL123", "terraform_when has no effect: the folder of the module blocks serves no other stage"},
		"more stages than are taken at once":            {map[string]string{".chalice/config.json": config(manyStages(40))}, "warning CH175", "config.json defines 40 stages. decant migrates 32 at once"},
		"labels that meet": {map[string]string{
			"terraform/main.tf": "locals {}\n", ".chalice/config.json": config(`"b_c": {}, "c": {}`),
			"app.py": "import os\nfrom chalice import Chalice\napp = Chalice(app_name='good')\n@app.lambda_function()\ndef a(event, context): pass\n@app.lambda_function()\ndef a_b(event, context): pass\n",
		}, "error GN406", `would both be called "fargate_a_b_c"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, diags := staged(c.files).migrate(t, migrate.Options{AllStages: true})
			var found []string
			for _, d := range diags {
				found = append(found, fmt.Sprintf("%s %s: %s", d.Severity, d.Code, d.Detail))
			}
			if !slices.ContainsFunc(found, func(s string) bool { return strings.HasPrefix(s, c.want) && strings.Contains(s, c.text) }) {
				t.Errorf("no %s with %q:\n%s", c.want, c.text, strings.Join(found, "\n"))
			}
		})
	}
}

func manyStages(n int) string {
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf(`"s%02d": {}`, i))
	}
	return strings.Join(names, ", ")
}

// TestFilesOfAStageThatIsGoneStay: config.json does not define it any more.
func TestFilesOfAStageThatIsGoneStay(t *testing.T) {
	t.Parallel()
	f := staged(nil)
	f.migrate(t, migrate.Options{AllStages: true})
	before := f.clone()
	f[".chalice/config.json"] = &fstest.MapFile{Data: []byte(`{"version": "2.0", "app_name": "good", "stages": {"prod": {"lambda_memory_size": 1024}}}` + "\n")}
	_, _, diags := f.migrate(t, migrate.Options{AllStages: true})
	if !slices.ContainsFunc(diags, func(d diag.Diagnostic) bool {
		return d.Code == migrate.StageWithoutConfig && d.At.File == "fargate/dev"
	}) {
		t.Errorf("no finding about dev: %v", diags)
	}
	for name, file := range before {
		if ownedBy(&migrate.Result{}, name, "dev") && string(textOf(f[name])) != string(file.Data) {
			t.Errorf("%s changed", name)
		}
	}
}

// TestAFlagIsAboutTheStageThatIsAskedFor: what stages share is decided for the
// others by decant.hcl alone.
func TestAFlagIsAboutTheStageThatIsAskedFor(t *testing.T) {
	t.Parallel()
	f := staged(map[string]string{
		"terraform/main.tf": "locals {}\n", "decant.hcl": "region = \"eu-central-1\"\naccount = \"111122223333\"\n",
		"app.py": "from chalice import Chalice\napp = Chalice(app_name='good')\n@app.schedule('rate(1 day)')\ndef job(event): pass\n",
	})
	f.migrate(t, migrate.Options{AllStages: true})
	before := f.clone()
	changed, _, diags := f.migrate(t, migrate.Options{Stage: "prod", Module: "babbel"})
	for name := range before {
		if (ownedBy(&migrate.Result{}, name, "dev") || strings.Contains(name, "modules/fargate-task")) && (f[name] == nil || slices.Contains(changed, name)) {
			t.Errorf("%s is a file of dev, and changed: %v", name, diags)
		}
	}
	if !strings.Contains(textOf(f["terraform/fargate.prod.tf"]), "babbel/ecs-fargate-scheduled-task/aws") || !strings.Contains(textOf(f["terraform/fargate.dev.tf"]), "./modules/fargate-task") {
		t.Errorf("prod:\n%s\ndev:\n%s", textOf(f["terraform/fargate.prod.tf"]), textOf(f["terraform/fargate.dev.tf"]))
	}
}
