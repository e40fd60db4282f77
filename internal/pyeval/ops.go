package pyeval

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"decant/internal/diag"
)

// number returns an int or float; bools count as ints.
func number(v Value) (n Int, x Float, isInt, ok bool) {
	switch t := v.(type) {
	case Bool:
		if t {
			return 1, 1, true, true
		}
		return 0, 0, true, true
	case Int:
		return t, Float(t), true, true
	case Float:
		return 0, t, false, true
	case *Instance:
		if t.mixed != nil && t.opaque == nil {
			if n, ok := t.mixed.(Int); ok {
				return n, Float(n), true, true
			}
		}
	}
	return 0, 0, false, false
}

// text returns the characters of a str or of an enum member that is one.
func text(v Value) (string, bool) {
	switch t := v.(type) {
	case Str:
		return string(t), true
	case *Instance:
		if s, ok := t.mixed.(Str); ok && t.opaque == nil {
			return string(s), true
		}
	}
	return "", false
}

// uncertain returns the unknown part of the operands of an operation.
func (in *Interp) uncertain(vs ...Value) *Unknown {
	var out *Unknown
	for _, v := range vs {
		if u := opaque(v); u != nil {
			in.risk++
			if out == nil {
				out = u
			} else if len(u.Env) > 0 {
				merged := *out
				merged.Env = mergeEnv(out.Env, u.Env)
				out = &merged
			}
		}
	}
	return out
}

// opaque returns why the content of a value is not known, or nil.
func opaque(v Value) *Unknown {
	switch x := v.(type) {
	case *Unknown:
		return x
	case *List:
		return x.Opaque
	case *Dict:
		return x.Opaque
	case *Set:
		return x.Opaque
	case *Instance:
		return x.opaque
	}
	return nil
}

// binary calculates a op b.
func (in *Interp) binary(op string, a, b Value, at diag.Range) Value {
	if v, done := in.joinPath(op, a, b, at); done {
		return v
	}
	if u := in.uncertain(a, b); u != nil {
		return in.derive(u)
	}
	if op == "%" {
		if s, ok := a.(Str); ok {
			return in.percent(string(s), b, at)
		}
	}
	if v, done := in.dunder(op, a, b, at); done {
		return v
	}
	na, xa, ia, oka := number(a)
	nb, xb, ib, okb := number(b)
	switch {
	case oka && okb && ia && ib:
		if ba, ok := a.(Bool); ok {
			if bb, ok := b.(Bool); ok && (op == "&" || op == "|" || op == "^") {
				return boolOp(op, bool(ba), bool(bb))
			}
		}
		return in.intOp(op, int64(na), int64(nb), at)
	case oka && okb:
		return in.floatOp(op, float64(xa), float64(xb), at)
	}
	return in.sequenceOp(op, a, b, at)
}

func boolOp(op string, a, b bool) Value {
	switch op {
	case "&":
		return Bool(a && b)
	case "|":
		return Bool(a || b)
	}
	return Bool(a != b)
}

// intOp calculates with arbitrary precision and gives up beyond 64 bits.
func (in *Interp) intOp(op string, a, b int64, at diag.Range) Value {
	x, y := big.NewInt(a), big.NewInt(b)
	z := new(big.Int)
	switch op {
	case "+":
		z.Add(x, y)
	case "-":
		z.Sub(x, y)
	case "*":
		z.Mul(x, y)
	case "//", "%":
		if b == 0 {
			return in.raise(Raise("ZeroDivisionError", "integer modulo by zero"), at)
		}
		q, r := new(big.Int).QuoRem(x, y, new(big.Int))
		if r.Sign() != 0 && r.Sign() != y.Sign() { // Python rounds down
			q.Sub(q, big.NewInt(1))
			r.Add(r, y)
		}
		z = q
		if op == "%" {
			z = r
		}
	case "/":
		if b == 0 {
			return in.raise(Raise("ZeroDivisionError", "division by zero"), at)
		}
		if a == 0 && b < 0 {
			return Float(math.Copysign(0, -1))
		}
		f, _ := new(big.Rat).SetFrac(x, y).Float64()
		return Float(f)
	case "**":
		return in.power(a, b, at)
	case "<<", ">>":
		if b < 0 {
			return in.raise(Raise("ValueError", "negative shift count"), at)
		}
		if op == ">>" {
			return Int(a >> min(uint64(b), 63))
		}
		if b > 64 && a != 0 {
			return in.Unknown("the number has more than 64 bits", at)
		}
		z.Lsh(x, uint(min(b, 64)))
	case "&":
		z.And(x, y)
	case "|":
		z.Or(x, y)
	case "^":
		z.Xor(x, y)
	default:
		return in.typeError(op, Int(a), Int(b), at)
	}
	if !z.IsInt64() {
		return in.Unknown("the number has more than 64 bits", at)
	}
	return Int(z.Int64())
}

