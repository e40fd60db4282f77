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
		for _, a := range c.Args {
			if s, ok := a.Value.(Str); ok && !in.read(c.At, string(s)) {
				return in.nothing()
			}
		}
		return x.call(in, c)
	case *Class:
		return in.instantiate(x, c)
	case *Host:
		if in.dry > 0 {
			u := in.Unknown("it is only known at run time", c.At)
			u.Harmless = true // host objects do not change their arguments
			return u
		}
		c.Conditions = in.Conditions()
		v := x.Object.Call(in, c)
		if u, ok := v.(*Unknown); ok && u != nil {
			in.risk++
		}
		return v
	case *Instance:
		if _, own := x.Class.find("__new__"); own {
			break // what the class made is not known to be its instance
		}
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
	in.affectsProcess(u, c)
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
	if depth > 20 || !in.spend(in.here) {
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
		in.taint(x.Inner, u, depth+1)
	case *BoundMethod:
		in.taint(x.Self, u, depth+1)
	case *Host:
		if e, ok := x.Object.(Escaping); ok && in.dry == 0 && !u.Standard {
			e.Escaped(in, u, in.here)
		}
	case *iterator:
		x.gone = u
	case *listing:
		x.gone = u
	case *namespaceView:
		in.anyBound(x.ns, u)
	}
}

// blurNames makes all names of a namespace unknown.
func (in *Interp) blurNames(ns *namespace, u *Unknown) {
	names := ns.names()
	in.work(len(names), in.here)
	for _, name := range names {
		in.blur(nameKey{ns, name}, u)
	}
	ns.open = u
}

const (
	positional paramKind = iota
	positionalOnly
	keywordOnly
	starArgs
	starKeywords
)

// CallFunction calls a function, class or other callable on behalf of a host
// object. An exception is left for the statement that runs; the result is then
// an Unknown.
func (in *Interp) CallFunction(fn Value, c Call) Value { return in.call(fn, c) }
