// Package asl reads state machines of Step Functions in the Amazon States Language,
// whatever notation they are written in: which states call a Lambda function, how it
// is named, and what the machine does with the result. It knows nothing about
// Terraform and nothing about Chalice.
//
//	{"StartAt": "List", "States": {
//	   "List": {"Type": "Task", "Resource": "arn:aws:lambda:…:function:x-dev-list", "Next": "All"},
//	   "All":  {"Type": "Map", "ItemsPath": "$.parts", …}}}
//	->  state List calls x-dev-list, and state All reads its result (ItemsPath)
//
// https://states-language.net/spec.html
package asl

import (
	"strings"

	"decant/analyze/terraform/eval"
	"decant/internal/diag"
)

// Wait is what a state waits for.
type Wait string

// A state waits for the function's result, for a call with its task token, or for
// nothing (InvocationType Event).
const (
	ForResult  Wait = "result"
	ForToken   Wait = "token"
	ForNothing Wait = ""
)

// Call is one state that calls a function.
type Call struct {
	State string
	// Inside are the Map and Parallel states around it, the outermost first.
	Inside []string
	At     diag.Range // the state's name
	// Function is what names it: an ARN or a name. It is Unknown for a state that
	// takes the name from its input.
	Function eval.Value
	Waits    Wait
	Result   Use
	Retries  []Retry
	// Catches are the errors that the state catches.
	Catches []string
	// Timeout is TimeoutSeconds; Null when the state has none.
	Timeout eval.Value
}

// Retry is one entry of a state's Retry.
type Retry struct {
	Errors   []string
	Attempts int // MaxAttempts, 3 when it is not stated
}

// Limits of one definition. Step Functions takes 1 MiB.
const (
	maxCalls = 2_000
	maxDepth = 50
	// maxSteps bounds the states and values that are looked at for all results.
	maxSteps = 200_000
)

// machine is a definition, or a branch or an iterator in one.
type machine struct {
	states   map[string]eval.Value
	order    []eval.Member
	start    string
	jsonata  bool
	inside   []string
	parent   *machine // nil for the definition itself
	around   string   // the state of parent that holds it
	children map[string][]*machine
}

type reader struct {
	calls []Call
	steps int
}

// Read finds the calls of a definition in its order. ok is false for what is no
// definition.
func Read(definition eval.Value) (calls []Call, ok bool) {
	if definition.Kind != eval.Object || definition.Get("States").Kind != eval.Object {
		return nil, false
	}
	r := &reader{}
	r.machine(r.open(definition, nil, "", nil, false))
	return r.calls, true
}

// open indexes a machine and those inside it.
func (r *reader) open(v eval.Value, parent *machine, around string, inside []string, jsonata bool) *machine {
	m := &machine{states: map[string]eval.Value{}, parent: parent, around: around, inside: inside, jsonata: jsonata, children: map[string][]*machine{}}
	m.start, _ = v.Get("StartAt").Literal()
	m.jsonata = language(v, jsonata)
	m.order = v.Get("States").Members
	for _, s := range m.order {
		m.states[s.Key] = s.Value
		if len(inside) >= maxDepth {
			continue
		}
		around := append(append([]string{}, inside...), s.Key)
		for _, key := range []string{"ItemProcessor", "Iterator"} {
			if inner := s.Value.Get(key); inner.Kind == eval.Object {
				m.children[s.Key] = append(m.children[s.Key], r.open(inner, m, s.Key, around, m.jsonata))
			}
		}
		for _, branch := range s.Value.Get("Branches").Items {
			m.children[s.Key] = append(m.children[s.Key], r.open(branch, m, s.Key, around, m.jsonata))
		}
	}
	return m
}

// language is the QueryLanguage of a machine or a state.
func language(v eval.Value, outer bool) bool {
	if text, ok := v.Get("QueryLanguage").Literal(); ok {
		return text == "JSONata"
	}
	return outer
}

