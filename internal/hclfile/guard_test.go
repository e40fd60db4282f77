package hclfile

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// deep are texts that the library would parse with one stack frame or more for
// each of n repetitions.
func deep(n int) map[string]string {
	r := strings.Repeat
	return map[string]string{
		"minus":                 "a = " + r("-", n) + "1\n",
		"not":                   "a = " + r("!", n) + "true\n",
		"minus with blanks":     "a = " + r("- ", n) + "1\n",
		"sum":                   "a = 1" + r("+1", n) + "\n",
		"product over lines":    "a = (1" + r("\n*1", n) + ")\n",
		"and":                   "a = true" + r(" && true", n) + "\n",
		"comparison":            "a = 1" + r(" == 1", n) + "\n",
		"conditional":           "a = " + r("true ? 1 : ", n) + "1\n",
		"conditional in front":  "a = " + r("true ? ", n) + "1" + r(" : 1", n) + "\n",
		"index by a name":       "a = b" + r("[c]", n) + "\n",
		"splat":                 "a = b" + r("[*]", n) + "\n",
		"old splat":             "a = b" + r(".*.c", n) + "\n",
		"parentheses":           "a = " + r("(", n) + "1" + r(")", n) + "\n",
		"open parentheses":      "a = " + r("(", n),
		"list":                  "a = " + r("[", n) + r("]", n) + "\n",
		"object":                "a = " + r("{ b = ", n) + "1" + r(" }", n) + "\n",
		"object over lines":     "a = " + r("{\nb = ", n) + "1" + r("\n}", n) + "\n",
		"call":                  "a = " + r("f(", n) + r(")", n) + "\n",
		"template":              "a = " + r(`"${`, n) + "1" + r(`}"`, n) + "\n",
		"if in a template":      "a = \"" + r("%{ if true }", n) + "x" + r("%{ endif }", n) + "\"\n",
		"for in a template":     "a = \"" + r("%{ for x in y }", n) + r("%{ endfor }", n) + "\"\n",
		"if in a heredoc":       "a = <<E\n" + r("%{ if true }\n", n) + r("%{ endif }\n", n) + "E\n",
		"heredoc in a template": "a = " + r("<<E\n${", n) + "1" + r("}\nE\n", n),
		"blocks":                r("b {\n", n) + r("}\n", n),
		"for expression":        "a = " + r("[for x in y : ", n) + "1" + r("]", n) + "\n",
		"sum in a for object":   "a = { for k in x :\n k => 1" + r("\n+1", n) + "}\n",
		"condition of a for":    "a = [for x in y : x if true" + r(" || true", n) + "]\n",
		"sum behind an error":   "= = =\na = 1" + r("+1", n) + "\n",
		"sum in a block":        "locals {\n  a = 1" + r("+1", n) + "\n}\n",
		"operator after a line": "a = {\n b : 1" + r("+1", n) + "\n}\n",
		"unary after operators": "a = 1" + r("+-", n) + "1\n",
		"key of an object":      "a = { (" + r("-", n) + "1) = 2 }\n",
	}
}

func TestNestingIsRefusedBeforeItIsParsed(t *testing.T) {
	t.Parallel()
	for name, src := range deep(20_000) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body, problems := Parse("x.tf", []byte(src))
			if len(problems) != 1 || !problems[0].Limit || !strings.Contains(problems[0].Detail, "1000") || problems[0].At.File != "x.tf" {
				t.Errorf("%+v", problems)
			}
			if len(body.Attributes)+len(body.Blocks) > 0 {
				t.Error("it was parsed")
			}
		})
	}
}

// What people write is far from the limit, and is measured by expression and not
// by file.
func TestLongFilesAreNotDeep(t *testing.T) {
	t.Parallel()
	for name, src := range deep(100) {
		if _, problems := Parse("x.tf", []byte(src)); len(problems) > 0 && problems[0].Limit {
			t.Errorf("%s: %+v", name, problems)
		}
	}
	var flat, object, list strings.Builder
	object.WriteString("o = {\n")
	list.WriteString("l = [\n")
	for i := range 5_000 {
		fmt.Fprintf(&flat, "a%d = -1 + b.c[0][d] * (2 - 3) # one\nb%d {\n  c = e ? [1, 2] : !f\n}\n", i, i)
		fmt.Fprintf(&object, "  k%d = 1 + 2\n  \"l${%d}\" : 3 - 4\n", i, i)
		fmt.Fprintf(&list, "  \"${1 + 2}-%%{ if g }h%%{ endif }\", # :( ((\n")
	}
	for _, src := range []string{flat.String(), object.String() + "}\n", list.String() + "]\n"} {
		if _, problems := Parse("x.tf", []byte(src)); len(problems) > 0 {
			t.Errorf("%+v", problems)
		}
	}
}

