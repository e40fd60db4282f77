package pyeval

import (
	"fmt"
	"strings"

	"decant/internal/diag"
	"decant/internal/pysyntax"
)

type classKind int

const (
	plainClass classKind = iota
	enumClass
	strEnumClass
	exceptionClass
	tupleClass // NamedTuple
	typeClass  // int, str, list and other built-in types
)

// field is one field of a dataclass or NamedTuple.
type field struct {
	name string
	def  Value // nil when it has none
	make Value // default_factory, or nil
}

// find looks a name up along the resolution order.
func (c *Class) find(name string) (Value, bool) {
	for _, k := range c.MRO {
		if v, ok := k.attrs.get(name); ok {
			return v, true
		}
	}
	return nil, false
}

// Find looks a name up in the class and its bases that are classes of the program.
func (c *Class) Find(name string) (Value, bool) { return c.find(name) }

func (c *Class) definesEquality() bool {
	for _, k := range c.MRO {
		if k.File == nil {
			continue
		}
		if _, ok := k.attrs.get("__eq__"); ok {
			return true
		}
		if _, ok := k.attrs.get("__hash__"); ok {
			return true
		}
	}
	return c.unknown != nil || c.kind == tupleClass || c.kind == plainClass && c.builtin != nil
}

func subclass(c, of *Class) bool {
	for _, k := range c.MRO {
		if k == of {
			return true
		}
	}
	return false
}

// maybeVirtual says whether an abstract class may count a class as its subclass that
// does not derive from it.
func (in *Interp) maybeVirtual(of *Class) bool {
	if !of.abstract {
		return false
	}
	_, hook := of.find("__subclasshook__")
	return hook || in.virtual
}

// registerVirtual is cls.register(subclass) of an abstract class, also as a decorator.
func (in *Interp) registerVirtual(c Call) Value {
	in.virtual = true
	if len(c.Args) != 1 || len(c.Keywords) > 0 || c.Star != nil {
		return in.unmodelled("register", c)
	}
	return c.Args[0].Value
}

// defineClass runs a class statement.
func (in *Interp) defineClass(fr *frame, i int) Value {
	f := fr.file
	cls := &Class{Module: fr.mod.Name, File: f, Node: i, attrs: newNamespace()}
	if name, ok := f.Child(i, pysyntax.FieldName); ok {
		cls.Name, cls.NameAt = f.Text(name), f.Range(name)
	}
	cls.Qualname = cls.Name
	if fr.sc.kind == classScope {
		cls.Qualname = fr.cls.Qualname + "." + cls.Name
	} else if fr.fn != nil {
		cls.Qualname = fr.fn.Qualname + ".<locals>." + cls.Name
	}
	var c Call
	if list, ok := f.Child(i, pysyntax.FieldSuperclasses); ok {
		in.arguments(fr, list, &c)
	}
	if in.raised != nil {
		return in.nothing()
	}
	in.bases(cls, c, f.Range(i))
	inner := &frame{file: f, mod: fr.mod, fn: fr.fn, cls: cls, private: strings.TrimLeft(cls.Name, "_")}
	inner.sc = &scope{kind: classScope, ns: cls.attrs, parent: fr.sc, names: in.bindingsOf(f, i)}
	cls.attrs.put("__module__", Str(fr.mod.Name))
	cls.attrs.put("__qualname__", Str(cls.Qualname))
	if body, ok := f.Child(i, pysyntax.FieldBody); ok {
		in.block(inner, body)
	}
	if in.raised != nil {
		return in.nothing()
	}
	cls.annotated = inner.sc.annotated
	in.finishClass(cls, f.Range(i))
	in.addSubclass(cls)
	in.subclassed(cls, c, f.Range(i))
	if in.raised != nil {
		return in.nothing()
	}
	return cls
}

// bases sets the bases and the resolution order.
func (in *Interp) bases(cls *Class, c Call, at diag.Range) {
	cls.unknown = c.Star
	for _, a := range c.Args {
		cls.Bases = append(cls.Bases, a.Value)
		switch b := a.Value.(type) {
		case *Class:
			if b.unknown != nil && cls.unknown == nil {
				cls.unknown = b.unknown
			}
			cls.abstract = cls.abstract || b.abstract
			if cls.HostBase == nil {
				cls.HostBase = b.HostBase
			}
			in.inheritKind(cls, b, at)
		case *Host:
			if cls.HostBase == nil {
				cls.HostBase = b.Object
			}
		case *Unknown:
			cls.abstract = cls.abstract || b.Module == "abc.ABC" || b.Module == "typing.Protocol"
			if !harmlessBase(b.Module) && cls.unknown == nil {
				cls.unknown = in.derive(b)
			}
		default:
			cls.unknown = in.asUnknown(a.Value, at)
		}
	}
	for _, k := range c.Keywords {
		if u, ok := k.Value.(*Unknown); ok && k.Name == "metaclass" && u.Module == "abc.ABCMeta" {
			cls.abstract = true
			continue
		}
		if k.Name == "metaclass" || cls.HostBase == nil && cls.unknown == nil && len(c.Args) == 0 {
			cls.unknown = in.asUnknown(k.Value, k.At)
		}
	}
	order, ok := linearise(cls)
	if !ok {
		in.raise(Raise("TypeError", "Cannot create a consistent method resolution order"), at)
	}
	cls.MRO = order
	if len(order) > maxMRO && cls.unknown == nil {
		cls.unknown = in.Unknown("its class derives from too many others", at)
	}
	for _, k := range order[1:] {
		for _, name := range []string{"__getattribute__", "__new__", "__set_name__"} {
			if _, has := k.attrs.get(name); has && k.File != nil && cls.unknown == nil {
				cls.unknown = in.Unknown("its class defines "+name, at)
			}
		}
	}
}

