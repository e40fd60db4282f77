package object

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pysyntax"
	"decant/model"
)

// An exploration runs a function as one call out of all that are possible: with
// arguments that are not known, and so that no code that the call could reach is left
// out. It is the same evaluation with these differences:
//
//   - an unknown value keeps the functions, classes and objects that it may be or hold
//     (Unknown.Maybe, Unknown.Inside), and the texts that it may be (Unknown.Texts); an
//     operation on it works on each of them;
//   - an operation that certainly raises does not end a path: the evaluation may be
//     wrong about the arguments. Only the statements raise and assert do;
//   - bodies of coroutines and generators run when they are called;
//   - a function that reaches code which is not read is called with unknown arguments;
//   - a function that calls itself, or that is called very often, is called once more
//     with arguments that are not known and then no more.

// Explorer is what a caller says who explores.
type Explorer struct {
	// Lost is told of a place behind which the exploration cannot follow the program.
	// What is a sentence without its end: "exec runs a text that is not known".
	Lost func(in *Interp, what string, at diag.Range)
	// Unknown is told of each call of what is not known or not read; from is the reason.
	Unknown func(in *Interp, from *Unknown, c Call)
}

// Step is the call of a function of the program, or the import of a module.
type Step struct {
	Name string // qualified; "<module>" for an import
	At   diag.Range
}

// Handover is a value that code which is not read got.
type Handover struct {
	To    *Unknown
	Value Value
	Call  Call
}

const (
	// maxMaybe bounds what one unknown value may be; beyond it the rest is lost, and said.
	maxMaybe = 48
	// maxTexts bounds the texts that one value may be; beyond it none is known.
	maxTexts = 8
	// maxBagItems bounds the elements of a container that are looked at.
	maxBagItems = 256
)

// exploration is the state of one.
type exploration struct {
	// stores are what the program put into objects that are not known, by the name.
	stores map[string]*Unknown
	// Stack are the calls that run, outermost first.
	Stack []Step
	// defined are the classes that the program made, in their order.
	defined []*Class
	// Handed are what code that is not read got before the exploration.
	Handed  []Handover
	on      bool
	trying  int
	active  map[bodyKey]int
	entered map[bodyKey]int
	widened map[any]*Unknown
	escaped map[any]bool
	trials  int
	loops   int // that are being followed one iteration at a time
}

// InLoop counts a loop that begins; the result ends it.
func (in *Interp) InLoop() func() {
	in.loops++
	return func() { in.loops-- }
}

// Tracks says whether unknown values keep what they may be.
func (in *Interp) Tracks() bool { return in.Options.Explore != nil }

// Exploring says whether an exploration runs.
func (in *Interp) Exploring() bool { return in.on && in.Probing == 0 && in.trying == 0 }

// Lose tells the caller of a place behind which the program cannot be followed.
func (in *Interp) Lose(what string, at diag.Range) {
	if in.Tracks() && in.Options.Explore.Lost != nil {
		in.Options.Explore.Lost(in, what, at)
	}
}

// Explore runs a part of the program that may run, and undoes what it changes. It
// returns why the run was given up, or nil.
func (in *Interp) Explore(steps int, run func()) *Unknown {
	m, p, conds, modules := in.Mark(), len(in.Pends), in.Conds, maps.Clone(in.Modules)
	before, stopped := in.exploration, in.Stopped
	in.exploration = exploration{
		on: true, defined: before.defined, Handed: before.Handed, stores: maps.Clone(before.stores), active: map[bodyKey]int{}, entered: map[bodyKey]int{},
		widened: map[any]*Unknown{}, escaped: map[any]bool{},
	}
	in.Stopped, in.Leaving, in.Raised = nil, false, nil
	in.Hard, in.maxBytes = in.Steps+steps, in.Bytes+in.Options.Limits.Bytes
	in.Soft = in.Hard
	in.Forks++
	in.LastMark = m.At
	run()
	gaveUp := in.Stopped
	in.Stopped, in.Leaving, in.Raised = stopped, false, nil
	in.Hard = in.Steps + 1<<30 // the way back is not counted
	in.Soft = in.Hard
	in.Pends = in.Pends[:p]
	in.Undo(m)
	in.Forks--
	in.LastMark = len(in.Trail)
	in.Conds, in.Modules, in.exploration = conds, modules, before
	in.Handling, in.Dirty, in.Caught = nil, nil, nil
	if !in.Recording() {
		in.Trail = in.Trail[:0]
	}
	return gaveUp
}

