package operator

import (
	"decant/internal/diag"
	"decant/internal/pyeval/object"
)

// SetAttr is setattr(obj, name, v).
func SetAttr(in *object.Interp, obj object.Value, name string, v object.Value, at diag.Range) {
	if in.Raised != nil {
		return
	}
	switch x := obj.(type) {
	case *object.Module:
		in.Bind(x.Attrs, name, v)
	case *object.Class:
		in.Bind(x.Attrs, name, v)
	case *object.Instance:
		setInstanceAttr(in, x, name, v, at)
	case *object.Func:
		if s, ok := v.(object.Str); ok && name == "__name__" && in.DryRun == 0 {
			x.Name = string(s)
			if in.Recording() {
				x.UncertainName = in.Unknown("it depends on a condition", at)
			}
			return
		}
		if name == "__name__" {
			x.UncertainName = in.AsUnknown(v, at)
			return
		}
		in.Bind(x.Attrs, name, v)
	case *object.Builtin:
		if x.Dict == nil {
			in.Risk++
			return
		}
		in.Bind(x.Dict, name, v)
	case *object.Host:
		if in.DryRun == 0 {
			x.Object.SetAttr(in, name, v)
		}
	case *object.SuperValue:
		SetAttr(in, x.Self, name, v, at)
	case object.None, object.Bool, object.Int, object.Float, object.Str, object.Bytes, *object.List, *object.Dict:
		if object.Opaque(x) == nil {
			NoAttr(in, obj, name, at)
		}
	case *object.Unknown:
		in.Risk++
		in.Store(name, v)
		for _, m := range x.Maybe {
			y, ok := m.(*object.Instance)
			if !ok || !in.Exploring() {
				continue
			}
			old, bound := y.Attrs.Get(name)
			if bound {
				v = in.Either(old, v, x)
			}
			in.Bind(y.Attrs, name, v)
		}
	default:
		in.Risk++
	}
}

func setInstanceAttr(in *object.Interp, x *object.Instance, name string, v object.Value, at diag.Range) {
	if d, ok := x.Class.Find(name); ok {
		if p, isProperty := d.(*object.Descriptor); isProperty && p.Kind == "property" {
			if p.Set == nil {
				in.Raise(object.Raise("AttributeError", "property '"+name+"' has no setter"), at)
				return
			}
			in.Call(p.Set, object.Call{Args: []object.Arg{{Value: x, At: at}, {Value: v, At: at}}, At: at})
			return
		}
	}
	if m, ok := x.Class.Find("__setattr__"); ok {
		in.Call(m, object.Call{Args: []object.Arg{{Value: x, At: at}, {Value: object.Str(name), At: at}, {Value: v, At: at}}, At: at})
		if _, set := x.Attrs.Get(name); !set && x.Opaque == nil {
			in.Blur(x, in.Unknown("its class defines __setattr__", at))
		}
		return
	}
	if x.Class.Kind == object.EnumClass {
		in.Blur(x, in.Unknown("an enum member was changed", at))
		return
	}
	if _, own := x.Class.Find(name); !own && x.Inner != nil && in.DryRun == 0 {
		if h, ok := x.Inner.(*object.Host); ok {
			h.Object.SetAttr(in, name, v)
		}
	}
	in.Bind(x.Attrs, name, v)
}

// DelAttr is delattr(obj, name).
func DelAttr(in *object.Interp, obj object.Value, name string) {
	var ns *object.Namespace
	switch x := obj.(type) {
	case *object.Module:
		ns = x.Attrs
	case *object.Class:
		ns = x.Attrs
	case *object.Instance:
		ns = x.Attrs
	case *object.Func:
		ns = x.Attrs
	case *object.Builtin:
		ns = x.Dict
	}
	if ns == nil {
		in.Risk++
		return
	}
	if _, ok := ns.Get(name); ok {
		in.Unbind(ns, name)
		return
	}
	in.Risk++
}
