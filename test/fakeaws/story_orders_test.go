package fakeaws_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"decant/test/fakeaws"
)

const (
	ordersRegion = "eu-central-1"
	ordersPrefix = "orders-etl-prod"
)

// job is one function of the application, as its config.json and the account say.
type job struct {
	name            string
	memory, timeout int
	// rule is the schedule that the account has for it.
	rule string
	runs []fakeaws.Runs
}

// orders is the application of testdata/apps/orders-etl as stage prod, after two
// years in production:
//
//   - backfill_partition is cut off at 900 s, one run in fifty.
//   - partner_file is near its memory, and was killed once.
//   - rollup-customers needs most of its 840 s; its rule says two hours, the source one.
//   - import_orders takes longer every day, because the orders grow.
//   - book_returns is short and frequent.
//   - daily_aggregate ran 14 times, which says little.
//   - cleanup did not run in these two weeks, publish_backfill never did.
//   - orders-etl-prod, an API handler, and export_legacy are in the account alone.
func orders(t *testing.T) fakeaws.Account {
	a := fakeaws.Account{ID: "123456789012", Regions: []fakeaws.Region{{Name: ordersRegion}}}
	a.Now, a.Window = storyTime()
	region := &a.Regions[0]
	repo := filepath.Join("..", "..", "testdata", "apps", "orders-etl", "repo")
	prod := policy(t, filepath.Join(repo, ".chalice", "policy-prod.json"))
	returns := policy(t, filepath.Join(repo, ".chalice", "policy-book-returns.json"))
	for _, j := range jobs() {
		document := prod
		if j.name == "book_returns" {
			document = returns
		}
		role := fakeaws.Role{Name: ordersPrefix + "-" + j.name, Inline: []fakeaws.Inline{{Name: ordersPrefix + "-" + j.name, Document: document}}}
		a.Roles = append(a.Roles, role)
		region.Functions = append(region.Functions, deployed(&a, j, a.RoleARN(role)))
	}
	ordersTriggers(t, &a, repo)
	onlyInAccount(&a)
	region.Clusters = []fakeaws.Cluster{{Name: "data-jobs", Providers: []string{"FARGATE", "FARGATE_SPOT"}}}
	region.Networks = []fakeaws.Network{{
		ID: "vpc-0a1b2c3d4e5f60001", Endpoints: []string{"com.amazonaws." + ordersRegion + ".s3"},
		Subnets: []fakeaws.Subnet{
			{ID: "subnet-0a1b2c3d4e5f60002", Zone: ordersRegion + "a", Gateway: "nat-0a1b2c3d4e5f60001", Free: 241},
			{ID: "subnet-0a1b2c3d4e5f60003", Zone: ordersRegion + "b", Gateway: "nat-0a1b2c3d4e5f60001", Free: 238},
		},
	}}
	region.Groups = []fakeaws.LogGroup{{Name: "/aws/lambda/" + ordersPrefix + "-cleanup", Bytes: 18_204}}
	a.WithLogGroups()
	for i := range region.Groups {
		region.Groups[i].Retention = 30
	}
	return a
}

func jobs() []job {
	_, window := storyTime()
	cutOff := fakeaws.Runs{Count: 3, Duration: 900_000, Used: 1611, Outcome: fakeaws.TimedOut}
	killed := fakeaws.Runs{Count: 1, Duration: 41_377.12, Used: 1024, Outcome: fakeaws.OutOfMemory}
	return []job{
		{"backfill_partition", 2048, 900, "", append(shaped(147, 512_310, 884_120, 1602), cutOff)},
		{"book_returns", 256, 300, "", shaped(38_412, 184.2, 2_911, 97)},
		{"cleanup", 1024, 600, "cron(5 4 1 * ? *)", nil},
		{"daily_aggregate", 3008, 900, "cron(30 2 * * ? *)", shaped(14, 538_900, 861_450, 2_214)},
		{"import_orders", 1024, 300, "rate(15 minutes)", growing(window, 1344, 23_410, 148_230, 0.76, 311)},
		{"list_partitions", 1024, 300, "", shaped(6, 96, 142, 84)},
		{"partner_file", 1024, 300, "", append(shaped(612, 18_220, 97_310, 986), killed)},
		{"publish_backfill", 1024, 300, "", nil},
		{"reports_freshness", 1024, 300, "rate(1 day)", shaped(14, 2_140, 5_120, 91)},
		{"reports_weekday_mail", 1024, 300, "cron(0 7 ? * MON-FRI *)", shaped(10, 3_310, 4_870, 118)},
		{"rollup-customers", 1024, 840, "rate(2 hours)", shaped(168, 611_200, 801_330, 702)},
	}
}

