package library

import (
	"maps"
	"strings"
	"unicode"
	"unicode/utf8"

	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

// argText returns the texts of all positional arguments; ok is false when one is
// not a str, and u says why one is not known.
func argTexts(in *object.Interp, c object.Call) (out []string, u *object.Unknown, ok bool) {
	ok = len(c.Keywords) == 0
	for _, a := range c.Args {
		s, isText := object.Text(a.Value)
		if !isText {
			ok = false
			if x := operator.Uncertain(in, a.Value); x != nil {
				u = x
			}
		}
		out = append(out, s)
	}
	return out, u, ok
}

// textMethod makes a method of text arguments; at least low and at most high.
func textMethod(low, high int, fn func(in *object.Interp, s string, args []string, c object.Call) object.Value) methodFunc {
	return func(in *object.Interp, self object.Value, c object.Call) object.Value {
		s, isText := object.Text(self)
		args, u, ok := argTexts(in, c)
		if u != nil {
			return in.Derive(u)
		}
		if u := in.WouldFit(len(s), c.At); u != nil {
			return u
		}
		if !isText || !ok || len(args) < low || len(args) > high {
			in.Risk++
			return in.Unknown("decant does not know this use of a text method", c.At)
		}
		return fn(in, s, args, c)
	}
}

// asciiOnly is for methods whose result on other characters depends on Python's
// Unicode tables.
func asciiOnly(fn func(s string) object.Value) methodFunc {
	return textMethod(0, 0, func(in *object.Interp, s string, _ []string, c object.Call) object.Value {
		if !object.IsASCII(s) {
			return in.Unknown("the text has characters beyond ASCII", c.At)
		}
		return fn(s)
	})
}

func allRunes(s string, is func(rune) bool) object.Value {
	for _, r := range s {
		if !is(r) {
			return object.Bool(false)
		}
	}
	return object.Bool(s != "")
}

const asciiSpace = " \t\n\r\v\f\x1c\x1d\x1e\x1f"

func strip(trim func(s, cut string) string) methodFunc {
	return func(in *object.Interp, self object.Value, c object.Call) object.Value {
		if len(c.Args) == 1 {
			if _, none := c.Args[0].Value.(object.None); none {
				c.Args = nil
			}
		}
		return textMethod(0, 1, func(in *object.Interp, s string, args []string, c object.Call) object.Value {
			if len(args) == 1 {
				return object.Str(trim(s, args[0]))
			}
			if !object.IsASCII(s) {
				return in.Unknown("the text has characters beyond ASCII", c.At)
			}
			return object.Str(trim(s, asciiSpace))
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
	return func(in *object.Interp, self object.Value, c object.Call) object.Value {
		s, ok := object.Text(self)
		if !ok || len(c.Args) != 1 || len(c.Keywords) > 0 {
			return in.Unknown("decant does not know this use of a text method", c.At)
		}
		options := []object.Value{c.Args[0].Value}
		if t, isTuple := c.Args[0].Value.(*object.Tuple); isTuple {
			options = t.Items
		}
		var unsure *object.Unknown
		for _, o := range options {
			x, isText := object.Text(o)
			if !isText {
				unsure = in.AsUnknown(o, c.At)
			} else if test(s, x) {
				return object.Bool(true)
			}
		}
		if unsure != nil {
			return in.Derive(unsure)
		}
		return object.Bool(false)
	}
}

// strMethods are the methods of str.
func strMethods() map[string]methodFunc {
	all := letterMethods()
	maps.Copy(all, searchMethods())
	maps.Copy(all, textMethods())
	return all
}

// letterMethods change or ask for the kind of letters.
func letterMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"upper":    asciiOnly(func(s string) object.Value { return object.Str(strings.ToUpper(s)) }),
		"lower":    asciiOnly(func(s string) object.Value { return object.Str(strings.ToLower(s)) }),
		"casefold": asciiOnly(func(s string) object.Value { return object.Str(strings.ToLower(s)) }),
		"capitalize": asciiOnly(func(s string) object.Value {
			if s == "" {
				return object.Str("")
			}
			return object.Str(strings.ToUpper(s[:1]) + strings.ToLower(s[1:]))
		}),
		"title": asciiOnly(func(s string) object.Value { return object.Str(titleCase(s)) }),
		"swapcase": asciiOnly(func(s string) object.Value {
			return object.Str(strings.Map(func(r rune) rune {
				if unicode.IsUpper(r) {
					return unicode.ToLower(r)
				}
				return unicode.ToUpper(r)
			}, s))
		}),
		"isdigit":   asciiOnly(func(s string) object.Value { return allRunes(s, unicode.IsDigit) }),
		"isnumeric": asciiOnly(func(s string) object.Value { return allRunes(s, unicode.IsDigit) }),
		"isdecimal": asciiOnly(func(s string) object.Value { return allRunes(s, unicode.IsDigit) }),
		"isalpha":   asciiOnly(func(s string) object.Value { return allRunes(s, unicode.IsLetter) }),
		"isalnum": asciiOnly(func(s string) object.Value {
			return allRunes(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
		}),
		"isspace": asciiOnly(func(s string) object.Value {
			return allRunes(s, func(r rune) bool { return strings.ContainsRune(asciiSpace, r) })
		}),
		"isupper": asciiOnly(func(s string) object.Value { return object.Bool(s != strings.ToLower(s) && s == strings.ToUpper(s)) }),
		"islower": asciiOnly(func(s string) object.Value { return object.Bool(s != strings.ToUpper(s) && s == strings.ToLower(s)) }),
	}
}

// searchMethods look for a text, or cut it off.
func searchMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"strip":      strip(trimSet(strings.Trim)),
		"lstrip":     strip(trimSet(strings.TrimLeft)),
		"rstrip":     strip(trimSet(strings.TrimRight)),
		"startswith": affix(strings.HasPrefix),
		"endswith":   affix(strings.HasSuffix),
		"removeprefix": textMethod(1, 1, func(_ *object.Interp, s string, a []string, _ object.Call) object.Value {
			return object.Str(strings.TrimPrefix(s, a[0]))
		}),
		"removesuffix": textMethod(1, 1, func(_ *object.Interp, s string, a []string, _ object.Call) object.Value {
			return object.Str(strings.TrimSuffix(s, a[0]))
		}),
		"count": textMethod(1, 1, func(_ *object.Interp, s string, a []string, _ object.Call) object.Value {
			return object.Int(strings.Count(s, a[0]))
		}),
		"find": textMethod(1, 1, func(_ *object.Interp, s string, a []string, _ object.Call) object.Value {
			return runeIndex(s, strings.Index(s, a[0]))
		}),
		"rfind": textMethod(1, 1, func(_ *object.Interp, s string, a []string, _ object.Call) object.Value {
			return runeIndex(s, strings.LastIndex(s, a[0]))
		}),
		"index": textMethod(1, 1, func(_ *object.Interp, s string, a []string, _ object.Call) object.Value {
			if k := strings.Index(s, a[0]); k >= 0 {
				return runeIndex(s, k)
			}
			return object.Raise("ValueError", "substring not found")
		}),
		"partition": textMethod(1, 1, func(_ *object.Interp, s string, a []string, _ object.Call) object.Value {
			if a[0] == "" {
				return object.Raise("ValueError", "empty separator")
			}
			if before, after, ok := strings.Cut(s, a[0]); ok {
				return texts(before, a[0], after)
			}
			return texts(s, "", "")
		}),
		"rpartition": textMethod(1, 1, func(_ *object.Interp, s string, a []string, _ object.Call) object.Value {
			if a[0] == "" {
				return object.Raise("ValueError", "empty separator")
			}
			if k := strings.LastIndex(s, a[0]); k >= 0 {
				return texts(s[:k], a[0], s[k+len(a[0]):])
			}
			return texts("", "", s)
		}),
	}
}

// textMethods make texts, and lists of texts, of texts.
func textMethods() map[string]methodFunc {
	return map[string]methodFunc{
		"replace": strReplace,
		"split": func(in *object.Interp, self object.Value, c object.Call) object.Value {
			return strSplit(in, self, c, false)
		},
		"rsplit": func(in *object.Interp, self object.Value, c object.Call) object.Value {
			return strSplit(in, self, c, true)
		},
		"join":       strJoin,
		"format":     strFormat,
		"format_map": strFormatMap,
		"zfill":      strZfill,
		"ljust": func(in *object.Interp, self object.Value, c object.Call) object.Value {
			return strJust(in, self, c, '<')
		},
		"rjust": func(in *object.Interp, self object.Value, c object.Call) object.Value {
			return strJust(in, self, c, '>')
		},
		"encode": func(in *object.Interp, self object.Value, c object.Call) object.Value {
			s, ok := object.Text(self)
			if !ok || len(c.Args)+len(c.Keywords) > 0 {
				if enc, _, _ := c.Arg(0, "encoding"); !ok || len(c.Args)+len(c.Keywords) > 1 || enc != object.Str("utf-8") && enc != object.Str("utf8") {
					return in.Unknown("decant does not know this encoding", c.At)
				}
			}
			return object.Bytes(s)
		},
	}
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

func runeIndex(s string, k int) object.Value {
	if k < 0 {
		return object.Int(-1)
	}
	return object.Int(utf8.RuneCountInString(s[:k]))
}
