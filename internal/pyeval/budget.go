package pyeval

import (
	"fmt"
	"maps"
	"slices"
	"strings"

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

// Budget is what is left for several programs together. It belongs to one
// goroutine.
type Budget struct{ Steps, Bytes int }

// NewBudget returns the budget of one repository: that of eight programs that use
// up all they may.
func NewBudget() *Budget { return &Budget{Steps: 16_000_000, Bytes: 256 << 20} }

const (
	// workBytes is how many bytes of a text are read or written in the time of one
	// step.
	workBytes = 256
	// smallBytes is the size below which a text is not counted: the steps that it
	// takes to make it bound such texts.
	smallBytes = 64
	// itemBytes and entryBytes are what an element of a list and an entry of a dict
	// take.
	itemBytes, entryBytes = 32, 128
)

// spent is what a program has cost.
type spent struct {
	steps int
	bytes int
	// hard is the number of steps at which the program is given up, soft that at
	// which the present statement at the top of a module is.
	hard, soft int
	// maxBytes is the size of values at which no more large ones are made.
	maxBytes int
}

// allow sets the limits for what comes next: those of the program, and what the
// repository has left.
func (in *Interp) allow() {
	steps, bytes := in.opts.Limits.Steps, in.opts.Limits.Bytes
	if b := in.opts.Budget; b != nil {
		steps, bytes = min(steps, in.steps+b.Steps), min(bytes, in.bytes+b.Bytes)
	}
	in.hard, in.maxBytes = steps, bytes
	in.soft = min(in.hard, in.steps+in.opts.Limits.Statement)
}

// settleBudget takes what was used since a moment from the repository's budget.
func (in *Interp) settleBudget(steps, bytes int) {
	if b := in.opts.Budget; b != nil {
		b.Steps = max(0, b.Steps-(in.steps-steps))
		b.Bytes = max(0, b.Bytes-(in.bytes-bytes))
	}
}

// Spent returns what the program has cost so far.
func (in *Interp) Spent() Budget { return Budget{Steps: in.steps, Bytes: in.bytes} }

// step counts one step; false means that a budget is used up.
func (in *Interp) step(fr *frame, i int) bool {
	in.steps++
	if in.steps > in.soft {
		return in.exhausted(fr.file.Range(i))
	}
	return true
}

// spend is step for work without a node of its own.
func (in *Interp) spend(at diag.Range) bool { return in.work(1, at) }

// work counts steps.
func (in *Interp) work(n int, at diag.Range) bool {
	in.steps += n
	if in.steps > in.soft {
		return in.exhausted(at)
	}
	return true
}

// read counts the work of reading or writing texts.
func (in *Interp) read(at diag.Range, texts ...string) bool {
	n := 0
	for _, s := range texts {
		n += len(s) / workBytes
	}
	return n == 0 || in.work(n, at)
}

// exhausted ends the statement at the top of a module, or the program.
func (in *Interp) exhausted(at diag.Range) bool {
	if in.stopped != nil {
		return false
	}
	if in.steps <= in.hard && in.module > 0 {
		in.leaving = true
		return in.stop(at, fmt.Sprintf("more than %d steps in one statement", in.opts.Limits.Statement))
	}
	in.leaving = false
	if in.hard < in.opts.Limits.Steps {
		return in.stop(at, "more steps than decant takes for one repository")
	}
	return in.stop(at, fmt.Sprintf("more than %d steps", in.opts.Limits.Steps))
}

// grow counts bytes of a new value; false means that it must not be made.
func (in *Interp) grow(n int, at diag.Range) bool {
	if n < smallBytes {
		return true
	}
	if in.bytes+n > in.maxBytes {
		in.overLimit(at, fmt.Sprintf("values of more than %d MiB", in.opts.Limits.Bytes>>20))
		return false
	}
	in.bytes += n
	return in.work(n/workBytes, at)
}

const (
	tooLong  = "the text is too long"
	tooMany  = "it has too many elements"
	tooLarge = "the values of the program are too large together"
)

// str makes a Str and enforces the limits.
func (in *Interp) str(s string, at diag.Range) Value {
	if u := in.fits(len(s), at); u != nil {
		return u
	}
	return Str(s)
}

// fits says why a text of n bytes must not be made, or counts it.
func (in *Interp) fits(n int, at diag.Range) *Unknown {
	switch {
	case n > in.opts.Limits.TextBytes:
		in.overLimit(at, fmt.Sprintf("a text of more than %d KiB", in.opts.Limits.TextBytes>>10))
		return in.Unknown(tooLong, at)
	case !in.grow(n, at):
		return in.tooLarge(at)
	}
	return nil
}

// would says why a text of n bytes could not be made, before the work.
func (in *Interp) would(n int, at diag.Range) *Unknown {
	if n > in.opts.Limits.TextBytes || n >= smallBytes && in.bytes+n > in.maxBytes {
		return in.fits(n, at)
	}
	return nil
}

// tooLarge is why a value was not made: the limit of all values, or of steps.
func (in *Interp) tooLarge(at diag.Range) *Unknown {
	if in.stopped != nil {
		return in.stopped
	}
	return in.Unknown(tooLarge, at)
}

// holds says why a container of n elements must not be made, or counts it.
func (in *Interp) holds(n, each int, at diag.Range) *Unknown {
	switch {
	case n > in.opts.Limits.Items:
		in.overLimit(at, fmt.Sprintf("a container of more than %d elements", in.opts.Limits.Items))
		return in.Unknown(tooMany, at)
	case !in.grow(n*each, at):
		return in.tooLarge(at)
	}
	return nil
}

func (in *Interp) newList(items []Value, at diag.Range) Value {
	if u := in.holds(len(items), itemBytes, at); u != nil {
		return &List{Opaque: u}
	}
	return &List{Items: items}
}

// joinTuples makes a tuple of two parts.
func (in *Interp) joinTuples(a, b []Value, at diag.Range) Value {
	if u := in.holds(len(a)+len(b), itemBytes, at); u != nil {
		return u
	}
	return &Tuple{Items: append(append(make([]Value, 0, len(a)+len(b)), a...), b...)}
}

// topLevel runs the statements of a module, each with a budget of its own. What
// a module takes that a statement imports is not counted to that statement.
func (in *Interp) topLevel(fr *frame) flow {
	soft, begin := in.soft, in.steps
	in.module++
	defer func() {
		in.module--
		in.soft = min(in.hard, soft+in.steps-begin)
	}()
	for c := range fr.file.Children(0) {
		in.soft = min(in.hard, in.steps+in.opts.Limits.Statement)
		fl := in.statement(fr, c)
		if in.stopped != nil && in.leaving {
			in.leave(fr.mod)
			continue
		}
		if fl.kind != flowNormal {
			return fl
		}
	}
	return flow{}
}

// leave ends a statement at the top of a module that took too many steps. What
// it would have changed is not known, so no constant or container that a module
// or an object holds is known any more; functions, classes and modules are
// assumed to stay.
func (in *Interp) leave(present *Module) {
	u := in.stopped
	in.stopped, in.leaving, in.raised = nil, false, nil
	in.risk++
	in.env.open = u
	for _, name := range slices.Sorted(maps.Keys(in.modules)) {
		m, ok := in.modules[name].(*Module)
		if !ok || m.Path == "" && !m.Package {
			continue
		}
		for _, n := range m.attrs.names() {
			v, _ := m.attrs.get(n)
			in.forget(nameKey{m.attrs, n}, v, u)
		}
	}
	present.attrs.open = u
}

// forget makes a constant or the content of an object unknown.
func (in *Interp) forget(key nameKey, v Value, u *Unknown) {
	if strings.HasPrefix(key.name, "__") {
		return
	}
	switch x := v.(type) {
	case *List, *Dict, *Set:
		in.blur(x, u)
	case *Instance:
		if x.Class.kind == plainClass && x.opaque == nil {
			in.blur(x, u)
		}
	case *iterator:
		x.gone = u
	case None, Bool, Int, Float, Str, Bytes, *Tuple:
		in.blur(key, u)
	}
}
