package operator

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
)

// Compare evaluates one comparison.
func Compare(in *object.Interp, op string, a, b object.Value, at diag.Range) object.Value {
	switch op {
	case "is", "is not":
		same, u := Is(in, a, b, at)
		if u != nil {
			return in.Derive(u)
		}
		return object.Bool(same == (op == "is"))
	case "==", "!=", "<>":
		same, u := Equal(in, a, b, at)
		if u != nil {
			return in.Derive(u)
		}
		if in.Raised != nil {
			return in.Nothing()
		}
		return object.Bool(same == (op == "=="))
	case "in", "not in":
		v := Contains(in, b, a, at)
		if yes, ok := v.(object.Bool); ok {
			return object.Bool(bool(yes) == (op == "in"))
		}
		return v
	}
	if u := Uncertain(in, a, b); u != nil {
		return in.Derive(u)
	}
	return order(in, op, a, b, at)
}

// numberOrder compares an int and a float exactly, as Python does; NaN gives 2.
func numberOrder(na object.Int, xa object.Float, ia bool, nb object.Int, xb object.Float, ib bool) int {
	if ia && ib {
		return cmp.Compare(na, nb)
	}
	if math.IsNaN(float64(xa)) || math.IsNaN(float64(xb)) {
		return 2
	}
	exact := func(n object.Int, x object.Float, isInt bool) *big.Float {
		if isInt {
			return new(big.Float).SetInt64(int64(n))
		}
		return new(big.Float).SetFloat64(float64(x))
	}
	return exact(na, xa, ia).Cmp(exact(nb, xb, ib))
}

// order evaluates <, <=, > and >=.
func order(in *object.Interp, op string, a, b object.Value, at diag.Range) object.Value {
	c, u := ThreeWay(in, a, b, at)
	if u != nil {
		return in.Derive(u)
	}
	if in.Raised != nil {
		return in.Nothing()
	}
	if c == 2 {
		return object.Bool(false)
	}
	switch op {
	case "<":
		return object.Bool(c < 0)
	case "<=":
		return object.Bool(c <= 0)
	case ">":
		return object.Bool(c > 0)
	case ">=":
		return object.Bool(c >= 0)
	}
	return in.Unknown("decant does not know this operator", at)
}

// ThreeWay compares two values of one order: -1, 0, 1, or 2 for NaN.
func ThreeWay(in *object.Interp, a, b object.Value, at diag.Range) (int, *object.Unknown) {
	if u := Uncertain(in, a, b); u != nil {
		return 0, u
	}
	na, xa, ia, oka := object.Number(a)
	nb, xb, ib, okb := object.Number(b)
	if oka && okb {
		return numberOrder(na, xa, ia, nb, xb, ib), nil
	}
	if !in.Spend(at) {
		return 0, in.Stopped
	}
	if sa, ok := object.Text(a); ok {
		if sb, ok := object.Text(b); ok {
			if !in.Read(at, sa[:min(len(sa), len(sb))]) {
				return 0, in.Stopped
			}
			return cmp.Compare(sa, sb), nil // UTF-8 sorts as code points do
		}
	}
	switch x := a.(type) {
	case object.Bytes:
		if y, ok := b.(object.Bytes); ok {
			return cmp.Compare(x, y), nil
		}
	case *object.List:
		if y, ok := b.(*object.List); ok {
			return threeItems(in, x.Items, y.Items, at)
		}
	case *object.Tuple:
		if y, ok := b.(*object.Tuple); ok {
			return threeItems(in, x.Items, y.Items, at)
		}
	}
	constant := func(v object.Value) bool {
		switch v.(type) {
		case object.None, object.Str, object.Bytes, object.Bool, object.Int, object.Float, *object.List, *object.Tuple, *object.Dict, *object.Func:
			return true
		}
		return false
	}
	if constant(a) && constant(b) {
		in.Raise(object.Raise("TypeError", fmt.Sprintf("'<' not supported between instances of '%s' and '%s'", in.TypeName(a), in.TypeName(b))), at)
		return 0, nil
	}
	in.Risk++
	return 0, in.Unknown("decant does not compare such objects", at)
}

func threeItems(in *object.Interp, a, b []object.Value, at diag.Range) (int, *object.Unknown) {
	if !in.Nest(at) {
		return 0, in.Unknown("it is nested too deeply", at)
	}
	defer in.Unnest()
	for i := 0; i < len(a) && i < len(b); i++ {
		same, u := Equal(in, a[i], b[i], at)
		if u != nil {
			return 0, u
		}
		if !same {
			return ThreeWay(in, a[i], b[i], at)
		}
	}
	return cmp.Compare(len(a), len(b)), nil
}

