package pyeval

// Try calls f, which may evaluate anything, and returns the exception that it
// ended with, or nil. Hosts use it to catch, and callers to ask for attributes
// after an import.
func (in *Interp) Try(f func() Value) (Value, *Raised) {
	before := in.raised
	in.raised = nil
	v := f()
	raised := in.raised
	in.raised = before
	if r, ok := v.(*Raised); ok && raised == nil {
		raised = r
	}
	return v, raised
}

// Imported returns a module that has been imported, also one whose import
// failed, or nil.
func (in *Interp) Imported(name string) *Module {
	m, _ := in.modules[name].(*Module)
	return m
}
