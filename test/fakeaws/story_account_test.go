package fakeaws_test

import (
	"fmt"

	"decant/test/fakeaws"
)

// company is an account of 44 functions in two regions, written by several
// teams: every call that a survey makes, settings of all kinds, and trouble.
func company() fakeaws.Account {
	a := fakeaws.Account{ID: "210987654321", Regions: []fakeaws.Region{{Name: "eu-west-1"}, {Name: "us-east-1"}}}
	a.Now, a.Window = storyTime()
	basic := "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
	a.Managed = []fakeaws.Managed{
		{ARN: basic, Document: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogGroup","logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]}`},
		{ARN: "arn:aws:iam::" + a.ID + ":policy/read-lake", Document: `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Get*","Resource":"arn:aws:s3:::acme-lake/*"}}`},
	}
	for _, team := range teams() {
		a.Roles = append(a.Roles, fakeaws.Role{
			Name: team + "-lambda", Attached: []string{basic, a.Managed[1].ARN}, Boundary: "arn:aws:iam::" + a.ID + ":policy/developer-boundary",
			Inline: []fakeaws.Inline{{Name: "data", Document: `{"Version":"2012-10-17","Statement":[{"Sid":"Table","Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:PutItem"],"Resource":"arn:aws:dynamodb:*:` + a.ID + `:table/` + team + `"}]}`}},
		})
	}
	for i := range a.Regions {
		a.Regions[i].Clusters = []fakeaws.Cluster{{Name: "batch", Providers: []string{"FARGATE"}}}
		a.Regions[i].Networks = []fakeaws.Network{{ID: fmt.Sprintf("vpc-%d", i), Endpoints: []string{"com.amazonaws." + a.Regions[i].Name + ".dynamodb"}, Subnets: []fakeaws.Subnet{
			{ID: fmt.Sprintf("subnet-%da", i), Zone: a.Regions[i].Name + "a", Free: 12},
			{ID: fmt.Sprintf("subnet-%db", i), Zone: a.Regions[i].Name + "b", Gateway: "igw-1", Free: 180},
		}}}
	}
	for i, w := range services() {
		place(&a, i, w)
	}
	special(&a)
	a.WithLogGroups()
	groupSettings(&a)
	return a
}

func teams() []string { return []string{"billing", "catalog", "identity", "media"} }

// work is one function: how it is set, how it starts, how it ran.
type work struct {
	name, runtime, trigger string
	memory, timeout        int
	n                      int
	median, longest        float64
	used                   int
	bad                    *fakeaws.Runs
}

// services are the functions of the table; two out of three are in eu-west-1.
func services() []work {
	timedOut := func(n int, seconds float64, used int) *fakeaws.Runs {
		return &fakeaws.Runs{Count: n, Duration: seconds * 1000, Used: used, Outcome: fakeaws.TimedOut}
	}
	noMemory := func(n int, ms float64, used int) *fakeaws.Runs {
		return &fakeaws.Runs{Count: n, Duration: ms, Used: used, Outcome: fakeaws.OutOfMemory}
	}
	killed := func(n int, ms float64, used int) *fakeaws.Runs {
		return &fakeaws.Runs{Count: n, Duration: ms, Used: used, Outcome: fakeaws.Killed}
	}
	all := []work{
		// At Lambda's limits: these should move.
		{"billing-invoice-run", "python3.12", "rule", 3008, 900, 140, 612_000, 888_000, 2410, timedOut(6, 900, 2488)},
		{"billing-ledger-export", "python3.11", "schedule", 10240, 900, 56, 488_000, 842_000, 9988, noMemory(2, 512_000, 10240)},
		{"media-transcode-audio", "python3.12", "queue", 4096, 900, 2210, 301_000, 871_000, 2204, nil},
		{"catalog-full-reindex", "python3.13", "rule", 8192, 900, 14, 804_000, 896_000, 6120, timedOut(1, 900, 6301)},
		{"media-thumbnail-sheet", "python3.10", "bucket", 3008, 600, 8120, 22_000, 190_000, 3002, killed(9, 48_000, 3008)},
		// Near a limit of their own: these need a setting.
		{"catalog-price-import", "python3.12", "bucket", 512, 60, 1980, 18_400, 57_900, 204, timedOut(22, 60, 210)},
		{"identity-audit-pack", "python3.12", "rule", 256, 300, 336, 9_800, 31_000, 251, noMemory(3, 11_000, 256)},
		{"billing-dunning", "python3.9", "rule", 128, 30, 672, 6_100, 28_800, 119, nil},
		// Short or frequent: these should stay.
		{"identity-token-check", "python3.13", "api", 256, 10, 1_204_331, 11.8, 410, 78, nil},
		{"catalog-search", "nodejs22.x", "api", 512, 15, 640_112, 38.4, 2_210, 141, nil},
		{"billing-webhook", "python3.12", "url", 256, 30, 18_420, 96, 4_410, 91, nil},
		{"media-exif", "python3.12", "queue", 256, 60, 412_730, 74, 1_890, 104, nil},
		{"catalog-stock-events", "java21", "stream", 1024, 60, 88_210, 212, 3_940, 402, nil},
		{"identity-mail-bounce", "python3.12", "topic", 128, 30, 2_140, 88, 640, 71, nil},
		{"media-cdn-logs", "provided.al2023", "bucket", 512, 120, 9_400, 1_100, 8_300, 88, nil},
		{"billing-fx-rates", "python3.12", "rule", 128, 60, 1344, 7_400, 31_200, 79, nil},
		// A caller waits: these are blocked.
		{"billing-checkout-flow", "python3.12", "express", 1024, 300, 31_000, 4_100, 288_000, 803, nil},
		{"catalog-render-pdf", "python3.11", "api", 2048, 30, 5_210, 8_700, 29_950, 1720, timedOut(41, 30, 1801)},
		{"identity-custom-auth", "python3.12", "cognito", 256, 5, 22_019, 48, 1_120, 88, nil},
		// Too few runs to tell.
		{"billing-year-end", "python3.12", "rule", 3008, 900, 1, 731_000, 731_000, 1840, nil},
		{"media-archive-restore", "python3.12", "machine", 1024, 900, 3, 82_000, 140_000, 340, nil},
		{"catalog-migrate-2025", "python3.8", "", 1024, 900, 0, 0, 0, 0, nil},
		{"identity-gdpr-export", "python3.12", "machine", 2048, 900, 11, 318_000, 702_000, 1530, nil},
	}
	for i := range 16 { // and what every account has many of
		team := teams()[i%4]
		all = append(all, work{
			fmt.Sprintf("%s-worker-%02d", team, i), []string{"python3.12", "python3.13", "python3.11", "python3.12", "nodejs20.x", "ruby3.3", "python3.13", "dotnet8"}[i%8],
			[]string{"queue", "rule", "topic", "schedule", "api", "disabled"}[i%6], 128 << (i % 4), 30 * (1 + i%4),
			40 + 217*i, 120 + float64(i*i)*11.3, 900 + float64(i*i)*24, (128 << (i % 4)) * (30 + i) / 100, nil,
		})
	}
	return all
}

// place puts a function into a region and gives it what starts it.
func place(a *fakeaws.Account, i int, w work) {
	region := &a.Regions[0]
	if i%3 == 2 {
		region = &a.Regions[1]
	}
	fn := fakeaws.Function{
		Name: w.name, Runtime: w.runtime, Handler: "app.handler", Memory: w.memory, Timeout: w.timeout, Role: a.RoleARN(a.Roles[i%4]),
		Architecture: []string{"x86_64", "arm64"}[i%2], LastModified: "2026-08-03T06:00:00.000+0000", Tags: map[string]string{"team": teams()[i%4]},
		Env: map[string]string{"STAGE": "canary", "API_TOKEN": "canary"}, Usage: fakeaws.Usage{Concurrency: 1 + i%9},
	}
	if w.n > 0 {
		fn.Usage.Runs = shaped(w.n, w.median, w.longest, w.used)
	}
	if w.name == "billing-fx-rates" { // more currencies every day
		fn.Usage.Runs = growing(a.Window, w.n, w.median, w.longest, 0.7, w.used)
	}
	if w.bad != nil {
		fn.Usage.Runs = append(fn.Usage.Runs, *w.bad)
	}
	start(a, region, &fn, w.trigger)
	region.Functions = append(region.Functions, fn)
}

// start makes the trigger of a function.
func start(a *fakeaws.Account, region *fakeaws.Region, fn *fakeaws.Function, kind string) {
	arn := a.FunctionARN(region.Name, fn.Name)
	permit := func(principal, source string) {
		fn.Permissions = append(fn.Permissions, fakeaws.Permission{Sid: kind, Principal: principal, SourceARN: source})
	}
	prefix := func(service string) string { return "arn:aws:" + service + ":" + region.Name + ":" + a.ID + ":" }
	switch kind {
	case "rule", "disabled":
		rule := fakeaws.Rule{Name: fn.Name, Expression: "rate(15 minutes)", Disabled: kind == "disabled", Targets: []fakeaws.Target{{ID: "1", ARN: arn}}}
		region.Rules = append(region.Rules, rule)
		permit("events.amazonaws.com", a.RuleARN(region.Name, rule))
	case "schedule":
		region.Schedules = append(region.Schedules, fakeaws.Schedule{
			Group: "nightly", Name: fn.Name, Expression: "cron(15 1 * * ? *)", Timezone: "Europe/Berlin", Target: arn, Role: a.RoleARN(a.Roles[0]), Input: `{"token":"canary"}`,
		})
	case "queue":
		region.Mappings = append(region.Mappings, fakeaws.Mapping{ID: uuid(len(region.Mappings)), Source: prefix("sqs") + fn.Name, Function: fn.Name, BatchSize: 10, ReportsFailures: true, MaximumConcurrency: 5})
	case "stream":
		age := 48_210.0
		fn.Usage.IteratorAge = &age
		region.Mappings = append(region.Mappings, fakeaws.Mapping{ID: uuid(len(region.Mappings)), Source: prefix("kinesis") + "stream/stock", Function: fn.Name, BatchSize: 100, StartingPosition: "TRIM_HORIZON", OnFailure: prefix("sqs") + "stock-failed"})
	case "topic":
		region.Subscriptions = append(region.Subscriptions, fakeaws.Subscription{ID: uuid(len(region.Subscriptions)), Topic: "events", Protocol: "lambda", Endpoint: arn, FilterPolicy: `{"kind":["mail"]}`})
		permit("sns.amazonaws.com", a.TopicARN(region.Name, "events"))
	case "bucket":
		bucket := "acme-" + fn.Name
		a.Buckets = append(a.Buckets, fakeaws.Bucket{Name: bucket, Region: region.Name, Notifications: []fakeaws.Notification{{Function: arn, Events: []string{"s3:ObjectCreated:*"}, Prefix: "in/"}}})
		permit("s3.amazonaws.com", "arn:aws:s3:::"+bucket)
	case "api":
		permit("apigateway.amazonaws.com", prefix("execute-api")+"q1w2e3r4/*/*/"+fn.Name)
	case "url":
		fn.URL = "NONE"
		fn.Permissions = append(fn.Permissions, fakeaws.Permission{Sid: "url", Principal: "*", URL: true})
	case "machine", "express":
		region.Machines = append(region.Machines, fakeaws.Machine{Name: fn.Name, Express: kind == "express", Definition: `{"StartAt":"Work","States":{"Work":{"Type":"Task","Resource":"` + arn + `","End":true}}}`})
	case "cognito":
		permit("cognito-idp.amazonaws.com", prefix("cognito-idp")+"userpool/pool")
	}
}

