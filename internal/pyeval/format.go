package pyeval

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"decant/internal/diag"
	"decant/internal/pysyntax"
)

func (in *Interp) evalString(fr *frame, i int) Value {
	f := fr.file
	if s, isBytes, ok := f.StringValue(i); ok {
		if isBytes {
			return Bytes(s)
		}
		if !utf8.ValidString(s) {
			return in.unknownAt(fr, i, "decant does not read this literal")
		}
		return in.str(s, f.Range(i))
	}
	parts, ok := f.StringParts(i)
	if !ok {
		return in.unknownAt(fr, i, "decant does not read this literal")
	}
	return in.withExpr(in.joinParts(fr, parts, f.Range(i)), fr, i)
}

// joinParts evaluates all parts of an f-string, also behind an unknown one.
func (in *Interp) joinParts(fr *frame, parts []pysyntax.Part, at diag.Range) Value {
	var b strings.Builder
	var unsure *Unknown
	for _, p := range parts {
		if p.Expr == 0 {
			b.WriteString(p.Text)
			continue
		}
		v := in.formatPart(fr, p, at)
		if in.raised != nil {
			return in.nothing()
		}
		s, ok := v.(Str)
		if !ok {
			unsure = in.uncertain(append([]Value{v}, unsureList(unsure)...)...)
			continue
		}
		b.WriteString(string(s))
		if b.Len() > in.opts.Limits.TextBytes {
			break
		}
	}
	if unsure != nil {
		return in.derive(unsure)
	}
	return in.str(b.String(), at)
}

func unsureList(u *Unknown) []Value {
	if u == nil {
		return nil
	}
	return []Value{u}
}

func (in *Interp) formatPart(fr *frame, p pysyntax.Part, at diag.Range) Value {
	v := in.eval(fr, p.Expr)
	if in.raised != nil {
		return v
	}
	var spec Value = Str("")
	if p.Format != nil {
		spec = in.joinParts(fr, p.Format, at)
	}
	return in.format(v, p.Conversion, spec, at)
}

// format is format(v, spec) after the conversion.
func (in *Interp) format(v Value, conversion byte, spec Value, at diag.Range) Value {
	switch conversion {
	case 'r':
		v = in.reprOf(v, at)
	case 's':
		v = in.strOf(v, at)
	case 'a':
		return in.Unknown("decant does not evaluate ascii()", at)
	}
	if in.raised != nil {
		return in.nothing()
	}
	if u := in.uncertain(v, spec); u != nil {
		return in.derive(u)
	}
	text, ok := spec.(Str)
	if !ok {
		return in.Unknown("decant does not know this format", at)
	}
	if x, ok := v.(*Instance); ok && (x.mixed != nil || definesFormat(x)) {
		return in.Unknown("the format of such an object depends on Python's version", at)
	}
	if text == "" {
		return in.strOf(v, at)
	}
	s, ok := formatSpec(v, string(text))
	if !ok {
		in.risk++
		return in.Unknown("decant does not know this format", at)
	}
	return in.str(s, at)
}

func definesFormat(x *Instance) bool {
	_, ok := x.Class.find("__format__")
	return ok
}

