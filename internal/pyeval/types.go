package pyeval

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

func addTypes(typ func(name string, call func(in *Interp, c Call) Value)) {
	typ("object", func(*Interp, Call) Value {
		return &Instance{Class: &Class{Name: "object", attrs: newNamespace()}, attrs: newNamespace()}
	})
	typ("str", func(in *Interp, c Call) Value {
		if len(c.Args) == 0 && len(c.Keywords) == 0 {
			return Str("")
		}
		if len(c.Args) != 1 || len(c.Keywords) > 0 {
			return in.unmodelled("str", c)
		}
		return in.strOf(c.Args[0].Value, c.At)
	})
	typ("int", toInt)
	typ("float", toFloat)
	typ("bool", func(in *Interp, c Call) Value {
		if len(c.Args) == 0 {
			return Bool(false)
		}
		yes, u := in.truth(c.Args[0].Value)
		if u != nil {
			return in.derive(u)
		}
		return Bool(yes)
	})
	typ("list", func(in *Interp, c Call) Value {
		if len(c.Args) == 0 {
			return &List{}
		}
		return in.listOf(c.Args[0].Value, c.At)
	})
	typ("tuple", func(in *Interp, c Call) Value {
		if len(c.Args) == 0 {
			return &Tuple{}
		}
		items, u := in.items(c.Args[0].Value, c.At)
		if u != nil {
			return in.derive(u)
		}
		return &Tuple{Items: append([]Value(nil), items...)}
	})
	for _, name := range []string{"set", "frozenset"} {
		typ(name, func(in *Interp, c Call) Value {
			s := &Set{Frozen: name == "frozenset"}
			if len(c.Args) == 0 {
				return s
			}
			items, _, u := in.bag(c.Args[0].Value, c.At)
			s.Opaque = u
			for _, v := range items {
				in.addToSet(s, v, c.At)
			}
			return s
		})
	}
	typ("dict", toDict)
	for _, name := range []string{"bytes", "bytearray", "complex", "memoryview", "slice"} {
		typ(name, func(in *Interp, c Call) Value { return in.unmodelled(name, c) })
	}
	typ("type", func(in *Interp, c Call) Value {
		if len(c.Args) == 1 {
			return in.typeOf(c.Args[0].Value, c)
		}
		if len(c.Args) == 3 {
			return in.newType(c)
		}
		return in.unmodelled("type", c)
	})
	for _, kind := range []string{"property", "classmethod", "staticmethod"} {
		typ(kind, func(in *Interp, c Call) Value {
			if len(c.Args) == 0 {
				return in.unmodelled(kind, c)
			}
			d := &descriptor{kind: kind, fn: c.Args[0].Value}
			if len(c.Args) > 1 && kind == "property" {
				d.set = c.Args[1].Value
			}
			return d
		})
	}
	typ("super", func(in *Interp, c Call) Value {
		if fr := in.frame; len(c.Args) == 0 && fr != nil && fr.cls != nil && fr.self != nil {
			return &superValue{fr.cls, fr.self}
		}
		if len(c.Args) == 2 {
			if cls, ok := c.Args[0].Value.(*Class); ok {
				return &superValue{cls, c.Args[1].Value}
			}
		}
		return in.unmodelled("super", c)
	})
}

func (in *Interp) typeOf(v Value, c Call) Value {
	if u := opaque(v); u != nil {
		if _, isObject := v.(*Instance); !isObject {
			return in.derive(u)
		}
	}
	switch x := v.(type) {
	case *Instance:
		return x.Class
	case Bool, Int, Float, Str, Bytes, *List, *Dict:
		if cls, ok := in.builtins[in.typeName(v)]; ok {
			return cls
		}
	case *Tuple:
		if x.Class == nil {
			return in.builtins["tuple"]
		}
		return x.Class
	}
	return in.unmodelled("type", c)
}

