package pyeval

import (
	"fmt"

	"decant/internal/diag"
	"decant/internal/pysyntax"
)

// tryParts are the children of a try statement.
type tryParts struct {
	body, orElse, finally int
	handlers              []int
}

func partsOfTry(f *pysyntax.File, i int) tryParts {
	var p tryParts
	for c := range f.Children(i) {
		switch f.Kind(c) {
		case pysyntax.KindBlock:
			p.body = c
		case pysyntax.KindExceptClause:
			p.handlers = append(p.handlers, c)
		case pysyntax.KindElseClause:
			p.orElse = c
		case pysyntax.KindFinallyClause:
			p.finally = c
		}
	}
	return p
}

// tryStatement runs the body, which is assumed to run to its end unless it
// certainly raises; the handlers run besides, as branches, when something in the
// body is not known and could raise.
func (in *Interp) tryStatement(fr *frame, i int) flow {
	p := partsOfTry(fr.file, i)
	if p.body == 0 {
		return flow{}
	}
	if p.finally == 0 {
		return in.guarded(fr, p)
	}
	pends := len(in.pends)
	fl := in.guarded(fr, p)
	raised := in.raised
	in.raised = nil
	m := in.mark()
	end := in.blocks(fr, p.finally)
	if len(in.pends) > pends && len(in.trail) > m.at {
		// The paths that left the block early ran the finally clause, too.
		in.blurAll(in.since(m).keys, in.unknownAt(fr, p.finally, "it depends on how a try block ends"))
	}
	if in.raised != nil || end.kind != flowNormal {
		return end
	}
	in.raised = raised
	return fl
}

func (in *Interp) guarded(fr *frame, p tryParts) flow {
	m, risk, dirty, waiting := in.mark(), in.risk, len(in.dirty), len(in.caught)
	in.open++
	in.lastMark = m.at
	in.tryDepth++
	if len(p.handlers) > 0 {
		in.catching++
	}
	fl := in.block(fr, p.body)
	in.tryDepth--
	if len(p.handlers) > 0 {
		in.catching--
		in.passOn(fr, p.handlers, waiting)
	}
	touched := in.touchedSince(m, dirty)
	in.dirty = in.dirty[:dirty]
	in.open--
	in.lastMark = len(in.trail)
	defer func() {
		if !in.recording() {
			in.trail = in.trail[:0]
		}
	}()
	if in.raised != nil {
		r := in.raised
		in.raised = nil
		return in.handle(fr, p.handlers, r, in.risk > risk, touched)
	}
	if in.risk == risk || len(p.handlers) == 0 {
		return in.elseOf(fr, p, fl)
	}
	u := in.unknownAt(fr, p.body, "it depends on whether the try block raises")
	return in.fork(u, &u.Unknown, nil, func() flow {
		in.blurAll(touched, u)
		in.assumeBoundMaybe(touched, u)
		return in.anyHandler(fr, p.handlers, u)
	}, func() flow { return in.elseOf(fr, p, fl) })
}

// touchedSince lists what a try block changed so that its value at an unknown
// moment inside is not known.
func (in *Interp) touchedSince(m mark, dirty int) []any {
	if m.at > len(in.trail) {
		return nil
	}
	count := map[any]int{}
	var out []any
	for _, e := range in.trail[m.at:] {
		count[e.key]++
		if count[e.key] == 1 {
			out = append(out, e.key)
		}
	}
	before := in.before(m)
	kept := out[:0]
	for _, k := range out {
		if _, isName := k.(nameKey); !isName || count[k] > 1 || !sameState(before.vals[k], in.state(k)) {
			kept = append(kept, k)
		}
	}
	return append(kept, in.dirty[dirty:]...)
}

// assumeBoundMaybe makes names unknown that the try block deleted or may not
// have bound yet.
func (in *Interp) assumeBoundMaybe(keys []any, u *Unknown) {
	for _, k := range keys {
		if n, ok := k.(nameKey); ok {
			in.blur(n, u)
		}
	}
}

