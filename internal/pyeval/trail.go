package pyeval

import (
	"slices"

	"decant/model"
)

// While a branch runs whose condition is not known, every change of a name or a
// container is recorded, so that it can be undone, the other branch run, and
// both outcomes joined: what is equal stays, the rest becomes Unknown.
//
// A branch that leaves early (return, break, continue) is set aside as a pend,
// and the other branch goes on with the statements behind; the two meet at the
// end of the function or loop.

// entry is one recorded change: the state before it.
type entry struct {
	key any // nameKey, *List, *Dict, *Set or *Instance
	old any
}

type nameKey struct {
	ns   *namespace
	name string
}

type (
	listState struct {
		items  []Value
		opaque *Unknown
	}
	dictState struct {
		d Dict
	}
	setState struct {
		d      Dict
		opaque *Unknown
	}
)

// mark is a place in the trail; serial counts forks.
type mark struct{ at, serial int }

// delta is the state of the changed things at one moment, in order of change.
type delta struct {
	keys []any
	vals map[any]any
}

func newDelta() delta { return delta{vals: map[any]any{}} }

func (d *delta) set(key, val any) {
	if _, ok := d.vals[key]; !ok {
		d.keys = append(d.keys, key)
	}
	d.vals[key] = val
}

type pend struct {
	flow flow
	from mark
	diff delta
	cond *model.Unknown // stays on the stack of conditions meanwhile; or nil
	// holds says whether the path that goes on is the one on which cond is true.
	holds bool
	why   *Unknown
}

func (in *Interp) recording() bool { return in.open > 0 || len(in.pends) > 0 }

// touch records the state of a thing before it is changed.
func (in *Interp) touch(key any) {
	if !in.recording() {
		return
	}
	if _, isName := key.(nameKey); !isName {
		// Containers are copied once per fork, or a loop of appends would be quadratic.
		if at, ok := in.last[key]; ok && at >= in.lastMark && at < len(in.trail) && in.trail[at].key == key {
			return
		}
		in.last[key] = len(in.trail)
	}
	in.work(in.stateWork(key), in.here)
	in.trail = append(in.trail, entry{key, in.state(key)})
}

// stateWork is the work of copying the state of a thing.
func (in *Interp) stateWork(key any) int {
	switch k := key.(type) {
	case *Dict:
		return len(k.keys)
	case *Set:
		return len(k.d.keys)
	}
	return 0
}

func (in *Interp) state(key any) any {
	switch k := key.(type) {
	case nameKey:
		if v, ok := k.ns.vars[k.name]; ok {
			return v
		}
		return nil
	case *List:
		// The elements are shared: a list that is recorded is not changed in place.
		return listState{slices.Clip(k.Items), k.Opaque}
	case *Dict:
		return dictState{k.copy()}
	case *Set:
		return setState{k.d.copy(), k.Opaque}
	case *Instance:
		return k.opaque
	}
	return nil
}

func (in *Interp) restore(key, st any) {
	switch k := key.(type) {
	case nameKey:
		if st == nil {
			delete(k.ns.vars, k.name)
			return
		}
		k.ns.put(k.name, st.(Value))
	case *List:
		s := st.(listState)
		k.Items, k.Opaque = s.items, s.opaque
	case *Dict:
		s := st.(dictState)
		*k = s.d.copy()
	case *Set:
		s := st.(setState)
		k.d, k.Opaque = s.d.copy(), s.opaque
	case *Instance:
		k.opaque = st.(*Unknown)
	}
}

// blur makes a thing unknown.
func (in *Interp) blur(key any, u *Unknown) {
	in.touch(key)
	switch k := key.(type) {
	case nameKey:
		k.ns.put(k.name, u)
	case *List:
		k.Opaque = u
	case *Dict:
		k.Opaque = u
	case *Set:
		k.Opaque = u
	case *Instance:
		k.opaque = u
	}
}

// bind sets a name.
func (in *Interp) bind(ns *namespace, name string, v Value) {
	in.touch(nameKey{ns, name})
	ns.put(name, v)
}

func (in *Interp) unbind(ns *namespace, name string) {
	in.touch(nameKey{ns, name})
	delete(ns.vars, name)
}

// sameState compares two states of one thing; mutable values must be the same
// object.
func sameState(a, b any) bool {
	switch x := a.(type) {
	case nil:
		return b == nil
	case listState:
		y := b.(listState)
		return x.opaque == y.opaque && sameItems(x.items, y.items)
	case dictState:
		y := b.(dictState)
		return sameDict(&x.d, &y.d)
	case setState:
		y := b.(setState)
		return x.opaque == y.opaque && sameDict(&x.d, &y.d)
	case *Unknown:
		y, ok := b.(*Unknown)
		return ok && x == y
	case Value:
		y, ok := b.(Value)
		return ok && identical(x, y)
	}
	return false
}

func sameDict(a, b *Dict) bool {
	if a.Opaque != b.Opaque || a.Len() != b.Len() || a.fallback != b.fallback {
		return false
	}
	var ka, kb, va, vb []Value
	for k, v := range a.Entries() {
		ka, va = append(ka, k), append(va, v)
	}
	for k, v := range b.Entries() {
		kb, vb = append(kb, k), append(vb, v)
	}
	return sameItems(ka, kb) && sameItems(va, vb)
}

