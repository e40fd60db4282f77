package source

import (
	"maps"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/model"
)

// library is the module chalice (or chalice.app): its public names.
type library struct {
	run   *Run
	name  string
	names string // those that exist and are not modelled
	attrs map[string]pyeval.Value
}

// chaliceModules makes the modelled modules by dotted name. Everything else
// below chalice (chalice.test, chalice.cdk) is not part of the deployment
// package.
func chaliceModules(r *Run) map[string]pyeval.Value {
	attrs := map[string]pyeval.Value{
		"Chalice":         host(&appClass{run: r, attrs: map[string]pyeval.Value{}}),
		"Blueprint":       host(&blueprintClass{run: r, attrs: map[string]pyeval.Value{}}),
		"__version__":     r.version(),
		"chalice_version": r.version(),
	}
	for _, name := range []string{"Rate", "Cron", "ScheduleExpression"} {
		attrs[name] = host(&scheduleClass{name: name})
	}
	for _, k := range plainClasses() {
		attrs[k.name] = host(k)
	}
	app := host(&library{run: r, name: "chalice.app", names: appModuleNames, attrs: attrs})
	top := map[string]pyeval.Value{"app": app}
	for name, v := range attrs {
		if name != "ScheduleExpression" {
			top[name] = v
		}
	}
	return map[string]pyeval.Value{"chalice": host(&library{run: r, name: "chalice", names: moduleNames, attrs: top}), "chalice.app": app}
}

// version is chalice.__version__, which is known when the repository pins it.
func (r *Run) version() pyeval.Value {
	if r.pinned != "" {
		return pyeval.Str(r.pinned)
	}
	return &pyeval.Unknown{Unknown: model.Unknown{Because: "it is the version of Chalice, which the repository does not pin"}, Harmless: true}
}

func (m *library) TypeName() string { return "module" }

func (m *library) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	switch name {
	case "__name__":
		return pyeval.Str(m.name), true
	case "__all__":
		return nil, false // a star import takes Names
	}
	if v, ok := m.attrs[name]; ok {
		return v, true
	}
	return m.run.notModelled(in, m.name, name, m.names, at), true
}

// Names are what a star import of the module takes, sorted.
func (m *library) Names() []string {
	names := slices.Sorted(maps.Keys(m.attrs))
	return slices.DeleteFunc(names, func(name string) bool { return strings.HasPrefix(name, "_") })
}

func (m *library) SetAttr(_ *pyeval.Interp, name string, v pyeval.Value) { m.attrs[name] = v }

func (m *library) Call(*pyeval.Interp, pyeval.Call) pyeval.Value {
	return pyeval.Raise("TypeError", "'module' object is not callable")
}

// plainClass is a class of Chalice whose objects only hold values.
type plainClass struct {
	name string
	// loose accepts any arguments; else params are checked.
	loose  bool
	params []parameter
	// parent is the class it derives from, or "".
	parent string
}

func plainClasses() []*plainClass {
	none := pyeval.None{}
	out := []*plainClass{
		{name: "Response", params: []parameter{required("body"), optional("headers", none), optional("status_code", pyeval.Int(200))}},
		{name: "CORSConfig", loose: true},
		{name: "AuthResponse", params: []parameter{required("routes"), required("principal_id"), optional("context", none)}},
		{name: "AuthRoute", params: []parameter{required("path"), required("methods")}},
		{name: "Authorizer", loose: true},
		{name: "IAMAuthorizer", parent: "Authorizer"},
		{name: "CognitoUserPoolAuthorizer", parent: "Authorizer", params: []parameter{
			required("name"), required("provider_arns"),
			optional("header", pyeval.Str("Authorization")), optional("scopes", none),
		}},
		{name: "CustomAuthorizer", parent: "Authorizer", params: []parameter{
			required("name"), required("authorizer_uri"),
			optional("ttl_seconds", pyeval.Int(300)), optional("header", pyeval.Str("Authorization")),
			optional("invoke_role_arn", none), optional("scopes", none),
		}},
		{name: "ConvertToMiddleware", params: []parameter{required("lambda_wrapper")}},
	}
	for _, name := range []string{
		"Request", "MultiDict", "CaseInsensitiveMapping", "AuthRequest", "LambdaFunctionEvent", "CloudWatchEvent",
		"WebsocketEvent", "SNSEvent", "S3Event", "SQSEvent", "SQSRecord", "KinesisEvent", "KinesisRecord", "DynamoDBEvent",
		"DynamoDBRecord", "BaseLambdaEvent", "EventSourceHandler", "ChaliceAuthorizer", "APIGateway", "WebsocketAPI",
		"LambdaFunction", "DecoratorAPI", "RouteEntry", "ChaliceError", "WebsocketDisconnectedError", "ChaliceViewError",
		"ChaliceUnhandledError", "BadRequestError", "UnauthorizedError", "ForbiddenError", "NotFoundError",
		"MethodNotAllowedError", "RequestTimeoutError", "ConflictError", "UnprocessableEntityError", "TooManyRequestsError",
	} {
		out = append(out, &plainClass{name: name, loose: true})
	}
	return out
}

func (k *plainClass) TypeName() string { return "type" }

func (k *plainClass) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	switch name {
	case "__name__", "__qualname__":
		return pyeval.Str(k.name), true
	case "__module__":
		return pyeval.Str("chalice.app"), true
	}
	return chaliceOwn(in, "Chalice's class "+k.name, at), true
}

func (k *plainClass) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (k *plainClass) Call(_ *pyeval.Interp, c pyeval.Call) pyeval.Value {
	o := &plainObject{typ: k.name, parent: k.parent, attrs: map[string]pyeval.Value{}}
	if k.loose {
		for _, kw := range c.Keywords {
			o.attrs[kw.Name] = kw.Value
		}
		return host(o)
	}
	b, raised := signature{qualname: k.name + ".__init__", params: k.params}.bind(c)
	if raised != nil {
		return raised
	}
	for name, a := range b.args {
		o.attrs[name] = a.Value
	}
	if arns, ok := b.args["provider_arns"]; ok && arns.unknown() == nil {
		if _, isList := arns.Value.(*pyeval.List); !isList {
			return pyeval.Raise("TypeError", "provider_arns should be a list of ARNs, received: "+typeName(arns.Value))
		}
	}
	return host(o)
}

func (k *plainClass) Instantiate(in *pyeval.Interp, _ *pyeval.Class, _ *pyeval.Instance, c pyeval.Call) pyeval.Value {
	return k.Call(in, c)
}

// plainObject is an object that only holds values.
type plainObject struct {
	typ    string
	parent string
	attrs  map[string]pyeval.Value
}

func (o *plainObject) TypeName() string { return o.typ }

func (o *plainObject) IsInstance(class pyeval.Object) bool {
	k, ok := class.(*plainClass)
	return ok && (k.name == o.typ || k.name == o.parent)
}

func (o *plainObject) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	if v, ok := o.attrs[name]; ok {
		return v, true
	}
	if name == "with_scopes" && o.parent == "Authorizer" {
		return host(&method{owner: o, name: name, at: at, call: func(*pyeval.Interp, pyeval.Call) pyeval.Value {
			return host(&plainObject{typ: o.typ, parent: o.parent, attrs: o.attrs})
		}}), true
	}
	if isFunctionName(name) {
		return nil, false
	}
	return chaliceOwn(in, "Chalice's class "+o.typ, at), true
}

func (o *plainObject) SetAttr(_ *pyeval.Interp, name string, v pyeval.Value) { o.attrs[name] = v }

func (o *plainObject) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
	return in.Unknown("it is the result of calling a "+o.typ, c.At)
}
