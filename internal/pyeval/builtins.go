package pyeval

import (
	"math"
	"strings"
	"unicode/utf8"
)

// missingBuiltins are names of builtins that pyeval does not model.
var missingBuiltins = wordSet(`abs aiter anext ascii bin breakpoint bytearray bytes callable chr compile complex
copyright credits delattr dir divmod eval exec exit format frozenset help hex hash id input license memoryview oct open ord
pow quit round slice type vars unicode basestring long xrange raw_input reduce unichr execfile file cmp reload buffer apply intern
coerce NotImplemented ExceptionGroup BaseExceptionGroup EncodingWarning UnicodeTranslateError UnicodeWarning BytesWarning
TabError StandardError WindowsError PythonFinalizationError __build_class__ __loader__ __spec__ __doc__ __file__ __path__ __builtins__ __annotations__ __cached__`)

func wordSet(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

// pyName says whether text is a name that a NameError can be about.
func pyName(s string) bool { return s != "" && ascii(s) && s != "__debug__" }

func makeBuiltins() map[string]Value {
	b := map[string]Value{}
	addExceptions(b)
	fn := func(name string, low, high int, call func(in *Interp, c Call) Value) {
		b[name] = &Builtin{Name: name, call: func(in *Interp, c Call) Value {
			if len(c.Args) < low || len(c.Args) > high {
				return Raise("TypeError", name+"() got a wrong number of arguments")
			}
			return call(in, c)
		}}
	}
	typ := func(name string, call func(in *Interp, c Call) Value) {
		c := &Class{Name: name, Qualname: name, Module: "builtins", kind: typeClass, attrs: newNamespace()}
		c.MRO = []*Class{c}
		c.builtin = &Builtin{Name: name, call: call, attrs: map[string]Value{}}
		b[name] = c
	}
	addTypes(typ)
	addFunctions(fn)
	addIterators(fn)
	b["Ellipsis"] = Ellipsis{}
	for name := range missingBuiltins {
		if _, ok := b[name]; ok || !ascii(name) {
			continue
		}
		b[name] = &Builtin{Name: name, call: func(in *Interp, c Call) Value { return in.unmodelled(name, c) }}
	}
	for _, name := range strings.Fields("unicode basestring long xrange raw_input reduce unichr execfile file cmp reload buffer apply intern coerce StandardError WindowsError __build_class__ __loader__ __spec__ __doc__ __file__ __path__ __builtins__ __annotations__ __cached__ copyright credits license NotImplemented ExceptionGroup BaseExceptionGroup EncodingWarning UnicodeTranslateError UnicodeWarning BytesWarning TabError PythonFinalizationError") {
		delete(b, name)
	}
	return b
}

func (in *Interp) taintArguments(c Call, u *Unknown) {
	for _, a := range c.Args {
		in.taint(a.Value, u, 0)
	}
	for _, k := range c.Keywords {
		in.taint(k.Value, u, 0)
	}
}

// unmodelled is a call of a builtin whose result is not calculated.
func (in *Interp) unmodelled(name string, c Call) Value {
	in.risk++
	u := in.Unknown("decant does not evaluate "+name+"()", c.At)
	switch name {
	case "exec", "execfile":
		// Without a dict of its own the code may bind any name, as a star import does.
		if in.frame != nil && len(c.Args) < 2 {
			in.anyBound(in.frame.mod.attrs, u)
			for sc := in.frame.sc; sc != nil; sc = sc.parent {
				in.anyBound(sc.ns, u)
			}
		}
		in.taintArguments(c, u)
	case "eval", "delattr":
		in.taintArguments(c, u)
	case "exit", "quit":
		return Raise("SystemExit", "")
	case "vars":
		if len(c.Args) == 1 {
			in.taint(c.Args[0].Value, u, 0)
		} else if in.frame != nil && in.frame.sc.kind == moduleScope {
			return &namespaceView{in.frame.mod.attrs}
		}
	}
	out := *u
	out.Harmless = name == "open"
	for _, a := range c.Args {
		out.Env = mergeEnv(out.Env, envOf(a.Value))
	}
	return &out
}

func addFunctions(fn func(name string, low, high int, call func(in *Interp, c Call) Value)) {
	fn("len", 1, 1, func(in *Interp, c Call) Value { return in.length(c.Args[0].Value, c) })
	fn("isinstance", 2, 2, func(in *Interp, c Call) Value {
		return in.isInstance(c.Args[0].Value, c.Args[1].Value, c)
	})
	fn("issubclass", 2, 2, func(in *Interp, c Call) Value {
		a, ok1 := c.Args[0].Value.(*Class)
		b, ok2 := c.Args[1].Value.(*Class)
		if !ok1 || !ok2 || a.unknown != nil || a.kind == typeClass || a.HostBase != nil || !subclass(a, b) && in.maybeVirtual(b) {
			return in.unmodelled("issubclass", c)
		}
		return Bool(subclass(a, b) || b.Name == "object" && b.Module == "builtins")
	})
	fn("getattr", 2, 3, getAttrCall)
	fn("eval", 1, 3, evalCall)
	fn("hasattr", 2, 2, func(in *Interp, c Call) Value {
		_, state := in.probe(c.Args[0].Value, c.Args[1].Value, c)
		switch state {
		case present:
			return Bool(true)
		case missing:
			return Bool(false)
		}
		return in.unmodelled("hasattr", c)
	})
	fn("setattr", 3, 3, func(in *Interp, c Call) Value {
		if name, ok := c.Args[1].Value.(Str); ok {
			in.setAttr(c.Args[0].Value, string(name), c.Args[2].Value, c.At)
			return None{}
		}
		u := in.asUnknown(c.Args[1].Value, c.At)
		switch x := c.Args[0].Value.(type) {
		case *Module:
			in.anyBound(x.attrs, u)
		case *Class:
			in.anyBound(x.attrs, u)
		default:
			in.taint(x, u, 0)
		}
		return None{}
	})
	fn("print", 0, 1000, func(*Interp, Call) Value { return None{} })
	fn("callable", 1, 1, func(in *Interp, c Call) Value {
		switch c.Args[0].Value.(type) {
		case *Func, *Class, *Builtin, *BoundMethod:
			return Bool(true)
		case None, Bool, Int, Float, Str, *List, *Dict, *Tuple:
			return Bool(false)
		}
		return in.unmodelled("callable", c)
	})
	fn("abs", 1, 1, func(in *Interp, c Call) Value {
		switch x := c.Args[0].Value.(type) {
		case Int:
			if x < 0 {
				return in.unary("-", x, c.At)
			}
			return x
		case Float:
			return Float(math.Abs(float64(x)))
		}
		return in.unmodelled("abs", c)
	})
	fn("repr", 1, 1, func(in *Interp, c Call) Value { return in.reprOf(c.Args[0].Value, c.At) })
	fn("format", 1, 2, func(in *Interp, c Call) Value {
		var spec Value = Str("")
		if len(c.Args) == 2 {
			spec = c.Args[1].Value
		}
		return in.format(c.Args[0].Value, 0, spec, c.At)
	})
	fn("chr", 1, 1, func(in *Interp, c Call) Value {
		if n, ok := c.Args[0].Value.(Int); ok && n >= 0 && n < 0xd800 {
			return Str(string(rune(n)))
		}
		return in.unmodelled("chr", c)
	})
	fn("ord", 1, 1, func(in *Interp, c Call) Value {
		if s, ok := c.Args[0].Value.(Str); ok {
			if r := []rune(string(s)); len(s) <= utf8.UTFMax && len(r) == 1 {
				return Int(r[0])
			}
		}
		return in.unmodelled("ord", c)
	})
	fn("globals", 0, 0, func(in *Interp, c Call) Value {
		if in.frame == nil {
			return in.unmodelled("globals", c)
		}
		return &namespaceView{in.frame.mod.attrs}
	})
	fn("locals", 0, 0, func(in *Interp, c Call) Value {
		if in.frame == nil || in.frame.sc.kind == functionScope || in.frame.sc.kind == comprehensionScope {
			return in.unmodelled("locals", c)
		}
		return &namespaceView{in.frame.sc.ns}
	})
	fn("__import__", 1, 5, func(in *Interp, c Call) Value {
		name, ok := c.Args[0].Value.(Str)
		if !ok || len(c.Args) > 1 || len(c.Keywords) > 0 {
			return in.unmodelled("__import__", c)
		}
		in.importModule(string(name), c.At)
		top, _, _ := strings.Cut(string(name), ".")
		if v, ok := in.modules[top]; ok && in.raised == nil {
			return v
		}
		return in.unmodelled("__import__", c)
	})
}

func (in *Interp) length(v Value, c Call) Value {
	if u := in.uncertain(v); u != nil {
		return in.derive(u)
	}
	switch x := v.(type) {
	case Str:
		return Int(utf8.RuneCountInString(string(x)))
	case Bytes:
		return Int(len(x))
	case *List:
		return Int(len(x.Items))
	case *Tuple:
		return Int(len(x.Items))
	case *listing:
		if x.gone == nil {
			return Int(len(x.items))
		}
	case *Dict:
		return Int(x.Len())
	case *Set:
		return Int(x.d.Len())
	case *viewValue:
		if x.d.Opaque != nil {
			return in.derive(x.d.Opaque)
		}
		return Int(x.d.Len())
	case *rangeValue:
		return x.size
	case *Class:
		if x.kind == enumClass && x.unknown == nil {
			return Int(len(x.members))
		}
	case *Instance:
		if _, ok := x.Class.find("__len__"); ok && x.Class.unknown == nil {
			return in.callMethod(x, "__len__", c.At)
		}
	case None, Bool, Int, Float:
		return Raise("TypeError", "object of type '"+in.typeName(v)+"' has no len()")
	}
	return in.unmodelled("len", c)
}

type presence int

const (
	unsure presence = iota
	present
	missing
)

// probe looks an attribute up without raising.
func (in *Interp) probe(obj, name Value, c Call) (Value, presence) {
	s, ok := name.(Str)
	if !ok {
		return in.asUnknown(name, c.At), unsure
	}
	risk := in.risk
	in.probing++
	v := in.getAttr(obj, string(s), c.At)
	in.probing--
	if r := in.raised; r != nil {
		if r.Type == "AttributeError" {
			in.raised, in.risk = nil, risk
			return nil, missing
		}
		return v, unsure
	}
	if _, isUnknown := v.(*Unknown); isUnknown {
		return v, unsure
	}
	return v, present
}

func getAttrCall(in *Interp, c Call) Value {
	obj, name := c.Args[0].Value, c.Args[1].Value
	s, _ := text(name)
	in.sawAttribute(obj, s, c.At)
	if _, ok := name.(Str); ok && len(c.Args) == 2 {
		return in.getAttr(obj, s, c.At)
	}
	v, state := in.probe(obj, name, c)
	switch {
	case in.raised != nil:
		return in.nothing()
	case state == present:
		return v
	case state == missing && len(c.Args) == 3:
		return c.Args[2].Value
	case state == missing:
		return in.noAttr(obj, s, c.At)
	}
	u := in.asUnknown(v, c.At)
	if len(c.Args) == 3 {
		// It may be the default instead; what a host makes of the name is lost.
		return in.derive(u)
	}
	return u
}
