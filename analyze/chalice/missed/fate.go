package missed

import (
	"fmt"

	"decant/analyze/chalice/modules"
	"decant/analyze/chalice/source"
	"decant/internal/diag"
	"decant/internal/pysyntax"
)

// problem is what is wrong with a site that the import has evaluated on a Chalice
// object: the sentence that names it, or "" when everything of it is a function.
func problem(r *source.Run, s *source.Syntax, a source.Site) string {
	at := r.Seen
	if a.Name == "register_blueprint" {
		if at.Settled[a.File.Range(a.Extent)] {
			return ""
		}
		return "the call ends in an exception"
	}
	made := at.Made[a.File.Range(a.Call)]
	for _, d := range at.Taken[a.File.Range(a.Node)] {
		made = append(made, d.Made...)
		if len(d.Made) == 0 && a.Form != source.FormTaken {
			return "an exception comes before the call"
		}
	}
	if len(made) == 0 && a.Form == source.FormTaken && s.HandedOn(a.Extent) {
		return "the decorator is handed to a call that decant does not follow"
	}
	for _, m := range made {
		if why := problemOf(r, m, a.Form); why != "" {
			return why
		}
	}
	if len(made) == 0 && a.Form != source.FormTaken && !registersFunction(r, a) {
		return "no registration was made"
	}
	return ""
}

// registersFunction says whether the function below a site is in the result although
// the site itself registers nothing: the source replaced the method of the object, and
// the replacement registers.
func registersFunction(r *source.Run, a source.Site) bool {
	if a.Def == 0 {
		return false
	}
	of := func(reg *source.Registered) bool {
		fn := reg.User.Func
		return fn != nil && fn.File == a.File && fn.Node == a.Def
	}
	for reg := range r.FunctionOf {
		if of(reg) {
			return true
		}
	}
	for reg := range r.Routed {
		if of(reg) {
			return true
		}
	}
	return false
}

func problemOf(r *source.Run, m *source.Registration, form source.SiteForm) string {
	if m.Applied == 0 && form >= source.FormApplied {
		return "an exception comes before the decorator is applied"
	}
	if m.Applied == 0 {
		return "it was not seen that the decorator is applied to a function"
	}
	if m.Refused != nil {
		return fmt.Sprintf("Chalice raises %s: %s", m.Refused.Type, m.Refused.Message)
	}
	for _, reg := range m.Put {
		if other := r.Seen.Instead[reg]; other != nil {
			return "the handler of line " + source.LineOf(other.At) + " is shown, and which of the two exists depends on a condition"
		}
		if !became(r, reg) {
			return "it is in none of Chalice's lists after the import"
		}
	}
	return ""
}

// became says whether a registration is a function or a route of the result.
func became(r *source.Run, reg *source.Registered) bool {
	if _, ok := r.FunctionOf[reg]; ok || r.Routed[reg] {
		return true
	}
	for _, copied := range r.Seen.Joined[reg] {
		if _, ok := r.FunctionOf[copied]; ok || r.Routed[copied] {
			return true
		}
	}
	return false
}

// absence says why the import does not run a site.
type absence struct {
	kind absenceKind
	// what is the name of the function, or the text of the condition.
	what string
	at   diag.Range
}

type absenceKind int

const (
	// notAbsent: the statement ran.
	notAbsent absenceKind = iota
	// absentDead is behind a condition that is false for everyone, or for type
	// checkers only.
	absentDead
	// absentFalse is behind a condition that is false with these settings.
	absentFalse
	// absentUncalled is in a function that the import does not call.
	absentUncalled
	// absentLazy is in a generator or coroutine, which decant does not follow.
	absentLazy
	// absentModule is in a module that the import of app.py does not reach.
	absentModule
	// absentBehind is behind a raise, return, break or continue of its own block.
	absentBehind
	// absentCut is behind a statement that ended the block.
	absentCut
)

