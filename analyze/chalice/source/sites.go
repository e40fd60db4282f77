package source

import (
	"slices"
	"strings"

	"decant/internal/pysyntax"
)

// Site is a place of the source that registers a handler or a blueprint, or looks as
// if it did. Sites are found in the syntax alone, so that a fault of the evaluation
// cannot hide one.
type Site struct {
	File *pysyntax.File
	// Node is the attribute app.schedule, the call getattr(app, "schedule"), or the
	// name under which one of these is used.
	Node int
	// Name is the registering method; "" when it is computed.
	Name string
	Form SiteForm
	// Call is the call that makes the registration, 0 for none; extent is the whole
	// expression or decorator.
	Call, Extent int
	// Def is the function or class that a decorator stands above; 0 for none.
	Def int
	// Alias is set when node is a name for a registering method, or for a function
	// that registers.
	Alias bool
	// Text is set for exec and eval of a text that holds a registration.
	Text bool
}

// SiteForm is how a registering method is used.
type SiteForm int

const (
	// formTaken is app.schedule without a call.
	FormTaken SiteForm = iota
	// formCalled is app.schedule(...), app.register_blueprint(...).
	FormCalled
	// formApplied is app.schedule(...)(function).
	FormApplied
	// formDecorator is @app.schedule(...).
	FormDecorator
)

// Registers says whether a method of that name makes functions of its argument, or
// adds those of a blueprint.
func Registers(name string) bool {
	return isDecorator(name) && name != "middleware" || name == "register_blueprint"
}

// CommonName says whether objects of other libraries have such a method, too.
func CommonName(name string) bool {
	switch name {
	case "schedule", "route", "authorizer", "register_blueprint", "":
		return true
	}
	return false
}

// Syntax is a file with what the search for sites needs.
type Syntax struct {
	*pysyntax.File
	Parent []int32
}

// NewSyntax prepares the look at the registrations of a file.
func NewSyntax(f *pysyntax.File) *Syntax {
	s := &Syntax{File: f, Parent: make([]int32, len(f.Nodes))}
	open := []int32{}
	for i, n := range f.Nodes {
		for len(open) > 0 && f.Nodes[open[len(open)-1]].Next <= int32(i) {
			open = open[:len(open)-1]
		}
		s.Parent[i] = -1
		if len(open) > 0 {
			s.Parent[i] = open[len(open)-1]
		}
		if n.Next > int32(i)+1 {
			open = append(open, int32(i))
		}
	}
	return s
}

// SyntaxOf is newSyntax, once for each file.
func (r *Run) SyntaxOf(f *pysyntax.File) *Syntax {
	if r.trees[f] == nil {
		r.trees[f] = NewSyntax(f)
	}
	return r.trees[f]
}

// up is the parent of a node, brackets left out; -1 for the module.
func (s *Syntax) up(i int) int {
	p := int(s.Parent[i])
	for p >= 0 && s.Kind(p) == pysyntax.KindParenthesizedExpression {
		p = int(s.Parent[p])
	}
	return p
}

// HandedOn says whether the value of a node is an argument of a call, also inside
// lists, tuples and dicts.
func (s *Syntax) HandedOn(node int) bool {
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
func (s *Syntax) isFunctionOf(i, call int) bool {
	fn, ok := s.Child(call, pysyntax.FieldFunction)
	return ok && fn <= i && i < int(s.Nodes[fn].Next) && s.Nodes[fn].End >= s.Nodes[i].End
}

// siteAt describes how the registering expression at a node is used.
func (s *Syntax) siteAt(node int, name string) Site {
	out := Site{File: s.File, Node: node, Name: name, Extent: node}
	at := s.up(node)
	if at >= 0 && s.Kind(at) == pysyntax.KindCall && s.isFunctionOf(node, at) {
		out.Form, out.Call, out.Extent = FormCalled, at, at
		at = s.up(at)
		if at >= 0 && s.Kind(at) == pysyntax.KindCall && s.isFunctionOf(out.Call, at) {
			out.Form, out.Extent = FormApplied, at
			return out
		}
	}
	if at >= 0 && s.Kind(at) == pysyntax.KindDecorator {
		out.Form, out.Extent = FormDecorator, at
		if p := int(s.Parent[at]); p >= 0 {
			out.Def, _ = s.Child(p, pysyntax.FieldDefinition)
		}
	}
	return out
}

// Sites finds the uses of registering methods in a file, in the order of the source.
func (s *Syntax) Sites() []Site {
	var out []Site
	for i, n := range s.Nodes {
		switch n.Kind {
		case pysyntax.KindAttribute:
			if attr, ok := s.Child(i, pysyntax.FieldAttribute); ok && Registers(s.Text(attr)) {
				out = append(out, s.siteAt(i, s.Text(attr)))
			}
		case pysyntax.KindCall:
			if name, ok := s.namedByText(i); ok {
				out = append(out, s.siteAt(i, name))
			} else if s.runsText(i) {
				out = append(out, Site{File: s.File, Node: i, Name: "exec", Form: FormApplied, Call: i, Extent: i, Text: true})
			}
		}
	}
	return out
}

// namedByText reads getattr(app, "schedule"), attrgetter("schedule") and the like. The
// name is "" when it is computed.
func (s *Syntax) namedByText(call int) (string, bool) {
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
			return text, Registers(text)
		}
		return "", s.Text(callee) == "getattr"
	}
	return "", false
}

