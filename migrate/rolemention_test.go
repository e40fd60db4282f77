package migrate_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"decant/migrate"
	"decant/plan"
)

// TestPoliciesThatNameTheLambdasRole are found with their place; other roles, other
// stages, and lines that give a role to something are not.
func TestPoliciesThatNameTheLambdasRole(t *testing.T) {
	t.Parallel()
	f := staged(map[string]string{
		"app.py": threeJobs,
		"infra/bucket.tf": `resource "aws_s3_bucket_policy" "in" {
  policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::123456789012:role/good-prod" }
    }]
  })
}
`,
		"infra/key.tf": `resource "aws_kms_key" "k" {
  policy = <<EOT
    "arn:aws:iam::${var.account}:role/team/good-${var.stage}"
    "arn:aws:iam::${var.account}:role/good-dev"
    "arn:aws:iam::${var.account}:role/good-prod-other"
    "arn:aws:iam::${var.account}:role/good"
EOT
}
resource "aws_lambda_function" "other" {
  role = "arn:aws:iam::123456789012:role/good-prod"
}
`,
		"policies/queue.json":           `{"Principal": {"AWS": ["arn:aws-cn:iam::123456789012:role/good-prod"]}}`,
		"notes.txt":                     "arn:aws:iam::123456789012:role/good-prod",
		"node_modules/x/policy.json":    `"arn:aws:iam::123456789012:role/good-prod"`,
		".github/workflows/deploy.yaml": "# arn:aws:iam::123456789012:role/good-prod",
	})
	_, _, diags := f.migrate(t, migrate.Options{Stage: "prod", Functions: []string{"a", "b"}})
	var found []string
	for _, d := range diags {
		if d.Code == plan.RoleNamed {
			found = append(found, fmt.Sprintf("%s:%d:%d", d.At.File, d.At.Start.Line, d.At.Start.Column))
			if !strings.Contains(d.Detail, "The role good-prod of the Lambda") || !strings.Contains(d.Detail, "the tasks of a, b have") || !strings.Contains(d.Fix, "good-prod-a-task-role\n    good-prod-b-task-role") {
				t.Errorf("%s\n%s", d.Detail, d.Fix)
			}
		}
	}
	if want := []string{"infra/bucket.tf:5:53", "infra/key.tf:3:33", "policies/queue.json:1:53"}; !slices.Equal(found, want) {
		t.Errorf("found %v, want %v", found, want)
	}
	// What decant generates names no role of a Lambda.
	_, _, again := f.migrate(t, migrate.Options{Stage: "prod", Functions: []string{"a", "b"}})
	n := 0
	for _, d := range again {
		if d.Code == plan.RoleNamed {
			n++
		}
	}
	if n != len(found) {
		t.Errorf("%d findings after the files were written, %d before", n, len(found))
	}
}
