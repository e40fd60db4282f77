package operator

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/model"
)

// GetAttr is getattr(v, name). An exception is left for the statement that runs;
// the result is then an Unknown.
func GetAttr(in *object.Interp, v object.Value, name string, at diag.Range) object.Value {
	if in.Raised != nil {
		return in.Nothing()
	}
	switch x := v.(type) {
	case *object.Unknown:
		return unknownAttr(in, x, name, at)
	case *object.Module:
		return ModuleAttr(in, x, name, at)
	case *object.Instance:
		return instanceAttr(in, x, name, at)
	case *object.Class:
		return classAttr(in, x, name, at)
	case *object.Host:
		a, ok := x.Object.Attr(in, name, at)
		if !ok {
			return NoAttr(in, v, name, at)
		}
		if r, isRaised := a.(*object.Raised); isRaised {
			return in.Raise(r, at)
		}
		if u, isUnknown := a.(*object.Unknown); isUnknown && u != nil {
			in.Risk++
		}
		return a
	case *object.Func:
		return funcAttr(in, x, name, at)
	case *object.BoundMethod:
		if name == "__self__" {
			return x.Self
		}
		if name == "__func__" {
			return x.Func
		}
		if fn, ok := x.Func.(*object.Func); ok {
			return funcAttr(in, fn, name, at)
		}
	case *object.Builtin:
		if a, ok := x.Dict.Get(name); ok {
			return a
		}
		if a, ok := x.Attrs[name]; ok {
			return a
		}
		if x.Nameless && name == "__name__" {
			if x.Dict != nil && x.Dict.Open != nil {
				in.Risk++
				return in.Derive(x.Dict.Open)
			}
			return in.Raise(object.Raise("AttributeError", "'"+x.Name+"' object has no attribute '__name__'"), at)
		}
		if name == "__name__" {
			return object.Str(x.Name[strings.LastIndexByte(x.Name, '.')+1:])
		}
	case *object.SuperValue:
		return superAttr(in, x, name, at)
	case *object.Descriptor:
		return descriptorAttr(in, x, name, at)
	case object.EnvironValue:
		return environAttr(in, name, at)
	case *object.NamespaceView:
		return viewAttr(in, x, name, at)
	case *object.Tuple:
		if x.Class != nil {
			for i, fd := range x.Class.Fields {
				if fd.Name == name && i < len(x.Items) {
					return x.Items[i]
				}
			}
			if m, ok := x.Class.Find(name); ok {
				return BindTo(in, m, x, x.Class, at)
			}
		}
	}
	if a, ok := in.Library.Attr(in, v, name, at); ok {
		return a
	}
	if u := object.Opaque(v); u != nil {
		in.Risk++
		return in.Derive(u)
	}
	in.Risk++
	return in.Unknown("decant does not know the attribute "+name, at)
}

// NoAttr raises the AttributeError of a value.
func NoAttr(in *object.Interp, v object.Value, name string, at diag.Range) object.Value {
	return in.Raise(object.Raise("AttributeError", fmt.Sprintf("'%s' object has no attribute '%s'", in.TypeName(v), name)), at)
}

func unknownAttr(in *object.Interp, x *object.Unknown, name string, at diag.Range) object.Value {
	if len(x.Maybe) > 0 || len(x.Inside) > 0 {
		return in.Stored(name, in.AsUnknown(attrOfMaybe(in, x, name, at), at))
	}
	if len(x.Texts) > 0 && in.Tracks() && (name == "strip" || name == "lstrip" || name == "rstrip") {
		return stripped(x, name)
	}
	v := plainUnknownAttr(in, x, name, at)
	if u, ok := v.(*object.Unknown); ok {
		return in.Stored(name, u)
	}
	return v
}

// stripped is a method that takes characters off the ends of a text which is known in
// part: off the known ends, for as long as something of them is left.
func stripped(x *object.Unknown, name string) *object.Builtin {
	return &object.Builtin{Name: "str." + name, Call: func(in *object.Interp, c object.Call) object.Value {
		cut := " \t\n\r\v\f"
		if len(c.Args) > 0 {
			text, known := object.Text(c.Args[0].Value)
			if !known {
				return in.Scalar(x)
			}
			cut = text
		}
		var out []model.TextPattern
		for _, text := range x.Texts {
			text = slices.Clone(text)
			if last := len(text) - 1; last >= 0 && name != "lstrip" {
				text[last].Text = strings.TrimRight(text[last].Text, cut)
			}
			if len(text) > 0 && name != "rstrip" {
				text[0].Text = strings.TrimLeft(text[0].Text, cut)
				if text[0].Unknown == nil && text[0].Text == "" {
					text = text[:min(len(text), 2)] // what follows a part that is not known may be taken off, too
				}
			}
			text = slices.DeleteFunc(text, func(p model.TextPart) bool { return p.Unknown == nil && p.Text == "" })
			out = append(out, text)
		}
		return in.OneOf(in.Derive(x), out)
	}}
}

