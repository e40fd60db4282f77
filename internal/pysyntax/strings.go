package pysyntax

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Part is a piece of a string literal: text, or an interpolation of an
// f-string.
type Part struct {
	// Text is the literal text, escapes decoded. Empty when Expr is set.
	Text string
	// Expr is the node of the interpolated expression, or 0.
	Expr int
	// Conversion is 'r', 's' or 'a' for {x!r} and the like, else 0. It is 'r'
	// for {x=}, whose "x=" is a text part of its own.
	Conversion byte
	// Format are the parts of the format specification behind the colon.
	Format []Part
}

// StringValue returns the value of a string or concatenated_string literal.
// isBytes says that it is a bytes literal; s then holds the raw bytes. ok is
// false for f-strings with interpolations, and for what Go text cannot hold or
// this function does not decode: names (\N{DASH}), lone surrogates, broken
// escapes, text and bytes mixed.
func (f *File) StringValue(i int) (s string, isBytes, ok bool) {
	parts, isBytes, ok := f.stringParts(i)
	if !ok || len(parts) > 1 || len(parts) == 1 && parts[0].Expr != 0 {
		return "", false, false
	}
	if len(parts) == 1 {
		s = parts[0].Text
	}
	return s, isBytes, true
}

// StringParts returns a string or concatenated_string literal as a sequence of
// text and interpolations; neighbouring text is joined, and an empty string has
// no parts. ok is false where StringValue's is, apart from interpolations, and
// for bytes.
func (f *File) StringParts(i int) (parts []Part, ok bool) {
	parts, isBytes, ok := f.stringParts(i)
	if isBytes || !ok {
		return nil, false
	}
	return parts, true
}

func (f *File) stringParts(i int) (parts []Part, isBytes, ok bool) {
	if f.Nodes[i].Flags&HasError != 0 {
		return nil, false, false
	}
	switch f.Kind(i) {
	case KindString:
		return f.literal(i)
	case KindConcatenatedString:
		first := true
		for c := range f.Children(i) {
			more, b, ok := f.stringParts(c)
			if !ok || !first && b != isBytes {
				return nil, false, false
			}
			for _, p := range more {
				parts = appendPart(parts, p)
			}
			first, isBytes = false, b
		}
		return parts, isBytes, !first
	}
	return nil, false, false
}

// appendPart joins text to the text before it and drops empty text.
func appendPart(parts []Part, p Part) []Part {
	if p.Expr == 0 {
		if p.Text == "" {
			return parts
		}
		if n := len(parts); n > 0 && parts[n-1].Expr == 0 {
			parts[n-1].Text += p.Text
			return parts
		}
	}
	return append(parts, p)
}

// style is what the prefix of a literal says.
type style struct{ raw, bytes, format bool }

// literal reads one string node.
func (f *File) literal(i int) (parts []Part, isBytes, ok bool) {
	start, end := i+1, i+1
	for c := range f.Children(i) {
		end = c
	}
	if f.Kind(start) != KindStringStart || f.Kind(end) != KindStringEnd {
		return nil, false, false
	}
	prefix := strings.ToLower(f.Text(start))
	if strings.ContainsAny(prefix, "t`") { // a template string, Python 2's repr
		return nil, false, false
	}
	st := style{
		raw:    strings.Contains(prefix, "r"),
		bytes:  strings.Contains(prefix, "b"),
		format: strings.Contains(prefix, "f"),
	}
	// The grammar may count backslashes before the closing quotes to string_end.
	to := int(f.Nodes[end].End) - len(strings.TrimLeft(prefix, "rbuf"))
	parts, ok = f.pieces(i, int(f.Nodes[start].End), to, KindInterpolation, st)
	return parts, st.bytes, ok
}

// pieces reads the source from one offset to another: text, and the child nodes
// of node i that are interpolations.
func (f *File) pieces(i, from, to int, interpolation Kind, st style) ([]Part, bool) {
	var parts []Part
	for c := range f.Children(i) {
		if f.Kind(c) != interpolation {
			continue
		}
		text, ok := f.literalText(from, int(f.Nodes[c].Start), st)
		if !ok {
			return nil, false
		}
		parts = appendPart(parts, Part{Text: text})
		shown, part, ok := f.interpolation(c, st)
		if !ok {
			return nil, false
		}
		parts = appendPart(appendPart(parts, Part{Text: shown}), part)
		from = int(f.Nodes[c].End)
	}
	text, ok := f.literalText(from, to, st)
	if !ok {
		return nil, false
	}
	return appendPart(parts, Part{Text: text}), true
}

