package interp

import (
	"strings"

	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/internal/pysyntax"
)

// matchStatement runs the first case that fits; a case that may fit is a branch.
func matchStatement(in *object.Interp, fr *object.Frame, i int) object.Flow {
	f := fr.File
	subject, ok1 := f.Child(i, pysyntax.FieldSubject)
	body, ok2 := f.Child(i, pysyntax.FieldBody)
	if !ok1 || !ok2 {
		return object.Flow{}
	}
	v := eval(in, fr, subject)
	if in.Raised != nil {
		return object.Flow{}
	}
	n := 0
	for range f.ChildrenOf(i, pysyntax.FieldSubject) {
		n++
	}
	if n > 1 {
		v = unknownAt(in, fr, subject, "decant does not evaluate this match")
	}
	var cases []int
	for c := range f.Children(body) {
		if f.Kind(c) == pysyntax.KindCaseClause {
			cases = append(cases, c)
		}
	}
	return matchCases(in, fr, cases, v)
}

func matchCases(in *object.Interp, fr *object.Frame, cases []int, v object.Value) object.Flow {
	for k, c := range cases {
		fits, u := caseFits(in, fr, c, v)
		if in.Raised != nil {
			return object.Flow{Kind: object.FlowRaise}
		}
		run := func() object.Flow {
			if then, ok := fr.File.Child(c, pysyntax.FieldConsequence); ok {
				return block(in, fr, then)
			}
			return object.Flow{}
		}
		if u != nil {
			u = condition(in, fr, c+1, u)
			return in.Fork(u, &u.Unknown, &u.Unknown, run, func() object.Flow { return matchCases(in, fr, cases[k+1:], v) })
		}
		if fits {
			return run()
		}
	}
	return object.Flow{}
}

func caseFits(in *object.Interp, fr *object.Frame, c int, v object.Value) (bool, *object.Unknown) {
	f := fr.File
	var patterns []int
	for p := range f.Children(c) {
		if f.Kind(p) == pysyntax.KindCasePattern {
			patterns = append(patterns, p)
		}
	}
	unsure := unknownAt(in, fr, c, "decant does not evaluate this pattern")
	fits := false
	if len(patterns) == 1 {
		fits, unsure = patternFits(in, fr, patterns[0], v)
	} else {
		captureAll(in, fr, patterns, unsure)
	}
	if unsure == nil && !fits {
		return false, nil
	}
	if guard, ok := f.Child(c, pysyntax.FieldGuard); ok {
		for e := range f.Children(guard) {
			yes, u := operator.Truth(in, eval(in, fr, e))
			if u != nil {
				unsure = object.OrUnknown(unsure, u)
			} else if !yes {
				return false, nil
			}
		}
	}
	return fits, unsure
}

// captureAll makes the names that patterns bind unknown.
func captureAll(in *object.Interp, fr *object.Frame, patterns []int, u *object.Unknown) {
	b := object.Bindings{Locals: map[string]bool{}}
	for _, p := range patterns {
		b.Pattern(fr.File, p)
	}
	for name := range b.Locals {
		if !strings.Contains(name, ".") && name != "_" {
			in.Bind(fr.Home(name), name, u)
		}
	}
}

// patternFits matches literals, names, dotted constants and alternatives of
// them; other patterns are unknown.
func patternFits(in *object.Interp, fr *object.Frame, p int, v object.Value) (bool, *object.Unknown) {
	f := fr.File
	var inner []int
	for c := range f.Children(p) {
		inner = append(inner, c)
	}
	text := strings.TrimSpace(f.Text(p))
	if text == "_" {
		return true, nil
	}
	if len(inner) == 1 {
		e := inner[0]
		switch f.Kind(e) {
		case pysyntax.KindCasePattern:
			return patternFits(in, fr, e, v)
		case pysyntax.KindDottedName, pysyntax.KindIdentifier:
			name := f.Text(e)
			if name == text && !strings.Contains(name, ".") {
				in.Bind(fr.Home(name), name, v)
				return true, nil
			}
			if name == text {
				return operator.Equal(in, dottedValue(in, fr, e), v, f.Range(e))
			}
		case pysyntax.KindString, pysyntax.KindConcatenatedString, pysyntax.KindInteger, pysyntax.KindFloat:
			if f.Text(e) == text { // not -1, whose sign is no node
				return operator.Equal(in, eval(in, fr, e), v, f.Range(e))
			}
		case pysyntax.KindNone, pysyntax.KindTrue, pysyntax.KindFalse:
			return operator.Is(in, eval(in, fr, e), v, f.Range(e))
		case pysyntax.KindUnionPattern:
			return unionFits(in, fr, e, v)
		}
	}
	u := unknownAt(in, fr, p, "decant does not evaluate this pattern")
	captureAll(in, fr, []int{p}, u)
	return false, u
}

func unionFits(in *object.Interp, fr *object.Frame, union int, v object.Value) (bool, *object.Unknown) {
	f := fr.File
	var unsure *object.Unknown
	for e := range f.Children(union) {
		fits, u := false, (*object.Unknown)(nil)
		switch f.Kind(e) {
		case pysyntax.KindString, pysyntax.KindInteger, pysyntax.KindFloat, pysyntax.KindConcatenatedString:
			if before := strings.TrimSpace(string(f.Src[f.Nodes[union].Start:f.Nodes[e].Start])); strings.HasSuffix(before, "-") {
				return false, unknownAt(in, fr, union, "decant does not evaluate this pattern")
			}
			fits, u = operator.Equal(in, eval(in, fr, e), v, f.Range(e))
		case pysyntax.KindNone, pysyntax.KindTrue, pysyntax.KindFalse:
			fits, u = operator.Is(in, eval(in, fr, e), v, f.Range(e))
		case pysyntax.KindDottedName:
			fits, u = operator.Equal(in, dottedValue(in, fr, e), v, f.Range(e))
		default:
			u = unknownAt(in, fr, e, "decant does not evaluate this pattern")
			captureAll(in, fr, []int{union}, u)
		}
		if u == nil && fits {
			return unsure == nil, unsure
		}
		unsure = object.OrUnknown(unsure, u)
	}
	return false, unsure
}

func dottedValue(in *object.Interp, fr *object.Frame, i int) object.Value {
	var v object.Value
	for c := range fr.File.Children(i) {
		if v == nil {
			v = eval(in, fr, c)
		} else {
			v = operator.GetAttr(in, v, fr.File.Text(c), fr.File.Range(i))
		}
	}
	if v == nil {
		return unknownAt(in, fr, i, "it has a syntax error")
	}
	return v
}
