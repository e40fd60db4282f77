package interp

import (
	"fmt"

	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/internal/pysyntax"
)

func forStatement(in *object.Interp, fr *object.Frame, i int) object.Flow {
	f := fr.File
	left, ok1 := f.Child(i, pysyntax.FieldLeft)
	right, ok2 := f.Child(i, pysyntax.FieldRight)
	body, ok3 := f.Child(i, pysyntax.FieldBody)
	if !ok1 || !ok2 || !ok3 {
		return object.Flow{}
	}
	src := eval(in, fr, right)
	if in.Raised != nil {
		return object.Flow{}
	}
	it := operator.Iterate(in, src, f.Range(right))
	if in.Raised != nil {
		return object.Flow{}
	}
	run := func(v object.Value) object.Flow {
		assign(in, fr, left, v, f.Range(right))
		if in.Raised != nil {
			return object.Flow{Kind: object.FlowRaise}
		}
		return block(in, fr, body)
	}
	if f.Nodes[i].Flags&pysyntax.Async != 0 {
		it = object.UnknownIterator(unknownAt(in, fr, right, "it comes from an asynchronous iterator"))
	}
	if it.Unordered && it.Remaining() > 1 && in.Exploring() {
		settleLoop(in, unknownAt(in, fr, right, "a set has no order that is known"), func() object.Flow {
			return run(unknownAt(in, fr, right, "a set has no order that is known"))
		})
	} else if it.Unordered && it.Remaining() > 1 {
		blurAll(in, touchedBy(in, func() object.Flow { return run(unknownAt(in, fr, right, "a set has no order that is known")) }), unknownAt(in, fr, right, "a set has no order that is known"))
	}
	return loop(in, fr, i, func() (bool, *object.Unknown, func() object.Flow) {
		v, more, u := it.Next(in)
		if u != nil {
			return false, u, func() object.Flow { return run(in.Derive(u)) }
		}
		return more, nil, func() object.Flow { return run(v) }
	})
}

func whileStatement(in *object.Interp, fr *object.Frame, i int) object.Flow {
	f := fr.File
	cond, ok1 := f.Child(i, pysyntax.FieldCondition)
	body, ok2 := f.Child(i, pysyntax.FieldBody)
	if !ok1 || !ok2 {
		return object.Flow{}
	}
	return loop(in, fr, i, func() (bool, *object.Unknown, func() object.Flow) {
		v := eval(in, fr, cond)
		if in.Raised != nil {
			return false, nil, nil
		}
		yes, u := operator.Truth(in, v)
		if u != nil {
			u = condition(in, fr, cond, u)
			return false, u, func() object.Flow { eval(in, fr, cond); return block(in, fr, body) }
		}
		return yes, nil, func() object.Flow { return block(in, fr, body) }
	})
}

// loop runs a for or while statement. next says whether there is one more
// iteration, or that this is not known, and returns the iteration.
func loop(in *object.Interp, fr *object.Frame, i int, next func() (bool, *object.Unknown, func() object.Flow)) object.Flow {
	p, conds := len(in.Pends), in.Conds
	fl := object.Flow{}
	var maybe *object.Unknown // why the else clause may not run
	most := in.FollowedIterations(fr.File.Kind(i) == pysyntax.KindWhileStatement)
	leave := in.InLoop()
	defer leave()
	for n := 0; in.Stopped == nil && in.Raised == nil; n++ {
		more, u, run := next()
		if u == nil && more && n >= most {
			u = unknownAt(in, fr, i, "the loop has too many iterations to follow")
			in.OverLimit(fr.File.Range(i), fmt.Sprintf("a loop of more than %d iterations", in.Options.Limits.Loop))
		}
		if u != nil {
			var broke bool
			if fl, broke = UnknownLoop(in, u, run); broke {
				maybe = u
			}
			break
		}
		if !more || in.Raised != nil {
			break
		}
		fl = in.Meet(p, conds, object.FlowContinue, run())
		if fl.Kind == object.FlowContinue {
			fl = object.Flow{}
		}
		if fl.Kind != object.FlowNormal {
			break
		}
	}
	if in.Raised != nil {
		fl = object.Flow{Kind: object.FlowRaise}
	}
	for k := p; k < len(in.Pends); k++ {
		if in.Pends[k].Flow.Kind == object.FlowBreak {
			in.Pends[k].Flow.Kind = object.FlowBroken
		}
	}
	if fl.Kind == object.FlowBreak {
		fl = object.Flow{}
	} else if fl.Kind == object.FlowNormal {
		if alt, ok := fr.File.Child(i, pysyntax.FieldAlternative); ok {
			orElse := func() object.Flow { return blocks(in, fr, alt) }
			if maybe != nil {
				fl = in.Fork(maybe, &maybe.Unknown, &maybe.Unknown, orElse, func() object.Flow { return object.Flow{} })
			} else {
				fl = orElse()
			}
			if in.Raised != nil {
				fl = object.Flow{Kind: object.FlowRaise}
			}
		}
	}
	return in.Meet(p, conds, object.FlowBroken, fl)
}

