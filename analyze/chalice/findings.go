package chalice

import (
	"fmt"
	"strings"

	"decant/analyze/chalice/source"
	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/model"
)

// findings reports what is wrong or surprising about the registrations.
func findings(r *source.Run, src *source.Source, app *source.Application) {
	for i := range src.Functions {
		aboutFunction(r, &src.Functions[i])
	}
	for _, reg := range app.All() {
		aboutHandler(r, src, reg)
	}
	for _, entry := range app.Routes {
		aboutRoute(r, entry)
	}
	aboutDefs(r, app)
	aboutOtherApps(r, app)
	aboutBlueprints(r, app)
	aboutRegistrations(r)
	aboutMiddleware(r, app)
	if len(app.Routes) == 0 {
		for _, reg := range app.Auths {
			r.Diags.Add(diag.New("CH131", reg.At, fmt.Sprintf("The app has no route, so Chalice makes no function for the authorizer %s.", reg.LogicalName()), ""))
		}
	}
}

// aboutFunction reports what keeps the function from being planned.
func aboutFunction(r *source.Run, fn *source.Function) {
	if fn.UnknownName != nil {
		fn.Incomplete = true
		unknown(r, fn, "CH119", fn.UnknownName.At, "name", *fn.UnknownName, "Write the name as a literal.")
	}
	for _, t := range fn.Triggers {
		for _, part := range unknownParts(t) {
			unknown(r, fn, "CH112", part.at, part.name, *part.why, waysToKnow(fn.Name, part))
		}
	}
	if fn.Condition != nil {
		r.Diags.Add(diag.New("CH117", fn.Handler.At,
			fmt.Sprintf("Whether %s exists depends on the condition in line %s, which is not known: it %s.", fn.Name, source.LineOf(fn.Condition.At), source.Clause(*fn.Condition)),
			"Set "+source.Variables(*fn.Condition)+" in .chalice/config.json, so that the outcome is the same everywhere.").
			With(fn.Condition.At, "the condition").About(fn.Name))
	}
}

// waysToKnow says what makes a trigger's setting known.
func waysToKnow(function string, p part) string {
	fix := "Write the value as a literal."
	if len(p.why.Env) > 0 {
		fix = "Write the value as a literal, or set " + source.Variables(*p.why) + " in .chalice/config.json."
	}
	if p.name == "schedule" {
		fix += fmt.Sprintf(" It can also be stated in decant.hcl:\n    function %q { schedule = \"rate(1 day)\" }", function)
	}
	return fix
}

func unknown(r *source.Run, fn *source.Function, code diag.Code, at diag.Range, what string, why model.Unknown, fix string) {
	if at.IsZero() {
		at = fn.Handler.At
	}
	detail := fmt.Sprintf("The %s of %s is not known: it %s.", what, fn.Name, source.Clause(why))
	if name := r.Vars.SecretAmong(why.Env); name != "" {
		detail = fmt.Sprintf("The %s of %s comes from %s, which looks like a secret, so decant does not read its value.", what, fn.Name, name)
		fix = "State the value in decant.hcl, or, if it is none, list it there:\n    not_secret = [\"" + name + "\"]"
	}
	d := diag.New(code, at, detail, fix).About(fn.Name)
	if !why.At.IsZero() && why.At.Start != at.Start {
		d = d.With(why.At, "what decides it")
	}
	r.Diags.Add(d)
}

// part is one setting of a trigger that is not known.
type part struct {
	name string
	at   diag.Range
	why  *model.Unknown
}

// unknownParts lists the settings of a trigger that are not known.
func unknownParts(t model.Trigger) []part {
	var out []part
	add := func(name string, at diag.Range, u *model.Unknown) {
		if u != nil {
			out = append(out, part{name: name, at: at, why: u})
		}
	}
	switch t := t.(type) {
	case model.Schedule:
		add("schedule", t.Where, t.Expression.Unknown)
	case model.EventPattern:
		add("event pattern", t.Where, t.Pattern.Unknown)
	case model.Bucket:
		add("bucket", t.Where, t.Bucket.Unknown)
		add("list of events", t.Events.At, t.Events.Unknown)
		add("prefix", t.Prefix.At, t.Prefix.Unknown)
		add("suffix", t.Suffix.At, t.Suffix.Unknown)
	case model.Topic:
		add("topic", t.Where, t.Topic.Unknown)
	case model.Queue:
		if !t.QueueARN.IsKnown() {
			add("queue", t.Queue.At, t.Queue.Unknown)
		}
		add("queue's ARN", t.QueueARN.At, t.QueueARN.Unknown)
		add("batch size", t.BatchSize.At, t.BatchSize.Unknown)
		add("batching window", t.Window.At, t.Window.Unknown)
		add("maximum concurrency", t.MaxConcurrency.At, t.MaxConcurrency.Unknown)
	case model.Stream:
		add("stream", t.Where, t.Stream.Unknown)
		add("batch size", t.BatchSize.At, t.BatchSize.Unknown)
		add("starting position", t.StartingPosition.At, t.StartingPosition.Unknown)
		add("batching window", t.Window.At, t.Window.Unknown)
	case model.HTTPRoute, model.WebSocket, model.Authorizer, model.Direct, model.StateMachine:
		// These stay with API Gateway, or have no settings.
	}
	return out
}

