package eval

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"decant/internal/diag"
	"decant/internal/hclfile"
)

// Eval is what an expression means in the scope.
func (s Scope) Eval(n hclfile.Node) Value {
	if s.m.r.steps++; s.m.r.steps > maxSteps {
		return unknown(n.Text, n.At, fmt.Sprintf("the expressions of the repository's Terraform take more than %d steps", maxSteps))
	}
	v := s.eval(n)
	v.At = n.At
	return v
}

func (s Scope) eval(n hclfile.Node) Value {
	switch n.Kind {
	case hclfile.Literal:
		return literal(n)
	case hclfile.Template:
		return s.text(n)
	case hclfile.List:
		v := Value{Kind: List}
		for _, item := range n.Items {
			v.Items = append(v.Items, s.Eval(item))
		}
		return v
	case hclfile.Object:
		return s.object(n)
	case hclfile.Reference:
		return s.reference(n)
	case hclfile.Index:
		return s.indexed(n)
	case hclfile.Call:
		return s.call(n)
	case hclfile.Condition:
		return s.condition(n)
	case hclfile.Equal, hclfile.NotEqual:
		if a, b := s.Eval(n.Items[0]), s.Eval(n.Items[1]); scalar(a) && scalar(b) {
			return Value{Kind: Bool, Bool: (word(a) == word(b)) == (n.Kind == hclfile.Equal)}
		}
	case hclfile.Computed:
	}
	return unknown(n.Text, n.At, "it is computed")
}

func literal(n hclfile.Node) Value {
	switch x := n.Value.(type) {
	case nil:
		return Value{Kind: Null}
	case bool:
		return Value{Kind: Bool, Bool: x}
	case string:
		return Text(x, n.At)
	case int:
		return Value{Kind: Number, Text: strconv.Itoa(x)}
	case float64:
		return Value{Kind: Number, Text: strconv.FormatFloat(x, 'g', -1, 64)}
	}
	return unknown(n.Text, n.At, "it is computed")
}

// scalar says whether a value is known and is no list or object.
func scalar(v Value) bool {
	_, text := v.Literal()
	return text || v.Kind == Bool || v.Kind == Number
}

// word is a scalar as Terraform writes it into a text.
func word(v Value) string {
	if v.Kind == Bool {
		return strconv.FormatBool(v.Bool)
	}
	if text, ok := v.Literal(); ok {
		return text
	}
	return v.Text
}

// text joins the parts of a template.
func (s Scope) text(n hclfile.Node) Value {
	var parts []Part
	for _, item := range n.Items {
		parts = appendValue(parts, s.Eval(item))
	}
	return bounded(Value{Kind: String, At: n.At, Parts: parts}, n)
}

// appendValue writes a value at the end of a text.
func appendValue(parts []Part, v Value) []Part {
	switch {
	case v.Kind == String && v.Encoded == nil:
		return append(parts, v.Parts...)
	case v.Kind == String:
		return append(parts, Part{At: v.At, Hole: &Hole{Expr: "jsonencode(…)", At: v.At, Because: "it is the text of an object"}, Encoded: v.Encoded})
	case scalar(v):
		return append(parts, Part{Text: word(v), At: v.At})
	case v.Kind == Unknown:
		return append(parts, Part{At: v.At, Hole: v.Hole})
	}
	return append(parts, Part{At: v.At, Hole: &Hole{Expr: "…", At: v.At, Because: "it is no text"}})
}

func bounded(v Value, n hclfile.Node) Value {
	size := 0
	for _, p := range v.Parts {
		size += len(p.Text)
	}
	if size > maxText || len(v.Parts) > maxParts {
		return unknown(n.Text, n.At, fmt.Sprintf("the text has more than %d MiB", maxText>>20))
	}
	return v
}

func (s Scope) object(n hclfile.Node) Value {
	v := Value{Kind: Object}
	seen := map[string]int{}
	for i, k := range n.Keys {
		key := s.Eval(k)
		if !scalar(key) {
			continue // its name is not known, and neither is what it replaces
		}
		m := Member{Key: word(key), KeyAt: k.At, Value: s.Eval(n.Items[i])}
		if at, twice := seen[m.Key]; twice {
			v.Members[at] = m
			continue
		}
		seen[m.Key] = len(v.Members)
		v.Members = append(v.Members, m)
	}
	return v
}

func (s Scope) condition(n hclfile.Node) Value {
	c, yes, no := s.Eval(n.Items[0]), s.Eval(n.Items[1]), s.Eval(n.Items[2])
	switch {
	case c.Kind == Bool && c.Bool:
		return yes
	case c.Kind == Bool:
		return no
	case scalar(yes) && scalar(no) && word(yes) == word(no):
		return yes
	}
	v := unknown(n.Text, n.At, "it depends on a condition that is not known")
	if h := c.Why(); h != nil {
		v.Hole.Because = "it depends on " + h.Expr
	}
	return v
}

