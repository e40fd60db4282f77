package pyeval

// namespace maps names to values and keeps the order of binding.
type namespace struct {
	vars  map[string]Value
	order []string
}

func (ns *namespace) get(name string) (Value, bool) {
	if ns == nil {
		return nil, false
	}
	v, ok := ns.vars[name]
	return v, ok
}

func (ns *namespace) names() []string {
	if ns == nil {
		return nil
	}
	var out []string
	for _, n := range ns.order {
		if _, ok := ns.vars[n]; ok {
			out = append(out, n)
		}
	}
	return out
}

// scope is one level of name look-up.
type scope struct {
	ns     *namespace
	parent *scope
}
