package analyze_test

import (
	"encoding/json"
	"reflect"

	"decant/model"
)

// trigger compares the one trigger that Chalice gives a function. What
// Terraform adds (a state machine) is not Chalice's to know.
func (c *comparison) trigger(at func(string) string, want function, got model.Function) {
	var own []model.Trigger
	for _, t := range got.Triggers {
		switch t.(type) {
		case model.StateMachine, model.Direct:
		default:
			own = append(own, t)
		}
	}
	if want.HandlerType == "lambda_function" {
		if len(own) > 0 {
			c.differ(at("triggers"), "none", model.TriggerType(own[0]))
		}
		return
	}
	if len(own) != 1 {
		c.differ(at("triggers"), 1, len(own))
		return
	}
	field := func(name string) (string, any) { return at("trigger." + name), want.Trigger[name] }
	switch t := own[0].(type) {
	case model.Schedule:
		compareField(c, field, "schedule_expression", t.Expression)
		compareText(c, at("trigger.rule_description"), want.Trigger["rule_description"], t.Description)
	case model.EventPattern:
		c.pattern(at("trigger.event_pattern"), want.Trigger["event_pattern"], t.Pattern)
	case model.Bucket:
		compareField(c, field, "bucket", t.Bucket)
		compareField(c, field, "events", t.Events)
		compareField(c, field, "prefix", t.Prefix)
		compareField(c, field, "suffix", t.Suffix)
	case model.Topic:
		compareField(c, field, "topic", t.Topic)
	case model.Queue:
		c.queue(field, t)
	case model.Stream:
		c.stream(field, t)
	case model.WebSocket:
		c.equal(at("trigger.route_key"), want.Trigger["route_key"], any(t.RouteKey))
	case model.Authorizer:
		compareField(c, field, "ttl_seconds", t.TTL)
		compareField(c, field, "header", t.Header)
	case model.HTTPRoute:
		c.equal(at("trigger.type"), want.HandlerType, "rest_api")
	default:
		c.differ(at("trigger.type"), want.HandlerType, model.TriggerType(t))
	}
	c.equal(at("trigger.type"), kindOf(want), string(got.Kind))
}

// compareField compares one attribute of a trigger under the oracle's name.
func compareField[T any](c *comparison, field func(string) (string, any), name string, got model.Value[T]) {
	what, want := field(name)
	known(c, what, want, got)
}

// compareText compares texts of which the empty one is the default.
func compareText(c *comparison, what string, want any, got model.Value[string]) {
	if got.Unknown == nil && !got.IsSet() {
		got = model.Known("", model.FromDefault, got.At)
	}
	known(c, what, want, got)
}

// queue compares an SQS event source; a queue known by its ARN has no name of
// its own in the facts.
func (c *comparison) queue(field func(string) (string, any), got model.Queue) {
	if what, arn := field("queue_arn"); arn != nil {
		known(c, what, arn, got.QueueARN)
	} else {
		compareField(c, field, "queue", got.Queue)
	}
	compareField(c, field, "batch_size", got.BatchSize)
	compareField(c, field, "maximum_batching_window_in_seconds", got.Window)
	compareField(c, field, "maximum_concurrency", got.MaxConcurrency)
}

// stream compares a Kinesis or DynamoDB event source.
func (c *comparison) stream(field func(string) (string, any), got model.Stream) {
	name := map[string]string{"kinesis": "stream", "dynamodb": "stream_arn"}[got.Service]
	compareField(c, field, name, got.Stream)
	compareField(c, field, "batch_size", got.BatchSize)
	compareField(c, field, "starting_position", got.StartingPosition)
	compareField(c, field, "maximum_batching_window_in_seconds", got.Window)
}

// pattern compares an event pattern as JSON.
func (c *comparison) pattern(what string, want any, got model.Value[string]) {
	if got.Unknown != nil {
		c.unknown(what, *got.Unknown)
		return
	}
	var have any
	if err := json.Unmarshal([]byte(got.V), &have); err != nil {
		c.differ(what, want, got.V)
		return
	}
	if !reflect.DeepEqual(want, have) {
		c.differ(what, want, have)
	}
}
