package interp

import (
	"fmt"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
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
// body is not known and could raise. An exploration takes it that every body can: one
// with a yield raises what its caller throws into it.
func tryStatement(in *object.Interp, fr *object.Frame, i int) object.Flow {
	p := partsOfTry(fr.File, i)
	if p.body == 0 {
		return object.Flow{}
	}
	if p.finally == 0 {
		return guarded(in, fr, p)
	}
	pends := len(in.Pends)
	fl := guarded(in, fr, p)
	raised := in.Raised
	in.Raised = nil
	m := in.Mark()
	end := blocks(in, fr, p.finally)
	if len(in.Pends) > pends && len(in.Trail) > m.At {
		// The paths that left the block early ran the finally clause, too.
		blurAll(in, in.Since(m).Keys, unknownAt(in, fr, p.finally, "it depends on how a try block ends"))
	}
	if in.Raised != nil || end.Kind != object.FlowNormal {
		return end
	}
	in.Raised = raised
	return fl
}

func guarded(in *object.Interp, fr *object.Frame, p tryParts) object.Flow {
	m, risk, dirty, waiting := in.Mark(), in.Risk, len(in.Dirty), len(in.Caught)
	in.Forks++
	in.LastMark = m.At
	in.TryDepth++
	if len(p.handlers) > 0 {
		in.Catching++
	}
	fl := block(in, fr, p.body)
	in.TryDepth--
	if len(p.handlers) > 0 {
		in.Catching--
		passOn(in, fr, p.handlers, waiting)
	}
	touched := touchedSince(in, m, dirty)
	in.Dirty = in.Dirty[:dirty]
	in.Forks--
	in.LastMark = len(in.Trail)
	defer func() {
		if !in.Recording() {
			in.Trail = in.Trail[:0]
		}
	}()
	if in.Raised != nil {
		r := in.Raised
		in.Raised = nil
		return handle(in, fr, p.handlers, r, in.Risk > risk || in.Exploring(), touched)
	}
	if in.Risk == risk && !in.Exploring() || len(p.handlers) == 0 {
		return elseOf(in, fr, p, fl)
	}
	u := unknownAt(in, fr, p.body, "it depends on whether the try block raises")
	return in.Fork(u, &u.Unknown, nil, func() object.Flow {
		blurAll(in, touched, u)
		assumeBoundMaybe(in, touched, u)
		return anyHandler(in, fr, p.handlers, u)
	}, func() object.Flow { return elseOf(in, fr, p, fl) })
}

// touchedSince lists what a try block changed so that its value at an unknown
// moment inside is not known.
func touchedSince(in *object.Interp, m object.Mark, dirty int) []any {
	if m.At > len(in.Trail) {
		return nil
	}
	count := map[any]int{}
	var out []any
	for _, e := range in.Trail[m.At:] {
		count[e.Key]++
		if count[e.Key] == 1 {
			out = append(out, e.Key)
		}
	}
	before := in.Before(m)
	kept := out[:0]
	for _, k := range out {
		if _, isName := k.(object.NameKey); !isName || count[k] > 1 || !object.SameState(before.Vals[k], in.State(k)) {
			kept = append(kept, k)
		}
	}
	return append(kept, in.Dirty[dirty:]...)
}

// assumeBoundMaybe makes names unknown that the try block deleted or may not
// have bound yet.
func assumeBoundMaybe(in *object.Interp, keys []any, u *object.Unknown) {
	for _, k := range keys {
		if n, ok := k.(object.NameKey); ok {
			in.Blur(n, u)
		}
	}
}

func elseOf(in *object.Interp, fr *object.Frame, p tryParts, fl object.Flow) object.Flow {
	if fl.Kind == object.FlowNormal && p.orElse != 0 {
		return blocks(in, fr, p.orElse)
	}
	return fl
}

// anyHandler runs every handler as a branch of its own.
func anyHandler(in *object.Interp, fr *object.Frame, handlers []int, u *object.Unknown) object.Flow {
	if len(handlers) == 0 {
		// None fits: the exception goes on, which the program is assumed not to do.
		in.Throw(&object.Raised{Type: "Exception", Unknown: u}, u.At)
		return object.Flow{Kind: object.FlowRaise}
	}
	return in.Fork(u, nil, nil,
		func() object.Flow {
			return handler(in, fr, handlers[0], &object.Raised{Type: "Exception", Unknown: u, At: u.At})
		},
		func() object.Flow { return anyHandler(in, fr, handlers[1:], u) })
}

// handle finds the handler of a known exception.
func handle(in *object.Interp, fr *object.Frame, handlers []int, r *object.Raised, risk bool, touched []any) object.Flow {
	if risk {
		// Something before may have raised another exception.
		u := in.Unknown("it depends on which statement of a try block raises", r.At)
		return in.Fork(u, &u.Unknown, nil, func() object.Flow {
			blurAll(in, touched, u)
			assumeBoundMaybe(in, touched, u)
			return anyHandler(in, fr, handlers, u)
		}, func() object.Flow { return handle(in, fr, handlers, r, false, nil) })
	}
	for k, h := range handlers {
		match, u := handlerMatches(in, fr, h, r)
		if in.Raised != nil {
			return object.Flow{Kind: object.FlowRaise}
		}
		if u != nil {
			return in.Fork(u, &u.Unknown, &u.Unknown,
				func() object.Flow { return handler(in, fr, h, r) },
				func() object.Flow { return handle(in, fr, handlers[k+1:], r, false, nil) })
		}
		if match {
			return handler(in, fr, h, r)
		}
	}
	in.Raised = r
	return object.Flow{Kind: object.FlowRaise}
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

func handlerMatches(in *object.Interp, fr *object.Frame, h int, r *object.Raised) (bool, *object.Unknown) {
	expr, _ := exceptParts(fr.File, h)
	if expr == 0 {
		return true, nil
	}
	v := eval(in, fr, expr)
	if in.Raised != nil {
		return false, nil
	}
	return exceptionMatches(in, r, v, fr.File.Range(expr))
}

func exceptionMatches(in *object.Interp, r *object.Raised, v object.Value, at diag.Range) (bool, *object.Unknown) {
	if t, ok := v.(*object.Tuple); ok {
		var unsure *object.Unknown
		for _, item := range t.Items {
			if !in.Spend(at) {
				return false, in.Stopped
			}
			match, u := exceptionMatches(in, r, item, at)
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
	cls, ok := v.(*object.Class)
	if !ok {
		return false, in.Unknown("it depends on an exception type that is not known", at)
	}
	exc := operator.ExceptionClass(in, r)
	if exc == nil || exc.Unknown != nil {
		return false, in.Unknown(fmt.Sprintf("it depends on whether %s is a %s", r.Type, cls.Name), at)
	}
	return object.IsSubclass(exc, cls), nil
}

// handler runs the block of an except clause.
func handler(in *object.Interp, fr *object.Frame, h int, r *object.Raised) object.Flow {
	f := fr.File
	expr, target := exceptParts(f, h)
	name := ""
	if target != 0 {
		v := operator.ExceptionObject(in, r)
		if r.Unknown != nil {
			v = in.Derive(r.Unknown)
		}
		assign(in, fr, target, v, f.Range(expr))
		for c := range f.Children(target) {
			name = f.Text(c)
		}
		if name == "" {
			name = f.Text(target)
		}
	}
	in.Handling = append(in.Handling, r)
	fl := blocks(in, fr, h)
	in.Handling = in.Handling[:len(in.Handling)-1]
	if name != "" && in.Raised == nil {
		if _, ok := fr.Home(name).Get(name); ok {
			in.Unbind(fr.Home(name), name)
		}
	}
	return fl
}

func withStatement(in *object.Interp, fr *object.Frame, i int) object.Flow {
	f := fr.File
	body, ok := f.Child(i, pysyntax.FieldBody)
	if !ok {
		return object.Flow{}
	}
	var managers []object.Value
	for clause := range f.Children(i) {
		if f.Kind(clause) != pysyntax.KindWithClause {
			continue
		}
		for item := range f.Children(clause) {
			if m := enter(in, fr, item, f.Nodes[i].Flags&pysyntax.Async != 0); m != nil {
				managers = append(managers, m)
			}
			if in.Raised != nil {
				return object.Flow{}
			}
		}
	}
	if len(managers) == 0 {
		return block(in, fr, body)
	}
	return suppressed(in, fr, body, managers)
}

// enter evaluates one item of a with statement. The manager is returned when it
// may swallow exceptions or has an __exit__ of the program.
func enter(in *object.Interp, fr *object.Frame, item int, async bool) object.Value {
	f := fr.File
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
	m := eval(in, fr, expr)
	if in.Raised != nil {
		return nil
	}
	var entered object.Value
	switch x := m.(type) {
	case *object.Instance:
		if async && in.Exploring() {
			entered = awaited(in, operator.CallMethod(in, x, "__aenter__", f.Range(expr)), f.Range(expr))
		} else {
			entered = operator.CallMethod(in, x, "__enter__", f.Range(expr))
		}
	case *object.Host:
		entered = m
	case *object.Unknown:
		entered = in.Derive(x)
		if in.Exploring() {
			for _, name := range []string{"__enter__", "__aenter__"} {
				entered = in.Holding(entered.(*object.Unknown), awaited(in, callIfAny(in, x, name, f.Range(expr)), f.Range(expr)))
			}
		}
	default:
		entered = in.Derive(in.AsUnknown(m, f.Range(expr)))
	}
	if target != 0 && in.Raised == nil {
		assign(in, fr, target, entered, f.Range(expr))
	}
	if _, host := m.(*object.Host); host {
		return nil
	}
	if u, ok := m.(*object.Unknown); ok && u.Harmless && u.Module != "contextlib.suppress" {
		return nil
	}
	return m
}

// suppressed runs the body of a with statement whose managers may end an
// exception.
func suppressed(in *object.Interp, fr *object.Frame, body int, managers []object.Value) object.Flow {
	m, risk, dirty := in.Mark(), in.Risk, len(in.Dirty)
	in.Forks++
	in.LastMark = m.At
	in.TryDepth++
	fl := block(in, fr, body)
	in.TryDepth--
	touched := touchedSince(in, m, dirty)
	in.Dirty = in.Dirty[:dirty]
	in.Forks--
	in.LastMark = len(in.Trail)
	r := in.Raised
	in.Raised = nil
	u := unknownAt(in, fr, body, "it depends on whether the with statement ends an exception")
	if r != nil || in.Risk > risk {
		fl = in.Fork(u, nil, nil, func() object.Flow {
			blurAll(in, touched, u)
			assumeBoundMaybe(in, touched, u)
			return object.Flow{}
		}, func() object.Flow {
			if r != nil {
				in.Raised = r
				return object.Flow{Kind: object.FlowRaise}
			}
			return fl
		})
	}
	for _, manager := range managers {
		if x, ok := manager.(*object.Instance); ok && in.Raised == nil {
			if _, async := x.Class.Find("__aexit__"); async && in.Exploring() {
				operator.CallMethod(in, x, "__aexit__", u.At, object.None{}, object.None{}, object.None{})
			}
			operator.CallMethod(in, x, "__exit__", u.At, object.None{}, object.None{}, object.None{})
		} else if x, ok := manager.(*object.Unknown); ok && in.Exploring() {
			for _, name := range []string{"__exit__", "__aexit__"} {
				callIfAny(in, x, name, u.At, object.None{}, object.None{}, object.None{})
			}
		}
	}
	if !in.Recording() {
		in.Trail = in.Trail[:0]
	}
	return fl
}
