// Package bothways brings every setting of decant.hcl to the two ways of making
// an account match: decant apply, on moto, and Terraform's validate and plan.
// What one takes, the other takes.
package bothways

import (
	"fmt"
	"strings"
	"testing/fstest"
)

const region = "eu-west-1"

// decantHCL are files that decant takes; together they set everything that
// decant.hcl knows, and the ends of every range. ACCOUNT is the account's number.
var decantHCL = map[string]string{
	"least": `
region  = "eu-west-1"
account = "ACCOUNT"

network {
  cluster         = "jobs"
  subnets         = ["subnet-0a1b2c3d"]
  security_groups = ["sg-0a1b2c3d"]
}
`,
	"most": `
app                = "."
stage              = "prod"
module             = "decant"
python             = "3.12"
region             = "eu-west-1"
account            = "ACCOUNT"
architecture       = "arm64"
dockerfile         = "images/Dockerfile"
base_image         = "python:3.12-slim-bookworm@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
terraform_dir      = "infrastructure/prod"
live               = "snapshot.json"
scheduler          = "scheduler"
timezone           = "Europe/Berlin"
secrets_prefix     = "/team/orders-1.x_y/"
log_retention_days = 3653
packages           = ["libpq5", "tzdata"]
include            = ["data/rates.csv"]
not_secret         = ["KEY_NAME"]
ignore             = ["CH340"]
policy             = "declared"
failure_destination = "arn:aws:sqs:eu-west-1:ACCOUNT:failed"
alarms             = { topics = ["arn:aws:sns:eu-west-1:ACCOUNT:alarms", "arn:aws:sns:eu-west-1:ACCOUNT:pager"] }
tags               = { team = "orders", "cost center" = "a b+c=d.e:f/g@h" }
environment        = { EXTRA = "x=\"1\" $${HOME} ü", EMPTY = "", API_TOKEN = "not-a-real-one" }

network {
  cluster          = "arn:aws:ecs:eu-west-1:ACCOUNT:cluster/jobs_2-b"
  subnets          = [SUBNETS]
  security_groups  = ["sg-0a1b2c30", "sg-0a1b2c31", "sg-0a1b2c32", "sg-0a1b2c33", "sg-0a1b2c34"]
  execution_role   = "arn:aws:iam::ACCOUNT:role/team/ecs"
  assign_public_ip = true
}

thresholds {
  duration = 0.8
  memory   = 1
  samples  = 1
  short    = "0s"
  frequent = 0.5
  start    = "1m30s"
}

function "job_0" {
  move = false
}
function "job_1" {
  timeout             = "0s"
  retries             = 0
  storage             = 21
  single_task         = false
  failure_destination = "none"
  alarms              = { topics = [] }
}
function "job_2" {
  ignore      = ["PL220", "CH204"]
  timeout     = "336h"
  retries     = 10
  storage     = 200
  single_task = true
}
function "job_3" {
  failure_destination = "arn:aws:events:eu-west-1:ACCOUNT:event-bus/failures"

  schedule = "rate(1 day)"
  lambda   = "arn:aws:lambda:eu-west-1:ACCOUNT:function:another-name"
}
function "job_4" {
  schedule = "cron(0/5 8-17 ? * MON-FRI *)"
  timezone = "America/New_York"
  lambda   = "another-name"
}
function "job_5" {
  lambda = "none"
  policy = "declared"
  move   = true
}
`,
	"staged": `
region        = "us-east-1"
stage         = "prod"
terraform_dir = "infra"

network {
  cluster         = "jobs"
  subnets         = ["subnet-0a1b2c3d"]
  security_groups = ["sg-0a1b2c3d"]
}

stage "prod" {
  region         = "eu-west-1"
  account        = "ACCOUNT"
  tags           = { stage = "prod" }
  terraform_when = terraform.workspace != "none"

  network {
    cluster = "prod"
  }
  thresholds {
    short = "10s"
  }
  function "job_0" {
    memory = 4096
  }
}
`,
	"sizes": `
region             = "eu-west-1"
account            = "ACCOUNT"
log_retention_days = 0
scheduler          = "rule"
alarms             = { topics = ["arn:aws:sns:eu-west-1:ACCOUNT:alarms"] }
architecture       = "x86_64"
timezone           = "UTC"

network {
  cluster          = "a"
  subnets          = ["subnet-0a1b2c3d4e5f60718"]
  security_groups  = ["sg-0a1b2c3d4e5f60718"]
  assign_public_ip = false
}

function "job_0" {
  cpu                 = 256
  memory              = 512
  failure_destination = "arn:aws:sns:eu-west-1:ACCOUNT:failed"
}
function "job_1" {
  cpu    = 512
  memory = 4096
}
function "job_2" {
  cpu                 = 1024
  memory              = 2048
  failure_destination = "arn:aws:sqs:eu-west-1:ACCOUNT:failed"
  alarms              = { topics = [] }
}
function "job_3" {
  cpu                 = 2048
  memory              = 16384
  failure_destination = "arn:aws:sns:eu-west-1:ACCOUNT:failed"
  alarms              = { topics = [] }
}
function "job_4" {
  cpu    = 4096
  memory = 30720
}
function "job_5" {
  cpu    = 8192
  memory = 16384
}
function "job_6" {
  cpu    = 16384
  memory = 122880
}
function "job_7" {
  cpu    = 32768
  memory = 249856
}
function "job_8" {
  cpu = 300
}
`,
	"role": `
region  = "eu-west-1"
account = "ACCOUNT"
policy  = "reuse-role"

network {
  cluster         = "jobs"
  subnets         = ["subnet-0a1b2c3d"]
  security_groups = ["sg-0a1b2c3d"]
}

function "job_0" {
  single_task = true
}
function "job_1" {
  policy = "reuse-role"
}
`,
	"babbel": `
module  = "babbel"
region  = "eu-west-1"
account = "ACCOUNT"
tags    = { team = "orders" }

network {
  cluster         = "jobs"
  subnets         = ["subnet-0a1b2c3d"]
  security_groups = ["sg-0a1b2c3d"]
  execution_role  = "arn:aws:iam::ACCOUNT:role/ecs"
}

function "job_0" {
  cpu     = 512
  memory  = 1024
  timeout = "2h"
  retries = 1
}
`,
}

