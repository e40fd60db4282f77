package interp

import (
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/internal/pysyntax"
)

const (
	// maxActive is how often a function may call itself with its own arguments.
	maxActive = 2
	// maxEntered is how often the body of a function runs with its own arguments.
	maxEntered = 48
	// maxFollowed bounds the iterations of a loop that are followed one by one.
	maxFollowed = 32
	// maxDepthOfExploration is where calls inside each other are left out, and said.
	maxDepthOfExploration = 60
)

// calledUnknown adds to a call of something that is not known what an exploration does:
// it calls everything that the callee may be, and what its arguments hand over.
func calledUnknown(in *object.Interp, u *object.Unknown, c object.Call, result *object.Unknown) *object.Unknown {
	if !in.Tracks() {
		return result
	}
	result.Maybe, result.Inside, result.Texts, result.Await, result.Owner = u.Inside, u.Inside, nil, nil, nil
	if d := result.Decorated; d != nil {
		result = in.Holding(result, d)
	}
	if in.DryRun > 0 {
		return result
	}
	if slices.ContainsFunc(u.Maybe, callable) && result.Decorated == nil {
		result.Maybe, result.Inside = nil, nil // it is what those return
	}
	if u.Owner != nil && in.Exploring() {
		result = methodsOf(in, &object.Unknown{Unknown: u.Unknown, Package: "a base class"}, c, u.Owner, result)
	}
	called := false
	for _, m := range u.Maybe {
		if !callable(m) {
			continue
		}
		called = true
		v := perhaps(in, result, func() object.Value { return in.Call(m, c) })
		if f := funcOf(m); f != nil && in.Exploring() {
			runHanded(in, func(h object.Handover) bool { return registeredWith(h, f.Name) })
		}
		if texts := object.TextsOf(v); len(u.Maybe) == 1 {
			result.Texts = texts
		}
		result = in.Holding(result, v)
	}
	if !called {
		result = named(in, u, c, result)
	}
	if in.Options.Explore.Unknown != nil && !called {
		in.Options.Explore.Unknown(in, u, c)
	}
	if u.Plain || called { // what the callee may be has the arguments
		if called && decorates(object.Handover{Call: c}) {
			keepHanded(in, u, c)
		}
		return result
	}
	return in.Holder(handedOver(in, u, c, result), given(c)...)
}

// given are the arguments of a call.
func given(c object.Call) []object.Value {
	var out []object.Value
	for _, a := range c.Args {
		out = append(out, a.Value)
	}
	for _, k := range c.Keywords {
		out = append(out, k.Value)
	}
	if c.Star != nil {
		out = append(out, c.Star)
	}
	return out
}

func callable(v object.Value) bool {
	switch v.(type) {
	case *object.Func, *object.BoundMethod, *object.Class, *object.Builtin, *object.Host, *object.Instance:
		return true
	}
	return false
}

// perhaps evaluates something that may or may not happen.
func perhaps(in *object.Interp, u *object.Unknown, f func() object.Value) object.Value {
	var v object.Value = object.None{}
	in.Fork(u, nil, nil, func() object.Flow { v = f(); return object.Flow{} }, func() object.Flow { return object.Flow{} })
	return v
}

// named finds what a method call of an object that is not known may run: the methods
// of that name in classes of the program.
func named(in *object.Interp, u *object.Unknown, c object.Call, result *object.Unknown) *object.Unknown {
	if !in.Exploring() || u.Plain || u.Standard || c.File == nil || c.Node >= len(c.File.Nodes) {
		return result
	}
	callee, ok := c.File.Child(c.Node, pysyntax.FieldFunction)
	if !ok || c.File.Kind(callee) != pysyntax.KindAttribute {
		return result
	}
	a, ok := c.File.Child(callee, pysyntax.FieldAttribute)
	if !ok {
		return result
	}
	name := c.File.Text(a)
	if strings.HasPrefix(name, "__") || commonName[name] {
		return result
	}
	for _, cls := range in.ClassesWith(name) {
		if in.Once(byName{cls, name}) {
			x := objectOf(in, cls, c.At)
			v := perhaps(in, result, func() object.Value { return in.Call(operator.GetAttr(in, x, name, c.At), c) })
			result = in.Holding(result, v)
		}
	}
	return result
}

