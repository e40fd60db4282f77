package settings

import (
	"strings"
	"testing"
	"time"

	"decant/internal/diag"
)

const whole = `# options of the project
app    = "services/orders"
stage  = "prod"
module = "babbel"
python = "3.12"
region = "eu-central-1"
account = "111122223333"
architecture = "arm64"
dockerfile = "docker/Dockerfile"
terraform_dir = "infra"
scheduler = "scheduler"
timezone = "Europe/Berlin"
secrets_prefix = "/team/orders/"
log_retention_days = 30
packages = ["libpq5"]
include = ["settings.py"]
not_secret = ["TOKEN_TTL"]
tags = { team = "data", cost = "42" }
environment = { STAGE = "prod" }

network {
  cluster         = aws_ecs_cluster.main.arn
  subnets         = ["subnet-1", "subnet-2"]
  security_groups = [aws_security_group.jobs.id]
  execution_role  = "arn:aws:iam::111122223333:role/exec"
  assign_public_ip = true
}

thresholds {
  duration = 0.75
  memory   = 1
  samples  = 10
  short    = "90s"
  frequent = 2.5
  start    = "1m"
}

function "nightly" {
  cpu      = 1024
  memory   = 4096
  storage  = 50
  timeout  = "2h30m"
  retries  = 0
  schedule = "cron(0 2 * * ? *)"
  timezone = "UTC"
  single_task = true
}
function "api" { move = false }
`

func TestEveryOptionIsRead(t *testing.T) {
	t.Parallel()
	s, diags := Read(File, []byte(whole))
	if len(diags) > 0 {
		t.Fatalf("findings: %v", diags)
	}
	if s.App.V != "services/orders" || s.Module.V != "babbel" || s.LogDays.V != 30 || s.Account.V != "111122223333" {
		t.Errorf("top level: %+v", s)
	}
	if s.Network.Cluster.V != "aws_ecs_cluster.main.arn" || s.Network.Subnets.V != `["subnet-1", "subnet-2"]` || !s.Network.AssignPublicIP.V {
		t.Errorf("network: %+v", s.Network)
	}
	if len(s.Tags) != 2 || s.Tags[0].Key != "cost" || len(s.Environment) != 1 || s.Environment[0].Value.V != "prod" {
		t.Errorf("maps: %+v %+v", s.Tags, s.Environment)
	}
	limits := s.Thresholds
	if limits.Duration.V != 0.75 || limits.Memory.V != 1 || limits.Samples.V != 10 || limits.Frequent.V != 2.5 ||
		limits.Short.V != 90*time.Second || limits.Start.V != time.Minute {
		t.Errorf("thresholds: %+v", limits)
	}
	f := s.Functions["nightly"]
	if f.Timeout.V != 150*time.Minute || f.CPU.V != 1024 || f.Memory.V != 4096 || !f.Retries.IsKnown() || !f.SingleTask.V {
		t.Errorf("function: %+v", f)
	}
	if api := s.Functions["api"]; !api.Move.IsKnown() || api.Move.V {
		t.Errorf("api: %+v", api)
	}
	if got := f.Schedule.At.String(); got != "decant.hcl:44:14" {
		t.Errorf("position of schedule: %s", got)
	}
}

