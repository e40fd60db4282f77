package plan

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"decant/internal/diag"
	"decant/model"
	"decant/model/modeltest"
	"decant/trigger"
)

// found are the details of the findings of one code, a line each.
func found(l diag.List, code diag.Code) string {
	var out []string
	for _, d := range l {
		if d.Code == code {
			out = append(out, d.Detail)
		}
	}
	return strings.Join(out, "\n")
}

func tagged(pairs ...string) func(*model.Function) {
	return func(fn *model.Function) {
		for i := 0; i < len(pairs); i += 2 {
			fn.Tags = append(fn.Tags, model.Tag{Key: pairs[i], Value: model.Known(pairs[i+1], model.FromConfig, diag.Range{File: ".chalice/config.json"})})
		}
	}
}

func secretVariable(fn *model.Function) {
	fn.Env = append(fn.Env, model.EnvVar{Name: "DB_PASSWORD", Value: model.Known("not-a-real-one", model.FromConfig, diag.Range{}), Secret: "its name"})
}

// TestTagsAreJudgedAsByAWS: from decant.hcl an error is about the app, from
// config.json about the function.
func TestTagsAreJudgedAsByAWS(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ key, value, want string }{
		{"team", "orders", ""},
		{"cost center", "München 1/2 a+b=c @x", ""},
		{strings.Repeat("ü", 128), strings.Repeat("v", 256), ""},
		{strings.Repeat("ü", 129), "", "129 characters, and 128 are the most"},
		{"team", strings.Repeat("v", 257), "257 characters, and 256 are the most"},
		{"", "x", "at least one character"},
		{"aws:team", "x", "AWS's own"},
		{"AWS:team", "x", "AWS's own"},
		{"Decant:app", "x", "by which decant finds"},
		{"team?", "x", "the key has a character"},
		{"team", "a,b", "the value has a character"},
		{"team", "a\nb", "the value has a character"},
		{"awsteam", "", ""},
	} {
		_, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda, tagged(c.key, c.value))), options(t, ""))
		if got := found(diags, BadTag); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%q=%q: %s", c.key, c.value, got)
		}
	}
	p, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda), modeltest.Function("g", model.KindLambda)), options(t, `tags = { "aws:x" = "1", Team = "a", team = "b" }`))
	if got := found(diags, BadTag); strings.Count(got, "\n") != 1 || !strings.Contains(got, `"aws:x"`) || !strings.Contains(got, `"team": it differs from the key "Team"`) {
		t.Errorf("tags of decant.hcl are reported once: %s", got)
	}
	if len(p.Targets) != 2 {
		t.Errorf("an error about the app blocks single functions: %+v", p.Verdicts)
	}
	p, diags = Make(modeltest.App(modeltest.Function("f", model.KindLambda, tagged("team", "c")), modeltest.Function("g", model.KindLambda)), options(t, `tags = { Team = "a" }`))
	if got := found(diags, BadTag); !strings.Contains(got, `"team": it differs`) || len(p.Targets) != 1 {
		t.Errorf("config.json beside decant.hcl: %s", got)
	}
}

func TestAResourceTakesFiftyTags(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]bool{46: false, 47: true, 3000: true} {
		var hcl strings.Builder
		for i := range n {
			fmt.Fprintf(&hcl, "  k%d = \"v\"\n", i)
		}
		_, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda), modeltest.Function("g", model.KindLambda)), options(t, "tags = {\n"+hcl.String()+"}"))
		if got := found(diags, BadTag); (got != "") != want || strings.Contains(got, "\n") {
			t.Errorf("%d tags: %s", n, got)
		}
	}
	both := make([]string, 0, 60)
	for i := range 30 {
		both = append(both, fmt.Sprintf("own%d", i), "v")
	}
	_, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda, tagged(both...))), options(t, "tags = {\n"+twenty()+"}"))
	if got := found(diags, BadTag); !strings.Contains(got, "54 tags; AWS takes 50") {
		t.Errorf("30 of config.json and 20 of decant.hcl: %s", got)
	}
}

func twenty() string {
	var out strings.Builder
	for i := range 20 {
		fmt.Fprintf(&out, "  k%d = \"v\"\n", i)
	}
	return out.String()
}

