package model

import (
	"encoding/json"
	"strings"
	"time"

	"decant/internal/diag"
)

// valueJSON is the shape of a Value in JSON: {"value":…,"from":…,"at":…} when
// known, {"unknown":{…},"from":…} when not, null when unset. Durations are
// numbers of seconds.
type valueJSON struct {
	Value   any         `json:"value,omitempty"`
	From    Origin      `json:"from"`
	At      *diag.Range `json:"at,omitempty"`
	Unknown *Unknown    `json:"unknown,omitempty"`
}

// MarshalJSON writes null for an unset value.
func (v Value[T]) MarshalJSON() ([]byte, error) {
	if !v.IsSet() {
		return []byte("null"), nil
	}
	out := valueJSON{From: v.From, Unknown: v.Unknown}
	if !v.At.IsZero() {
		out.At = &v.At
	}
	if v.Unknown == nil {
		out.Value = v.V
		if d, ok := any(v.V).(time.Duration); ok {
			out.Value = d.Seconds()
		}
		raw, err := json.Marshal(out.Value)
		if err != nil {
			return nil, err
		}
		out.Value = json.RawMessage(raw)
	}
	return json.Marshal(out)
}

// MarshalJSON leaves a secret's value out.
func (e EnvVar) MarshalJSON() ([]byte, error) {
	type plain struct {
		Name   string         `json:"name"`
		Value  *Value[string] `json:"value,omitempty"`
		Secret string         `json:"secret,omitempty"`
		At     *diag.Range    `json:"at,omitempty"`
	}
	out := plain{Name: e.Name, Secret: e.Secret}
	if e.Secret == "" {
		out.Value = &e.Value
	} else if !e.Value.At.IsZero() {
		out.At = &e.Value.At
	}
	return json.Marshal(out)
}

// TriggerType is the word that names a trigger's type in JSON and in text.
func TriggerType(t Trigger) string {
	switch t.(type) {
	case Schedule:
		return "schedule"
	case EventPattern:
		return "event_pattern"
	case Bucket:
		return "bucket"
	case Topic:
		return "topic"
	case Queue:
		return "queue"
	case Stream:
		return "stream"
	case StateMachine:
		return "state_machine"
	case HTTPRoute:
		return "http_route"
	case WebSocket:
		return "websocket"
	case Authorizer:
		return "authorizer"
	case Direct:
		return "direct"
	}
	panic("decant: trigger type without a name")
}

// MarshalJSON writes triggers with their type in front.
func (f Function) MarshalJSON() ([]byte, error) {
	type alias Function
	triggers := make([]json.RawMessage, 0, len(f.Triggers))
	for _, t := range f.Triggers {
		raw, err := json.Marshal(t)
		if err != nil {
			return nil, err
		}
		triggers = append(triggers, behind(`{"type":"`+TriggerType(t)+`"`, raw))
	}
	return json.Marshal(struct {
		alias
		Triggers []json.RawMessage `json:"triggers"`
	}{alias(f), triggers})
}

// behind writes an object's members behind those that are there.
func behind(head string, object []byte) json.RawMessage {
	if rest := strings.TrimPrefix(string(object), "{"); rest != "}" {
		head += ","
	}
	return json.RawMessage(head + strings.TrimPrefix(string(object), "{"))
}

// MarshalJSON writes the trigger's members behind its type and the caller's own.
func (c Caller) MarshalJSON() ([]byte, error) {
	type alias Caller
	own, err := json.Marshal(struct {
		Type string `json:"type"`
		alias
	}{TriggerType(c.Trigger), alias(c)})
	if err != nil {
		return nil, err
	}
	raw, err := json.Marshal(c.Trigger)
	if err != nil {
		return nil, err
	}
	return behind(strings.TrimSuffix(string(own), "}"), raw), nil
}
