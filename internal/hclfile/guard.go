package hclfile

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"decant/internal/diag"
)

// The library's parser, and everything that walks its tree, recurses: once for
// each bracket and operator that an expression has inside or behind another. A
// goroutine's stack ends at 1 GB, and that ends the process; 300 kB of "-" are
// enough. So a text is measured on its tokens before it is parsed.
const (
	// maxTokens bounds the memory of one file: a token takes 96 bytes, its node
	// about three times that. 4 MiB of Terraform have about 900,000.
	maxTokens = 1_000_000
	// maxDepth bounds brackets and operators inside each other. People write
	// fewer than 50.
	maxDepth = 1_000
	// maxStrange bounds characters that are no HCL, each of which the library
	// reports with a diagnostic of its own.
	maxStrange = 100
	// maxExponent bounds a number to what float64 holds. The library writes a
	// number into a template digit by digit, and 1e999999999 has a billion.
	maxExponent = 1100
)

// Check says why a text must not be given to a parser of HCL, or returns nil.
// It is no syntax check.
func Check(path string, src []byte) *Problem { return check(path, src, maxTokens) }

func check(path string, src []byte, most int) *Problem {
	if len(src) > MaxBytes {
		return refused(diag.InFile(path), "The file is larger than %d MiB.", MaxBytes>>20)
	}
	if !utf8.Valid(src) {
		return &Problem{At: diag.InFile(path), Detail: "The file is not written in UTF-8."}
	}
	if roughTokens(src) > most {
		return refused(diag.InFile(path), "The file has more than %d tokens.", most)
	}
	// LexConfig also says what is wrong with single tokens; Parse will say it
	// again, and here it is of no use.
	tokens, _ := hclsyntax.LexConfig(src, path, hcl.InitialPos)
	m := meter{levels: []level{{newlines: true}}}
	for i, t := range tokens {
		m.token(t, tokens[i+1:])
		switch {
		case m.depth > maxDepth:
			return refused(Range(t.Range), "More than %d brackets and operators stand inside each other here.", maxDepth)
		case m.strange > maxStrange:
			return refused(Range(t.Range), "More than %d characters are no HCL.", maxStrange)
		}
	}
	return nil
}

func refused(at diag.Range, format string, limit int) *Problem {
	return &Problem{At: at, Detail: fmt.Sprintf(format, limit), Limit: true}
}

// roughTokens counts at least as many tokens as the scanner finds: each word and
// each character outside of words is one. A character that begins no token
// counts three times, because it costs a diagnostic besides.
func roughTokens(src []byte) int {
	n, inWord := 0, false
	for _, c := range src {
		digit := c >= '0' && c <= '9'
		word := digit || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		switch {
		case word && !inWord:
			n++
			if digit { // 1a is a number and a name
				n++
			}
		case word, c == ' ', c == '\t', c >= 0x80 && c < 0xc0:
		case c < ' ' && c != '\n', c == '$', c == '@', c == '\\', c >= 0x7f:
			n += 3
		default:
			n++
		}
		inWord = word
	}
	return n
}

// level is one open bracket, template or string.
type level struct {
	// operators are those of the present expression: the library nests what
	// stands before them or behind them.
	operators int
	// newlines says that a line end also ends an expression here.
	newlines bool
}

// meter follows the nesting of a text's tokens. Depth is never less than the
// depth of the recursion that parses them.
type meter struct {
	levels  []level
	depth   int // open levels and all their operators
	strange int
}

func (m *meter) top() *level { return &m.levels[len(m.levels)-1] }

// deeper notes an operator of the present expression.
func (m *meter) deeper() {
	m.top().operators++
	m.depth++
}

// next begins another expression at the same level.
func (m *meter) next() {
	m.depth -= m.top().operators
	m.top().operators = 0
}

func (m *meter) push(newlines bool) {
	m.levels = append(m.levels, level{newlines: newlines})
	m.depth++
}

func (m *meter) pop() {
	if len(m.levels) == 1 {
		return
	}
	m.next()
	m.levels = m.levels[:len(m.levels)-1]
	m.depth--
}

// token measures one token; rest is what follows it.
func (m *meter) token(t hclsyntax.Token, rest hclsyntax.Tokens) {
	switch t.Type {
	case hclsyntax.TokenOBrack:
		m.deeper() // an index is an operator
		m.push(false)
	case hclsyntax.TokenOParen, hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp:
		m.push(false)
	case hclsyntax.TokenOBrace:
		m.push(!isFor(rest))
	case hclsyntax.TokenTemplateControl:
		m.deeper() // if and for hold what follows them
		m.push(false)
	case hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote, hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd, hclsyntax.TokenCBrace:
		m.pop()
	case hclsyntax.TokenComma, hclsyntax.TokenEqual:
		m.next()
	case hclsyntax.TokenNewline, hclsyntax.TokenComment:
		if m.top().newlines && strings.HasSuffix(string(t.Bytes), "\n") {
			m.next()
		}
	case hclsyntax.TokenInvalid, hclsyntax.TokenBadUTF8, hclsyntax.TokenQuotedNewline:
		m.strange++
	case hclsyntax.TokenIdent, hclsyntax.TokenNumberLit, hclsyntax.TokenQuotedLit, hclsyntax.TokenStringLit, hclsyntax.TokenDot, hclsyntax.TokenEOF:
	default:
		m.deeper()
	}
}

// isFor says whether the first word behind a brace is "for": such an expression
// goes on over line ends.
func isFor(rest hclsyntax.Tokens) bool {
	for _, t := range rest {
		switch t.Type {
		case hclsyntax.TokenNewline, hclsyntax.TokenComment:
		default:
			return t.Type == hclsyntax.TokenIdent && string(t.Bytes) == "for"
		}
	}
	return false
}
