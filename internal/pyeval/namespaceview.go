package pyeval

import "decant/internal/diag"

// viewAttr is a method of the dict that globals(), vars() and locals() return. One
// that is not modelled may bind any name when it is called.
func (in *Interp) viewAttr(x *namespaceView, name string, at diag.Range) Value {
	call := func(fn func(in *Interp, c Call) Value) Value { return &Builtin{Name: "dict." + name, call: fn} }
	switch name {
	case "get":
		return call(func(in *Interp, c Call) Value { return in.viewGet(x, c, false) })
	case "setdefault":
		return call(func(in *Interp, c Call) Value { return in.viewGet(x, c, true) })
	case "update":
		return call(func(in *Interp, c Call) Value { return in.viewUpdate(x, c) })
	case "keys", "values", "items", "copy", "__contains__", "__getitem__", "__len__", "__iter__":
		in.risk++
		u := in.Unknown("decant does not list the names of a module", at)
		u.Harmless = true
		return u
	}
	return call(func(in *Interp, c Call) Value {
		u := in.Unknown("decant does not know what dict."+name+" changes", c.At)
		in.anyBound(x.ns, u)
		return u
	})
}

func (in *Interp) viewGet(x *namespaceView, c Call, set bool) Value {
	key, _, _ := c.Arg(0, "key")
	name, ok := text(orNone(key))
	if !ok || c.Star != nil {
		u := in.asUnknown(orNone(key), c.At)
		if set {
			in.anyBound(x.ns, u)
		}
		return in.derive(u)
	}
	if v, bound := x.ns.get(name); bound {
		return v
	}
	if x.ns.open != nil {
		return in.derive(x.ns.open)
	}
	def, _, _ := c.Arg(1, "default")
	if set {
		in.bind(x.ns, name, orNone(def))
	}
	return orNone(def)
}

func (in *Interp) viewUpdate(x *namespaceView, c Call) Value {
	d := NewDict()
	for _, a := range c.Args {
		in.updateDict(d, a.Value, a.At)
	}
	for _, k := range c.Keywords {
		d.Set(k.Name, k.Value)
	}
	switch {
	case in.raised != nil:
		return in.nothing()
	case d.Opaque != nil:
		in.anyBound(x.ns, d.Opaque)
	case c.Star != nil:
		in.anyBound(x.ns, c.Star)
	}
	for key, v := range d.Entries() {
		in.setItem(x, key, v, c.At)
	}
	return None{}
}
