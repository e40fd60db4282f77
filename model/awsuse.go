package model

import (
	"strings"

	"decant/internal/diag"
)

// AWSUse is what the code that a function's handler can reach asks of AWS, as the
// source says it, code that runs while the modules are imported included.
type AWSUse struct {
	// Calls are sorted by position, service and method; the same call with two
	// possible targets stands there twice.
	Calls []AWSCall `json:"calls"`
	// Unresolved are the places where the code may call AWS and the source does not
	// say what: what Calls names may be too little. Sorted by position.
	Unresolved []UnresolvedUse `json:"unresolved"`
}

// AWSCall is one call of AWS in the source.
type AWSCall struct {
	// Service is boto3's name of the service: "s3".
	Service string `json:"service"`
	// Method is what the code calls, as boto3 names it: "put_object", "upload_file",
	// "Table.put_item", "Bucket.objects.filter".
	Method string `json:"method"`
	// Operations are the operations of the service's API that the call may send,
	// sorted: "PutObject".
	Operations []string `json:"operations"`
	// Parameters are those that may name what the call acts on, by their names in the
	// API, sorted: "Bucket", "Key", "TableName". One that the code does not give is not there.
	Parameters []AWSParameter `json:"parameters,omitempty"`
	// Region is the region_name of the client, when the code states one.
	Region *TextPattern `json:"region,omitempty"`
	At     diag.Range   `json:"at"`
	// Path leads from the handler, or the module that is imported, to the call: the
	// calls of the repository's own functions on the way, outermost first.
	Path []CallStep `json:"path"`
}

// AWSParameter is an argument of a call of AWS.
type AWSParameter struct {
	Name  string      `json:"name"`
	Value TextPattern `json:"value"`
	At    diag.Range  `json:"at"`
}

// CallStep is the call of a function of the repository.
type CallStep struct {
	// Function is its qualified name: "Loader.run"; "<module>" for code that runs while
	// a module is imported.
	Function string     `json:"function"`
	At       diag.Range `json:"at"` // the call; the def for the handler itself
}

// UnresolvedUse is a place where the source does not say what is asked of AWS.
type UnresolvedUse struct {
	// What is a sentence: "the client is given to pandas.read_sql, which is not read".
	What string     `json:"what"`
	At   diag.Range `json:"at"`
	Path []CallStep `json:"path"`
}

// TextPattern is a text that the source may give in part only: known parts and
// unknown ones in their order. The zero value is the empty text.
type TextPattern []TextPart

// TextPart is a known part of a text, or the reason why a part is not known.
type TextPart struct {
	Text    string   `json:"text,omitempty"`
	Unknown *Unknown `json:"unknown,omitempty"`
}

// KnownText is a pattern without an unknown part.
func KnownText(text string) TextPattern {
	if text == "" {
		return nil
	}
	return TextPattern{{Text: text}}
}

// Known returns the whole text; ok is false when a part is not known.
func (p TextPattern) Known() (text string, ok bool) {
	var b strings.Builder
	for _, part := range p {
		if part.Unknown != nil {
			return "", false
		}
		b.WriteString(part.Text)
	}
	return b.String(), true
}
