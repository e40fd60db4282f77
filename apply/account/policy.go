package account

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// CanonicalPolicy brings a policy document into a form in which two documents
// of the same meaning are equal: one value stands without brackets and several
// are sorted, statements are sorted, booleans and numbers of conditions are
// text, and IAM's URL-encoding is undone.
//
//	{"Statement":{"Action":["s3:GetObject"], …}}   ->   {"Statement":[{"Action":"s3:GetObject", …}], "Version":"2008-10-17"}
//
// A Sid counts: IAM keeps it as it was given, so a difference is one that
// somebody made.
func CanonicalPolicy(text string) (any, error) {
	if strings.HasPrefix(text, "%7B") || strings.HasPrefix(text, "%7b") {
		decoded, err := url.PathUnescape(text)
		if err != nil {
			return nil, fmt.Errorf("undo the policy's URL-encoding: %w", err)
		}
		text = decoded
	}
	doc, err := decode(text)
	if err != nil {
		return nil, err
	}
	top, ok := doc.(map[string]any)
	if !ok {
		return nil, errors.New("a policy is a JSON object")
	}
	return canonicalDocument(top)
}

func canonicalDocument(top map[string]any) (any, error) {
	statements, ok := top["Statement"].([]any)
	if !ok {
		one, isObject := top["Statement"].(map[string]any)
		if !isObject {
			return nil, errors.New("the policy has no statement")
		}
		statements = []any{one}
	}
	out := map[string]any{"Version": "2008-10-17"}
	for key, value := range top {
		out[key] = value
	}
	list := make([]any, 0, len(statements))
	for _, s := range statements {
		statement, isObject := s.(map[string]any)
		if !isObject {
			return nil, errors.New("a statement is a JSON object")
		}
		list = append(list, canonicalStatement(statement))
	}
	slices.SortFunc(list, func(a, b any) int { return strings.Compare(Compact(a), Compact(b)) })
	out["Statement"] = list
	return out, nil
}

func canonicalStatement(s map[string]any) map[string]any {
	out := map[string]any{}
	for key, value := range s {
		switch key {
		case "Condition", "Principal", "NotPrincipal":
			out[key] = canonicalMap(value)
		default:
			out[key] = oneOrSorted(value)
		}
	}
	return out
}

// canonicalMap is for the nested maps of a statement: operator to key to values,
// or kind of principal to values.
func canonicalMap(v any) any {
	m, ok := v.(map[string]any)
	if !ok {
		return oneOrSorted(v)
	}
	out := map[string]any{}
	for key, value := range m {
		out[key] = canonicalMap(value)
	}
	return out
}

// oneOrSorted sorts a list without repetitions; a list of one is its value.
func oneOrSorted(v any) any {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	var texts []string
	for _, item := range list {
		switch item := item.(type) {
		case string:
			texts = append(texts, item)
		case map[string]any:
			return v // not a list of values; leave it as it stands
		default:
			texts = append(texts, Compact(item))
		}
	}
	slices.Sort(texts)
	texts = slices.Compact(texts)
	if len(texts) == 1 {
		return texts[0]
	}
	out := make([]any, len(texts))
	for i, text := range texts {
		out[i] = text
	}
	return out
}

// Statement is one statement of a policy that decant writes.
type Statement map[string]any

// Policy makes a document of the version that all policies of today have.
func Policy(statements ...Statement) any {
	list := make([]any, len(statements))
	for i, s := range statements {
		list[i] = map[string]any(s)
	}
	doc, err := CanonicalPolicy(Compact(map[string]any{"Version": "2012-10-17", "Statement": list}))
	if err != nil {
		panic("decant: " + err.Error())
	}
	return doc
}

// MaxDocument bounds the JSON documents that are read, in bytes; nothing that
// AWS takes here is larger.
const MaxDocument = 1 << 20

// decode reads one JSON document and nothing behind it.
func decode(text string) (any, error) {
	if len(text) > MaxDocument {
		return nil, fmt.Errorf("it has %d bytes", len(text))
	}
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return nil, err
	}
	return v, nil
}

// Compact writes JSON with sorted keys, without white space, and <, > and & as
// themselves: EventBridge looks for <name>.
func Compact(v any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic("decant: " + err.Error())
	}
	return strings.TrimSuffix(out.String(), "\n")
}

// PolicySize counts as IAM counts the size of a policy: without white space.
func PolicySize(text string) int {
	n := 0
	for _, r := range text {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}