func (r *reader) machine(m *machine) {
	for _, s := range m.order {
		if len(r.calls) >= maxCalls {
			return
		}
		if c, ok := callOf(s); ok {
			c.Inside = m.inside
			if c.Waits == ForResult {
				c.Result = r.use(m, s.Key)
			}
			r.calls = append(r.calls, c)
		}
		for _, child := range m.children[s.Key] {
			r.machine(child)
		}
	}
}

// callOf reads one state; ok is false when it calls no function.
func callOf(m eval.Member) (Call, bool) {
	s := m.Value
	if kind, _ := s.Get("Type").Literal(); kind != "Task" {
		return Call{}, false
	}
	c := Call{State: m.Key, At: m.KeyAt, Waits: ForResult, Timeout: s.Get("TimeoutSeconds")}
	resource := s.Get("Resource")
	shown := resource.Shown()
	pattern, managed := invoked(shown)
	switch {
	case managed:
		arguments := s.Get("Parameters")
		if arguments.Kind != eval.Object {
			arguments = s.Get("Arguments")
		}
		c.Function = functionName(arguments, s)
		if kind, _ := plain(arguments.Get("InvocationType")).Literal(); kind == "Event" {
			c.Waits = ForNothing
		}
		if pattern == "waitForTaskToken" {
			c.Waits = ForToken
		}
	case otherService(shown):
		return Call{}, false
	default:
		c.Function = resource
	}
	c.Retries, c.Catches = retries(s.Get("Retry")), caught(s.Get("Catch"))
	return c, true
}

// invoked recognises the integrations that invoke a function, and their pattern.
func invoked(resource string) (pattern string, ok bool) {
	_, integration, found := strings.Cut(resource, ":states:::")
	if !found {
		return "", false
	}
	for _, known := range []string{"lambda:invoke", "aws-sdk:lambda:invoke"} {
		if rest, is := strings.CutPrefix(integration, known); is && (rest == "" || rest[0] == '.') {
			return strings.TrimPrefix(rest, "."), true
		}
	}
	return "", false
}

// otherService says whether an ARN is that of another service or of an activity.
func otherService(resource string) bool {
	return strings.Contains(resource, ":states:") || strings.HasPrefix(resource, "arn:aws:") && !strings.Contains(resource, ":lambda:")
}

func functionName(arguments, state eval.Value) eval.Value {
	if name := arguments.Get("FunctionName"); name.Kind != eval.Null {
		return plain(name)
	}
	if path := arguments.Get("FunctionName.$"); path.Kind != eval.Null {
		return eval.NotKnown(eval.Hole{Expr: path.Shown(), At: path.At, Because: "the state takes it from its input"})
	}
	return eval.NotKnown(eval.Hole{At: state.At, Because: "the state names no function"})
}

// plain is a text, or the text that a JSONata expression consists of.
func plain(v eval.Value) eval.Value {
	text, ok := v.Literal()
	inner, expression := strings.CutPrefix(text, "{%")
	if !ok || !expression {
		return v
	}
	inner = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(inner), "%}"))
	if n := len(inner); n >= 2 && (inner[0] == '\'' || inner[0] == '"') && inner[n-1] == inner[0] && !strings.ContainsAny(inner[1:n-1], `'"\`) {
		return eval.Text(inner[1:n-1], v.At)
	}
	return eval.NotKnown(eval.Hole{Expr: text, At: v.At, Because: "the state computes it"})
}

func retries(list eval.Value) []Retry {
	var out []Retry
	for _, entry := range list.Items {
		n, ok := entry.Get("MaxAttempts").Int()
		if !ok {
			n = 3
		}
		out = append(out, Retry{texts(entry.Get("ErrorEquals")), n})
	}
	return out
}

func caught(list eval.Value) []string {
	var out []string
	for _, entry := range list.Items {
		out = append(out, texts(entry.Get("ErrorEquals"))...)
	}
	return out
}

func texts(list eval.Value) []string {
	var out []string
	for _, item := range list.Items {
		if text, ok := item.Literal(); ok {
			out = append(out, text)
		}
	}
	return out
}
