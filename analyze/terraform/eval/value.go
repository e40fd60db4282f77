// Package eval says what the expressions of Terraform mean, as far as the files of
// a repository say it: locals, defaults of variables, tfvars, arguments of the
// resources that a reference names, templates and the functions that only move
// text. It runs nothing and asks nobody: a value that a provider, a state or a
// person supplies is unknown, with the reason and the position.
//
//	"arn:aws:lambda:${var.region}:…:function:${local.prefix}-load"
//	->  text "arn:aws:lambda:", hole var.region, text ":…:function:orders-", hole var.stage, text "-load"
package eval

import (
	"strings"

	"decant/internal/diag"
)

// Kind is the type of a value.
type Kind int

// The types. An Unknown value has a Hole that says why.
const (
	Unknown Kind = iota
	Null
	Bool
	Number
	String
	List
	Object
)

// Value is what an expression means.
type Value struct {
	Kind Kind
	At   diag.Range
	Bool bool
	Text string // a Number's literal
	// Parts are a String's: texts and holes in turn.
	Parts []Part
	// Encoded is the value of which a String is the JSON text; Parts are then empty.
	Encoded *Value
	Items   []Value
	Members []Member // in the order of the source
	Hole    *Hole
	// From is the address of the function or alias whose attribute a String is, and
	// FromFile the file that declares it.
	From, FromFile string
}

// Member is one key of an Object.
type Member struct {
	Key   string
	KeyAt diag.Range
	Value Value
}

// Part is a text, or a Hole in its place. Encoded is the value of which the hole is
// the JSON text.
type Part struct {
	Text    string
	At      diag.Range
	Hole    *Hole
	Encoded *Value
}

// Hole stands for what the files do not say.
type Hole struct {
	// Expr is the source text: "var.region".
	Expr string
	At   diag.Range
	// Because is a clause without a subject, as in model.Unknown.
	Because string
	// Address is the resource or data source whose attribute it is, in the folder
	// that is read: "aws_lambda_function.load"; Attribute is its name.
	Address, Attribute string
	// Stage says that it has the name of the stage: terraform.workspace, or a
	// variable that is called so.
	Stage bool
}

// Get is the value of a key; Null when v is no Object or lacks the key.
func (v Value) Get(key string) Value {
	for _, m := range v.Members {
		if m.Key == key {
			return m.Value
		}
	}
	return Value{Kind: Null, At: v.At}
}

// Has says whether an Object has the key.
func (v Value) Has(key string) bool {
	for _, m := range v.Members {
		if m.Key == key {
			return true
		}
	}
	return false
}

// Literal is the text of a String without holes.
func (v Value) Literal() (string, bool) {
	if v.Kind != String || v.Encoded != nil {
		return "", false
	}
	var b strings.Builder
	for _, p := range v.Parts {
		if p.Hole != nil {
			return "", false
		}
		b.WriteString(p.Text)
	}
	return b.String(), true
}

// Shown is the value as text for people: holes as "${expression}".
func (v Value) Shown() string {
	switch v.Kind {
	case String:
		var b strings.Builder
		for _, p := range v.Parts {
			if p.Hole != nil {
				b.WriteString("${" + p.Hole.Expr + "}")
			} else {
				b.WriteString(p.Text)
			}
		}
		return b.String()
	case Unknown:
		return v.Hole.Expr
	case Number:
		return v.Text
	case Null, Bool, List, Object:
	}
	return ""
}

// Why is the first hole, nil when all is known.
func (v Value) Why() *Hole {
	if v.Kind == Unknown {
		return v.Hole
	}
	for _, p := range v.Parts {
		if p.Hole != nil {
			return p.Hole
		}
	}
	return nil
}

// Text makes a String of one text.
func Text(text string, at diag.Range) Value {
	return Value{Kind: String, At: at, Parts: []Part{{Text: text, At: at}}}
}

// NotKnown makes an Unknown value.
func NotKnown(h Hole) Value { return Value{Kind: Unknown, At: h.At, Hole: &h} }

// maxExpr bounds the source text that a hole keeps.
const maxExpr = 120

func unknown(expr string, at diag.Range, because string) Value {
	if len(expr) > maxExpr {
		expr = strings.ToValidUTF8(expr[:maxExpr], "") + "…"
	}
	return NotKnown(Hole{Expr: strings.Join(strings.Fields(expr), " "), At: at, Because: because})
}
