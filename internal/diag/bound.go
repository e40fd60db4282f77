package diag

import (
	"cmp"
	"fmt"
	"slices"
	"unicode/utf8"
)

// Counted is the code of the finding that stands for many alike.
const Counted Code = "CL311"

const (
	// maxAlike is how many findings of one code a result has, and maxAlikeBytes the
	// size of their texts; the rest is counted.
	maxAlike      = 1_000
	maxAlikeBytes = 512 << 10
	// maxText is the length of one text of a finding, which may quote what a
	// stranger wrote.
	maxText = 4 << 10
)

// Bounded returns the findings with texts of a length that people read: of those
// with one code the first thousand, and one finding that counts the others.
func (l List) Bounded() List {
	type tally struct {
		shown, bytes, more int
		first              Range
	}
	by := map[Code]*tally{}
	var order []Code
	var out List
	for _, d := range l {
		t := by[d.Code]
		if t == nil {
			t = &tally{}
			by[d.Code] = t
			order = append(order, d.Code)
		}
		d = d.bounded()
		t.bytes += len(d.Detail) + len(d.Fix) + len(d.Subject)
		if t.shown == maxAlike || t.bytes > maxAlikeBytes && t.shown > 0 {
			if t.more == 0 {
				t.first = d.At
			}
			t.more++
			continue
		}
		t.shown++
		out = append(out, d)
	}
	slices.SortFunc(order, cmp.Compare)
	for _, code := range order {
		if t := by[code]; t.more > 0 {
			d := New(Counted, InFile(t.first.File),
				fmt.Sprintf("%d more findings %s are not listed: of alike findings %d are, or %d KiB of text.", t.more, code, maxAlike, maxAlikeBytes>>10), "")
			out = append(out, d.About(string(code)))
		}
	}
	return out
}

func (d Diagnostic) bounded() Diagnostic {
	d.Detail, d.Fix, d.Subject = clip(d.Detail, maxText), clip(d.Fix, maxText), clip(d.Subject, maxText)
	d.Related = slices.Clone(d.Related[:min(len(d.Related), maxAlike)])
	for i := range d.Related {
		d.Related[i].Message = clip(d.Related[i].Message, maxText)
	}
	return d
}

// clip keeps the beginning of a text, and says how much is missing.
func clip(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	end := limit
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return fmt.Sprintf("%s… (%d bytes more)", text[:end], len(text)-end)
}
