package object

import (
	"strings"

	"decant/internal/pysyntax"
)

const (
	Positional paramKind = iota
	PositionalOnly
	KeywordOnly
	StarArgs
	StarKeywords
)

// Ident is the text of a name; private names of classes get their real name
// (__x in class C is _C__x).
func (fr *Frame) Ident(i int) string {
	name := fr.File.Text(i)
	if fr.Private == "" || !strings.HasPrefix(name, "__") || strings.HasSuffix(name, "__") {
		return name
	}
	return "_" + fr.Private + name
}

// FlowKind says how a statement ends.
type FlowKind int

const (
	FlowNormal FlowKind = iota
	FlowReturn
	FlowBreak
	FlowContinue
	FlowRaise
	// flowBroken is the break of a loop whose else clause runs: a break in there
	// belongs to the loop around.
	FlowBroken
)

// Flow is how a statement ended.
type Flow struct {
	Kind  FlowKind
	Value Value   // of return
	exc   *Raised // of raise, outside of in.Raised
}

// Param is one parameter of a function.
type Param struct {
	Name    string
	Kind    paramKind
	Default Value // default, or nil
}

type paramKind int

// Namespace maps names to values and keeps the order of binding.
type Namespace struct {
	vars  map[string]Value
	order []string
	// Open is set when there may be more names than vars has, or when the values
	// may have been changed by something that is not known.
	Open *Unknown
	// Module marks the namespace of a module; born is the fork in which it was
	// made (see trail.go).
	Module bool
	Born   int
}

// NewNamespace returns an empty namespace.
func NewNamespace() *Namespace { return &Namespace{vars: map[string]Value{}} }

// Get returns what a name is bound to.
func (ns *Namespace) Get(name string) (Value, bool) {
	if ns == nil {
		return nil, false
	}
	v, ok := ns.vars[name]
	return v, ok
}

// Put stores without recording; callers outside of set-up use Interp.Bind.
func (ns *Namespace) Put(name string, v Value) {
	if _, ok := ns.vars[name]; !ok {
		ns.order = append(ns.order, name)
	}
	ns.vars[name] = v
}

