package operator

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
)

// UnsureList is the list of a reason: empty without one.
func UnsureList(u *object.Unknown) []object.Value {
	if u == nil {
		return nil
	}
	return []object.Value{u}
}

// Format is format(v, spec) after the conversion.
func Format(in *object.Interp, v object.Value, conversion byte, spec object.Value, at diag.Range) object.Value {
	switch conversion {
	case 'r':
		v = ReprOf(in, v, at)
	case 's':
		v = StrOf(in, v, at)
	case 'a':
		return in.Unknown("decant does not evaluate ascii()", at)
	}
	if in.Raised != nil {
		return in.Nothing()
	}
	if u := Uncertain(in, v, spec); u != nil {
		if text, plain := spec.(object.Str); plain && text == "" && conversion != 'r' {
			return in.Written(in.Derive(u), v)
		}
		return in.Scalar(u)
	}
	text, ok := spec.(object.Str)
	if !ok {
		return in.Unknown("decant does not know this format", at)
	}
	if x, ok := v.(*object.Instance); ok && (x.Mixed != nil || definesFormat(x)) {
		return in.Unknown("the format of such an object depends on Python's version", at)
	}
	if text == "" {
		return StrOf(in, v, at)
	}
	s, ok := formatSpec(v, string(text))
	if !ok {
		in.Risk++
		return in.Unknown("decant does not know this format", at)
	}
	return in.NewStr(s, at)
}

func definesFormat(x *object.Instance) bool {
	_, ok := x.Class.Find("__format__")
	return ok
}

// formatSpec formats text and whole numbers with fill, alignment, sign, zero,
// width, comma and type, and floats with a precision.
func formatSpec(v object.Value, spec string) (string, bool) {
	s, ok := parseSpec(spec)
	if !ok {
		return "", false
	}
	var body string
	align := byte('>')
	switch x := v.(type) {
	case object.Str:
		if s.typ != 0 && s.typ != 's' || s.sign != 0 || s.comma || s.zero {
			return "", false
		}
		body, align = string(x), '<'
		if s.precision >= 0 {
			r := []rune(body)
			body = string(r[:min(len(r), s.precision)])
		}
	case object.Int:
		body, ok = formatInt(int64(x), s)
	case object.Float:
		body, ok = formatFloat(float64(x), s)
	default:
		return "", false
	}
	if !ok {
		return "", false
	}
	if s.align != 0 {
		align = s.align
	} else if s.zero {
		align = '='
	}
	return Pad(body, s, align)
}

// FormatStyle is a format specification that was read.
type FormatStyle struct {
	Fill        rune
	align, sign byte
	zero, comma bool
	Width       int
	precision   int
	typ         byte
}

func parseSpec(spec string) (FormatStyle, bool) {
	s := FormatStyle{Fill: ' ', precision: -1}
	r := []rune(spec)
	if len(r) > 1 && strings.ContainsRune("<>=^", r[1]) {
		s.Fill, s.align, r = r[0], byte(r[1]), r[2:]
	} else if len(r) > 0 && strings.ContainsRune("<>=^", r[0]) {
		s.align, r = byte(r[0]), r[1:]
	}
	if len(r) > 0 && strings.ContainsRune("+- ", r[0]) {
		s.sign, r = byte(r[0]), r[1:]
	}
	if len(r) > 0 && r[0] == '0' {
		if s.align != 0 {
			return s, false
		}
		s.zero, s.Fill, r = true, '0', r[1:]
	}
	digits := func() (int, bool) {
		n, any := 0, false
		for len(r) > 0 && r[0] >= '0' && r[0] <= '9' && n < 100_000 {
			n, any, r = n*10+int(r[0]-'0'), true, r[1:]
		}
		return n, any
	}
	s.Width, _ = digits()
	if len(r) > 0 && r[0] == ',' {
		s.comma, r = true, r[1:]
	}
	if len(r) > 0 && r[0] == '.' {
		r = r[1:]
		n, any := digits()
		if !any {
			return s, false
		}
		s.precision = n
	}
	if len(r) > 0 {
		if r[0] > 'z' {
			return s, false
		}
		s.typ, r = byte(r[0]), r[1:]
	}
	return s, len(r) == 0 && s.Width < 100_000 && s.precision < 300
}

func formatInt(n int64, s FormatStyle) (string, bool) {
	if s.precision >= 0 {
		if s.typ == 'f' {
			return formatFloat(float64(n), s)
		}
		return "", false
	}
	base := 10
	switch s.typ {
	case 0, 'd':
	case 'x', 'X':
		base = 16
	case 'b':
		base = 2
	case 'o':
		base = 8
	default:
		return "", false
	}
	if s.comma && (base != 10 || s.zero) {
		return "", false
	}
	digits := strings.TrimPrefix(strconv.FormatInt(n, base), "-")
	if s.typ == 'X' {
		digits = strings.ToUpper(digits)
	}
	if s.comma {
		for i := len(digits) - 3; i > 0; i -= 3 {
			digits = digits[:i] + "," + digits[i:]
		}
	}
	return signed(digits, n < 0, s), true
}

func signed(digits string, negative bool, s FormatStyle) string {
	switch {
	case negative:
		return "-" + digits
	case s.sign == '+' || s.sign == ' ':
		return string(s.sign) + digits
	}
	return digits
}

func formatFloat(x float64, s FormatStyle) (string, bool) {
	if s.typ != 'f' || s.comma || math.IsNaN(x) || math.IsInf(x, 0) {
		return "", false
	}
	precision := s.precision
	if precision < 0 {
		precision = 6
	}
	text := strconv.FormatFloat(math.Abs(x), 'f', precision, 64)
	return signed(text, math.Signbit(x), s), true
}

