package object

import (
	"slices"
)

// ReportEnding tells the caller of the package of a path that ends in an exception. A
// handler that lets go on what it caught ends nothing by itself. What a handler
// around may catch waits until the try statement ends.
func (in *Interp) ReportEnding(exc *Raised, e Ending) {
	if exc == nil || e.Condition == nil || in.DryRun > 0 || in.Options.OnEnding == nil {
		return
	}
	if exc.Unknown != nil && (exc.Unknown == e.why || exc.Unknown.At == e.why.At) {
		return
	}
	if in.Catching > 0 {
		in.Caught = append(in.Caught, caught{exc, e})
		return
	}
	e.At, e.Type, e.Message = exc.At, exc.Type, exc.Message
	in.Options.OnEnding(e)
}

// AssumedUnset are the variables whose default was taken because nothing sets
// them, sorted: what depends on the default is no certain failure.
func (in *Interp) AssumedUnset() []string {
	slices.Sort(in.Assumed)
	return slices.Compact(in.Assumed)
}
