package plan

import (
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/model"
	"decant/model/modeltest"
)

// TestReferencesAreRenderedOrRefused gives a policy one reference and the
// repository some Terraform folders.
func TestReferencesAreRenderedOrRefused(t *testing.T) {
	t.Parallel()
	folder := func(path string, declared ...string) model.TerraformDir {
		return model.TerraformDir{Path: path, Declared: declared}
	}
	for name, c := range map[string]struct {
		dirs    []model.TerraformDir
		hcl     string
		want    string // in the error, "" for none
		renders bool
	}{
		"declared where fargate.tf is written": {dirs: []model.TerraformDir{folder("infra", "aws_sqs_queue.jobs")}, renders: true},
		"declared nowhere":                     {dirs: []model.TerraformDir{folder("infra", "aws_sqs_queue.other")}, want: "no Terraform folder of the repository declares aws_sqs_queue.jobs"},
		"no Terraform at all":                  {want: "no Terraform folder"},
		"declared in another folder":           {dirs: []model.TerraformDir{folder("infra", "aws_sqs_queue.jobs"), folder("terraform")}, want: `terraform_dir = "infra"`},
		"the folder that was asked for":        {dirs: []model.TerraformDir{folder("infra", "aws_sqs_queue.jobs"), folder("terraform")}, hcl: `terraform_dir = "infra"`, renders: true},
		"a module that takes files alone":      {dirs: []model.TerraformDir{folder("infra", "aws_sqs_queue.jobs")}, hcl: `module = "babbel"`, want: "babbel module reads policy.json as it is"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ref := model.PolicyReference{Text: "${aws_sqs_queue.jobs.arn}", Address: "aws_sqs_queue.jobs", At: diag.InFile(".chalice/policy.json")}
			fn := modeltest.Function("job", model.KindSchedule, modeltest.Scheduled("rate(1 day)"), func(fn *model.Function) {
				fn.Role.References = []model.PolicyReference{ref, {Text: "${aws_cloudwatch_log_group.x.arn}", Address: "aws_cloudwatch_log_group.x"}}
				fn.Role.Policy = []model.Statement{
					{Effect: "Allow", Action: []string{"sqs:SendMessage"}, Resource: []string{ref.Text}},
					{Effect: "Allow", Action: []string{"xray:PutTraceSegments"}, Resource: []string{"${aws_cloudwatch_log_group.x.arn}"}},
				}
			})
			opts := options(t, c.hcl)
			opts.Terraform = c.dirs
			p, diags := Make(modeltest.App(fn), opts)
			found := ""
			for _, d := range diags {
				if d.Code == CannotRender {
					found += d.Detail + d.Fix
				}
			}
			if (found != "") != (c.want != "") || !strings.Contains(found, c.want) {
				t.Errorf("found %q, want %q", found, c.want)
			}
			if rendered := len(p.Targets) == 1 && len(p.Targets[0].Policy.References) == 1; rendered != c.renders {
				t.Errorf("rendered: %v, targets %d", rendered, len(p.Targets))
			}
		})
	}
}
