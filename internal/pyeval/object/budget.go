package object

import (
	"fmt"

	"decant/internal/diag"
)

// Limits bound what importing one program may cost. They are counted, never
// timed: the same text has the same result on every machine.
type Limits struct {
	// Steps are the statements and expressions evaluated, and work on values in
	// units of about the same cost: an element visited, workBytes of a text.
	Steps int
	// Statement is how many of the steps one statement at the top of a module may
	// take. A statement beyond it is left, and the module goes on behind it.
	Statement int
	Depth     int // nested calls
	Loop      int // iterations of one loop
	TextBytes int // length of one string
	Items     int // elements of one container
	// Bytes is the size of all values that are made, also of those that are no
	// longer used.
	Bytes int
}

// DefaultLimits returns the limits for repositories of strangers. Real
// applications need some ten thousand steps and some hundred kilobytes.
func DefaultLimits() Limits {
	return Limits{Steps: 2_000_000, Statement: 1_000_000, Depth: 64, Loop: 10_000, TextBytes: 1 << 20, Items: 100_000, Bytes: 64 << 20}
}

const (
	// workBytes is how many bytes of a text are read or written in the time of one
	// step.
	WorkBytes = 256
	// smallBytes is the size below which a text is not counted: the steps that it
	// takes to make it bound such texts.
	smallBytes = 64
	// itemBytes and entryBytes are what an element of a list and an entry of a dict
	// take.
	ItemBytes, EntryBytes = 32, 128
)

// spent is what a program has cost.
type spent struct {
	Steps int
	Bytes int
	// Hard is the number of steps at which the program is given up, soft that at
	// which the present statement at the top of a module is.
	Hard, Soft int
	// maxBytes is the size of values at which no more large ones are made.
	maxBytes int
}

// Allow sets the limits for what comes next.
func (in *Interp) Allow() {
	in.Hard, in.maxBytes = in.Options.Limits.Steps, in.Options.Limits.Bytes
	in.Soft = min(in.Hard, in.Steps+in.Options.Limits.Statement)
}

// Step counts one step; false means that a budget is used up.
func (in *Interp) Step(fr *Frame, i int) bool {
	in.Steps++
	if in.Steps > in.Soft {
		return in.exhausted(fr.File.Range(i))
	}
	return true
}

// Spend is step for work without a node of its own.
func (in *Interp) Spend(at diag.Range) bool { return in.Work(1, at) }

// Work counts steps.
func (in *Interp) Work(n int, at diag.Range) bool {
	in.Steps += n
	if in.Steps > in.Soft {
		return in.exhausted(at)
	}
	return true
}

// Read counts the work of reading or writing texts.
func (in *Interp) Read(at diag.Range, texts ...string) bool {
	n := 0
	for _, s := range texts {
		n += len(s) / WorkBytes
	}
	return n == 0 || in.Work(n, at)
}

// exhausted ends the statement at the top of a module, or the program.
func (in *Interp) exhausted(at diag.Range) bool {
	if in.Stopped != nil {
		return false
	}
	if in.Steps <= in.Hard && in.Importing > 0 {
		in.Leaving = true
		return in.stop(at, fmt.Sprintf("more than %d steps in one statement", in.Options.Limits.Statement))
	}
	in.Leaving = false
	return in.stop(at, fmt.Sprintf("more than %d steps", in.Options.Limits.Steps))
}

// Grow counts bytes of a new value; false means that it must not be made.
func (in *Interp) Grow(n int, at diag.Range) bool {
	if n < smallBytes {
		return true
	}
	if in.Bytes+n > in.maxBytes {
		in.OverLimit(at, fmt.Sprintf("values of more than %d MiB", in.Options.Limits.Bytes>>20))
		return false
	}
	in.Bytes += n
	return in.Work(n/WorkBytes, at)
}

const (
	tooLong  = "the text is too long"
	tooMany  = "it has too many elements"
	tooLarge = "the values of the program are too large together"
)

// NewStr makes a Str and enforces the limits.
func (in *Interp) NewStr(s string, at diag.Range) Value {
	if u := in.Fits(len(s), at); u != nil {
		return u
	}
	return Str(s)
}

// Fits says why a text of n bytes must not be made, or counts it.
func (in *Interp) Fits(n int, at diag.Range) *Unknown {
	switch {
	case n > in.Options.Limits.TextBytes:
		in.OverLimit(at, fmt.Sprintf("a text of more than %d KiB", in.Options.Limits.TextBytes>>10))
		return in.Unknown(tooLong, at)
	case !in.Grow(n, at):
		return in.TooLarge(at)
	}
	return nil
}

// WouldFit says why a text of n bytes could not be made, before the work.
func (in *Interp) WouldFit(n int, at diag.Range) *Unknown {
	if n > in.Options.Limits.TextBytes || n >= smallBytes && in.Bytes+n > in.maxBytes {
		return in.Fits(n, at)
	}
	return nil
}

// TooLarge is why a value was not made: the limit of all values, or of steps.
func (in *Interp) TooLarge(at diag.Range) *Unknown {
	if in.Stopped != nil {
		return in.Stopped
	}
	return in.Unknown(tooLarge, at)
}

// Holds says why a container of n elements must not be made, or counts it.
func (in *Interp) Holds(n, each int, at diag.Range) *Unknown {
	switch {
	case n > in.Options.Limits.Items:
		in.OverLimit(at, fmt.Sprintf("a container of more than %d elements", in.Options.Limits.Items))
		return in.Unknown(tooMany, at)
	case !in.Grow(n*each, at):
		return in.TooLarge(at)
	}
	return nil
}

// JoinTuples makes a tuple of two parts.
func (in *Interp) JoinTuples(a, b []Value, at diag.Range) Value {
	if u := in.Holds(len(a)+len(b), ItemBytes, at); u != nil {
		return u
	}
	return &Tuple{Items: append(append(make([]Value, 0, len(a)+len(b)), a...), b...)}
}
