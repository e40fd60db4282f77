package callers

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"decant/analyze/terraform/eval"
	"decant/internal/diag"
	"decant/model"
	"decant/trigger"
)

// app is x, stage dev of dev and prod, with plain functions and a scheduled one.
func app(dirs, templates []string) *model.App {
	a := &model.App{
		Dir: ".", Name: model.Known("x", model.FromConfig, diag.Range{}), Stage: "dev", Stages: []string{"dev", "prod"},
		Files: model.Files{TerraformDirs: dirs, Templates: templates},
	}
	for _, name := range []string{"list_parts", "load", "load_part", "nightly"} {
		kind := model.KindLambda
		if name == "nightly" {
			kind = model.KindSchedule
		}
		a.Functions = append(a.Functions, model.Function{
			Name: name, LambdaName: "x-dev-" + name, Kind: kind,
			Handler: model.Handler{At: diag.Range{File: "app.py", Start: diag.Pos{Line: 9, Column: 1}}}, Triggers: []model.Trigger{model.Direct{}},
		})
		if name == "nightly" {
			a.Functions[3].Triggers = []model.Trigger{model.Schedule{}}
		}
	}
	return a
}

// found are the callers of all functions and the codes of the findings, in lines.
func found(t *testing.T, files map[string]string, dirs ...string) (string, diag.List) {
	t.Helper()
	fsys := fstest.MapFS{}
	var templates []string
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
		if !strings.Contains(name, ".tf") && !strings.HasPrefix(name, "tpl/") {
			templates = append(templates, name)
		}
	}
	if len(dirs) == 0 {
		dirs = []string{"terraform"}
	}
	a := app(dirs, templates)
	diags := Find(fsys, nil, a, true)
	var out []string
	for _, fn := range a.Functions {
		for _, c := range fn.Callers {
			out = append(out, fn.Name+": "+trigger.Caller(a, c)+" by "+c.Via)
		}
	}
	return strings.Join(out, "\n"), diags
}

func codes(l diag.List) string {
	var out []string
	for _, d := range l {
		out = append(out, string(d.Code))
	}
	return strings.Join(out, " ")
}

const states = `"StartAt": "List", "States": {
    "List": {"Type": "Task", "Resource": "arn:aws:lambda:eu-west-1:123456789012:function:x-dev-list_parts", "Next": "All"},
    "All": {"Type": "Map", "ItemsPath": "$.parts", "End": true, "Iterator": {"StartAt": "Load", "States": {
      "Load": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": {"FunctionName": "x-dev-load_part", "Payload.$": "$"}, "End": true}}}}}`

const yamlStates = `StartAt: List
States:
  List:
    Type: Task
    Resource: arn:aws:lambda:eu-west-1:123456789012:function:x-dev-list_parts
    Next: All
  All:
    Type: Map
    ItemsPath: $.parts
    End: true
    Iterator:
      StartAt: Load
      States:
        Load:
          Type: Task
          Resource: arn:aws:states:::lambda:invoke
          Parameters:
            FunctionName: x-dev-load_part
            Payload.$: $
          End: true
`

func machineOf(definition string) string {
	return "resource \"aws_sfn_state_machine\" \"m\" {\n  name = \"load\"\n  role_arn = \"r\"\n  definition = " + definition + "\n}\n"
}

