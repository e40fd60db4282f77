package policies

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"decant/model"
	"decant/policy"
	"decant/test/tool"
)

// TestDerivedPoliciesPassCloudFormationsRules is cfn-lint over every policy that is
// derived for the cases and for the applications of testdata, in one run.
func TestDerivedPoliciesPassCloudFormationsRules(t *testing.T) {
	t.Parallel()
	lint := tool.Venv(t, "test", "bin", "cfn-lint")
	resources, known := map[string]any{}, map[string]bool{}
	add := func(functions []model.Function) {
		for _, fn := range functions {
			if fn.AWSUse == nil {
				continue
			}
			least, _ := policy.Derive(fn.AWSUse, policy.Place{Partition: "aws", Region: "eu-central-1", Account: "123456789012"})
			text := fmt.Sprint(least.Statements)
			if len(least.Statements) == 0 || known[text] {
				continue
			}
			known[text] = true
			resources[fmt.Sprintf("P%d", len(resources))] = map[string]any{
				"Type":       "AWS::IAM::ManagedPolicy",
				"Properties": map[string]any{"PolicyDocument": written(least.Statements)},
			}
		}
	}
	for _, c := range cases(t) {
		add(functionsOf(t, c))
	}
	for _, a := range otherApps(t) {
		add(a.functions)
	}
	template, err := json.Marshal(map[string]any{"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "policies.json")
	if err := os.WriteFile(file, template, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(lint, "--regions", "eu-central-1", "--", file).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	t.Logf("cfn-lint has read %d policies", len(resources))
}

// written is a policy document as IAM reads it.
func written(statements []model.Statement) document {
	doc := document{Version: "2012-10-17"}
	for _, s := range statements {
		one := statement{Effect: s.Effect, Action: s.Action, Resource: s.Resource}
		for _, c := range s.Condition {
			if one.Condition == nil {
				one.Condition = map[string]map[string][]string{}
			}
			if one.Condition[c.Operator] == nil {
				one.Condition[c.Operator] = map[string][]string{}
			}
			one.Condition[c.Operator][c.Key] = c.Values
		}
		doc.Statement = append(doc.Statement, one)
	}
	return doc
}
