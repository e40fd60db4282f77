package chalice

import (
	"slices"
	"strings"

	"decant/internal/pysyntax"
)

// site is a place of the source that registers a handler or a blueprint, or looks as
// if it did. Sites are found in the syntax alone, so that a fault of the evaluation
// cannot hide one.
type site struct {
	file *pysyntax.File
	// node is the attribute app.schedule, the call getattr(app, "schedule"), or the
	// name under which one of these is used.
	node int
	// name is the registering method; "" when it is computed.
	name string
	form siteForm
	// call is the call that makes the registration, 0 for none; extent is the whole
	// expression or decorator.
	call, extent int
	// def is the function or class that a decorator stands above; 0 for none.
	def int
	// alias is set when node is a name for a registering method, or for a function
	// that registers.
	alias bool
	// text is set for exec and eval of a text that holds a registration.
	text bool
}

// siteForm is how a registering method is used.
type siteForm int

const (
	// formTaken is app.schedule without a call.
	formTaken siteForm = iota
	// formCalled is app.schedule(...), app.register_blueprint(...).
	formCalled
	// formApplied is app.schedule(...)(function).
	formApplied
	// formDecorator is @app.schedule(...).
	formDecorator
)

// registers says whether a method of that name makes functions of its argument, or
// adds those of a blueprint.
func registers(name string) bool {
	return isDecorator(name) && name != "middleware" || name == "register_blueprint"
}

// commonName says whether objects of other libraries have such a method, too.
func commonName(name string) bool {
	switch name {
	case "schedule", "route", "authorizer", "register_blueprint", "":
		return true
	}
	return false
}

// syntax is a file with what the search for sites needs.
type syntax struct {
	*pysyntax.File
	parent []int32
}

func newSyntax(f *pysyntax.File) *syntax {
	s := &syntax{File: f, parent: make([]int32, len(f.Nodes))}
	open := []int32{}
	for i, n := range f.Nodes {
		for len(open) > 0 && f.Nodes[open[len(open)-1]].Next <= int32(i) {
			open = open[:len(open)-1]
		}
		s.parent[i] = -1
		if len(open) > 0 {
			s.parent[i] = open[len(open)-1]
		}
		if n.Next > int32(i)+1 {
			open = append(open, int32(i))
		}
	}
	return s
}

// syntaxOf is newSyntax, once for each file.
func (r *run) syntaxOf(f *pysyntax.File) *syntax {
	if r.trees[f] == nil {
		r.trees[f] = newSyntax(f)
	}
	return r.trees[f]
}

// up is the parent of a node, brackets left out; -1 for the module.
func (s *syntax) up(i int) int {
	p := int(s.parent[i])
	for p >= 0 && s.Kind(p) == pysyntax.KindParenthesizedExpression {
		p = int(s.parent[p])
	}
	return p
}

// handedOn says whether the value of a node is an argument of a call, also inside
// lists, tuples and dicts.
func (s *syntax) handedOn(node int) bool {
	for i := s.up(node); i >= 0; i = s.up(i) {
		switch s.Kind(i) {
		case pysyntax.KindArgumentList:
			return true
		case pysyntax.KindList, pysyntax.KindTuple, pysyntax.KindSet, pysyntax.KindDictionary, pysyntax.KindPair, pysyntax.KindKeywordArgument,
			pysyntax.KindListSplat, pysyntax.KindDictionarySplat:
		default:
			return false
		}
	}
	return false
}

// isFunctionOf says whether a node is what a call calls, also in brackets.
func (s *syntax) isFunctionOf(i, call int) bool {
	fn, ok := s.Child(call, pysyntax.FieldFunction)
	return ok && fn <= i && i < int(s.Nodes[fn].Next) && s.Nodes[fn].End >= s.Nodes[i].End
}

