package pyeval

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"decant/internal/diag"
)

// method returns a method of a built-in type.
func (in *Interp) method(v Value, name string) (*Builtin, bool) {
	kind := in.typeName(v)
	if in.methods == nil {
		in.methods = map[string]map[string]methodFunc{
			"str": strMethods(), "list": listMethods(), "dict": dictMethods(), "set": setMethods(), "tuple": tupleMethods(),
		}
	}
	if _, isObject := v.(*Instance); isObject {
		return nil, false
	}
	fn, ok := in.methods[kind][name]
	if !ok {
		return nil, false
	}
	return &Builtin{Name: kind + "." + name, call: func(in *Interp, c Call) Value {
		if len(c.Args) == 0 {
			return Raise("TypeError", "unbound method "+name+"() needs an argument")
		}
		self := c.Args[0].Value
		c.Args = c.Args[1:]
		v := fn(in, self, c)
		if kind != "str" {
			return v // it was made before
		}
		return in.counted(v, c.At)
	}}, true
}

// counted counts a text that a method made.
func (in *Interp) counted(v Value, at diag.Range) Value {
	n := 0
	switch s := v.(type) {
	case Str:
		n = len(s)
	case Bytes:
		n = len(s)
	}
	if u := in.fits(n, at); u != nil {
		return u
	}
	return v
}

type methodFunc func(in *Interp, self Value, c Call) Value

// argText returns the texts of all positional arguments; ok is false when one is
// not a str, and u says why one is not known.
func (in *Interp) argTexts(c Call) (out []string, u *Unknown, ok bool) {
	ok = len(c.Keywords) == 0
	for _, a := range c.Args {
		s, isText := text(a.Value)
		if !isText {
			ok = false
			if x := in.uncertain(a.Value); x != nil {
				u = x
			}
		}
		out = append(out, s)
	}
	return out, u, ok
}

