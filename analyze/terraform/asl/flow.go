package asl

import (
	"strings"

	"decant/analyze/terraform/eval"
	"decant/internal/diag"
	"decant/internal/lazyregexp"
)

// Use is what a machine does with the result of a state.
type Use struct {
	Kind UseKind
	// State reads it, in Field: "ItemsPath", "Choices". Both are "" unless Kind is
	// Used.
	State, Field string
	At           diag.Range
}

// UseKind says whether a result is used.
type UseKind string

// A result is discarded, becomes the output of the machine and is read by no state,
// or is read by a state. Unsure is a machine with too many ways to follow.
const (
	Discarded UseKind = "discarded"
	Output    UseKind = "output"
	Used      UseKind = "used"
	Unsure    UseKind = "unknown"
)

// place is a state's input or output in which the result stands at a path.
type place struct {
	m     *machine
	state string
	path  string // "" for the whole, "a.b" for $.a.b
	in    bool   // the state's input, not its output
}

// flow follows one result.
type flow struct {
	r      *reader
	queue  []place
	seen   map[place]bool
	output bool
	used   *Use
}

// use follows the result of a state through the machine: where ResultPath puts it,
// which states read that path, and whether it comes to the end.
func (r *reader) use(m *machine, state string) Use {
	f := &flow{r: r, seen: map[place]bool{}}
	f.result(m, state, "")
	for len(f.queue) > 0 && f.used == nil {
		p := f.queue[0]
		f.queue = f.queue[1:]
		if r.steps++; r.steps > maxSteps {
			return Use{Kind: Unsure}
		}
		if p.in {
			f.enter(p)
		} else {
			f.leave(p)
		}
	}
	switch {
	case f.used != nil:
		return *f.used
	case f.output:
		return Use{Kind: Output}
	}
	return Use{Kind: Discarded}
}

func (f *flow) add(p place) {
	if !f.seen[p] {
		f.seen[p] = true
		f.queue = append(f.queue, p)
	}
}

func (f *flow) readBy(state, field string, at diag.Range) {
	if f.used == nil {
		f.used = &Use{Kind: Used, State: state, Field: field, At: at}
	}
}

// result places what a state's work gave: the function's result, or that of the
// machines inside a Map or a Parallel state.
func (f *flow) result(m *machine, state, path string) {
	s := m.states[state]
	if language(s, m.jsonata) {
		if at, ok := f.mentions(s.Get("Assign"), "$states.result"); ok {
			f.readBy(state, "Assign", at)
		}
		if out := s.Get("Output"); out.Kind != eval.Null {
			if _, ok := f.mentions(out, "$states.result"); !ok {
				return
			}
		}
		f.add(place{m: m, state: state})
		return
	}
	if at, ok := f.refers(s.Get("Assign"), ""); ok {
		f.readBy(state, "Assign", at)
	}
	if at, ok := f.refers(s.Get("ResultWriter"), ""); ok || s.Has("ResultWriter") {
		f.readBy(state, "ResultWriter", at)
	}
	if selector := s.Get("ResultSelector"); selector.Kind == eval.Object && !f.selects(s, selector) {
		return
	}
	to, kept := target(s, "ResultPath")
	if !kept {
		return
	}
	f.passes(m, state, to)
}

// selects says whether a ResultSelector takes more than the metadata of
// lambda:invoke.
// https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
func (f *flow) selects(state, selector eval.Value) bool {
	resource, _ := state.Get("Resource").Literal()
	_, wrapped := invoked(resource)
	for _, ref := range f.references(selector, false, nil) {
		first, _, _ := strings.Cut(ref.path, ".")
		if !wrapped || first == "" || first == "Payload" {
			return true
		}
	}
	return false
}

// passes sends a path of a state's output through OutputPath.
func (f *flow) passes(m *machine, state, path string) {
	out, kept := target(m.states[state], "OutputPath")
	if !kept || !related(out, path) {
		return
	}
	if out != "" {
		path = strings.TrimPrefix(strings.TrimPrefix(path, out), ".")
		if len(out) > len(path) && path != "" {
			path = ""
		}
	}
	f.add(place{m: m, state: state, path: path})
}

