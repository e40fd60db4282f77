package pysyntax

import (
	"bytes"
	"iter"
	"sort"
	"unicode/utf8"

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
		column = utf8.RuneCount(before)
	}
	return diag.Pos{Line: line + 1, Column: column + 1, Byte: offset}
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
