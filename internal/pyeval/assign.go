package pyeval

import (
	"fmt"

	"decant/internal/diag"
	"decant/internal/pysyntax"
)

// assignment runs a = b = value and a: T = value.
func (in *Interp) assignment(fr *frame, i int) {
	f := fr.file
	var targets []int
	for {
		left, ok := f.Child(i, pysyntax.FieldLeft)
		if !ok {
			return
		}
		targets = append(targets, left)
		right, ok := f.Child(i, pysyntax.FieldRight)
		if !ok { // an annotation alone binds nothing
			in.annotate(fr, i)
			return
		}
		if f.Kind(right) == pysyntax.KindAssignment {
			i = right
			continue
		}
		v := in.eval(fr, right)
		for _, t := range targets {
			if in.raised != nil {
				return
			}
			in.assign(fr, t, v, f.Range(right))
		}
		in.annotate(fr, i)
		return
	}
}

// annotate notes the annotated names of a class body, for dataclasses.
func (in *Interp) annotate(fr *frame, i int) {
	f := fr.file
	left, _ := f.Child(i, pysyntax.FieldLeft)
	typ, ok := f.Child(i, pysyntax.FieldType)
	if !ok || fr.sc.kind != classScope || f.Kind(left) != pysyntax.KindIdentifier {
		return
	}
	fr.sc.annotated = append(fr.sc.annotated, annotation{f.Text(left), f.Text(typ)})
}

// assign binds a value to a target.
func (in *Interp) assign(fr *frame, target int, v Value, at diag.Range) {
	f := fr.file
	target = single(f, target)
	switch f.Kind(target) {
	case pysyntax.KindIdentifier:
		name := fr.ident(target)
		if fr.sc.kind == classScope {
			v = in.autoValue(fr, name, v, at)
		}
		in.bind(fr.home(name), name, v)
	case pysyntax.KindAttribute:
		o, _ := f.Child(target, pysyntax.FieldObject)
		a, ok := f.Child(target, pysyntax.FieldAttribute)
		obj := in.eval(fr, o)
		if in.raised == nil && ok {
			in.setAttr(obj, fr.ident(a), v, f.Range(target))
		}
	case pysyntax.KindSubscript:
		if obj, key, ok := in.subscriptParts(fr, target); ok {
			in.setItem(obj, key, v, f.Range(target))
		}
	case pysyntax.KindPatternList, pysyntax.KindTuplePattern, pysyntax.KindListPattern,
		pysyntax.KindTuple, pysyntax.KindList, pysyntax.KindExpressionList:
		in.unpack(fr, target, v, at)
	case pysyntax.KindAsPatternTarget, pysyntax.KindParenthesizedExpression:
		for c := range f.Children(target) {
			in.assign(fr, c, v, at)
			return
		}
		// "except E, e" and "with x as y" may have a bare target.
		name := fr.ident(target)
		in.bind(fr.home(name), name, v)
	case pysyntax.KindListSplatPattern, pysyntax.KindListSplat:
		for c := range f.Children(target) {
			in.assign(fr, c, v, at)
		}
	default:
		in.risk++
	}
}

// single is the target inside redundant parentheses: (v) is v, while (v,) and
// [v] take a sequence apart. The tree has one kind for (v) and (v,).
func single(f *pysyntax.File, target int) int {
	for f.Kind(target) == pysyntax.KindTuplePattern || f.Kind(target) == pysyntax.KindTuple {
		inner, parts := 0, 0
		for c := range f.Children(target) {
			inner, parts = c, parts+1
		}
		if parts != 1 || hasComma(f.Src[f.Nodes[inner].End:f.Nodes[target].End]) {
			break
		}
		switch f.Kind(inner) {
		case pysyntax.KindListSplatPattern, pysyntax.KindListSplat:
			return target
		}
		target = inner
	}
	return target
}

// hasComma says whether there is a comma outside of comments.
func hasComma(src []byte) bool {
	comment := false
	for _, c := range src {
		switch {
		case c == '#':
			comment = true
		case c == '\n' || c == '\r':
			comment = false
		case c == ',' && !comment:
			return true
		}
	}
	return false
}

