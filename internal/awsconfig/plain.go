package awsconfig

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
)

// Plain is an error without the SDK's frame around it: "read the rule x:
// EventBridge DescribeRule: AccessDeniedException: …". What was said around the
// call stays, and so does the cause of one that got no answer.
func Plain(err error) string {
	whole := err.Error()
	var call *smithy.OperationError
	if !errors.As(err, &call) {
		return whole
	}
	short := call.ServiceID + " " + call.OperationName + ": "
	var api smithy.APIError
	var unsent *url.Error
	var response *awshttp.ResponseError
	switch {
	case errors.As(call.Err, &api) && api.ErrorMessage() != "":
		short += api.ErrorCode() + ": " + api.ErrorMessage()
	case errors.As(call.Err, &api):
		short += api.ErrorCode()
	case errors.As(call.Err, &unsent):
		short += "no answer: " + unsent.Err.Error()
	case errors.As(call.Err, &response) && response.HTTPStatusCode() >= 300:
		short += fmt.Sprintf("the answer has the status %d and cannot be read", response.HTTPStatusCode())
	default:
		short += call.Err.Error()
	}
	return strings.Replace(whole, call.Error(), short, 1)
}

// RequestID is what AWS Support asks for; "" when there was no answer.
func RequestID(err error) string {
	var response *awshttp.ResponseError
	if errors.As(err, &response) {
		return response.RequestID
	}
	return ""
}
