package interp

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

// makeMembers turns the public names of an enum's body into members.
func makeMembers(in *object.Interp, cls *object.Class, at diag.Range) {
	for _, name := range []string{"__new__", "__init__", "_generate_next_value_", "_missing_", "_ignore_", "value", "name"} {
		if _, custom := cls.Find(name); custom && cls.Unknown == nil {
			cls.Unknown = in.Unknown("its enum class defines "+name, at)
		}
	}
	for _, name := range cls.Attrs.Names() {
		v, _ := cls.Attrs.Get(name)
		if strings.HasPrefix(name, "_") || !isMemberValue(v) {
			continue
		}
		if u := object.Opaque(v); u != nil {
			cls.Unknown = object.OrUnknown(cls.Unknown, u)
		}
		cls.Attrs.Put(name, member(in, cls, name, v))
	}
}

// autoValue gives enum.auto() its value when it is assigned in the body of an
// enum. What it is behind numbers that do not rise depends on Python's version.
func autoValue(in *object.Interp, fr *object.Frame, name string, v object.Value, at diag.Range) object.Value {
	if fr.Class.Kind != object.EnumClass || strings.HasPrefix(name, "_") {
		return v
	}
	if u, ok := v.(*object.Unknown); ok && u.Module == "enum.auto()" {
		if fr.Class.Mixin == "str" || fr.Scope.AutoUnknown {
			return in.Unknown("decant does not evaluate auto() of such an enum", at)
		}
		v = fr.Scope.AutoLast + 1
	}
	n, ok := v.(object.Int)
	if !ok || n <= fr.Scope.AutoLast {
		fr.Scope.AutoUnknown = true
	}
	fr.Scope.AutoLast = max(n, fr.Scope.AutoLast)
	return v
}

func isMemberValue(v object.Value) bool {
	switch v.(type) {
	case *object.Func, *object.Descriptor, *object.Builtin, *object.Class, *object.BoundMethod:
		return false
	}
	return true
}

// member makes a member, or finds the one that has the value already.
func member(in *object.Interp, cls *object.Class, name string, v object.Value) object.Value {
	key, bad, hashable := operator.HashKey(v)
	hashable = hashable && bad == ""
	if hashable && len(cls.ByKey) == len(cls.Members) {
		if m, ok := cls.ByKey[key]; ok {
			return m
		}
	} else {
		for _, m := range cls.Members {
			old, _ := m.Attrs.Get("value")
			same, u := operator.Equal(in, old, v, in.Here)
			if u != nil {
				cls.Unknown = object.OrUnknown(cls.Unknown, u)
			}
			if same {
				return m
			}
			if in.Stopped != nil {
				return in.Stopped
			}
		}
	}
	m := &object.Instance{Class: cls, Attrs: object.NewNamespace()}
	m.Attrs.Put("name", object.Str(name))
	m.Attrs.Put("value", v)
	m.Attrs.Put("_name_", object.Str(name))
	m.Attrs.Put("_value_", v)
	switch x := v.(type) {
	case object.Str:
		if cls.Mixin == "str" {
			m.Mixed = x
		}
	case object.Int:
		if cls.Mixin == "int" {
			m.Mixed = x
		}
	}
	if cls.Mixin != "" && m.Mixed == nil && cls.Unknown == nil {
		cls.Unknown = in.Unknown("the value of an enum member is converted", in.Here)
	}
	cls.Members = append(cls.Members, m)
	if hashable {
		if cls.ByKey == nil {
			cls.ByKey = map[string]*object.Instance{}
		}
		cls.ByKey[key] = m
	}
	return m
}

func memberByValue(in *object.Interp, cls *object.Class, c object.Call) object.Value {
	if made, ok := functionalEnum(in, cls, c); ok {
		return made
	}
	if len(c.Args) != 1 || cls.Unknown != nil || c.Star != nil || len(cls.Members) == 0 {
		return in.Derive(in.AsUnknown(cls, c.At))
	}
	v := c.Args[0].Value
	if m, ok := v.(*object.Instance); ok && m.Class == cls {
		return m
	}
	var unsure *object.Unknown
	for _, m := range cls.Members {
		old, _ := m.Attrs.Get("value")
		same, u := operator.Equal(in, old, v, c.At)
		if same {
			return m
		}
		unsure = object.OrUnknown(unsure, u)
	}
	if unsure != nil {
		return in.Derive(unsure)
	}
	repr, _ := operator.Repr(in, v)
	return object.Raise("ValueError", fmt.Sprintf("%s is not a valid %s", repr, cls.Name))
}

// FieldNames reads names as a text with spaces or commas, or as a sequence of texts.
func FieldNames(in *object.Interp, v object.Value, c object.Call) ([]string, *object.Unknown) {
	if v == nil {
		return nil, in.Unknown("its names are missing", c.At)
	}
	if s, isText := v.(object.Str); isText {
		return strings.Fields(strings.ReplaceAll(string(s), ",", " ")), nil
	}
	items, u := operator.Items(in, v, c.At)
	if u != nil {
		return nil, u
	}
	var names []string
	for _, item := range items {
		s, isText := item.(object.Str)
		if !isText {
			return nil, in.AsUnknown(item, c.At)
		}
		names = append(names, string(s))
	}
	return names, nil
}

// HasDuplicates says whether a name stands twice in a list.
func HasDuplicates(names []string) bool {
	sorted := slices.Sorted(slices.Values(names))
	return len(slices.Compact(sorted)) < len(names)
}

// functionalEnum is Enum(name, names) with names as a text, a sequence of texts or
// pairs, or a dict. ok is false when cls has members, which makes the call a look-up.
func functionalEnum(in *object.Interp, cls *object.Class, c object.Call) (made object.Value, ok bool) {
	if cls.File != nil || len(cls.Members) > 0 || len(c.Args) != 2 || len(c.Keywords) > 0 || c.Star != nil {
		return nil, false
	}
	name, isText := c.TextArg(0, "value")
	names, values, u := memberPairs(in, c.Args[1].Value, c)
	if !isText || u != nil || HasDuplicates(names) || cls.Kind == object.StrEnumClass && values == nil {
		return nil, false
	}
	out := &object.Class{Name: name, Qualname: name, Kind: cls.Kind, Mixin: cls.Mixin, Bases: []object.Value{cls}, Attrs: object.NewNamespace()}
	out.MRO = append([]*object.Class{out}, cls.MRO...)
	for i, n := range names {
		v := object.Value(object.Int(i + 1))
		if values != nil {
			v = values[i]
		}
		out.Attrs.Put(n, member(in, out, n, v))
	}
	return out, true
}

// memberPairs reads the names of a functional enum; values is nil when they count
// from 1.
func memberPairs(in *object.Interp, v object.Value, c object.Call) (names []string, values []object.Value, u *object.Unknown) {
	if d, isDict := v.(*object.Dict); isDict {
		if d.Opaque != nil {
			return nil, nil, d.Opaque
		}
		for k, value := range d.Entries() {
			s, isText := k.(object.Str)
			if !isText {
				return nil, nil, in.AsUnknown(k, c.At)
			}
			names, values = append(names, string(s)), append(values, value)
		}
		return names, values, nil
	}
	names, u = FieldNames(in, v, c)
	return names, nil, u
}