func TestOneMachineInEveryNotation(t *testing.T) {
	t.Parallel()
	hcl := `jsonencode({ StartAt = "List", States = {
    List = { Type = "Task", Resource = "arn:aws:lambda:eu-west-1:123456789012:function:x-dev-list_parts", Next = "All" }
    All = { Type = "Map", ItemsPath = "$.parts", End = true, Iterator = { StartAt = "Load", States = {
      Load = { Type = "Task", Resource = "arn:aws:states:::lambda:invoke", Parameters = { FunctionName = "x-dev-load_part", "Payload.$" = "$" }, End = true } } } } } })`
	template := strings.Replace(strings.Replace("{"+states+"}", "arn:aws:lambda:eu-west-1:123456789012:function:x-dev-list_parts", "${list}", 1), "x-dev-load_part", "${prefix}-load_part", 1)
	for name, c := range map[string]struct {
		files map[string]string
		lines string // of List and Load
	}{
		"jsonencode": {map[string]string{"terraform/a.tf": machineOf(hcl)}, "terraform/a.tf:5 terraform/a.tf:7"},
		"heredoc":    {map[string]string{"terraform/a.tf": machineOf("<<EOF\n{" + states + "}\nEOF")}, "terraform/a.tf:6 terraform/a.tf:8"},
		"indented heredoc with holes": {map[string]string{"terraform/a.tf": machineOf("<<-EOF\n    {\"TimeoutSeconds\": ${var.timeout}, " + strings.Replace(states, "eu-west-1:123456789012", "${var.region}:${data.aws_caller_identity.me.account_id}", 1) + "}\n  EOF")},
			"terraform/a.tf:6 terraform/a.tf:8"},
		"quoted":              {map[string]string{"terraform/a.tf": machineOf(`"` + strings.NewReplacer(`"`, `\"`, "\n", `\n`).Replace("{"+states+"}") + `"`)}, "terraform/a.tf:4 terraform/a.tf:4"},
		"file":                {map[string]string{"terraform/a.tf": machineOf(`file("${path.module}/m/load.asl.json")`), "terraform/m/load.asl.json": "{" + states + "}"}, "terraform/m/load.asl.json:2 terraform/m/load.asl.json:4"},
		"templatefile":        {map[string]string{"terraform/a.tf": "locals {\n  p = \"x-${terraform.workspace}\"\n}\n" + machineOf(`templatefile("m/load.asl.json", { list = "arn:aws:lambda:${var.region}:1:function:${local.p}-list_parts", prefix = local.p })`), "terraform/m/load.asl.json": template}, "terraform/m/load.asl.json:2 terraform/m/load.asl.json:4"},
		"template_file":       {map[string]string{"terraform/a.tf": "data \"template_file\" \"t\" {\n  template = file(\"${path.module}/tpl.json\")\n  vars = { list = \"x-dev-list_parts\", prefix = \"x-dev\" }\n}\n" + machineOf("data.template_file.t.rendered"), "terraform/tpl.json": template}, "terraform/tpl.json:2 terraform/tpl.json:4"},
		"YAML":                {map[string]string{"terraform/a.tf": machineOf(`jsonencode(yamldecode(file("${path.module}/load.asl.yaml")))`), "terraform/load.asl.yaml": yamlStates}, "terraform/load.asl.yaml:3 terraform/load.asl.yaml:14"},
		"JSON configuration":  {map[string]string{"terraform/a.tf.json": `{"resource": {"aws_sfn_state_machine": {"m": {"name": "load", "definition": "${jsonencode({` + strings.NewReplacer(`"`, `\"`, "\n", " ", `": `, `\" = `).Replace(strings.ReplaceAll(states, `": `, `" = `)) + `})}"}}}}`}, "terraform/a.tf.json:1 terraform/a.tf.json:1"},
		"loose ASL":           {map[string]string{"machines/load.asl.json": "{" + states + "}"}, "machines/load.asl.json:2 machines/load.asl.json:4"},
		"loose YAML":          {map[string]string{"load.asl.yml": yamlStates}, "load.asl.yml:3 load.asl.yml:14"},
		"SAM definition":      {map[string]string{"template.yaml": "Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Name: load\n      Definition:\n" + indent(yamlStates, 8)}, "template.yaml:9 template.yaml:20"},
		"SAM file":            {map[string]string{"template.yaml": "Resources:\n  M:\n    Type: AWS::Serverless::StateMachine\n    Properties:\n      Name: load\n      DefinitionUri: tpl/load.json\n      DefinitionSubstitutions:\n        list: !GetAtt ListParts.Arn\n        prefix: !Sub 'x-${Stage}'\nParameters:\n  Stage: {Type: String}\n", "tpl/load.json": template}, "tpl/load.json:2 tpl/load.json:4"},
		"CloudFormation text": {map[string]string{"template.yml": "Resources:\n  M:\n    Type: AWS::StepFunctions::StateMachine\n    Properties:\n      StateMachineName: load\n      DefinitionString: !Sub |\n" + indent("{"+strings.Replace(states, "eu-west-1:123456789012", "${AWS::Region}:${AWS::AccountId}", 1)+"}", 8)}, "template.yml:8 template.yml:10"},
		"Serverless":          {map[string]string{"serverless.yml": "provider:\n  stage: ${opt:stage, 'dev'}\nstepFunctions:\n  stateMachines:\n    m:\n      name: load\n      definition:\n" + indent(strings.ReplaceAll(yamlStates, "x-dev-", "x-${self:provider.stage}-"), 8)}, "serverless.yml:10 serverless.yml:21"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := found(t, c.files)
			lines := strings.Fields(c.lines)
			var stripped []string
			for _, l := range strings.Split(got, "\n") {
				l, _, _ = strings.Cut(l, " by ")
				stripped = append(stripped, l)
			}
			want := fmt.Sprintf("list_parts: state machine load, state List (%s)\nload_part: state machine load, state All/Load (%s)", lines[0], lines[1])
			if strings.Join(stripped, "\n") != want {
				t.Errorf("\n got %s\nwant %s\n%+v", strings.Join(stripped, "\n"), want, diags)
			}
			if codes(diags) != "CH393" || !strings.Contains(diags[0].Detail, "state All reads it (ItemsPath)") {
				t.Errorf("%v", diags)
			}
		})
	}
}

