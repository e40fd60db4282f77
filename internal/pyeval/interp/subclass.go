package interp

import (
	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

// subclassed runs the __init_subclass__ that the class inherits, with the
// keywords of its class statement. Registries of jobs are often filled there.
func subclassed(in *object.Interp, cls *object.Class, c object.Call, at diag.Range) {
	own := object.Call{Star: c.Star, At: at}
	for _, k := range c.Keywords {
		if k.Name != "metaclass" {
			own.Keywords = append(own.Keywords, k)
		}
	}
	for _, k := range cls.MRO[min(1, len(cls.MRO)):] {
		if hook, ok := k.Attrs.Get("__init_subclass__"); ok {
			in.Call(bindHook(in, hook, cls, at), own)
			return
		}
	}
	if len(own.Keywords) > 0 && cls.Ordinary() {
		in.Call(operator.ObjectInitSubclass(in, cls), own)
	}
}

// bindHook binds __init_subclass__, which is a class method with or without the
// decorator that says so.
func bindHook(in *object.Interp, hook object.Value, cls *object.Class, at diag.Range) object.Value {
	if d, ok := hook.(*object.Descriptor); ok {
		return operator.BindTo(in, d, nil, cls, at)
	}
	return &object.BoundMethod{Self: cls, Func: hook}
}

// NewType is type(name, bases, namespace): a class statement as a call.
func NewType(in *object.Interp, c object.Call) object.Value {
	name, named := c.Args[0].Value.(object.Str)
	bases, listed := c.Args[1].Value.(*object.Tuple)
	body, filled := c.Args[2].Value.(*object.Dict)
	if !named || !listed || !filled || body.Opaque != nil || c.Star != nil || in.Frame == nil {
		for _, a := range c.Args {
			in.Taint(a.Value, in.Unknown("decant does not evaluate this type()", c.At), 0)
		}
		return operator.Unmodelled(in, "type", c)
	}
	cls := &object.Class{
		Name: string(name), Qualname: string(name), Module: in.Frame.Module.Name,
		File: in.Frame.File, NameAt: c.Args[0].At, Attrs: object.NewNamespace(),
	}
	statement := object.Call{Keywords: c.Keywords, At: c.At}
	for _, b := range bases.Items {
		statement.Args = append(statement.Args, object.Arg{Value: b, At: c.Args[1].At})
	}
	setBases(in, cls, statement, c.At)
	cls.Attrs.Put("__module__", object.Str(cls.Module))
	cls.Attrs.Put("__qualname__", name)
	for k, v := range body.Entries() {
		if key, ok := k.(object.Str); ok {
			cls.Attrs.Put(string(key), v)
		}
	}
	if cls.Kind != object.PlainClass && cls.Unknown == nil {
		cls.Unknown = in.Unknown("decant does not evaluate type() with such a base", c.At)
	}
	finishClass(in, cls, c.At)
	subclassed(in, cls, statement, c.At)
	if in.Raised != nil {
		return in.Nothing()
	}
	return cls
}
