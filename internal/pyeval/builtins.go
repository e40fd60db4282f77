package pyeval

import (
	"math"
	"strconv"
	"strings"
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

// unmodelled is a call of a builtin whose result is not calculated.
func (in *Interp) unmodelled(name string, c Call) Value {
	in.risk++
	u := in.Unknown("decant does not evaluate "+name+"()", c.At)
	switch name {
	case "exec", "eval", "compile", "delattr":
		if in.frame != nil {
			in.blurNames(in.frame.mod.attrs, u)
			for sc := in.frame.sc; sc != nil; sc = sc.parent {
				in.blurNames(sc.ns, u)
			}
		}
		for _, a := range c.Args {
			in.taint(a.Value, u, 0)
		}
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

func addTypes(typ func(name string, call func(in *Interp, c Call) Value)) {
	typ("object", func(*Interp, Call) Value {
		return &Instance{Class: &Class{Name: "object", attrs: newNamespace()}, attrs: newNamespace()}
	})
	typ("str", func(in *Interp, c Call) Value {
		if len(c.Args) == 0 && len(c.Keywords) == 0 {
			return Str("")
		}
		if len(c.Args) != 1 || len(c.Keywords) > 0 {
			return in.unmodelled("str", c)
		}
		return in.strOf(c.Args[0].Value, c.At)
	})
	typ("int", toInt)
	typ("float", toFloat)
	typ("bool", func(in *Interp, c Call) Value {
		if len(c.Args) == 0 {
			return Bool(false)
		}
		yes, u := in.truth(c.Args[0].Value)
		if u != nil {
			return in.derive(u)
		}
		return Bool(yes)
	})
	typ("list", func(in *Interp, c Call) Value {
		if len(c.Args) == 0 {
			return &List{}
		}
		items, u := in.items(c.Args[0].Value, c.At)
		return &List{Items: append([]Value(nil), items...), Opaque: u}
	})
	typ("tuple", func(in *Interp, c Call) Value {
		if len(c.Args) == 0 {
			return &Tuple{}
		}
		items, u := in.items(c.Args[0].Value, c.At)
		if u != nil {
			return in.derive(u)
		}
		return &Tuple{Items: append([]Value(nil), items...)}
	})
	for _, name := range []string{"set", "frozenset"} {
		typ(name, func(in *Interp, c Call) Value {
			s := &Set{Frozen: name == "frozenset"}
			if len(c.Args) == 0 {
				return s
			}
			items, _, u := in.bag(c.Args[0].Value, c.At)
			s.Opaque = u
			for _, v := range items {
				in.addToSet(s, v, c.At)
			}
			return s
		})
	}
	typ("dict", toDict)
	for _, name := range []string{"bytes", "bytearray", "complex", "memoryview", "slice"} {
		typ(name, func(in *Interp, c Call) Value { return in.unmodelled(name, c) })
	}
	typ("type", func(in *Interp, c Call) Value {
		if len(c.Args) == 1 {
			return in.typeOf(c.Args[0].Value, c)
		}
		if len(c.Args) == 3 {
			return in.newType(c)
		}
		return in.unmodelled("type", c)
	})
	for _, kind := range []string{"property", "classmethod", "staticmethod"} {
		typ(kind, func(in *Interp, c Call) Value {
			if len(c.Args) == 0 {
				return in.unmodelled(kind, c)
			}
			d := &descriptor{kind: kind, fn: c.Args[0].Value}
			if len(c.Args) > 1 && kind == "property" {
				d.set = c.Args[1].Value
			}
			return d
		})
	}
	typ("super", func(in *Interp, c Call) Value {
		if fr := in.frame; len(c.Args) == 0 && fr != nil && fr.cls != nil && fr.self != nil {
			return &superValue{fr.cls, fr.self}
		}
		if len(c.Args) == 2 {
			if cls, ok := c.Args[0].Value.(*Class); ok {
				return &superValue{cls, c.Args[1].Value}
			}
		}
		return in.unmodelled("super", c)
	})
}

func (in *Interp) typeOf(v Value, c Call) Value {
	if u := opaque(v); u != nil {
		if _, isObject := v.(*Instance); !isObject {
			return in.derive(u)
		}
	}
	switch x := v.(type) {
	case *Instance:
		return x.Class
	case Bool, Int, Float, Str, Bytes, *List, *Dict:
		if cls, ok := in.builtins[in.typeName(v)]; ok {
			return cls
		}
	case *Tuple:
		if x.Class == nil {
			return in.builtins["tuple"]
		}
		return x.Class
	}
	return in.unmodelled("type", c)
}

func toInt(in *Interp, c Call) Value {
	if len(c.Args) == 0 && len(c.Keywords) == 0 {
		return Int(0)
	}
	v := c.Args[:min(1, len(c.Args))]
	if len(c.Args) != 1 || len(c.Keywords) > 0 {
		return in.unmodelled("int", c)
	}
	if u := in.uncertain(c.At, v[0].Value); u != nil {
		return in.derive(u)
	}
	switch x := v[0].Value.(type) {
	case Bool, Int:
		n, _, _, _ := number(x)
		return n
	case Float:
		if math.Abs(float64(x)) < 1<<62 {
			return Int(math.Trunc(float64(x)))
		}
		return in.unmodelled("int", c)
	case Str:
		s := strings.Trim(string(x), asciiSpace)
		if !ascii(s) || strings.Contains(s, "_") {
			return in.unmodelled("int", c)
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err == nil {
			return Int(n)
		}
		if ne, ok := err.(*strconv.NumError); ok && ne.Err == strconv.ErrSyntax {
			repr, _ := in.Repr(x)
			return Raise("ValueError", "invalid literal for int() with base 10: "+repr)
		}
		return in.unmodelled("int", c)
	case None, *List, *Dict, *Tuple:
		return Raise("TypeError", "int() argument must be a string, a bytes-like object or a real number, not '"+in.typeName(x)+"'")
	}
	return in.unmodelled("int", c)
}

func toFloat(in *Interp, c Call) Value {
	if len(c.Args) == 0 {
		return Float(0)
	}
	v := c.Args[0].Value
	if u := in.uncertain(c.At, v); u != nil {
		return in.derive(u)
	}
	if _, x, _, ok := number(v); ok {
		return x
	}
	if s, ok := v.(Str); ok {
		t := strings.Trim(string(s), asciiSpace)
		if t != "" && strings.Trim(t, "0123456789.+-eE") == "" {
			x, err := strconv.ParseFloat(t, 64)
			if err == nil {
				return Float(x)
			}
			if ne, isNum := err.(*strconv.NumError); isNum && ne.Err == strconv.ErrSyntax {
				return Raise("ValueError", "could not convert string to float")
			}
		}
	}
	return in.unmodelled("float", c)
}

func toDict(in *Interp, c Call) Value {
	d := NewDict()
	for _, a := range c.Args {
		v := a.Value
		switch v.(type) {
		case *iterator, *Tuple, *viewValue:
			items, u := in.items(v, c.At)
			v = &List{Items: items, Opaque: u}
		}
		in.updateDict(d, v, c.At)
	}
	for _, k := range c.Keywords {
		in.setItem(d, Str(k.Name), k.Value, c.At)
	}
	return d
}

func addFunctions(fn func(name string, low, high int, call func(in *Interp, c Call) Value)) {
	fn("len", 1, 1, func(in *Interp, c Call) Value { return in.length(c.Args[0].Value, c) })
	fn("isinstance", 2, 2, func(in *Interp, c Call) Value {
		return in.isInstance(c.Args[0].Value, c.Args[1].Value, c)
	})
	fn("issubclass", 2, 2, func(in *Interp, c Call) Value {
		a, ok1 := c.Args[0].Value.(*Class)
		b, ok2 := c.Args[1].Value.(*Class)
		if !ok1 || !ok2 || a.unknown != nil || a.kind == typeClass || a.HostBase != nil {
			return in.unmodelled("issubclass", c)
		}
		return Bool(subclass(a, b) || b.Name == "object" && b.Module == "builtins")
	})
	fn("getattr", 2, 3, getAttrCall)
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
			in.blurNames(x.attrs, u)
		case *Class:
			in.blurNames(x.attrs, u)
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
			if r := []rune(string(s)); len(r) == 1 {
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
	if u := in.uncertain(c.At, v); u != nil {
		return in.derive(u)
	}
	switch x := v.(type) {
	case Str:
		return Int(len([]rune(string(x))))
	case Bytes:
		return Int(len(x))
	case *List:
		return Int(len(x.Items))
	case *Tuple:
		return Int(len(x.Items))
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

func (in *Interp) isInstance(v, class Value, c Call) Value {
	if t, ok := class.(*Tuple); ok {
		var unsure Value
		for _, k := range t.Items {
			switch r := in.isInstance(v, k, c).(type) {
			case Bool:
				if r {
					return r
				}
			default:
				unsure = r
			}
		}
		if unsure != nil {
			return unsure
		}
		return Bool(false)
	}
	if h, ok := v.(*Host); ok {
		if of, isHost := class.(*Host); isHost {
			if t, typed := h.Object.(Typed); typed {
				return Bool(t.IsInstance(of.Object))
			}
		}
		return in.unmodelled("isinstance", c)
	}
	cls, ok := class.(*Class)
	if !ok {
		return in.unmodelled("isinstance", c)
	}
	builtin := cls.Module == "builtins"
	if builtin && cls.Name == "object" {
		return Bool(true)
	}
	switch x := v.(type) {
	case *Instance:
		if x.Class.unknown != nil || x.mixed != nil {
			return in.unmodelled("isinstance", c)
		}
		return Bool(subclass(x.Class, cls))
	case Bool:
		return Bool(builtin && (cls.Name == "bool" || cls.Name == "int"))
	case None, Int, Float, Str, Bytes, *List, *Dict:
		return Bool(builtin && cls.Name == in.typeName(v))
	case *Tuple:
		return Bool(builtin && cls.Name == "tuple" || x.Class == cls)
	case *Set:
		return Bool(builtin && (cls.Name == "frozenset") == x.Frozen && (cls.Name == "set" || x.Frozen))
	case *Func:
		return Bool(false)
	}
	return in.unmodelled("isinstance", c)
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
	v := in.getAttr(obj, string(s), c.At)
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
	v, state := in.probe(obj, name, c)
	switch {
	case in.raised != nil:
		return in.nothing()
	case state == present:
		return v
	case state == missing && len(c.Args) == 3:
		return c.Args[2].Value
	case state == missing:
		s, _ := name.(Str)
		return in.noAttr(obj, string(s), c.At)
	}
	u := in.asUnknown(v, c.At)
	if len(c.Args) == 3 {
		// It may be the default instead; what a host makes of the name is lost.
		return in.derive(u)
	}
	return u
}

func addIterators(fn func(name string, low, high int, call func(in *Interp, c Call) Value)) {
	fn("range", 1, 3, rangeCall)
	fn("iter", 1, 1, func(in *Interp, c Call) Value { return in.iterate(c.Args[0].Value, c.At) })
	fn("next", 1, 2, func(in *Interp, c Call) Value {
		it, ok := c.Args[0].Value.(*iterator)
		if !ok {
			return in.unmodelled("next", c)
		}
		if it.unordered && it.remaining() > 1 {
			it.gone = in.Unknown("a set has no order that is known", c.At)
		}
		v, more, u := it.next(in)
		switch {
		case u != nil:
			return in.derive(u)
		case more:
			return v
		case len(c.Args) == 2:
			return c.Args[1].Value
		}
		return Raise("StopIteration", "")
	})
	fn("sorted", 1, 1, func(in *Interp, c Call) Value {
		items, unordered, u := in.bag(c.Args[0].Value, c.At)
		if _, keyed := c.Keyword("key"); keyed && unordered && len(items) > 1 && u == nil {
			u = in.Unknown("a set has no order that is known", c.At)
		}
		if u == nil {
			items, u = in.sortCall(items, c)
		}
		return &List{Items: items, Opaque: u}
	})
	fn("reversed", 1, 1, func(in *Interp, c Call) Value {
		items, u := in.items(c.Args[0].Value, c.At)
		if u != nil {
			return unknownIterator(in.derive(u))
		}
		out := make([]Value, len(items))
		for i, v := range items {
			out[len(items)-1-i] = v
		}
		return in.sliceIterator(out)
	})
	fn("enumerate", 1, 2, enumerateCall)
	fn("zip", 0, 100, zipCall)
	fn("map", 2, 100, mapCall)
	fn("filter", 2, 2, filterCall)
	fn("any", 1, 1, func(in *Interp, c Call) Value { return in.anyAll(c, true) })
	fn("all", 1, 1, func(in *Interp, c Call) Value { return in.anyAll(c, false) })
	fn("sum", 1, 2, sumCall)
	fn("min", 1, 1000, func(in *Interp, c Call) Value { return in.extreme(c, -1) })
	fn("max", 1, 1000, func(in *Interp, c Call) Value { return in.extreme(c, 1) })
}

func rangeCall(in *Interp, c Call) Value {
	n := []Int{0, 0, 1}
	for i, a := range c.Args {
		k, _, isInt, ok := number(a.Value)
		if !ok || !isInt {
			return in.unmodelled("range", c)
		}
		n[i] = k
	}
	if len(c.Args) == 1 {
		n[0], n[1] = 0, n[0]
	}
	start, stop, step := n[0], n[1], n[2]
	switch {
	case step == 0:
		return Raise("ValueError", "range() arg 3 must not be zero")
	case max(start, stop, -start, -stop, step, -step) > 1<<50:
		return in.unmodelled("range", c)
	}
	size := Int(0)
	if step > 0 && stop > start {
		size = (stop - start + step - 1) / step
	} else if step < 0 && stop < start {
		size = (start - stop - step - 1) / -step
	}
	return &rangeValue{start, step, size}
}

// rangeValue is a range object.
type rangeValue struct{ start, step, size Int }

func (*rangeValue) value() {}

func enumerateCall(in *Interp, c Call) Value {
	src := in.iterate(c.Args[0].Value, c.At)
	start, _, ok := c.Arg(1, "start")
	n := Int(0)
	if ok {
		k, isInt := start.(Int)
		if !isInt {
			return in.unmodelled("enumerate", c)
		}
		n = k
	}
	return &iterator{size: src.size, level: in.open, unordered: src.unordered, pull: func(in *Interp) (Value, bool, *Unknown) {
		v, more, u := src.next(in)
		if u != nil || !more {
			return nil, false, u
		}
		n++
		return &Tuple{Items: []Value{n - 1, v}}, true, nil
	}}
}

func zipCall(in *Interp, c Call) Value {
	if len(c.Keywords) > 0 {
		return in.unmodelled("zip", c)
	}
	its, ordered := in.sources(c.Args, c)
	return &iterator{size: -1, level: in.open, unordered: !ordered, pull: func(in *Interp) (Value, bool, *Unknown) {
		t := &Tuple{}
		for _, it := range its {
			v, more, u := it.next(in)
			if u != nil || !more {
				return nil, false, u
			}
			t.Items = append(t.Items, v)
		}
		return t, len(its) > 0, nil
	}}
}

func (in *Interp) sources(args []Arg, c Call) (its []*iterator, ordered bool) {
	ordered = true
	for _, a := range args {
		it := in.iterate(a.Value, c.At)
		if it.unordered && it.remaining() > 1 {
			ordered = false
			if len(args) > 1 {
				it = unknownIterator(in.Unknown("a set has no order that is known", c.At))
			}
		}
		its = append(its, it)
	}
	return its, ordered
}

func mapCall(in *Interp, c Call) Value {
	its, ordered := in.sources(c.Args[1:], c)
	return &iterator{size: -1, level: in.open, unordered: !ordered, pull: func(in *Interp) (Value, bool, *Unknown) {
		call := Call{At: c.At, Callee: c.Callee, File: c.File, Node: c.Node}
		for _, it := range its {
			v, more, u := it.next(in)
			if u != nil {
				in.unknownLoop(u, func() flow {
					in.call(c.Args[0].Value, Call{Args: []Arg{{in.derive(u), c.At}}, At: c.At})
					return flow{}
				})
			}
			if u != nil || !more {
				return nil, false, u
			}
			call.Args = append(call.Args, Arg{v, c.At})
		}
		v := in.call(c.Args[0].Value, call)
		return v, in.raised == nil, nil
	}}
}

func filterCall(in *Interp, c Call) Value {
	its, ordered := in.sources(c.Args[1:], c)
	_, identity := c.Args[0].Value.(None)
	return &iterator{size: -1, level: in.open, unordered: !ordered, pull: func(in *Interp) (Value, bool, *Unknown) {
		for {
			v, more, u := its[0].next(in)
			if u != nil || !more {
				return nil, false, u
			}
			test := v
			if !identity {
				test = in.call(c.Args[0].Value, Call{Args: []Arg{{v, c.At}}, At: c.At})
			}
			if in.raised != nil || in.stopped != nil {
				return nil, false, nil
			}
			yes, u := in.truth(test)
			if u != nil {
				return nil, false, u
			}
			if yes {
				return v, true, nil
			}
		}
	}}
}

func (in *Interp) anyAll(c Call, want bool) Value {
	it := in.iterate(c.Args[0].Value, c.At)
	var unsure *Unknown
	for in.raised == nil && in.stopped == nil {
		v, more, u := it.next(in)
		if u != nil {
			return in.derive(u)
		}
		if !more {
			break
		}
		yes, u := in.truth(v)
		if u != nil {
			unsure = u
		} else if yes == want && unsure == nil {
			return Bool(want)
		} else if yes == want {
			// Known, but how far the iterator was read is not.
			return Bool(want)
		}
	}
	if in.raised != nil {
		return in.nothing()
	}
	if unsure != nil {
		return in.derive(unsure)
	}
	return Bool(!want)
}

func sumCall(in *Interp, c Call) Value {
	items, unordered, u := in.bag(c.Args[0].Value, c.At)
	if u != nil {
		return in.derive(u)
	}
	var total Value = Int(0)
	if start, _, ok := c.Arg(1, "start"); ok {
		total = start
	}
	for _, v := range items {
		_, isFloat := v.(Float)
		_, sumFloat := total.(Float)
		if isFloat || sumFloat || unordered && len(items) > 1 && !isNumber(v) {
			// Python 3.12 adds floats more exactly than before.
			return in.unmodelled("sum", c)
		}
		total = in.binary("+", total, v, c.At)
		if in.raised != nil {
			return in.nothing()
		}
	}
	return total
}

func isNumber(v Value) bool { _, _, _, ok := number(v); return ok }

func (in *Interp) extreme(c Call, sign int) Value {
	items := make([]Value, 0, len(c.Args))
	unordered := false
	for _, a := range c.Args {
		items = append(items, a.Value)
	}
	if len(c.Args) == 1 {
		var u *Unknown
		items, unordered, u = in.bag(c.Args[0].Value, c.At)
		if u != nil {
			return in.derive(u)
		}
	}
	key, _ := c.Keyword("key")
	if len(items) == 0 {
		if d, ok := c.Keyword("default"); ok {
			return d.Value
		}
		return Raise("ValueError", "iterable argument is empty")
	}
	if unordered && len(items) > 1 && (key.Value != nil || !allText(items)) {
		return in.unmodelled("min() or max() of a set", c)
	}
	var best, bestKey Value
	for _, v := range items {
		k := v
		if key.Value != nil && key.Value != (None{}) {
			k = in.call(key.Value, Call{Args: []Arg{{v, c.At}}, At: c.At})
		}
		if in.raised != nil {
			return in.nothing()
		}
		if best != nil {
			order, u := in.three(k, bestKey, c.At)
			if u != nil || order == 2 {
				return in.derive(orUnknown(u, in.Unknown("NaN has no order", c.At)))
			}
			if order*sign <= 0 {
				continue
			}
		} else if u := opaque(v); u != nil {
			return in.derive(u)
		}
		best, bestKey = v, k
	}
	return best
}

// allText says that equal elements cannot be told apart.
func allText(items []Value) bool {
	for _, v := range items {
		switch v.(type) {
		case Str, Int:
		default:
			return false
		}
	}
	return true
}