// Push notes that a function or a module begins; the result ends it.
func (in *Interp) Push(name string, at diag.Range) func() {
	if !in.Tracks() {
		return func() {}
	}
	n := len(in.Stack)
	in.Stack = append(in.Stack, Step{name, at})
	return func() { in.Stack = in.Stack[:n] }
}

// Defined notes a class that the program made.
func (in *Interp) Defined(c *Class) {
	if in.Tracks() && in.DryRun == 0 {
		in.defined = append(in.defined, c)
	}
}

// ClassesWith are the classes of the program that define a method themselves.
func (in *Interp) ClassesWith(method string) []*Class {
	var out []*Class
	for _, c := range in.defined {
		if v, ok := c.Attrs.Get(method); ok {
			switch v.(type) {
			case *Func, *Descriptor:
				out = append(out, c)
			}
		}
	}
	return out
}

// holdings are what a value is and what can be got out of it, of what matters to an
// exploration.
func (in *Interp) holdings(v Value) (is, inside []Value) {
	return in.holdingsOf(v, map[Value]bool{})
}

// holdingsOf looks into each container once.
func (in *Interp) holdingsOf(v Value, seen map[Value]bool) (is, inside []Value) {
	switch x := v.(type) {
	case *Unknown:
		if x == nil {
			return nil, nil
		}
		return x.Maybe, x.Inside
	case *Func, *BoundMethod, *Host, *Module, *Instance, *SuperValue:
		return []Value{v}, nil
	case *Class:
		if x.File != nil {
			return []Value{v}, nil
		}
	case *Builtin:
		if x.Dict != nil || x.Nameless {
			return []Value{v}, nil
		}
	case *Descriptor:
		return nil, []Value{x.Func}
	}
	switch v.(type) {
	case *List, *Tuple, *Dict, *Set, *ViewValue, *Iterator:
		if seen[v] {
			return nil, nil
		}
		seen[v] = true
	default:
		return nil, nil
	}
	for _, item := range in.parts(v) {
		a, b := in.holdingsOf(item, seen)
		inside = in.union(in.union(inside, a), b)
	}
	return nil, inside
}

// parts are the elements of a container.
func (in *Interp) parts(v Value) []Value {
	var items []Value
	switch x := v.(type) {
	case *List:
		items = x.Items
		if x.Opaque != nil {
			items = append(items[:len(items):len(items)], x.Opaque)
		}
	case *Tuple:
		items = x.Items
	case *Dict:
		items = x.Values
		if x.Opaque != nil {
			items = append(items[:len(items):len(items)], x.Opaque)
		}
	case *Set:
		items = x.Items()
		if x.Opaque != nil {
			items = append(items, x.Opaque)
		}
	case *ViewValue:
		return in.parts(x.Dict)
	case *Iterator:
		items = x.Source
		if x.Gone != nil {
			items = append(items[:len(items):len(items)], x.Gone)
		}
	}
	items = slices.DeleteFunc(slices.Clone(items), func(v Value) bool { return v == nil })
	if len(items) > maxBagItems {
		in.Lose("a container with more than 256 elements holds objects of the program", in.Here)
		items = items[:maxBagItems]
	}
	in.Work(len(items)/4, in.Here)
	return items
}

// union joins two lists of what a value may be.
func (in *Interp) union(a, b []Value) []Value {
	if len(b) == 0 || len(a) > 0 && len(a) == len(b) && &a[0] == &b[0] {
		return a
	}
	if len(a) == 0 {
		return b
	}
	out := a[:len(a):len(a)]
	for _, v := range b {
		if slices.ContainsFunc(out, func(w Value) bool { return Identical(v, w) }) {
			continue
		}
		if len(out) >= maxMaybe {
			in.Lose("a value may be one of more than 48 objects", in.Here)
			break
		}
		out = append(out, v)
	}
	in.Work(len(b), in.Here)
	return out
}

// Holding is u, which also may be or hold what the values are and hold.
func (in *Interp) Holding(u *Unknown, vs ...Value) *Unknown {
	if !in.Tracks() {
		return u
	}
	is, inside := u.Maybe, u.Inside
	for _, v := range vs {
		a, b := in.holdings(v)
		is, inside = in.union(is, a), in.union(inside, b)
	}
	if len(is) == len(u.Maybe) && len(inside) == len(u.Inside) {
		return u
	}
	out := *u
	out.Maybe, out.Inside = is, inside
	return &out
}