// siteAt describes how the registering expression at a node is used.
func (s *syntax) siteAt(node int, name string) site {
	out := site{file: s.File, node: node, name: name, extent: node}
	at := s.up(node)
	if at >= 0 && s.Kind(at) == pysyntax.KindCall && s.isFunctionOf(node, at) {
		out.form, out.call, out.extent = formCalled, at, at
		at = s.up(at)
		if at >= 0 && s.Kind(at) == pysyntax.KindCall && s.isFunctionOf(out.call, at) {
			out.form, out.extent = formApplied, at
			return out
		}
	}
	if at >= 0 && s.Kind(at) == pysyntax.KindDecorator {
		out.form, out.extent = formDecorator, at
		if p := int(s.parent[at]); p >= 0 {
			out.def, _ = s.Child(p, pysyntax.FieldDefinition)
		}
	}
	return out
}

// sites finds the uses of registering methods in a file, in the order of the source.
func (s *syntax) sites() []site {
	var out []site
	for i, n := range s.Nodes {
		switch n.Kind {
		case pysyntax.KindAttribute:
			if attr, ok := s.Child(i, pysyntax.FieldAttribute); ok && registers(s.Text(attr)) {
				out = append(out, s.siteAt(i, s.Text(attr)))
			}
		case pysyntax.KindCall:
			if name, ok := s.namedByText(i); ok {
				out = append(out, s.siteAt(i, name))
			} else if s.runsText(i) {
				out = append(out, site{file: s.File, node: i, name: "exec", form: formApplied, call: i, extent: i, text: true})
			}
		}
	}
	return out
}

// namedByText reads getattr(app, "schedule"), attrgetter("schedule") and the like. The
// name is "" when it is computed.
func (s *syntax) namedByText(call int) (string, bool) {
	callee, ok1 := s.Child(call, pysyntax.FieldFunction)
	args, ok2 := s.Child(call, pysyntax.FieldArguments)
	if !ok1 || !ok2 {
		return "", false
	}
	callee = s.lastName(callee)
	position := 0
	switch s.Text(callee) {
	case "getattr":
		position = 1
	case "attrgetter", "methodcaller", "__getattribute__":
	default:
		return "", false
	}
	for c := range s.Children(args) {
		if position--; position >= 0 {
			continue
		}
		text, _, literal := s.StringValue(c)
		if literal {
			return text, registers(text)
		}
		return "", s.Text(callee) == "getattr"
	}
	return "", false
}

// runsText says whether a call executes a literal text that registers something.
func (s *syntax) runsText(call int) bool {
	callee, ok1 := s.Child(call, pysyntax.FieldFunction)
	args, ok2 := s.Child(call, pysyntax.FieldArguments)
	if !ok1 || !ok2 || s.Text(callee) != "exec" && s.Text(callee) != "eval" {
		return false
	}
	text := s.Text(args)
	for name := range decorators() {
		if registers(name) && strings.Contains(text, "."+name) {
			return true
		}
	}
	return strings.Contains(text, ".register_blueprint")
}

// lastName is the identifier at the end of a dotted expression, or the node itself.
func (s *syntax) lastName(i int) int {
	if s.Kind(i) == pysyntax.KindAttribute {
		if name, ok := s.Child(i, pysyntax.FieldAttribute); ok {
			return name
		}
	}
	return i
}

// names adds to a set the names under which a file's sites can be used elsewhere: what
// one is assigned to, and the functions around one.
func (s *syntax) names(sites []site, into map[string]bool) {
	for _, at := range sites {
		if at.name == "register_blueprint" || at.name == "" {
			continue
		}
		s.namesOf(at, into)
	}
}

func (s *syntax) namesOf(at site, into map[string]bool) {
	handed := at.form == formTaken || at.form == formCalled
	for i := at.extent; i >= 0; i = int(s.parent[i]) {
		switch s.Kind(i) {
		case pysyntax.KindFunctionDefinition:
			if name, ok := s.Child(i, pysyntax.FieldName); ok && at.def != i {
				into[s.Text(name)] = true
			}
			handed = false
		case pysyntax.KindAssignment, pysyntax.KindForStatement:
			if left, ok := s.Child(i, pysyntax.FieldLeft); ok && handed {
				s.identifiers(left, into)
			}
			handed = false
		case pysyntax.KindNamedExpression, pysyntax.KindDefaultParameter, pysyntax.KindTypedDefaultParameter:
			if name, ok := s.Child(i, pysyntax.FieldName); ok && handed {
				into[s.Text(name)] = true
			}
		}
	}
}

