package apply

import (
	"slices"
	"strings"
	"testing"

	"decant/internal/diag"
	"decant/migrate"
	"decant/plan"
)

func here() Place {
	return Place{Account: "123456789012", Region: "eu-central-1", Partition: "aws"}
}

// TestDesiredFindsWhatAWSWouldRefuse breaks one thing at a time.
func TestDesiredFindsWhatAWSWouldRefuse(t *testing.T) {
	t.Parallel()
	const file = "fargate/cleanup/task-definition.json"
	yes := true
	cases := map[string]struct {
		code  diag.Code
		words string
		do    func(t *testing.T, m migrated, w *Wish)
	}{
		"no cluster":           {NotStated, "--cluster", func(_ *testing.T, _ migrated, w *Wish) { w.Cluster = "" }},
		"cluster elsewhere":    {OtherPlace, "another place", func(_ *testing.T, _ migrated, w *Wish) { w.Cluster = "arn:aws:ecs:us-east-1:123456789012:cluster/x" }},
		"cluster's name":       {BadName, "ecs cluster", func(_ *testing.T, _ migrated, w *Wish) { w.Cluster = "a b" }},
		"image without digest": {NoImage, "digest", func(_ *testing.T, _ migrated, w *Wish) { w.Image = "repo:latest" }},
		"unknown function":     {NoSuchFunction, "no function", func(_ *testing.T, _ migrated, w *Wish) { w.Functions = []string{"nope"} }},
		"misspelt function":    {NoSuchFunction, "Did you mean cleanup?", func(_ *testing.T, _ migrated, w *Wish) { w.Functions = []string{"claenup"} }},
		"function that stays": {NotMoving, "cleanup does not move to Fargate: It is short.", func(_ *testing.T, m migrated, w *Wish) {
			m.plan.Targets = slices.DeleteFunc(m.plan.Targets, func(t plan.Target) bool { return t.Function == "cleanup" })
			for i := range m.plan.Verdicts {
				if m.plan.Verdicts[i].Function == "cleanup" {
					m.plan.Verdicts[i].Because = "It is short."
				}
			}
			w.Functions = []string{"cleanup"}
		}},
		"execution role": {NotStated, "--execution-role", func(_ *testing.T, _ migrated, w *Wish) { w.ExecutionRole = "role" }},
		"no subnets": {NotStated, "--subnets", func(_ *testing.T, m migrated, w *Wish) {
			m.plan.Terraform.Subnets, w.PublicIP = "data.aws_subnets.all.ids", &yes
		}},
		"too many subnets": {TooLarge, "subnets", func(_ *testing.T, _ migrated, w *Wish) {
			w.Subnets = strings.Split(strings.Repeat("subnet-1,", 17), ",")
		}},
		"another account":  {OtherPlace, "account 999", func(_ *testing.T, m migrated, _ *Wish) { m.plan.Account = "999999999999" }},
		"another region":   {OtherPlace, "region us-", func(_ *testing.T, m migrated, _ *Wish) { m.plan.Region = "us-east-1" }},
		"no file":          {BadTaskFile, "does not exist", func(_ *testing.T, m migrated, _ *Wish) { delete(m.files, file) }},
		"no policy":        {BadTaskFile, "does not exist", func(_ *testing.T, m migrated, _ *Wish) { delete(m.files, "fargate/cleanup/policy.json") }},
		"misspelt setting": {BadTaskFile, "stopTimeOuts", func(t *testing.T, m migrated, _ *Wish) { m.edit(t, file, `"stopTimeout"`, `"stopTimeOuts"`) }},
		"wrong type":       {BadTaskFile, "cannot unmarshal", func(t *testing.T, m migrated, _ *Wish) { m.edit(t, file, `"stopTimeout": 120`, `"stopTimeout": "x"`) }},
		"policy is a list": {BadTaskFile, "JSON object", func(_ *testing.T, m migrated, _ *Wish) { m.files["fargate/cleanup/policy.json"] = []byte("[]") }},
		"no container":     {BadTaskFile, "no container", func(_ *testing.T, m migrated, _ *Wish) { m.files[file] = []byte(`{"cpu":"256"}`) }},
		"size": {BadTaskSize, `"8192"`, func(t *testing.T, m migrated, _ *Wish) {
			m.edit(t, file, `"memory": "2048"`, `"memory": "512"`)
			m.edit(t, file, `"cpu": "1024"`, `"cpu": "8192"`)
		}},
		"large environment": {TooLarge, "task definition", func(t *testing.T, m migrated, _ *Wish) {
			m.edit(t, file, `"value": "etl"`, `"value": "`+strings.Repeat("x", 70000)+`"`)
		}},
		"large policy": {TooLarge, "inline policies", func(t *testing.T, m migrated, _ *Wish) {
			m.edit(t, "fargate/cleanup/policy.json", "etl@data.acme.example", strings.Repeat("x", 11000))
		}},
		"rule's name": {BadName, "rule", func(t *testing.T, m migrated, _ *Wish) {
			m.target(t, "cleanup").Schedule.RuleName = strings.Repeat("x", 65)
		}},
		"too many topics": {TooLarge, "5 targets", func(_ *testing.T, _ migrated, w *Wish) {
			w.Failures = map[string]Failure{"cleanup": {Topics: make([]string, 6)}}
		}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, w := orders(t), wish()
			w.Functions = []string{"cleanup", "book_returns"}
			if _, diags := Desired(m.plan, m.file, w, here()); diags.HasErrors() {
				t.Fatalf("before: %v", diags)
			}
			c.do(t, m, &w)
			want, diags := Desired(m.plan, m.file, w, here())
			wantCode(t, diags, c.code, c.words)
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
		m, w := migrateApp(t, "orders-etl", migrate.Options{Stage: "prod", Module: module}), wish()
		w.Functions, w.ExecutionRole = []string{"cleanup"}, "arn:aws:iam::123456789012:role/ecs-execution"
		resources, diags := Desired(m.plan, m.file, w, here())
		noErrors(t, "desired", diags)
		i := slices.IndexFunc(resources, func(r Resource) bool { return r.Kind == TaskDefinition })
		if got := compact(resources[i].Props["runtimePlatform"]); got != want {
			t.Errorf("module %q: the platform is %s, want %s", module, got, want)
		}
	}
}

// TestStandardPlatformIsNoDifference compares with revisions as ECS has them.
func TestStandardPlatformIsNoDifference(t *testing.T) {
	t.Parallel()
	platform := func(cpu string) Props {
		return Props{"cpu": "256", "runtimePlatform": map[string]any{"cpuArchitecture": cpu, "operatingSystemFamily": "LINUX"}}
	}
	none := Props{"cpu": "256"}
	for name, c := range map[string]struct {
		want, have Props
		same       bool
	}{
		"none and the standard": {none, platform("X86_64"), true},
		"none and another":      {none, platform("ARM64"), false},
		"none and none":         {none, none, true},
		"stated and another":    {platform("X86_64"), platform("ARM64"), false},
		"stated and the same":   {platform("X86_64"), platform("X86_64"), true},
	} {
		if same := equal(c.want, taskDefinitionKind{}.align(c.want, c.have)); same != c.same {
			t.Errorf("%s: equal is %v", name, same)
		}
	}
	have := platform("X86_64")
	if _ = (taskDefinitionKind{}).align(none, have); have["runtimePlatform"] == nil {
		t.Error("align changes what was read")
	}
}

func TestExpressionsOfDecantHCL(t *testing.T) {
	t.Parallel()
	p := &plan.Plan{Terraform: plan.Terraform{Variables: []plan.Variable{{Name: "known", Default: `["subnet-1"]`}, {Name: "open"}}}}
	for expression, want := range map[string]string{
		`["a", "b",]`: "a b", "var.known": "subnet-1", "var.open": "", "var.other": "", `["${var.x}"]`: "", "aws_subnet.x[*].id": "", "[]": "", `"a"`: "",
	} {
		got, _ := listLiteral(p, expression)
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %q", expression, got, want)
		}
	}
	if s, ok := stringLiteral(p, ` "x" `); !ok || s != "x" {
		t.Errorf("string: %q", s)
	}
	if s, ok := stringLiteral(p, `"${x}"`); ok {
		t.Errorf("template: %q", s)
	}
}