// textMethod makes a method of text arguments; at least low and at most high.
func textMethod(low, high int, fn func(in *Interp, s string, args []string, c Call) Value) methodFunc {
	return func(in *Interp, self Value, c Call) Value {
		s, isText := text(self)
		args, u, ok := in.argTexts(c)
		if u != nil {
			return in.derive(u)
		}
		if u := in.would(len(s), c.At); u != nil {
			return u
		}
		if !isText || !ok || len(args) < low || len(args) > high {
			in.risk++
			return in.Unknown("decant does not know this use of a text method", c.At)
		}
		return fn(in, s, args, c)
	}
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// asciiOnly is for methods whose result on other characters depends on Python's
// Unicode tables.
func asciiOnly(fn func(s string) Value) methodFunc {
	return textMethod(0, 0, func(in *Interp, s string, _ []string, c Call) Value {
		if !ascii(s) {
			return in.Unknown("the text has characters beyond ASCII", c.At)
		}
		return fn(s)
	})
}

func allRunes(s string, is func(rune) bool) Value {
	for _, r := range s {
		if !is(r) {
			return Bool(false)
		}
	}
	return Bool(s != "")
}

const asciiSpace = " \t\n\r\v\f\x1c\x1d\x1e\x1f"

func strip(trim func(s, cut string) string) methodFunc {
	return func(in *Interp, self Value, c Call) Value {
		if len(c.Args) == 1 {
			if _, none := c.Args[0].Value.(None); none {
				c.Args = nil
			}
		}
		return textMethod(0, 1, func(in *Interp, s string, args []string, c Call) Value {
			if len(args) == 1 {
				return Str(trim(s, args[0]))
			}
			if !ascii(s) {
				return in.Unknown("the text has characters beyond ASCII", c.At)
			}
			return Str(trim(s, asciiSpace))
		})(in, self, c)
	}
}

// trimSet is strings.Trim, for which an empty set is no set.
func trimSet(fn func(s, cut string) string) func(s, cut string) string {
	return func(s, cut string) string {
		if cut == "" {
			return s
		}
		return fn(s, cut)
	}
}

func affix(test func(s, x string) bool) methodFunc {
	return func(in *Interp, self Value, c Call) Value {
		s, ok := text(self)
		if !ok || len(c.Args) != 1 || len(c.Keywords) > 0 {
			return in.Unknown("decant does not know this use of a text method", c.At)
		}
		options := []Value{c.Args[0].Value}
		if t, isTuple := c.Args[0].Value.(*Tuple); isTuple {
			options = t.Items
		}
		var unsure *Unknown
		for _, o := range options {
			x, isText := text(o)
			if !isText {
				unsure = in.asUnknown(o, c.At)
			} else if test(s, x) {
				return Bool(true)
			}
		}
		if unsure != nil {
			return in.derive(unsure)
		}
		return Bool(false)
	}
}

func strMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"upper":    asciiOnly(func(s string) Value { return Str(strings.ToUpper(s)) }),
		"lower":    asciiOnly(func(s string) Value { return Str(strings.ToLower(s)) }),
		"casefold": asciiOnly(func(s string) Value { return Str(strings.ToLower(s)) }),
		"capitalize": asciiOnly(func(s string) Value {
			if s == "" {
				return Str("")
			}
			return Str(strings.ToUpper(s[:1]) + strings.ToLower(s[1:]))
		}),
		"title": asciiOnly(func(s string) Value { return Str(titleCase(s)) }),
		"swapcase": asciiOnly(func(s string) Value {
			return Str(strings.Map(func(r rune) rune {
				if unicode.IsUpper(r) {
					return unicode.ToLower(r)
				}
				return unicode.ToUpper(r)
			}, s))
		}),
		"isdigit":   asciiOnly(func(s string) Value { return allRunes(s, unicode.IsDigit) }),
		"isnumeric": asciiOnly(func(s string) Value { return allRunes(s, unicode.IsDigit) }),
		"isdecimal": asciiOnly(func(s string) Value { return allRunes(s, unicode.IsDigit) }),
		"isalpha":   asciiOnly(func(s string) Value { return allRunes(s, unicode.IsLetter) }),
		"isalnum": asciiOnly(func(s string) Value {
			return allRunes(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
		}),
		"isspace": asciiOnly(func(s string) Value {
			return allRunes(s, func(r rune) bool { return strings.ContainsRune(asciiSpace, r) })
		}),
		"isupper":      asciiOnly(func(s string) Value { return Bool(s != strings.ToLower(s) && s == strings.ToUpper(s)) }),
		"islower":      asciiOnly(func(s string) Value { return Bool(s != strings.ToUpper(s) && s == strings.ToLower(s)) }),
		"strip":        strip(trimSet(strings.Trim)),
		"lstrip":       strip(trimSet(strings.TrimLeft)),
		"rstrip":       strip(trimSet(strings.TrimRight)),
		"startswith":   affix(strings.HasPrefix),
		"endswith":     affix(strings.HasSuffix),
		"removeprefix": textMethod(1, 1, func(_ *Interp, s string, a []string, _ Call) Value { return Str(strings.TrimPrefix(s, a[0])) }),
		"removesuffix": textMethod(1, 1, func(_ *Interp, s string, a []string, _ Call) Value { return Str(strings.TrimSuffix(s, a[0])) }),
		"count":        textMethod(1, 1, func(_ *Interp, s string, a []string, _ Call) Value { return Int(strings.Count(s, a[0])) }),
		"find":         textMethod(1, 1, func(_ *Interp, s string, a []string, _ Call) Value { return runeIndex(s, strings.Index(s, a[0])) }),
		"rfind":        textMethod(1, 1, func(_ *Interp, s string, a []string, _ Call) Value { return runeIndex(s, strings.LastIndex(s, a[0])) }),
		"index": textMethod(1, 1, func(_ *Interp, s string, a []string, _ Call) Value {
			if k := strings.Index(s, a[0]); k >= 0 {
				return runeIndex(s, k)
			}
			return Raise("ValueError", "substring not found")
		}),
		"partition": textMethod(1, 1, func(_ *Interp, s string, a []string, _ Call) Value {
			if a[0] == "" {
				return Raise("ValueError", "empty separator")
			}
			if before, after, ok := strings.Cut(s, a[0]); ok {
				return texts(before, a[0], after)
			}
			return texts(s, "", "")
		}),
		"rpartition": textMethod(1, 1, func(_ *Interp, s string, a []string, _ Call) Value {
			if a[0] == "" {
				return Raise("ValueError", "empty separator")
			}
			if k := strings.LastIndex(s, a[0]); k >= 0 {
				return texts(s[:k], a[0], s[k+len(a[0]):])
			}
			return texts("", "", s)
		}),
		"replace":    strReplace,
		"split":      func(in *Interp, self Value, c Call) Value { return strSplit(in, self, c, false) },
		"rsplit":     func(in *Interp, self Value, c Call) Value { return strSplit(in, self, c, true) },
		"join":       strJoin,
		"format":     strFormat,
		"format_map": strFormatMap,
		"zfill":      strZfill,
		"ljust":      func(in *Interp, self Value, c Call) Value { return strJust(in, self, c, '<') },
		"rjust":      func(in *Interp, self Value, c Call) Value { return strJust(in, self, c, '>') },
		"encode": func(in *Interp, self Value, c Call) Value {
			s, ok := text(self)
			if !ok || len(c.Args)+len(c.Keywords) > 0 {
				if enc, _, _ := c.Arg(0, "encoding"); !ok || len(c.Args)+len(c.Keywords) > 1 || enc != Str("utf-8") && enc != Str("utf8") {
					return in.Unknown("decant does not know this encoding", c.At)
				}
			}
			return Bytes(s)
		},
	}
}

