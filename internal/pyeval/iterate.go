package pyeval

import (
	"unicode/utf8"

	"decant/internal/diag"
	"decant/internal/pysyntax"
)

// iterator is a Python iterator: elements come when they are asked for, and
// only once.
type iterator struct {
	pull func(in *Interp) (Value, bool, *Unknown)
	// size is the number of elements left, or -1.
	size int
	// unordered marks iterators over sets.
	unordered bool
	// files marks iterators over the files of a folder: in a list of them, too, the
	// elements are known and their order is not.
	files bool
	// level is the number of open forks when it was made: an iterator that a
	// branch consumes cannot be wound back.
	level int
	gone  *Unknown
}

func (it *iterator) remaining() int {
	if it.size < 0 {
		return 2
	}
	return it.size
}

func (it *iterator) next(in *Interp) (Value, bool, *Unknown) {
	if it.gone == nil && in.open > it.level {
		it.gone = in.Unknown("it depends on how far an iterator was read", in.here)
	}
	if it.gone != nil {
		return nil, false, it.gone
	}
	if !in.spend(in.here) {
		return nil, false, in.stopped
	}
	v, more, u := it.pull(in)
	if u != nil {
		it.gone = u
	}
	if more && it.size > 0 {
		it.size--
	}
	return v, more, u
}

func unknownIterator(u *Unknown) *iterator { return &iterator{gone: u, size: -1} }

// sliceIterator iterates over elements that do not change.
func (in *Interp) sliceIterator(items []Value) *iterator {
	k := 0
	return &iterator{size: len(items), level: in.open, pull: func(*Interp) (Value, bool, *Unknown) {
		if k >= len(items) {
			return nil, false, nil
		}
		k++
		return items[k-1], true, nil
	}}
}

// iterate returns an iterator over a value, as iter() does.
func (in *Interp) iterate(v Value, at diag.Range) *iterator {
	switch x := v.(type) {
	case *iterator:
		return x
	case *List:
		k := 0
		// A list may grow or shrink while it is iterated.
		return &iterator{size: len(x.Items), level: in.open, pull: func(in *Interp) (Value, bool, *Unknown) {
			if x.Opaque != nil {
				return nil, false, x.Opaque
			}
			if k >= len(x.Items) {
				return nil, false, nil
			}
			k++
			return x.Items[k-1], true, nil
		}}
	case *Tuple:
		return in.sliceIterator(x.Items)
	case *listing:
		if x.gone != nil {
			return unknownIterator(x.gone)
		}
		it := in.sliceIterator(x.items)
		it.unordered, it.files = true, true
		return it
	case *viewValue:
		if x.d.Opaque != nil {
			return unknownIterator(x.d.Opaque)
		}
		in.work(x.d.Len()/8, at)
		return in.sliceIterator(x.items())
	case *rangeValue:
		k := Int(0)
		return &iterator{size: int(x.size), level: in.open, pull: func(*Interp) (Value, bool, *Unknown) {
			if k >= x.size {
				return nil, false, nil
			}
			k++
			return x.start + (k-1)*x.step, true, nil
		}}
	case *Dict:
		if x.Opaque != nil {
			return unknownIterator(x.Opaque)
		}
		in.work(x.Len()/8, at)
		var keys []Value
		for k := range x.Entries() {
			keys = append(keys, k)
		}
		return in.sliceIterator(keys)
	case *Set:
		if x.Opaque != nil {
			return unknownIterator(x.Opaque)
		}
		in.work(x.d.Len()/8, at)
		it := in.sliceIterator(x.Items())
		it.unordered = true
		return it
	case Str:
		rest := string(x)
		return &iterator{size: utf8.RuneCountInString(rest), level: in.open, pull: func(*Interp) (Value, bool, *Unknown) {
			if rest == "" {
				return nil, false, nil
			}
			_, n := utf8.DecodeRuneInString(rest)
			c := Str(rest[:n])
			rest = rest[n:]
			return c, true, nil
		}}
	case Bytes:
		k := 0
		return &iterator{size: len(x), level: in.open, pull: func(*Interp) (Value, bool, *Unknown) {
			if k >= len(x) {
				return nil, false, nil
			}
			k++
			return Int(x[k-1]), true, nil
		}}
	case *Class:
		if x.kind == enumClass && x.unknown == nil {
			var items []Value
			for _, m := range x.members {
				items = append(items, m)
			}
			return in.sliceIterator(items)
		}
	case None, Bool, Int, Float, Ellipsis, *Func:
		in.raise(Raise("TypeError", "'"+in.typeName(v)+"' object is not iterable"), at)
	}
	return unknownIterator(in.derive(in.asUnknown(v, at)))
}

