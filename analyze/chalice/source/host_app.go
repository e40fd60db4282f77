package source

import (
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval"
)

// appClass is chalice.Chalice.
type appClass struct {
	run *Run
	// attrs are what the program itself set on the class.
	attrs map[string]pyeval.Value
}

var appSignature = signature{qualname: "Chalice.__init__", params: []parameter{
	required("app_name"), optional("debug", pyeval.Bool(false)),
	optional("configure_logs", pyeval.Bool(true)), optional("env", pyeval.None{}),
}}

func (k *appClass) TypeName() string { return "type" }

func (k *appClass) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	if v, ok := k.attrs[name]; ok {
		return v, true
	}
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
	return k.run.notModelled(in, "Chalice", name, appNames, at), true
}

func (k *appClass) SetAttr(in *pyeval.Interp, name string, v pyeval.Value) {
	k.attrs[name] = assigned(in, v)
}

// Call makes an application object.
func (k *appClass) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
	b, raised := appSignature.bind(c)
	if raised != nil {
		return raised
	}
	app := &Application{
		run: k.run, class: k, At: c.At, Name: b.args["app_name"], debug: b.args["debug"],
		flags: &pyeval.Set{}, attrs: map[string]pyeval.Value{},
		handlers: map[string]pyeval.Value{}, routeOf: map[string]*Route{}, Websockets: map[string]*Registered{},
		conditions: c.Conditions,
	}
	app.attrs["app_name"] = app.Name.Value
	app.attrs["configure_logs"] = b.args["configure_logs"].Value
	app.attrs["experimental_feature_flags"] = app.flags
	app.attrs["api"] = host(&plainObject{typ: "APIGateway", attrs: map[string]pyeval.Value{"cors": pyeval.Bool(false)}})
	k.run.Apps = append(k.run.Apps, app)
	return host(app)
}

// Instantiate makes the application object inside an instance of a user's
// subclass.
func (k *appClass) Instantiate(in *pyeval.Interp, cls *pyeval.Class, self *pyeval.Instance, c pyeval.Call) pyeval.Value {
	made := k.Call(in, c)
	if h, ok := made.(*pyeval.Host); ok {
		h.Object.(*Application).self = self
		k.run.checkClass(in, cls, c.At)
	}
	return made
}

// Application is one Chalice object and everything registered on it.
type Application struct {
	run   *Run
	class *appClass
	At    diag.Range
	Name  argument
	debug argument
	// self is the instance of a user's subclass that holds the object, or nil.
	self       *pyeval.Instance
	flags      *pyeval.Set
	attrs      map[string]pyeval.Value
	handlers   map[string]pyeval.Value // handler_map: logical name -> what is called
	pure       []*Registered
	events     []*Registered
	Auths      []*Registered
	Websockets map[string]*Registered // by route key
	WsOrder    []string
	Routes     []*Route
	routeOf    map[string]*Route // by method and path, without conditional ones
	Middleware []*middleware
	conditions conditions
}

func (a *Application) TypeName() string { return "Chalice" }

func (a *Application) IsInstance(class pyeval.Object) bool {
	_, ok := class.(*appClass)
	return ok
}

func (a *Application) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	a.run.AttributeAt[at] = true
	if v, ok := a.replaced(name); ok {
		return v, true
	}
	if isDecorator(name) {
		return takeDecorator(in, a, name, at), true
	}
	switch name {
	case "register_blueprint":
		return host(&method{owner: a, name: name, at: at, call: a.registerBlueprint}), true
	case "register_middleware":
		return host(&method{owner: a, name: name, at: at, call: a.registerMiddleware}), true
	case "debug":
		return a.debug.Value, true
	case "define_authorizer":
		if !a.run.beforeOne() {
			a.run.removedAPI(at, "app.define_authorizer")
			return nil, false
		}
		return chaliceOwn(in, "Chalice before 1.0", at), true
	case "routes", "event_sources", "pure_lambda_functions", "builtin_auth_handlers",
		"websocket_handlers", "handler_map", "middleware_handlers", "log", "websocket_api":
		if name == "websocket_api" && a.run.explore != nil {
			return a.run.explore.Websocket, true
		}
		if v, ok := a.attrs[name]; ok {
			return v, true
		}
		u := in.Unknown("Chalice's own lists are not followed", at)
		u.Harmless, u.Plain = true, true
		return u, true
	case "__class__":
		return host(a.class), true
	}
	if strings.HasPrefix(name, "_") && listsName(appNames, name) && !strings.HasPrefix(name, "__") {
		return a.run.internalMethod(a, name, at), true
	}
	return a.run.notModelled(in, "app", name, appNames, at), true
}

