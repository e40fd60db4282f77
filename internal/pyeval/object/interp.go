package object

import (
	"fmt"
	"slices"

	"decant/internal/diag"
	"decant/internal/pysyntax"
	"decant/model"
)

// Interp is the state of one run: of a process that has imported some modules.
// It belongs to one goroutine.
type Interp struct {
	Options  Options
	Diags    diag.List
	Builtins map[string]Value
	Modules  map[string]Value // sys.modules: *Module, or what Externals gave
	bodies   map[bodyKey]*Bindings
	Library  Library
	// dispatcher runs a call; see Call.
	dispatcher func(in *Interp, fn Value, c Call) Value
	Env        *Namespace                  // what the program itself did to os.environ
	Classes    int                         // how many the program made
	Virtual    bool                        // a class was registered as a subclass of an abstract one
	process    *Namespace                  // what calls did to the whole process
	Assumed    []string                    // see AssumedUnset
	AppDir     string                      // see operator.Folders
	Frame      *Frame                      // where the call that runs was written
	Here       diag.Range                  // the call that runs
	ran        map[*pysyntax.File][]uint64 // the statements that ran, a bit a node

	// What runs at the moment.
	Conds    []model.Unknown
	Raised   *Raised
	Handling []*Raised // exceptions being handled, for a bare raise
	TryDepth int
	Catching int // try statements with handlers around
	Caught   []caught
	Probing  int
	// DryRun is positive while a loop body is tried out: nothing outside may notice.
	DryRun int
	// Risk counts operations that could raise an exception which is not known.
	Risk  int
	Dirty []any

	// See trail.go.
	Trail       []entry
	last        map[any]int
	LastMark    int
	Forks       int
	Serial      int
	mergeSerial int
	Pends       []pend

	// Budgets; see budget.go.
	spent
	exploration
	depth     int
	Importing int  // modules that are being imported
	Leaving   bool // stopped ends one statement only
	Stopped   *Unknown
	limited   map[string]bool // what overLimit has said
}

// NewInterp returns the state of a program that has imported nothing. The
// dispatcher runs its calls.
func NewInterp(opts Options, library Library, dispatcher func(in *Interp, fn Value, c Call) Value) *Interp {
	if opts.Limits == (Limits{}) {
		opts.Limits = DefaultLimits()
	}
	in := &Interp{
		Options: opts, Library: library, dispatcher: dispatcher, Modules: map[string]Value{}, bodies: map[bodyKey]*Bindings{},
		Env: NewNamespace(), process: NewNamespace(), last: map[any]int{}, limited: map[string]bool{}, ran: map[*pysyntax.File][]uint64{},
	}
	in.Allow()
	in.Builtins = library.Builtins()
	return in
}

// Call calls a function, class or other callable, also on behalf of a host object.
// An exception is left for the statement that runs; the result is then an Unknown.
func (in *Interp) Call(fn Value, c Call) Value {
	if in.Raised != nil || in.Stopped != nil {
		return in.Nothing()
	}
	if !in.Nest(c.At) {
		return in.Nothing()
	}
	defer in.Unnest()
	here := in.Here
	in.Here = c.At
	v := in.dispatcher(in, fn, c)
	in.Here = here
	if r, ok := v.(*Raised); ok {
		return in.Raise(r, c.At)
	}
	if v == nil || in.Raised != nil {
		return in.Nothing()
	}
	return v
}

// EnvOf lists the environment variables that decide a value.
func EnvOf(v Value) []string {
	if u := Opaque(v); u != nil {
		return u.Env
	}
	return nil
}

// caught is an ending inside a try statement, until it is known which handler
// catches it.
type caught struct {
	Exc    *Raised
	Ending Ending
}

// Raise makes an exception the one that ends the statement which runs.
func (in *Interp) Raise(r *Raised, at diag.Range) Value {
	if in.Exploring() {
		in.Risk++
		return in.Unknown("an exception may be raised here", at)
	}
	return in.Throw(r, at)
}

// Throw is Raise for what ends a path in an exploration, too.
func (in *Interp) Throw(r *Raised, at diag.Range) Value {
	if in.Raised == nil && in.Stopped == nil {
		if r.At.IsZero() {
			r.At = at
		}
		in.Raised = r
	}
	return in.Nothing()
}

// ReportImport tells the caller of the package of an import.
func (in *Interp) ReportImport(module string, at diag.Range, path string) {
	if in.Options.OnImport != nil {
		in.Options.OnImport(module, at, path)
	}
}

// Unknown makes an unknown value; because is a clause without a subject ("it is
// only known at run time").
func (in *Interp) Unknown(because string, at diag.Range) *Unknown {
	return &Unknown{Unknown: model.Unknown{Because: because, At: at}}
}

// tracked says whether the result of an operation differs in what it may be.
func (u *Unknown) tracked() bool {
	return u.Texts != nil || u.Await != nil || u.Owner != nil || len(u.Inside) != len(u.Maybe) || len(u.Maybe) > 0 && &u.Maybe[0] != &u.Inside[0]
}

