package chalice

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

// registered is one handler that was registered on an application or, still
// without its prefixes, on a blueprint.
type registered struct {
	kind  string // the decorator's name
	name  argument
	user  *userFunction
	bound *bound
	// at is the decorator or the outer call; made is the call that made the
	// registration.
	at, made    diag.Range
	byDecorator bool
	wrapped     pyeval.Value
	conditions  conditions
	// module is the part of the handler string before the dot.
	module string
	// file and node are the syntax of the decorator, when there is one.
	file *pysyntax.File
	node int
	// blueprint is set when a blueprint registered it.
	blueprint *blueprint
}

// handlerString is what Chalice tells Lambda to call.
func (r *registered) handlerString() string { return r.module + "." + r.user.name }

// logicalName is the name in AWS without the app's prefix; "" when it is not
// known.
func (r *registered) logicalName() string {
	s, _ := r.name.value.(pyeval.Str)
	return string(s)
}

// accept registers at once.
func (a *application) accept(_ *pyeval.Interp, r *registered) *pyeval.Raised {
	r.module = "app"
	return a.register(r)
}

// accept keeps the registration until the blueprint is registered.
func (b *blueprint) accept(in *pyeval.Interp, r *registered) *pyeval.Raised {
	r.blueprint = b
	b.pending = append(b.pending, r)
	if len(b.uses) > 0 {
		b.run.late = append(b.run.late, lateRegistration{r, b.uses[len(b.uses)-1].at})
	}
	b.deferred = append(b.deferred, func(a *application, p prefixes) *pyeval.Raised {
		again := *r
		b.run.seen.joined[r] = append(b.run.seen.joined[r], &again)
		again.name = prefixed(in, p.name, r.name)
		again.conditions = joinConditions(r.conditions, p.conditions)
		again.module = "?"
		if s, ok := b.importName.value.(pyeval.Str); ok {
			again.module = string(s)
		} else if text, ok := pyText(b.importName.value); ok {
			again.module = text
		}
		if r.kind == "route" {
			return a.registerRoute(&again, p.url)
		}
		return a.register(&again)
	})
	return nil
}

// prefixed puts a blueprint's name prefix in front of a name, without a
// separator.
func prefixed(in *pyeval.Interp, prefix, name argument) argument {
	if isNone(prefix.value) {
		return name
	}
	p, okP := prefix.value.(pyeval.Str)
	n, okN := name.value.(pyeval.Str)
	if okP && okN {
		return argument{value: p + n, at: name.at, given: name.given}
	}
	for _, a := range []argument{prefix, name} {
		if u, ok := a.value.(*pyeval.Unknown); ok {
			return argument{value: u, at: a.at, given: true}
		}
	}
	return argument{value: in.Unknown("its prefix is not a text", prefix.at), at: prefix.at, given: true}
}

// register puts a handler into the application's lists, with Chalice's checks.
func (a *application) register(r *registered) *pyeval.Raised {
	switch r.kind {
	case "route":
		return a.registerRoute(r, argument{})
	case "lambda_function":
		a.pure = append(a.pure, r)
	case "authorizer":
		a.auths = append(a.auths, r)
	case "on_ws_connect", "on_ws_message", "on_ws_disconnect":
		key := routeKey(r.kind)
		if other := a.websockets[key]; other != nil && len(other.conditions)+len(r.conditions) > 0 {
			a.run.seen.instead[r] = other
			return nil // one of them exists
		} else if other != nil {
			return pyeval.Raise("ValueError", fmt.Sprintf("Duplicate websocket handler: '%s'. There can only be one handler for each websocket decorator.", r.kind))
		}
		a.websockets[key] = r
		a.wsOrder = append(a.wsOrder, key)
	case "on_sqs_message":
		if raised := needQueue(r); raised != nil {
			return raised
		}
		a.events = append(a.events, r)
	default:
		a.events = append(a.events, r)
	}
	a.handlers[r.logicalName()] = r.wrapped
	return nil
}

