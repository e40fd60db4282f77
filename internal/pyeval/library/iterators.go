package library

import (
	"decant/internal/pyeval/interp"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

// iterations are the builtins that make or read iterators.
func iterations() map[string]builtin {
	return map[string]builtin{
		"range":     {1, 3, rangeCall},
		"iter":      {1, 1, iterCall},
		"next":      {1, 2, nextCall},
		"sorted":    {1, 1, sortedCall},
		"reversed":  {1, 1, reversedCall},
		"enumerate": {1, 2, enumerateCall},
		"zip":       {0, 100, zipCall},
		"map":       {2, 100, mapCall},
		"filter":    {2, 2, filterCall},
		"any":       {1, 1, anyCall},
		"all":       {1, 1, allCall},
		"sum":       {1, 2, sumCall},
		"min":       {1, 1000, minCall},
		"max":       {1, 1000, maxCall},
	}
}

func iterCall(in *object.Interp, c object.Call) object.Value {
	return operator.Iterate(in, c.Args[0].Value, c.At)
}

func nextCall(in *object.Interp, c object.Call) object.Value {
	it, ok := c.Args[0].Value.(*object.Iterator)
	if !ok {
		return operator.Unmodelled(in, "next", c)
	}
	if it.Unordered && it.Remaining() > 1 {
		it.Gone = in.Unknown("a set has no order that is known", c.At)
	}
	v, more, u := it.Next(in)
	switch {
	case u != nil:
		return in.Derive(u)
	case more:
		return v
	case len(c.Args) == 2:
		return c.Args[1].Value
	}
	return object.Raise("StopIteration", "")
}

func sortedCall(in *object.Interp, c object.Call) object.Value {
	items, unordered, u := operator.Bag(in, c.Args[0].Value, c.At)
	if _, keyed := c.Keyword("key"); keyed && unordered && len(items) > 1 && u == nil {
		u = in.Unknown("a set has no order that is known", c.At)
	}
	if u == nil && (len(items) == 0 || len(c.Keywords) > 0 || !sortedPlaces(items)) {
		items, u = sortCall(in, items, c)
	}
	return &object.List{Items: items, Opaque: u}
}

func reversedCall(in *object.Interp, c object.Call) object.Value {
	items, u := operator.Items(in, c.Args[0].Value, c.At)
	if u != nil {
		return object.UnknownIterator(in.Derive(u))
	}
	out := make([]object.Value, len(items))
	for i, v := range items {
		out[len(items)-1-i] = v
	}
	return in.SliceIterator(out)
}

func anyCall(in *object.Interp, c object.Call) object.Value {
	return anyAll(in, c, true)
}

func allCall(in *object.Interp, c object.Call) object.Value {
	return anyAll(in, c, false)
}

func minCall(in *object.Interp, c object.Call) object.Value {
	return extreme(in, c, -1)
}

func maxCall(in *object.Interp, c object.Call) object.Value {
	return extreme(in, c, 1)
}

func rangeCall(in *object.Interp, c object.Call) object.Value {
	n := []object.Int{0, 0, 1}
	for i, a := range c.Args {
		k, _, isInt, ok := object.Number(a.Value)
		if !ok || !isInt {
			return operator.Unmodelled(in, "range", c)
		}
		n[i] = k
	}
	if len(c.Args) == 1 {
		n[0], n[1] = 0, n[0]
	}
	start, stop, step := n[0], n[1], n[2]
	switch {
	case step == 0:
		return object.Raise("ValueError", "range() arg 3 must not be zero")
	case max(start, stop, -start, -stop, step, -step) > 1<<50:
		return operator.Unmodelled(in, "range", c)
	}
	size := object.Int(0)
	if step > 0 && stop > start {
		size = (stop - start + step - 1) / step
	} else if step < 0 && stop < start {
		size = (start - stop - step - 1) / -step
	}
	return &object.RangeValue{Start: start, Step: step, Size: size}
}

func enumerateCall(in *object.Interp, c object.Call) object.Value {
	src := operator.Iterate(in, c.Args[0].Value, c.At)
	start, _, ok := c.Arg(1, "start")
	n := object.Int(0)
	if ok {
		k, isInt := start.(object.Int)
		if !isInt {
			return operator.Unmodelled(in, "enumerate", c)
		}
		n = k
	}
	return &object.Iterator{Size: src.Size, Level: in.Forks, Unordered: src.Unordered, Pull: func(in *object.Interp) (object.Value, bool, *object.Unknown) {
		v, more, u := src.Next(in)
		if u != nil || !more {
			return nil, false, u
		}
		n++
		return &object.Tuple{Items: []object.Value{n - 1, v}}, true, nil
	}}
}

func zipCall(in *object.Interp, c object.Call) object.Value {
	if len(c.Keywords) > 0 {
		return operator.Unmodelled(in, "zip", c)
	}
	its, ordered := sources(in, c.Args, c)
	return &object.Iterator{Size: -1, Level: in.Forks, Unordered: !ordered, Pull: func(in *object.Interp) (object.Value, bool, *object.Unknown) {
		t := &object.Tuple{}
		for _, it := range its {
			v, more, u := it.Next(in)
			if u != nil || !more {
				return nil, false, u
			}
			t.Items = append(t.Items, v)
		}
		return t, len(its) > 0, nil
	}}
}

func sources(in *object.Interp, args []object.Arg, c object.Call) (its []*object.Iterator, ordered bool) {
	ordered = true
	for _, a := range args {
		it := operator.Iterate(in, a.Value, c.At)
		if it.Unordered && it.Remaining() > 1 {
			ordered = false
			if len(args) > 1 {
				it = object.UnknownIterator(in.Unknown("a set has no order that is known", c.At))
			}
		}
		its = append(its, it)
	}
	return its, ordered
}

func mapCall(in *object.Interp, c object.Call) object.Value {
	its, ordered := sources(in, c.Args[1:], c)
	return &object.Iterator{Size: -1, Level: in.Forks, Unordered: !ordered, Pull: func(in *object.Interp) (object.Value, bool, *object.Unknown) {
		call := object.Call{At: c.At, Callee: c.Callee, File: c.File, Node: c.Node}
		for _, it := range its {
			v, more, u := it.Next(in)
			if u != nil {
				interp.UnknownLoop(in, u, func() object.Flow {
					in.Call(c.Args[0].Value, object.Call{Args: []object.Arg{{Value: in.Derive(u), At: c.At}}, At: c.At})
					return object.Flow{}
				})
			}
			if u != nil || !more {
				return nil, false, u
			}
			call.Args = append(call.Args, object.Arg{Value: v, At: c.At})
		}
		v := in.Call(c.Args[0].Value, call)
		return v, in.Raised == nil, nil
	}}
}

func filterCall(in *object.Interp, c object.Call) object.Value {
	its, ordered := sources(in, c.Args[1:], c)
	_, identity := c.Args[0].Value.(object.None)
	return &object.Iterator{Size: -1, Level: in.Forks, Unordered: !ordered, Pull: func(in *object.Interp) (object.Value, bool, *object.Unknown) {
		for {
			v, more, u := its[0].Next(in)
			if u != nil || !more {
				return nil, false, u
			}
			test := v
			if !identity {
				test = in.Call(c.Args[0].Value, object.Call{Args: []object.Arg{{Value: v, At: c.At}}, At: c.At})
			}
			if in.Raised != nil || in.Stopped != nil {
				return nil, false, nil
			}
			yes, u := operator.Truth(in, test)
			if u != nil {
				return nil, false, u
			}
			if yes {
				return v, true, nil
			}
		}
	}}
}

func anyAll(in *object.Interp, c object.Call, want bool) object.Value {
	it := operator.Iterate(in, c.Args[0].Value, c.At)
	var unsure *object.Unknown
	for in.Raised == nil && in.Stopped == nil {
		v, more, u := it.Next(in)
		if u != nil {
			return in.Derive(u)
		}
		if !more {
			break
		}
		yes, u := operator.Truth(in, v)
		if u != nil {
			unsure = u
		} else if yes == want && unsure == nil {
			return object.Bool(want)
		} else if yes == want {
			// Known, but how far the iterator was read is not.
			return object.Bool(want)
		}
	}
	if in.Raised != nil {
		return in.Nothing()
	}
	if unsure != nil {
		return in.Derive(unsure)
	}
	return object.Bool(!want)
}

func sumCall(in *object.Interp, c object.Call) object.Value {
	items, unordered, u := operator.Bag(in, c.Args[0].Value, c.At)
	if u != nil {
		return in.Derive(u)
	}
	var total object.Value = object.Int(0)
	if start, _, ok := c.Arg(1, "start"); ok {
		total = start
	}
	for _, v := range items {
		_, isFloat := v.(object.Float)
		_, sumFloat := total.(object.Float)
		if isFloat || sumFloat || unordered && len(items) > 1 && !isNumber(v) {
			// Python 3.12 adds floats more exactly than before.
			return operator.Unmodelled(in, "sum", c)
		}
		total = operator.Binary(in, "+", total, v, c.At)
		if in.Raised != nil {
			return in.Nothing()
		}
	}
	return total
}

func isNumber(v object.Value) bool { _, _, _, ok := object.Number(v); return ok }

func extreme(in *object.Interp, c object.Call, sign int) object.Value {
	items := make([]object.Value, 0, len(c.Args))
	unordered := false
	for _, a := range c.Args {
		items = append(items, a.Value)
	}
	if len(c.Args) == 1 {
		var u *object.Unknown
		items, unordered, u = operator.Bag(in, c.Args[0].Value, c.At)
		if u != nil {
			return in.Derive(u)
		}
	}
	key, _ := c.Keyword("key")
	if len(items) == 0 {
		if d, ok := c.Keyword("default"); ok {
			return d.Value
		}
		return object.Raise("ValueError", "iterable argument is empty")
	}
	if unordered && len(items) > 1 && (key.Value != nil || !allText(items)) {
		return operator.Unmodelled(in, "min() or max() of a set", c)
	}
	var best, bestKey object.Value
	for _, v := range items {
		k := v
		if key.Value != nil && key.Value != (object.None{}) {
			k = in.Call(key.Value, object.Call{Args: []object.Arg{{Value: v, At: c.At}}, At: c.At})
		}
		if in.Raised != nil {
			return in.Nothing()
		}
		if best != nil {
			order, u := operator.ThreeWay(in, k, bestKey, c.At)
			if u != nil || order == 2 {
				return in.Derive(object.OrUnknown(u, in.Unknown("NaN has no order", c.At)))
			}
			if order*sign <= 0 {
				continue
			}
		} else if u := object.Opaque(v); u != nil {
			return in.Derive(u)
		}
		best, bestKey = v, k
	}
	return best
}

// allText says that equal elements cannot be told apart.
func allText(items []object.Value) bool {
	for _, v := range items {
		switch v.(type) {
		case object.Str, object.Int:
		default:
			return false
		}
	}
	return true
}
