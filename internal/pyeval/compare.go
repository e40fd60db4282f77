package pyeval

import (
	"cmp"
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"decant/internal/diag"
)

// compare evaluates one comparison.
func (in *Interp) compare(op string, a, b Value, at diag.Range) Value {
	switch op {
	case "is", "is not":
		same, u := in.is(a, b, at)
		if u != nil {
			return in.derive(u)
		}
		return Bool(same == (op == "is"))
	case "==", "!=", "<>":
		same, u := in.equal(a, b, at)
		if u != nil {
			return in.derive(u)
		}
		if in.raised != nil {
			return in.nothing()
		}
		return Bool(same == (op == "=="))
	case "in", "not in":
		v := in.contains(b, a, at)
		if yes, ok := v.(Bool); ok {
			return Bool(bool(yes) == (op == "in"))
		}
		return v
	}
	if u := in.uncertain(a, b); u != nil {
		return in.derive(u)
	}
	return in.order(op, a, b, at)
}

func (in *Interp) is(a, b Value, at diag.Range) (bool, *Unknown) {
	if u, ok := a.(*Unknown); ok {
		return false, u
	}
	if u, ok := b.(*Unknown); ok {
		return false, u
	}
	singleton := func(v Value) bool {
		switch v.(type) {
		case None, Bool, Ellipsis:
			return true
		}
		return false
	}
	if singleton(a) || singleton(b) {
		return a == b, nil
	}
	switch a.(type) {
	case *List, *Dict, *Set, *Instance, *Class, *Func, *Module, *Host:
		return identical(a, b), nil
	}
	return false, in.Unknown("the identity of constants is not defined", at)
}

// equal is a == b.
func (in *Interp) equal(a, b Value, at diag.Range) (bool, *Unknown) {
	if u := in.uncertain(a, b); u != nil {
		return false, u
	}
	na, xa, ia, oka := number(a)
	nb, xb, ib, okb := number(b)
	if oka && okb {
		if ia && ib {
			return na == nb, nil
		}
		return numberOrder(na, xa, ia, nb, xb, ib) == 0, nil
	}
	if !in.spend(at) {
		return false, in.stopped
	}
	if sa, ok := text(a); ok {
		if sb, ok := text(b); ok {
			if len(sa) == len(sb) && !in.read(at, sa) {
				return false, in.stopped
			}
			return sa == sb, nil
		}
	}
	switch x := a.(type) {
	case *List:
		if y, ok := b.(*List); ok {
			return in.equalItems(x.Items, y.Items, at)
		}
	case *Tuple:
		if y, ok := b.(*Tuple); ok {
			return in.equalItems(x.Items, y.Items, at)
		}
	case *Dict:
		if y, ok := b.(*Dict); ok {
			return in.equalDicts(x, y, at)
		}
	case *Set:
		if y, ok := b.(*Set); ok {
			return in.work(x.d.Len(), at) && sameKeys(&x.d, &y.d), in.stopped
		}
	case *Instance:
		return in.equalObjects(x, b, at)
	case *Host, *Builtin, *BoundMethod, environValue, *namespaceView, *iterator, *listing, *relativePath, *descriptor, *superValue, *viewValue, *rangeValue, *fieldValue, modulesValue, *Module, *Class:
		if identical(a, b) {
			return true, nil
		}
		in.risk++
		return false, in.Unknown("decant does not compare such objects", at)
	}
	switch y := b.(type) {
	case *Instance:
		return in.equalObjects(y, a, at)
	case *Host, *Builtin, *BoundMethod, environValue, *namespaceView, *iterator, *listing, *relativePath, *descriptor, *superValue, *viewValue, *rangeValue, *fieldValue, modulesValue:
		in.risk++
		return false, in.Unknown("decant does not compare such objects", at)
	}
	return identical(a, b), nil
}

func (in *Interp) equalObjects(x *Instance, b Value, at diag.Range) (bool, *Unknown) {
	if x.Class.kind == enumClass && x.Class.unknown == nil && !x.Class.definesEquality() {
		return Value(x) == b, nil
	}
	y, isObject := b.(*Instance)
	if x.Class.unknown == nil && !x.Class.definesEquality() && x.Class.fields == nil && x.Inner == nil &&
		(!isObject || y.Class.unknown == nil && !y.Class.definesEquality() && y.Class.fields == nil && y.Inner == nil) {
		return Value(x) == b, nil
	}
	in.risk++
	return false, in.Unknown("decant does not compare such objects", at)
}