// Derive makes the unknown result of an operation on an unknown value: the
// reason stays.
func (in *Interp) Derive(u *Unknown) *Unknown {
	in.Risk++
	if u.Decorated == nil && u.Module == "" && !u.Harmless && u.Path == nil && !u.tracked() {
		return u
	}
	out := *u
	out.Decorated, out.Path = nil, nil
	out.Texts, out.Await, out.Owner = nil, nil, nil
	out.Maybe = in.union(u.Inside, u.Maybe)
	out.Inside = out.Maybe
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
	if u := Opaque(v); u != nil {
		return u
	}
	switch x := v.(type) {
	case *Class:
		return x.Unknown
	case *Instance:
		return x.Class.Unknown
	}
	return nil
}

// Guarded says whether an exception that is raised now could be caught, or an
// attribute is only asked for (hasattr, getattr with a default).
func (in *Interp) Guarded() bool { return in.TryDepth > 0 || in.Probing > 0 }

// AsUnknown gives the reason for which a value cannot be used.
func (in *Interp) AsUnknown(v Value, at diag.Range) *Unknown {
	if u := Opaque(v); u != nil {
		return u
	}
	if c, ok := v.(*Class); ok && c.Unknown != nil {
		return c.Unknown
	}
	if x, ok := v.(*Instance); ok && x.Class.Unknown != nil {
		return x.Class.Unknown
	}
	return in.Unknown("decant does not evaluate an operation on "+article(in.TypeName(v)), at)
}

func article(noun string) string {
	if slices.Contains([]byte("aeiou"), noun[0]) {
		return "an " + noun
	}
	return "a " + noun
}

// Conditions returns the unknown conditions under which the current statement
// runs, outermost first.
func (in *Interp) Conditions() []model.Unknown { return slices.Clone(in.Conds) }

// Text returns the text of a str, also of an enum member that is a str.
func (in *Interp) Text(v Value) (string, bool) { return Text(v) }

// Plain returns the str or int that an enum member also is, and any other value
// itself.
func (in *Interp) Plain(v Value) Value {
	if x, ok := v.(*Instance); ok && x.Mixed != nil && x.Opaque == nil {
		return x.Mixed
	}
	return v
}

// Same says whether two values are the same Python object, as far as a program
// could tell.
func (in *Interp) Same(a, b Value) bool { return Identical(a, b) }

// Nothing is the result of an evaluation that was given up.
func (in *Interp) Nothing() Value {
	if in.Stopped != nil {
		return in.Stopped
	}
	return &Unknown{Unknown: model.Unknown{Because: "an exception was raised before"}}
}

// Nest enters a call; false means that too many are inside each other.
func (in *Interp) Nest(at diag.Range) bool {
	in.depth++
	if in.depth > in.Options.Limits.Depth {
		in.depth--
		in.Leaving = in.Importing > 0
		return in.stop(at, fmt.Sprintf("more than %d calls inside each other", in.Options.Limits.Depth))
	}
	return true
}

// Unnest leaves what Nest entered.
func (in *Interp) Unnest() { in.depth-- }

// stop ends the evaluation of the program or, when in.Leaving is set, of one
// statement: what comes behind is unknown.
func (in *Interp) stop(at diag.Range, what string) bool {
	if in.Stopped != nil {
		return false
	}
	in.Stopped = in.Unknown("importing the program takes "+what, at)
	if in.on {
		in.Stopped.Because = "following it takes " + what
		return false
	}
	behind := "Values and functions that are defined behind this point are not known."
	if in.Leaving {
		behind = "What the statement would have defined or changed is not known."
	}
	in.Diags.Add(diag.New("CH050", at,
		fmt.Sprintf("Following the program as it is imported takes %s, so decant gave up here. %s", what, behind),
		"Make the values that the migration needs constants, or move long calculations out of the import."))
	return false
}

// OverLimit notes once in each file that something was too large to follow.
func (in *Interp) OverLimit(at diag.Range, what string) {
	if key := at.File + ": " + what; !in.limited[key] && in.DryRun == 0 && !in.on {
		in.limited[key] = true
	} else {
		return
	}
	in.Diags.Add(diag.New("CH051", at,
		"The module builds "+what+" while it is imported, which decant does not follow to its end. Values that depend on it are not known.",
		"Make the values that the migration needs constants."))
}

// MergeEnv joins two sorted lists of environment variables.
func MergeEnv(a, b []string) []string {
	if len(b) == 0 {
		return a
	}
	out := append(slices.Clone(a), b...)
	slices.Sort(out)
	return slices.Compact(out)
}

// TypeName is the name of a value's type, for messages.
func (in *Interp) TypeName(v Value) string {
	switch x := v.(type) {
	case None:
		return "NoneType"
	case Ellipsis:
		return "ellipsis"
	case Bool:
		return "bool"
	case Int:
		return "int"
	case Float:
		return "float"
	case Str:
		return "str"
	case Bytes:
		return "bytes"
	case *List:
		return "list"
	case *Tuple:
		return "tuple"
	case *Dict:
		return "dict"
	case *Set:
		return "set"
	case *Func:
		return "function"
	case *BoundMethod:
		return "method"
	case *Class:
		return "type"
	case *Module:
		return "module"
	case *Instance:
		return x.Class.Name
	case *Host:
		return x.Object.TypeName()
	}
	return "object"
}
