package terraform

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
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
	dirs, diags := Read(files, []string{"empty", "infra", "missing"}, []string{"infra/fargate.tf"})
	if len(diags) > 0 || len(dirs) != 1 {
		t.Fatalf("%+v %v", dirs, diags)
	}
	if d := dirs[0]; d.Path != "infra" || !slices.Equal(d.Variables, []string{"fargate_subnets", "region"}) || !slices.Equal(d.Modules, []string{"db"}) {
		t.Errorf("%+v", d)
	}
}

func TestABrokenFileCostsThatFileOnly(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"a.tf": {Data: []byte("variable \"a\" {}\n")},
		"b.tf": {Data: []byte("variable \"b\" {\n\n = \n")},
	}
	dirs, diags := Read(files, []string{"."}, nil)
	if len(dirs) != 1 || !slices.Contains(dirs[0].Variables, "a") {
		t.Errorf("%+v", dirs)
	}
	if len(diags) != 1 || diags[0].Code != BadFile || diags[0].At.File != "b.tf" || diags[0].At.Start.Line == 0 {
		t.Errorf("%v", diags)
	}
}

func TestAFileBeyondALimitIsNamedAndTheRestIsRead(t *testing.T) {
	t.Parallel()
	files := fstest.MapFS{
		"a.tf": {Data: []byte("locals { a = " + strings.Repeat("-", 300_000) + "1 }\n")},
		"b.tf": {Data: []byte("variable \"b\" {}\n")},
	}
	dirs, diags := Read(files, []string{"."}, nil)
	if len(dirs) != 1 || !slices.Equal(dirs[0].Variables, []string{"b"}) {
		t.Errorf("%+v", dirs)
	}
	if len(diags) != 1 || diags[0].Code != Beyond || diags[0].At.File != "a.tf" || !strings.Contains(diags[0].Detail, "1000 brackets and operators") {
		t.Errorf("%v", diags)
	}
}
