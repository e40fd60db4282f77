package pyeval

func addIterators(fn func(name string, low, high int, call func(in *Interp, c Call) Value)) {
	fn("range", 1, 3, rangeCall)
	fn("iter", 1, 1, func(in *Interp, c Call) Value { return in.iterate(c.Args[0].Value, c.At) })
	fn("next", 1, 2, func(in *Interp, c Call) Value {
		it, ok := c.Args[0].Value.(*iterator)
		if !ok {
			return in.unmodelled("next", c)
		}
		if it.unordered && it.remaining() > 1 {
			it.gone = in.Unknown("a set has no order that is known", c.At)
		}
		v, more, u := it.next(in)
		switch {
		case u != nil:
			return in.derive(u)
		case more:
			return v
		case len(c.Args) == 2:
			return c.Args[1].Value
		}
		return Raise("StopIteration", "")
	})
	fn("sorted", 1, 1, func(in *Interp, c Call) Value {
		items, unordered, u := in.bag(c.Args[0].Value, c.At)
		if _, keyed := c.Keyword("key"); keyed && unordered && len(items) > 1 && u == nil {
			u = in.Unknown("a set has no order that is known", c.At)
		}
		if u == nil && (len(items) == 0 || len(c.Keywords) > 0 || !sortedPlaces(items)) {
			items, u = in.sortCall(items, c)
		}
		return &List{Items: items, Opaque: u}
	})
	fn("reversed", 1, 1, func(in *Interp, c Call) Value {
		items, u := in.items(c.Args[0].Value, c.At)
		if u != nil {
			return unknownIterator(in.derive(u))
		}
		out := make([]Value, len(items))
		for i, v := range items {
			out[len(items)-1-i] = v
		}
		return in.sliceIterator(out)
	})
	fn("enumerate", 1, 2, enumerateCall)
	fn("zip", 0, 100, zipCall)
	fn("map", 2, 100, mapCall)
	fn("filter", 2, 2, filterCall)
	fn("any", 1, 1, func(in *Interp, c Call) Value { return in.anyAll(c, true) })
	fn("all", 1, 1, func(in *Interp, c Call) Value { return in.anyAll(c, false) })
	fn("sum", 1, 2, sumCall)
	fn("min", 1, 1000, func(in *Interp, c Call) Value { return in.extreme(c, -1) })
	fn("max", 1, 1000, func(in *Interp, c Call) Value { return in.extreme(c, 1) })
}

func rangeCall(in *Interp, c Call) Value {
	n := []Int{0, 0, 1}
	for i, a := range c.Args {
		k, _, isInt, ok := number(a.Value)
		if !ok || !isInt {
			return in.unmodelled("range", c)
		}
		n[i] = k
	}
	if len(c.Args) == 1 {
		n[0], n[1] = 0, n[0]
	}
	start, stop, step := n[0], n[1], n[2]
	switch {
	case step == 0:
		return Raise("ValueError", "range() arg 3 must not be zero")
	case max(start, stop, -start, -stop, step, -step) > 1<<50:
		return in.unmodelled("range", c)
	}
	size := Int(0)
	if step > 0 && stop > start {
		size = (stop - start + step - 1) / step
	} else if step < 0 && stop < start {
		size = (start - stop - step - 1) / -step
	}
	return &rangeValue{start, step, size}
}

// rangeValue is a range object.
type rangeValue struct{ start, step, size Int }

func (*rangeValue) value() {}

func enumerateCall(in *Interp, c Call) Value {
	src := in.iterate(c.Args[0].Value, c.At)
	start, _, ok := c.Arg(1, "start")
	n := Int(0)
	if ok {
		k, isInt := start.(Int)
		if !isInt {
			return in.unmodelled("enumerate", c)
		}
		n = k
	}
	return &iterator{size: src.size, level: in.open, unordered: src.unordered, pull: func(in *Interp) (Value, bool, *Unknown) {
		v, more, u := src.next(in)
		if u != nil || !more {
			return nil, false, u
		}
		n++
		return &Tuple{Items: []Value{n - 1, v}}, true, nil
	}}
}

func zipCall(in *Interp, c Call) Value {
	if len(c.Keywords) > 0 {
		return in.unmodelled("zip", c)
	}
	its, ordered := in.sources(c.Args, c)
	return &iterator{size: -1, level: in.open, unordered: !ordered, pull: func(in *Interp) (Value, bool, *Unknown) {
		t := &Tuple{}
		for _, it := range its {
			v, more, u := it.next(in)
			if u != nil || !more {
				return nil, false, u
			}
			t.Items = append(t.Items, v)
		}
		return t, len(its) > 0, nil
	}}
}

func (in *Interp) sources(args []Arg, c Call) (its []*iterator, ordered bool) {
	ordered = true
	for _, a := range args {
		it := in.iterate(a.Value, c.At)
		if it.unordered && it.remaining() > 1 {
			ordered = false
			if len(args) > 1 {
				it = unknownIterator(in.Unknown("a set has no order that is known", c.At))
			}
		}
		its = append(its, it)
	}
	return its, ordered
}

