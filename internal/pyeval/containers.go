package pyeval

import (
	"slices"

	"decant/internal/diag"
)

// arity checks the number of positional arguments of a method.
func arity(low, high int, fn methodFunc) methodFunc {
	return func(in *Interp, self Value, c Call) Value {
		if len(c.Args) < low || len(c.Args) > high {
			return Raise("TypeError", "wrong number of arguments")
		}
		return fn(in, self, c)
	}
}

func listMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"append": arity(1, 1, func(in *Interp, self Value, c Call) Value {
			l := self.(*List)
			if len(l.Items) >= in.opts.Limits.Items {
				in.blur(l, in.holds(len(l.Items)+1, itemBytes, c.At))
				return None{}
			}
			in.touch(l)
			if u := l.push(in, c.Args[0].Value, c.At); u != nil {
				in.blur(l, u)
			}
			return None{}
		}),
		"extend": arity(1, 1, func(in *Interp, self Value, c Call) Value {
			in.extend(self.(*List), c.Args[0].Value, c.At)
			return None{}
		}),
		"insert": arity(2, 2, listInsert),
		"pop":    arity(0, 1, listPop),
		"remove": arity(1, 1, listRemove),
		"clear": arity(0, 0, func(in *Interp, self Value, _ Call) Value {
			l := self.(*List)
			in.touch(l)
			l.Items = nil
			return None{}
		}),
		"copy": arity(0, 0, func(in *Interp, self Value, c Call) Value {
			l := self.(*List)
			if u := in.holds(len(l.Items), itemBytes, c.At); u != nil {
				return &List{Opaque: u}
			}
			return &List{Items: slices.Clone(l.Items), Opaque: l.Opaque}
		}),
		"reverse": arity(0, 0, func(in *Interp, self Value, _ Call) Value {
			l := self.(*List)
			in.work(len(l.Items)/8, in.here)
			in.touch(l)
			l.Items = slices.Clone(l.Items)
			slices.Reverse(l.Items)
			return None{}
		}),
		"sort": func(in *Interp, self Value, c Call) Value {
			l := self.(*List)
			if l.Opaque != nil {
				return None{}
			}
			items, u := in.sortCall(l.Items, c)
			if u != nil {
				in.blur(l, u)
			} else if in.raised == nil {
				in.touch(l)
				l.Items = items
			}
			return None{}
		},
		"index": arity(1, 1, func(in *Interp, self Value, c Call) Value {
			return in.indexOf(self, self.(*List).Items, c)
		}),
		"count": arity(1, 1, func(in *Interp, self Value, c Call) Value {
			return in.countOf(self, self.(*List).Items, c)
		}),
	}
}

func tupleMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"index": arity(1, 1, func(in *Interp, self Value, c Call) Value { return in.indexOf(self, self.(*Tuple).Items, c) }),
		"count": arity(1, 1, func(in *Interp, self Value, c Call) Value { return in.countOf(self, self.(*Tuple).Items, c) }),
	}
}

// push appends an element. Room that an earlier push made is used; other slices
// of the elements may be shared, and are copied.
func (l *List) push(in *Interp, v Value, at diag.Range) *Unknown {
	n := len(l.Items)
	if n == 0 || cap(l.Items) == n || l.grown != &l.Items[0] {
		if u := in.holds(2*n+4, itemBytes, at); u != nil && n >= in.opts.Limits.Items/2 {
			if u = in.holds(n+1, itemBytes, at); u != nil {
				return u
			}
		} else if u != nil {
			return u
		}
		bigger := make([]Value, n, 2*n+4)
		copy(bigger, l.Items)
		l.Items = append(bigger, v)
		l.grown = &l.Items[0]
		return nil
	}
	l.Items = append(l.Items, v)
	return nil
}

func listInsert(in *Interp, self Value, c Call) Value {
	l := self.(*List)
	if l.Opaque != nil {
		return None{}
	}
	n, ok := c.Args[0].Value.(Int)
	if !ok {
		in.blur(l, in.asUnknown(c.Args[0].Value, c.At))
		return None{}
	}
	if n < 0 {
		n = max(0, n+Int(len(l.Items)))
	}
	if u := in.holds(len(l.Items)+1, 0, c.At); u != nil || !in.work(len(l.Items)/8, c.At) {
		in.blur(l, orUnknown(u, in.stopped))
		return None{}
	}
	in.touch(l)
	l.Items = slices.Insert(slices.Clone(l.Items), int(min(n, Int(len(l.Items)))), c.Args[1].Value)
	return None{}
}

func listPop(in *Interp, self Value, c Call) Value {
	l := self.(*List)
	if l.Opaque != nil {
		return in.derive(l.Opaque)
	}
	n := Int(-1)
	if len(c.Args) == 1 {
		k, ok := c.Args[0].Value.(Int)
		if !ok {
			u := in.derive(in.asUnknown(c.Args[0].Value, c.At))
			in.blur(l, u)
			return u
		}
		n = k
	}
	if n < 0 {
		n += Int(len(l.Items))
	}
	if n < 0 || n >= Int(len(l.Items)) {
		return Raise("IndexError", "pop index out of range")
	}
	v := l.Items[n]
	in.touch(l)
	l.cut(in, int(n), c.At)
	return v
}

