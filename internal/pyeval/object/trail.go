package object

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
	Key any // nameKey, *List, *Dict, *Set or *Instance
	old any
}

// NameKey is a name of a namespace, as a thing that changes.
type NameKey struct {
	Namespace *Namespace
	Name      string
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

// Mark is a place in the trail; serial counts forks.
type Mark struct{ At, serial int }

// delta is the state of the changed things at one moment, in order of change.
type delta struct {
	Keys []any
	Vals map[any]any
}

func newDelta() delta { return delta{Vals: map[any]any{}} }

func (d *delta) set(key, val any) {
	if _, ok := d.Vals[key]; !ok {
		d.Keys = append(d.Keys, key)
	}
	d.Vals[key] = val
}

type pend struct {
	Flow Flow
	from Mark
	diff delta
	cond *model.Unknown // stays on the stack of conditions meanwhile; or nil
	// holds says whether the path that goes on is the one on which cond is true.
	holds bool
	why   *Unknown
}

// Recording says whether changes are recorded: a branch runs whose condition is not
// known.
func (in *Interp) Recording() bool { return in.Forks > 0 || len(in.Pends) > 0 }

// Touch records the state of a thing before it is changed.
func (in *Interp) Touch(key any) {
	if !in.Recording() {
		return
	}
	if _, isName := key.(NameKey); !isName {
		// Containers are copied once per fork, or a loop of appends would be quadratic.
		if at, ok := in.last[key]; ok && at >= in.LastMark && at < len(in.Trail) && in.Trail[at].Key == key {
			return
		}
		in.last[key] = len(in.Trail)
	}
	in.Work(in.stateWork(key), in.Here)
	in.Trail = append(in.Trail, entry{key, in.State(key)})
}

// stateWork is the work of copying the state of a thing.
func (in *Interp) stateWork(key any) int {
	switch k := key.(type) {
	case *Dict:
		return len(k.Keys)
	case *Set:
		return len(k.Keys.Keys)
	}
	return 0
}

// State returns the present state of a thing.
func (in *Interp) State(key any) any {
	switch k := key.(type) {
	case NameKey:
		if v, ok := k.Namespace.vars[k.Name]; ok {
			return v
		}
		return nil
	case *List:
		// The elements are shared: a list that is recorded is not changed in place.
		return listState{slices.Clip(k.Items), k.Opaque}
	case *Dict:
		return dictState{k.Copy()}
	case *Set:
		return setState{k.Keys.Copy(), k.Opaque}
	case *Instance:
		return k.Opaque
	}
	return nil
}

func (in *Interp) restore(key, st any) {
	switch k := key.(type) {
	case NameKey:
		if st == nil {
			delete(k.Namespace.vars, k.Name)
			return
		}
		k.Namespace.Put(k.Name, st.(Value))
	case *List:
		s := st.(listState)
		k.Items, k.Opaque = s.items, s.opaque
	case *Dict:
		s := st.(dictState)
		*k = s.d.Copy()
	case *Set:
		s := st.(setState)
		k.Keys, k.Opaque = s.d.Copy(), s.opaque
	case *Instance:
		k.Opaque = st.(*Unknown)
	}
}

// Blur makes a thing unknown.
func (in *Interp) Blur(key any, u *Unknown) {
	in.Touch(key)
	if in.Tracks() {
		u = in.blurred(key, u)
	}
	switch k := key.(type) {
	case NameKey:
		k.Namespace.Put(k.Name, u)
	case *List:
		k.Opaque = u
	case *Dict:
		k.Opaque = u
	case *Set:
		k.Opaque = u
	case *Instance:
		k.Opaque = u
	}
}

// blurred is u with what the thing was and held until now.
func (in *Interp) blurred(key any, u *Unknown) *Unknown {
	old := contents(in.State(key))
	if _, isObject := key.(*Instance); isObject {
		return in.Holding(u, old...) // its attributes stay where they are
	}
	if _, isName := key.(NameKey); isName {
		out := *in.Holding(u, old...)
		out.Plain = u.Plain && in.plain(old)
		return &out
	}
	return in.Holder(u, old...)
}

// Absorb notes that a container whose content is not known also holds a value.
func (in *Interp) Absorb(container, v Value) {
	if !in.Tracks() {
		return
	}
	old := Opaque(container)
	if old == nil {
		return
	}
	u := in.Holder(old, v)
	if u == old {
		return
	}
	in.Touch(container)
	switch x := container.(type) {
	case *List:
		x.Opaque = u
	case *Dict:
		x.Opaque = u
	case *Set:
		x.Opaque = u
	}
}

// Bind sets a name.
func (in *Interp) Bind(ns *Namespace, name string, v Value) {
	in.Touch(NameKey{ns, name})
	ns.Put(name, v)
}

// Unbind deletes a name.
func (in *Interp) Unbind(ns *Namespace, name string) {
	in.Touch(NameKey{ns, name})
	delete(ns.vars, name)
}

// SameState compares two states of one thing; mutable values must be the same
// object.
func SameState(a, b any) bool {
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
		return ok && Identical(x, y)
	}
	return false
}