func indent(text string, n int) string {
	var b strings.Builder
	for _, l := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		b.WriteString(strings.Repeat(" ", n) + l + "\n")
	}
	return b.String()
}

func TestEveryWayOfNamingAFunction(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ via, expr, more string }{
		{"arn", `"arn:aws:lambda:eu-west-1:123456789012:function:x-dev-load"`, ""},
		{"arn", `"arn:aws:lambda:eu-west-1:123456789012:function:x-dev-load:live"`, ""},
		{"arn", `"123456789012:function:x-dev-load"`, ""},
		{"arn", `"arn:aws:lambda:${var.region}:${data.aws_caller_identity.me.account_id}:function:x-${var.stage}-load"`, "variable \"stage\" {}\nvariable \"region\" {}"},
		{"name", `"x-dev-load"`, ""},
		{"name", `"x-dev-load:$LATEST"`, ""},
		{"name", `"x-${terraform.workspace}-load"`, ""},
		{"name", `"${local.prefix}-load"`, "locals {\n  prefix = \"${local.app}-${var.env}\"\n  app = \"x\"\n}\nvariable \"env\" { default = \"dev\" }"},
		{"name", `format("%s-%s-%s", var.app, var.stage, "load")`, "variable \"app\" { default = \"x\" }\nvariable \"stage\" {}"},
		{"name", `join("-", ["x", var.stage, "load"])`, "variable \"stage\" {}"},
		{"name", `local.functions["load"]`, "locals {\n  functions = { load = \"x-dev-load\" }\n}"},
		{"name", `local.functions.load.name`, "locals {\n  functions = { load = { name = \"x-dev-load\" } }\n}"},
		{"name", `var.stage == "" ? "x-dev-load" : "x-dev-load"`, "variable \"stage\" {}"},
		{"name", `lower("X-DEV-LOAD")`, ""},
		{"name", `replace("x-dev-lead", "lead", "load")`, ""},
		{"name", `lookup({ a = "x-dev-load" }, "a", "b")`, ""},
		{"name", `jsondecode(file("names.json")).load`, ""},
		{"reference", `aws_lambda_function.f.arn`, "resource \"aws_lambda_function\" \"f\" { function_name = \"x-${var.stage}-load\" }\nvariable \"stage\" {}"},
		{"reference", `aws_lambda_function.f.function_name`, "resource \"aws_lambda_function\" \"f\" { function_name = \"x-dev-load\" }"},
		{"reference", `aws_lambda_function.f.invoke_arn`, "resource \"aws_lambda_function\" \"f\" { function_name = \"x-dev-load\" }"},
		{"reference", `aws_lambda_function.f["load"].arn`, "resource \"aws_lambda_function\" \"f\" {\n  for_each = toset([\"load\", \"other\"])\n  function_name = \"x-dev-${each.key}\"\n}"},
		{"reference", `data.aws_lambda_function.f.arn`, "data \"aws_lambda_function\" \"f\" { function_name = \"x-dev-load\" }"},
		{"reference", `aws_lambda_alias.live.arn`, "resource \"aws_lambda_alias\" \"live\" {\n  name = \"live\"\n  function_name = \"x-dev-load\"\n}"},
		{"chalice.tf.json", `aws_lambda_function.load.arn`, ""},
		{"name", `module.names.load`, "module \"names\" {\n  source = \"../names\"\n  stage = terraform.workspace\n}"},
		{"reference", `module.f.arn`, "module \"f\" {\n  source = \"../function\"\n  name = \"load\"\n}"},
	} {
		t.Run(c.expr, func(t *testing.T) {
			t.Parallel()
			got, diags := found(t, map[string]string{
				"terraform/a.tf":       "resource \"aws_cloudwatch_event_target\" \"t\" {\n  rule = aws_cloudwatch_event_rule.r.name\n  arn = " + c.expr + "\n}\nresource \"aws_cloudwatch_event_rule\" \"r\" { schedule_expression = \"rate(1 hour)\" }\n" + c.more,
				"terraform/names.json": `{"load": "x-dev-load"}`,
				"names/m.tf":           "variable \"stage\" {}\noutput \"load\" { value = \"x-${var.stage}-load\" }",
				"function/m.tf":        "variable \"name\" {}\nresource \"aws_lambda_function\" \"f\" { function_name = \"x-dev-${var.name}\" }\noutput \"arn\" { value = aws_lambda_function.f.arn }",
			}, "terraform", "names", "function")
			if want := "load: rate(1 hour) (terraform/a.tf:5) by " + c.via; got != want || len(diags) > 0 {
				t.Errorf("\n got %s\nwant %s\n%v", got, want, diags)
			}
		})
	}
}

