package source

import (
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/model"
)

// Functions lists the app's Lambda functions in Chalice's order.
func (r *Run) Functions(src *Source, app *Application) {
	for _, reg := range app.pure {
		r.add(src, reg, r.function(app, reg, reg.LogicalName(), model.KindLambda))
	}
	for _, reg := range app.events {
		r.add(src, reg, r.function(app, reg, reg.LogicalName(), model.Kind(reg.Kind)))
	}
	if len(app.Routes) > 0 {
		src.Functions = append(src.Functions, r.apiHandler(app))
		for _, reg := range app.Auths {
			r.add(src, reg, r.function(app, reg, reg.LogicalName(), model.KindAuthorizer))
		}
	}
	for _, key := range []string{"$connect", "$default", "$disconnect"} {
		if reg := app.Websockets[key]; reg != nil {
			r.add(src, reg, r.function(app, reg, websocketName(key), model.KindWebSocket))
		}
	}
	for _, entry := range app.Routes {
		r.Routed[entry.Registered] = true
		src.Routes = append(src.Routes, r.routeFacts(entry))
	}
	for _, m := range app.Middleware {
		src.Middleware = append(src.Middleware, model.Middleware{Name: m.Name, EventType: m.Event.Text(), At: m.At})
	}
}

// add appends the function that a registration becomes.
func (r *Run) add(src *Source, reg *Registered, fn Function) {
	r.FunctionOf[reg] = len(src.Functions)
	src.Functions = append(src.Functions, fn)
}

// websocketName is the logical name of a websocket function, which name= does
// not change.
func websocketName(key string) string {
	switch key {
	case "$connect":
		return "websocket_connect"
	case "$disconnect":
		return "websocket_disconnect"
	}
	return "websocket_message"
}

func (r *Run) function(app *Application, reg *Registered, name string, kind model.Kind) Function {
	fn := Function{
		Name: name, Kind: kind, Triggers: []model.Trigger{r.triggerOf(reg)},
		Handler: r.handler(app, reg), Condition: theCondition(joinConditions(app.conditions, reg.conditions)),
	}
	if kind == model.KindSchedule {
		fn.Description = reg.bound.args["description"].Text()
	}
	if kind != model.KindWebSocket {
		fn.UnknownName = reg.unknownName()
		if fn.UnknownName != nil {
			fn.Name = reg.User.Name
		}
	}
	return fn
}

// unknownName says why the logical name is not known, or nil.
func (r *Registered) unknownName() *model.Unknown {
	if r.User.UnknownName != nil && !r.name.given {
		return r.User.UnknownName
	}
	if _, ok := r.name.Value.(pyeval.Str); ok {
		return nil
	}
	u := r.name.whyNot("a text")
	return &u
}

func (r *Run) apiHandler(app *Application) Function {
	at := app.Routes[0].At
	fn := Function{
		Name: "api_handler", Kind: model.KindAPIHandler,
		Triggers: []model.Trigger{model.HTTPRoute{Place: model.Place{Where: at}}},
		Handler:  model.Handler{String: "app.app", Status: model.HandlerOK, At: app.At, Def: app.At},
	}
	fn.Condition = theCondition(app.Routes[0].conditions)
	for _, entry := range app.Routes {
		if len(entry.conditions) == 0 {
			fn.Condition = nil
		}
	}
	return fn
}

// theCondition joins unknown conditions into the one that is shown.
func theCondition(all conditions) *model.Unknown {
	if len(all) == 0 {
		return nil
	}
	out := all[0]
	for _, c := range all[1:] {
		for _, name := range c.Env {
			if !strings.Contains(strings.Join(out.Env, " "), name) {
				out.Env = append(out.Env[:len(out.Env):len(out.Env)], name)
			}
		}
	}
	return &out
}

// handler says what Lambda finds under the handler string.
func (r *Run) handler(app *Application, reg *Registered) model.Handler {
	h := model.Handler{
		String: reg.HandlerString(), At: reg.At, Def: reg.User.def, Async: reg.User.async, Generator: reg.User.generator,
	}
	if reg.Blueprint != nil {
		h.Blueprint = reg.Module
	}
	if reg.User.UnknownName != nil {
		h.Status, h.Why = model.HandlerUnknown, "the function's name is not known: it "+Clause(*reg.User.UnknownName)
		return h
	}
	if reg.Blueprint != nil && reg.Blueprint.importName.unknown() != nil {
		h.Status, h.Why = model.HandlerUnknown, "the blueprint's import name is not known: it "+Clause(*reg.Blueprint.importName.unknown())
		return h
	}
	h.Status, h.Why = r.resolve(app, reg)
	return h
}

