package account

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// TestWhatNeverComesIsNotAwaited: an answer that something does not exist is tried
// again only where it may have been made a moment ago.
func TestWhatNeverComesIsNotAwaited(t *testing.T) {
	t.Parallel()
	at := Ref{Account: "111122223333", Region: "eu-central-1", Partition: "aws"}
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
		if got := Transient(err) && !NeverArrives(err, at, made); got != c.awaited {
			t.Errorf("%s: %s: awaited is %t", c.code, c.message, got)
		}
	}
}

func TestDeniedActionIsTheOneThatAWSNames(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ service, code, message, want string }{
		{"ECS", "AccessDeniedException", "User: arn:aws:iam::1:user/x is not authorized to perform: iam:PassRole on resource: y", "iam:PassRole"},
		{"EventBridge", "AccessDeniedException", "", "events:CreateRole"},
		{"CloudWatch Logs", "AccessDenied", "denied", "logs:CreateRole"},
		{"IAM", "LimitExceeded", "", ""},
	} {
		err := &smithy.OperationError{ServiceID: c.service, OperationName: "CreateRole", Err: &smithy.GenericAPIError{Code: c.code, Message: c.message}}
		if got := DeniedAction(err); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.service, c.message, got, c.want)
		}
	}
}

// errReset is a connection that was lost.
var errReset = errors.New("connection reset by peer")

// answered is an answer that was cut off in its body.
func answered(status int) error {
	response := &smithyhttp.Response{Response: &http.Response{StatusCode: status}}
	return &smithy.OperationError{Err: &smithyhttp.ResponseError{Response: response, Err: &smithy.DeserializationError{Err: errReset}}}
}

func TestWhichFailuresPass(t *testing.T) {
	t.Parallel()
	api := func(code, message string) error {
		return &smithy.OperationError{ServiceID: "IAM", OperationName: "CreateRole", Err: &smithy.GenericAPIError{Code: code, Message: message}}
	}
	for _, c := range []struct {
		err  error
		want bool
	}{
		{api("ThrottlingException", ""), true},
		{api("ValidationException", "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."), true},
		{api("ClientException", "Role is not valid"), true},
		{api("ValidationException", "cron is wrong"), false},
		{api("AccessDenied", "User is not authorized to perform iam:CreateRole"), false},
		{api("LimitExceeded", "too many roles"), false},
		{api("EntityAlreadyExists", ""), true},
		{&smithy.OperationError{Err: errReset}, true},
		{answered(200), true},
		{answered(503), true},
		{answered(403), false},
		{&smithy.OperationError{Err: context.Canceled}, false},
		{ErrNotOurs, false},
	} {
		if got := Transient(c.err); got != c.want {
			t.Errorf("%v: %v", c.err, got)
		}
	}
	var sum float64
	for i := range Attempts - 1 {
		sum += Backoff(i, 1, nil).Seconds()
		if low := Backoff(i, 0, nil); low*2 != Backoff(i, 1, nil) {
			t.Errorf("jitter of attempt %d: %v", i, low)
		}
	}
	if sum < 45 || sum > 75 {
		t.Errorf("%g seconds of waiting in all, want about a minute", sum)
	}
}
