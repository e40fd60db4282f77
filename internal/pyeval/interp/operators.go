package interp

import (
	"strings"

	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/internal/pysyntax"
)

func evalBinary(in *object.Interp, fr *object.Frame, i int) object.Value {
	f := fr.File
	// Long chains ("a" + "b" + …) nest to the left; they are walked in a loop.
	var chain []int
	node := i
	for f.Kind(node) == pysyntax.KindBinaryOperator {
		chain = append(chain, node)
		left, ok := f.Child(node, pysyntax.FieldLeft)
		if !ok {
			return unknownAt(in, fr, i, "it has a syntax error")
		}
		node = left
	}
	v := eval(in, fr, node)
	for k := len(chain) - 1; k >= 0; k-- {
		opNode, ok1 := f.Child(chain[k], pysyntax.FieldOperator)
		right, ok2 := f.Child(chain[k], pysyntax.FieldRight)
		if !ok1 || !ok2 {
			return unknownAt(in, fr, i, "it has a syntax error")
		}
		r := eval(in, fr, right)
		if in.Raised != nil || in.Stopped != nil {
			return in.Nothing()
		}
		v = operator.Binary(in, f.Text(opNode), v, r, f.Range(chain[k]))
	}
	return v
}

func evalUnary(in *object.Interp, fr *object.Frame, i int) object.Value {
	f := fr.File
	op, ok1 := f.Child(i, pysyntax.FieldOperator)
	arg, ok2 := f.Child(i, pysyntax.FieldArgument)
	if !ok1 || !ok2 {
		return unknownAt(in, fr, i, "it has a syntax error")
	}
	v := eval(in, fr, arg)
	if in.Raised != nil {
		return in.Nothing()
	}
	return operator.Unary(in, f.Text(op), v, f.Range(i))
}

func evalNot(in *object.Interp, fr *object.Frame, i int) object.Value {
	arg, ok := fr.File.Child(i, pysyntax.FieldArgument)
	if !ok {
		return unknownAt(in, fr, i, "it has a syntax error")
	}
	v := eval(in, fr, arg)
	if in.Raised != nil {
		return in.Nothing()
	}
	yes, u := operator.Truth(in, v)
	if u != nil {
		return in.Derive(u)
	}
	return object.Bool(!yes)
}

func evalBoolean(in *object.Interp, fr *object.Frame, i int) object.Value {
	f := fr.File
	left, ok1 := f.Child(i, pysyntax.FieldLeft)
	op, ok2 := f.Child(i, pysyntax.FieldOperator)
	right, ok3 := f.Child(i, pysyntax.FieldRight)
	if !ok1 || !ok2 || !ok3 {
		return unknownAt(in, fr, i, "it has a syntax error")
	}
	v := eval(in, fr, left)
	if in.Raised != nil {
		return in.Nothing()
	}
	yes, u := operator.Truth(in, v)
	isOr := f.Text(op) == "or"
	if u == nil {
		if yes == isOr {
			return v
		}
		return eval(in, fr, right)
	}
	var other object.Value
	in.Fork(u, &u.Unknown, &u.Unknown, func() object.Flow { other = eval(in, fr, right); return object.Flow{} }, func() object.Flow { return object.Flow{} })
	if in.Raised != nil {
		return in.Nothing()
	}
	return joinExpr(in, v, other, u)
}

// joinExpr joins the two possible values of an expression.
func joinExpr(in *object.Interp, a, b object.Value, u *object.Unknown) object.Value {
	if a == nil || b == nil {
		return in.Derive(u)
	}
	if object.Identical(a, b) {
		return a
	}
	return in.Either(a, b, u)
}

func evalConditional(in *object.Interp, fr *object.Frame, i int) object.Value {
	var parts []int
	for c := range fr.File.Children(i) {
		parts = append(parts, c)
	}
	if len(parts) != 3 {
		return unknownAt(in, fr, i, "it has a syntax error")
	}
	v := eval(in, fr, parts[1])
	if in.Raised != nil {
		return in.Nothing()
	}
	yes, u := operator.Truth(in, v)
	switch {
	case u == nil && yes:
		return eval(in, fr, parts[0])
	case u == nil:
		return eval(in, fr, parts[2])
	}
	var a, b object.Value
	u = condition(in, fr, parts[1], u)
	in.Fork(u, &u.Unknown, &u.Unknown,
		func() object.Flow { a = eval(in, fr, parts[0]); return object.Flow{} },
		func() object.Flow { b = eval(in, fr, parts[2]); return object.Flow{} })
	if in.Raised != nil {
		return in.Nothing()
	}
	return joinExpr(in, a, b, u)
}

func evalNamed(in *object.Interp, fr *object.Frame, i int) object.Value {
	f := fr.File
	name, ok1 := f.Child(i, pysyntax.FieldName)
	value, ok2 := f.Child(i, pysyntax.FieldValue)
	if !ok1 || !ok2 {
		return unknownAt(in, fr, i, "it has a syntax error")
	}
	v := eval(in, fr, value)
	if in.Raised != nil {
		return in.Nothing()
	}
	sc := fr.Scope
	for sc.Kind == object.ComprehensionScope {
		sc = sc.Parent
	}
	outer := *fr
	outer.Scope = sc
	assign(in, &outer, name, v, f.Range(value))
	return v
}

func evalComparison(in *object.Interp, fr *object.Frame, i int) object.Value {
	f := fr.File
	var operands []int
	var ops []string
	for c := range f.Children(i) {
		if f.Nodes[c].Field == pysyntax.FieldOperators {
			ops = append(ops, strings.Join(strings.Fields(f.Text(c)), " "))
		} else {
			operands = append(operands, c)
		}
	}
	if len(operands) != len(ops)+1 || len(ops) == 0 {
		return unknownAt(in, fr, i, "it has a syntax error")
	}
	left := eval(in, fr, operands[0])
	var result object.Value = object.Bool(true)
	for k, op := range ops {
		right := eval(in, fr, operands[k+1])
		if in.Raised != nil {
			return in.Nothing()
		}
		result = operator.Compare(in, op, left, right, f.Range(i))
		if in.Raised != nil || k+1 == len(ops) {
			break
		}
		yes, u := operator.Truth(in, result)
		if u != nil {
			// The rest may not be evaluated; it hardly ever has an effect.
			return in.Derive(u)
		}
		if !yes {
			break
		}
		left = right
	}
	return withExpr(in, result, fr, i)
}
