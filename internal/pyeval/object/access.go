package object

// Try calls f, which may evaluate anything, and returns the exception that it
// ended with, or nil. Hosts use it to catch, and callers to ask for attributes
// after an import.
func (in *Interp) Try(f func() Value) (Value, *Raised) {
	before := in.Raised
	in.Raised = nil
	in.trying++
	v := f()
	in.trying--
	raised := in.Raised
	in.Raised = before
	if r, ok := v.(*Raised); ok && raised == nil {
		raised = r
	}
	return v, raised
}

// Imported returns a module that has been imported, also one whose import
// failed, or nil.
func (in *Interp) Imported(name string) *Module {
	m, _ := in.Modules[name].(*Module)
	return m
}