func (in *Interp) elseOf(fr *frame, p tryParts, fl flow) flow {
	if fl.kind == flowNormal && p.orElse != 0 {
		return in.blocks(fr, p.orElse)
	}
	return fl
}

// anyHandler runs every handler as a branch of its own.
func (in *Interp) anyHandler(fr *frame, handlers []int, u *Unknown) flow {
	if len(handlers) == 0 {
		// None fits: the exception goes on, which the program is assumed not to do.
		in.raise(&Raised{Type: "Exception", Unknown: u}, u.At)
		return flow{kind: flowRaise}
	}
	return in.fork(u, nil, nil,
		func() flow { return in.handler(fr, handlers[0], &Raised{Type: "Exception", Unknown: u, At: u.At}) },
		func() flow { return in.anyHandler(fr, handlers[1:], u) })
}

// handle finds the handler of a known exception.
func (in *Interp) handle(fr *frame, handlers []int, r *Raised, risk bool, touched []any) flow {
	if risk {
		// Something before may have raised another exception.
		u := in.Unknown("it depends on which statement of a try block raises", r.At)
		return in.fork(u, &u.Unknown, nil, func() flow {
			in.blurAll(touched, u)
			in.assumeBoundMaybe(touched, u)
			return in.anyHandler(fr, handlers, u)
		}, func() flow { return in.handle(fr, handlers, r, false, nil) })
	}
	for k, h := range handlers {
		match, u := in.handlerMatches(fr, h, r)
		if in.raised != nil {
			return flow{kind: flowRaise}
		}
		if u != nil {
			return in.fork(u, &u.Unknown, &u.Unknown,
				func() flow { return in.handler(fr, h, r) },
				func() flow { return in.handle(fr, handlers[k+1:], r, false, nil) })
		}
		if match {
			return in.handler(fr, h, r)
		}
	}
	in.raised = r
	return flow{kind: flowRaise}
}

// exceptParts returns the exception expression (0 for none) and the target of
// an except clause.
func exceptParts(f *pysyntax.File, h int) (expr, target int) {
	v, ok := f.Child(h, pysyntax.FieldValue)
	if !ok {
		return 0, 0
	}
	if f.Kind(v) != pysyntax.KindAsPattern {
		if a, ok := f.Child(h, pysyntax.FieldAlias); ok {
			target = a
		}
		return v, target
	}
	for c := range f.Children(v) {
		if expr == 0 {
			expr = c
		}
	}
	target, _ = f.Child(v, pysyntax.FieldAlias)
	return expr, target
}

func (in *Interp) handlerMatches(fr *frame, h int, r *Raised) (bool, *Unknown) {
	expr, _ := exceptParts(fr.file, h)
	if expr == 0 {
		return true, nil
	}
	v := in.eval(fr, expr)
	if in.raised != nil {
		return false, nil
	}
	return in.exceptionMatches(r, v, fr.file.Range(expr))
}

func (in *Interp) exceptionMatches(r *Raised, v Value, at diag.Range) (bool, *Unknown) {
	if t, ok := v.(*Tuple); ok {
		var unsure *Unknown
		for _, item := range t.Items {
			if !in.spend(at) {
				return false, in.stopped
			}
			match, u := in.exceptionMatches(r, item, at)
			if match {
				return true, nil
			}
			if u != nil {
				unsure = u
			}
		}
		return false, unsure
	}
	if r.Unknown != nil {
		return false, in.Unknown("it depends on the type of an exception", at)
	}
	cls, ok := v.(*Class)
	if !ok {
		return false, in.Unknown("it depends on an exception type that is not known", at)
	}
	exc := in.exceptionClass(r)
	if exc == nil || exc.unknown != nil {
		return false, in.Unknown(fmt.Sprintf("it depends on whether %s is a %s", r.Type, cls.Name), at)
	}
	return subclass(exc, cls), nil
}

