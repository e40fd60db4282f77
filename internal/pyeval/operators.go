package pyeval

import (
	"strings"

	"decant/internal/pysyntax"
)

func (in *Interp) evalBinary(fr *frame, i int) Value {
	f := fr.file
	// Long chains ("a" + "b" + …) nest to the left; they are walked in a loop.
	var chain []int
	node := i
	for f.Kind(node) == pysyntax.KindBinaryOperator {
		chain = append(chain, node)
		left, ok := f.Child(node, pysyntax.FieldLeft)
		if !ok {
			return in.unknownAt(fr, i, "it has a syntax error")
		}
		node = left
	}
	v := in.eval(fr, node)
	for k := len(chain) - 1; k >= 0; k-- {
		opNode, ok1 := f.Child(chain[k], pysyntax.FieldOperator)
		right, ok2 := f.Child(chain[k], pysyntax.FieldRight)
		if !ok1 || !ok2 {
			return in.unknownAt(fr, i, "it has a syntax error")
		}
		r := in.eval(fr, right)
		if in.raised != nil || in.stopped != nil {
			return in.nothing()
		}
		v = in.binary(f.Text(opNode), v, r, f.Range(chain[k]))
	}
	return v
}

func (in *Interp) evalUnary(fr *frame, i int) Value {
	f := fr.file
	op, ok1 := f.Child(i, pysyntax.FieldOperator)
	arg, ok2 := f.Child(i, pysyntax.FieldArgument)
	if !ok1 || !ok2 {
		return in.unknownAt(fr, i, "it has a syntax error")
	}
	v := in.eval(fr, arg)
	if in.raised != nil {
		return in.nothing()
	}
	return in.unary(f.Text(op), v, f.Range(i))
}

func (in *Interp) evalNot(fr *frame, i int) Value {
	arg, ok := fr.file.Child(i, pysyntax.FieldArgument)
	if !ok {
		return in.unknownAt(fr, i, "it has a syntax error")
	}
	v := in.eval(fr, arg)
	if in.raised != nil {
		return in.nothing()
	}
	yes, u := in.truth(v)
	if u != nil {
		return in.derive(u)
	}
	return Bool(!yes)
}

func (in *Interp) evalBoolean(fr *frame, i int) Value {
	f := fr.file
	left, ok1 := f.Child(i, pysyntax.FieldLeft)
	op, ok2 := f.Child(i, pysyntax.FieldOperator)
	right, ok3 := f.Child(i, pysyntax.FieldRight)
	if !ok1 || !ok2 || !ok3 {
		return in.unknownAt(fr, i, "it has a syntax error")
	}
	v := in.eval(fr, left)
	if in.raised != nil {
		return in.nothing()
	}
	yes, u := in.truth(v)
	isOr := f.Text(op) == "or"
	if u == nil {
		if yes == isOr {
			return v
		}
		return in.eval(fr, right)
	}
	var other Value
	in.fork(u, &u.Unknown, &u.Unknown, func() flow { other = in.eval(fr, right); return flow{} }, func() flow { return flow{} })
	if in.raised != nil {
		return in.nothing()
	}
	return in.joinExpr(v, other, u)
}

// joinExpr joins the two possible values of an expression.
func (in *Interp) joinExpr(a, b Value, u *Unknown) Value {
	if a == nil || b == nil {
		return in.derive(u)
	}
	if identical(a, b) {
		return a
	}
	return in.either(a, b, u)
}

func (in *Interp) evalConditional(fr *frame, i int) Value {
	var parts []int
	for c := range fr.file.Children(i) {
		parts = append(parts, c)
	}
	if len(parts) != 3 {
		return in.unknownAt(fr, i, "it has a syntax error")
	}
	v := in.eval(fr, parts[1])
	if in.raised != nil {
		return in.nothing()
	}
	yes, u := in.truth(v)
	switch {
	case u == nil && yes:
		return in.eval(fr, parts[0])
	case u == nil:
		return in.eval(fr, parts[2])
	}
	var a, b Value
	u = in.condition(fr, parts[1], u)
	in.fork(u, &u.Unknown, &u.Unknown,
		func() flow { a = in.eval(fr, parts[0]); return flow{} },
		func() flow { b = in.eval(fr, parts[2]); return flow{} })
	if in.raised != nil {
		return in.nothing()
	}
	return in.joinExpr(a, b, u)
}

func (in *Interp) evalNamed(fr *frame, i int) Value {
	f := fr.file
	name, ok1 := f.Child(i, pysyntax.FieldName)
	value, ok2 := f.Child(i, pysyntax.FieldValue)
	if !ok1 || !ok2 {
		return in.unknownAt(fr, i, "it has a syntax error")
	}
	v := in.eval(fr, value)
	if in.raised != nil {
		return in.nothing()
	}
	sc := fr.sc
	for sc.kind == comprehensionScope {
		sc = sc.parent
	}
	outer := *fr
	outer.sc = sc
	in.assign(&outer, name, v, f.Range(value))
	return v
}

func (in *Interp) evalComparison(fr *frame, i int) Value {
	f := fr.file
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
		return in.unknownAt(fr, i, "it has a syntax error")
	}
	left := in.eval(fr, operands[0])
	var result Value = Bool(true)
	for k, op := range ops {
		right := in.eval(fr, operands[k+1])
		if in.raised != nil {
			return in.nothing()
		}
		result = in.compare(op, left, right, f.Range(i))
		if in.raised != nil || k+1 == len(ops) {
			break
		}
		yes, u := in.truth(result)
		if u != nil {
			// The rest may not be evaluated; it hardly ever has an effect.
			return in.derive(u)
		}
		if !yes {
			break
		}
		left = right
	}
	return in.withExpr(result, fr, i)
}
