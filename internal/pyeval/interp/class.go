package interp

import (
	"fmt"
	"strconv"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/internal/pysyntax"
)

// defineClass runs a class statement.
func defineClass(in *object.Interp, fr *object.Frame, i int) object.Value {
	f := fr.File
	cls := &object.Class{Module: fr.Module.Name, File: f, Node: i, Attrs: object.NewNamespace()}
	if name, ok := f.Child(i, pysyntax.FieldName); ok {
		cls.Name, cls.NameAt = f.Text(name), f.Range(name)
	}
	cls.Qualname = cls.Name
	if fr.Scope.Kind == object.ClassScope {
		cls.Qualname = fr.Class.Qualname + "." + cls.Name
	} else if fr.Func != nil {
		cls.Qualname = fr.Func.Qualname + ".<locals>." + cls.Name
	}
	var c object.Call
	if list, ok := f.Child(i, pysyntax.FieldSuperclasses); ok {
		arguments(in, fr, list, &c)
	}
	if in.Raised != nil {
		return in.Nothing()
	}
	setBases(in, cls, c, f.Range(i))
	inner := &object.Frame{File: f, Module: fr.Module, Func: fr.Func, Class: cls, Private: strings.TrimLeft(cls.Name, "_")}
	inner.Scope = &object.Scope{Kind: object.ClassScope, Namespace: cls.Attrs, Parent: fr.Scope, Names: in.BindingsOf(f, i)}
	cls.Attrs.Put("__module__", object.Str(fr.Module.Name))
	cls.Attrs.Put("__qualname__", object.Str(cls.Qualname))
	if body, ok := f.Child(i, pysyntax.FieldBody); ok {
		block(in, inner, body)
	}
	if in.Raised != nil {
		return in.Nothing()
	}
	in.Defined(cls)
	cls.Annotated = inner.Scope.Annotated
	finishClass(in, cls, f.Range(i))
	addSubclass(in, cls)
	subclassed(in, cls, c, f.Range(i))
	if in.Raised != nil {
		return in.Nothing()
	}
	return cls
}

// setBases sets the bases and the resolution order.
func setBases(in *object.Interp, cls *object.Class, c object.Call, at diag.Range) {
	cls.Unknown = c.Star
	for _, a := range c.Args {
		cls.Bases = append(cls.Bases, a.Value)
		switch b := a.Value.(type) {
		case *object.Class:
			if b.Unknown != nil && cls.Unknown == nil {
				cls.Unknown = b.Unknown
			}
			cls.Abstract = cls.Abstract || b.Abstract
			if cls.HostBase == nil {
				cls.HostBase = b.HostBase
			}
			inheritKind(in, cls, b, at)
		case *object.Host:
			if cls.HostBase == nil {
				cls.HostBase = b.Object
			}
		case *object.Unknown:
			cls.Abstract = cls.Abstract || b.Module == "abc.ABC" || b.Module == "typing.Protocol"
			if !harmlessBase(b.Module) && cls.Unknown == nil {
				cls.Unknown = in.Derive(b)
			}
		default:
			cls.Unknown = in.AsUnknown(a.Value, at)
		}
	}
	for _, k := range c.Keywords {
		if u, ok := k.Value.(*object.Unknown); ok && k.Name == "metaclass" && u.Module == "abc.ABCMeta" {
			cls.Abstract = true
			continue
		}
		if meta, ok := k.Value.(*object.Class); ok && k.Name == "metaclass" && meta.File != nil {
			in.Lose(fmt.Sprintf("what the metaclass %s does with the class %s is not followed", meta.Name, cls.Name), k.At)
		}
		if k.Name == "metaclass" || cls.HostBase == nil && cls.Unknown == nil && len(c.Args) == 0 {
			cls.Unknown = in.AsUnknown(k.Value, k.At)
		}
	}
	order, ok := linearise(cls)
	if !ok {
		in.Raise(object.Raise("TypeError", "Cannot create a consistent method resolution order"), at)
	}
	cls.MRO = order
	if len(order) > maxMRO && cls.Unknown == nil {
		cls.Unknown = in.Unknown("its class derives from too many others", at)
	}
	for _, k := range order[1:] {
		for _, name := range []string{"__getattribute__", "__new__", "__set_name__"} {
			if _, has := k.Attrs.Get(name); has && k.File != nil && cls.Unknown == nil {
				cls.Unknown = in.Unknown("its class defines "+name, at)
			}
		}
	}
}

