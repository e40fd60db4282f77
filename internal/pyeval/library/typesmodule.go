package library

import (
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

// fillTypes is the module types, as far as it makes callables and plain objects.
func fillTypes(_ *object.Interp, m *object.Module) {
	m.Function("MethodType", func(in *object.Interp, c object.Call) object.Value {
		if len(c.Args) != 2 || len(c.Keywords) > 0 || c.Star != nil {
			return operator.Unmodelled(in, "types.MethodType", c)
		}
		return &object.BoundMethod{Self: c.Args[1].Value, Func: c.Args[0].Value}
	})
	space := &object.Class{Name: "SimpleNamespace", Qualname: "SimpleNamespace", Module: "types", Attrs: object.NewNamespace()}
	space.MRO = []*object.Class{space}
	space.Builtin = &object.Builtin{Name: "SimpleNamespace", Call: func(in *object.Interp, c object.Call) object.Value {
		if len(c.Args) > 0 || c.Star != nil {
			return operator.Unmodelled(in, "types.SimpleNamespace", c)
		}
		x := &object.Instance{Class: space, Attrs: object.NewNamespace()}
		for _, k := range c.Keywords {
			x.Attrs.Put(k.Name, k.Value)
		}
		return x
	}}
	m.Attrs.Put("SimpleNamespace", space)
}
