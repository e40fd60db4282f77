package pyeval

import (
	"fmt"
	"strconv"
	"strings"

	"decant/internal/diag"
	"decant/internal/pysyntax"
)

// eval evaluates an expression. After an exception (in.raised) nothing has an
// effect any more until a statement looks at it.
func (in *Interp) eval(fr *frame, i int) Value {
	if in.raised != nil || in.stopped != nil || !in.step(fr, i) {
		return in.nothing()
	}
	f := fr.file
	if f.Nodes[i].Flags&pysyntax.HasError != 0 && f.Kind(i) != pysyntax.KindLambda {
		return in.unknownAt(fr, i, "it has a syntax error")
	}
	switch f.Kind(i) {
	case pysyntax.KindIdentifier:
		return in.evalName(fr, i)
	case pysyntax.KindNone:
		return None{}
	case pysyntax.KindTrue:
		return Bool(true)
	case pysyntax.KindFalse:
		return Bool(false)
	case pysyntax.KindEllipsis:
		return Ellipsis{}
	case pysyntax.KindInteger, pysyntax.KindFloat:
		return in.evalNumber(fr, i)
	case pysyntax.KindString, pysyntax.KindConcatenatedString:
		return in.evalString(fr, i)
	case pysyntax.KindParenthesizedExpression, pysyntax.KindType:
		for c := range f.Children(i) {
			return in.eval(fr, c)
		}
	case pysyntax.KindTuple, pysyntax.KindExpressionList:
		if items, u := in.evalItems(fr, i); u == nil {
			return &Tuple{Items: items}
		} else {
			return u
		}
	case pysyntax.KindList:
		items, u := in.evalItems(fr, i)
		return &List{Items: items, Opaque: u}
	case pysyntax.KindSet:
		return in.evalSet(fr, i)
	case pysyntax.KindDictionary:
		return in.evalDict(fr, i)
	case pysyntax.KindAttribute:
		return in.evalAttribute(fr, i)
	case pysyntax.KindSubscript:
		if obj, key, ok := in.subscriptParts(fr, i); ok {
			return in.withExpr(in.getItem(obj, key, f.Range(i)), fr, i)
		}
		return in.nothing()
	case pysyntax.KindCall:
		return in.evalCall(fr, i)
	case pysyntax.KindBinaryOperator:
		return in.evalBinary(fr, i)
	case pysyntax.KindUnaryOperator:
		return in.evalUnary(fr, i)
	case pysyntax.KindNotOperator:
		return in.evalNot(fr, i)
	case pysyntax.KindBooleanOperator:
		return in.evalBoolean(fr, i)
	case pysyntax.KindComparisonOperator:
		return in.evalComparison(fr, i)
	case pysyntax.KindConditionalExpression:
		return in.evalConditional(fr, i)
	case pysyntax.KindNamedExpression:
		return in.evalNamed(fr, i)
	case pysyntax.KindLambda:
		return in.define(fr, i)
	case pysyntax.KindListComprehension, pysyntax.KindSetComprehension,
		pysyntax.KindDictionaryComprehension, pysyntax.KindGeneratorExpression:
		return in.comprehension(fr, i)
	case pysyntax.KindAwait:
		for c := range f.Children(i) {
			in.eval(fr, c)
		}
		return in.unknownAt(fr, i, "it is awaited")
	case pysyntax.KindAssignment:
		in.assignment(fr, i)
		return None{}
	}
	return in.unknownAt(fr, i, "decant does not evaluate this kind of expression")
}

func (in *Interp) evalName(fr *frame, i int) Value {
	name := fr.ident(i)
	v, local, ok := in.lookup(fr, name)
	if ok {
		return v
	}
	at := fr.file.Range(i)
	if local {
		return in.raise(Raise("UnboundLocalError", fmt.Sprintf("cannot access local variable '%s' where it is not associated with a value", name)), at)
	}
	if !pyName(name) || missingBuiltins[name] {
		return in.unknownAt(fr, i, "decant does not know this name")
	}
	if u, ok := in.addedBuiltin(name); ok {
		return u
	}
	return in.raise(Raise("NameError", fmt.Sprintf("name '%s' is not defined", name)), at)
}

func (in *Interp) evalNumber(fr *frame, i int) Value {
	text := strings.ToLower(strings.ReplaceAll(fr.file.Text(i), "_", ""))
	if n, err := strconv.ParseInt(text, 0, 64); err == nil {
		if len(text) > 1 && text[0] == '0' && n != 0 && text[1] >= '0' && text[1] <= '9' {
			return in.unknownAt(fr, i, "it is an octal number of Python 2")
		}
		return Int(n)
	}
	if strings.HasSuffix(text, "j") || strings.HasSuffix(text, "l") || strings.HasPrefix(text, "0x") {
		return in.unknownAt(fr, i, "decant does not calculate with this kind of number")
	}
	if !strings.ContainsAny(text, ".e") {
		return in.unknownAt(fr, i, "the number has more than 64 bits")
	}
	if x, err := strconv.ParseFloat(text, 64); err == nil {
		return Float(x)
	}
	return in.unknownAt(fr, i, "the number is too large")
}

// evalItems evaluates the elements of a display or argument tuple.
func (in *Interp) evalItems(fr *frame, i int) ([]Value, *Unknown) {
	f := fr.file
	var items []Value
	var unsure *Unknown
	for c := range f.Children(i) {
		if f.Kind(c) == pysyntax.KindListSplat || f.Kind(c) == pysyntax.KindParenthesizedListSplat {
			more, u := in.splat(fr, c)
			if u != nil {
				unsure = u
			}
			items = append(items, more...)
		} else if f.Src[f.Nodes[c].Start] == '*' {
			in.eval(fr, c)
			unsure = in.unknownAt(fr, c, "decant does not evaluate this unpacking")
		} else {
			items = append(items, in.eval(fr, c))
		}
		if len(items) > in.opts.Limits.Items {
			return nil, in.holds(len(items), itemBytes, f.Range(i))
		}
	}
	if unsure != nil {
		return nil, unsure
	}
	return items, nil
}