// UnknownLoop runs the body once on behalf of any number of iterations. What
// the body changes is unknown before it begins, because an earlier iteration may
// have changed it.
func UnknownLoop(in *object.Interp, u *object.Unknown, run func() object.Flow) (fl object.Flow, broke bool) {
	switch {
	case in.Exploring():
		if !in.Nested() {
			settleLoop(in, u, run)
		}
	case in.DryRun == 0:
		blurAll(in, touchedBy(in, run), u)
	}
	fl = in.Fork(u, &u.Unknown, &u.Unknown, func() object.Flow {
		fl, b := oneIteration(in, run)
		broke = b
		return fl
	}, func() object.Flow { return object.Flow{} })
	return fl, broke
}

// oneIteration runs a loop body; broke says that it may have left the loop.
func oneIteration(in *object.Interp, run func() object.Flow) (fl object.Flow, broke bool) {
	p, conds := len(in.Pends), in.Conds
	fl = run()
	if in.Raised != nil {
		fl = object.Flow{Kind: object.FlowRaise}
	}
	fl = in.Meet(p, conds, object.FlowContinue, fl)
	broke = fl.Kind == object.FlowBreak
	for _, q := range in.Pends[min(p, len(in.Pends)):] {
		broke = broke || q.Flow.Kind == object.FlowBreak
	}
	fl = in.Meet(p, conds, object.FlowBreak, fl)
	if fl.Kind == object.FlowContinue || fl.Kind == object.FlowBreak {
		fl = object.Flow{}
	}
	return fl, broke
}

// touchedBy finds out what a loop body may change, by running it without any
// effect until nothing new is found. Host objects are not called meanwhile.
func touchedBy(in *object.Interp, run func() object.Flow) []any {
	var keys []any
	seen := map[any]bool{}
	in.DryRun++
	defer func() { in.DryRun-- }()
	for range 4 {
		found := dryRun(in, run)
		fresh := false
		for _, k := range found {
			if !seen[k] {
				seen[k], fresh = true, true
				keys = append(keys, k)
			}
		}
		if !fresh {
			break
		}
		blurAll(in, keys, in.Unknown("a loop changes it", in.Here))
	}
	return keys
}

// maxTrials bounds the trial runs of a loop body in an exploration.
const maxTrials = 4

// settleLoop runs the body of a loop in an exploration until what the names and
// containers hold that it changes stays: each run is an iteration that is possible.
func settleLoop(in *object.Interp, u *object.Unknown, run func() object.Flow) {
	size := -1
	for range maxTrials {
		var keys []any
		var after map[any]any
		in.Trying(func() { keys, after = trial(in, run) })
		now := 0
		for _, k := range keys {
			now += in.BlurTo(k, u, after[k])
		}
		if now == size || in.Stopped != nil {
			return
		}
		size = now
	}
}

func dryRun(in *object.Interp, run func() object.Flow) []any {
	keys, _ := trial(in, run)
	return keys
}

// trial runs a loop body once and undoes it. It returns what the body changes and the
// states behind it.
func trial(in *object.Interp, run func() object.Flow) ([]any, map[any]any) {
	m, p, conds := in.Mark(), len(in.Pends), in.Conds
	handling, dirty := len(in.Handling), len(in.Dirty)
	in.Forks++
	in.LastMark = m.At
	oneIteration(in, run)
	in.Pends = in.Pends[:p]
	d := in.Since(m)
	keys := append(d.Keys, in.Dirty[dirty:]...)
	in.Undo(m)
	in.Forks--
	in.LastMark = len(in.Trail)
	in.Conds, in.Raised = conds, nil
	in.Handling, in.Dirty = in.Handling[:handling], in.Dirty[:dirty]
	return keys, d.Vals
}

func blurAll(in *object.Interp, keys []any, u *object.Unknown) {
	for _, k := range keys {
		if n, ok := k.(object.NameKey); ok {
			// A name that is not bound yet must not become visible by this.
			if _, bound := n.Namespace.Get(n.Name); !bound {
				continue
			}
		}
		in.Blur(k, u)
	}
}
