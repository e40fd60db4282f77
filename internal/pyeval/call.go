package pyeval

import (
	"fmt"

	"decant/internal/pysyntax"
)

func (in *Interp) evalCall(fr *frame, i int) Value {
	f := fr.file
	callee, ok := f.Child(i, pysyntax.FieldFunction)
	if !ok {
		return in.unknownAt(fr, i, "it has a syntax error")
	}
	fn := in.eval(fr, callee)
	if in.raised != nil {
		return in.nothing()
	}
	c := Call{At: f.Range(i), Callee: f.Range(callee), File: f, Node: i}
	if list, ok := f.Child(i, pysyntax.FieldArguments); ok {
		in.arguments(fr, list, &c)
	}
	if in.raised != nil {
		return in.nothing()
	}
	caller := in.frame
	in.frame = fr
	v := in.call(fn, c)
	in.frame = caller
	return in.withExpr(v, fr, i)
}

// arguments evaluates an argument list.
func (in *Interp) arguments(fr *frame, list int, c *Call) {
	f := fr.file
	if f.Kind(list) == pysyntax.KindGeneratorExpression {
		c.Args = append(c.Args, Arg{in.comprehension(fr, list), f.Range(list)})
		return
	}
	for a := range f.Children(list) {
		if in.raised != nil {
			return
		}
		switch f.Kind(a) {
		case pysyntax.KindKeywordArgument:
			name, ok1 := f.Child(a, pysyntax.FieldName)
			value, ok2 := f.Child(a, pysyntax.FieldValue)
			if ok1 && ok2 {
				c.Keywords = append(c.Keywords, Keyword{f.Text(name), in.eval(fr, value), f.Range(value)})
			} else {
				c.Star = in.unknownAt(fr, a, "it has a syntax error")
			}
		case pysyntax.KindListSplat:
			items, u := in.splat(fr, a)
			if u != nil {
				c.Star = u
			}
			for _, v := range items {
				c.Args = append(c.Args, Arg{v, f.Range(a)})
			}
		case pysyntax.KindDictionarySplat:
			in.keywordSplat(fr, a, c)
		default:
			v := in.eval(fr, a)
			if f.Src[f.Nodes[a].Start] == '*' || c.Star != nil {
				c.Star = in.unknownAt(fr, a, "its position among the arguments is not known")
				continue
			}
			c.Args = append(c.Args, Arg{v, f.Range(a)})
		}
	}
}

func (in *Interp) keywordSplat(fr *frame, a int, c *Call) {
	for e := range fr.file.Children(a) {
		v := in.eval(fr, e)
		d, ok := v.(*Dict)
		if !ok || d.Opaque != nil {
			if in.raised == nil {
				c.Star = in.derive(in.asUnknown(v, fr.file.Range(e)))
			}
			return
		}
		for k, v := range d.Entries() {
			name, ok := k.(Str)
			if !ok {
				in.raise(Raise("TypeError", "keywords must be strings"), fr.file.Range(e))
				return
			}
			c.Keywords = append(c.Keywords, Keyword{string(name), v, fr.file.Range(e)})
		}
		return
	}
}

// call calls any value.
func (in *Interp) call(fn Value, c Call) Value {
	if in.raised != nil || in.stopped != nil {
		return in.nothing()
	}
	if !in.nest(c.At) {
		return in.nothing()
	}
	defer in.unnest()
	here := in.here
	in.here = c.At
	v := in.dispatch(fn, c)
	in.here = here
	if r, ok := v.(*Raised); ok {
		return in.raise(r, c.At)
	}
	if v == nil || in.raised != nil {
		return in.nothing()
	}
	return v
}

func (in *Interp) dispatch(fn Value, c Call) Value {
	switch x := fn.(type) {
	case *Func:
		return in.callFunc(x, c)
	case *BoundMethod:
		c.Args = append([]Arg{{x.Self, c.Callee}}, c.Args...)
		return in.dispatch(x.Func, c)
	case *Builtin:
		if c.Star != nil {
			return in.callUnknown(in.derive(c.Star), c)
		}
		return x.call(in, c)
	case *Class:
		return in.instantiate(x, c)
	case *Host:
		if in.dry > 0 {
			return in.Unknown("it is only known at run time", c.At)
		}
		c.Conditions = in.Conditions()
		v := x.Object.Call(in, c)
		if u, ok := v.(*Unknown); ok && u != nil {
			in.risk++
		}
		return v
	case *Instance:
		if m, ok := x.Class.find("__call__"); ok && x.opaque == nil {
			c.Args = append([]Arg{{x, c.Callee}}, c.Args...)
			return in.dispatch(m, c)
		}
		if x.Inner != nil {
			return in.dispatch(x.Inner, c)
		}
		if x.Class.unknown == nil && x.opaque == nil {
			return Raise("TypeError", fmt.Sprintf("'%s' object is not callable", x.Class.Name))
		}
	case *descriptor:
		if x.kind != "property" {
			return in.dispatch(x.fn, c)
		}
	case *Unknown:
		return in.callUnknown(x, c)
	case None, Bool, Int, Float, Str, Bytes, *List, *Tuple, *Dict, *Set, *Module:
		if opaque(x) == nil {
			return Raise("TypeError", fmt.Sprintf("'%s' object is not callable", in.typeName(fn)))
		}
	}
	return in.callUnknown(in.asUnknown(fn, c.At), c)
}

