package chalice

import (
	"decant/internal/diag"
	"decant/internal/pyeval"
)

// appClass is chalice.Chalice.
type appClass struct{ run *run }

var appSignature = signature{qualname: "Chalice.__init__", params: []parameter{
	required("app_name"), optional("debug", pyeval.Bool(false)),
	optional("configure_logs", pyeval.Bool(true)), optional("env", pyeval.None{}),
}}

func (k *appClass) TypeName() string { return "type" }

func (k *appClass) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	switch name {
	case "__name__", "__qualname__":
		return pyeval.Str("Chalice"), true
	case "__module__":
		return pyeval.Str("chalice.app"), true
	case "FORMAT_STRING":
		return pyeval.Str("%(name)s - %(levelname)s - %(message)s"), true
	}
	if isDecorator(name) || name == "register_blueprint" || name == "register_middleware" {
		return host(&unboundMethod{name: name}), true
	}
	return nil, false
}

func (k *appClass) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

// Call makes an application object.
func (k *appClass) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
	b, raised := appSignature.bind(c)
	if raised != nil {
		return raised
	}
	app := &application{
		run: k.run, at: c.At, name: b.args["app_name"], debug: b.args["debug"],
		flags: &pyeval.Set{}, attrs: map[string]pyeval.Value{},
		handlers: map[string]pyeval.Value{}, routeOf: map[string]*route{}, websockets: map[string]*registered{},
		conditions: c.Conditions,
	}
	app.attrs["app_name"] = app.name.value
	app.attrs["configure_logs"] = b.args["configure_logs"].value
	app.attrs["experimental_feature_flags"] = app.flags
	app.attrs["api"] = host(&plainObject{typ: "APIGateway", attrs: map[string]pyeval.Value{"cors": pyeval.Bool(false)}})
	k.run.apps = append(k.run.apps, app)
	return host(app)
}

// Instantiate makes the application object inside an instance of a user's
// subclass.
func (k *appClass) Instantiate(in *pyeval.Interp, _ *pyeval.Class, self *pyeval.Instance, c pyeval.Call) pyeval.Value {
	made := k.Call(in, c)
	if h, ok := made.(*pyeval.Host); ok {
		h.Object.(*application).self = self
	}
	return made
}

// application is one Chalice object and everything registered on it.
type application struct {
	run   *run
	at    diag.Range
	name  argument
	debug argument
	// self is the instance of a user's subclass that holds the object, or nil.
	self       *pyeval.Instance
	flags      *pyeval.Set
	attrs      map[string]pyeval.Value
	handlers   map[string]pyeval.Value // handler_map: logical name -> what is called
	pure       []*registered
	events     []*registered
	auths      []*registered
	websockets map[string]*registered // by route key
	wsOrder    []string
	routes     []*route
	routeOf    map[string]*route // by method and path, without conditional ones
	middleware []*middleware
	conditions conditions
}

func (a *application) TypeName() string { return "Chalice" }

func (a *application) IsInstance(class pyeval.Object) bool {
	_, ok := class.(*appClass)
	return ok
}

func (a *application) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	a.run.attributeAt[at] = true
	if isDecorator(name) {
		return host(&decorator{owner: a, kind: name, at: at}), true
	}
	switch name {
	case "register_blueprint":
		return host(&method{owner: a, name: name, at: at, call: a.registerBlueprint}), true
	case "register_middleware":
		return host(&method{owner: a, name: name, at: at, call: a.registerMiddleware}), true
	case "debug":
		return a.debug.value, true
	case "define_authorizer":
		a.run.removedAPI(at, "app.define_authorizer")
		return nil, false
	case "current_request", "lambda_context":
		// Unset until a REST request is served.
		v, ok := a.attrs[name]
		return v, ok
	case "routes", "event_sources", "pure_lambda_functions", "builtin_auth_handlers",
		"websocket_handlers", "handler_map", "middleware_handlers", "log", "websocket_api":
		if v, ok := a.attrs[name]; ok {
			return v, true
		}
		u := in.Unknown("Chalice's own lists are not followed", at)
		u.Harmless = true
		return u, true
	case "__class__":
		return host(&appClass{run: a.run}), true
	}
	v, ok := a.attrs[name]
	return v, ok
}

func (a *application) SetAttr(_ *pyeval.Interp, name string, v pyeval.Value) {
	switch name {
	case "debug":
		a.debug = argument{value: v, at: a.debug.at, given: true}
	case "experimental_feature_flags":
		if set, ok := v.(*pyeval.Set); ok {
			a.flags = set
		}
	}
	a.attrs[name] = v
}

// Call is app(event, context): serving a request, which import-time code does
// not do.
func (a *application) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
	return in.Unknown("it is the answer to a request", c.At)
}

// registerBlueprint is app.register_blueprint(blueprint, name_prefix, url_prefix).
func (a *application) registerBlueprint(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
	b, raised := signature{qualname: "Chalice.register_blueprint", params: []parameter{
		required("blueprint"), optional("name_prefix", pyeval.None{}), optional("url_prefix", pyeval.None{}),
	}}.bind(c)
	if raised != nil {
		return raised
	}
	bp := blueprintOf(b.args["blueprint"].value)
	if bp == nil {
		if b.args["blueprint"].unknown() != nil {
			a.run.untraceable(c.At, "The blueprint that is registered here is not known: it "+clause(b.args["blueprint"].whyNot("a blueprint"))+".")
			return pyeval.None{}
		}
		return pyeval.Raise("AttributeError", "'"+typeName(b.args["blueprint"].value)+"' object has no attribute 'register'")
	}
	return bp.register(a, prefixes{name: b.args["name_prefix"], url: b.args["url_prefix"]}, c)
}

// registerMiddleware is app.register_middleware(func, event_type='all').
func (a *application) registerMiddleware(_ *pyeval.Interp, c pyeval.Call) pyeval.Value {
	m, raised := middlewareOf(c)
	if raised != nil {
		return raised
	}
	a.middleware = append(a.middleware, m)
	return pyeval.None{}
}
