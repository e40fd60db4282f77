package interp

import (
	"fmt"
	"strings"

	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/internal/pysyntax"
	"decant/model"
)

// block runs the statements of a block or module.
func block(in *object.Interp, fr *object.Frame, node int) object.Flow {
	for c := range fr.File.Children(node) {
		if fl := statement(in, fr, c); fl.Kind != object.FlowNormal {
			return fl
		}
	}
	return object.Flow{}
}

// blocks runs the block children of a clause such as else.
func blocks(in *object.Interp, fr *object.Frame, clause int) object.Flow {
	for c := range fr.File.Children(clause) {
		if fr.File.Kind(c) == pysyntax.KindBlock {
			return block(in, fr, c)
		}
	}
	return object.Flow{}
}

// statement runs one statement. An exception is left in in.Raised and shown by
// the flow.
func statement(in *object.Interp, fr *object.Frame, i int) object.Flow {
	if in.Stopped != nil || !in.Step(fr, i) {
		return object.Flow{}
	}
	in.SawStatement(fr.File, i)
	fl := runStatement(in, fr, i)
	if in.Raised != nil {
		return object.Flow{Kind: object.FlowRaise}
	}
	return fl
}

func runStatement(in *object.Interp, fr *object.Frame, i int) object.Flow {
	f := fr.File
	switch f.Kind(i) {
	case pysyntax.KindExpressionStatement:
		for c := range f.Children(i) {
			expressionStatement(in, fr, c)
		}
	case pysyntax.KindImportStatement:
		importStatement(in, fr, i)
	case pysyntax.KindImportFromStatement:
		importFrom(in, fr, i)
	case pysyntax.KindFunctionDefinition:
		bindName(in, fr, i, define(in, fr, i))
	case pysyntax.KindClassDefinition:
		bindName(in, fr, i, defineClass(in, fr, i))
	case pysyntax.KindDecoratedDefinition:
		decorated(in, fr, i)
	case pysyntax.KindIfStatement:
		return ifStatement(in, fr, i)
	case pysyntax.KindForStatement:
		return forStatement(in, fr, i)
	case pysyntax.KindWhileStatement:
		return whileStatement(in, fr, i)
	case pysyntax.KindTryStatement:
		return tryStatement(in, fr, i)
	case pysyntax.KindWithStatement:
		return withStatement(in, fr, i)
	case pysyntax.KindMatchStatement:
		return matchStatement(in, fr, i)
	case pysyntax.KindReturnStatement:
		return returnStatement(in, fr, i)
	case pysyntax.KindBreakStatement:
		return object.Flow{Kind: object.FlowBreak}
	case pysyntax.KindContinueStatement:
		return object.Flow{Kind: object.FlowContinue}
	case pysyntax.KindRaiseStatement:
		raiseStatement(in, fr, i)
	case pysyntax.KindAssertStatement:
		return assertStatement(in, fr, i)
	case pysyntax.KindDeleteStatement:
		for c := range f.Children(i) {
			deleteTarget(in, fr, c)
		}
	case pysyntax.KindTypeAliasStatement:
		if left, ok := f.Child(i, pysyntax.FieldLeft); ok {
			for c := range f.Children(left) {
				if f.Kind(c) == pysyntax.KindIdentifier {
					in.Bind(fr.Home(f.Text(c)), f.Text(c), unknownAt(in, fr, i, "it is a type"))
				}
			}
		}
	case pysyntax.KindExecStatement:
		in.Lose("exec runs a text that is not read", f.Range(i))
		in.AnyBound(fr.Module.Attrs, unknownAt(in, fr, i, "exec may have changed it"))
	}
	return object.Flow{}
}

func expressionStatement(in *object.Interp, fr *object.Frame, i int) {
	switch fr.File.Kind(i) {
	case pysyntax.KindAssignment:
		assignment(in, fr, i)
	case pysyntax.KindAugmentedAssignment:
		augmented(in, fr, i)
	default:
		eval(in, fr, i)
	}
}

func bindName(in *object.Interp, fr *object.Frame, def int, v object.Value) {
	if in.Raised != nil {
		return
	}
	if name, ok := fr.File.Child(def, pysyntax.FieldName); ok {
		text := fr.Ident(name)
		in.Bind(fr.Home(text), text, v)
	}
}

// decorated evaluates the decorators from the top, makes the function or class,
// and calls the decorators from the bottom.
func decorated(in *object.Interp, fr *object.Frame, i int) {
	f := fr.File
	var nodes []int
	var callees []object.Value
	for c := range f.Children(i) {
		if f.Kind(c) != pysyntax.KindDecorator {
			continue
		}
		var v object.Value = unknownAt(in, fr, c, "the decorator cannot be read")
		for e := range f.Children(c) {
			v = eval(in, fr, e)
			break
		}
		nodes, callees = append(nodes, c), append(callees, v)
	}
	def, ok := f.Child(i, pysyntax.FieldDefinition)
	if !ok || in.Raised != nil {
		return
	}
	var v object.Value
	if f.Kind(def) == pysyntax.KindClassDefinition {
		v = defineClass(in, fr, def)
	} else {
		v = define(in, fr, def)
	}
	for k := len(nodes) - 1; k >= 0 && in.Raised == nil; k-- {
		at := f.Range(nodes[k])
		v = in.Call(callees[k], object.Call{Args: []object.Arg{{Value: v, At: f.Range(def)}}, At: at, Callee: at, File: f, Node: nodes[k]})
	}
	bindName(in, fr, def, v)
}

