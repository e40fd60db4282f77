package operator

import (
	"strings"
	"unicode/utf8"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
)

// GetItem is obj[key].
func GetItem(in *object.Interp, obj, key object.Value, at diag.Range) object.Value {
	if in.Raised != nil {
		return in.Nothing()
	}
	if _, isEnv := obj.(object.EnvironValue); isEnv {
		return envItem(in, key, at)
	}
	if u := Uncertain(in, obj); u != nil {
		if x, ok := obj.(*object.Unknown); ok && x.Harmless && x.Module != "" {
			return x // typing.List[int]
		}
		if x, ok := obj.(*object.Instance); ok && in.Exploring() {
			if m, own := x.Class.Find("__getitem__"); own {
				return in.Call(m, object.Call{Args: []object.Arg{{Value: x, At: at}, {Value: key, At: at}}, At: at})
			}
		}
		if x, ok := obj.(*object.Instance); ok && items(x) != nil {
			return in.AnyOf(in.Derive(u), items(x)[0])
		}
		if _, ok := obj.(*object.Unknown); ok && in.Tracks() {
			text, _ := object.Text(key)
			return in.Stored(text, in.Derive(u))
		}
		return in.Derive(u)
	}
	switch x := obj.(type) {
	case *object.Dict:
		return dictItem(in, x, key, at)
	case *object.List:
		if s, ok := key.(*object.SliceValue); ok {
			items, u := slice(in, x.Items, s, at)
			return &object.List{Items: items, Opaque: u}
		}
		return index(in, x.Items, key, "list", at)
	case *object.Tuple:
		if s, ok := key.(*object.SliceValue); ok {
			items, u := slice(in, x.Items, s, at)
			if u != nil {
				return u
			}
			return &object.Tuple{Items: items}
		}
		return index(in, x.Items, key, "tuple", at)
	case object.Str:
		return stringItem(in, x, key, at)
	case *object.Host:
		if s, ok := x.Object.(object.Subscripted); ok {
			v := s.Item(in, key, at)
			if r, isRaised := v.(*object.Raised); isRaised {
				return in.Raise(r, at)
			}
			return v
		}
	case *object.Class:
		if x.Kind == object.EnumClass || x.Kind == object.StrEnumClass {
			return memberByName(in, x, key, at)
		}
		if x.Kind == object.TypeClass || x.Kind == object.PlainClass {
			if _, custom := x.Find("__class_getitem__"); !custom {
				return x // list[int], and generic classes of the program
			}
		}
	case *object.Instance:
		if m, ok := x.Class.Find("__getitem__"); ok && x.Class.Unknown == nil {
			return in.Call(m, object.Call{Args: []object.Arg{{Value: x, At: at}, {Value: key, At: at}}, At: at})
		}
		if held := items(x); held != nil {
			return in.AnyOf(in.Derive(in.AsUnknown(obj, at)), held[0])
		}
	case *object.NamespaceView:
		if s, ok := key.(object.Str); ok {
			if v, bound := x.Namespace.Get(string(s)); bound {
				return v
			}
			if x.Namespace.Open == nil {
				return in.Raise(object.Raise("KeyError", "'"+string(s)+"'"), at)
			}
		} else if in.Exploring() {
			u := in.Unknown("it is a name that is not known", at)
			for _, name := range x.Namespace.Names() {
				if v, ok := x.Namespace.Get(name); ok {
					u = in.Holding(u, v)
				}
			}
			return u
		}
	case *object.RangeValue:
		if n, ok := key.(object.Int); ok && n >= 0 && n < x.Size {
			return x.Start + n*x.Step
		}
	case object.ModulesValue:
		if s, ok := key.(object.Str); ok {
			if v, found := in.Modules[string(s)]; found {
				return v
			}
		}
	case object.None, object.Bool, object.Int, object.Float:
		return in.Raise(object.Raise("TypeError", "'"+in.TypeName(obj)+"' object is not subscriptable"), at)
	}
	return in.Derive(in.AsUnknown(obj, at))
}

func dictItem(in *object.Interp, d *object.Dict, key object.Value, at diag.Range) object.Value {
	k, u := Key(in, key, at)
	if u != nil || in.Raised != nil {
		if u == nil {
			return in.Nothing()
		}
		any := in.AnyOf(u, d)
		if d.Fallback != nil { // the look-up may have put a value in
			any = in.AnyOf(any, in.Call(d.Fallback, object.Call{At: at}))
			in.Blur(d, u)
		}
		return any
	}
	if v, ok := d.Lookup(k); ok {
		return v
	}
	if d.Fallback != nil {
		v := in.Call(d.Fallback, object.Call{At: at})
		if in.Raised == nil {
			if u := Room(in, d, len(k), at); u != nil {
				in.Blur(d, u)
				return v
			}
			in.Touch(d)
			d.Put(k, key, v)
		}
		return v
	}
	repr, ok := Repr(in, key)
	if !ok {
		repr = "the key"
	}
	return in.Raise(object.Raise("KeyError", repr), at)
}

