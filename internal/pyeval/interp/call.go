package interp

import (
	"fmt"

	"decant/internal/pyeval/object"
	"decant/internal/pysyntax"
)

func evalCall(in *object.Interp, fr *object.Frame, i int) object.Value {
	f := fr.File
	callee, ok := f.Child(i, pysyntax.FieldFunction)
	if !ok {
		return unknownAt(in, fr, i, "it has a syntax error")
	}
	fn := eval(in, fr, callee)
	if in.Raised != nil {
		return in.Nothing()
	}
	c := object.Call{At: f.Range(i), Callee: f.Range(callee), File: f, Node: i}
	if list, ok := f.Child(i, pysyntax.FieldArguments); ok {
		arguments(in, fr, list, &c)
	}
	if in.Raised != nil {
		return in.Nothing()
	}
	caller := in.Frame
	in.Frame = fr
	v := in.Call(fn, c)
	in.Frame = caller
	return withExpr(in, v, fr, i)
}

// arguments evaluates an argument list.
func arguments(in *object.Interp, fr *object.Frame, list int, c *object.Call) {
	f := fr.File
	if f.Kind(list) == pysyntax.KindGeneratorExpression {
		c.Args = append(c.Args, object.Arg{Value: comprehension(in, fr, list), At: f.Range(list)})
		return
	}
	for a := range f.Children(list) {
		if in.Raised != nil {
			return
		}
		switch f.Kind(a) {
		case pysyntax.KindKeywordArgument:
			name, ok1 := f.Child(a, pysyntax.FieldName)
			value, ok2 := f.Child(a, pysyntax.FieldValue)
			if ok1 && ok2 {
				c.Keywords = append(c.Keywords, object.Keyword{Name: f.Text(name), Value: eval(in, fr, value), At: f.Range(value)})
			} else {
				c.Star = unknownAt(in, fr, a, "it has a syntax error")
			}
		case pysyntax.KindListSplat:
			items, u := splat(in, fr, a)
			if u != nil {
				c.Star = u
			}
			for _, v := range items {
				c.Args = append(c.Args, object.Arg{Value: v, At: f.Range(a)})
			}
		case pysyntax.KindDictionarySplat:
			keywordSplat(in, fr, a, c)
		default:
			v := eval(in, fr, a)
			if f.Src[f.Nodes[a].Start] == '*' || c.Star != nil {
				c.Star = unknownAt(in, fr, a, "its position among the arguments is not known")
				continue
			}
			c.Args = append(c.Args, object.Arg{Value: v, At: f.Range(a)})
		}
	}
}

func keywordSplat(in *object.Interp, fr *object.Frame, a int, c *object.Call) {
	for e := range fr.File.Children(a) {
		v := eval(in, fr, e)
		d, ok := v.(*object.Dict)
		if !ok || d.Opaque != nil {
			if in.Raised == nil {
				c.Star = in.Derive(in.AsUnknown(v, fr.File.Range(e)))
			}
			return
		}
		for k, v := range d.Entries() {
			name, ok := k.(object.Str)
			if !ok {
				in.Raise(object.Raise("TypeError", "keywords must be strings"), fr.File.Range(e))
				return
			}
			c.Keywords = append(c.Keywords, object.Keyword{Name: string(name), Value: v, At: fr.File.Range(e)})
		}
		return
	}
}

func dispatch(in *object.Interp, fn object.Value, c object.Call) object.Value {
	switch x := fn.(type) {
	case *object.Func:
		return callFunc(in, x, c)
	case *object.BoundMethod:
		c.Args = append([]object.Arg{{Value: x.Self, At: c.Callee}}, c.Args...)
		return dispatch(in, x.Func, c)
	case *object.Builtin:
		if c.Star != nil {
			return CallUnknown(in, in.Derive(c.Star), c)
		}
		if in.Exploring() {
			return calledBuiltin(in, x, c)
		}
		for _, a := range c.Args {
			if s, ok := a.Value.(object.Str); ok && !in.Read(c.At, string(s)) {
				return in.Nothing()
			}
		}
		return x.Call(in, c)
	case *object.Class:
		return instantiate(in, x, c)
	case *object.Host:
		if in.DryRun > 0 {
			u := in.Unknown("it is only known at run time", c.At)
			u.Harmless = true // host objects do not change their arguments
			return u
		}
		c.Conditions = in.Conditions()
		v := x.Object.Call(in, c)
		if u, ok := v.(*object.Unknown); ok && u != nil {
			in.Risk++
		}
		return v
	case *object.Instance:
		if _, own := x.Class.Find("__new__"); own && !in.Exploring() {
			break // what the class made is not known to be its instance
		}
		if m, ok := x.Class.Find("__call__"); ok && (x.Opaque == nil || in.Exploring()) {
			c.Args = append([]object.Arg{{Value: x, At: c.Callee}}, c.Args...)
			return dispatch(in, m, c)
		}
		if x.Inner != nil {
			return dispatch(in, x.Inner, c)
		}
		if x.Class.Unknown == nil && x.Opaque == nil {
			return object.Raise("TypeError", fmt.Sprintf("'%s' object is not callable", x.Class.Name))
		}
	case *object.Descriptor:
		if x.Kind != "property" {
			return dispatch(in, x.Func, c)
		}
	case *object.Unknown:
		return CallUnknown(in, x, c)
	case object.None, object.Bool, object.Int, object.Float, object.Str, object.Bytes, *object.List, *object.Tuple, *object.Dict, *object.Set, *object.Module:
		if object.Opaque(x) == nil {
			return object.Raise("TypeError", fmt.Sprintf("'%s' object is not callable", in.TypeName(fn)))
		}
	}
	return CallUnknown(in, in.AsUnknown(fn, c.At), c)
}

// CallUnknown is a call of something that is not known: it may raise, and it may
// change every mutable argument, unless it is harmless.
func CallUnknown(in *object.Interp, u *object.Unknown, c object.Call) object.Value {
	in.AffectsProcess(u, c)
	out := in.Derive(u)
	result := *out
	result.Decorated = nil
	for _, a := range c.Args {
		result.Env = object.MergeEnv(result.Env, object.EnvOf(a.Value))
	}
	for _, k := range c.Keywords {
		result.Env = object.MergeEnv(result.Env, object.EnvOf(k.Value))
	}
	taint := func() {
		if !u.Harmless {
			in.TaintArguments(c, &result)
		}
	}
	if !in.Tracks() {
		taint()
	}
	if len(c.Args) == 1 && len(c.Keywords) == 0 {
		switch d := c.Args[0].Value.(type) {
		case *object.Func:
			result.Decorated = d
		case *object.Unknown:
			result.Decorated = d.Decorated
		}
	}
	if in.Tracks() {
		defer taint() // what the call gets is followed with its contents
	}
	return calledUnknown(in, u, c, &result)
}
