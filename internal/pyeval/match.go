package pyeval

import (
	"strings"

	"decant/internal/pysyntax"
)

// matchStatement runs the first case that fits; a case that may fit is a branch.
func (in *Interp) matchStatement(fr *frame, i int) flow {
	f := fr.file
	subject, ok1 := f.Child(i, pysyntax.FieldSubject)
	body, ok2 := f.Child(i, pysyntax.FieldBody)
	if !ok1 || !ok2 {
		return flow{}
	}
	v := in.eval(fr, subject)
	if in.raised != nil {
		return flow{}
	}
	n := 0
	for range f.ChildrenOf(i, pysyntax.FieldSubject) {
		n++
	}
	if n > 1 {
		v = in.unknownAt(fr, subject, "decant does not evaluate this match")
	}
	var cases []int
	for c := range f.Children(body) {
		if f.Kind(c) == pysyntax.KindCaseClause {
			cases = append(cases, c)
		}
	}
	return in.cases(fr, cases, v)
}

func (in *Interp) cases(fr *frame, cases []int, v Value) flow {
	for k, c := range cases {
		fits, u := in.caseFits(fr, c, v)
		if in.raised != nil {
			return flow{kind: flowRaise}
		}
		run := func() flow {
			if then, ok := fr.file.Child(c, pysyntax.FieldConsequence); ok {
				return in.block(fr, then)
			}
			return flow{}
		}
		if u != nil {
			u = in.condition(fr, c+1, u)
			return in.fork(u, &u.Unknown, &u.Unknown, run, func() flow { return in.cases(fr, cases[k+1:], v) })
		}
		if fits {
			return run()
		}
	}
	return flow{}
}

func (in *Interp) caseFits(fr *frame, c int, v Value) (bool, *Unknown) {
	f := fr.file
	var patterns []int
	for p := range f.Children(c) {
		if f.Kind(p) == pysyntax.KindCasePattern {
			patterns = append(patterns, p)
		}
	}
	unsure := in.unknownAt(fr, c, "decant does not evaluate this pattern")
	fits := false
	if len(patterns) == 1 {
		fits, unsure = in.patternFits(fr, patterns[0], v)
	} else {
		in.captureAll(fr, patterns, unsure)
	}
	if unsure == nil && !fits {
		return false, nil
	}
	if guard, ok := f.Child(c, pysyntax.FieldGuard); ok {
		for e := range f.Children(guard) {
			yes, u := in.truth(in.eval(fr, e))
			if u != nil {
				unsure = orUnknown(unsure, u)
			} else if !yes {
				return false, nil
			}
		}
	}
	return fits, unsure
}

// captureAll makes the names that patterns bind unknown.
func (in *Interp) captureAll(fr *frame, patterns []int, u *Unknown) {
	b := bindings{locals: map[string]bool{}}
	for _, p := range patterns {
		b.pattern(fr.file, p)
	}
	for name := range b.locals {
		if !strings.Contains(name, ".") && name != "_" {
			in.bind(fr.home(name), name, u)
		}
	}
}

// patternFits matches literals, names, dotted constants and alternatives of
// them; other patterns are unknown.
func (in *Interp) patternFits(fr *frame, p int, v Value) (bool, *Unknown) {
	f := fr.file
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
			return in.patternFits(fr, e, v)
		case pysyntax.KindDottedName, pysyntax.KindIdentifier:
			name := f.Text(e)
			if name == text && !strings.Contains(name, ".") {
				in.bind(fr.home(name), name, v)
				return true, nil
			}
			if name == text {
				return in.equal(in.dottedValue(fr, e), v, f.Range(e))
			}
		case pysyntax.KindString, pysyntax.KindConcatenatedString, pysyntax.KindInteger, pysyntax.KindFloat:
			if f.Text(e) == text { // not -1, whose sign is no node
				return in.equal(in.eval(fr, e), v, f.Range(e))
			}
		case pysyntax.KindNone, pysyntax.KindTrue, pysyntax.KindFalse:
			return in.is(in.eval(fr, e), v, f.Range(e))
		case pysyntax.KindUnionPattern:
			return in.unionFits(fr, e, v)
		}
	}
	u := in.unknownAt(fr, p, "decant does not evaluate this pattern")
	in.captureAll(fr, []int{p}, u)
	return false, u
}

func (in *Interp) unionFits(fr *frame, union int, v Value) (bool, *Unknown) {
	f := fr.file
	var unsure *Unknown
	for e := range f.Children(union) {
		fits, u := false, (*Unknown)(nil)
		switch f.Kind(e) {
		case pysyntax.KindString, pysyntax.KindInteger, pysyntax.KindFloat, pysyntax.KindConcatenatedString:
			if before := strings.TrimSpace(string(f.Src[f.Nodes[union].Start:f.Nodes[e].Start])); strings.HasSuffix(before, "-") {
				return false, in.unknownAt(fr, union, "decant does not evaluate this pattern")
			}
			fits, u = in.equal(in.eval(fr, e), v, f.Range(e))
		case pysyntax.KindNone, pysyntax.KindTrue, pysyntax.KindFalse:
			fits, u = in.is(in.eval(fr, e), v, f.Range(e))
		case pysyntax.KindDottedName:
			fits, u = in.equal(in.dottedValue(fr, e), v, f.Range(e))
		default:
			u = in.unknownAt(fr, e, "decant does not evaluate this pattern")
			in.captureAll(fr, []int{union}, u)
		}
		if u == nil && fits {
			return unsure == nil, unsure
		}
		unsure = orUnknown(unsure, u)
	}
	return false, unsure
}

func (in *Interp) dottedValue(fr *frame, i int) Value {
	var v Value
	for c := range fr.file.Children(i) {
		if v == nil {
			v = in.eval(fr, c)
		} else {
			v = in.getAttr(v, fr.file.Text(c), fr.file.Range(i))
		}
	}
	if v == nil {
		return in.unknownAt(fr, i, "it has a syntax error")
	}
	return v
}