func memberByName(in *object.Interp, c *object.Class, key object.Value, at diag.Range) object.Value {
	name, ok := key.(object.Str)
	if !ok || c.Unknown != nil {
		in.Risk++
		return in.Derive(in.AsUnknown(orValue(c.Unknown, key), at))
	}
	if v, found := c.Attrs.Get(string(name)); found {
		if m, isMember := v.(*object.Instance); isMember {
			return m
		}
	}
	return in.Raise(object.Raise("KeyError", "'"+string(name)+"'"), at)
}

func orValue(u *object.Unknown, v object.Value) object.Value {
	if u != nil {
		return u
	}
	return v
}

func index(in *object.Interp, items []object.Value, key object.Value, what string, at diag.Range) object.Value {
	k, v := position(in, len(items), key, what, at)
	if v != nil {
		return in.AnyOf(v, &object.List{Items: items})
	}
	return items[k]
}

// position is the place that an index means in a sequence of size elements, or
// a value that stands for it: an Unknown, also after an exception.
func position(in *object.Interp, size int, key object.Value, what string, at diag.Range) (int, object.Value) {
	if u := Uncertain(in, key); u != nil {
		return 0, in.Derive(u)
	}
	n, _, isInt, ok := object.Number(key)
	if !ok || !isInt {
		if _, odd := key.(*object.Instance); odd {
			return 0, in.Unknown("decant does not know this index", at)
		}
		return 0, in.Raise(object.Raise("TypeError", what+" indices must be integers or slices, not "+in.TypeName(key)), at)
	}
	if n < 0 {
		n += object.Int(size)
	}
	if n < 0 || n >= object.Int(size) {
		return 0, in.Raise(object.Raise("IndexError", what+" index out of range"), at)
	}
	return int(n), nil
}

func stringItem(in *object.Interp, s object.Str, key object.Value, at diag.Range) object.Value {
	if !utf8.ValidString(string(s)) {
		return in.Unknown("decant does not read this text", at)
	}
	sl, isSlice := key.(*object.SliceValue)
	if object.IsASCII(string(s)) {
		if !isSlice {
			k, v := position(in, len(s), key, "string", at)
			if v != nil {
				return v
			}
			return s[k : k+1]
		}
		return sliceText(in, len(s), func(k int) string { return string(s[k : k+1]) }, sl, at)
	}
	if !in.Work(len(s)/8, at) {
		return in.Nothing()
	}
	runes := []rune(string(s))
	if !isSlice {
		k, v := position(in, len(runes), key, "string", at)
		if v != nil {
			return v
		}
		return object.Str(string(runes[k]))
	}
	return sliceText(in, len(runes), func(k int) string { return string(runes[k]) }, sl, at)
}

// sliceText is a slice of a text of n characters.
func sliceText(in *object.Interp, n int, char func(k int) string, s *object.SliceValue, at diag.Range) object.Value {
	var b strings.Builder
	if u := slicing(in, n, s, at, func(k int) { b.WriteString(char(k)) }); u != nil {
		return u
	}
	if in.Raised != nil {
		return in.Nothing()
	}
	return in.NewStr(b.String(), at)
}

func slice(in *object.Interp, items []object.Value, s *object.SliceValue, at diag.Range) ([]object.Value, *object.Unknown) {
	var out []object.Value
	if u := slicing(in, len(items), s, at, func(k int) { out = append(out, items[k]) }); u != nil {
		return nil, u
	}
	if u := in.Holds(len(out), object.ItemBytes, at); u != nil {
		return nil, u
	}
	return out, nil
}

// slicing takes the positions of a slice of n elements, by Python's rules of
// clipping.
func slicing(in *object.Interp, n int, s *object.SliceValue, at diag.Range, take func(k int)) *object.Unknown {
	if u := Uncertain(in, s.Start, s.Stop, s.Step); u != nil {
		return in.Derive(u)
	}
	bound := func(v object.Value, def int) (int, bool) {
		if _, none := v.(object.None); none {
			return def, true
		}
		k, _, isInt, ok := object.Number(v)
		k = max(-1<<40, min(1<<40, k))
		return int(k), ok && isInt
	}
	step, ok1 := bound(s.Step, 1)
	if step == 0 && ok1 {
		in.Raise(object.Raise("ValueError", "slice step cannot be zero"), at)
		return nil
	}
	low, high := 0, n
	if step < 0 {
		low, high = -1, n-1
	}
	clip := func(v object.Value, def int) (int, bool) {
		if _, none := v.(object.None); none {
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
	start, ok2 := clip(s.Start, first)
	stop, ok3 := clip(s.Stop, last)
	if !ok1 || !ok2 || !ok3 {
		return in.Unknown("decant does not know this slice", at)
	}
	if !in.Work(n/8, at) {
		return in.Stopped
	}
	for k := start; step > 0 && k < stop || step < 0 && k > stop; k += step {
		take(k)
	}
	return nil
}
