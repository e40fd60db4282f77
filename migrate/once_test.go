package migrate_test

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"testing"
	"testing/fstest"

	"decant/internal/diag"
	"decant/migrate"
)

// counting counts how often each file is opened.
type counting struct {
	fstest.MapFS
	opened map[string]int
}

func (c counting) Open(name string) (fs.File, error) {
	c.opened[name]++
	return c.MapFS.Open(name)
}

// sharedTerraform are n apps of two stages with Terraform beside them.
func sharedTerraform(n int) counting {
	files := fstest.MapFS{
		"infra/main.tf":                 {Data: []byte("variable \"stage\" {}\nresource \"aws_sqs_queue\" \"q\" {\n  name = terraform.workspace\n}\nmodule \"m\" {\n  source = \"./modules/m\"\n}\n")},
		"infra/more.tf.json":            {Data: []byte(`{"variable": {"region": {}}}`)},
		"infra/modules/m/main.tf":       {Data: []byte("variable \"x\" {}\n")},
		"infra/terraform.tfvars":        {Data: []byte("region = \"eu-west-1\"\n")},
		"infra/prod.tfvars":             {Data: []byte("stage = \"prod\"\n")},
		"infra/broken.tf":               {Data: []byte("variable \"y\" {\n\n = \n")},
		"infra/stages/dev/dev.tfvars":   {Data: []byte("stage = \"dev\"\n")},
		"infra/stages/prod/prod.tfvars": {Data: []byte("stage = \"prod\"\n")},
	}
	for i := range n {
		dir := fmt.Sprintf("apps/a%d", i)
		files[dir+"/app.py"] = &fstest.MapFile{Data: []byte(fmt.Sprintf("from chalice import Chalice\napp = Chalice(app_name='a%d')\n@app.lambda_function()\ndef one(event, context):\n    pass\n", i))}
		files[dir+"/.chalice/config.json"] = &fstest.MapFile{Data: []byte(fmt.Sprintf(`{"version": "2.0", "app_name": "a%d", "stages": {"dev": {}, "prod": {}}}`, i))}
	}
	return counting{files, map[string]int{}}
}

func (c counting) check(t *testing.T, found diag.List, reports int) {
	t.Helper()
	read := 0
	for name, times := range maps.All(c.opened) {
		if ext := path.Ext(name); ext == ".tf" || ext == ".tfvars" || path.Base(name) == "more.tf.json" {
			read++
			if times != 1 {
				t.Errorf("%s was opened %d times", name, times)
			}
		}
	}
	if read < 6 {
		t.Errorf("%d files of Terraform were read: %v", read, c.opened)
	}
	broken := 0
	for _, d := range found {
		if d.Code == "CH391" {
			broken++
		}
	}
	if broken != reports {
		t.Errorf("the broken file is reported %d times, want %d", broken, reports)
	}
}

// TestTerraformIsParsedOnce: 300 apps with 480 kB of Terraform beside them took a
// minute when each of them read it three times.
func TestTerraformIsParsedOnce(t *testing.T) {
	t.Parallel()
	repo := sharedTerraform(20)
	apps, found := migrate.Scan(t.Context(), repo, migrate.Options{})
	if len(apps) != 20 {
		t.Fatalf("%d apps", len(apps))
	}
	repo.check(t, found, 1)
}

// TestTerraformIsParsedOnceForAllStages: what is wrong with a file is said of all
// stages, not of the first.
func TestTerraformIsParsedOnceForAllStages(t *testing.T) {
	t.Parallel()
	repo := sharedTerraform(1)
	result, found := migrate.Repo(t.Context(), repo, migrate.Options{AllStages: true})
	if len(result.Stages) != 2 {
		t.Fatalf("%d stages: %v", len(result.Stages), found)
	}
	repo.check(t, found, 1)
	for _, d := range found {
		if d.Code == "CH391" && d.Detail[len(d.Detail)-1] == ')' {
			t.Errorf("%+v", d)
		}
	}
}
