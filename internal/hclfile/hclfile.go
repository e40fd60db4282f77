// Package hclfile is the one door to hashicorp/hcl's native syntax: it reads a
// file into plain attributes and blocks with positions, evaluates what is
// literal, and hands out the source text of what is not. It never evaluates a
// reference or a function, and it never touches a file system.
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

// maxNesting bounds brackets, so that a hostile file cannot exhaust the stack
// of the recursive parser.
const maxNesting = 200

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
}

// Problem is a syntax error.
type Problem struct {
	At     diag.Range
	Detail string
}

// Parse reads a file in native syntax. Whatever could be read is returned
// beside the problems.
func Parse(path string, src []byte) (Body, []Problem) {
	if len(src) > MaxBytes {
		return Body{}, []Problem{{At: diag.InFile(path), Detail: "The file is larger than 4 MiB."}}
	}
	if tooDeep(src) {
		return Body{}, []Problem{{At: diag.InFile(path), Detail: "Brackets are nested more than 200 deep."}}
	}
	f, hclDiags := hclsyntax.ParseConfig(src, path, hcl.InitialPos)
	var problems []Problem
	for _, d := range hclDiags {
		if d.Severity != hcl.DiagError {
			continue
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
	return readBody(body, src), problems
}

// tooDeep counts brackets outside of comments and quotes roughly; counting too
// many is safe, since 200 is far beyond what people write.
func tooDeep(src []byte) bool {
	depth := 0
	for _, c := range src {
		switch c {
		case '(', '[', '{':
			depth++
			if depth > maxNesting {
				return true
			}
		case ')', ']', '}':
			depth = max(0, depth-1)
		}
	}
	return false
}

// Range converts HCL's range to ours; they count alike but for the file's form.
func Range(r hcl.Range) diag.Range {
	return diag.Range{
		File:  r.Filename,
		Start: diag.Pos{Line: r.Start.Line, Column: r.Start.Column, Byte: r.Start.Byte},
		End:   diag.Pos{Line: r.End.Line, Column: r.End.Column, Byte: r.End.Byte},
	}
}

func readBody(body *hclsyntax.Body, src []byte) Body {
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
			At: Range(block.DefRange()), Body: readBody(block.Body, src),
		})
	}
	return out
}

func readExpr(e hclsyntax.Expression, src []byte) Expr {
	r := e.Range()
	out := Expr{At: Range(r), Text: string(r.SliceBytes(src))}
	for _, t := range e.Variables() {
		out.Refs = append(out.Refs, t.RootName())
	}
	slices.Sort(out.Refs)
	out.Refs = slices.Compact(out.Refs)
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

// computes finds for expressions, which could be made to run for ever, and
// function calls, which would fail anyhow.
func computes(e hclsyntax.Expression) bool {
	found := false
	_ = hclsyntax.VisitAll(e, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n.(type) {
		case *hclsyntax.ForExpr, *hclsyntax.FunctionCallExpr:
			found = true
		}
		return nil
	})
	return found
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