// leave follows a state's output to the states behind it.
func (f *flow) leave(p place) {
	s := p.m.states[p.state]
	ends := s.Get("End").Bool
	if kind, _ := s.Get("Type").Literal(); kind == "Succeed" {
		ends = true
	}
	if ends {
		if p.m.parent == nil {
			f.output = true
			return
		}
		f.result(p.m.parent, p.m.around, "")
		return
	}
	next := []eval.Value{s.Get("Next"), s.Get("Default")}
	for _, c := range s.Get("Choices").Items {
		next = append(next, c.Get("Next"))
	}
	for _, n := range next {
		if name, ok := n.Literal(); ok {
			f.add(place{m: p.m, state: name, path: p.path, in: true})
		}
	}
}

// enter looks at what a state reads of its input, and what comes out again.
func (f *flow) enter(p place) {
	s, ok := p.m.states[p.state]
	if !ok {
		return
	}
	if language(s, p.m.jsonata) {
		f.enterJSONata(p, s)
		return
	}
	kind, _ := s.Get("Type").Literal()
	in, read := target(s, "InputPath")
	read = read && related(in, p.path)
	switch kind {
	case "Fail":
		for _, field := range []string{"CausePath", "ErrorPath"} {
			f.field(p, s, field)
		}
		return
	case "Choice":
		if at, ok := f.refersIn(s.Get("Choices"), true, p.path); ok && read {
			f.readBy(p.state, "Choices", at)
		}
	case "Wait":
		f.field(p, s, "SecondsPath")
		f.field(p, s, "TimestampPath")
	case "Pass":
		if !f.pass(p, s, read) {
			return
		}
	case "Task", "Map", "Parallel":
		if read {
			f.work(p, s, kind)
		}
		to, kept := target(s, "ResultPath")
		if kept && (to == "" || to == p.path || strings.HasPrefix(p.path, to+".")) {
			return // the state's own result replaces it
		}
	}
	f.passes(p.m, p.state, p.path)
}

// field reads one path of a state.
func (f *flow) field(p place, s eval.Value, name string) {
	v := s.Get(name)
	if text, ok := v.Literal(); ok && isPath(text) && related(segments(text), p.path) {
		f.readBy(p.state, name, v.At)
	}
}

// pass follows a Pass state, which moves values and reads none; false when nothing of
// the result comes through.
func (f *flow) pass(p place, s eval.Value, read bool) bool {
	to, kept := target(s, "ResultPath")
	if s.Has("Result") {
		return !kept || to != "" && to != p.path && !strings.HasPrefix(p.path, to+".")
	}
	if parameters := s.Get("Parameters"); parameters.Kind == eval.Object {
		if _, ok := f.refers(parameters, p.path); ok && read && kept {
			f.passes(p.m, p.state, to)
		}
		return !kept || to != ""
	}
	if !read {
		return to != ""
	}
	return true
}

// work finds what a Task, a Map or a Parallel state takes from its input.
func (f *flow) work(p place, s eval.Value, kind string) {
	arguments, name := s.Get("Parameters"), "Parameters"
	if v := s.Get("ItemSelector"); kind == "Map" && v.Kind == eval.Object {
		arguments, name = v, "ItemSelector"
	}
	if at, ok := f.refers(arguments, p.path); ok {
		f.readBy(p.state, name, at)
	}
	switch {
	case kind == "Map" && !s.Has("ItemReader"):
		items := s.Get("ItemsPath")
		if text, ok := items.Literal(); !ok && items.Kind == eval.Null {
			f.readBy(p.state, "its items", s.At)
		} else if !ok || !isPath(text) || related(segments(text), p.path) {
			f.readBy(p.state, "ItemsPath", items.At)
		}
	case kind == "Task" && arguments.Kind != eval.Object:
		f.readBy(p.state, "its input", s.At)
	case kind == "Parallel" && arguments.Kind != eval.Object:
		for _, child := range p.m.children[p.state] {
			f.add(place{m: child, state: child.start, path: p.path, in: true})
		}
	}
	for _, field := range []string{"TimeoutSecondsPath", "HeartbeatSecondsPath"} {
		f.field(p, s, field)
	}
}

