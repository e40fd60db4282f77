package source

import (
	"fmt"

	"decant/internal/pyeval"
	"decant/model"
)

// parameter is one parameter of a modelled Python function.
type parameter struct {
	name     string
	fallback pyeval.Value // nil: the parameter is required
}

// signature lists the parameters of a modelled function in positional order.
type signature struct {
	qualname string // as Python's messages name it
	params   []parameter
	// rest accepts further keyword arguments (**kwargs).
	rest bool
}

// bound is a call's arguments by parameter.
type bound struct {
	args map[string]argument
	// rest are the further keyword arguments, in order.
	rest []pyeval.Keyword
	// star is set when an unknown *args or **kwargs may have given more.
	star *model.Unknown
}

// bind matches a call with the signature as Python does. The result is nil with
// a TypeError when the call cannot work.
func (s signature) bind(c pyeval.Call) (*bound, *pyeval.Raised) {
	out := &bound{args: map[string]argument{}}
	if c.Star != nil {
		out.star = &c.Star.Unknown
	}
	if len(c.Args) > len(s.params) {
		return nil, pyeval.Raise("TypeError", fmt.Sprintf("%s() takes %d positional arguments but %d were given", s.qualname, len(s.params)+1, len(c.Args)+1))
	}
	for i, a := range c.Args {
		out.args[s.params[i].name] = argument{Value: bounded(a.Value, a.At), At: a.At, given: true}
	}
	for _, k := range c.Keywords {
		k.Value = bounded(k.Value, k.At)
		if !s.has(k.Name) {
			if !s.rest {
				return nil, pyeval.Raise("TypeError", fmt.Sprintf("%s() got an unexpected keyword argument '%s'", s.qualname, k.Name))
			}
			out.rest = append(out.rest, k)
			continue
		}
		if _, twice := out.args[k.Name]; twice {
			return nil, pyeval.Raise("TypeError", fmt.Sprintf("%s() got multiple values for argument '%s'", s.qualname, k.Name))
		}
		out.args[k.Name] = argument{Value: k.Value, At: k.At, given: true}
	}
	return out, s.fill(out, c)
}

func (s signature) has(name string) bool {
	for _, p := range s.params {
		if p.name == name {
			return true
		}
	}
	return false
}

// fill gives the parameters that the call left out their defaults. Behind an
// unknown *args or **kwargs they are unknown instead.
func (s signature) fill(b *bound, c pyeval.Call) *pyeval.Raised {
	for _, p := range s.params {
		if _, ok := b.args[p.name]; ok {
			continue
		}
		switch {
		case c.Star != nil:
			b.args[p.name] = argument{Value: c.Star, At: c.At, given: true}
		case p.fallback == nil:
			return pyeval.Raise("TypeError", fmt.Sprintf("%s() missing 1 required positional argument: '%s'", s.qualname, p.name))
		default:
			b.args[p.name] = argument{Value: p.fallback, At: c.At}
		}
	}
	return nil
}

// required and optional make parameters.
func required(name string) parameter { return parameter{name: name} }

func optional(name string, fallback pyeval.Value) parameter {
	return parameter{name: name, fallback: fallback}
}
