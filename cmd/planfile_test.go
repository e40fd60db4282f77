package cmd

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"decant/apply"
	"decant/apply/account"
)

// TestAPlanFileIsReadAsItWasWritten: what was changed in it, be it a blank, is
// refused, and so is a file without a checksum.
func TestAPlanFileIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "plan.json")
	p := &apply.Plan{Account: "111122223333", Region: "eu-central-1", Basis: "b", Wanted: "w", Changes: []account.Change{{
		Address: account.Address{Kind: account.TaskRole, Name: "x"}, Action: account.Create, Reason: `It does not exist; "checksum": "" is text.`,
		Diff: []account.FieldChange{{Path: "inline", New: map[string]any{"checksum": ""}}},
	}}}
	var text bytes.Buffer
	if err := writePlan(&text, p, map[string][]string{"stage": {"prod"}}); err != nil {
		t.Fatal(err)
	}
	read := func(content string) (planFile, string) {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		got, diags := readPlan(Env{Dir: dir}, "plan.json")
		if len(diags) == 0 {
			return got, ""
		}
		return got, string(diags[0].Code)
	}
	whole := text.String()
	got, code := read(whole)
	if code != "" || got.Account != p.Account || got.Changes[0].Reason != p.Changes[0].Reason || !cmp.Equal(got.Asked, map[string][]string{"stage": {"prod"}}) {
		t.Errorf("%+v %s", got, code)
	}
	for what, changed := range map[string]string{
		"another action":  strings.Replace(whole, `"create"`, `"delete"`, 1),
		"another account": strings.Replace(whole, "111122223333", "444455556666", 1),
		"another stage":   strings.Replace(whole, "prod", "test", 1),
		"a blank":         whole + " ",
		"DOS line ends":   strings.ReplaceAll(whole, "\n", "\r\n"),
		"no checksum":     strings.Replace(whole, `"checksum": "`+got.Checksum+`",`, "", 1),
		"another sum":     strings.Replace(whole, got.Checksum, strings.Repeat("0", 64), 1),
		"an empty sum":    strings.Replace(whole, got.Checksum, "", 1),
	} {
		if changed == whole {
			t.Fatalf("%s: nothing was changed", what)
		}
		if _, code := read(changed); code != string(PlanEdited) {
			t.Errorf("%s: %q", what, code)
		}
	}
	for what, content := range map[string]string{"no JSON": "plan", "no plan": "{}", "another document": `{"checksum": "", "schema": "decant.apply/1"}`} {
		if _, code := read(content); code != string(NotAPlan) {
			t.Errorf("%s: %q", what, code)
		}
	}
}

// TestAPlanBringsItsFlags: --plan alone is the command line that the plan was made
// with, and a flag beside it has to say the same.
func TestAPlanBringsItsFlags(t *testing.T) {
	t.Parallel()
	parse := func(line string) map[string][]string {
		c := newApply(Env{})
		if err := c.ParseFlags(strings.Fields(line)); err != nil {
			t.Fatal(err)
		}
		return asked(c)
	}
	made := parse("--stage prod --cluster jobs --subnets subnet-1,subnet-2 --assign-public-ip --create-cluster --function a --function b --image r@sha256:1 --copy-secrets --adopt x --profile one --yes")
	if len(made) != 9 || made["profile"] != nil {
		t.Errorf("%v", made)
	}
	for line, wrong := range map[string]string{
		"--plan p":                           "",
		"--plan p --profile two":             "",
		"--plan p --function a --function b": "",
		"--plan p --stage prod":              "",
		"--plan p --stage dev":               `--stage is "dev", and the plan was made with "prod"`,
		"--plan p --prune":                   `--prune is "true", and the plan was made with ""`,
		"--plan p --subnets subnet-3":        `--subnets is "subnet-3"`,
		"--plan p --assign-public-ip=false":  `--assign-public-ip is "false"`,
	} {
		c := newApply(Env{})
		if err := c.ParseFlags(strings.Fields(line)); err != nil {
			t.Fatal(err)
		}
		err := ask(c, made)
		switch {
		case wrong == "" && (err != nil || !cmp.Equal(asked(c), made)):
			t.Errorf("%s: %v %v", line, err, cmp.Diff(made, asked(c)))
		case wrong != "" && (err == nil || !strings.Contains(err.Error(), wrong)):
			t.Errorf("%s: %v", line, err)
		}
	}
}