type byName struct {
	class *object.Class
	name  string
}

// commonName lists methods of Python's own types: a call of one of an object that is
// not known is no hint that it is an object of the program.
var commonName = object.WordSet(`get items keys values append extend pop update copy join split strip format encode decode lower upper
replace startswith endswith read write close add remove sort index count insert clear setdefault isoformat strftime total_seconds date time json`)

// objectOf is an object of a class, made with arguments that are not known.
func objectOf(in *object.Interp, cls *object.Class, at diag.Range) object.Value {
	u := in.Unknown("it is given by code that is not read", at)
	return in.Call(cls, object.Call{Star: u, At: at, Callee: at})
}

// handedOver calls what code that is not read was given: functions with arguments that
// are not known, which may be the other arguments, and the methods of objects.
func handedOver(in *object.Interp, u *object.Unknown, c object.Call, result *object.Unknown) *object.Unknown {
	if !in.Exploring() {
		keepHanded(in, u, c)
		return result
	}
	for _, v := range given(c) {
		result = handOver(in, u, c, v, result, 0)
	}
	if u.Package != "" {
		runHanded(in, func(h object.Handover) bool { return h.To.Package == u.Package && registers(h) })
	}
	return result
}

// keepHanded remembers what a call gives away while the program is imported.
func keepHanded(in *object.Interp, u *object.Unknown, c object.Call) {
	if in.Exploring() || in.DryRun > 0 {
		return
	}
	for _, v := range given(c) {
		if len(in.HeldBy(v)) > 0 && len(in.Handed) < maxHanded {
			in.Handed = append(in.Handed, object.Handover{To: u, Value: v, Call: c})
		}
	}
}

// registeredWith says whether a function was given to name.register, as
// functools.singledispatch has it: a call of name may run it.
func registeredWith(h object.Handover, name string) bool {
	if h.Call.File == nil || h.Call.Node >= len(h.Call.File.Nodes) {
		return false
	}
	text := h.Call.File.TextWithin(h.Call.Node, 100)
	return strings.HasPrefix(strings.TrimPrefix(text, "@"), name+".register")
}

// maxHanded bounds the values that code which is not read gets while the program is
// imported.
const maxHanded = 10_000

// Background calls, in an exploration, what the import gave to the standard library:
// targets of threads, handlers of signals, of logs and of the end of the process.
func Background(in *object.Interp) {
	runHanded(in, func(h object.Handover) bool {
		if x, ok := h.Value.(*object.Instance); ok {
			return x.ForeignBase() != nil && h.To.Package == ""
		}
		return (h.To.Standard || h.To.Package == "") && !decorates(h) && !strings.HasPrefix(h.To.Module, "functools.") && !strings.HasPrefix(h.To.Module, "contextlib.")
	})
}

func runHanded(in *object.Interp, chosen func(h object.Handover) bool) {
	for i, h := range in.Handed {
		if chosen(h) && in.Once(i) {
			handOver(in, h.To, h.Call, h.Value, in.Unknown("it is the result of code that is not read", h.Call.At), 0)
		}
	}
}

// decorates says whether a value was given to a decorator.
func decorates(h object.Handover) bool {
	return h.Call.File != nil && h.Call.Node < len(h.Call.File.Nodes) && h.Call.File.Kind(h.Call.Node) == pysyntax.KindDecorator
}

// registers says whether a package may call a function that it was given at another
// time than when the function's own name is called.
func registers(h object.Handover) bool {
	return !decorates(h) || !wrapsOnly[h.To.Package]
}