// settingsFor is the text of decant.hcl for one account.
func settingsFor(text, account string) string {
	var subnets []string
	for i := range 16 {
		subnets = append(subnets, fmt.Sprintf(`"subnet-0a1b2c%02d"`, i))
	}
	return strings.NewReplacer("ACCOUNT", account, "SUBNETS", strings.Join(subnets, ", ")).Replace(text)
}

// repository has functions with a schedule, job_0 to the last that decant.hcl
// names. Where decant.hcl sets schedules, decant cannot know those of job_3 and
// job_4 from the source.
func repository(decantHCL string) fstest.MapFS {
	var source strings.Builder
	source.WriteString("import os\nfrom chalice import Chalice, Cron, Rate\n\napp = Chalice(app_name=\"orders\")\n")
	for i := range max(1, strings.Count(decantHCL, "function \"")) {
		when := "Cron(0, 8, \"?\", \"*\", \"MON\", \"*\")"
		switch {
		case i == 1:
			when = "Rate(5, unit=Rate.MINUTES)"
		case (i == 3 || i == 4) && strings.Contains(decantHCL, "schedule "):
			when = fmt.Sprintf("os.environ[\"WHEN_%d\"]", i)
		}
		fmt.Fprintf(&source, "\n\n@app.schedule(%s)\ndef job_%d(event):\n    pass\n", when, i)
	}
	files := map[string]string{
		"app.py":               source.String(),
		"requirements.txt":     "chalice==1.31.2\n",
		"data/rates.csv":       "EUR,1\n",
		".chalice/config.json": `{"version": "2.0", "app_name": "orders", "stages": {"prod": {"autogen_policy": false, "environment_variables": {"DB_PASSWORD": "not-a-real-one", "KEY_NAME": "orders"}}}}`,
		".chalice/policy-prod.json": `{"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
			"Action": ["s3:GetObject"], "Resource": "arn:aws:s3:::orders/*"}]}`,
		"decant.hcl": decantHCL,
	}
	if strings.Contains(decantHCL, "reuse-role") {
		delete(files, ".chalice/policy-prod.json")
		files[".chalice/config.json"] = strings.Replace(files[".chalice/config.json"], `"autogen_policy": false`, `"manage_iam_role": false, "iam_role_arn": "arn:aws:iam::123456789012:role/team/jobs"`, 1)
	}
	if strings.Contains(decantHCL, "stage \"") {
		files[".chalice/config.json"] = strings.Replace(files[".chalice/config.json"], `{"prod": `, `{"dev": {}, "prod": `, 1)
	}
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}
