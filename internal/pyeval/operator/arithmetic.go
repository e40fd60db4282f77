package operator

import (
	"fmt"
	"math"
	"math/big"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
)

// Uncertain returns the unknown part of the operands of an operation.
func Uncertain(in *object.Interp, vs ...object.Value) *object.Unknown {
	var out *object.Unknown
	for _, v := range vs {
		if u := object.Opaque(v); u != nil {
			in.Risk++
			if out == nil {
				out = u
			} else if len(u.Env) > 0 {
				merged := *out
				merged.Env = object.MergeEnv(out.Env, u.Env)
				out = &merged
			}
		}
	}
	return out
}

// Binary calculates a op b.
func Binary(in *object.Interp, op string, a, b object.Value, at diag.Range) object.Value {
	if u, ok := a.(*object.Unknown); ok && u.Path != nil {
		if v, done := in.Library.Join(in, op, u, b, at); done {
			return v
		}
	}
	if u := Uncertain(in, a, b); u != nil {
		return unsureBinary(in, op, a, b, u, at)
	}
	if op == "%" {
		if s, ok := a.(object.Str); ok {
			return percent(in, string(s), b, at)
		}
	}
	if v, done := dunder(in, op, a, b, at); done {
		return v
	}
	na, xa, ia, oka := object.Number(a)
	nb, xb, ib, okb := object.Number(b)
	switch {
	case oka && okb && ia && ib:
		if ba, ok := a.(object.Bool); ok {
			if bb, ok := b.(object.Bool); ok && (op == "&" || op == "|" || op == "^") {
				return boolOp(op, bool(ba), bool(bb))
			}
		}
		return intOp(in, op, int64(na), int64(nb), at)
	case oka && okb:
		return floatOp(in, op, float64(xa), float64(xb), at)
	}
	return sequenceOp(in, op, a, b, at)
}

// unsureBinary is an operation with an operand that is not known.
func unsureBinary(in *object.Interp, op string, a, b object.Value, u *object.Unknown, at diag.Range) object.Value {
	if !in.Tracks() {
		return in.Derive(u)
	}
	s, isText := a.(object.Str)
	switch {
	case op == "+" && (object.TextsOf(a) != nil || object.TextsOf(b) != nil):
		return in.Written(in.Derive(u), a, b)
	case op == "%" && isText:
		if _, known := b.(*object.Tuple); !known && strings.Count(string(s), "%") > 1 {
			head, _, _ := strings.Cut(string(s), "%") // it may be a tuple or a dict
			return in.Written(in.Derive(u), object.Str(head), in.Scalar(u))
		}
		return percent(in, string(s), b, at)
	}
	return in.Holder(in.Scalar(u), a, b) // lists and dicts are joined, too
}

func boolOp(op string, a, b bool) object.Value {
	switch op {
	case "&":
		return object.Bool(a && b)
	case "|":
		return object.Bool(a || b)
	}
	return object.Bool(a != b)
}

// intOp calculates with arbitrary precision and gives up beyond 64 bits.
func intOp(in *object.Interp, op string, a, b int64, at diag.Range) object.Value {
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
			return in.Raise(object.Raise("ZeroDivisionError", "integer modulo by zero"), at)
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
			return in.Raise(object.Raise("ZeroDivisionError", "division by zero"), at)
		}
		if a == 0 && b < 0 {
			return object.Float(math.Copysign(0, -1))
		}
		f, _ := new(big.Rat).SetFrac(x, y).Float64()
		return object.Float(f)
	case "**":
		return power(in, a, b, at)
	case "<<", ">>":
		if b < 0 {
			return in.Raise(object.Raise("ValueError", "negative shift count"), at)
		}
		if op == ">>" {
			return object.Int(a >> min(uint64(b), 63))
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
		return typeError(in, op, object.Int(a), object.Int(b), at)
	}
	if !z.IsInt64() {
		return in.Unknown("the number has more than 64 bits", at)
	}
	return object.Int(z.Int64())
}

