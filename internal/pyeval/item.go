package pyeval

import (
	"slices"
	"strings"
	"unicode/utf8"

	"decant/internal/diag"
)

// getItem is obj[key].
func (in *Interp) getItem(obj, key Value, at diag.Range) Value {
	if in.raised != nil {
		return in.nothing()
	}
	if _, isEnv := obj.(environValue); isEnv {
		return in.envItem(key, at)
	}
	if u := in.uncertain(obj); u != nil {
		if x, ok := obj.(*Unknown); ok && x.Harmless && x.Module != "" {
			return x // typing.List[int]
		}
		return in.derive(u)
	}
	switch x := obj.(type) {
	case *Dict:
		return in.dictItem(x, key, at)
	case *List:
		if s, ok := key.(*sliceValue); ok {
			items, u := in.slice(x.Items, s, at)
			return &List{Items: items, Opaque: u}
		}
		return in.index(x.Items, key, "list", at)
	case *Tuple:
		if s, ok := key.(*sliceValue); ok {
			items, u := in.slice(x.Items, s, at)
			if u != nil {
				return u
			}
			return &Tuple{Items: items}
		}
		return in.index(x.Items, key, "tuple", at)
	case Str:
		return in.stringItem(x, key, at)
	case *Host:
		if s, ok := x.Object.(Subscripted); ok {
			v := s.Item(in, key, at)
			if r, isRaised := v.(*Raised); isRaised {
				return in.raise(r, at)
			}
			return v
		}
	case *Class:
		if x.kind == enumClass || x.kind == strEnumClass {
			return in.memberByName(x, key, at)
		}
		if x.kind == typeClass || x.kind == plainClass {
			if _, custom := x.find("__class_getitem__"); !custom {
				return x // list[int], and generic classes of the program
			}
		}
	case *Instance:
		if m, ok := x.Class.find("__getitem__"); ok && x.Class.unknown == nil {
			return in.call(m, Call{Args: []Arg{{x, at}, {key, at}}, At: at})
		}
	case *namespaceView:
		if s, ok := key.(Str); ok {
			if v, bound := x.ns.get(string(s)); bound {
				return v
			}
			if x.ns.open == nil {
				return in.raise(Raise("KeyError", "'"+string(s)+"'"), at)
			}
		}
	case *rangeValue:
		if n, ok := key.(Int); ok && n >= 0 && n < x.size {
			return x.start + n*x.step
		}
	case modulesValue:
		if s, ok := key.(Str); ok {
			if v, found := in.modules[string(s)]; found {
				return v
			}
		}
	case None, Bool, Int, Float:
		return in.raise(Raise("TypeError", "'"+in.typeName(obj)+"' object is not subscriptable"), at)
	}
	return in.derive(in.asUnknown(obj, at))
}

func (in *Interp) dictItem(d *Dict, key Value, at diag.Range) Value {
	k, u := in.key(key, at)
	if u != nil || in.raised != nil {
		if u == nil {
			return in.nothing()
		}
		return u
	}
	if v, ok := d.get(k); ok {
		return v
	}
	if d.fallback != nil {
		v := in.call(d.fallback, Call{At: at})
		if in.raised == nil {
			if u := in.room(d, len(k), at); u != nil {
				in.blur(d, u)
				return v
			}
			in.touch(d)
			d.put(k, key, v)
		}
		return v
	}
	repr, ok := in.Repr(key)
	if !ok {
		repr = "the key"
	}
	return in.raise(Raise("KeyError", repr), at)
}

func (in *Interp) memberByName(c *Class, key Value, at diag.Range) Value {
	name, ok := key.(Str)
	if !ok || c.unknown != nil {
		in.risk++
		return in.derive(in.asUnknown(orValue(c.unknown, key), at))
	}
	if v, found := c.attrs.get(string(name)); found {
		if m, isMember := v.(*Instance); isMember {
			return m
		}
	}
	return in.raise(Raise("KeyError", "'"+string(name)+"'"), at)
}

func orValue(u *Unknown, v Value) Value {
	if u != nil {
		return u
	}
	return v
}

func (in *Interp) index(items []Value, key Value, what string, at diag.Range) Value {
	k, v := in.position(len(items), key, what, at)
	if v != nil {
		return v
	}
	return items[k]
}

