package pyeval

import (
	"slices"
	"strings"
)

// Classes that a call makes: collections.namedtuple, typing.NamedTuple and
// enum.Enum in their functional forms.

// namedTuple is collections.namedtuple(typename, field_names, *, rename, defaults,
// module).
func (in *Interp) namedTuple(c Call) Value {
	name, isText := c.textArg(0, "typename")
	list, _, _ := c.Arg(1, "field_names")
	names, u := in.fieldNames(list, c)
	if !isText || u != nil || c.Star != nil || len(c.Args) > 2 {
		return in.unmodelled("namedtuple", c)
	}
	defaults, ok := in.tupleDefaults(c)
	if !ok || len(defaults) > len(names) || hasTwice(names) {
		return in.unmodelled("namedtuple", c)
	}
	cls := newTupleClass(name, names)
	for i, v := range defaults {
		cls.fields[len(names)-len(defaults)+i].def = v
	}
	return cls
}

// textArg is an argument that is a known text.
func (c Call) textArg(position int, name string) (string, bool) {
	v, _, _ := c.Arg(position, name)
	s, ok := v.(Str)
	return string(s), ok
}

// fieldNames reads names as a text with spaces or commas, or as a sequence of texts.
func (in *Interp) fieldNames(v Value, c Call) ([]string, *Unknown) {
	if v == nil {
		return nil, in.Unknown("its names are missing", c.At)
	}
	if s, isText := v.(Str); isText {
		return strings.Fields(strings.ReplaceAll(string(s), ",", " ")), nil
	}
	items, u := in.items(v, c.At)
	if u != nil {
		return nil, u
	}
	var names []string
	for _, item := range items {
		s, isText := item.(Str)
		if !isText {
			return nil, in.asUnknown(item, c.At)
		}
		names = append(names, string(s))
	}
	return names, nil
}

// tupleDefaults reads the keywords of namedtuple; ok is false for one that changes
// the names or is not known.
func (in *Interp) tupleDefaults(c Call) (defaults []Value, ok bool) {
	for _, k := range c.Keywords {
		switch k.Name {
		case "typename", "field_names", "module":
		case "defaults":
			if _, none := k.Value.(None); none {
				continue
			}
			items, u := in.items(k.Value, k.At)
			if u != nil {
				return nil, false
			}
			defaults = items
		default:
			return nil, false
		}
	}
	return defaults, true
}

func hasTwice(names []string) bool {
	sorted := slices.Sorted(slices.Values(names))
	return len(slices.Compact(sorted)) < len(names)
}

func newTupleClass(name string, fields []string) *Class {
	cls := &Class{Name: name, Qualname: name, kind: tupleClass, attrs: newNamespace()}
	cls.MRO = []*Class{cls}
	for _, f := range fields {
		cls.fields = append(cls.fields, field{name: f})
	}
	return cls
}

// typedTuple is typing.NamedTuple(typename, [(name, type), …]).
func (in *Interp) typedTuple(c Call) Value {
	name, isText := c.textArg(0, "typename")
	if !isText || c.Star != nil || len(c.Args) != 2 || len(c.Keywords) > 0 {
		return in.unmodelled("NamedTuple", c)
	}
	pairs, u := in.items(c.Args[1].Value, c.At)
	var names []string
	for _, p := range pairs {
		pair, more := in.items(p, c.At)
		if more != nil || len(pair) != 2 {
			return in.unmodelled("NamedTuple", c)
		}
		s, ok := pair[0].(Str)
		if !ok {
			return in.unmodelled("NamedTuple", c)
		}
		names = append(names, string(s))
	}
	if u != nil || hasTwice(names) {
		return in.unmodelled("NamedTuple", c)
	}
	return newTupleClass(name, names)
}

// functionalEnum is Enum(name, names) with names as a text, a sequence of texts or
// pairs, or a dict. ok is false when cls has members, which makes the call a look-up.
func (in *Interp) functionalEnum(cls *Class, c Call) (made Value, ok bool) {
	if cls.File != nil || len(cls.members) > 0 || len(c.Args) != 2 || len(c.Keywords) > 0 || c.Star != nil {
		return nil, false
	}
	name, isText := c.textArg(0, "value")
	names, values, u := in.memberPairs(c.Args[1].Value, c)
	if !isText || u != nil || hasTwice(names) || cls.kind == strEnumClass && values == nil {
		return nil, false
	}
	out := &Class{Name: name, Qualname: name, kind: cls.kind, mixin: cls.mixin, Bases: []Value{cls}, attrs: newNamespace()}
	out.MRO = append([]*Class{out}, cls.MRO...)
	for i, n := range names {
		v := Value(Int(i + 1))
		if values != nil {
			v = values[i]
		}
		out.attrs.put(n, in.member(out, n, v))
	}
	return out, true
}

// memberPairs reads the names of a functional enum; values is nil when they count
// from 1.
func (in *Interp) memberPairs(v Value, c Call) (names []string, values []Value, u *Unknown) {
	if d, isDict := v.(*Dict); isDict {
		if d.Opaque != nil {
			return nil, nil, d.Opaque
		}
		for k, value := range d.Entries() {
			s, isText := k.(Str)
			if !isText {
				return nil, nil, in.asUnknown(k, c.At)
			}
			names, values = append(names, string(s)), append(values, value)
		}
		return names, values, nil
	}
	names, u = in.fieldNames(v, c)
	return names, nil, u
}

// namedTupleAttr is what every named tuple has.
func namedTupleAttr(x *Tuple, name string) (Value, bool) {
	switch name {
	case "_fields":
		out := &Tuple{}
		for _, f := range x.Class.fields {
			out.Items = append(out.Items, Str(f.name))
		}
		return out, true
	case "_asdict":
		return &Builtin{Name: name, call: func(in *Interp, c Call) Value {
			out := NewDict()
			for i, f := range x.Class.fields[:min(len(x.Class.fields), len(x.Items))] {
				out.Set(f.name, x.Items[i])
			}
			return out
		}}, true
	case "_replace":
		return &Builtin{Name: name, call: func(in *Interp, c Call) Value { return in.replaceFields(x, c) }}, true
	}
	return nil, false
}

// replaceFields is a named tuple's _replace.
func (in *Interp) replaceFields(x *Tuple, c Call) Value {
	if c.Star != nil || len(c.Args) > 0 {
		return in.unmodelled("_replace", c)
	}
	out := &Tuple{Items: slices.Clone(x.Items), Class: x.Class}
	for _, k := range c.Keywords {
		i := slices.IndexFunc(x.Class.fields, func(f field) bool { return f.name == k.Name })
		if i < 0 || i >= len(out.Items) {
			return Raise("ValueError", "Got unexpected field names: ['"+k.Name+"']")
		}
		out.Items[i] = k.Value
	}
	return out
}
