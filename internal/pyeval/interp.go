package pyeval

import (
	"decant/internal/diag"
	"decant/internal/model"
)

// Interp is one run of the evaluator: a process that has imported some modules.
// It belongs to one goroutine.
type Interp struct {
	opts    Options
	diags   diag.List
	conds   []model.Unknown
	modules map[string]*Module
}

// New returns an interpreter that has imported nothing.
func New(opts Options) *Interp { return &Interp{opts: opts, modules: map[string]*Module{}} }

// Import imports a module by its dotted name as CPython would. The module is
// never nil; its Failure is set when the import certainly fails.
func (in *Interp) Import(name string) (*Module, diag.List) { return &Module{Name: name}, nil }

// CallFunction calls a function, class or other callable.
func (in *Interp) CallFunction(fn Value, c Call) Value { return in.Unknown("", c.At) }

// Unknown makes an unknown value; because is a clause without a subject ("it is
// only known at run time").
func (in *Interp) Unknown(because string, at diag.Range) *Unknown {
	return &Unknown{Unknown: model.Unknown{Because: because, At: at}}
}

// Conditions returns the unknown conditions under which the current statement
// runs, outermost first.
func (in *Interp) Conditions() []model.Unknown { return append([]model.Unknown(nil), in.conds...) }

// Get returns what a name of the module is bound to.
func (m *Module) Get(name string) (Value, bool) { return m.attrs.get(name) }

// Names returns the names bound in the module, in the order of their first
// binding.
func (m *Module) Names() []string { return m.attrs.names() }
