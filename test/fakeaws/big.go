package fakeaws

import (
	"fmt"
	"time"
)

// The account and region of Big.
const (
	bigAccount = "123456789012"
	bigRegion  = "eu-west-1"
)

// clock is the time of the made-up accounts; usage lies in the two weeks before.
func clock() (time.Time, Window) {
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	return now, Window{From: now.AddDate(0, 0, -14), To: now}
}

// Big is an account with n functions in one region, always the same: one role
// for 20 functions, up to 300 state machines, and triggers of every kind. One
// function in ten never ran, one in 40 writes to a shared log group.
func Big(n int) Account {
	a := Account{ID: bigAccount, Regions: []Region{{Name: bigRegion}}}
	a.Now, a.Window = clock()
	basic := "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
	a.Managed = []Managed{{ARN: basic, Document: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["logs:CreateLogStream","logs:PutLogEvents"],"Resource":"*"}]}`}}
	for k := range (n + 19) / 20 {
		a.Roles = append(a.Roles, Role{Name: fmt.Sprintf("team-%04d", k), Attached: []string{basic}, Inline: []Inline{{
			Name:     "data",
			Document: fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::team-%04d/*"}]}`, k),
		}}})
		a.Roles[k].Accessed = []Accessed{
			{Service: "s3", Last: a.Now.Add(-time.Hour)},
			{Service: "logs", Last: a.Now.Add(-2 * time.Hour), Actions: map[string]time.Time{"CreateLogStream": a.Now.Add(-2 * time.Hour), "PutLogEvents": {}}},
			{Service: "sqs"},
		}
		if k%3 == 0 {
			a.Roles[k].Boundary = "arn:aws:iam::" + bigAccount + ":policy/boundary"
		}
	}
	region := &a.Regions[0]
	for i := range n {
		region.Functions = append(region.Functions, bigFunction(i, a.RoleARN(a.Roles[i/20])))
		bigTriggers(&a, region, i)
	}
	region.Alarms = bigAlarms(region.Functions)
	region.Clusters = []Cluster{{Name: "jobs", Providers: []string{"FARGATE", "FARGATE_SPOT"}}}
	region.Networks = []Network{{
		ID: "vpc-1", Endpoints: []string{"com.amazonaws." + bigRegion + ".s3"},
		Subnets: []Subnet{{ID: "subnet-a", Zone: bigRegion + "a", Gateway: "nat-1", Free: 200}, {ID: "subnet-b", Zone: bigRegion + "b", Gateway: "nat-1", Free: 200}},
	}}
	a.WithLogGroups()
	return a
}

func bigFunction(i int, role string) Function {
	memory := 128 << (i % 5)
	fn := Function{
		Name: fmt.Sprintf("service-%02d-prod-job-%05d", i%37, i), Role: role, Handler: "app.job",
		Runtime: []string{"python3.12", "python3.13", "nodejs22.x", "python3.9", "java21"}[i%5],
		Memory:  memory, Timeout: []int{30, 60, 300, 900}[i%4], Architecture: []string{"x86_64", "arm64"}[i%2],
		LastModified: "2026-03-01T08:00:00.000+0000", Tracing: "PassThrough",
		Env:  map[string]string{"STAGE": "prod", "TABLE": fmt.Sprintf("table-%d", i)},
		Tags: map[string]string{"team": fmt.Sprintf("team-%d", i/20)},
	}
	if i%4 == 0 {
		fn.LogFormat = "JSON"
	}
	if i%40 == 1 {
		fn.LogGroup = fmt.Sprintf("/shared/group-%d", i/400)
	}
	if i%25 == 3 {
		fn.VPC, fn.Subnets, fn.SecurityGroups = "vpc-1", []string{"subnet-a", "subnet-b"}, []string{"sg-1"}
	}
	if i%9 == 0 {
		fn.DeadLetter = "arn:aws:sqs:" + bigRegion + ":" + bigAccount + ":dead"
	}
	if i%15 == 7 {
		reserved := 1 + i%5
		fn.Reserved = &reserved
	}
	if i%12 == 0 {
		fn.Retries = &Retries{Attempts: i % 3, MaxAge: 3600, OnFailure: "arn:aws:sqs:" + bigRegion + ":" + bigAccount + ":failed"}
	}
	if i%30 == 5 {
		fn.State = "Inactive"
	}
	if i%10 != 9 {
		fn.Usage = bigUsage(i, memory, fn.Timeout)
	}
	return fn
}

