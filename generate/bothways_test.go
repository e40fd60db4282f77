package generate

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"decant/apply"
	"decant/apply/account"
	"decant/internal/diag"
	"decant/internal/settings"
	"decant/model"
	"decant/plan"
	"decant/trigger"
)

// TestBothWaysTakeTheSameSettings brings values of decant.hcl to a direct apply
// and to the bundled module, whose validations are evaluated as Terraform does:
// either both take a value, or it is refused before there are files.
func TestBothWaysTakeTheSameSettings(t *testing.T) {
	t.Parallel()
	const place = "region = \"eu-west-1\"\naccount = \"123456789012\"\n"
	network := func(lines ...string) string {
		all := map[string]string{"cluster": `"jobs"`, "subnets": `["subnet-0a1b2c3d"]`, "security_groups": `["sg-0a1b2c3d"]`}
		for _, line := range lines {
			name, value, _ := strings.Cut(line, " = ")
			all[name] = value
		}
		text := "network {\n"
		for _, name := range []string{"cluster", "subnets", "security_groups", "execution_role", "assign_public_ip"} {
			if all[name] != "" {
				text += "  " + name + " = " + all[name] + "\n"
			}
		}
		return place + text + "}\n"
	}
	group := `"sg-0a1b2c3d", `
	for hcl, want := range map[string]diag.Code{
		network(): "",
		network(`cluster = "arn:aws:ecs:eu-west-1:123456789012:cluster/jobs"`):   "",
		network(`cluster = "arn:aws:ecs:us-east-1:123456789012:cluster/jobs"`):   plan.BadNetwork,
		network(`cluster = "arn:aws:ecs:eu-west-1:999999999999:cluster/jobs"`):   plan.BadNetwork,
		network(`cluster = "my jobs"`):                                           plan.BadNetwork,
		network(`cluster = ""`):                                                  plan.BadNetwork,
		network(`cluster = "arn:aws:ecs:eu-west-1:123456789012:service/jobs"`):   plan.BadNetwork,
		network(`cluster = 5`):                                                   plan.BadNetwork,
		network(`cluster = ["jobs"]`):                                            plan.BadNetwork,
		network(`cluster = null`):                                                plan.BadNetwork,
		network(`subnets = "subnet-0a1b2c3d"`):                                   plan.BadNetwork,
		network(`subnets = []`):                                                  plan.BadNetwork,
		network(`subnets = ["subnet-0a1b2c3d", "subnet-4e5f6a7b", ]`):            "",
		network(`subnets = ["subnet-0a1b2c3d,subnet-4e5f6a7b"]`):                 plan.BadNetwork,
		network(`subnets = ["sg-0a1b2c3d"]`):                                     plan.BadNetwork,
		network(`subnets = [` + strings.Repeat(`"subnet-0a1b2c3d", `, 17) + `]`): plan.BadNetwork,
		network(`security_groups = [` + strings.Repeat(group, 5) + `]`):          "",
		network(`security_groups = [` + strings.Repeat(group, 6) + `]`):          plan.BadNetwork,
		network(`security_groups = "sg-0a1b2c3d"`):                               plan.BadNetwork,
		network(`execution_role = "arn:aws:iam::123456789012:role/team/ecs"`):    "",
		network(`execution_role = "ecs"`):                                        plan.BadNetwork,
		network(`assign_public_ip = true`):                                       "",
		network() + `tags = { team = "orders", "cost center" = "a b" }`:          "",
		network() + `tags = { "aws:team" = "orders" }`:                           plan.BadTag,
		network() + `log_retention_days = 30`:                                    "",
		network() + `log_retention_days = 31`:                                    plan.BadRetention,
		network() + `scheduler = "scheduler"`:                                    "",
		network() + `timezone = "Europe/Berlin"`:                                 "",
		network() + `timezone = "Europe/Berln"`:                                  trigger.BadTimezone,
		network() + `secrets_prefix = "/team/"`:                                  "",
		network() + `secrets_prefix = "/ssm/"`:                                   plan.BadParameter,
		network() + `architecture = "arm64"`:                                     "",
		network() + "function \"nightly\" {\n  cpu = 1024\n  memory = 4096\n  storage = 200\n  timeout = \"0s\"\n  retries = 10\n  single_task = true\n}": "",
		network() + "function \"nightly\" {\n  storage = 21\n  schedule = \"rate(2 hours)\"\n}":                                                           "",
		network() + "function \"nightly\" {\n  cpu = 300\n}":                                                                                              "",
		network() + "function \"nightly\" {\n  schedule = \"rate(1 hours)\"\n}":                                                                           trigger.BadSchedule,
		network() + "environment = { EXTRA = \"x\", OTHER = \"\" }":                                                                                       "",
	} {
		options, diags := settings.Read(settings.File, []byte(hcl))
		if len(diags) > 0 {
			t.Fatalf("%s: %v", hcl, diags)
		}
		p, diags := plan.Make(nightlyApp(), plan.Options{Settings: options, Apps: 1})
		if want != "" {
			if !refusedFor(diags, want) {
				t.Errorf("%s\nis not refused by %s: %v", hcl, want, diags)
			}
			continue
		}
		if diags.HasErrors() {
			t.Errorf("%s\nis refused: %v", hcl, diags)
			continue
		}
		r := writeRoot(t, p)
		module := loadModule(t, filepath.Join(r.dir, p.Terraform.Source))
		given := arguments(t, r, p.Targets[0].ModuleName)
		delete(given, "source")
		for _, problem := range module.evaluate(given).problems {
			t.Errorf("%s\nthe module: %s", hcl, problem)
		}
		files := map[string][]byte{}
		for _, f := range generated(p) {
			files[f.Path] = f.Content
		}
		wish := apply.Options{Image: "123456789012.dkr.ecr.eu-west-1.amazonaws.com/orders-etl@sha256:" + strings.Repeat("0a", 32)}
		_, diags = apply.Desired(p, func(path string) []byte { return files[path] }, wish, account.Ref{Account: "123456789012", Region: "eu-west-1", Partition: "aws"})
		if diags.HasErrors() {
			t.Errorf("%s\napply: %v", hcl, diags)
		}
	}
}

