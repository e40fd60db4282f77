package chalice

import (
	"fmt"

	"decant/internal/diag"
	"decant/internal/pyeval"
	"decant/internal/pysyntax"
)

// sightings are what the import has shown about registrations, by the place in the
// source.
type sightings struct {
	owners map[diag.Range]ownership       // of app.schedule: what app was
	taken  map[diag.Range][]*decorator    // app.schedule
	made   map[diag.Range][]*registration // app.schedule(...)
	put    map[diag.Range][]*registered   // app.schedule(...)(function)
	// applied are the calls of registration functions, also those that Chalice refuses.
	applied map[diag.Range]bool
	// settled are the calls of register_blueprint that were followed.
	settled map[diag.Range]bool
	// joined maps a blueprint's registration to those that it became on applications.
	joined map[*registered][]*registered
	// instead maps a websocket handler to the one that is shown in its place, because
	// each is registered under a condition.
	instead map[*registered]*registered
}

func newSightings() sightings {
	return sightings{
		owners: map[diag.Range]ownership{}, taken: map[diag.Range][]*decorator{}, made: map[diag.Range][]*registration{},
		put: map[diag.Range][]*registered{}, applied: map[diag.Range]bool{}, settled: map[diag.Range]bool{},
		joined: map[*registered][]*registered{}, instead: map[*registered]*registered{},
	}
}

// ownership says what the object before the dot was, over all evaluations.
type ownership struct {
	chalice, other bool
	// unknown is why the object is not known, or nil.
	unknown *pyeval.Unknown
}

// sawAttribute notes whose registering method is read.
func (r *run) sawAttribute(owner pyeval.Value, name string, at diag.Range) {
	if name != "" && !registers(name) {
		return
	}
	o := r.seen.owners[at]
	switch u := r.mayBeChalice(owner, name); {
	case r.overridden(owner, name):
		o.other = true // its own method, in which the registration stands
	case isChaliceObject(owner):
		o.chalice = true
	case u != nil:
		o.unknown = u
	default:
		o.other = true
	}
	r.seen.owners[at] = o
}

// overridden says whether the program's own class defines the method.
func (r *run) overridden(v pyeval.Value, name string) bool {
	x, ok := v.(*pyeval.Instance)
	if !ok || r.in.WhyUnknown(x) != nil {
		return false
	}
	method, defined := x.Class.Find(name)
	_, unknown := method.(*pyeval.Unknown)
	return defined && !unknown
}

func isChaliceObject(v pyeval.Value) bool {
	if applicationOf(v) != nil || blueprintOf(v) != nil {
		return true
	}
	switch v := v.(type) {
	case *pyeval.Host:
		switch v.Object.(type) {
		case *appClass, *blueprintClass:
			return true
		}
	case *pyeval.Instance:
		return isChaliceObject(v.Class)
	case *pyeval.Class:
		switch v.HostBase.(type) {
		case *appClass, *blueprintClass:
			return true
		}
	}
	return false
}

// mayBeChalice returns why a value may be an application or a blueprint, or nil.
// Objects of libraries that are known to have methods of the same name are none.
func (r *run) mayBeChalice(v pyeval.Value, name string) *pyeval.Unknown {
	u, from := r.in.WhyUnknown(v), v
	switch x := v.(type) {
	case *pyeval.Unknown, *pyeval.Class:
	case *pyeval.Instance:
		from = x.Class // what changed an object says nothing about its class
	default:
		return nil
	}
	if base := r.in.WhyUnknown(from); base != nil {
		u = base
	} else if u != nil {
		return u
	}
	if u == nil || commonName(name) && (otherFramework[u.Package] || standardModules()[u.Package]) {
		return nil
	}
	return u
}

// otherFramework are packages whose objects have a method route, schedule, authorizer
// or register_blueprint and are no Chalice objects.
var otherFramework = map[string]bool{
	"aiohttp": true, "airflow": true, "apscheduler": true, "aws_cdk": true, "aws_lambda_powertools": true, "boto3": true, "botocore": true,
	"bottle": true, "celery": true, "cherrypy": true, "connexion": true, "dagster": true, "dash": true, "discord": true,
	"django": true, "django_q": true, "falcon": true, "fastapi": true, "flask": true, "flask_restful": true, "flask_restx": true,
	"flask_smorest": true, "huey": true, "litestar": true, "pecan": true, "prefect": true, "pyramid": true, "quart": true,
	"rq_scheduler": true, "sanic": true, "schedule": true, "slack_bolt": true, "starlette": true, "telegram": true,
	"tornado": true, "twilio": true, "werkzeug": true, "zappa": true,
}

