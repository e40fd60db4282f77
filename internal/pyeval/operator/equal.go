package operator

import (
	"decant/internal/diag"
	"decant/internal/pyeval/object"
)

// Is calculates a is b.
func Is(in *object.Interp, a, b object.Value, at diag.Range) (bool, *object.Unknown) {
	if u, ok := a.(*object.Unknown); ok {
		return false, u
	}
	if u, ok := b.(*object.Unknown); ok {
		return false, u
	}
	singleton := func(v object.Value) bool {
		switch v.(type) {
		case object.None, object.Bool, object.Ellipsis:
			return true
		}
		return false
	}
	if singleton(a) || singleton(b) {
		return a == b, nil
	}
	switch a.(type) {
	case *object.List, *object.Dict, *object.Set, *object.Instance, *object.Class, *object.Func, *object.Module, *object.Host:
		return object.Identical(a, b), nil
	}
	return false, in.Unknown("the identity of constants is not defined", at)
}

// Equal is a == b.
func Equal(in *object.Interp, a, b object.Value, at diag.Range) (bool, *object.Unknown) {
	if u := Uncertain(in, a, b); u != nil {
		return false, u
	}
	na, xa, ia, oka := object.Number(a)
	nb, xb, ib, okb := object.Number(b)
	if oka && okb {
		if ia && ib {
			return na == nb, nil
		}
		return numberOrder(na, xa, ia, nb, xb, ib) == 0, nil
	}
	if !in.Spend(at) {
		return false, in.Stopped
	}
	if sa, ok := object.Text(a); ok {
		if sb, ok := object.Text(b); ok {
			if len(sa) == len(sb) && !in.Read(at, sa) {
				return false, in.Stopped
			}
			return sa == sb, nil
		}
	}
	switch x := a.(type) {
	case *object.List:
		if y, ok := b.(*object.List); ok {
			return equalItems(in, x.Items, y.Items, at)
		}
	case *object.Tuple:
		if y, ok := b.(*object.Tuple); ok {
			return equalItems(in, x.Items, y.Items, at)
		}
	case *object.Dict:
		if y, ok := b.(*object.Dict); ok {
			return equalDicts(in, x, y, at)
		}
	case *object.Set:
		if y, ok := b.(*object.Set); ok {
			return in.Work(x.Keys.Len(), at) && sameKeys(&x.Keys, &y.Keys), in.Stopped
		}
	case *object.Instance:
		return equalObjects(in, x, b, at)
	case *object.Host, *object.Builtin, *object.BoundMethod, object.EnvironValue, *object.NamespaceView, *object.Iterator, *object.Listing, *object.RelativePath, *object.Descriptor, *object.SuperValue, *object.ViewValue, *object.RangeValue, *object.FieldValue, object.ModulesValue, *object.Module, *object.Class:
		if object.Identical(a, b) {
			return true, nil
		}
		in.Risk++
		return false, in.Unknown("decant does not compare such objects", at)
	}
	switch y := b.(type) {
	case *object.Instance:
		return equalObjects(in, y, a, at)
	case *object.Host, *object.Builtin, *object.BoundMethod, object.EnvironValue, *object.NamespaceView, *object.Iterator, *object.Listing, *object.RelativePath, *object.Descriptor, *object.SuperValue, *object.ViewValue, *object.RangeValue, *object.FieldValue, object.ModulesValue:
		in.Risk++
		return false, in.Unknown("decant does not compare such objects", at)
	}
	return object.Identical(a, b), nil
}

func equalObjects(in *object.Interp, x *object.Instance, b object.Value, at diag.Range) (bool, *object.Unknown) {
	if x.Class.Kind == object.EnumClass && x.Class.Unknown == nil && !x.Class.DefinesEquality() {
		return object.Value(x) == b, nil
	}
	y, isObject := b.(*object.Instance)
	if x.Class.Unknown == nil && !x.Class.DefinesEquality() && x.Class.Fields == nil && x.Inner == nil &&
		(!isObject || y.Class.Unknown == nil && !y.Class.DefinesEquality() && y.Class.Fields == nil && y.Inner == nil) {
		return object.Value(x) == b, nil
	}
	in.Risk++
	return false, in.Unknown("decant does not compare such objects", at)
}

func equalItems(in *object.Interp, a, b []object.Value, at diag.Range) (bool, *object.Unknown) {
	if len(a) != len(b) {
		return false, nil
	}
	if len(a) == 0 || &a[0] == &b[0] {
		return true, nil // Python compares the same object without looking inside
	}
	if !in.Nest(at) {
		return false, in.Unknown("it is nested too deeply", at)
	}
	defer in.Unnest()
	var unsure *object.Unknown
	for i := range a {
		same, u := Equal(in, a[i], b[i], at)
		if u != nil {
			unsure = u
		} else if !same {
			return false, nil
		}
	}
	return true, unsure
}

func sameKeys(a, b *object.Dict) bool {
	if a.Len() != b.Len() {
		return false
	}
	for k := range a.Index {
		if _, ok := b.Index[k]; !ok {
			return false
		}
	}
	return true
}

func equalDicts(in *object.Interp, a, b *object.Dict, at diag.Range) (bool, *object.Unknown) {
	if !in.Work(a.Len(), at) {
		return false, in.Stopped
	}
	if !sameKeys(a, b) {
		return false, nil
	}
	var va, vb []object.Value
	for i, k := range a.Keys {
		if k != nil {
			other, _ := b.Lookup(a.HashAt(i))
			va, vb = append(va, a.Values[i]), append(vb, other)
		}
	}
	return equalItems(in, va, vb, at)
}