func TestSizeIsRefusedBeforeItIsScanned(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ src, want string }{
		"bytes":         {"# " + strings.Repeat("x", MaxBytes), "larger than 4 MiB"},
		"tokens":        {strings.Repeat("-", 1_500_000), "1000000 tokens"},
		"two in a word": {strings.Repeat("1a ", 800_000), "1000000 tokens"},
		"strange":       {strings.Repeat("\x01", 400_000), "1000000 tokens"},
		"curly quotes":  {strings.Repeat("“", 400_000), "1000000 tokens"},
		"few strange":   {"a = 1\n" + strings.Repeat("@", 200), "100 characters are no HCL"},
		"broken quotes": {strings.Repeat("a = \"\n", 400), "100 characters are no HCL"},
		"not UTF-8":     {"a = \"\xff\"\n", "not written in UTF-8"},
	} {
		_, problems := Parse("x.tf", []byte(c.src))
		if len(problems) != 1 || !strings.Contains(problems[0].Detail, c.want) {
			t.Errorf("%s: %+v", name, problems)
		}
	}
}

func TestHugeNumbersAreNotWrittenOut(t *testing.T) {
	t.Parallel()
	for _, expr := range []string{`"${1e99999999}"`, `1e999999999 % 7`, `[1e99999999][0] == 1`, `- 1e999999`} {
		body, problems := Parse("x.tf", []byte("a = "+expr+"\n"))
		if len(problems) > 0 || len(body.Attributes) != 1 || body.Attributes[0].Expr.Literal {
			t.Errorf("%s: %+v %+v", expr, body, problems)
		}
	}
	body, _ := Parse("x.tf", []byte("a = 1e300\nb = \"${1e30}x\"\n"))
	if len(body.Attributes) != 2 || !body.Attributes[0].Expr.Literal || body.Attributes[1].Expr.Value != "1000000000000000000000000000000x" {
		t.Errorf("%+v", body)
	}
}

// walker measures how deep a tree is.
type walker struct{ depth, deepest int }

func (w *walker) Enter(hclsyntax.Node) hcl.Diagnostics {
	w.depth++
	w.deepest = max(w.deepest, w.depth)
	return nil
}

func (w *walker) Exit(hclsyntax.Node) hcl.Diagnostics { w.depth--; return nil }

// measure is the depth that the guard sees in a text, and that of its tree.
func measure(src string) (guard, tree int) {
	tokens, _ := hclsyntax.LexConfig([]byte(src), "x.tf", hcl.InitialPos)
	m := meter{levels: []level{{newlines: true}}}
	for i, t := range tokens {
		m.token(t, tokens[i+1:])
		guard = max(guard, m.depth)
	}
	f, _ := hclsyntax.ParseConfig([]byte(src), "x.tf", hcl.InitialPos)
	var w walker
	_ = hclsyntax.Walk(f.Body.(*hclsyntax.Body), &w)
	return guard, w.deepest
}

// A bracket or operator adds at most four nodes to a path (a template, its
// wrapper, an object's key and its wrapper); the file, its body, the attribute
// and the innermost term have some of their own.
func soundFor(guard, tree int) bool { return tree <= 4*guard+10 }

func TestTheGuardSeesAllNesting(t *testing.T) {
	t.Parallel()
	for name, src := range deep(50) {
		if guard, tree := measure(src); !soundFor(guard, tree) {
			t.Errorf("%s: a depth of %d, and the tree has %d", name, guard, tree)
		}
	}
}

func FuzzExpression(f *testing.F) {
	for _, n := range []int{1, 12} {
		for _, src := range deep(n) {
			f.Add(src)
		}
	}
	f.Fuzz(func(t *testing.T, src string) {
		for _, text := range []string{src, "a = " + src + "\n", "a = {\n" + src + "}\n", "a = \"" + src + "\"\n"} {
			body, problems := Parse("x.tf", []byte(text))
			if len(problems) == 1 && problems[0].Limit {
				continue
			}
			if guard, tree := measure(text); utf8.ValidString(text) && !soundFor(guard, tree) {
				t.Errorf("%q: a depth of %d, and the tree has %d", text, guard, tree)
			}
			for _, a := range body.Attributes {
				if len(a.Expr.Text) > len(text) {
					t.Errorf("%q: %q", text, a.Expr.Text)
				}
				_ = a.Expr.Tree()
			}
		}
	})
}

func TestManyErrorsAreCut(t *testing.T) {
	t.Parallel()
	if _, problems := Parse("x.tf", []byte(strings.Repeat("a b c\n", 50_000))); len(problems) == 0 || len(problems) > maxProblems {
		t.Errorf("%d problems", len(problems))
	}
}
