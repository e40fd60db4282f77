package library

import (
	"slices"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

func fillFunctools(_ *object.Interp, m *object.Module) {
	m.Function("wraps", func(in *object.Interp, c object.Call) object.Value {
		if len(c.Args) != 1 || len(c.Keywords) > 0 {
			return operator.Unmodelled(in, "functools.wraps", c)
		}
		wrapped := c.Args[0].Value
		return &object.Builtin{Name: "functools.wraps", Call: func(in *object.Interp, c object.Call) object.Value {
			if len(c.Args) != 1 {
				return operator.Unmodelled(in, "functools.wraps", c)
			}
			return updateWrapper(in, c.Args[0].Value, wrapped, c.At)
		}}
	})
	m.Function("update_wrapper", func(in *object.Interp, c object.Call) object.Value {
		if len(c.Args) != 2 || len(c.Keywords) > 0 {
			return operator.Unmodelled(in, "functools.update_wrapper", c)
		}
		return updateWrapper(in, c.Args[0].Value, c.Args[1].Value, c.At)
	})
	m.Function("partial", func(in *object.Interp, c object.Call) object.Value {
		if len(c.Args) == 0 {
			return object.Raise("TypeError", "the first argument must be callable")
		}
		return partial(c)
	})
	m.Function("cached_property", func(in *object.Interp, c object.Call) object.Value {
		fn, ok := first(c).(*object.Func)
		if !ok || !in.Tracks() {
			return operator.Unmodelled(in, "functools.cached_property", c)
		}
		return &object.Descriptor{Kind: "property", Func: fn}
	})
	m.Function("cache", func(in *object.Interp, c object.Call) object.Value {
		if len(c.Args) != 1 {
			return operator.Unmodelled(in, "functools.cache", c)
		}
		return cached(in, c.Args[0].Value, c.At)
	})
	m.Function("lru_cache", func(in *object.Interp, c object.Call) object.Value {
		if len(c.Args) == 1 {
			if fn, ok := c.Args[0].Value.(*object.Func); ok {
				return cached(in, fn, c.At)
			}
		}
		return &object.Builtin{Name: "functools.lru_cache", Call: func(in *object.Interp, c object.Call) object.Value {
			if len(c.Args) != 1 {
				return operator.Unmodelled(in, "functools.lru_cache", c)
			}
			return cached(in, c.Args[0].Value, c.At)
		}}
	})
}

// updateWrapper gives a wrapper the names of what it wraps.
func updateWrapper(in *object.Interp, wrapper, wrapped object.Value, at diag.Range) object.Value {
	to, ok := wrapper.(*object.Func)
	if !ok {
		return updateObject(in, wrapper, wrapped, at)
	}
	name, state := probe(in, wrapped, object.Str("__name__"), object.Call{At: at})
	if s, isText := name.(object.Str); state == present && isText {
		to.Name, to.UncertainName = string(s), nil
	} else if state == unsure {
		to.UncertainName = in.AsUnknown(name, at)
	}
	if from, isFunc := wrapped.(*object.Func); isFunc {
		to.Qualname, to.Module, to.UncertainName = from.Qualname, from.Module, from.UncertainName
		for _, key := range from.Attrs.Names() {
			v, _ := from.Attrs.Get(key)
			in.Bind(to.Attrs, key, v)
		}
	}
	to.Wrapped = wrapped
	return to
}

// updateObject is updateWrapper for a wrapper that is no function: the attributes
// are set one by one.
func updateObject(in *object.Interp, wrapper, wrapped object.Value, at diag.Range) object.Value {
	b, ok := wrapper.(*object.Builtin)
	if !ok || b.Dict == nil {
		return wrapper
	}
	for _, name := range []string{"__module__", "__name__", "__qualname__"} {
		v, state := probe(in, wrapped, object.Str(name), object.Call{At: at})
		if state == unsure {
			v = in.AsUnknown(v, at)
		}
		if state != missing {
			operator.SetAttr(in, b, name, v, at)
		}
	}
	if from, isFunc := wrapped.(*object.Func); isFunc {
		for _, key := range from.Attrs.Names() {
			v, _ := from.Attrs.Get(key)
			operator.SetAttr(in, b, key, v, at)
		}
	}
	operator.SetAttr(in, b, "__wrapped__", wrapped, at)
	return b
}

// partial makes a callable without a name.
func partial(made object.Call) object.Value {
	return &object.Builtin{Name: "functools.partial", Nameless: true, Dict: object.NewNamespace(), Attrs: partOf(made), Call: func(in *object.Interp, c object.Call) object.Value {
		c.Args = append(slices.Clone(made.Args[1:]), c.Args...)
		keywords := slices.Clone(c.Keywords)
		for _, k := range made.Keywords {
			if _, given := c.Keyword(k.Name); !given {
				keywords = append(keywords, k)
			}
		}
		c.Keywords = keywords
		return in.Call(made.Args[0].Value, c)
	}}
}

// partOf are the attributes of a partial object.
func partOf(made object.Call) map[string]object.Value {
	args, keywords := &object.Tuple{}, object.NewDict()
	for _, a := range made.Args[1:] {
		args.Items = append(args.Items, a.Value)
	}
	for _, k := range made.Keywords {
		keywords.Set(k.Name, k.Value)
	}
	return map[string]object.Value{"func": made.Args[0].Value, "args": args, "keywords": keywords}
}

// cached keeps the result of a call without arguments, which programs use for
// settings; calls with arguments are made anew, unless they could return
// something mutable.
func cached(in *object.Interp, fn object.Value, at diag.Range) object.Value {
	f, ok := fn.(*object.Func)
	if !ok {
		return in.Derive(in.AsUnknown(fn, at))
	}
	results := map[string]object.Value{}
	attrs := map[string]object.Value{
		"__name__": object.Str(f.Name), "__qualname__": object.Str(f.Qualname), "__module__": object.Str(f.Module), "__wrapped__": f,
		"cache_clear": &object.Builtin{Name: "cache_clear", Call: func(in *object.Interp, c object.Call) object.Value {
			if !in.Recording() {
				clear(results)
				return object.None{}
			}
			return operator.Unmodelled(in, "cache_clear", c)
		}},
	}
	return &object.Builtin{Name: f.Name, Attrs: attrs, Dict: object.NewNamespace(), Call: func(in *object.Interp, c object.Call) object.Value {
		t := &object.Tuple{}
		for _, a := range c.Args {
			t.Items = append(t.Items, a.Value)
		}
		key, bad, hashable := operator.HashKey(t)
		if !hashable || bad != "" || len(c.Keywords) > 0 || in.Recording() {
			in.Risk++
			if v, done := results[key]; done && hashable && bad == "" && len(c.Keywords) == 0 {
				return v
			}
			v := in.Call(f, c)
			if in.Exploring() {
				return v
			}
			return in.Holding(in.Unknown("it is the cached result of a call that may have been made before", c.At), v)
		}
		if v, done := results[key]; done {
			return v
		}
		v := in.Call(f, c)
		if in.Raised == nil {
			results[key] = v
		}
		return v
	}}
}
