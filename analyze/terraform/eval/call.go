package eval

import (
	"strconv"
	"strings"

	"decant/internal/diag"
	"decant/internal/hclfile"
	"decant/internal/repofs"
)

// call evaluates the functions that move text and values about. Every other one is
// unknown, and so is one with an argument that is.
func (s Scope) call(n hclfile.Node) Value {
	switch n.Name {
	case "file", "templatefile":
		return s.fromFile(n)
	case "try", "coalesce":
		if len(n.Items) > 0 {
			if v := s.Eval(n.Items[0]); v.Kind != Unknown && v.Kind != Null {
				return v
			}
		}
		return unknown(n.Text, n.At, "its first argument is not known")
	}
	args := make([]Value, len(n.Items))
	for i, item := range n.Items {
		args[i] = s.Eval(item)
	}
	if f, ok := functions[n.Name]; ok && len(args) > 0 {
		if v, ok := f(args); ok {
			return bounded(v, n)
		}
		for _, a := range args {
			if h := a.Why(); h != nil {
				return unknown(n.Text, n.At, h.Because)
			}
		}
	}
	return unknown(n.Text, n.At, n.Name+"() computes it")
}

// functions are those that decant knows; false: not with these arguments.
var functions = map[string]func([]Value) (Value, bool){
	"jsonencode": func(args []Value) (Value, bool) {
		return Value{Kind: String, At: args[0].At, Encoded: &args[0]}, true
	},
	"jsondecode": func(args []Value) (Value, bool) {
		v, problem := args[0].JSON()
		return v, problem == nil
	},
	"yamldecode": func(args []Value) (Value, bool) {
		v, problem := args[0].YAML()
		return v, problem == nil
	},
	"tostring": first, "tolist": first, "toset": first, "tomap": first, "sensitive": first, "nonsensitive": first,
	"trimspace": onText(strings.TrimSpace), "lower": onText(strings.ToLower), "upper": onText(strings.ToUpper),
	"format": format, "join": joined, "replace": replaced, "merge": merged, "concat": concatenated, "lookup": lookup,
}

func first(args []Value) (Value, bool) { return args[0], args[0].Kind != Unknown }

// onText changes a text in which nothing is open.
func onText(f func(string) string) func([]Value) (Value, bool) {
	return func(args []Value) (Value, bool) {
		if args[0].Encoded != nil {
			return args[0], true
		}
		text, ok := args[0].Literal()
		return Text(f(text), args[0].At), ok
	}
}

// format knows %s, %d and %v without widths.
// https://developer.hashicorp.com/terraform/language/functions/format
func format(args []Value) (Value, bool) {
	spec, ok := args[0].Literal()
	if !ok {
		return Value{}, false
	}
	var parts []Part
	next := 1
	for {
		before, after, more := strings.Cut(spec, "%")
		if before != "" {
			parts = append(parts, Part{Text: before, At: args[0].At})
		}
		if !more {
			return Value{Kind: String, At: args[0].At, Parts: parts}, next == len(args)
		}
		switch {
		case strings.HasPrefix(after, "%"):
			parts = append(parts, Part{Text: "%", At: args[0].At})
		case after != "" && strings.Contains("sdv", after[:1]) && next < len(args):
			parts = appendValue(parts, args[next])
			next++
		default:
			return Value{}, false
		}
		spec = after[1:]
	}
}

func joined(args []Value) (Value, bool) {
	between, ok := args[0].Literal()
	if !ok || len(args) != 2 || args[1].Kind != List || len(args[1].Items) > maxParts {
		return Value{}, false
	}
	v := Value{Kind: String, At: args[0].At}
	for i, item := range args[1].Items {
		if i > 0 && between != "" {
			v.Parts = append(v.Parts, Part{Text: between, At: args[0].At})
		}
		v.Parts = appendValue(v.Parts, item)
	}
	return v, true
}

// replaced knows replace() with texts; a pattern is written in slashes.
func replaced(args []Value) (Value, bool) {
	if len(args) != 3 {
		return Value{}, false
	}
	text, a := args[0].Literal()
	from, b := args[1].Literal()
	to, c := args[2].Literal()
	if !a || !b || !c || from == "" || strings.HasPrefix(from, "/") || len(text)+strings.Count(text, from)*len(to) > maxText {
		return Value{}, false
	}
	return Text(strings.ReplaceAll(text, from, to), args[0].At), true
}

func merged(args []Value) (Value, bool) {
	out := Value{Kind: Object}
	at := map[string]int{}
	for _, a := range args {
		if a.Kind != Object {
			return Value{}, false
		}
		for _, m := range a.Members {
			if i, twice := at[m.Key]; twice {
				out.Members[i] = m
				continue
			}
			at[m.Key] = len(out.Members)
			out.Members = append(out.Members, m)
		}
		if len(out.Members) > maxParts {
			return Value{}, false
		}
	}
	return out, true
}

func concatenated(args []Value) (Value, bool) {
	out := Value{Kind: List}
	for _, a := range args {
		if a.Kind != List || len(out.Items)+len(a.Items) > maxParts {
			return Value{}, false
		}
		out.Items = append(out.Items, a.Items...)
	}
	return out, true
}

func lookup(args []Value) (Value, bool) {
	if len(args) < 2 || args[0].Kind != Object || !scalar(args[1]) {
		return Value{}, false
	}
	if key := word(args[1]); args[0].Has(key) {
		return args[0].Get(key), true
	}
	if len(args) == 3 {
		return args[2], true
	}
	return Value{}, false
}

// fromFile is file() and templatefile().
func (s Scope) fromFile(n hclfile.Node) Value {
	if len(n.Items) == 0 {
		return unknown(n.Text, n.At, n.Name+"() names no file")
	}
	text, ok := s.Eval(n.Items[0]).Literal()
	file := s.m.file(text)
	if !ok || file == "" {
		return unknown(n.Text, n.At, "the file that it names is not known, or lies outside the repository")
	}
	src, err := s.m.r.Read(file)
	if err != nil {
		return unknown(n.Text, n.At, file+" cannot be read: "+repofs.Reason(err))
	}
	start := diag.Range{File: file, Start: diag.Pos{Line: 1, Column: 1}}
	content := Text(string(src), start)
	if n.Name == "file" || len(n.Items) < 2 {
		return content
	}
	return s.rendered(content, s.Eval(n.Items[1]))
}

// rendered fills a template with its variables.
func (s Scope) rendered(template, vars Value) Value {
	text, ok := template.Literal()
	if !ok {
		return unknown("template", template.At, "the template is not known")
	}
	at := template.At
	if len(template.Parts) > 0 {
		at = template.Parts[0].At
	}
	node, problem := hclfile.ParseTemplate([]byte(text), at)
	if problem != nil {
		s.m.r.found = append(s.m.r.found, finding{Diagnostic: *badFile(problem.At, problem.Detail, problem.Limit)})
		return unknown("template", at, "the template cannot be parsed")
	}
	inner := map[string]Value{}
	for _, m := range vars.Members {
		inner[m.Key] = m.Value
	}
	return Scope{m: s.m, template: inner}.Eval(node)
}

// number is a whole number that a value states.
func (v Value) Int() (int, bool) {
	text := v.Text
	if v.Kind == String {
		text, _ = v.Literal()
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && (v.Kind == Number || v.Kind == String)
}