// Holder is u, out of which what the values are and hold can be got.
func (in *Interp) Holder(u *Unknown, vs ...Value) *Unknown {
	if !in.Tracks() {
		return u
	}
	inside := u.Inside
	for _, v := range vs {
		a, b := in.holdings(v)
		inside = in.union(in.union(inside, a), b)
	}
	if len(inside) == len(u.Inside) {
		return u
	}
	out := *u
	out.Inside = inside
	return &out
}

// AnyOf is an unknown value that may be any of what a container holds, or of what a
// value is; another value is returned as it is.
func (in *Interp) AnyOf(v, from Value) Value {
	u, ok := v.(*Unknown)
	if !ok || u == nil || !in.Tracks() {
		return v
	}
	is, inside := in.holdings(from)
	out := in.Holding(u, is...)
	if len(inside) > 0 {
		more := *out
		more.Maybe = in.union(out.Maybe, inside)
		more.Inside = in.union(out.Inside, inside)
		out = &more
	}
	texts := in.partTexts(from)
	if texts != nil {
		more := *out
		more.Texts = texts
		return &more
	}
	return out
}

// partTexts are the texts that the elements of a container may be; nil when one is
// not known.
func (in *Interp) partTexts(from Value) []model.TextPattern {
	var out []model.TextPattern
	items := in.parts(from)
	if len(items) == 0 || len(items) > maxTexts {
		return nil
	}
	for _, v := range items {
		more := TextsOf(v)
		if more == nil {
			return nil
		}
		out = append(out, more...)
	}
	if len(out) > maxTexts {
		return nil
	}
	return out
}

// OneOf is one of the texts: itself, where there is one and it is known, else u with
// the texts that it may be.
func (in *Interp) OneOf(u *Unknown, texts []model.TextPattern) Value {
	if len(texts) == 0 || len(texts) > maxTexts {
		return u
	}
	if s, ok := texts[0].Known(); ok && len(texts) == 1 {
		return Str(s)
	}
	out := *u
	out.Texts, out.Plain = texts, true
	return &out
}

// Scalar is an unknown number, truth or text that an operation on u makes: it holds
// nothing.
func (in *Interp) Scalar(u *Unknown) *Unknown {
	u = in.Derive(u)
	if !in.Tracks() || len(u.Maybe) == 0 && len(u.Inside) == 0 && u.Plain && u.Texts == nil {
		return u
	}
	out := *u
	out.Maybe, out.Inside, out.Texts, out.Plain, out.Await = nil, nil, nil, true, nil
	return &out
}

// TextsOf are the texts that a value may be, when it is one or may be one; nil when
// nothing is known.
func TextsOf(v Value) []model.TextPattern {
	if s, ok := Text(v); ok {
		return []model.TextPattern{model.KnownText(s)}
	}
	switch x := v.(type) {
	case *Unknown:
		return x.Texts
	case Int, Float, Bool:
		return nil
	}
	return nil
}

// patterns are TextsOf, or the pattern that says why nothing is known.
func patterns(v Value) []model.TextPattern {
	if texts := TextsOf(v); texts != nil {
		return texts
	}
	if u := Opaque(v); u != nil {
		reason := u.Unknown
		return []model.TextPattern{{{Unknown: &reason}}}
	}
	return nil
}

// eitherText joins what two values may be as texts.
func eitherText(a, b Value) []model.TextPattern {
	if TextsOf(a) == nil && TextsOf(b) == nil {
		return nil
	}
	var out []model.TextPattern
	for _, v := range []Value{a, b} {
		if _, none := v.(None); none {
			continue // None names nothing
		}
		more := patterns(v)
		if more == nil {
			return nil
		}
		for _, p := range more {
			if !slices.ContainsFunc(out, func(q model.TextPattern) bool { return slices.EqualFunc(p, q, samePart) }) {
				out = append(out, p)
			}
		}
	}
	if len(out) > maxTexts {
		return nil
	}
	return out
}

func samePart(a, b model.TextPart) bool {
	if a.Unknown == nil || b.Unknown == nil {
		return a.Unknown == b.Unknown && a.Text == b.Text
	}
	return a.Unknown.At == b.Unknown.At && a.Unknown.Because == b.Unknown.Because
}