// TestParametersAreNamedAsSSMTakesThem: a name is judged only when a task has a
// secret, and the app's own name counts.
func TestParametersAreNamedAsSSMTakesThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ app, prefix, want string }{
		{"orders", "", ""},
		{"orders", "/team/x.y-z_1/", ""},
		{"orders", "team", ""},
		{"orders", "/aws/orders", "begin with /aws are reserved"},
		{"orders", "AWSome", "begin with /aws are reserved"},
		{"orders", "/Ssm-orders/", "begin with /ssm are reserved"},
		{"orders", "/team/aws/", ""},
		{"aws-cleanup", "", "begin with /aws are reserved"},
		{"ssmsync", "", "begin with /ssm are reserved"},
		{"ssmsync", "/team/ssmsync/", ""},
		{"orders", "/team orders/", "letters, digits and _ . - / only"},
		{"orders", "/téam/", "letters, digits and _ . - / only"},
		{"orders", "/team//orders", "at least one character"},
		{"orders", "/" + strings.Repeat("a/", 14), ""},
		{"orders", "/" + strings.Repeat("a/", 15), "16 levels; 15 are the most"},
		{"orders", "/" + strings.Repeat("a", 1000), "characters; 941 are the most"},
	} {
		hcl := ""
		if c.prefix != "" {
			hcl = fmt.Sprintf("secrets_prefix = %q", c.prefix)
		}
		a := modeltest.App(modeltest.Function("f", model.KindLambda, secretVariable), modeltest.Function("g", model.KindLambda, secretVariable))
		a.Name.V = c.app
		_, diags := Make(a, options(t, hcl))
		if got := found(diags, BadParameter); (c.want == "") != (got == "") || !strings.Contains(got, c.want) || strings.Contains(got, "\n") {
			t.Errorf("%s, %s: %s", c.app, c.prefix, got)
		}
	}
	a := modeltest.App(modeltest.Function("f", model.KindLambda))
	a.Name.V = "aws-cleanup"
	if _, diags := Make(a, options(t, "")); found(diags, BadParameter) != "" {
		t.Error("without a secret there is no parameter")
	}
}

func TestWhatIsBelowZeroIsRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*model.Function){
		"lambda_timeout of f is -5":       func(fn *model.Function) { fn.Timeout.V = -5 * time.Second },
		"lambda_timeout of f is 0":        func(fn *model.Function) { fn.Timeout.V = 0 },
		"lambda_memory_size of f is -128": func(fn *model.Function) { fn.Memory.V = -128 },
		"lambda_memory_size of f is 0":    func(fn *model.Function) { fn.Memory.V = 0 },
		"reserved_concurrency of f is -1": func(fn *model.Function) { fn.Concurrency = model.Known(-1, model.FromConfig, diag.Range{}) },
	} {
		p, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda, change), modeltest.Function("g", model.KindLambda)), options(t, ""))
		if got := found(diags, BelowZero); !strings.Contains(got, name) || len(p.Targets) != 1 || p.Verdicts[0].Outcome != Blocked {
			t.Errorf("%s: %s %+v", name, got, p.Verdicts)
		}
	}
	big := func(fn *model.Function) { fn.Timeout.V, fn.Memory.V = time.Hour, 20480 }
	if _, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda, big)), options(t, "")); found(diags, BelowZero) != "" {
		t.Error("what is too large for Lambda is possible on Fargate")
	}
}

