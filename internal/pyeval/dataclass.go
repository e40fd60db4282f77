package pyeval

import "slices"

// fillFields adds the functions of the module dataclasses that read a class's
// fields.
func fillFields(m *Module) {
	m.function("replace", func(in *Interp, c Call) Value {
		if len(c.Args) != 1 || c.Star != nil {
			return in.unmodelled("dataclasses.replace", c)
		}
		x, ok := c.Args[0].Value.(*Instance)
		if !ok || x.opaque != nil || x.Class.fields == nil || x.Class.kind != plainClass {
			return in.derive(in.asUnknown(c.Args[0].Value, c.At))
		}
		again := Call{Keywords: slices.Clone(c.Keywords), At: c.At}
		for _, f := range x.Class.fields {
			if slices.ContainsFunc(c.Keywords, func(k Keyword) bool { return k.Name == f.name }) {
				continue
			}
			again.Keywords = append(again.Keywords, Keyword{Name: f.name, Value: in.getAttr(x, f.name, c.At), At: c.At})
		}
		return in.call(x.Class, again)
	})
	m.function("fields", func(in *Interp, c Call) Value {
		if len(c.Args) != 1 || len(c.Keywords) > 0 || c.Star != nil {
			return in.unmodelled("dataclasses.fields", c)
		}
		cls, ok := c.Args[0].Value.(*Class)
		if x, isObject := c.Args[0].Value.(*Instance); isObject {
			cls, ok = x.Class, true
		}
		if !ok || cls.unknown != nil || cls.fields == nil || cls.kind != plainClass {
			return in.derive(in.asUnknown(c.Args[0].Value, c.At))
		}
		return in.fieldObjects(cls, c)
	})
}

// fieldObjects are the Field objects of a dataclass. Of theirs, the name is
// known.
func (in *Interp) fieldObjects(cls *Class, c Call) Value {
	kind := &Class{Name: "Field", Qualname: "Field", Module: "dataclasses", attrs: newNamespace()}
	kind.MRO = []*Class{kind}
	rest := in.Unknown("decant knows the names of a dataclass's fields alone", c.At)
	out := &Tuple{}
	for _, f := range cls.fields {
		x := &Instance{Class: kind, attrs: newNamespace()}
		x.attrs.put("name", Str(f.name))
		for _, name := range []string{"type", "default", "default_factory", "init", "repr", "hash", "compare", "metadata", "kw_only"} {
			x.attrs.put(name, rest)
		}
		out.Items = append(out.Items, x)
	}
	return out
}