// enterJSONata is enter for a state whose expressions are JSONata.
func (f *flow) enterJSONata(p place, s eval.Value) {
	const input = "$states.input"
	for _, field := range []string{"Arguments", "Items", "ItemSelector", "Assign", "Choices", "Seconds", "Timestamp", "Error", "Cause", "TimeoutSeconds"} {
		if at, ok := f.mentions(s.Get(field), input); ok {
			f.readBy(p.state, field, at)
		}
	}
	kind, _ := s.Get("Type").Literal()
	works := false
	switch kind {
	case "Fail":
		return
	case "Task", "Map", "Parallel":
		works = true
		bare := !s.Has("Arguments")
		switch {
		case kind == "Task" && bare:
			f.readBy(p.state, "its input", s.At)
		case kind == "Map" && !s.Has("Items") && !s.Has("ItemReader"):
			f.readBy(p.state, "its items", s.At)
		case kind == "Parallel" && bare:
			for _, child := range p.m.children[p.state] {
				f.add(place{m: child, state: child.start, path: p.path, in: true})
			}
		}
	}
	if out := s.Get("Output"); out.Kind != eval.Null {
		if _, ok := f.mentions(out, input); ok {
			f.add(place{m: p.m, state: p.state})
		}
		return
	}
	if !works {
		f.add(place{m: p.m, state: p.state, path: p.path})
	}
}

// target is a state's ResultPath or OutputPath or InputPath; kept is false for null.
func target(s eval.Value, name string) (path string, kept bool) {
	if !s.Has(name) {
		return "", true
	}
	v := s.Get(name)
	if v.Kind == eval.Null {
		return "", false
	}
	text, _ := v.Literal()
	return segments(text), true
}

func isPath(text string) bool {
	return text == "$" || strings.HasPrefix(text, "$.") || strings.HasPrefix(text, "$[")
}

// segments writes a path without "$" and brackets: "$.a['b'][0].c" becomes "a.b".
// From the first index or filter on, the path stands for the whole list.
func segments(text string) string {
	text = strings.TrimPrefix(strings.TrimPrefix(text, "$"), ".")
	text = strings.NewReplacer("['", ".", "']", "", `["`, ".", `"]`, "").Replace(text)
	if i := strings.IndexAny(text, "[*?("); i >= 0 {
		text = text[:i]
	}
	return strings.Trim(text, ".")
}

// related says whether one path leads through the other.
func related(a, b string) bool {
	return a == "" || b == "" || a == b || strings.HasPrefix(a, b+".") || strings.HasPrefix(b, a+".")
}

// reference is a path into the input that a template names.
type reference struct {
	path string
	at   diag.Range
}

// pathToken finds paths in a text: "$.a.b", "States.Format('{}', $.a)". "$$" is the
// context object, "$name" a variable.
var pathToken = lazyregexp.New(`\$\$[\w.]*|\$\w+|\$(?:\.[\w-]+|\[[^\]]*\])*`)

// references are the paths that a template names in its order: those under a key that
// ends in ".$", and in Choices, where named is true, all.
func (f *flow) references(v eval.Value, named bool, out []reference) []reference {
	if f.r.steps++; f.r.steps > maxSteps {
		return out
	}
	if text, ok := v.Literal(); ok && named && (strings.HasPrefix(text, "$") || strings.HasPrefix(text, "States.")) {
		for _, token := range pathToken.FindAllString(text, 100) {
			if isPath(token) {
				out = append(out, reference{segments(token), v.At})
			}
		}
	}
	for _, item := range v.Items {
		out = f.references(item, named, out)
	}
	for _, m := range v.Members {
		out = f.references(m.Value, named || strings.HasSuffix(m.Key, ".$"), out)
	}
	return out
}

func (f *flow) refers(v eval.Value, path string) (diag.Range, bool) {
	return f.refersIn(v, false, path)
}

func (f *flow) refersIn(v eval.Value, named bool, path string) (diag.Range, bool) {
	for _, ref := range f.references(v, named, nil) {
		if related(ref.path, path) {
			return ref.at, true
		}
	}
	return diag.Range{}, false
}

// mentions finds a word in the texts of a value.
func (f *flow) mentions(v eval.Value, word string) (diag.Range, bool) {
	if f.r.steps++; f.r.steps > maxSteps {
		return diag.Range{}, false
	}
	if v.Kind == eval.String && strings.Contains(v.Shown(), word) {
		return v.At, true
	}
	for _, item := range v.Items {
		if at, ok := f.mentions(item, word); ok {
			return at, true
		}
	}
	for _, m := range v.Members {
		if at, ok := f.mentions(m.Value, word); ok {
			return at, true
		}
	}
	return diag.Range{}, false
}
