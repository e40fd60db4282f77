package interp

import (
	"fmt"

	"decant/internal/pyeval/object"
	"decant/internal/pysyntax"
)

// define makes the function of a def or lambda.
func define(in *object.Interp, fr *object.Frame, i int) object.Value {
	f := fr.File
	fn := &object.Func{Name: "<lambda>", Module: fr.Module.Name, File: f, Node: i, NameAt: f.Range(i), Closure: fr.Scope, Attrs: object.NewNamespace(), Private: fr.Private}
	if name, ok := f.Child(i, pysyntax.FieldName); ok {
		fn.Name, fn.NameAt = f.Text(name), f.Range(name)
	}
	fn.Qualname = fn.Name
	if fr.Scope.Kind == object.ClassScope {
		fn.Class = fr.Class
		fn.Qualname = fr.Class.Qualname + "." + fn.Name
	} else if fr.Func != nil {
		fn.Qualname = fr.Func.Qualname + ".<locals>." + fn.Name
		fn.Class = fr.Func.Class
	}
	fn.Async = f.Nodes[i].Flags&pysyntax.Async != 0
	fn.Generator = in.BindingsOf(f, i).Yields
	if list, ok := f.Child(i, pysyntax.FieldParameters); ok {
		parameters(in, fr, fn, list)
	}
	return fn
}

func parameters(in *object.Interp, fr *object.Frame, fn *object.Func, list int) {
	f := fr.File
	kind := object.Positional
	for c := range f.Children(list) {
		p := object.Param{Kind: kind}
		name := c
		switch f.Kind(c) {
		case pysyntax.KindKeywordSeparator:
			kind = object.KeywordOnly
			continue
		case pysyntax.KindPositionalSeparator:
			for k := range fn.Params {
				fn.Params[k].Kind = object.PositionalOnly
			}
			continue
		case pysyntax.KindDefaultParameter, pysyntax.KindTypedDefaultParameter:
			name, _ = f.Child(c, pysyntax.FieldName)
			if v, ok := f.Child(c, pysyntax.FieldValue); ok {
				p.Default = eval(in, fr, v)
			}
		case pysyntax.KindTypedParameter:
			for inner := range f.Children(c) {
				name = inner
				break
			}
		}
		switch f.Kind(name) {
		case pysyntax.KindListSplatPattern:
			p.Kind, kind = object.StarArgs, object.KeywordOnly
		case pysyntax.KindDictionarySplatPattern:
			p.Kind = object.StarKeywords
		}
		if p.Kind == object.StarArgs || p.Kind == object.StarKeywords {
			for inner := range f.Children(name) {
				name = inner
			}
		}
		p.Name = f.Text(name)
		fn.Params = append(fn.Params, p)
	}
}

// callFunc runs a function's body.
func callFunc(in *object.Interp, fn *object.Func, c object.Call) object.Value {
	if in.Stopped != nil {
		return in.Nothing()
	}
	if in.Exploring() {
		return followed(in, fn, fitted(in, fn, c), func(c object.Call) object.Value { return runFunc(in, fn, c) })
	}
	return runFunc(in, fn, c)
}

// runFunc runs it once.
func runFunc(in *object.Interp, fn *object.Func, c object.Call) object.Value {
	names := in.BindingsOf(fn.File, fn.Node)
	sc := &object.Scope{Kind: object.FunctionScope, Namespace: object.NewNamespace(), Parent: fn.Closure, Names: names}
	if r := bindParams(in, fn, sc.Namespace, c); r != nil {
		return r
	}
	mod := moduleOf(in, fn)
	if mod == nil || (fn.Async || fn.Generator) && !in.Exploring() {
		in.Risk++
		for _, a := range c.Args {
			in.Taint(a.Value, in.Unknown("a coroutine or generator may change it", c.At), 0)
		}
		if fn.Async {
			return in.Unknown("it is a coroutine", c.At)
		}
		return in.Unknown("it is made by a generator", c.At)
	}
	fr := &object.Frame{File: fn.File, Module: mod, Scope: sc, Func: fn, Class: fn.Class, Private: fn.Private}
	if len(fn.Params) > 0 {
		fr.Self, _ = sc.Namespace.Get(fn.Params[0].Name)
	}
	body, ok := fn.File.Child(fn.Node, pysyntax.FieldBody)
	if !ok {
		return in.Unknown("it has a syntax error", c.At)
	}
	defer in.Push(fn.Qualname, c.At)()
	if fn.File.Kind(fn.Node) == pysyntax.KindLambda {
		return eval(in, fr, body)
	}
	if fn.Generator {
		fr.Yields = in.Unknown("it is made by a generator", c.At)
	}
	p, conds := len(in.Pends), in.Conds
	fl := block(in, fr, body)
	if fl.Kind == object.FlowNormal {
		fl = object.Flow{Kind: object.FlowReturn, Value: object.None{}}
	}
	if in.Raised != nil {
		fl = object.Flow{Kind: object.FlowRaise}
	}
	fl = in.Meet(p, conds, object.FlowReturn, fl)
	if fl.Value == nil {
		fl.Value = object.None{}
	}
	switch {
	case fn.Generator:
		return in.Holder(fr.Yields, fl.Value)
	case fn.Async:
		out := *in.Holder(in.Unknown("it is a coroutine", c.At), fl.Value)
		out.Await = fl.Value
		return &out
	}
	return fl.Value
}

