// Package hclfile is the one door to hashicorp/hcl's native syntax: it reads a
// file into plain attributes and blocks with positions, evaluates what is
// literal, and hands out the source text and the form of what is not. It never
// evaluates a reference or a function, and it never touches a file system.
package hclfile

import (
	"cmp"
	"math/big"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"decant/internal/diag"
)

// MaxBytes bounds the size of a file that Parse takes.
const MaxBytes = 4 << 20

// Body is the content of a file or of a block, in source order.
type Body struct {
	Attributes []Attribute
	Blocks     []Block
}

// Attribute is name = expression.
type Attribute struct {
	Name string
	At   diag.Range // the name
	Expr Expr
}

// Block is type "label" … { … }.
type Block struct {
	Type   string
	Labels []string
	At     diag.Range // the header
	Whole  diag.Range // to the closing brace
	Body   Body
}

// Expr is an expression.
type Expr struct {
	// Text is the source text, byte for byte.
	Text string
	At   diag.Range
	// Literal says that Value holds what the expression means: a string, int,
	// float64, bool, nil, []any or map[string]any.
	Literal bool
	Value   any
	// Refs are the root names of the variables that it mentions, sorted.
	Refs []string

	syntax hclsyntax.Expression
	src    string // of the file
}

// maxProblems bounds how many syntax errors of one file are reported.
const maxProblems = 20

// Problem is a syntax error, or a limit.
type Problem struct {
	At     diag.Range
	Detail string
	// Limit says that the text goes beyond a limit of this package and was not
	// parsed.
	Limit bool
}

// Parse reads a file in native syntax. Whatever could be read is returned
// beside the problems.
func Parse(path string, src []byte) (Body, []Problem) { return ParseUpTo(maxTokens, path, src) }

// ParseUpTo is Parse of a text that has at most so many tokens.
func ParseUpTo(tokens int, path string, src []byte) (Body, []Problem) {
	if p := check(path, src, tokens); p != nil {
		return Body{}, []Problem{*p}
	}
	f, hclDiags := hclsyntax.ParseConfig(src, path, hcl.InitialPos)
	var problems []Problem
	for _, d := range hclDiags {
		if d.Severity != hcl.DiagError {
			continue
		}
		if len(problems) == maxProblems {
			break
		}
		at := diag.InFile(path)
		if d.Subject != nil {
			at = Range(*d.Subject)
		}
		problems = append(problems, Problem{At: at, Detail: d.Summary + ": " + d.Detail})
	}
	body, ok := f.Body.(*hclsyntax.Body)
	if !ok {
		return Body{}, problems
	}
	return readBody(body, string(src)), problems
}

// Range converts HCL's range to ours; they count alike but for the file's form.
func Range(r hcl.Range) diag.Range {
	return diag.Range{
		File:  r.Filename,
		Start: diag.Pos{Line: r.Start.Line, Column: r.Start.Column, Byte: r.Start.Byte},
		End:   diag.Pos{Line: r.End.Line, Column: r.End.Column, Byte: r.End.Byte},
	}
}

func readBody(body *hclsyntax.Body, src string) Body {
	var out Body
	for name, attr := range body.Attributes {
		out.Attributes = append(out.Attributes, Attribute{
			Name: name, At: Range(attr.NameRange), Expr: readExpr(attr.Expr, src),
		})
	}
	slices.SortFunc(out.Attributes, func(a, b Attribute) int {
		return cmp.Compare(a.At.Start.Byte, b.At.Start.Byte)
	})
	for _, block := range body.Blocks {
		out.Blocks = append(out.Blocks, Block{
			Type: block.Type, Labels: block.Labels,
			At: Range(block.DefRange()), Whole: Range(block.Range()), Body: readBody(block.Body, src),
		})
	}
	return out
}

func readExpr(e hclsyntax.Expression, src string) Expr {
	r := e.Range()
	out := Expr{At: Range(r), Text: sliced(r, src), syntax: e, src: src}
	out.Refs = roots(e)
	if len(out.Refs) > 0 || computes(e) {
		return out
	}
	v, diags := e.Value(nil) // nil context: functions and variables are errors
	if diags.HasErrors() || !v.IsWhollyKnown() {
		return out
	}
	out.Value, out.Literal = plain(v)
	return out
}

// roots are the root names of the variables that an expression mentions, sorted.
func roots(e hclsyntax.Expression) []string {
	var out []string
	for _, t := range e.Variables() {
		out = append(out, t.RootName())
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// computes finds for expressions, which could be made to run for ever, function
// calls, which would fail anyhow, and numbers of a million digits.
func computes(e hclsyntax.Expression) bool {
	found := false
	_ = hclsyntax.VisitAll(e, func(n hclsyntax.Node) hcl.Diagnostics {
		switch x := n.(type) {
		case *hclsyntax.ForExpr, *hclsyntax.FunctionCallExpr:
			found = true
		case *hclsyntax.LiteralValueExpr:
			found = found || hugeNumber(x.Val)
		}
		return nil
	})
	return found
}

func hugeNumber(v cty.Value) bool {
	if v.Type() != cty.Number || !v.IsKnown() || v.IsNull() {
		return false
	}
	exponent := v.AsBigFloat().MantExp(nil)
	return exponent > maxExponent || exponent < -maxExponent
}

// plain turns a cty value into ordinary Go values.
func plain(v cty.Value) (any, bool) {
	t := v.Type()
	switch {
	case v.IsNull():
		return nil, true
	case t == cty.String:
		return v.AsString(), true
	case t == cty.Bool:
		return v.True(), true
	case t == cty.Number:
		return number(v.AsBigFloat()), true
	case t.IsTupleType() || t.IsListType() || t.IsSetType():
		list := []any{}
		for _, item := range v.AsValueSlice() {
			p, ok := plain(item)
			if !ok {
				return nil, false
			}
			list = append(list, p)
		}
		return list, true
	case t.IsObjectType() || t.IsMapType():
		object := map[string]any{}
		for key, item := range v.AsValueMap() {
			p, ok := plain(item)
			if !ok {
				return nil, false
			}
			object[key] = p
		}
		return object, true
	}
	return nil, false
}

func number(f *big.Float) any {
	if i, accuracy := f.Int64(); accuracy == big.Exact {
		return int(i)
	}
	x, _ := f.Float64()
	return x
}
