package pyeval

import (
	"fmt"
	"strings"

	"decant/internal/pysyntax"
	"decant/model"
)

type flowKind int

const (
	flowNormal flowKind = iota
	flowReturn
	flowBreak
	flowContinue
	flowRaise
	// flowBroken is the break of a loop whose else clause runs: a break in there
	// belongs to the loop around.
	flowBroken
)

// flow is how a statement ended.
type flow struct {
	kind  flowKind
	value Value   // of return
	exc   *Raised // of raise, outside of in.raised
}

// block runs the statements of a block or module.
func (in *Interp) block(fr *frame, node int) flow {
	for c := range fr.file.Children(node) {
		if fl := in.statement(fr, c); fl.kind != flowNormal {
			return fl
		}
	}
	return flow{}
}

// blocks runs the block children of a clause such as else.
func (in *Interp) blocks(fr *frame, clause int) flow {
	for c := range fr.file.Children(clause) {
		if fr.file.Kind(c) == pysyntax.KindBlock {
			return in.block(fr, c)
		}
	}
	return flow{}
}

// statement runs one statement. An exception is left in in.raised and shown by
// the flow.
func (in *Interp) statement(fr *frame, i int) flow {
	if in.stopped != nil || !in.step(fr, i) {
		return flow{}
	}
	in.sawStatement(fr.file, i)
	fl := in.runStatement(fr, i)
	if in.raised != nil {
		return flow{kind: flowRaise}
	}
	return fl
}

func (in *Interp) runStatement(fr *frame, i int) flow {
	f := fr.file
	switch f.Kind(i) {
	case pysyntax.KindExpressionStatement:
		for c := range f.Children(i) {
			in.expressionStatement(fr, c)
		}
	case pysyntax.KindImportStatement:
		in.importStatement(fr, i)
	case pysyntax.KindImportFromStatement:
		in.importFrom(fr, i)
	case pysyntax.KindFunctionDefinition:
		in.bindName(fr, i, in.define(fr, i))
	case pysyntax.KindClassDefinition:
		in.bindName(fr, i, in.defineClass(fr, i))
	case pysyntax.KindDecoratedDefinition:
		in.decorated(fr, i)
	case pysyntax.KindIfStatement:
		return in.ifStatement(fr, i)
	case pysyntax.KindForStatement:
		return in.forStatement(fr, i)
	case pysyntax.KindWhileStatement:
		return in.whileStatement(fr, i)
	case pysyntax.KindTryStatement:
		return in.tryStatement(fr, i)
	case pysyntax.KindWithStatement:
		return in.withStatement(fr, i)
	case pysyntax.KindMatchStatement:
		return in.matchStatement(fr, i)
	case pysyntax.KindReturnStatement:
		return in.returnStatement(fr, i)
	case pysyntax.KindBreakStatement:
		return flow{kind: flowBreak}
	case pysyntax.KindContinueStatement:
		return flow{kind: flowContinue}
	case pysyntax.KindRaiseStatement:
		in.raiseStatement(fr, i)
	case pysyntax.KindAssertStatement:
		return in.assertStatement(fr, i)
	case pysyntax.KindDeleteStatement:
		for c := range f.Children(i) {
			in.deleteTarget(fr, c)
		}
	case pysyntax.KindTypeAliasStatement:
		if left, ok := f.Child(i, pysyntax.FieldLeft); ok {
			for c := range f.Children(left) {
				if f.Kind(c) == pysyntax.KindIdentifier {
					in.bind(fr.home(f.Text(c)), f.Text(c), in.unknownAt(fr, i, "it is a type"))
				}
			}
		}
	case pysyntax.KindExecStatement:
		in.anyBound(fr.mod.attrs, in.unknownAt(fr, i, "exec may have changed it"))
	}
	return flow{}
}

func (in *Interp) expressionStatement(fr *frame, i int) {
	switch fr.file.Kind(i) {
	case pysyntax.KindAssignment:
		in.assignment(fr, i)
	case pysyntax.KindAugmentedAssignment:
		in.augmented(fr, i)
	default:
		in.eval(fr, i)
	}
}

func (in *Interp) bindName(fr *frame, def int, v Value) {
	if in.raised != nil {
		return
	}
	if name, ok := fr.file.Child(def, pysyntax.FieldName); ok {
		text := fr.ident(name)
		in.bind(fr.home(text), text, v)
	}
}

// decorated evaluates the decorators from the top, makes the function or class,
// and calls the decorators from the bottom.
func (in *Interp) decorated(fr *frame, i int) {
	f := fr.file
	var nodes []int
	var callees []Value
	for c := range f.Children(i) {
		if f.Kind(c) != pysyntax.KindDecorator {
			continue
		}
		var v Value = in.unknownAt(fr, c, "the decorator cannot be read")
		for e := range f.Children(c) {
			v = in.eval(fr, e)
			break
		}
		nodes, callees = append(nodes, c), append(callees, v)
	}
	def, ok := f.Child(i, pysyntax.FieldDefinition)
	if !ok || in.raised != nil {
		return
	}
	var v Value
	if f.Kind(def) == pysyntax.KindClassDefinition {
		v = in.defineClass(fr, def)
	} else {
		v = in.define(fr, def)
	}
	for k := len(nodes) - 1; k >= 0 && in.raised == nil; k-- {
		at := f.Range(nodes[k])
		v = in.call(callees[k], Call{Args: []Arg{{v, f.Range(def)}}, At: at, Callee: at, File: f, Node: nodes[k]})
	}
	in.bindName(fr, def, v)
}