// problem is what is wrong with a site that the import has evaluated on a Chalice
// object: the sentence that names it, or "" when everything of it is a function.
func (r *run) problem(s *syntax, a site) string {
	at := r.seen
	if a.name == "register_blueprint" {
		if at.settled[a.file.Range(a.extent)] {
			return ""
		}
		return "the call ends in an exception"
	}
	made := at.made[a.file.Range(a.call)]
	for _, d := range at.taken[a.file.Range(a.node)] {
		made = append(made, d.made...)
		if len(d.made) == 0 && a.form != formTaken {
			return "an exception comes before the call"
		}
	}
	if len(made) == 0 && a.form == formTaken && s.handedOn(a.extent) {
		return "the decorator is handed to a call that decant does not follow"
	}
	for _, m := range made {
		if why := r.problemOf(m, a.form); why != "" {
			return why
		}
	}
	if len(made) == 0 && a.form != formTaken && !r.registersFunction(a) {
		return "no registration was made"
	}
	return ""
}

// registersFunction says whether the function below a site is in the result although
// the site itself registers nothing: the source replaced the method of the object, and
// the replacement registers.
func (r *run) registersFunction(a site) bool {
	if a.def == 0 {
		return false
	}
	of := func(reg *registered) bool {
		fn := reg.user.fn
		return fn != nil && fn.File == a.file && fn.Node == a.def
	}
	for reg := range r.functionOf {
		if of(reg) {
			return true
		}
	}
	for reg := range r.routed {
		if of(reg) {
			return true
		}
	}
	return false
}

func (r *run) problemOf(m *registration, form siteForm) string {
	if m.applied == 0 && form >= formApplied {
		return "an exception comes before the decorator is applied"
	}
	if m.applied == 0 {
		return "it was not seen that the decorator is applied to a function"
	}
	if m.refused != nil {
		return fmt.Sprintf("Chalice raises %s: %s", m.refused.Type, m.refused.Message)
	}
	for _, reg := range m.put {
		if other := r.seen.instead[reg]; other != nil {
			return "the handler of line " + lineOf(other.at) + " is shown, and which of the two exists depends on a condition"
		}
		if !r.became(reg) {
			return "it is in none of Chalice's lists after the import"
		}
	}
	return ""
}

// became says whether a registration is a function or a route of the result.
func (r *run) became(reg *registered) bool {
	if _, ok := r.functionOf[reg]; ok || r.routed[reg] {
		return true
	}
	for _, copied := range r.seen.joined[reg] {
		if _, ok := r.functionOf[copied]; ok || r.routed[copied] {
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
func (r *run) whyNotRun(s *syntax, node int) absence {
	var path []int
	for i := node; i >= 0; i = int(s.parent[i]) {
		path = append(path, i)
	}
	if src := r.load.files[s.Path]; src == nil || r.in.Imported(src.name) == nil && !r.ranAny(s) {
		return absence{kind: absentModule}
	}
	for k := len(path) - 1; k > 0; k-- {
		block, stmt := path[k], path[k-1]
		if kind := s.Kind(block); kind != pysyntax.KindModule && kind != pysyntax.KindBlock || r.in.Ran(s.File, stmt) {
			continue
		}
		return r.absent(s, block, stmt)
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
func (r *run) ranAny(s *syntax) bool {
	for c := range s.Children(0) {
		return r.in.Ran(s.File, c)
	}
	return false
}

func (r *run) absent(s *syntax, block, stmt int) absence {
	last := -1
	for c := range s.Children(block) {
		if c == stmt {
			break
		}
		if r.in.Ran(s.File, c) {
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
	around := int(s.parent[block])
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

func uncalled(s *syntax, def int) absence {
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
func yields(s *syntax, def int) bool {
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
func notTaken(s *syntax, clause int) absence {
	out := absence{kind: absentFalse, at: s.Range(clause)}
	cond, ok := s.Child(clause, pysyntax.FieldCondition)
	if !ok {
		return out
	}
	out.what, out.at = s.Text(cond), s.Range(cond)
	if s.Kind(clause) == pysyntax.KindIfStatement && isTypeChecking(s.File, clause) || out.what == "False" || out.what == "0" {
		out.kind = absentDead
	}
	return out
}