// aboutHandler reports handlers that Lambda cannot run as written.
func aboutHandler(r *source.Run, src *source.Source, reg *source.Registered) {
	i, ok := r.FunctionOf[reg]
	if !ok {
		return
	}
	fn := &src.Functions[i]
	h := fn.Handler
	switch h.Status {
	case model.HandlerMissing:
		r.Diags.Add(diag.New("CH110", h.At, fmt.Sprintf("Lambda is told to call %s for %s, but %s.", h.String, fn.Name, h.Why),
			"Bind the decorated object in that module under the name "+reg.User.Name+".").About(fn.Name))
	case model.HandlerRebound:
		aboutRebound(r, fn, reg)
	case model.HandlerNoImport:
		r.Diags.Add(diag.New("CH113", h.At, fmt.Sprintf("Lambda is told to call %s for %s, but %s.", h.String, fn.Name, h.Why),
			"Make the blueprint with Blueprint(__name__) in the module that defines its handlers.").About(fn.Name))
	case model.HandlerUnknown:
		r.Diags.Add(diag.New("CH142", h.At, fmt.Sprintf("Lambda is told to call %s for %s. Whether that works is not known: %s.", h.String, fn.Name, h.Why),
			"Bind the decorated object at the top level of its module, by a plain def.").About(fn.Name))
	case model.HandlerOK:
	}
	if h.Async {
		r.Diags.Add(diag.New("CH126", h.Def, fmt.Sprintf("%s is an async def: calling it makes a coroutine that nobody awaits, so its body never runs on Lambda.", reg.User.Name),
			"Make it a plain def that calls asyncio.run(...).").About(fn.Name))
	} else if h.Generator {
		r.Diags.Add(diag.New("CH127", h.Def, fmt.Sprintf("%s contains yield: calling it makes a generator, and its body never runs on Lambda.", reg.User.Name),
			"Return a value instead, or move the generator into a helper.").About(fn.Name))
	}
	if original := source.OriginalName(reg); original != "" {
		r.Diags.Add(diag.New("CH141", h.At, fmt.Sprintf("An inner decorator turned %s into a function named %s, so Chalice calls the Lambda function's handler %s.", original, reg.User.Name, h.String),
			"Add functools.wraps to the inner decorator.").About(fn.Name))
	}
	if reg.User.Foreign != "" {
		r.Diags.Add(diag.New("CH143", h.At, fmt.Sprintf("%s is wrapped by %s that is not in the repository. decant takes it that the wrapper keeps the name, as functools.wraps does.", reg.User.Name, reg.User.Foreign), "").About(fn.Name))
	}
}

func aboutRebound(r *source.Run, fn *source.Function, reg *source.Registered) {
	h := fn.Handler
	switch {
	case source.OuterDecorator(reg):
		r.Diags.Add(diag.New("CH139", h.At, fmt.Sprintf("A decorator above Chalice's wraps the finished handler of %s. Lambda and the container run the wrapped one; Chalice's local mode does not.", fn.Name), "").About(fn.Name))
	case !reg.ByDecorator && strings.Contains(h.Why, "the plain function"):
		r.Diags.Add(diag.New("CH116", h.At, fmt.Sprintf("The call registers %s, and Lambda is told to call %s, but that name is still the plain function.", fn.Name, h.String),
			fmt.Sprintf("Bind the result of the call:\n    %s = app.%s(...)(%s)", reg.User.Name, reg.Kind, reg.User.Name)).About(fn.Name))
	default:
		r.Diags.Add(diag.New("CH111", h.At, fmt.Sprintf("Lambda is told to call %s for %s, but %s.", h.String, fn.Name, h.Why),
			"Give the two things different names.").About(fn.Name))
	}
}

func aboutRoute(r *source.Run, entry *source.Route) {
	if s, ok := entry.Methods.Value.(pyeval.Str); ok {
		r.Diags.Add(diag.New("CH137", entry.Methods.At, fmt.Sprintf("methods of %s is the text %q, so Chalice makes one route for each of its letters.", entry.LogicalName(), string(s)),
			fmt.Sprintf("Write a list: methods=[%q].", string(s))))
	}
}
