package chalice

import (
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/internal/pysyntax"
	"decant/model"
)

// functions lists the app's Lambda functions in Chalice's order.
func (r *run) functions(src *Source, app *application) {
	for _, reg := range app.pure {
		r.add(src, reg, r.function(app, reg, reg.logicalName(), model.KindLambda))
	}
	for _, reg := range app.events {
		r.add(src, reg, r.function(app, reg, reg.logicalName(), model.Kind(reg.kind)))
	}
	if len(app.routes) > 0 {
		src.Functions = append(src.Functions, r.apiHandler(app))
		for _, reg := range app.auths {
			r.add(src, reg, r.function(app, reg, reg.logicalName(), model.KindAuthorizer))
		}
	}
	for _, key := range []string{"$connect", "$default", "$disconnect"} {
		if reg := app.websockets[key]; reg != nil {
			r.add(src, reg, r.function(app, reg, websocketName(key), model.KindWebSocket))
		}
	}
	for _, entry := range app.routes {
		r.routed[entry.registered] = true
		src.Routes = append(src.Routes, r.routeFacts(entry))
	}
	for _, m := range app.middleware {
		src.Middleware = append(src.Middleware, model.Middleware{Name: m.name, EventType: m.event.text(), At: m.at})
	}
}

// add appends the function that a registration becomes.
func (r *run) add(src *Source, reg *registered, fn SourceFunction) {
	r.functionOf[reg] = len(src.Functions)
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

func (r *run) function(app *application, reg *registered, name string, kind model.Kind) SourceFunction {
	fn := SourceFunction{
		Name: name, Kind: kind, Triggers: []model.Trigger{r.triggerOf(reg)},
		Handler: r.handler(app, reg), Condition: theCondition(joinConditions(app.conditions, reg.conditions)),
	}
	if kind == model.KindSchedule {
		fn.Description = reg.bound.args["description"].text()
	}
	if kind != model.KindWebSocket {
		fn.UnknownName = reg.unknownName()
		if fn.UnknownName != nil {
			fn.Name = reg.user.name
		}
	}
	return fn
}

// unknownName says why the logical name is not known, or nil.
func (r *registered) unknownName() *model.Unknown {
	if r.user.unknownName != nil && !r.name.given {
		return r.user.unknownName
	}
	if _, ok := r.name.value.(pyeval.Str); ok {
		return nil
	}
	u := r.name.whyNot("a text")
	return &u
}

func (r *run) apiHandler(app *application) SourceFunction {
	at := app.routes[0].at
	fn := SourceFunction{
		Name: "api_handler", Kind: model.KindAPIHandler,
		Triggers: []model.Trigger{model.HTTPRoute{Place: model.Place{Where: at}}},
		Handler:  model.Handler{String: "app.app", Status: model.HandlerOK, At: app.at, Def: app.at},
	}
	fn.Condition = theCondition(app.routes[0].conditions)
	for _, entry := range app.routes {
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
func (r *run) handler(app *application, reg *registered) model.Handler {
	h := model.Handler{
		String: reg.handlerString(), At: reg.at, Def: reg.user.def, Async: reg.user.async, Generator: reg.user.generator,
	}
	if reg.blueprint != nil {
		h.Blueprint = reg.module
	}
	if reg.user.unknownName != nil {
		h.Status, h.Why = model.HandlerUnknown, "the function's name is not known: it "+clause(*reg.user.unknownName)
		return h
	}
	if reg.blueprint != nil && reg.blueprint.importName.unknown() != nil {
		h.Status, h.Why = model.HandlerUnknown, "the blueprint's import name is not known: it "+clause(*reg.blueprint.importName.unknown())
		return h
	}
	h.Status, h.Why = r.resolve(app, reg)
	return h
}

// resolve looks the handler string up as Lambda does, and compares what it
// leads to with what was registered under the logical name.
func (r *run) resolve(app *application, reg *registered) (model.HandlerStatus, string) {
	if reg.module == "" {
		return model.HandlerNoImport, "the blueprint's import name is empty"
	}
	if r.load.find(reg.module) == nil {
		return model.HandlerNoImport, "there is no module " + reg.module
	}
	module, _ := pyeval.Import(r.in, reg.module)
	if f := module.Failure; f != nil {
		return model.HandlerNoImport, "importing " + reg.module + " ends with " + f.Type + ": " + f.Message
	}
	found, ok := module.Get(reg.user.name)
	if !ok {
		return model.HandlerMissing, "the module " + reg.module + " has no name " + reg.user.name + " after its import"
	}
	expected, ok := app.handlers[reg.logicalName()]
	if !ok || reg.unknownName() != nil {
		expected = reg.wrapped
	}
	return r.compare(found, expected, reg)
}

func (r *run) compare(found, expected pyeval.Value, reg *registered) (model.HandlerStatus, string) {
	if sameObject(found, expected) {
		return model.HandlerOK, ""
	}
	if f := handlerOf(found); f != nil && f.typ == "EventSourceHandler" && sameObject(f.reg.user.value, rawFunction(expected)) {
		return model.HandlerOK, ""
	}
	if u, unknown := found.(*pyeval.Unknown); unknown {
		if len(reg.conditions) > 0 && r.onlyBinding(reg) {
			return model.HandlerOK, "" // whenever the function exists
		}
		if outerDecorator(reg) {
			return model.HandlerRebound, "a decorator above Chalice's replaces the handler"
		}
		return model.HandlerUnknown, "what " + reg.module + "." + reg.user.name + " is bound to is not known: it " + clause(u.Unknown)
	}
	return model.HandlerRebound, reg.module + "." + reg.user.name + " is " + describeValue(found) + " after the import"
}

// onlyBinding says whether the decorated def is the only place of its module that
// can bind the handler's name: every other mention is a call.
func (r *run) onlyBinding(reg *registered) bool {
	s := r.load.find(reg.module)
	if !reg.byDecorator || s == nil || s.file != reg.file || originalName(reg) != "" || outerDecorator(reg) {
		return false
	}
	names := s.bindings()
	return names["*"] == 0 && names[reg.user.name] == 1
}

// bindings counts how often a file mentions each name other than to call it, and
// its star imports as "*".
func (s *source) bindings() map[string]int {
	if s.names == nil {
		s.names = map[string]int{}
		for i, n := range s.file.Nodes {
			switch n.Kind {
			case pysyntax.KindWildcardImport:
				s.names["*"]++
			case pysyntax.KindIdentifier:
				if n.Field != pysyntax.FieldFunction {
					s.names[s.file.Text(i)]++
				}
			}
		}
	}
	return s.names
}

// rawFunction is the user's function behind a wrapper.
func rawFunction(v pyeval.Value) pyeval.Value {
	h, ok := v.(*pyeval.Host)
	if !ok {
		return v
	}
	switch o := h.Object.(type) {
	case *eventHandler:
		return o.reg.user.value
	case *authorizer:
		return o.reg.user.value
	}
	return v
}

// sameObject is Python's "is" for the objects that handlers can be.
func sameObject(a, b pyeval.Value) bool {
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
		return "the plain function of line " + lineOf(v.NameAt)
	case *pyeval.Class:
		return "the class " + v.Name
	case *pyeval.Host:
		if h := handlerOf(v); h != nil {
			return "the handler registered in line " + lineOf(h.reg.at)
		}
	}
	return article(typeName(v))
}

func (r *run) routeFacts(entry *route) model.Route {
	out := model.Route{Path: entry.path.text(), Methods: entry.methods.texts()}
	if !entry.methods.given {
		out.Methods.From, out.Methods.At = model.FromDefault, diag.Range{}
	}
	out.Authorizer = authorizerName(entry.authorizer)
	out.Handler = model.Handler{
		String: "app.app", Status: model.HandlerOK, At: entry.at, Def: entry.user.def,
		Async: entry.user.async, Generator: entry.user.generator,
	}
	if entry.blueprint != nil {
		out.Handler.Blueprint = entry.module
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
		return o.reg.logicalName()
	case *plainObject:
		if name, isText := o.attrs["name"].(pyeval.Str); isText {
			return string(name)
		}
		return o.typ
	}
	return h.Object.TypeName()
}
