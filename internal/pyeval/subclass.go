package pyeval

import (
	"decant/internal/diag"
)

// subclassed runs the __init_subclass__ that the class inherits, with the
// keywords of its class statement. Registries of jobs are often filled there.
func (in *Interp) subclassed(cls *Class, c Call, at diag.Range) {
	own := Call{Star: c.Star, At: at}
	for _, k := range c.Keywords {
		if k.Name != "metaclass" {
			own.Keywords = append(own.Keywords, k)
		}
	}
	for _, k := range cls.MRO[min(1, len(cls.MRO)):] {
		if hook, ok := k.attrs.get("__init_subclass__"); ok {
			in.call(in.bindHook(hook, cls, at), own)
			return
		}
	}
	if len(own.Keywords) > 0 && cls.ordinary() {
		in.call(in.objectInitSubclass(cls), own)
	}
}

// bindHook binds __init_subclass__, which is a class method with or without the
// decorator that says so.
func (in *Interp) bindHook(hook Value, cls *Class, at diag.Range) Value {
	if d, ok := hook.(*descriptor); ok {
		return in.bindTo(d, nil, cls, at)
	}
	return &BoundMethod{Self: cls, Func: hook}
}

// objectInitSubclass is the one behind the last of the program.
func (in *Interp) objectInitSubclass(cls *Class) Value {
	return &Builtin{Name: "__init_subclass__", call: func(in *Interp, c Call) Value {
		if len(c.Keywords) > 0 && cls.ordinary() {
			return Raise("TypeError", cls.Name+".__init_subclass__() takes no keyword arguments")
		}
		return None{}
	}}
}

// ordinary says that every base is a class of the program, so that nobody else
// can take the keywords of a class statement.
func (c *Class) ordinary() bool {
	if c.unknown != nil || c.HostBase != nil {
		return false
	}
	for _, k := range c.MRO {
		if k.kind != plainClass && k.Name != "object" {
			return false
		}
		for _, b := range k.Bases {
			if u, ok := b.(*Unknown); ok && u.Module != "abc.ABC" {
				return false
			}
		}
	}
	return true
}

// newType is type(name, bases, namespace): a class statement as a call.
func (in *Interp) newType(c Call) Value {
	name, named := c.Args[0].Value.(Str)
	bases, listed := c.Args[1].Value.(*Tuple)
	body, filled := c.Args[2].Value.(*Dict)
	if !named || !listed || !filled || body.Opaque != nil || c.Star != nil || in.frame == nil {
		for _, a := range c.Args {
			in.taint(a.Value, in.Unknown("decant does not evaluate this type()", c.At), 0)
		}
		return in.unmodelled("type", c)
	}
	cls := &Class{
		Name: string(name), Qualname: string(name), Module: in.frame.mod.Name,
		File: in.frame.file, NameAt: c.Args[0].At, attrs: newNamespace(),
	}
	statement := Call{Keywords: c.Keywords, At: c.At}
	for _, b := range bases.Items {
		statement.Args = append(statement.Args, Arg{b, c.Args[1].At})
	}
	in.bases(cls, statement, c.At)
	cls.attrs.put("__module__", Str(cls.Module))
	cls.attrs.put("__qualname__", name)
	for k, v := range body.Entries() {
		if key, ok := k.(Str); ok {
			cls.attrs.put(string(key), v)
		}
	}
	if cls.kind != plainClass && cls.unknown == nil {
		cls.unknown = in.Unknown("decant does not evaluate type() with such a base", c.At)
	}
	in.finishClass(cls, c.At)
	in.subclassed(cls, statement, c.At)
	if in.raised != nil {
		return in.nothing()
	}
	return cls
}
