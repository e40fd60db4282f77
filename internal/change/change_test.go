package change

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestApply(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, src string
		edits     []Edit
		want      string // "" for an error that contains fault
		fault     string
	}{
		{name: "no edits keep the text", src: "abc", want: "abc"},
		{name: "edits may come in any order", src: "abc", edits: []Edit{{Start: 2, End: 3, New: "C"}, {Start: 0, End: 1, New: "A"}}, want: "AbC"},
		{name: "insertions at one place keep their order", src: "ab", edits: []Edit{{Start: 1, End: 1, New: "1"}, {Start: 1, End: 1, New: "2"}}, want: "a12b"},
		{name: "an insertion may touch a replacement", src: "abc", edits: []Edit{{Start: 1, End: 2, New: "B"}, {Start: 1, End: 1, New: "+"}, {Start: 2, End: 2, New: "-"}}, want: "a+B-c"},
		{name: "line ends and a missing last newline stay", src: "a\r\n\tb", edits: []Edit{{Start: 0, End: 1, New: "x"}}, want: "x\r\n\tb"},
		{name: "overlap is refused", src: "abcd", edits: []Edit{{Start: 0, End: 2}, {Start: 1, End: 3}}, fault: "overlap"},
		{name: "an insertion inside a replacement is refused", src: "abcd", edits: []Edit{{Start: 0, End: 3}, {Start: 1, End: 1, New: "x"}}, fault: "overlap"},
		{name: "behind the end is refused", src: "ab", edits: []Edit{{Start: 1, End: 3}}, fault: "outside a text of 2 bytes"},
		{name: "before the start is refused", src: "ab", edits: []Edit{{Start: -1, End: 1}}, fault: "outside"},
		{name: "a backwards edit is refused", src: "ab", edits: []Edit{{Start: 2, End: 1}}, fault: "outside"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			src := []byte(tt.src)
			got, err := Apply(src, tt.edits)
			if string(src) != tt.src {
				t.Errorf("the source was changed to %q", src)
			}
			if tt.fault != "" {
				if err == nil || !strings.Contains(err.Error(), tt.fault) {
					t.Errorf("got %q, error %v; want an error with %q", got, err, tt.fault)
				}
				return
			}
			if err != nil || string(got) != tt.want {
				t.Errorf("got %q, error %v; want %q", got, err, tt.want)
			}
		})
	}
}

// Random edits that do not overlap must give the text that building it piece by
// piece gives.
func TestApplyRandom(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var src, want []byte
		var edits []Edit
		for range rng.IntN(6) {
			kept := randomText(rng, 5)
			src, want = append(src, kept...), append(want, kept...)
			removed, added := randomText(rng, 4), randomText(rng, 4)
			edits = append(edits, Edit{Start: len(src), End: len(src) + len(removed), New: string(added)})
			src, want = append(src, removed...), append(want, added...)
		}
		shuffled := make([]Edit, len(edits))
		inserted := map[int]bool{} // the order of edits at one place is theirs to keep
		same := false
		for _, e := range edits {
			same = same || inserted[e.Start]
			inserted[e.Start] = true
		}
		for i, j := range rng.Perm(len(edits)) {
			shuffled[i] = edits[j]
		}
		if same {
			copy(shuffled, edits)
		}
		got, err := Apply(src, shuffled)
		if same && err != nil {
			continue
		}
		if err != nil || !same && !bytes.Equal(got, want) {
			t.Fatalf("src %q, edits %+v: got %q, error %v; want %q", src, edits, got, err, want)
		}
	}
}

func randomText(rng *rand.Rand, most int) []byte {
	letters := []string{"a", "b", "\r\n", "\t", "ä", "\x00", "\n"}
	var out []byte
	for range rng.IntN(most) {
		out = append(out, letters[rng.IntN(len(letters))]...)
	}
	return out
}

func FuzzApply(f *testing.F) {
	f.Add([]byte("hello"), 1, 2, "x", 3, 5, "y")
	f.Fuzz(func(t *testing.T, src []byte, s1, e1 int, n1 string, s2, e2 int, n2 string) {
		got, err := Apply(src, []Edit{{Start: s1, End: e1, New: n1}, {Start: s2, End: e2, New: n2}})
		if err == nil && len(got) != len(src)+len(n1)+len(n2)-(e1-s1)-(e2-s2) {
			t.Errorf("the result has %d bytes", len(got))
		}
	})
}

func TestSets(t *testing.T) {
	t.Parallel()
	a := File{Path: "a", After: []byte("1"), Mode: 0o644, Why: []string{"first"}}
	twin := a
	twin.Why = []string{"second"}
	other := File{Path: "a", After: []byte("2"), Mode: 0o644}
	below := File{Path: "a/b", After: []byte("3"), Mode: 0o644}
	unchanged := File{Path: "z", Before: []byte("x"), After: []byte("x")}
	one, _ := New(File{Path: "b", After: []byte{}}, a, unchanged)
	if got := one.Files(); len(got) != 2 || got[0].Path != "a" || got[1].Path != "b" {
		t.Errorf("a set is sorted and holds changes alone; got %+v", got)
	}
	two, _ := New(twin)
	joined, collisions := Merge(one, two)
	if len(collisions) != 0 || joined.Len() != 2 || len(joined.Files()[0].Why) != 2 {
		t.Errorf("changes that agree are joined with both reasons; got %+v, %+v", joined, collisions)
	}
	three, _ := New(other)
	joined, collisions = Merge(one, three)
	if len(collisions) != 1 || joined.Len() != 1 {
		t.Errorf("neither side of a collision is made; got %+v, %+v", joined, collisions)
	}
	four, _ := New(below)
	joined, collisions = Merge(one, four)
	if len(collisions) != 1 || joined.Len() != 1 || joined.Files()[0].Path != "b" {
		t.Errorf("a file cannot be a folder; got %+v, %+v", joined, collisions)
	}
	if diags := Collided(collisions); len(diags) != 1 || diags[0].Code != "CL211" {
		t.Errorf("got %+v", diags)
	}
}
