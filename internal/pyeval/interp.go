package pyeval

import (
	"fmt"
	"slices"

	"decant/internal/diag"
	"decant/internal/pysyntax"
	"decant/model"
)

// Interp is one run of the evaluator: a process that has imported some modules.
// It belongs to one goroutine.
type Interp struct {
	opts     Options
	diags    diag.List
	builtins map[string]Value
	modules  map[string]Value // sys.modules: *Module, or what Externals gave
	bodies   map[bodyKey]*bindings
	stdlib   map[string]bool
	methods  map[string]map[string]methodFunc // by type and name
	env      *namespace                       // what the program itself did to os.environ
	classes  int                              // how many the program made
	virtual  bool                             // a class was registered as a subclass of an abstract one
	process  *namespace                       // what calls did to the whole process
	assumed  []string                         // see AssumedUnset
	appDir   string                           // see folders
	frame    *frame                           // where the call that runs was written
	here     diag.Range                       // the call that runs
	ran      map[*pysyntax.File][]uint64      // the statements that ran, a bit a node

	// What runs at the moment.
	conds    []model.Unknown
	raised   *Raised
	handling []*Raised // exceptions being handled, for a bare raise
	tryDepth int
	catching int // try statements with handlers around
	caught   []caught
	probing  int
	// dry is positive while a loop body is tried out: nothing outside may notice.
	dry int
	// risk counts operations that could raise an exception which is not known.
	risk  int
	dirty []any

	// See trail.go.
	trail       []entry
	last        map[any]int
	lastMark    int
	open        int
	serial      int
	mergeSerial int
	pends       []pend

	// Budgets; see budget.go.
	spent
	depth   int
	module  int  // modules that are being imported
	leaving bool // stopped ends one statement only
	stopped *Unknown
	limited map[string]bool // what overLimit has said
}

// New returns an interpreter that has imported nothing.
func New(opts Options) *Interp {
	if opts.Limits == (Limits{}) {
		opts.Limits = DefaultLimits()
	}
	in := &Interp{
		opts: opts, modules: map[string]Value{}, bodies: map[bodyKey]*bindings{},
		env: newNamespace(), process: newNamespace(), last: map[any]int{}, limited: map[string]bool{}, ran: map[*pysyntax.File][]uint64{},
	}
	in.allow()
	in.folders() // before the program changes sys.path
	in.builtins = makeBuiltins()
	return in
}

// Import imports a module by its dotted name as CPython would. The module is
// never nil; its Failure is set when the import certainly fails. The list says
// which limits were reached and which files could not be read.
func (in *Interp) Import(name string) (*Module, diag.List) {
	before := len(in.diags)
	in.allow()
	defer in.settleBudget(in.steps, in.bytes)
	v := in.importModule(name, diag.Range{})
	m, ok := v.(*Module)
	if !ok {
		m = &Module{Name: name, attrs: newNamespace()}
		m.attrs.open = in.asUnknown(v, diag.Range{})
	}
	if r := in.raised; r != nil {
		in.raised = nil
		if m.Failure == nil {
			m.Failure = &ImportFailure{At: r.At, Type: r.Type, Message: r.Message, Module: name}
		}
	}
	if in.stopped != nil {
		for _, x := range in.modules {
			if mod, ok := x.(*Module); ok {
				in.blurNames(mod.attrs, in.stopped)
			}
		}
	}
	return m, in.diags[before:]
}

// Unknown makes an unknown value; because is a clause without a subject ("it is
// only known at run time").
func (in *Interp) Unknown(because string, at diag.Range) *Unknown {
	return &Unknown{Unknown: model.Unknown{Because: because, At: at}}
}

// Derive makes the unknown result of an operation on an unknown value: the
// reason stays.
func (in *Interp) Derive(u *Unknown) *Unknown { return in.derive(u) }

func (in *Interp) derive(u *Unknown) *Unknown {
	in.risk++
	if u.Decorated == nil && u.Module == "" && !u.Harmless && u.path == nil {
		return u
	}
	out := *u
	out.Decorated, out.path = nil, nil
	if u.Module != "" {
		out.Module = ""
		if u.Module == "enum.auto" {
			out.Module = "enum.auto()"
		}
	}
	return &out
}

