package hclfile

import (
	"reflect"
	"strings"
	"testing"
)

const sample = `# a comment
name  = "x"
count = 3
half  = 0.5
on    = true
none  = null
list  = ["a", 2]
map   = { k = "v" }
ref   = aws_ecs_cluster.main.arn
call  = upper("x")
loop  = [for a in [1] : a]
mixed = "${var.a}-b"

variable "region" {
  default = "eu-central-1"
}
`

func TestLiteralsAreEvaluatedAndReferencesKeptAsText(t *testing.T) {
	t.Parallel()
	body, problems := Parse("x.hcl", []byte(sample))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	want := map[string]any{
		"name": "x", "count": 3, "half": 0.5, "on": true, "none": nil,
		"list": []any{"a", 2}, "map": map[string]any{"k": "v"},
	}
	for _, a := range body.Attributes {
		value, literal := want[a.Name]
		if a.Expr.Literal != literal || literal && !reflect.DeepEqual(a.Expr.Value, value) {
			t.Errorf("%s: %v, literal %v", a.Name, a.Expr.Value, a.Expr.Literal)
		}
		if a.Name == "ref" && (a.Expr.Text != "aws_ecs_cluster.main.arn" || a.Expr.Refs[0] != "aws_ecs_cluster") {
			t.Errorf("ref: %q %v", a.Expr.Text, a.Expr.Refs)
		}
	}
	if len(body.Blocks) != 1 || body.Blocks[0].Labels[0] != "region" || body.Blocks[0].At.String() != "x.hcl:14:1" {
		t.Errorf("blocks: %+v", body.Blocks)
	}
}

func TestSyntaxErrorsHaveAPosition(t *testing.T) {
	t.Parallel()
	_, problems := Parse("x.tf", []byte("a = 1\nb = = 2\n"))
	if len(problems) == 0 || problems[0].At.String() != "x.tf:2:5" {
		t.Errorf("problems: %+v", problems)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(sample))
	f.Add([]byte("a {\n b = <<-E\n  ${x}\n E\n}"))
	f.Fuzz(func(t *testing.T, src []byte) {
		body, problems := Parse("x.hcl", src)
		for _, a := range body.Attributes {
			if !strings.Contains(string(src), a.Expr.Text) {
				t.Errorf("%q is no text of the file", a.Expr.Text)
			}
		}
		for _, p := range problems {
			if p.Detail == "" {
				t.Error("a problem without words")
			}
		}
	})
}