// resolve looks the handler string up as Lambda does, and compares what it
// leads to with what was registered under the logical name.
func (r *Run) resolve(app *Application, reg *Registered) (model.HandlerStatus, string) {
	if reg.Module == "" {
		return model.HandlerNoImport, "the blueprint's import name is empty"
	}
	if r.Loader.Find(reg.Module) == nil {
		return model.HandlerNoImport, "there is no module " + reg.Module
	}
	module, _ := pyeval.Import(r.In, reg.Module)
	if f := module.Failure; f != nil {
		return model.HandlerNoImport, "importing " + reg.Module + " ends with " + f.Type + ": " + f.Message
	}
	found, ok := module.Get(reg.User.Name)
	if !ok {
		return model.HandlerMissing, "the module " + reg.Module + " has no name " + reg.User.Name + " after its import"
	}
	expected, ok := app.handlers[reg.LogicalName()]
	if !ok || reg.unknownName() != nil {
		expected = reg.Wrapped
	}
	return r.compare(found, expected, reg)
}

func (r *Run) compare(found, expected pyeval.Value, reg *Registered) (model.HandlerStatus, string) {
	if SameObject(found, expected) {
		return model.HandlerOK, ""
	}
	if f := handlerOf(found); f != nil && f.typ == "EventSourceHandler" && SameObject(f.reg.User.Value, rawFunction(expected)) {
		return model.HandlerOK, ""
	}
	if u, unknown := found.(*pyeval.Unknown); unknown {
		if len(reg.conditions) > 0 && r.onlyBinding(reg) {
			return model.HandlerOK, "" // whenever the function exists
		}
		if OuterDecorator(reg) {
			return model.HandlerRebound, "a decorator above Chalice's replaces the handler"
		}
		return model.HandlerUnknown, "what " + reg.Module + "." + reg.User.Name + " is bound to is not known: it " + Clause(u.Unknown)
	}
	return model.HandlerRebound, reg.Module + "." + reg.User.Name + " is " + describeValue(found) + " after the import"
}

// onlyBinding says whether the decorated def is the only place of its module that
// can bind the handler's name: every other mention is a call.
func (r *Run) onlyBinding(reg *Registered) bool {
	s := r.Loader.Find(reg.Module)
	if !reg.ByDecorator || s == nil || s.File != reg.file || OriginalName(reg) != "" || OuterDecorator(reg) {
		return false
	}
	names := s.Bindings()
	return names["*"] == 0 && names[reg.User.Name] == 1
}

// rawFunction is the user's function behind a wrapper.
func rawFunction(v pyeval.Value) pyeval.Value {
	h, ok := v.(*pyeval.Host)
	if !ok {
		return v
	}
	switch o := h.Object.(type) {
	case *eventHandler:
		return o.reg.User.Value
	case *authorizer:
		return o.reg.User.Value
	}
	return v
}

// SameObject is Python's "is" for the objects that handlers can be.
func SameObject(a, b pyeval.Value) bool {
	ha, okA := a.(*pyeval.Host)
	hb, okB := b.(*pyeval.Host)
	if okA || okB {
		return okA && okB && ha.Object == hb.Object
	}
	return a == b
}

// describeValue names what a handler's name is bound to instead.
func describeValue(v pyeval.Value) string {
	switch v := v.(type) {
	case *pyeval.Func:
		return "the plain function of line " + LineOf(v.NameAt)
	case *pyeval.Class:
		return "the class " + v.Name
	case *pyeval.Host:
		if h := handlerOf(v); h != nil {
			return "the handler registered in line " + LineOf(h.reg.At)
		}
	}
	return article(typeName(v))
}

func (r *Run) routeFacts(entry *Route) model.Route {
	out := model.Route{Path: entry.path.Text(), Methods: entry.Methods.texts()}
	if !entry.Methods.given {
		out.Methods.From, out.Methods.At = model.FromDefault, diag.Range{}
	}
	out.Authorizer = authorizerName(entry.authorizer)
	out.Handler = model.Handler{
		String: "app.app", Status: model.HandlerOK, At: entry.At, Def: entry.User.def,
		Async: entry.User.async, Generator: entry.User.generator,
	}
	if entry.Blueprint != nil {
		out.Handler.Blueprint = entry.Module
	}
	return out
}

func authorizerName(v pyeval.Value) string {
	h, ok := v.(*pyeval.Host)
	if !ok {
		if u, unknown := v.(*pyeval.Unknown); unknown {
			return u.Expr
		}
		return ""
	}
	switch o := h.Object.(type) {
	case *authorizer:
		return o.reg.LogicalName()
	case *plainObject:
		if name, isText := o.attrs["name"].(pyeval.Str); isText {
			return string(name)
		}
		return o.typ
	}
	return h.Object.TypeName()
}