func (in *Interp) inheritKind(cls, b *Class, at diag.Range) {
	switch b.kind {
	case plainClass:
		if b.builtin != nil {
			cls.unknown = in.Unknown("its class derives from "+b.Name, at)
		}
	case enumClass, strEnumClass:
		cls.kind = b.kind
		if b.mixin != "" {
			cls.mixin = b.mixin
		}
	case exceptionClass, tupleClass:
		if cls.kind == plainClass {
			cls.kind = b.kind
		}
	case typeClass:
		switch b.Name {
		case "object":
		case "str", "int":
			cls.mixin = b.Name
		default:
			cls.unknown = in.Unknown("its class derives from "+b.Name, at)
		}
	}
}

// harmlessBase lists bases of the standard library that change nothing about
// class attributes.
func harmlessBase(module string) bool {
	switch module {
	case "abc.ABC", "typing.Protocol", "typing.Generic", "threading.Thread", "json.JSONEncoder",
		"logging.Handler", "logging.Filter", "logging.Formatter", "logging.LoggerAdapter", "unittest.TestCase":
		return true
	}
	return false
}

// maxMRO bounds the classes from which one derives; what a class beyond it has is
// not known.
const maxMRO = 100

// linearise merges the resolution orders of the bases (C3).
func linearise(cls *Class) ([]*Class, bool) {
	var lists [][]*Class
	var direct []*Class
	for _, b := range cls.Bases {
		if k, ok := b.(*Class); ok {
			lists = append(lists, append([]*Class(nil), k.MRO...))
			direct = append(direct, k)
		}
	}
	lists = append(lists, direct)
	out := []*Class{cls}
	for {
		var head *Class
		if len(out) > maxMRO {
			return out, true
		}
		empty := true
		for _, l := range lists {
			if len(l) == 0 {
				continue
			}
			empty = false
			if !inTail(lists, l[0]) {
				head = l[0]
				break
			}
		}
		if empty {
			return out, true
		}
		if head == nil {
			return out, false
		}
		out = append(out, head)
		for k, l := range lists {
			if len(l) > 0 && l[0] == head {
				lists[k] = l[1:]
			}
		}
	}
}

func inTail(lists [][]*Class, c *Class) bool {
	for _, l := range lists {
		for k := 1; k < len(l); k++ {
			if l[k] == c {
				return true
			}
		}
	}
	return false
}

// finishClass does what metaclasses of the standard library do after the body.
func (in *Interp) finishClass(cls *Class, at diag.Range) {
	for _, name := range []string{"__getattribute__", "__new__"} {
		if _, has := cls.attrs.get(name); has && cls.unknown == nil {
			cls.unknown = in.Unknown("its class defines "+name, at)
		}
	}
	if cls.unknown == nil && (cls.mixin != "" && cls.kind == plainClass) {
		cls.unknown = in.Unknown("its class derives from "+cls.mixin, at)
	}
	switch cls.kind {
	case enumClass, strEnumClass:
		in.makeMembers(cls, at)
	case tupleClass:
		for _, a := range cls.annotated {
			def, _ := cls.attrs.get(a.name)
			cls.fields = append(cls.fields, field{name: a.name, def: def})
		}
	}
}

func orUnknown(a, b *Unknown) *Unknown {
	if a != nil {
		return a
	}
	return b
}

