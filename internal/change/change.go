// Package change holds what decant wants to do to a repository's files as a
// value: edits to a text, a set of whole files, the unified diff that shows the
// set, and the one operation that writes it. Nothing is written but by
// [Set.WriteTo] and [Recover].
//
// Reconcile turns generated files into a set without losing what people wrote:
// it compares three texts, the one that decant generated last time (kept in the
// repository, see [Base]), the one that stands in the repository now, and the
// new one.
package change

import (
	"cmp"
	"fmt"
	"slices"
)

// Edit replaces the bytes [Start, End) of a text. Start equal to End inserts.
type Edit struct {
	Start, End int // byte offsets into the text as read, from 0
	New        string
	Why        string // for the reviewer: shown above the file's diff
}

// Apply returns src with the edits made; src itself stays as it is, and so does
// every byte outside an edit. Edits may come in any order; several insertions
// at one place keep the order in which they were given. It is an error when an
// edit lies outside src or when two edits overlap.
func Apply(src []byte, edits []Edit) ([]byte, error) {
	sorted := slices.Clone(edits)
	slices.SortStableFunc(sorted, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	out := make([]byte, 0, len(src))
	done := 0
	for i, e := range sorted {
		if e.Start < 0 || e.End < e.Start || e.End > len(src) {
			return nil, fmt.Errorf("edit of bytes %d to %d lies outside a text of %d bytes", e.Start, e.End, len(src))
		}
		if e.Start < done {
			last := sorted[i-1]
			return nil, fmt.Errorf("edits of bytes %d to %d and %d to %d overlap", last.Start, last.End, e.Start, e.End)
		}
		out = append(out, src[done:e.Start]...)
		out = append(out, e.New...)
		done = e.End
	}
	return append(out, src[done:]...), nil
}
