package source

import (
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval"
)

// blueprintClass is chalice.Blueprint.
type blueprintClass struct {
	run *Run
	// attrs are what the program itself set on the class.
	attrs map[string]pyeval.Value
}

func (k *blueprintClass) TypeName() string { return "type" }

func (k *blueprintClass) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	if v, ok := k.attrs[name]; ok {
		return v, true
	}
	switch name {
	case "__name__", "__qualname__":
		return pyeval.Str("Blueprint"), true
	case "__module__":
		return pyeval.Str("chalice.app"), true
	}
	if isDecorator(name) || name == "register_middleware" || name == "register" {
		return host(&unboundMethod{name: name}), true
	}
	return k.run.notModelled(in, "Blueprint", name, blueprintNames, at), true
}

func (k *blueprintClass) SetAttr(in *pyeval.Interp, name string, v pyeval.Value) {
	k.attrs[name] = assigned(in, v)
}

func (k *blueprintClass) Call(_ *pyeval.Interp, c pyeval.Call) pyeval.Value {
	b, raised := signature{qualname: "Blueprint.__init__", params: []parameter{required("import_name")}}.bind(c)
	if raised != nil {
		return raised
	}
	bp := &Blueprint{run: k.run, class: k, At: c.At, importName: b.args["import_name"], attrs: map[string]pyeval.Value{}}
	if k.run.module == nil { // a module that is imported later shows a handler, and registers nothing
		k.run.Blueprints = append(k.run.Blueprints, bp)
	}
	return host(bp)
}

func (k *blueprintClass) Instantiate(in *pyeval.Interp, cls *pyeval.Class, self *pyeval.Instance, c pyeval.Call) pyeval.Value {
	made := k.Call(in, c)
	if h, ok := made.(*pyeval.Host); ok {
		h.Object.(*Blueprint).self = self
		k.run.checkClass(in, cls, c.At)
	}
	return made
}

// Blueprint holds registrations back until an application registers it.
type Blueprint struct {
	run   *Run
	class *blueprintClass
	// self is the instance of a user's subclass that holds the object, or nil.
	self       *pyeval.Instance
	At         diag.Range
	importName argument
	attrs      map[string]pyeval.Value
	deferred   []func(a *Application, p prefixes) *pyeval.Raised
	// Pending are the handlers among the deferred registrations.
	Pending []*Registered
	Uses    []BlueprintUse
	// Reached is code that is not read and may register the blueprint, or nil.
	Reached *pyeval.Unknown
}

// BlueprintUse is one app.register_blueprint.
type BlueprintUse struct {
	App *Application
	At  diag.Range
}

// prefixes are the options of app.register_blueprint, and the conditions under which
// it is called.
type prefixes struct {
	name, url  argument
	conditions conditions
}

// BlueprintOf returns the blueprint that a value is or holds, or nil.
func BlueprintOf(v pyeval.Value) *Blueprint {
	if i, ok := v.(*pyeval.Instance); ok {
		v = i.Inner
	}
	if h, ok := v.(*pyeval.Host); ok {
		bp, _ := h.Object.(*Blueprint)
		return bp
	}
	return nil
}

func (b *Blueprint) TypeName() string { return "Blueprint" }

func (b *Blueprint) IsInstance(class pyeval.Object) bool {
	_, ok := class.(*blueprintClass)
	return ok
}

func (b *Blueprint) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	b.run.AttributeAt[at] = true
	if v, ok := b.replaced(name); ok {
		return v, true
	}
	if isDecorator(name) {
		return takeDecorator(in, b, name, at), true
	}
	switch name {
	case "register_middleware":
		return host(&method{owner: b, name: name, at: at, call: b.registerMiddleware}), true
	case "register":
		return host(&method{owner: b, name: name, at: at, call: b.registerOn}), true
	case "_import_name":
		return b.importName.Value, true
	case "log", "current_app", "current_request", "lambda_context":
		if len(b.Uses) == 0 {
			return pyeval.Raise("RuntimeError", "Can only access Blueprint."+name+" if it's registered to an app."), true
		}
		v, ok := b.Uses[len(b.Uses)-1].App.Attr(in, name, at)
		if name == "current_app" {
			return host(b.Uses[len(b.Uses)-1].App), true
		}
		return v, ok
	case "__class__":
		return host(b.class), true
	case "_deferred_registrations", "_current_app", "_lambda_context", "__dict__":
		return in.Unknown("Chalice's own lists are not followed", at), true
	}
	if strings.HasPrefix(name, "_") && listsName(blueprintNames, name) && !strings.HasPrefix(name, "__") {
		return b.run.internalMethod(b, name, at), true
	}
	return b.run.notModelled(in, "Blueprint", name, blueprintNames, at), true
}

// replaced is what the program itself bound to an attribute of the object or of
// its class.
func (b *Blueprint) replaced(name string) (pyeval.Value, bool) {
	if v, ok := b.attrs[name]; ok {
		return v, true
	}
	v, ok := b.class.attrs[name]
	if fn, isFunc := v.(*pyeval.Func); isFunc {
		var self pyeval.Value = host(b)
		if b.self != nil {
			self = b.self
		}
		return &pyeval.BoundMethod{Self: self, Func: fn}, true
	}
	return v, ok
}

func (b *Blueprint) SetAttr(in *pyeval.Interp, name string, v pyeval.Value) {
	b.attrs[name] = assigned(in, v)
}

func (b *Blueprint) Call(*pyeval.Interp, pyeval.Call) pyeval.Value {
	return pyeval.Raise("TypeError", "'Blueprint' object is not callable")
}

// register replays what was deferred on an application.
func (b *Blueprint) register(a *Application, p prefixes, c pyeval.Call) pyeval.Value {
	b.Uses = append(b.Uses, BlueprintUse{App: a, At: c.At})
	p.conditions = c.Conditions
	for _, replay := range b.deferred {
		if raised := replay(a, p); raised != nil {
			return raised
		}
	}
	return pyeval.None{}
}

// registerOn is blueprint.register(app, options), which app.register_blueprint
// calls; few programs call it themselves.
func (b *Blueprint) registerOn(_ *pyeval.Interp, c pyeval.Call) pyeval.Value {
	v, _, _ := c.Arg(0, "app")
	app := ApplicationOf(v)
	options, _, _ := c.Arg(1, "options")
	dict, ok := options.(*pyeval.Dict)
	if app == nil || !ok || dict.Opaque != nil {
		b.run.Untraceable(c.At, "The application or the options of this blueprint's registration are not known.")
		return pyeval.None{}
	}
	option := func(name string) argument {
		v, ok := dict.Get(name)
		if !ok {
			v = pyeval.None{}
		}
		return argument{Value: v, At: c.At, given: ok}
	}
	return b.register(app, prefixes{name: option("name_prefix"), url: option("url_prefix")}, c)
}

func (b *Blueprint) registerMiddleware(_ *pyeval.Interp, c pyeval.Call) pyeval.Value {
	m, raised := middlewareOf(c)
	if raised != nil {
		return raised
	}
	b.deferred = append(b.deferred, func(a *Application, _ prefixes) *pyeval.Raised {
		a.Middleware = append(a.Middleware, m)
		return nil
	})
	return pyeval.None{}
}

// ApplicationOf returns the application that a value is or holds, or nil.
func ApplicationOf(v pyeval.Value) *Application {
	if i, ok := v.(*pyeval.Instance); ok {
		v = i.Inner
	}
	if h, ok := v.(*pyeval.Host); ok {
		a, _ := h.Object.(*Application)
		return a
	}
	return nil
}
