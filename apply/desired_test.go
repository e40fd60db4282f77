package apply_test

import (
	"slices"
	"strings"
	"testing"

	"decant/apply"
	"decant/apply/account"
	"decant/apply/applytest"
	"decant/internal/diag"
	"decant/migrate"
	"decant/plan"
)

func here() account.Ref {
	return account.Ref{Account: "123456789012", Region: "eu-central-1", Partition: "aws"}
}

// TestDesiredFindsWhatAWSWouldRefuse breaks one thing at a time.
func TestDesiredFindsWhatAWSWouldRefuse(t *testing.T) {
	t.Parallel()
	const file = "fargate/prod/cleanup/task-definition.json"
	yes := true
	cases := map[string]struct {
		code  diag.Code
		words string
		do    func(t *testing.T, m applytest.Migrated, w *apply.Options)
	}{
		"no cluster": {apply.NotStated, "--cluster", func(_ *testing.T, _ applytest.Migrated, w *apply.Options) { w.Cluster = "" }},
		"cluster elsewhere": {apply.OtherPlace, "another place", func(_ *testing.T, _ applytest.Migrated, w *apply.Options) {
			w.Cluster = "arn:aws:ecs:us-east-1:123456789012:cluster/x"
		}},
		"cluster's name":       {account.BadName, "ecs cluster", func(_ *testing.T, _ applytest.Migrated, w *apply.Options) { w.Cluster = "a b" }},
		"image without digest": {apply.NoImage, "digest", func(_ *testing.T, _ applytest.Migrated, w *apply.Options) { w.Image = "repo:latest" }},
		"unknown function":     {plan.NotAFunction, "no function", func(_ *testing.T, _ applytest.Migrated, w *apply.Options) { w.Functions = []string{"nope"} }},
		"misspelt function":    {plan.NotAFunction, "Did you mean cleanup?", func(_ *testing.T, _ applytest.Migrated, w *apply.Options) { w.Functions = []string{"claenup"} }},
		"function that stays": {plan.NotMoving, "cleanup does not move to Fargate: It is short.", func(_ *testing.T, m applytest.Migrated, w *apply.Options) {
			m.Plan.Targets = slices.DeleteFunc(m.Plan.Targets, func(t plan.Target) bool { return t.Function == "cleanup" })
			for i := range m.Plan.Verdicts {
				if m.Plan.Verdicts[i].Function == "cleanup" {
					m.Plan.Verdicts[i].Because = "It is short."
				}
			}
			w.Functions = []string{"cleanup"}
		}},
		"execution role": {apply.NotStated, "--execution-role", func(_ *testing.T, _ applytest.Migrated, w *apply.Options) { w.ExecutionRole = "role" }},
		"no subnets": {apply.NotStated, "--subnets", func(_ *testing.T, m applytest.Migrated, w *apply.Options) {
			m.Plan.Terraform.Subnets, w.PublicIP = "data.aws_subnets.all.ids", &yes
		}},
		"too many subnets": {apply.TooLarge, "subnets", func(_ *testing.T, _ applytest.Migrated, w *apply.Options) {
			w.Subnets = strings.Split(strings.Repeat("subnet-1,", 17), ",")
		}},
		"another account": {apply.OtherPlace, "account 999", func(_ *testing.T, m applytest.Migrated, _ *apply.Options) { m.Plan.Account = "999999999999" }},
		"another region":  {apply.OtherPlace, "region us-", func(_ *testing.T, m applytest.Migrated, _ *apply.Options) { m.Plan.Region = "us-east-1" }},
		"no file":         {apply.BadTaskFile, "does not exist", func(_ *testing.T, m applytest.Migrated, _ *apply.Options) { delete(m.Files, file) }},
		"no policy": {apply.BadTaskFile, "does not exist", func(_ *testing.T, m applytest.Migrated, _ *apply.Options) {
			delete(m.Files, "fargate/prod/cleanup/policy.json")
		}},
		"misspelt setting": {apply.BadTaskFile, "stopTimeOuts", func(t *testing.T, m applytest.Migrated, _ *apply.Options) {
			m.Edit(t, file, `"stopTimeout"`, `"stopTimeOuts"`)
		}},
		"wrong type": {apply.BadTaskFile, "cannot unmarshal", func(t *testing.T, m applytest.Migrated, _ *apply.Options) {
			m.Edit(t, file, `"stopTimeout": 120`, `"stopTimeout": "x"`)
		}},
		"policy is a list": {apply.BadTaskFile, "JSON object", func(_ *testing.T, m applytest.Migrated, _ *apply.Options) {
			m.Files["fargate/prod/cleanup/policy.json"] = []byte("[]")
		}},
		"no container": {apply.BadTaskFile, "no container", func(_ *testing.T, m applytest.Migrated, _ *apply.Options) { m.Files[file] = []byte(`{"cpu":"256"}`) }},
		"size": {apply.BadTaskSize, `"8192"`, func(t *testing.T, m applytest.Migrated, _ *apply.Options) {
			m.Edit(t, file, `"memory": "2048"`, `"memory": "512"`)
			m.Edit(t, file, `"cpu": "1024"`, `"cpu": "8192"`)
		}},
		"large environment": {apply.TooLarge, "task definition", func(t *testing.T, m applytest.Migrated, _ *apply.Options) {
			m.Edit(t, file, `"value": "etl"`, `"value": "`+strings.Repeat("x", 70000)+`"`)
		}},
		"large policy": {apply.TooLarge, "inline policies", func(t *testing.T, m applytest.Migrated, _ *apply.Options) {
			m.Edit(t, "fargate/prod/cleanup/policy.json", "etl@data.acme.example", strings.Repeat("x", 11000))
		}},
		"rule's name": {account.BadName, "rule", func(t *testing.T, m applytest.Migrated, _ *apply.Options) {
			m.Target(t, "cleanup").Schedule.RuleName = strings.Repeat("x", 65)
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, w := applytest.Orders(t), applytest.Wish()
			w.Functions = []string{"cleanup", "book_returns"}
			if _, diags := apply.Desired(m.Plan, m.File, w, here()); diags.HasErrors() {
				t.Fatalf("before: %v", diags)
			}
			c.do(t, m, &w)
			want, diags := apply.Desired(m.Plan, m.File, w, here())
			applytest.WantCode(t, diags, c.code, c.words)
			for _, r := range want {
				if r.Function == "cleanup" {
					t.Errorf("%s is wanted although its function has an error", r.Address)
				}
			}
		})
	}
}

