package awsconfig

import (
	"context"
	"errors"
	"fmt"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go"
)

// Operation is one call of an AWS API that may be made.
type Operation struct {
	// Service is the SDK's ServiceID, "Lambda"; Name the operation, "ListFunctions".
	Service, Name string
	// Action is the IAM action that permits it, "lambda:ListFunctions".
	Action string
	// Why is a few words about what the answer is for, for the policy's readers.
	Why string
	// Family names the rate limit that the operation falls under, and Rate is that
	// limit in calls a second, which all operations of the family share in one
	// account and region. A Rate of 0 or less is no limit.
	Family string
	Rate   float64
	// Output makes an empty answer, a pointer to the SDK's output struct.
	Output func() any
	// Redact takes out of an answer what must not reach a disk; nil: nothing.
	Redact func(output any)
	// Handles are fields of the input or the output that hold a name which AWS
	// makes up for this run, such as "QueryId". A tape keeps a stable word instead.
	// Paging tokens are treated so without being named.
	Handles []string
	// Final says that an answer will not change any more, for an operation that is
	// asked until it is so. A tape keeps only final answers; nil: every answer is.
	Final func(output any) bool
}

// operationID is an operation's key.
type operationID struct{ service, name string }

func (id operationID) String() string { return id.service + ":" + id.name }

// current is the operation that a middleware was called for.
func current(ctx context.Context) operationID {
	return operationID{service: awsmiddleware.GetServiceID(ctx), name: awsmiddleware.GetOperationName(ctx)}
}

func byID(ops []Operation) map[operationID]Operation {
	out := make(map[operationID]Operation, len(ops))
	for _, op := range ops {
		out[operationID{op.Service, op.Name}] = op
	}
	return out
}

// NotOnListError is a call that the guard refused. Nothing was sent.
type NotOnListError struct{ Service, Operation string }

func (e *NotOnListError) Error() string {
	return fmt.Sprintf("%s:%s is not on the list of operations that this command may call; nothing was sent", e.Service, e.Operation)
}

// ErrorCode is AWS's code of an error, such as "ResourceNotFoundException", and
// "" for an error that is not AWS's. An error from a snapshot has its code but
// not the SDK's type, so errors are told apart by this code alone.
func ErrorCode(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	return ""
}