func texts(parts ...string) Value {
	t := &Tuple{}
	for _, p := range parts {
		t.Items = append(t.Items, Str(p))
	}
	return t
}

func titleCase(s string) string {
	out, before := []byte(strings.ToLower(s)), false
	for i, c := range out {
		letter := c >= 'a' && c <= 'z'
		if letter && !before {
			out[i] = c - 32
		}
		before = letter
	}
	return string(out)
}

func runeIndex(s string, k int) Value {
	if k < 0 {
		return Int(-1)
	}
	return Int(utf8.RuneCountInString(s[:k]))
}

func strReplace(in *Interp, self Value, c Call) Value {
	if len(c.Args) == 3 {
		n, isInt := c.Args[2].Value.(Int)
		s, ok := text(self)
		old, ok1 := text(c.Args[0].Value)
		repl, ok2 := text(c.Args[1].Value)
		if isInt && ok && ok1 && ok2 && old != "" && len(c.Keywords) == 0 {
			return in.replaced(s, old, repl, int(max(-1, min(n, 1<<30))), c)
		}
		return in.Unknown("decant does not know this use of a text method", c.At)
	}
	return textMethod(2, 2, func(in *Interp, s string, a []string, c Call) Value {
		return in.replaced(s, a[0], a[1], -1, c)
	})(in, self, c)
}

func (in *Interp) replaced(s, old, repl string, n int, c Call) Value {
	if u := in.would((strings.Count(s, old)+1)*len(repl)+len(s), c.At); u != nil {
		return u
	}
	return Str(strings.Replace(s, old, repl, n))
}

