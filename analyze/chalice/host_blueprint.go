package chalice

import (
	"decant/internal/diag"
	"decant/internal/pyeval"
)

// blueprintClass is chalice.Blueprint.
type blueprintClass struct{ run *run }

func (k *blueprintClass) TypeName() string { return "type" }

func (k *blueprintClass) Attr(_ *pyeval.Interp, name string, _ diag.Range) (pyeval.Value, bool) {
	switch name {
	case "__name__", "__qualname__":
		return pyeval.Str("Blueprint"), true
	case "__module__":
		return pyeval.Str("chalice.app"), true
	}
	if isDecorator(name) || name == "register_middleware" {
		return host(&unboundMethod{name: name}), true
	}
	return nil, false
}

func (k *blueprintClass) SetAttr(*pyeval.Interp, string, pyeval.Value) {}

func (k *blueprintClass) Call(_ *pyeval.Interp, c pyeval.Call) pyeval.Value {
	b, raised := signature{qualname: "Blueprint.__init__", params: []parameter{required("import_name")}}.bind(c)
	if raised != nil {
		return raised
	}
	bp := &blueprint{run: k.run, at: c.At, importName: b.args["import_name"], attrs: map[string]pyeval.Value{}}
	k.run.blueprints = append(k.run.blueprints, bp)
	return host(bp)
}

func (k *blueprintClass) Instantiate(in *pyeval.Interp, _ *pyeval.Class, _ *pyeval.Instance, c pyeval.Call) pyeval.Value {
	return k.Call(in, c)
}

// blueprint holds registrations back until an application registers it.
type blueprint struct {
	run        *run
	at         diag.Range
	importName argument
	attrs      map[string]pyeval.Value
	deferred   []func(a *application, p prefixes) *pyeval.Raised
	// pending are the handlers among the deferred registrations.
	pending []*registered
	uses    []blueprintUse
}

// blueprintUse is one app.register_blueprint.
type blueprintUse struct {
	app *application
	at  diag.Range
}

// prefixes are the options of app.register_blueprint.
type prefixes struct{ name, url argument }

// blueprintOf returns the blueprint that a value is or holds, or nil.
func blueprintOf(v pyeval.Value) *blueprint {
	if i, ok := v.(*pyeval.Instance); ok {
		v = i.Inner
	}
	if h, ok := v.(*pyeval.Host); ok {
		bp, _ := h.Object.(*blueprint)
		return bp
	}
	return nil
}

func (b *blueprint) TypeName() string { return "Blueprint" }

func (b *blueprint) IsInstance(class pyeval.Object) bool {
	_, ok := class.(*blueprintClass)
	return ok
}

func (b *blueprint) Attr(in *pyeval.Interp, name string, at diag.Range) (pyeval.Value, bool) {
	b.run.attributeAt[at] = true
	if isDecorator(name) {
		return host(&decorator{owner: b, kind: name, at: at}), true
	}
	switch name {
	case "register_middleware":
		return host(&method{owner: b, name: name, at: at, call: b.registerMiddleware}), true
	case "register":
		return host(&method{owner: b, name: name, at: at, call: b.registerOn}), true
	case "_import_name":
		return b.importName.value, true
	case "log", "current_app", "current_request", "lambda_context":
		if len(b.uses) == 0 {
			return pyeval.Raise("RuntimeError", "Can only access Blueprint."+name+" if it's registered to an app."), true
		}
		v, ok := b.uses[len(b.uses)-1].app.Attr(in, name, at)
		if name == "current_app" {
			return host(b.uses[len(b.uses)-1].app), true
		}
		return v, ok
	case "__class__":
		return host(&blueprintClass{run: b.run}), true
	}
	v, ok := b.attrs[name]
	return v, ok
}

func (b *blueprint) SetAttr(_ *pyeval.Interp, name string, v pyeval.Value) { b.attrs[name] = v }

func (b *blueprint) Call(*pyeval.Interp, pyeval.Call) pyeval.Value {
	return pyeval.Raise("TypeError", "'Blueprint' object is not callable")
}

// register replays what was deferred on an application.
func (b *blueprint) register(a *application, p prefixes, c pyeval.Call) pyeval.Value {
	b.uses = append(b.uses, blueprintUse{app: a, at: c.At})
	for _, replay := range b.deferred {
		if raised := replay(a, p); raised != nil {
			return raised
		}
	}
	return pyeval.None{}
}

// registerOn is blueprint.register(app, options), which app.register_blueprint
// calls; few programs call it themselves.
func (b *blueprint) registerOn(_ *pyeval.Interp, c pyeval.Call) pyeval.Value {
	v, _, _ := c.Arg(0, "app")
	app := applicationOf(v)
	options, _, _ := c.Arg(1, "options")
	dict, ok := options.(*pyeval.Dict)
	if app == nil || !ok || dict.Opaque != nil {
		b.run.untraceable(c.At, "The application or the options of this blueprint's registration are not known.")
		return pyeval.None{}
	}
	option := func(name string) argument {
		v, ok := dict.Get(name)
		if !ok {
			v = pyeval.None{}
		}
		return argument{value: v, at: c.At, given: ok}
	}
	return b.register(app, prefixes{name: option("name_prefix"), url: option("url_prefix")}, c)
}

func (b *blueprint) registerMiddleware(_ *pyeval.Interp, c pyeval.Call) pyeval.Value {
	m, raised := middlewareOf(c)
	if raised != nil {
		return raised
	}
	b.deferred = append(b.deferred, func(a *application, _ prefixes) *pyeval.Raised {
		a.middleware = append(a.middleware, m)
		return nil
	})
	return pyeval.None{}
}

// applicationOf returns the application that a value is or holds, or nil.
func applicationOf(v pyeval.Value) *application {
	if i, ok := v.(*pyeval.Instance); ok {
		v = i.Inner
	}
	if h, ok := v.(*pyeval.Host); ok {
		a, _ := h.Object.(*application)
		return a
	}
	return nil
}
