package hclfile

import (
	"fmt"
	"strings"
	"testing"

	"decant/internal/diag"
)

// form writes a tree in one line.
func form(n Node) string {
	var items []string
	for i, item := range n.Items {
		text := form(item)
		if n.Kind == Object {
			text = form(n.Keys[i]) + ":" + text
		}
		items = append(items, text)
	}
	inner := strings.Join(items, " ")
	switch n.Kind {
	case Literal:
		return fmt.Sprintf("%#v", n.Value)
	case Reference:
		return strings.Join(n.Path, "/")
	case Call:
		return n.Name + "(" + inner + ")"
	case Template:
		return "T{" + inner + "}"
	case List:
		return "[" + inner + "]"
	case Object:
		return "{" + inner + "}"
	case Index:
		return "index(" + inner + ")"
	case Condition:
		return "if(" + inner + ")"
	case Equal:
		return "eq(" + inner + ")"
	case NotEqual:
		return "ne(" + inner + ")"
	case Computed:
		return "computed"
	}
	return "?"
}

func TestTreeOfEveryForm(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		`"x"`:                                 `T{"x"}`,
		`3`:                                   `3`,
		`null`:                                `<nil>`,
		`"a-${var.b}-c"`:                      `T{"a-" var/b "-c"}`,
		`"${var.b}"`:                          `var/b`,
		`(var.b)`:                             `var/b`,
		`aws_x.y[0].arn`:                      `aws_x/y/0/arn`,
		`aws_x.y["k"].arn`:                    `aws_x/y/k/arn`,
		`aws_x.y[each.key].arn`:               `index(index(aws_x/y each/key) "arn")`,
		`f(1, "b")`:                           `f(1 T{"b"})`,
		`f(a...)`:                             `computed`,
		`{ a = 1, "b" = 2, (var.c) : 3 }`:     `{"a":1 T{"b"}:2 var/c:3}`,
		`[1, [2]]`:                            `[1 [2]]`,
		`var.a == "x" ? 1 : 2`:                `if(eq(var/a T{"x"}) 1 2)`,
		`var.a != 1`:                          `ne(var/a 1)`,
		`[for a in b : a]`:                    `computed`,
		`a[*].b`:                              `computed`,
		`1 + 2`:                               `computed`,
		`1e999999999`:                         `computed`,
		"<<-E\n    {\n      ${x}\n    }\n  E": `T{"{\n  " x "\n}\n"}`,
	} {
		body, problems := Parse("x.tf", []byte("v = "+src+"\n"))
		if len(problems) > 0 {
			t.Errorf("%s: %v", src, problems)
			continue
		}
		if got := form(body.Attributes[0].Expr.Tree()); got != want {
			t.Errorf("%s:\n got %s\nwant %s", src, got, want)
		}
	}
}

func TestTheTreeOfWhatDoesNotParse(t *testing.T) {
	t.Parallel()
	for _, src := range []string{"0..0", "a = ", "\"${\"", "[1, "} {
		body, problems := Parse("x.tf", []byte("v = "+src+"\n"))
		if len(problems) == 0 {
			t.Errorf("%s parses", src)
		}
		for _, a := range body.Attributes {
			if got := form(a.Expr.Tree()); got == "" {
				t.Errorf("%s has no form", src)
			}
		}
	}
}

func TestATemplateKnowsWhereItStands(t *testing.T) {
	t.Parallel()
	at := diag.Range{File: "x.tf.json", Start: diag.Pos{Line: 7, Column: 10}}
	n, problem := ParseTemplate([]byte("a-${var.b}\n${c.d}"), at)
	if problem != nil || form(n) != `T{"a-" var/b "\n" c/d}` {
		t.Fatalf("%s %v", form(n), problem)
	}
	if got := n.Items[1].At.String() + " " + n.Items[3].At.String(); got != "x.tf.json:7:14 x.tf.json:8:3" || n.Items[3].Text != "c.d" {
		t.Errorf("%s %q", got, n.Items[3].Text)
	}
	if _, problem := ParseTemplate([]byte("a-${"), at); problem == nil || problem.Limit {
		t.Errorf("%v", problem)
	}
	if _, problem := ParseTemplate([]byte("${"+strings.Repeat("-", 5000)+"1}"), at); problem == nil || !problem.Limit {
		t.Errorf("%v", problem)
	}
}

func FuzzTemplate(f *testing.F) {
	for _, src := range []string{"{\"a\": \"${x.y}\"}", "%{ if a }b%{ endif }", "${jsonencode({a = \"${b}\"})}", "$${a}%%{b}", "${a[0].b[\"c\"]}"} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		n, problem := ParseTemplate([]byte(src), diag.InFile("x"))
		if problem != nil && problem.Detail == "" {
			t.Error("a problem without words")
		}
		if len(form(n)) > 100*len(src)+100 {
			t.Errorf("%d bytes of form", len(form(n)))
		}
	})
}
