package operator

import (
	"fmt"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/terminal"
	"decant/model"
)

// envRead reads a variable. The Unknown is set when its value or presence is
// not known; absent when it is known not to be set.
func envRead(in *object.Interp, key object.Value, hasDefault bool, at diag.Range) (v object.Value, absent bool, u *object.Unknown) {
	name, ok := object.Text(key)
	if in.Options.OnEnvRead != nil && in.DryRun == 0 {
		shown := ""
		if ok {
			shown = name
		}
		in.Options.OnEnvRead(shown, at, hasDefault)
	}
	if !ok {
		in.Risk++
		return nil, false, in.Derive(in.AsUnknown(key, at))
	}
	if v, own := in.Env.Get(name); own {
		if _, deleted := v.(object.None); deleted {
			return nil, true, nil
		}
		if u, unknown := v.(*object.Unknown); unknown {
			return nil, false, u
		}
		return v, false, nil
	}
	if in.Env.Open != nil {
		return nil, false, in.Env.Open
	}
	state, value := object.EnvUnknowable, ""
	if in.Options.Env != nil {
		value, state = in.Options.Env.Lookup(name)
	}
	u, mayBeInFile := in.Noted(object.EnvFileRead)
	switch {
	case state == object.EnvSet:
		return object.Str(value), false, nil
	case mayBeInFile:
		in.Risk++
		return nil, false, &object.Unknown{Unknown: model.Unknown{
			Because: fmt.Sprintf("it comes from the environment variable %s, which a .env file may set", terminal.Cell(name)),
			At:      u.At, Env: []string{name},
		}}
	}
	switch state {
	case object.EnvAbsent:
		return nil, true, nil
	case object.EnvUnset:
		return nil, false, unknownEnv(in, name, at, "which the stage does not set")
	}
	return nil, false, unknownEnv(in, name, at, "whose value is not known before the program runs")
}

func unknownEnv(in *object.Interp, name string, at diag.Range, why string) *object.Unknown {
	in.Risk++
	return &object.Unknown{Unknown: model.Unknown{
		Because: fmt.Sprintf("it comes from the environment variable %s, %s", terminal.Cell(name), why),
		At:      at, Env: []string{name},
	}}
}

// envItem is os.environ[key]. A variable that is not set is unknown instead of
// an exception: one missing setting must not hide the rest of the program.
func envItem(in *object.Interp, key object.Value, at diag.Range) object.Value {
	v, absent, u := envRead(in, key, false, at)
	if absent {
		name, _ := object.Text(key)
		return unknownEnv(in, name, at, "which the stage does not set")
	}
	if u != nil {
		return u
	}
	return v
}

// EnvGet is os.environ.get and os.getenv.
func EnvGet(in *object.Interp, c object.Call) object.Value {
	key, _, ok := c.Arg(0, "key")
	if !ok {
		return object.Raise("TypeError", "getenv() missing a required argument: 'key'")
	}
	def, _, hasDefault := c.Arg(1, "default")
	v, absent, u := envRead(in, key, true, c.At)
	switch {
	case u != nil && hasDefault && isUnset(in, key):
		name, _ := object.Text(key)
		in.Assumed = append(in.Assumed, name)
		return def
	case u != nil:
		return u
	case !absent:
		return v
	case hasDefault:
		return def
	}
	return object.None{}
}

// isUnset says whether a variable is EnvUnset and the program has not set it.
func isUnset(in *object.Interp, key object.Value) bool {
	name, ok := object.Text(key)
	if _, own := in.Env.Get(name); !ok || own || in.Env.Open != nil || in.Options.Env == nil {
		return false
	}
	if _, mayBeInFile := in.Noted(object.EnvFileRead); mayBeInFile {
		return false
	}
	_, state := in.Options.Env.Lookup(name)
	return state == object.EnvUnset
}

func envContains(in *object.Interp, key object.Value, at diag.Range) object.Value {
	_, absent, u := envRead(in, key, true, at)
	if u != nil {
		return in.Derive(u)
	}
	return object.Bool(!absent)
}

func setEnv(in *object.Interp, key, v object.Value, at diag.Range) {
	name, ok := object.Text(key)
	if !ok {
		u := in.AsUnknown(key, at)
		in.BlurNames(in.Env, u)
		return
	}
	if _, isText := object.Text(v); !isText {
		if object.Opaque(v) == nil {
			in.Raise(object.Raise("TypeError", "str expected, not "+in.TypeName(v)), at)
			return
		}
		v = in.AsUnknown(v, at)
	}
	in.Bind(in.Env, name, v)
}

func delEnv(in *object.Interp, key object.Value, at diag.Range) {
	name, ok := object.Text(key)
	if !ok {
		in.BlurNames(in.Env, in.AsUnknown(key, at))
		return
	}
	in.Bind(in.Env, name, object.None{})
}

func environAttr(in *object.Interp, name string, at diag.Range) object.Value {
	call := func(fn func(in *object.Interp, c object.Call) object.Value) object.Value {
		return &object.Builtin{Name: "os.environ." + name, Call: fn}
	}
	switch name {
	case "get":
		return call(func(in *object.Interp, c object.Call) object.Value { return EnvGet(in, c) })
	case "setdefault":
		return call(func(in *object.Interp, c object.Call) object.Value {
			key, _, _ := c.Arg(0, "key")
			v := EnvGet(in, c)
			if key != nil && object.Opaque(v) == nil {
				setEnv(in, key, v, c.At)
			}
			return v
		})
	case "pop":
		return call(func(in *object.Interp, c object.Call) object.Value {
			v := EnvGet(in, c)
			if len(c.Args) > 0 {
				delEnv(in, c.Args[0].Value, c.At)
			}
			if _, none := v.(object.None); none && len(c.Args) == 1 {
				return object.Raise("KeyError", "the environment variable")
			}
			return v
		})
	case "update":
		return call(func(in *object.Interp, c object.Call) object.Value {
			d := object.NewDict()
			for _, a := range c.Args {
				UpdateDict(in, d, a.Value, a.At)
			}
			for _, k := range c.Keywords {
				d.Set(k.Name, k.Value)
			}
			if d.Opaque != nil {
				in.BlurNames(in.Env, d.Opaque)
				return object.None{}
			}
			for k, v := range d.Entries() {
				setEnv(in, k, v, c.At)
			}
			return object.None{}
		})
	}
	in.Risk++
	u := in.Unknown("the whole environment is only known at run time", at)
	u.Harmless = name != "clear"
	if name == "clear" {
		in.BlurNames(in.Env, u)
	}
	return u
}
