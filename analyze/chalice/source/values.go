package source

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/model"
)

// argument is a value that a call passed, or the default of a parameter.
type argument struct {
	Value pyeval.Value
	At    diag.Range
	given bool // false: value is the parameter's default
}

// unknown returns why the argument is not known, or nil.
func (a argument) unknown() *model.Unknown { return unknownOf(a.Value) }

func (a argument) origin() model.Origin {
	if a.given {
		return model.FromSource
	}
	return model.FromDefault
}

// maxNesting bounds how deep containers are followed; a Python list may hold
// itself.
const maxNesting = 50

// maxElements bounds how many elements of a value are looked at, each as often as
// it is found: sixty tuples of two have 2^60.
const maxElements = 10_000

// unknownOf returns the reason when the value, or an element of the list, tuple
// or dict, is not known; else nil.
func unknownOf(v pyeval.Value) *model.Unknown {
	if left := maxElements; !elements(v, &left, 0) {
		return &model.Unknown{Because: tooManyElements}
	}
	return unknownWithin(v, 0)
}

// tooManyElements is why a value of more than maxElements is not read.
var tooManyElements = fmt.Sprintf("it has more than %d elements inside each other", maxElements)

// bounded is an argument as it is read: one of more than maxElements is not known.
func bounded(v pyeval.Value, at diag.Range) pyeval.Value {
	if left := maxElements; elements(v, &left, 0) {
		return v
	}
	return &pyeval.Unknown{Unknown: model.Unknown{Because: tooManyElements, At: at}}
}

// elements counts down left for a value and what is in it; false means that there
// is more.
func elements(v pyeval.Value, left *int, depth int) bool {
	*left--
	if *left < 0 || depth > maxNesting {
		return *left >= 0
	}
	var items []pyeval.Value
	switch v := v.(type) {
	case *pyeval.List:
		items = v.Items
	case *pyeval.Tuple:
		items = v.Items
	case *pyeval.Set:
		items = v.Items()
	case *pyeval.Dict:
		for key, item := range v.Entries() {
			if !elements(key, left, depth+1) || !elements(item, left, depth+1) {
				return false
			}
		}
	}
	for _, item := range items {
		if !elements(item, left, depth+1) {
			return false
		}
	}
	return true
}

func unknownWithin(v pyeval.Value, depth int) *model.Unknown {
	if depth > maxNesting {
		return &model.Unknown{Because: "it is nested too deeply"}
	}
	switch v := v.(type) {
	case *pyeval.Unknown:
		return &v.Unknown
	case *pyeval.List:
		if v.Opaque != nil {
			return &v.Opaque.Unknown
		}
		return firstUnknown(v.Items, depth)
	case *pyeval.Tuple:
		return firstUnknown(v.Items, depth)
	case *pyeval.Set:
		if v.Opaque != nil {
			return &v.Opaque.Unknown
		}
	case *pyeval.Dict:
		if v.Opaque != nil {
			return &v.Opaque.Unknown
		}
		for key, item := range v.Entries() {
			if u := firstUnknown([]pyeval.Value{key, item}, depth); u != nil {
				return u
			}
		}
	}
	return nil
}

func firstUnknown(items []pyeval.Value, depth int) *model.Unknown {
	for _, item := range items {
		if u := unknownWithin(item, depth+1); u != nil {
			return u
		}
	}
	return nil
}

// Text reads the argument as a text; None is unset.
func (a argument) Text() model.Value[string] {
	switch v := a.Value.(type) {
	case nil, pyeval.None:
		return model.Value[string]{}
	case pyeval.Str:
		return model.Known(string(v), a.origin(), a.place())
	}
	return hidden[string](a, "a text")
}

// number reads the argument as an int; None is unset.
func (a argument) number() model.Value[int] {
	switch v := a.Value.(type) {
	case nil, pyeval.None:
		return model.Value[int]{}
	case pyeval.Int:
		return model.Known(int(v), a.origin(), a.place())
	case pyeval.Bool:
		n := 0
		if v {
			n = 1
		}
		return model.Known(n, a.origin(), a.place())
	}
	return hidden[int](a, "a whole number")
}

// plainText replaces enum members that are texts or numbers by those, also inside
// lists and tuples.
func plainText(in *pyeval.Interp, v pyeval.Value, depth int) pyeval.Value {
	var items []pyeval.Value
	switch x := v.(type) {
	case *pyeval.Instance:
		return in.Plain(x)
	case *pyeval.List:
		if x.Opaque != nil {
			return v
		}
		items = x.Items
	case *pyeval.Tuple:
		items = x.Items
	default:
		return v
	}
	out := &pyeval.List{}
	for _, item := range items {
		if depth < maxNesting {
			item = plainText(in, item, depth+1)
		}
		out.Items = append(out.Items, item)
	}
	return out
}

// seconds reads the argument as a number of seconds; None is unset.
func (a argument) seconds() model.Value[time.Duration] {
	n := a.number()
	if !n.IsKnown() {
		return model.Value[time.Duration]{From: n.From, At: n.At, Unknown: n.Unknown}
	}
	return model.Known(time.Duration(n.V)*time.Second, n.From, n.At)
}

