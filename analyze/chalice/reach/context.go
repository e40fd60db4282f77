package reach

import (
	"fmt"
	"strings"

	"decant/analyze/chalice/modules"
	"decant/analyze/chalice/source"
	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/internal/pysyntax"
)

// aboutContexts reports handlers that read what exists only while a REST
// request is served, or only when app.py is imported.
func aboutContexts(r *source.Run, app *source.Application, reach *modules.Closure) {
	assigned := assignedAttributes(r)
	for _, reg := range app.All() {
		outside := importsOnlyBlueprint(r, reg, reach)
		if outside {
			aboutDeadMiddleware(r, app, reg)
		}
		if reg.User.Func == nil {
			continue
		}
		c := &contextScan{run: r, reg: reg, outside: outside, seen: map[*pyeval.Func]bool{}, assigned: assigned}
		c.function(reg.User.Func)
	}
}

// importsOnlyBlueprint says whether Lambda, which imports the blueprint's module
// for this handler, does not import app.py.
func importsOnlyBlueprint(r *source.Run, reg *source.Registered, reach *modules.Closure) bool {
	if reg.Blueprint == nil || routeKeyed(reg.Kind) {
		return false
	}
	s := r.Loader.Find(reg.Module)
	return s != nil && !reach.Reaches(s, "app")
}

func routeKeyed(kind string) bool {
	return kind == "on_ws_connect" || kind == "on_ws_message" || kind == "on_ws_disconnect"
}

// aboutDeadMiddleware reports middleware that Lambda never registers.
func aboutDeadMiddleware(r *source.Run, app *source.Application, reg *source.Registered) {
	event := source.MiddlewareType(reg.Kind)
	for _, m := range app.Middleware {
		if event != "" && m.Matches(event) {
			r.Diags.Add(diag.New("CH122", reg.At, fmt.Sprintf("The middleware %s does not run around %s: Lambda imports %s for it, not app.py, where the middleware is registered.", m.Name, reg.LogicalName(), reg.Module), "").
				With(m.At, "the middleware").About(reg.LogicalName()))
			return
		}
	}
}

// contextScan follows a handler through the functions that it calls.
type contextScan struct {
	run     *source.Run
	reg     *source.Registered
	outside bool // app.py is not imported
	seen    map[*pyeval.Func]bool
	// assigned are the attributes that the source sets on any object.
	assigned map[string]bool
}

// assignedAttributes are the names of attributes to which the source assigns, as code
// does that keeps the context of every event in app.lambda_context.
func assignedAttributes(r *source.Run) map[string]bool {
	out := map[string]bool{}
	for _, s := range r.ReadFiles() {
		for i, n := range s.Nodes {
			if n.Kind != pysyntax.KindAttribute || n.Field != pysyntax.FieldLeft {
				continue
			}
			if attr, ok := s.Child(i, pysyntax.FieldAttribute); ok {
				out[s.Text(attr)] = true
			}
		}
	}
	return out
}

// Limits of following handlers: functions for one handler, and syntax nodes for
// all of them, which is a second or two.
const (
	maxCallees = 2_000
	maxScanned = 50_000_000
)

func (c *contextScan) function(fn *pyeval.Func) {
	if fn == nil || fn.File == nil || c.seen[fn] || len(c.seen) > maxCallees {
		return
	}
	c.seen[fn] = true
	f := fn.File
	c.run.Scanned += int(f.Nodes[fn.Node].Next) - fn.Node
	if c.run.Scanned > maxScanned {
		return
	}
	for i := fn.Node; i < int(f.Nodes[fn.Node].Next); i++ {
		switch f.Kind(i) {
		case pysyntax.KindAttribute:
			c.attribute(f, i)
		case pysyntax.KindGlobalStatement:
			c.global(f, i)
		case pysyntax.KindCall:
			if callee, ok := f.Child(i, pysyntax.FieldFunction); ok {
				c.callee(f, callee)
			}
		}
	}
}

// global reports functions that keep state in module variables.
func (c *contextScan) global(f *pysyntax.File, i int) {
	var names []string
	for name := range f.Children(i) {
		if f.Kind(name) == pysyntax.KindIdentifier {
			names = append(names, f.Text(name))
		}
	}
	at := f.Range(i)
	if c.run.KeptAt[at] {
		return // another handler leads to it too
	}
	c.run.KeptAt[at] = true
	c.run.Diags.Add(diag.New("CH209", at, fmt.Sprintf("%s keeps %s in the module. A task handles one event, so the value is gone afterwards.", c.reg.LogicalName(), strings.Join(names, ", ")), "").
		About(c.reg.LogicalName()))
}

// callee follows f(...) and module.f(...).
func (c *contextScan) callee(f *pysyntax.File, callee int) {
	v, ok := c.resolve(f, callee)
	if !ok {
		return
	}
	switch v := v.(type) {
	case *pyeval.Func:
		c.function(v)
	case *pyeval.BoundMethod:
		if fn, isFunc := v.Func.(*pyeval.Func); isFunc {
			c.function(fn)
		}
	}
}

// resolve reads a name or module.name as it is after the import.
func (c *contextScan) resolve(f *pysyntax.File, i int) (pyeval.Value, bool) {
	switch f.Kind(i) {
	case pysyntax.KindIdentifier:
		return c.run.ModuleValue(f, f.Text(i))
	case pysyntax.KindAttribute:
		object, ok1 := f.Child(i, pysyntax.FieldObject)
		name, ok2 := f.Child(i, pysyntax.FieldAttribute)
		if !ok1 || !ok2 || f.Kind(object) != pysyntax.KindIdentifier {
			return nil, false
		}
		v, ok := c.run.ModuleValue(f, f.Text(object))
		if m, isModule := v.(*pyeval.Module); ok && isModule {
			return m.Get(f.Text(name))
		}
	}
	return nil, false
}

// attribute looks at app.current_request, bp.log and the like.
func (c *contextScan) attribute(f *pysyntax.File, i int) {
	object, ok1 := f.Child(i, pysyntax.FieldObject)
	attr, ok2 := f.Child(i, pysyntax.FieldAttribute)
	if !ok1 || !ok2 {
		return
	}
	name := f.Text(attr)
	switch name {
	case "current_request", "lambda_context", "log", "current_app":
	default:
		return
	}
	v, ok := c.resolve(f, object)
	if !ok {
		return
	}
	who := c.reg.LogicalName()
	switch {
	case source.BlueprintOf(v) != nil && c.outside:
		c.run.Diags.Add(diag.New("CH123", f.Range(i), fmt.Sprintf("%s uses %s of a blueprint. Lambda imports only %s for it, where the blueprint is not registered, so this raises RuntimeError.", who, name, c.reg.Module),
			"Use logging.getLogger(__name__), and the context of the event.").About(who))
	case (source.BlueprintOf(v) != nil || source.ApplicationOf(v) != nil) && (name == "current_request" || name == "lambda_context") && !c.assigned[name]:
		c.run.Diags.Add(diag.New("CH128", f.Range(i), fmt.Sprintf("%s is not a REST view, so %s does not exist while it runs.", who, name),
			"Use the context of the event: event.context, or the second argument of a plain function.").About(who))
	}
}
