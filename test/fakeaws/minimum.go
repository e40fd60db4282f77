package fakeaws

import "strings"

// Minimum is the least number of calls with which an account's inventory and
// usage can be read, by IAM action: the pages of the listings at their documented
// size, full batches, and one call for each thing that AWS tells about one at a
// time. Of CloudWatch it takes ten questions about each function, one more about
// a stream's reader and four about asynchronous events. Polls is how often
// QueryPolls lets a query be asked about before its end.
func (a *Account) Minimum(polls int) map[string]int {
	m := map[string]int{}
	for i := range a.Regions {
		a.regionMinimum(&a.Regions[i], polls, m)
	}
	roles := map[string]bool{}
	for _, region := range a.Regions {
		for _, fn := range region.Functions {
			roles[fn.Role] = true
		}
	}
	// One by one, a role takes three calls and its policies more.
	if n := pages(len(a.Roles)+len(a.Managed), 1000); n < 3*len(roles) {
		m["iam:GetAccountAuthorizationDetails"] = n
	}
	return m
}

func (a *Account) regionMinimum(r *Region, polls int, m map[string]int) {
	n := len(r.Functions)
	m["lambda:ListFunctions"] += max(1, pages(n, 50))
	m["lambda:GetFunction"] += n
	m["lambda:GetPolicy"] += n
	m["lambda:ListEventSourceMappings"] += max(1, pages(len(r.Mappings), 100))
	m["events:ListEventBuses"]++
	perBus := map[string]int{"default": 0}
	for _, rule := range r.Rules {
		perBus[rule.bus()]++
	}
	for _, rules := range perBus {
		m["events:ListRules"] += max(1, pages(rules, 100))
	}
	m["events:ListTargetsByRule"] += len(r.Rules)
	m["scheduler:ListSchedules"] += max(1, pages(len(r.Schedules), 100))
	m["scheduler:GetSchedule"] += len(r.Schedules)
	m["states:ListStateMachines"] += max(1, pages(len(r.Machines), 1000))
	m["states:DescribeStateMachine"] += len(r.Machines)
	m["sns:ListSubscriptions"] += max(1, pages(len(r.Subscriptions), 100))
	m["sns:GetSubscriptionAttributes"] += len(r.Subscriptions)
	m["s3:GetBucketNotification"] += a.admitted(r)
	m["ecs:ListClusters"] += max(1, pages(len(r.Clusters), 100))
	m["ecs:DescribeClusters"] += pages(len(r.Clusters), 100)
	if len(r.Networks) > 0 {
		m["ec2:DescribeSubnets"]++
		m["ec2:DescribeRouteTables"]++
		m["ec2:DescribeVpcEndpoints"]++
	}
	a.usageMinimum(r, polls, m)
}

func (a *Account) usageMinimum(r *Region, polls int, m map[string]int) {
	streams, asynchronous := r.streams(), a.asynchronous(r)
	questions := 0
	for _, fn := range r.Functions {
		questions += 10
		if streams[fn.Name] {
			questions++
		}
		if asynchronous[fn.Name] {
			questions += 4
			m["lambda:GetFunctionEventInvokeConfig"]++
		}
		if fn.URL != "" {
			m["lambda:GetFunctionUrlConfig"]++
		}
	}
	m["cloudwatch:GetMetricData"] += pages(questions, 500) + pages(3*len(r.Functions), 500) // the window, and three by day
	if len(r.Functions) > 0 {
		m["cloudwatch:DescribeAlarms"] += max(1, pages(len(r.Alarms), 100))
	}
	shared, batches := 0, map[[2]string]int{}
	groups := map[[2]string]bool{}
	there := map[string]bool{}
	for _, g := range r.Groups {
		there[g.Name] = true
		if !strings.HasPrefix(g.Name, "/aws/lambda/") {
			shared++
		}
	}
	for _, fn := range r.Functions {
		kind := [2]string{fn.logFormat(), "own"}
		if fn.LogGroup != "" {
			kind[1] = "shared"
		}
		if at := [2]string{fn.logGroup(), fn.logFormat()}; !groups[at] && there[fn.logGroup()] {
			groups[at] = true
			batches[kind]++
		}
	}
	m["logs:DescribeLogGroups"] += pages(len(r.Groups)-shared, 50) + shared
	for _, n := range batches {
		m["logs:StartQuery"] += pages(n, 50)
		m["logs:GetQueryResults"] += pages(n, 50) * (polls + 1)
	}
}

func pages(n, size int) int { return (n + size - 1) / size }

func (r *Region) streams() map[string]bool {
	out := map[string]bool{}
	for _, m := range r.Mappings {
		if strings.Contains(m.Source, ":kinesis:") || strings.Contains(m.Source, ":dynamodb:") {
			out[m.Function] = true
		}
	}
	return out
}

// admitted are the buckets of the account that a function's policy admits.
func (a *Account) admitted(r *Region) int {
	buckets := map[string]bool{}
	for _, fn := range r.Functions {
		for _, p := range fn.Permissions {
			if p.Principal == "s3.amazonaws.com" {
				buckets[p.SourceARN] = true
			}
		}
	}
	return len(buckets)
}

// asynchronous are the functions that something starts without waiting, or that
// have a dead-letter queue: they have retries and lost events.
func (a *Account) asynchronous(r *Region) map[string]bool {
	out := map[string]bool{}
	byARN := map[string]string{}
	for _, fn := range r.Functions {
		byARN[a.FunctionARN(r.Name, fn.Name)] = fn.Name
		if fn.DeadLetter != "" {
			out[fn.Name] = true
		}
		for _, p := range fn.Permissions {
			switch p.Principal {
			case "events.amazonaws.com", "scheduler.amazonaws.com", "s3.amazonaws.com", "sns.amazonaws.com":
				out[fn.Name] = true
			}
		}
	}
	for _, c := range r.Schedules {
		out[byARN[c.Target]] = true
	}
	for _, c := range r.Subscriptions {
		out[byARN[c.Endpoint]] = true
	}
	return out
}