func (in *Interp) power(a, b int64, at diag.Range) Value {
	if b < 0 {
		if a == 0 {
			return in.raise(Raise("ZeroDivisionError", "0.0 cannot be raised to a negative power"), at)
		}
		return in.Unknown("decant does not calculate this power", at)
	}
	if b > 64 && a != 0 && a != 1 && a != -1 {
		return in.Unknown("the number has more than 64 bits", at)
	}
	if a == -1 || a == 0 || a == 1 {
		b = min(b, 2+b%2)
	}
	z := new(big.Int).Exp(big.NewInt(a), big.NewInt(b), nil)
	if !z.IsInt64() {
		return in.Unknown("the number has more than 64 bits", at)
	}
	return Int(z.Int64())
}

// floatOp calculates what IEEE 754 defines exactly; powers and remainders of
// floats are left alone.
func (in *Interp) floatOp(op string, a, b float64, at diag.Range) Value {
	switch op {
	case "+":
		return Float(a + b)
	case "-":
		return Float(a - b)
	case "*":
		return Float(a * b)
	case "/":
		if b == 0 {
			return in.raise(Raise("ZeroDivisionError", "float division by zero"), at)
		}
		return Float(a / b)
	case "//", "%":
		if b == 0 {
			return in.raise(Raise("ZeroDivisionError", "float modulo"), at)
		}
		return in.Unknown("decant does not calculate this", at)
	case "**":
		return in.Unknown("decant does not calculate this power", at)
	}
	return in.typeError(op, Float(a), Float(b), at)
}

func (in *Interp) sequenceOp(op string, a, b Value, at diag.Range) Value {
	if sa, ok := text(a); ok {
		if sb, ok := text(b); ok && op == "+" {
			if u := in.fits(len(sa)+len(sb), at); u != nil {
				return u
			}
			return Str(sa + sb)
		}
	}
	switch x := a.(type) {
	case Bytes:
		if y, ok := b.(Bytes); ok && op == "+" {
			if u := in.fits(len(x)+len(y), at); u != nil {
				return u
			}
			return x + y
		}
		if op == "%" {
			return in.Unknown("decant does not format bytes", at)
		}
	case *List:
		if y, ok := b.(*List); ok && op == "+" {
			if u := in.holds(len(x.Items)+len(y.Items), itemBytes, at); u != nil {
				return &List{Opaque: u}
			}
			return &List{Items: slices.Concat(x.Items, y.Items)}
		}
	case *Tuple:
		if y, ok := b.(*Tuple); ok && op == "+" {
			return in.joinTuples(x.Items, y.Items, at)
		}
	case *Set:
		if y, ok := b.(*Set); ok {
			return in.setOp(op, x, y, at)
		}
	case *Dict:
		if y, ok := b.(*Dict); ok && op == "|" {
			out, u := in.copyDict(x, at)
			if u != nil {
				return u
			}
			in.updateDict(out, y, at)
			return out
		}
	case *Host, *Class, *Func, *Module, *BoundMethod, *Builtin, *iterator, *listing, *relativePath, environValue, *namespaceView, *viewValue, *rangeValue, *descriptor, *superValue, modulesValue, *fieldValue:
		in.risk++
		return in.Unknown("decant does not calculate this", at)
	}
	if op == "*" {
		if v, ok := in.repeat(a, b, at); ok {
			return v
		}
	}
	switch b.(type) {
	case *Host, *Class, *Instance, *viewValue, *rangeValue, *descriptor, *superValue, *fieldValue:
		in.risk++
		return in.Unknown("decant does not calculate this", at)
	}
	if _, ok := a.(*Instance); ok {
		in.risk++
		return in.Unknown("decant does not calculate this", at)
	}
	return in.typeError(op, a, b, at)
}