func uuid(n int) string { return fmt.Sprintf("9b1d7c3e-0000-4000-8000-%012d", n) }

// special gives some functions a setting that few have, and adds the odd ones.
func special(a *fakeaws.Account) {
	region := &a.Regions[0]
	zero, ten := 0, 10
	fns := region.Functions
	fns[0].DeadLetter, fns[0].Usage.EventsDropped = "arn:aws:sqs:eu-west-1:"+a.ID+":billing-dead", 4
	fns[0].Retries = &fakeaws.Retries{Attempts: 0, MaxAge: 3600, OnFailure: "arn:aws:sns:eu-west-1:" + a.ID + ":alerts"}
	fns[0].LogFormat, fns[2].LogFormat, fns[4].LogFormat = "JSON", "JSON", "JSON"
	fns[1].Storage, fns[3].Layers = 4096, []string{"arn:aws:lambda:eu-west-1:" + a.ID + ":layer:pandas:7"}
	fns[4].VPC, fns[4].Subnets, fns[4].SecurityGroups = "vpc-0", []string{"subnet-0a", "subnet-0b"}, []string{"sg-0"}
	fns[5].Reserved, fns[14].Reserved = &ten, &zero
	fns[7].EnvError, fns[8].Tracing = "KMSAccessDeniedException", "Active"
	fns[9].FileSystem = "arn:aws:elasticfilesystem:eu-west-1:" + a.ID + ":access-point/fsap-01"
	fns[10].LastModified = "2026-11-20T08:15:00.000+0000"
	for i := 20; i < 24; i++ {
		fns[i].LogGroup = "/acme/workers"
	}
	fns[23].LogFormat = "JSON"
	// It was made smaller, and did not run since.
	fns[12].LastModified = a.Window.To.Format("2006-01-02T") + "06:00:00.000+0000"
	runs := fns[12].Usage.Runs
	for i := range runs {
		runs[i].Size = 2 * fns[12].Memory
	}
	add := func(fn fakeaws.Function) {
		fn.Role, fn.LastModified, fn.Timeout = a.RoleARN(a.Roles[3]), "2026-05-05T05:05:05.000+0000", 300
		region.Functions = append(region.Functions, fn)
	}
	add(fakeaws.Function{Name: "media-face-model", Image: a.ID + ".dkr.ecr.eu-west-1.amazonaws.com/face:3", Memory: 6144, Usage: fakeaws.Usage{Runs: shaped(420, 41_000, 210_000, 5_870), Concurrency: 6}})
	add(fakeaws.Function{Name: "media-ocr", Image: a.ID + ".dkr.ecr.eu-west-1.amazonaws.com/ocr:11", Memory: 2048, Usage: fakeaws.Usage{Runs: shaped(96, 12_000, 64_000, 1_120)}})
	add(fakeaws.Function{Name: "media-next-runtime", Runtime: "python3.16", Handler: "app.go", Memory: 512, Usage: fakeaws.Usage{Runs: shaped(30, 900, 2_000, 120)}})
	add(fakeaws.Function{Name: "media-broken-deploy", Runtime: "python3.12", Handler: "app.go", Memory: 512, State: "Failed"})
	add(fakeaws.Function{Name: "media-deleted-meanwhile", Runtime: "python3.12", Handler: "app.go", Memory: 512})
}

// groupSettings are log groups that keep little, or cannot be searched.
func groupSettings(a *fakeaws.Account) {
	for i := range a.Regions {
		for j := range a.Regions[i].Groups {
			g := &a.Regions[i].Groups[j]
			switch g.Name {
			case "/aws/lambda/billing-dunning":
				g.Retention = 3
			case "/aws/lambda/media-ocr":
				g.Class = "DELIVERY"
			case "/aws/lambda/catalog-search":
				g.Class = "INFREQUENT_ACCESS"
			}
		}
	}
}

// troubled refuses an action, and deletes a function after the listing.
func troubled(s *fakeaws.Server) {
	s.Deny("sns:ListSubscriptions")
	s.Delete("media-deleted-meanwhile")
}
