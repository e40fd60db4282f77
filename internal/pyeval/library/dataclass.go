package library

import (
	"slices"

	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

// fillFields adds the functions of the module dataclasses that read a class's
// fields.
func fillFields(m *object.Module) {
	m.Function("replace", func(in *object.Interp, c object.Call) object.Value {
		if len(c.Args) != 1 || c.Star != nil {
			return operator.Unmodelled(in, "dataclasses.replace", c)
		}
		x, ok := c.Args[0].Value.(*object.Instance)
		if !ok || x.Opaque != nil || x.Class.Fields == nil || x.Class.Kind != object.PlainClass {
			return in.Derive(in.AsUnknown(c.Args[0].Value, c.At))
		}
		again := object.Call{Keywords: slices.Clone(c.Keywords), At: c.At}
		for _, f := range x.Class.Fields {
			if slices.ContainsFunc(c.Keywords, func(k object.Keyword) bool { return k.Name == f.Name }) {
				continue
			}
			again.Keywords = append(again.Keywords, object.Keyword{Name: f.Name, Value: operator.GetAttr(in, x, f.Name, c.At), At: c.At})
		}
		return in.Call(x.Class, again)
	})
	m.Function("fields", func(in *object.Interp, c object.Call) object.Value {
		if len(c.Args) != 1 || len(c.Keywords) > 0 || c.Star != nil {
			return operator.Unmodelled(in, "dataclasses.fields", c)
		}
		cls, ok := c.Args[0].Value.(*object.Class)
		if x, isObject := c.Args[0].Value.(*object.Instance); isObject {
			cls, ok = x.Class, true
		}
		if !ok || cls.Unknown != nil || cls.Fields == nil || cls.Kind != object.PlainClass {
			return in.Derive(in.AsUnknown(c.Args[0].Value, c.At))
		}
		return fieldObjects(in, cls, c)
	})
}

// fieldObjects are the Field objects of a dataclass. Of theirs, the name is
// known.
func fieldObjects(in *object.Interp, cls *object.Class, c object.Call) object.Value {
	kind := &object.Class{Name: "Field", Qualname: "Field", Module: "dataclasses", Attrs: object.NewNamespace()}
	kind.MRO = []*object.Class{kind}
	rest := in.Unknown("decant knows the names of a dataclass's fields alone", c.At)
	out := &object.Tuple{}
	for _, f := range cls.Fields {
		x := &object.Instance{Class: kind, Attrs: object.NewNamespace()}
		x.Attrs.Put("name", object.Str(f.Name))
		for _, name := range []string{"type", "default", "default_factory", "init", "repr", "hash", "compare", "metadata", "kw_only"} {
			x.Attrs.Put(name, rest)
		}
		out.Items = append(out.Items, x)
	}
	return out
}
