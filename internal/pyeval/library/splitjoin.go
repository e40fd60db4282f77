package library

import (
	"slices"
	"strings"
	"unicode/utf8"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

func texts(parts ...string) object.Value {
	t := &object.Tuple{}
	for _, p := range parts {
		t.Items = append(t.Items, object.Str(p))
	}
	return t
}

func strReplace(in *object.Interp, self object.Value, c object.Call) object.Value {
	if len(c.Args) == 3 {
		n, isInt := c.Args[2].Value.(object.Int)
		s, ok := object.Text(self)
		old, ok1 := object.Text(c.Args[0].Value)
		repl, ok2 := object.Text(c.Args[1].Value)
		if isInt && ok && ok1 && ok2 && old != "" && len(c.Keywords) == 0 {
			return replaced(in, s, old, repl, int(max(-1, min(n, 1<<30))), c)
		}
		return in.Unknown("decant does not know this use of a text method", c.At)
	}
	return textMethod(2, 2, func(in *object.Interp, s string, a []string, c object.Call) object.Value {
		return replaced(in, s, a[0], a[1], -1, c)
	})(in, self, c)
}

func replaced(in *object.Interp, s, old, repl string, n int, c object.Call) object.Value {
	if u := in.WouldFit((strings.Count(s, old)+1)*len(repl)+len(s), c.At); u != nil {
		return u
	}
	return object.Str(strings.Replace(s, old, repl, n))
}

func strSplit(in *object.Interp, self object.Value, c object.Call, fromRight bool) object.Value {
	s, ok := object.Text(self)
	sep, _, hasSep := c.Arg(0, "sep")
	limit, _, hasLimit := c.Arg(1, "maxsplit")
	n := -1
	if hasLimit {
		k, isInt := limit.(object.Int)
		if !isInt {
			return in.Derive(in.AsUnknown(limit, c.At))
		}
		n = int(max(-1, min(k, 1<<30)))
	}
	if u := operator.Uncertain(in, self, object.OrNone(sep)); u != nil {
		return in.Derive(u)
	}
	if !in.Work(len(s)/16, c.At) {
		return in.Nothing()
	}
	if _, none := sep.(object.None); !hasSep || none {
		if !ok || n >= 0 || !object.IsASCII(s) {
			return in.Unknown("decant does not know this use of a text method", c.At)
		}
		return textList(in, strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(asciiSpace, r) }), c.At)
	}
	by, isText := object.Text(sep)
	switch {
	case !ok || !isText:
		return in.Unknown("decant does not know this use of a text method", c.At)
	case by == "":
		return object.Raise("ValueError", "empty separator")
	case strings.Count(s, by) >= in.Options.Limits.Items:
		return in.Holds(strings.Count(s, by)+1, object.ItemBytes, c.At)
	case !fromRight && n < 0:
		return textList(in, strings.Split(s, by), c.At)
	case !fromRight:
		return textList(in, strings.SplitN(s, by, n+1), c.At)
	}
	var parts []string
	for k := strings.LastIndex(s, by); k >= 0 && n != 0; k = strings.LastIndex(s, by) {
		parts, s = append(parts, s[k+len(by):]), s[:k]
		n--
		if !in.Spend(c.At) {
			return in.Nothing()
		}
	}
	parts = append(parts, s)
	slices.Reverse(parts)
	return textList(in, parts, c.At)
}

func textList(in *object.Interp, parts []string, at diag.Range) object.Value {
	if u := in.Holds(len(parts), object.ItemBytes, at); u != nil {
		return &object.List{Opaque: u}
	}
	l := &object.List{Items: make([]object.Value, 0, len(parts))}
	for _, p := range parts {
		l.Items = append(l.Items, object.Str(p))
	}
	return l
}

func strJoin(in *object.Interp, self object.Value, c object.Call) object.Value {
	sep, ok := object.Text(self)
	if !ok || len(c.Args) != 1 {
		return in.Unknown("decant does not know this use of a text method", c.At)
	}
	items, u := operator.Items(in, c.Args[0].Value, c.At)
	if u != nil {
		return in.Derive(u)
	}
	if u := operator.Uncertain(in, items...); u != nil {
		var written []object.Value
		for i, v := range items {
			if i > 0 {
				written = append(written, object.Str(sep))
			}
			written = append(written, v)
		}
		return in.Written(in.Derive(u), written...)
	}
	var b strings.Builder
	for i, v := range items {
		s, ok := object.Text(v)
		if !ok {
			if _, odd := v.(*object.Instance); odd {
				return in.Unknown("decant does not know this use of a text method", c.At)
			}
			return object.Raise("TypeError", "sequence item: expected str instance, "+in.TypeName(v)+" found")
		}
		if i > 0 {
			b.WriteString(sep)
		}
		b.WriteString(s)
		if b.Len() > in.Options.Limits.TextBytes {
			return in.Fits(b.Len(), c.At)
		}
	}
	return object.Str(b.String())
}

func strZfill(in *object.Interp, self object.Value, c object.Call) object.Value {
	s, ok := object.Text(self)
	n, isInt := object.Int(0), false
	if len(c.Args) == 1 {
		n, isInt = c.Args[0].Value.(object.Int)
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
	return object.Str(sign + s)
}

func strJust(in *object.Interp, self object.Value, c object.Call, align byte) object.Value {
	s, ok := object.Text(self)
	if !ok || len(c.Args) == 0 || len(c.Args) > 2 {
		return in.Unknown("decant does not know this use of a text method", c.At)
	}
	n, isInt := c.Args[0].Value.(object.Int)
	st := operator.FormatStyle{Fill: ' '}
	if len(c.Args) == 2 {
		fill, _ := object.Text(c.Args[1].Value)
		if utf8.RuneCountInString(fill) != 1 {
			return in.Unknown("decant does not know this use of a text method", c.At)
		}
		st.Fill, _ = utf8.DecodeRuneInString(fill)
	}
	if !isInt || n > 10_000 {
		return in.Unknown("decant does not know this use of a text method", c.At)
	}
	st.Width = int(max(0, n))
	out, _ := operator.Pad(s, st, align)
	return object.Str(out)
}