// ifStatement also runs elif clauses, from the index of the clause on.
func ifStatement(in *object.Interp, fr *object.Frame, i int) object.Flow {
	cond, ok := fr.File.Child(i, pysyntax.FieldCondition)
	if !ok {
		return object.Flow{}
	}
	var rest []int
	for c := range fr.File.ChildrenOf(i, pysyntax.FieldAlternative) {
		rest = append(rest, c)
	}
	body := func() object.Flow {
		if then, ok := fr.File.Child(i, pysyntax.FieldConsequence); ok {
			return block(in, fr, then)
		}
		return object.Flow{}
	}
	return branches(in, fr, cond, body, func() object.Flow { return alternatives(in, fr, rest) })
}

func alternatives(in *object.Interp, fr *object.Frame, clauses []int) object.Flow {
	if len(clauses) == 0 {
		return object.Flow{}
	}
	c := clauses[0]
	if fr.File.Kind(c) != pysyntax.KindElifClause {
		return blocks(in, fr, c)
	}
	cond, ok := fr.File.Child(c, pysyntax.FieldCondition)
	if !ok {
		return object.Flow{}
	}
	return branches(in, fr, cond, func() object.Flow { return blocks(in, fr, c) }, func() object.Flow { return alternatives(in, fr, clauses[1:]) })
}

// branches evaluates a condition and runs one of two branches, or both.
func branches(in *object.Interp, fr *object.Frame, cond int, then, otherwise func() object.Flow) object.Flow {
	v := eval(in, fr, cond)
	if in.Raised != nil {
		return object.Flow{}
	}
	yes, u := operator.Truth(in, v)
	switch {
	case in.Raised != nil:
		return object.Flow{}
	case u != nil:
		u = condition(in, fr, cond, u)
		return in.Fork(u, &u.Unknown, &u.Unknown, then, otherwise)
	case yes:
		return then()
	}
	return otherwise()
}

// condition makes the unknown that stands for "it depends on this condition".
func condition(in *object.Interp, fr *object.Frame, cond int, u *object.Unknown) *object.Unknown {
	return &object.Unknown{Unknown: model.Unknown{
		Because: fmt.Sprintf("it depends on the condition %q, and %s", expr(in, fr, cond), clause(u)),
		At:      fr.File.Range(cond), Expr: expr(in, fr, cond), Env: u.Env,
	}}
}

// clause shortens the reason of a nested unknown.
func clause(u *object.Unknown) string {
	if i := strings.Index(u.Because, ", and "); i > 0 && strings.HasPrefix(u.Because, "it depends on") {
		return u.Because[i+len(", and "):]
	}
	return u.Because
}

func returnStatement(in *object.Interp, fr *object.Frame, i int) object.Flow {
	var v object.Value = object.None{}
	for c := range fr.File.Children(i) {
		v = eval(in, fr, c)
		break
	}
	return object.Flow{Kind: object.FlowReturn, Value: v}
}

func raiseStatement(in *object.Interp, fr *object.Frame, i int) {
	f := fr.File
	at := f.Range(i)
	for c := range f.Children(i) {
		v := eval(in, fr, c)
		if in.Raised == nil {
			in.Throw(raisedFrom(in, v), at)
		}
		return
	}
	if n := len(in.Handling); n > 0 {
		in.Throw(in.Handling[n-1], at)
		return
	}
	in.Throw(object.Raise("RuntimeError", "No active exception to reraise"), at)
}

// raisedFrom turns the operand of raise into an exception.
func raisedFrom(in *object.Interp, v object.Value) *object.Raised {
	if cls, ok := v.(*object.Class); ok {
		v = in.Call(cls, object.Call{})
	}
	switch x := v.(type) {
	case *object.Instance:
		return &object.Raised{Type: x.Class.Name, Message: operator.ExceptionText(in, x), Exc: x}
	case *object.Unknown:
		return &object.Raised{Type: "Exception", Message: "an exception that decant does not know", Unknown: x}
	}
	return object.Raise("TypeError", "exceptions must derive from BaseException")
}

func assertStatement(in *object.Interp, fr *object.Frame, i int) object.Flow {
	var parts []int
	for c := range fr.File.Children(i) {
		parts = append(parts, c)
	}
	if len(parts) == 0 {
		return object.Flow{}
	}
	return branches(in, fr, parts[0], func() object.Flow { return object.Flow{} }, func() object.Flow {
		message := ""
		if len(parts) > 1 {
			if s, ok := eval(in, fr, parts[1]).(object.Str); ok {
				message = string(s)
			}
		}
		in.Throw(object.Raise("AssertionError", message), fr.File.Range(i))
		return object.Flow{Kind: object.FlowRaise}
	})
}

func deleteTarget(in *object.Interp, fr *object.Frame, i int) {
	f := fr.File
	switch f.Kind(i) {
	case pysyntax.KindIdentifier:
		name := f.Text(i)
		home := fr.Home(name)
		if _, ok := home.Get(name); !ok {
			if home.Open == nil {
				in.Raise(object.Raise("NameError", fmt.Sprintf("name '%s' is not defined", name)), f.Range(i))
			}
			return
		}
		in.Unbind(home, name)
	case pysyntax.KindSubscript:
		obj, key, ok := subscriptParts(in, fr, i)
		if ok {
			operator.DelItem(in, obj, key, f.Range(i))
		}
	case pysyntax.KindAttribute:
		o, _ := f.Child(i, pysyntax.FieldObject)
		a, _ := f.Child(i, pysyntax.FieldAttribute)
		obj := eval(in, fr, o)
		if in.Raised == nil {
			operator.DelAttr(in, obj, fr.Ident(a))
		}
	default:
		for c := range f.Children(i) {
			deleteTarget(in, fr, c)
		}
	}
}
