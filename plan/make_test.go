package plan

import (
	"slices"
	"strings"
	"testing"
	"time"

	"decant/internal/diag"
	"decant/internal/settings"
	"decant/model"
	"decant/model/modeltest"
)

func codes(l diag.List) string {
	var out []string
	for _, d := range l.Sorted() {
		out = append(out, string(d.Code))
	}
	return strings.Join(out, " ")
}

func options(t *testing.T, hcl string) Options {
	t.Helper()
	s, diags := settings.Read("decant.hcl", []byte(hcl))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	return Options{Settings: s, Apps: 1}
}

func TestOneBlockedFunctionDoesNotHideTheOthers(t *testing.T) {
	t.Parallel()
	p, diags := Make(modeltest.App(
		modeltest.Function("bad", model.KindSchedule, modeltest.Scheduled("cron(0 8 * * *)")),
		modeltest.Function("good", model.KindSchedule, modeltest.Scheduled("rate(1 hour)")),
	), Options{Apps: 1})
	if codes(diags) != "PL102" || len(p.Targets) != 1 || p.Targets[0].Function != "good" {
		t.Fatalf("targets %+v, findings %v", p.Targets, diags)
	}
	if p.Verdicts[0].Outcome != Blocked || !strings.Contains(p.Verdicts[0].Because, "six fields") {
		t.Errorf("verdict: %+v", p.Verdicts[0])
	}
}

func TestTimeLimitIsCarriedOver(t *testing.T) {
	t.Parallel()
	timeout := func(d time.Duration) func(*model.Function) {
		return func(fn *model.Function) { fn.Timeout.V = d }
	}
	cases := []struct {
		lambda time.Duration
		hcl    string
		want   time.Duration
	}{
		{300 * time.Second, "", 300 * time.Second},
		{899 * time.Second, "", 899 * time.Second},
		{900 * time.Second, "", 6 * time.Hour},
		{900 * time.Second, `function "f" { timeout = "1h" }`, time.Hour},
		{60 * time.Second, `function "f" { timeout = "0s" }`, 0},
	}
	for _, c := range cases {
		p, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda, timeout(c.lambda))), options(t, c.hcl))
		if len(diags) > 0 || p.Targets[0].Timeout != c.want {
			t.Errorf("%s with %q: %v, want %s", c.lambda, c.hcl, p.Targets, c.want)
		}
	}
}

func TestRetriesAreLambdasOwn(t *testing.T) {
	t.Parallel()
	p, _ := Make(modeltest.App(
		modeltest.Function("a", model.KindLambda),
		modeltest.Function("b", model.KindSchedule, modeltest.Scheduled("rate(1 hour)")),
		modeltest.Function("c", model.KindSchedule, modeltest.Scheduled("rate(1 hour)")),
	), options(t, `function "c" { retries = 0 }`))
	got := []int{p.Targets[0].Retries, p.Targets[1].Retries, p.Targets[2].Retries}
	if !slices.Equal(got, []int{0, 2, 0}) {
		t.Errorf("retries %v", got)
	}
	if len(p.Targets[1].RetryDelays) != 2 || p.Targets[1].RetryDelays[1] != 2*time.Minute {
		t.Errorf("delays %v", p.Targets[1].RetryDelays)
	}
}

func TestSecretsBecomeReferencesAndPlatformNamesAreDropped(t *testing.T) {
	t.Parallel()
	env := func(name, value, secret string) model.EnvVar {
		return model.EnvVar{Name: name, Value: model.Known(value, model.FromConfig, diag.InFile(".chalice/config.json")), Secret: secret}
	}
	fn := modeltest.Function("f", model.KindLambda, func(fn *model.Function) {
		fn.Env = []model.EnvVar{
			env("AWS_LAMBDA_X", "1", ""), env("AWS_ACCESS_KEY_ID", "AKIA", "key"), env("DB_PASSWORD", "hunter2", "its name"),
			env("STAGE", "prod", ""), env("TOKEN_TTL", "60", "its name"),
		}
	})
	p, diags := Make(modeltest.App(fn), options(t, `not_secret = ["TOKEN_TTL"]`))
	target := p.Targets[0]
	if codes(diags) != "PL501 PL502 PL502" {
		t.Errorf("findings %s", codes(diags))
	}
	if want := []NameValue{{"STAGE", "prod"}, {"TOKEN_TTL", "60"}}; !slices.Equal(target.Environment, want) {
		t.Errorf("environment %v", target.Environment)
	}
	if len(target.Secrets) != 1 || target.Secrets[0].From != "/orders/prod/DB_PASSWORD" {
		t.Errorf("secrets %v", target.Secrets)
	}
	for _, d := range diags {
		if strings.Contains(d.Detail+d.Fix, "hunter2") {
			t.Errorf("a secret's value was printed: %v", d)
		}
	}
}

