package interp

import (
	"fmt"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/internal/pysyntax"
)

// assignment runs a = b = value and a: T = value.
func assignment(in *object.Interp, fr *object.Frame, i int) {
	f := fr.File
	var targets []int
	for {
		left, ok := f.Child(i, pysyntax.FieldLeft)
		if !ok {
			return
		}
		targets = append(targets, left)
		right, ok := f.Child(i, pysyntax.FieldRight)
		if !ok { // an annotation alone binds nothing
			annotate(in, fr, i)
			return
		}
		if f.Kind(right) == pysyntax.KindAssignment {
			i = right
			continue
		}
		v := eval(in, fr, right)
		for _, t := range targets {
			if in.Raised != nil {
				return
			}
			assign(in, fr, t, v, f.Range(right))
		}
		annotate(in, fr, i)
		return
	}
}

// annotate notes the annotated names of a class body, for dataclasses.
func annotate(in *object.Interp, fr *object.Frame, i int) {
	f := fr.File
	left, _ := f.Child(i, pysyntax.FieldLeft)
	typ, ok := f.Child(i, pysyntax.FieldType)
	if !ok || fr.Scope.Kind != object.ClassScope || f.Kind(left) != pysyntax.KindIdentifier {
		return
	}
	fr.Scope.Annotated = append(fr.Scope.Annotated, object.Annotation{Name: f.Text(left), Type: f.Text(typ)})
}

// assign binds a value to a target.
func assign(in *object.Interp, fr *object.Frame, target int, v object.Value, at diag.Range) {
	f := fr.File
	target = single(f, target)
	switch f.Kind(target) {
	case pysyntax.KindIdentifier:
		name := fr.Ident(target)
		if fr.Scope.Kind == object.ClassScope {
			v = autoValue(in, fr, name, v, at)
		}
		in.Bind(fr.Home(name), name, v)
	case pysyntax.KindAttribute:
		o, _ := f.Child(target, pysyntax.FieldObject)
		a, ok := f.Child(target, pysyntax.FieldAttribute)
		obj := eval(in, fr, o)
		if in.Raised == nil && ok {
			operator.SetAttr(in, obj, fr.Ident(a), v, f.Range(target))
		}
	case pysyntax.KindSubscript:
		if obj, key, ok := subscriptParts(in, fr, target); ok {
			operator.SetItem(in, obj, key, v, f.Range(target))
		}
	case pysyntax.KindPatternList, pysyntax.KindTuplePattern, pysyntax.KindListPattern,
		pysyntax.KindTuple, pysyntax.KindList, pysyntax.KindExpressionList:
		unpack(in, fr, target, v, at)
	case pysyntax.KindAsPatternTarget, pysyntax.KindParenthesizedExpression:
		for c := range f.Children(target) {
			assign(in, fr, c, v, at)
			return
		}
		// "except E, e" and "with x as y" may have a bare target.
		name := fr.Ident(target)
		in.Bind(fr.Home(name), name, v)
	case pysyntax.KindListSplatPattern, pysyntax.KindListSplat:
		for c := range f.Children(target) {
			assign(in, fr, c, v, at)
		}
	default:
		in.Risk++
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

func unpack(in *object.Interp, fr *object.Frame, target int, v object.Value, at diag.Range) {
	f := fr.File
	var parts []int
	star := -1
	for c := range f.Children(target) {
		if k := f.Kind(c); k == pysyntax.KindListSplatPattern || k == pysyntax.KindListSplat {
			star = len(parts)
		}
		parts = append(parts, c)
	}
	items, u := operator.Items(in, v, at)
	if in.Raised != nil {
		return
	}
	if u == nil && in.Exploring() && (star < 0 && len(items) != len(parts) || star >= 0 && len(items) < len(parts)-1) {
		u = in.Unknown("it has another number of elements than are taken out of it", at)
		u = in.Holder(u, items...)
	}
	if u != nil {
		for k, p := range parts {
			var part object.Value = in.Derive(u)
			if k == star {
				part = &object.List{Opaque: in.Derive(u)}
			}
			assign(in, fr, p, part, at)
		}
		return
	}
	if star < 0 && len(items) != len(parts) || star >= 0 && len(items) < len(parts)-1 {
		in.Raise(object.Raise("ValueError", fmt.Sprintf("not enough or too many values to unpack (expected %d, got %d)", len(parts), len(items))), at)
		return
	}
	for k, p := range parts {
		switch {
		case star < 0 || k < star:
			assign(in, fr, p, items[k], at)
		case k == star:
			rest := items[k : len(items)-(len(parts)-1-star)]
			assign(in, fr, p, &object.List{Items: append([]object.Value(nil), rest...)}, at)
		default:
			assign(in, fr, p, items[len(items)-len(parts)+k], at)
		}
	}
}

// augmented runs target op= value. Lists, dicts and sets change in place.
func augmented(in *object.Interp, fr *object.Frame, i int) {
	f := fr.File
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
	store := func(v object.Value) { assign(in, fr, left, v, at) }
	var old object.Value
	switch f.Kind(left) {
	case pysyntax.KindAttribute:
		o, _ := f.Child(left, pysyntax.FieldObject)
		a, _ := f.Child(left, pysyntax.FieldAttribute)
		obj := eval(in, fr, o)
		if in.Raised != nil {
			return
		}
		old = operator.GetAttr(in, obj, fr.Ident(a), at)
		store = func(v object.Value) { operator.SetAttr(in, obj, fr.Ident(a), v, at) }
	case pysyntax.KindSubscript:
		obj, key, ok := subscriptParts(in, fr, left)
		if !ok {
			return
		}
		old = operator.GetItem(in, obj, key, at)
		store = func(v object.Value) { operator.SetItem(in, obj, key, v, at) }
	default:
		old = eval(in, fr, left)
	}
	v := eval(in, fr, right)
	if in.Raised != nil {
		return
	}
	result := inPlace(in, op, old, v, at)
	if in.Raised == nil {
		store(result)
	}
}

func inPlace(in *object.Interp, op string, old, v object.Value, at diag.Range) object.Value {
	switch x := old.(type) {
	case *object.List:
		if op == "+" {
			operator.Extend(in, x, v, at)
			return x
		}
	case *object.Dict:
		if op == "|" {
			operator.UpdateDict(in, x, v, at)
			return x
		}
	case *object.Set:
		if !x.Frozen && (op == "|" || op == "&" || op == "-" || op == "^") {
			result := operator.Binary(in, op, old, v, at)
			if r, ok := result.(*object.Set); ok {
				in.Touch(x)
				x.Keys, x.Opaque = r.Keys.Copy(), r.Opaque
			} else if in.Raised == nil {
				in.Blur(x, in.AsUnknown(result, at))
			}
			return x
		}
	}
	if l, ok := old.(*object.List); ok && op == "*" {
		result := operator.Binary(in, op, old, v, at)
		if r, ok := result.(*object.List); ok {
			in.Touch(l)
			l.Items, l.Opaque = r.Items, r.Opaque
		} else if in.Raised == nil {
			in.Blur(l, in.AsUnknown(result, at))
		}
		return l
	}
	return operator.Binary(in, op, old, v, at)
}