func TestTFVarsOfTheStageDecide(t *testing.T) {
	t.Parallel()
	target := "variable \"p\" { default = \"y\" }\nresource \"aws_lambda_permission\" \"t\" {\n  principal = \"iot.amazonaws.com\"\n  function_name = \"${var.p}-load\"\n}"
	for name, want := range map[string]string{
		"terraform/terraform.tfvars": "load", "terraform/z.auto.tfvars": "load", "terraform/env/dev.tfvars": "load", "terraform/dev.tfvars": "load",
		"terraform/prod.tfvars": "", "terraform/other.tfvars": "",
	} {
		got, _ := found(t, map[string]string{"terraform/a.tf": target, name: "p = \"x-dev\"\n"})
		if fn, _, _ := strings.Cut(got, ":"); fn != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestNearMissesDoNotLink(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ expr, more, code string }{
		{`"x-prod-load"`, "", ""},
		{`"xx-dev-load"`, "", ""},
		{`"x-dev-load_parts"`, "", ""},
		{`"x-dev-loa"`, "", ""},
		{`"x-dev"`, "", ""},
		{`"load"`, "", ""},
		{`"X-dev-load"`, "", ""},
		{`"x-dev-load-"`, "", ""},
		{`"my-x-dev-load"`, "", ""},
		{`"x-${var.stage}-load"`, "variable \"stage\" { default = \"staging\" }", ""},
		{`"y-${var.stage}-load"`, "variable \"stage\" {}", ""},
		{`"x-${var.stage}-load2"`, "variable \"stage\" {}", ""},
		{`"arn:aws:lambda:eu-west-1:123456789012:function:y-dev-load"`, "", ""},
		{`"arn:aws:sqs:eu-west-1:123456789012:x-dev-load"`, "", ""},
		{`"arn:aws:states:eu-west-1:123456789012:stateMachine:x-dev-load"`, "", ""},
		{`aws_lambda_function.other.arn`, "resource \"aws_lambda_function\" \"other\" { function_name = \"y-dev-load\" }", ""},
		{`aws_lambda_function.load.arn`, "resource \"aws_lambda_function\" \"load\" { function_name = \"y-dev-load\" }", ""},
		{`aws_sqs_queue.load.arn`, "resource \"aws_sqs_queue\" \"load\" { name = \"x-dev-load\" }", ""},
		{`aws_ecs_cluster.load.arn`, "", ""},
		// A name that is not known is a finding.
		{`"x-${var.colour}-load"`, "variable \"colour\" {}", "CH394"},
		{`"${var.prefix}-load"`, "variable \"prefix\" {}", "CH394"},
		{`"x-dev-${var.job}"`, "variable \"job\" {}", "CH394"},
		{`"x-dev-${each.key}"`, "", "CH394"},
		{`var.anything`, "variable \"anything\" {}", "CH396"},
		{`aws_lambda_function.unheard_of.arn`, "", "CH396"},
		{`module.registry.lambda_arn`, "module \"registry\" { source = \"acme/lambda/aws\" }", "CH396"},
		{`local.a`, "locals {\n  a = local.b\n  b = local.a\n}", "CH396"},
	} {
		t.Run(c.expr, func(t *testing.T) {
			t.Parallel()
			got, diags := found(t, map[string]string{
				"terraform/a.tf": "resource \"aws_cloudwatch_event_target\" \"t\" {\n  rule = \"r\"\n  arn = " + c.expr + "\n}\n" + c.more,
			})
			if got != "" || codes(diags) != c.code {
				t.Errorf("%q %v", got, diags)
			}
			if c.code != "" && (diags[0].At.File != "terraform/a.tf" || diags[0].At.Start.Line != 3 && diags[0].At.Start.Line != 5) {
				t.Errorf("%v", diags[0].At)
			}
		})
	}
}

func TestOtherPlacesAndStagesDoNotLink(t *testing.T) {
	t.Parallel()
	target := func(expr string) string {
		return "resource \"aws_cloudwatch_event_target\" \"t\" {\n  rule = \"r\"\n  arn = " + expr + "\n}\n"
	}
	for name, c := range map[string]struct {
		expr, dir, account string
		want               bool
	}{
		"the app's account":   {`"arn:aws:lambda:eu-west-1:111111111111:function:x-dev-load"`, "terraform", "111111111111", true},
		"another account":     {`"arn:aws:lambda:eu-west-1:222222222222:function:x-dev-load"`, "terraform", "111111111111", false},
		"another region":      {`"arn:aws:lambda:us-east-1:111111111111:function:x-dev-load"`, "terraform", "111111111111", false},
		"the stage's folder":  {`"x-${var.stage}-load"`, "terraform/dev", "", true},
		"another folder":      {`"x-${var.stage}-load"`, "terraform/prod", "", false},
		"an uncalled module":  {`"x-${var.stage}-load"`, "terraform/modules/m", "", false},
		"recorded by Chalice": {`"arn:aws:lambda:eu-west-1:111111111111:function:renamed"`, "terraform", "111111111111", true},
	} {
		a := app([]string{c.dir}, nil)
		if c.account != "" {
			a.Account, a.Region = model.Known(c.account, model.FromConfig, diag.Range{}), model.Known("eu-west-1", model.FromConfig, diag.Range{})
		}
		a.Deployed = []model.Deployed{{Name: "load", ResourceType: "lambda_function", ARN: "arn:aws:lambda:eu-west-1:111111111111:function:renamed"}}
		Find(fstest.MapFS{c.dir + "/a.tf": {Data: []byte(target(c.expr))}}, nil, a, true)
		if got := len(a.Functions[1].Callers) == 1; got != c.want {
			t.Errorf("%s: linked is %v", name, got)
		}
	}
	// decant.hcl can name the Lambda.
	named := app([]string{"terraform"}, nil)
	named.Functions[1].LambdaStated = "arn:aws:lambda:eu-west-1:111111111111:function:by-hand"
	Find(fstest.MapFS{"terraform/a.tf": {Data: []byte(target(`"by-hand"`))}}, nil, named, true)
	if len(named.Functions[1].Callers) != 1 {
		t.Error("the name of decant.hcl is not known")
	}
	// With a second app, a function that no file declares could be the other's.
	a := app([]string{"terraform"}, nil)
	diags := Find(fstest.MapFS{"terraform/a.tf": {Data: []byte(target("aws_lambda_function.load.arn"))}}, nil, a, false)
	if len(a.Functions[1].Callers) > 0 || codes(diags) != "CH394" {
		t.Errorf("%v %v", a.Functions[1].Callers, diags)
	}
}

const everything = `
locals { arn = "arn:aws:lambda:eu-west-1:1:function:x-dev-load" }
resource "aws_cloudwatch_event_rule" "p" {
  event_pattern = jsonencode({ source = ["aws.s3"] })
  state = "DISABLED"
}
resource "aws_cloudwatch_event_target" "p" {
  rule = aws_cloudwatch_event_rule.p.name
  arn = local.arn
}
resource "aws_scheduler_schedule" "s" {
  schedule_expression = "cron(0 2 * * ? *)"
  schedule_expression_timezone = "Europe/Berlin"
  target {
    arn = "arn:aws:scheduler:::aws-sdk:lambda:invoke"
    input = jsonencode({ FunctionName = local.arn })
  }
}
resource "aws_lambda_event_source_mapping" "q" {
  event_source_arn = aws_sqs_queue.jobs.arn
  function_name = local.arn
  batch_size = 5
}
resource "aws_sqs_queue" "jobs" { name = "jobs" }
resource "aws_lambda_event_source_mapping" "k" {
  event_source_arn = "arn:aws:kinesis:eu-west-1:1:stream/clicks"
  function_name = local.arn
}
resource "aws_s3_bucket_notification" "b" {
  bucket = aws_s3_bucket.in.id
  lambda_function {
    lambda_function_arn = local.arn
    events = ["s3:ObjectCreated:*"]
    filter_prefix = "in/"
  }
}
resource "aws_s3_bucket" "in" { bucket = "landing" }
resource "aws_sns_topic_subscription" "t" {
  protocol = "lambda"
  endpoint = local.arn
  topic_arn = aws_sns_topic.news.arn
}
resource "aws_sns_topic" "news" { name = "news" }
resource "aws_sns_topic_subscription" "mail" {
  protocol = "email"
  endpoint = "x-dev-load"
  topic_arn = aws_sns_topic.news.arn
}
resource "aws_lambda_permission" "explained" {
  function_name = local.arn
  principal = "sns.amazonaws.com"
}
resource "aws_lambda_permission" "alone" {
  function_name = local.arn
  principal = "cognito-idp.amazonaws.com"
}
resource "aws_apigatewayv2_integration" "i" { integration_uri = local.arn }
resource "aws_lambda_permission" "none" {
  count = 0
  function_name = local.arn
  principal = "lex.amazonaws.com"
}
`

func TestEveryResourceThatStartsAFunction(t *testing.T) {
	t.Parallel()
	got, diags := found(t, map[string]string{"terraform/a.tf": everything})
	want := `load: event pattern, disabled (terraform/a.tf:3) by arn
load: cron(0 2 * * ? *) in Europe/Berlin (terraform/a.tf:11) by arn
load: queue jobs (terraform/a.tf:19) by arn
load: kinesis stream stream/clicks (terraform/a.tf:25) by arn
load: bucket landing/in/* (terraform/a.tf:31) by arn
load: topic news (terraform/a.tf:38) by arn
load: cognito-idp.amazonaws.com (terraform/a.tf:53) by arn
load: apigateway.amazonaws.com (terraform/a.tf:57) by arn`
	if got != want || len(diags) > 0 {
		t.Errorf("\n got %s\nwant %s\n%v", got, want, diags)
	}
}

func TestEachInstanceHasItsOwnSchedule(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "  name = \"r-${each.key}\"\n"} {
		got, diags := found(t, map[string]string{"terraform/a.tf": `locals {
  jobs = { load = "rate(1 hour)", load_part = "rate(2 hours)", other = "rate(3 hours)" }
}
resource "aws_cloudwatch_event_rule" "r" {
  for_each = local.jobs
` + name + `  schedule_expression = each.value
}
resource "aws_cloudwatch_event_target" "t" {
  for_each = local.jobs
  rule = aws_cloudwatch_event_rule.r[each.key].name
  arn = "arn:aws:lambda:eu-west-1:1:function:x-dev-${each.key}"
}
resource "aws_cloudwatch_event_rule" "c" {
  count = 2
  schedule_expression = "rate(${count.index + 7} days)"
}
resource "aws_cloudwatch_event_target" "c" {
  rule = aws_cloudwatch_event_rule.c[1].name
  arn = "x-dev-list_parts"
}
`})
		want := "list_parts: ?rate(${count.index + 7} days) (terraform/a.tf:13) by name\nload: rate(1 hour) (terraform/a.tf:4) by arn\nload_part: rate(2 hours) (terraform/a.tf:4) by arn"
		if name != "" {
			want = strings.Replace(want, ":13)", ":14)", 1)
		}
		if want = strings.Replace(want, "?rate(${count.index + 7} days)", "unknown", 1); got != want || len(diags) > 0 {
			t.Errorf("\n got %s\nwant %s\n%v", got, want, diags)
		}
	}
}

