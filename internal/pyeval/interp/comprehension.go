package interp

import (
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/internal/pysyntax"
)

// clauseNode is a "for" or "if" of a comprehension.
type clauseNode struct {
	node  int
	isFor bool
}

func comprehension(in *object.Interp, fr *object.Frame, i int) object.Value {
	f := fr.File
	body, ok := f.Child(i, pysyntax.FieldBody)
	var clauses []clauseNode
	for c := range f.Children(i) {
		switch f.Kind(c) {
		case pysyntax.KindForInClause:
			if f.Nodes[c].Flags&pysyntax.Async != 0 && !in.Exploring() {
				return unknownAt(in, fr, i, "it comes from an asynchronous iterator")
			}
			clauses = append(clauses, clauseNode{c, true})
		case pysyntax.KindIfClause:
			clauses = append(clauses, clauseNode{c, false})
		}
	}
	if !ok || len(clauses) == 0 || !clauses[0].isFor {
		return unknownAt(in, fr, i, "it has a syntax error")
	}
	right, ok := f.Child(clauses[0].node, pysyntax.FieldRight)
	if !ok {
		return unknownAt(in, fr, i, "it has a syntax error")
	}
	first := operator.Iterate(in, eval(in, fr, right), f.Range(right))
	inner := *fr
	inner.Scope = &object.Scope{Kind: object.ComprehensionScope, Namespace: object.NewNamespace(), Parent: fr.Scope}
	for _, c := range clauses {
		if left, ok := f.Child(c.node, pysyntax.FieldLeft); ok && c.isFor {
			var b object.Bindings
			b.Locals = map[string]bool{}
			b.Target(f, left)
			for name := range b.Locals {
				inner.Scope.Namespace.Put(name, in.Unknown("it has no value yet", f.Range(left)))
			}
		}
	}
	if in.Raised != nil {
		return in.Nothing()
	}
	it := generator(in, &inner, f, clauses, first, func() object.Value { return element(in, &inner, body) })
	if in.Exploring() && f.Kind(i) == pysyntax.KindGeneratorExpression {
		items, _, u := operator.Bag(in, it, f.Range(i)) // who reads it may not be followed
		if u != nil {
			return object.UnknownIterator(u)
		}
		return in.SliceIterator(items)
	}
	return collect(in, fr, i, it)
}

// element evaluates the body; a pair gives a Tuple of key and value.
func element(in *object.Interp, fr *object.Frame, body int) object.Value {
	if fr.File.Kind(body) != pysyntax.KindPair {
		return eval(in, fr, body)
	}
	k, ok1 := fr.File.Child(body, pysyntax.FieldKey)
	v, ok2 := fr.File.Child(body, pysyntax.FieldValue)
	if !ok1 || !ok2 {
		return unknownAt(in, fr, body, "it has a syntax error")
	}
	key := eval(in, fr, k)
	return &object.Tuple{Items: []object.Value{key, eval(in, fr, v)}}
}

// generator walks the clauses of a comprehension, one element at a time.
func generator(in *object.Interp, fr *object.Frame, f *pysyntax.File, clauses []clauseNode, first *object.Iterator, body func() object.Value) *object.Iterator {
	stack := make([]*object.Iterator, len(clauses))
	stack[0] = first
	level := 0
	out := &object.Iterator{Size: -1, Level: in.Forks, Unordered: first.Unordered && first.Remaining() > 1, Files: first.Files}
	out.Pull = func(in *object.Interp) (object.Value, bool, *object.Unknown) {
		for level >= 0 && in.Raised == nil && in.Stopped == nil {
			c := clauses[level]
			if c.isFor {
				if stack[level] == nil {
					right, _ := f.Child(c.node, pysyntax.FieldRight)
					stack[level] = operator.Iterate(in, eval(in, fr, right), f.Range(right))
					if stack[level].Unordered && stack[level].Remaining() > 1 {
						out.Unordered, out.Files = true, out.Files && stack[level].Files
					}
				}
				v, more, u := stack[level].Next(in)
				if u != nil {
					return nil, false, onceUnknown(in, fr, clauses[level:], u, body)
				}
				if !more || !in.Spend(in.Here) {
					stack[level] = nil
					level = prevFor(clauses, level)
					continue
				}
				left, _ := f.Child(c.node, pysyntax.FieldLeft)
				assign(in, fr, left, v, f.Range(left))
			} else {
				yes, u := filterClause(in, fr, c)
				if u != nil {
					return nil, false, onceUnknown(in, fr, clauses[level:], u, body)
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
			return v, in.Raised == nil, nil
		}
		return nil, false, nil
	}
	return out
}

func filterClause(in *object.Interp, fr *object.Frame, c clauseNode) (bool, *object.Unknown) {
	for e := range fr.File.Children(c.node) {
		v := eval(in, fr, e)
		if in.Raised != nil {
			return false, nil
		}
		return operator.Truth(in, v)
	}
	return true, nil
}

// onceUnknown runs the rest of a comprehension once on behalf of an unknown
// number of iterations, for the calls in it.
func onceUnknown(in *object.Interp, fr *object.Frame, clauses []clauseNode, u *object.Unknown, body func() object.Value) *object.Unknown {
	made := u
	UnknownLoop(in, u, func() object.Flow {
		for k, c := range clauses {
			if left, ok := fr.File.Child(c.node, pysyntax.FieldLeft); ok && c.isFor {
				if k > 0 && in.Exploring() {
					if right, ok := fr.File.Child(c.node, pysyntax.FieldRight); ok {
						v, _, why := operator.Iterate(in, eval(in, fr, right), fr.File.Range(right)).Next(in)
						if why != nil {
							v = in.Derive(why)
						}
						if v != nil {
							assign(in, fr, left, v, fr.File.Range(left))
							continue
						}
					}
				}
				assign(in, fr, left, in.Derive(u), fr.File.Range(left))
			} else if in.Exploring() {
				filterClause(in, fr, c)
			}
		}
		v := body()
		if in.Tracks() {
			made = in.Holder(made, v)
		}
		return object.Flow{}
	})
	return made
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
func collect(in *object.Interp, fr *object.Frame, i int, it *object.Iterator) object.Value {
	at := fr.File.Range(i)
	switch fr.File.Kind(i) {
	case pysyntax.KindListComprehension:
		return operator.ListOf(in, it, at)
	case pysyntax.KindSetComprehension:
		items, _, u := operator.Bag(in, it, at)
		s := &object.Set{Opaque: u}
		for _, v := range items {
			operator.AddToSet(in, s, v, at)
		}
		return s
	case pysyntax.KindDictionaryComprehension:
		items, u := operator.Items(in, it, at)
		d := object.NewDict()
		d.Opaque = u
		for _, pair := range items {
			if t, ok := pair.(*object.Tuple); ok && len(t.Items) == 2 {
				operator.SetItem(in, d, t.Items[0], t.Items[1], at)
			} else {
				d.Opaque = in.AsUnknown(pair, at)
			}
		}
		return d
	}
	return it
}
