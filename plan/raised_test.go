package plan

import (
	"strings"
	"testing"
	"time"

	"decant/internal/diag"
	"decant/model"
	"decant/model/modeltest"
	"decant/trigger"
)

// finding is what a case expects of one finding.
type finding struct {
	severity diag.Severity
	at       string // file, or file and line
	subject  string
	words    string // of the detail or the fix
}

// one returns the finding of a code, which there has to be once.
func one(t *testing.T, diags diag.List, code diag.Code, want finding) {
	t.Helper()
	var found diag.List
	for _, d := range diags {
		if d.Code == code {
			found.Add(d)
		}
	}
	if len(found) != 1 {
		t.Errorf("%s is there %d times in %v", code, len(found), diags)
		return
	}
	d := found[0]
	if d.Severity != want.severity || !strings.HasPrefix(d.At.String(), want.at) || d.Subject != want.subject || !strings.Contains(d.Detail+d.Fix, want.words) {
		t.Errorf("%s: %s at %s about %q: %s %s; want %+v", code, d.Severity, d.At, d.Subject, d.Detail, d.Fix, want)
	}
}

// TestDecisionsThatNeedAPerson raises the findings about settings that a plan
// cannot follow as they are.
func TestDecisionsThatNeedAPerson(t *testing.T) {
	t.Parallel()
	simple := modeltest.App(modeltest.Function("f", model.KindLambda))
	memory := modeltest.App(modeltest.Function("f", model.KindLambda, func(fn *model.Function) {
		fn.Memory = model.Known(model.MiB(300_000), model.FromConfig, diag.Range{File: "config.json"})
	}))
	old := modeltest.App(modeltest.Function("f", model.KindLambda))
	old.Python = model.Known("2.7", model.FromConfig, diag.Range{File: "config.json"})
	secret := modeltest.App(modeltest.Function("f", model.KindLambda, func(fn *model.Function) {
		fn.Env = []model.EnvVar{{Name: "API_TOKEN", Value: model.Known("x", model.FromConfig, diag.Range{}), Secret: "its name"}}
	}))
	terraform := options(t, "")
	terraform.Terraform = []model.TerraformDir{{Path: "infra/one"}, {Path: "infra/two"}, {Path: "infra/modules/task"}}
	for name, c := range map[string]struct {
		app  *model.App
		opts Options
		code diag.Code
		want finding
	}{
		"unit in capitals": {
			modeltest.App(modeltest.Function("f", model.KindSchedule, modeltest.Scheduled("rate(2 Hours)"))), options(t, ""),
			trigger.DoubtfulSchedule, finding{diag.Warning, "app.py", "f", `the unit is written "Hours"`},
		},
		"more memory than Fargate has": {memory, options(t, ""), NoSize, finding{diag.Error, "config.json", "f", "cpu    = 1024"}},
		"Python 2":                     {old, options(t, ""), NoBaseImage, finding{diag.Error, "config.json", "", `python = "3.12"`}},
		"two Terraform folders":        {simple, terraform, ManyTerraform, finding{diag.Warning, "infra/one", "", "infra/one, infra/two"}},
		"secrets of babbel's role": {
			secret, options(t, "module = \"babbel\"\nnetwork {\n  execution_role = \"arn:aws:iam::123456789012:role/exec\"\n}"),
			SecretRole, finding{diag.Warning, "decant.hcl:3", "", "ssm:GetParameters"},
		},
		"function block without a function": {simple, options(t, "\nfunction \"nightly\" { retries = 1 }"), NoSuchFunction, finding{diag.Warning, "decant.hcl:2", "nightly", "no effect"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := Make(c.app, c.opts)
			one(t, diags, c.code, c.want)
		})
	}
}

// TestABlockedSizeLeavesTheFunctionOut: what cannot run on Fargate gets no target.
func TestABlockedSizeLeavesTheFunctionOut(t *testing.T) {
	t.Parallel()
	fn := modeltest.Function("f", model.KindLambda, func(fn *model.Function) {
		fn.Memory, fn.Timeout.V = model.Known(model.MiB(300_000), model.FromConfig, diag.Range{}), time.Minute
	})
	if p, _ := Make(modeltest.App(fn, modeltest.Function("g", model.KindLambda)), options(t, "")); len(p.Targets) != 1 || p.Targets[0].Function != "g" {
		t.Errorf("targets %+v", p.Targets)
	}
}
