package boto3

import (
	"fmt"
	"strings"

	"decant/internal/awsapi"
	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/model"
)

// client is a client of one service; its name is "" when it is not known.
type client struct {
	lib     *Library
	service string
	of      *session
	api     *awsapi.Service // nil for a service that the data does not have
}

func (l *Library) client(service string, of *session) *pyeval.Host {
	k := "client " + service + " " + key(of.region) + fmt.Sprint(of.foreign)
	if h, ok := l.objects[k]; ok {
		return h
	}
	api, _ := awsapi.Find(service)
	return l.host(k, &client{l, service, of, api})
}

func (c *client) self() string {
	return "client " + c.service + " " + key(c.of.region) + fmt.Sprint(c.of.foreign)
}

func (c *client) TypeName() string { return "BaseClient" }

func (c *client) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (c *client) Call(in *pyeval.Interp, call pyeval.Call) pyeval.Value { return data(in, call.At) }

// Has says whether a client of the service has the attribute.
func (c *client) Has(name string) bool {
	switch name {
	case "get_paginator", "get_waiter", "generate_presigned_url", "meta":
		return true
	}
	if c.api == nil {
		return looksLikeMethod(name)
	}
	_, ok := c.api.Method(name)
	return ok
}

// looksLikeMethod says whether a name may be that of an operation, for a client of a
// service that is not known.
func looksLikeMethod(name string) bool {
	verb, rest, ok := strings.Cut(name, "_")
	if !ok || rest == "" {
		return false
	}
	switch verb {
	case "get", "put", "list", "describe", "create", "delete", "update", "start", "stop", "send", "receive", "batch", "query", "invoke", "publish", "detect",
		"upload", "download", "copy", "head", "assume", "run", "tag", "untag", "add", "remove", "associate", "modify", "register", "search", "execute":
		return true
	}
	return false
}

func (c *client) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	switch name {
	case "exceptions", "can_paginate", "close", "waiter_names":
		return data(in, at), true
	case "meta":
		return c.lib.host("meta of "+c.self(), &meta{c.lib, func(*pyeval.Interp) pyeval.Value { return c.lib.client(c.service, c.of) }}), true
	case "get_paginator":
		return c.lib.method(c.self(), name, c.paginator), true
	case "get_waiter":
		return c.lib.method(c.self(), name, c.waiter), true
	case "generate_presigned_url":
		return c.lib.method(c.self(), name, c.presigned), true
	case "__enter__", "__aenter__":
		return c.lib.method(c.self(), name, func(*pyeval.Interp, pyeval.Call) pyeval.Value { return c.lib.client(c.service, c.of) }), true
	}
	if strings.HasPrefix(name, "__") {
		return nil, false
	}
	return c.lib.method(c.self(), name, func(in *pyeval.Interp, call pyeval.Call) pyeval.Value { return c.call(in, name, call) }), true
}

// Given implements pyeval.Given.
func (c *client) Given(in *pyeval.Interp, from *pyeval.Unknown, call pyeval.Call) {
	if !from.Harmless && !from.Standard && !c.of.foreign {
		c.lib.rec.Lost(in, fmt.Sprintf("%s is given to %s, which is not read", c.named(), pyeval.CalleeName(from, call)), call.At)
	}
}

// Makes says whether a method of the name may be one of a client: the program has made
// one that has it or, when the arguments are named as boto3's are, any.
func (l *Library) Makes(name string, capitals bool) bool {
	if !looksLikeMethod(name) {
		return capitals && (name == "publish" || name == "invoke" || name == "query" || name == "scan")
	}
	if capitals {
		return true
	}
	for _, h := range l.objects {
		if c, ok := h.Object.(*client); ok && c.api != nil {
			if _, known := c.api.Method(name); known {
				return true
			}
		}
	}
	return false
}

