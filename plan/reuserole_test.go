package plan

import (
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/model"
	"decant/model/modeltest"
)

// TestATaskRunsUnderTheRoleOfItsLambda: when a person says so and Chalice does not
// manage the role.
func TestATaskRunsUnderTheRoleOfItsLambda(t *testing.T) {
	t.Parallel()
	precreated, managed := role("precreated", ""), role("managed", "file", allows("*", "s3:GetObject"))
	once := func(fn *model.Function) { fn.Concurrency = model.Known(1, model.FromConfig, diag.Range{}) }
	for name, c := range map[string]struct {
		hcl       string
		change    []func(*model.Function)
		onAccount bool
		role      string
		codes     string
		says      []string
	}{
		"a role of somebody else": {
			hcl: `policy = "reuse-role"`, change: []func(*model.Function){precreated}, role: "arn:aws:iam::123456789012:role/job", codes: "PL412",
			says: []string{"runs under the role arn:aws:iam::123456789012:role/job", `"Service": "ecs-tasks.amazonaws.com"`},
		},
		"for one function": {
			hcl: `function "job" { policy = "reuse-role" }`, change: []func(*model.Function){precreated, once}, role: "arn:aws:iam::123456789012:role/job", codes: "PL412",
			says: []string{"for the runner", "ecs:ListTasks"},
		},
		"the function's own word": {
			hcl: "policy = \"reuse-role\"\nfunction \"job\" { policy = \"live\" }", change: []func(*model.Function){precreated, inAccount(inline("jobs", allows("*", "s3:PutObject")))},
		},
		"a role of Chalice": {
			hcl: `policy = "reuse-role"`, change: []func(*model.Function){managed, inAccount()}, codes: "PL411",
			says: []string{"`chalice deploy` deletes the role", `policy = "live"`},
		},
		"a role of Chalice, on the way back": {
			hcl: `policy = "reuse-role"`, change: []func(*model.Function){managed}, onAccount: true, codes: "PL411",
		},
		"babbel's module": {
			hcl: "module = \"babbel\"\npolicy = \"reuse-role\"", change: []func(*model.Function){precreated}, role: "arn:aws:iam::123456789012:role/job", codes: "PL412",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts := options(t, c.hcl)
			opts.OnAccount = c.onAccount
			p, diags := Make(modeltest.App(modeltest.Function("job", model.KindSchedule, append(c.change, modeltest.Scheduled("rate(1 hour)"))...)), opts)
			var codes []string
			text := ""
			for _, d := range diags {
				if strings.HasPrefix(string(d.Code), "PL4") {
					codes, text = append(codes, string(d.Code)), text+d.Detail+d.Fix
				}
			}
			if got := strings.Join(codes, " "); got != c.codes {
				t.Errorf("findings %q, want %q: %s", got, c.codes, text)
			}
			for _, want := range c.says {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in %s", want, text)
				}
			}
			if c.codes == "PL411" && !c.onAccount {
				if len(p.Targets) != 0 {
					t.Errorf("it moves under %+v", p.Targets[0].Policy)
				}
				return
			}
			if got := p.Targets[0].Policy; got.Role != c.role || c.role != "" && len(got.Statements) > 0 {
				t.Errorf("the policy is %+v", got)
			}
		})
	}
}
