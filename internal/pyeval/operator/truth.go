package operator

import (
	"unicode/utf8"

	"decant/internal/pyeval/object"
)

// Truth is bool(v); the Unknown is set when it is not known.
func Truth(in *object.Interp, v object.Value) (bool, *object.Unknown) {
	if u := object.Opaque(v); u != nil {
		if _, isObject := v.(*object.Instance); !isObject {
			in.Risk++
			return false, u
		}
	}
	switch x := v.(type) {
	case object.None:
		return false, nil
	case object.Bool:
		return bool(x), nil
	case object.Int:
		return x != 0, nil
	case object.Float:
		return x != 0, nil
	case object.Str:
		return x != "", nil
	case object.Bytes:
		return x != "", nil
	case *object.List:
		return len(x.Items) > 0, nil
	case *object.Listing:
		return len(x.Items) > 0, x.Gone
	case *object.Tuple:
		return len(x.Items) > 0, nil
	case *object.Dict:
		return x.Len() > 0, nil
	case *object.Set:
		return x.Keys.Len() > 0, nil
	case *object.ViewValue:
		if x.Dict.Opaque != nil {
			return false, x.Dict.Opaque
		}
		return x.Dict.Len() > 0, nil
	case *object.RangeValue:
		return x.Size > 0, nil
	case *object.Instance:
		return instanceTruth(in, x)
	case *object.Host, object.EnvironValue, *object.NamespaceView:
		return true, nil
	}
	return true, nil
}

func instanceTruth(in *object.Interp, x *object.Instance) (bool, *object.Unknown) {
	if x.Mixed != nil {
		return Truth(in, x.Mixed)
	}
	if x.Class.Unknown != nil {
		return false, x.Class.Unknown
	}
	for _, name := range []string{"__bool__", "__len__"} {
		if _, ok := x.Class.Find(name); ok {
			return Truth(in, CallMethod(in, x, name, in.Here))
		}
	}
	return true, nil
}

// Len is len(v).
func Len(in *object.Interp, v object.Value, c object.Call) object.Value {
	if u := Uncertain(in, v); u != nil {
		return in.Derive(u)
	}
	switch x := v.(type) {
	case object.Str:
		return object.Int(utf8.RuneCountInString(string(x)))
	case object.Bytes:
		return object.Int(len(x))
	case *object.List:
		return object.Int(len(x.Items))
	case *object.Tuple:
		return object.Int(len(x.Items))
	case *object.Listing:
		if x.Gone == nil {
			return object.Int(len(x.Items))
		}
	case *object.Dict:
		return object.Int(x.Len())
	case *object.Set:
		return object.Int(x.Keys.Len())
	case *object.ViewValue:
		if x.Dict.Opaque != nil {
			return in.Derive(x.Dict.Opaque)
		}
		return object.Int(x.Dict.Len())
	case *object.RangeValue:
		return x.Size
	case *object.Class:
		if x.Kind == object.EnumClass && x.Unknown == nil {
			return object.Int(len(x.Members))
		}
	case *object.Instance:
		if _, ok := x.Class.Find("__len__"); ok && x.Class.Unknown == nil {
			return CallMethod(in, x, "__len__", c.At)
		}
	case object.None, object.Bool, object.Int, object.Float:
		return object.Raise("TypeError", "object of type '"+in.TypeName(v)+"' has no len()")
	}
	return Unmodelled(in, "len", c)
}
