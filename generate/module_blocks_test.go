package generate

import (
	"bytes"
	"encoding/json"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"decant/plan"
)

// root is a plan's fargate.tf as parsed, with its files on the disk.
type root struct {
	dir    string // of fargate.tf
	module *tfModule
}

// writeRoot writes a plan's files and parses fargate.tf.
func writeRoot(t *testing.T, p *plan.Plan) root {
	t.Helper()
	dir := t.TempDir()
	for _, f := range generated(p) {
		file := filepath.Join(dir, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, f.Content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, filepath.FromSlash(p.Terraform.File))
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	m := &tfModule{
		files: map[string][]byte{}, variables: map[string]*tfVariable{}, locals: map[string]hclsyntax.Expression{},
		resources: map[string]*hclsyntax.Block{}, modules: map[string]*hclsyntax.Block{},
	}
	m.add(t, path.Base(p.Terraform.File), src)
	return root{filepath.Dir(file), m}
}

// samples are values for what a root refers to.
func samples(dir string) *hcl.EvalContext {
	const cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/main"
	list := cty.ListVal([]cty.Value{cty.StringVal("sg-0a1b2c3d")})
	vars := map[string]cty.Value{
		"fargate_cluster_arn": cty.StringVal(cluster), "fargate_subnets": list, "fargate_security_groups": list,
		"fargate_enabled": cty.True, "fargate_execution_role_arn": cty.StringVal("arn:aws:iam::123456789012:role/ecs"),
	}
	for _, app := range []string{"orders_etl", "billing", "tools", "events", "none", "py", "inc"} {
		vars["fargate_image_"+app] = cty.StringVal("123456789012.dkr.ecr.eu-west-1.amazonaws.com/" + app + "@sha256:" + strings.Repeat("0a", 32))
	}
	object := func(parts ...string) cty.Value {
		value := cty.StringVal(parts[len(parts)-1])
		for i := len(parts) - 2; i >= 0; i-- {
			value = cty.ObjectVal(map[string]cty.Value{parts[i]: value})
		}
		return value
	}
	return &hcl.EvalContext{Variables: map[string]cty.Value{
		"var": cty.ObjectVal(vars), "path": object("module", dir),
		"data": object("aws_ecs_cluster", "main", "arn", cluster), "aws_security_group": object("tasks", "id", "sg-1"),
	}}
}

// arguments evaluates a module block.
func arguments(t *testing.T, r root, label string) map[string]cty.Value {
	t.Helper()
	out := map[string]cty.Value{}
	for name, a := range r.module.modules[label].Body.Attributes {
		value, diags := a.Expr.Value(samples(r.dir))
		if diags.HasErrors() {
			t.Fatalf("%s.%s: %v", label, name, diags)
		}
		out[name] = value
	}
	return out
}

func TestModuleBlocksFitTheirModule(t *testing.T) {
	t.Parallel()
	for name, p := range plans(t) {
		if len(generated(p)) == 0 {
			continue
		}
		r := writeRoot(t, p)
		if src := r.module.files[path.Base(p.Terraform.File)]; !bytes.Equal(src, hclwrite.Format(src)) {
			t.Errorf("%s: fargate.tf is not formatted", name)
		}
		want := babbelInputs(t)
		if p.Profile.Module().Folder != "" {
			want = loadModule(t, filepath.Join(r.dir, p.Terraform.Source)).variables
		}
		for label := range r.module.modules {
			given := arguments(t, r, label)
			if source := given["source"].AsString(); source != p.Terraform.Source {
				t.Errorf("%s: %s has source %s", name, label, source)
			}
			delete(given, "source")
			delete(given, "version")
			for _, problem := range (&tfModule{variables: want}).evaluate(given).problems {
				t.Errorf("%s: module %s: %s", name, label, problem)
			}
			for _, file := range []string{"task_definition", "task_policy"} {
				if content, err := os.ReadFile(given[file].AsString()); err != nil || !json.Valid(content) {
					t.Errorf("%s: module %s: %s: %v", name, label, file, err)
				}
			}
		}
	}
}

// babbelInputs are the inputs of babbel's module, from testdata.
func babbelInputs(t *testing.T) map[string]*tfVariable {
	t.Helper()
	var inputs map[string]struct {
		Type     string
		Required bool
	}
	readJSON(t, "testdata/schema/babbel.json", &inputs)
	out := map[string]*tfVariable{}
	for name, in := range inputs {
		expr, diags := hclsyntax.ParseExpression([]byte(in.Type), name, hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatal(diags)
		}
		v := &tfVariable{}
		if v.kind, diags = typeexpr.TypeConstraint(expr); diags.HasErrors() {
			t.Fatal(diags)
		}
		if !in.Required {
			v.value = cty.NullVal(v.kind)
		}
		out[name] = v
	}
	return out
}

func TestExpressionsOfThePlanAreTakenOverOrRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		source  string
		refused bool
	}{
		{"var.cluster", false},
		{"module.ecs[\"main\"].cluster_arn", false},
		{`"arn:aws:ecs:eu-west-1:123456789012:cluster/x"`, false},
		{"one(\n  aws_ecs_cluster.x[*].arn\n)", false},
		{"", true},
		{"var.", true},
		{"a b", true},
		{"x\ny = 1", true},
		{"x\n}\nresource \"a\" \"b\" {", true},
		{"x # y", false},
		{"<<EOT\nx\nEOT", false},
	} {
		p := plans(t)["schedule"]
		p.Terraform.Cluster = c.source
		files, diags := Run(p)
		if got := diags.HasErrors(); got != c.refused {
			t.Errorf("cluster = %q: refused %v, want %v: %v", c.source, got, c.refused, diags)
		}
		tf := contents(files)[p.Terraform.File]
		f, parseDiags := hclparse.NewParser().ParseHCL([]byte(tf), "fargate.tf")
		if parseDiags.HasErrors() {
			t.Errorf("cluster = %q makes a broken file: %v\n%s", c.source, parseDiags, tf)
			continue
		}
		if n := len(f.Body.(*hclsyntax.Body).Blocks); n != len(p.Targets)+len(p.Terraform.Variables) {
			t.Errorf("cluster = %q makes %d blocks:\n%s", c.source, n, tf)
		}
	}
}
