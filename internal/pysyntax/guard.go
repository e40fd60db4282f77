package pysyntax

import (
	"bytes"
	"fmt"

	"decant/internal/diag"
)

// maxWidths is how many different indentation widths a file may have. The
// parser library's scanner keeps a stack of strictly increasing widths and
// writes it into 1,024 bytes, two for each width and up to 257 for strings that
// are open; more than 383 widths abort the process
// (https://github.com/tree-sitter/tree-sitter-python/issues/350). A file with
// fewer different widths cannot do that, whatever its strings and errors are.
const maxWidths = 380

// checkNesting refuses texts that are nested beyond the limits, before the
// parser sees them.
func checkNesting(f *File, text []byte, limits Limits) *diag.Diagnostic {
	offset, what := nesting(text, limits)
	if what == "" {
		return nil
	}
	d := diag.New("CH002", f.RangeOf(offset, offset),
		fmt.Sprintf("%s has more than %s here. The file was not parsed, so functions, triggers and AWS calls in it are not known.", f.Path, what),
		"Flatten the code, or move the data in it to a data file.")
	return &d
}

// nesting returns the place at which a limit is passed, and the limit in words.
func nesting(text []byte, limits Limits) (int, string) {
	g := guard{text: text, indents: make([]int, 1, 32), lineStart: true}
	for g.at < len(text) {
		if g.lineStart {
			g.indent()
		} else {
			g.token()
		}
		switch {
		case len(g.indents)-1 > limits.MaxIndent:
			return g.at, fmt.Sprintf("%d indented blocks inside each other", limits.MaxIndent)
		case g.brackets > limits.MaxBrackets:
			return g.at, fmt.Sprintf("%d open brackets", limits.MaxBrackets)
		}
	}
	if at := manyWidths(text); at >= 0 {
		return at, fmt.Sprintf("%d different indentations", maxWidths)
	}
	return 0, ""
}

// guard is a rough tokenizer: it knows strings, comments, brackets and logical
// lines, and nothing else.
type guard struct {
	text      []byte
	at        int
	lineStart bool
	brackets  int
	indents   []int
}

// indent reads the blanks of a line and updates the stack of widths, unless the
// line is blank, a comment, or inside brackets.
func (g *guard) indent() {
	g.lineStart = false
	width := 0
	for ; g.at < len(g.text); g.at++ {
		switch g.text[g.at] {
		case ' ':
			width++
		case '\t':
			width += 8 - width%8
		case '\f', '\r':
			width = 0
		case '\n', '#':
			return
		default:
			if g.brackets == 0 {
				g.push(width)
			}
			return
		}
	}
}

func (g *guard) push(width int) {
	for len(g.indents) > 1 && g.indents[len(g.indents)-1] > width {
		g.indents = g.indents[:len(g.indents)-1]
	}
	if width > g.indents[len(g.indents)-1] {
		g.indents = append(g.indents, width)
	}
}

// byteSet holds the bytes at which a scan stops.
type byteSet [256]bool

func stopAt(stops string) *byteSet {
	var set byteSet
	for i := range len(stops) {
		set[stops[i]] = true
	}
	return &set
}

// skip returns the offset of the first byte of the set from at on, or the
// text's length.
func (set *byteSet) skip(text []byte, at int) int {
	for at < len(text) && !set[text[at]] {
		at++
	}
	return at
}

var (
	codeStops         = stopAt("\n#'\"([{)]}\\")
	singleQuotedStops = stopAt("\n\\'")
	doubleQuotedStops = stopAt("\n\\\"")
)

func (g *guard) token() {
	text, at := g.text, codeStops.skip(g.text, g.at)
	if at == len(text) {
		g.at = at
		return
	}
	g.at = at + 1
	switch text[at] {
	case '\n':
		g.lineStart = true
	case '#':
		if g.at = len(text); bytes.IndexByte(text[at:], '\n') >= 0 {
			g.at = at + bytes.IndexByte(text[at:], '\n')
		}
	case '\\':
		g.escape() // the line goes on behind a backslash
	case '(', '[', '{':
		g.brackets++
	case ')', ']', '}':
		g.brackets = max(0, g.brackets-1)
	default:
		g.str(text[at])
	}
}

// escape steps over the character behind a backslash; CRLF is one.
func (g *guard) escape() {
	if bytes.HasPrefix(g.text[g.at:], []byte("\r\n")) {
		g.at++
	}
	g.at = min(g.at+1, len(g.text))
}

// str steps over a string whose first quote has been read. A string with one
// quote ends at the line's end at the latest.
func (g *guard) str(quote byte) {
	stops := singleQuotedStops
	if quote == '"' {
		stops = doubleQuotedStops
	}
	triple := g.follows(quote)
	if triple {
		g.at += 2
	}
	for {
		g.at = stops.skip(g.text, g.at)
		if g.at == len(g.text) {
			return
		}
		g.at++
		switch g.text[g.at-1] {
		case '\\':
			g.escape()
		case '\n':
			if !triple {
				g.at-- // token sees the line's end
				return
			}
		default:
			if !triple {
				return
			}
			if g.follows(quote) {
				g.at += 2
				return
			}
		}
	}
}

// follows says whether two more quotes follow.
func (g *guard) follows(quote byte) bool {
	return g.at+1 < len(g.text) && g.text[g.at] == quote && g.text[g.at+1] == quote
}

// manyWidths returns the offset at which the text has had more than maxWidths
// different widths of blanks behind a line end, counted the way the scanner
// does: a tab is 8, a backslash before a line end continues the count, and
// numbers have 16 bits. It looks into strings and comments too, because the
// scanner does so while it recovers from errors. It returns -1 for other texts.
func manyWidths(text []byte) int {
	var seen [1 << 16 / 64]uint64
	distinct := 0
	for i := 0; ; {
		end := bytes.IndexByte(text[i:], '\n')
		if end < 0 {
			return -1
		}
		var width uint16
		width, i = blankWidth(text, i+end+1)
		if word, bit := width/64, uint64(1)<<(width%64); seen[word]&bit == 0 {
			seen[word] |= bit
			if distinct++; distinct > maxWidths {
				return i
			}
		}
	}
}

// blankWidth measures the blanks from offset i on and returns where they end.
func blankWidth(text []byte, i int) (uint16, int) {
	var width uint16
	for ; i < len(text); i++ {
		switch text[i] {
		case ' ':
			width++
		case '\t':
			width += 8
		case '\n', '\r', '\f':
			width = 0
		case '\\':
			end := i + 1
			if end < len(text) && text[end] == '\r' {
				end++
			}
			if end < len(text) && text[end] != '\n' {
				return width, i
			}
			i = end
		default:
			return width, i
		}
	}
	return width, len(text) // a backslash may be the last byte
}
