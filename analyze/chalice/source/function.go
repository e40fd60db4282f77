package source

import (
	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/internal/pysyntax"
	"decant/model"
)

// userFunction is the function that a registration was applied to.
type userFunction struct {
	Value pyeval.Value
	Name  string // __name__
	// UnknownName is set when __name__ is not known.
	UnknownName *model.Unknown
	// def is the name in the def line; zero for a callable without one.
	def              diag.Range
	async, generator bool
	// Func is the function that runs, below functools.wraps wrappers; nil when it
	// is not known.
	Func *pyeval.Func
	// Foreign describes a decorator below Chalice's that is not in the repository;
	// the function's name is then taken from the def line.
	Foreign string
}

// userFunction reads what Chalice reads of a function: its __name__. A value
// without one raises.
func (r *Run) userFunction(in *pyeval.Interp, v pyeval.Value, at diag.Range) (*userFunction, *pyeval.Raised) {
	out := &userFunction{Value: v}
	if u, ok := v.(*pyeval.Unknown); ok {
		return unknownFunction(out, u), nil
	}
	name, raised := r.nameOf(in, v, at)
	if raised != nil {
		return nil, raised
	}
	switch name := name.(type) {
	case pyeval.Str:
		out.Name = string(name)
	case *pyeval.Unknown:
		out.UnknownName = &name.Unknown
	default:
		out.Name, _ = pyText(name)
	}
	out.describe(v)
	return out, nil
}

// unknownFunction is for what a decorator that is not known returned. Decorators
// of public packages keep the function's name (functools.wraps).
func unknownFunction(out *userFunction, u *pyeval.Unknown) *userFunction {
	if u.Decorated == nil {
		out.UnknownName = &u.Unknown
		return out
	}
	out.describe(u.Decorated)
	out.Name, out.Foreign = u.Decorated.Name, "a decorator"
	if u.Module != "" {
		out.Foreign = "the decorator " + u.Module
	}
	return out
}

// decoratedDefinition returns the decorated definition that a decorator belongs
// to.
func decoratedDefinition(f *pysyntax.File, decorator int) (int, bool) {
	for i := decorator; i >= 0; i-- {
		if n := f.Nodes[i]; n.Kind == pysyntax.KindDecoratedDefinition && int(n.Next) > decorator {
			return i, true
		}
	}
	return 0, false
}

// isDecoratorNode says whether the call is the application of a decorator.
func isDecoratorNode(c pyeval.Call) bool {
	return c.File != nil && c.Node < len(c.File.Nodes) && c.File.Kind(c.Node) == pysyntax.KindDecorator
}

// nameOf is value.__name__, or what reading it raises.
func (r *Run) nameOf(in *pyeval.Interp, v pyeval.Value, at diag.Range) (pyeval.Value, *pyeval.Raised) {
	return in.Try(func() pyeval.Value { return pyeval.GetAttr(in, v, "__name__", at) })
}

// describe finds the def line of the function that runs.
func (u *userFunction) describe(v pyeval.Value) {
	for range maxNesting {
		switch f := v.(type) {
		case *pyeval.Func:
			if u.Func == nil {
				u.async, u.generator = f.Async, f.Generator
			}
			u.Func, u.def = f, f.NameAt
			v = f.Wrapped
			continue
		case *pyeval.BoundMethod:
			v = f.Func
			continue
		case *pyeval.Class:
			u.def = f.NameAt
		case *pyeval.Host:
			if h := handlerOf(f); h != nil {
				v = h.reg.User.Value
				continue
			}
		}
		return
	}
}