// Contains is "item in box".
func Contains(in *object.Interp, box, item object.Value, at diag.Range) object.Value {
	if _, isEnv := box.(object.EnvironValue); isEnv {
		return envContains(in, item, at)
	}
	if x, ok := box.(*object.Instance); ok && in.Exploring() {
		if _, own := x.Class.Find("__contains__"); own {
			return in.Derive(in.AsUnknown(CallMethod(in, x, "__contains__", at, item), at))
		}
		eachOf(in, x, at)
		return in.Derive(in.AsUnknown(x, at))
	}
	if u := Uncertain(in, box); u != nil {
		return in.Derive(u)
	}
	switch x := box.(type) {
	case object.Str:
		if s, ok := object.Text(item); ok {
			if !in.Read(at, string(x)) {
				return in.Nothing()
			}
			return object.Bool(strings.Contains(string(x), s))
		}
		if _, ok := item.(*object.Unknown); !ok {
			if _, isObject := item.(*object.Instance); !isObject {
				return in.Raise(object.Raise("TypeError", "'in <string>' requires string as left operand, not "+in.TypeName(item)), at)
			}
		}
	case *object.List:
		if found, ok := pathIn(in, x, item); ok {
			return object.Bool(found)
		}
		return anyEqual(in, x.Items, item, at)
	case *object.Tuple:
		return anyEqual(in, x.Items, item, at)
	case *object.Dict:
		k, u := Key(in, item, at)
		if u == nil {
			_, ok := x.Lookup(k)
			return object.Bool(ok)
		}
		if x.Len() == 0 {
			return in.Derive(u)
		}
	case *object.Set:
		k, u := Key(in, item, at)
		if u == nil {
			_, ok := x.Keys.Lookup(k)
			return object.Bool(ok)
		}
	case *object.ViewValue:
		if x.Dict.Opaque == nil {
			if !in.Work(x.Dict.Len()/8, at) {
				return in.Nothing()
			}
			return anyEqual(in, x.Items(), item, at)
		}
	case *object.RangeValue:
		if n, ok := item.(object.Int); ok {
			k := (n - x.Start) / x.Step
			return object.Bool((n-x.Start)%x.Step == 0 && k >= 0 && k < x.Size)
		}
	case *object.NamespaceView:
		if s, ok := item.(object.Str); ok && x.Namespace.Open == nil {
			_, bound := x.Namespace.Get(string(s))
			return object.Bool(bound)
		}
	}
	in.Risk++
	u := Uncertain(in, item)
	if u == nil {
		u = in.Unknown("decant does not know what is in it", at)
	}
	return in.Derive(u)
}

func anyEqual(in *object.Interp, items []object.Value, item object.Value, at diag.Range) object.Value {
	var unsure *object.Unknown
	for _, v := range items {
		if object.Identical(v, item) && object.Opaque(v) == nil {
			return object.Bool(true)
		}
		same, u := Equal(in, v, item, at)
		if u != nil {
			unsure = u
		} else if same {
			return object.Bool(true)
		}
	}
	if unsure != nil {
		return in.Derive(unsure)
	}
	return object.Bool(false)
}

// Sorted sorts values as Python does (stable); nil with an Unknown or an
// exception otherwise.
func Sorted(in *object.Interp, items []object.Value, key object.Value, reverse bool, at diag.Range) ([]object.Value, *object.Unknown) {
	keys := make([]object.Value, len(items))
	for i, v := range items {
		keys[i] = v
		if key != nil {
			keys[i] = in.Call(key, object.Call{Args: []object.Arg{{Value: v, At: at}}, At: at})
		}
		if in.Raised != nil {
			return nil, nil
		}
		if f, ok := keys[i].(object.Float); ok && math.IsNaN(float64(f)) {
			return nil, in.Unknown("NaN has no order", at)
		}
	}
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	var unsure *object.Unknown
	slices.SortStableFunc(order, func(i, j int) int {
		if unsure != nil || in.Raised != nil {
			return 0
		}
		c, u := ThreeWay(in, keys[i], keys[j], at)
		if u != nil || c == 2 {
			unsure = u
			if u == nil {
				unsure = in.Unknown("NaN has no order", at)
			}
			return 0
		}
		if reverse {
			return -c
		}
		return c
	})
	if unsure != nil || in.Raised != nil {
		return nil, unsure
	}
	out := make([]object.Value, len(items))
	for i, k := range order {
		out[i] = items[k]
	}
	return out, nil
}