// attrOfMaybe is an attribute of something that may be one of several objects, or hold
// them: those of the objects that have it.
func attrOfMaybe(in *object.Interp, x *object.Unknown, name string, at diag.Range) object.Value {
	bare := *x
	bare.Maybe, bare.Inside = nil, nil
	out := in.AsUnknown(plainUnknownAttr(in, &bare, name, at), at)
	var found []object.Value
	all := in.HeldBy(x)
	for _, m := range all {
		v, ok := attrIfAny(in, m, name, at)
		if _, method := v.(*object.Func); ok && !(method && hasObjectOf(all, m)) {
			found = append(found, v)
		}
	}
	if len(found) == 0 && x.Plain {
		return out
	}
	return in.Holder(in.Holding(out, found...), x)
}

// hasObjectOf says whether an object of a class is among values: its methods are meant
// then, not the class's functions.
func hasObjectOf(all []object.Value, class object.Value) bool {
	return slices.ContainsFunc(all, func(v object.Value) bool {
		x, ok := v.(*object.Instance)
		return ok && object.Value(x.Class) == class
	})
}

// attrIfAny is an attribute that an object is known to have.
func attrIfAny(in *object.Interp, m object.Value, name string, at diag.Range) (object.Value, bool) {
	switch x := m.(type) {
	case *object.Instance:
		_, own := x.Attrs.Get(name)
		_, inClass := x.Class.Find(name)
		if !own && !inClass && (x.Inner == nil || strings.HasPrefix(name, "__")) {
			_, custom := x.Class.Find("__getattr__")
			if !custom || strings.HasPrefix(name, "__") {
				return nil, false
			}
		}
	case *object.Class:
		if _, ok := x.Find(name); !ok {
			return nil, false
		}
	case *object.Module:
		if _, ok := x.Attrs.Get(name); !ok {
			return nil, false
		}
	case *object.Func, *object.BoundMethod:
		f, isFunc := m.(*object.Func)
		if !isFunc && name != "__self__" && name != "__func__" || isFunc {
			if _, ok := f.AttrsOf().Get(name); !ok {
				return nil, false
			}
		}
	case *object.Host:
		if k, ok := x.Object.(object.Known); ok && !k.Has(name) {
			return nil, false
		}
	case *object.SuperValue:
	default:
		return nil, false
	}
	v, raised := in.Try(func() object.Value { return GetAttr(in, m, name, at) })
	return v, raised == nil
}

func plainUnknownAttr(in *object.Interp, x *object.Unknown, name string, at diag.Range) object.Value {
	if x.Path != nil {
		if v, ok := in.Library.Attr(in, x, name, at); ok {
			return v
		}
	}
	if x.Module == "" {
		if x.Decorated != nil && strings.HasPrefix(name, "__") {
			u := *in.Derive(x)
			u.Decorated = nil
			return &u
		}
		return in.Derive(x)
	}
	u := *x
	u.Path = nil
	u.Module = x.Module + "." + name
	u.Decorated = nil
	u.At = at
	u.Expr = ""
	in.Risk++
	if x.Harmless || object.IsStandard(x.Module) {
		in.Risk--
	}
	return &u
}

// ModuleAttr is an attribute of a module.
func ModuleAttr(in *object.Interp, m *object.Module, name string, at diag.Range) object.Value {
	if v, ok := m.Attrs.Get(name); ok {
		return v
	}
	if m.Attrs.Open != nil {
		in.Risk++
		u := *m.Attrs.Open
		if m.File == nil && m.Path == "" {
			u.Module = m.Name + "." + name
			u.At = at
		}
		return &u
	}
	if _, ok := m.Attrs.Get("__getattr__"); ok || OfEveryModule(name) {
		in.Risk++
		return in.Unknown("the module makes the attribute when it is asked for", at)
	}
	return in.Raise(object.Raise("AttributeError", fmt.Sprintf("module '%s' has no attribute '%s'", m.Name, name)), at)
}

// OfEveryModule lists the attributes that the import system gives to a module.
func OfEveryModule(name string) bool {
	switch name {
	case "__dict__", "__spec__", "__loader__", "__doc__", "__package__", "__builtins__", "__cached__", "__file__":
		return true
	}
	return false
}