func TestPolicyLosesWhatOnlyLambdaNeeded(t *testing.T) {
	t.Parallel()
	allow := func(resource string, actions ...string) model.Statement {
		return model.Statement{Effect: "Allow", Action: actions, Resource: []string{resource}}
	}
	fn := modeltest.Function("f", model.KindLambda, func(fn *model.Function) {
		fn.Role.Policy = []model.Statement{
			allow("arn:*:logs:*:*:*", "logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
			allow("arn:aws:logs:eu-west-1:1:log-group:audit:*", "logs:PutLogEvents"),
			allow("*", "ec2:CreateNetworkInterface", "EC2:DeleteNetworkInterface", "ec2:DescribeInstances"),
			allow("arn:aws:s3:::b/*", "s3:GetObject"),
			{Effect: "Deny", Action: []string{"logs:CreateLogGroup"}, Resource: []string{"*"}},
			{Effect: "Allow", NotAction: []string{"iam:*"}, Resource: []string{"*"}},
			allow("*", "logs:*"),
		}
	})
	p, _ := Make(modeltest.App(fn), Options{Apps: 1})
	var got []string
	for _, s := range p.Targets[0].Policy.Statements {
		got = append(got, s.Effect+" "+strings.Join(append(s.Action, s.NotAction...), ","))
	}
	want := []string{
		"Allow logs:PutLogEvents", "Allow ec2:DescribeInstances", "Allow s3:GetObject",
		"Deny logs:CreateLogGroup", "Allow iam:*", "Allow logs:*",
	}
	if !slices.Equal(got, want) {
		t.Errorf("statements:\n got %v\nwant %v", got, want)
	}
	if n := len(p.Targets[0].Policy.Moves); n != 2 {
		t.Errorf("%d moves are explained: %+v", n, p.Targets[0].Policy.Moves)
	}
}

func TestBabbelExpressesSchedulesOnX86Only(t *testing.T) {
	t.Parallel()
	a := modeltest.App(modeltest.Function("plain", model.KindLambda), modeltest.Function("timed", model.KindSchedule, modeltest.Scheduled("rate(1 hour)")))
	p, diags := Make(a, options(t, `module = "babbel"`))
	if codes(diags) != "PL301" || len(p.Targets) != 1 || p.Targets[0].Schedule.RuleName != "orders-prod-timed-scheduled-event" {
		t.Errorf("targets %+v, findings %v", p.Targets, diags)
	}
	_, diags = Make(a, options(t, "module = \"babbel\"\narchitecture = \"arm64\""))
	if strings.Count(codes(diags), "PL301") != 3 {
		t.Errorf("findings %v", diags)
	}
	_, diags = Make(a, options(t, "module = \"babbel\"\nfunction \"timed\" { timezone = \"Europe/Berlin\" }"))
	if strings.Count(codes(diags), "PL301") != 2 {
		t.Errorf("findings %v", diags)
	}
}

func TestExistingDockerfileStays(t *testing.T) {
	t.Parallel()
	a := modeltest.App(modeltest.Function("f", model.KindLambda))
	p, _ := Make(a, Options{Exists: []string{"Dockerfile", ".dockerignore"}})
	if p.Image.Dockerfile != "Dockerfile.fargate" || p.Image.Ignore != "Dockerfile.fargate.dockerignore" {
		t.Errorf("image %+v", p.Image)
	}
	p, _ = Make(a, Options{Exists: []string{"Dockerfile", ".dockerignore"}, Ours: []string{"Dockerfile", ".dockerignore"}})
	if p.Image.Dockerfile != "Dockerfile" || p.Image.Ignore != ".dockerignore" {
		t.Errorf("image %+v", p.Image)
	}
}

func TestVariablesThatExistAreNotDeclaredAgain(t *testing.T) {
	t.Parallel()
	opts := options(t, "network {\n  subnets = data.aws_subnets.private.ids\n}")
	opts.Terraform = []model.TerraformDir{{Path: "infra", Variables: []string{"fargate_cluster_arn"}}}
	p, _ := Make(modeltest.App(modeltest.Function("f", model.KindLambda)), opts)
	tf := p.Terraform
	if tf.File != "infra/fargate.tf" || tf.Cluster != "var.fargate_cluster_arn" || tf.Subnets != "data.aws_subnets.private.ids" || tf.FargateDir != "../fargate/prod" {
		t.Errorf("terraform %+v", tf)
	}
	for _, v := range tf.Variables {
		if v.Name == "fargate_cluster_arn" || v.Name == "fargate_subnets" {
			t.Errorf("%s is declared again", v.Name)
		}
	}
}

func TestDoubtsAreBlocked(t *testing.T) {
	t.Parallel()
	conditional := modeltest.Function("maybe", model.KindLambda, func(fn *model.Function) { fn.Condition = &model.Unknown{Because: "it depends on X"} })
	broken := modeltest.Function("broken", model.KindLambda, func(fn *model.Function) {
		fn.Handler.Status, fn.Handler.Why = model.HandlerMissing, "app.py binds no name broken"
	})
	unknown := modeltest.Function("when", model.KindSchedule, func(fn *model.Function) {
		fn.Triggers = []model.Trigger{model.Schedule{Expression: model.NotKnown[string](model.Unknown{Because: "RATE is not set"})}}
	})
	off := modeltest.Function("off", model.KindLambda, func(fn *model.Function) { fn.Concurrency = model.Known(0, model.FromConfig, diag.Range{}) })
	p, _ := Make(modeltest.App(broken, conditional, off, unknown), Options{Apps: 1})
	var got []string
	for _, v := range p.Verdicts {
		got = append(got, v.Function+" "+string(v.Outcome))
	}
	if want := []string{"broken blocked", "maybe blocked", "off stays", "when blocked"}; !slices.Equal(got, want) || len(p.Targets) != 0 {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestAFunctionKeepsItsOwnNetwork(t *testing.T) {
	t.Parallel()
	const shared, own = "subnet-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60719"
	p, diags := Make(modeltest.App(
		modeltest.Function("a", model.KindLambda, inSubnets(shared)),
		modeltest.Function("b", model.KindLambda, inSubnets(own)),
		modeltest.Function("c", model.KindLambda),
		modeltest.Function("d", model.KindLambda, inSubnets("${SUBNET}")),
	), Options{Apps: 1})
	if codes(diags) != "PL303" {
		t.Errorf("findings %v", diags)
	}
	var got []string
	for _, target := range p.Targets {
		got = append(got, target.Subnets)
	}
	if want := []string{`["` + shared + `"]`, `["` + own + `"]`, "", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	p, _ = Make(modeltest.App(modeltest.Function("a", model.KindLambda, inSubnets(own))), options(t, "network {\n  subnets = var.x\n}"))
	if p.Targets[0].Subnets != "" || p.Terraform.Subnets != "var.x" {
		t.Errorf("decant.hcl does not win: %+v", p.Targets[0])
	}
}

func TestALostLimitOfParallelRunsIsSaid(t *testing.T) {
	t.Parallel()
	five := func(fn *model.Function) { fn.Concurrency = model.Known(5, model.FromConfig, diag.Range{}) }
	p, diags := Make(modeltest.App(modeltest.Function("f", model.KindLambda, five)), Options{Apps: 1})
	if codes(diags) != "PL304" || p.Targets[0].Concurrency != 0 {
		t.Errorf("%v", diags)
	}
	p, diags = Make(modeltest.App(modeltest.Function("f", model.KindLambda, five)), options(t, `function "f" { single_task = true }`))
	if len(diags) > 0 || p.Targets[0].Concurrency != 1 {
		t.Errorf("%v", diags)
	}
}

func TestGapsDoNotClaimWhatIsNotKept(t *testing.T) {
	t.Parallel()
	gap := func(p *Plan, name string) Guarantee {
		for _, g := range p.Targets[0].Gaps {
			if g.Name == name {
				return g
			}
		}
		t.Fatalf("no gap %s", name)
		return Guarantee{}
	}
	ceiling := func(fn *model.Function) { fn.Timeout.V = 900 * time.Second }
	p, _ := Make(modeltest.App(modeltest.Function("f", model.KindLambda, ceiling)), Options{Apps: 1})
	if g := gap(p, "time limit"); g.Outcome != replaced {
		t.Errorf("%+v", g)
	}
	queue := func(fn *model.Function) { fn.Triggers = []model.Trigger{model.Bucket{}} }
	p, _ = Make(modeltest.App(modeltest.Function("f", model.KindS3, queue)), Options{Apps: 1})
	if g := gap(p, "retries"); g.Outcome != lost {
		t.Errorf("%+v", g)
	}
}
