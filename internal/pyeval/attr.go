package pyeval

import (
	"fmt"
	"strings"

	"decant/internal/diag"
)

// GetAttr is getattr(v, name). An exception is left for the statement that runs;
// the result is then an Unknown.
func (in *Interp) GetAttr(v Value, name string, at diag.Range) Value { return in.getAttr(v, name, at) }

func (in *Interp) getAttr(v Value, name string, at diag.Range) Value {
	if in.raised != nil {
		return in.nothing()
	}
	switch x := v.(type) {
	case *Unknown:
		return in.unknownAttr(x, name, at)
	case *Module:
		return in.moduleAttr(x, name, at)
	case *Instance:
		return in.instanceAttr(x, name, at)
	case *Class:
		return in.classAttr(x, name, at)
	case *Host:
		a, ok := x.Object.Attr(in, name, at)
		if !ok {
			return in.noAttr(v, name, at)
		}
		if r, isRaised := a.(*Raised); isRaised {
			return in.raise(r, at)
		}
		if u, isUnknown := a.(*Unknown); isUnknown && u != nil {
			in.risk++
		}
		return a
	case *Func:
		return in.funcAttr(x, name, at)
	case *BoundMethod:
		if name == "__self__" {
			return x.Self
		}
		if name == "__func__" {
			return x.Func
		}
		if fn, ok := x.Func.(*Func); ok {
			return in.funcAttr(fn, name, at)
		}
	case *Builtin:
		if a, ok := x.attrs[name]; ok {
			return a
		}
		if x.nameless && name == "__name__" {
			return in.raise(Raise("AttributeError", "'"+x.Name+"' object has no attribute '__name__'"), at)
		}
		if name == "__name__" {
			return Str(x.Name[strings.LastIndexByte(x.Name, '.')+1:])
		}
	case *superValue:
		return in.superAttr(x, name, at)
	case *descriptor:
		return in.descriptorAttr(x, name, at)
	case environValue:
		return in.environAttr(name, at)
	case *listing:
		return in.listingAttr(x, name, at)
	case *namespaceView:
		return in.viewAttr(x, name, at)
	case *relativePath:
		if a, ok := in.relativeAttr(x, name); ok {
			return a
		}
	case *Tuple:
		if x.Class != nil {
			for i, fd := range x.Class.fields {
				if fd.name == name && i < len(x.Items) {
					return x.Items[i]
				}
			}
			if m, ok := x.Class.find(name); ok {
				return in.bindTo(m, x, x.Class, at)
			}
			if m, ok := namedTupleAttr(x, name); ok {
				return m
			}
		}
	}
	if m, ok := in.method(v, name); ok {
		return &BoundMethod{Self: v, Func: m}
	}
	if u := opaque(v); u != nil {
		in.risk++
		return in.derive(u)
	}
	in.risk++
	return in.Unknown("decant does not know the attribute "+name, at)
}

func (in *Interp) noAttr(v Value, name string, at diag.Range) Value {
	return in.raise(Raise("AttributeError", fmt.Sprintf("'%s' object has no attribute '%s'", in.typeName(v), name)), at)
}

func (in *Interp) unknownAttr(x *Unknown, name string, at diag.Range) Value {
	if x.path != nil && !x.path.object && name == "endswith" {
		return in.endsWith(x)
	}
	if x.path != nil && x.path.object {
		if v, ok := in.pathAttr(x, name, at); ok {
			return v
		}
	}
	if x.Module == "" {
		if x.Decorated != nil && strings.HasPrefix(name, "__") {
			u := *in.derive(x)
			u.Decorated = nil
			return &u
		}
		return in.derive(x)
	}
	u := *x
	u.path = nil
	u.Module = x.Module + "." + name
	u.Decorated = nil
	u.At = at
	u.Expr = ""
	in.risk++
	if x.Harmless || in.standard(x.Module) {
		in.risk--
	}
	return &u
}