func TestWrongOptionsAreErrorsWithAPosition(t *testing.T) {
	t.Parallel()
	cases := []struct{ src, at, phrase string }{
		{`stge = "prod"`, "decant.hcl:1:1", `Did you mean "stage"?`},
		{"\nmodule = \"other\"", "decant.hcl:2:10", `one of "decant", "babbel"`},
		{`log_retention_days = "30"`, "decant.hcl:1:22", "whole number"},
		{`packages = "libpq5"`, "decant.hcl:1:12", "list of quoted texts"},
		{`tags = { a = 1 }`, "decant.hcl:1:8", "map of quoted texts"},
		{`stage = var.stage`, "decant.hcl:1:9", "quoted text"},
		{`dockerfile = "Docker\nRUN true"`, "decant.hcl:1:14", "of one line"},
		{`stage = "prod\u001b[2J"`, "decant.hcl:1:9", "of one line"},
		{`stage = upper("a")`, "decant.hcl:1:9", "quoted text"},
		{`packages = [for a in ["x"] : a]`, "decant.hcl:1:12", "list of quoted texts"},
		{`function { move = false }`, "decant.hcl:1:1", "1 label, this one has 0"},
		{"function \"a\" {}\nfunction \"a\" {}", "decant.hcl:2:1", "stands twice"},
		{`function "a" { timeout = "soon" }`, "decant.hcl:1:26", "45m"},
		{"function \"a\" {\n  inner {}\n}", "decant.hcl:2:3", "holds no blocks"},
		{`netwrk {}`, "decant.hcl:1:1", `Did you mean "network"?`},
		{`thresholds { duration = 0 }`, "decant.hcl:1:25", "above 0"},
		{`thresholds { memory = 1.01 }`, "decant.hcl:1:23", "up to 1"},
		{`thresholds { memory = "0.9" }`, "decant.hcl:1:23", "share of the memory size"},
		{`thresholds { samples = 2.5 }`, "decant.hcl:1:24", "whole number"},
		{`thresholds { frequent = -1 }`, "decant.hcl:1:25", "runs an hour"},
		{`thresholds { short = 60 }`, "decant.hcl:1:22", "45m"},
		{`thresholds { sample = 5 }`, "decant.hcl:1:14", `Did you mean "samples"?`},
		{`cluster = "jobs"`, "decant.hcl:1:1", "network {\n      cluster = ..."},
		{`duration = 0.5`, "decant.hcl:1:1", "thresholds {\n      duration = ..."},
		{`retries = 3`, "decant.hcl:1:1", "function \"NAME\" {\n      retries = ..."},
		{`network { stage = "prod" }`, "decant.hcl:1:11", "outside of the blocks:\n    stage = ..."},
		{`thresholds "a" {}`, "decant.hcl:1:1", "0 labels"},
		{`account = "12"`, "decant.hcl:1:11", "twelve digits"},
		{`account = 123456789012`, "decant.hcl:1:11", "twelve digits"},
		{`region = "Frankfurt"`, "decant.hcl:1:10", "eu-west-1"},
		{`region = "eu-west-1a"`, "decant.hcl:1:10", "eu-west-1"},
		{`function "a" { timeout = "-5s" }`, "decant.hcl:1:26", "45m"},
		{`function "a" { memory = -512 }`, "decant.hcl:1:25", "512 to 249856"},
		{`function "a" { retries = -1 }`, "decant.hcl:1:26", "0 to 10"},
		{`function "a" { cpu = -256 }`, "decant.hcl:1:22", "256 to 32768"},
		{`function "a" { storage = -21 }`, "decant.hcl:1:26", "21 to 200"},
		{`log_retention_days = -1`, "decant.hcl:1:22", "0 to 3653"},
		{`failure_destination = "arn:aws:lambda:eu-west-1:123456789012:function:a"`, "decant.hcl:1:23", "an event bus"},
		{`failure_destination = "arn:aws:sqs:eu-west-1:123456789012:failed.fifo"`, "decant.hcl:1:23", "a standard queue"},
		{`function "a" { failure_destination = "failed" }`, "decant.hcl:1:38", "a standard queue"},
		{`alarms = ["arn:aws:sns:eu-west-1:123456789012:alarms"]`, "decant.hcl:1:10", "{ topics = ["},
		{`alarms = { topics = ["alarms"] }`, "decant.hcl:1:10", "standard SNS topic"},
		{`alarms = { topics = ["arn:aws:sns:eu-west-1:123456789012:a.fifo"] }`, "decant.hcl:1:10", "standard SNS topic"},
		{`alarms = { topics = ["arn:aws:sns:eu-west-1:123456789012:a", "arn:aws:sns:eu-west-1:123456789012:a"] }`, "decant.hcl:1:10", "standard SNS topic"},
		{`alarms = { topics = [], email = "a" }`, "decant.hcl:1:10", "standard SNS topic"},
		{`function "a" { alarms = { topic = [] } }`, "decant.hcl:1:25", "standard SNS topic"},
		{`thresholds { start = "-1s" }`, "decant.hcl:1:22", "45m"},
		{`stage = `, "decant.hcl:1:9", "Missing expression"},
	}
	for _, c := range cases {
		_, diags := Read(File, []byte(c.src))
		if len(diags) != 1 {
			t.Errorf("%s: %d findings: %v", c.src, len(diags), diags)
			continue
		}
		d := diags[0]
		if d.At.String() != c.at || !strings.Contains(d.Detail+d.Fix, c.phrase) {
			t.Errorf("%s: at %s: %s %s; want %q at %s", c.src, d.At, d.Detail, d.Fix, c.phrase, c.at)
		}
	}
}