// formatSpec formats text and whole numbers with fill, alignment, sign, zero,
// width, comma and type, and floats with a precision.
func formatSpec(v Value, spec string) (string, bool) {
	s, ok := parseSpec(spec)
	if !ok {
		return "", false
	}
	var body string
	align := byte('>')
	switch x := v.(type) {
	case Str:
		if s.typ != 0 && s.typ != 's' || s.sign != 0 || s.comma || s.zero {
			return "", false
		}
		body, align = string(x), '<'
		if s.precision >= 0 {
			r := []rune(body)
			body = string(r[:min(len(r), s.precision)])
		}
	case Int:
		body, ok = formatInt(int64(x), s)
	case Float:
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
	return pad(body, s, align)
}

type formatStyle struct {
	fill        rune
	align, sign byte
	zero, comma bool
	width       int
	precision   int
	typ         byte
}

func parseSpec(spec string) (formatStyle, bool) {
	s := formatStyle{fill: ' ', precision: -1}
	r := []rune(spec)
	if len(r) > 1 && strings.ContainsRune("<>=^", r[1]) {
		s.fill, s.align, r = r[0], byte(r[1]), r[2:]
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
		s.zero, s.fill, r = true, '0', r[1:]
	}
	digits := func() (int, bool) {
		n, any := 0, false
		for len(r) > 0 && r[0] >= '0' && r[0] <= '9' && n < 100_000 {
			n, any, r = n*10+int(r[0]-'0'), true, r[1:]
		}
		return n, any
	}
	s.width, _ = digits()
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
	return s, len(r) == 0 && s.width < 100_000 && s.precision < 300
}

func formatInt(n int64, s formatStyle) (string, bool) {
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

func signed(digits string, negative bool, s formatStyle) string {
	switch {
	case negative:
		return "-" + digits
	case s.sign == '+' || s.sign == ' ':
		return string(s.sign) + digits
	}
	return digits
}

func formatFloat(x float64, s formatStyle) (string, bool) {
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

func pad(body string, s formatStyle, align byte) (string, bool) {
	n := s.width - utf8.RuneCountInString(body)
	if n <= 0 {
		return body, true
	}
	fill := func(k int) string { return strings.Repeat(string(s.fill), k) }
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
func (in *Interp) percent(format string, args Value, at diag.Range) Value {
	var b strings.Builder
	items := []Value{args}
	tuple, isTuple := args.(*Tuple)
	if isTuple {
		items = tuple.Items
	}
	used := 0
	take := func(name string, named bool) Value {
		if named {
			return in.getItem(args, Str(name), at)
		}
		if used >= len(items) {
			return in.raise(Raise("TypeError", "not enough arguments for format string"), at)
		}
		used++
		return items[used-1]
	}
	for {
		k := strings.IndexByte(format, '%')
		if k < 0 {
			b.WriteString(format)
			break
		}
		b.WriteString(format[:k])
		format = format[k+1:]
		name, named := "", false
		if strings.HasPrefix(format, "(") {
			end := strings.IndexByte(format, ')')
			if end < 0 {
				return in.raise(Raise("ValueError", "incomplete format key"), at)
			}
			name, named, format = format[1:end], true, format[end+1:]
		}
		k = strings.IndexFunc(format, func(r rune) bool { return !strings.ContainsRune("#0- +123456789.", r) })
		if k < 0 {
			return in.raise(Raise("ValueError", "incomplete format"), at)
		}
		flags, conv := format[:k], format[k]
		format = format[k+1:]
		if conv == '%' {
			if flags != "" {
				return in.Unknown("decant does not know this format", at)
			}
			b.WriteByte('%')
			continue
		}
		v := in.percentOne(flags, conv, take(name, named), at)
		if in.raised != nil {
			return in.nothing()
		}
		s, ok := v.(Str)
		if !ok {
			return v
		}
		b.WriteString(string(s))
		if b.Len() > in.opts.Limits.TextBytes {
			return in.fits(b.Len(), at)
		}
		if !in.work(1+len(s)/workBytes, at) {
			return in.nothing()
		}
		if named {
			used = len(items)
		}
	}
	if _, isDict := args.(*Dict); used < len(items) && !isDict {
		if _, odd := args.(*Instance); odd || !isTuple && isList(args) {
			return in.Unknown("decant does not know this format", at)
		}
		return in.raise(Raise("TypeError", "not all arguments converted during string formatting"), at)
	}
	return in.str(b.String(), at)
}

func isList(v Value) bool {
	switch v.(type) {
	case *List, *Host, *Class, *Func, *Module, *iterator, *listing, *relativePath, *namespaceView, environValue, Bytes:
		return true
	}
	return false
}

func (in *Interp) percentOne(flags string, conv byte, v Value, at diag.Range) Value {
	if in.raised != nil {
		return in.nothing()
	}
	if u := in.uncertain(v); u != nil {
		return in.derive(u)
	}
	switch conv {
	case 's', 'r':
		if conv == 's' {
			v = in.strOf(v, at)
		} else {
			v = in.reprOf(v, at)
		}
		s, ok := v.(Str)
		if !ok || flags == "" {
			return v
		}
		width, err := strconv.Atoi(strings.TrimPrefix(flags, "-"))
		if err != nil || strings.HasPrefix(flags, "0") || width > 10_000 {
			return in.Unknown("decant does not know this format", at)
		}
		st := formatStyle{fill: ' ', width: width}
		align := byte('>')
		if flags[0] == '-' {
			align = '<'
		}
		out, _ := pad(string(s), st, align)
		return Str(out)
	case 'd', 'i':
		n, _, isInt, ok := number(v)
		if _, isEnum := v.(*Instance); ok && isInt && !isEnum && !strings.ContainsAny(flags, "#- .") {
			out, ok := formatSpec(n, flags)
			if ok {
				return Str(out)
			}
		}
	case 'f':
		_, x, _, ok := number(v)
		if ok && !strings.ContainsAny(flags, "#- ") {
			if out, ok := formatSpec(x, flags+"f"); ok {
				return Str(out)
			}
		}
	}
	if conv == 'd' || conv == 'f' || conv == 'i' {
		if _, ok := v.(Str); ok {
			return in.raise(Raise("TypeError", "%"+string(conv)+" format: a real number is required, not str"), at)
		}
	}
	in.risk++
	return in.Unknown("decant does not know this format", at)
}
