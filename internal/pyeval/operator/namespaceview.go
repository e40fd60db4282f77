package operator

import (
	"decant/internal/diag"
	"decant/internal/pyeval/object"
)

// viewAttr is a method of the dict that globals(), vars() and locals() return. One
// that is not modelled may bind any name when it is called.
func viewAttr(in *object.Interp, x *object.NamespaceView, name string, at diag.Range) object.Value {
	call := func(fn func(in *object.Interp, c object.Call) object.Value) object.Value {
		return &object.Builtin{Name: "dict." + name, Call: fn}
	}
	switch name {
	case "get":
		return call(func(in *object.Interp, c object.Call) object.Value { return viewGet(in, x, c, false) })
	case "setdefault":
		return call(func(in *object.Interp, c object.Call) object.Value { return viewGet(in, x, c, true) })
	case "update":
		return call(func(in *object.Interp, c object.Call) object.Value { return viewUpdate(in, x, c) })
	case "keys", "values", "items", "copy", "__contains__", "__getitem__", "__len__", "__iter__":
		in.Risk++
		u := in.Unknown("decant does not list the names of a module", at)
		u.Harmless = true
		return u
	}
	return call(func(in *object.Interp, c object.Call) object.Value {
		u := in.Unknown("decant does not know what dict."+name+" changes", c.At)
		in.AnyBound(x.Namespace, u)
		return u
	})
}

func viewGet(in *object.Interp, x *object.NamespaceView, c object.Call, set bool) object.Value {
	key, _, _ := c.Arg(0, "key")
	name, ok := object.Text(object.OrNone(key))
	if !ok || c.Star != nil {
		u := in.AsUnknown(object.OrNone(key), c.At)
		if set {
			in.AnyBound(x.Namespace, u)
		}
		return in.Derive(u)
	}
	if v, bound := x.Namespace.Get(name); bound {
		return v
	}
	if x.Namespace.Open != nil {
		return in.Derive(x.Namespace.Open)
	}
	def, _, _ := c.Arg(1, "default")
	if set {
		in.Bind(x.Namespace, name, object.OrNone(def))
	}
	return object.OrNone(def)
}

func viewUpdate(in *object.Interp, x *object.NamespaceView, c object.Call) object.Value {
	d := object.NewDict()
	for _, a := range c.Args {
		UpdateDict(in, d, a.Value, a.At)
	}
	for _, k := range c.Keywords {
		d.Set(k.Name, k.Value)
	}
	switch {
	case in.Raised != nil:
		return in.Nothing()
	case d.Opaque != nil:
		in.AnyBound(x.Namespace, d.Opaque)
	case c.Star != nil:
		in.AnyBound(x.Namespace, c.Star)
	}
	for key, v := range d.Entries() {
		SetItem(in, x, key, v, c.At)
	}
	return object.None{}
}
