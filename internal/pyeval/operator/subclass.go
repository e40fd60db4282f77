package operator

import (
	"decant/internal/pyeval/object"
)

// MaybeVirtual says whether an abstract class may count a class as its subclass that
// does not derive from it.
func MaybeVirtual(in *object.Interp, of *object.Class) bool {
	if !of.Abstract {
		return false
	}
	_, hook := of.Find("__subclasshook__")
	return hook || in.Virtual
}

// registerVirtual is cls.register(subclass) of an abstract class, also as a decorator.
func registerVirtual(in *object.Interp, c object.Call) object.Value {
	in.Virtual = true
	if len(c.Args) != 1 || len(c.Keywords) > 0 || c.Star != nil {
		return Unmodelled(in, "register", c)
	}
	return c.Args[0].Value
}

// ObjectInitSubclass is the one behind the last of the program.
func ObjectInitSubclass(in *object.Interp, cls *object.Class) object.Value {
	return &object.Builtin{Name: "__init_subclass__", Call: func(in *object.Interp, c object.Call) object.Value {
		if len(c.Keywords) > 0 && cls.Ordinary() {
			return object.Raise("TypeError", cls.Name+".__init_subclass__() takes no keyword arguments")
		}
		return object.None{}
	}}
}

// subclasses is cls.__subclasses__() of a class of the program.
func subclasses(in *object.Interp, cls *object.Class) object.Value {
	out := &object.List{}
	for _, name := range cls.Subs.Names() {
		v, _ := cls.Subs.Get(name)
		out.Items = append(out.Items, v)
	}
	return out
}
