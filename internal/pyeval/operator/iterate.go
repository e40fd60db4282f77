package operator

import (
	"unicode/utf8"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
)

// Iterate returns an iterator over a value, as iter() does.
func Iterate(in *object.Interp, v object.Value, at diag.Range) *object.Iterator {
	switch x := v.(type) {
	case *object.Iterator:
		return x
	case *object.List:
		return iterateList(in, x)
	case *object.Tuple:
		return in.SliceIterator(x.Items)
	case *object.Listing:
		if x.Gone != nil {
			return object.UnknownIterator(x.Gone)
		}
		it := in.SliceIterator(x.Items)
		it.Unordered, it.Files = true, true
		return it
	case *object.ViewValue:
		if x.Dict.Opaque != nil {
			return object.UnknownIterator(x.Dict.Opaque)
		}
		in.Work(x.Dict.Len()/8, at)
		return in.SliceIterator(x.Items())
	case *object.RangeValue:
		return iterateRange(in, x)
	case *object.Dict:
		if x.Opaque != nil {
			return object.UnknownIterator(x.Opaque)
		}
		in.Work(x.Len()/8, at)
		var keys []object.Value
		for k := range x.Entries() {
			keys = append(keys, k)
		}
		return in.SliceIterator(keys)
	case *object.Set:
		if x.Opaque != nil {
			return object.UnknownIterator(x.Opaque)
		}
		in.Work(x.Keys.Len()/8, at)
		it := in.SliceIterator(x.Items())
		it.Unordered = true
		return it
	case object.Str:
		return iterateStr(in, string(x))
	case object.Bytes:
		return iterateBytes(in, x)
	case *object.Class:
		if x.Kind == object.EnumClass && x.Unknown == nil {
			var items []object.Value
			for _, m := range x.Members {
				items = append(items, m)
			}
			return in.SliceIterator(items)
		}
	case *object.Host:
		if each, ok := x.Object.(object.Iterated); ok {
			return object.UnknownIterator(each.Each(in, at))
		}
	case *object.Instance:
		if in.Exploring() {
			return eachOf(in, x, at)
		}
	case object.None, object.Bool, object.Int, object.Float, object.Ellipsis, *object.Func:
		in.Raise(object.Raise("TypeError", "'"+in.TypeName(v)+"' object is not iterable"), at)
	}
	return object.UnknownIterator(in.Derive(in.AsUnknown(v, at)))
}

// eachOf iterates, in an exploration, over an object of the program: the methods that
// Python calls run once, and what they give is what an item may be.
func eachOf(in *object.Interp, x *object.Instance, at diag.Range) *object.Iterator {
	item := in.Derive(in.AsUnknown(x, at))
	if held := items(x); held != nil {
		item = in.Holding(item, held...)
	}
	for _, name := range []string{"__iter__", "__aiter__"} {
		if _, ok := x.Class.Find(name); !ok {
			continue
		}
		iterator := CallMethod(in, x, name, at)
		if y, ok := iterator.(*object.Instance); ok {
			item = in.Holding(item, CallMethod(in, y, map[string]string{"__iter__": "__next__", "__aiter__": "__anext__"}[name], at))
			continue
		}
		item = in.Holder(in.AnyOf(item, iterator).(*object.Unknown), iterator)
	}
	if _, ok := x.Class.Find("__getitem__"); ok {
		item = in.Holding(item, CallMethod(in, x, "__getitem__", at, in.Unknown("it is an index", at)))
	}
	return object.UnknownIterator(item)
}

// iterateList follows a list that may grow or shrink while it is iterated.
func iterateList(in *object.Interp, x *object.List) *object.Iterator {
	k := 0
	return &object.Iterator{Size: len(x.Items), Level: in.Forks, Pull: func(in *object.Interp) (object.Value, bool, *object.Unknown) {
		if x.Opaque != nil {
			return nil, false, x.Opaque
		}
		if k >= len(x.Items) {
			return nil, false, nil
		}
		k++
		return x.Items[k-1], true, nil
	}}
}

func iterateRange(in *object.Interp, x *object.RangeValue) *object.Iterator {
	k := object.Int(0)
	return &object.Iterator{Size: int(x.Size), Level: in.Forks, Pull: func(*object.Interp) (object.Value, bool, *object.Unknown) {
		if k >= x.Size {
			return nil, false, nil
		}
		k++
		return x.Start + (k-1)*x.Step, true, nil
	}}
}

func iterateStr(in *object.Interp, rest string) *object.Iterator {
	return &object.Iterator{Size: utf8.RuneCountInString(rest), Level: in.Forks, Pull: func(*object.Interp) (object.Value, bool, *object.Unknown) {
		if rest == "" {
			return nil, false, nil
		}
		_, n := utf8.DecodeRuneInString(rest)
		c := object.Str(rest[:n])
		rest = rest[n:]
		return c, true, nil
	}}
}

func iterateBytes(in *object.Interp, x object.Bytes) *object.Iterator {
	k := 0
	return &object.Iterator{Size: len(x), Level: in.Forks, Pull: func(*object.Interp) (object.Value, bool, *object.Unknown) {
		if k >= len(x) {
			return nil, false, nil
		}
		k++
		return object.Int(x[k-1]), true, nil
	}}
}

// Items returns all elements of an iterable.
func Items(in *object.Interp, v object.Value, at diag.Range) ([]object.Value, *object.Unknown) {
	items, unordered, u := Bag(in, v, at)
	if u == nil && unordered && len(items) > 1 {
		return nil, in.Unknown("a set has no order that is known", at)
	}
	return items, u
}

// ListOf makes the list of an iterable's elements. Of a folder's files their order
// may be unknown; elsewhere such a list is unknown.
func ListOf(in *object.Interp, v object.Value, at diag.Range) object.Value {
	files := false
	switch x := v.(type) {
	case *object.Listing:
		files = true
	case *object.Iterator:
		files = x.Files
	}
	if !files {
		items, u := Items(in, v, at)
		return &object.List{Items: append([]object.Value(nil), items...), Opaque: u}
	}
	items, _, u := Bag(in, v, at)
	if u == nil && len(items) > 1 {
		return &object.Listing{Items: items}
	}
	return &object.List{Items: items, Opaque: u}
}

// Bag returns all elements of an iterable whose order may be unknown.
func Bag(in *object.Interp, v object.Value, at diag.Range) (items []object.Value, unordered bool, u *object.Unknown) {
	it := Iterate(in, v, at)
	for in.Raised == nil && in.Stopped == nil {
		x, more, u := it.Next(in)
		if u != nil {
			return nil, false, in.Derive(u)
		}
		if !more {
			if u := in.Holds(len(items), object.ItemBytes, at); u != nil {
				return nil, false, u
			}
			return items, it.Unordered, nil
		}
		if len(items) >= in.Options.Limits.Items {
			return nil, false, in.Holds(len(items)+1, object.ItemBytes, at)
		}
		items = append(items, x)
	}
	if in.Stopped != nil {
		return nil, false, in.Stopped
	}
	return nil, false, nil
}