func moduleOf(in *object.Interp, fn *object.Func) *object.Module {
	for sc := fn.Closure; sc != nil; sc = sc.Parent {
		if sc.Kind == object.ModuleScope {
			return sc.Module
		}
	}
	return nil
}

// bindParams gives the parameters their values.
func bindParams(in *object.Interp, fn *object.Func, ns *object.Namespace, c object.Call) *object.Raised {
	args := c.Args
	extra := object.NewDict()
	given := map[string]object.Value{}
	for _, k := range c.Keywords {
		given[k.Name] = k.Value
	}
	for _, p := range fn.Params {
		switch p.Kind {
		case object.Positional, object.PositionalOnly:
			if len(args) > 0 {
				if _, twice := given[p.Name]; twice && p.Kind == object.Positional {
					return object.Raise("TypeError", fmt.Sprintf("%s() got multiple values for argument '%s'", fn.Name, p.Name))
				}
				ns.Put(p.Name, args[0].Value)
				args = args[1:]
				continue
			}
			if r := bindNamed(in, fn, ns, p, given, c); r != nil {
				return r
			}
		case object.KeywordOnly:
			if r := bindNamed(in, fn, ns, p, given, c); r != nil {
				return r
			}
		case object.StarArgs:
			rest := &object.Tuple{}
			for _, a := range args {
				rest.Items = append(rest.Items, a.Value)
			}
			args = nil
			if c.Star != nil {
				ns.Put(p.Name, in.Derive(c.Star))
			} else {
				ns.Put(p.Name, rest)
			}
		case object.StarKeywords:
			ns.Put(p.Name, extra)
			extra.Opaque = c.Star
			for _, k := range c.Keywords {
				if v, ok := given[k.Name]; ok {
					extra.Set(k.Name, v)
					delete(given, k.Name)
				}
			}
		}
	}
	if c.Star == nil && len(args) > 0 {
		return object.Raise("TypeError", fmt.Sprintf("%s() takes fewer positional arguments than were given (%d)", fn.Name, len(c.Args)))
	}
	for _, k := range c.Keywords {
		if _, left := given[k.Name]; left {
			return object.Raise("TypeError", fmt.Sprintf("%s() got an unexpected keyword argument '%s'", fn.Name, k.Name))
		}
	}
	return nil
}

// bindNamed binds a parameter by keyword or default.
func bindNamed(in *object.Interp, fn *object.Func, ns *object.Namespace, p object.Param, given map[string]object.Value, c object.Call) *object.Raised {
	if v, ok := given[p.Name]; ok && p.Kind != object.PositionalOnly {
		ns.Put(p.Name, v)
		delete(given, p.Name)
		return nil
	}
	switch {
	case c.Star != nil && p.Default != nil && in.Tracks():
		ns.Put(p.Name, in.Either(p.Default, in.Derive(c.Star), c.Star))
	case c.Star != nil:
		ns.Put(p.Name, in.Derive(c.Star))
	case p.Default != nil:
		ns.Put(p.Name, p.Default)
	default:
		return object.Raise("TypeError", fmt.Sprintf("%s() missing a required argument: '%s'", fn.Name, p.Name))
	}
	return nil
}
