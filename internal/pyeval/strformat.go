package pyeval

import (
	"strings"
)

func strFormatMap(in *Interp, self Value, c Call) Value {
	if len(c.Args) != 1 {
		return Raise("TypeError", "format_map() takes exactly one argument")
	}
	d, ok := c.Args[0].Value.(*Dict)
	if !ok || d.Opaque != nil || d.fallback != nil {
		return in.derive(in.asUnknown(c.Args[0].Value, c.At))
	}
	call := Call{At: c.At}
	for k, v := range d.Entries() {
		if name, ok := k.(Str); ok {
			call.Keywords = append(call.Keywords, Keyword{string(name), v, c.At})
		}
	}
	return strFormat(in, self, call)
}

// strFormat is str.format with plain fields: {}, {0}, {name}, {name.attr},
// {name[key]}, !r, !s and a constant format.
func strFormat(in *Interp, self Value, c Call) Value {
	s, ok := text(self)
	if !ok {
		return in.Unknown("decant does not know this use of a text method", c.At)
	}
	var b strings.Builder
	var unsure *Unknown
	auto := 0
	for s != "" {
		k := strings.IndexAny(s, "{}")
		if k < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:k])
		brace := s[k]
		s = s[k+1:]
		if strings.HasPrefix(s, string(brace)) {
			b.WriteByte(brace)
			s = s[1:]
			continue
		}
		end := strings.IndexByte(s, '}')
		if brace == '}' || end < 0 {
			return Raise("ValueError", "Single '"+string(brace)+"' encountered in format string")
		}
		v := in.formatField(s[:end], &auto, c)
		s = s[end+1:]
		if in.raised != nil {
			return in.nothing()
		}
		if r, ok := v.(*Raised); ok {
			return r
		}
		if t, ok := v.(Str); ok {
			b.WriteString(string(t))
			if b.Len() > in.opts.Limits.TextBytes {
				return in.fits(b.Len(), c.At)
			}
			if !in.work(1+len(t)/workBytes, c.At) {
				return in.nothing()
			}
		} else {
			unsure = in.uncertain(append(unsureList(unsure), v)...)
		}
	}
	if unsure != nil {
		return in.derive(unsure)
	}
	return in.str(b.String(), c.At)
}

func (in *Interp) formatField(fieldText string, auto *int, c Call) Value {
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
	var v Value
	switch {
	case first == "" || first[0] >= '0' && first[0] <= '9':
		n := *auto
		if first == "" {
			if n < 0 {
				return Raise("ValueError", "cannot switch from manual field specification to automatic field numbering")
			}
			*auto++
		} else {
			if *auto > 0 {
				return Raise("ValueError", "cannot switch from automatic field numbering to manual field specification")
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
			return Raise("IndexError", "Replacement index out of range for positional args tuple")
		}
		v = c.Args[n].Value
	default:
		k, ok := c.Keyword(first)
		if !ok {
			return Raise("KeyError", "'"+first+"'")
		}
		v = k.Value
	}
	if rest != "" {
		for part := range strings.SplitSeq(rest, ".") {
			v = in.getAttr(v, part, c.At)
		}
	}
	if in.raised != nil {
		return in.nothing()
	}
	return in.format(v, conversion, Str(spec), c.At)
}