// callUnknown is a call of something that is not known: it may raise, and it may
// change every mutable argument, unless it is harmless.
func (in *Interp) callUnknown(u *Unknown, c Call) Value {
	out := in.derive(u)
	result := *out
	result.Decorated = nil
	for _, a := range c.Args {
		result.Env = mergeEnv(result.Env, envOf(a.Value))
		if !u.Harmless {
			in.taint(a.Value, &result, 0)
		}
	}
	for _, k := range c.Keywords {
		result.Env = mergeEnv(result.Env, envOf(k.Value))
		if !u.Harmless {
			in.taint(k.Value, &result, 0)
		}
	}
	if len(c.Args) == 1 && len(c.Keywords) == 0 {
		switch d := c.Args[0].Value.(type) {
		case *Func:
			result.Decorated = d
		case *Unknown:
			result.Decorated = d.Decorated
		}
	}
	return &result
}

func envOf(v Value) []string {
	if u := opaque(v); u != nil {
		return u.Env
	}
	return nil
}

// taint marks what a call that is not known may have changed.
func (in *Interp) taint(v Value, u *Unknown, depth int) {
	if depth > 20 {
		return
	}
	switch x := v.(type) {
	case *List:
		if x.Opaque == nil {
			items := x.Items
			in.blur(x, u)
			for _, item := range items {
				in.taint(item, u, depth+1)
			}
		}
	case *Dict:
		if x.Opaque == nil {
			values := x.values
			in.blur(x, u)
			for _, item := range values {
				in.taint(item, u, depth+1)
			}
		}
	case *Set:
		if x.Opaque == nil && !x.Frozen {
			in.blur(x, u)
		}
	case *Tuple:
		for _, item := range x.Items {
			in.taint(item, u, depth+1)
		}
	case *Instance:
		if x.opaque == nil && x.Class.kind == plainClass {
			in.blur(x, u)
			for _, name := range x.attrs.names() {
				item, _ := x.attrs.get(name)
				in.taint(item, u, depth+1)
			}
		}
	case *BoundMethod:
		in.taint(x.Self, u, depth+1)
	case *iterator:
		x.gone = u
	case *namespaceView:
		in.blurNames(x.ns, u)
	}
}

// blurNames makes all names of a namespace unknown.
func (in *Interp) blurNames(ns *namespace, u *Unknown) {
	for _, name := range ns.names() {
		in.blur(nameKey{ns, name}, u)
	}
	ns.open = u
}

// param is one parameter of a function.
type param struct {
	name string
	kind paramKind
	def  Value // default, or nil
}

type paramKind int

const (
	positional paramKind = iota
	positionalOnly
	keywordOnly
	starArgs
	starKeywords
)

// define makes the function of a def or lambda.
func (in *Interp) define(fr *frame, i int) Value {
	f := fr.file
	fn := &Func{Name: "<lambda>", Module: fr.mod.Name, File: f, Node: i, NameAt: f.Range(i), closure: fr.sc, attrs: newNamespace(), private: fr.private}
	if name, ok := f.Child(i, pysyntax.FieldName); ok {
		fn.Name, fn.NameAt = f.Text(name), f.Range(name)
	}
	fn.Qualname = fn.Name
	if fr.sc.kind == classScope {
		fn.Class = fr.cls
		fn.Qualname = fr.cls.Qualname + "." + fn.Name
	} else if fr.fn != nil {
		fn.Qualname = fr.fn.Qualname + ".<locals>." + fn.Name
		fn.Class = fr.fn.Class
	}
	fn.Async = f.Nodes[i].Flags&pysyntax.Async != 0
	fn.Generator = in.bindingsOf(f, i).yields
	if list, ok := f.Child(i, pysyntax.FieldParameters); ok {
		in.parameters(fr, fn, list)
	}
	return fn
}

func (in *Interp) parameters(fr *frame, fn *Func, list int) {
	f := fr.file
	kind := positional
	for c := range f.Children(list) {
		p := param{kind: kind}
		name := c
		switch f.Kind(c) {
		case pysyntax.KindKeywordSeparator:
			kind = keywordOnly
			continue
		case pysyntax.KindPositionalSeparator:
			for k := range fn.params {
				fn.params[k].kind = positionalOnly
			}
			continue
		case pysyntax.KindDefaultParameter, pysyntax.KindTypedDefaultParameter:
			name, _ = f.Child(c, pysyntax.FieldName)
			if v, ok := f.Child(c, pysyntax.FieldValue); ok {
				p.def = in.eval(fr, v)
			}
		case pysyntax.KindTypedParameter:
			for inner := range f.Children(c) {
				name = inner
				break
			}
		}
		switch f.Kind(name) {
		case pysyntax.KindListSplatPattern:
			p.kind, kind = starArgs, keywordOnly
		case pysyntax.KindDictionarySplatPattern:
			p.kind = starKeywords
		}
		if p.kind == starArgs || p.kind == starKeywords {
			for inner := range f.Children(name) {
				name = inner
			}
		}
		p.name = f.Text(name)
		fn.params = append(fn.params, p)
	}
}

