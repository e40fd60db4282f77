package interp

import (
	"fmt"
	"strconv"
	"strings"

	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/internal/pysyntax"
)

// eval evaluates an expression. After an exception (in.Raised) nothing has an
// effect any more until a statement looks at it.
func eval(in *object.Interp, fr *object.Frame, i int) object.Value {
	if in.Raised != nil || in.Stopped != nil || !in.Step(fr, i) {
		return in.Nothing()
	}
	f := fr.File
	if f.Nodes[i].Flags&pysyntax.HasError != 0 && f.Kind(i) != pysyntax.KindLambda {
		in.Lose("the text is no Python", f.Range(i))
		return unknownAt(in, fr, i, "it has a syntax error")
	}
	switch f.Kind(i) {
	case pysyntax.KindIdentifier:
		return evalName(in, fr, i)
	case pysyntax.KindNone:
		return object.None{}
	case pysyntax.KindTrue:
		return object.Bool(true)
	case pysyntax.KindFalse:
		return object.Bool(false)
	case pysyntax.KindEllipsis:
		return object.Ellipsis{}
	case pysyntax.KindInteger, pysyntax.KindFloat:
		return evalNumber(in, fr, i)
	case pysyntax.KindString, pysyntax.KindConcatenatedString:
		return evalString(in, fr, i)
	case pysyntax.KindParenthesizedExpression, pysyntax.KindType:
		for c := range f.Children(i) {
			return eval(in, fr, c)
		}
	case pysyntax.KindTuple, pysyntax.KindExpressionList:
		if items, u := evalItems(in, fr, i); u == nil {
			return &object.Tuple{Items: items}
		} else {
			return u
		}
	case pysyntax.KindList:
		items, u := evalItems(in, fr, i)
		return &object.List{Items: items, Opaque: u}
	case pysyntax.KindSet:
		return evalSet(in, fr, i)
	case pysyntax.KindDictionary:
		return evalDict(in, fr, i)
	case pysyntax.KindAttribute:
		return evalAttribute(in, fr, i)
	case pysyntax.KindSubscript:
		if obj, key, ok := subscriptParts(in, fr, i); ok {
			return withExpr(in, operator.GetItem(in, obj, key, f.Range(i)), fr, i)
		}
		return in.Nothing()
	case pysyntax.KindCall:
		return evalCall(in, fr, i)
	case pysyntax.KindBinaryOperator:
		return evalBinary(in, fr, i)
	case pysyntax.KindUnaryOperator:
		return evalUnary(in, fr, i)
	case pysyntax.KindNotOperator:
		return evalNot(in, fr, i)
	case pysyntax.KindBooleanOperator:
		return evalBoolean(in, fr, i)
	case pysyntax.KindComparisonOperator:
		return evalComparison(in, fr, i)
	case pysyntax.KindConditionalExpression:
		return evalConditional(in, fr, i)
	case pysyntax.KindNamedExpression:
		return evalNamed(in, fr, i)
	case pysyntax.KindLambda:
		return define(in, fr, i)
	case pysyntax.KindListComprehension, pysyntax.KindSetComprehension,
		pysyntax.KindDictionaryComprehension, pysyntax.KindGeneratorExpression:
		return comprehension(in, fr, i)
	case pysyntax.KindAwait:
		for c := range f.Children(i) {
			if v := eval(in, fr, c); in.Exploring() {
				return awaited(in, v, f.Range(i))
			}
		}
		return unknownAt(in, fr, i, "it is awaited")
	case pysyntax.KindYield:
		if in.Exploring() {
			return yielded(in, fr, i)
		}
	case pysyntax.KindAssignment:
		assignment(in, fr, i)
		return object.None{}
	}
	if in.Exploring() {
		return partsOf(in, fr, i)
	}
	return unknownAt(in, fr, i, "decant does not evaluate this kind of expression")
}

