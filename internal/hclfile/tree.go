package hclfile

import (
	"math"
	"strconv"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"decant/internal/diag"
)

// NodeKind is the form of an expression.
type NodeKind int

// The forms that Tree tells apart. Computed is every other form: a for
// expression, arithmetic, a splat.
const (
	Computed NodeKind = iota
	Literal
	Template
	List
	Object
	Reference
	Index
	Call
	Condition
	Equal
	NotEqual
)

// Node is an expression as a tree.
type Node struct {
	Kind NodeKind
	At   diag.Range
	// Text is the source text, byte for byte.
	Text string
	// Value is a Literal's: a string, int, float64, bool or nil.
	Value any
	// Name is the function of a Call.
	Name string
	// Path is a Reference's: the root name and what follows it, an index in its
	// text form.
	Path []string
	// Items are a Template's parts, a List's items, a Call's arguments, an Object's
	// values, the collection and the key of an Index, the condition and both results
	// of a Condition, the sides of Equal and NotEqual.
	Items []Node
	// Keys are an Object's, as many as Items.
	Keys []Node
	// Refs are the root names of the variables that a Computed mentions, sorted.
	Refs []string
}

// Tree is the expression's form. Parse has bounded its depth.
func (e Expr) Tree() Node {
	if e.syntax == nil {
		return Node{At: e.At, Text: e.Text}
	}
	return tree(e.syntax, e.src)
}

// ParseTemplate reads the text of a template, as a quoted string or a file of
// templatefile holds it. The range says where the text begins.
func ParseTemplate(src []byte, at diag.Range) (Node, *Problem) {
	whole := Node{At: at, Text: string(src)}
	if p := checkTemplate(at, src); p != nil {
		return whole, p
	}
	start := hcl.Pos{Line: max(1, at.Start.Line), Column: max(1, at.Start.Column)}
	e, found := hclsyntax.ParseTemplate(src, at.File, start)
	for _, d := range found {
		if d.Severity == hcl.DiagError {
			p := Problem{At: at, Detail: d.Summary + ": " + d.Detail}
			if d.Subject != nil {
				p.At = Range(*d.Subject)
			}
			return whole, &p
		}
	}
	return tree(e, whole.Text), nil
}

// checkTemplate is Check of the text of a template.
func checkTemplate(at diag.Range, src []byte) *Problem {
	if len(src) > MaxBytes {
		return refused(at, "The text is larger than %d MiB.", MaxBytes>>20)
	}
	if roughTokens(src) > maxTokens {
		return refused(at, "The text has more than %d tokens.", maxTokens)
	}
	tokens, _ := hclsyntax.LexTemplate(src, at.File, hcl.InitialPos)
	m := meter{levels: []level{{}}}
	for i, t := range tokens {
		m.token(t, tokens[i+1:])
		switch {
		case m.depth > maxDepth:
			return refused(at, "The text has more than %d brackets and operators inside each other.", maxDepth)
		case m.strange > maxStrange:
			return refused(at, "More than %d characters are no HCL.", maxStrange)
		}
	}
	return nil
}

// tree shares the text of the file, which an expression inside another would copy
// once for each level.
func tree(e hclsyntax.Expression, src string) Node {
	r := e.Range()
	n := Node{At: Range(r), Text: sliced(r, src)}
	add := func(kind NodeKind, parts ...hclsyntax.Expression) {
		n.Kind = kind
		for _, p := range parts {
			n.Items = append(n.Items, tree(p, src))
		}
	}
	switch x := e.(type) {
	case *hclsyntax.LiteralValueExpr:
		if x.Val.IsWhollyKnown() && !hugeNumber(x.Val) { // the parser puts an unknown value where it found an error
			if v, ok := plain(x.Val); ok && v != math.Inf(1) {
				n.Kind, n.Value = Literal, v
			}
		}
	case *hclsyntax.TemplateExpr:
		add(Template, x.Parts...)
	case *hclsyntax.TemplateWrapExpr:
		return tree(x.Wrapped, src)
	case *hclsyntax.ParenthesesExpr:
		return tree(x.Expression, src)
	case *hclsyntax.ScopeTraversalExpr:
		if path, ok := steps(x.Traversal); ok {
			n.Kind, n.Path = Reference, path
		}
	case *hclsyntax.RelativeTraversalExpr:
		if path, ok := steps(x.Traversal); ok {
			return through(tree(x.Source, src), path, n)
		}
	case *hclsyntax.FunctionCallExpr:
		if !x.ExpandFinal {
			n.Name = x.Name
			add(Call, x.Args...)
		}
	case *hclsyntax.TupleConsExpr:
		add(List, x.Exprs...)
	case *hclsyntax.ObjectConsExpr:
		n.Kind = Object
		for _, item := range x.Items {
			n.Keys = append(n.Keys, key(item.KeyExpr, src))
			n.Items = append(n.Items, tree(item.ValueExpr, src))
		}
	case *hclsyntax.ConditionalExpr:
		add(Condition, x.Condition, x.TrueResult, x.FalseResult)
	case *hclsyntax.IndexExpr:
		add(Index, x.Collection, x.Key)
	case *hclsyntax.BinaryOpExpr:
		switch x.Op {
		case hclsyntax.OpEqual:
			add(Equal, x.LHS, x.RHS)
		case hclsyntax.OpNotEqual:
			add(NotEqual, x.LHS, x.RHS)
		}
	}
	if n.Kind == Computed {
		n.Refs = roots(e)
	}
	return n
}

// sliced is the text of a range whose bytes count from the beginning of src.
func sliced(r hcl.Range, src string) string {
	if r.Start.Byte < 0 || r.End.Byte > len(src) || r.Start.Byte > r.End.Byte {
		return ""
	}
	return src[r.Start.Byte:r.End.Byte]
}

// through writes source.a["b"] as one Index inside another.
func through(source Node, path []string, whole Node) Node {
	for _, step := range path {
		source = Node{
			Kind: Index, At: whole.At, Text: whole.Text,
			Items: []Node{source, {Kind: Literal, At: whole.At, Text: step, Value: step}},
		}
	}
	return source
}

// key is an object's key: a bare word is a text.
func key(e hclsyntax.Expression, src string) Node {
	if word := hcl.ExprAsKeyword(e); word != "" {
		if k, ok := e.(*hclsyntax.ObjectConsKeyExpr); !ok || !k.ForceNonLiteral {
			r := e.Range()
			return Node{Kind: Literal, At: Range(r), Text: sliced(r, src), Value: word}
		}
	}
	if k, ok := e.(*hclsyntax.ObjectConsKeyExpr); ok {
		return tree(k.Wrapped, src)
	}
	return tree(e, src)
}

// steps are the words of a traversal; a splat has none.
func steps(traversal hcl.Traversal) ([]string, bool) {
	var out []string
	for _, t := range traversal {
		switch s := t.(type) {
		case hcl.TraverseRoot:
			out = append(out, s.Name)
		case hcl.TraverseAttr:
			out = append(out, s.Name)
		case hcl.TraverseIndex:
			switch {
			case s.Key.IsNull() || !s.Key.IsKnown():
				return nil, false
			case s.Key.Type() == cty.String:
				out = append(out, s.Key.AsString())
			case s.Key.Type() == cty.Number && !hugeNumber(s.Key):
				i, _ := s.Key.AsBigFloat().Int64()
				out = append(out, strconv.FormatInt(i, 10))
			default:
				return nil, false
			}
		default:
			return nil, false
		}
	}
	return out, len(out) > 0
}