func sameItems(a, b []Value) bool {
	left := maxSame + len(a)
	return sameWithin(a, b, &left)
}

// maxSame bounds how many elements of tuples inside each other are compared: 60
// tuples of the one before, twice, have 2^60. Beyond it, values count as not the
// same.
const maxSame = 10_000

func sameWithin(a, b []Value, left *int) bool {
	if len(a) != len(b) {
		return false
	}
	if len(a) == 0 || &a[0] == &b[0] {
		return true
	}
	for i := range a {
		if *left--; *left < 0 || !identicalWithin(a[i], b[i], left) {
			return false
		}
	}
	return true
}

// identical says that two values cannot be told apart: equal constants of one
// type, or the same object.
func identical(a, b Value) bool {
	left := maxSame
	return identicalWithin(a, b, &left)
}

func identicalWithin(a, b Value, left *int) bool {
	switch x := a.(type) {
	case *Tuple:
		y, ok := b.(*Tuple)
		return ok && (x == y || x.Class == y.Class && sameWithin(x.Items, y.Items, left))
	case *Host:
		y, ok := b.(*Host)
		return ok && x.Object == y.Object
	case *BoundMethod:
		y, ok := b.(*BoundMethod)
		if *left--; *left < 0 {
			return false
		}
		return ok && identicalWithin(x.Self, y.Self, left) && identicalWithin(x.Func, y.Func, left)
	case Float:
		y, ok := b.(Float)
		return ok && (x == y && (x != 0 || 1/x == 1/y))
	}
	return a == b
}

// since returns what has changed since a mark, with its present state.
func (in *Interp) since(m mark) delta {
	d := newDelta()
	in.work((len(in.trail)-m.at)/4, in.here)
	for _, e := range in.trail[m.at:] {
		if _, ok := d.vals[e.key]; !ok {
			in.work(in.stateWork(e.key), in.here)
			d.set(e.key, in.state(e.key))
		}
	}
	return d
}

// before returns what has changed since a mark, with its state at the mark.
func (in *Interp) before(m mark) delta {
	d := newDelta()
	in.work((len(in.trail)-m.at)/4, in.here)
	for _, e := range in.trail[m.at:] {
		if _, ok := d.vals[e.key]; !ok {
			d.set(e.key, e.old)
		}
	}
	return d
}

// undo goes back to a mark. Modules that were imported since stay imported.
func (in *Interp) undo(m mark) {
	for i := len(in.trail) - 1; i >= m.at; i-- {
		e := in.trail[i]
		if k, ok := e.key.(nameKey); ok && k.ns.module && k.ns.born >= m.serial {
			continue
		}
		in.restore(e.key, e.old)
	}
	in.trail = in.trail[:m.at]
}

// apply puts a state back, recording it.
func (in *Interp) apply(d delta) {
	for _, key := range d.keys {
		in.touch(key)
		in.restore(key, d.vals[key])
	}
}

// rebase makes the pends from index p on relative to an earlier mark, because
// the trail behind it is about to be undone.
func (in *Interp) rebase(p int, m mark) {
	for i := p; i < len(in.pends); i++ {
		q := &in.pends[i]
		if q.from.at <= m.at {
			continue
		}
		after := in.before(q.from)
		full := newDelta()
		for _, e := range in.trail[m.at:q.from.at] {
			st, ok := after.vals[e.key]
			if !ok {
				st = in.state(e.key)
			}
			full.set(e.key, st)
		}
		for _, key := range q.diff.keys {
			full.set(key, q.diff.vals[key])
		}
		q.diff, q.from = full, m
	}
}

// settle joins the present state with another one that left from a mark.
func (in *Interp) settle(m mark, other delta, u *Unknown) {
	base := in.before(m)
	for _, key := range base.keys {
		was, ok := other.vals[key]
		if !ok {
			was = base.vals[key]
		}
		in.merge(key, was, u)
	}
	for _, key := range other.keys {
		if _, done := base.vals[key]; !done {
			in.merge(key, other.vals[key], u)
		}
	}
}

func (in *Interp) merge(key, other any, u *Unknown) {
	if k, ok := key.(nameKey); ok && k.ns.module && other == nil && k.ns.born >= in.mergeSerial {
		return // a module that only one branch imported keeps its names
	}
	cur := in.state(key)
	if !sameState(cur, other) {
		in.blur(key, in.either(cur, other, u))
	}
}

// either is the unknown that stands for one of two states.
func (in *Interp) either(a, b any, u *Unknown) *Unknown {
	out := *u
	out.Harmless, out.Standard, out.Module, out.Package, out.Decorated, out.path = false, false, "", "", nil, nil
	for _, s := range []any{a, b} {
		if x, ok := s.(*Unknown); ok && x != nil {
			out.Env = mergeEnv(out.Env, x.Env)
			if out.Decorated == nil {
				out.Decorated = x.Decorated
			}
		}
	}
	return &out
}

func (in *Interp) mark() mark {
	in.serial++
	return mark{len(in.trail), in.serial}
}
