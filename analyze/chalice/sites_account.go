package chalice

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"decant/internal/diag"
	"decant/internal/pyeval"
)

// account compares the registrations that stand in the source with what the import
// made of them. Each one is a function of the result, or a finding names it, or it is
// known to be no registration of Chalice. It returns the places of those that may be
// functions and are missing in the result.
func (r *run) account(src *Source) {
	files := r.readFiles()
	found, names := map[*syntax][]site{}, map[string]bool{}
	for _, s := range files {
		found[s] = s.sites()
		s.names(found[s], names)
	}
	for _, s := range files {
		for _, a := range sortSites(append(found[s], s.aliased(names)...)) {
			r.accountFor(src, s, a)
		}
	}
}

// readFiles are the files that were parsed for the app, in the order of their paths.
func (r *run) readFiles() []*syntax {
	var out []*syntax
	for _, name := range slices.Sorted(slices.Values(r.load.order)) {
		if s := r.load.files[name]; s != nil && s.file != nil {
			out = append(out, r.syntaxOf(s.file))
		}
	}
	return out
}

func (r *run) accountFor(src *Source, s *syntax, a site) {
	owner, evaluated := r.seen.owners[a.file.Range(a.node)]
	if a.alias {
		owner, evaluated = r.aliasOwner(s, a)
	}
	switch {
	case evaluated && owner.chalice:
		r.evaluated(src, s, a)
	case evaluated && owner.unknown != nil:
		if a.form >= formApplied || a.name == "register_blueprint" && a.form == formCalled {
			r.lost(src, a, "the object is not known: it "+clause(owner.unknown.Unknown))
		}
	case evaluated:
		// The object is none of Chalice's.
	case a.form >= formApplied || a.name == "register_blueprint" && a.form == formCalled:
		r.notEvaluated(src, s, a)
	}
}

// aliasOwner says what the evaluation knows about a name that is used to register.
// Functions that were followed have registrations of their own.
func (r *run) aliasOwner(s *syntax, a site) (ownership, bool) {
	at := r.seen
	if len(at.put[a.file.Range(a.extent)]) > 0 || len(at.made[a.file.Range(a.call)]) > 0 || at.applied[a.file.Range(a.extent)] {
		return ownership{other: true}, true // accounted for where the method is read
	}
	for _, name := range []string{a.name, a.file.Text(rootOf(a.file, a.node))} {
		v, _ := r.moduleValue(a.file, name)
		if u := r.in.WhyUnknown(v); u != nil {
			return ownership{unknown: u}, true
		}
	}
	return ownership{other: true}, r.whyNotRun(s, a.node).kind == notAbsent
}

// evaluated is for a site that was evaluated on a Chalice object.
func (r *run) evaluated(src *Source, s *syntax, a site) {
	if src.Refused != nil || !src.AppFound {
		r.behindFailure(src, a)
		return
	}
	if why := r.problem(s, a); why != "" {
		r.lost(src, a, why)
	}
}

// notEvaluated is for a site that the import did not reach.
func (r *run) notEvaluated(src *Source, s *syntax, a site) {
	if !r.likely(a) {
		return
	}
	why := r.whyNotRun(s, a.node)
	label := a.label()
	switch why.kind {
	case absentDead:
		return
	case absentFalse:
		r.named(a, diag.New("CH161", a.file.Range(a.extent),
			fmt.Sprintf("%s is not registered with the settings of this stage, so no function is made of it.", upper(label)), "").
			With(why.at, "the branch or loop that is not entered"))
		return
	case notAbsent, absentUncalled, absentLazy, absentModule, absentBehind, absentCut:
	}
	if src.Refused != nil || !src.AppFound {
		r.behindFailure(src, a)
		return
	}
	switch why.kind {
	case absentUncalled:
		r.missed(src, a, diag.New("CH162", a.file.Range(a.extent),
			fmt.Sprintf("%s is registered in %s, which nothing calls while app.py is imported, as far as decant can follow. Then no function exists for it.", upper(label), why.what),
			"Call "+why.what+" when app.py is imported, or register at the top level of a module.").With(why.at, "the function"))
	case absentModule:
		r.missed(src, a, diag.New("CH162", a.file.Range(a.extent),
			fmt.Sprintf("%s is registered in %s, which is imported only while a handler runs. Chalice reads the app before that, so no function exists for it.", upper(label), a.file.Path),
			"Import the module at the top level of app.py."))
	case absentBehind:
		r.missed(src, a, diag.New("CH162", a.file.Range(a.extent),
			fmt.Sprintf("%s is registered behind the statement of line %s, which leaves the block, so the registration never runs.", upper(label), lineOf(why.at)),
			"Move the registration in front of it, or delete it.").With(why.at, "the statement"))
	case absentLazy:
		r.lost(src, a, why.what+" is a generator or a coroutine, which decant does not follow")
	case notAbsent, absentDead, absentFalse, absentCut:
		if a.text && why.kind == notAbsent {
			r.lost(src, a, "decant does not follow a text that exec or eval runs")
			return
		}
		r.lost(src, a, "the import does not reach it")
	}
}