// items returns all elements of an iterable.
func (in *Interp) items(v Value, at diag.Range) ([]Value, *Unknown) {
	items, unordered, u := in.bag(v, at)
	if u == nil && unordered && len(items) > 1 {
		return nil, in.Unknown("a set has no order that is known", at)
	}
	return items, u
}

// listOf makes the list of an iterable's elements. Of a folder's files their order
// may be unknown; elsewhere such a list is unknown.
func (in *Interp) listOf(v Value, at diag.Range) Value {
	files := false
	switch x := v.(type) {
	case *listing:
		files = true
	case *iterator:
		files = x.files
	}
	if !files {
		items, u := in.items(v, at)
		return &List{Items: append([]Value(nil), items...), Opaque: u}
	}
	items, _, u := in.bag(v, at)
	if u == nil && len(items) > 1 {
		return &listing{items: items}
	}
	return &List{Items: items, Opaque: u}
}

// bag returns all elements of an iterable whose order may be unknown.
func (in *Interp) bag(v Value, at diag.Range) (items []Value, unordered bool, u *Unknown) {
	it := in.iterate(v, at)
	for in.raised == nil && in.stopped == nil {
		x, more, u := it.next(in)
		if u != nil {
			return nil, false, in.derive(u)
		}
		if !more {
			if u := in.holds(len(items), itemBytes, at); u != nil {
				return nil, false, u
			}
			return items, it.unordered, nil
		}
		if len(items) >= in.opts.Limits.Items {
			return nil, false, in.holds(len(items)+1, itemBytes, at)
		}
		items = append(items, x)
	}
	if in.stopped != nil {
		return nil, false, in.stopped
	}
	return nil, false, nil
}

// clauseNode is a "for" or "if" of a comprehension.
type clauseNode struct {
	node  int
	isFor bool
}

func (in *Interp) comprehension(fr *frame, i int) Value {
	f := fr.file
	body, ok := f.Child(i, pysyntax.FieldBody)
	var clauses []clauseNode
	for c := range f.Children(i) {
		switch f.Kind(c) {
		case pysyntax.KindForInClause:
			if f.Nodes[c].Flags&pysyntax.Async != 0 {
				return in.unknownAt(fr, i, "it comes from an asynchronous iterator")
			}
			clauses = append(clauses, clauseNode{c, true})
		case pysyntax.KindIfClause:
			clauses = append(clauses, clauseNode{c, false})
		}
	}
	if !ok || len(clauses) == 0 || !clauses[0].isFor {
		return in.unknownAt(fr, i, "it has a syntax error")
	}
	right, ok := f.Child(clauses[0].node, pysyntax.FieldRight)
	if !ok {
		return in.unknownAt(fr, i, "it has a syntax error")
	}
	first := in.iterate(in.eval(fr, right), f.Range(right))
	inner := *fr
	inner.sc = &scope{kind: comprehensionScope, ns: newNamespace(), parent: fr.sc}
	for _, c := range clauses {
		if left, ok := f.Child(c.node, pysyntax.FieldLeft); ok && c.isFor {
			var b bindings
			b.locals = map[string]bool{}
			b.target(f, left)
			for name := range b.locals {
				inner.sc.ns.put(name, in.Unknown("it has no value yet", f.Range(left)))
			}
		}
	}
	if in.raised != nil {
		return in.nothing()
	}
	it := in.generator(&inner, f, clauses, first, func() Value { return in.element(&inner, body) })
	return in.collect(fr, i, it)
}