// callFunc runs a function's body.
func (in *Interp) callFunc(fn *Func, c Call) Value {
	if in.stopped != nil {
		return in.nothing()
	}
	names := in.bindingsOf(fn.File, fn.Node)
	sc := &scope{kind: functionScope, ns: newNamespace(), parent: fn.closure, names: names}
	if r := in.bindParams(fn, sc.ns, c); r != nil {
		return r
	}
	mod := in.moduleOf(fn)
	if fn.Async || fn.Generator || mod == nil {
		in.risk++
		for _, a := range c.Args {
			in.taint(a.Value, in.Unknown("a coroutine or generator may change it", c.At), 0)
		}
		if fn.Async {
			return in.Unknown("it is a coroutine", c.At)
		}
		return in.Unknown("it is made by a generator", c.At)
	}
	fr := &frame{file: fn.File, mod: mod, sc: sc, fn: fn, cls: fn.Class, private: fn.private}
	if len(fn.params) > 0 {
		fr.self, _ = sc.ns.get(fn.params[0].name)
	}
	body, ok := fn.File.Child(fn.Node, pysyntax.FieldBody)
	if !ok {
		return in.Unknown("it has a syntax error", c.At)
	}
	if fn.File.Kind(fn.Node) == pysyntax.KindLambda {
		return in.eval(fr, body)
	}
	p, conds := len(in.pends), in.conds
	in.inFunction++
	fl := in.block(fr, body)
	in.inFunction--
	if fl.kind == flowNormal {
		fl = flow{kind: flowReturn, value: None{}}
	}
	if in.raised != nil {
		fl = flow{kind: flowRaise}
	}
	fl = in.meet(p, conds, flowReturn, fl)
	if fl.value == nil {
		return None{}
	}
	return fl.value
}

func (in *Interp) moduleOf(fn *Func) *Module {
	for sc := fn.closure; sc != nil; sc = sc.parent {
		if sc.kind == moduleScope {
			return sc.module
		}
	}
	return nil
}

// bindParams gives the parameters their values.
func (in *Interp) bindParams(fn *Func, ns *namespace, c Call) *Raised {
	args := c.Args
	extra := NewDict()
	given := map[string]Value{}
	for _, k := range c.Keywords {
		given[k.Name] = k.Value
	}
	for _, p := range fn.params {
		switch p.kind {
		case positional, positionalOnly:
			if len(args) > 0 {
				if _, twice := given[p.name]; twice && p.kind == positional {
					return Raise("TypeError", fmt.Sprintf("%s() got multiple values for argument '%s'", fn.Name, p.name))
				}
				ns.put(p.name, args[0].Value)
				args = args[1:]
				continue
			}
			if r := in.bindNamed(fn, ns, p, given, c); r != nil {
				return r
			}
		case keywordOnly:
			if r := in.bindNamed(fn, ns, p, given, c); r != nil {
				return r
			}
		case starArgs:
			rest := &Tuple{}
			for _, a := range args {
				rest.Items = append(rest.Items, a.Value)
			}
			args = nil
			if c.Star != nil {
				ns.put(p.name, in.derive(c.Star))
			} else {
				ns.put(p.name, rest)
			}
		case starKeywords:
			ns.put(p.name, extra)
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
		return Raise("TypeError", fmt.Sprintf("%s() takes fewer positional arguments than were given (%d)", fn.Name, len(c.Args)))
	}
	for _, k := range c.Keywords {
		if _, left := given[k.Name]; left {
			return Raise("TypeError", fmt.Sprintf("%s() got an unexpected keyword argument '%s'", fn.Name, k.Name))
		}
	}
	return nil
}

// bindNamed binds a parameter by keyword or default.
func (in *Interp) bindNamed(fn *Func, ns *namespace, p param, given map[string]Value, c Call) *Raised {
	if v, ok := given[p.name]; ok && p.kind != positionalOnly {
		ns.put(p.name, v)
		delete(given, p.name)
		return nil
	}
	switch {
	case c.Star != nil:
		ns.put(p.name, in.derive(c.Star))
	case p.def != nil:
		ns.put(p.name, p.def)
	default:
		return Raise("TypeError", fmt.Sprintf("%s() missing a required argument: '%s'", fn.Name, p.name))
	}
	return nil
}

// CallFunction calls a function, class or other callable on behalf of a host
// object. An exception is left for the statement that runs; the result is then
// an Unknown.
func (in *Interp) CallFunction(fn Value, c Call) Value { return in.call(fn, c) }
