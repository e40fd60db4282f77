package model

import (
	"time"

	"decant/internal/diag"
)

// Trigger is what starts a function. The set is closed: the types of this file
// are all there are, and Triggers returns one of each for the tests.
type Trigger interface {
	// At is the smallest range that states the trigger.
	At() diag.Range
	trigger()
}

// Place is embedded by every trigger and closes the set.
type Place struct {
	Where diag.Range `json:"at"`
}

// At returns the range that states the trigger.
func (p Place) At() diag.Range { return p.Where }
func (Place) trigger()         {}

// Schedule is a time schedule: app.schedule. Expression is EventBridge's text,
// "rate(...)" or "cron(...)", passed through by Chalice without validation.
type Schedule struct {
	Place
	Expression  Value[string] `json:"expression"`
	Description Value[string] `json:"description"`
	// Timezone is set for a schedule of EventBridge Scheduler in infrastructure code.
	Timezone Value[string] `json:"timezone,omitzero"`
}

// EventPattern is an EventBridge rule with a pattern: app.on_cw_event. Pattern
// is the JSON text.
type EventPattern struct {
	Place
	Pattern Value[string] `json:"pattern"`
}

// Bucket is an S3 notification: app.on_s3_event.
type Bucket struct {
	Place
	Bucket Value[string]   `json:"bucket"`
	Events Value[[]string] `json:"events"`
	Prefix Value[string]   `json:"prefix"` // unset: none
	Suffix Value[string]   `json:"suffix"` // unset: none
}

// Topic is an SNS subscription: app.on_sns_message. Topic is a name or an ARN.
type Topic struct {
	Place
	Topic Value[string] `json:"topic"`
}

// Queue is an SQS event source: app.on_sqs_message. When both are given the ARN
// wins, as in Chalice.
type Queue struct {
	Place
	Queue          Value[string]        `json:"queue"`
	QueueARN       Value[string]        `json:"queue_arn"`
	BatchSize      Value[int]           `json:"batch_size"`
	Window         Value[time.Duration] `json:"maximum_batching_window"`
	MaxConcurrency Value[int]           `json:"maximum_concurrency"` // unset: none
}

// Stream is a Kinesis or DynamoDB stream: app.on_kinesis_record,
// app.on_dynamodb_record. Stream is a Kinesis stream's name or a DynamoDB
// stream's ARN.
type Stream struct {
	Place
	Service          string               `json:"service"` // "kinesis" or "dynamodb"
	Stream           Value[string]        `json:"stream"`
	BatchSize        Value[int]           `json:"batch_size"`
	StartingPosition Value[string]        `json:"starting_position"`
	Window           Value[time.Duration] `json:"maximum_batching_window"`
}

// StateMachine is a Step Functions state that calls the function.
type StateMachine struct {
	Place
	Name  Value[string] `json:"name"`
	State string        `json:"state"`
	// Inside are the Map and Parallel states around it, the outermost first.
	Inside []string `json:"inside,omitempty"`
	// Workflow is "STANDARD" or "EXPRESS".
	Workflow Value[string] `json:"workflow"`
	// Waits is what the state waits for: "result", "token" for a call with its task
	// token, "" for nothing.
	Waits  string    `json:"waits,omitempty"`
	Result ResultUse `json:"result,omitzero"`
	// Retries are the entries of Retry, Catches the errors that Catch names.
	Retries []StateRetry `json:"retries,omitempty"`
	Catches []string     `json:"catches,omitempty"`
	// Timeout is TimeoutSeconds, unset when the state has none.
	Timeout Value[time.Duration] `json:"timeout"`
}

// StateRetry is one entry of a state's Retry.
type StateRetry struct {
	Errors   []string `json:"errors"`
	Attempts int      `json:"attempts"` // MaxAttempts; 3 when it is not stated
}

// ResultUse is what a state machine does with the function's result.
type ResultUse struct {
	// Kind is "used" by a state, "output" of the whole machine that no state reads,
	// "discarded", or "unknown" for a machine with too many ways to follow.
	Kind string `json:"kind"`
	// State reads it, in Field: "ItemsPath"; both are "" unless Kind is "used".
	State string `json:"state,omitempty"`
	Field string `json:"field,omitempty"`
	// At is where it is read.
	At diag.Range `json:"at,omitzero"`
}

// HTTPRoute is the REST API in front of the function; the routes are App.Routes.
type HTTPRoute struct{ Place }

// WebSocket is one route of a websocket API: "$connect", "$default" or
// "$disconnect".
type WebSocket struct {
	Place
	RouteKey string `json:"route_key"`
}

// Authorizer is API Gateway asking the function for a decision.
type Authorizer struct {
	Place
	TTL    Value[time.Duration] `json:"ttl"`
	Header Value[string]        `json:"header"`
}

// Direct is a caller: the SDK, the console, another service. A plain
// app.lambda_function has just this one.
type Direct struct {
	Place
	// Principal is the service that infrastructure code lets call the function,
	// "apigateway.amazonaws.com"; "" when nothing says who calls.
	Principal string `json:"principal,omitempty"`
}

// Caller is what infrastructure code of the repository starts a function with, beside
// what Chalice registers.
type Caller struct {
	Trigger Trigger `json:"-"`
	// Address names it in its file: "aws_sfn_state_machine.load",
	// "Resources.Load", "stepFunctions.stateMachines.load".
	Address string `json:"address"`
	// Via is how it names the function: "arn", "name", "reference",
	// "chalice.tf.json" or "template".
	Via string `json:"via"`
	// Qualifier is the alias or the version that it calls, "" for none.
	Qualifier string `json:"qualifier,omitempty"`
	// Disabled says that the source switches it off.
	Disabled bool `json:"disabled,omitempty"`
}