func TestSettingsWithoutEffectAreFound(t *testing.T) {
	t.Parallel()
	nightly := modeltest.Function("nightly", model.KindSchedule, modeltest.Scheduled("cron(0 8 * * ? *)"))
	job, api := modeltest.Function("job", model.KindLambda), modeltest.Function("api_handler", model.KindAPIHandler)
	for _, c := range []struct {
		name, hcl, want string
		functions       []model.Function
	}{
		{"a schedule for a function without one", `function "job" { schedule = "rate(1 day)" }`, "schedule of job has no effect: no schedule of the source starts", []model.Function{job, nightly}},
		{"its time zone", `function "job" { timezone = "Europe/Berlin" }`, "timezone of job has no effect", []model.Function{job, nightly}},
		{"a schedule that replaces one", `function "nightly" { schedule = "rate(1 day)" }`, "", []model.Function{job, nightly}},
		{"a size for what stays", `function "api_handler" { cpu = 512 }`, "cpu of api_handler has no effect: the function stays on Lambda: it answers HTTP", []model.Function{job, api}},
		{"options beside move = false", "function \"job\" {\n  move = false\n  timeout = \"1h\"\n  retries = 1\n}", "timeout, retries of job has no effect: the function stays on Lambda: decant.hcl says move = false", []model.Function{job, nightly}},
		{"move = false alone", `function "job" { move = false }`, "", []model.Function{job, nightly}},
		{"a time zone without a schedule", `timezone = "Europe/Berlin"`, "timezone has no effect: no function that moves has a schedule", []model.Function{job}},
		{"a scheduler without a schedule", `scheduler = "scheduler"`, "scheduler has no effect", []model.Function{job}},
		{"a rule with a time zone", "scheduler = \"rule\"\ntimezone = \"Europe/Berlin\"", "scheduler has no effect: rules run in UTC", []model.Function{nightly}},
		{"a time zone with a schedule", `timezone = "Europe/Berlin"`, "", []model.Function{nightly}},
		{"a prefix without a secret", `secrets_prefix = "/team/"`, "secrets_prefix has no effect: no task has a secret", []model.Function{job}},
		{"a prefix with a secret", `secrets_prefix = "/team/"`, "", []model.Function{modeltest.Function("s", model.KindLambda, secretVariable)}},
		{"a network for nothing", "network {\n  cluster = \"jobs\"\n}", "The block network has no effect: no function moves", []model.Function{api}},
		{"a public address for nothing", "network {\n  assign_public_ip = true\n}", "The block network has no effect", []model.Function{api}},
		{"a network with a task", "network {\n  cluster = \"jobs\"\n}", "", []model.Function{job}},
		{"a variable that does not exist", `not_secret = ["DB_PASWORD"]`, `not_secret with "DB_PASWORD" has no effect`, []model.Function{modeltest.Function("s", model.KindLambda, secretVariable)}},
		{"a variable that exists", `not_secret = ["DB_PASSWORD"]`, "", []model.Function{modeltest.Function("s", model.KindLambda, secretVariable)}},
	} {
		_, diags := Make(modeltest.App(c.functions...), options(t, c.hcl))
		if got := found(diags, NoEffect); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// TestATimeZoneSaysWhatItMoves prints old and new hour of every schedule.
func TestATimeZoneSaysWhatItMoves(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ expression, zone, want string }{
		{"cron(0 8 * * ? *)", "Europe/Berlin", "f, cron(0 8 * * ? *): 08:00 UTC -> 07:00 UTC in January, 06:00 UTC in July"},
		{"cron(30 2 * * ? *)", "Asia/Kolkata", "02:30 UTC -> 21:00 the day before UTC"},
		{"cron(0 23 * * ? *)", "America/Sao_Paulo", "23:00 UTC -> 02:00 the day after UTC"},
		{"cron(15 6,18 * * ? *)", "Asia/Tokyo", "06:15, 18:15 UTC -> 21:15 the day before, 09:15 UTC"},
		{"cron(0 8-18 ? * MON-FRI *)", "Europe/Berlin", "hour 8-18, minute 0 UTC -> hour 8-18, minute 0, -01:00 UTC in January, hour 8-18, minute 0, -02:00 UTC in July"},
		{"cron(0 * * * ? *)", "Europe/Berlin", ""},
		{"cron(0 * ? * MON *)", "Europe/Berlin", "hour *, minute 0"},
		{"cron(0 * * * ? *)", "Asia/Kolkata", "-05:30"},
		{"rate(1 day)", "Europe/Berlin", ""},
		{"cron(0 8 * * ? *)", "UTC", ""},
		{"cron(0 8 * * ? *)", "Africa/Abidjan", ""},
		{"at(2027-03-01T08:00:00)", "Asia/Tokyo", "2027-03-01 08:00 UTC -> 2027-02-28 23:00 UTC"},
	} {
		_, diags := Make(modeltest.App(modeltest.Function("f", model.KindSchedule, modeltest.Scheduled(c.expression))), options(t, fmt.Sprintf("timezone = %q", c.zone)))
		if got := found(diags, trigger.ZoneMoves); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s in %s: %s", c.expression, c.zone, got)
		}
	}
	var many []model.Function
	for i := range 12 {
		many = append(many, modeltest.Function(fmt.Sprintf("job%02d", i), model.KindSchedule, modeltest.Scheduled(fmt.Sprintf("cron(0 %d * * ? *)", i))))
	}
	_, diags := Make(modeltest.App(many...), options(t, "timezone = \"Europe/Berlin\"\nfunction \"job03\" {\n  timezone = \"UTC\"\n}\nfunction \"job04\" {\n  timezone = \"Asia/Tokyo\"\n  schedule = \"cron(0 9 * * ? *)\"\n}"))
	got := found(diags, trigger.ZoneMoves)
	if strings.Count(got, "\n    job") != 11 || strings.Contains(got, "job03") || !strings.Contains(got, "job04, cron(0 9 * * ? *): 04:00 UTC -> 00:00 UTC") {
		t.Errorf("every schedule is listed, also many: %s", got)
	}
}

