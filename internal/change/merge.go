package change

import (
	"slices"
	"sort"
	"strings"

	udiff "github.com/aymanbagabas/go-udiff"
)

// span is one change of lines: the lines [start, end) of the base become text.
type span struct {
	start, end int // line numbers from 0
	text       string
}

// clash is a region that both sides changed, each in its own way.
type clash struct {
	start, end int    // lines of the middle text ("ours"), from 0, end exclusive
	theirs     string // what the other side has there
}

// merge3 is a line-based three-way merge, as diff3 and git do it: a region that
// one side changed takes that side's lines, one that both changed alike is
// taken once, and everything else is a clash. Regions that touch are one
// region, since the order of their lines would be a guess.
func merge3(base, ours, theirs string) (string, []clash) {
	lines := splitLines(base)
	a, b := spans(base, ours), spans(base, theirs)
	var out strings.Builder
	var clashes []clash
	done, ourLine := 0, 0 // lines consumed of base, lines passed in ours
	for len(a) > 0 || len(b) > 0 {
		start, end, na, nb := region(a, b)
		kept := strings.Join(lines[done:start], "")
		ourLine += start - done
		out.WriteString(kept)

		was := strings.Join(lines[start:end], "")
		mine, other := patched(lines, start, end, a[:na]), patched(lines, start, end, b[:nb])
		switch {
		case mine == other, other == was:
			out.WriteString(mine)
		case mine == was:
			out.WriteString(other)
		default:
			n := len(splitLines(mine))
			clashes = append(clashes, clash{start: ourLine, end: ourLine + n, theirs: other})
		}
		ourLine += len(splitLines(mine))
		done, a, b = end, a[na:], b[nb:]
	}
	out.WriteString(strings.Join(lines[done:], ""))
	if len(clashes) > 0 {
		return "", clashes
	}
	return out.String(), nil
}

// region returns the next group of touching changes of either side: its lines
// in the base and how many changes of each side it takes.
func region(a, b []span) (start, end, na, nb int) {
	switch {
	case len(b) == 0 || len(a) > 0 && a[0].start <= b[0].start:
		start, end, na = a[0].start, a[0].end, 1
	default:
		start, end, nb = b[0].start, b[0].end, 1
	}
	for {
		switch {
		case na < len(a) && a[na].start <= end:
			end = max(end, a[na].end)
			na++
		case nb < len(b) && b[nb].start <= end:
			end = max(end, b[nb].end)
			nb++
		default:
			return start, end, na, nb
		}
	}
}

// patched returns the lines [start, end) with the changes made.
func patched(lines []string, start, end int, changes []span) string {
	var out strings.Builder
	for _, c := range changes {
		out.WriteString(strings.Join(lines[start:c.start], ""))
		out.WriteString(c.text)
		start = c.end
	}
	out.WriteString(strings.Join(lines[start:end], ""))
	return out.String()
}

// spans are the differences of two texts in line numbers.
func spans(before, after string) []span {
	from, to := splitLines(before), splitLines(after)
	var out []span
	i, j := 0, 0
	for _, m := range append(anchors(from, to), [2]int{len(from), len(to)}) {
		out = append(out, gap(from[i:m[0]], to[j:m[1]], i)...)
		i, j = m[0]+1, m[1]+1
	}
	return out
}

// gap are the differences between two anchors; offset is the number of the
// first line.
func gap(from, to []string, offset int) []span {
	text := strings.Join(from, "")
	edits := udiff.Lines(text, strings.Join(to, ""))
	out := make([]span, 0, len(edits))
	at := lineStarts(from)
	for _, e := range edits {
		out = append(out, span{start: offset + sort.SearchInts(at, e.Start), end: offset + sort.SearchInts(at, e.End), text: e.New})
	}
	return out
}

// anchors pairs the lines that occur once in each text, as far as their order is
// the same in both (patience diff). udiff gives up on texts with more than
// about a hundred differences; between anchors it does not have to.
func anchors(from, to []string) [][2]int {
	const twice = -1
	once := func(lines []string) map[string]int {
		at := make(map[string]int, len(lines))
		for i, l := range lines {
			if _, seen := at[l]; seen {
				i = twice
			}
			at[l] = i
		}
		return at
	}
	there := once(to)
	var pairs [][2]int
	here := once(from)
	for i, l := range from {
		if j, ok := there[l]; ok && j != twice && here[l] != twice {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	return rising(pairs)
}

// rising returns a longest run of pairs whose second numbers increase; the
// first ones do already.
func rising(pairs [][2]int) [][2]int {
	var tails []int // index of the pair that ends the best run of each length
	before := make([]int, len(pairs))
	for i, p := range pairs {
		n := sort.Search(len(tails), func(k int) bool { return pairs[tails[k]][1] >= p[1] })
		before[i] = -1
		if n > 0 {
			before[i] = tails[n-1]
		}
		if n == len(tails) {
			tails = append(tails, i)
		} else {
			tails[n] = i
		}
	}
	var out [][2]int
	if len(tails) > 0 {
		for i := tails[len(tails)-1]; i >= 0; i = before[i] {
			out = append(out, pairs[i])
		}
	}
	slices.Reverse(out)
	return out
}

// splitLines splits behind every "\n"; the last line may lack it.
func splitLines(text string) []string {
	if text == "" {
		return nil
	}
	lines := strings.SplitAfter(text, "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// lineStarts are the byte offsets of the lines, and of the end.
func lineStarts(lines []string) []int {
	at := make([]int, 0, len(lines)+1)
	offset := 0
	for _, l := range lines {
		at = append(at, offset)
		offset += len(l)
	}
	return append(at, offset)
}
