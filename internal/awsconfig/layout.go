package awsconfig

import (
	"bytes"
)

// width is how long a line of a snapshot gets before its value is broken up.
const width = 120

// layout writes compact JSON for people and for git: what fits into a line stays
// in one, the rest has a line for each member, and long lists of numbers are
// filled up line by line.
//
//	"Values": [
//	  1, 2, 3, …
//	]
//
// indent is the number of spaces before the line, used how much of the line is
// taken already. The outermost value may be told to break although it fits.
func layout(out *bytes.Buffer, v []byte, indent, used int, breakUp bool) {
	container := len(v) > 2 && (v[0] == '{' || v[0] == '[')
	if !container || !breakUp && used+len(v) <= width && used+spacedLen(v) <= width {
		spaced(out, v)
		return
	}
	items := split(v)
	out.WriteByte(v[0])
	if v[0] == '[' && scalars(items) {
		fill(out, items, indent+2)
	} else {
		for i, item := range items {
			newLine(out, indent+2)
			member(out, item, v[0] == '{', indent+2)
			if i < len(items)-1 {
				out.WriteByte(',')
			}
		}
	}
	newLine(out, indent)
	out.WriteByte(v[len(v)-1])
}

func member(out *bytes.Buffer, item []byte, keyed bool, indent int) {
	used := indent
	if keyed {
		colon := endOfString(item) // the key's closing quote is before it
		out.Write(item[:colon])
		out.WriteString(": ")
		item, used = item[colon+1:], indent+colon+2
	}
	layout(out, item, indent, used+1, false) // one for the comma
}

// fill puts as many items into each line as fit.
func fill(out *bytes.Buffer, items [][]byte, indent int) {
	at := width + 1
	for i, item := range items {
		need := len(item) + 2
		switch {
		case at+need > width:
			newLine(out, indent)
			at = indent
		default:
			out.WriteByte(' ')
		}
		out.Write(item)
		at += need
		if i < len(items)-1 {
			out.WriteByte(',')
		}
	}
}

func scalars(items [][]byte) bool {
	for _, item := range items {
		if item[0] == '{' || item[0] == '[' {
			return false
		}
	}
	return true
}

func newLine(out *bytes.Buffer, indent int) {
	out.WriteByte('\n')
	for range indent {
		out.WriteByte(' ')
	}
}

// split cuts a compact object or list at its commas.
func split(v []byte) [][]byte {
	var out [][]byte
	depth, start := 0, 1
	for i := 1; i < len(v)-1; i++ {
		switch v[i] {
		case '"':
			i += endOfString(v[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case ',':
			if depth == 0 {
				out, start = append(out, v[start:i]), i+1
			}
		}
	}
	return append(out, v[start:len(v)-1])
}

// endOfString is the length of the string that v begins with.
func endOfString(v []byte) int {
	for i := 1; i < len(v); i++ {
		switch v[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(v)
}

// spaced writes a value in one line.
func spaced(out *bytes.Buffer, v []byte) {
	for i := 0; i < len(v); i++ {
		switch v[i] {
		case '"':
			n := endOfString(v[i:])
			out.Write(v[i : i+n])
			i += n - 1
		case ':', ',':
			out.WriteByte(v[i])
			out.WriteByte(' ')
		default:
			out.WriteByte(v[i])
		}
	}
}

func spacedLen(v []byte) int {
	n := len(v)
	for i := 0; i < len(v); i++ {
		switch v[i] {
		case '"':
			i += endOfString(v[i:]) - 1
		case ':', ',':
			n++
		}
	}
	return n
}
