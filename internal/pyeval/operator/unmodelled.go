package operator

import (
	"decant/internal/pyeval/object"
)

// Unmodelled is a call of a builtin whose result is not calculated.
func Unmodelled(in *object.Interp, name string, c object.Call) object.Value {
	in.Risk++
	u := in.Unknown("decant does not evaluate "+name+"()", c.At)
	switch name {
	case "exec", "execfile", "eval":
		in.Lose(name+" runs a text that is not known", c.At)
	case "__import__", "importlib.import_module":
		in.Lose("the module that "+name+" imports is not known", c.At)
	}
	switch name {
	case "exec", "execfile":
		// Without a dict of its own the code may bind any name, as a star import does.
		if in.Frame != nil && len(c.Args) < 2 {
			in.AnyBound(in.Frame.Module.Attrs, u)
			for sc := in.Frame.Scope; sc != nil; sc = sc.Parent {
				in.AnyBound(sc.Namespace, u)
			}
		}
		in.TaintArguments(c, u)
	case "eval", "delattr":
		in.TaintArguments(c, u)
	case "exit", "quit":
		return object.Raise("SystemExit", "")
	case "vars":
		if len(c.Args) == 1 {
			in.Taint(c.Args[0].Value, u, 0)
		} else if in.Frame != nil && in.Frame.Scope.Kind == object.ModuleScope {
			return &object.NamespaceView{Namespace: in.Frame.Module.Attrs}
		}
	}
	out := *u
	out.Harmless = name == "open"
	for _, a := range c.Args {
		out.Env = object.MergeEnv(out.Env, object.EnvOf(a.Value))
	}
	return &out
}