// replaced is what the program itself bound to an attribute of the object or of
// its class, also in place of one of Chalice's methods.
func (a *Application) replaced(name string) (pyeval.Value, bool) {
	if name == "debug" {
		return nil, false
	}
	if v, ok := a.attrs[name]; ok {
		return v, true
	}
	v, ok := a.class.attrs[name]
	if fn, isFunc := v.(*pyeval.Func); isFunc {
		return &pyeval.BoundMethod{Self: a.object(), Func: fn}, true
	}
	return v, ok
}

// object is what the program knows as the application.
func (a *Application) object() pyeval.Value {
	if a.self != nil {
		return a.self
	}
	return host(a)
}

func (a *Application) SetAttr(in *pyeval.Interp, name string, v pyeval.Value) {
	v = assigned(in, v)
	switch name {
	case "debug":
		a.debug = argument{Value: v, At: a.debug.At, given: true}
	case "experimental_feature_flags":
		if set, ok := v.(*pyeval.Set); ok {
			a.flags = set
		}
	}
	a.attrs[name] = v
}

// Call is app(event, context): serving a request, which import-time code does
// not do.
func (a *Application) Call(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
	return in.Unknown("it is the answer to a request", c.At)
}

// registerBlueprint is app.register_blueprint(blueprint, name_prefix, url_prefix).
func (a *Application) registerBlueprint(in *pyeval.Interp, c pyeval.Call) pyeval.Value {
	b, raised := signature{qualname: "Chalice.register_blueprint", params: []parameter{
		required("blueprint"), optional("name_prefix", pyeval.None{}), optional("url_prefix", pyeval.None{}),
	}}.bind(c)
	if raised != nil {
		return raised
	}
	arg := b.args["blueprint"]
	if u := in.WhyUnknown(arg.Value); u != nil && BlueprintOf(arg.Value) == nil {
		a.run.Seen.Settled[c.At] = true
		a.run.Untraceable(c.At, "The blueprint that is registered here is not known: it "+Clause(u.Unknown)+".")
		return pyeval.None{}
	}
	if own := ownRegister(in, arg.Value, c.At); own != nil {
		a.run.Seen.Settled[c.At] = true
		options := pyeval.NewDict()
		options.Set("name_prefix", b.args["name_prefix"].Value)
		options.Set("url_prefix", b.args["url_prefix"].Value)
		in.Call(own, pyeval.Call{
			Args:     []pyeval.Arg{{Value: a.object(), At: c.At}},
			Keywords: []pyeval.Keyword{{Name: "options", Value: options, At: c.At}}, At: c.At, Callee: c.Callee,
		})
		return pyeval.None{}
	}
	bp := BlueprintOf(arg.Value)
	if bp == nil {
		return pyeval.Raise("AttributeError", "'"+typeName(arg.Value)+"' object has no attribute 'register'")
	}
	v := bp.register(a, prefixes{name: b.args["name_prefix"], url: b.args["url_prefix"]}, c)
	if _, raised := v.(*pyeval.Raised); !raised {
		a.run.Seen.Settled[c.At] = true
	}
	return v
}

// ownRegister is the method register of a class of the program: Chalice calls
// whatever the object has under that name.
func ownRegister(in *pyeval.Interp, v pyeval.Value, at diag.Range) pyeval.Value {
	x, ok := v.(*pyeval.Instance)
	if !ok {
		return nil
	}
	if _, defined := x.Class.Find("register"); !defined {
		return nil
	}
	return pyeval.GetAttr(in, x, "register", at)
}

// registerMiddleware is app.register_middleware(func, event_type='all').
func (a *Application) registerMiddleware(_ *pyeval.Interp, c pyeval.Call) pyeval.Value {
	m, raised := middlewareOf(c)
	if raised != nil {
		return raised
	}
	a.Middleware = append(a.Middleware, m)
	return pyeval.None{}
}