// bigAlarms watch the errors of every seventh function, and something else.
func bigAlarms(functions []Function) []Alarm {
	out := []Alarm{{Name: "queue-depth", Namespace: "AWS/SQS", Metric: "ApproximateAgeOfOldestMessage", Function: "none"}}
	for i, fn := range functions {
		if i%7 == 0 {
			out = append(out, Alarm{Name: fn.Name + "-errors", Namespace: "AWS/Lambda", Metric: "Errors", Function: fn.Name})
		}
	}
	return out
}

// bigUsage is between some 30 and 1,500 runs; of every 50th function some time
// out, of every 70th some run out of memory.
func bigUsage(i, memory, timeout int) Usage {
	n := 30 * (1 + i%50)
	base := float64(100 + 37*(i%200))
	used := memory / 2
	u := Usage{Concurrency: 1 + i%8, Runs: []Runs{
		{Count: n / 2, Duration: base, Used: used},
		{Count: n / 3, Duration: base * 1.4, Used: used + memory/10},
		{Count: n / 10, Duration: base * 2.1, Used: used + memory/5},
		{Count: 1 + n/100, Duration: base * 3, Init: 350.5, Used: used + memory/4},
	}}
	if i%20 == 0 {
		age := float64(50 + i)
		u.EventAge = &age
	}
	if i%50 == 0 {
		u.Runs = append(u.Runs, Runs{Count: 1 + n/50, Duration: float64(timeout) * 1000, Used: used, Outcome: TimedOut})
	}
	if i%70 == 0 {
		u.Runs = append(u.Runs, Runs{Count: 2, Duration: base * 4, Used: memory, Outcome: OutOfMemory})
	}
	return u
}

// bigTriggers gives function number i what starts it.
func bigTriggers(a *Account, region *Region, i int) {
	fn := &region.Functions[i]
	arn := a.FunctionARN(region.Name, fn.Name)
	name := fmt.Sprintf("%05d", i)
	permit := func(sid, principal, source string) {
		fn.Permissions = append(fn.Permissions, Permission{Sid: sid, Principal: principal, SourceARN: source})
	}
	switch i % 10 {
	case 0, 1:
		rule := Rule{Name: "every-" + name, Expression: "rate(5 minutes)", Targets: []Target{{ID: "1", ARN: arn}}}
		if i%50 == 1 {
			rule.Bus, rule.Expression, rule.Pattern = "orders", "", `{"source":["shop"]}`
		}
		region.Rules = append(region.Rules, rule)
		permit("rule", "events.amazonaws.com", a.RuleARN(region.Name, rule))
	case 2, 3:
		region.Mappings = append(region.Mappings, Mapping{
			ID: "00000000-0000-4000-8000-0000000" + name, Function: fn.Name, BatchSize: 10,
			Source: "arn:aws:sqs:" + region.Name + ":" + a.ID + ":queue-" + name,
		})
		if i%20 == 2 {
			m := &region.Mappings[len(region.Mappings)-1]
			m.Source, m.StartingPosition = "arn:aws:kinesis:"+region.Name+":"+a.ID+":stream/"+name, "LATEST"
			age := float64(1000 + i)
			fn.Usage.IteratorAge = &age
		}
	case 4:
		region.Schedules = append(region.Schedules, Schedule{Name: "nightly-" + name, Expression: "cron(0 3 * * ? *)", Target: arn, Role: a.RoleARN(a.Roles[0])})
	case 5:
		permit("api", "apigateway.amazonaws.com", "arn:aws:execute-api:"+region.Name+":"+a.ID+":api"+name+"/*/GET/orders")
	case 6:
		bucket := Bucket{Name: "bucket-" + name, Region: region.Name, Notifications: []Notification{{Function: arn, Events: []string{"s3:ObjectCreated:*"}}}}
		a.Buckets = append(a.Buckets, bucket)
		permit("bucket", "s3.amazonaws.com", "arn:aws:s3:::"+bucket.Name)
	case 7:
		region.Subscriptions = append(region.Subscriptions, Subscription{ID: "00000000-" + name, Topic: "topic-" + name, Protocol: "lambda", Endpoint: arn})
		if i%20 == 7 {
			region.Subscriptions[len(region.Subscriptions)-1].FilterPolicy = `{"kind":["order"]}`
		}
		permit("topic", "sns.amazonaws.com", a.TopicARN(region.Name, "topic-"+name))
	case 8:
		if len(region.Machines) < 300 {
			region.Machines = append(region.Machines, Machine{Name: "flow-" + name, Definition: `{"StartAt":"Run","States":{"Run":{"Type":"Task","Resource":"` + arn + `","End":true}}}`})
		}
	default:
		if i%100 == 9 {
			fn.URL = "NONE"
			fn.Permissions = append(fn.Permissions, Permission{Sid: "url", Principal: "*", URL: true})
		}
	}
}
