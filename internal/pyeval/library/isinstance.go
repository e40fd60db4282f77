package library

import (
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

func typeOf(in *object.Interp, v object.Value, c object.Call) object.Value {
	if u := object.Opaque(v); u != nil {
		if _, isObject := v.(*object.Instance); !isObject {
			return in.Derive(u)
		}
	}
	switch x := v.(type) {
	case *object.Instance:
		return x.Class
	case object.Bool, object.Int, object.Float, object.Str, object.Bytes, *object.List, *object.Dict:
		if cls, ok := in.Builtins[in.TypeName(v)]; ok {
			return cls
		}
	case *object.Tuple:
		if x.Class == nil {
			return in.Builtins["tuple"]
		}
		return x.Class
	}
	return operator.Unmodelled(in, "type", c)
}

func isInstance(in *object.Interp, v, class object.Value, c object.Call) object.Value {
	if t, ok := class.(*object.Tuple); ok {
		var unsure object.Value
		for _, k := range t.Items {
			if !in.Spend(c.At) {
				return in.Nothing()
			}
			switch r := isInstance(in, v, k, c).(type) {
			case object.Bool:
				if r {
					return r
				}
			default:
				unsure = r
			}
		}
		if unsure != nil {
			return unsure
		}
		return object.Bool(false)
	}
	if x, ok := v.(*object.Instance); ok && x.Class.HostBase != nil {
		if of, isHost := class.(*object.Host); isHost && of.Object == x.Class.HostBase {
			return object.Bool(true)
		}
	}
	if h, ok := v.(*object.Host); ok {
		if of, isHost := class.(*object.Host); isHost {
			if t, typed := h.Object.(object.Typed); typed {
				return object.Bool(t.IsInstance(of.Object))
			}
		}
		return operator.Unmodelled(in, "isinstance", c)
	}
	cls, ok := class.(*object.Class)
	if !ok {
		return operator.Unmodelled(in, "isinstance", c)
	}
	builtin := cls.Module == "builtins"
	if builtin && cls.Name == "object" {
		return object.Bool(true)
	}
	if _, isInstance := v.(*object.Instance); !isInstance && operator.MaybeVirtual(in, cls) {
		return operator.Unmodelled(in, "isinstance", c)
	}
	switch x := v.(type) {
	case *object.Instance:
		derives := object.IsSubclass(x.Class, cls)
		if x.Class.Unknown != nil || x.Mixed != nil || !derives && operator.MaybeVirtual(in, cls) {
			return operator.Unmodelled(in, "isinstance", c)
		}
		return object.Bool(derives)
	case object.Bool:
		return object.Bool(builtin && (cls.Name == "bool" || cls.Name == "int"))
	case object.None, object.Int, object.Float, object.Str, object.Bytes, *object.List, *object.Dict:
		return object.Bool(builtin && cls.Name == in.TypeName(v))
	case *object.Tuple:
		return object.Bool(builtin && cls.Name == "tuple" || x.Class == cls)
	case *object.Set:
		return object.Bool(builtin && (cls.Name == "frozenset") == x.Frozen && (cls.Name == "set" || x.Frozen))
	case *object.Func:
		return object.Bool(false)
	}
	return operator.Unmodelled(in, "isinstance", c)
}
