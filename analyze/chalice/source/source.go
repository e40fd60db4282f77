package source

import (
	"decant/analyze/chalice/modules"
	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/model"
)

// Source is what app.py and the modules that it imports register and need, as
// Chalice would see it for one stage.
type Source struct {
	// AppFound is false when app.py has no name app that is a Chalice object.
	AppFound bool
	// ConstructorName is the argument of Chalice(...), which names no function.
	ConstructorName model.Value[string]
	Debug           model.Value[bool]
	// Functions are in Chalice's order: plain functions, event sources as they
	// were registered, the REST API's function and its authorizers, websockets.
	Functions  []Function
	Routes     []model.Route      // in registration order
	Middleware []model.Middleware // in registration order
	EnvReads   []model.EnvRead    // sorted by name and position
	// ImportsBoto3: code that can be reached imports boto3 or botocore.
	ImportsBoto3 bool
	// ThirdParty are imported top-level modules that are neither local nor of
	// the standard library, sorted.
	ThirdParty []string
	// Unshipped are local modules outside app.py, chalicelib and vendor, paths
	// relative to the repository's root, sorted.
	Unshipped []string
	// Files are the parsed files, relative to the repository's root, sorted.
	Files []string
	// Missed are the places of registrations in the source that became none of
	// Functions; a finding names each.
	Missed []diag.Range
	// Refused is set when Chalice itself would refuse to load the app. Functions
	// is then empty.
	Refused *Refusal
}

// Function is one Lambda function, as far as the source decides it.
type Function struct {
	// Name is the logical name. When it is computed (UnknownName) it is the
	// Python name, to have something to show.
	Name        string
	UnknownName *model.Unknown
	Kind        model.Kind
	Handler     model.Handler
	Triggers    []model.Trigger
	Description model.Value[string]
	// Condition is set when the function may or may not exist.
	Condition *model.Unknown
	// Incomplete is set when an error was reported about the function.
	Incomplete bool
}

// Refusal is the exception with which loading the app ends.
type Refusal struct {
	// Phase is "import-app" or "build-graph".
	Phase   string
	Type    string // "ValueError"
	Message string
	At      diag.Range
}

// Env are the environment variables that Chalice sets while it imports app.py:
// those that config.json gives the function api_handler in this stage. A
// variable with a Secret is never read into a value.
type Env []model.EnvVar

// Options are further facts about the app.
type Options struct {
	// FunctionPrefix is "<app_name>-<stage>", with which the code may name the
	// app's own functions; "" when it is not known.
	FunctionPrefix string
	// OpenEnvironment: the repository does not state all variables of the stage,
	// so one that Env lacks may be set.
	OpenEnvironment bool
	// Deployed is the file that records a deployment of the stage, or "".
	Deployed string
	// Requirements are the app's packages.
	Requirements []model.Requirement
	// Include are what the image gets beside the deployment package, relative to the
	// app.
	Include []string
	// Chalice is the version that the repository pins ("1.9.1"), or "".
	Chalice string
	// Explore is set for a run that follows the handlers; see Explored.
	Explore *Exploration
}

// Exploration is what a run needs that follows the handlers.
type Exploration struct {
	// Externals are modules in place of those that a run models otherwise.
	Externals func(module string) (pyeval.Value, bool)
	Explorer  *pyeval.Explorer
	// Websocket is app.websocket_api.
	Websocket pyeval.Value
}

// Explored is the import of the app as the function's process does it, for following
// its handlers.
func Explored(load *modules.Loader, env Env, opts Options) *Run {
	r := newRun(load, env, opts, runtimeMode)
	r.importApp()
	if r.tooLong && r.usedVendor() {
		load.SkipVendor()
		r = newRun(load, env, opts, runtimeMode)
		r.importApp()
	}
	return r
}

// Complete says whether the import could be followed to its end; what says why not.
func (r *Run) Complete() (what string, at diag.Range, ok bool) {
	switch {
	case r.tooLong:
		return "importing the app takes more steps than decant follows", diag.InFile(r.module.Path), false
	case r.module.Failure != nil:
		return "importing the app ends with " + r.module.Failure.Type, r.module.Failure.At, false
	}
	return "", diag.Range{}, true
}

// Entry is code that runs when a function is started.
type Entry struct {
	Call pyeval.Value
	// Event says that the code gets the event alone, as Chalice's event objects; else it
	// gets event and context.
	Event bool
	Name  string
	At    diag.Range
}

// Entries are what each function runs, by its logical name.
func (r *Run) Entries(src *Source, app *Application) map[string][]Entry {
	out := map[string][]Entry{}
	for reg, i := range r.FunctionOf {
		out[src.Functions[i].Name] = append(out[src.Functions[i].Name], entryOf(reg))
	}
	for _, route := range app.Routes {
		out["api_handler"] = append(out["api_handler"], entryOf(route.Registered))
	}
	for name := range out {
		for _, m := range app.Middleware {
			out[name] = append(out[name], Entry{Call: m.Func, Name: m.Name, At: m.At})
		}
	}
	return out
}

func entryOf(reg *Registered) Entry {
	e := Entry{Call: reg.User.Value, Event: reg.Kind != "lambda_function", Name: reg.User.Name, At: reg.User.def}
	if e.At.IsZero() {
		e.At = reg.At
	}
	return e
}

// ImportedRun is the import of the app as it can be followed best.
func ImportedRun(load *modules.Loader, env Env, opts Options) *Run {
	r := newRun(load, env, opts, cliMode)
	r.importApp()
	if r.tooLong && r.usedVendor() {
		// What vendor holds is somebody else's library; the app may still be
		// followed without it.
		load.SkipVendor()
		r = newRun(load, env, opts, cliMode)
		r.importApp()
	}
	if assumed := r.In.AssumedUnset(); r.module.Failure != nil && len(assumed) > 0 {
		// The failure may come from a default that the deployment's shell replaces.
		opts.OpenEnvironment = true
		other := newRun(load, env, opts, cliMode)
		other.importApp()
		if other.module.Failure == nil {
			other.endsWithDefaults(*r.module.Failure, assumed)
			return other
		}
	}
	return r
}