// runsText says whether a call executes a literal text that registers something.
func (s *Syntax) runsText(call int) bool {
	callee, ok1 := s.Child(call, pysyntax.FieldFunction)
	args, ok2 := s.Child(call, pysyntax.FieldArguments)
	if !ok1 || !ok2 || s.Text(callee) != "exec" && s.Text(callee) != "eval" {
		return false
	}
	text := s.Text(args)
	for name := range Decorators() {
		if Registers(name) && strings.Contains(text, "."+name) {
			return true
		}
	}
	return strings.Contains(text, ".register_blueprint")
}

// lastName is the identifier at the end of a dotted expression, or the node itself.
func (s *Syntax) lastName(i int) int {
	if s.Kind(i) == pysyntax.KindAttribute {
		if name, ok := s.Child(i, pysyntax.FieldAttribute); ok {
			return name
		}
	}
	return i
}

// Names adds to a set the names under which a file's sites can be used elsewhere: what
// one is assigned to, and the functions around one.
func (s *Syntax) Names(sites []Site, into map[string]bool) {
	for _, at := range sites {
		if at.Name == "register_blueprint" || at.Name == "" {
			continue
		}
		s.namesOf(at, into)
	}
}

func (s *Syntax) namesOf(at Site, into map[string]bool) {
	handed := at.Form == FormTaken || at.Form == FormCalled
	for i := at.Extent; i >= 0; i = int(s.Parent[i]) {
		switch s.Kind(i) {
		case pysyntax.KindFunctionDefinition:
			if name, ok := s.Child(i, pysyntax.FieldName); ok && at.Def != i {
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
func (s *Syntax) identifiers(i int, into map[string]bool) {
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

// Aliased finds the places where one of the names is applied to a function.
func (s *Syntax) Aliased(names map[string]bool) []Site {
	local := s.renamed(names)
	var out []Site
	for i, n := range s.Nodes {
		if n.Kind != pysyntax.KindDecorator && n.Kind != pysyntax.KindCall {
			continue
		}
		callee := s.innermost(i)
		if callee < 0 || !local[s.Text(s.rootName(callee))] {
			continue
		}
		at := s.siteAt(callee, s.Text(s.rootName(callee)))
		if at.Extent == i && at.Form >= FormApplied {
			at.Alias = true
			out = append(out, at)
		}
	}
	return out
}

// renamed adds the names that from-imports give to the names.
func (s *Syntax) renamed(names map[string]bool) map[string]bool {
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
func (s *Syntax) innermost(i int) int {
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
func (s *Syntax) rootName(i int) int {
	for s.Kind(i) == pysyntax.KindSubscript {
		v, ok := s.Child(i, pysyntax.FieldValue)
		if !ok {
			return i
		}
		i = v
	}
	return s.lastName(i)
}

// Label names a site in a sentence: the function below a decorator, or the call.
func (a Site) Label() string {
	if a.Def != 0 {
		if name, ok := a.File.Child(a.Def, pysyntax.FieldName); ok {
			return a.File.Text(name)
		}
	}
	what := a.Name
	if what == "" {
		what = "getattr"
	}
	return "this use of " + what
}

// SortSites puts sites into the order of the source, each expression once.
func SortSites(sites []Site) []Site {
	slices.SortStableFunc(sites, func(a, b Site) int { return a.Node - b.Node })
	return slices.CompactFunc(sites, func(a, b Site) bool { return a.Node == b.Node })
}
