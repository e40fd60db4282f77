package pyeval

import (
	"slices"
)

// ends tells the caller of the package of a path that ends in an exception. A
// handler that lets go on what it caught, and what an outer handler may catch,
// ends nothing by itself.
func (in *Interp) ends(exc *Raised, e Ending) {
	if exc == nil || e.Condition == nil || in.dry > 0 || in.catching > 0 || in.opts.OnEnding == nil {
		return
	}
	if exc.Unknown != nil && (exc.Unknown == e.why || exc.Unknown.At == e.why.At) {
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