func sameDict(a, b *Dict) bool {
	if a.Opaque != b.Opaque || a.Len() != b.Len() || a.Fallback != b.Fallback {
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

// Identical says that two values cannot be told apart: equal constants of one
// type, or the same object.
func Identical(a, b Value) bool {
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

// Since returns what has changed since a mark, with its present state.
func (in *Interp) Since(m Mark) delta {
	d := newDelta()
	in.Work((len(in.Trail)-m.At)/4, in.Here)
	for _, e := range in.Trail[m.At:] {
		if _, ok := d.Vals[e.Key]; !ok {
			in.Work(in.stateWork(e.Key), in.Here)
			d.set(e.Key, in.State(e.Key))
		}
	}
	return d
}

// Before returns what has changed since a mark, with its state at the mark.
func (in *Interp) Before(m Mark) delta {
	d := newDelta()
	in.Work((len(in.Trail)-m.At)/4, in.Here)
	for _, e := range in.Trail[m.At:] {
		if _, ok := d.Vals[e.Key]; !ok {
			d.set(e.Key, e.old)
		}
	}
	return d
}

// Undo goes back to a mark. Modules that were imported since stay imported.
func (in *Interp) Undo(m Mark) {
	for i := len(in.Trail) - 1; i >= m.At; i-- {
		e := in.Trail[i]
		if k, ok := e.Key.(NameKey); ok && k.Namespace.Module && k.Namespace.Born >= m.serial {
			continue
		}
		in.restore(e.Key, e.old)
	}
	in.Trail = in.Trail[:m.At]
}

// apply puts a state back, recording it.
func (in *Interp) apply(d delta) {
	for _, key := range d.Keys {
		in.Touch(key)
		in.restore(key, d.Vals[key])
	}
}

// rebase makes the pends from index p on relative to an earlier mark, because
// the trail behind it is about to be undone.
func (in *Interp) rebase(p int, m Mark) {
	for i := p; i < len(in.Pends); i++ {
		q := &in.Pends[i]
		if q.from.At <= m.At {
			continue
		}
		after := in.Before(q.from)
		full := newDelta()
		for _, e := range in.Trail[m.At:q.from.At] {
			st, ok := after.Vals[e.Key]
			if !ok {
				st = in.State(e.Key)
			}
			full.set(e.Key, st)
		}
		for _, key := range q.diff.Keys {
			full.set(key, q.diff.Vals[key])
		}
		q.diff, q.from = full, m
	}
}

// settle joins the present state with another one that left from a mark.
func (in *Interp) settle(m Mark, other delta, u *Unknown) {
	base := in.Before(m)
	for _, key := range base.Keys {
		was, ok := other.Vals[key]
		if !ok {
			was = base.Vals[key]
		}
		in.merge(key, was, u)
	}
	for _, key := range other.Keys {
		if _, done := base.Vals[key]; !done {
			in.merge(key, other.Vals[key], u)
		}
	}
}

func (in *Interp) merge(key, other any, u *Unknown) {
	if k, ok := key.(NameKey); ok && k.Namespace.Module && other == nil && k.Namespace.Born >= in.mergeSerial {
		return // a module that only one branch imported keeps its names
	}
	cur := in.State(key)
	if !SameState(cur, other) {
		in.Blur(key, in.Either(cur, other, u))
	}
}

// Either is the unknown that stands for one of two states.
func (in *Interp) Either(a, b any, u *Unknown) *Unknown {
	out := *u
	out.Harmless, out.Standard, out.Module, out.Package, out.Decorated, out.Path = false, false, "", "", nil, nil
	for _, s := range []any{a, b} {
		if x, ok := s.(*Unknown); ok && x != nil {
			out.Env = MergeEnv(out.Env, x.Env)
			if out.Decorated == nil {
				out.Decorated = x.Decorated
			}
		}
	}
	if in.Tracks() {
		return in.eitherOf(&out, a, b)
	}
	return &out
}

// eitherOf notes what the two states are and hold.
func (in *Interp) eitherOf(u *Unknown, a, b any) *Unknown {
	u.Maybe, u.Inside, u.Texts, u.Await = nil, nil, nil, nil
	va, vb := contents(a), contents(b)
	if len(va) == 1 && len(vb) == 1 {
		u.Texts = eitherText(va[0], vb[0])
	}
	u.Plain = in.plain(va) && in.plain(vb)
	_, isName := a.(Value)
	if _, other := b.(Value); isName || other {
		return in.Holding(in.Holding(u, va...), vb...)
	}
	return in.Holder(in.Holder(u, va...), vb...)
}

// plain says whether values are data that holds no object.
func (in *Interp) plain(vs []Value) bool {
	for _, v := range vs {
		switch x := v.(type) {
		case None, Bool, Int, Float, Str, Bytes:
		case *Unknown:
			if !x.Plain {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// contents are the value that a state is, or the values in it.
func contents(state any) []Value {
	var out []Value
	var opaque *Unknown
	switch x := state.(type) {
	case nil:
	case *Unknown:
		opaque = x
	case Value:
		out = append(out, x)
	case listState:
		out, opaque = slices.Clone(x.items), x.opaque
	case dictState:
		out, opaque = slices.Clone(x.d.Values), x.d.Opaque
	case setState:
		out, opaque = slices.Clone(x.d.Keys), x.opaque
	}
	if opaque != nil {
		out = append(out, opaque)
	}
	return slices.DeleteFunc(out, func(v Value) bool { return v == nil })
}

// Mark returns the present place in the trail.
func (in *Interp) Mark() Mark {
	in.Serial++
	return Mark{len(in.Trail), in.Serial}
}