func TestResourcesOfATemplate(t *testing.T) {
	t.Parallel()
	got, diags := found(t, map[string]string{"template.yaml": `Parameters:
  Stage: {Type: String, Default: dev}
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      ScheduleExpression: rate(1 day)
      Targets: [{Id: a, Arn: !Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:x-${Stage}-load'}]
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: {FunctionName: !Ref LoadPart, EventSourceArn: !GetAtt Jobs.Arn, BatchSize: 3}
  Jobs: {Type: AWS::SQS::Queue}
  Nightly:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        Again: {Type: Schedule, Properties: {Schedule: rate(2 hours)}}
  Other:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: y-dev-load
      Events:
        Again: {Type: SNS, Properties: {Topic: t}}
  Joined:
    Type: AWS::SNS::Subscription
    Properties: {Protocol: lambda, TopicArn: "arn:aws:sns:eu-west-1:1:news", Endpoint: !Join [":", ["arn:aws:lambda", !Ref "AWS::Region", "1", "function", x-dev-load]]}
`})
	want := `load: rate(1 day) (template.yaml:4) by arn
load: topic news (template.yaml:24) by arn
load_part: queue ?Jobs.Arn (template.yaml:9) by template
nightly: rate(2 hours) (template.yaml:17) by template`
	if got != want || codes(diags) != "CH392" {
		t.Errorf("\n got %s\nwant %s\n%v", got, want, diags)
	}
}

