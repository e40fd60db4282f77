package eval

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"decant/internal/diag"
)

// shownIn evaluates local.x of the files, for stage dev of dev and prod.
func shownIn(t *testing.T, files map[string]string) (Value, *Reader) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	r := NewReader(fsys, nil, "dev", []string{"dev", "prod"})
	m := r.Root("tf")
	return Scope{m: m}.Eval(m.locals["x"]), r
}

func TestWhatTheFilesSay(t *testing.T) {
	t.Parallel()
	for expr, want := range map[string]string{
		`"a${1}${true}"`:                      "a1true",
		`"a-${var.none}"`:                     "a-${var.none}",
		`"${var.set}-${var.stage}"`:           "v-${var.stage}",
		`var.typed.name`:                      "n",
		`var.list[1]`:                         "two",
		`local.y["k"]`:                        "v",
		`merge(local.y, { k = "w" }).k`:       "w",
		`concat(["a"], ["b"])[1]`:             "b",
		`element(["a"], 0)`:                   `element(["a"], 0)`, // not known here
		`format("%s-%d%%", "a", 3)`:           "a-3%",
		`format("%05d", 3)`:                   `format("%05d", 3)`,
		`join("/", ["a", var.none])`:          "a/${var.none}",
		`trimspace(" a ")`:                    "a",
		`upper("a")`:                          "A",
		`try(var.set, "b")`:                   "v",
		`true ? "a" : "b"`:                    "a",
		`"a" == "b" ? "a" : "b"`:              "b",
		`terraform.workspace`:                 "terraform.workspace",
		`file("${path.module}/f.txt")`:        "text",
		`file("f.txt")`:                       "text",
		`file("../up.txt")`:                   "above",
		`file("../../etc/passwd")`:            `file("../../etc/passwd")`,
		`templatefile("t.tpl", { a = "b" })`:  "[b]",
		`templatefile("t.tpl", {})`:           "[${a}]",
		`jsondecode("{\"a\": \"b\"}").a`:      "b",
		`yamldecode("a: b").a`:                "b",
		`jsondecode(jsonencode({ a = 1 })).a`: "1",
		`path.module`:                         fromRoot + "tf",
		`aws_sqs_queue.q.name`:                "jobs",
		`aws_sqs_queue.q.arn`:                 "aws_sqs_queue.q.arn",
		`aws_sqs_queue.many[1].name`:          "jobs-1",
		`aws_sqs_queue.each["b"].name`:        "jobs-b",
		`timestamp()`:                         "timestamp()",
		`[for a in [1] : a]`:                  "[for a in [1] : a]",
		`1 + 1`:                               "1 + 1",
		`each.key`:                            "each.key",
		`self.x`:                              "self.x",
		`nothing`:                             "nothing",
	} {
		v, r := shownIn(t, map[string]string{
			"tf/a.tf": "locals {\n  x = " + expr + "\n  y = { k = \"v\" }\n}\n" +
				"variable \"none\" {}\nvariable \"stage\" { default = \"prod\" }\nvariable \"set\" { default = \"d\" }\nvariable \"typed\" { default = { name = \"n\" } }\nvariable \"list\" { default = [\"one\", \"two\"] }\n" +
				"resource \"aws_sqs_queue\" \"q\" { name = \"jobs\" }\nresource \"aws_sqs_queue\" \"many\" {\n  count = 2\n  name = \"jobs-${count.index}\"\n}\nresource \"aws_sqs_queue\" \"each\" {\n  for_each = { b = 1 }\n  name = \"jobs-${each.key}\"\n}\n",
			"tf/terraform.tfvars": "set = \"v\"\n", "tf/f.txt": "text", "up.txt": "above", "tf/t.tpl": "[${a}]",
		})
		if v.Shown() != want || len(r.Findings()) > 0 {
			t.Errorf("%s: %q, want %q %v", expr, v.Shown(), want, r.Findings())
		}
		if h := v.Why(); h != nil && (h.Because == "" || h.At.Start.Line == 0) {
			t.Errorf("%s: a hole without reason or position: %+v", expr, h)
		}
	}
}

func TestValuesThatUnfoldEnd(t *testing.T) {
	t.Parallel()
	for first, twice := range map[string]string{`"x"`: "\"${local.a%d}${local.a%d}\"", `["x"]`: "[local.a%d, local.a%d]", `{ a = "x" }`: "jsonencode([local.a%d, local.a%d])"} {
		var b strings.Builder
		fmt.Fprintf(&b, "locals {\n  a0 = %s\n  x = local.a60\n", first)
		for i := range 60 {
			fmt.Fprintf(&b, "  a%d = "+twice+"\n", i+1, i, i)
		}
		v, r := shownIn(t, map[string]string{"tf/a.tf": b.String() + "}\n"})
		if _, known := v.Literal(); known || r.steps > maxSteps {
			t.Errorf("%s: %d steps", first, r.steps)
		}
	}
}

func TestATextBecomesJSONWithItsHoles(t *testing.T) {
	t.Parallel()
	hole := &Hole{Expr: "var.a", At: diag.Range{File: "x.tf", Start: diag.Pos{Line: 4, Column: 9}}, Because: "b"}
	v := Value{Kind: String, Parts: []Part{
		{Text: "{\"a\": \"x-", At: diag.Range{File: "x.tf", Start: diag.Pos{Line: 4, Column: 1}, End: diag.Pos{Line: 4, Column: 9}}},
		{Hole: hole}, {Text: "\",\n \"b\": ", At: diag.Range{File: "x.tf", Start: diag.Pos{Line: 4, Column: 17}, End: diag.Pos{Line: 5, Column: 7}}},
		{Hole: hole}, {Text: ", \"c\": 1}", At: diag.Range{File: "x.tf", Start: diag.Pos{Line: 5, Column: 15}, End: diag.Pos{Line: 5, Column: 24}}},
	}}
	for name, decode := range map[string]func() (Value, *Problem){"JSON": v.JSON, "YAML": v.YAML} {
		got, problem := decode()
		if problem != nil {
			t.Fatal(name, problem)
		}
		if got.Get("a").Shown() != "x-${var.a}" || got.Get("b").Kind != Unknown || got.Get("c").Text != "1" || got.Members[2].KeyAt.String() != "x.tf:5:17" {
			t.Errorf("%s: %+v", name, got)
		}
	}
	for _, text := range []string{"{", "{\"a\": \ue000}", ""} {
		if _, problem := Text(text, diag.InFile("x")).JSON(); problem == nil || problem.Detail == "" {
			t.Errorf("%q is no JSON", text)
		}
	}
}

func FuzzEval(f *testing.F) {
	f.Add("\"a${var.b}\"", "${a}")
	f.Add("templatefile(\"t.tpl\", { a = jsonencode({ b = local.y }) })", "{\"a\": ${a}, \"b\": \"${a}\"}")
	f.Add("jsondecode(file(\"t.tpl\"))[local.x]", "[1, {\"a\": null}]")
	f.Fuzz(func(t *testing.T, expr, template string) {
		v, _ := shownIn(t, map[string]string{"tf/a.tf": "locals {\n  y = [for a in b : a]\n  x = " + expr + "\n}\n", "tf/t.tpl": template})
		if v.Kind == Unknown && v.Hole.Because == "" {
			t.Errorf("%q is unknown without a reason", expr)
		}
		_, _ = v.JSON()
		_, _ = v.YAML()
	})
}
