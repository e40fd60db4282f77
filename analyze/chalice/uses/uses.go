package uses

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"decant/analyze/chalice/boto3"
	"decant/analyze/chalice/modules"
	"decant/analyze/chalice/source"
	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/model"
)

// maxSteps bounds what following one handler may cost, and maxTotal all of an app.
const maxSteps, maxTotal = 1_500_000, 60_000_000

// runs is how often a handler is called: what the first call leaves in the variables of
// the process (a client that is made once, a cache), the second finds.
const runs = 2

// Request says what is asked for.
type Request struct {
	// Loader makes a new loader of the app's modules.
	Loader func() *modules.Loader
	// Options are those of the run that found the functions.
	Options source.Options
	// Environment are variables that something else than the function's settings sets.
	Environment []model.EnvVar
}

// Find sets AWSUse of every function.
func Find(functions []model.Function, req Request) {
	left := maxTotal
	for _, group := range groups(functions, req.Environment) {
		f := &finder{req: req, left: left}
		f.run(functions, group)
		left = f.left
	}
}

// group are functions with the same variables.
type group struct {
	env     source.Env
	members []int
}

// groups puts the functions together that have the same variables, in their order.
func groups(functions []model.Function, more []model.EnvVar) []group {
	var out []group
	index := map[string]int{}
	for i, fn := range functions {
		env := source.Env(slices.Clone(fn.Env))
		for _, v := range more {
			if !slices.ContainsFunc(env, func(have model.EnvVar) bool { return have.Name == v.Name }) {
				env = append(env, v)
			}
		}
		slices.SortFunc(env, func(a, b model.EnvVar) int { return cmp.Compare(a.Name, b.Name) })
		var key strings.Builder
		for _, v := range env {
			fmt.Fprintf(&key, "%q=%q %v %q;", v.Name, v.Value.V, v.Value.IsKnown(), v.Secret)
		}
		k, ok := index[key.String()]
		if !ok {
			k = len(out)
			index[key.String()] = k
			out = append(out, group{env: env})
		}
		out[k].members = append(out[k].members, i)
	}
	return out
}

// finder follows the functions of one group.
type finder struct {
	req     Request
	lib     *boto3.Library
	current *collector
	left    int // steps for the functions that come
}

// Called implements boto3.Recorder.
func (f *finder) Called(in *pyeval.Interp, call model.AWSCall) {
	call.Path = pathOf(in)
	f.current.add(call)
}

// Lost implements boto3.Recorder.
func (f *finder) Lost(in *pyeval.Interp, what string, at diag.Range) {
	f.current.lose(model.UnresolvedUse{What: what, At: at, Path: pathOf(in)})
}

func (f *finder) run(functions []model.Function, g group) {
	lib := boto3.New(f)
	f.lib = lib
	opts := f.req.Options
	opts.Explore = &source.Exploration{
		Externals: lib.Module, Websocket: lib.Websocket(),
		Explorer: &pyeval.Explorer{Lost: f.Lost, Unknown: f.unknown},
	}
	imported := newCollector()
	f.current = imported
	r := source.Explored(f.req.Loader(), g.env, opts)
	if what, at, ok := r.Complete(); !ok {
		imported.lose(model.UnresolvedUse{What: what, At: at, Path: []model.CallStep{}})
	}
	entries := map[string][]source.Entry{}
	src := &source.Source{}
	if app := r.TheApp(src); app != nil {
		r.Functions(src, app)
		entries = r.Entries(src, app)
	}
	for _, i := range g.members {
		fn := &functions[i]
		own := newCollector()
		own.addAll(imported)
		f.current = own
		if len(entries[fn.Name]) == 0 {
			own.lose(model.UnresolvedUse{What: "the handler of " + fn.Name + " is not known", At: fn.Handler.At, Path: []model.CallStep{}})
		}
		for _, e := range entries[fn.Name] {
			f.follow(r.In, e)
		}
		fn.AWSUse = own.use(fn.Handler.At)
	}
}

// follow calls one handler.
func (f *finder) follow(in *pyeval.Interp, e source.Entry) {
	before := in.Steps
	gaveUp := in.Explore(min(maxSteps, max(1, f.left)), func() {
		for range runs {
			f.call(in, e)
			pyeval.Background(in)
		}
	})
	f.left -= in.Steps - before
	if gaveUp != nil {
		f.current.lose(model.UnresolvedUse{
			What: fmt.Sprintf("following %s was given up: %s", e.Name, gaveUp.Because), At: gaveUp.At,
			Path: []model.CallStep{{Function: e.Name, At: e.At}},
		})
	}
}

func (f *finder) call(in *pyeval.Interp, e source.Entry) {
	event := in.Unknown("it is part of the event", e.At)
	event.Plain, event.Harmless = true, true
	context := in.Unknown("it is the function's context", e.At)
	context.Plain, context.Harmless = true, true
	c := pyeval.Call{At: e.At, Callee: e.At, Args: []pyeval.Arg{{Value: event, At: e.At}, {Value: context, At: e.At}}}
	if e.Event {
		c.Args = nil
		c.Star = event // the parts of the path are arguments of a view function
	}
	if _, middleware := e.Call.(*pyeval.Func); middleware && !e.Event {
		c.Star = nil
	}
	in.Call(e.Call, c)
	in.Raised = nil
}
