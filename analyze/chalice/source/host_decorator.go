package source

import (
	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/internal/pysyntax"
)

// Decorators are the registering methods of an application and of a blueprint,
// by name, with their parameters as of Chalice 1.34. Older versions know fewer
// of them.
func Decorators() map[string]signature {
	none := pyeval.None{}
	name := optional("name", none)
	window := optional("maximum_batching_window_in_seconds", pyeval.Int(0))
	stream := []parameter{
		optional("batch_size", pyeval.Int(100)), optional("starting_position", pyeval.Str("LATEST")), name, window,
	}
	table := map[string][]parameter{
		"lambda_function": {name},
		"schedule":        {required("expression"), name, optional("description", pyeval.Str(""))},
		"on_cw_event":     {required("event_pattern"), name},
		"on_s3_event": {
			required("bucket"), optional("events", none), optional("prefix", none),
			optional("suffix", none), name,
		},
		"on_sns_message": {required("topic"), name},
		"on_sqs_message": {
			optional("queue", none), optional("batch_size", pyeval.Int(1)), name,
			optional("queue_arn", none), window, optional("maximum_concurrency", none),
		},
		"on_kinesis_record":  append([]parameter{required("stream")}, stream...),
		"on_dynamodb_record": append([]parameter{required("stream_arn")}, stream...),
		"authorizer": {
			optional("ttl_seconds", none), optional("execution_role", none), name,
			optional("header", pyeval.Str("Authorization")),
		},
		"route":            {required("path")},
		"on_ws_connect":    {name},
		"on_ws_message":    {name},
		"on_ws_disconnect": {name},
		"middleware":       {optional("event_type", pyeval.Str("all"))},
	}
	out := map[string]signature{}
	for kind, params := range table {
		out[kind] = signature{qualname: "DecoratorAPI." + kind, params: params, rest: kind == "route"}
	}
	return out
}

// isDecorator says whether the name is that of a registering method.
func isDecorator(name string) bool {
	switch name {
	case "lambda_function", "schedule", "on_cw_event", "on_s3_event", "on_sns_message", "on_sqs_message",
		"on_kinesis_record", "on_dynamodb_record", "authorizer", "route", "on_ws_connect", "on_ws_message",
		"on_ws_disconnect", "middleware":
		return true
	}
	return false
}

// owner is an application or a blueprint.
type owner interface {
	pyeval.Object
	// accept takes a registration, at once or later. The result is nil or what
	// Chalice raises.
	accept(in *pyeval.Interp, r *Registered) *pyeval.Raised
	theRun() *Run
}

func (a *Application) theRun() *Run { return a.run }

func (b *Blueprint) theRun() *Run { return b.run }

// decorator is app.schedule and the like, before its parentheses.
type decorator struct {
	owner owner
	kind  string
	at    diag.Range
	Made  []*Registration
}

// takeDecorator is the attribute app.schedule and the like.
func takeDecorator(in *pyeval.Interp, o owner, kind string, at diag.Range) pyeval.Value {
	d := &decorator{owner: o, kind: kind, at: at}
	if seen := o.theRun().Seen; !in.Trial() {
		seen.Taken[at] = append(seen.Taken[at], d)
	}
	return host(d)
}

func (d *decorator) TypeName() string { return "method" }

func (d *decorator) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	switch name {
	case "__name__":
		return pyeval.Str(d.kind), true
	case "__self__":
		return host(d.owner), true
	}
	return chaliceOwn(in, "Chalice's method "+d.kind, at), true
}

func (d *decorator) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

// Call makes the registration function that Python then applies to a function.
func (d *decorator) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
	b, raised := Decorators()[d.kind].bind(c)
	if raised != nil {
		return raised
	}
	for name, a := range b.args {
		a.Value = plainText(in, a.Value, 0)
		b.args[name] = a
	}
	r := &Registration{owner: d.owner, Kind: d.kind, bound: b, At: c.At, Conditions: c.Conditions}
	if d.kind == "route" {
		for i, k := range b.rest {
			if k.Name == "name" {
				b.args["name"] = argument{Value: k.Value, At: k.At, given: true}
				b.rest = append(b.rest[:i:i], b.rest[i+1:]...)
				break
			}
		}
	}
	d.Made = append(d.Made, r)
	d.owner.theRun().made(r, c)
	return host(r)
}

// Registration is what app.schedule(...) returns: a function that registers the
// function it is called with.
type Registration struct {
	owner      owner
	Kind       string
	bound      *bound
	At         diag.Range
	Conditions conditions
	Applied    int
	// HandedOut is set when code that is not read got hold of it, and may apply it.
	HandedOut bool
	// File and node are the syntax of the call; file is nil when there is none.
	File *pysyntax.File
	Node int
	// Bare is set when the decorator has no parentheses: its only argument is
	// the function.
	Bare bool
	// Put are the handlers that were registered with it; refused is the last
	// exception that Chalice raised instead, or nil.
	Put     []*Registered
	Refused *pyeval.Raised
}

func (r *Registration) TypeName() string { return "function" }