func (in *Interp) moduleAttr(m *Module, name string, at diag.Range) Value {
	if v, ok := m.attrs.get(name); ok {
		return v
	}
	if m.attrs.open != nil {
		in.risk++
		u := *m.attrs.open
		if m.File == nil && m.Path == "" {
			u.Module = m.Name + "." + name
			u.At = at
		}
		return &u
	}
	if _, ok := m.attrs.get("__getattr__"); ok || ofEveryModule(name) {
		in.risk++
		return in.Unknown("the module makes the attribute when it is asked for", at)
	}
	return in.raise(Raise("AttributeError", fmt.Sprintf("module '%s' has no attribute '%s'", m.Name, name)), at)
}

// ofEveryModule lists the attributes that the import system gives to a module.
func ofEveryModule(name string) bool {
	switch name {
	case "__dict__", "__spec__", "__loader__", "__doc__", "__package__", "__builtins__", "__cached__", "__file__":
		return true
	}
	return false
}

func (in *Interp) instanceAttr(x *Instance, name string, at diag.Range) Value {
	if name == "__class__" {
		return x.Class
	}
	fromClass, inClass := x.Class.find(name)
	if d, ok := fromClass.(*descriptor); ok && inClass {
		return in.bindTo(d, x, x.Class, at)
	}
	if fn, ok := fromClass.(*Func); ok && inClass {
		if _, own := x.attrs.get(name); !own {
			return &BoundMethod{Self: x, Func: fn}
		}
	}
	if x.opaque != nil {
		if v, ok := in.innerAttr(x, name, at); ok {
			return v
		}
		in.risk++
		return in.derive(x.opaque)
	}
	if v, ok := x.attrs.get(name); ok {
		if x.Class.unknown != nil {
			// A base that is not known may intercept attributes.
			return in.derive(x.Class.unknown)
		}
		return v
	}
	if x.Class.unknown != nil {
		if v, ok := in.innerAttr(x, name, at); ok && !inClass {
			return v
		}
		in.risk++
		return in.derive(x.Class.unknown)
	}
	if inClass {
		return in.bindTo(fromClass, x, x.Class, at)
	}
	if x.mixed != nil {
		if m, ok := in.method(x.mixed, name); ok {
			return &BoundMethod{Self: x.mixed, Func: m}
		}
	}
	if x.Inner != nil {
		return in.getAttr(x.Inner, name, at)
	}
	if _, custom := x.Class.find("__getattr__"); custom {
		return in.callMethod(x, "__getattr__", at, Str(name))
	}
	if x.Class.kind != plainClass || !x.Class.plain() || strings.HasPrefix(name, "__") {
		in.risk++
		return in.Unknown("decant does not know the attribute "+name, at)
	}
	return in.noAttr(x, name, at)
}

// innerAttr is an attribute of the host object inside an instance whose own
// attributes are not known any more: what the program never set there is still
// the host object's.
func (in *Interp) innerAttr(x *Instance, name string, at diag.Range) (Value, bool) {
	h, ok := x.Inner.(*Host)
	if _, own := x.attrs.get(name); own || !ok {
		return nil, false
	}
	v, found := h.Object.Attr(in, name, at)
	if _, raised := v.(*Raised); raised {
		return nil, false
	}
	return v, found
}

// bindTo turns what a class holds into what an instance (or, with a nil self,
// the class) shows.
func (in *Interp) bindTo(v, self Value, cls *Class, at diag.Range) Value {
	switch x := v.(type) {
	case *Func:
		if self != nil {
			return &BoundMethod{Self: self, Func: x}
		}
	case *Builtin:
		if self != nil {
			in.risk++
			return in.Unknown("decant does not bind this method", at)
		}
	case *descriptor:
		switch x.kind {
		case "staticmethod":
			return x.fn
		case "classmethod":
			return &BoundMethod{Self: cls, Func: x.fn}
		}
		if self == nil {
			return x
		}
		return in.call(x.fn, Call{Args: []Arg{{self, at}}, At: at})
	}
	return v
}