// Pad fills a text up to the width of a style.
func Pad(body string, s FormatStyle, align byte) (string, bool) {
	n := s.Width - utf8.RuneCountInString(body)
	if n <= 0 {
		return body, true
	}
	fill := func(k int) string { return strings.Repeat(string(s.Fill), k) }
	switch align {
	case '<':
		return body + fill(n), true
	case '^':
		return fill(n/2) + body + fill(n-n/2), true
	case '=':
		sign := ""
		if body != "" && strings.ContainsRune("+- ", rune(body[0])) {
			sign, body = body[:1], body[1:]
		}
		return sign + fill(n) + body, true
	}
	return fill(n) + body, true
}

// percent is format % args.
func percent(in *object.Interp, format string, args object.Value, at diag.Range) object.Value {
	var b strings.Builder
	var written []object.Value
	var unsure *object.Unknown
	items := []object.Value{args}
	tuple, isTuple := args.(*object.Tuple)
	if isTuple {
		items = tuple.Items
	}
	used := 0
	take := func(name string, named bool) object.Value {
		if named {
			return GetItem(in, args, object.Str(name), at)
		}
		if used >= len(items) {
			return in.Raise(object.Raise("TypeError", "not enough arguments for format string"), at)
		}
		used++
		return items[used-1]
	}
	for {
		k := strings.IndexByte(format, '%')
		if k < 0 {
			b.WriteString(format)
			written = append(written, object.Str(format))
			break
		}
		b.WriteString(format[:k])
		written = append(written, object.Str(format[:k]))
		format = format[k+1:]
		name, named := "", false
		if strings.HasPrefix(format, "(") {
			end := strings.IndexByte(format, ')')
			if end < 0 {
				return in.Raise(object.Raise("ValueError", "incomplete format key"), at)
			}
			name, named, format = format[1:end], true, format[end+1:]
		}
		k = strings.IndexFunc(format, func(r rune) bool { return !strings.ContainsRune("#0- +123456789.", r) })
		if k < 0 {
			return in.Raise(object.Raise("ValueError", "incomplete format"), at)
		}
		flags, conv := format[:k], format[k]
		format = format[k+1:]
		if conv == '%' {
			if flags != "" {
				return in.Unknown("decant does not know this format", at)
			}
			b.WriteByte('%')
			written = append(written, object.Str("%"))
			continue
		}
		v := percentOne(in, flags, conv, take(name, named), at)
		if in.Raised != nil {
			return in.Nothing()
		}
		if named {
			used = len(items)
		}
		s, ok := v.(object.Str)
		written = append(written, v)
		if u, unknown := v.(*object.Unknown); unknown && in.Tracks() {
			unsure = u
			continue
		}
		if !ok {
			return v
		}
		b.WriteString(string(s))
		if b.Len() > in.Options.Limits.TextBytes {
			return in.Fits(b.Len(), at)
		}
		if !in.Work(1+len(s)/object.WorkBytes, at) {
			return in.Nothing()
		}
	}
	if _, isDict := args.(*object.Dict); used < len(items) && !isDict {
		if _, odd := args.(*object.Instance); odd || !isTuple && isList(args) {
			return in.Unknown("decant does not know this format", at)
		}
		return in.Raise(object.Raise("TypeError", "not all arguments converted during string formatting"), at)
	}
	if unsure != nil {
		return in.Written(in.Derive(unsure), written...)
	}
	return in.NewStr(b.String(), at)
}

func isList(v object.Value) bool {
	switch v.(type) {
	case *object.List, *object.Host, *object.Class, *object.Func, *object.Module, *object.Iterator, *object.Listing, *object.RelativePath, *object.NamespaceView, object.EnvironValue, object.Bytes:
		return true
	}
	return false
}

func percentOne(in *object.Interp, flags string, conv byte, v object.Value, at diag.Range) object.Value {
	if in.Raised != nil {
		return in.Nothing()
	}
	if u := Uncertain(in, v); u != nil {
		if conv == 's' && flags == "" {
			return in.Written(in.Derive(u), v)
		}
		return in.Scalar(u)
	}
	switch conv {
	case 's', 'r':
		if conv == 's' {
			v = StrOf(in, v, at)
		} else {
			v = ReprOf(in, v, at)
		}
		s, ok := v.(object.Str)
		if !ok || flags == "" {
			return v
		}
		width, err := strconv.Atoi(strings.TrimPrefix(flags, "-"))
		if err != nil || strings.HasPrefix(flags, "0") || width > 10_000 {
			return in.Unknown("decant does not know this format", at)
		}
		st := FormatStyle{Fill: ' ', Width: width}
		align := byte('>')
		if flags[0] == '-' {
			align = '<'
		}
		out, _ := Pad(string(s), st, align)
		return object.Str(out)
	case 'd', 'i':
		n, _, isInt, ok := object.Number(v)
		if _, isEnum := v.(*object.Instance); ok && isInt && !isEnum && !strings.ContainsAny(flags, "#- .") {
			out, ok := formatSpec(n, flags)
			if ok {
				return object.Str(out)
			}
		}
	case 'f':
		_, x, _, ok := object.Number(v)
		if ok && !strings.ContainsAny(flags, "#- ") {
			if out, ok := formatSpec(x, flags+"f"); ok {
				return object.Str(out)
			}
		}
	}
	if conv == 'd' || conv == 'f' || conv == 'i' {
		if _, ok := v.(object.Str); ok {
			return in.Raise(object.Raise("TypeError", "%"+string(conv)+" format: a real number is required, not str"), at)
		}
	}
	in.Risk++
	return in.Unknown("decant does not know this format", at)
}