// deployed is a job as Chalice deploys it.
func deployed(a *fakeaws.Account, j job, role string) fakeaws.Function {
	fn := fakeaws.Function{
		Name: ordersPrefix + "-" + j.name, Runtime: "python3.11", Handler: "app." + strings.ReplaceAll(j.name, "-", "_"), Role: role,
		Memory: j.memory, Timeout: j.timeout, LastModified: "2026-09-14T07:41:12.000+0000",
		VPC: "vpc-0a1b2c3d4e5f60001", Subnets: []string{"subnet-0a1b2c3d4e5f60002", "subnet-0a1b2c3d4e5f60003"}, SecurityGroups: []string{"sg-0a1b2c3d4e5f60002"},
		Env: map[string]string{
			"ALERT_WEBHOOK": "canary", "DB_HOST": "canary", "DB_NAME": "canary", "DB_PASSWORD": "canary", "DB_USER": "canary",
			"ENV": "canary", "REPORT_RECIPIENTS": "canary", "ROLLUP_SCHEDULE": "canary",
		},
		Tags:  map[string]string{"aws-chalice": "version=1.31.4:stage=prod:app=orders-etl", "cost-center": "4711", "team": "data-platform"},
		Usage: fakeaws.Usage{Runs: j.runs, Concurrency: 1},
	}
	switch j.name {
	case "reports_freshness", "reports_weekday_mail":
		fn.Handler = "chalicelib.reports." + map[string]string{"reports_freshness": "check_freshness", "reports_weekday_mail": "weekday_mail"}[j.name]
	case "cleanup":
		fn.Handler = "app.cleanup_old_files"
	case "publish_backfill":
		fn.Handler = "app.publish"
	case "rollup-customers":
		one := 1
		fn.Reserved = &one
	case "backfill_partition":
		fn.Usage.Concurrency = 4
	case "book_returns":
		fn.Usage.Concurrency = 3
	case "import_orders":
		fn.LastModified = "2026-11-19T15:02:48.000+0000"
	}
	if j.rule == "" {
		return fn
	}
	rule := fakeaws.Rule{Name: fn.Name + "-event", Expression: j.rule, Targets: []fakeaws.Target{{ID: "1", ARN: a.FunctionARN(ordersRegion, fn.Name)}}}
	a.Regions[0].Rules = append(a.Regions[0].Rules, rule)
	fn.Permissions = []fakeaws.Permission{{Sid: "events", Principal: "events.amazonaws.com", SourceARN: a.RuleARN(ordersRegion, rule)}}
	return fn
}

// ordersTriggers are those that are no schedules.
func ordersTriggers(t *testing.T, a *fakeaws.Account, repo string) {
	t.Helper()
	region := &a.Regions[0]
	region.Mappings = []fakeaws.Mapping{{
		ID: "3f0c1d52-6f5e-4b21-9a35-0f6a4d0c7e11", Source: "arn:aws:sqs:" + ordersRegion + ":" + a.ID + ":orders-etl-returns-prod",
		Function: ordersPrefix + "-book_returns", BatchSize: 10,
	}}
	partner := a.FunctionARN(ordersRegion, ordersPrefix+"-partner_file")
	a.Buckets = []fakeaws.Bucket{{Name: "acme-orders-landing-prod", Region: ordersRegion, Notifications: []fakeaws.Notification{
		{Function: partner, Events: []string{"s3:ObjectCreated:*"}, Prefix: "partners/", Suffix: ".csv"},
	}}}
	for i := range region.Functions {
		if fn := &region.Functions[i]; strings.HasSuffix(fn.Name, "partner_file") {
			fn.Permissions = []fakeaws.Permission{{Sid: "bucket", Principal: "s3.amazonaws.com", SourceARN: "arn:aws:s3:::acme-orders-landing-prod", SourceAccount: a.ID}}
		}
	}
	raw, err := os.ReadFile(filepath.Join(repo, "terraform", "statemachine", "backfill.asl.json"))
	if err != nil {
		t.Fatal(err)
	}
	definition := string(raw)
	for _, name := range []string{"list_partitions", "backfill_partition", "publish_backfill"} {
		definition = strings.ReplaceAll(definition, "${"+name+"}", a.FunctionARN(ordersRegion, ordersPrefix+"-"+name))
	}
	machine := fakeaws.Machine{Name: ordersPrefix + "-backfill", Definition: definition}
	region.Machines = []fakeaws.Machine{machine}
	region.Rules = append(region.Rules, fakeaws.Rule{
		Name: ordersPrefix + "-monthly-backfill", Expression: "cron(0 5 3 * ? *)", Disabled: true,
		Targets: []fakeaws.Target{{ID: "terraform-1", ARN: a.MachineARN(ordersRegion, machine), Input: `{"force":true}`}},
	})
}

// onlyInAccount adds what the source does not have any more.
func onlyInAccount(a *fakeaws.Account) {
	region := &a.Regions[0]
	role := a.RoleARN(a.Roles[0])
	api := deployed(a, job{"api", 512, 60, "", shaped(91_204, 61.3, 1_904, 103)}, role)
	api.Name, api.Handler, api.Usage.Concurrency = ordersPrefix, "app.app", 11
	api.Permissions = []fakeaws.Permission{{
		Sid: "api", Principal: "apigateway.amazonaws.com", SourceARN: "arn:aws:execute-api:" + ordersRegion + ":" + a.ID + ":a1b2c3d4e5/*",
	}}
	legacy := deployed(a, job{"export_legacy", 512, 900, "rate(7 days)", shaped(2, 402_100, 437_900, 421)}, role)
	legacy.Runtime, legacy.LastModified = "python3.9", "2024-02-02T10:11:12.000+0000"
	legacy.Tags["aws-chalice"] = "version=1.29.0:stage=prod:app=orders-etl"
	region.Functions = append(region.Functions, api, legacy, fakeaws.Function{
		Name: "log-shipper", Runtime: "nodejs22.x", Handler: "index.handler", Role: role, Memory: 128, Timeout: 30,
		LastModified: "2026-01-08T12:00:00.000+0000", Usage: fakeaws.Usage{Runs: shaped(2_880, 240, 1_120, 88), Concurrency: 2},
		Permissions: []fakeaws.Permission{{Sid: "logs", Principal: "logs.amazonaws.com", SourceAccount: a.ID}},
	})
}
