package interp

import (
	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/internal/pysyntax"
)

// EvalText is eval(text): an expression without calls is evaluated like one that
// stands in the source, as in DEBUG = eval(os.environ["DEBUG"]). Every other text
// is code that is not read: its result is unknown, and names stay as they are.
func EvalText(in *object.Interp, c object.Call) object.Value {
	text, ok := c.Args[0].Value.(object.Str)
	if !ok || len(c.Args) > 1 || len(c.Keywords) > 0 || in.Frame == nil {
		return operator.Unmodelled(in, "eval", c)
	}
	f, expr := parseExpression(string(text), c.At)
	if f == nil {
		return operator.Unmodelled(in, "eval", c)
	}
	fr := *in.Frame
	fr.File = f
	v := eval(in, &fr, expr)
	if r := in.Raised; r != nil {
		r.At = c.At // the text has no place of its own
		return in.Nothing()
	}
	if object.Opaque(v) != nil {
		return operator.Unmodelled(in, "eval", c)
	}
	return v
}

// parseExpression parses a text that is one expression without effects; the file
// is nil when it is not.
func parseExpression(text string, at diag.Range) (*pysyntax.File, int) {
	f, diags := pysyntax.Parse(at.File, []byte(text), pysyntax.DefaultLimits())
	if f == nil || len(diags) > 0 {
		return nil, 0
	}
	expr, n := 0, 0
	for s := range f.Children(0) {
		if f.Kind(s) != pysyntax.KindExpressionStatement {
			return nil, 0
		}
		for e := range f.Children(s) {
			expr, n = e, n+1
		}
	}
	if n != 1 {
		return nil, 0
	}
	for i, node := range f.Nodes {
		if node.Flags&pysyntax.HasError != 0 {
			return nil, 0
		}
		switch f.Kind(i) {
		case pysyntax.KindCall, pysyntax.KindNamedExpression, pysyntax.KindAssignment, pysyntax.KindAugmentedAssignment,
			pysyntax.KindLambda, pysyntax.KindAwait, pysyntax.KindYield,
			pysyntax.KindListComprehension, pysyntax.KindSetComprehension,
			pysyntax.KindDictionaryComprehension, pysyntax.KindGeneratorExpression:
			return nil, 0
		}
	}
	return f, expr
}
