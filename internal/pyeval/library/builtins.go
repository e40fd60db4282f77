package library

import (
	"math"
	"strings"
	"unicode/utf8"

	"decant/internal/pyeval/interp"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

func makeBuiltins() map[string]object.Value {
	b := map[string]object.Value{}
	operator.AddExceptions(b)
	for _, table := range []map[string]builtin{functions(), iterations()} {
		for name, f := range table {
			b[name] = f.named(name)
		}
	}
	for name, call := range types() {
		c := &object.Class{Name: name, Qualname: name, Module: "builtins", Kind: object.TypeClass, Attrs: object.NewNamespace()}
		c.MRO = []*object.Class{c}
		c.Builtin = &object.Builtin{Name: name, Call: call, Attrs: map[string]object.Value{}}
		b[name] = c
	}
	b["Ellipsis"] = object.Ellipsis{}
	for name := range interp.MissingBuiltins {
		if _, ok := b[name]; ok || !object.IsASCII(name) {
			continue
		}
		b[name] = &object.Builtin{Name: name, Call: func(in *object.Interp, c object.Call) object.Value { return operator.Unmodelled(in, name, c) }}
	}
	for _, name := range strings.Fields("unicode basestring long xrange raw_input reduce unichr execfile file cmp reload buffer apply intern coerce StandardError WindowsError __build_class__ __loader__ __spec__ __doc__ __file__ __path__ __builtins__ __annotations__ __cached__ copyright credits license NotImplemented ExceptionGroup BaseExceptionGroup EncodingWarning UnicodeTranslateError UnicodeWarning BytesWarning TabError PythonFinalizationError") {
		delete(b, name)
	}
	return b
}

// builtin is a function of the module builtins, and how many positional arguments it
// takes.
type builtin struct {
	low, high int
	call      object.Native
}

// named is the function as an object.
func (f builtin) named(name string) *object.Builtin {
	return &object.Builtin{Name: name, Call: func(in *object.Interp, c object.Call) object.Value {
		if len(c.Args) < f.low || len(c.Args) > f.high {
			return object.Raise("TypeError", name+"() got a wrong number of arguments")
		}
		return f.call(in, c)
	}}
}

// functions are the builtins that work on any value.
func functions() map[string]builtin {
	return map[string]builtin{
		"len":        {1, 1, lenCall},
		"isinstance": {2, 2, isInstanceCall},
		"issubclass": {2, 2, isSubclassCall},
		"getattr":    {2, 3, getAttrCall},
		"eval":       {1, 3, interp.EvalText},
		"hasattr":    {2, 2, hasAttrCall},
		"setattr":    {3, 3, setAttrCall},
		"print":      {0, 1000, printCall},
		"callable":   {1, 1, callableCall},
		"abs":        {1, 1, absCall},
		"repr":       {1, 1, reprCall},
		"format":     {1, 2, formatCall},
		"chr":        {1, 1, chrCall},
		"ord":        {1, 1, ordCall},
		"globals":    {0, 0, globalsCall},
		"locals":     {0, 0, localsCall},
		"__import__": {1, 5, importCall},
	}
}

func lenCall(in *object.Interp, c object.Call) object.Value {
	return operator.Len(in, c.Args[0].Value, c)
}

func isInstanceCall(in *object.Interp, c object.Call) object.Value {
	return isInstance(in, c.Args[0].Value, c.Args[1].Value, c)
}

func isSubclassCall(in *object.Interp, c object.Call) object.Value {
	a, ok1 := c.Args[0].Value.(*object.Class)
	b, ok2 := c.Args[1].Value.(*object.Class)
	if !ok1 || !ok2 || a.Unknown != nil || a.Kind == object.TypeClass || a.HostBase != nil || !object.IsSubclass(a, b) && operator.MaybeVirtual(in, b) {
		return operator.Unmodelled(in, "issubclass", c)
	}
	return object.Bool(object.IsSubclass(a, b) || b.Name == "object" && b.Module == "builtins")
}

func hasAttrCall(in *object.Interp, c object.Call) object.Value {
	_, state := probe(in, c.Args[0].Value, c.Args[1].Value, c)
	switch state {
	case present:
		return object.Bool(true)
	case missing:
		return object.Bool(false)
	}
	return operator.Unmodelled(in, "hasattr", c)
}

func setAttrCall(in *object.Interp, c object.Call) object.Value {
	if name, ok := c.Args[1].Value.(object.Str); ok {
		operator.SetAttr(in, c.Args[0].Value, string(name), c.Args[2].Value, c.At)
		return object.None{}
	}
	u := in.AsUnknown(c.Args[1].Value, c.At)
	switch x := c.Args[0].Value.(type) {
	case *object.Module:
		in.AnyBound(x.Attrs, u)
	case *object.Class:
		in.AnyBound(x.Attrs, u)
	default:
		in.Taint(x, u, 0)
	}
	return object.None{}
}

func printCall(*object.Interp, object.Call) object.Value {
	return object.None{}
}

func callableCall(in *object.Interp, c object.Call) object.Value {
	switch c.Args[0].Value.(type) {
	case *object.Func, *object.Class, *object.Builtin, *object.BoundMethod:
		return object.Bool(true)
	case object.None, object.Bool, object.Int, object.Float, object.Str, *object.List, *object.Dict, *object.Tuple:
		return object.Bool(false)
	}
	return operator.Unmodelled(in, "callable", c)
}

func absCall(in *object.Interp, c object.Call) object.Value {
	switch x := c.Args[0].Value.(type) {
	case object.Int:
		if x < 0 {
			return operator.Unary(in, "-", x, c.At)
		}
		return x
	case object.Float:
		return object.Float(math.Abs(float64(x)))
	}
	return operator.Unmodelled(in, "abs", c)
}

func reprCall(in *object.Interp, c object.Call) object.Value {
	return operator.ReprOf(in, c.Args[0].Value, c.At)
}

func formatCall(in *object.Interp, c object.Call) object.Value {
	var spec object.Value = object.Str("")
	if len(c.Args) == 2 {
		spec = c.Args[1].Value
	}
	return operator.Format(in, c.Args[0].Value, 0, spec, c.At)
}

func chrCall(in *object.Interp, c object.Call) object.Value {
	if n, ok := c.Args[0].Value.(object.Int); ok && n >= 0 && n < 0xd800 {
		return object.Str(string(rune(n)))
	}
	return operator.Unmodelled(in, "chr", c)
}

func ordCall(in *object.Interp, c object.Call) object.Value {
	if s, ok := c.Args[0].Value.(object.Str); ok {
		if r := []rune(string(s)); len(s) <= utf8.UTFMax && len(r) == 1 {
			return object.Int(r[0])
		}
	}
	return operator.Unmodelled(in, "ord", c)
}

func globalsCall(in *object.Interp, c object.Call) object.Value {
	if in.Frame == nil {
		return operator.Unmodelled(in, "globals", c)
	}
	return &object.NamespaceView{Namespace: in.Frame.Module.Attrs}
}

func localsCall(in *object.Interp, c object.Call) object.Value {
	if in.Frame == nil || in.Frame.Scope.Kind == object.FunctionScope || in.Frame.Scope.Kind == object.ComprehensionScope {
		return operator.Unmodelled(in, "locals", c)
	}
	return &object.NamespaceView{Namespace: in.Frame.Scope.Namespace}
}

func importCall(in *object.Interp, c object.Call) object.Value {
	name, ok := c.Args[0].Value.(object.Str)
	if !ok || len(c.Args) > 1 || len(c.Keywords) > 0 {
		return operator.Unmodelled(in, "__import__", c)
	}
	interp.ImportModule(in, string(name), c.At)
	top, _, _ := strings.Cut(string(name), ".")
	if v, ok := in.Modules[top]; ok && in.Raised == nil {
		return v
	}
	return operator.Unmodelled(in, "__import__", c)
}

type presence int

const (
	unsure presence = iota
	present
	missing
)

// probe looks an attribute up without raising.
func probe(in *object.Interp, obj, name object.Value, c object.Call) (object.Value, presence) {
	s, ok := name.(object.Str)
	if !ok {
		return in.AsUnknown(name, c.At), unsure
	}
	risk := in.Risk
	in.Probing++
	v := operator.GetAttr(in, obj, string(s), c.At)
	in.Probing--
	if r := in.Raised; r != nil {
		if r.Type == "AttributeError" {
			in.Raised, in.Risk = nil, risk
			return nil, missing
		}
		return v, unsure
	}
	if _, isUnknown := v.(*object.Unknown); isUnknown {
		return v, unsure
	}
	return v, present
}

func getAttrCall(in *object.Interp, c object.Call) object.Value {
	obj, name := c.Args[0].Value, c.Args[1].Value
	s, _ := object.Text(name)
	in.SawAttribute(obj, s, c.At)
	if _, ok := name.(object.Str); ok && len(c.Args) == 2 {
		return operator.GetAttr(in, obj, s, c.At)
	}
	if in.Exploring() {
		return explored(in, obj, name, c)
	}
	v, state := probe(in, obj, name, c)
	switch {
	case in.Raised != nil:
		return in.Nothing()
	case state == present:
		return v
	case state == missing && len(c.Args) == 3:
		return c.Args[2].Value
	case state == missing:
		return operator.NoAttr(in, obj, s, c.At)
	}
	u := in.AsUnknown(v, c.At)
	if len(c.Args) == 3 {
		// It may be the default instead; what a host makes of the name is lost.
		return in.Derive(u)
	}
	return u
}

// explored is getattr in an exploration: each attribute that the name may be, and the
// default.
func explored(in *object.Interp, obj, name object.Value, c object.Call) object.Value {
	u := in.Unknown("it is an attribute of which the name is not known", c.At)
	u.Plain = true
	var found []object.Value
	all := true
	for _, t := range object.TextsOf(name) {
		text, known := t.Known()
		if !known {
			all = false
			continue
		}
		v, state := probe(in, obj, object.Str(text), c)
		switch {
		case state != missing && len(object.TextsOf(name)) == 1 && len(c.Args) == 2:
			return v
		case state == present:
			if len(object.TextsOf(name)) == 1 {
				return v
			}
			found = append(found, v)
		case state == unsure:
			found = append(found, in.AsUnknown(v, c.At))
		case len(c.Args) == 3 && len(object.TextsOf(name)) == 1:
			return c.Args[2].Value
		}
	}
	if object.TextsOf(name) == nil || !all {
		found = append(found, operator.AnyAttr(in, obj, c.At)...)
	}
	if len(c.Args) == 3 {
		found = append(found, c.Args[2].Value)
	}
	for _, v := range found {
		if x, ok := v.(*object.Unknown); ok && !x.Plain {
			u.Plain = false
		}
	}
	return in.Holding(u, found...)
}
