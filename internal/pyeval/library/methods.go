package library

import (
	"sync"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
)

// methods are those of the built-in types, by type and name.
var methods = sync.OnceValue(func() map[string]map[string]methodFunc {
	return map[string]map[string]methodFunc{
		"str": strMethods(), "list": listMethods(), "dict": dictMethods(), "set": setMethods(), "tuple": tupleMethods(),
	}
})

// method returns a method of a built-in type, bound to a value.
func method(in *object.Interp, v object.Value, name string) (object.Value, bool) {
	kind := in.TypeName(v)
	if _, isObject := v.(*object.Instance); isObject {
		return nil, false
	}
	fn, ok := methods()[kind][name]
	if !ok {
		return nil, false
	}
	return &object.BoundMethod{Self: v, Func: &object.Builtin{Name: kind + "." + name, Call: func(in *object.Interp, c object.Call) object.Value {
		if len(c.Args) == 0 {
			return object.Raise("TypeError", "unbound method "+name+"() needs an argument")
		}
		self := c.Args[0].Value
		c.Args = c.Args[1:]
		v := fn(in, self, c)
		if kind != "str" {
			return v // it was made before
		}
		return counted(in, v, c.At)
	}}}, true
}

// counted counts a text that a method made.
func counted(in *object.Interp, v object.Value, at diag.Range) object.Value {
	n := 0
	switch s := v.(type) {
	case object.Str:
		n = len(s)
	case object.Bytes:
		n = len(s)
	}
	if u := in.Fits(n, at); u != nil {
		return u
	}
	return v
}

type methodFunc func(in *object.Interp, self object.Value, c object.Call) object.Value

// arity checks the number of positional arguments of a method.
func arity(low, high int, fn methodFunc) methodFunc {
	return func(in *object.Interp, self object.Value, c object.Call) object.Value {
		if len(c.Args) < low || len(c.Args) > high {
			return object.Raise("TypeError", "wrong number of arguments")
		}
		return fn(in, self, c)
	}
}