// wrapsOnly lists packages whose decorators call a function only when it is called.
var wrapsOnly = object.WordSet(`aws_lambda_powertools aws_xray_sdk backoff cachetools deprecated deprecation ratelimit retry retrying sentry_sdk tenacity
timeout_decorator typeguard wrapt decorator stopit marshmallow pydantic attr attrs jsonschema newrelic datadog_lambda ddtrace memoization cached_property overrides pytest mock typing_extensions`)

const maxHandOver = 6

func handOver(in *object.Interp, u *object.Unknown, c object.Call, v object.Value, result *object.Unknown, depth int) *object.Unknown {
	if depth > maxHandOver || !in.Spend(c.At) {
		return result
	}
	switch x := v.(type) {
	case *object.Func, *object.BoundMethod:
		if b, ok := v.(*object.BoundMethod); ok {
			if _, native := b.Func.(*object.Builtin); native {
				return handOver(in, u, c, b.Self, result, depth+1)
			}
		}
		return in.Holding(result, givenAway(in, u, c, v))
	case *object.Builtin:
		if x.Nameless || x.Dict != nil {
			return in.Holding(result, givenAway(in, u, c, v))
		}
	case *object.Host:
		if rest := restOf(c, v); depth == 0 && forwards(CalleeName(u, c)) && gives(c, v) {
			rest.Star = c.Star
			in.Once(givenHost{object: x.Object})
			return in.Holding(result, perhaps(in, u, func() object.Value { return in.Call(v, rest) }))
		}
		if g, ok := x.Object.(object.Given); ok && (in.Once(givenHost{x.Object, c.At}) && depth == 0 || in.Once(givenHost{object: x.Object})) {
			in.Once(givenHost{object: x.Object})
			g.Given(in, u, restOf(c, v))
		}
	case *object.Class:
		if x.File != nil && !u.Harmless {
			made := objectOf(in, x, c.At)
			if in.Once(escapedClass{x, u.Standard}) {
				result = handOver(in, u, c, made, result, depth+1)
			}
			result = in.Holding(result, made) // it may be asked for
		}
	case *object.Instance:
		return methodsOf(in, u, c, x, result)
	case *object.Unknown:
		if x.Plain {
			return result
		}
		for _, m := range x.Maybe {
			result = handOver(in, u, c, m, result, depth+1)
		}
		for _, m := range x.Inside {
			result = handOver(in, u, c, m, result, depth+1)
		}
	case *object.List, *object.Tuple, *object.Dict, *object.Set, *object.ViewValue, *object.Iterator:
		for _, m := range in.HeldBy(v) {
			result = handOver(in, u, c, m, result, depth+1)
		}
	}
	return result
}

type givenHost struct {
	object object.Object
	at     diag.Range
}

type escapedClass struct {
	class    *object.Class
	standard bool
}

type escapedTo struct {
	at   diag.Range
	file *pysyntax.File
	node int
	self string
}

// restOf is what a function that is an argument of a call is called with, as far as
// the callee says it: those behind it.
func restOf(c object.Call, fn object.Value) object.Call {
	out := object.Call{At: c.At, Callee: c.Callee}
	for i, a := range c.Args {
		if a.Value == fn {
			out.Args, out.Keywords = c.Args[i+1:], c.Keywords
			return out
		}
	}
	for _, k := range c.Keywords {
		switch k.Name {
		case "args":
			if t, ok := k.Value.(*object.Tuple); ok {
				for _, v := range t.Items {
					out.Args = append(out.Args, object.Arg{Value: v, At: k.At})
				}
			} else if l, ok := k.Value.(*object.List); ok && l.Opaque == nil {
				for _, v := range l.Items {
					out.Args = append(out.Args, object.Arg{Value: v, At: k.At})
				}
			}
		case "kwargs":
			if d, ok := k.Value.(*object.Dict); ok && d.Opaque == nil {
				for key, v := range d.Entries() {
					if name, ok := key.(object.Str); ok {
						out.Keywords = append(out.Keywords, object.Keyword{Name: string(name), Value: v, At: k.At})
					}
				}
			}
		}
	}
	return out
}