func (in *Interp) classAttr(c *Class, name string, at diag.Range) Value {
	switch name {
	case "__name__":
		return Str(c.Name)
	case "__qualname__":
		return Str(c.Qualname)
	case "__module__":
		return Str(c.Module)
	}
	v, ok := c.find(name)
	if fn, isFunc := v.(*Func); ok && isFunc {
		return fn
	}
	if c.unknown != nil {
		in.risk++
		return in.derive(c.unknown)
	}
	if ok {
		return in.bindTo(v, nil, c, at)
	}
	if name == "__subclasses__" && c.File != nil {
		return &Builtin{Name: name, call: func(in *Interp, _ Call) Value { return in.subclasses(c) }}
	}
	if name == "register" && c.abstract {
		return &Builtin{Name: name, call: func(in *Interp, c Call) Value { return in.registerVirtual(c) }}
	}
	if c.builtin != nil {
		if a, ok := c.builtin.attrs[name]; ok {
			return a
		}
	}
	if c.kind == enumClass || c.kind == strEnumClass {
		if name == "__members__" {
			d := NewDict()
			for _, m := range c.members {
				d.Set(memberName(m), m)
			}
			return d
		}
	}
	if c.HostBase != nil {
		a, found := c.HostBase.Attr(in, name, at)
		if found {
			return a
		}
	}
	if c.kind != plainClass || !c.plain() || strings.HasPrefix(name, "_") || name == "mro" {
		in.risk++
		return in.Unknown("decant does not know the attribute "+name, at)
	}
	return in.raise(Raise("AttributeError", fmt.Sprintf("type object '%s' has no attribute '%s'", c.Name, name)), at)
}

func (in *Interp) funcAttr(fn *Func, name string, at diag.Range) Value {
	switch name {
	case "__name__":
		if fn.uncertainName != nil {
			return in.derive(fn.uncertainName)
		}
		return Str(fn.Name)
	case "__qualname__":
		return Str(fn.Qualname)
	case "__module__":
		return Str(fn.Module)
	case "__wrapped__":
		if fn.Wrapped != nil {
			return fn.Wrapped
		}
	case "__call__":
		return fn
	}
	if v, ok := fn.attrs.get(name); ok {
		return v
	}
	if fn.attrs.open != nil || strings.HasPrefix(name, "__") {
		in.risk++
		return in.Unknown("decant does not know the attribute "+name, at)
	}
	return in.noAttr(fn, name, at)
}

func (in *Interp) superAttr(s *superValue, name string, at diag.Range) Value {
	self, isObject := s.self.(*Instance)
	cls, isClass := s.self.(*Class)
	if isObject {
		cls = self.Class
	}
	if !isObject && !isClass {
		return in.Unknown("decant does not know this super()", at)
	}
	behind := false
	for _, k := range cls.MRO {
		if behind {
			if v, ok := k.attrs.get(name); ok {
				return in.bindTo(v, s.self, cls, at)
			}
		}
		behind = behind || k == s.after
	}
	if name == "__init__" && (cls.unknown == nil || cls.HostBase != nil) {
		return in.objectInit(self, cls)
	}
	if isObject && cls.unknown != nil {
		if v, ok := in.innerAttr(self, name, at); ok {
			return v
		}
	}
	if cls.unknown != nil {
		in.risk++
		return in.derive(cls.unknown)
	}
	if name == "__init_subclass__" && isClass {
		return in.objectInitSubclass(cls)
	}
	if isObject && self.Inner != nil {
		return in.getAttr(self.Inner, name, at)
	}
	in.risk++
	return in.Unknown("decant does not know this super()", at)
}

