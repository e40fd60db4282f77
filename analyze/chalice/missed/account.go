package missed

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"decant/analyze/chalice/modules"
	"decant/analyze/chalice/source"
	"decant/internal/diag"
	"decant/internal/pyeval"
)

// Account compares the registrations that stand in the source with what the import
// made of them. Each one is a function of the result, or a finding names it, or it is
// known to be no registration of Chalice. It returns the places of those that may be
// functions and are missing in the result.
func Account(r *source.Run, src *source.Source) {
	files := r.ReadFiles()
	found, names := map[*source.Syntax][]source.Site{}, map[string]bool{}
	for _, s := range files {
		found[s] = s.Sites()
		s.Names(found[s], names)
	}
	for _, s := range files {
		for _, a := range source.SortSites(append(found[s], s.Aliased(names)...)) {
			accountFor(r, src, s, a)
		}
	}
}

func accountFor(r *source.Run, src *source.Source, s *source.Syntax, a source.Site) {
	owner, evaluated := r.Seen.Owners[a.File.Range(a.Node)]
	if a.Alias {
		owner, evaluated = aliasOwner(r, s, a)
	}
	switch {
	case evaluated && owner.Chalice:
		wasEvaluated(r, src, s, a)
	case evaluated && owner.Unknown != nil:
		if a.Form >= source.FormApplied || a.Name == "register_blueprint" && a.Form == source.FormCalled {
			lost(r, src, a, "the object is not known: it "+source.Clause(owner.Unknown.Unknown))
		}
	case evaluated:
		// The object is none of Chalice's.
	case a.Form >= source.FormApplied || a.Name == "register_blueprint" && a.Form == source.FormCalled:
		notEvaluated(r, src, s, a)
	}
}

// aliasOwner says what the evaluation knows about a name that is used to register.
// Functions that were followed have registrations of their own.
func aliasOwner(r *source.Run, s *source.Syntax, a source.Site) (source.Ownership, bool) {
	at := r.Seen
	if len(at.Put[a.File.Range(a.Extent)]) > 0 || len(at.Made[a.File.Range(a.Call)]) > 0 || at.Applied[a.File.Range(a.Extent)] {
		return source.Ownership{Other: true}, true // accounted for where the method is read
	}
	for _, name := range []string{a.Name, a.File.Text(rootOf(a.File, a.Node))} {
		v, _ := r.ModuleValue(a.File, name)
		if u := r.In.WhyUnknown(v); u != nil {
			return source.Ownership{Unknown: u}, true
		}
	}
	return source.Ownership{Other: true}, whyNotRun(r, s, a.Node).kind == notAbsent
}

// wasEvaluated is for a site that was evaluated on a Chalice object.
func wasEvaluated(r *source.Run, src *source.Source, s *source.Syntax, a source.Site) {
	if src.Refused != nil || !src.AppFound {
		behindFailure(r, src, a)
		return
	}
	if why := problem(r, s, a); why != "" {
		lost(r, src, a, why)
	}
}

// notEvaluated is for a site that the import did not reach.
func notEvaluated(r *source.Run, src *source.Source, s *source.Syntax, a source.Site) {
	if !likely(r, a) {
		return
	}
	why := whyNotRun(r, s, a.Node)
	label := a.Label()
	switch why.kind {
	case absentDead:
		return
	case absentFalse:
		named(r, a, diag.New("CH161", a.File.Range(a.Extent),
			fmt.Sprintf("%s is not registered with the settings of this stage, so no function is made of it.", upper(label)), "").
			With(why.at, "the branch or loop that is not entered"))
		return
	case notAbsent, absentUncalled, absentLazy, absentModule, absentBehind, absentCut:
	}
	if src.Refused != nil || !src.AppFound {
		behindFailure(r, src, a)
		return
	}
	switch why.kind {
	case absentUncalled:
		missed(r, src, a, diag.New("CH162", a.File.Range(a.Extent),
			fmt.Sprintf("%s is registered in %s, which nothing calls while app.py is imported, as far as decant can follow. Then no function exists for it.", upper(label), why.what),
			"Call "+why.what+" when app.py is imported, or register at the top level of a module.").With(why.at, "the function"))
	case absentModule:
		missed(r, src, a, diag.New("CH162", a.File.Range(a.Extent),
			fmt.Sprintf("%s is registered in %s, which is imported only while a handler runs. Chalice reads the app before that, so no function exists for it.", upper(label), a.File.Path),
			"Import the module at the top level of app.py."))
	case absentBehind:
		missed(r, src, a, diag.New("CH162", a.File.Range(a.Extent),
			fmt.Sprintf("%s is registered behind the statement of line %s, which leaves the block, so the registration never runs.", upper(label), source.LineOf(why.at)),
			"Move the registration in front of it, or delete it.").With(why.at, "the statement"))
	case absentLazy:
		lost(r, src, a, why.what+" is a generator or a coroutine, which decant does not follow")
	case notAbsent, absentDead, absentFalse, absentCut:
		if a.Text && why.kind == notAbsent {
			lost(r, src, a, "decant does not follow a text that exec or eval runs")
			return
		}
		lost(r, src, a, "the import does not reach it")
	}
}

