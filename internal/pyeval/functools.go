package pyeval

import (
	"slices"

	"decant/internal/diag"
)

func fillFunctools(_ *Interp, m *Module) {
	m.function("wraps", func(in *Interp, c Call) Value {
		if len(c.Args) != 1 || len(c.Keywords) > 0 {
			return in.unmodelled("functools.wraps", c)
		}
		wrapped := c.Args[0].Value
		return &Builtin{Name: "functools.wraps", call: func(in *Interp, c Call) Value {
			if len(c.Args) != 1 {
				return in.unmodelled("functools.wraps", c)
			}
			return in.updateWrapper(c.Args[0].Value, wrapped, c.At)
		}}
	})
	m.function("update_wrapper", func(in *Interp, c Call) Value {
		if len(c.Args) != 2 || len(c.Keywords) > 0 {
			return in.unmodelled("functools.update_wrapper", c)
		}
		return in.updateWrapper(c.Args[0].Value, c.Args[1].Value, c.At)
	})
	m.function("partial", func(in *Interp, c Call) Value {
		if len(c.Args) == 0 {
			return Raise("TypeError", "the first argument must be callable")
		}
		return partial(c)
	})
	m.function("cache", func(in *Interp, c Call) Value {
		if len(c.Args) != 1 {
			return in.unmodelled("functools.cache", c)
		}
		return in.cached(c.Args[0].Value, c.At)
	})
	m.function("lru_cache", func(in *Interp, c Call) Value {
		if len(c.Args) == 1 {
			if fn, ok := c.Args[0].Value.(*Func); ok {
				return in.cached(fn, c.At)
			}
		}
		return &Builtin{Name: "functools.lru_cache", call: func(in *Interp, c Call) Value {
			if len(c.Args) != 1 {
				return in.unmodelled("functools.lru_cache", c)
			}
			return in.cached(c.Args[0].Value, c.At)
		}}
	})
}

// updateWrapper gives a wrapper the names of what it wraps.
func (in *Interp) updateWrapper(wrapper, wrapped Value, at diag.Range) Value {
	to, ok := wrapper.(*Func)
	if !ok {
		return wrapper
	}
	name, state := in.probe(wrapped, Str("__name__"), Call{At: at})
	if s, isText := name.(Str); state == present && isText {
		to.Name, to.uncertainName = string(s), nil
	} else if state == unsure {
		to.uncertainName = in.asUnknown(name, at)
	}
	if from, isFunc := wrapped.(*Func); isFunc {
		to.Qualname, to.Module, to.uncertainName = from.Qualname, from.Module, from.uncertainName
		for _, key := range from.attrs.names() {
			v, _ := from.attrs.get(key)
			in.bind(to.attrs, key, v)
		}
	}
	to.Wrapped = wrapped
	return to
}

// partial makes a callable without a name.
func partial(made Call) Value {
	return &Builtin{Name: "functools.partial", nameless: true, call: func(in *Interp, c Call) Value {
		c.Args = append(slices.Clone(made.Args[1:]), c.Args...)
		keywords := slices.Clone(c.Keywords)
		for _, k := range made.Keywords {
			if _, given := c.Keyword(k.Name); !given {
				keywords = append(keywords, k)
			}
		}
		c.Keywords = keywords
		return in.call(made.Args[0].Value, c)
	}}
}

// cached keeps the result of a call without arguments, which programs use for
// settings; calls with arguments are made anew, unless they could return
// something mutable.
func (in *Interp) cached(fn Value, at diag.Range) Value {
	f, ok := fn.(*Func)
	if !ok {
		return in.derive(in.asUnknown(fn, at))
	}
	results := map[string]Value{}
	attrs := map[string]Value{
		"__name__": Str(f.Name), "__qualname__": Str(f.Qualname), "__module__": Str(f.Module), "__wrapped__": f,
		"cache_clear": &Builtin{Name: "cache_clear", call: func(in *Interp, c Call) Value {
			if !in.recording() {
				clear(results)
				return None{}
			}
			return in.unmodelled("cache_clear", c)
		}},
	}
	return &Builtin{Name: f.Name, attrs: attrs, call: func(in *Interp, c Call) Value {
		t := &Tuple{}
		for _, a := range c.Args {
			t.Items = append(t.Items, a.Value)
		}
		key, bad, hashable := hashKey(t)
		if !hashable || bad != "" || len(c.Keywords) > 0 || in.recording() {
			in.risk++
			if v, done := results[key]; done && hashable && bad == "" && len(c.Keywords) == 0 {
				return v
			}
			in.call(f, c)
			return in.Unknown("it is the cached result of a call that may have been made before", c.At)
		}
		if v, done := results[key]; done {
			return v
		}
		v := in.call(f, c)
		if in.raised == nil {
			results[key] = v
		}
		return v
	}}
}