// position is the place that an index means in a sequence of size elements, or
// a value that stands for it: an Unknown, also after an exception.
func (in *Interp) position(size int, key Value, what string, at diag.Range) (int, Value) {
	if u := in.uncertain(key); u != nil {
		return 0, in.derive(u)
	}
	n, _, isInt, ok := number(key)
	if !ok || !isInt {
		if _, odd := key.(*Instance); odd {
			return 0, in.Unknown("decant does not know this index", at)
		}
		return 0, in.raise(Raise("TypeError", what+" indices must be integers or slices, not "+in.typeName(key)), at)
	}
	if n < 0 {
		n += Int(size)
	}
	if n < 0 || n >= Int(size) {
		return 0, in.raise(Raise("IndexError", what+" index out of range"), at)
	}
	return int(n), nil
}

func (in *Interp) stringItem(s Str, key Value, at diag.Range) Value {
	if !utf8.ValidString(string(s)) {
		return in.Unknown("decant does not read this text", at)
	}
	sl, isSlice := key.(*sliceValue)
	if ascii(string(s)) {
		if !isSlice {
			k, v := in.position(len(s), key, "string", at)
			if v != nil {
				return v
			}
			return s[k : k+1]
		}
		return in.sliceText(len(s), func(k int) string { return string(s[k : k+1]) }, sl, at)
	}
	if !in.work(len(s)/8, at) {
		return in.nothing()
	}
	runes := []rune(string(s))
	if !isSlice {
		k, v := in.position(len(runes), key, "string", at)
		if v != nil {
			return v
		}
		return Str(string(runes[k]))
	}
	return in.sliceText(len(runes), func(k int) string { return string(runes[k]) }, sl, at)
}

// sliceText is a slice of a text of n characters.
func (in *Interp) sliceText(n int, char func(k int) string, s *sliceValue, at diag.Range) Value {
	var b strings.Builder
	if u := in.slicing(n, s, at, func(k int) { b.WriteString(char(k)) }); u != nil {
		return u
	}
	if in.raised != nil {
		return in.nothing()
	}
	return in.str(b.String(), at)
}

func (in *Interp) slice(items []Value, s *sliceValue, at diag.Range) ([]Value, *Unknown) {
	var out []Value
	if u := in.slicing(len(items), s, at, func(k int) { out = append(out, items[k]) }); u != nil {
		return nil, u
	}
	if u := in.holds(len(out), itemBytes, at); u != nil {
		return nil, u
	}
	return out, nil
}

// slicing takes the positions of a slice of n elements, by Python's rules of
// clipping.
func (in *Interp) slicing(n int, s *sliceValue, at diag.Range, take func(k int)) *Unknown {
	if u := in.uncertain(s.start, s.stop, s.step); u != nil {
		return in.derive(u)
	}
	bound := func(v Value, def int) (int, bool) {
		if _, none := v.(None); none {
			return def, true
		}
		k, _, isInt, ok := number(v)
		k = max(-1<<40, min(1<<40, k))
		return int(k), ok && isInt
	}
	step, ok1 := bound(s.step, 1)
	if step == 0 && ok1 {
		in.raise(Raise("ValueError", "slice step cannot be zero"), at)
		return nil
	}
	low, high := 0, n
	if step < 0 {
		low, high = -1, n-1
	}
	clip := func(v Value, def int) (int, bool) {
		if _, none := v.(None); none {
			return def, true
		}
		k, ok := bound(v, 0)
		if k < 0 {
			k += n
		}
		return max(low, min(high, k)), ok
	}
	first, last := low, high
	if step < 0 {
		first, last = high, low
	}
	start, ok2 := clip(s.start, first)
	stop, ok3 := clip(s.stop, last)
	if !ok1 || !ok2 || !ok3 {
		return in.Unknown("decant does not know this slice", at)
	}
	if !in.work(n/8, at) {
		return in.stopped
	}
	for k := start; step > 0 && k < stop || step < 0 && k > stop; k += step {
		take(k)
	}
	return nil
}

func (in *Interp) setItem(obj, key, v Value, at diag.Range) {
	if in.raised != nil {
		return
	}
	switch x := obj.(type) {
	case *Dict:
		k, u := in.key(key, at)
		if in.raised != nil {
			return
		}
		if u != nil {
			in.blur(x, u)
			return
		}
		if u := in.room(x, len(k), at); u != nil {
			in.blur(x, u)
			return
		}
		in.touch(x)
		x.put(k, key, v)
	case *List:
		in.setListItem(x, key, v, at)
	case environValue:
		in.setEnv(key, v, at)
	case modulesValue:
		in.setModule(key, v, at)
	case *namespaceView:
		if s, ok := key.(Str); ok {
			in.bind(x.ns, string(s), v)
		} else {
			in.anyBound(x.ns, in.asUnknown(key, at))
		}
	case *Instance:
		if m, ok := x.Class.find("__setitem__"); ok && x.Class.unknown == nil {
			in.call(m, Call{Args: []Arg{{x, at}, {key, at}, {v, at}}, At: at})
			return
		}
		in.risk++
	case *Tuple, Str, Bytes, None, Bool, Int, Float:
		in.raise(Raise("TypeError", "'"+in.typeName(obj)+"' object does not support item assignment"), at)
	case *listing:
		x.gone = in.Unknown("a list of files was changed", at)
	default:
		in.risk++
	}
}