func instanceAttr(in *object.Interp, x *object.Instance, name string, at diag.Range) object.Value {
	if name == "__class__" {
		return x.Class
	}
	fromClass, inClass := x.Class.Find(name)
	if d, ok := fromClass.(*object.Descriptor); ok && inClass {
		return BindTo(in, d, x, x.Class, at)
	}
	if fn, ok := fromClass.(*object.Func); ok && inClass {
		if _, own := x.Attrs.Get(name); !own {
			return &object.BoundMethod{Self: x, Func: fn}
		}
	}
	if x.Opaque != nil {
		if v, ok := innerAttr(in, x, name, at); ok {
			return v
		}
		in.Risk++
		own, _ := x.Attrs.Get(name)
		if own == nil {
			own = fromClass
		}
		return in.Holding(in.Derive(x.Opaque), bound(in, x, own)...)
	}
	if v, ok := x.Attrs.Get(name); ok {
		if x.Class.Unknown != nil {
			// A base that is not known may intercept attributes.
			if in.Exploring() {
				return v // the program set it on this object
			}
			return in.Holding(in.Derive(x.Class.Unknown), v)
		}
		return v
	}
	if x.Class.Unknown != nil {
		if v, ok := innerAttr(in, x, name, at); ok && !inClass {
			return v
		}
		in.Risk++
		return in.Owned(in.Holder(in.Holding(in.Derive(x.Class.Unknown), bound(in, x, fromClass)...), items(x)...), x)
	}
	if u, ok := fromClass.(*object.Unknown); ok && in.Exploring() {
		out := *u
		out.Maybe = nil
		return in.Holding(&out, bound(in, x, u)...)
	}
	if inClass {
		return BindTo(in, fromClass, x, x.Class, at)
	}
	if x.Mixed != nil {
		if m, ok := in.Library.Attr(in, x.Mixed, name, at); ok {
			return m
		}
	}
	if x.Inner != nil {
		return GetAttr(in, x.Inner, name, at)
	}
	if _, custom := x.Class.Find("__getattr__"); custom {
		return CallMethod(in, x, "__getattr__", at, object.Str(name))
	}
	if x.Class.Kind != object.PlainClass || !x.Class.Plain() || strings.HasPrefix(name, "__") {
		in.Risk++
		u := in.Unknown("decant does not know the attribute "+name, at)
		if x.ForeignBase() != nil {
			return in.Owned(u, x)
		}
		return u
	}
	return NoAttr(in, x, name, at)
}

// itemsOf is the name under which an object keeps what the program put into it by
// object[key] = v, where a base that is not read stores it.
const itemsOf = "\x00items"

// items are what the program put into an object so.
func items(x *object.Instance) []object.Value {
	if v, ok := x.Attrs.Get(itemsOf); ok {
		return []object.Value{v}
	}
	return nil
}

// bound are the values that an attribute of an object may be which its class holds: the
// functions in it as methods. What a decorator that is not read makes of a function may
// be a property.
func bound(in *object.Interp, x *object.Instance, v object.Value) []object.Value {
	if v == nil || !in.Tracks() {
		return nil
	}
	u, ok := v.(*object.Unknown)
	if !ok {
		return []object.Value{v}
	}
	var out []object.Value
	for _, m := range u.Maybe {
		if fn, isFunc := m.(*object.Func); isFunc {
			m = &object.BoundMethod{Self: x, Func: fn}
			if strings.Contains(u.Package+u.Module, "property") {
				out = append(out, in.Call(m, object.Call{At: in.Here}))
			}
		}
		out = append(out, m)
	}
	return out
}

// innerAttr is an attribute of the host object inside an instance whose own
// attributes are not known any more: what the program never set there is still
// the host object's.
func innerAttr(in *object.Interp, x *object.Instance, name string, at diag.Range) (object.Value, bool) {
	h, ok := x.Inner.(*object.Host)
	if _, own := x.Attrs.Get(name); own || !ok {
		return nil, false
	}
	v, found := h.Object.Attr(in, name, at)
	if _, raised := v.(*object.Raised); raised {
		return nil, false
	}
	return v, found
}

func funcAttr(in *object.Interp, fn *object.Func, name string, at diag.Range) object.Value {
	switch name {
	case "__name__":
		if fn.UncertainName != nil {
			return in.Derive(fn.UncertainName)
		}
		return object.Str(fn.Name)
	case "__qualname__":
		return object.Str(fn.Qualname)
	case "__module__":
		return object.Str(fn.Module)
	case "__wrapped__":
		if fn.Wrapped != nil {
			return fn.Wrapped
		}
	case "__call__":
		return fn
	}
	if v, ok := fn.Attrs.Get(name); ok {
		return v
	}
	if fn.Attrs.Open != nil || strings.HasPrefix(name, "__") {
		in.Risk++
		return in.Unknown("decant does not know the attribute "+name, at)
	}
	return NoAttr(in, fn, name, at)
}

// AnyAttr are all attributes of an object that may run code.
func AnyAttr(in *object.Interp, v object.Value, at diag.Range) []object.Value {
	var out []object.Value
	add := func(ns *object.Namespace) {
		for _, name := range ns.Names() {
			if strings.HasPrefix(name, "__") {
				continue
			}
			if a, ok := attrIfAny(in, v, name, at); ok {
				out = append(out, a)
			}
		}
	}
	switch x := v.(type) {
	case *object.Module:
		add(x.Attrs)
	case *object.Class:
		for _, k := range x.MRO {
			add(k.Attrs)
		}
	case *object.Instance:
		add(x.Attrs)
		for _, k := range x.Class.MRO {
			add(k.Attrs)
		}
	case *object.Host:
		if any, ok := x.Object.(object.AnyAttribute); ok {
			out = append(out, any.Any(in, at))
		}
	case *object.Unknown:
		for _, m := range in.HeldBy(x) {
			if _, again := m.(*object.Unknown); !again {
				out = append(out, AnyAttr(in, m, at)...)
			}
		}
	}
	return out
}