func mapCall(in *Interp, c Call) Value {
	its, ordered := in.sources(c.Args[1:], c)
	return &iterator{size: -1, level: in.open, unordered: !ordered, pull: func(in *Interp) (Value, bool, *Unknown) {
		call := Call{At: c.At, Callee: c.Callee, File: c.File, Node: c.Node}
		for _, it := range its {
			v, more, u := it.next(in)
			if u != nil {
				in.unknownLoop(u, func() flow {
					in.call(c.Args[0].Value, Call{Args: []Arg{{in.derive(u), c.At}}, At: c.At})
					return flow{}
				})
			}
			if u != nil || !more {
				return nil, false, u
			}
			call.Args = append(call.Args, Arg{v, c.At})
		}
		v := in.call(c.Args[0].Value, call)
		return v, in.raised == nil, nil
	}}
}

func filterCall(in *Interp, c Call) Value {
	its, ordered := in.sources(c.Args[1:], c)
	_, identity := c.Args[0].Value.(None)
	return &iterator{size: -1, level: in.open, unordered: !ordered, pull: func(in *Interp) (Value, bool, *Unknown) {
		for {
			v, more, u := its[0].next(in)
			if u != nil || !more {
				return nil, false, u
			}
			test := v
			if !identity {
				test = in.call(c.Args[0].Value, Call{Args: []Arg{{v, c.At}}, At: c.At})
			}
			if in.raised != nil || in.stopped != nil {
				return nil, false, nil
			}
			yes, u := in.truth(test)
			if u != nil {
				return nil, false, u
			}
			if yes {
				return v, true, nil
			}
		}
	}}
}

func (in *Interp) anyAll(c Call, want bool) Value {
	it := in.iterate(c.Args[0].Value, c.At)
	var unsure *Unknown
	for in.raised == nil && in.stopped == nil {
		v, more, u := it.next(in)
		if u != nil {
			return in.derive(u)
		}
		if !more {
			break
		}
		yes, u := in.truth(v)
		if u != nil {
			unsure = u
		} else if yes == want && unsure == nil {
			return Bool(want)
		} else if yes == want {
			// Known, but how far the iterator was read is not.
			return Bool(want)
		}
	}
	if in.raised != nil {
		return in.nothing()
	}
	if unsure != nil {
		return in.derive(unsure)
	}
	return Bool(!want)
}

func sumCall(in *Interp, c Call) Value {
	items, unordered, u := in.bag(c.Args[0].Value, c.At)
	if u != nil {
		return in.derive(u)
	}
	var total Value = Int(0)
	if start, _, ok := c.Arg(1, "start"); ok {
		total = start
	}
	for _, v := range items {
		_, isFloat := v.(Float)
		_, sumFloat := total.(Float)
		if isFloat || sumFloat || unordered && len(items) > 1 && !isNumber(v) {
			// Python 3.12 adds floats more exactly than before.
			return in.unmodelled("sum", c)
		}
		total = in.binary("+", total, v, c.At)
		if in.raised != nil {
			return in.nothing()
		}
	}
	return total
}

func isNumber(v Value) bool { _, _, _, ok := number(v); return ok }

func (in *Interp) extreme(c Call, sign int) Value {
	items := make([]Value, 0, len(c.Args))
	unordered := false
	for _, a := range c.Args {
		items = append(items, a.Value)
	}
	if len(c.Args) == 1 {
		var u *Unknown
		items, unordered, u = in.bag(c.Args[0].Value, c.At)
		if u != nil {
			return in.derive(u)
		}
	}
	key, _ := c.Keyword("key")
	if len(items) == 0 {
		if d, ok := c.Keyword("default"); ok {
			return d.Value
		}
		return Raise("ValueError", "iterable argument is empty")
	}
	if unordered && len(items) > 1 && (key.Value != nil || !allText(items)) {
		return in.unmodelled("min() or max() of a set", c)
	}
	var best, bestKey Value
	for _, v := range items {
		k := v
		if key.Value != nil && key.Value != (None{}) {
			k = in.call(key.Value, Call{Args: []Arg{{v, c.At}}, At: c.At})
		}
		if in.raised != nil {
			return in.nothing()
		}
		if best != nil {
			order, u := in.three(k, bestKey, c.At)
			if u != nil || order == 2 {
				return in.derive(orUnknown(u, in.Unknown("NaN has no order", c.At)))
			}
			if order*sign <= 0 {
				continue
			}
		} else if u := opaque(v); u != nil {
			return in.derive(u)
		}
		best, bestKey = v, k
	}
	return best
}

// allText says that equal elements cannot be told apart.
func allText(items []Value) bool {
	for _, v := range items {
		switch v.(type) {
		case Str, Int:
		default:
			return false
		}
	}
	return true
}