func (in *Interp) repeat(a, b Value, at diag.Range) (Value, bool) {
	n, _, isInt, ok := number(b)
	seq := a
	if !ok || !isInt {
		if n, _, isInt, ok = number(a); !ok || !isInt {
			return nil, false
		}
		seq = b
	}
	count := int(max(0, min(n, 1<<40)))
	switch x := seq.(type) {
	case Str:
		if len(x) > 0 && count > in.opts.Limits.TextBytes/len(x) {
			return in.fits(in.opts.Limits.TextBytes+1, at), true
		}
		return in.str(strings.Repeat(string(x), count), at), true
	case *List:
		items, u := in.repeatItems(x.Items, count, at)
		return &List{Items: items, Opaque: u}, true
	case *Tuple:
		items, u := in.repeatItems(x.Items, count, at)
		if u != nil {
			return u, true
		}
		return &Tuple{Items: items}, true
	case Bytes:
		return in.Unknown("decant does not calculate with bytes", at), true
	}
	return nil, false
}

func (in *Interp) repeatItems(items []Value, n int, at diag.Range) ([]Value, *Unknown) {
	if len(items) == 0 {
		return nil, nil
	}
	n = min(n, in.opts.Limits.Items+1)
	if u := in.holds(n*len(items), itemBytes, at); u != nil {
		return nil, u
	}
	out := make([]Value, 0, n*len(items))
	for range n {
		out = append(out, items...)
	}
	return out, nil
}

func (in *Interp) setOp(op string, a, b *Set, at diag.Range) Value {
	out := &Set{Frozen: a.Frozen}
	if u := in.holds(a.d.Len()+b.d.Len(), entryBytes, at); u != nil {
		out.Opaque = u
		return out
	}
	if !in.work(a.d.Len()+b.d.Len(), at) {
		return in.nothing()
	}
	for _, v := range append(a.Items(), b.Items()...) {
		h, _, _ := hashKey(v)
		_, inA := a.d.get(h)
		_, inB := b.d.get(h)
		if op == "|" || op == "&" && inA && inB || op == "-" && inA && !inB || op == "^" && inA != inB {
			out.d.put(h, v, None{})
		}
	}
	if !strings.Contains("|&-^", op) {
		return in.typeError(op, a, b, at)
	}
	return out
}

func (in *Interp) typeError(op string, a, b Value, at diag.Range) Value {
	return in.raise(Raise("TypeError", fmt.Sprintf("unsupported operand type(s) for %s: '%s' and '%s'", op, in.typeName(a), in.typeName(b))), at)
}

func (in *Interp) unary(op string, v Value, at diag.Range) Value {
	if u := in.uncertain(v); u != nil {
		return in.derive(u)
	}
	n, x, isInt, ok := number(v)
	switch {
	case ok && isInt && op == "-":
		if n == math.MinInt64 {
			return in.Unknown("the number has more than 64 bits", at)
		}
		return -n
	case ok && isInt && op == "+":
		return n
	case ok && isInt && op == "~":
		return ^n
	case ok && !isInt && op == "-":
		return -x
	case ok && !isInt && op == "+":
		return x
	}
	switch v.(type) {
	case *Instance, *Host, *Class:
		in.risk++
		return in.Unknown("decant does not calculate this", at)
	}
	return in.raise(Raise("TypeError", fmt.Sprintf("bad operand type for unary %s: '%s'", op, in.typeName(v))), at)
}

// truth is bool(v); the Unknown is set when it is not known.
func (in *Interp) truth(v Value) (bool, *Unknown) {
	if u := opaque(v); u != nil {
		if _, isObject := v.(*Instance); !isObject {
			in.risk++
			return false, u
		}
	}
	switch x := v.(type) {
	case None:
		return false, nil
	case Bool:
		return bool(x), nil
	case Int:
		return x != 0, nil
	case Float:
		return x != 0, nil
	case Str:
		return x != "", nil
	case Bytes:
		return x != "", nil
	case *List:
		return len(x.Items) > 0, nil
	case *listing:
		return len(x.items) > 0, x.gone
	case *Tuple:
		return len(x.Items) > 0, nil
	case *Dict:
		return x.Len() > 0, nil
	case *Set:
		return x.d.Len() > 0, nil
	case *viewValue:
		if x.d.Opaque != nil {
			return false, x.d.Opaque
		}
		return x.d.Len() > 0, nil
	case *rangeValue:
		return x.size > 0, nil
	case *Instance:
		return in.instanceTruth(x)
	case *Host, environValue, *namespaceView:
		return true, nil
	}
	return true, nil
}

func (in *Interp) instanceTruth(x *Instance) (bool, *Unknown) {
	if x.mixed != nil {
		return in.truth(x.mixed)
	}
	if x.Class.unknown != nil {
		return false, x.Class.unknown
	}
	for _, name := range []string{"__bool__", "__len__"} {
		if _, ok := x.Class.find(name); ok {
			return in.truth(in.callMethod(x, name, in.here))
		}
	}
	return true, nil
}
