package pyeval

import "strconv"

// addSubclass tells the bases of a class of it, for __subclasses__.
func (in *Interp) addSubclass(cls *Class) {
	in.classes++
	for _, b := range cls.Bases {
		base, ok := b.(*Class)
		if !ok || base.File == nil {
			continue
		}
		if base.subs == nil {
			base.subs = newNamespace()
		}
		in.bind(base.subs, strconv.Itoa(in.classes), cls)
	}
}

// subclasses is cls.__subclasses__() of a class of the program.
func (in *Interp) subclasses(cls *Class) Value {
	out := &List{}
	for _, name := range cls.subs.names() {
		v, _ := cls.subs.get(name)
		out.Items = append(out.Items, v)
	}
	return out
}

// fillTypes is the module types, as far as it makes callables and plain objects.
func fillTypes(_ *Interp, m *Module) {
	m.function("MethodType", func(in *Interp, c Call) Value {
		if len(c.Args) != 2 || len(c.Keywords) > 0 || c.Star != nil {
			return in.unmodelled("types.MethodType", c)
		}
		return &BoundMethod{Self: c.Args[1].Value, Func: c.Args[0].Value}
	})
	space := &Class{Name: "SimpleNamespace", Qualname: "SimpleNamespace", Module: "types", attrs: newNamespace()}
	space.MRO = []*Class{space}
	space.builtin = &Builtin{Name: "SimpleNamespace", call: func(in *Interp, c Call) Value {
		if len(c.Args) > 0 || c.Star != nil {
			return in.unmodelled("types.SimpleNamespace", c)
		}
		x := &Instance{Class: space, attrs: newNamespace()}
		for _, k := range c.Keywords {
			x.attrs.put(k.Name, k.Value)
		}
		return x
	}}
	m.attrs.put("SimpleNamespace", space)
}
