package pyeval

import (
	"fmt"

	"decant/internal/diag"
	"decant/internal/terminal"
	"decant/model"
)

// envRead reads a variable. The Unknown is set when its value or presence is
// not known; absent when it is known not to be set.
func (in *Interp) envRead(key Value, hasDefault bool, at diag.Range) (v Value, absent bool, u *Unknown) {
	name, ok := text(key)
	if in.opts.OnEnvRead != nil && in.dry == 0 {
		shown := ""
		if ok {
			shown = name
		}
		in.opts.OnEnvRead(shown, at, hasDefault)
	}
	if !ok {
		in.risk++
		return nil, false, in.derive(in.asUnknown(key, at))
	}
	if v, own := in.env.get(name); own {
		if _, deleted := v.(None); deleted {
			return nil, true, nil
		}
		if u, unknown := v.(*Unknown); unknown {
			return nil, false, u
		}
		return v, false, nil
	}
	if in.env.open != nil {
		return nil, false, in.env.open
	}
	state, value := EnvUnknowable, ""
	if in.opts.Env != nil {
		value, state = in.opts.Env.Lookup(name)
	}
	u, mayBeInFile := in.noted(envFileRead)
	switch {
	case state == EnvSet:
		return Str(value), false, nil
	case mayBeInFile:
		in.risk++
		return nil, false, &Unknown{Unknown: model.Unknown{
			Because: fmt.Sprintf("it comes from the environment variable %s, which a .env file may set", terminal.Cell(name)),
			At:      u.At, Env: []string{name},
		}}
	}
	switch state {
	case EnvAbsent:
		return nil, true, nil
	case EnvUnset:
		return nil, false, in.unknownEnv(name, at, "which the stage does not set")
	}
	return nil, false, in.unknownEnv(name, at, "whose value is not known before the program runs")
}

func (in *Interp) unknownEnv(name string, at diag.Range, why string) *Unknown {
	in.risk++
	return &Unknown{Unknown: model.Unknown{
		Because: fmt.Sprintf("it comes from the environment variable %s, %s", terminal.Cell(name), why),
		At:      at, Env: []string{name},
	}}
}

// envItem is os.environ[key]. A variable that is not set is unknown instead of
// an exception: one missing setting must not hide the rest of the program.
func (in *Interp) envItem(key Value, at diag.Range) Value {
	v, absent, u := in.envRead(key, false, at)
	if absent {
		name, _ := text(key)
		return in.unknownEnv(name, at, "which the stage does not set")
	}
	if u != nil {
		return u
	}
	return v
}

// envGet is os.environ.get and os.getenv.
func (in *Interp) envGet(c Call) Value {
	key, _, ok := c.Arg(0, "key")
	if !ok {
		return Raise("TypeError", "getenv() missing a required argument: 'key'")
	}
	def, _, hasDefault := c.Arg(1, "default")
	v, absent, u := in.envRead(key, true, c.At)
	switch {
	case u != nil && hasDefault && in.isUnset(key):
		name, _ := text(key)
		in.assumed = append(in.assumed, name)
		return def
	case u != nil:
		return u
	case !absent:
		return v
	case hasDefault:
		return def
	}
	return None{}
}

// isUnset says whether a variable is EnvUnset and the program has not set it.
func (in *Interp) isUnset(key Value) bool {
	name, ok := text(key)
	if _, own := in.env.get(name); !ok || own || in.env.open != nil || in.opts.Env == nil {
		return false
	}
	if _, mayBeInFile := in.noted(envFileRead); mayBeInFile {
		return false
	}
	_, state := in.opts.Env.Lookup(name)
	return state == EnvUnset
}

func (in *Interp) envContains(key Value, at diag.Range) Value {
	_, absent, u := in.envRead(key, true, at)
	if u != nil {
		return in.derive(u)
	}
	return Bool(!absent)
}

func (in *Interp) setEnv(key, v Value, at diag.Range) {
	name, ok := text(key)
	if !ok {
		u := in.asUnknown(key, at)
		in.blurNames(in.env, u)
		return
	}
	if _, isText := text(v); !isText {
		if opaque(v) == nil {
			in.raise(Raise("TypeError", "str expected, not "+in.typeName(v)), at)
			return
		}
		v = in.asUnknown(v, at)
	}
	in.bind(in.env, name, v)
}

func (in *Interp) delEnv(key Value, at diag.Range) {
	name, ok := text(key)
	if !ok {
		in.blurNames(in.env, in.asUnknown(key, at))
		return
	}
	in.bind(in.env, name, None{})
}

func (in *Interp) environAttr(name string, at diag.Range) Value {
	call := func(fn func(in *Interp, c Call) Value) Value { return &Builtin{Name: "os.environ." + name, call: fn} }
	switch name {
	case "get":
		return call(func(in *Interp, c Call) Value { return in.envGet(c) })
	case "setdefault":
		return call(func(in *Interp, c Call) Value {
			key, _, _ := c.Arg(0, "key")
			v := in.envGet(c)
			if key != nil && opaque(v) == nil {
				in.setEnv(key, v, c.At)
			}
			return v
		})
	case "pop":
		return call(func(in *Interp, c Call) Value {
			v := in.envGet(c)
			if len(c.Args) > 0 {
				in.delEnv(c.Args[0].Value, c.At)
			}
			if _, none := v.(None); none && len(c.Args) == 1 {
				return Raise("KeyError", "the environment variable")
			}
			return v
		})
	case "update":
		return call(func(in *Interp, c Call) Value {
			d := NewDict()
			for _, a := range c.Args {
				in.updateDict(d, a.Value, a.At)
			}
			for _, k := range c.Keywords {
				d.Set(k.Name, k.Value)
			}
			if d.Opaque != nil {
				in.blurNames(in.env, d.Opaque)
				return None{}
			}
			for k, v := range d.Entries() {
				in.setEnv(k, v, c.At)
			}
			return None{}
		})
	}
	in.risk++
	u := in.Unknown("the whole environment is only known at run time", at)
	u.Harmless = name != "clear"
	if name == "clear" {
		in.blurNames(in.env, u)
	}
	return u
}