func (r *Registration) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	switch name {
	case "__name__":
		return pyeval.Str("_register_handler"), true
	case "__module__":
		return pyeval.Str("chalice.app"), true
	case "__qualname__":
		return pyeval.Str("DecoratorAPI._create_registration_function.<locals>._register_handler"), true
	}
	return chaliceOwn(in, "Chalice's decorator", at), true
}

func (r *Registration) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

// Call registers the function it is given and returns what Chalice binds to the
// function's name.
func (r *Registration) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
	r.Applied++
	v := r.apply(in, c)
	if raised, ok := v.(*pyeval.Raised); ok {
		r.Refused = raised
	}
	return v
}

func (r *Registration) apply(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
	seen := r.owner.theRun().Seen
	seen.Applied[c.At] = true
	fn, at, ok := c.Arg(0, "user_handler")
	if r.Kind == "middleware" {
		fn, at, ok = c.Arg(0, "func")
	}
	if !ok && c.Star != nil {
		fn, at, ok = c.Star, c.At, true
	}
	if !ok || len(c.Args)+len(c.Keywords) > 1 {
		return pyeval.Raise("TypeError", "DecoratorAPI._create_registration_function.<locals>._register_handler() takes exactly 1 positional argument")
	}
	if r.Kind == "middleware" {
		return r.middleware(in, c, fn)
	}
	user, raised := r.owner.theRun().userFunction(in, fn, at)
	if raised != nil {
		return raised
	}
	reg := r.register(user, c)
	if name := r.bound.args["name"]; !name.given || isNone(name.Value) {
		reg.name = argument{Value: pyeval.Str(user.Name), At: c.At}
	}
	reg.Wrapped = wrap(reg, r.owner)
	if raised := r.owner.accept(in, reg); raised != nil {
		return raised
	}
	r.Put = append(r.Put, reg)
	seen.Put[c.At] = append(seen.Put[c.At], reg)
	return reg.Wrapped
}

// register makes the record of one application of the registration.
func (r *Registration) register(user *userFunction, c pyeval.Call) *Registered {
	return &Registered{
		file: c.File, node: c.Node,
		Kind: r.Kind, name: r.bound.args["name"], User: user, bound: r.bound,
		At: c.At, made: r.At, ByDecorator: isDecoratorNode(c), conditions: joinConditions(r.Conditions, c.Conditions),
	}
}

// middleware is @app.middleware(event_type): the function stays as it is.
func (r *Registration) middleware(in *pyeval.Interp, c pyeval.Call, fn pyeval.Value) pyeval.Value {
	event := r.bound.args["event_type"]
	call := pyeval.Call{Args: []pyeval.Arg{{Value: fn, At: c.At}, {Value: event.Value, At: event.At}}, At: c.At, Conditions: c.Conditions}
	v, ok := r.owner.Attr(in, "register_middleware", c.At)
	if !ok {
		return fn
	}
	if raised, bad := v.(*pyeval.Host).Object.Call(in, call).(*pyeval.Raised); bad {
		return raised
	}
	return fn
}

// method is a method of a modelled object.
type method struct {
	owner pyeval.Object
	name  string
	at    diag.Range
	call  func(in *pyeval.Interp, c pyeval.Call) pyeval.Value
}

func (m *method) TypeName() string { return "method" }

func (m *method) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	switch name {
	case "__name__":
		return pyeval.Str(m.name), true
	case "__self__":
		if m.owner != nil {
			return host(m.owner), true
		}
	}
	return chaliceOwn(in, "Chalice's method "+m.name, at), true
}

func (m *method) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (m *method) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value { return m.call(in, c) }

// unboundMethod is Chalice.schedule, called with the object as its first
// argument.
type unboundMethod struct{ name string }

func (m *unboundMethod) TypeName() string { return "function" }

func (m *unboundMethod) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	if name == "__name__" {
		return pyeval.Str(m.name), true
	}
	return chaliceOwn(in, "Chalice's method "+m.name, at), true
}

func (m *unboundMethod) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (m *unboundMethod) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
	if len(c.Args) == 0 {
		return pyeval.Raise("TypeError", m.name+"() missing 1 required positional argument: 'self'")
	}
	var object pyeval.Object
	if a := ApplicationOf(c.Args[0].Value); a != nil {
		object = a
	} else if b := BlueprintOf(c.Args[0].Value); b != nil {
		object = b
	} else {
		return in.Unknown("it is called with an object that is not known", c.At)
	}
	v, ok := object.Attr(in, m.name, c.At)
	if !ok {
		return pyeval.Raise("AttributeError", "'"+object.TypeName()+"' object has no attribute '"+m.name+"'")
	}
	c.Args = c.Args[1:]
	return v.(*pyeval.Host).Object.Call(in, c)
}

// host wraps a modelled object as a value.
func host(o pyeval.Object) *pyeval.Host { return &pyeval.Host{Object: o} }

func isNone(v pyeval.Value) bool {
	_, ok := v.(pyeval.None)
	return ok || v == nil
}
