package operator

import (
	"fmt"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
)

// BindTo turns what a class holds into what an instance (or, with a nil self,
// the class) shows.
func BindTo(in *object.Interp, v, self object.Value, cls *object.Class, at diag.Range) object.Value {
	switch x := v.(type) {
	case *object.Func:
		if self != nil {
			return &object.BoundMethod{Self: self, Func: x}
		}
	case *object.Builtin:
		if self != nil {
			in.Risk++
			return in.Unknown("decant does not bind this method", at)
		}
	case *object.Descriptor:
		switch x.Kind {
		case "staticmethod":
			return x.Func
		case "classmethod":
			return &object.BoundMethod{Self: cls, Func: x.Func}
		}
		if self == nil {
			return x
		}
		return in.Call(x.Func, object.Call{Args: []object.Arg{{Value: self, At: at}}, At: at})
	}
	return v
}

func classAttr(in *object.Interp, c *object.Class, name string, at diag.Range) object.Value {
	switch name {
	case "__name__":
		return object.Str(c.Name)
	case "__qualname__":
		return object.Str(c.Qualname)
	case "__module__":
		return object.Str(c.Module)
	}
	v, ok := c.Find(name)
	if fn, isFunc := v.(*object.Func); ok && isFunc {
		return fn
	}
	if c.Unknown != nil {
		in.Risk++
		out := in.Derive(c.Unknown)
		if ok && in.Exploring() {
			return in.Perhaps(BindTo(in, v, nil, c, at), out)
		}
		return out
	}
	if ok {
		return BindTo(in, v, nil, c, at)
	}
	if name == "__subclasses__" && c.File != nil {
		return &object.Builtin{Name: name, Call: func(in *object.Interp, _ object.Call) object.Value { return subclasses(in, c) }}
	}
	if name == "register" && c.Abstract {
		return &object.Builtin{Name: name, Call: func(in *object.Interp, c object.Call) object.Value { return registerVirtual(in, c) }}
	}
	if c.Builtin != nil {
		if a, ok := c.Builtin.Attrs[name]; ok {
			return a
		}
	}
	if c.Kind == object.EnumClass || c.Kind == object.StrEnumClass {
		if name == "__members__" {
			d := object.NewDict()
			for _, m := range c.Members {
				d.Set(object.MemberName(m), m)
			}
			return d
		}
	}
	if c.HostBase != nil {
		base := c.HostBase
		if b, ok := base.(object.ClassBound); ok {
			base = b.Bound(c)
		}
		a, found := base.Attr(in, name, at)
		if found {
			return a
		}
	}
	if c.Kind != object.PlainClass || !c.Plain() || strings.HasPrefix(name, "_") || name == "mro" {
		in.Risk++
		return in.Unknown("decant does not know the attribute "+name, at)
	}
	return in.Raise(object.Raise("AttributeError", fmt.Sprintf("type object '%s' has no attribute '%s'", c.Name, name)), at)
}

func superAttr(in *object.Interp, s *object.SuperValue, name string, at diag.Range) object.Value {
	self, isObject := s.Self.(*object.Instance)
	cls, isClass := s.Self.(*object.Class)
	if isObject {
		cls = self.Class
	}
	if !isObject && !isClass {
		return in.Unknown("decant does not know this super()", at)
	}
	behind := false
	for _, k := range cls.MRO {
		if behind {
			if v, ok := k.Attrs.Get(name); ok {
				return BindTo(in, v, s.Self, cls, at)
			}
		}
		behind = behind || k == s.After
	}
	if name == "__new__" && in.Exploring() {
		return &object.Builtin{Name: name, Call: func(in *object.Interp, c object.Call) object.Value {
			if k, ok := firstClass(c); ok {
				return &object.Instance{Class: k, Attrs: object.NewNamespace()}
			}
			return &object.Instance{Class: cls, Attrs: object.NewNamespace()}
		}}
	}
	if name == "__init__" && (cls.Unknown == nil || cls.HostBase != nil) {
		return objectInit(in, self, cls)
	}
	if isObject && cls.Unknown != nil {
		if v, ok := innerAttr(in, self, name, at); ok {
			return v
		}
	}
	if cls.Unknown != nil {
		in.Risk++
		return in.Owned(in.Derive(cls.Unknown), self)
	}
	if name == "__init_subclass__" && isClass {
		return ObjectInitSubclass(in, cls)
	}
	if isObject && self.Inner != nil {
		return GetAttr(in, self.Inner, name, at)
	}
	in.Risk++
	return in.Unknown("decant does not know this super()", at)
}

// objectInit is the __init__ behind the last one of the program.
func objectInit(in *object.Interp, self *object.Instance, cls *object.Class) object.Value {
	return &object.Builtin{Name: "__init__", Call: func(in *object.Interp, c object.Call) object.Value {
		switch {
		case self == nil:
		case cls.HostBase != nil:
			MakeInner(in, self, c)
		case cls.Kind == object.ExceptionClass:
			args := &object.Tuple{}
			for _, a := range c.Args {
				args.Items = append(args.Items, a.Value)
			}
			in.Bind(self.Attrs, "args", args)
		}
		return object.None{}
	}}
}

func descriptorAttr(in *object.Interp, d *object.Descriptor, name string, at diag.Range) object.Value {
	if d.Kind == "property" && (name == "setter" || name == "getter" || name == "deleter") {
		return &object.Builtin{Name: "property." + name, Call: func(in *object.Interp, c object.Call) object.Value {
			fn, _, ok := c.Arg(0, "")
			if !ok {
				return object.Raise("TypeError", "property."+name+" needs a function")
			}
			out := *d
			switch name {
			case "setter":
				out.Set = fn
			case "getter":
				out.Func = fn
			}
			return &out
		}}
	}
	if d.Kind != "property" {
		return GetAttr(in, d.Func, name, at)
	}
	in.Risk++
	return in.Unknown("decant does not know the attribute "+name, at)
}

func firstClass(c object.Call) (*object.Class, bool) {
	v, _, _ := c.Arg(0, "cls")
	k, ok := v.(*object.Class)
	return k, ok
}
