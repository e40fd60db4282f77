package live

import (
	"regexp"
	"testing"
)

// TestOperationsOnlyRead looks at what the guard lets through.
func TestOperationsOnlyRead(t *testing.T) {
	t.Parallel()
	reads := regexp.MustCompile(`^(List|Get|Describe|Filter|StartQuery$|StopQuery$|GenerateServiceLastAccessedDetails$)`)
	seen := map[string]bool{}
	for _, op := range Operations() {
		name := op.Service + " " + op.Name
		if seen[name] {
			t.Errorf("%s stands twice in the list", name)
		}
		seen[name] = true
		if !reads.MatchString(op.Name) || !regexp.MustCompile(`^[a-z0-9]+:[A-Z][A-Za-z]+$`).MatchString(op.Action) {
			t.Errorf("%s with %s is no read", name, op.Action)
		}
		if want := action(op.Service, op.Name); op.Action != want {
			t.Errorf("%s is allowed by %s, want %s", name, op.Action, want)
		}
		if op.Rate <= 0 || op.Family == "" || op.Why == "" || op.Redact == nil || op.Output() == nil {
			t.Errorf("%s is not complete: %+v", name, op)
		}
	}
	if len(seen) < 35 {
		t.Errorf("only %d operations", len(seen))
	}
}

// action is the IAM action of an operation: of the same name in nearly all
// services, under the prefix that the service signs with.
func action(service, operation string) string {
	prefix := map[string]string{
		"EventBridge": "events", "SFN": "states", "CloudWatch Logs": "logs", "CloudWatch": "cloudwatch", "Lambda": "lambda", "Scheduler": "scheduler",
		"S3": "s3", "SNS": "sns", "IAM": "iam", "EC2": "ec2", "ECS": "ecs",
	}[service]
	switch operation {
	case "ListBuckets":
		operation = "ListAllMyBuckets"
	case "GetBucketNotificationConfiguration":
		operation = "GetBucketNotification"
	}
	return prefix + ":" + operation
}
