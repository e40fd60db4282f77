package callers

import (
	"path"
	"slices"
	"strings"

	"decant/analyze/terraform/eval"
	"decant/internal/diag"
	"decant/internal/lazyregexp"
	"decant/model"
)

// serverless reads a file of the Serverless Framework: state machines of the plugin
// serverless-step-functions, and the resources that it hands to CloudFormation. Its
// functions are its own, not Chalice's.
// https://www.serverless.com/framework/docs/providers/aws/guide/variables
func (t *template) serverless() {
	root := t.variables(t.root, 0)
	resources := root.Get("resources")
	for _, part := range append([]eval.Value{resources}, resources.Items...) {
		if part.Get("Resources").Kind == eval.Object {
			t.declared, t.parameters = part.Get("Resources"), part.Get("Parameters")
			t.resources()
		}
	}
	for _, m := range root.Get("stepFunctions").Get("stateMachines").Members {
		d := declared{t, "stepFunctions.stateMachines." + m.Key, m.Key, m.KeyAt, t.resolve(m.Value)}
		workflow := t.c.known(d.p.Get("type"))
		if !workflow.IsSet() {
			workflow = model.Known("STANDARD", model.FromDefault, diag.Range{})
		}
		name := t.c.known(d.p.Get("name"))
		if !name.IsSet() {
			name = model.NotKnown[string](model.Unknown{Because: "the Serverless Framework makes it", At: d.at, Expr: m.Key})
		}
		t.c.machine(machine{address: d.address, dir: path.Dir(t.file), at: d.at, name: name, workflow: workflow, definition: d.p.Get("definition")})
	}
}

// variables replaces "${self:a.b}", "${opt:stage}" and "${file(x)}" in every text.
func (t *template) variables(v eval.Value, depth int) eval.Value {
	if t.steps--; t.steps < 0 {
		return v
	}
	out := v
	out.Items, out.Members = nil, nil
	switch v.Kind {
	case eval.String:
		return t.variablesIn(v, depth)
	case eval.List:
		for _, item := range v.Items {
			out.Items = append(out.Items, t.variables(item, depth))
		}
	case eval.Object:
		for _, m := range v.Members {
			out.Members = append(out.Members, eval.Member{Key: m.Key, KeyAt: m.KeyAt, Value: t.variables(m.Value, depth)})
		}
	case eval.Unknown, eval.Null, eval.Bool, eval.Number:
	}
	return out
}

// maxVariables bounds variables inside variables.
const maxVariables = 10

func (t *template) variablesIn(v eval.Value, depth int) eval.Value {
	text, ok := v.Literal()
	if !ok || !strings.Contains(text, "${") {
		return v
	}
	if name, whole := strings.CutPrefix(strings.TrimSuffix(text, "}"), "${"); whole && !strings.ContainsAny(name, "{}") && strings.HasSuffix(text, "}") {
		if value, ok := t.variable(name, v.At, depth); ok {
			return value
		}
		return v
	}
	known := map[string]eval.Value{}
	for _, found := range variableName.FindAllStringSubmatch(text, 1000) {
		if value, ok := t.variable(found[1], v.At, depth); ok {
			known[strings.TrimSpace(found[1])] = value
		}
	}
	if len(known) == 0 {
		return v
	}
	out := eval.Value{Kind: eval.String, At: v.At}
	for _, p := range v.Parts {
		out.Parts = append(out.Parts, onlyKnown(p, known)...)
	}
	return out
}

// onlyKnown fills the variables that are known, and leaves the others to Fn::Sub.
func onlyKnown(p eval.Part, known map[string]eval.Value) []eval.Part {
	var out []eval.Part
	last := 0
	for _, at := range variableName.FindAllStringSubmatchIndex(p.Text, 1000) {
		value, ok := known[strings.TrimSpace(p.Text[at[2]:at[3]])]
		if !ok {
			continue
		}
		if at[0] > last {
			out = append(out, eval.Part{Text: p.Text[last:at[0]], At: p.At})
		}
		switch text, literal := value.Literal(); {
		case literal:
			out = append(out, eval.Part{Text: text, At: p.At})
		case value.Kind == eval.String:
			out = append(out, value.Parts...)
		case value.Kind == eval.Number:
			out = append(out, eval.Part{Text: value.Text, At: p.At})
		default:
			hole := value.Hole
			if hole == nil {
				hole = &eval.Hole{Expr: p.Text[at[2]:at[3]], At: p.At, Because: "it is no text"}
			}
			out = append(out, eval.Part{At: p.At, Hole: hole})
		}
		last = at[1]
	}
	if last < len(p.Text) {
		out = append(out, eval.Part{Text: p.Text[last:], At: p.At})
	}
	return out
}

// variable is one variable of the framework; ok is false for what CloudFormation fills
// in itself.
func (t *template) variable(name string, at diag.Range, depth int) (eval.Value, bool) {
	name = strings.TrimSpace(name)
	source, fallback, hasFallback := strings.Cut(name, ",")
	source = strings.TrimSpace(source)
	unknown := func(why string) (eval.Value, bool) {
		return eval.NotKnown(eval.Hole{Expr: "${" + name + "}", At: at, Because: why}), true
	}
	stage := eval.NotKnown(eval.Hole{Expr: "${" + name + "}", At: at, Because: "it differs by stage", Stage: true})
	switch {
	case depth > maxVariables:
		return unknown("variables name each other more than 10 times")
	case source == "opt:stage", source == "sls:stage":
		return stage, true
	case source == "self:provider.stage":
		v := t.root.Get("provider").Get("stage")
		text, ok := v.Literal()
		if !ok || slices.Contains(t.c.app.Stages, text) || strings.Contains(text, "opt:stage") || strings.Contains(text, "sls:stage") {
			return stage, true
		}
		return t.variables(v, depth+1), true
	case strings.HasPrefix(source, "self:"):
		v := t.root
		for _, word := range strings.Split(strings.TrimPrefix(source, "self:"), ".") {
			v = v.Get(word)
		}
		if v.Kind != eval.Null {
			return t.variables(v, depth+1), true
		}
		if word := strings.Trim(strings.TrimSpace(fallback), `'"`); hasFallback && !strings.Contains(word, ":") {
			return eval.Text(word, at), true
		}
		return unknown("the file does not say it")
	case strings.HasPrefix(source, "file("):
		file, rest, _ := strings.Cut(strings.TrimPrefix(source, "file("), ")")
		text, problem := t.beside(eval.Text(file, at))
		if problem != "" || rest != "" {
			return unknown("the file that it names is not read")
		}
		v, bad := text.YAML()
		if bad != nil {
			t.c.badTemplate(bad.At, bad.Detail)
			return unknown("the file that it names cannot be parsed")
		}
		return t.variables(v, depth+1), true
	case strings.Contains(source, ":") && !strings.HasPrefix(source, "AWS::"):
		return unknown("the framework reads it at deployment")
	}
	return eval.Value{}, false
}

var variableName = lazyregexp.New(`\$\{([^{}]{1,200})\}`)
