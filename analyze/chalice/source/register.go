package source

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/internal/pysyntax"
	"decant/model"
)

// conditions are the unknown conditions under which something happens,
// outermost first.
type conditions = []model.Unknown

// joinConditions merges the conditions of making a registration with those of
// applying it.
func joinConditions(made, applied conditions) conditions {
	out := slices.Clone(made)
	for _, c := range applied {
		if !slices.ContainsFunc(out, func(k model.Unknown) bool { return k.At == c.At && k.Because == c.Because }) {
			out = append(out, c)
		}
	}
	return out
}

// Registered is one handler that was registered on an application or, still
// without its prefixes, on a blueprint.
type Registered struct {
	Kind  string // the decorator's name
	name  argument
	User  *userFunction
	bound *bound
	// At is the decorator or the outer call; made is the call that made the
	// registration.
	At, made    diag.Range
	ByDecorator bool
	Wrapped     pyeval.Value
	conditions  conditions
	// Module is the part of the handler string before the dot.
	Module string
	// file and node are the syntax of the decorator, when there is one.
	file *pysyntax.File
	node int
	// Blueprint is set when a blueprint registered it.
	Blueprint *Blueprint
}

// HandlerString is what Chalice tells Lambda to call.
func (r *Registered) HandlerString() string { return r.Module + "." + r.User.Name }

// LogicalName is the name in AWS without the app's prefix; "" when it is not
// known.
func (r *Registered) LogicalName() string {
	s, _ := r.name.Value.(pyeval.Str)
	return string(s)
}

// accept registers at once.
func (a *Application) accept(_ *pyeval.Interp, r *Registered) *pyeval.Raised {
	r.Module = "app"
	return a.register(r)
}

// accept keeps the registration until the blueprint is registered.
func (b *Blueprint) accept(in *pyeval.Interp, r *Registered) *pyeval.Raised {
	r.Blueprint = b
	b.Pending = append(b.Pending, r)
	if len(b.Uses) > 0 {
		b.run.Late = append(b.run.Late, lateRegistration{r, b.Uses[len(b.Uses)-1].At})
	}
	b.deferred = append(b.deferred, func(a *Application, p prefixes) *pyeval.Raised {
		again := *r
		b.run.Seen.Joined[r] = append(b.run.Seen.Joined[r], &again)
		again.name = prefixed(in, p.name, r.name)
		again.conditions = joinConditions(r.conditions, p.conditions)
		again.Module = "?"
		if s, ok := b.importName.Value.(pyeval.Str); ok {
			again.Module = string(s)
		} else if text, ok := pyText(b.importName.Value); ok {
			again.Module = text
		}
		if r.Kind == "route" {
			return a.registerRoute(&again, p.url)
		}
		return a.register(&again)
	})
	return nil
}

// prefixed puts a blueprint's name prefix in front of a name, without a
// separator.
func prefixed(in *pyeval.Interp, prefix, name argument) argument {
	if isNone(prefix.Value) {
		return name
	}
	p, okP := prefix.Value.(pyeval.Str)
	n, okN := name.Value.(pyeval.Str)
	if okP && okN {
		return argument{Value: p + n, At: name.At, given: name.given}
	}
	for _, a := range []argument{prefix, name} {
		if u, ok := a.Value.(*pyeval.Unknown); ok {
			return argument{Value: u, At: a.At, given: true}
		}
	}
	return argument{Value: in.Unknown("its prefix is not a text", prefix.At), At: prefix.At, given: true}
}

// register puts a handler into the application's lists, with Chalice's checks.
func (a *Application) register(r *Registered) *pyeval.Raised {
	switch r.Kind {
	case "route":
		return a.registerRoute(r, argument{})
	case "lambda_function":
		a.pure = append(a.pure, r)
	case "authorizer":
		a.Auths = append(a.Auths, r)
	case "on_ws_connect", "on_ws_message", "on_ws_disconnect":
		key := routeKey(r.Kind)
		if other := a.Websockets[key]; other != nil && len(other.conditions)+len(r.conditions) > 0 {
			a.run.Seen.Instead[r] = other
			return nil // one of them exists
		} else if other != nil {
			return pyeval.Raise("ValueError", fmt.Sprintf("Duplicate websocket handler: '%s'. There can only be one handler for each websocket decorator.", r.Kind))
		}
		a.Websockets[key] = r
		a.WsOrder = append(a.WsOrder, key)
	case "on_sqs_message":
		if raised := needQueue(r); raised != nil {
			return raised
		}
		a.events = append(a.events, r)
	default:
		a.events = append(a.events, r)
	}
	a.handlers[r.LogicalName()] = r.Wrapped
	return nil
}

// needQueue raises what Chalice raises when neither queue nor queue_arn is
// given.
func needQueue(r *Registered) *pyeval.Raised {
	queue, queueKnown := truth(r.bound.args["queue"].Value)
	arn, arnKnown := truth(r.bound.args["queue_arn"].Value)
	if queueKnown && arnKnown && !queue && !arn {
		return pyeval.Raise("ValueError", "Must provide either `queue` or `queue_arn` to the `on_sqs_message` decorator.")
	}
	return nil
}

func routeKey(kind string) string {
	switch kind {
	case "on_ws_connect":
		return "$connect"
	case "on_ws_disconnect":
		return "$disconnect"
	}
	return "$default"
}

// Route is one application of @app.route: a path with its methods.
type Route struct {
	*Registered
	path       argument
	Methods    argument
	authorizer pyeval.Value
}