// element evaluates the body; a pair gives a Tuple of key and value.
func (in *Interp) element(fr *frame, body int) Value {
	if fr.file.Kind(body) != pysyntax.KindPair {
		return in.eval(fr, body)
	}
	k, ok1 := fr.file.Child(body, pysyntax.FieldKey)
	v, ok2 := fr.file.Child(body, pysyntax.FieldValue)
	if !ok1 || !ok2 {
		return in.unknownAt(fr, body, "it has a syntax error")
	}
	key := in.eval(fr, k)
	return &Tuple{Items: []Value{key, in.eval(fr, v)}}
}

// generator walks the clauses of a comprehension, one element at a time.
func (in *Interp) generator(fr *frame, f *pysyntax.File, clauses []clauseNode, first *iterator, body func() Value) *iterator {
	stack := make([]*iterator, len(clauses))
	stack[0] = first
	level := 0
	out := &iterator{size: -1, level: in.open, unordered: first.unordered && first.remaining() > 1, files: first.files}
	out.pull = func(in *Interp) (Value, bool, *Unknown) {
		for level >= 0 && in.raised == nil && in.stopped == nil {
			c := clauses[level]
			if c.isFor {
				if stack[level] == nil {
					right, _ := f.Child(c.node, pysyntax.FieldRight)
					stack[level] = in.iterate(in.eval(fr, right), f.Range(right))
					if stack[level].unordered && stack[level].remaining() > 1 {
						out.unordered, out.files = true, out.files && stack[level].files
					}
				}
				v, more, u := stack[level].next(in)
				if u != nil {
					in.onceUnknown(fr, clauses[level:], u, body)
					return nil, false, u
				}
				if !more || !in.spend(in.here) {
					stack[level] = nil
					level = prevFor(clauses, level)
					continue
				}
				left, _ := f.Child(c.node, pysyntax.FieldLeft)
				in.assign(fr, left, v, f.Range(left))
			} else {
				yes, u := in.filterClause(fr, c)
				if u != nil {
					in.onceUnknown(fr, clauses[level:], u, body)
					return nil, false, u
				}
				if !yes {
					level = prevFor(clauses, level)
					continue
				}
			}
			if level+1 < len(clauses) {
				level++
				continue
			}
			v := body()
			level = prevFor(clauses, level+1)
			return v, in.raised == nil, nil
		}
		return nil, false, nil
	}
	return out
}

func (in *Interp) filterClause(fr *frame, c clauseNode) (bool, *Unknown) {
	for e := range fr.file.Children(c.node) {
		v := in.eval(fr, e)
		if in.raised != nil {
			return false, nil
		}
		return in.truth(v)
	}
	return true, nil
}

// onceUnknown runs the rest of a comprehension once on behalf of an unknown
// number of iterations, for the calls in it.
func (in *Interp) onceUnknown(fr *frame, clauses []clauseNode, u *Unknown, body func() Value) {
	in.unknownLoop(u, func() flow {
		for _, c := range clauses {
			if left, ok := fr.file.Child(c.node, pysyntax.FieldLeft); ok && c.isFor {
				in.assign(fr, left, in.derive(u), fr.file.Range(left))
			}
		}
		body()
		return flow{}
	})
}

// prevFor returns the last "for" before a clause, or -1.
func prevFor(clauses []clauseNode, level int) int {
	for level--; level >= 0; level-- {
		if clauses[level].isFor {
			return level
		}
	}
	return -1
}

// collect makes the list, set or dict of a comprehension; a generator expression
// stays as it is.
func (in *Interp) collect(fr *frame, i int, it *iterator) Value {
	at := fr.file.Range(i)
	switch fr.file.Kind(i) {
	case pysyntax.KindListComprehension:
		return in.listOf(it, at)
	case pysyntax.KindSetComprehension:
		items, _, u := in.bag(it, at)
		s := &Set{Opaque: u}
		for _, v := range items {
			in.addToSet(s, v, at)
		}
		return s
	case pysyntax.KindDictionaryComprehension:
		items, u := in.items(it, at)
		d := NewDict()
		d.Opaque = u
		for _, pair := range items {
			if t, ok := pair.(*Tuple); ok && len(t.Items) == 2 {
				in.setItem(d, t.Items[0], t.Items[1], at)
			} else {
				d.Opaque = in.asUnknown(pair, at)
			}
		}
		return d
	}
	return it
}
