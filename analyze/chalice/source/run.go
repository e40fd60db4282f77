package source

import (
	"cmp"
	"slices"
	"strings"

	"decant/analyze/chalice/modules"
	"decant/analyze/chalice/project"
	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/internal/pysyntax"
	"decant/model"
)

// ReadFiles are the files that were parsed for the app, in the order of their paths.
func (r *Run) ReadFiles() []*Syntax {
	var out []*Syntax
	for _, name := range slices.Sorted(slices.Values(r.Loader.Order)) {
		if s := r.Loader.Files[name]; s != nil && s.File != nil {
			out = append(out, r.SyntaxOf(s.File))
		}
	}
	return out
}

// ModuleValue is what a name of a file's module is bound to after the import.
func (r *Run) ModuleValue(f *pysyntax.File, name string) (pyeval.Value, bool) {
	s := r.Loader.Files[f.Path]
	if s == nil {
		return nil, false
	}
	m := r.imported(s.Name)
	if m == nil {
		return nil, false
	}
	return m.Get(name)
}

// Run is one import of the app: the interpreter, and what the modelled objects
// have seen.
type Run struct {
	In         *pyeval.Interp
	Loader     *modules.Loader
	Vars       environment
	Apps       []*Application
	Blueprints []*Blueprint
	Making     []*Registration
	Late       []lateRegistration
	AWSCalls   []awsCall
	envReads   []model.EnvRead
	// ImportedAt are the places at which a module of the repository was imported.
	ImportedAt map[diag.Range]bool
	// KeptAt are the global statements that were reported.
	KeptAt map[diag.Range]bool
	// AttributeAt are the places at which an attribute of an application or a
	// blueprint was read.
	AttributeAt map[diag.Range]bool
	// escapedAt are the places at which an application reached code that is not read.
	escapedAt map[diag.Range]bool
	// endsAt are the places at which a path that ends the import was reported.
	endsAt map[diag.Range]bool
	// FunctionOf is the index in Source.Functions of what a registration became.
	FunctionOf map[*Registered]int
	// Routed are the registrations that became routes.
	Routed map[*Registered]bool
	// trees are the files in which registrations were looked for.
	trees map[*pysyntax.File]*Syntax
	Seen  sightings
	// Scanned counts the syntax nodes looked at on behalf of handlers.
	Scanned int
	Diags   diag.List
	module  *pyeval.Module
	// pinned is the version of Chalice that the repository pins, or "".
	pinned string
	// deployed is the record of a deployment of this stage, or "".
	deployed string
	// explore is set for a run that follows the handlers.
	explore *Exploration
	// tooLong is set when the import was too long to follow to its end.
	tooLong bool
}

// lateRegistration is a handler put on a blueprint after that was registered.
type lateRegistration struct {
	*Registered
	BlueprintAt diag.Range
}

// mode says who imports the app.
type mode int

const (
	// cliMode is the chalice command, which decides what functions there are.
	cliMode mode = iota
	// runtimeMode is Lambda or the container.
	runtimeMode
)

// environment answers for the variables of the stage.
type environment struct {
	vars Env
	mode mode
	// open is set when there may be more variables than vars has.
	open bool
	// running says that the values are those of a function that runs: AWS sets some.
	running bool
}

// Lookup implements pyeval.Environment. What the stage does not set may come
// from the shell in which chalice is run, so it is not known; where the
// repository does not state the stage's variables, not even a default is.
func (e environment) Lookup(name string) (string, pyeval.EnvState) {
	if name == "AWS_CHALICE_CLI_MODE" {
		if e.mode == cliMode {
			return "true", pyeval.EnvSet
		}
		return "", pyeval.EnvAbsent
	}
	for _, v := range e.vars {
		if v.Name != name {
			continue
		}
		if v.Secret != "" || !v.Value.IsKnown() || project.PlaceholderIn(v.Value.V) != "" {
			return "", pyeval.EnvUnknowable
		}
		return v.Value.V, pyeval.EnvSet
	}
	if e.open || e.running && (strings.HasPrefix(name, "AWS_") || strings.HasPrefix(name, "LAMBDA_") || strings.HasPrefix(name, "_")) {
		return "", pyeval.EnvUnknowable
	}
	return "", pyeval.EnvUnset
}

func (e environment) sets(name string) bool {
	return slices.ContainsFunc(e.vars, func(v model.EnvVar) bool { return v.Name == name })
}

