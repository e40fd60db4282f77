package object

import (
	"decant/internal/diag"
)

// Push appends an element. Room that an earlier push made is used; other slices
// of the elements may be shared, and are copied.
func (l *List) Push(in *Interp, v Value, at diag.Range) *Unknown {
	n := len(l.Items)
	if n == 0 || cap(l.Items) == n || l.grown != &l.Items[0] {
		if u := in.Holds(2*n+4, ItemBytes, at); u != nil && n >= in.Options.Limits.Items/2 {
			if u = in.Holds(n+1, ItemBytes, at); u != nil {
				return u
			}
		} else if u != nil {
			return u
		}
		bigger := make([]Value, n, 2*n+4)
		copy(bigger, l.Items)
		l.Items = append(bigger, v)
		l.grown = &l.Items[0]
		return nil
	}
	l.Items = append(l.Items, v)
	return nil
}

// Cut removes an element; at the end of a list that costs nothing.
func (l *List) Cut(in *Interp, n int, at diag.Range) {
	if n == len(l.Items)-1 {
		l.Items = l.Items[:n:n]
		return
	}
	in.Work(len(l.Items)/8, at)
	l.Items = append(l.Items[:n:n], l.Items[n+1:]...)
}

// Dict is a dict in insertion order.
type Dict struct {
	Keys   []Value
	Values []Value
	hashes []string
	Index  map[string]int // hash key -> position in keys
	// Opaque is set when something that is not known may have changed the dict;
	// its entries must not be used then.
	Opaque *Unknown
	// Fallback makes the value of a missing key (collections.defaultdict), or
	// nil.
	Fallback Value
}

// Set is a set or frozenset; its order is that of insertion, which is not
// Python's order.
type Set struct {
	Keys Dict
	// Frozen marks a frozenset.
	Frozen bool
	// Opaque is set when something that is not known may have changed the set.
	Opaque *Unknown
}

// NewDict returns an empty dict.
func NewDict() *Dict { return &Dict{Index: map[string]int{}} }

// Len is the number of entries.
func (d *Dict) Len() int { return len(d.Index) }

// Entries yields the entries in insertion order.
func (d *Dict) Entries() func(yield func(k, v Value) bool) {
	return func(yield func(k, v Value) bool) {
		for i, k := range d.Keys {
			if k != nil && !yield(k, d.Values[i]) {
				return
			}
		}
	}
}

// Get returns the value of a text key.
func (d *Dict) Get(key string) (Value, bool) { return d.Lookup("s" + key) }

// Lookup returns the value of the key with a hash (operator.HashKey).
func (d *Dict) Lookup(hash string) (Value, bool) {
	i, ok := d.Index[hash]
	if !ok {
		return nil, false
	}
	return d.Values[i], true
}

// Set stores an entry under a text key.
func (d *Dict) Set(key string, v Value) { d.Put("s"+key, Str(key), v) }

// Put stores an entry under a hash, without recording; see Interp.Touch.
func (d *Dict) Put(hash string, k, v Value) {
	if d.Index == nil {
		d.Index = map[string]int{}
	}
	if i, ok := d.Index[hash]; ok {
		d.Values[i] = v
		return
	}
	d.Index[hash] = len(d.Keys)
	d.Keys = append(d.Keys, k)
	d.Values = append(d.Values, v)
	d.hashes = append(d.hashes, hash)
}

// Remove deletes an entry; its place stays empty until the dict is copied.
func (d *Dict) Remove(hash string) (Value, bool) {
	i, ok := d.Index[hash]
	if !ok {
		return nil, false
	}
	v := d.Values[i]
	delete(d.Index, hash)
	if i == len(d.Keys)-1 {
		d.Keys, d.Values, d.hashes = d.Keys[:i], d.Values[:i], d.hashes[:i]
		return v, true
	}
	d.Keys[i], d.Values[i], d.hashes[i] = nil, nil, ""
	return v, true
}

// Items returns the elements of the set in insertion order.
func (s *Set) Items() []Value {
	out := make([]Value, 0, s.Keys.Len())
	for k := range s.Keys.Entries() {
		out = append(out, k)
	}
	return out
}

// Copy returns a dict with the same entries, without empty places.
func (d *Dict) Copy() Dict {
	out := Dict{Index: make(map[string]int, len(d.Index)), Opaque: d.Opaque, Fallback: d.Fallback}
	for i, k := range d.Keys {
		if k != nil {
			out.Put(d.HashAt(i), k, d.Values[i])
		}
	}
	return out
}

// HashAt returns the hash key of an entry.
func (d *Dict) HashAt(i int) string { return d.hashes[i] }

// CopyDict copies a dict of the program.
func (in *Interp) CopyDict(d *Dict, at diag.Range) (*Dict, *Unknown) {
	if u := in.Holds(d.Len(), EntryBytes, at); u != nil {
		return nil, u
	}
	if !in.Work(d.Len(), at) {
		return nil, in.Stopped
	}
	out := d.Copy()
	return &out, nil
}
