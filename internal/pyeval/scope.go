package pyeval

import (
	"decant/internal/pysyntax"
)

// namespace maps names to values and keeps the order of binding.
type namespace struct {
	vars  map[string]Value
	order []string
	// open is set when there may be more names than vars has, or when the values
	// may have been changed by something that is not known.
	open *Unknown
	// module marks the namespace of a module; born is the fork in which it was
	// made (see trail.go).
	module bool
	born   int
}

func newNamespace() *namespace { return &namespace{vars: map[string]Value{}} }

func (ns *namespace) get(name string) (Value, bool) {
	if ns == nil {
		return nil, false
	}
	v, ok := ns.vars[name]
	return v, ok
}

// put stores without recording; callers outside of set-up use Interp.bind.
func (ns *namespace) put(name string, v Value) {
	if _, ok := ns.vars[name]; !ok {
		ns.order = append(ns.order, name)
	}
	ns.vars[name] = v
}

func (ns *namespace) names() []string {
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
	moduleScope scopeKind = iota
	functionScope
	classScope
	comprehensionScope
)

// scope is one level of name look-up.
type scope struct {
	kind   scopeKind
	ns     *namespace
	parent *scope // nil for a module
	names  *bindings
	module *Module // of a module's scope
	// annotated lists the annotated names of a class body.
	annotated []annotation
	// autoLast is the last value in the body of an enum.
	autoLast    Int
	autoUnknown bool
}

type annotation struct{ name, typ string }

// frame is where code runs.
type frame struct {
	file *pysyntax.File
	mod  *Module
	sc   *scope
	fn   *Func  // nil outside of functions
	cls  *Class // __class__, for super()
	self Value  // first argument of fn, for super()
	// private is the class name that private names get, without leading "_".
	private string
}

// home returns the namespace that an assignment to a name changes.
func (fr *frame) home(name string) *namespace {
	sc := fr.sc
	for sc.kind == comprehensionScope {
		if _, ok := sc.ns.get(name); ok {
			return sc.ns
		}
		sc = sc.parent
	}
	if sc.names == nil {
		return sc.ns
	}
	if sc.names.globals[name] {
		return fr.mod.attrs
	}
	if sc.names.nonlocals[name] {
		for up := sc.parent; up != nil; up = up.parent {
			if up.kind == functionScope && up.names.locals[name] {
				return up.ns
			}
		}
	}
	return sc.ns
}

// lookup finds a name as Python does. ok is false for a name that is not bound;
// local then says that it is a local variable without a value.
func (in *Interp) lookup(fr *frame, name string) (v Value, local, ok bool) {
	for sc := fr.sc; sc != nil; sc = sc.parent {
		if sc.kind == classScope && sc != fr.sc {
			continue
		}
		if sc.names != nil && sc.names.globals[name] {
			break
		}
		if sc.kind == moduleScope {
			break
		}
		if v, found := sc.ns.get(name); found {
			return v, false, true
		}
		if sc.kind == functionScope && sc.names.locals[name] {
			if sc.ns.open != nil {
				return sc.ns.open, true, true
			}
			return nil, true, false
		}
	}
	if v, found := fr.mod.attrs.get(name); found {
		return v, false, true
	}
	// No star import and no library gives super another meaning.
	if open := fr.mod.attrs.open; open != nil && name != "super" {
		return open, false, true
	}
	v, ok = in.builtins[name]
	return v, false, ok
}

// bindings says which names a function body binds.
type bindings struct {
	locals, globals, nonlocals map[string]bool
	yields                     bool
}

// bindingsOf analyses the body of a function or lambda once.
func (in *Interp) bindingsOf(f *pysyntax.File, node int) *bindings {
	key := bodyKey{f, node}
	if b, ok := in.bodies[key]; ok {
		return b
	}
	b := &bindings{locals: map[string]bool{}, globals: map[string]bool{}, nonlocals: map[string]bool{}}
	if body, ok := f.Child(node, pysyntax.FieldBody); ok {
		b.walk(f, body)
	}
	for name := range b.globals {
		delete(b.locals, name)
	}
	for name := range b.nonlocals {
		delete(b.locals, name)
	}
	in.bodies[key] = b
	return b
}

type bodyKey struct {
	f    *pysyntax.File
	node int
}

func (b *bindings) walk(f *pysyntax.File, i int) {
	switch f.Kind(i) {
	case pysyntax.KindFunctionDefinition, pysyntax.KindClassDefinition:
		if name, ok := f.Child(i, pysyntax.FieldName); ok {
			b.locals[f.Text(name)] = true
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
		b.yields = true
	case pysyntax.KindAssignment, pysyntax.KindAugmentedAssignment, pysyntax.KindForStatement:
		if left, ok := f.Child(i, pysyntax.FieldLeft); ok {
			b.target(f, left)
		}
	case pysyntax.KindNamedExpression:
		if name, ok := f.Child(i, pysyntax.FieldName); ok {
			b.target(f, name)
		}
	case pysyntax.KindAsPatternTarget, pysyntax.KindDeleteStatement:
		for c := range f.Children(i) {
			b.target(f, c)
		}
	case pysyntax.KindCasePattern:
		b.pattern(f, i)
	case pysyntax.KindImportStatement, pysyntax.KindImportFromStatement:
		b.imports(f, i)
	}
	for c := range f.Children(i) {
		b.walk(f, c)
	}
}

// target adds the names that an assignment target binds.
func (b *bindings) target(f *pysyntax.File, i int) {
	switch f.Kind(i) {
	case pysyntax.KindIdentifier:
		b.locals[f.Text(i)] = true
	case pysyntax.KindAttribute, pysyntax.KindSubscript, pysyntax.KindCall:
	default:
		for c := range f.Children(i) {
			b.target(f, c)
		}
	}
}

// pattern adds every plain name of a match pattern.
func (b *bindings) pattern(f *pysyntax.File, i int) {
	for c := range f.Children(i) {
		switch f.Kind(c) {
		case pysyntax.KindIdentifier, pysyntax.KindDottedName:
			b.locals[f.Text(c)] = true
		case pysyntax.KindSplatPattern:
			for n := range f.Children(c) {
				b.locals[f.Text(n)] = true
			}
		default:
			b.pattern(f, c)
		}
	}
}

func (b *bindings) imports(f *pysyntax.File, i int) {
	for c := range f.ChildrenOf(i, pysyntax.FieldName) {
		if alias, ok := f.Child(c, pysyntax.FieldAlias); ok {
			b.locals[f.Text(alias)] = true
			continue
		}
		for part := range f.Children(c) {
			b.locals[f.Text(part)] = true
			break
		}
	}
}