// cut removes an element; at the end of a list that costs nothing.
func (l *List) cut(in *Interp, n int, at diag.Range) {
	if n == len(l.Items)-1 {
		l.Items = l.Items[:n:n]
		return
	}
	in.work(len(l.Items)/8, at)
	l.Items = append(l.Items[:n:n], l.Items[n+1:]...)
}

func listRemove(in *Interp, self Value, c Call) Value {
	l := self.(*List)
	if l.Opaque != nil {
		return None{}
	}
	k := in.indexOf(self, l.Items, c)
	switch n := k.(type) {
	case Int:
		in.touch(l)
		l.cut(in, int(n), c.At)
	case *Unknown:
		in.blur(l, n)
	case *Raised:
		return Raise("ValueError", "list.remove(x): x not in list")
	}
	return None{}
}

func (in *Interp) indexOf(self Value, items []Value, c Call) Value {
	if u := opaque(self); u != nil {
		return in.derive(u)
	}
	for i, v := range items {
		same, u := in.equal(v, c.Args[0].Value, c.At)
		if u != nil {
			return in.derive(u)
		}
		if same {
			return Int(i)
		}
	}
	return Raise("ValueError", "value is not in list")
}

func (in *Interp) countOf(self Value, items []Value, c Call) Value {
	if u := opaque(self); u != nil {
		return in.derive(u)
	}
	n := Int(0)
	for _, v := range items {
		same, u := in.equal(v, c.Args[0].Value, c.At)
		if u != nil {
			return in.derive(u)
		}
		if same {
			n++
		}
	}
	return n
}

// sortCall sorts by the key= and reverse= of a call.
func (in *Interp) sortCall(items []Value, c Call) ([]Value, *Unknown) {
	var key Value
	reverse := false
	for _, k := range c.Keywords {
		switch k.Name {
		case "key":
			if _, none := k.Value.(None); !none {
				key = k.Value
			}
		case "reverse":
			yes, u := in.truth(k.Value)
			if u != nil {
				return nil, in.derive(u)
			}
			reverse = yes
		}
	}
	return in.sorted(items, key, reverse, c.At)
}

func dictMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"get": arity(1, 2, func(in *Interp, self Value, c Call) Value {
			return in.dictGet(self.(*Dict), c, false)
		}),
		"setdefault": arity(1, 2, func(in *Interp, self Value, c Call) Value {
			return in.dictGet(self.(*Dict), c, true)
		}),
		"pop":     arity(1, 2, dictPop),
		"popitem": arity(0, 0, dictPopItem),
		"update": arity(0, 1, func(in *Interp, self Value, c Call) Value {
			d := self.(*Dict)
			for _, a := range c.Args {
				in.updateDict(d, a.Value, c.At)
			}
			for _, k := range c.Keywords {
				in.setItem(d, Str(k.Name), k.Value, c.At)
			}
			return None{}
		}),
		"clear": arity(0, 0, func(in *Interp, self Value, _ Call) Value {
			d := self.(*Dict)
			in.touch(d)
			*d = Dict{index: map[string]int{}, Opaque: d.Opaque, fallback: d.fallback}
			return None{}
		}),
		"copy": arity(0, 0, func(in *Interp, self Value, c Call) Value {
			d, u := in.copyDict(self.(*Dict), c.At)
			if u != nil {
				return u
			}
			return d
		}),
		"keys": arity(0, 0, func(in *Interp, self Value, _ Call) Value {
			return in.view(self.(*Dict), func(k, _ Value) Value { return k })
		}),
		"values": arity(0, 0, func(in *Interp, self Value, _ Call) Value {
			return in.view(self.(*Dict), func(_, v Value) Value { return v })
		}),
		"items": arity(0, 0, func(in *Interp, self Value, _ Call) Value {
			return in.view(self.(*Dict), func(k, v Value) Value { return &Tuple{Items: []Value{k, v}} })
		}),
	}
}

// view is d.keys(), d.values() or d.items(): it follows the changes of the dict.
func (in *Interp) view(d *Dict, pick func(k, v Value) Value) Value {
	if d.Opaque != nil {
		return in.derive(d.Opaque)
	}
	return &viewValue{d: d, pick: pick}
}

// viewValue is a live view of a dict.
type viewValue struct {
	d    *Dict
	pick func(k, v Value) Value
}

func (*viewValue) value() {}

func (v *viewValue) items() []Value {
	var out []Value
	for k, x := range v.d.Entries() {
		out = append(out, v.pick(k, x))
	}
	return out
}

func (in *Interp) dictGet(d *Dict, c Call, store bool) Value {
	if d.Opaque != nil {
		return in.derive(d.Opaque)
	}
	k, u := in.key(c.Args[0].Value, c.At)
	if u != nil {
		if store {
			in.blur(d, u)
		}
		return u
	}
	if in.raised != nil {
		return in.nothing()
	}
	if v, ok := d.get(k); ok {
		return v
	}
	var def Value = None{}
	if len(c.Args) == 2 {
		def = c.Args[1].Value
	}
	if store {
		in.setItem(d, c.Args[0].Value, def, c.At)
	}
	return def
}

