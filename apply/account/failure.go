package account

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"decant/internal/awsconfig"
	"decant/internal/lazyregexp"
)

// IsCode says whether an error is one of AWS's with one of the codes.
func IsCode(err error, codes ...string) bool {
	var api smithy.APIError
	return errors.As(err, &api) && slices.Contains(codes, api.ErrorCode())
}

// Plain is an error for a sentence that goes on after it.
func Plain(err error) string { return TrimStop(awsconfig.Plain(err)) }

// performing finds the action in AWS's message, which may be another one than
// the call's: registering a task definition passes its roles.
var performing = lazyregexp.New(`not authorized to perform:? ([a-z0-9-]+:[A-Za-z]+)`)

// DeniedAction is the action that was refused for want of permission, "" for
// another error. Where the message does not name it, it is the operation's name,
// which is the IAM action's in all services that apply calls.
func DeniedAction(err error) string {
	var api smithy.APIError
	if !errors.As(err, &api) {
		return ""
	}
	code := api.ErrorCode()
	if !strings.HasPrefix(code, "AccessDenied") && code != "UnauthorizedOperation" && code != "AuthorizationError" {
		return ""
	}
	if m := performing.FindStringSubmatch(api.ErrorMessage()); m != nil {
		return m[1]
	}
	var op *smithy.OperationError
	if !errors.As(err, &op) {
		return code
	}
	service := strings.ToLower(strings.ReplaceAll(op.Service(), " ", ""))
	if name, ok := map[string]string{"eventbridge": "events", "cloudwatchlogs": "logs"}[service]; ok {
		service = name
	}
	return service + ":" + op.Operation()
}

// The codes after which the resource is read again and the rest is done: it
// exists already, somebody else is changing it, or it has just gone.
func transientCodes() []string {
	return []string{
		"EntityAlreadyExists", "ResourceAlreadyExistsException", "RepositoryAlreadyExistsException", "ConflictException",
		"ParameterAlreadyExists", "QueueAlreadyExists", "QueueNameExists",
		"ConcurrentModification", "ConcurrentModificationException", "OperationAbortedException", "UpdateInProgressException",
		"EntityTemporarilyUnmodifiable", "DeleteConflict", "ServerException", "ServiceUnavailable", "ServiceUnavailableException",
		"ServiceFailure", "InternalError", "InternalFailure", "InternalServerException", "InternalException",
		queueDeleted, "AWS.SimpleQueueService.QueueDeletedRecently",
	}
}

// absentCodes are answers that something does not exist, which passes when it was
// made a moment ago.
func absentCodes() []string {
	return []string{"NoSuchEntity", "NoSuchEntityException", "ResourceNotFoundException", "QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"}
}

// queueDeleted: SQS keeps a name for a minute after its queue was deleted.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
const queueDeleted = "QueueDeletedRecently"

// propagating are words of answers that mean a role is too new: IAM is
// eventually consistent, and the services' own codes differ.
func propagating(message string) bool {
	message = strings.ToLower(message)
	return slices.ContainsFunc([]string{
		"assume the role", "cannot be assumed", "unable to assume", "role is not valid", "is not authorized to pass",
		"must allow aws eventbridge scheduler", "does not exist or is not attachable",
	}, func(words string) bool { return strings.Contains(message, words) })
}

// notThereYet says whether an answer is about something that may still be on its
// way.
func notThereYet(api smithy.APIError) bool {
	return slices.Contains(absentCodes(), api.ErrorCode()) || propagating(api.ErrorMessage())
}

// namedARN finds ARNs in a message.
var namedARN = lazyregexp.New(`arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:[a-z0-9]*:[\w+=,.@:/-]+`)

// NeverArrives says of an answer that would pass that what it misses does not come: it
// names a policy of AWS's, something of another partition, region or account, or
// something of the account that made does not know.
func NeverArrives(err error, at Ref, made func(name string) bool) bool {
	var api smithy.APIError
	if !errors.As(err, &api) || !notThereYet(api) {
		return false
	}
	for _, arn := range namedARN.FindAllString(api.ErrorMessage(), -1) {
		parts := strings.SplitN(strings.TrimRight(arn, ".:,"), ":", 6)
		other := func(part, here string) bool { return part != "" && part != here }
		if parts[1] != at.Partition || other(parts[3], at.Region) || other(parts[4], at.Account) {
			return true
		}
		name := parts[5][strings.LastIndexAny(parts[5], "/:")+1:]
		if parts[2] == "iam" && !made(name) {
			return true
		}
	}
	return false
}

// Transient says whether it makes sense to try again: the call did not get
// through, its answer was lost, or what it needs is still on its way.
func Transient(err error) bool {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrNotOurs) {
		return false
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		if _, throttled := retry.DefaultThrottleErrorCodes[api.ErrorCode()]; throttled {
			return true
		}
		if slices.Contains(transientCodes(), api.ErrorCode()) || notThereYet(api) {
			return true
		}
	}
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) && response.HTTPStatusCode() != 0 { // 0: nothing was answered
		status := response.HTTPStatusCode()
		return status < 300 || status >= 500 || status == 429 // under 300: the answer was cut off
	}
	var op *smithy.OperationError
	return errors.As(err, &op) && api == nil
}

// Attempts and backoff bound the waiting for one resource to about a minute:
// 1, 2, 4, 8, 16 and 20 seconds, each shortened by up to a half at random.
const Attempts = 7

func Backoff(attempt int, jitter float64, err error) time.Duration {
	if IsCode(err, queueDeleted, "AWS.SimpleQueueService.QueueDeletedRecently") {
		return time.Minute
	}
	d := min(time.Second<<attempt, 20*time.Second)
	return d/2 + time.Duration(jitter*float64(d/2))
}

// AWSMessage is what AWS said, without the SDK's frame around it.
func AWSMessage(err error) string {
	var api interface {
		ErrorCode() string
		ErrorMessage() string
	}
	if errors.As(err, &api) {
		return api.ErrorCode() + ": " + api.ErrorMessage()
	}
	return err.Error()
}

// TrimStop is for a text of AWS's that a sentence goes on after.
func TrimStop(s string) string { return strings.TrimRight(strings.TrimSpace(s), ".") }