func evalName(in *object.Interp, fr *object.Frame, i int) object.Value {
	name := fr.Ident(i)
	v, local, ok := in.Lookup(fr, name)
	if ok {
		return v
	}
	at := fr.File.Range(i)
	if local {
		return in.Raise(object.Raise("UnboundLocalError", fmt.Sprintf("cannot access local variable '%s' where it is not associated with a value", name)), at)
	}
	if !IsPythonName(name) || MissingBuiltins[name] {
		return unknownAt(in, fr, i, "decant does not know this name")
	}
	if u, ok := in.AddedBuiltin(name); ok {
		return u
	}
	return in.Raise(object.Raise("NameError", fmt.Sprintf("name '%s' is not defined", name)), at)
}

func evalNumber(in *object.Interp, fr *object.Frame, i int) object.Value {
	text := strings.ToLower(strings.ReplaceAll(fr.File.Text(i), "_", ""))
	if n, err := strconv.ParseInt(text, 0, 64); err == nil {
		if len(text) > 1 && text[0] == '0' && n != 0 && text[1] >= '0' && text[1] <= '9' {
			return unknownAt(in, fr, i, "it is an octal number of Python 2")
		}
		return object.Int(n)
	}
	if strings.HasSuffix(text, "j") || strings.HasSuffix(text, "l") || strings.HasPrefix(text, "0x") {
		return unknownAt(in, fr, i, "decant does not calculate with this kind of number")
	}
	if !strings.ContainsAny(text, ".e") {
		return unknownAt(in, fr, i, "the number has more than 64 bits")
	}
	if x, err := strconv.ParseFloat(text, 64); err == nil {
		return object.Float(x)
	}
	return unknownAt(in, fr, i, "the number is too large")
}

// evalItems evaluates the elements of a display or argument tuple.
func evalItems(in *object.Interp, fr *object.Frame, i int) ([]object.Value, *object.Unknown) {
	f := fr.File
	var items []object.Value
	var unsure *object.Unknown
	for c := range f.Children(i) {
		if f.Kind(c) == pysyntax.KindListSplat || f.Kind(c) == pysyntax.KindParenthesizedListSplat {
			more, u := splat(in, fr, c)
			if u != nil {
				unsure = u
			}
			items = append(items, more...)
		} else if f.Src[f.Nodes[c].Start] == '*' {
			eval(in, fr, c)
			unsure = unknownAt(in, fr, c, "decant does not evaluate this unpacking")
		} else {
			items = append(items, eval(in, fr, c))
		}
		if len(items) > in.Options.Limits.Items {
			return nil, in.Holds(len(items), object.ItemBytes, f.Range(i))
		}
	}
	if unsure != nil {
		return nil, unsure
	}
	return items, nil
}

func splat(in *object.Interp, fr *object.Frame, i int) ([]object.Value, *object.Unknown) {
	for c := range fr.File.Children(i) {
		if fr.File.Kind(c) == pysyntax.KindListSplat {
			return splat(in, fr, c)
		}
		v := eval(in, fr, c)
		if in.Raised != nil {
			return nil, nil
		}
		return operator.Items(in, v, fr.File.Range(c))
	}
	return nil, unknownAt(in, fr, i, "it cannot be read")
}

func evalSet(in *object.Interp, fr *object.Frame, i int) object.Value {
	items, u := evalItems(in, fr, i)
	s := &object.Set{Opaque: u}
	for _, v := range items {
		operator.AddToSet(in, s, v, fr.File.Range(i))
	}
	return s
}

func evalDict(in *object.Interp, fr *object.Frame, i int) object.Value {
	f := fr.File
	d := object.NewDict()
	for c := range f.Children(i) {
		if in.Raised != nil {
			break
		}
		switch f.Kind(c) {
		case pysyntax.KindPair:
			k, ok1 := f.Child(c, pysyntax.FieldKey)
			v, ok2 := f.Child(c, pysyntax.FieldValue)
			if !ok1 || !ok2 {
				d.Opaque = unknownAt(in, fr, c, "it has a syntax error")
				continue
			}
			key := eval(in, fr, k)
			operator.SetItem(in, d, key, eval(in, fr, v), f.Range(k))
		case pysyntax.KindDictionarySplat:
			for e := range f.Children(c) {
				operator.UpdateDict(in, d, eval(in, fr, e), f.Range(e))
			}
		default:
			d.Opaque = unknownAt(in, fr, c, "decant does not evaluate this entry")
		}
	}
	return d
}

