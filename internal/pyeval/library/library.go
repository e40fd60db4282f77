// Package library is Python's library as far as it is modelled: the builtins, the
// methods of the built-in types, and modules of the standard library. A function of
// it gets its arguments as values and returns a value; what it does not model is
// unknown (operator.Unmodelled).
package library

import (
	"decant/internal/diag"
	"decant/internal/pyeval/object"
)

// Standard is the part of Python's library that is modelled.
type Standard struct{}

// Builtins returns the names that every module sees.
func (Standard) Builtins() map[string]object.Value { return makeBuiltins() }

// Module returns a module of the standard library.
func (Standard) Module(in *object.Interp, name string) (object.Value, bool) {
	return standardModule(in, name)
}

// Join is path / "name", and text + "/name" of a place as a text.
func (Standard) Join(in *object.Interp, op string, u *object.Unknown, b object.Value, at diag.Range) (object.Value, bool) {
	return joinPath(in, op, u, b, at)
}

// Attr returns an attribute of a value of a built-in type.
func (Standard) Attr(in *object.Interp, v object.Value, name string, at diag.Range) (object.Value, bool) {
	switch x := v.(type) {
	case *object.Unknown:
		switch {
		case x.Path == nil:
			return nil, false
		case x.Path.Pathlib:
			return pathAttr(in, x, name, at)
		case name == "endswith":
			return endsWith(in, x), true
		}
		return nil, false
	case *object.Listing:
		return listingAttr(in, x, name, at), true
	case *object.RelativePath:
		if a, ok := relativeAttr(in, x, name); ok {
			return a, true
		}
	case *object.Tuple:
		if x.Class != nil {
			if a, ok := namedTupleAttr(x, name); ok {
				return a, true
			}
		}
	}
	return method(in, v, name)
}