func power(in *object.Interp, a, b int64, at diag.Range) object.Value {
	if b < 0 {
		if a == 0 {
			return in.Raise(object.Raise("ZeroDivisionError", "0.0 cannot be raised to a negative power"), at)
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
	return object.Int(z.Int64())
}

// floatOp calculates what IEEE 754 defines exactly; powers and remainders of
// floats are left alone.
func floatOp(in *object.Interp, op string, a, b float64, at diag.Range) object.Value {
	switch op {
	case "+":
		return object.Float(a + b)
	case "-":
		return object.Float(a - b)
	case "*":
		return object.Float(a * b)
	case "/":
		if b == 0 {
			return in.Raise(object.Raise("ZeroDivisionError", "float division by zero"), at)
		}
		return object.Float(a / b)
	case "//", "%":
		if b == 0 {
			return in.Raise(object.Raise("ZeroDivisionError", "float modulo"), at)
		}
		return in.Unknown("decant does not calculate this", at)
	case "**":
		return in.Unknown("decant does not calculate this power", at)
	}
	return typeError(in, op, object.Float(a), object.Float(b), at)
}

func sequenceOp(in *object.Interp, op string, a, b object.Value, at diag.Range) object.Value {
	if sa, ok := object.Text(a); ok {
		if sb, ok := object.Text(b); ok && op == "+" {
			if u := in.Fits(len(sa)+len(sb), at); u != nil {
				return u
			}
			return object.Str(sa + sb)
		}
	}
	switch x := a.(type) {
	case object.Bytes:
		if y, ok := b.(object.Bytes); ok && op == "+" {
			if u := in.Fits(len(x)+len(y), at); u != nil {
				return u
			}
			return x + y
		}
		if op == "%" {
			return in.Unknown("decant does not format bytes", at)
		}
	case *object.List:
		if y, ok := b.(*object.List); ok && op == "+" {
			if u := in.Holds(len(x.Items)+len(y.Items), object.ItemBytes, at); u != nil {
				return &object.List{Opaque: u}
			}
			return &object.List{Items: slices.Concat(x.Items, y.Items)}
		}
	case *object.Tuple:
		if y, ok := b.(*object.Tuple); ok && op == "+" {
			return in.JoinTuples(x.Items, y.Items, at)
		}
	case *object.Set:
		if y, ok := b.(*object.Set); ok {
			return setOp(in, op, x, y, at)
		}
	case *object.Dict:
		if y, ok := b.(*object.Dict); ok && op == "|" {
			out, u := in.CopyDict(x, at)
			if u != nil {
				return u
			}
			UpdateDict(in, out, y, at)
			return out
		}
	case *object.Host, *object.Class, *object.Func, *object.Module, *object.BoundMethod, *object.Builtin, *object.Iterator, *object.Listing, *object.RelativePath, object.EnvironValue, *object.NamespaceView, *object.ViewValue, *object.RangeValue, *object.Descriptor, *object.SuperValue, object.ModulesValue, *object.FieldValue:
		in.Risk++
		return in.Unknown("decant does not calculate this", at)
	}
	if op == "*" {
		if v, ok := repeat(in, a, b, at); ok {
			return v
		}
	}
	switch b.(type) {
	case *object.Host, *object.Class, *object.Instance, *object.ViewValue, *object.RangeValue, *object.Descriptor, *object.SuperValue, *object.FieldValue:
		in.Risk++
		return in.Unknown("decant does not calculate this", at)
	}
	if _, ok := a.(*object.Instance); ok {
		in.Risk++
		return in.Unknown("decant does not calculate this", at)
	}
	return typeError(in, op, a, b, at)
}

func repeat(in *object.Interp, a, b object.Value, at diag.Range) (object.Value, bool) {
	n, _, isInt, ok := object.Number(b)
	seq := a
	if !ok || !isInt {
		if n, _, isInt, ok = object.Number(a); !ok || !isInt {
			return nil, false
		}
		seq = b
	}
	count := int(max(0, min(n, 1<<40)))
	switch x := seq.(type) {
	case object.Str:
		if len(x) > 0 && count > in.Options.Limits.TextBytes/len(x) {
			return in.Fits(in.Options.Limits.TextBytes+1, at), true
		}
		return in.NewStr(strings.Repeat(string(x), count), at), true
	case *object.List:
		items, u := repeatItems(in, x.Items, count, at)
		return &object.List{Items: items, Opaque: u}, true
	case *object.Tuple:
		items, u := repeatItems(in, x.Items, count, at)
		if u != nil {
			return u, true
		}
		return &object.Tuple{Items: items}, true
	case object.Bytes:
		return in.Unknown("decant does not calculate with bytes", at), true
	}
	return nil, false
}

func repeatItems(in *object.Interp, items []object.Value, n int, at diag.Range) ([]object.Value, *object.Unknown) {
	if len(items) == 0 {
		return nil, nil
	}
	n = min(n, in.Options.Limits.Items+1)
	if u := in.Holds(n*len(items), object.ItemBytes, at); u != nil {
		return nil, u
	}
	out := make([]object.Value, 0, n*len(items))
	for range n {
		out = append(out, items...)
	}
	return out, nil
}

func setOp(in *object.Interp, op string, a, b *object.Set, at diag.Range) object.Value {
	out := &object.Set{Frozen: a.Frozen}
	if u := in.Holds(a.Keys.Len()+b.Keys.Len(), object.EntryBytes, at); u != nil {
		out.Opaque = u
		return out
	}
	if !in.Work(a.Keys.Len()+b.Keys.Len(), at) {
		return in.Nothing()
	}
	for _, v := range append(a.Items(), b.Items()...) {
		h, _, _ := HashKey(v)
		_, inA := a.Keys.Lookup(h)
		_, inB := b.Keys.Lookup(h)
		if op == "|" || op == "&" && inA && inB || op == "-" && inA && !inB || op == "^" && inA != inB {
			out.Keys.Put(h, v, object.None{})
		}
	}
	if !strings.Contains("|&-^", op) {
		return typeError(in, op, a, b, at)
	}
	return out
}

func typeError(in *object.Interp, op string, a, b object.Value, at diag.Range) object.Value {
	return in.Raise(object.Raise("TypeError", fmt.Sprintf("unsupported operand type(s) for %s: '%s' and '%s'", op, in.TypeName(a), in.TypeName(b))), at)
}

// Unary calculates op v.
func Unary(in *object.Interp, op string, v object.Value, at diag.Range) object.Value {
	if u := Uncertain(in, v); u != nil {
		return in.Derive(u)
	}
	n, x, isInt, ok := object.Number(v)
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
	case *object.Instance, *object.Host, *object.Class:
		in.Risk++
		return in.Unknown("decant does not calculate this", at)
	}
	return in.Raise(object.Raise("TypeError", fmt.Sprintf("bad operand type for unary %s: '%s'", op, in.TypeName(v))), at)
}
