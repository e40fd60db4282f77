package generate

import (
	"fmt"
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/model"
	"decant/plan"
)

func has(diags diag.List, code diag.Code) bool {
	for _, d := range diags {
		if d.Code == code {
			return true
		}
	}
	return false
}

// policyOf is one statement whose document has exactly that many characters
// without white space.
func policyOf(characters int) []model.Statement {
	s := model.Statement{Effect: "Allow", Action: []string{"s3:GetObject"}, Resource: []string{""}}
	const around = len(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":""}]}`)
	s.Resource[0] = strings.Repeat("x", characters-around)
	return []model.Statement{s}
}

func TestPoliciesEndAtIAMsLimit(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]int{"bare": 10240, "babbel": 6144} {
		for more, want := range map[int]bool{0: false, 1: true} {
			p := plans(t)[name]
			p.Targets[len(p.Targets)-1].Policy.Statements = policyOf(limit + more)
			if _, diags := Run(p); has(diags, PolicyTooLarge) != want {
				t.Errorf("%s: a policy of %d characters is refused: %v, want %v", name, limit+more, !want, want)
			}
		}
	}
}

func TestTaskDefinitionsEndAtECSsLimits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		bytes, tags int
		want        bool
	}{{1000, 47, false}, {1000, 48, true}, {60000, 0, false}, {66000, 0, true}} {
		p := plans(t)["bare"]
		p.Targets[0].Environment = []plan.NameValue{{Name: "BIG", Value: strings.Repeat("x", c.bytes)}}
		for i := range c.tags {
			p.Targets[0].Tags = append(p.Targets[0].Tags, plan.NameValue{Name: fmt.Sprintf("t%02d", i), Value: "x"})
		}
		if _, diags := Run(p); has(diags, TaskTooLarge) != c.want {
			t.Errorf("%+v: refused %v", c, !c.want)
		}
	}
}

func TestAPlanWithoutTargetsGeneratesNothing(t *testing.T) {
	t.Parallel()
	p := plans(t)["schedule"]
	p.Targets = nil
	if files, diags := Run(p); len(files) != 0 || len(diags) != 0 {
		t.Errorf("%d files, %v", len(files), diags)
	}
}

// TestWhatAFileCannotHoldIsRefused: names that a Dockerfile would read as a
// pattern, and text that is no HCL expression.
func TestWhatAFileCannotHoldIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*plan.Plan)
		code   diag.Code
		at     string
		words  string
	}{
		"a pattern as a file name": {func(p *plan.Plan) { p.Image.Extra = []string{"data[1].csv"} }, BadFileName, "data[1].csv", `"data[1].csv"`},
		"a variable":               {func(p *plan.Plan) { p.Image.ManifestFiles = append(p.Image.ManifestFiles, "$HOME.txt") }, BadFileName, "$HOME.txt", "letters, digits"},
		"half an expression":       {func(p *plan.Plan) { p.Terraform.Cluster = "aws_ecs_cluster.main.arn)" }, BadExpression, "fargate.tf", "ecs_cluster_arn cannot be written"},
		"two expressions":          {func(p *plan.Plan) { p.Terraform.Cluster = "1\nother = 2" }, BadExpression, "fargate.tf", "more than one HCL expression"},
	} {
		p := plans(t)["bare"]
		c.change(p)
		_, diags := Run(p)
		found := false
		for _, d := range diags {
			found = found || d.Code == c.code && d.Severity == diag.Error && strings.HasSuffix(d.At.File, c.at) && strings.Contains(d.Detail+d.Fix, c.words)
		}
		if !found {
			t.Errorf("%s: %v", name, diags)
		}
	}
}