// Written is an unknown text with the parts of which it is made, in their order.
func (in *Interp) Written(u *Unknown, parts ...Value) *Unknown {
	if !in.Tracks() {
		return u
	}
	whole := []model.TextPattern{nil}
	for _, v := range parts {
		next := patterns(v)
		if next == nil {
			reason := u.Unknown
			next = []model.TextPattern{{{Unknown: &reason}}}
		}
		if len(next)*len(whole) > maxTexts {
			reason := u.Unknown
			next = []model.TextPattern{{{Unknown: &reason}}}
		}
		var longer []model.TextPattern
		for _, w := range whole {
			for _, n := range next {
				longer = append(longer, concat(w, n))
			}
		}
		whole = longer
	}
	if len(whole) > maxTexts {
		return u
	}
	out := *u
	out.Maybe, out.Inside, out.Texts, out.Plain = nil, nil, whole, true
	return &out
}

// maxParts and maxPartBytes bound a text that is known in part; what is behind them is
// not known.
const maxParts, maxPartBytes = 64, 2048

func concat(a, b model.TextPattern) model.TextPattern {
	out := slices.Clone(a)
	size := 0
	for _, p := range a {
		size += len(p.Text)
	}
	for _, p := range b {
		size += len(p.Text)
		n := len(out)
		if n >= maxParts || size > maxPartBytes {
			if out[n-1].Unknown == nil {
				out = append(out, model.TextPart{Unknown: &model.Unknown{Because: "the text is too long to follow"}})
			}
			return out
		}
		if n > 0 && out[n-1].Unknown == nil && p.Unknown == nil {
			out[n-1].Text += p.Text
			continue
		}
		out = append(out, p)
	}
	return out
}

// Same body, entered again: the counters of an exploration.

// Enter counts a call of a function's body; Leave ends it.
func (in *Interp) Enter(f *pysyntax.File, node int) (active, entered int) {
	k := bodyKey{f, node}
	in.active[k]++
	in.entered[k]++
	return in.active[k], in.entered[k]
}

// Leave ends what Enter began.
func (in *Interp) Leave(f *pysyntax.File, node int) { in.active[bodyKey{f, node}]-- }

// Entered is how often a body was run.
func (in *Interp) Entered(f *pysyntax.File, node int) int { return in.entered[bodyKey{f, node}] }

// Once says whether something is done for the first time in an exploration.
func (in *Interp) Once(key any) bool {
	if in.escaped == nil || in.escaped[key] {
		return false
	}
	in.escaped[key] = true
	return true
}

// Widened returns what the call with unknown arguments of a signature gave.
func (in *Interp) Widened(key any) (*Unknown, bool) {
	u, ok := in.widened[key]
	return u, ok
}

// SetWidened keeps it.
func (in *Interp) SetWidened(key any, u *Unknown) { in.widened[key] = u }

// Trying runs f as a trial of a loop body; nested says that one runs already.
func (in *Interp) Trying(f func()) {
	in.trials++
	f()
	in.trials--
}

// Nested says whether the body of a loop is being tried out in an exploration.
func (in *Interp) Nested() bool { return in.trials > 0 }

// HeldBy are the functions, classes and objects in a container.
func (in *Interp) HeldBy(v Value) []Value {
	is, inside := in.holdings(v)
	return in.union(is, inside)
}

// maxSignature bounds how deep a signature looks.
const maxSignature = 3

// Signature tells calls apart by the functions and objects among their arguments; other
// values do not count.
func (in *Interp) Signature(vs ...Value) string {
	var b strings.Builder
	for _, v := range vs {
		in.sign(&b, v, 0)
		b.WriteByte(',')
	}
	return b.String()
}

func (in *Interp) sign(b *strings.Builder, v Value, depth int) {
	if depth > maxSignature || b.Len() > 4096 || !in.Spend(in.Here) {
		return
	}
	switch x := v.(type) {
	case *Func:
		fmt.Fprintf(b, "f%s:%d", x.File.Path, x.Node)
	case *BoundMethod:
		in.sign(b, x.Self, depth+1)
		in.sign(b, x.Func, depth+1)
	case *Class:
		fmt.Fprintf(b, "c%s.%s:%d", x.Module, x.Qualname, x.Node)
	case *Module:
		b.WriteString("m" + x.Name)
	case *Host:
		fmt.Fprintf(b, "h%p", x.Object)
	case *Instance:
		in.sign(b, x.Class, depth)
		for _, name := range x.Attrs.Names() {
			a, _ := x.Attrs.Get(name)
			in.sign(b, a, depth+1)
		}
	case *Unknown:
		b.WriteByte('?')
		for _, m := range x.Maybe {
			in.sign(b, m, depth+1)
		}
		b.WriteByte('/')
		for _, m := range x.Inside {
			in.sign(b, m, depth+1)
		}
	case *List, *Tuple, *Dict, *Set:
		b.WriteByte('(')
		for _, m := range in.HeldBy(v) {
			in.sign(b, m, depth+1)
		}
		b.WriteByte(')')
	}
}