// Names lists the bound names in the order of their first binding.
func (ns *Namespace) Names() []string {
	if ns == nil {
		return nil
	}
	var out []string
	seen := map[string]bool{}
	for _, n := range ns.order {
		if _, ok := ns.vars[n]; ok && !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	return out
}

type scopeKind int

const (
	ModuleScope scopeKind = iota
	FunctionScope
	ClassScope
	ComprehensionScope
)

// Scope is one level of name look-up.
type Scope struct {
	Kind      scopeKind
	Namespace *Namespace
	Parent    *Scope // nil for a module
	Names     *Bindings
	Module    *Module // of a module's scope
	// Annotated lists the annotated names of a class body.
	Annotated []Annotation
	// AutoLast is the last value in the body of an enum.
	AutoLast    Int
	AutoUnknown bool
}

// Annotation is an annotated name of a class body, with the text of its type.
type Annotation struct{ Name, Type string }

// Frame is where code runs.
type Frame struct {
	File   *pysyntax.File
	Module *Module
	Scope  *Scope
	Func   *Func  // nil outside of functions
	Class  *Class // __class__, for super()
	Self   Value  // first argument of fn, for super()
	// Private is the class name that private names get, without leading "_".
	Private string
	// Yields are what a generator yields, in an exploration.
	Yields *Unknown
}

// Home returns the namespace that an assignment to a name changes.
func (fr *Frame) Home(name string) *Namespace {
	sc := fr.Scope
	for sc.Kind == ComprehensionScope {
		if _, ok := sc.Namespace.Get(name); ok {
			return sc.Namespace
		}
		sc = sc.Parent
	}
	if sc.Names == nil {
		return sc.Namespace
	}
	if sc.Names.globals[name] {
		return fr.Module.Attrs
	}
	if sc.Names.nonlocals[name] {
		for up := sc.Parent; up != nil; up = up.Parent {
			if up.Kind == FunctionScope && up.Names.Locals[name] {
				return up.Namespace
			}
		}
	}
	return sc.Namespace
}

// Lookup finds a name as Python does. ok is false for a name that is not bound;
// local then says that it is a local variable without a value.
func (in *Interp) Lookup(fr *Frame, name string) (v Value, local, ok bool) {
	for sc := fr.Scope; sc != nil; sc = sc.Parent {
		if sc.Kind == ClassScope && sc != fr.Scope {
			continue
		}
		if sc.Names != nil && sc.Names.globals[name] {
			break
		}
		if sc.Kind == ModuleScope {
			break
		}
		if v, found := sc.Namespace.Get(name); found {
			return v, false, true
		}
		if sc.Kind == FunctionScope && sc.Names.Locals[name] {
			if sc.Namespace.Open != nil {
				return sc.Namespace.Open, true, true
			}
			return nil, true, false
		}
	}
	if v, found := fr.Module.Attrs.Get(name); found {
		return v, false, true
	}
	// No star import and no library gives super another meaning.
	if open := fr.Module.Attrs.Open; open != nil && name != "super" {
		return open, false, true
	}
	v, ok = in.Builtins[name]
	return v, false, ok
}

// Bindings says which names a function body binds.
type Bindings struct {
	Locals, globals, nonlocals map[string]bool
	Yields                     bool
}

// BindingsOf analyses the body of a function or lambda once.
func (in *Interp) BindingsOf(f *pysyntax.File, node int) *Bindings {
	key := bodyKey{f, node}
	if b, ok := in.bodies[key]; ok {
		return b
	}
	b := &Bindings{Locals: map[string]bool{}, globals: map[string]bool{}, nonlocals: map[string]bool{}}
	if body, ok := f.Child(node, pysyntax.FieldBody); ok {
		b.walk(f, body)
	}
	for name := range b.globals {
		delete(b.Locals, name)
	}
	for name := range b.nonlocals {
		delete(b.Locals, name)
	}
	in.bodies[key] = b
	return b
}

type bodyKey struct {
	f    *pysyntax.File
	node int
}

func (b *Bindings) walk(f *pysyntax.File, i int) {
	switch f.Kind(i) {
	case pysyntax.KindFunctionDefinition, pysyntax.KindClassDefinition:
		if name, ok := f.Child(i, pysyntax.FieldName); ok {
			b.Locals[f.Text(name)] = true
		}
		return
	case pysyntax.KindLambda:
		return
	case pysyntax.KindGlobalStatement, pysyntax.KindNonlocalStatement:
		into := b.globals
		if f.Kind(i) == pysyntax.KindNonlocalStatement {
			into = b.nonlocals
		}
		for c := range f.Children(i) {
			into[f.Text(c)] = true
		}
		return
	case pysyntax.KindYield:
		b.Yields = true
	case pysyntax.KindAssignment, pysyntax.KindAugmentedAssignment, pysyntax.KindForStatement:
		if left, ok := f.Child(i, pysyntax.FieldLeft); ok {
			b.Target(f, left)
		}
	case pysyntax.KindNamedExpression:
		if name, ok := f.Child(i, pysyntax.FieldName); ok {
			b.Target(f, name)
		}
	case pysyntax.KindAsPatternTarget, pysyntax.KindDeleteStatement:
		for c := range f.Children(i) {
			b.Target(f, c)
		}
	case pysyntax.KindCasePattern:
		b.Pattern(f, i)
	case pysyntax.KindImportStatement, pysyntax.KindImportFromStatement:
		b.imports(f, i)
	}
	for c := range f.Children(i) {
		b.walk(f, c)
	}
}

// Target adds the names that an assignment target binds.
func (b *Bindings) Target(f *pysyntax.File, i int) {
	switch f.Kind(i) {
	case pysyntax.KindIdentifier:
		b.Locals[f.Text(i)] = true
	case pysyntax.KindAttribute, pysyntax.KindSubscript, pysyntax.KindCall:
	default:
		for c := range f.Children(i) {
			b.Target(f, c)
		}
	}
}

// Pattern adds every plain name of a match pattern.
func (b *Bindings) Pattern(f *pysyntax.File, i int) {
	for c := range f.Children(i) {
		switch f.Kind(c) {
		case pysyntax.KindIdentifier, pysyntax.KindDottedName:
			b.Locals[f.Text(c)] = true
		case pysyntax.KindSplatPattern:
			for n := range f.Children(c) {
				b.Locals[f.Text(n)] = true
			}
		default:
			b.Pattern(f, c)
		}
	}
}

func (b *Bindings) imports(f *pysyntax.File, i int) {
	for c := range f.ChildrenOf(i, pysyntax.FieldName) {
		if alias, ok := f.Child(c, pysyntax.FieldAlias); ok {
			b.Locals[f.Text(alias)] = true
			continue
		}
		for part := range f.Children(c) {
			b.Locals[f.Text(part)] = true
			break
		}
	}
}
