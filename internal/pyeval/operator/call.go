package operator

import (
	"decant/internal/diag"
	"decant/internal/pyeval/object"
)

// MakeInner asks the host for the object behind an instance.
func MakeInner(in *object.Interp, x *object.Instance, c object.Call) {
	if in.DryRun > 0 {
		u := in.Unknown("it is only known at run time", c.At)
		u.Harmless = true
		x.Inner = u
		return
	}
	c.Conditions = in.Conditions()
	var v object.Value
	if h, ok := x.Class.HostBase.(object.HostClass); ok {
		v = h.Instantiate(in, x.Class, x, c)
	} else {
		v = x.Class.HostBase.Call(in, c)
	}
	if r, ok := v.(*object.Raised); ok {
		in.Raise(r, c.At)
		return
	}
	x.Inner = v
}

// CallMethod calls a method of an instance by name.
func CallMethod(in *object.Interp, x *object.Instance, name string, at diag.Range, args ...object.Value) object.Value {
	m, ok := x.Class.Find(name)
	if !ok || x.Opaque != nil && !in.Exploring() {
		in.Risk++
		return in.Derive(in.AsUnknown(x, at))
	}
	c := object.Call{At: at, Args: []object.Arg{{Value: x, At: at}}}
	for _, a := range args {
		c.Args = append(c.Args, object.Arg{Value: a, At: at})
	}
	return in.Call(m, c)
}

// dunder calls __add__ and its kin.
func dunder(in *object.Interp, op string, a, b object.Value, at diag.Range) (object.Value, bool) {
	name := map[string]string{"+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "|": "or", "&": "and"}[op]
	if name == "" {
		return nil, false
	}
	if x, ok := a.(*object.Instance); ok && x.Mixed == nil {
		if _, ok := x.Class.Find("__" + name + "__"); ok && x.Class.Unknown == nil {
			return CallMethod(in, x, "__"+name+"__", at, b), true
		}
	}
	return nil, false
}
