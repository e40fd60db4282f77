package migrate_test

import (
	"slices"
	"testing"

	"decant/migrate"
	"decant/model"
	"decant/plan"
)

// TestWhoSaysWhereAPolicyComesFrom: the command over the function's block, that over
// the stage's, that over the project's. And a command on an account finds its tasks
// without the role.
func TestWhoSaysWhereAPolicyComesFrom(t *testing.T) {
	t.Parallel()
	account := func() *model.Live {
		live := pressed()
		for i := range live.Functions {
			live.Functions[i].Role = model.LiveRole{Name: "job", Policies: []model.LivePolicy{{Name: "p", Statements: []model.Statement{
				{Effect: "Allow", Action: []string{"sqs:SendMessage"}, Resource: []string{"arn:aws:sqs:eu-central-1:123456789012:jobs"}},
			}}}}
		}
		return live
	}
	for name, c := range map[string]struct {
		settings string
		opts     migrate.Options
		want     string // the source of the policy of function a; "" for no task
	}{
		"nobody":       {opts: migrate.Options{Live: account()}, want: "least"},
		"no account":   {want: "least"},
		"the project":  {settings: `policy = "merge"`, opts: migrate.Options{Live: account()}, want: "merge"},
		"the stage":    {settings: "policy = \"merge\"\nstage \"prod\" {\n  policy = \"declared\"\n}", opts: migrate.Options{Live: account()}, want: "autogen"},
		"the function": {settings: "function \"a\" {\n  policy = \"live\"\n}\nstage \"prod\" {\n  policy = \"declared\"\n}", opts: migrate.Options{Live: account()}, want: "live"},
		"the command": {
			settings: "policy = \"live\"\nfunction \"a\" {\n  policy = \"live\"\n}\nstage \"prod\" {\n  policy = \"live\"\n  function \"a\" {\n    policy = \"live\"\n  }\n}",
			opts:     migrate.Options{Live: account(), Policy: "declared"}, want: "autogen",
		},
		"a role that is not known":                {settings: `policy = "live"`},
		"a role that is not known, on a rollback": {settings: `policy = "live"`, opts: migrate.Options{Written: true}, want: "autogen"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := staged(map[string]string{"app.py": threeJobs, "decant.hcl": c.settings + "\n"})
			c.opts.Stage = "prod"
			_, result, diags := f.migrate(t, c.opts)
			got := ""
			if i := slices.IndexFunc(result.Plan.Targets, func(t plan.Target) bool { return t.Function == "a" }); i >= 0 {
				got = result.Plan.Targets[i].Policy.Source
			}
			if got != c.want {
				t.Errorf("the policy is from %q, want %q: %v", got, c.want, diags)
			}
		})
	}
}
