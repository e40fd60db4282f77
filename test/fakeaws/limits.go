package fakeaws

import (
	"sync"
	"time"
)

// limit is a token bucket of AWS: calls a second, and how many may come at once
// after a pause.
type limit struct{ rate, burst float64 }

// limitOf are the limits that AWS documents, by IAM action, and the family that
// shares one. They are written down here once more, apart from the limits that
// decant keeps to, so that a mistake there is seen.
//
//	Lambda:         https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
//	CloudWatch:     https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
//	Logs:           https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
//	EventBridge:    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
//	Scheduler:      https://docs.aws.amazon.com/scheduler/latest/UserGuide/scheduler-quotas.html
//	Step Functions: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
//	EC2:            https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html
//
// IAM, S3 and STS publish none and are not throttled.
func limitOf(action string) (family string, l limit) {
	second := func(rate float64) limit { return limit{rate, rate} }
	switch action {
	case "lambda:GetFunction":
		return action, second(100)
	case "lambda:GetPolicy":
		return action, second(15)
	case "lambda:ListFunctions", "lambda:ListEventSourceMappings", "lambda:GetFunctionEventInvokeConfig", "lambda:GetFunctionUrlConfig":
		return "lambda", second(15)
	case "cloudwatch:GetMetricData":
		return action, second(50)
	case "cloudwatch:DescribeAlarms":
		return action, second(9)
	case "logs:StartQuery":
		return action, second(5)
	case "logs:FilterLogEvents":
		return action, second(5)
	case "logs:DescribeLogGroups", "logs:GetQueryResults":
		return action, second(10)
	case "events:ListEventBuses", "events:ListRules", "events:ListTargetsByRule", "scheduler:ListSchedules", "scheduler:GetSchedule":
		return action, second(50)
	case "states:ListStateMachines":
		return action, limit{5, 100}
	case "states:DescribeStateMachine":
		return action, limit{20, 200}
	case "sns:ListSubscriptions", "sns:GetSubscriptionAttributes":
		return action, second(30)
	case "ec2:DescribeSubnets", "ec2:DescribeRouteTables", "ec2:DescribeVpcEndpoints":
		return "ec2", limit{20, 100}
	case "ecs:ListClusters", "ecs:DescribeClusters":
		return "ecs", limit{20, 50}
	}
	return "", limit{}
}

// buckets are the token buckets of all families in all regions.
type buckets struct {
	factor float64
	mu     sync.Mutex
	full   map[string]*bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

func newBuckets(factor float64) *buckets {
	return &buckets{factor: factor, full: map[string]*bucket{}}
}

// take takes a token for a call; it is false when there is none.
func (b *buckets) take(q *request) bool {
	family, l := limitOf(q.action)
	if family == "" {
		return true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now() //nolint:forbidigo // the bucket fills while the client really waits
	one := b.full[q.region+" "+family]
	if one == nil {
		one = &bucket{tokens: l.burst, at: now}
		b.full[q.region+" "+family] = one
	}
	one.tokens = min(l.burst, one.tokens+now.Sub(one.at).Seconds()*l.rate*b.factor)
	one.at = now
	if one.tokens < 1 {
		return false
	}
	one.tokens--
	return true
}
