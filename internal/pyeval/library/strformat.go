package library

import (
	"strings"

	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

func strFormatMap(in *object.Interp, self object.Value, c object.Call) object.Value {
	if len(c.Args) != 1 {
		return object.Raise("TypeError", "format_map() takes exactly one argument")
	}
	d, ok := c.Args[0].Value.(*object.Dict)
	if !ok || d.Opaque != nil || d.Fallback != nil {
		return in.Derive(in.AsUnknown(c.Args[0].Value, c.At))
	}
	call := object.Call{At: c.At}
	for k, v := range d.Entries() {
		if name, ok := k.(object.Str); ok {
			call.Keywords = append(call.Keywords, object.Keyword{Name: string(name), Value: v, At: c.At})
		}
	}
	return strFormat(in, self, call)
}

// strFormat is str.format with plain fields: {}, {0}, {name}, {name.attr},
// {name[key]}, !r, !s and a constant format.
func strFormat(in *object.Interp, self object.Value, c object.Call) object.Value {
	s, ok := object.Text(self)
	if !ok {
		return in.Unknown("decant does not know this use of a text method", c.At)
	}
	var b strings.Builder
	var unsure *object.Unknown
	var written []object.Value
	auto := 0
	for s != "" {
		k := strings.IndexAny(s, "{}")
		if k < 0 {
			b.WriteString(s)
			written = append(written, object.Str(s))
			break
		}
		b.WriteString(s[:k])
		written = append(written, object.Str(s[:k]))
		brace := s[k]
		s = s[k+1:]
		if strings.HasPrefix(s, string(brace)) {
			b.WriteByte(brace)
			written = append(written, object.Str(brace))
			s = s[1:]
			continue
		}
		end := strings.IndexByte(s, '}')
		if brace == '}' || end < 0 {
			return object.Raise("ValueError", "Single '"+string(brace)+"' encountered in format string")
		}
		v := formatField(in, s[:end], &auto, c)
		s = s[end+1:]
		if in.Raised != nil {
			return in.Nothing()
		}
		if r, ok := v.(*object.Raised); ok {
			return r
		}
		written = append(written, v)
		if t, ok := v.(object.Str); ok {
			b.WriteString(string(t))
			if b.Len() > in.Options.Limits.TextBytes {
				return in.Fits(b.Len(), c.At)
			}
			if !in.Work(1+len(t)/object.WorkBytes, c.At) {
				return in.Nothing()
			}
		} else {
			unsure = operator.Uncertain(in, append(operator.UnsureList(unsure), v)...)
		}
	}
	if unsure != nil {
		return in.Written(in.Derive(unsure), written...)
	}
	return in.NewStr(b.String(), c.At)
}

func formatField(in *object.Interp, fieldText string, auto *int, c object.Call) object.Value {
	name, spec, _ := strings.Cut(fieldText, ":")
	conversion := byte(0)
	if before, conv, ok := strings.Cut(name, "!"); ok {
		name = before
		if len(conv) != 1 || !strings.Contains("rs", conv) {
			return in.Unknown("decant does not know this format", c.At)
		}
		conversion = conv[0]
	}
	if strings.ContainsAny(fieldText, "{[") {
		return in.Unknown("decant does not know this format", c.At)
	}
	first, rest, _ := strings.Cut(name, ".")
	var v object.Value
	switch {
	case first == "" || first[0] >= '0' && first[0] <= '9':
		n := *auto
		if first == "" {
			if n < 0 {
				return object.Raise("ValueError", "cannot switch from manual field specification to automatic field numbering")
			}
			*auto++
		} else {
			if *auto > 0 {
				return object.Raise("ValueError", "cannot switch from automatic field numbering to manual field specification")
			}
			*auto = -1
			n = 0
			for _, r := range first {
				if r < '0' || r > '9' || n > 1000 {
					return in.Unknown("decant does not know this format", c.At)
				}
				n = n*10 + int(r-'0')
			}
		}
		if n >= len(c.Args) {
			return object.Raise("IndexError", "Replacement index out of range for positional args tuple")
		}
		v = c.Args[n].Value
	default:
		k, ok := c.Keyword(first)
		if !ok {
			return object.Raise("KeyError", "'"+first+"'")
		}
		v = k.Value
	}
	if rest != "" {
		for part := range strings.SplitSeq(rest, ".") {
			v = operator.GetAttr(in, v, part, c.At)
		}
	}
	if in.Raised != nil {
		return in.Nothing()
	}
	return operator.Format(in, v, conversion, object.Str(spec), c.At)
}