// handler runs the block of an except clause.
func (in *Interp) handler(fr *frame, h int, r *Raised) flow {
	f := fr.file
	expr, target := exceptParts(f, h)
	name := ""
	if target != 0 {
		v := in.exceptionObject(r)
		if r.Unknown != nil {
			v = in.derive(r.Unknown)
		}
		in.assign(fr, target, v, f.Range(expr))
		for c := range f.Children(target) {
			name = f.Text(c)
		}
		if name == "" {
			name = f.Text(target)
		}
	}
	in.handling = append(in.handling, r)
	fl := in.blocks(fr, h)
	in.handling = in.handling[:len(in.handling)-1]
	if name != "" && in.raised == nil {
		if _, ok := fr.home(name).get(name); ok {
			in.unbind(fr.home(name), name)
		}
	}
	return fl
}

func (in *Interp) withStatement(fr *frame, i int) flow {
	f := fr.file
	body, ok := f.Child(i, pysyntax.FieldBody)
	if !ok {
		return flow{}
	}
	var managers []Value
	for clause := range f.Children(i) {
		if f.Kind(clause) != pysyntax.KindWithClause {
			continue
		}
		for item := range f.Children(clause) {
			if m := in.enter(fr, item); m != nil {
				managers = append(managers, m)
			}
			if in.raised != nil {
				return flow{}
			}
		}
	}
	if len(managers) == 0 {
		return in.block(fr, body)
	}
	return in.suppressed(fr, body, managers)
}

// enter evaluates one item of a with statement. The manager is returned when it
// may swallow exceptions or has an __exit__ of the program.
func (in *Interp) enter(fr *frame, item int) Value {
	f := fr.file
	v, ok := f.Child(item, pysyntax.FieldValue)
	if !ok {
		return nil
	}
	expr, target := v, 0
	if f.Kind(v) == pysyntax.KindAsPattern {
		expr = 0
		for c := range f.Children(v) {
			if expr == 0 {
				expr = c
			}
		}
		target, _ = f.Child(v, pysyntax.FieldAlias)
	}
	m := in.eval(fr, expr)
	if in.raised != nil {
		return nil
	}
	var entered Value
	switch x := m.(type) {
	case *Instance:
		entered = in.callMethod(x, "__enter__", f.Range(expr))
	case *Host:
		entered = m
	default:
		entered = in.derive(in.asUnknown(m, f.Range(expr)))
	}
	if target != 0 && in.raised == nil {
		in.assign(fr, target, entered, f.Range(expr))
	}
	if _, host := m.(*Host); host {
		return nil
	}
	if u, ok := m.(*Unknown); ok && u.Harmless && u.Module != "contextlib.suppress" {
		return nil
	}
	return m
}

// suppressed runs the body of a with statement whose managers may end an
// exception.
func (in *Interp) suppressed(fr *frame, body int, managers []Value) flow {
	m, risk, dirty := in.mark(), in.risk, len(in.dirty)
	in.open++
	in.lastMark = m.at
	in.tryDepth++
	fl := in.block(fr, body)
	in.tryDepth--
	touched := in.touchedSince(m, dirty)
	in.dirty = in.dirty[:dirty]
	in.open--
	in.lastMark = len(in.trail)
	r := in.raised
	in.raised = nil
	u := in.unknownAt(fr, body, "it depends on whether the with statement ends an exception")
	if r != nil || in.risk > risk {
		fl = in.fork(u, nil, nil, func() flow {
			in.blurAll(touched, u)
			in.assumeBoundMaybe(touched, u)
			return flow{}
		}, func() flow {
			if r != nil {
				in.raised = r
				return flow{kind: flowRaise}
			}
			return fl
		})
	}
	for _, manager := range managers {
		if x, ok := manager.(*Instance); ok && in.raised == nil {
			in.callMethod(x, "__exit__", u.At, None{}, None{}, None{})
		}
	}
	if !in.recording() {
		in.trail = in.trail[:0]
	}
	return fl
}