// likely says whether a site that was never evaluated can be a registration: the name
// before the dot is a Chalice object or not known, or the method is Chalice's alone.
func likely(r *source.Run, a source.Site) bool {
	if a.Alias {
		return a.Form == source.FormDecorator
	}
	owner, known := ownerBefore(r, a)
	switch {
	case known && source.IsChaliceObject(owner):
		return true
	case known:
		return r.MayBeChalice(owner, a.Name) != nil
	}
	return modules.ImportsChalice(a.File) || !source.CommonName(a.Name)
}

// ownerBefore is the value of the name before the dot after the import; known is
// false when it is no name of the module.
func ownerBefore(r *source.Run, a source.Site) (owner pyeval.Value, known bool) {
	s := a.File
	for c := range s.Children(a.Node) {
		return r.ModuleValue(s, s.Text(c))
	}
	return nil, false
}

// lost reports a registration of which it is not known what becomes of it.
func lost(r *source.Run, src *source.Source, a source.Site, why string) {
	missed(r, src, a, diag.New("CH160", a.File.Range(a.Extent),
		fmt.Sprintf("The registration of %s could not be followed: %s. A function of the app may be missing from the result.", a.Label(), why),
		"Register the function at the top level of a module, with the decorator of the app or blueprint itself."))
}

// behindFailure reports a registration of an app whose import fails.
func behindFailure(r *source.Run, src *source.Source, a source.Site) {
	missed(r, src, a, diag.New("CH164", a.File.Range(a.Extent),
		fmt.Sprintf("%s is registered here and is missing from the result, because the app is not known.", upper(a.Label())), ""))
}

// missed reports a registration that is missing in the result, unless a finding
// explains that.
func missed(r *source.Run, src *source.Source, a source.Site, d diag.Diagnostic) {
	src.Missed = append(src.Missed, a.File.Range(a.Extent))
	named(r, a, d)
}

func named(r *source.Run, a source.Site, d diag.Diagnostic) {
	if slices.ContainsFunc(r.Diags, func(other diag.Diagnostic) bool { return explains(other, a) }) {
		return
	}
	if a.Def != 0 {
		d = d.About(a.Label())
	}
	r.Diags.Add(d)
}

// explains says whether a finding tells why there is no function for a site.
func explains(d diag.Diagnostic, a source.Site) bool {
	switch d.Code {
	case "CH150":
		return contains(d.At, a)
	case "CH160": // of a blueprint that may be registered elsewhere; the site itself, not one around it
		return d.At.File == a.File.Path && d.At.Start == a.File.Range(a.Extent).Start
	case "CH102", "CH106", "CH115", "CH118", "CH120", "CH121", "CH131", "CH132", "CH133", "CH134":
	default:
		return false
	}
	if within(d.At, a) {
		return true
	}
	return slices.ContainsFunc(d.Related, func(rel diag.Related) bool { return within(rel.At, a) })
}

// within says whether a place lies in a site or in the function that it registers.
func within(at diag.Range, a source.Site) bool {
	if at.File != a.File.Path || at.Start.Line == 0 {
		return false
	}
	first, last := a.File.Nodes[a.Extent].Start, a.File.Nodes[a.Extent].End
	if a.Def != 0 {
		last = max(last, a.File.Nodes[a.Def].End)
	}
	return cmp.Compare(at.Start.Byte, int(first)) >= 0 && at.Start.Byte < int(last)
}

// contains says whether a site lies in the place of a finding.
func contains(at diag.Range, a source.Site) bool {
	n := a.File.Nodes[a.Extent]
	return at.File == a.File.Path && at.Start.Line > 0 && at.Start.Byte <= int(n.Start) && int(n.End) <= at.End.Byte
}

// upper makes the first letter of a label that begins a sentence large; names of
// functions stay.
func upper(label string) string {
	if rest, ok := strings.CutPrefix(label, "this use"); ok {
		return "This use" + rest
	}
	return label
}
