package pyeval

import (
	"fmt"

	"decant/internal/pysyntax"
)

// param is one parameter of a function.
type param struct {
	name string
	kind paramKind
	def  Value // default, or nil
}

type paramKind int

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
	fl := in.block(fr, body)
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
