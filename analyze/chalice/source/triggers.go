package source

import (
	"encoding/json"
	"fmt"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/model"
)

// triggerOf reads what starts the handler; for a plain function, its callers.
func (r *Run) triggerOf(reg *Registered) model.Trigger {
	place := model.Place{Where: reg.made}
	arg := func(name string) argument { return reg.bound.args[name] }
	switch reg.Kind {
	case "schedule":
		return model.Schedule{Place: at(place, arg("expression")), Expression: r.expressionText(arg("expression")), Description: arg("description").Text()}
	case "on_cw_event":
		return model.EventPattern{Place: at(place, arg("event_pattern")), Pattern: patternText(arg("event_pattern"))}
	case "on_s3_event":
		return model.Bucket{Place: at(place, arg("bucket")), Bucket: arg("bucket").Text(), Events: eventsOf(arg("events")), Prefix: arg("prefix").Text(), Suffix: arg("suffix").Text()}
	case "on_sns_message":
		return model.Topic{Place: at(place, arg("topic")), Topic: arg("topic").Text()}
	case "on_sqs_message":
		return queueOf(at(place, arg("queue")), arg)
	case "on_kinesis_record":
		return streamOf(at(place, arg("stream")), "kinesis", arg("stream"), arg)
	case "on_dynamodb_record":
		return streamOf(at(place, arg("stream_arn")), "dynamodb", arg("stream_arn"), arg)
	case "authorizer":
		return model.Authorizer{Place: place, TTL: arg("ttl_seconds").seconds(), Header: arg("header").Text()}
	case "on_ws_connect", "on_ws_message", "on_ws_disconnect":
		return model.WebSocket{Place: place, RouteKey: routeKey(reg.Kind)}
	}
	return model.Direct{Place: place}
}

// at narrows a place to the argument that states the trigger.
func at(p model.Place, a argument) model.Place {
	if a.given && !a.At.IsZero() {
		return model.Place{Where: a.At}
	}
	return p
}

// eventsOf reads on_s3_event's events, whose default Chalice fills in.
func eventsOf(a argument) model.Value[[]string] {
	v := a.texts()
	if !v.IsSet() {
		return model.Known([]string{"s3:ObjectCreated:*"}, model.FromDefault, diag.Range{})
	}
	return v
}

// queueOf reads on_sqs_message's arguments. An empty text counts as not given.
func queueOf(p model.Place, arg func(string) argument) model.Queue {
	q := model.Queue{
		Place: p, Queue: nonEmpty(arg("queue")), QueueARN: nonEmpty(arg("queue_arn")),
		BatchSize: arg("batch_size").number(), Window: arg("maximum_batching_window_in_seconds").seconds(),
		MaxConcurrency: arg("maximum_concurrency").number(),
	}
	if q.QueueARN.IsSet() {
		q.Place = at(p, arg("queue_arn"))
	}
	return q
}

func nonEmpty(a argument) model.Value[string] {
	v := a.Text()
	if v.IsKnown() && v.V == "" {
		return model.Value[string]{}
	}
	return v
}

func streamOf(p model.Place, service string, name argument, arg func(string) argument) model.Stream {
	return model.Stream{
		Place: p, Service: service, Stream: name.Text(), BatchSize: arg("batch_size").number(),
		StartingPosition: arg("starting_position").Text(), Window: arg("maximum_batching_window_in_seconds").seconds(),
	}
}

// patternText writes an event pattern as JSON, as json.dumps does, with keys in
// the order of the source.
func patternText(a argument) model.Value[string] {
	if u := a.unknown(); u != nil {
		return hidden[string](a, "a dict")
	}
	var out strings.Builder
	if err := writeJSON(&out, a.Value, 0); err != nil {
		return model.NotKnown[string](model.Unknown{Because: err.Error(), At: a.At})
	}
	return model.Known(out.String(), a.origin(), a.place())
}

func writeJSON(out *strings.Builder, v pyeval.Value, depth int) error {
	if depth > maxNesting {
		return fmt.Errorf("it is nested too deeply")
	}
	switch v := v.(type) {
	case pyeval.None, nil:
		out.WriteString("null")
	case pyeval.Bool:
		fmt.Fprintf(out, "%t", bool(v))
	case pyeval.Int, pyeval.Float:
		text, _ := pyText(v)
		out.WriteString(text)
	case pyeval.Str:
		return writeText(out, string(v))
	case *pyeval.List:
		return writeItems(out, v.Items, depth)
	case *pyeval.Tuple:
		return writeItems(out, v.Items, depth)
	case *pyeval.Dict:
		return writeEntries(out, v, depth)
	default:
		return fmt.Errorf("it holds %s, which JSON cannot express", article(typeName(v)))
	}
	return nil
}

func writeText(out *strings.Builder, s string) error {
	raw, err := json.Marshal(s)
	if err != nil {
		return err
	}
	out.Write(raw)
	return nil
}

func writeItems(out *strings.Builder, items []pyeval.Value, depth int) error {
	out.WriteString("[")
	for i, item := range items {
		if i > 0 {
			out.WriteString(", ")
		}
		if err := writeJSON(out, item, depth+1); err != nil {
			return err
		}
	}
	out.WriteString("]")
	return nil
}

func writeEntries(out *strings.Builder, d *pyeval.Dict, depth int) error {
	out.WriteString("{")
	first := true
	for key, item := range d.Entries() {
		if !first {
			out.WriteString(", ")
		}
		first = false
		text, ok := pyText(key)
		if !ok {
			return fmt.Errorf("it has %s as a key, which JSON cannot express", article(typeName(key)))
		}
		switch key.(type) {
		case pyeval.Bool:
			text = strings.ToLower(text)
		case pyeval.None:
			text = "null"
		}
		if err := writeText(out, text); err != nil {
			return err
		}
		out.WriteString(": ")
		if err := writeJSON(out, item, depth+1); err != nil {
			return err
		}
	}
	out.WriteString("}")
	return nil
}
