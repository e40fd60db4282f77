package pyeval

import (
	"slices"

	"decant/model"
)

// fork runs two branches of which only one is taken, and joins what they leave
// behind. ca and cb are the conditions that host calls see in each; nil for a
// branch that is assumed to be taken.
func (in *Interp) fork(u *Unknown, ca, cb *model.Unknown, a, b func() flow) flow {
	m, p := in.mark(), len(in.pends)
	base := in.conds[:len(in.conds):len(in.conds)]
	in.open++
	in.lastMark = m.at
	in.conds = withCond(base, ca)
	fa := in.branch(a)
	in.rebase(p, m)
	da := in.since(m)
	in.undo(m)
	pb := len(in.pends)
	in.conds = withCond(base, cb)
	fb := in.branch(b)
	in.rebase(pb, m)
	in.open--
	out := in.join(u, m, cb, ca, da, fa, fb)
	in.lastMark = len(in.trail) // re-recording is always right
	in.conds = in.withPends(base, p)
	if !in.recording() {
		in.trail = in.trail[:0]
	}
	return out
}

func withCond(base []model.Unknown, c *model.Unknown) []model.Unknown {
	if c == nil || len(base) > 0 && base[len(base)-1].At == c.At && base[len(base)-1].Because == c.Because {
		return base
	}
	return append(base[:len(base):len(base)], *c)
}

// withPends adds the conditions of the pends from index p on.
func (in *Interp) withPends(base []model.Unknown, p int) []model.Unknown {
	if len(in.pends) <= p {
		return base
	}
	in.work(len(in.pends)-p, in.here)
	out := slices.Clip(base)
	for _, q := range in.pends[p:] {
		if c := q.cond; c != nil && (len(out) == 0 || out[len(out)-1].At != c.At || out[len(out)-1].Because != c.Because) {
			out = append(out, *c)
		}
	}
	return out
}

// branch runs one branch and takes its exception off the interpreter.
func (in *Interp) branch(run func() flow) flow {
	fl := run()
	if in.raised != nil {
		fl = flow{kind: flowRaise, exc: in.raised}
		in.raised = nil
	}
	return fl
}

// join decides how the program goes on behind two branches; the state is that
// behind b, and da that behind a.
func (in *Interp) join(u *Unknown, m mark, cb, ca *model.Unknown, da delta, fa, fb flow) flow {
	in.mergeSerial = m.serial
	// The recording must not stop while the branches are being joined.
	in.open++
	defer func() { in.open-- }()
	switch {
	case fa.kind == flowRaise && fb.kind == flowRaise:
		in.mayRaise(da, nil, Ending{})
		in.raised = fb.exc
		if fb.exc.Unknown != nil && fa.exc.Unknown == nil {
			in.raised = fa.exc // says more
		}
		return fb
	case fa.kind == flowRaise:
		in.mayRaise(da, fa.exc, Ending{Condition: ca, Holds: true, why: u})
		return fb
	case fb.kind == flowRaise:
		in.mayRaise(in.since(m), fb.exc, Ending{Condition: cb, why: u})
		in.undo(m)
		in.apply(da)
		return fa
	case fa.kind == flowNormal && fb.kind == flowNormal:
		in.settle(m, da, u)
		return fb
	case fa.kind != flowNormal:
		in.pends = append(in.pends, pend{fa, m, da, cb, false, u})
		return fb
	}
	db := in.since(m)
	in.undo(m)
	in.apply(da)
	in.pends = append(in.pends, pend{fb, m, db, ca, true, u})
	return fa
}

// mayRaise notes that a path which raises was left out: the program is assumed
// not to take it, unless a try statement around it could catch the exception.
// The caller of the package is told; without an exception nothing was left out.
func (in *Interp) mayRaise(d delta, exc *Raised, e Ending) {
	in.ends(exc, e)
	in.risk++
	if in.tryDepth > 0 {
		in.dirty = append(in.dirty, d.keys...)
	}
}

// meet ends the pends of one kind from index p on: their paths and the present
// one (which goes on as fl) join. conds is the stack of conditions at p.
func (in *Interp) meet(p int, conds []model.Unknown, kind flowKind, fl flow) flow {
	for i := len(in.pends) - 1; i >= p; i-- {
		q := in.pends[i]
		if q.flow.kind != kind {
			continue
		}
		in.open++
		in.pends = append(in.pends[:i], in.pends[i+1:]...)
		in.mergeSerial = q.from.serial
		switch fl.kind {
		case flowNormal, kind:
			in.settle(q.from, q.diff, q.why)
			if kind == flowReturn {
				fl.value = in.joinValues(fl.value, q.flow.value, q.why)
			}
		default:
			fl = in.swap(p, q, fl)
		}
		in.open--
	}
	in.conds = in.withPends(conds, p)
	if !in.recording() {
		in.trail = in.trail[:0]
	}
	return fl
}

// swap goes on with the path of a pend and sets the present path aside.
func (in *Interp) swap(p int, q pend, fl flow) flow {
	in.rebase(p, q.from)
	now := in.since(q.from)
	in.undo(q.from)
	in.apply(q.diff)
	if fl.kind == flowRaise {
		exc := in.raised
		in.raised = nil
		in.mayRaise(now, exc, Ending{Condition: q.cond, Holds: q.holds, why: q.why})
	} else {
		in.pends = append(in.pends, pend{fl, q.from, now, q.cond, !q.holds, q.why})
	}
	if q.flow.kind == flowReturn {
		return q.flow
	}
	return flow{}
}

func (in *Interp) joinValues(a, b Value, u *Unknown) Value {
	if a == nil {
		a = None{}
	}
	if b == nil {
		b = None{}
	}
	if identical(a, b) {
		return a
	}
	return in.either(a, b, u)
}