// texts reads the argument as a list of texts. A text is a list of its
// characters, as in Python.
func (a argument) texts() model.Value[[]string] {
	var items []pyeval.Value
	switch v := a.Value.(type) {
	case nil, pyeval.None:
		return model.Value[[]string]{}
	case pyeval.Str:
		out := []string{}
		for _, r := range string(v) {
			out = append(out, string(r))
		}
		return model.Known(out, a.origin(), a.place())
	case *pyeval.List:
		if v.Opaque == nil {
			items = v.Items
		}
	case *pyeval.Tuple:
		items = v.Items
	case *pyeval.Set:
		if v.Opaque == nil {
			items = v.Items()
		}
	}
	out := make([]string, 0, len(items))
	for _, item := range items {
		s, ok := item.(pyeval.Str)
		if !ok {
			return hidden[[]string](a, "a list of texts")
		}
		out = append(out, string(s))
	}
	if items == nil && !isSequence(a.Value) {
		return hidden[[]string](a, "a list of texts")
	}
	return model.Known(out, a.origin(), a.place())
}

// isSequence says whether the value is a list, tuple or set with known
// elements.
func isSequence(v pyeval.Value) bool {
	switch v := v.(type) {
	case *pyeval.List:
		return v.Opaque == nil
	case *pyeval.Tuple:
		return true
	case *pyeval.Set:
		return v.Opaque == nil
	}
	return false
}

// place is the position of a given argument; defaults have none.
func (a argument) place() diag.Range {
	if a.given {
		return a.At
	}
	return diag.Range{}
}

// hidden is the value of an argument that is not what is wanted or not known: it
// stands where the argument is, and the reason where it arises.
func hidden[T any](a argument, wanted string) model.Value[T] {
	v := model.NotKnown[T](a.whyNot(wanted))
	if a.given {
		v.At = a.At
	}
	return v
}

// whyNot explains why the argument cannot be read as what is wanted.
func (a argument) whyNot(wanted string) model.Unknown {
	if u := a.unknown(); u != nil {
		out := *u
		if out.At.IsZero() {
			out.At = a.At
		}
		return out
	}
	return model.Unknown{Because: fmt.Sprintf("it is %s where Chalice needs %s", article(typeName(a.Value)), wanted), At: a.At}
}

func article(noun string) string {
	if noun != "" && strings.ContainsRune("aeiouAEIOU", rune(noun[0])) {
		return "an " + noun
	}
	return "a " + noun
}

// truth is Python's bool(value); known is false when it cannot be told.
func truth(v pyeval.Value) (yes, known bool) {
	switch v := v.(type) {
	case nil, pyeval.None:
		return false, true
	case pyeval.Bool:
		return bool(v), true
	case pyeval.Int:
		return v != 0, true
	case pyeval.Float:
		return v != 0, true
	case pyeval.Str:
		return v != "", true
	case *pyeval.List:
		return len(v.Items) > 0, v.Opaque == nil
	case *pyeval.Tuple:
		return len(v.Items) > 0, true
	case *pyeval.Dict:
		return v.Len() > 0, v.Opaque == nil
	case *pyeval.Unknown:
		return false, false
	}
	return true, true
}

// typeName is the name of the value's Python type.
func typeName(v pyeval.Value) string {
	switch v := v.(type) {
	case pyeval.None, nil:
		return "NoneType"
	case pyeval.Ellipsis:
		return "ellipsis"
	case pyeval.Bool:
		return "bool"
	case pyeval.Int:
		return "int"
	case pyeval.Float:
		return "float"
	case pyeval.Str:
		return "str"
	case pyeval.Bytes:
		return "bytes"
	case *pyeval.List:
		return "list"
	case *pyeval.Tuple:
		return "tuple"
	case *pyeval.Dict:
		return "dict"
	case *pyeval.Set:
		return "set"
	case *pyeval.Func:
		return "function"
	case *pyeval.Class:
		return "type"
	case *pyeval.Instance:
		return v.Class.Name
	case *pyeval.Module:
		return "module"
	case *pyeval.BoundMethod:
		return "method"
	case *pyeval.Builtin:
		return "builtin_function_or_method"
	case *pyeval.Host:
		return v.Object.TypeName()
	}
	return "object"
}

// pyText is str(value) for the simple types; ok is false for all others.
func pyText(v pyeval.Value) (text string, ok bool) {
	switch v := v.(type) {
	case pyeval.None:
		return "None", true
	case pyeval.Bool:
		if v {
			return "True", true
		}
		return "False", true
	case pyeval.Int:
		return strconv.FormatInt(int64(v), 10), true
	case pyeval.Float:
		return floatText(float64(v)), true
	case pyeval.Str:
		return string(v), true
	}
	return "", false
}

// floatText is Python's repr of a float.
func floatText(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	if size := math.Abs(f); size != 0 && (size < 1e-4 || size >= 1e16) {
		return strconv.FormatFloat(f, 'e', -1, 64)
	}
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}