// whyNotRun looks for the outermost statement around a site that did not run.
func whyNotRun(r *source.Run, s *source.Syntax, node int) absence {
	var path []int
	for i := node; i >= 0; i = int(s.Parent[i]) {
		path = append(path, i)
	}
	if src := r.Loader.Files[s.Path]; src == nil || r.In.Imported(src.Name) == nil && !ranAny(r, s) {
		return absence{kind: absentModule}
	}
	for k := len(path) - 1; k > 0; k-- {
		block, stmt := path[k], path[k-1]
		if kind := s.Kind(block); kind != pysyntax.KindModule && kind != pysyntax.KindBlock || r.In.Ran(s.File, stmt) {
			continue
		}
		return absent(r, s, block, stmt)
	}
	for _, i := range path {
		switch s.Kind(i) {
		case pysyntax.KindLambda:
			return absence{kind: absentUncalled, what: "a lambda", at: s.Range(i)}
		case pysyntax.KindConditionalExpression, pysyntax.KindBooleanOperator:
			return absence{kind: absentFalse, what: s.Text(i), at: s.Range(i)}
		}
	}
	return absence{}
}

// ranAny says whether the first statement of a module ran; a module whose import
// failed is not in the list of modules.
func ranAny(r *source.Run, s *source.Syntax) bool {
	for c := range s.Children(0) {
		return r.In.Ran(s.File, c)
	}
	return false
}

func absent(r *source.Run, s *source.Syntax, block, stmt int) absence {
	last := -1
	for c := range s.Children(block) {
		if c == stmt {
			break
		}
		if r.In.Ran(s.File, c) {
			last = c
		}
	}
	if last >= 0 {
		out := absence{kind: absentCut, at: s.Range(last)}
		switch s.Kind(last) {
		case pysyntax.KindRaiseStatement, pysyntax.KindReturnStatement, pysyntax.KindBreakStatement, pysyntax.KindContinueStatement:
			out.kind = absentBehind
		}
		return out
	}
	around := int(s.Parent[block])
	if around < 0 {
		return absence{kind: absentCut}
	}
	switch s.Kind(around) {
	case pysyntax.KindFunctionDefinition:
		return uncalled(s, around)
	case pysyntax.KindIfStatement, pysyntax.KindElifClause, pysyntax.KindElseClause, pysyntax.KindWhileStatement,
		pysyntax.KindForStatement, pysyntax.KindCaseClause, pysyntax.KindExceptClause:
		return notTaken(s, around)
	}
	return absence{kind: absentCut, at: s.Range(around)}
}

func uncalled(s *source.Syntax, def int) absence {
	out := absence{kind: absentUncalled, what: "a function", at: s.Range(def)}
	if name, ok := s.Child(def, pysyntax.FieldName); ok {
		out.what, out.at = s.Text(name)+"()", s.Range(name)
	}
	if s.Nodes[def].Flags&pysyntax.Async != 0 || yields(s, def) {
		out.kind = absentLazy
	}
	return out
}

// yields says whether a function is a generator.
func yields(s *source.Syntax, def int) bool {
	for i := def + 1; i < int(s.Nodes[def].Next); i++ {
		switch s.Kind(i) {
		case pysyntax.KindFunctionDefinition, pysyntax.KindLambda:
			i = int(s.Nodes[i].Next) - 1
		case pysyntax.KindYield:
			return true
		}
	}
	return false
}

// notTaken describes the branch or loop that was not entered.
func notTaken(s *source.Syntax, clause int) absence {
	out := absence{kind: absentFalse, at: s.Range(clause)}
	cond, ok := s.Child(clause, pysyntax.FieldCondition)
	if !ok {
		return out
	}
	out.what, out.at = s.Text(cond), s.Range(cond)
	if s.Kind(clause) == pysyntax.KindIfStatement && modules.IsTypeChecking(s.File, clause) || out.what == "False" || out.what == "0" {
		out.kind = absentDead
	}
	return out
}