// instantiate calls a class.
func (in *Interp) instantiate(cls *Class, c Call) Value {
	if cls.builtin != nil {
		return cls.builtin.call(in, c)
	}
	switch cls.kind {
	case enumClass, strEnumClass:
		return in.memberByValue(cls, c)
	case tupleClass:
		if cls.unknown != nil {
			in.risk++
			return in.callUnknown(cls.unknown, c)
		}
		return in.newTuple(cls, c)
	}
	x := &Instance{Class: cls, attrs: newNamespace()}
	if cls.kind == exceptionClass {
		args := &Tuple{}
		for _, a := range c.Args {
			args.Items = append(args.Items, a.Value)
		}
		x.attrs.put("args", args)
	}
	init, ok := cls.find("__init__")
	if ok {
		c.Args = append([]Arg{{x, c.Callee}}, c.Args...)
		in.call(init, c)
		return x
	}
	switch {
	case cls.HostBase != nil:
		in.makeInner(x, c)
	case cls.fields != nil:
		return in.newDataclass(cls, x, c)
	case cls.unknown != nil:
		in.risk++
		in.callUnknown(cls.unknown, c)
	case cls.kind == plainClass && cls.plain() && (len(c.Args) > 0 || len(c.Keywords) > 0):
		return Raise("TypeError", cls.Name+"() takes no arguments")
	}
	return x
}

// plain says that every base is known.
func (c *Class) plain() bool {
	for _, k := range c.MRO {
		for _, b := range k.Bases {
			if _, ok := b.(*Class); !ok {
				return false
			}
		}
	}
	return true
}

// makeInner asks the host for the object behind an instance.
func (in *Interp) makeInner(x *Instance, c Call) {
	if in.dry > 0 {
		u := in.Unknown("it is only known at run time", c.At)
		u.Harmless = true
		x.Inner = u
		return
	}
	c.Conditions = in.Conditions()
	var v Value
	if h, ok := x.Class.HostBase.(HostClass); ok {
		v = h.Instantiate(in, x.Class, x, c)
	} else {
		v = x.Class.HostBase.Call(in, c)
	}
	if r, ok := v.(*Raised); ok {
		in.raise(r, c.At)
		return
	}
	x.Inner = v
}

// newTuple makes a named tuple.
func (in *Interp) newTuple(cls *Class, c Call) Value {
	values, r, u := in.fieldValues(cls, c)
	if r != nil {
		return r
	}
	if u != nil {
		return in.derive(u)
	}
	return &Tuple{Items: values, Class: cls}
}

// fieldValues matches arguments with fields.
func (in *Interp) fieldValues(cls *Class, c Call) ([]Value, *Raised, *Unknown) {
	if c.Star != nil {
		return nil, nil, c.Star
	}
	if len(c.Args) > len(cls.fields) {
		return nil, Raise("TypeError", cls.Name+"() takes fewer positional arguments than were given"), nil
	}
	out := make([]Value, 0, len(cls.fields))
	used := 0
	for i, fd := range cls.fields {
		k, named := c.Keyword(fd.name)
		switch {
		case i < len(c.Args):
			out = append(out, c.Args[i].Value)
		case named:
			out = append(out, k.Value)
			used++
		case fd.make != nil:
			out = append(out, in.call(fd.make, Call{At: c.At}))
		case fd.def != nil:
			out = append(out, fd.def)
		default:
			return nil, Raise("TypeError", fmt.Sprintf("%s() missing a required argument: '%s'", cls.Name, fd.name)), nil
		}
	}
	if used < len(c.Keywords) {
		return nil, Raise("TypeError", cls.Name+"() got an unexpected keyword argument"), nil
	}
	return out, nil, nil
}

func (in *Interp) newDataclass(cls *Class, x *Instance, c Call) Value {
	values, r, u := in.fieldValues(cls, c)
	if r != nil {
		return r
	}
	if u != nil {
		in.blur(x, u)
		return x
	}
	for i, fd := range cls.fields {
		in.bind(x.attrs, fd.name, values[i])
	}
	if post, ok := cls.find("__post_init__"); ok {
		in.call(post, Call{Args: []Arg{{x, c.At}}, At: c.At})
	}
	return x
}

// callMethod calls a method of an instance by name.
func (in *Interp) callMethod(x *Instance, name string, at diag.Range, args ...Value) Value {
	m, ok := x.Class.find(name)
	if !ok || x.opaque != nil {
		in.risk++
		return in.derive(in.asUnknown(x, at))
	}
	c := Call{At: at, Args: []Arg{{x, at}}}
	for _, a := range args {
		c.Args = append(c.Args, Arg{a, at})
	}
	return in.call(m, c)
}

// dunder calls __add__ and its kin.
func (in *Interp) dunder(op string, a, b Value, at diag.Range) (Value, bool) {
	name := map[string]string{"+": "add", "-": "sub", "*": "mul", "/": "truediv", "//": "floordiv", "%": "mod", "|": "or", "&": "and"}[op]
	if name == "" {
		return nil, false
	}
	if x, ok := a.(*Instance); ok && x.mixed == nil {
		if _, ok := x.Class.find("__" + name + "__"); ok && x.Class.unknown == nil {
			return in.callMethod(x, "__"+name+"__", at, b), true
		}
	}
	return nil, false
}
