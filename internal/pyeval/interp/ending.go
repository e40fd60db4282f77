package interp

import (
	"slices"

	"decant/internal/pyeval/object"
	"decant/internal/pysyntax"
)

// passOn passes on the endings from index from on that the handlers of a try
// statement do not catch.
func passOn(in *object.Interp, fr *object.Frame, handlers []int, from int) {
	waiting := slices.Clone(in.Caught[from:])
	in.Caught = in.Caught[:from]
	for _, w := range waiting {
		if !catches(in, fr, handlers, w.Exc) {
			in.ReportEnding(w.Exc, w.Ending)
		}
	}
}

// catches says whether a handler takes an exception and does not raise it again. One
// for a class that is not read is taken to catch an exception that is not known.
func catches(in *object.Interp, fr *object.Frame, handlers []int, exc *object.Raised) bool {
	raised, risk := in.Raised, in.Risk
	defer func() { in.Raised, in.Risk = raised, risk }()
	in.Raised = nil
	for _, h := range handlers {
		match, unsure := handlerMatches(in, fr, h, exc)
		if in.Raised != nil {
			return false
		}
		if match || unsure != nil && exc.Unknown != nil && takesUnknown(in, fr, h) {
			return !raisesAgain(fr.File, h)
		}
	}
	return false
}

// takesUnknown says whether a handler is for Exception, BaseException or a class that
// is not known.
func takesUnknown(in *object.Interp, fr *object.Frame, h int) bool {
	expr, _ := exceptParts(fr.File, h)
	v := eval(in, fr, expr)
	in.Raised = nil
	classes := []object.Value{v}
	if t, ok := v.(*object.Tuple); ok {
		classes = t.Items
	}
	return slices.ContainsFunc(classes, func(v object.Value) bool {
		cls, ok := v.(*object.Class)
		return !ok || cls.Name == "Exception" || cls.Name == "BaseException" || cls.Unknown != nil
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
