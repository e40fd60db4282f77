package operator

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
)

// Repr is repr(v) where it does not depend on addresses or unknown parts.
func Repr(in *object.Interp, v object.Value) (string, bool) {
	var b strings.Builder
	known := repr(in, &b, v, 0)
	in.Steps += b.Len() / 8 // each few bytes are a value of their own
	if !known {
		return "", false
	}
	return b.String(), true
}

func repr(in *object.Interp, b *strings.Builder, v object.Value, depth int) bool {
	if depth > 50 || b.Len() > in.Options.Limits.TextBytes || object.Opaque(v) != nil {
		return false
	}
	switch x := v.(type) {
	case object.None:
		b.WriteString("None")
	case object.Ellipsis:
		b.WriteString("Ellipsis")
	case object.Bool:
		if x {
			b.WriteString("True")
		} else {
			b.WriteString("False")
		}
	case object.Int:
		b.WriteString(strconv.FormatInt(int64(x), 10))
	case object.Float:
		b.WriteString(FloatRepr(float64(x)))
	case object.Str:
		quote(b, string(x))
	case object.Bytes:
		quoteBytes(b, string(x))
	case *object.List:
		return reprItems(in, b, "[", x.Items, "]", depth)
	case *object.Tuple:
		if x.Class != nil {
			return false
		}
		end := ")"
		if len(x.Items) == 1 {
			end = ",)"
		}
		return reprItems(in, b, "(", x.Items, end, depth)
	case *object.Dict:
		return x.Fallback == nil && reprDict(in, b, x, depth)
	case *object.Set:
		if x.Frozen || x.Keys.Len() > 1 {
			return false
		}
		if x.Keys.Len() == 0 {
			b.WriteString("set()")
			return true
		}
		return reprItems(in, b, "{", x.Items(), "}", depth)
	default:
		return false
	}
	return true
}

func reprItems(in *object.Interp, b *strings.Builder, open string, items []object.Value, end string, depth int) bool {
	b.WriteString(open)
	for i, v := range items {
		if i > 0 {
			b.WriteString(", ")
		}
		if !repr(in, b, v, depth+1) {
			return false
		}
	}
	b.WriteString(end)
	return true
}

func reprDict(in *object.Interp, b *strings.Builder, d *object.Dict, depth int) bool {
	b.WriteString("{")
	first := true
	for k, v := range d.Entries() {
		if !first {
			b.WriteString(", ")
		}
		first = false
		if !repr(in, b, k, depth+1) {
			return false
		}
		b.WriteString(": ")
		if !repr(in, b, v, depth+1) {
			return false
		}
	}
	b.WriteString("}")
	return true
}

// FloatRepr is repr of a float: the shortest text that reads back equal.
func FloatRepr(x float64) string {
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

// StrOf is str(v).
func StrOf(in *object.Interp, v object.Value, at diag.Range) object.Value {
	switch x := v.(type) {
	case *object.Unknown:
		if x.Path != nil {
			return Place(in, x.Path.Name, false, at)
		}
	case *object.RelativePath:
		return object.Str(x.Name)
	}
	if u := Uncertain(in, v); u != nil {
		return in.Derive(u)
	}
	switch x := v.(type) {
	case object.Str:
		return x
	case *object.Instance:
		return strOfInstance(in, x, at)
	}
	return ReprOf(in, v, at)
}

func strOfInstance(in *object.Interp, x *object.Instance, at diag.Range) object.Value {
	if x.Class.Unknown == nil {
		if _, ok := x.Class.Find("__str__"); ok {
			return CallMethod(in, x, "__str__", at)
		}
		if x.Class.Kind == object.EnumClass && (x.Mixed == nil || x.Class.Mixin == "str") {
			return object.Str(x.Class.Name + "." + object.MemberName(x))
		}
		if x.Class.Kind == object.StrEnumClass && x.Mixed != nil {
			return x.Mixed
		}
		if x.Class.Kind == object.ExceptionClass {
			if args, ok := x.Attrs.Get("args"); ok {
				if t, ok := args.(*object.Tuple); ok && len(t.Items) == 0 {
					return object.Str("")
				} else if ok && len(t.Items) == 1 && x.Class.Name != "KeyError" {
					return StrOf(in, t.Items[0], at)
				}
			}
		}
		if _, ok := x.Class.Find("__repr__"); ok {
			return CallMethod(in, x, "__repr__", at)
		}
	}
	in.Risk++
	return in.Unknown("the text of such an object is not known", at)
}

// ReprOf is repr(v).
func ReprOf(in *object.Interp, v object.Value, at diag.Range) object.Value {
	if u := Uncertain(in, v); u != nil {
		return in.Derive(u)
	}
	if x, ok := v.(*object.Instance); ok && x.Class.Unknown == nil && x.Class.Kind == object.PlainClass {
		if _, ok := x.Class.Find("__repr__"); ok {
			return CallMethod(in, x, "__repr__", at)
		}
	}
	s, ok := Repr(in, v)
	if !ok || !plainText(s) {
		in.Risk++
		return in.Unknown("the text of such an object is not known", at)
	}
	return in.NewStr(s, at)
}