// SecretAmong returns the first of the variables that holds a secret, or "".
func (e environment) SecretAmong(names []string) string {
	for _, v := range e.vars {
		if v.Secret != "" && slices.Contains(names, v.Name) {
			return v.Name
		}
	}
	return ""
}

func newRun(load *modules.Loader, env Env, opts Options, m mode) *Run {
	r := &Run{Loader: load, explore: opts.Explore, pinned: opts.Chalice, deployed: opts.Deployed, Vars: environment{vars: env, mode: m, open: opts.OpenEnvironment, running: opts.Explore != nil}, ImportedAt: map[diag.Range]bool{}, KeptAt: map[diag.Range]bool{}, AttributeAt: map[diag.Range]bool{}, escapedAt: map[diag.Range]bool{}, endsAt: map[diag.Range]bool{}, FunctionOf: map[*Registered]int{}, Routed: map[*Registered]bool{}, Seen: newSightings(), trees: map[*pysyntax.File]*Syntax{}}
	externals := chaliceModules(r)
	for name, v := range awsModules(r) {
		externals[name] = v
	}
	r.In = pyeval.New(pyeval.Options{
		Loader: load,
		Env:    r.Vars,
		Externals: func(name string) (pyeval.Value, bool) {
			if r.explore != nil {
				if v, ok := r.explore.Externals(name); ok {
					return v, true
				}
			}
			v, ok := externals[name]
			return v, ok
		},
		Explore:   r.explorer(),
		OnEnvRead: r.sawEnvRead,
		OnImport:  r.sawImport,
		OnEnding:  r.sawEnding,
		OnList:    func(at diag.Range) { r.ImportedAt[at] = true },

		OnAttribute: r.sawAttribute,
	})
	return r
}

func (r *Run) explorer() *pyeval.Explorer {
	if r.explore == nil {
		return nil
	}
	return r.explore.Explorer
}

// importApp imports the module app.
func (r *Run) importApp() {
	module, diags := pyeval.Import(r.In, "app")
	r.module = module
	for _, d := range diags {
		if d.Code == "CH050" {
			r.tooLong = true
		}
	}
	r.Diags.Extend(diags)
}

func (r *Run) sawImport(_ string, at diag.Range, path string) {
	if path != "" {
		r.ImportedAt[at] = true
	}
}

// sawEnvRead notes a read.
func (r *Run) sawEnvRead(name string, at diag.Range, hasDefault bool) {
	r.envReads = append(r.envReads, model.EnvRead{Name: name, At: at, HasDefault: hasDefault, Set: r.Vars.sets(name)})
}

// SortedEnvReads returns the reads by name and position, each once.
func (r *Run) SortedEnvReads() []model.EnvRead {
	out := slices.Clone(r.envReads)
	slices.SortFunc(out, func(a, b model.EnvRead) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.At.File, b.At.File), cmp.Compare(a.At.Start.Byte, b.At.Start.Byte))
	})
	return slices.CompactFunc(out, func(a, b model.EnvRead) bool { return a.Name == b.Name && a.At == b.At })
}

// made notes a registration, to find those that are never applied.
func (r *Run) made(reg *Registration, c pyeval.Call) {
	reg.Bare, reg.File, reg.Node = isDecoratorNode(c), c.File, c.Node
	r.Making = append(r.Making, reg)
	r.Seen.Made[c.At] = append(r.Seen.Made[c.At], reg)
}

// Untraceable reports registrations that cannot be followed.
func (r *Run) Untraceable(at diag.Range, detail string) {
	r.Diags.Add(diag.New("CH134", at, detail+" The set of functions is not known.",
		"Write the registration out, with the decorator's name in the source."))
}

// removedAPI reports a use of what Chalice 1.0 removed.
func (r *Run) removedAPI(at diag.Range, what string) {
	r.Diags.Add(diag.New("CH133", at, what+" was removed in Chalice 1.0; a current Chalice refuses to import the app.",
		"Pass an authorizer object:\n    @app.route(\"/\", authorizer=my_authorizer)"))
}

// callMethod calls a method of a value without arguments. The result is a Raised
// when that raises.
func (r *Run) callMethod(v pyeval.Value, name string, at diag.Range) pyeval.Value {
	out, raised := r.In.Try(func() pyeval.Value {
		return r.In.Call(pyeval.GetAttr(r.In, v, name, at), pyeval.Call{At: at})
	})
	if raised != nil {
		return raised
	}
	return out
}