// WhyUnknown says why a value and its attributes are not known, as for an object
// of a class with a base that is not read; nil when they are.
func (in *Interp) WhyUnknown(v Value) *Unknown {
	if u := opaque(v); u != nil {
		return u
	}
	switch x := v.(type) {
	case *Class:
		return x.unknown
	case *Instance:
		return x.Class.unknown
	}
	return nil
}

// Guarded says whether an exception that is raised now could be caught, or an
// attribute is only asked for (hasattr, getattr with a default).
func (in *Interp) Guarded() bool { return in.tryDepth > 0 || in.probing > 0 }

// asUnknown gives the reason for which a value cannot be used.
func (in *Interp) asUnknown(v Value, at diag.Range) *Unknown {
	if u := opaque(v); u != nil {
		return u
	}
	if c, ok := v.(*Class); ok && c.unknown != nil {
		return c.unknown
	}
	if x, ok := v.(*Instance); ok && x.Class.unknown != nil {
		return x.Class.unknown
	}
	return in.Unknown("decant does not evaluate an operation on "+article(in.typeName(v)), at)
}

func article(noun string) string {
	if slices.Contains([]byte("aeiou"), noun[0]) {
		return "an " + noun
	}
	return "a " + noun
}

// Conditions returns the unknown conditions under which the current statement
// runs, outermost first.
func (in *Interp) Conditions() []model.Unknown { return slices.Clone(in.conds) }

// Text returns the text of a str, also of an enum member that is a str.
func (in *Interp) Text(v Value) (string, bool) { return text(v) }

// Plain returns the str or int that an enum member also is, and any other value
// itself.
func (in *Interp) Plain(v Value) Value {
	if x, ok := v.(*Instance); ok && x.mixed != nil && x.opaque == nil {
		return x.mixed
	}
	return v
}

// Same says whether two values are the same Python object, as far as a program
// could tell.
func (in *Interp) Same(a, b Value) bool { return identical(a, b) }

// Get returns what a name of the module is bound to.
func (m *Module) Get(name string) (Value, bool) { return m.attrs.get(name) }

// Names returns the names bound in the module, in the order of their first
// binding.
func (m *Module) Names() []string { return m.attrs.names() }

// nothing is the result of an evaluation that was given up.
func (in *Interp) nothing() Value {
	if in.stopped != nil {
		return in.stopped
	}
	return &Unknown{Unknown: model.Unknown{Because: "an exception was raised before"}}
}

func (in *Interp) nest(at diag.Range) bool {
	in.depth++
	if in.depth > in.opts.Limits.Depth {
		in.depth--
		in.leaving = in.module > 0
		return in.stop(at, fmt.Sprintf("more than %d calls inside each other", in.opts.Limits.Depth))
	}
	return true
}

func (in *Interp) unnest() { in.depth-- }

// stop ends the evaluation of the program or, when in.leaving is set, of one
// statement: what comes behind is unknown.
func (in *Interp) stop(at diag.Range, what string) bool {
	if in.stopped != nil {
		return false
	}
	in.stopped = in.Unknown("importing the program takes "+what, at)
	behind := "Values and functions that are defined behind this point are not known."
	if in.leaving {
		behind = "What the statement would have defined or changed is not known."
	}
	in.diags.Add(diag.New("CH050", at,
		fmt.Sprintf("Following the program as it is imported takes %s, so decant gave up here. %s", what, behind),
		"Make the values that the migration needs constants, or move long calculations out of the import."))
	return false
}

// overLimit notes once in each file that something was too large to follow.
func (in *Interp) overLimit(at diag.Range, what string) {
	if key := at.File + ": " + what; !in.limited[key] && in.dry == 0 {
		in.limited[key] = true
	} else {
		return
	}
	in.diags.Add(diag.New("CH051", at,
		"The module builds "+what+" while it is imported, which decant does not follow to its end. Values that depend on it are not known.",
		"Make the values that the migration needs constants."))
}

func mergeEnv(a, b []string) []string {
	if len(b) == 0 {
		return a
	}
	out := append(slices.Clone(a), b...)
	slices.Sort(out)
	return slices.Compact(out)
}

// moduleFrame is the frame of a module's top level.
func moduleFrame(m *Module, f *pysyntax.File) *frame {
	return &frame{file: f, mod: m, sc: &scope{kind: moduleScope, ns: m.attrs, module: m}}
}
