package pyeval

import (
	"fmt"

	"decant/internal/pysyntax"
)

func (in *Interp) forStatement(fr *frame, i int) flow {
	f := fr.file
	left, ok1 := f.Child(i, pysyntax.FieldLeft)
	right, ok2 := f.Child(i, pysyntax.FieldRight)
	body, ok3 := f.Child(i, pysyntax.FieldBody)
	if !ok1 || !ok2 || !ok3 {
		return flow{}
	}
	src := in.eval(fr, right)
	if in.raised != nil {
		return flow{}
	}
	it := in.iterate(src, f.Range(right))
	if in.raised != nil {
		return flow{}
	}
	run := func(v Value) flow {
		in.assign(fr, left, v, f.Range(right))
		if in.raised != nil {
			return flow{kind: flowRaise}
		}
		return in.block(fr, body)
	}
	if f.Nodes[i].Flags&pysyntax.Async != 0 {
		it = unknownIterator(in.unknownAt(fr, right, "it comes from an asynchronous iterator"))
	}
	if it.unordered && it.remaining() > 1 {
		in.blurAll(in.touchedBy(func() flow { return run(in.unknownAt(fr, right, "a set has no order that is known")) }), in.unknownAt(fr, right, "a set has no order that is known"))
	}
	return in.loop(fr, i, func() (bool, *Unknown, func() flow) {
		v, more, u := it.next(in)
		if u != nil {
			return false, u, func() flow { return run(in.derive(u)) }
		}
		return more, nil, func() flow { return run(v) }
	})
}

func (in *Interp) whileStatement(fr *frame, i int) flow {
	f := fr.file
	cond, ok1 := f.Child(i, pysyntax.FieldCondition)
	body, ok2 := f.Child(i, pysyntax.FieldBody)
	if !ok1 || !ok2 {
		return flow{}
	}
	return in.loop(fr, i, func() (bool, *Unknown, func() flow) {
		v := in.eval(fr, cond)
		if in.raised != nil {
			return false, nil, nil
		}
		yes, u := in.truth(v)
		if u != nil {
			u = in.condition(fr, cond, u)
			return false, u, func() flow { in.eval(fr, cond); return in.block(fr, body) }
		}
		return yes, nil, func() flow { return in.block(fr, body) }
	})
}

// loop runs a for or while statement. next says whether there is one more
// iteration, or that this is not known, and returns the iteration.
func (in *Interp) loop(fr *frame, i int, next func() (bool, *Unknown, func() flow)) flow {
	p, conds := len(in.pends), in.conds
	fl := flow{}
	var maybe *Unknown // why the else clause may not run
	for n := 0; in.stopped == nil && in.raised == nil; n++ {
		more, u, run := next()
		if u == nil && more && n >= in.opts.Limits.Loop {
			u = in.unknownAt(fr, i, "the loop has too many iterations to follow")
			in.overLimit(fr.file.Range(i), fmt.Sprintf("a loop of more than %d iterations", in.opts.Limits.Loop))
		}
		if u != nil {
			var broke bool
			if fl, broke = in.unknownLoop(u, run); broke {
				maybe = u
			}
			break
		}
		if !more || in.raised != nil {
			break
		}
		fl = in.meet(p, conds, flowContinue, run())
		if fl.kind == flowContinue {
			fl = flow{}
		}
		if fl.kind != flowNormal {
			break
		}
	}
	if in.raised != nil {
		fl = flow{kind: flowRaise}
	}
	for k := p; k < len(in.pends); k++ {
		if in.pends[k].flow.kind == flowBreak {
			in.pends[k].flow.kind = flowBroken
		}
	}
	if fl.kind == flowBreak {
		fl = flow{}
	} else if fl.kind == flowNormal {
		if alt, ok := fr.file.Child(i, pysyntax.FieldAlternative); ok {
			orElse := func() flow { return in.blocks(fr, alt) }
			if maybe != nil {
				fl = in.fork(maybe, &maybe.Unknown, &maybe.Unknown, orElse, func() flow { return flow{} })
			} else {
				fl = orElse()
			}
			if in.raised != nil {
				fl = flow{kind: flowRaise}
			}
		}
	}
	return in.meet(p, conds, flowBroken, fl)
}

// unknownLoop runs the body once on behalf of any number of iterations. What
// the body changes is unknown before it begins, because an earlier iteration may
// have changed it.
func (in *Interp) unknownLoop(u *Unknown, run func() flow) (fl flow, broke bool) {
	if in.dry == 0 {
		in.blurAll(in.touchedBy(run), u)
	}
	fl = in.fork(u, &u.Unknown, &u.Unknown, func() flow {
		fl, b := in.oneIteration(run)
		broke = b
		return fl
	}, func() flow { return flow{} })
	return fl, broke
}

// oneIteration runs a loop body; broke says that it may have left the loop.
func (in *Interp) oneIteration(run func() flow) (fl flow, broke bool) {
	p, conds := len(in.pends), in.conds
	fl = run()
	if in.raised != nil {
		fl = flow{kind: flowRaise}
	}
	fl = in.meet(p, conds, flowContinue, fl)
	broke = fl.kind == flowBreak
	for _, q := range in.pends[min(p, len(in.pends)):] {
		broke = broke || q.flow.kind == flowBreak
	}
	fl = in.meet(p, conds, flowBreak, fl)
	if fl.kind == flowContinue || fl.kind == flowBreak {
		fl = flow{}
	}
	return fl, broke
}

// touchedBy finds out what a loop body may change, by running it without any
// effect until nothing new is found. Host objects are not called meanwhile.
func (in *Interp) touchedBy(run func() flow) []any {
	var keys []any
	seen := map[any]bool{}
	in.dry++
	defer func() { in.dry-- }()
	for range 4 {
		found := in.dryRun(run)
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
		in.blurAll(keys, in.Unknown("a loop changes it", in.here))
	}
	return keys
}

func (in *Interp) dryRun(run func() flow) []any {
	m, p, conds := in.mark(), len(in.pends), in.conds
	handling, dirty := len(in.handling), len(in.dirty)
	in.open++
	in.lastMark = m.at
	in.oneIteration(run)
	in.pends = in.pends[:p]
	d := in.since(m)
	keys := append(d.keys, in.dirty[dirty:]...)
	in.undo(m)
	in.open--
	in.lastMark = len(in.trail)
	in.conds, in.raised = conds, nil
	in.handling, in.dirty = in.handling[:handling], in.dirty[:dirty]
	return keys
}

func (in *Interp) blurAll(keys []any, u *Unknown) {
	for _, k := range keys {
		if n, ok := k.(nameKey); ok {
			// A name that is not bound yet must not become visible by this.
			if _, bound := n.ns.get(n.name); !bound {
				continue
			}
		}
		in.blur(k, u)
	}
}