func inheritKind(in *object.Interp, cls, b *object.Class, at diag.Range) {
	switch b.Kind {
	case object.PlainClass:
		if b.Builtin != nil {
			cls.Unknown = in.Unknown("its class derives from "+b.Name, at)
		}
	case object.EnumClass, object.StrEnumClass:
		cls.Kind = b.Kind
		if b.Mixin != "" {
			cls.Mixin = b.Mixin
		}
	case object.ExceptionClass, object.TupleClass:
		if cls.Kind == object.PlainClass {
			cls.Kind = b.Kind
		}
	case object.TypeClass:
		switch b.Name {
		case "object":
		case "str", "int":
			cls.Mixin = b.Name
		default:
			cls.Unknown = in.Unknown("its class derives from "+b.Name, at)
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
func linearise(cls *object.Class) ([]*object.Class, bool) {
	var lists [][]*object.Class
	var direct []*object.Class
	for _, b := range cls.Bases {
		if k, ok := b.(*object.Class); ok {
			lists = append(lists, append([]*object.Class(nil), k.MRO...))
			direct = append(direct, k)
		}
	}
	lists = append(lists, direct)
	out := []*object.Class{cls}
	for {
		var head *object.Class
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

func inTail(lists [][]*object.Class, c *object.Class) bool {
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
func finishClass(in *object.Interp, cls *object.Class, at diag.Range) {
	for _, name := range []string{"__getattribute__", "__new__"} {
		if _, has := cls.Attrs.Get(name); has && cls.Unknown == nil {
			cls.Unknown = in.Unknown("its class defines "+name, at)
		}
	}
	if cls.Unknown == nil && (cls.Mixin != "" && cls.Kind == object.PlainClass) {
		cls.Unknown = in.Unknown("its class derives from "+cls.Mixin, at)
	}
	switch cls.Kind {
	case object.EnumClass, object.StrEnumClass:
		makeMembers(in, cls, at)
	case object.TupleClass:
		for _, a := range cls.Annotated {
			def, _ := cls.Attrs.Get(a.Name)
			cls.Fields = append(cls.Fields, object.Field{Name: a.Name, Default: def})
		}
	}
}

// instantiate calls a class.
func instantiate(in *object.Interp, cls *object.Class, c object.Call) object.Value {
	if cls.Builtin != nil {
		return cls.Builtin.Call(in, c)
	}
	switch cls.Kind {
	case object.EnumClass, object.StrEnumClass:
		return memberByValue(in, cls, c)
	case object.TupleClass:
		if cls.Unknown != nil {
			in.Risk++
			return CallUnknown(in, cls.Unknown, c)
		}
		return newTuple(in, cls, c)
	}
	x := &object.Instance{Class: cls, Attrs: object.NewNamespace()}
	if cls.Kind == object.ExceptionClass {
		args := &object.Tuple{}
		for _, a := range c.Args {
			args.Items = append(args.Items, a.Value)
		}
		x.Attrs.Put("args", args)
	}
	if maker, own := cls.Find("__new__"); own && in.Exploring() {
		made := in.Call(newMethod(maker), object.Call{Args: append([]object.Arg{{Value: cls, At: c.Callee}}, c.Args...), Keywords: c.Keywords, Star: c.Star, At: c.At, Callee: c.Callee, File: c.File, Node: c.Node})
		y, isOwn := made.(*object.Instance)
		if !isOwn {
			return made
		}
		x = y
	}
	init, ok := cls.Find("__init__")
	if ok {
		c.Args = append([]object.Arg{{Value: x, At: c.Callee}}, c.Args...)
		in.Call(init, c)
		return x
	}
	switch {
	case cls.HostBase != nil:
		operator.MakeInner(in, x, c)
	case cls.Fields != nil:
		return newDataclass(in, cls, x, c)
	case cls.Unknown != nil:
		in.Risk++
		CallUnknown(in, in.Owned(cls.Unknown, x), c)
	case cls.Kind == object.PlainClass && cls.Plain() && (len(c.Args) > 0 || len(c.Keywords) > 0):
		return object.Raise("TypeError", cls.Name+"() takes no arguments")
	}
	return x
}

// newTuple makes a named tuple.
func newTuple(in *object.Interp, cls *object.Class, c object.Call) object.Value {
	values, r, u := fieldValues(in, cls, c)
	if r != nil {
		return r
	}
	if u != nil {
		return in.Derive(u)
	}
	return &object.Tuple{Items: values, Class: cls}
}

// fieldValues matches arguments with fields.
func fieldValues(in *object.Interp, cls *object.Class, c object.Call) ([]object.Value, *object.Raised, *object.Unknown) {
	if c.Star != nil {
		return nil, nil, c.Star
	}
	if len(c.Args) > len(cls.Fields) {
		return nil, object.Raise("TypeError", cls.Name+"() takes fewer positional arguments than were given"), nil
	}
	out := make([]object.Value, 0, len(cls.Fields))
	used := 0
	for i, fd := range cls.Fields {
		k, named := c.Keyword(fd.Name)
		switch {
		case i < len(c.Args):
			out = append(out, c.Args[i].Value)
		case named:
			out = append(out, k.Value)
			used++
		case fd.Factory != nil:
			out = append(out, in.Call(fd.Factory, object.Call{At: c.At}))
		case fd.Default != nil:
			out = append(out, fd.Default)
		default:
			return nil, object.Raise("TypeError", fmt.Sprintf("%s() missing a required argument: '%s'", cls.Name, fd.Name)), nil
		}
	}
	if used < len(c.Keywords) {
		return nil, object.Raise("TypeError", cls.Name+"() got an unexpected keyword argument"), nil
	}
	return out, nil, nil
}

func newDataclass(in *object.Interp, cls *object.Class, x *object.Instance, c object.Call) object.Value {
	values, r, u := fieldValues(in, cls, c)
	if in.Exploring() && (r != nil || u != nil || cls.Unknown != nil) {
		return looseDataclass(in, cls, x, c)
	}
	if r != nil {
		return r
	}
	if u != nil {
		in.Blur(x, u)
		return x
	}
	for i, fd := range cls.Fields {
		in.Bind(x.Attrs, fd.Name, values[i])
	}
	if post, ok := cls.Find("__post_init__"); ok {
		in.Call(post, object.Call{Args: []object.Arg{{Value: x, At: c.At}}, At: c.At})
	}
	return x
}

// addSubclass tells the bases of a class of it, for __subclasses__.
func addSubclass(in *object.Interp, cls *object.Class) {
	in.Classes++
	for _, b := range cls.Bases {
		base, ok := b.(*object.Class)
		if !ok || base.File == nil {
			continue
		}
		if base.Subs == nil {
			base.Subs = object.NewNamespace()
		}
		in.Bind(base.Subs, strconv.Itoa(in.Classes), cls)
	}
}