// ifStatement also runs elif clauses, from the index of the clause on.
func (in *Interp) ifStatement(fr *frame, i int) flow {
	cond, ok := fr.file.Child(i, pysyntax.FieldCondition)
	if !ok {
		return flow{}
	}
	var rest []int
	for c := range fr.file.ChildrenOf(i, pysyntax.FieldAlternative) {
		rest = append(rest, c)
	}
	body := func() flow {
		if then, ok := fr.file.Child(i, pysyntax.FieldConsequence); ok {
			return in.block(fr, then)
		}
		return flow{}
	}
	return in.branches(fr, cond, body, func() flow { return in.alternatives(fr, rest) })
}

func (in *Interp) alternatives(fr *frame, clauses []int) flow {
	if len(clauses) == 0 {
		return flow{}
	}
	c := clauses[0]
	if fr.file.Kind(c) != pysyntax.KindElifClause {
		return in.blocks(fr, c)
	}
	cond, ok := fr.file.Child(c, pysyntax.FieldCondition)
	if !ok {
		return flow{}
	}
	return in.branches(fr, cond, func() flow { return in.blocks(fr, c) }, func() flow { return in.alternatives(fr, clauses[1:]) })
}

// branches evaluates a condition and runs one of two branches, or both.
func (in *Interp) branches(fr *frame, cond int, then, otherwise func() flow) flow {
	v := in.eval(fr, cond)
	if in.raised != nil {
		return flow{}
	}
	yes, u := in.truth(v)
	switch {
	case in.raised != nil:
		return flow{}
	case u != nil:
		u = in.condition(fr, cond, u)
		return in.fork(u, &u.Unknown, &u.Unknown, then, otherwise)
	case yes:
		return then()
	}
	return otherwise()
}

// condition makes the unknown that stands for "it depends on this condition".
func (in *Interp) condition(fr *frame, cond int, u *Unknown) *Unknown {
	return &Unknown{Unknown: model.Unknown{
		Because: fmt.Sprintf("it depends on the condition %q, and %s", in.expr(fr, cond), clause(u)),
		At:      fr.file.Range(cond), Expr: in.expr(fr, cond), Env: u.Env,
	}}
}

// clause shortens the reason of a nested unknown.
func clause(u *Unknown) string {
	if i := strings.Index(u.Because, ", and "); i > 0 && strings.HasPrefix(u.Because, "it depends on") {
		return u.Because[i+len(", and "):]
	}
	return u.Because
}

func (in *Interp) returnStatement(fr *frame, i int) flow {
	var v Value = None{}
	for c := range fr.file.Children(i) {
		v = in.eval(fr, c)
		break
	}
	return flow{kind: flowReturn, value: v}
}

func (in *Interp) raiseStatement(fr *frame, i int) {
	f := fr.file
	at := f.Range(i)
	for c := range f.Children(i) {
		v := in.eval(fr, c)
		if in.raised == nil {
			in.raise(in.raisedFrom(v), at)
		}
		return
	}
	if n := len(in.handling); n > 0 {
		in.raise(in.handling[n-1], at)
		return
	}
	in.raise(Raise("RuntimeError", "No active exception to reraise"), at)
}

// raisedFrom turns the operand of raise into an exception.
func (in *Interp) raisedFrom(v Value) *Raised {
	if cls, ok := v.(*Class); ok {
		v = in.call(cls, Call{})
	}
	switch x := v.(type) {
	case *Instance:
		return &Raised{Type: x.Class.Name, Message: in.exceptionText(x), Exc: x}
	case *Unknown:
		return &Raised{Type: "Exception", Message: "an exception that decant does not know", Unknown: x}
	}
	return Raise("TypeError", "exceptions must derive from BaseException")
}

func (in *Interp) assertStatement(fr *frame, i int) flow {
	var parts []int
	for c := range fr.file.Children(i) {
		parts = append(parts, c)
	}
	if len(parts) == 0 {
		return flow{}
	}
	return in.branches(fr, parts[0], func() flow { return flow{} }, func() flow {
		message := ""
		if len(parts) > 1 {
			if s, ok := in.eval(fr, parts[1]).(Str); ok {
				message = string(s)
			}
		}
		in.raise(Raise("AssertionError", message), fr.file.Range(i))
		return flow{kind: flowRaise}
	})
}

func (in *Interp) deleteTarget(fr *frame, i int) {
	f := fr.file
	switch f.Kind(i) {
	case pysyntax.KindIdentifier:
		name := f.Text(i)
		home := fr.home(name)
		if _, ok := home.get(name); !ok {
			if home.open == nil {
				in.raise(Raise("NameError", fmt.Sprintf("name '%s' is not defined", name)), f.Range(i))
			}
			return
		}
		in.unbind(home, name)
	case pysyntax.KindSubscript:
		obj, key, ok := in.subscriptParts(fr, i)
		if ok {
			in.delItem(obj, key, f.Range(i))
		}
	case pysyntax.KindAttribute:
		o, _ := f.Child(i, pysyntax.FieldObject)
		a, _ := f.Child(i, pysyntax.FieldAttribute)
		obj := in.eval(fr, o)
		if in.raised == nil {
			in.delAttr(obj, fr.ident(a))
		}
	default:
		for c := range f.Children(i) {
			in.deleteTarget(fr, c)
		}
	}
}
