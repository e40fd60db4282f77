package jsonpos

import (
	"strconv"
	"strings"
	"unicode/utf16"
)

// escape reads one backslash sequence of a string. A lone surrogate becomes
// U+FFFD, as in encoding/json.
func (p *parser) escape(b *strings.Builder) bool {
	p.step()
	c := p.peek()
	const from, to = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	if i := strings.IndexByte(from, c); c != 0 && i >= 0 {
		b.WriteByte(to[i])
		p.step()
		return true
	}
	if c != 'u' {
		p.fail("a string has a backslash that starts no escape sequence of JSON")
		return false
	}
	p.step()
	r, ok := p.hex()
	if !ok {
		p.fail(`the sequence \u needs four hexadecimal digits`)
		return false
	}
	if utf16.IsSurrogate(r) && strings.HasPrefix(string(p.src[p.at:min(p.at+2, len(p.src))]), `\u`) {
		r = p.pair(r)
	}
	b.WriteRune(r) // WriteRune turns a surrogate into U+FFFD
	return true
}

// pair joins a surrogate with the escape behind it, which is left alone when
// the two make no pair.
func (p *parser) pair(first rune) rune {
	before := *p
	p.steps(2)
	second, ok := p.hex()
	if joined := utf16.DecodeRune(first, second); ok && joined != '\uFFFD' {
		return joined
	}
	p.at, p.line, p.col = before.at, before.line, before.col
	return first
}

func (p *parser) hex() (rune, bool) {
	if p.at+4 > len(p.src) {
		return 0, false
	}
	digits := string(p.src[p.at : p.at+4])
	if strings.Trim(digits, "0123456789abcdefABCDEF") != "" {
		return 0, false
	}
	n, err := strconv.ParseUint(digits, 16, 32)
	if err != nil {
		return 0, false
	}
	p.steps(4)
	return rune(n), true
}
