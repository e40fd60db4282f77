package pyeval

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"decant/internal/diag"
)

// typeName is the name of a value's type, for messages.
func (in *Interp) typeName(v Value) string {
	switch x := v.(type) {
	case None:
		return "NoneType"
	case Ellipsis:
		return "ellipsis"
	case Bool:
		return "bool"
	case Int:
		return "int"
	case Float:
		return "float"
	case Str:
		return "str"
	case Bytes:
		return "bytes"
	case *List:
		return "list"
	case *Tuple:
		return "tuple"
	case *Dict:
		return "dict"
	case *Set:
		return "set"
	case *Func:
		return "function"
	case *BoundMethod:
		return "method"
	case *Class:
		return "type"
	case *Module:
		return "module"
	case *Instance:
		return x.Class.Name
	case *Host:
		return x.Object.TypeName()
	}
	return "object"
}

// Repr is repr(v) where it does not depend on addresses or unknown parts.
func (in *Interp) Repr(v Value) (string, bool) {
	var b strings.Builder
	known := in.repr(&b, v, 0)
	in.steps += b.Len() / 8 // each few bytes are a value of their own
	if !known {
		return "", false
	}
	return b.String(), true
}

func (in *Interp) repr(b *strings.Builder, v Value, depth int) bool {
	if depth > 50 || b.Len() > in.opts.Limits.TextBytes || opaque(v) != nil {
		return false
	}
	switch x := v.(type) {
	case None:
		b.WriteString("None")
	case Ellipsis:
		b.WriteString("Ellipsis")
	case Bool:
		if x {
			b.WriteString("True")
		} else {
			b.WriteString("False")
		}
	case Int:
		b.WriteString(strconv.FormatInt(int64(x), 10))
	case Float:
		b.WriteString(floatRepr(float64(x)))
	case Str:
		quote(b, string(x))
	case Bytes:
		quoteBytes(b, string(x))
	case *List:
		return in.reprItems(b, "[", x.Items, "]", depth)
	case *Tuple:
		if x.Class != nil {
			return false
		}
		end := ")"
		if len(x.Items) == 1 {
			end = ",)"
		}
		return in.reprItems(b, "(", x.Items, end, depth)
	case *Dict:
		return x.fallback == nil && in.reprDict(b, x, depth)
	case *Set:
		if x.Frozen || x.d.Len() > 1 {
			return false
		}
		if x.d.Len() == 0 {
			b.WriteString("set()")
			return true
		}
		return in.reprItems(b, "{", x.Items(), "}", depth)
	default:
		return false
	}
	return true
}

func (in *Interp) reprItems(b *strings.Builder, open string, items []Value, end string, depth int) bool {
	b.WriteString(open)
	for i, v := range items {
		if i > 0 {
			b.WriteString(", ")
		}
		if !in.repr(b, v, depth+1) {
			return false
		}
	}
	b.WriteString(end)
	return true
}

func (in *Interp) reprDict(b *strings.Builder, d *Dict, depth int) bool {
	b.WriteString("{")
	first := true
	for k, v := range d.Entries() {
		if !first {
			b.WriteString(", ")
		}
		first = false
		if !in.repr(b, k, depth+1) {
			return false
		}
		b.WriteString(": ")
		if !in.repr(b, v, depth+1) {
			return false
		}
	}
	b.WriteString("}")
	return true
}

// floatRepr is repr of a float: the shortest text that reads back equal.
func floatRepr(x float64) string {
	switch {
	case math.IsNaN(x):
		return "nan"
	case math.IsInf(x, 1):
		return "inf"
	case math.IsInf(x, -1):
		return "-inf"
	}
	a := math.Abs(x)
	if a != 0 && (a < 1e-4 || a >= 1e16) {
		s := strconv.FormatFloat(x, 'e', -1, 64)
		return s
	}
	s := strconv.FormatFloat(x, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

func quote(b *strings.Builder, s string) {
	q := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		q = '"'
	}
	b.WriteByte(q)
	for _, r := range s {
		switch {
		case r == rune(q) || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			b.WriteString(`\x` + hex2(byte(r)))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte(q)
}

func hex2(c byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[c>>4], digits[c&15]})
}

func quoteBytes(b *strings.Builder, s string) {
	q := byte('\'')
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		q = '"'
	}
	b.WriteByte('b')
	b.WriteByte(q)
	for i := range len(s) {
		c := s[i]
		switch {
		case c == q || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\r':
			b.WriteString(`\r`)
		case c == '\t':
			b.WriteString(`\t`)
		case c < ' ' || c >= 0x7f:
			b.WriteString(`\x` + hex2(c))
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte(q)
}

// plainText says whether repr shows every character as itself: which others
// Python escapes depends on its Unicode version.
func plainText(s string) bool {
	for _, r := range s {
		if r > unicode.MaxLatin1 || r >= 0x80 && r <= 0xa0 || r == 0xad {
			return false
		}
	}
	return true
}

// strOf is str(v).
func (in *Interp) strOf(v Value, at diag.Range) Value {
	switch x := v.(type) {
	case *Unknown:
		if x.path != nil {
			return in.place(x.path.name, false, at)
		}
	case *relativePath:
		return Str(x.name)
	}
	if u := in.uncertain(v); u != nil {
		return in.derive(u)
	}
	switch x := v.(type) {
	case Str:
		return x
	case *Instance:
		return in.strOfInstance(x, at)
	}
	return in.reprOf(v, at)
}

func (in *Interp) strOfInstance(x *Instance, at diag.Range) Value {
	if x.Class.unknown == nil {
		if _, ok := x.Class.find("__str__"); ok {
			return in.callMethod(x, "__str__", at)
		}
		if x.Class.kind == enumClass && (x.mixed == nil || x.Class.mixin == "str") {
			return Str(x.Class.Name + "." + memberName(x))
		}
		if x.Class.kind == strEnumClass && x.mixed != nil {
			return x.mixed
		}
		if x.Class.kind == exceptionClass {
			if args, ok := x.attrs.get("args"); ok {
				if t, ok := args.(*Tuple); ok && len(t.Items) == 0 {
					return Str("")
				} else if ok && len(t.Items) == 1 && x.Class.Name != "KeyError" {
					return in.strOf(t.Items[0], at)
				}
			}
		}
		if _, ok := x.Class.find("__repr__"); ok {
			return in.callMethod(x, "__repr__", at)
		}
	}
	in.risk++
	return in.Unknown("the text of such an object is not known", at)
}

// reprOf is repr(v).
func (in *Interp) reprOf(v Value, at diag.Range) Value {
	if u := in.uncertain(v); u != nil {
		return in.derive(u)
	}
	if x, ok := v.(*Instance); ok && x.Class.unknown == nil && x.Class.kind == plainClass {
		if _, ok := x.Class.find("__repr__"); ok {
			return in.callMethod(x, "__repr__", at)
		}
	}
	s, ok := in.Repr(v)
	if !ok || !plainText(s) {
		in.risk++
		return in.Unknown("the text of such an object is not known", at)
	}
	return in.str(s, at)
}
