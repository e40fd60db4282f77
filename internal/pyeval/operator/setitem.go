package operator

import (
	"slices"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
)

// SetItem is obj[key] = v.
func SetItem(in *object.Interp, obj, key, v object.Value, at diag.Range) {
	if in.Raised != nil {
		return
	}
	switch x := obj.(type) {
	case *object.Dict:
		k, u := Key(in, key, at)
		if in.Raised != nil {
			return
		}
		if u != nil {
			in.Blur(x, u)
			in.Absorb(x, v)
			return
		}
		if u := Room(in, x, len(k), at); u != nil {
			in.Blur(x, u)
			in.Absorb(x, v)
			return
		}
		in.Absorb(x, v)
		in.Touch(x)
		x.Put(k, key, v)
	case *object.List:
		setListItem(in, x, key, v, at)
	case object.EnvironValue:
		setEnv(in, key, v, at)
	case object.ModulesValue:
		in.SetModule(key, v, at)
	case *object.NamespaceView:
		if s, ok := key.(object.Str); ok {
			in.Bind(x.Namespace, string(s), v)
		} else {
			in.AnyBound(x.Namespace, in.AsUnknown(key, at))
		}
	case *object.Instance:
		if m, ok := x.Class.Find("__setitem__"); ok && x.Class.Unknown == nil {
			in.Call(m, object.Call{Args: []object.Arg{{Value: x, At: at}, {Value: key, At: at}, {Value: v, At: at}}, At: at})
			return
		}
		in.Risk++
		if in.Tracks() {
			kept := in.Unknown("it is one of the items of an object", at)
			in.Bind(x.Attrs, itemsOf, in.Holder(in.Holder(kept, items(x)...), v))
		}
	case *object.Tuple, object.Str, object.Bytes, object.None, object.Bool, object.Int, object.Float:
		in.Raise(object.Raise("TypeError", "'"+in.TypeName(obj)+"' object does not support item assignment"), at)
	case *object.Listing:
		x.Gone = in.Unknown("a list of files was changed", at)
	case *object.Unknown:
		in.Risk++
		text, _ := object.Text(key)
		in.Store(text, v)
		if text != "" {
			in.Store("", v)
		}
	default:
		in.Risk++
	}
}

// Room says why a dict must not get one more entry, or counts it.
func Room(in *object.Interp, d *object.Dict, key int, at diag.Range) *object.Unknown {
	if d.Len() >= in.Options.Limits.Items {
		return in.Holds(d.Len()+1, object.EntryBytes, at)
	}
	if !in.Grow(object.EntryBytes+key, at) {
		return in.TooLarge(at)
	}
	return nil
}

func setListItem(in *object.Interp, x *object.List, key, v object.Value, at diag.Range) {
	if x.Opaque != nil {
		in.Absorb(x, v)
		return
	}
	if _, isSlice := key.(*object.SliceValue); isSlice || object.Opaque(key) != nil {
		u := in.AsUnknown(key, at)
		in.Blur(x, u)
		in.Absorb(x, v)
		return
	}
	index(in, x.Items, key, "list", at)
	if in.Raised != nil {
		return
	}
	n, _, _, _ := object.Number(key)
	if n < 0 {
		n += object.Int(len(x.Items))
	}
	in.Touch(x)
	if in.Recording() {
		if !in.Work(len(x.Items)/8, at) {
			return
		}
		x.Items = slices.Clone(x.Items)
	}
	x.Items[n] = v
}

// DelItem is del obj[key].
func DelItem(in *object.Interp, obj, key object.Value, at diag.Range) {
	switch x := obj.(type) {
	case *object.Instance:
		if _, ok := x.Class.Find("__delitem__"); ok && in.Exploring() {
			CallMethod(in, x, "__delitem__", at, key)
		}
	case *object.Dict:
		if x.Opaque != nil {
			in.Risk++
			return
		}
		k, u := Key(in, key, at)
		if u != nil {
			in.Blur(x, u)
			return
		}
		in.Touch(x)
		if _, ok := x.Remove(k); !ok && in.Raised == nil {
			repr, _ := Repr(in, key)
			in.Raise(object.Raise("KeyError", repr), at)
		}
	case *object.List:
		if x.Opaque != nil {
			return
		}
		if _, isSlice := key.(*object.SliceValue); isSlice || object.Opaque(key) != nil {
			in.Blur(x, in.AsUnknown(key, at))
			return
		}
		index(in, x.Items, key, "list", at)
		if in.Raised != nil {
			return
		}
		n, _, _, _ := object.Number(key)
		if n < 0 {
			n += object.Int(len(x.Items))
		}
		in.Touch(x)
		x.Cut(in, int(n), at)
	case object.EnvironValue:
		delEnv(in, key, at)
	case *object.NamespaceView:
		if s, ok := key.(object.Str); ok {
			in.Unbind(x.Namespace, string(s))
		}
	case *object.Listing:
		x.Gone = in.Unknown("a list of files was changed", at)
	default:
		in.Risk++
	}
}

// AddToSet is s.add(v).
func AddToSet(in *object.Interp, s *object.Set, v object.Value, at diag.Range) {
	k, u := Key(in, v, at)
	if in.Raised != nil {
		return
	}
	if u != nil {
		in.Blur(s, u)
		in.Absorb(s, v)
		return
	}
	if _, ok := s.Keys.Lookup(k); ok {
		return
	}
	if u := Room(in, &s.Keys, len(k), at); u != nil {
		in.Blur(s, u)
		return
	}
	in.Touch(s)
	s.Keys.Put(k, v, object.None{})
}

// Extend is list.extend(v).
func Extend(in *object.Interp, l *object.List, v object.Value, at diag.Range) {
	items, u := Items(in, v, at)
	if in.Raised != nil {
		return
	}
	if u == nil {
		u = in.Holds(len(l.Items)+len(items), object.ItemBytes, at)
	}
	if u != nil {
		in.Blur(l, u)
		in.Absorb(l, v)
		return
	}
	in.Touch(l)
	l.Items = append(l.Items[:len(l.Items):len(l.Items)], items...)
}

// UpdateDict is dict.update(v).
func UpdateDict(in *object.Interp, d *object.Dict, v object.Value, at diag.Range) {
	if in.Raised != nil {
		return
	}
	if other, ok := v.(*object.Dict); ok && other.Opaque == nil {
		if u := in.Holds(d.Len()+other.Len(), 0, at); u != nil || !in.Grow(other.Len()*object.EntryBytes, at) || !in.Work(other.Len(), at) {
			in.Blur(d, object.OrUnknown(u, in.TooLarge(at)))
			return
		}
		in.Touch(d)
		for i, k := range other.Keys {
			if k != nil {
				d.Put(other.HashAt(i), k, other.Values[i])
			}
		}
		return
	}
	if _, ok := v.(*object.List); ok && object.Opaque(v) == nil {
		items, u := Items(in, v, at)
		for _, pair := range items {
			kv, pu := Items(in, pair, at)
			if u = object.OrUnknown(u, pu); u == nil && len(kv) == 2 {
				SetItem(in, d, kv[0], kv[1], at)
			} else if u == nil {
				u = in.Unknown("decant does not read this update", at)
			}
		}
		if u != nil {
			in.Blur(d, u)
		}
		return
	}
	in.Risk++
	in.Blur(d, in.AsUnknown(v, at))
	in.Absorb(d, v)
}