// gives says whether a value is a positional argument, or the target of a thread.
func gives(c object.Call, v object.Value) bool {
	target, ok := c.Keyword("target")
	return ok && target.Value == v || slices.ContainsFunc(c.Args, func(a object.Arg) bool { return a.Value == v })
}

// forwards lists the functions that call their first function with the arguments behind it.
func forwards(module string) bool {
	switch module[strings.LastIndexByte(module, '.')+1:] {
	case "submit", "run_in_executor", "to_thread", "Thread", "Process", "Timer", "partial", "register", "start_new_thread", "call_soon", "call_later", "apply_async", "apply":
		return true
	}
	return false
}

// givenAway calls a function that code which is not read was given.
func givenAway(in *object.Interp, u *object.Unknown, c object.Call, fn object.Value) object.Value {
	name := CalleeName(u, c)
	if rest := restOf(c, fn); forwards(name) && (len(rest.Args) > 0 || len(rest.Keywords) > 0 || c.Star == nil) {
		rest.Star = c.Star
		return perhaps(in, u, func() object.Value { return in.Call(fn, rest) })
	}
	key := escapedTo{at: c.At, self: in.Signature(append([]object.Value{fn}, given(c)...)...)}
	if f := funcOf(fn); f != nil {
		key.file, key.node = f.File, f.Node
	}
	if !in.Once(key) {
		return object.None{}
	}
	some := in.Unknown("it is given by "+name+", which is not read", c.At)
	some = in.Holding(some, given(c)...)
	some = in.Holder(some, given(c)...)
	return perhaps(in, u, func() object.Value {
		return in.Call(fn, object.Call{Star: some, At: c.At, Callee: c.Callee})
	})
}

// CalleeName is how the source writes a callee.
func CalleeName(u *object.Unknown, c object.Call) string {
	if u.Module != "" {
		return u.Module
	}
	if c.File != nil && c.Node < len(c.File.Nodes) {
		if callee, ok := c.File.Child(c.Node, pysyntax.FieldFunction); ok {
			return strings.Join(strings.Fields(c.File.TextWithin(callee, 100)), " ")
		}
	}
	return "code"
}

func funcOf(v object.Value) *object.Func {
	for range 8 {
		switch x := v.(type) {
		case *object.Func:
			return x
		case *object.BoundMethod:
			v = x.Func
		case *object.Descriptor:
			v = x.Func
		default:
			return nil
		}
	}
	return nil
}

// methodsOf runs the methods of an object that code which is not read has: all of them,
// or for code of the standard library those that Python itself calls.
func methodsOf(in *object.Interp, u *object.Unknown, c object.Call, x *object.Instance, result *object.Unknown) *object.Unknown {
	called := x.ForeignBase() != nil
	if u.Harmless && !called || !in.Once(escapedObject{x.Class, u.Standard, in.Signature(x)}) {
		return result
	}
	some := in.Unknown("it is given by "+CalleeName(u, c)+", which is not read", c.At)
	for _, cls := range x.Class.MRO {
		if cls.File == nil {
			continue
		}
		for _, name := range cls.Attrs.Names() {
			special := strings.HasPrefix(name, "__")
			if name == "__init__" || name == "__new__" || name == "__init_subclass__" || name == "__class_getitem__" || name == "__getattr__" || name == "__setattr__" || name == "__getattribute__" {
				continue
			}
			if u.Standard && !special && !called {
				continue
			}
			v, _ := cls.Attrs.Get(name)
			f := funcOf(v)
			if f == nil {
				continue
			}
			r := perhaps(in, u, func() object.Value {
				m := operator.BindTo(in, v, x, x.Class, c.At)
				if d, ok := v.(*object.Descriptor); ok && d.Kind == "property" {
					return m
				}
				return in.Call(m, object.Call{Star: some, At: c.At, Callee: c.Callee})
			})
			result = in.Holder(result, r)
		}
	}
	return result
}

type escapedObject struct {
	class     *object.Class
	standard  bool
	signature string
}

