package callers

import (
	"encoding/json"
	"fmt"
	"path"
	"strings"

	"decant/analyze/terraform/asl"
	"decant/analyze/terraform/eval"
	"decant/internal/diag"
	"decant/internal/repofs"
	"decant/model"
)

// machine is a state machine, whatever declares it.
type machine struct {
	address    string
	dir        string
	at         diag.Range
	name       model.Value[string]
	workflow   model.Value[string]
	definition eval.Value
}

func (c *collector) stateMachine(r resource) {
	workflow := c.known(r.arg("type"))
	if !workflow.IsSet() {
		workflow = model.Known("STANDARD", model.FromDefault, diag.Range{})
	}
	c.machine(machine{
		address: r.address, dir: r.m.Dir, at: r.b.At, name: c.known(r.arg("name")), workflow: workflow, definition: r.arg("definition"),
	})
}

// machine adds the calls of a state machine.
func (c *collector) machine(m machine) {
	definition, problem := document(m.definition)
	if problem != nil {
		c.noDefinition(m, problem.At, problem.Detail)
		return
	}
	calls, ok := asl.Read(definition)
	if !ok {
		c.noDefinition(m, m.definition.At, "It has no States.")
		return
	}
	for _, call := range calls {
		c.add(call.Function, m.dir, m.address, model.Caller{Trigger: model.StateMachine{
			Place: model.Place{Where: orAt(call.At, m.at)}, Name: m.name, State: call.State, Inside: call.Inside, Workflow: m.workflow,
			Waits: string(call.Waits), Result: resultUse(call), Retries: stateRetries(call.Retries), Catches: call.Catches, Timeout: seconds(call.Timeout),
		}})
	}
}

// document is a definition as a value: the object that a text encodes, in JSON or in
// YAML.
func document(v eval.Value) (eval.Value, *eval.Problem) {
	if v.Kind == eval.Object {
		return v, nil
	}
	out, problem := v.JSON()
	if problem == nil || v.Kind != eval.String {
		return out, problem
	}
	if first := strings.TrimSpace(v.Shown()); strings.HasPrefix(first, "{") {
		return out, problem
	}
	return v.YAML()
}

func (c *collector) noDefinition(m machine, at diag.Range, why string) {
	c.diags.Add(diag.New(NoDefinition, orAt(at, m.at),
		fmt.Sprintf("The definition of %s is not read. %s Which functions it starts is not known.", m.address, why),
		"Look at it by hand before a function moves that it could start."))
}

func resultUse(c asl.Call) model.ResultUse {
	return model.ResultUse{Kind: string(c.Result.Kind), State: c.Result.State, Field: c.Result.Field, At: c.Result.At}
}

func stateRetries(list []asl.Retry) []model.StateRetry {
	var out []model.StateRetry
	for _, r := range list {
		out = append(out, model.StateRetry{Errors: r.Errors, Attempts: r.Attempts})
	}
	return out
}

// loose is a file *.asl.json or *.asl.yaml that nothing read so far names: its machine
// is called as the file is.
func (c *collector) loose(file string) {
	if c.reader.WasRead(file) {
		return
	}
	src, err := c.reader.Read(file)
	if err != nil {
		c.noDefinition(machine{address: file}, diag.InFile(file), "The file cannot be read: "+repofs.Reason(err)+".")
		return
	}
	at := diag.Range{File: file, Start: diag.Pos{Line: 1, Column: 1}}
	name, _, _ := strings.Cut(path.Base(file), ".asl.")
	c.machine(machine{
		address: file, dir: path.Dir(file), at: at, name: model.Known(name, model.FromSource, diag.InFile(file)),
		workflow:   model.NotKnown[string](model.Unknown{Because: "nothing in the repository makes a state machine of it", At: at}),
		definition: placeholders(eval.Text(string(src), at), nil),
	})
}

// placeholders turns "${Name}" of a text into the values that substitutions give it,
// and into holes where there are none.
//
//	"Resource": "${LoadArn}"   ->   "Resource": <the value of LoadArn>
func placeholders(v eval.Value, substitutions map[string]eval.Value) eval.Value {
	out := eval.Value{Kind: eval.String, At: v.At}
	for _, p := range v.Parts {
		if p.Hole != nil {
			out.Parts = append(out.Parts, p)
			continue
		}
		out.Parts = append(out.Parts, substituted(p, substitutions)...)
	}
	return out
}

// maxPlaceholder bounds a name between "${" and "}".
const maxPlaceholder = 200

func substituted(p eval.Part, substitutions map[string]eval.Value) []eval.Part {
	var out []eval.Part
	text, at := p.Text, p.At
	for text != "" {
		before, after, found := strings.Cut(text, "${")
		name, rest, closed := strings.Cut(after, "}")
		if !found || !closed || len(name) > maxPlaceholder || strings.ContainsAny(name, "\n\"") {
			return append(out, eval.Part{Text: text, At: at})
		}
		if before != "" {
			out = append(out, eval.Part{Text: before, At: at})
			at = moved(at, before)
		}
		switch v, ok := substitutions[strings.TrimSpace(name)]; {
		case strings.HasPrefix(name, "!"):
			out = append(out, eval.Part{Text: "${" + name[1:] + "}", At: at})
		case ok && v.Kind == eval.String && v.Encoded == nil:
			out = append(out, v.Parts...)
		case ok && v.Kind == eval.Unknown:
			out = append(out, eval.Part{At: at, Hole: v.Hole})
		default:
			out = append(out, eval.Part{At: at, Hole: &eval.Hole{Expr: name, At: at, Because: "something fills it in at deployment"}})
		}
		at = moved(at, "${"+name+"}")
		text = rest
	}
	return out
}

// moved is a range that begins behind a text.
func moved(at diag.Range, text string) diag.Range {
	if at.End.Line == at.Start.Line && at.End.Line != 0 {
		at.Start.Column += len([]rune(text))
		return at
	}
	if n := strings.Count(text, "\n"); n > 0 {
		at.Start.Line += n
		at.Start.Column = 1
		text = text[strings.LastIndexByte(text, '\n')+1:]
	}
	at.Start.Column += len([]rune(text))
	return at
}

// maxEncoded bounds the values of an event pattern, which has at most 4 KiB.
const maxEncoded = 1000

// encode writes a value as JSON with sorted keys; false when something in it is not
// known.
func encode(v eval.Value) (string, bool) {
	left := maxEncoded
	plain, ok := plainOf(v, &left)
	if !ok {
		return "", false
	}
	raw, err := json.Marshal(plain)
	return string(raw), err == nil
}

func plainOf(v eval.Value, left *int) (any, bool) {
	if *left--; *left < 0 {
		return nil, false
	}
	switch v.Kind {
	case eval.Null:
		return nil, true
	case eval.Bool:
		return v.Bool, true
	case eval.Number:
		return json.Number(v.Text), true
	case eval.String:
		return v.Literal()
	case eval.List:
		out := []any{}
		for _, item := range v.Items {
			p, ok := plainOf(item, left)
			if !ok {
				return nil, false
			}
			out = append(out, p)
		}
		return out, true
	case eval.Object:
		out := map[string]any{}
		for _, m := range v.Members {
			p, ok := plainOf(m.Value, left)
			if !ok {
				return nil, false
			}
			out[m.Key] = p
		}
		return out, true
	case eval.Unknown:
	}
	return nil, false
}