// likely says whether a site that was never evaluated can be a registration: the name
// before the dot is a Chalice object or not known, or the method is Chalice's alone.
func (r *run) likely(a site) bool {
	if a.alias {
		return a.form == formDecorator
	}
	owner, known := r.ownerBefore(a)
	switch {
	case known && isChaliceObject(owner):
		return true
	case known:
		return r.mayBeChalice(owner, a.name) != nil
	}
	return importsChalice(a.file) || !commonName(a.name)
}

// ownerBefore is the value of the name before the dot after the import; known is
// false when it is no name of the module.
func (r *run) ownerBefore(a site) (owner pyeval.Value, known bool) {
	s := a.file
	for c := range s.Children(a.node) {
		return r.moduleValue(s, s.Text(c))
	}
	return nil, false
}

// lost reports a registration of which it is not known what becomes of it.
func (r *run) lost(src *Source, a site, why string) {
	r.missed(src, a, diag.New("CH160", a.file.Range(a.extent),
		fmt.Sprintf("The registration of %s could not be followed: %s. A function of the app may be missing from the result.", a.label(), why),
		"Register the function at the top level of a module, with the decorator of the app or blueprint itself."))
}

// behindFailure reports a registration of an app whose import fails.
func (r *run) behindFailure(src *Source, a site) {
	r.missed(src, a, diag.New("CH164", a.file.Range(a.extent),
		fmt.Sprintf("%s is registered here and is missing from the result, because the app is not known.", upper(a.label())), ""))
}

// missed reports a registration that is missing in the result, unless a finding
// explains that.
func (r *run) missed(src *Source, a site, d diag.Diagnostic) {
	src.Missed = append(src.Missed, a.file.Range(a.extent))
	r.named(a, d)
}

func (r *run) named(a site, d diag.Diagnostic) {
	if slices.ContainsFunc(r.diags, func(other diag.Diagnostic) bool { return explains(other, a) }) {
		return
	}
	if a.def != 0 {
		d = d.About(a.label())
	}
	r.diags.Add(d)
}

// explains says whether a finding tells why there is no function for a site.
func explains(d diag.Diagnostic, a site) bool {
	switch d.Code {
	case "CH150":
		return contains(d.At, a)
	case "CH160": // of a blueprint that may be registered elsewhere; the site itself, not one around it
		return d.At.File == a.file.Path && d.At.Start == a.file.Range(a.extent).Start
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
func within(at diag.Range, a site) bool {
	if at.File != a.file.Path || at.Start.Line == 0 {
		return false
	}
	first, last := a.file.Nodes[a.extent].Start, a.file.Nodes[a.extent].End
	if a.def != 0 {
		last = max(last, a.file.Nodes[a.def].End)
	}
	return cmp.Compare(at.Start.Byte, int(first)) >= 0 && at.Start.Byte < int(last)
}

// contains says whether a site lies in the place of a finding.
func contains(at diag.Range, a site) bool {
	n := a.file.Nodes[a.extent]
	return at.File == a.file.Path && at.Start.Line > 0 && at.Start.Byte <= int(n.Start) && int(n.End) <= at.End.Byte
}

// upper makes the first letter of a label that begins a sentence large; names of
// functions stay.
func upper(label string) string {
	if rest, ok := strings.CutPrefix(label, "this use"); ok {
		return "This use" + rest
	}
	return label
}