// Any implements pyeval.AnyAttribute.
func (c *client) Any(*pyeval.Interp, diag.Range) pyeval.Value {
	return c.lib.method(c.self(), "*", func(in *pyeval.Interp, call pyeval.Call) pyeval.Value {
		if !c.of.foreign {
			c.lib.rec.Lost(in, "which method of "+c.named()+" is called is not known", call.At)
		}
		return answer(in, c.service, call.At)
	})
}

func (c *client) named() string {
	if c.service == "" {
		return "a client of boto3"
	}
	return "a client of " + c.service
}

// operation finds a method of the client.
func (c *client) method(name string) (awsapi.Method, bool) {
	if c.api == nil {
		return awsapi.Method{}, false
	}
	return c.api.Method(name)
}

// call is client.method(...).
func (c *client) call(in *pyeval.Interp, name string, call pyeval.Call) pyeval.Value {
	m, ok := c.method(name)
	if !ok {
		c.unknown(in, name, call)
		return answer(in, c.service+"."+name, call.At)
	}
	c.record(in, name, m.Operations, c.arguments(m, call), call.At)
	if c.service == "sqs" && (name == "get_queue_url" || name == "create_queue") {
		out := pyeval.NewDict()
		out.Set("QueueUrl", queueURL(in, call))
		return out
	}
	return answer(in, c.service+"."+name, call.At)
}

// queueURL is the URL of the queue that a call names: it ends with the name.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
func queueURL(in *pyeval.Interp, call pyeval.Call) pyeval.Value {
	host := in.Unknown("it is the address of a queue, of which the name alone is known", call.At)
	k, ok := call.Keyword("QueueName")
	if !ok {
		return answer(in, "sqs", call.At)
	}
	return in.Written(host, host, pyeval.Str("/"), k.Value)
}

// unknown notes a call of what is not in the data.
func (c *client) unknown(in *pyeval.Interp, name string, call pyeval.Call) {
	if c.of.foreign {
		return
	}
	switch {
	case c.service == "":
		c.lib.rec.Lost(in, "the service of the client that calls "+name+" is not known", call.At)
	case c.api == nil:
		c.lib.rec.Lost(in, fmt.Sprintf("boto3 has no service %q that decant knows", c.service), call.At)
	default:
		c.lib.rec.Lost(in, fmt.Sprintf("the client of %s has no method %s that decant knows", c.service, name), call.At)
	}
}

// record tells the recorder of a call, once for each combination of targets.
func (c *client) record(in *pyeval.Interp, method string, operations []string, args []argument, at diag.Range) {
	if c.of.foreign {
		return
	}
	for _, params := range combinations(args) {
		c.lib.rec.Called(in, model.AWSCall{Service: c.service, Method: method, Operations: operations, Parameters: params, Region: c.of.region, At: at})
	}
}

// paginator is client.get_paginator("list_objects_v2").
func (c *client) paginator(in *pyeval.Interp, call pyeval.Call) pyeval.Value {
	name, ok := call.TextArg(0, "operation_name")
	if _, known := c.method(name); !ok || !known {
		c.unknownName(in, "get_paginator", name, ok, call)
		return data(in, call.At)
	}
	return c.lib.host("paginator of "+c.self()+" "+name, &later{c, name, "paginate"})
}

// waiter is client.get_waiter("bucket_exists").
func (c *client) waiter(in *pyeval.Interp, call pyeval.Call) pyeval.Value {
	name, ok := call.TextArg(0, "waiter_name")
	if c.api != nil && ok {
		if op, known := c.api.Waiter(name); known {
			o, _ := c.api.Operation(op)
			return c.lib.host("waiter of "+c.self()+" "+o.Method, &later{c, o.Method, "wait"})
		}
	}
	c.unknownName(in, "get_waiter", name, ok, call)
	return data(in, call.At)
}

