package library

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"decant/internal/pyeval/interp"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
)

// types are the built-in types, and what a call of each does.
func types() map[string]object.Native {
	t := map[string]object.Native{
		"object": newObject,
		"str":    toStr,
		"int":    toInt,
		"float":  toFloat,
		"bool":   toBool,
		"list":   toList,
		"tuple":  toTuple,
		"dict":   toDict,
		"type":   typeCall,
		"super":  superCall,
		"set":    toSet(false), "frozenset": toSet(true),
		"property": toDescriptor("property"), "classmethod": toDescriptor("classmethod"), "staticmethod": toDescriptor("staticmethod"),
	}
	for _, name := range []string{"bytes", "bytearray", "complex", "memoryview", "slice"} {
		t[name] = unmodelled(name)
	}
	return t
}

// unmodelled is a function or type whose calls are not calculated.
func unmodelled(name string) object.Native {
	return func(in *object.Interp, c object.Call) object.Value { return operator.Unmodelled(in, name, c) }
}

// toSet makes a set or frozenset.
func toSet(frozen bool) object.Native {
	return func(in *object.Interp, c object.Call) object.Value {
		s := &object.Set{Frozen: frozen}
		if len(c.Args) == 0 {
			return s
		}
		items, _, u := operator.Bag(in, c.Args[0].Value, c.At)
		s.Opaque = u
		for _, v := range items {
			operator.AddToSet(in, s, v, c.At)
		}
		return s
	}
}

// toDescriptor makes a property, classmethod or staticmethod.
func toDescriptor(kind string) object.Native {
	return func(in *object.Interp, c object.Call) object.Value {
		if len(c.Args) == 0 {
			return operator.Unmodelled(in, kind, c)
		}
		d := &object.Descriptor{Kind: kind, Func: c.Args[0].Value}
		if len(c.Args) > 1 && kind == "property" {
			d.Set = c.Args[1].Value
		}
		return d
	}
}

func newObject(*object.Interp, object.Call) object.Value {
	return &object.Instance{Class: &object.Class{Name: "object", Attrs: object.NewNamespace()}, Attrs: object.NewNamespace()}
}

func toStr(in *object.Interp, c object.Call) object.Value {
	if len(c.Args) == 0 && len(c.Keywords) == 0 {
		return object.Str("")
	}
	if len(c.Args) != 1 || len(c.Keywords) > 0 {
		return operator.Unmodelled(in, "str", c)
	}
	return operator.StrOf(in, c.Args[0].Value, c.At)
}

func toBool(in *object.Interp, c object.Call) object.Value {
	if len(c.Args) == 0 {
		return object.Bool(false)
	}
	yes, u := operator.Truth(in, c.Args[0].Value)
	if u != nil {
		return in.Derive(u)
	}
	return object.Bool(yes)
}

func toList(in *object.Interp, c object.Call) object.Value {
	if len(c.Args) == 0 {
		return &object.List{}
	}
	return operator.ListOf(in, c.Args[0].Value, c.At)
}

func toTuple(in *object.Interp, c object.Call) object.Value {
	if len(c.Args) == 0 {
		return &object.Tuple{}
	}
	items, u := operator.Items(in, c.Args[0].Value, c.At)
	if u != nil {
		return in.Derive(u)
	}
	return &object.Tuple{Items: append([]object.Value(nil), items...)}
}

func typeCall(in *object.Interp, c object.Call) object.Value {
	if len(c.Args) == 1 {
		return typeOf(in, c.Args[0].Value, c)
	}
	if len(c.Args) == 3 {
		return interp.NewType(in, c)
	}
	return operator.Unmodelled(in, "type", c)
}

func superCall(in *object.Interp, c object.Call) object.Value {
	if fr := in.Frame; len(c.Args) == 0 && fr != nil && fr.Class != nil && fr.Self != nil {
		return &object.SuperValue{After: fr.Class, Self: fr.Self}
	}
	if len(c.Args) == 2 {
		if cls, ok := c.Args[0].Value.(*object.Class); ok {
			return &object.SuperValue{After: cls, Self: c.Args[1].Value}
		}
	}
	return operator.Unmodelled(in, "super", c)
}

func toInt(in *object.Interp, c object.Call) object.Value {
	if len(c.Args) == 0 && len(c.Keywords) == 0 {
		return object.Int(0)
	}
	v := c.Args[:min(1, len(c.Args))]
	if len(c.Args) != 1 || len(c.Keywords) > 0 {
		return operator.Unmodelled(in, "int", c)
	}
	if u := operator.Uncertain(in, v[0].Value); u != nil {
		return in.Derive(u)
	}
	switch x := v[0].Value.(type) {
	case object.Bool, object.Int:
		n, _, _, _ := object.Number(x)
		return n
	case object.Float:
		if math.Abs(float64(x)) < 1<<62 {
			return object.Int(math.Trunc(float64(x)))
		}
		return operator.Unmodelled(in, "int", c)
	case object.Str:
		s := strings.Trim(string(x), asciiSpace)
		if !object.IsASCII(s) || strings.Contains(s, "_") {
			return operator.Unmodelled(in, "int", c)
		}
		n, err := strconv.ParseInt(s, 10, 64)
		if err == nil {
			return object.Int(n)
		}
		if errors.Is(err, strconv.ErrSyntax) {
			repr, _ := operator.Repr(in, x)
			return object.Raise("ValueError", "invalid literal for int() with base 10: "+repr)
		}
		return operator.Unmodelled(in, "int", c)
	case object.None, *object.List, *object.Dict, *object.Tuple:
		return object.Raise("TypeError", "int() argument must be a string, a bytes-like object or a real number, not '"+in.TypeName(x)+"'")
	}
	return operator.Unmodelled(in, "int", c)
}

func toFloat(in *object.Interp, c object.Call) object.Value {
	if len(c.Args) == 0 {
		return object.Float(0)
	}
	v := c.Args[0].Value
	if u := operator.Uncertain(in, v); u != nil {
		return in.Derive(u)
	}
	if _, x, _, ok := object.Number(v); ok {
		return x
	}
	if s, ok := v.(object.Str); ok {
		t := strings.Trim(string(s), asciiSpace)
		if t != "" && strings.Trim(t, "0123456789.+-eE") == "" {
			x, err := strconv.ParseFloat(t, 64)
			if err == nil {
				return object.Float(x)
			}
			if errors.Is(err, strconv.ErrSyntax) {
				return object.Raise("ValueError", "could not convert string to float")
			}
		}
	}
	return operator.Unmodelled(in, "float", c)
}

func toDict(in *object.Interp, c object.Call) object.Value {
	d := object.NewDict()
	for _, a := range c.Args {
		v := a.Value
		switch v.(type) {
		case *object.Iterator, *object.Tuple, *object.ViewValue:
			items, u := operator.Items(in, v, c.At)
			v = &object.List{Items: items, Opaque: u}
		}
		operator.UpdateDict(in, d, v, c.At)
	}
	for _, k := range c.Keywords {
		operator.SetItem(in, d, object.Str(k.Name), k.Value, c.At)
	}
	return d
}