func (in *Interp) splat(fr *frame, i int) ([]Value, *Unknown) {
	for c := range fr.file.Children(i) {
		if fr.file.Kind(c) == pysyntax.KindListSplat {
			return in.splat(fr, c)
		}
		v := in.eval(fr, c)
		if in.raised != nil {
			return nil, nil
		}
		return in.items(v, fr.file.Range(c))
	}
	return nil, in.unknownAt(fr, i, "it cannot be read")
}

func (in *Interp) evalSet(fr *frame, i int) Value {
	items, u := in.evalItems(fr, i)
	s := &Set{Opaque: u}
	for _, v := range items {
		in.addToSet(s, v, fr.file.Range(i))
	}
	return s
}

func (in *Interp) evalDict(fr *frame, i int) Value {
	f := fr.file
	d := NewDict()
	for c := range f.Children(i) {
		if in.raised != nil {
			break
		}
		switch f.Kind(c) {
		case pysyntax.KindPair:
			k, ok1 := f.Child(c, pysyntax.FieldKey)
			v, ok2 := f.Child(c, pysyntax.FieldValue)
			if !ok1 || !ok2 {
				d.Opaque = in.unknownAt(fr, c, "it has a syntax error")
				continue
			}
			key := in.eval(fr, k)
			in.setItem(d, key, in.eval(fr, v), f.Range(k))
		case pysyntax.KindDictionarySplat:
			for e := range f.Children(c) {
				in.updateDict(d, in.eval(fr, e), f.Range(e))
			}
		default:
			d.Opaque = in.unknownAt(fr, c, "decant does not evaluate this entry")
		}
	}
	return d
}

func (in *Interp) evalAttribute(fr *frame, i int) Value {
	f := fr.file
	o, ok1 := f.Child(i, pysyntax.FieldObject)
	a, ok2 := f.Child(i, pysyntax.FieldAttribute)
	if !ok1 || !ok2 {
		return in.unknownAt(fr, i, "it has a syntax error")
	}
	obj := in.eval(fr, o)
	if in.raised != nil {
		return in.nothing()
	}
	in.sawAttribute(obj, fr.ident(a), f.Range(i))
	return in.withExpr(in.getAttr(obj, fr.ident(a), f.Range(i)), fr, i)
}

// ident is the text of a name; private names of classes get their real name
// (__x in class C is _C__x).
func (fr *frame) ident(i int) string {
	name := fr.file.Text(i)
	if fr.private == "" || !strings.HasPrefix(name, "__") || strings.HasSuffix(name, "__") {
		return name
	}
	return "_" + fr.private + name
}

// subscriptParts evaluates the object and the key of a subscript.
func (in *Interp) subscriptParts(fr *frame, i int) (obj, key Value, ok bool) {
	f := fr.file
	o, found := f.Child(i, pysyntax.FieldValue)
	if !found {
		return nil, nil, false
	}
	obj = in.eval(fr, o)
	var keys []Value
	end := 0
	for c := range f.ChildrenOf(i, pysyntax.FieldSubscript) {
		if f.Kind(c) == pysyntax.KindSlice {
			keys = append(keys, in.evalSlice(fr, c))
		} else {
			keys = append(keys, in.eval(fr, c))
		}
		end = int(f.Nodes[c].End)
	}
	if in.raised != nil || len(keys) == 0 {
		if len(keys) == 0 && in.raised == nil {
			return obj, in.unknownAt(fr, i, "it has a syntax error"), true
		}
		return nil, nil, false
	}
	tail := string(f.Src[end:f.Nodes[i].End])
	if len(keys) > 1 || strings.Contains(tail, ",") {
		return obj, &Tuple{Items: keys}, true
	}
	return obj, keys[0], true
}

// evalSlice tells the parts of a slice apart by the colons between them, which
// are not in the tree.
func (in *Interp) evalSlice(fr *frame, i int) Value {
	f := fr.file
	s := &sliceValue{None{}, None{}, None{}}
	at, pos := 0, int(f.Nodes[i].Start)
	for c := range f.Children(i) {
		at += countColons(f.Src[pos:f.Nodes[c].Start])
		if at > 2 {
			return in.unknownAt(fr, i, "it has a syntax error")
		}
		*[]*Value{&s.start, &s.stop, &s.step}[at] = in.eval(fr, c)
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
func (in *Interp) withExpr(v Value, fr *frame, i int) Value {
	if u, ok := v.(*Unknown); ok && u.Expr == "" && u.At == fr.file.Range(i) {
		u.Expr = in.expr(fr, i)
	}
	return v
}

// expr is the source text of a node on one line, shortened to 120 characters.
func (in *Interp) expr(fr *frame, i int) string {
	f := fr.file
	text := f.TextWithin(i, 2000)
	text = strings.ToValidUTF8(strings.Join(strings.Fields(text), " "), "")
	if r := []rune(text); len(r) > 120 {
		return string(r[:119]) + "…"
	}
	return text
}

func (in *Interp) unknownAt(fr *frame, i int, because string) *Unknown {
	u := in.Unknown(because, fr.file.Range(i))
	u.Expr = in.expr(fr, i)
	return u
}

func (in *Interp) raise(r *Raised, at diag.Range) Value {
	if in.raised == nil && in.stopped == nil {
		if r.At.IsZero() {
			r.At = at
		}
		in.raised = r
	}
	return in.nothing()
}
