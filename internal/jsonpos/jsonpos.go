// Package jsonpos reads JSON and keeps the position of every value, so that a
// finding can point at the key or value it speaks of. It reads more than JSON
// (comments, trailing commas, a byte order mark) because people write it, and
// reports each such place, because strict readers refuse the file.
//
//	{"lambda_timeout": 60, // seconds
//	}
//
// It gives the value and two problems: a comment and a trailing comma.
package jsonpos

import (
	"strconv"

	"decant/internal/diag"
)

// Limits against hostile input. No configuration comes near them: the deepest
// known nests 8 levels.
const (
	// MaxDepth is how many arrays and objects may be nested.
	MaxDepth = 100
	// MaxValues is how many values a document may have.
	MaxValues = 500_000
	// MaxProblems ends the list of tolerated problems.
	MaxProblems = 100
)

// Kind is the type of a value.
type Kind int

// The six types of JSON.
const (
	Null Kind = iota
	Bool
	Number
	String
	Array
	Object
)

// String is the type's name with its article, for messages: "a string".
func (k Kind) String() string {
	switch k {
	case Null:
		return "null"
	case Bool:
		return "a boolean"
	case Number:
		return "a number"
	case String:
		return "a string"
	case Array:
		return "a list"
	case Object:
		return "an object"
	}
	panic("decant: JSON kind out of range: " + strconv.Itoa(int(k)))
}

// Value is one value with its position.
type Value struct {
	Kind Kind
	At   diag.Range
	Bool bool
	// Text is a string's content or a number's literal.
	Text    string
	Items   []*Value // of an array
	Members []Member // of an object, in order; of repeated keys only the last

	index map[string]int // of Members, so that a large object costs no more
}

// Member is one key of an object with its value.
type Member struct {
	Key   string
	KeyAt diag.Range
	Value *Value
}

// Get returns a key's value, or nil when v is no object or lacks the key.
func (v *Value) Get(key string) *Value {
	if m := v.Member(key); m != nil {
		return m.Value
	}
	return nil
}

// Member returns a key with its value, or nil.
func (v *Value) Member(key string) *Member {
	if v == nil || v.Kind != Object {
		return nil
	}
	if i, ok := v.index[key]; ok {
		return &v.Members[i]
	}
	return nil
}

// IsNull says whether v is absent or null, which Chalice treats alike.
func (v *Value) IsNull() bool { return v == nil || v.Kind == Null }

// Int returns a number without fraction or exponent.
func (v *Value) Int() (int, bool) {
	if v == nil || v.Kind != Number {
		return 0, false
	}
	n, err := strconv.Atoi(v.Text)
	return n, err == nil
}

// Truthy is Python's truth of the value.
func (v *Value) Truthy() bool {
	if v == nil {
		return false
	}
	switch v.Kind {
	case Bool:
		return v.Bool
	case Number:
		f, err := strconv.ParseFloat(v.Text, 64)
		return err != nil || f != 0
	case String:
		return v.Text != ""
	case Array:
		return len(v.Items) > 0
	case Object:
		return len(v.Members) > 0
	case Null:
		return false
	}
	panic("decant: JSON kind out of range: " + strconv.Itoa(int(v.Kind)))
}

// ProblemKind says what is wrong at a place.
type ProblemKind int

// Syntax ends the reading. DuplicateKey is allowed by most readers, which keep
// the last. The others are refused by strict readers and tolerated here.
const (
	Syntax ProblemKind = iota
	DuplicateKey
	Comment
	TrailingComma
	ByteOrderMark
	ControlCharacter
	NotUTF8
)

// Problem is one finding. Detail is a full sentence for Syntax and a name for
// the others.
type Problem struct {
	Kind   ProblemKind
	At     diag.Range
	Detail string
	// First is where a repeated key stands for the first time.
	First diag.Range
}

// Parse reads a document. The value is nil when it has a Syntax problem, which
// is then the last of the problems.
func Parse(file string, src []byte) (*Value, []Problem) {
	p := &parser{file: file, src: src, line: 1, col: 1}
	v := p.document()
	if p.failed {
		return nil, p.problems
	}
	return v, p.problems
}
