package apply

import (
	"fmt"
	"testing"

	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"decant/internal/diag"
	"decant/model"
)

// TestWhatNeverComesIsNotAwaited: an answer that something does not exist is tried
// again only where it may have been made a moment ago.
func TestWhatNeverComesIsNotAwaited(t *testing.T) {
	t.Parallel()
	at := Place{Account: "111122223333", Region: "eu-central-1", Partition: "aws"}
	made := func(name string) bool { return name == "orders-prod-report-task-role" || name == "orders-prod-report" }
	for _, c := range []struct {
		code, message string
		awaited       bool
	}{
		{"NoSuchEntity", "The role with name orders-prod-report-task-role cannot be found.", true},
		{"NoSuchEntity", "Policy arn:aws:iam::111122223333:policy/orders-prod-report does not exist or is not attachable.", true},
		{"ClientException", "Unable to assume the role arn:aws:iam::111122223333:role/orders-prod-report-task-role", true},
		{"ResourceNotFoundException", "Rule orders-prod-report does not exist on EventBus default.", true},
		{"ClientException", "Role is not valid", true},
		{"NoSuchEntity", "Policy arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolPolicy does not exist or is not attachable.", false},
		{"NoSuchEntity", "Scope ARN: arn:aws:iam::111122223333:policy/boundary does not exist or is not attachable.", false},
		{"NoSuchEntity", "Policy arn:aws-cn:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy does not exist or is not attachable.", false},
		{"ResourceNotFoundException", "The cluster arn:aws:ecs:eu-west-1:111122223333:cluster/jobs does not exist.", false},
		{"ResourceNotFoundException", "arn:aws:sqs:eu-central-1:999999999999:letters does not exist", false},
		{"ClientException", "ECS was unable to assume the role 'arn:aws:iam::111122223333:role/given' that was provided for this task.", false},
		{"MalformedPolicyDocument", "Invalid principal in policy: \"SERVICE\":\"ecs-tasks.amazonaws.com.cn\"", false},
		{"MalformedPolicyDocument", "Partition \"aws-cn\" is not valid for resource \"arn:aws-cn:s3:::x\".", false},
		{"ThrottlingException", "arn:aws:iam::aws:policy/x", true},
	} {
		err := fmt.Errorf("attach: %w", &smithy.GenericAPIError{Code: c.code, Message: c.message})
		if got := passing(err) && !neverComes(err, at, made); got != c.awaited {
			t.Errorf("%s: %s: awaited is %t", c.code, c.message, got)
		}
	}
}

// TestFailureDestinationsThatATaskReaches: queues and topics; anything else is a
// finding about the function.
func TestFailureDestinationsThatATaskReaches(t *testing.T) {
	t.Parallel()
	live := func(deadLetter, onFailure string) *model.LiveFunction {
		fn := &model.LiveFunction{DeadLetter: deadLetter}
		if onFailure != "" {
			fn.Async = &model.LiveAsync{OnFailure: onFailure}
		}
		return fn
	}
	const topic, queue, bus = "arn:aws:sns:eu-central-1:123456789012:alarms", "arn:aws:sqs:eu-central-1:123456789012:letters", "arn:aws:events:eu-central-1:123456789012:event-bus/failures"
	for _, c := range []struct {
		live   *model.LiveFunction
		want   Failure
		refuse string
	}{
		{nil, Failure{}, ""},
		{live("", ""), Failure{}, ""},
		{live(queue, topic), Failure{Queue: true, Topics: []string{topic}}, ""},
		{live(topic, topic), Failure{Topics: []string{topic}}, ""},
		{live(queue, bus), Failure{Queue: true}, bus},
		{live("", "arn:aws:lambda:eu-central-1:123456789012:function:alert"), Failure{}, "function:alert"},
	} {
		got, diags := FailuresOf("report", c.live)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.live, diff)
		}
		if c.refuse == "" {
			if len(diags) > 0 {
				t.Errorf("%+v: %v", c.live, diags)
			}
			continue
		}
		wantCode(t, diags, FailureTarget, c.refuse, "ECS Task State Change")
		if d := diags[0]; len(diags) != 1 || d.Severity != diag.Warning || d.Subject != "report" {
			t.Errorf("%v", diags)
		}
	}
}