// TestPlatformIsWhatTheModuleStates: a revision with a platform that the module
// does not state is one that Terraform replaces.
func TestPlatformIsWhatTheModuleStates(t *testing.T) {
	t.Parallel()
	for module, want := range map[string]string{"": `{"cpuArchitecture":"X86_64","operatingSystemFamily":"LINUX"}`, "babbel": "null"} {
		m, w := applytest.MigrateApp(t, "orders-etl", migrate.Options{Stage: "prod", Module: module}), applytest.Wish()
		w.Functions, w.ExecutionRole = []string{"cleanup"}, "arn:aws:iam::123456789012:role/ecs-execution"
		resources, diags := apply.Desired(m.Plan, m.File, w, here())
		applytest.NoErrors(t, "desired", diags)
		i := slices.IndexFunc(resources, func(r account.Resource) bool { return r.Kind == account.TaskDefinition })
		if got := account.Compact(resources[i].Props["runtimePlatform"]); got != want {
			t.Errorf("module %q: the platform is %s, want %s", module, got, want)
		}
	}
}

// TestStandardPlatformIsNoDifference compares with revisions as ECS has them.
func TestStandardPlatformIsNoDifference(t *testing.T) {
	t.Parallel()
	platform := func(cpu string) account.Props {
		return account.Props{"cpu": "256", "runtimePlatform": map[string]any{"cpuArchitecture": cpu, "operatingSystemFamily": "LINUX"}}
	}
	none := account.Props{"cpu": "256"}
	for name, c := range map[string]struct {
		want, have account.Props
		same       bool
	}{
		"none and the standard": {none, platform("X86_64"), true},
		"none and another":      {none, platform("ARM64"), false},
		"none and none":         {none, none, true},
		"stated and another":    {platform("X86_64"), platform("ARM64"), false},
		"stated and the same":   {platform("X86_64"), platform("X86_64"), true},
	} {
		if same := account.Equal(c.want, account.TaskDefinitionKind{}.Align(c.want, c.have)); same != c.same {
			t.Errorf("%s: equal is %v", name, same)
		}
	}
	have := platform("X86_64")
	if _ = (account.TaskDefinitionKind{}).Align(none, have); have["runtimePlatform"] == nil {
		t.Error("align changes what was read")
	}
}

func TestExpressionsOfDecantHCL(t *testing.T) {
	t.Parallel()
	p := &plan.Plan{Terraform: plan.Terraform{Variables: []plan.Variable{{Name: "known", Default: `["subnet-1"]`}, {Name: "open"}}}}
	for expression, want := range map[string]string{
		`["a", "b",]`: "a b", "var.known": "subnet-1", "var.open": "", "var.other": "", `["${var.x}"]`: "", "aws_subnet.x[*].id": "", "[]": "", `"a"`: "",
	} {
		got, _ := apply.ListLiteral(p, expression)
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %q", expression, got, want)
		}
	}
	if s, ok := apply.StringLiteral(p, ` "x" `); !ok || s != "x" {
		t.Errorf("string: %q", s)
	}
	if s, ok := apply.StringLiteral(p, `"${x}"`); ok {
		t.Errorf("template: %q", s)
	}
}