func evalAttribute(in *object.Interp, fr *object.Frame, i int) object.Value {
	f := fr.File
	o, ok1 := f.Child(i, pysyntax.FieldObject)
	a, ok2 := f.Child(i, pysyntax.FieldAttribute)
	if !ok1 || !ok2 {
		return unknownAt(in, fr, i, "it has a syntax error")
	}
	obj := eval(in, fr, o)
	if in.Raised != nil {
		return in.Nothing()
	}
	in.SawAttribute(obj, fr.Ident(a), f.Range(i))
	return withExpr(in, operator.GetAttr(in, obj, fr.Ident(a), f.Range(i)), fr, i)
}

// subscriptParts evaluates the object and the key of a subscript.
func subscriptParts(in *object.Interp, fr *object.Frame, i int) (obj, key object.Value, ok bool) {
	f := fr.File
	o, found := f.Child(i, pysyntax.FieldValue)
	if !found {
		return nil, nil, false
	}
	obj = eval(in, fr, o)
	var keys []object.Value
	end := 0
	for c := range f.ChildrenOf(i, pysyntax.FieldSubscript) {
		if f.Kind(c) == pysyntax.KindSlice {
			keys = append(keys, evalSlice(in, fr, c))
		} else {
			keys = append(keys, eval(in, fr, c))
		}
		end = int(f.Nodes[c].End)
	}
	if in.Raised != nil || len(keys) == 0 {
		if len(keys) == 0 && in.Raised == nil {
			return obj, unknownAt(in, fr, i, "it has a syntax error"), true
		}
		return nil, nil, false
	}
	tail := string(f.Src[end:f.Nodes[i].End])
	if len(keys) > 1 || strings.Contains(tail, ",") {
		return obj, &object.Tuple{Items: keys}, true
	}
	return obj, keys[0], true
}

// evalSlice tells the parts of a slice apart by the colons between them, which
// are not in the tree.
func evalSlice(in *object.Interp, fr *object.Frame, i int) object.Value {
	f := fr.File
	s := &object.SliceValue{Start: object.None{}, Stop: object.None{}, Step: object.None{}}
	at, pos := 0, int(f.Nodes[i].Start)
	for c := range f.Children(i) {
		at += countColons(f.Src[pos:f.Nodes[c].Start])
		if at > 2 {
			return unknownAt(in, fr, i, "it has a syntax error")
		}
		*[]*object.Value{&s.Start, &s.Stop, &s.Step}[at] = eval(in, fr, c)
		pos = int(f.Nodes[c].End)
	}
	return s
}

// countColons counts colons outside of comments.
func countColons(src []byte) int {
	n, comment := 0, false
	for _, c := range src {
		switch {
		case c == '#':
			comment = true
		case c == '\n' || c == '\r':
			comment = false
		case c == ':' && !comment:
			n++
		}
	}
	return n
}

// withExpr gives a fresh unknown the text of the expression that made it.
func withExpr(in *object.Interp, v object.Value, fr *object.Frame, i int) object.Value {
	if u, ok := v.(*object.Unknown); ok && u.Expr == "" && u.At == fr.File.Range(i) {
		u.Expr = expr(in, fr, i)
	}
	return v
}

// expr is the source text of a node on one line, shortened to 120 characters.
func expr(in *object.Interp, fr *object.Frame, i int) string {
	f := fr.File
	text := f.TextWithin(i, 2000)
	text = strings.ToValidUTF8(strings.Join(strings.Fields(text), " "), "")
	if r := []rune(text); len(r) > 120 {
		return string(r[:119]) + "…"
	}
	return text
}

func unknownAt(in *object.Interp, fr *object.Frame, i int, because string) *object.Unknown {
	u := in.Unknown(because, fr.File.Range(i))
	u.Expr = expr(in, fr, i)
	return u
}