// routeOptions are the keyword arguments that route accepts besides name.
func routeOptions() []string {
	return []string{"methods", "authorizer", "api_key_required", "content_types", "cors"}
}

// registerRoute follows Chalice, which empties the keyword arguments that a
// registration holds: applied a second time (a reused registration, a blueprint
// registered twice), a route has its defaults back.
func (a *Application) registerRoute(r *Registered, prefix argument) *pyeval.Raised {
	entry := &Route{Registered: r, path: joinPath(prefix, r.bound.args["path"])}
	options := map[string]argument{}
	var strange []string
	for _, k := range r.bound.rest {
		if slices.Contains(routeOptions(), k.Name) {
			options[k.Name] = argument{Value: k.Value, At: k.At, given: true}
			continue
		}
		strange = append(strange, k.Name)
	}
	r.bound.rest = nil
	entry.Methods = methodsOf(options)
	entry.authorizer = options["authorizer"].Value
	if content, ok := options["content_types"]; ok {
		if _, isList := content.Value.(*pyeval.List); !isList && content.unknown() == nil {
			return pyeval.Raise("ValueError", fmt.Sprintf("In view function \"%s\", the content_types value must be a list, not <class '%s'>", r.LogicalName(), typeName(content.Value)))
		}
	}
	if a.run.beforeOne() {
		strange = slices.DeleteFunc(strange, isOldAuthorizer)
	}
	if len(strange) > 0 {
		if slices.ContainsFunc(strange, isOldAuthorizer) {
			a.run.removedAPI(r.made, strings.Join(strange, ", "))
		}
		return pyeval.Raise("TypeError", "TypeError: route() got unexpected keyword arguments: "+strings.Join(strange, ", "))
	}
	if raised := a.duplicateRoute(entry); raised != nil {
		return raised
	}
	a.Routes = append(a.Routes, entry)
	a.handlers[r.LogicalName()] = r.Wrapped
	return nil
}

// isOldAuthorizer says whether a keyword of route is one that Chalice 1.0 removed.
func isOldAuthorizer(name string) bool { return name == "authorizer_name" || name == "authorizer_id" }

func methodsOf(options map[string]argument) argument {
	if m, ok := options["methods"]; ok {
		return m
	}
	return argument{Value: &pyeval.List{Items: []pyeval.Value{pyeval.Str("GET")}}}
}

// duplicateRoute takes the methods of a path, or raises what Chalice raises when
// one is taken.
func (a *Application) duplicateRoute(entry *Route) *pyeval.Raised {
	methods, path := entry.Methods.texts(), entry.path.Text()
	if !methods.IsKnown() || !path.IsKnown() {
		if entry.Methods.unknown() == nil && !isSequence(entry.Methods.Value) {
			return pyeval.Raise("TypeError", "'"+typeName(entry.Methods.Value)+"' object is not iterable")
		}
		return nil
	}
	for i, m := range methods.V {
		other := a.routeOf[m+" "+path.V]
		if slices.Contains(methods.V[:min(i, 100)], m) {
			other = entry
		}
		if other != nil {
			return pyeval.Raise("ValueError", fmt.Sprintf("Duplicate method: '%s' detected for route: '%s'\nbetween view functions: \"%s\" and \"%s\". A specific method may only be specified once for a particular path.",
				m, path.V, other.LogicalName(), entry.LogicalName()))
		}
	}
	if len(entry.conditions) == 0 {
		for _, m := range methods.V {
			a.routeOf[m+" "+path.V] = entry
		}
	}
	return nil
}

// joinPath puts a blueprint's url_prefix in front of a path.
func joinPath(prefix, path argument) argument {
	if isNone(prefix.Value) {
		return path
	}
	p, okP := prefix.Value.(pyeval.Str)
	s, okS := path.Value.(pyeval.Str)
	if okP && okS {
		joined := strings.TrimRight(string(p), "/") + "/" + strings.Trim(string(s), "/")
		return argument{Value: pyeval.Str(strings.TrimRight(joined, "/")), At: path.At, given: true}
	}
	if !okP {
		return prefix
	}
	return path
}

// middleware is one registered middleware.
type middleware struct {
	Name  string
	Func  pyeval.Value
	Event argument
	At    diag.Range
}

// middlewareOf reads the arguments of register_middleware(func, event_type).
func middlewareOf(c pyeval.Call) (*middleware, *pyeval.Raised) {
	b, raised := signature{qualname: "register_middleware", params: []parameter{
		required("func"), optional("event_type", pyeval.Str("all")),
	}}.bind(c)
	if raised != nil {
		return nil, raised
	}
	return &middleware{Name: callableName(b.args["func"].Value), Func: b.args["func"].Value, Event: b.args["event_type"], At: c.At}, nil
}

// callableName is a name to show for any callable.
func callableName(v pyeval.Value) string {
	switch v := v.(type) {
	case *pyeval.Func:
		return v.Name
	case *pyeval.Class:
		return v.Name
	case *pyeval.BoundMethod:
		return callableName(v.Func)
	case *pyeval.Instance:
		return v.Class.Name
	case *pyeval.Host:
		return v.Object.TypeName()
	case *pyeval.Unknown:
		return v.Expr
	}
	return typeName(v)
}

// Matches says whether the middleware may run for an event type, "s3" and the
// like.
func (m *middleware) Matches(event string) bool {
	s, ok := m.Event.Value.(pyeval.Str)
	return !ok || s == "all" || string(s) == event
}