// followed runs the body of a function in an exploration, with the bounds that keep it
// finite.
func followed(in *object.Interp, fn *object.Func, c object.Call, run func(c object.Call) object.Value) object.Value {
	active, entered := in.Enter(fn.File, fn.Node)
	defer in.Leave(fn.File, fn.Node)
	if active <= maxActive && entered <= maxEntered {
		return run(c)
	}
	key := widenedCall{fn.File, fn.Node, in.Signature(given(c)...)}
	if u, done := in.Widened(key); done {
		return in.Holding(in.Unknown("it is what a function returns that calls itself, or is called often", c.At), u)
	}
	out := in.Unknown("it is what a function returns that calls itself, or is called often", c.At)
	in.SetWidened(key, out)
	v := run(generalised(in, fn, c))
	out = in.Holding(out, v)
	in.SetWidened(key, out)
	return out
}

type widenedCall struct {
	file      *pysyntax.File
	node      int
	signature string
}

// generalised is a call of which only the objects among the arguments are known.
func generalised(in *object.Interp, fn *object.Func, c object.Call) object.Call {
	general := func(v object.Value, at diag.Range) object.Value {
		switch v.(type) {
		case *object.Instance, *object.Func, *object.BoundMethod, *object.Class, *object.Host, *object.Module, *object.Builtin:
			return v
		}
		u := in.Unknown(fmt.Sprintf("%s() is called with many values", fn.Name), at)
		if old, ok := v.(*object.Unknown); ok {
			u.Plain = old.Plain
		}
		return in.Holder(in.Holding(u, v), v)
	}
	out := c
	out.Args, out.Keywords = nil, nil
	for _, a := range c.Args {
		out.Args = append(out.Args, object.Arg{Value: general(a.Value, a.At), At: a.At})
	}
	for _, k := range c.Keywords {
		out.Keywords = append(out.Keywords, object.Keyword{Name: k.Name, Value: general(k.Value, k.At), At: k.At})
	}
	return out
}

// fitted makes the arguments of a call fit a function: the evaluation may be wrong about
// them, and the function runs all the same.
func fitted(in *object.Interp, fn *object.Func, c object.Call) object.Call {
	if bindParams(in, fn, object.NewNamespace(), c) == nil {
		return c
	}
	u := in.Unknown("its arguments are not the function's", c.At)
	u = in.Holder(in.Holding(u, given(c)...), given(c)...)
	out := object.Call{At: c.At, Callee: c.Callee, Star: u, File: c.File, Node: c.Node}
	for _, k := range c.Keywords {
		for _, p := range fn.Params {
			if p.Name == k.Name && p.Kind != object.PositionalOnly {
				out.Keywords = append(out.Keywords, k)
			}
		}
	}
	if fn.Class != nil && len(c.Args) > 0 {
		out.Args = c.Args[:1]
		if len(out.Keywords) > 0 && len(fn.Params) > 0 && fn.Params[0].Name == out.Keywords[0].Name {
			out.Args = nil
		}
	}
	if bindParams(in, fn, object.NewNamespace(), out) != nil {
		out.Args, out.Keywords = nil, nil
	}
	return out
}

// keepsArguments lists the builtins that do not call what they are given, or are
// evaluated when they do.
var keepsArguments = object.WordSet(`isinstance issubclass hasattr getattr setattr callable print repr len type id super staticmethod classmethod property
format hash vars dir functools.wraps functools.lru_cache functools.update_wrapper functools.partial functools.cache partial cast dataclass bool str property.setter property.getter
defaultdict register __init__ __init_subclass__ Enum namedtuple`)