// objectInit is the __init__ behind the last one of the program.
func (in *Interp) objectInit(self *Instance, cls *Class) Value {
	return &Builtin{Name: "__init__", call: func(in *Interp, c Call) Value {
		switch {
		case self == nil:
		case cls.HostBase != nil:
			in.makeInner(self, c)
		case cls.kind == exceptionClass:
			args := &Tuple{}
			for _, a := range c.Args {
				args.Items = append(args.Items, a.Value)
			}
			in.bind(self.attrs, "args", args)
		}
		return None{}
	}}
}

func (in *Interp) descriptorAttr(d *descriptor, name string, at diag.Range) Value {
	if d.kind == "property" && (name == "setter" || name == "getter" || name == "deleter") {
		return &Builtin{Name: "property." + name, call: func(in *Interp, c Call) Value {
			fn, _, ok := c.Arg(0, "")
			if !ok {
				return Raise("TypeError", "property."+name+" needs a function")
			}
			out := *d
			switch name {
			case "setter":
				out.set = fn
			case "getter":
				out.fn = fn
			}
			return &out
		}}
	}
	if d.kind != "property" {
		return in.getAttr(d.fn, name, at)
	}
	in.risk++
	return in.Unknown("decant does not know the attribute "+name, at)
}

func (in *Interp) setAttr(obj Value, name string, v Value, at diag.Range) {
	if in.raised != nil {
		return
	}
	switch x := obj.(type) {
	case *Module:
		in.bind(x.attrs, name, v)
	case *Class:
		in.bind(x.attrs, name, v)
	case *Instance:
		in.setInstanceAttr(x, name, v, at)
	case *Func:
		if s, ok := v.(Str); ok && name == "__name__" && in.dry == 0 {
			x.Name = string(s)
			if in.recording() {
				x.uncertainName = in.Unknown("it depends on a condition", at)
			}
			return
		}
		if name == "__name__" {
			x.uncertainName = in.asUnknown(v, at)
			return
		}
		in.bind(x.attrs, name, v)
	case *Host:
		if in.dry == 0 {
			x.Object.SetAttr(in, name, v)
		}
	case *superValue:
		in.setAttr(x.self, name, v, at)
	case None, Bool, Int, Float, Str, Bytes, *List, *Dict:
		if opaque(x) == nil {
			in.noAttr(obj, name, at)
		}
	default:
		in.risk++
	}
}

func (in *Interp) setInstanceAttr(x *Instance, name string, v Value, at diag.Range) {
	if d, ok := x.Class.find(name); ok {
		if p, isProperty := d.(*descriptor); isProperty && p.kind == "property" {
			if p.set == nil {
				in.raise(Raise("AttributeError", "property '"+name+"' has no setter"), at)
				return
			}
			in.call(p.set, Call{Args: []Arg{{x, at}, {v, at}}, At: at})
			return
		}
	}
	if m, ok := x.Class.find("__setattr__"); ok {
		in.call(m, Call{Args: []Arg{{x, at}, {Str(name), at}, {v, at}}, At: at})
		if _, set := x.attrs.get(name); !set && x.opaque == nil {
			in.blur(x, in.Unknown("its class defines __setattr__", at))
		}
		return
	}
	if x.Class.kind == enumClass {
		in.blur(x, in.Unknown("an enum member was changed", at))
		return
	}
	if _, own := x.Class.find(name); !own && x.Inner != nil && in.dry == 0 {
		if h, ok := x.Inner.(*Host); ok {
			h.Object.SetAttr(in, name, v)
		}
	}
	in.bind(x.attrs, name, v)
}

func (in *Interp) delAttr(obj Value, name string) {
	var ns *namespace
	switch x := obj.(type) {
	case *Module:
		ns = x.attrs
	case *Class:
		ns = x.attrs
	case *Instance:
		ns = x.attrs
	case *Func:
		ns = x.attrs
	}
	if ns == nil {
		in.risk++
		return
	}
	if _, ok := ns.get(name); ok {
		in.unbind(ns, name)
		return
	}
	in.risk++
}
