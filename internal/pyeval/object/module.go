package object

// Get returns what a name of the module is bound to.
func (m *Module) Get(name string) (Value, bool) { return m.Attrs.Get(name) }

// Names returns the names bound in the module, in the order of their first
// binding.
func (m *Module) Names() []string { return m.Attrs.Names() }

// Function gives a modelled module a function.
func (m *Module) Function(name string, call func(in *Interp, c Call) Value) {
	m.Attrs.Put(name, &Builtin{Name: m.Name + "." + name, Call: call})
}
