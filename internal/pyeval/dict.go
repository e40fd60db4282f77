package pyeval

import "decant/internal/diag"

// Dict is a dict in insertion order.
type Dict struct {
	keys   []Value
	values []Value
	hashes []string
	index  map[string]int // hash key -> position in keys
	// Opaque is set when something that is not known may have changed the dict;
	// its entries must not be used then.
	Opaque *Unknown
	// fallback makes the value of a missing key (collections.defaultdict), or
	// nil.
	fallback Value
}

// Set is a set or frozenset; its order is that of insertion, which is not
// Python's order.
type Set struct {
	d Dict
	// Frozen marks a frozenset.
	Frozen bool
	// Opaque is set when something that is not known may have changed the set.
	Opaque *Unknown
}

// NewDict returns an empty dict.
func NewDict() *Dict { return &Dict{index: map[string]int{}} }

// Len is the number of entries.
func (d *Dict) Len() int { return len(d.index) }

// Entries yields the entries in insertion order.
func (d *Dict) Entries() func(yield func(k, v Value) bool) {
	return func(yield func(k, v Value) bool) {
		for i, k := range d.keys {
			if k != nil && !yield(k, d.values[i]) {
				return
			}
		}
	}
}

// Get returns the value of a text key.
func (d *Dict) Get(key string) (Value, bool) { return d.get("s" + key) }

func (d *Dict) get(hash string) (Value, bool) {
	i, ok := d.index[hash]
	if !ok {
		return nil, false
	}
	return d.values[i], true
}

// Set stores an entry under a text key.
func (d *Dict) Set(key string, v Value) { d.put("s"+key, Str(key), v) }

func (d *Dict) put(hash string, k, v Value) {
	if d.index == nil {
		d.index = map[string]int{}
	}
	if i, ok := d.index[hash]; ok {
		d.values[i] = v
		return
	}
	d.index[hash] = len(d.keys)
	d.keys = append(d.keys, k)
	d.values = append(d.values, v)
	d.hashes = append(d.hashes, hash)
}

// remove deletes an entry; its place stays empty until the dict is copied.
func (d *Dict) remove(hash string) (Value, bool) {
	i, ok := d.index[hash]
	if !ok {
		return nil, false
	}
	v := d.values[i]
	delete(d.index, hash)
	if i == len(d.keys)-1 {
		d.keys, d.values, d.hashes = d.keys[:i], d.values[:i], d.hashes[:i]
		return v, true
	}
	d.keys[i], d.values[i], d.hashes[i] = nil, nil, ""
	return v, true
}

// Items returns the elements of the set in insertion order.
func (s *Set) Items() []Value {
	out := make([]Value, 0, s.d.Len())
	for k := range s.d.Entries() {
		out = append(out, k)
	}
	return out
}

// copy returns a dict with the same entries, without empty places.
func (d *Dict) copy() Dict {
	out := Dict{index: make(map[string]int, len(d.index)), Opaque: d.Opaque, fallback: d.fallback}
	for i, k := range d.keys {
		if k != nil {
			out.put(d.hashAt(i), k, d.values[i])
		}
	}
	return out
}

// hashAt returns the hash key of an entry.
func (d *Dict) hashAt(i int) string { return d.hashes[i] }

// copyDict copies a dict of the program.
func (in *Interp) copyDict(d *Dict, at diag.Range) (*Dict, *Unknown) {
	if u := in.holds(d.Len(), entryBytes, at); u != nil {
		return nil, u
	}
	if !in.work(d.Len(), at) {
		return nil, in.stopped
	}
	out := d.copy()
	return &out, nil
}