// indexed is collection[key].
func (s Scope) indexed(n hclfile.Node) Value {
	if at, path, ok := s.instance(n); ok {
		return s.attribute(n, at, path)
	}
	v, key := s.Eval(n.Items[0]), s.Eval(n.Items[1])
	if v.Kind == Unknown {
		return unknown(n.Text, n.At, v.Hole.Because)
	}
	if scalar(key) {
		return step(v, word(key), n)
	}
	return unknown(n.Text, n.At, "its key is not known")
}

// instance recognises aws_x.y[each.key].arn: the address, and the path behind it with
// the evaluated key in front.
func (s Scope) instance(n hclfile.Node) (address string, path []string, ok bool) {
	for n.Kind == hclfile.Index {
		key := s.Eval(n.Items[1])
		if !scalar(key) {
			return "", nil, false
		}
		path = append([]string{word(key)}, path...)
		n = n.Items[0]
	}
	if n.Kind != hclfile.Reference {
		return "", nil, false
	}
	address, rest := split(n.Path)
	if address == "" || reserved[n.Path[0]] && n.Path[0] != "data" {
		return "", nil, false
	}
	return address, append(rest, path...), true
}

// step is one word of a path into a value.
func step(v Value, word string, n hclfile.Node) Value {
	switch v.Kind {
	case Object:
		if v.Has(word) {
			return v.Get(word)
		}
	case List:
		if i, err := strconv.Atoi(word); err == nil && i >= 0 && i < len(v.Items) {
			return v.Items[i]
		}
	case Unknown:
		return unknown(n.Text, n.At, v.Hole.Because)
	case Null, Bool, Number, String:
	}
	return unknown(n.Text, n.At, "the value has no "+word)
}

func steps(v Value, path []string, n hclfile.Node) Value {
	for _, w := range path {
		v = step(v, w, n)
	}
	return v
}

// reserved are the first words of a reference that is none to a resource.
var reserved = map[string]bool{"var": true, "local": true, "module": true, "data": true, "path": true, "terraform": true, "each": true, "count": true, "self": true}

// split parts a reference into an address and the path behind it.
func split(path []string) (address string, rest []string) {
	n := 2
	if path[0] == "data" {
		n = 3
	}
	if len(path) < n {
		return "", nil
	}
	return strings.Join(path[:n], "."), slices.Clone(path[n:])
}

func (s Scope) reference(n hclfile.Node) Value {
	m, path := s.m, n.Path
	if v, ok := s.template[path[0]]; ok {
		return steps(v, path[1:], n)
	}
	if s.template != nil {
		return unknown(n.Text, n.At, "templatefile is not given "+path[0])
	}
	if len(path) < 2 {
		return unknown(n.Text, n.At, "it names nothing of Terraform")
	}
	switch path[0] {
	case "var":
		return steps(m.once("var."+path[1], n, func() Value { return m.variable(path[1], n) }), path[2:], n)
	case "local":
		node, ok := m.locals[path[1]]
		if !ok {
			return unknown(n.Text, n.At, "no file of the folder declares it")
		}
		return steps(m.once("local."+path[1], n, func() Value { return Scope{m: m}.Eval(node) }), path[2:], n)
	case "path":
		if v, ok := m.pathOf(path[1], n.At); ok {
			return v
		}
	case "terraform":
		if path[1] == "workspace" {
			return NotKnown(Hole{Expr: n.Text, At: n.At, Because: "it differs by stage", Stage: true})
		}
	case "each":
		return s.ofEach(n)
	case "count":
		if s.index != "" {
			return Value{Kind: Number, Text: s.index}
		}
	case "module":
		return s.output(n)
	case "self":
	default:
		if address, rest := split(path); address != "" {
			return s.attribute(n, address, rest)
		}
	}
	return unknown(n.Text, n.At, "only Terraform knows it when it runs")
}

func (s Scope) ofEach(n hclfile.Node) Value {
	switch {
	case s.each == nil:
		return unknown(n.Text, n.At, "what for_each goes over is not known")
	case n.Path[1] == "key":
		return Text(s.each.Key, s.each.KeyAt)
	}
	return steps(s.each.Value, n.Path[2:], n)
}

