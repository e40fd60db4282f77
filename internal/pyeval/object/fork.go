package object

import (
	"slices"

	"decant/model"
)

// Fork runs two branches of which only one is taken, and joins what they leave
// behind. ca and cb are the conditions that host calls see in each; nil for a
// branch that is assumed to be taken.
func (in *Interp) Fork(u *Unknown, ca, cb *model.Unknown, a, b func() Flow) Flow {
	m, p := in.Mark(), len(in.Pends)
	base := in.Conds[:len(in.Conds):len(in.Conds)]
	in.Forks++
	in.LastMark = m.At
	in.Conds = withCond(base, ca)
	fa := in.branch(a)
	in.rebase(p, m)
	da := in.Since(m)
	in.Undo(m)
	pb := len(in.Pends)
	in.Conds = withCond(base, cb)
	fb := in.branch(b)
	in.rebase(pb, m)
	in.Forks--
	out := in.join(u, m, cb, ca, da, fa, fb)
	in.LastMark = len(in.Trail) // re-recording is always right
	in.Conds = in.withPends(base, p)
	if !in.Recording() {
		in.Trail = in.Trail[:0]
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
	if len(in.Pends) <= p {
		return base
	}
	in.Work(len(in.Pends)-p, in.Here)
	out := slices.Clip(base)
	for _, q := range in.Pends[p:] {
		if c := q.cond; c != nil && (len(out) == 0 || out[len(out)-1].At != c.At || out[len(out)-1].Because != c.Because) {
			out = append(out, *c)
		}
	}
	return out
}

// branch runs one branch and takes its exception off the interpreter.
func (in *Interp) branch(run func() Flow) Flow {
	fl := run()
	if in.Raised != nil {
		fl = Flow{Kind: FlowRaise, exc: in.Raised}
		in.Raised = nil
	}
	return fl
}

// join decides how the program goes on behind two branches; the state is that
// behind b, and da that behind a.
func (in *Interp) join(u *Unknown, m Mark, cb, ca *model.Unknown, da delta, fa, fb Flow) Flow {
	in.mergeSerial = m.serial
	// The recording must not stop while the branches are being joined.
	in.Forks++
	defer func() { in.Forks-- }()
	switch {
	case fa.Kind == FlowRaise && fb.Kind == FlowRaise:
		in.mayRaise(da, nil, Ending{})
		in.Raised = fb.exc
		if fb.exc.Unknown != nil && fa.exc.Unknown == nil {
			in.Raised = fa.exc // says more
		}
		return fb
	case fa.Kind == FlowRaise:
		in.mayRaise(da, fa.exc, Ending{Condition: ca, Holds: true, why: u})
		return fb
	case fb.Kind == FlowRaise:
		in.mayRaise(in.Since(m), fb.exc, Ending{Condition: cb, why: u})
		in.Undo(m)
		in.apply(da)
		return fa
	case fa.Kind == FlowNormal && fb.Kind == FlowNormal:
		in.settle(m, da, u)
		return fb
	case fa.Kind != FlowNormal:
		in.Pends = append(in.Pends, pend{fa, m, da, cb, false, u})
		return fb
	}
	db := in.Since(m)
	in.Undo(m)
	in.apply(da)
	in.Pends = append(in.Pends, pend{fb, m, db, ca, true, u})
	return fa
}

// mayRaise notes that a path which raises was left out: the program is assumed
// not to take it, unless a try statement around it could catch the exception.
// The caller of the package is told; without an exception nothing was left out.
func (in *Interp) mayRaise(d delta, exc *Raised, e Ending) {
	in.ReportEnding(exc, e)
	in.Risk++
	if in.TryDepth > 0 {
		in.Dirty = append(in.Dirty, d.Keys...)
	}
}

// Meet ends the pends of one kind from index p on: their paths and the present
// one (which goes on as fl) join. conds is the stack of conditions at p.
func (in *Interp) Meet(p int, conds []model.Unknown, kind FlowKind, fl Flow) Flow {
	for i := len(in.Pends) - 1; i >= p; i-- {
		q := in.Pends[i]
		if q.Flow.Kind != kind {
			continue
		}
		in.Forks++
		in.Pends = append(in.Pends[:i], in.Pends[i+1:]...)
		in.mergeSerial = q.from.serial
		switch fl.Kind {
		case FlowNormal, kind:
			in.settle(q.from, q.diff, q.why)
			if kind == FlowReturn {
				fl.Value = in.joinValues(fl.Value, q.Flow.Value, q.why)
			}
		default:
			fl = in.swap(p, q, fl)
		}
		in.Forks--
	}
	in.Conds = in.withPends(conds, p)
	if !in.Recording() {
		in.Trail = in.Trail[:0]
	}
	return fl
}

// swap goes on with the path of a pend and sets the present path aside.
func (in *Interp) swap(p int, q pend, fl Flow) Flow {
	in.rebase(p, q.from)
	now := in.Since(q.from)
	in.Undo(q.from)
	in.apply(q.diff)
	if fl.Kind == FlowRaise {
		exc := in.Raised
		in.Raised = nil
		in.mayRaise(now, exc, Ending{Condition: q.cond, Holds: q.holds, why: q.why})
	} else {
		in.Pends = append(in.Pends, pend{fl, q.from, now, q.cond, !q.holds, q.why})
	}
	if q.Flow.Kind == FlowReturn {
		return q.Flow
	}
	return Flow{}
}

func (in *Interp) joinValues(a, b Value, u *Unknown) Value {
	if a == nil {
		a = None{}
	}
	if b == nil {
		b = None{}
	}
	if Identical(a, b) {
		return a
	}
	return in.Either(a, b, u)
}
