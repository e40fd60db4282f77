package pyeval

import (
	"slices"

	"decant/internal/pysyntax"
)

// caught is an ending inside a try statement, until it is known which handler
// catches it.
type caught struct {
	exc    *Raised
	ending Ending
}

// ends tells the caller of the package of a path that ends in an exception. A
// handler that lets go on what it caught ends nothing by itself. What a handler
// around may catch waits until the try statement ends.
func (in *Interp) ends(exc *Raised, e Ending) {
	if exc == nil || e.Condition == nil || in.dry > 0 || in.opts.OnEnding == nil {
		return
	}
	if exc.Unknown != nil && (exc.Unknown == e.why || exc.Unknown.At == e.why.At) {
		return
	}
	if in.catching > 0 {
		in.caught = append(in.caught, caught{exc, e})
		return
	}
	e.At, e.Type, e.Message = exc.At, exc.Type, exc.Message
	in.opts.OnEnding(e)
}

// AssumedUnset are the variables whose default was taken because nothing sets
// them, sorted: what depends on the default is no certain failure.
func (in *Interp) AssumedUnset() []string {
	slices.Sort(in.assumed)
	return slices.Compact(in.assumed)
}

// passOn passes on the endings from index from on that the handlers of a try
// statement do not catch.
func (in *Interp) passOn(fr *frame, handlers []int, from int) {
	waiting := slices.Clone(in.caught[from:])
	in.caught = in.caught[:from]
	for _, w := range waiting {
		if !in.catches(fr, handlers, w.exc) {
			in.ends(w.exc, w.ending)
		}
	}
}

// catches says whether a handler takes an exception and does not raise it again. One
// for a class that is not read is taken to catch an exception that is not known.
func (in *Interp) catches(fr *frame, handlers []int, exc *Raised) bool {
	raised, risk := in.raised, in.risk
	defer func() { in.raised, in.risk = raised, risk }()
	in.raised = nil
	for _, h := range handlers {
		match, unsure := in.handlerMatches(fr, h, exc)
		if in.raised != nil {
			return false
		}
		if match || unsure != nil && exc.Unknown != nil && in.takesUnknown(fr, h) {
			return !raisesAgain(fr.file, h)
		}
	}
	return false
}

// takesUnknown says whether a handler is for Exception, BaseException or a class that
// is not known.
func (in *Interp) takesUnknown(fr *frame, h int) bool {
	expr, _ := exceptParts(fr.file, h)
	v := in.eval(fr, expr)
	in.raised = nil
	classes := []Value{v}
	if t, ok := v.(*Tuple); ok {
		classes = t.Items
	}
	return slices.ContainsFunc(classes, func(v Value) bool {
		cls, ok := v.(*Class)
		return !ok || cls.Name == "Exception" || cls.Name == "BaseException" || cls.unknown != nil
	})
}

// raisesAgain says whether a handler has a bare raise, outside of functions.
func raisesAgain(f *pysyntax.File, h int) bool {
	for c := range f.Children(h) {
		switch f.Kind(c) {
		case pysyntax.KindFunctionDefinition, pysyntax.KindClassDefinition, pysyntax.KindLambda, pysyntax.KindTryStatement:
			continue
		case pysyntax.KindRaiseStatement:
			if f.Nodes[c].Next == int32(c)+1 { // it has no operand
				return true
			}
		}
		if raisesAgain(f, c) {
			return true
		}
	}
	return false
}