// TheApp returns the object that app.app is, or nil with the reason reported.
func (r *Run) TheApp(src *Source) *Application {
	if f := r.module.Failure; f != nil {
		r.refuse(src, f.Type, f.Message, f.At)
		return nil
	}
	v, ok := r.module.Get("app")
	if !ok {
		r.refuse(src, "AttributeError", "module 'app' has no attribute 'app'", diag.InFile(r.module.Path))
		return nil
	}
	if app := ApplicationOf(v); app != nil {
		return r.checkFlags(src, app)
	}
	u := unknownOf(v)
	if why := r.In.WhyUnknown(v); u == nil && why != nil {
		u = &why.Unknown
	}
	if u == nil && IsChaliceObject(v) {
		u = &model.Unknown{Because: "it is an object of a class of the program whose making could not be followed", At: diag.InFile(r.module.Path)}
	}
	if u != nil {
		r.Diags.Add(diag.New("CH101", u.At, "The name app of "+r.module.Path+" is not known: it "+Clause(*u)+".",
			"Bind the object at the top level of app.py:\n    app = Chalice(app_name=\"...\")"))
		if len(r.Apps) == 1 {
			return r.checkFlags(src, r.Apps[0]) // shown, beside the error
		}
		return nil
	}
	r.refuse(src, "AttributeError", "'"+typeName(v)+"' object has no attribute '_features_used'", diag.InFile(r.module.Path))
	return nil
}

// refuse records that Chalice would refuse the app, and reports it.
func (r *Run) refuse(src *Source, typ, message string, at diag.Range) {
	if src.Refused != nil {
		return
	}
	src.Refused = &Refusal{Phase: "import-app", Type: typ, Message: message, At: at}
	code, fix := diag.Code("CH102"), "Correct the cause; chalice deploy stops here too."
	if typ == "AttributeError" && at.Start.Line == 0 {
		code, fix = "CH101", "Bind the object at the top level of app.py:\n    app = Chalice(app_name=\"...\")"
	}
	r.Diags.Add(r.AndDeployed(diag.New(code, at, "Importing the app ends with "+typ+": "+strings.TrimSuffix(message, ".")+". No function of the app is known.", fix)))
}

// RefusedByPython makes an error of every file that Python does not accept and
// that the app imports: the parser reads on behind the fault, Chalice and Lambda
// stop there.
func (r *Run) RefusedByPython() {
	for _, d := range r.Loader.Diags {
		if s := r.Loader.Files[d.At.File]; s == nil || r.In.Imported(s.Name) == nil {
			continue // only a handler imports it
		}
		switch d.Code {
		case "CH005", "CH006", "CH008":
			r.Diags.Add(r.AndDeployed(diag.New("CH102", d.At,
				"Importing the app ends with SyntaxError, because Python 3 does not accept "+d.At.File+". What stands behind that place may be missing here.",
				"Correct the file; chalice deploy stops here too.")))
		}
	}
}

// checkFlags refuses websockets without their feature flag, as Chalice does
// each time it loads an app.
func (r *Run) checkFlags(src *Source, app *Application) *Application {
	if len(app.Websockets) == 0 || app.flags.Opaque != nil {
		return app
	}
	for _, item := range app.flags.Items() {
		if s, ok := item.(pyeval.Str); !ok || s == "WEBSOCKETS" {
			return app
		}
	}
	first := app.Websockets[app.WsOrder[0]]
	if len(first.conditions) > 0 {
		return app
	}
	r.refuse(src, "ExperimentalFeatureError",
		"the app uses the experimental feature WEBSOCKETS without opting in; add app.experimental_feature_flags.update(['WEBSOCKETS'])", first.At)
	return app
}

// DebugValue is what app.debug is after the import.
func (a *Application) DebugValue() model.Value[bool] {
	if b, ok := a.debug.Value.(pyeval.Bool); ok {
		return model.Known(bool(b), a.debug.origin(), a.debug.place())
	}
	if a.debug.unknown() == nil {
		yes, _ := truth(a.debug.Value)
		return model.Known(yes, a.debug.origin(), a.debug.place())
	}
	return model.NotKnown[bool](a.debug.whyNot("true or false"))
}

// Clause makes the reason of an Unknown readable after "it".
func Clause(u model.Unknown) string {
	const subject = "it "
	if len(u.Because) > len(subject) && u.Because[:len(subject)] == subject {
		return u.Because[len(subject):]
	}
	return "is hidden, because " + u.Because
}
