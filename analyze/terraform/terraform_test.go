package terraform

import (
	"slices"
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
	dirs := Read(files, []string{"empty", "infra", "missing"}, []string{"infra/fargate.tf"})
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
	dirs := Read(files, []string{"."}, nil)
	if len(dirs) != 1 || !slices.Contains(dirs[0].Variables, "a") || !slices.Contains(dirs[0].Variables, "c") ||
		!slices.Contains(dirs[0].Declared, "aws_x.y") || !slices.Contains(dirs[0].Declared, "local.x") {
		t.Errorf("%+v", dirs)
	}
}