// identifiers adds the names in an assignment's target; of self.cron it is cron.
func (s *syntax) identifiers(i int, into map[string]bool) {
	switch s.Kind(i) {
	case pysyntax.KindIdentifier:
		into[s.Text(i)] = true
	case pysyntax.KindAttribute:
		into[s.Text(s.lastName(i))] = true
	case pysyntax.KindSubscript:
		if v, ok := s.Child(i, pysyntax.FieldValue); ok {
			s.identifiers(v, into)
		}
	default:
		for c := range s.Children(i) {
			s.identifiers(c, into)
		}
	}
}

// aliased finds the places where one of the names is applied to a function.
func (s *syntax) aliased(names map[string]bool) []site {
	local := s.renamed(names)
	var out []site
	for i, n := range s.Nodes {
		if n.Kind != pysyntax.KindDecorator && n.Kind != pysyntax.KindCall {
			continue
		}
		callee := s.innermost(i)
		if callee < 0 || !local[s.Text(s.rootName(callee))] {
			continue
		}
		at := s.siteAt(callee, s.Text(s.rootName(callee)))
		if at.extent == i && at.form >= formApplied {
			at.alias = true
			out = append(out, at)
		}
	}
	return out
}

// renamed adds the names that from-imports give to the names.
func (s *syntax) renamed(names map[string]bool) map[string]bool {
	out := names
	for i, n := range s.Nodes {
		if n.Kind != pysyntax.KindAliasedImport {
			continue
		}
		name, ok1 := s.Child(i, pysyntax.FieldName)
		as, ok2 := s.Child(i, pysyntax.FieldAlias)
		if ok1 && ok2 && names[s.Text(name)] {
			if len(out) == len(names) {
				out = map[string]bool{}
				for k := range names {
					out[k] = true
				}
			}
			out[s.Text(as)] = true
		}
	}
	return out
}

// innermost is what a decorator or a call of a call calls first: the x of @x, @x(...)
// and x(...)(f); -1 for other nodes.
func (s *syntax) innermost(i int) int {
	expr := -1
	if s.Kind(i) == pysyntax.KindDecorator {
		for c := range s.Children(i) {
			expr = c
			break
		}
	} else if fn, ok := s.Child(i, pysyntax.FieldFunction); ok && s.Kind(fn) == pysyntax.KindCall {
		expr = fn
	}
	for expr >= 0 && s.Kind(expr) == pysyntax.KindParenthesizedExpression {
		expr++
	}
	if expr >= 0 && s.Kind(expr) == pysyntax.KindCall {
		if fn, ok := s.Child(expr, pysyntax.FieldFunction); ok {
			return fn
		}
		return -1
	}
	return expr
}

// rootName is the identifier that names an alias: of cron, cron[0] and reg.cron it is
// cron.
func (s *syntax) rootName(i int) int {
	for s.Kind(i) == pysyntax.KindSubscript {
		v, ok := s.Child(i, pysyntax.FieldValue)
		if !ok {
			return i
		}
		i = v
	}
	return s.lastName(i)
}

// label names a site in a sentence: the function below a decorator, or the call.
func (a site) label() string {
	if a.def != 0 {
		if name, ok := a.file.Child(a.def, pysyntax.FieldName); ok {
			return a.file.Text(name)
		}
	}
	what := a.name
	if what == "" {
		what = "getattr"
	}
	return "this use of " + what
}

// sortSites puts sites into the order of the source, each expression once.
func sortSites(sites []site) []site {
	slices.SortStableFunc(sites, func(a, b site) int { return a.node - b.node })
	return slices.CompactFunc(sites, func(a, b site) bool { return a.node == b.node })
}