// room says why a dict must not get one more entry, or counts it.
func (in *Interp) room(d *Dict, key int, at diag.Range) *Unknown {
	if d.Len() >= in.opts.Limits.Items {
		return in.holds(d.Len()+1, entryBytes, at)
	}
	if !in.grow(entryBytes+key, at) {
		return in.tooLarge(at)
	}
	return nil
}

func (in *Interp) setListItem(x *List, key, v Value, at diag.Range) {
	if x.Opaque != nil {
		return
	}
	if _, isSlice := key.(*sliceValue); isSlice || opaque(key) != nil {
		u := in.asUnknown(key, at)
		in.blur(x, u)
		return
	}
	in.index(x.Items, key, "list", at)
	if in.raised != nil {
		return
	}
	n, _, _, _ := number(key)
	if n < 0 {
		n += Int(len(x.Items))
	}
	in.touch(x)
	if in.recording() {
		if !in.work(len(x.Items)/8, at) {
			return
		}
		x.Items = slices.Clone(x.Items)
	}
	x.Items[n] = v
}

func (in *Interp) delItem(obj, key Value, at diag.Range) {
	switch x := obj.(type) {
	case *Dict:
		if x.Opaque != nil {
			in.risk++
			return
		}
		k, u := in.key(key, at)
		if u != nil {
			in.blur(x, u)
			return
		}
		in.touch(x)
		if _, ok := x.remove(k); !ok && in.raised == nil {
			repr, _ := in.Repr(key)
			in.raise(Raise("KeyError", repr), at)
		}
	case *List:
		if x.Opaque != nil {
			return
		}
		if _, isSlice := key.(*sliceValue); isSlice || opaque(key) != nil {
			in.blur(x, in.asUnknown(key, at))
			return
		}
		in.index(x.Items, key, "list", at)
		if in.raised != nil {
			return
		}
		n, _, _, _ := number(key)
		if n < 0 {
			n += Int(len(x.Items))
		}
		in.touch(x)
		x.cut(in, int(n), at)
	case environValue:
		in.delEnv(key, at)
	case *namespaceView:
		if s, ok := key.(Str); ok {
			in.unbind(x.ns, string(s))
		}
	case *listing:
		x.gone = in.Unknown("a list of files was changed", at)
	default:
		in.risk++
	}
}

func (in *Interp) addToSet(s *Set, v Value, at diag.Range) {
	k, u := in.key(v, at)
	if in.raised != nil {
		return
	}
	if u != nil {
		in.blur(s, u)
		return
	}
	if _, ok := s.d.get(k); ok {
		return
	}
	if u := in.room(&s.d, len(k), at); u != nil {
		in.blur(s, u)
		return
	}
	in.touch(s)
	s.d.put(k, v, None{})
}

func (in *Interp) extend(l *List, v Value, at diag.Range) {
	items, u := in.items(v, at)
	if in.raised != nil {
		return
	}
	if u == nil {
		u = in.holds(len(l.Items)+len(items), itemBytes, at)
	}
	if u != nil {
		in.blur(l, u)
		return
	}
	in.touch(l)
	l.Items = append(l.Items[:len(l.Items):len(l.Items)], items...)
}

func (in *Interp) updateDict(d *Dict, v Value, at diag.Range) {
	if in.raised != nil {
		return
	}
	if other, ok := v.(*Dict); ok && other.Opaque == nil {
		if u := in.holds(d.Len()+other.Len(), 0, at); u != nil || !in.grow(other.Len()*entryBytes, at) || !in.work(other.Len(), at) {
			in.blur(d, orUnknown(u, in.tooLarge(at)))
			return
		}
		in.touch(d)
		for i, k := range other.keys {
			if k != nil {
				d.put(other.hashAt(i), k, other.values[i])
			}
		}
		return
	}
	if _, ok := v.(*List); ok && opaque(v) == nil {
		items, u := in.items(v, at)
		for _, pair := range items {
			kv, pu := in.items(pair, at)
			if u = orUnknown(u, pu); u == nil && len(kv) == 2 {
				in.setItem(d, kv[0], kv[1], at)
			} else if u == nil {
				u = in.Unknown("decant does not read this update", at)
			}
		}
		if u != nil {
			in.blur(d, u)
		}
		return
	}
	in.risk++
	in.blur(d, in.asUnknown(v, at))
}