func (in *Interp) equalItems(a, b []Value, at diag.Range) (bool, *Unknown) {
	if len(a) != len(b) {
		return false, nil
	}
	if len(a) == 0 || &a[0] == &b[0] {
		return true, nil // Python compares the same object without looking inside
	}
	if !in.nest(at) {
		return false, in.Unknown("it is nested too deeply", at)
	}
	defer in.unnest()
	var unsure *Unknown
	for i := range a {
		same, u := in.equal(a[i], b[i], at)
		if u != nil {
			unsure = u
		} else if !same {
			return false, nil
		}
	}
	return true, unsure
}

func sameKeys(a, b *Dict) bool {
	if a.Len() != b.Len() {
		return false
	}
	for k := range a.index {
		if _, ok := b.index[k]; !ok {
			return false
		}
	}
	return true
}

func (in *Interp) equalDicts(a, b *Dict, at diag.Range) (bool, *Unknown) {
	if !in.work(a.Len(), at) {
		return false, in.stopped
	}
	if !sameKeys(a, b) {
		return false, nil
	}
	var va, vb []Value
	for i, k := range a.keys {
		if k != nil {
			other, _ := b.get(a.hashAt(i))
			va, vb = append(va, a.values[i]), append(vb, other)
		}
	}
	return in.equalItems(va, vb, at)
}

// numberOrder compares an int and a float exactly, as Python does; NaN gives 2.
func numberOrder(na Int, xa Float, ia bool, nb Int, xb Float, ib bool) int {
	if ia && ib {
		return cmp.Compare(na, nb)
	}
	if math.IsNaN(float64(xa)) || math.IsNaN(float64(xb)) {
		return 2
	}
	exact := func(n Int, x Float, isInt bool) *big.Float {
		if isInt {
			return new(big.Float).SetInt64(int64(n))
		}
		return new(big.Float).SetFloat64(float64(x))
	}
	return exact(na, xa, ia).Cmp(exact(nb, xb, ib))
}

// order evaluates <, <=, > and >=.
func (in *Interp) order(op string, a, b Value, at diag.Range) Value {
	c, u := in.three(a, b, at)
	if u != nil {
		return in.derive(u)
	}
	if in.raised != nil {
		return in.nothing()
	}
	if c == 2 {
		return Bool(false)
	}
	switch op {
	case "<":
		return Bool(c < 0)
	case "<=":
		return Bool(c <= 0)
	case ">":
		return Bool(c > 0)
	case ">=":
		return Bool(c >= 0)
	}
	return in.Unknown("decant does not know this operator", at)
}

// three compares two values of one order: -1, 0, 1, or 2 for NaN.
func (in *Interp) three(a, b Value, at diag.Range) (int, *Unknown) {
	if u := in.uncertain(a, b); u != nil {
		return 0, u
	}
	na, xa, ia, oka := number(a)
	nb, xb, ib, okb := number(b)
	if oka && okb {
		return numberOrder(na, xa, ia, nb, xb, ib), nil
	}
	if !in.spend(at) {
		return 0, in.stopped
	}
	if sa, ok := text(a); ok {
		if sb, ok := text(b); ok {
			if !in.read(at, sa[:min(len(sa), len(sb))]) {
				return 0, in.stopped
			}
			return cmp.Compare(sa, sb), nil // UTF-8 sorts as code points do
		}
	}
	switch x := a.(type) {
	case Bytes:
		if y, ok := b.(Bytes); ok {
			return cmp.Compare(x, y), nil
		}
	case *List:
		if y, ok := b.(*List); ok {
			return in.threeItems(x.Items, y.Items, at)
		}
	case *Tuple:
		if y, ok := b.(*Tuple); ok {
			return in.threeItems(x.Items, y.Items, at)
		}
	}
	constant := func(v Value) bool {
		switch v.(type) {
		case None, Str, Bytes, Bool, Int, Float, *List, *Tuple, *Dict, *Func:
			return true
		}
		return false
	}
	if constant(a) && constant(b) {
		in.raise(Raise("TypeError", fmt.Sprintf("'<' not supported between instances of '%s' and '%s'", in.typeName(a), in.typeName(b))), at)
		return 0, nil
	}
	in.risk++
	return 0, in.Unknown("decant does not compare such objects", at)
}