// output is module.name.output of a module in the repository.
func (s Scope) output(n hclfile.Node) Value {
	name, rest := n.Path[1], n.Path[2:]
	child := s.m.call(name)
	if child == nil || len(rest) == 0 {
		return unknown(n.Text, n.At, "the module "+name+" is not read")
	}
	if b := s.m.found["module."+name]; len(rest) > 1 && (b.Arg("count") != nil || b.Arg("for_each") != nil) {
		rest = rest[1:]
	}
	b := child.found["output."+rest[0]]
	if b == nil {
		return unknown(n.Text, n.At, "the module "+name+" has no such output")
	}
	v := child.once("output."+rest[0], n, func() Value { return Scope{m: child}.Arg(*b, "value") })
	return steps(v, rest[1:], n)
}

// attribute is an attribute of a resource or a data source: an argument that its block
// states, or what follows from one.
func (s Scope) attribute(n hclfile.Node, address string, path []string) Value {
	m := s.m
	v := unknown(n.Text, n.At, "only AWS knows it")
	v.Hole.Address = address
	b := m.found[address]
	scope := Scope{m: m}
	if b != nil && len(path) > 0 && (b.Arg("count") != nil || b.Arg("for_each") != nil) {
		scope = m.instanceOf(*b, path[0])
		path = path[1:]
	}
	if len(path) == 0 {
		return v
	}
	v.Hole.Attribute = path[0]
	if b == nil {
		v.Hole.Because = "no file of the folder declares " + address
		return v
	}
	return m.once(fmt.Sprint(address, scope.index, keyOf(scope), path), n, func() Value {
		if derived, ok := scope.derived(*b, path[0], v); ok {
			derived.From, derived.FromFile = m.Name+address, b.At.File
			return derived
		}
		if a := b.Arg(path[0]); a != nil && path[0] != "arn" && path[0] != "id" {
			return steps(scope.Eval(a.Node), path[1:], n)
		}
		return v
	})
}

func keyOf(s Scope) string {
	if s.each == nil {
		return ""
	}
	return s.each.Key
}

// instanceOf is the scope of one instance of a block with count or for_each.
func (m *Module) instanceOf(b Block, key string) Scope {
	for _, s := range m.Instances(b) {
		if s.index == key && key != "" || s.each != nil && s.each.Key == key {
			return s
		}
	}
	return Scope{m: m}
}

// derived are the attributes of a Lambda function and an alias that follow from its
// name, and the text of a template_file.
func (s Scope) derived(b Block, attribute string, hole Value) (Value, bool) {
	switch b.Labels[0] {
	case "aws_lambda_function":
		return functionAttribute(s.Arg(b, "function_name"), attribute, hole)
	case "aws_lambda_alias":
		fn := s.Arg(b, "function_name")
		switch attribute {
		case "arn":
			return join(fullARN(fn, hole), ":", s.Arg(b, "name")), true
		case "invoke_arn":
			return invokeARN(join(fullARN(fn, hole), ":", s.Arg(b, "name")), hole), true
		}
	case "template_file":
		if attribute == "rendered" {
			return s.rendered(s.Arg(b, "template"), s.Arg(b, "vars")), true
		}
	}
	return Value{}, false
}

func functionAttribute(name Value, attribute string, hole Value) (Value, bool) {
	if name.Kind != String {
		return Value{}, false
	}
	switch attribute {
	case "function_name", "id":
		return name, true
	case "arn":
		return fullARN(name, hole), true
	case "qualified_arn":
		return join(fullARN(name, hole), ":", part(hole, "version")), true
	case "invoke_arn":
		return invokeARN(fullARN(name, hole), hole), true
	}
	return Value{}, false
}

// fullARN is the ARN of a function by its name; of a name that is an ARN, itself.
func fullARN(name, hole Value) Value {
	if len(name.Parts) > 0 && strings.HasPrefix(name.Parts[0].Text, "arn:") {
		return name
	}
	v := Text("arn:aws:lambda:", hole.At)
	for _, what := range []string{"region", "account"} {
		v = join(v, "", part(hole, what))
		v.Parts = append(v.Parts, Part{Text: ":", At: hole.At})
	}
	return join(v, "function:", name)
}

// invokeARN is how API Gateway names a function.
func invokeARN(arn, hole Value) Value {
	v := join(Text("arn:aws:apigateway:", hole.At), "", part(hole, "region"))
	v = join(v, ":lambda:path/2015-03-31/functions/", arn)
	v.Parts = append(v.Parts, Part{Text: "/invocations", At: hole.At})
	return v
}

func part(hole Value, what string) Value {
	return NotKnown(Hole{Expr: what, At: hole.At, Because: "the " + what + " is that of the provider"})
}

func join(a Value, between string, b Value) Value {
	parts := slices.Clone(a.Parts)
	if between != "" {
		parts = append(parts, Part{Text: between, At: a.At})
	}
	return Value{Kind: String, At: a.At, Parts: appendValue(parts, b)}
}

// at puts a position on a value that was made elsewhere.
func (v Value) at(r diag.Range) Value {
	v.At = r
	return v
}
