package library

import (
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

func dictMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"get": arity(1, 2, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			return dictGet(in, self.(*object.Dict), c, false)
		}),
		"setdefault": arity(1, 2, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			return dictGet(in, self.(*object.Dict), c, true)
		}),
		"pop":     arity(1, 2, dictPop),
		"popitem": arity(0, 0, dictPopItem),
		"update": arity(0, 1, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			d := self.(*object.Dict)
			for _, a := range c.Args {
				operator.UpdateDict(in, d, a.Value, c.At)
			}
			for _, k := range c.Keywords {
				operator.SetItem(in, d, object.Str(k.Name), k.Value, c.At)
			}
			return object.None{}
		}),
		"clear": arity(0, 0, func(in *object.Interp, self object.Value, _ object.Call) object.Value {
			d := self.(*object.Dict)
			in.Touch(d)
			*d = object.Dict{Index: map[string]int{}, Opaque: d.Opaque, Fallback: d.Fallback}
			return object.None{}
		}),
		"copy": arity(0, 0, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			d, u := in.CopyDict(self.(*object.Dict), c.At)
			if u != nil {
				return u
			}
			return d
		}),
		"keys": arity(0, 0, func(in *object.Interp, self object.Value, _ object.Call) object.Value {
			return view(in, self.(*object.Dict), func(k, _ object.Value) object.Value { return k })
		}),
		"values": arity(0, 0, func(in *object.Interp, self object.Value, _ object.Call) object.Value {
			return view(in, self.(*object.Dict), func(_, v object.Value) object.Value { return v })
		}),
		"items": arity(0, 0, func(in *object.Interp, self object.Value, _ object.Call) object.Value {
			return view(in, self.(*object.Dict), func(k, v object.Value) object.Value { return &object.Tuple{Items: []object.Value{k, v}} })
		}),
	}
}

// view is d.keys(), d.values() or d.items(): it follows the changes of the dict.
func view(in *object.Interp, d *object.Dict, pick func(k, v object.Value) object.Value) object.Value {
	if d.Opaque != nil {
		return in.Derive(d.Opaque)
	}
	return &object.ViewValue{Dict: d, Pick: pick}
}

func dictGet(in *object.Interp, d *object.Dict, c object.Call, store bool) object.Value {
	if d.Opaque != nil {
		return withDefault(in, d, in.Derive(d.Opaque), c, store)
	}
	k, u := operator.Key(in, c.Args[0].Value, c.At)
	if u != nil {
		if store {
			in.Blur(d, u)
		}
		return withDefault(in, d, in.AnyOf(u, d), c, store)
	}
	if in.Raised != nil {
		return in.Nothing()
	}
	if v, ok := d.Lookup(k); ok {
		return v
	}
	var def object.Value = object.None{}
	if len(c.Args) == 2 {
		def = c.Args[1].Value
	}
	if store {
		operator.SetItem(in, d, c.Args[0].Value, def, c.At)
	}
	return def
}

// withDefault is what a look-up of which the result is not known may give.
func withDefault(in *object.Interp, d *object.Dict, u object.Value, c object.Call, store bool) object.Value {
	if len(c.Args) < 2 {
		return u
	}
	if store {
		in.Absorb(d, c.Args[1].Value)
	}
	return in.AnyOf(u, c.Args[1].Value)
}

func dictPop(in *object.Interp, self object.Value, c object.Call) object.Value {
	d := self.(*object.Dict)
	if d.Opaque != nil {
		return in.Derive(d.Opaque)
	}
	k, u := operator.Key(in, c.Args[0].Value, c.At)
	if u != nil {
		all := in.AnyOf(u, d)
		in.Blur(d, u)
		return all
	}
	in.Touch(d)
	if v, ok := d.Remove(k); ok {
		return v
	}
	if len(c.Args) == 2 {
		return c.Args[1].Value
	}
	repr, _ := operator.Repr(in, c.Args[0].Value)
	return object.Raise("KeyError", repr)
}

func dictPopItem(in *object.Interp, self object.Value, c object.Call) object.Value {
	d := self.(*object.Dict)
	if d.Opaque != nil {
		return in.Derive(d.Opaque)
	}
	for i := len(d.Keys) - 1; i >= 0; i-- {
		if k := d.Keys[i]; k != nil {
			in.Touch(d)
			v, _ := d.Remove(d.HashAt(i))
			return &object.Tuple{Items: []object.Value{k, v}}
		}
	}
	return object.Raise("KeyError", "popitem(): dictionary is empty")
}
