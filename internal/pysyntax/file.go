package pysyntax

import (
	"bytes"
	"iter"
	"sort"

	"decant/internal/diag"
)

// Kind returns the kind of a node.
func (f *File) Kind(i int) Kind { return f.Nodes[i].Kind }

// isExtra says whether nodes of the kind may stand anywhere and mean nothing.
func (k Kind) isExtra() bool { return k == KindComment || k == KindLineContinuation }

// Text returns the source text of a node, decoded; line ends stay as they are.
func (f *File) Text(i int) string {
	n := f.Nodes[i]
	return f.charset.decode(f.Src[n.Start:n.End])
}

// TextWithin is Text of at most n bytes of the source.
func (f *File) TextWithin(i, n int) string {
	at := f.Nodes[i]
	return f.charset.decode(f.Src[at.Start:min(at.End, at.Start+uint32(n))])
}

// Children yields the direct children of a node, without comments.
func (f *File) Children(i int) iter.Seq[int] {
	return func(yield func(int) bool) {
		end := int(f.Nodes[i].Next)
		for c := i + 1; c < end; c = int(f.Nodes[c].Next) {
			if f.Nodes[c].Kind.isExtra() {
				continue
			}
			if !yield(c) {
				return
			}
		}
	}
}

// Child returns the first child that has the field.
func (f *File) Child(i int, field Field) (int, bool) {
	for c := range f.ChildrenOf(i, field) {
		return c, true
	}
	return 0, false
}

// ChildrenOf yields the children that have the field, in order.
func (f *File) ChildrenOf(i int, field Field) iter.Seq[int] {
	return func(yield func(int) bool) {
		for c := range f.Children(i) {
			if f.Nodes[c].Field == field && !yield(c) {
				return
			}
		}
	}
}

// Comments yields all comments of the file, in order.
func (f *File) Comments() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, n := range f.Nodes {
			if n.Kind == KindComment && !yield(i) {
				return
			}
		}
	}
}

// Errors returns the error nodes and the missing nodes, in order.
func (f *File) Errors() []int {
	if f.Nodes[0].Flags&HasError == 0 {
		return nil
	}
	var out []int
	for i, n := range f.Nodes {
		if n.Kind == KindError || n.Flags&Missing != 0 {
			out = append(out, i)
		}
	}
	return out
}

// Range returns the position of a node for diagnostics.
func (f *File) Range(i int) diag.Range {
	return f.RangeOf(int(f.Nodes[i].Start), int(f.Nodes[i].End))
}

// RangeOf returns the position of the bytes from start to before end, both
// from 0 to the length of the source.
func (f *File) RangeOf(start, end int) diag.Range {
	return diag.Range{File: f.Path, Start: f.pos(start), End: f.pos(end)}
}

func (f *File) pos(offset int) diag.Pos {
	line := sort.Search(len(f.lines), func(k int) bool { return int(f.lines[k]) > offset }) - 1
	before := f.Src[f.lines[line]:offset]
	if line == 0 {
		before = before[min(len(before), bomLength(f.Src)):]
	}
	column := len(before)
	if f.charset.isUTF8() {
		column = f.characters(offset) - f.characters(offset-len(before))
	}
	return diag.Pos{Line: line + 1, Column: column + 1, Byte: offset}
}

// every is the distance in bytes of the places at which the characters of a text
// are counted beforehand: a line may have two megabytes, and each node asks for
// its column.
const every = 256

// countCharacters counts the characters before each such place; nil when each
// byte is one.
func countCharacters(src []byte) []uint32 {
	if isASCII(src) {
		return nil
	}
	out := make([]uint32, 1, len(src)/every+1)
	n := uint32(0)
	for at := every; at <= len(src); at += every {
		n += uint32(starts(src[at-every : at]))
		out = append(out, n)
	}
	return out
}

// starts counts the bytes with which a character begins. For text that is no
// UTF-8 the columns are those of its bytes that do not look like a part of one.
func starts(b []byte) int {
	n := 0
	for _, c := range b {
		if c&0xc0 != 0x80 {
			n++
		}
	}
	return n
}

// characters counts those before an offset.
func (f *File) characters(offset int) int {
	if f.counted == nil {
		return offset
	}
	k := offset / every
	return int(f.counted[k]) + starts(f.Src[k*every:offset])
}

// lineStarts returns the offsets at which lines begin. LF, CRLF and a CR alone
// end a line, as in Python.
func lineStarts(src []byte) []uint32 {
	starts := make([]uint32, 1, len(src)/24+2)
	onlyLF := bytes.IndexByte(src, '\r') < 0
	for i := 0; ; {
		var k int
		if onlyLF {
			k = bytes.IndexByte(src[i:], '\n')
		} else {
			k = bytes.IndexAny(src[i:], "\r\n")
		}
		if k < 0 {
			return starts
		}
		i += k + 1
		if src[i-1] == '\r' && i < len(src) && src[i] == '\n' {
			i++
		}
		starts = append(starts, uint32(i))
	}
}
