package eval

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// TestTerraformAgrees asks Terraform what expressions mean that this package claims to
// know.
func TestTerraformAgrees(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("NOT CHECKED: there is no terraform on PATH")
	}
	expressions := []string{
		`"a${1}${true}"`, `"${var.set}-x"`, `var.typed.name`, `var.list[1]`, `var.list.1`, `local.y["k"]`, `local.y.k`,
		`merge(local.y, { k = "w" }).k`, `merge({ a = "1" }, local.y)["k"]`, `concat(["a"], ["b"])[1]`, `format("%s-%d%%", "a", 3)`, `format("%v", true)`,
		`join("/", ["a", "b"])`, `join("", [])`, `trimspace(" a ")`, `upper("b")`, `lower("ÄB")`, `replace("aXbX", "X", "-")`, `lookup({ a = "b" }, "a", "c")`, `lookup({ a = "b" }, "z", "c")`,
		`try(var.set, "b")`, `coalesce("a", "b")`, `true ? "a" : "b"`, `"a" == "b" ? "a" : "b"`, `var.set != "v" ? "a" : "b"`, `1 == 1 ? "a" : "b"`,
		`file("${path.module}/f.txt")`, `file("f.txt")`, `templatefile("t.tpl", { a = "b", n = 3 })`, `templatefile("${path.root}/t.tpl", { a = "${var.set}", n = true })`,
		`jsondecode("{\"a\": \"b\"}").a`, `yamldecode("a: b").a`, `yamldecode("- a\n- b")[1]`, `jsondecode(jsonencode({ a = [1, "x"] })).a[1]`, `tostring(5)`, `tolist(["a"])[0]`,
		`"$${x}%%{y}"`, `"\u00e4\n"`, `<<-E
      a
        ${var.set}
    E
`, `<<E
  a
E
`,
	}
	var b strings.Builder
	b.WriteString("variable \"set\" { default = \"d\" }\nvariable \"typed\" { default = { name = \"n\" } }\nvariable \"list\" { default = [\"one\", \"two\"] }\nlocals {\n  y = { k = \"v\" }\n  all = [\n")
	for _, e := range expressions {
		b.WriteString("    " + e + ",\n")
	}
	b.WriteString("  ]\n}\n")
	files := map[string]string{"a.tf": b.String(), "terraform.tfvars": "set = \"v\"\n", "f.txt": "text", "t.tpl": "[${a} ${n}]"}

	dir, fsys := t.TempDir(), fstest.MapFS{}
	for name, text := range files {
		fsys["tf/"+name] = &fstest.MapFile{Data: []byte(text)}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.CommandContext(t.Context(), program, "console")
	c.Dir, c.Stdin = dir, strings.NewReader("jsonencode([for x in local.all : tostring(x)])\n")
	c.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+os.DevNull, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("terraform console: %v\n%s", err, out)
	}
	var text string
	var want []string
	if err := json.Unmarshal(out, &text); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatal(err)
	}
	m := NewReader(fsys, nil, "dev", nil).Root("tf")
	got := Scope{m: m}.Eval(m.locals["all"])
	if len(got.Items) != len(want) {
		t.Fatalf("%d values, Terraform has %d", len(got.Items), len(want))
	}
	for i, v := range got.Items {
		if text := word(v); !scalar(v) || text != want[i] {
			t.Errorf("%s: %q, and Terraform says %q", expressions[i], v.Shown(), want[i])
		}
	}
}