func toInt(in *Interp, c Call) Value {
	if len(c.Args) == 0 && len(c.Keywords) == 0 {
		return Int(0)
	}
	v := c.Args[:min(1, len(c.Args))]
	if len(c.Args) != 1 || len(c.Keywords) > 0 {
		return in.unmodelled("int", c)
	}
	if u := in.uncertain(v[0].Value); u != nil {
		return in.derive(u)
	}
	switch x := v[0].Value.(type) {
	case Bool, Int:
		n, _, _, _ := number(x)
		return n
	case Float:
		if math.Abs(float64(x)) < 1<<62 {
			return Int(math.Trunc(float64(x)))
		}
		return in.unmodelled("int", c)
	case Str:
		s := strings.Trim(string(x), asciiSpace)
		if !ascii(s) || strings.Contains(s, "_") {
			return in.unmodelled("int", c)
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err == nil {
			return Int(n)
		}
		if errors.Is(err, strconv.ErrSyntax) {
			repr, _ := in.Repr(x)
			return Raise("ValueError", "invalid literal for int() with base 10: "+repr)
		}
		return in.unmodelled("int", c)
	case None, *List, *Dict, *Tuple:
		return Raise("TypeError", "int() argument must be a string, a bytes-like object or a real number, not '"+in.typeName(x)+"'")
	}
	return in.unmodelled("int", c)
}

func toFloat(in *Interp, c Call) Value {
	if len(c.Args) == 0 {
		return Float(0)
	}
	v := c.Args[0].Value
	if u := in.uncertain(v); u != nil {
		return in.derive(u)
	}
	if _, x, _, ok := number(v); ok {
		return x
	}
	if s, ok := v.(Str); ok {
		t := strings.Trim(string(s), asciiSpace)
		if t != "" && strings.Trim(t, "0123456789.+-eE") == "" {
			x, err := strconv.ParseFloat(t, 64)
			if err == nil {
				return Float(x)
			}
			if errors.Is(err, strconv.ErrSyntax) {
				return Raise("ValueError", "could not convert string to float")
			}
		}
	}
	return in.unmodelled("float", c)
}

func toDict(in *Interp, c Call) Value {
	d := NewDict()
	for _, a := range c.Args {
		v := a.Value
		switch v.(type) {
		case *iterator, *Tuple, *viewValue:
			items, u := in.items(v, c.At)
			v = &List{Items: items, Opaque: u}
		}
		in.updateDict(d, v, c.At)
	}
	for _, k := range c.Keywords {
		in.setItem(d, Str(k.Name), k.Value, c.At)
	}
	return d
}

func (in *Interp) isInstance(v, class Value, c Call) Value {
	if t, ok := class.(*Tuple); ok {
		var unsure Value
		for _, k := range t.Items {
			if !in.spend(c.At) {
				return in.nothing()
			}
			switch r := in.isInstance(v, k, c).(type) {
			case Bool:
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
		return Bool(false)
	}
	if x, ok := v.(*Instance); ok && x.Class.HostBase != nil {
		if of, isHost := class.(*Host); isHost && of.Object == x.Class.HostBase {
			return Bool(true)
		}
	}
	if h, ok := v.(*Host); ok {
		if of, isHost := class.(*Host); isHost {
			if t, typed := h.Object.(Typed); typed {
				return Bool(t.IsInstance(of.Object))
			}
		}
		return in.unmodelled("isinstance", c)
	}
	cls, ok := class.(*Class)
	if !ok {
		return in.unmodelled("isinstance", c)
	}
	builtin := cls.Module == "builtins"
	if builtin && cls.Name == "object" {
		return Bool(true)
	}
	if _, isInstance := v.(*Instance); !isInstance && in.maybeVirtual(cls) {
		return in.unmodelled("isinstance", c)
	}
	switch x := v.(type) {
	case *Instance:
		derives := subclass(x.Class, cls)
		if x.Class.unknown != nil || x.mixed != nil || !derives && in.maybeVirtual(cls) {
			return in.unmodelled("isinstance", c)
		}
		return Bool(derives)
	case Bool:
		return Bool(builtin && (cls.Name == "bool" || cls.Name == "int"))
	case None, Int, Float, Str, Bytes, *List, *Dict:
		return Bool(builtin && cls.Name == in.typeName(v))
	case *Tuple:
		return Bool(builtin && cls.Name == "tuple" || x.Class == cls)
	case *Set:
		return Bool(builtin && (cls.Name == "frozenset") == x.Frozen && (cls.Name == "set" || x.Frozen))
	case *Func:
		return Bool(false)
	}
	return in.unmodelled("isinstance", c)
}