func (in *Interp) threeItems(a, b []Value, at diag.Range) (int, *Unknown) {
	if !in.nest(at) {
		return 0, in.Unknown("it is nested too deeply", at)
	}
	defer in.unnest()
	for i := 0; i < len(a) && i < len(b); i++ {
		same, u := in.equal(a[i], b[i], at)
		if u != nil {
			return 0, u
		}
		if !same {
			return in.three(a[i], b[i], at)
		}
	}
	return cmp.Compare(len(a), len(b)), nil
}

// contains is "item in box".
func (in *Interp) contains(box, item Value, at diag.Range) Value {
	if _, isEnv := box.(environValue); isEnv {
		return in.envContains(item, at)
	}
	if u := in.uncertain(box); u != nil {
		return in.derive(u)
	}
	switch x := box.(type) {
	case Str:
		if s, ok := text(item); ok {
			if !in.read(at, string(x)) {
				return in.nothing()
			}
			return Bool(strings.Contains(string(x), s))
		}
		if _, ok := item.(*Unknown); !ok {
			if _, isObject := item.(*Instance); !isObject {
				return in.raise(Raise("TypeError", "'in <string>' requires string as left operand, not "+in.typeName(item)), at)
			}
		}
	case *List:
		if found, ok := in.pathIn(x, item); ok {
			return Bool(found)
		}
		return in.anyEqual(x.Items, item, at)
	case *Tuple:
		return in.anyEqual(x.Items, item, at)
	case *Dict:
		k, u := in.key(item, at)
		if u == nil {
			_, ok := x.get(k)
			return Bool(ok)
		}
		if x.Len() == 0 {
			return in.derive(u)
		}
	case *Set:
		k, u := in.key(item, at)
		if u == nil {
			_, ok := x.d.get(k)
			return Bool(ok)
		}
	case *viewValue:
		if x.d.Opaque == nil {
			if !in.work(x.d.Len()/8, at) {
				return in.nothing()
			}
			return in.anyEqual(x.items(), item, at)
		}
	case *rangeValue:
		if n, ok := item.(Int); ok {
			k := (n - x.start) / x.step
			return Bool((n-x.start)%x.step == 0 && k >= 0 && k < x.size)
		}
	case *namespaceView:
		if s, ok := item.(Str); ok && x.ns.open == nil {
			_, bound := x.ns.get(string(s))
			return Bool(bound)
		}
	}
	in.risk++
	u := in.uncertain(item)
	if u == nil {
		u = in.Unknown("decant does not know what is in it", at)
	}
	return in.derive(u)
}

func (in *Interp) anyEqual(items []Value, item Value, at diag.Range) Value {
	var unsure *Unknown
	for _, v := range items {
		if identical(v, item) && opaque(v) == nil {
			return Bool(true)
		}
		same, u := in.equal(v, item, at)
		if u != nil {
			unsure = u
		} else if same {
			return Bool(true)
		}
	}
	if unsure != nil {
		return in.derive(unsure)
	}
	return Bool(false)
}

// sorted sorts values as Python does (stable); nil with an Unknown or an
// exception otherwise.
func (in *Interp) sorted(items []Value, key Value, reverse bool, at diag.Range) ([]Value, *Unknown) {
	keys := make([]Value, len(items))
	for i, v := range items {
		keys[i] = v
		if key != nil {
			keys[i] = in.call(key, Call{Args: []Arg{{v, at}}, At: at})
		}
		if in.raised != nil {
			return nil, nil
		}
		if f, ok := keys[i].(Float); ok && math.IsNaN(float64(f)) {
			return nil, in.Unknown("NaN has no order", at)
		}
	}
	order := make([]int, len(items))
	for i := range order {
		order[i] = i
	}
	var unsure *Unknown
	slices.SortStableFunc(order, func(i, j int) int {
		if unsure != nil || in.raised != nil {
			return 0
		}
		c, u := in.three(keys[i], keys[j], at)
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
	if unsure != nil || in.raised != nil {
		return nil, unsure
	}
	out := make([]Value, len(items))
	for i, k := range order {
		out[i] = items[k]
	}
	return out, nil
}
