package chalice

import (
	"fmt"
	"slices"
	"strings"

	"decant/analyze/chalice/source"
	"decant/internal/diag"
	"decant/internal/pyeval"
)

// aboutDefs reports functions of one Python name in one module that are
// registered under several names.
func aboutDefs(r *source.Run, app *source.Application) {
	seen := map[string]*source.Registered{}
	for _, reg := range app.All() {
		if reg.User.UnknownName != nil || reg.User.Name == "<lambda>" {
			continue
		}
		key := reg.HandlerString()
		other := seen[key]
		if other == nil {
			seen[key] = reg
			continue
		}
		if source.SameObject(other.Wrapped, reg.Wrapped) || source.SameObject(other.User.Value, reg.User.Value) {
			continue
		}
		r.Diags.Add(diag.New("CH114", reg.At, fmt.Sprintf("%s and %s both have the handler %s; Lambda runs the definition that the name is bound to last for both.", other.LogicalName(), reg.LogicalName(), key),
			"Give each function a Python name of its own.").With(other.At, "the other one").About(reg.LogicalName()))
	}
}

// aboutOtherApps reports handlers of Chalice objects that Chalice never reads.
func aboutOtherApps(r *source.Run, app *source.Application) {
	for _, other := range r.Apps {
		if other == app {
			continue
		}
		for _, reg := range other.All() {
			r.Diags.Add(diag.New("CH106", reg.At, fmt.Sprintf("%s is registered on a Chalice object that is not the one of app.app, so no function is made for it.", reg.User.Name),
				"Register it on the app's object, or on a blueprint.").With(other.At, "the other object"))
		}
	}
}

// aboutBlueprints reports what becomes of blueprints' handlers.
func aboutBlueprints(r *source.Run, app *source.Application) {
	for _, late := range r.Late {
		r.Diags.Add(diag.New("CH121", late.At, fmt.Sprintf("The blueprint was registered before %s was put on it, so no function is made for it.", late.User.Name),
			"Import the handlers before registering the blueprint.").With(late.BlueprintAt, "registered here"))
	}
	for _, bp := range r.Blueprints {
		uses := slices.DeleteFunc(slices.Clone(bp.Uses), func(u source.BlueprintUse) bool { return u.App != app })
		switch {
		case len(uses) == 0 && bp.Reached != nil:
			aboutReached(r, bp)
		case len(uses) == 0 && len(bp.Pending) > 0:
			d := diag.New("CH120", bp.At, fmt.Sprintf("The blueprint holds %s and is never registered on the app, so they do not exist on AWS.", source.Count(len(bp.Pending), "handler")),
				"Register it:\n    app.register_blueprint(blueprint)")
			for _, reg := range bp.Pending {
				d = d.With(reg.At, "registers "+reg.User.Name)
			}
			r.Diags.Add(d)
		case len(uses) > 1:
			r.Diags.Add(diag.New("CH124", uses[1].At, fmt.Sprintf("The blueprint is registered %d times: its functions exist once for each prefix, and its routes lose their options after the first time.", len(uses)),
				"Register it once, or give the second prefix a blueprint of its own.").With(uses[0].At, "the first time"))
		}
	}
	for _, key := range app.WsOrder {
		if reg := app.Websockets[key]; reg.Blueprint != nil {
			r.Diags.Add(diag.New("CH125", reg.At, fmt.Sprintf("%s is registered through a blueprint, so API Gateway's event reaches it as two plain arguments.", reg.User.Name), ""))
		}
	}
}

// aboutReached reports the handlers of a blueprint that code which is not read may
// have registered.
func aboutReached(r *source.Run, bp *source.Blueprint) {
	for _, reg := range bp.Pending {
		r.Diags.Add(diag.New("CH160", reg.At,
			fmt.Sprintf("Whether a function exists for %s is not known: its blueprint reaches code that decant does not read, which may register it. The function is missing from the result.", reg.User.Name),
			"Register the blueprint in app.py:\n    app.register_blueprint(blueprint)").With(bp.Reached.At, "reaches it here"))
	}
}

// aboutRegistrations reports registrations that are made and never applied.
func aboutRegistrations(r *source.Run) {
	for _, reg := range r.Making {
		if reg.Applied > 0 || reg.HandedOut || len(reg.Conditions) > 0 {
			continue
		}
		if reg.Bare {
			r.Diags.Add(diag.New("CH115", reg.At, fmt.Sprintf("%s is written without parentheses, so it takes the function for a setting and registers nothing.", reg.Kind),
				"Write the parentheses."))
			continue
		}
		if reg.File != nil && r.SyntaxOf(reg.File).HandedOn(reg.Node) {
			continue // what it is handed to may apply it; see account
		}
		r.Diags.Add(diag.New("CH132", reg.At, fmt.Sprintf("This call of %s returns a decorator that is never applied to a function, so nothing is registered.", reg.Kind),
			"Apply it to a function, as a decorator or as a call."))
	}
}

// aboutMiddleware reports event types that never match, and blueprint handlers
// around which middleware does not run on Lambda.
func aboutMiddleware(r *source.Run, app *source.Application) {
	known := []string{"all", "http", "websocket", "pure_lambda", "scheduled", "cloudwatch", "s3", "sns", "sqs", "kinesis", "dynamodb"}
	for _, m := range app.Middleware {
		if s, ok := m.Event.Value.(pyeval.Str); ok && !slices.Contains(known, string(s)) {
			r.Diags.Add(diag.New("CH135", m.At, fmt.Sprintf("The event type %q matches no handler, so %s never runs.", string(s), m.Name),
				"Use one of "+strings.Join(known, ", ")+"."))
		}
	}
}