func strSplit(in *Interp, self Value, c Call, fromRight bool) Value {
	s, ok := text(self)
	sep, _, hasSep := c.Arg(0, "sep")
	limit, _, hasLimit := c.Arg(1, "maxsplit")
	n := -1
	if hasLimit {
		k, isInt := limit.(Int)
		if !isInt {
			return in.derive(in.asUnknown(limit, c.At))
		}
		n = int(max(-1, min(k, 1<<30)))
	}
	if u := in.uncertain(self, orNone(sep)); u != nil {
		return in.derive(u)
	}
	if !in.work(len(s)/16, c.At) {
		return in.nothing()
	}
	if _, none := sep.(None); !hasSep || none {
		if !ok || n >= 0 || !ascii(s) {
			return in.Unknown("decant does not know this use of a text method", c.At)
		}
		return in.textList(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(asciiSpace, r) }), c.At)
	}
	by, isText := text(sep)
	switch {
	case !ok || !isText:
		return in.Unknown("decant does not know this use of a text method", c.At)
	case by == "":
		return Raise("ValueError", "empty separator")
	case strings.Count(s, by) >= in.opts.Limits.Items:
		return in.holds(strings.Count(s, by)+1, itemBytes, c.At)
	case !fromRight && n < 0:
		return in.textList(strings.Split(s, by), c.At)
	case !fromRight:
		return in.textList(strings.SplitN(s, by, n+1), c.At)
	}
	var parts []string
	for k := strings.LastIndex(s, by); k >= 0 && n != 0; k = strings.LastIndex(s, by) {
		parts, s = append(parts, s[k+len(by):]), s[:k]
		n--
		if !in.spend(c.At) {
			return in.nothing()
		}
	}
	parts = append(parts, s)
	slices.Reverse(parts)
	return in.textList(parts, c.At)
}

func orNone(v Value) Value {
	if v == nil {
		return None{}
	}
	return v
}

func (in *Interp) textList(parts []string, at diag.Range) Value {
	if u := in.holds(len(parts), itemBytes, at); u != nil {
		return &List{Opaque: u}
	}
	l := &List{Items: make([]Value, 0, len(parts))}
	for _, p := range parts {
		l.Items = append(l.Items, Str(p))
	}
	return l
}

func strJoin(in *Interp, self Value, c Call) Value {
	sep, ok := text(self)
	if !ok || len(c.Args) != 1 {
		return in.Unknown("decant does not know this use of a text method", c.At)
	}
	items, u := in.items(c.Args[0].Value, c.At)
	if u != nil {
		return in.derive(u)
	}
	if u := in.uncertain(items...); u != nil {
		return in.derive(u)
	}
	var b strings.Builder
	for i, v := range items {
		s, ok := text(v)
		if !ok {
			if _, odd := v.(*Instance); odd {
				return in.Unknown("decant does not know this use of a text method", c.At)
			}
			return Raise("TypeError", "sequence item: expected str instance, "+in.typeName(v)+" found")
		}
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteString(s)
		if b.Len() > in.opts.Limits.TextBytes {
			return in.fits(b.Len(), c.At)
		}
	}
	return Str(b.String())
}

func strZfill(in *Interp, self Value, c Call) Value {
	s, ok := text(self)
	n, isInt := Int(0), false
	if len(c.Args) == 1 {
		n, isInt = c.Args[0].Value.(Int)
	}
	if !ok || !isInt || n > 10_000 {
		return in.Unknown("decant does not know this use of a text method", c.At)
	}
	sign := ""
	if strings.HasPrefix(s, "-") || strings.HasPrefix(s, "+") {
		sign, s = s[:1], s[1:]
	}
	if k := int(n) - len(sign) - utf8.RuneCountInString(s); k > 0 {
		s = strings.Repeat("0", k) + s
	}
	return Str(sign + s)
}

func strJust(in *Interp, self Value, c Call, align byte) Value {
	s, ok := text(self)
	if !ok || len(c.Args) == 0 || len(c.Args) > 2 {
		return in.Unknown("decant does not know this use of a text method", c.At)
	}
	n, isInt := c.Args[0].Value.(Int)
	st := formatStyle{fill: ' '}
	if len(c.Args) == 2 {
		fill, _ := text(c.Args[1].Value)
		if utf8.RuneCountInString(fill) != 1 {
			return in.Unknown("decant does not know this use of a text method", c.At)
		}
		st.fill, _ = utf8.DecodeRuneInString(fill)
	}
	if !isInt || n > 10_000 {
		return in.Unknown("decant does not know this use of a text method", c.At)
	}
	st.width = int(max(0, n))
	out, _ := pad(s, st, align)
	return Str(out)
}
