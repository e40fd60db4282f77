// Package pysyntax parses Python source files of any version into one flat
// array of nodes per file. It is the only package that knows the parser
// library (tree-sitter); what it hands out is ordinary memory.
//
// It executes nothing, and it is lenient: a file that parses need not be valid
// Python, and a file with errors still has a tree around them. Input is
// hostile: size, nesting and work are limited (Limits), and a file beyond a
// limit is refused with a diagnostic.
//
//	f, diags := pysyntax.Parse("app.py", []byte("app = Chalice(app_name='x')\n"), pysyntax.DefaultLimits())
//	for i := range f.Children(0) { // expression_statement
//		fmt.Println(f.Kind(i), f.Text(i), f.Range(i))
//	}
package pysyntax

import (
	"bytes"
	"errors"

	"decant/internal/diag"
)

// Flags are facts about a node besides its kind.
type Flags uint8

const (
	// Async marks a function_definition, for_statement, with_statement or
	// for_in_clause that is written with "async".
	Async Flags = 1 << iota
	// Missing marks a node of no length which the grammar needs and the text
	// does not have, such as a closing bracket.
	Missing
	// HasError marks a node with an error node or a missing node inside it (or
	// that is one itself).
	HasError
)

// Node is one node of a file's tree. Nodes stand in preorder: the children of
// node i begin at i+1 and end before Next.
type Node struct {
	// Start and End are byte offsets into the original source.
	Start, End uint32
	// Next is the index of the first node after this one's subtree.
	Next  int32
	Kind  Kind
	Field Field
	Flags Flags
}

// Limits bound what a file may cost.
type Limits struct {
	// MaxBytes is the largest file that is parsed.
	MaxBytes int
	// MaxWork bounds the work of parsing one file, in bytes that the parser asks
	// for and may give back: about 140 for a byte of sound code, and 2 to 5 ns of
	// time for each.
	MaxWork int
	// MaxMemory is how many bytes the parser may use for one file.
	MaxMemory int
	// MaxIndent is the largest number of nested indented blocks.
	MaxIndent int
	// MaxBrackets is the largest number of brackets open at one place.
	MaxBrackets int
	// MaxDepth is the largest depth of the tree in nodes.
	MaxDepth int
}

// DefaultLimits returns the limits for repositories of strangers.
//
// 100 indents and 200 brackets are CPython's own limits (MAXINDENT and MAXLEVEL
// in its tokenizer), so no working program is refused. 2 MB of sound code take about
// 300 MB of work and a third of a second; the time of error recovery is
// quadratic, and a hundred kilobytes of "def ):" lines alone reach 860 MB. A chain of 10,000
// operators is about what CPython's compiler recurses into (3.11 refuses 5,000,
// 3.13 refuses 20,000), and keeps recursive readers of the tree far from the
// end of a goroutine's stack. 288 MiB are a megabyte of the densest sound code
// (nothing but short assignments) or 2 MB of what people write.
func DefaultLimits() Limits {
	return Limits{MaxBytes: 2_000_000, MaxWork: 800_000_000, MaxMemory: 288 << 20, MaxIndent: 100, MaxBrackets: 200, MaxDepth: 10_000}
}

// File is a parsed source file. It is not changed after Parse and may be read
// by several goroutines.
type File struct {
	// Path is the path that diagnostics and ranges carry.
	Path string
	// Src are the bytes as read, whatever their encoding and line ends.
	Src []byte
	// Nodes is the tree in preorder; Nodes[0] is the module.
	Nodes []Node
	// Work is what parsing took; see Limits.MaxWork.
	Work int

	charset charset
	// lines holds the offset of each line's first byte.
	lines []uint32
	// counted holds the characters before every few bytes; see countCharacters.
	counted []uint32
}

// Parse reads one source file. The path is only used in positions. The file is
// nil when it was refused, and the list says why; a file with syntax errors is
// returned together with one warning that names the first of them. Parse may be
// called by several goroutines.
func Parse(path string, src []byte, limits Limits) (*File, diag.List) {
	var diags diag.List
	if refused := checkBytes(path, src, limits); refused != nil {
		return nil, diag.List{*refused}
	}
	f := &File{Path: path, Src: src, lines: lineStarts(src), counted: countCharacters(src)}
	f.charset, diags = detectCharset(path, src)

	p := parsers.Get().(*parser)
	defer parsers.Put(p)
	p.clean = sanitise(p.clean[:0], src)
	if refused := checkNesting(f, p.clean, limits); refused != nil {
		return nil, diag.List{*refused}
	}
	nodes, work, err := p.parse(p.clean, limits)
	f.Work = work
	switch {
	case errors.Is(err, errWork):
		return nil, diag.List{tooMuchWork(path, limits)}
	case errors.Is(err, errMemory):
		return nil, diag.List{tooMuchMemory(path, limits)}
	case errors.Is(err, errTooDeep):
		return nil, diag.List{treeTooDeep(path, limits)}
	}
	fixSplats(nodes)
	fixWalrus(nodes)
	f.Nodes = nodes
	if bytes.IndexByte(src, 0) >= 0 {
		diags.Add(hasNUL(f))
	}
	if at, what := oldSyntax(f); what != "" {
		diags.Add(python2(f, at, what))
	}
	if f.Nodes[0].Flags&HasError != 0 {
		diags.Add(syntaxErrors(f))
	}
	return f, diags
}

// Mentions says whether the bytes contain the word, in any context (comments,
// strings, parts of longer names): a cheap reason not to parse a file.
func Mentions(src []byte, word string) bool {
	return bytes.Contains(src, []byte(word))
}