// unknownName notes a paginator or waiter whose name is not known.
func (c *client) unknownName(in *pyeval.Interp, method, name string, known bool, call pyeval.Call) {
	if c.of.foreign {
		return
	}
	if known && c.api != nil {
		c.lib.rec.Lost(in, fmt.Sprintf("%s of %s has no %q that decant knows", method, c.service, name), call.At)
		return
	}
	c.lib.rec.Lost(in, "the operation that "+method+" names is not known", call.At)
}

// presigned is client.generate_presigned_url(ClientMethod, Params): who has the URL
// acts with the permissions of the function.
func (c *client) presigned(in *pyeval.Interp, call pyeval.Call) pyeval.Value {
	v, _, _ := call.Arg(0, awsapi.PresignedURL()[0])
	params, at, given := call.Arg(1, awsapi.PresignedURL()[1])
	inner := pyeval.Call{At: call.At, Callee: call.Callee}
	if d, ok := params.(*pyeval.Dict); ok && d.Opaque == nil {
		for k, value := range d.Entries() {
			if name, isText := k.(pyeval.Str); isText {
				inner.Keywords = append(inner.Keywords, pyeval.Keyword{Name: string(name), Value: value, At: at})
			}
		}
	} else if given {
		inner.Star = in.Unknown("the parameters of the URL are not known", at)
	}
	found := false
	for _, t := range pyeval.TextsOf(v) {
		name, known := t.Known()
		if !known {
			continue
		}
		if _, ok := c.method(name); ok {
			found = true
			c.call(in, name, inner)
		}
	}
	if !found {
		c.unknownName(in, "generate_presigned_url", "", false, call)
	}
	return data(in, call.At)
}

// later is a paginator or a waiter: one of its methods sends the requests.
type later struct {
	client *client
	method string
	sends  string
}

func (p *later) TypeName() string { return "Paginator" }

func (p *later) Has(name string) bool { return name == p.sends }

func (p *later) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (p *later) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value { return data(in, c.At) }

func (p *later) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	if name == p.sends {
		return p.client.lib.method("later "+p.client.self()+" "+p.method, name, func(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
			return p.client.call(in, p.method, c)
		}), true
	}
	if strings.HasPrefix(name, "__") {
		return nil, false
	}
	return data(in, at), true
}

// Given implements pyeval.Given.
func (p *later) Given(in *pyeval.Interp, from *pyeval.Unknown, c pyeval.Call) {
	if !from.Harmless && !from.Standard {
		p.client.call(in, p.method, pyeval.Call{At: c.At, Star: in.Unknown("it is given by code that is not read", c.At)})
	}
}

// meta is client.meta and resource.meta.
type meta struct {
	lib    *Library
	client func(in *pyeval.Interp) pyeval.Value
}

func (m *meta) TypeName() string { return "ClientMeta" }

func (m *meta) Has(name string) bool { return name == "client" }

func (m *meta) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (m *meta) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value { return data(in, c.At) }

func (m *meta) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	switch name {
	case "client":
		return m.client(in), true
	case "events":
		u := data(in, at)
		u.Harmless, u.Plain = false, false // functions that are registered run
		return u, true
	}
	return data(in, at), true
}

// Websocket is Chalice's app.websocket_api: it asks for what Chalice grants an app with
// websockets.
func (l *Library) Websocket() pyeval.Value {
	return l.host("websocket", &websocket{l})
}

type websocket struct{ lib *Library }

func (w *websocket) TypeName() string { return "WebsocketAPI" }

func (w *websocket) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (w *websocket) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value { return data(in, c.At) }

func (w *websocket) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	method := map[string]string{"send": "post_to_connection", "close": "delete_connection", "info": "get_connection"}[name]
	if method == "" {
		return data(in, at), !strings.HasPrefix(name, "__")
	}
	api := w.lib.client("apigatewaymanagementapi", &session{lib: w.lib}).Object.(*client)
	return w.lib.method("websocket", name, func(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
		return api.call(in, method, pyeval.Call{At: c.At})
	}), true
}