// needQueue raises what Chalice raises when neither queue nor queue_arn is
// given.
func needQueue(r *registered) *pyeval.Raised {
	queue, queueKnown := truth(r.bound.args["queue"].value)
	arn, arnKnown := truth(r.bound.args["queue_arn"].value)
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

// route is one application of @app.route: a path with its methods.
type route struct {
	*registered
	path       argument
	methods    argument
	authorizer pyeval.Value
}

// routeOptions are the keyword arguments that route accepts besides name.
func routeOptions() []string {
	return []string{"methods", "authorizer", "api_key_required", "content_types", "cors"}
}

// registerRoute follows Chalice, which empties the keyword arguments that a
// registration holds: applied a second time (a reused registration, a blueprint
// registered twice), a route has its defaults back.
func (a *application) registerRoute(r *registered, prefix argument) *pyeval.Raised {
	entry := &route{registered: r, path: joinPath(prefix, r.bound.args["path"])}
	options := map[string]argument{}
	var strange []string
	for _, k := range r.bound.rest {
		if slices.Contains(routeOptions(), k.Name) {
			options[k.Name] = argument{value: k.Value, at: k.At, given: true}
			continue
		}
		strange = append(strange, k.Name)
	}
	r.bound.rest = nil
	entry.methods = methodsOf(options)
	entry.authorizer = options["authorizer"].value
	if content, ok := options["content_types"]; ok {
		if _, isList := content.value.(*pyeval.List); !isList && content.unknown() == nil {
			return pyeval.Raise("ValueError", fmt.Sprintf("In view function \"%s\", the content_types value must be a list, not <class '%s'>", r.logicalName(), typeName(content.value)))
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
	a.routes = append(a.routes, entry)
	a.handlers[r.logicalName()] = r.wrapped
	return nil
}

// isOldAuthorizer says whether a keyword of route is one that Chalice 1.0 removed.
func isOldAuthorizer(name string) bool { return name == "authorizer_name" || name == "authorizer_id" }

func methodsOf(options map[string]argument) argument {
	if m, ok := options["methods"]; ok {
		return m
	}
	return argument{value: &pyeval.List{Items: []pyeval.Value{pyeval.Str("GET")}}}
}

// duplicateRoute takes the methods of a path, or raises what Chalice raises when
// one is taken.
func (a *application) duplicateRoute(entry *route) *pyeval.Raised {
	methods, path := entry.methods.texts(), entry.path.text()
	if !methods.IsKnown() || !path.IsKnown() {
		if entry.methods.unknown() == nil && !isSequence(entry.methods.value) {
			return pyeval.Raise("TypeError", "'"+typeName(entry.methods.value)+"' object is not iterable")
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
				m, path.V, other.logicalName(), entry.logicalName()))
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
	if isNone(prefix.value) {
		return path
	}
	p, okP := prefix.value.(pyeval.Str)
	s, okS := path.value.(pyeval.Str)
	if okP && okS {
		joined := strings.TrimRight(string(p), "/") + "/" + strings.Trim(string(s), "/")
		return argument{value: pyeval.Str(strings.TrimRight(joined, "/")), at: path.at, given: true}
	}
	if !okP {
		return prefix
	}
	return path
}

// middleware is one registered middleware.
type middleware struct {
	name  string
	event argument
	at    diag.Range
}

// middlewareOf reads the arguments of register_middleware(func, event_type).
func middlewareOf(c pyeval.Call) (*middleware, *pyeval.Raised) {
	b, raised := signature{qualname: "register_middleware", params: []parameter{
		required("func"), optional("event_type", pyeval.Str("all")),
	}}.bind(c)
	if raised != nil {
		return nil, raised
	}
	return &middleware{name: callableName(b.args["func"].value), event: b.args["event_type"], at: c.At}, nil
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

// matches says whether the middleware may run for an event type, "s3" and the
// like.
func (m *middleware) matches(event string) bool {
	s, ok := m.event.value.(pyeval.Str)
	return !ok || s == "all" || string(s) == event
}