// interpolation reads {expression=!conversion:format}. shown is the text that
// {expression=} puts before the value.
func (f *File) interpolation(i int, st style) (shown string, p Part, ok bool) {
	expr, ok := f.Child(i, FieldExpression)
	if !ok {
		return "", Part{}, false
	}
	p.Expr = expr
	end := int(f.Nodes[i].End) - 1 // the closing brace
	spec, hasSpec := f.Child(i, FieldFormatSpecifier)
	if hasSpec {
		end = int(f.Nodes[spec].Start)
		p.Format, ok = f.pieces(spec, end+1, int(f.Nodes[spec].End), KindFormatExpression, st)
		if !ok {
			return "", Part{}, false
		}
	}
	if conv, found := f.Child(i, FieldTypeConversion); found {
		end = int(f.Nodes[conv].Start)
		p.Conversion = f.Src[f.Nodes[conv].End-1]
	}
	if tail := f.Src[f.Nodes[expr].End:end]; string(bytes.TrimSpace(tail)) == "=" {
		shown = f.charset.decode(f.Src[f.Nodes[i].Start+1 : end])
		if p.Conversion == 0 && !hasSpec {
			p.Conversion = 'r'
		}
	}
	return shown, p, true
}

// literalText decodes the source between two offsets of a string.
func (f *File) literalText(from, to int, st style) (string, bool) {
	if from >= to {
		return "", true
	}
	text := f.charset.decode(f.Src[from:to])
	if strings.Contains(text, "\r") {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	if st.format {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "{{", "{"), "}}", "}")
	}
	if st.bytes && !isASCII([]byte(text)) {
		return "", false
	}
	if st.raw || !strings.Contains(text, `\`) {
		return text, true
	}
	return unescape(text, st.bytes)
}

// simpleEscapes are the escapes of one letter.
const simpleEscapes = `\'"abfnrtv`

// simpleValues stands below simpleEscapes.
const simpleValues = "\\'\"\a\b\f\n\r\t\v"

// unescape decodes backslash escapes as Python does; unknown ones stay as they
// are.
// https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences
func unescape(s string, isBytes bool) (string, bool) {
	var out strings.Builder
	out.Grow(len(s))
	for {
		k := strings.IndexByte(s, '\\')
		if k < 0 || k+1 == len(s) {
			out.WriteString(s)
			return out.String(), k < 0
		}
		out.WriteString(s[:k])
		c := s[k+1]
		s = s[k+2:]
		switch at := strings.IndexByte(simpleEscapes, c); {
		case at >= 0:
			out.WriteByte(simpleValues[at])
		case c == '\n':
		case c >= '0' && c <= '7':
			value, rest := octal(c, s)
			s = rest
			writeCode(&out, value, isBytes)
		case c == 'x' || !isBytes && (c == 'u' || c == 'U'):
			digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
			value, ok := hex(s, digits)
			if !ok || !isBytes && !utf8.ValidRune(rune(value)) {
				return "", false
			}
			s = s[digits:]
			writeCode(&out, value, isBytes)
		case c == 'N' && !isBytes:
			return "", false
		default:
			out.WriteByte('\\')
			out.WriteByte(c)
		}
	}
}

// octal reads up to two more digits behind the first.
func octal(first byte, s string) (int, string) {
	value := int(first - '0')
	for range 2 {
		if s == "" || s[0] < '0' || s[0] > '7' {
			break
		}
		value = value*8 + int(s[0]-'0')
		s = s[1:]
	}
	return value, s
}

func hex(s string, digits int) (int, bool) {
	if len(s) < digits || strings.ContainsAny(s[:digits], "+-_") {
		return 0, false
	}
	value, err := strconv.ParseUint(s[:digits], 16, 31)
	return int(value), err == nil
}

func writeCode(out *strings.Builder, value int, isBytes bool) {
	if isBytes {
		out.WriteByte(byte(value))
		return
	}
	out.WriteRune(rune(value))
}