func refusedFor(diags diag.List, code diag.Code) bool {
	for _, d := range diags {
		if d.Code == code && d.Severity == diag.Error {
			return true
		}
	}
	return false
}

// nightlyApp has one function with a schedule, a variable and a secret.
func nightlyApp() *model.App {
	at := diag.Range{File: "app.py", Start: diag.Pos{Line: 1, Column: 1}}
	return &model.App{
		Dir: ".", Name: model.Known("orders-etl", model.FromConfig, diag.Range{}), Stage: "prod",
		Python:  model.Known("3.12", model.FromConfig, diag.Range{}),
		Package: model.Package{Manifest: "requirements.txt", ManifestFile: "requirements.txt"},
		Functions: []model.Function{{
			Name: "nightly", LambdaName: "orders-etl-prod-nightly", Kind: model.KindSchedule,
			Handler:  model.Handler{String: "app.nightly", Status: model.HandlerOK, At: at},
			Memory:   model.Known(model.MiB(512), model.FromConfig, at),
			Timeout:  model.Known(300*time.Second, model.FromConfig, at),
			Role:     model.Role{Kind: "managed", PolicySource: "file", PolicyFile: ".chalice/policy-prod.json"},
			Triggers: []model.Trigger{model.Schedule{Expression: model.Known("cron(0 8 * * ? *)", model.FromSource, at)}},
			Env:      []model.EnvVar{{Name: "DB_PASSWORD", Value: model.Known("not-a-real-one", model.FromConfig, at), Secret: "its name"}},
		}},
	}
}