// TestAValueOfTheWrongKindIsRefused: its setting is then as if it was not there.
func TestAValueOfTheWrongKindIsRefused(t *testing.T) {
	t.Parallel()
	for _, src := range []string{`log_retention_days = "30"`, `log_retention_days = [30]`, `log_retention_days = true`} {
		s, diags := Read(File, []byte(src))
		if len(diags) != 1 || diags[0].Code != BadValue || diags[0].Severity != diag.Error || diags[0].At.String() != "decant.hcl:1:22" {
			t.Errorf("%s: %v", src, diags)
		}
		if s.LogDays.IsKnown() {
			t.Errorf("%s: %d days", src, s.LogDays.V)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(whole))
	f.Add([]byte("a = [[[[[[[[[["))
	f.Add([]byte("function \"x\" {\n  schedule = <<EOT\n${upper(\"a\")}\nEOT\n}\n"))
	f.Add([]byte{0xef, 0xbb, 0xbf, 'a'})
	f.Fuzz(func(t *testing.T, src []byte) {
		_, diags := Read(File, src)
		for _, d := range diags {
			if d.Detail == "" || d.Fix == "" || d.At.File != File {
				t.Errorf("a finding says too little: %+v", d)
			}
		}
	})
}

func TestSettingsBeyondALimitAreNotUsed(t *testing.T) {
	t.Parallel()
	for line, text := range map[int]string{
		3: "app = \"x\"\nnetwork {\n  cluster = " + strings.Repeat("!", 20_000) + "true\n}\n",
		0: "app = \"x\"\ntags = {\n" + strings.Repeat("  t = \"x\"\n", 10_000) + "}\n",
	} {
		s, diags := Read("decant.hcl", []byte(text))
		if len(diags) != 1 || diags[0].Code != Beyond || diags[0].At.Start.Line != line || s.App.V != "" {
			t.Errorf("%+v %v", s.App, diags)
		}
	}
}

const staged = `region = "eu-central-1"
tags = { team = "data", cost = "42" }
log_retention_days = 30
network {
  cluster = "jobs"
  subnets = ["subnet-1"]
}
function "nightly" {
  cpu    = 1024
  memory = 2048
}
stage "prod" {
  region  = "eu-west-1"
  account = "111122223333"
  tags    = { cost = "43", level = "gold" }
  terraform_when = var.env == "production"
  network { subnets = ["subnet-9"] }
  thresholds { duration = 0.5 }
  function "nightly" { memory = 4096 }
  function "hourly" { move = false }
}
stage "dev" {}
function "late" { retries = 1 }
`

// TestAStagesBlockStandsOverTheProject reads what a stage states over what the
// project does, wherever the block stands in the file.
func TestAStagesBlockStandsOverTheProject(t *testing.T) {
	t.Parallel()
	s, diags := Read(File, []byte(staged))
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	prod, dev := s.For("prod"), s.For("dev")
	if prod.Region.V != "eu-west-1" || prod.Account.V != "111122223333" || prod.LogDays.V != 30 || prod.TerraformWhen.V != `var.env == "production"` {
		t.Errorf("prod: %+v", prod)
	}
	if prod.Network.Cluster.V != `"jobs"` || prod.Network.Subnets.V != `["subnet-9"]` || prod.Thresholds.Duration.V != 0.5 {
		t.Errorf("prod's blocks: %+v %+v", prod.Network, prod.Thresholds)
	}
	nightly := prod.Functions["nightly"]
	if nightly.CPU.V != 1024 || nightly.Memory.V != 4096 || !prod.Functions["hourly"].Move.IsKnown() || prod.Functions["late"].Retries.V != 1 {
		t.Errorf("prod's functions: %+v", prod.Functions)
	}
	var tags []string
	for _, tag := range prod.Tags {
		tags = append(tags, tag.Key+"="+tag.Value.V)
	}
	if got := strings.Join(tags, " "); got != "cost=43 level=gold team=data" {
		t.Errorf("prod's tags are %s", got)
	}
	if dev.Region.V != "eu-central-1" || dev.Functions["nightly"].Memory.V != 2048 || len(dev.Tags) != 2 || dev.At.IsZero() {
		t.Errorf("dev: %+v", dev)
	}
	if other := s.For("test"); other.Region.V != "eu-central-1" || !other.At.IsZero() {
		t.Errorf("a stage without a block: %+v", other)
	}
}

// TestWrongBlocksOfStages: each has a finding, and nothing of it has an effect.
func TestWrongBlocksOfStages(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"stage \"prod\" {}\nstage \"prod\" {}":                                   `The block stage "prod" stands twice.`,
		"stage {}":                                                               "A stage block has 1 label, this one has 0.",
		"stage \"prod\" {\n  app = \"x\"\n}":                                     "app does not stand here",
		"stage \"prod\" {\n  stage \"dev\" {}\n}":                                `There is no block "stage" here`,
		"stage \"prod\" {\n  function \"x\" {}\n  function \"x\" {}\n}":          `The block function "x" stands twice.`,
		"stage \"prod\" {\n  function \"x\" {\n    ignore = [\"CH340\"]\n  }\n}": "ignore does not stand here",
		"terraform_when = true":                                                  "terraform_when does not stand here",
		"stage \"prod\" {\n  region = \"here\"\n}":                               "which is not the name of a region",
		"stage \"prod\" {\n  function \"x\" {\n    network {}\n  }\n}":           "A function block holds no blocks.",
		"stage \"prod\" {\n  reigon = \"eu-west-1\"\n}":                          `There is no attribute "reigon" here`,
	} {
		_, diags := Read(File, []byte(text))
		if len(diags) != 1 || !strings.Contains(diags[0].Detail, want) || diags[0].At.IsZero() {
			t.Errorf("%s\ngives %v, want one finding with %q", text, diags, want)
		}
	}
}
