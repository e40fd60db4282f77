package eval

import (
	"strings"

	"decant/internal/diag"
	"decant/internal/hclfile"
	"decant/internal/jsonpos"
)

// Block is one block of a *.tf file, or what stands for one in a *.tf.json.
type Block struct {
	Type   string
	Labels []string
	At     diag.Range // the header
	Args   []Arg      // in source order
	Blocks []Block
}

// Arg is one argument.
type Arg struct {
	Name string
	At   diag.Range // the name
	Node hclfile.Node
}

// Address is how a reference names the block: "aws_x.y", "data.aws_x.y",
// "module.m"; "" for a block that no reference names.
func (b Block) Address() string {
	name := strings.Join(b.Labels, ".")
	switch {
	case b.Type == "resource" && len(b.Labels) == 2:
		return name
	case b.Type == "data" && len(b.Labels) == 2, b.Type == "module" && len(b.Labels) == 1:
		return b.Type + "." + name
	case b.Type == "variable" && len(b.Labels) == 1:
		return "var." + name
	}
	return ""
}

// Arg is the argument of a name, or nil.
func (b Block) Arg(name string) *Arg {
	for i := range b.Args {
		if b.Args[i].Name == name {
			return &b.Args[i]
		}
	}
	return nil
}

// Children are the nested blocks of a type; in JSON they are an object, or a list
// of them.
func (b Block) Children(name string) []Block {
	var out []Block
	for _, c := range b.Blocks {
		if c.Type == name {
			out = append(out, c)
		}
	}
	if a := b.Arg(name); a != nil && len(out) == 0 {
		nodes := []hclfile.Node{a.Node}
		if a.Node.Kind == hclfile.List {
			nodes = a.Node.Items
		}
		for _, n := range nodes {
			if n.Kind == hclfile.Object {
				out = append(out, blockOf(name, nil, n.At, n))
			}
		}
	}
	return out
}

// Dynamic says whether a "dynamic" block makes blocks of the type.
func (b Block) Dynamic(name string) bool {
	for _, c := range b.Blocks {
		if c.Type == "dynamic" && len(c.Labels) == 1 && c.Labels[0] == name {
			return true
		}
	}
	return false
}

// native converts the body of a *.tf file.
func native(body hclfile.Body) []Block {
	var out []Block
	for _, b := range body.Blocks {
		out = append(out, Block{Type: b.Type, Labels: b.Labels, At: b.At, Args: arguments(b.Body), Blocks: native(b.Body)})
	}
	return out
}

func arguments(body hclfile.Body) []Arg {
	var out []Arg
	for _, a := range body.Attributes {
		out = append(out, Arg{a.Name, a.At, a.Expr.Tree()})
	}
	return out
}

// labelled says how many labels the blocks of a type have.
var labelled = map[string]int{"resource": 2, "data": 2, "variable": 1, "module": 1, "output": 1, "provider": 1, "locals": 0, "terraform": 0}

// fromJSON converts the document of a *.tf.json file. Terraform reads strings in it as
// templates.
// https://developer.hashicorp.com/terraform/language/syntax/json
func fromJSON(root *jsonpos.Value) []Block {
	var out []Block
	for _, m := range root.Members {
		if depth, ok := labelled[m.Key]; ok {
			out = nested(m.Key, nil, depth, m.KeyAt, m.Value, out)
		}
	}
	return out
}

func nested(kind string, labels []string, depth int, at diag.Range, v *jsonpos.Value, out []Block) []Block {
	if v.Kind == jsonpos.Array {
		for _, item := range v.Items {
			out = nested(kind, labels, depth, at, item, out)
		}
		return out
	}
	if v.Kind != jsonpos.Object {
		return out
	}
	if depth == 0 {
		return append(out, blockOf(kind, labels, at, jsonNode(v)))
	}
	for _, m := range v.Members {
		own := append(append([]string{}, labels...), m.Key)
		out = nested(kind, own, depth-1, m.KeyAt, m.Value, out)
	}
	return out
}

func blockOf(kind string, labels []string, at diag.Range, n hclfile.Node) Block {
	b := Block{Type: kind, Labels: labels, At: at}
	for i, k := range n.Keys {
		if name, ok := literalText(k); ok {
			b.Args = append(b.Args, Arg{name, k.At, n.Items[i]})
		}
	}
	return b
}

// literalText is the text that an expression is without anything to evaluate.
func literalText(n hclfile.Node) (string, bool) {
	if n.Kind != hclfile.Template {
		text, ok := n.Value.(string)
		return text, ok && n.Kind == hclfile.Literal
	}
	var b strings.Builder
	for _, item := range n.Items {
		text, ok := literalText(item)
		if !ok {
			return "", false
		}
		b.WriteString(text)
	}
	return b.String(), true
}

// jsonNode is a value of JSON as the expression that Terraform reads in it.
func jsonNode(v *jsonpos.Value) hclfile.Node {
	n := hclfile.Node{Kind: hclfile.Literal, At: v.At, Text: v.Text}
	switch v.Kind {
	case jsonpos.Null:
	case jsonpos.Bool:
		n.Value = v.Bool
	case jsonpos.Number:
		if i, ok := v.Int(); ok {
			n.Value = i
			break
		}
		n.Kind = hclfile.Computed
	case jsonpos.String:
		inside := v.At
		inside.Start.Column++
		t, problem := hclfile.ParseTemplate([]byte(v.Text), inside)
		if problem != nil {
			return hclfile.Node{Kind: hclfile.Computed, At: v.At, Text: v.Text}
		}
		return t
	case jsonpos.Array:
		n.Kind = hclfile.List
		for _, item := range v.Items {
			n.Items = append(n.Items, jsonNode(item))
		}
	case jsonpos.Object:
		n.Kind = hclfile.Object
		for _, m := range v.Members {
			n.Keys = append(n.Keys, hclfile.Node{Kind: hclfile.Literal, At: m.KeyAt, Text: m.Key, Value: m.Key})
			n.Items = append(n.Items, jsonNode(m.Value))
		}
	}
	return n
}