func TestChalicesOwnTerraformIsNoSecondTrigger(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"terraform/chalice.tf.json": `{"resource": {"aws_lambda_function": {"nightly": {"function_name": "x-dev-nightly"}},
  "aws_cloudwatch_event_target": {"nightly-event": {"rule": "${aws_cloudwatch_event_rule.nightly-event.name}", "arn": "${aws_lambda_function.nightly.arn}"}}}}`,
		"terraform/a.tf": "resource \"aws_cloudwatch_event_target\" \"again\" {\n  rule = aws_cloudwatch_event_rule.again.name\n  arn = aws_lambda_function.nightly.arn\n}\nresource \"aws_cloudwatch_event_rule\" \"again\" {\n  schedule_expression = \"rate(1 hour)\"\n}\n",
	}
	got, diags := found(t, files)
	if got != "nightly: rate(1 hour) (terraform/a.tf:5) by chalice.tf.json" || codes(diags) != "CH392" || diags[0].Subject != "nightly" {
		t.Errorf("%s %v", got, diags)
	}
	delete(files, "terraform/a.tf")
	if got, diags := found(t, files); got != "" || len(diags) > 0 {
		t.Errorf("%s %v", got, diags)
	}
}

func TestABadFileCostsThatFileOnly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, text, code string }{
		"HCL":        {"terraform/b.tf", "resource \"x\" {\n\n = \n", "CH391"},
		"JSON":       {"terraform/b.tf.json", "{\"resource\": ", "CH391"},
		"too deep":   {"terraform/b.tf", "locals { a = " + strings.Repeat("-", 300_000) + "1 }\n", "CH170"},
		"YAML":       {"template.yaml", "Resources: [\n", "CH391"},
		"ASL":        {"m.asl.json", "{\"States\": ", "CH395"},
		"no States":  {"m.asl.json", "{}", "CH395"},
		"definition": {"terraform/b.tf", machineOf("var.definition"), "CH395"},
		"no file":    {"terraform/b.tf", machineOf("file(\"../../../etc/passwd\")"), "CH395"},
		"template":   {"terraform/b.tf", machineOf("templatefile(\"bad.tpl\", {})"), "CH391 CH395"},
	} {
		got, diags := found(t, map[string]string{
			c.file: c.text, "terraform/bad.tpl": "${",
			"terraform/a.tf": "resource \"aws_lambda_permission\" \"a\" {\n  function_name = \"x-dev-load\"\n  principal = \"iot.amazonaws.com\"\n}\n",
		})
		if got != "load: iot.amazonaws.com (terraform/a.tf:1) by name" || codes(diags) != c.code {
			t.Errorf("%s: %q %v", name, got, diags)
		}
		for _, d := range diags {
			if d.At.File != c.file && d.At.File != "terraform/bad.tpl" {
				t.Errorf("%s: %v", name, d.At)
			}
		}
	}
}

