package change

import "testing"

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
	joined, collisions := New(append(one.Files(), two.Files()...)...)
	if len(collisions) != 0 || joined.Len() != 2 || len(joined.Files()[0].Why) != 2 {
		t.Errorf("changes that agree are joined with both reasons; got %+v, %+v", joined, collisions)
	}
	three, _ := New(other)
	joined, collisions = New(append(one.Files(), three.Files()...)...)
	if len(collisions) != 1 || joined.Len() != 1 {
		t.Errorf("neither side of a collision is made; got %+v, %+v", joined, collisions)
	}
	four, _ := New(below)
	joined, collisions = New(append(one.Files(), four.Files()...)...)
	if len(collisions) != 1 || joined.Len() != 1 || joined.Files()[0].Path != "b" {
		t.Errorf("a file cannot be a folder; got %+v, %+v", joined, collisions)
	}
	if diags := Collided(collisions); len(diags) != 1 || diags[0].Code != "CL211" {
		t.Errorf("got %+v", diags)
	}
}
