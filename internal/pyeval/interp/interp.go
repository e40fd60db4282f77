package interp

import (
	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/internal/pysyntax"
)

// New returns an interpreter that has imported nothing.
func New(opts object.Options, library object.Library) *object.Interp {
	in := object.NewInterp(opts, library, func(in *object.Interp, fn object.Value, c object.Call) object.Value { return dispatch(in, fn, c) })
	operator.Folders(in) // before the program changes sys.path
	return in
}

// Import imports a module by its dotted name as CPython would. The module is
// never nil; its Failure is set when the import certainly fails. The list says
// which limits were reached and which files could not be read.
func Import(in *object.Interp, name string) (*object.Module, diag.List) {
	before := len(in.Diags)
	in.Allow()
	v := ImportModule(in, name, diag.Range{})
	m, ok := v.(*object.Module)
	if !ok {
		m = &object.Module{Name: name, Attrs: object.NewNamespace()}
		m.Attrs.Open = in.AsUnknown(v, diag.Range{})
	}
	if r := in.Raised; r != nil {
		in.Raised = nil
		if m.Failure == nil {
			m.Failure = &object.ImportFailure{At: r.At, Type: r.Type, Message: r.Message, Module: name}
		}
	}
	if in.Stopped != nil {
		for _, x := range in.Modules {
			if mod, ok := x.(*object.Module); ok {
				in.BlurNames(mod.Attrs, in.Stopped)
			}
		}
	}
	return m, in.Diags[before:]
}

// moduleFrame is the frame of a module's top level.
func moduleFrame(m *object.Module, f *pysyntax.File) *object.Frame {
	return &object.Frame{File: f, Module: m, Scope: &object.Scope{Kind: object.ModuleScope, Namespace: m.Attrs, Module: m}}
}