func TestASecretInATextIsNotHandedOut(t *testing.T) {
	t.Parallel()
	const secret = "AKIAIOSFODNN7EXAMPLE"
	got, diags := found(t, map[string]string{"terraform/a.tf": `resource "aws_sns_topic_subscription" "t" {
  protocol  = "lambda"
  endpoint  = "x-dev-load"
  topic_arn = "https://user:` + secret + `@example.com/topic"
}
resource "aws_cloudwatch_event_target" "t" {
  rule = "r"
  arn  = "x-dev-${var.` + secret + `}"
}
`})
	if strings.Contains(got, secret) || !strings.HasPrefix(got, "load: topic unknown") {
		t.Error(got)
	}
	for _, d := range diags {
		if strings.Contains(d.Detail, secret) {
			t.Error(d.Detail)
		}
	}
}

func TestAFileIsReportedOnceForAllApps(t *testing.T) {
	t.Parallel()
	fsys := fstest.MapFS{"terraform/a.tf": {Data: []byte("resource \"aws_lambda_permission\" \"a\" {\n  function_name = \"x-dev-load\"\n  principal = \"iot.amazonaws.com\"\n}\n")}, "terraform/b.tf": {Data: []byte("x {\n")}}
	var files eval.Files
	for i, want := range []string{"CH391", ""} {
		a := app([]string{"terraform"}, nil)
		if diags := Find(fsys, &files, a, false); codes(diags) != want || len(a.Functions[1].Callers) != 1 {
			t.Errorf("%d: %v %v", i, diags, a.Functions[1].Callers)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add(everything, "{"+states+"}", yamlStates)
	f.Add(machineOf("templatefile(\"m.asl.json\", { a = local.a })")+"locals { a = [for b in c : b] }", "{\"States\": {\"${a}\": ${b}}}", "Resources: {A: {Type: 'AWS::Events::Rule', Properties: {Targets: [{Arn: !GetAtt A.Arn}]}}}")
	f.Add("module \"m\" { source = \"./\" }\nlocals { a = \"${local.b}${local.b}\", b = local.a }", "[]", "stepFunctions: {stateMachines: {a: {definition: '${file(m.asl.json)}'}}}")
	f.Fuzz(func(t *testing.T, tf, asl, yaml string) {
		fsys := fstest.MapFS{"a.tf": {Data: []byte(tf)}, "m.asl.json": {Data: []byte(asl)}, "template.yaml": {Data: []byte(yaml)}, "serverless.yml": {Data: []byte(yaml)}}
		a := app([]string{"."}, []string{"m.asl.json", "serverless.yml", "template.yaml"})
		for _, d := range Find(fsys, nil, a, true) {
			if d.Detail == "" || d.At.File == "" {
				t.Errorf("%+v", d)
			}
		}
		for _, fn := range a.Functions {
			for _, c := range fn.Callers {
				if c.Address == "" || c.Via == "" || c.Trigger.At().File == "" {
					t.Errorf("%+v", c)
				}
				_ = trigger.Caller(a, c)
			}
		}
	})
}
