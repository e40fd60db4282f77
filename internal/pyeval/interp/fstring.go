package interp

import (
	"strings"
	"unicode/utf8"

	"decant/internal/diag"
	"decant/internal/pyeval/object"
	"decant/internal/pyeval/operator"
	"decant/internal/pysyntax"
)

func evalString(in *object.Interp, fr *object.Frame, i int) object.Value {
	f := fr.File
	if s, isBytes, ok := f.StringValue(i); ok {
		if isBytes {
			return object.Bytes(s)
		}
		if !utf8.ValidString(s) {
			return unknownAt(in, fr, i, "decant does not read this literal")
		}
		return in.NewStr(s, f.Range(i))
	}
	parts, ok := f.StringParts(i)
	if !ok {
		return unknownAt(in, fr, i, "decant does not read this literal")
	}
	return withExpr(in, joinParts(in, fr, parts, f.Range(i)), fr, i)
}

// joinParts evaluates all parts of an f-string, also behind an unknown one.
func joinParts(in *object.Interp, fr *object.Frame, parts []pysyntax.Part, at diag.Range) object.Value {
	var b strings.Builder
	var unsure *object.Unknown
	var written []object.Value
	for _, p := range parts {
		if p.Expr == 0 {
			b.WriteString(p.Text)
			written = append(written, object.Str(p.Text))
			continue
		}
		v := formatPart(in, fr, p, at)
		if in.Raised != nil {
			return in.Nothing()
		}
		s, ok := v.(object.Str)
		written = append(written, v)
		if !ok {
			unsure = operator.Uncertain(in, append([]object.Value{v}, operator.UnsureList(unsure)...)...)
			continue
		}
		b.WriteString(string(s))
		if b.Len() > in.Options.Limits.TextBytes {
			break
		}
	}
	if unsure != nil {
		return in.Written(in.Derive(unsure), written...)
	}
	return in.NewStr(b.String(), at)
}

func formatPart(in *object.Interp, fr *object.Frame, p pysyntax.Part, at diag.Range) object.Value {
	v := eval(in, fr, p.Expr)
	if in.Raised != nil {
		return v
	}
	var spec object.Value = object.Str("")
	if p.Format != nil {
		spec = joinParts(in, fr, p.Format, at)
	}
	return operator.Format(in, v, p.Conversion, spec, at)
}
