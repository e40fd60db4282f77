package library

import (
	"slices"

	"decant/internal/pyeval/interp"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

// Classes that a call makes: collections.namedtuple, typing.NamedTuple and
// enum.Enum in their functional forms.

// namedTuple is collections.namedtuple(typename, field_names, *, rename, defaults,
// module).
func namedTuple(in *object.Interp, c object.Call) object.Value {
	name, isText := c.TextArg(0, "typename")
	list, _, _ := c.Arg(1, "field_names")
	names, u := interp.FieldNames(in, list, c)
	if !isText || u != nil || c.Star != nil || len(c.Args) > 2 {
		return operator.Unmodelled(in, "namedtuple", c)
	}
	defaults, ok := tupleDefaults(in, c)
	if !ok || len(defaults) > len(names) || interp.HasDuplicates(names) {
		return operator.Unmodelled(in, "namedtuple", c)
	}
	cls := newTupleClass(name, names)
	for i, v := range defaults {
		cls.Fields[len(names)-len(defaults)+i].Default = v
	}
	return cls
}

// tupleDefaults reads the keywords of namedtuple; ok is false for one that changes
// the names or is not known.
func tupleDefaults(in *object.Interp, c object.Call) (defaults []object.Value, ok bool) {
	for _, k := range c.Keywords {
		switch k.Name {
		case "typename", "field_names", "module":
		case "defaults":
			if _, none := k.Value.(object.None); none {
				continue
			}
			items, u := operator.Items(in, k.Value, k.At)
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

func newTupleClass(name string, fields []string) *object.Class {
	cls := &object.Class{Name: name, Qualname: name, Kind: object.TupleClass, Attrs: object.NewNamespace()}
	cls.MRO = []*object.Class{cls}
	for _, f := range fields {
		cls.Fields = append(cls.Fields, object.Field{Name: f})
	}
	return cls
}

// typedTuple is typing.NamedTuple(typename, [(name, type), …]).
func typedTuple(in *object.Interp, c object.Call) object.Value {
	name, isText := c.TextArg(0, "typename")
	if !isText || c.Star != nil || len(c.Args) != 2 || len(c.Keywords) > 0 {
		return operator.Unmodelled(in, "NamedTuple", c)
	}
	pairs, u := operator.Items(in, c.Args[1].Value, c.At)
	var names []string
	for _, p := range pairs {
		pair, more := operator.Items(in, p, c.At)
		if more != nil || len(pair) != 2 {
			return operator.Unmodelled(in, "NamedTuple", c)
		}
		s, ok := pair[0].(object.Str)
		if !ok {
			return operator.Unmodelled(in, "NamedTuple", c)
		}
		names = append(names, string(s))
	}
	if u != nil || interp.HasDuplicates(names) {
		return operator.Unmodelled(in, "NamedTuple", c)
	}
	return newTupleClass(name, names)
}

// namedTupleAttr is what every named tuple has.
func namedTupleAttr(x *object.Tuple, name string) (object.Value, bool) {
	switch name {
	case "_fields":
		out := &object.Tuple{}
		for _, f := range x.Class.Fields {
			out.Items = append(out.Items, object.Str(f.Name))
		}
		return out, true
	case "_asdict":
		return &object.Builtin{Name: name, Call: func(in *object.Interp, c object.Call) object.Value {
			out := object.NewDict()
			for i, f := range x.Class.Fields[:min(len(x.Class.Fields), len(x.Items))] {
				out.Set(f.Name, x.Items[i])
			}
			return out
		}}, true
	case "_replace":
		return &object.Builtin{Name: name, Call: func(in *object.Interp, c object.Call) object.Value { return replaceFields(in, x, c) }}, true
	}
	return nil, false
}

// replaceFields is a named tuple's _replace.
func replaceFields(in *object.Interp, x *object.Tuple, c object.Call) object.Value {
	if c.Star != nil || len(c.Args) > 0 {
		return operator.Unmodelled(in, "_replace", c)
	}
	out := &object.Tuple{Items: slices.Clone(x.Items), Class: x.Class}
	for _, k := range c.Keywords {
		i := slices.IndexFunc(x.Class.Fields, func(f object.Field) bool { return f.Name == k.Name })
		if i < 0 || i >= len(out.Items) {
			return object.Raise("ValueError", "Got unexpected field names: ['"+k.Name+"']")
		}
		out.Items[i] = k.Value
	}
	return out
}
