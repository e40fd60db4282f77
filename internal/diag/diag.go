// Package diag holds the findings that decant reports about a user's code,
// files or account: a code, a position, what is wrong, why it matters and what
// to do now. Failures of our own machine are errors, not diagnostics.
//
// The registry of all codes is in codes.go and its siblings; `decant explain
// CODE` prints an entry, and docs/diagnostics.md is generated from it.
package diag

import (
	"cmp"
	"slices"
	"strconv"
)

// Code names one kind of finding, for example "CH112". Codes are forever: CH
// analyze, LV live, PL plan, PO policy, GN generate, RW rewrite, AP apply, FL fleet, CL
// cmd.
type Code string

// Severity says what a finding does to the run.
type Severity int

const (
	// Note explains a decision; nobody has to act.
	Note Severity = iota
	// Warning needs a human's eye; the run goes on.
	Warning
	// Error keeps the function (or the app) on Lambda; `migrate` writes nothing
	// while one stands, unless --partial is given.
	Error
)

// String returns "note", "warning" or "error".
func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	case Note:
		return "note"
	}
	panic("decant: severity out of range: " + strconv.Itoa(int(s)))
}

// MarshalText makes a severity readable in JSON.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Pos is a place in a file. Line and Column count from 1, Column in Unicode
// code points; Byte counts from 0. The zero Pos means "no position".
type Pos struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Byte   int `json:"-"`
}

// Range is a part of a file. File is relative to the repository's root and uses
// "/"; End points behind the last character. The zero Range means "nowhere in a
// file"; a Range with File alone means the whole file.
type Range struct {
	File  string `json:"file"`
	Start Pos    `json:"start"`
	End   Pos    `json:"end"`
}

// IsZero says whether the range points nowhere.
func (r Range) IsZero() bool { return r == Range{} }

// String returns "file:line:column", "file" without a position, or "".
func (r Range) String() string {
	if r.Start.Line == 0 {
		return r.File
	}
	return r.File + ":" + strconv.Itoa(r.Start.Line) + ":" + strconv.Itoa(r.Start.Column)
}

// InFile is the range of a whole file.
func InFile(path string) Range { return Range{File: path} }

// Related is a second place that belongs to a finding.
type Related struct {
	At      Range  `json:"at"`
	Message string `json:"message"`
}

// Diagnostic is one finding. Summary is fixed for the code, so that alike
// findings can be folded; names belong into Detail and Fix.
type Diagnostic struct {
	Code     Code
	Severity Severity
	Summary  string
	// Detail says what is wrong here and why it matters, in full sentences.
	Detail string
	// Fix says what to do now; a command or snippet to copy stands on an
	// indented line of its own. Empty only on notes.
	Fix string
	At  Range
	// Subject is a function, an ARN or an HCL address, when there is no file or
	// besides it.
	Subject string
	Related []Related
}

// New makes a diagnostic of a registered code; severity and summary come from
// the registry. An unregistered code is a bug and panics.
func New(code Code, at Range, detail, fix string) Diagnostic {
	entry, ok := Lookup(code)
	if !ok {
		panic("decant: diagnostic code is not registered: " + string(code))
	}
	return Diagnostic{
		Code: code, Severity: entry.Severity, Summary: entry.Summary,
		Detail: detail, Fix: fix, At: at,
	}
}

// About returns a copy that names its subject.
func (d Diagnostic) About(subject string) Diagnostic {
	d.Subject = subject
	return d
}

// With returns a copy with one more related place.
func (d Diagnostic) With(at Range, message string) Diagnostic {
	d.Related = append(slices.Clone(d.Related), Related{At: at, Message: message})
	return d
}

// List is a growing list of findings. The zero List is ready to use.
type List []Diagnostic

// Add appends findings.
func (l *List) Add(d ...Diagnostic) { *l = append(*l, d...) }

// Extend appends another list.
func (l *List) Extend(more List) { *l = append(*l, more...) }

// HasErrors says whether an error is among the findings.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(d Diagnostic) bool { return d.Severity == Error })
}

// Count returns how many findings have the severity.
func (l List) Count(s Severity) int {
	n := 0
	for _, d := range l {
		if d.Severity == s {
			n++
		}
	}
	return n
}

// Sorted returns a copy ordered by file, position, code and subject, without
// exact repetitions. It is called only when printing.
func (l List) Sorted() List {
	out := slices.Clone(l)
	slices.SortStableFunc(out, func(a, b Diagnostic) int {
		return cmp.Or(
			cmp.Compare(a.At.File, b.At.File),
			cmp.Compare(a.At.Start.Line, b.At.Start.Line),
			cmp.Compare(a.At.Start.Column, b.At.Start.Column),
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Subject, b.Subject),
			cmp.Compare(a.Detail, b.Detail),
		)
	})
	return slices.CompactFunc(out, func(a, b Diagnostic) bool {
		return a.Code == b.Code && a.At == b.At && a.Subject == b.Subject && a.Detail == b.Detail
	})
}
