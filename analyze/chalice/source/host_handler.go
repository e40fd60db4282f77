package source

import (
	"decant/internal/diag"
	"decant/internal/pyeval"
)

// eventHandler is what Chalice binds to the name of an event or plain function:
// an object without __name__, called with (event, context).
type eventHandler struct {
	reg   *Registered
	attrs map[string]pyeval.Value
	// typ is "EventSourceHandler" or "WebsocketEventSourceHandler".
	typ string
}

func (h *eventHandler) TypeName() string { return h.typ }

func (h *eventHandler) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	if v, ok := h.attrs[name]; ok {
		return v, true
	}
	switch name {
	case "func":
		if h.reg.Kind == "lambda_function" {
			return host(&plainObject{typ: "PureLambdaWrapper", attrs: map[string]pyeval.Value{"_original_func": h.reg.User.Value}}), true
		}
		return h.reg.User.Value, true
	case "handler":
		return pyeval.None{}, true
	}
	if isFunctionName(name) {
		return nil, false
	}
	return chaliceOwn(in, "Chalice's wrapper", at), true
}

func (h *eventHandler) SetAttr(_ *pyeval.Interp, name string, v pyeval.Value) { h.attrs[name] = v }

// Call would run the handler with an event. Import-time code does not do that.
func (h *eventHandler) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
	if in.Exploring() {
		return in.Call(h.reg.User.Value, pyeval.Call{Star: in.Unknown("it is an event", c.At), At: c.At, Callee: c.Callee})
	}
	return in.Unknown("it is what a handler returned", c.At)
}

// authorizer is what Chalice binds to the name of an @app.authorizer function.
type authorizer struct {
	reg    *Registered
	scopes pyeval.Value
	attrs  map[string]pyeval.Value
}

func (o *authorizer) TypeName() string { return "ChaliceAuthorizer" }

func (o *authorizer) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	if v, ok := o.attrs[name]; ok {
		return v, true
	}
	switch name {
	case "name":
		return o.reg.name.Value, true
	case "func":
		return o.reg.User.Value, true
	case "scopes":
		return o.scopes, true
	case "with_scopes":
		return host(&method{owner: o, name: name, at: at, call: func(_ *pyeval.Interp, c pyeval.Call) pyeval.Value {
			scopes, _, _ := c.Arg(0, "scopes")
			return host(&authorizer{reg: o.reg, scopes: scopes, attrs: map[string]pyeval.Value{}})
		}}), true
	}
	if isFunctionName(name) {
		return nil, false
	}
	return chaliceOwn(in, "Chalice's authorizer", at), true
}

func (o *authorizer) SetAttr(_ *pyeval.Interp, name string, v pyeval.Value) { o.attrs[name] = v }

func (o *authorizer) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
	if in.Exploring() {
		return in.Call(o.reg.User.Value, pyeval.Call{Star: in.Unknown("it is a request", c.At), At: c.At, Callee: c.Callee})
	}
	return in.Unknown("it is what an authorizer returned", c.At)
}

// wrap makes what Chalice binds to the function's name. A blueprint has no
// websocket API when its handlers are decorated, so those stay unwrapped.
func wrap(reg *Registered, o owner) pyeval.Value {
	switch reg.Kind {
	case "route":
		return reg.User.Value
	case "authorizer":
		return host(&authorizer{reg: reg, scopes: &pyeval.List{}, attrs: map[string]pyeval.Value{}})
	case "on_ws_connect", "on_ws_message", "on_ws_disconnect":
		if _, ok := o.(*Blueprint); ok {
			return reg.User.Value
		}
		return host(&eventHandler{reg: reg, typ: "WebsocketEventSourceHandler", attrs: map[string]pyeval.Value{}})
	}
	return host(&eventHandler{reg: reg, typ: "EventSourceHandler", attrs: map[string]pyeval.Value{}})
}

// handlerOf returns the wrapper that a value is, or nil.
func handlerOf(v pyeval.Value) *eventHandler {
	if h, ok := v.(*pyeval.Host); ok {
		e, _ := h.Object.(*eventHandler)
		return e
	}
	return nil
}