func (in *Interp) unpack(fr *frame, target int, v Value, at diag.Range) {
	f := fr.file
	var parts []int
	star := -1
	for c := range f.Children(target) {
		if k := f.Kind(c); k == pysyntax.KindListSplatPattern || k == pysyntax.KindListSplat {
			star = len(parts)
		}
		parts = append(parts, c)
	}
	items, u := in.items(v, at)
	if in.raised != nil {
		return
	}
	if u != nil {
		for k, p := range parts {
			var part Value = in.derive(u)
			if k == star {
				part = &List{Opaque: in.derive(u)}
			}
			in.assign(fr, p, part, at)
		}
		return
	}
	if star < 0 && len(items) != len(parts) || star >= 0 && len(items) < len(parts)-1 {
		in.raise(Raise("ValueError", fmt.Sprintf("not enough or too many values to unpack (expected %d, got %d)", len(parts), len(items))), at)
		return
	}
	for k, p := range parts {
		switch {
		case star < 0 || k < star:
			in.assign(fr, p, items[k], at)
		case k == star:
			rest := items[k : len(items)-(len(parts)-1-star)]
			in.assign(fr, p, &List{Items: append([]Value(nil), rest...)}, at)
		default:
			in.assign(fr, p, items[len(items)-len(parts)+k], at)
		}
	}
}

// augmented runs target op= value. Lists, dicts and sets change in place.
func (in *Interp) augmented(fr *frame, i int) {
	f := fr.file
	left, ok1 := f.Child(i, pysyntax.FieldLeft)
	right, ok2 := f.Child(i, pysyntax.FieldRight)
	opNode, ok3 := f.Child(i, pysyntax.FieldOperator)
	if !ok1 || !ok2 || !ok3 {
		return
	}
	left = single(f, left)
	op := f.Text(opNode)
	op = op[:max(0, len(op)-1)]
	at := f.Range(i)
	store := func(v Value) { in.assign(fr, left, v, at) }
	var old Value
	switch f.Kind(left) {
	case pysyntax.KindAttribute:
		o, _ := f.Child(left, pysyntax.FieldObject)
		a, _ := f.Child(left, pysyntax.FieldAttribute)
		obj := in.eval(fr, o)
		if in.raised != nil {
			return
		}
		old = in.getAttr(obj, fr.ident(a), at)
		store = func(v Value) { in.setAttr(obj, fr.ident(a), v, at) }
	case pysyntax.KindSubscript:
		obj, key, ok := in.subscriptParts(fr, left)
		if !ok {
			return
		}
		old = in.getItem(obj, key, at)
		store = func(v Value) { in.setItem(obj, key, v, at) }
	default:
		old = in.eval(fr, left)
	}
	v := in.eval(fr, right)
	if in.raised != nil {
		return
	}
	result := in.inPlace(op, old, v, at)
	if in.raised == nil {
		store(result)
	}
}

func (in *Interp) inPlace(op string, old, v Value, at diag.Range) Value {
	switch x := old.(type) {
	case *List:
		if op == "+" {
			in.extend(x, v, at)
			return x
		}
	case *Dict:
		if op == "|" {
			in.updateDict(x, v, at)
			return x
		}
	case *Set:
		if !x.Frozen && (op == "|" || op == "&" || op == "-" || op == "^") {
			result := in.binary(op, old, v, at)
			if r, ok := result.(*Set); ok {
				in.touch(x)
				x.d, x.Opaque = r.d.copy(), r.Opaque
			} else if in.raised == nil {
				in.blur(x, in.asUnknown(result, at))
			}
			return x
		}
	}
	if l, ok := old.(*List); ok && op == "*" {
		result := in.binary(op, old, v, at)
		if r, ok := result.(*List); ok {
			in.touch(l)
			l.Items, l.Opaque = r.Items, r.Opaque
		} else if in.raised == nil {
			in.blur(l, in.asUnknown(result, at))
		}
		return l
	}
	return in.binary(op, old, v, at)
}
