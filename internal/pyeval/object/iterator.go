package object

// Iterator is a Python iterator: elements come when they are asked for, and
// only once.
type Iterator struct {
	Pull func(in *Interp) (Value, bool, *Unknown)
	// Size is the number of elements left, or -1.
	Size int
	// Unordered marks iterators over sets.
	Unordered bool
	// Files marks iterators over the files of a folder: in a list of them, too, the
	// elements are known and their order is not.
	Files bool
	// Level is the number of open forks when it was made: an iterator that a
	// branch consumes cannot be wound back.
	Level int
	Gone  *Unknown
	// Source are the elements when they are fixed, for an exploration.
	Source []Value
}

// Remaining is the number of elements left, 2 when it is not known.
func (it *Iterator) Remaining() int {
	if it.Size < 0 {
		return 2
	}
	return it.Size
}

// Next returns the next element; more is false behind the last one.
func (it *Iterator) Next(in *Interp) (Value, bool, *Unknown) {
	if it.Gone == nil && in.Forks > it.Level {
		it.Gone = in.Holder(in.Unknown("it depends on how far an iterator was read", in.Here), it.Source...)
	}
	if it.Gone != nil {
		return nil, false, it.Gone
	}
	if !in.Spend(in.Here) {
		return nil, false, in.Stopped
	}
	v, more, u := it.Pull(in)
	if u != nil {
		it.Gone = u
	}
	if more && it.Size > 0 {
		it.Size--
	}
	return v, more, u
}

// UnknownIterator iterates over elements that are not known.
func UnknownIterator(u *Unknown) *Iterator { return &Iterator{Gone: u, Size: -1} }

// SliceIterator iterates over elements that do not change.
func (in *Interp) SliceIterator(items []Value) *Iterator {
	k := 0
	return &Iterator{Size: len(items), Level: in.Forks, Source: items, Pull: func(*Interp) (Value, bool, *Unknown) {
		if k >= len(items) {
			return nil, false, nil
		}
		k++
		return items[k-1], true, nil
	}}
}
