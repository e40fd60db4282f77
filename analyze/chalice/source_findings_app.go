package chalice

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval"
)

// aboutDefs reports functions of one Python name in one module that are
// registered under several names.
func (r *run) aboutDefs(app *application) {
	seen := map[string]*registered{}
	for _, reg := range app.all() {
		if reg.user.unknownName != nil || reg.user.name == "<lambda>" {
			continue
		}
		key := reg.handlerString()
		other := seen[key]
		if other == nil {
			seen[key] = reg
			continue
		}
		if sameObject(other.wrapped, reg.wrapped) || sameObject(other.user.value, reg.user.value) {
			continue
		}
		r.diags.Add(diag.New("CH114", reg.at, fmt.Sprintf("%s and %s both have the handler %s; Lambda runs the definition that the name is bound to last for both.", other.logicalName(), reg.logicalName(), key),
			"Give each function a Python name of its own.").With(other.at, "the other one").About(reg.logicalName()))
	}
}

// aboutOtherApps reports handlers of Chalice objects that Chalice never reads.
func (r *run) aboutOtherApps(app *application) {
	for _, other := range r.apps {
		if other == app {
			continue
		}
		for _, reg := range other.all() {
			r.diags.Add(diag.New("CH106", reg.at, fmt.Sprintf("%s is registered on a Chalice object that is not the one of app.app, so no function is made for it.", reg.user.name),
				"Register it on the app's object, or on a blueprint.").With(other.at, "the other object"))
		}
	}
}

// aboutBlueprints reports what becomes of blueprints' handlers.
func (r *run) aboutBlueprints(app *application) {
	for _, late := range r.late {
		r.diags.Add(diag.New("CH121", late.at, fmt.Sprintf("The blueprint was registered before %s was put on it, so no function is made for it.", late.user.name),
			"Import the handlers before registering the blueprint.").With(late.blueprintAt, "registered here"))
	}
	for _, bp := range r.blueprints {
		uses := slices.DeleteFunc(slices.Clone(bp.uses), func(u blueprintUse) bool { return u.app != app })
		switch {
		case len(uses) == 0 && bp.reached != nil:
			r.aboutReached(bp)
		case len(uses) == 0 && len(bp.pending) > 0:
			d := diag.New("CH120", bp.at, fmt.Sprintf("The blueprint holds %s and is never registered on the app, so they do not exist on AWS.", count(len(bp.pending), "handler")),
				"Register it:\n    app.register_blueprint(blueprint)")
			for _, reg := range bp.pending {
				d = d.With(reg.at, "registers "+reg.user.name)
			}
			r.diags.Add(d)
		case len(uses) > 1:
			r.diags.Add(diag.New("CH124", uses[1].at, fmt.Sprintf("The blueprint is registered %d times: its functions exist once for each prefix, and its routes lose their options after the first time.", len(uses)),
				"Register it once, or give the second prefix a blueprint of its own.").With(uses[0].at, "the first time"))
		}
	}
	for _, key := range app.wsOrder {
		if reg := app.websockets[key]; reg.blueprint != nil {
			r.diags.Add(diag.New("CH125", reg.at, fmt.Sprintf("%s is registered through a blueprint, so API Gateway's event reaches it as two plain arguments.", reg.user.name), ""))
		}
	}
}

// aboutReached reports the handlers of a blueprint that code which is not read may
// have registered.
func (r *run) aboutReached(bp *blueprint) {
	for _, reg := range bp.pending {
		r.diags.Add(diag.New("CH160", reg.at,
			fmt.Sprintf("Whether a function exists for %s is not known: its blueprint reaches code that decant does not read, which may register it. The function is missing from the result.", reg.user.name),
			"Register the blueprint in app.py:\n    app.register_blueprint(blueprint)").With(bp.reached.At, "reaches it here"))
	}
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// aboutRegistrations reports registrations that are made and never applied.
func (r *run) aboutRegistrations() {
	for _, reg := range r.making {
		if reg.applied > 0 || reg.escaped || len(reg.conditions) > 0 {
			continue
		}
		if reg.bare {
			r.diags.Add(diag.New("CH115", reg.at, fmt.Sprintf("%s is written without parentheses, so it takes the function for a setting and registers nothing.", reg.kind),
				"Write the parentheses."))
			continue
		}
		if reg.file != nil && r.syntaxOf(reg.file).handedOn(reg.node) {
			continue // what it is handed to may apply it; see account
		}
		r.diags.Add(diag.New("CH132", reg.at, fmt.Sprintf("This call of %s returns a decorator that is never applied to a function, so nothing is registered.", reg.kind),
			"Apply it to a function, as a decorator or as a call."))
	}
}

// aboutMiddleware reports event types that never match, and blueprint handlers
// around which middleware does not run on Lambda.
func (r *run) aboutMiddleware(app *application) {
	known := []string{"all", "http", "websocket", "pure_lambda", "scheduled", "cloudwatch", "s3", "sns", "sqs", "kinesis", "dynamodb"}
	for _, m := range app.middleware {
		if s, ok := m.event.value.(pyeval.Str); ok && !slices.Contains(known, string(s)) {
			r.diags.Add(diag.New("CH135", m.at, fmt.Sprintf("The event type %q matches no handler, so %s never runs.", string(s), m.name),
				"Use one of "+strings.Join(known, ", ")+"."))
		}
	}
}

// middlewareType is the event type of a handler's kind, or "" when no
// middleware runs around it.
func middlewareType(kind string) string {
	switch kind {
	case "lambda_function":
		return "pure_lambda"
	case "schedule":
		return "scheduled"
	case "on_cw_event":
		return "cloudwatch"
	case "on_s3_event":
		return "s3"
	case "on_sns_message":
		return "sns"
	case "on_sqs_message":
		return "sqs"
	case "on_kinesis_record":
		return "kinesis"
	case "on_dynamodb_record":
		return "dynamodb"
	}
	return ""
}