// calledBuiltin calls a builtin and everything that it was given and did not call.
func calledBuiltin(in *object.Interp, x *object.Builtin, c object.Call) object.Value {
	for _, a := range c.Args {
		if s, ok := a.Value.(object.Str); ok && !in.Read(c.At, string(s)) {
			return in.Nothing()
		}
	}
	before := map[*object.Func]int{}
	watched := !keepsArguments[x.Name] && !strings.Contains(x.Name, ".") && x.Dict == nil && !x.Nameless
	if watched {
		for _, v := range given(c) {
			for _, h := range in.HeldBy(v) {
				if f := funcOf(h); f != nil {
					before[f] = in.Entered(f.File, f.Node)
				}
			}
		}
	}
	v := x.Call(in, c)
	if !watched || len(before) == 0 {
		return v
	}
	u := in.Unknown("it is what "+x.Name+"() makes", c.At)
	u.Standard, u.Module = true, "builtins."+x.Name
	result := in.Unknown("it is what "+x.Name+"() makes", c.At)
	for _, given := range given(c) {
		for _, h := range in.HeldBy(given) {
			if f := funcOf(h); f != nil && in.Entered(f.File, f.Node) == before[f] {
				result = handOver(in, u, c, h, result, 0)
			}
		}
	}
	return in.AnyOf(v, result)
}

// awaited is what await gives.
func awaited(in *object.Interp, v object.Value, at diag.Range) object.Value {
	u, ok := v.(*object.Unknown)
	switch {
	case !ok:
		return v // an object whose class defines __await__, or a host object
	case u.Await != nil:
		return u.Await
	}
	out := *in.Derive(u)
	out.At = at
	return &out
}

// yielded is a yield: what it gives is what a caller sends.
func yielded(in *object.Interp, fr *object.Frame, i int) object.Value {
	for c := range fr.File.Children(i) {
		v := eval(in, fr, c)
		if fr.Yields != nil {
			fr.Yields = in.Holder(fr.Yields, v)
		}
	}
	u := unknownAt(in, fr, i, "it is sent to a generator")
	if fr.Yields != nil {
		return in.Holder(u, fr.Yields)
	}
	return u
}

// partsOf evaluates the parts of an expression of a kind that is not evaluated.
func partsOf(in *object.Interp, fr *object.Frame, i int) object.Value {
	u := unknownAt(in, fr, i, "decant does not evaluate this kind of expression")
	for c := range fr.File.Children(i) {
		if fr.File.Kind(c) != pysyntax.KindComment {
			u = in.Holder(u, eval(in, fr, c))
		}
	}
	return u
}

// looseDataclass makes an object of a dataclass of which not all fields are known.
func looseDataclass(in *object.Interp, cls *object.Class, x *object.Instance, c object.Call) object.Value {
	for i, fd := range cls.Fields {
		v, _, given := c.Arg(i, fd.Name)
		switch {
		case given:
		case fd.Factory != nil:
			v = in.Call(fd.Factory, object.Call{At: c.At})
		case fd.Default != nil:
			v = fd.Default
		default:
			v = in.Unknown("the field "+fd.Name+" is not given", c.At)
		}
		if c.Star != nil && !given {
			v = in.Either(v, in.Derive(c.Star), c.Star)
		}
		in.Bind(x.Attrs, fd.Name, v)
	}
	if post, ok := cls.Find("__post_init__"); ok {
		in.Call(post, object.Call{Args: []object.Arg{{Value: x, At: c.At}}, At: c.At})
	}
	return x
}

// newMethod is __new__, a static method with or without the decorator that says so.
func newMethod(v object.Value) object.Value {
	if d, ok := v.(*object.Descriptor); ok {
		return d.Func
	}
	return v
}

// callIfAny calls a method of what an unknown value may be, where there is one.
func callIfAny(in *object.Interp, x *object.Unknown, name string, at diag.Range, args ...object.Value) object.Value {
	if len(x.Maybe) == 0 {
		return object.None{}
	}
	m, ok := operator.GetAttr(in, x, name, at).(*object.Unknown)
	if !ok || len(m.Maybe) == 0 {
		return object.None{}
	}
	c := object.Call{At: at, Callee: at}
	for _, a := range args {
		c.Args = append(c.Args, object.Arg{Value: a, At: at})
	}
	return in.Call(m, c)
}
