package generate

import (
	"path"
	"strings"
	"testing"
)

// TestATaskUnderTheLambdasRoleHasNoPolicy: its block and its definition name the role.
func TestATaskUnderTheLambdasRoleHasNoPolicy(t *testing.T) {
	t.Parallel()
	const role = "arn:aws:iam::123456789012:role/team/jobs"
	p := readPlan(t, "testdata/plans/schedule.json")
	p.Targets[0].Policy.Role, p.Targets[0].Policy.Statements = role, nil
	files, diags := Run(p)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	text := map[string]string{}
	for _, f := range files {
		text[f.Path] = string(f.Content)
	}
	for i, target := range p.Targets {
		policy, has := text[path.Join(target.Folder, "policy.json")]
		definition := text[path.Join(target.Folder, "task-definition.json")]
		if has != (i > 0) || strings.Contains(definition, role) != (i == 0) {
			t.Errorf("%s: policy.json %q, task-definition.json %s", target.Function, policy, definition)
		}
	}
	blocks := text[p.Terraform.File]
	if strings.Count(blocks, "task_role_arn") != 1 || strings.Count(blocks, "task_policy ") != len(p.Targets)-1 || !strings.Contains(blocks, role) {
		t.Errorf("the module blocks are\n%s", blocks)
	}
}
