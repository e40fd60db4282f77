package pyeval

import (
	"fmt"
	"strings"

	"decant/internal/diag"
)

// makeMembers turns the public names of an enum's body into members.
func (in *Interp) makeMembers(cls *Class, at diag.Range) {
	for _, name := range []string{"__new__", "__init__", "_generate_next_value_", "_missing_", "_ignore_", "value", "name"} {
		if _, custom := cls.find(name); custom && cls.unknown == nil {
			cls.unknown = in.Unknown("its enum class defines "+name, at)
		}
	}
	for _, name := range cls.attrs.names() {
		v, _ := cls.attrs.get(name)
		if strings.HasPrefix(name, "_") || !isMemberValue(v) {
			continue
		}
		if u := opaque(v); u != nil {
			cls.unknown = orUnknown(cls.unknown, u)
		}
		cls.attrs.put(name, in.member(cls, name, v))
	}
}

// autoValue gives enum.auto() its value when it is assigned in the body of an
// enum. What it is behind numbers that do not rise depends on Python's version.
func (in *Interp) autoValue(fr *frame, name string, v Value, at diag.Range) Value {
	if fr.cls.kind != enumClass || strings.HasPrefix(name, "_") {
		return v
	}
	if u, ok := v.(*Unknown); ok && u.Module == "enum.auto()" {
		if fr.cls.mixin == "str" || fr.sc.autoUnknown {
			return in.Unknown("decant does not evaluate auto() of such an enum", at)
		}
		v = fr.sc.autoLast + 1
	}
	n, ok := v.(Int)
	if !ok || n <= fr.sc.autoLast {
		fr.sc.autoUnknown = true
	}
	fr.sc.autoLast = max(n, fr.sc.autoLast)
	return v
}

func isMemberValue(v Value) bool {
	switch v.(type) {
	case *Func, *descriptor, *Builtin, *Class, *BoundMethod:
		return false
	}
	return true
}

// member makes a member, or finds the one that has the value already.
func (in *Interp) member(cls *Class, name string, v Value) Value {
	key, bad, hashable := hashKey(v)
	hashable = hashable && bad == ""
	if hashable && len(cls.byKey) == len(cls.members) {
		if m, ok := cls.byKey[key]; ok {
			return m
		}
	} else {
		for _, m := range cls.members {
			old, _ := m.attrs.get("value")
			same, u := in.equal(old, v, in.here)
			if u != nil {
				cls.unknown = orUnknown(cls.unknown, u)
			}
			if same {
				return m
			}
			if in.stopped != nil {
				return in.stopped
			}
		}
	}
	m := &Instance{Class: cls, attrs: newNamespace()}
	m.attrs.put("name", Str(name))
	m.attrs.put("value", v)
	m.attrs.put("_name_", Str(name))
	m.attrs.put("_value_", v)
	switch x := v.(type) {
	case Str:
		if cls.mixin == "str" {
			m.mixed = x
		}
	case Int:
		if cls.mixin == "int" {
			m.mixed = x
		}
	}
	if cls.mixin != "" && m.mixed == nil && cls.unknown == nil {
		cls.unknown = in.Unknown("the value of an enum member is converted", in.here)
	}
	cls.members = append(cls.members, m)
	if hashable {
		if cls.byKey == nil {
			cls.byKey = map[string]*Instance{}
		}
		cls.byKey[key] = m
	}
	return m
}

func memberName(m *Instance) string {
	name, _ := m.attrs.get("name")
	s, _ := name.(Str)
	return string(s)
}

func (in *Interp) memberByValue(cls *Class, c Call) Value {
	if made, ok := in.functionalEnum(cls, c); ok {
		return made
	}
	if len(c.Args) != 1 || cls.unknown != nil || c.Star != nil || len(cls.members) == 0 {
		return in.derive(in.asUnknown(cls, c.At))
	}
	v := c.Args[0].Value
	if m, ok := v.(*Instance); ok && m.Class == cls {
		return m
	}
	var unsure *Unknown
	for _, m := range cls.members {
		old, _ := m.attrs.get("value")
		same, u := in.equal(old, v, c.At)
		if same {
			return m
		}
		unsure = orUnknown(unsure, u)
	}
	if unsure != nil {
		return in.derive(unsure)
	}
	repr, _ := in.Repr(v)
	return Raise("ValueError", fmt.Sprintf("%s is not a valid %s", repr, cls.Name))
}