// TestAnAppOfAnotherPlaceIsFound: decant.hcl names another region or account than
// the ARNs of .chalice/deployed.
func TestAnAppOfAnotherPlaceIsFound(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, hcl, arn string
		want           []string
	}{
		{"the same place", "region = \"eu-west-1\"\naccount = \"111122223333\"", "arn:aws:lambda:eu-west-1:111122223333:function:orders-prod-job", nil},
		{"another region", `region = "eu-central-1"`, "arn:aws:lambda:eu-west-1:111122223333:function:orders-prod-job", []string{"region eu-central-1", "functions in eu-west-1"}},
		{"another account", `account = "444455556666"`, "arn:aws-cn:lambda:cn-north-1:111122223333:function:orders-prod-job", []string{"account 444455556666", "functions in 111122223333"}},
		{"both", "region = \"eu-central-1\"\naccount = \"444455556666\"", "arn:aws:lambda:eu-west-1:111122223333:function:orders-prod-job", []string{"region eu-central-1", "account 444455556666"}},
		{"nothing stated", "", "arn:aws:lambda:eu-west-1:111122223333:function:orders-prod-job", nil},
		{"an ARN that is none", `region = "eu-central-1"`, "orders-prod-job", nil},
	} {
		a := modeltest.App(modeltest.Function("job", model.KindLambda))
		a.Deployed = []model.Deployed{
			{Name: "default-role", ResourceType: "iam_role", ARN: "arn:aws:iam::999999999999:role/orders-prod"},
			{Name: "job", ResourceType: "lambda_function", ARN: c.arn},
		}
		_, diags := Make(a, options(t, c.hcl))
		got := found(diags, DeployedElsewhere)
		if (len(c.want) == 0) != (got == "") {
			t.Errorf("%s: %q", c.name, got)
		}
		for _, words := range c.want {
			if !strings.Contains(got, words) {
				t.Errorf("%s: %q is not in %q", c.name, words, got)
			}
		}
	}
}

// TestTheNextLargerSizeIsSaid: Fargate has no task with 300 CPU units.
func TestTheNextLargerSizeIsSaid(t *testing.T) {
	t.Parallel()
	for hcl, want := range map[string]string{
		"cpu = 300":                  "states 300 CPU units for job, and Fargate sells no task with that. The task gets 0.5 vCPU, 1 GB",
		"memory = 1500":              "states 1500 MB of memory for job, and Fargate sells no task with that. The task gets 0.25 vCPU, 2 GB",
		"cpu = 20000":                "The task gets 32 vCPU",
		"cpu = 512":                  "",
		"memory = 2048":              "",
		"cpu = 512\n  memory = 1024": "",
	} {
		p, diags := Make(modeltest.App(modeltest.Function("job", model.KindLambda)), options(t, "function \"job\" {\n  "+hcl+"\n}"))
		if got := found(diags, NextSize); (want == "") != (got == "") || !strings.Contains(got, want) || len(p.Targets) != 1 {
			t.Errorf("%s: %s", hcl, got)
		}
	}
}
