package library

import (
	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

func setMethods() map[string]methodFunc {
	op := func(sign string) methodFunc {
		return func(in *object.Interp, self object.Value, c object.Call) object.Value {
			out := self
			for _, a := range c.Args {
				items, _, u := operator.Bag(in, a.Value, c.At)
				if u != nil {
					return in.Derive(u)
				}
				other := &object.Set{}
				for _, v := range items {
					operator.AddToSet(in, other, v, c.At)
				}
				out = operator.Binary(in, sign, out, other, c.At)
			}
			if out == self {
				return copySet(in, self.(*object.Set), c.At)
			}
			return out
		}
	}
	return map[string]methodFunc{
		"add": arity(1, 1, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			operator.AddToSet(in, self.(*object.Set), c.Args[0].Value, c.At)
			return object.None{}
		}),
		"update": func(in *object.Interp, self object.Value, c object.Call) object.Value {
			for _, a := range c.Args {
				items, _, u := operator.Bag(in, a.Value, c.At)
				if u != nil {
					in.Blur(self, u)
				}
				for _, v := range items {
					operator.AddToSet(in, self.(*object.Set), v, c.At)
				}
			}
			return object.None{}
		},
		"discard": arity(1, 1, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			return setRemove(in, self, c, false)
		}),
		"remove": arity(1, 1, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			return setRemove(in, self, c, true)
		}),
		"copy": arity(0, 0, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			return copySet(in, self.(*object.Set), c.At)
		}),
		"clear": arity(0, 0, func(in *object.Interp, self object.Value, _ object.Call) object.Value {
			s := self.(*object.Set)
			in.Touch(s)
			s.Keys = object.Dict{Index: map[string]int{}}
			return object.None{}
		}),
		"pop": arity(0, 0, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			u := in.Unknown("a set has no order that is known", c.At)
			in.Blur(self, u)
			return u
		}),
		"union": op("|"), "intersection": op("&"), "difference": op("-"), "symmetric_difference": op("^"),
		"issubset": arity(1, 1, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			return subset(in, self, c.Args[0].Value, c)
		}),
		"issuperset": arity(1, 1, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			return subset(in, c.Args[0].Value, self, c)
		}),
		"difference_update":           blurSet,
		"intersection_update":         blurSet,
		"symmetric_difference_update": blurSet,
	}
}

func copySet(in *object.Interp, s *object.Set, at diag.Range) object.Value {
	d, u := in.CopyDict(&s.Keys, at)
	if u != nil {
		return &object.Set{Frozen: s.Frozen, Opaque: u}
	}
	return &object.Set{Keys: *d, Frozen: s.Frozen, Opaque: s.Opaque}
}

func blurSet(in *object.Interp, self object.Value, c object.Call) object.Value {
	in.Blur(self, in.Unknown("decant does not follow this change of a set", c.At))
	return object.None{}
}

func setRemove(in *object.Interp, self object.Value, c object.Call, must bool) object.Value {
	s := self.(*object.Set)
	if s.Opaque != nil {
		return object.None{}
	}
	k, u := operator.Key(in, c.Args[0].Value, c.At)
	if u != nil {
		in.Blur(s, u)
		return object.None{}
	}
	in.Touch(s)
	if _, ok := s.Keys.Remove(k); !ok && must {
		repr, _ := operator.Repr(in, c.Args[0].Value)
		return object.Raise("KeyError", repr)
	}
	return object.None{}
}

func subset(in *object.Interp, a, b object.Value, c object.Call) object.Value {
	if u := operator.Uncertain(in, a, b); u != nil {
		return in.Derive(u)
	}
	items, _, u := operator.Bag(in, a, c.At)
	if u != nil {
		return in.Derive(u)
	}
	for _, v := range items {
		in2 := operator.Contains(in, b, v, c.At)
		if yes, ok := in2.(object.Bool); !ok || !bool(yes) {
			return in2
		}
	}
	return object.Bool(true)
}