// maxIterations and maxWhile bound the iterations that an exploration follows one by
// one: of a for and of a while statement.
const maxIterations, maxWhile = 32, 2

// FollowedIterations bounds the iterations of a loop that are followed one by one.
func (in *Interp) FollowedIterations(while bool) int {
	switch {
	case in.Exploring() && while:
		return maxWhile
	case in.Exploring():
		return max(maxIterations>>(2*in.loops), maxWhile)
	}
	return in.Options.Limits.Loop
}

// BlurTo makes a thing unknown that may also be in another state, and returns how much
// it then is and holds.
func (in *Interp) BlurTo(key any, u *Unknown, state any) int {
	if n, ok := key.(NameKey); ok {
		out := in.Holding(u, contents(state)...)
		old, bound := n.Namespace.Get(n.Name)
		if bound && SameState(old, state) {
			return 0
		}
		more := *out
		if bound {
			more.Texts = eitherText(old, valueOf(state))
		}
		more.Plain = in.plain(contents(state))
		in.Blur(key, &more)
		if now, ok := n.Namespace.vars[n.Name].(*Unknown); ok {
			return len(now.Maybe) + len(now.Inside)
		}
		return 0
	}
	if SameState(in.State(key), state) {
		return 0
	}
	in.Blur(key, in.Holder(u, contents(state)...))
	var now *Unknown
	switch x := key.(type) {
	case *List:
		now = x.Opaque
	case *Dict:
		now = x.Opaque
	case *Set:
		now = x.Opaque
	}
	if now == nil {
		return 0
	}
	return len(now.Maybe) + len(now.Inside)
}

func valueOf(state any) Value {
	v, _ := state.(Value)
	return v
}

// AttrsOf are the attributes that the program sets on a function; nil for none.
func (f *Func) AttrsOf() *Namespace {
	if f == nil {
		return nil
	}
	return f.Attrs
}

// Owned is u as an attribute of an object that a base of its class may have, which is
// not read: calling it may call the methods of the object.
func (in *Interp) Owned(u *Unknown, x *Instance) *Unknown {
	if !in.Tracks() || x == nil {
		return u
	}
	out := *u
	out.Owner = x
	return &out
}

// ForeignBase is a base of the object's class that is not read and may call its methods,
// or nil.
func (x *Instance) ForeignBase() *Unknown {
	for _, cls := range x.Class.MRO {
		for _, b := range cls.Bases {
			if u, ok := b.(*Unknown); ok && !passiveBase(u.Module) {
				return u
			}
		}
	}
	return nil
}

// passiveBase lists the bases that call no method of a class.
func passiveBase(module string) bool {
	switch module {
	case "abc.ABC", "typing.Protocol", "typing.Generic", "typing.TypedDict":
		return true
	}
	return false
}

// Perhaps is v, which may be something else that is not known: a container or an object
// of the program stays itself, other values become unknown.
func (in *Interp) Perhaps(v Value, u *Unknown) Value {
	switch v.(type) {
	case None, Bool, Int, Float, Str, Bytes:
		return in.Either(v, u, u)
	}
	return v
}

// Store notes that the program put a value into an object that is not known, under a
// name or key; "" for a key that is not known.
func (in *Interp) Store(name string, v Value) {
	if !in.Tracks() || in.DryRun > 0 || len(in.HeldBy(v)) == 0 {
		return
	}
	if in.stores == nil {
		in.stores = map[string]*Unknown{}
	}
	u := in.stores[name]
	if u == nil {
		u = in.Unknown("it was put into an object that is not known", in.Here)
	}
	in.stores[name] = in.Holding(in.Holder(u, v), v)
}

// Stored is u, which may also be what was put under the name into an object that is not
// known.
func (in *Interp) Stored(name string, u *Unknown) *Unknown {
	if s := in.stores[name]; s != nil && !u.Standard {
		out := *in.Holding(u, s)
		out.Plain = false
		return &out
	}
	return u
}