func dictPop(in *Interp, self Value, c Call) Value {
	d := self.(*Dict)
	if d.Opaque != nil {
		return in.derive(d.Opaque)
	}
	k, u := in.key(c.Args[0].Value, c.At)
	if u != nil {
		in.blur(d, u)
		return u
	}
	in.touch(d)
	if v, ok := d.remove(k); ok {
		return v
	}
	if len(c.Args) == 2 {
		return c.Args[1].Value
	}
	repr, _ := in.Repr(c.Args[0].Value)
	return Raise("KeyError", repr)
}

func dictPopItem(in *Interp, self Value, c Call) Value {
	d := self.(*Dict)
	if d.Opaque != nil {
		return in.derive(d.Opaque)
	}
	for i := len(d.keys) - 1; i >= 0; i-- {
		if k := d.keys[i]; k != nil {
			in.touch(d)
			v, _ := d.remove(d.hashAt(i))
			return &Tuple{Items: []Value{k, v}}
		}
	}
	return Raise("KeyError", "popitem(): dictionary is empty")
}

func setMethods() map[string]methodFunc {
	op := func(sign string) methodFunc {
		return func(in *Interp, self Value, c Call) Value {
			out := self
			for _, a := range c.Args {
				items, _, u := in.bag(a.Value, c.At)
				if u != nil {
					return in.derive(u)
				}
				other := &Set{}
				for _, v := range items {
					in.addToSet(other, v, c.At)
				}
				out = in.binary(sign, out, other, c.At)
			}
			if out == self {
				return in.copySet(self.(*Set), c.At)
			}
			return out
		}
	}
	return map[string]methodFunc{
		"add": arity(1, 1, func(in *Interp, self Value, c Call) Value {
			in.addToSet(self.(*Set), c.Args[0].Value, c.At)
			return None{}
		}),
		"update": func(in *Interp, self Value, c Call) Value {
			for _, a := range c.Args {
				items, _, u := in.bag(a.Value, c.At)
				if u != nil {
					in.blur(self, u)
				}
				for _, v := range items {
					in.addToSet(self.(*Set), v, c.At)
				}
			}
			return None{}
		},
		"discard": arity(1, 1, func(in *Interp, self Value, c Call) Value { return setRemove(in, self, c, false) }),
		"remove":  arity(1, 1, func(in *Interp, self Value, c Call) Value { return setRemove(in, self, c, true) }),
		"copy":    arity(0, 0, func(in *Interp, self Value, c Call) Value { return in.copySet(self.(*Set), c.At) }),
		"clear": arity(0, 0, func(in *Interp, self Value, _ Call) Value {
			s := self.(*Set)
			in.touch(s)
			s.d = Dict{index: map[string]int{}}
			return None{}
		}),
		"pop": arity(0, 0, func(in *Interp, self Value, c Call) Value {
			u := in.Unknown("a set has no order that is known", c.At)
			in.blur(self, u)
			return u
		}),
		"union": op("|"), "intersection": op("&"), "difference": op("-"), "symmetric_difference": op("^"),
		"issubset": arity(1, 1, func(in *Interp, self Value, c Call) Value { return in.subset(self, c.Args[0].Value, c) }),
		"issuperset": arity(1, 1, func(in *Interp, self Value, c Call) Value {
			return in.subset(c.Args[0].Value, self, c)
		}),
		"difference_update":           blurSet,
		"intersection_update":         blurSet,
		"symmetric_difference_update": blurSet,
	}
}

func (in *Interp) copySet(s *Set, at diag.Range) Value {
	d, u := in.copyDict(&s.d, at)
	if u != nil {
		return &Set{Frozen: s.Frozen, Opaque: u}
	}
	return &Set{d: *d, Frozen: s.Frozen, Opaque: s.Opaque}
}

func blurSet(in *Interp, self Value, c Call) Value {
	in.blur(self, in.Unknown("decant does not follow this change of a set", c.At))
	return None{}
}

func setRemove(in *Interp, self Value, c Call, must bool) Value {
	s := self.(*Set)
	if s.Opaque != nil {
		return None{}
	}
	k, u := in.key(c.Args[0].Value, c.At)
	if u != nil {
		in.blur(s, u)
		return None{}
	}
	in.touch(s)
	if _, ok := s.d.remove(k); !ok && must {
		repr, _ := in.Repr(c.Args[0].Value)
		return Raise("KeyError", repr)
	}
	return None{}
}

func (in *Interp) subset(a, b Value, c Call) Value {
	if u := in.uncertain(a, b); u != nil {
		return in.derive(u)
	}
	items, _, u := in.bag(a, c.At)
	if u != nil {
		return in.derive(u)
	}
	for _, v := range items {
		in2 := in.contains(b, v, c.At)
		if yes, ok := in2.(Bool); !ok || !bool(yes) {
			return in2
		}
	}
	return Bool(true)
}
