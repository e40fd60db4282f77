package library

import (
	"slices"

	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

func listMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"append": arity(1, 1, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			l := self.(*object.List)
			if len(l.Items) >= in.Options.Limits.Items {
				in.Blur(l, in.Holds(len(l.Items)+1, object.ItemBytes, c.At))
				return object.None{}
			}
			in.Absorb(l, c.Args[0].Value)
			in.Touch(l)
			if u := l.Push(in, c.Args[0].Value, c.At); u != nil {
				in.Blur(l, u)
			}
			return object.None{}
		}),
		"extend": arity(1, 1, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			operator.Extend(in, self.(*object.List), c.Args[0].Value, c.At)
			return object.None{}
		}),
		"insert": arity(2, 2, listInsert),
		"pop":    arity(0, 1, listPop),
		"remove": arity(1, 1, listRemove),
		"clear": arity(0, 0, func(in *object.Interp, self object.Value, _ object.Call) object.Value {
			l := self.(*object.List)
			in.Touch(l)
			l.Items = nil
			return object.None{}
		}),
		"copy": arity(0, 0, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			l := self.(*object.List)
			if u := in.Holds(len(l.Items), object.ItemBytes, c.At); u != nil {
				return &object.List{Opaque: u}
			}
			return &object.List{Items: slices.Clone(l.Items), Opaque: l.Opaque}
		}),
		"reverse": arity(0, 0, func(in *object.Interp, self object.Value, _ object.Call) object.Value {
			l := self.(*object.List)
			in.Work(len(l.Items)/8, in.Here)
			in.Touch(l)
			l.Items = slices.Clone(l.Items)
			slices.Reverse(l.Items)
			return object.None{}
		}),
		"sort": func(in *object.Interp, self object.Value, c object.Call) object.Value {
			l := self.(*object.List)
			if l.Opaque != nil {
				return object.None{}
			}
			items, u := sortCall(in, l.Items, c)
			if u != nil {
				in.Blur(l, u)
			} else if in.Raised == nil {
				in.Touch(l)
				l.Items = items
			}
			return object.None{}
		},
		"index": arity(1, 1, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			return indexOf(in, self, self.(*object.List).Items, c)
		}),
		"count": arity(1, 1, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			return countOf(in, self, self.(*object.List).Items, c)
		}),
	}
}

func tupleMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"index": arity(1, 1, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			return indexOf(in, self, self.(*object.Tuple).Items, c)
		}),
		"count": arity(1, 1, func(in *object.Interp, self object.Value, c object.Call) object.Value {
			return countOf(in, self, self.(*object.Tuple).Items, c)
		}),
	}
}

func listInsert(in *object.Interp, self object.Value, c object.Call) object.Value {
	l := self.(*object.List)
	if l.Opaque != nil {
		in.Absorb(l, c.Args[1].Value)
		return object.None{}
	}
	n, ok := c.Args[0].Value.(object.Int)
	if !ok {
		in.Blur(l, in.AsUnknown(c.Args[0].Value, c.At))
		in.Absorb(l, c.Args[1].Value)
		return object.None{}
	}
	if n < 0 {
		n = max(0, n+object.Int(len(l.Items)))
	}
	if u := in.Holds(len(l.Items)+1, 0, c.At); u != nil || !in.Work(len(l.Items)/8, c.At) {
		in.Blur(l, object.OrUnknown(u, in.Stopped))
		return object.None{}
	}
	in.Touch(l)
	l.Items = slices.Insert(slices.Clone(l.Items), int(min(n, object.Int(len(l.Items)))), c.Args[1].Value)
	return object.None{}
}

func listPop(in *object.Interp, self object.Value, c object.Call) object.Value {
	l := self.(*object.List)
	if l.Opaque != nil {
		return in.Derive(l.Opaque)
	}
	n := object.Int(-1)
	if len(c.Args) == 1 {
		k, ok := c.Args[0].Value.(object.Int)
		if !ok {
			u := in.Derive(in.AsUnknown(c.Args[0].Value, c.At))
			in.Blur(l, u)
			return u
		}
		n = k
	}
	if n < 0 {
		n += object.Int(len(l.Items))
	}
	if n < 0 || n >= object.Int(len(l.Items)) {
		return object.Raise("IndexError", "pop index out of range")
	}
	v := l.Items[n]
	in.Touch(l)
	l.Cut(in, int(n), c.At)
	return v
}

func listRemove(in *object.Interp, self object.Value, c object.Call) object.Value {
	l := self.(*object.List)
	if l.Opaque != nil {
		return object.None{}
	}
	k := indexOf(in, self, l.Items, c)
	switch n := k.(type) {
	case object.Int:
		in.Touch(l)
		l.Cut(in, int(n), c.At)
	case *object.Unknown:
		in.Blur(l, n)
	case *object.Raised:
		return object.Raise("ValueError", "list.remove(x): x not in list")
	}
	return object.None{}
}

func indexOf(in *object.Interp, self object.Value, items []object.Value, c object.Call) object.Value {
	if u := object.Opaque(self); u != nil {
		return in.Derive(u)
	}
	for i, v := range items {
		same, u := operator.Equal(in, v, c.Args[0].Value, c.At)
		if u != nil {
			return in.Derive(u)
		}
		if same {
			return object.Int(i)
		}
	}
	return object.Raise("ValueError", "value is not in list")
}

func countOf(in *object.Interp, self object.Value, items []object.Value, c object.Call) object.Value {
	if u := object.Opaque(self); u != nil {
		return in.Derive(u)
	}
	n := object.Int(0)
	for _, v := range items {
		same, u := operator.Equal(in, v, c.Args[0].Value, c.At)
		if u != nil {
			return in.Derive(u)
		}
		if same {
			n++
		}
	}
	return n
}

// sortCall sorts by the key= and reverse= of a call.
func sortCall(in *object.Interp, items []object.Value, c object.Call) ([]object.Value, *object.Unknown) {
	var key object.Value
	reverse := false
	for _, k := range c.Keywords {
		switch k.Name {
		case "key":
			if _, none := k.Value.(object.None); !none {
				key = k.Value
			}
		case "reverse":
			yes, u := operator.Truth(in, k.Value)
			if u != nil {
				return nil, in.Derive(u)
			}
			reverse = yes
		}
	}
	return operator.Sorted(in, items, key, reverse, c.At)
}
