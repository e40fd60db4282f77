package jsonpos

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"decant/internal/diag"
)

// parser walks over the text once and knows its line and column at every step,
// so that positions cost nothing even in a file of one long line.
type parser struct {
	file      string
	src       []byte
	at        int // byte offset
	line, col int
	depth     int
	values    int
	problems  []Problem
	failed    bool
}

func (p *parser) document() *Value {
	if bytes.HasPrefix(p.src, []byte("\xef\xbb\xbf")) {
		start := p.pos()
		p.at = 3
		p.note(ByteOrderMark, start, "a byte order mark")
	}
	p.space()
	v := p.value()
	p.space()
	if !p.failed && p.at < len(p.src) {
		p.fail("there is text after the end of the value")
	}
	return v
}

func (p *parser) pos() diag.Pos { return diag.Pos{Line: p.line, Column: p.col, Byte: p.at} }

func (p *parser) span(start diag.Pos) diag.Range {
	return diag.Range{File: p.file, Start: start, End: p.pos()}
}

// step goes over one byte; columns count code points.
func (p *parser) step() {
	switch b := p.src[p.at]; {
	case b == '\n':
		p.line++
		p.col = 1
	case utf8.RuneStart(b):
		p.col++
	}
	p.at++
}

func (p *parser) steps(n int) {
	for range n {
		p.step()
	}
}

// peek is the byte at hand, 0 at the end.
func (p *parser) peek() byte {
	if p.at < len(p.src) {
		return p.src[p.at]
	}
	return 0
}

func (p *parser) fail(format string, args ...any) *Value {
	if p.failed {
		return nil
	}
	p.failed = true
	start := p.pos()
	if p.at < len(p.src) {
		p.step()
	}
	p.problems = append(p.problems, Problem{Kind: Syntax, At: p.span(start), Detail: fmt.Sprintf(format, args...)})
	return nil
}

func (p *parser) note(kind ProblemKind, start diag.Pos, what string) {
	p.add(Problem{Kind: kind, At: p.span(start), Detail: what})
}

func (p *parser) add(problem Problem) {
	if len(p.problems) < MaxProblems {
		p.problems = append(p.problems, problem)
	}
}

// space skips white space and comments.
func (p *parser) space() {
	for p.at < len(p.src) && !p.failed {
		switch p.src[p.at] {
		case ' ', '\t', '\n', '\r':
			p.step()
		case '/', '#':
			if !p.comment() {
				return
			}
		default:
			return
		}
	}
}

func (p *parser) comment() bool {
	rest, start := p.src[p.at:], p.pos()
	length := 0
	switch {
	case rest[0] == '#', bytes.HasPrefix(rest, []byte("//")):
		if length = bytes.IndexByte(rest, '\n'); length < 0 {
			length = len(rest)
		}
	case bytes.HasPrefix(rest, []byte("/*")):
		end := bytes.Index(rest[2:], []byte("*/"))
		if end < 0 {
			p.fail("a comment that starts with /* has no end")
			return false
		}
		length = end + 4
	default:
		return false
	}
	p.steps(length)
	p.note(Comment, start, "a comment")
	return true
}

func (p *parser) value() *Value {
	if p.values++; p.values > MaxValues {
		return p.fail("the file has more than %d values", MaxValues)
	}
	start := p.pos()
	switch b := p.peek(); {
	case p.failed:
		return nil
	case p.at >= len(p.src):
		return p.fail("the file ends where a value must follow")
	case b == '{':
		return p.nested(start, p.object)
	case b == '[':
		return p.nested(start, p.array)
	case b == '"':
		text, ok := p.text()
		if !ok {
			return nil
		}
		return &Value{Kind: String, Text: text, At: p.span(start)}
	case b == '-' || b >= '0' && b <= '9':
		return p.number(start)
	}
	return p.word(start)
}

func (p *parser) nested(start diag.Pos, read func(*Value) bool) *Value {
	if p.depth++; p.depth > MaxDepth {
		return p.fail("lists and objects are nested more than %d levels deep", MaxDepth)
	}
	defer func() { p.depth-- }()
	v := &Value{}
	p.step()
	if !read(v) {
		return nil
	}
	v.At = p.span(start)
	return v
}

func (p *parser) word(start diag.Pos) *Value {
	for _, w := range []struct {
		text  string
		value Value
	}{
		{"true", Value{Kind: Bool, Bool: true}},
		{"false", Value{Kind: Bool}},
		{"null", Value{Kind: Null}},
	} {
		if bytes.HasPrefix(p.src[p.at:], []byte(w.text)) {
			p.steps(len(w.text))
			w.value.At = p.span(start)
			return &w.value
		}
	}
	return p.fail("there is %s where a value must stand", p.found())
}

// found names what stands at the position, for messages.
func (p *parser) found() string {
	r, size := utf8.DecodeRune(p.src[p.at:])
	switch {
	case r == 0:
		return "a NUL byte"
	case r == utf8.RuneError && size == 1:
		return fmt.Sprintf("the byte 0x%02x", p.src[p.at])
	case r == '\'':
		return "a single quote (JSON has double quotes only)"
	case r < ' ' || r == 0x7f:
		return fmt.Sprintf("the control character U+%04X", r)
	}
	return fmt.Sprintf("“%c”", r)
}

func (p *parser) number(start diag.Pos) *Value {
	from := p.at
	if p.peek() == '-' {
		p.step()
	}
	switch {
	case p.peek() == '0':
		p.step()
	case !p.digits():
		return p.fail("a number has no digits")
	}
	if p.peek() == '.' {
		p.step()
		if !p.digits() {
			return p.fail("a number has no digits after its point")
		}
	}
	if b := p.peek(); b == 'e' || b == 'E' {
		p.step()
		if b := p.peek(); b == '+' || b == '-' {
			p.step()
		}
		if !p.digits() {
			return p.fail("a number has no digits in its exponent")
		}
	}
	return &Value{Kind: Number, Text: string(p.src[from:p.at]), At: p.span(start)}
}

func (p *parser) digits() bool {
	from := p.at
	for b := p.peek(); b >= '0' && b <= '9'; b = p.peek() {
		p.step()
	}
	return p.at > from
}

// object reads members up to the closing brace; array does so with items.
func (p *parser) object(v *Value) bool {
	v.Kind = Object
	v.index = map[string]int{}
	return p.list('}', "an object", func() {
		start := p.pos()
		if p.peek() != '"' {
			p.fail("there is %s where a key in double quotes must stand", p.found())
			return
		}
		key, ok := p.text()
		if !ok {
			return
		}
		m := Member{Key: key, KeyAt: p.span(start)}
		p.space()
		if p.peek() != ':' {
			p.fail("a colon is missing after a key")
			return
		}
		p.step()
		p.space()
		if m.Value = p.value(); m.Value == nil {
			return
		}
		i, twice := v.index[key]
		if !twice {
			v.index[key] = len(v.Members)
			v.Members = append(v.Members, m)
			return
		}
		p.add(Problem{Kind: DuplicateKey, At: m.KeyAt, Detail: key, First: v.Members[i].KeyAt})
		v.Members[i] = m
	})
}

func (p *parser) array(v *Value) bool {
	v.Kind = Array
	return p.list(']', "a list", func() {
		if item := p.value(); item != nil {
			v.Items = append(v.Items, item)
		}
	})
}

// list reads elements, separated by commas, up to the closing bracket.
func (p *parser) list(closing byte, what string, element func()) bool {
	p.space()
	for !p.failed && p.peek() != closing {
		if p.at >= len(p.src) {
			p.fail("the file ends inside %s", what)
			break
		}
		element()
		p.space()
		if p.failed || p.peek() == closing {
			break
		}
		if p.peek() != ',' {
			if p.at >= len(p.src) {
				p.fail("the file ends inside %s", what)
			} else {
				p.fail("there is %s where a comma or the end of %s must stand", p.found(), what)
			}
			break
		}
		comma := p.pos()
		p.step()
		own := p.span(comma)
		p.space()
		if p.peek() == closing {
			p.add(Problem{Kind: TrailingComma, At: own, Detail: "a comma without a value after it"})
		}
	}
	if p.failed {
		return false
	}
	p.step()
	return true
}

// text reads a string in double quotes.
func (p *parser) text() (string, bool) {
	p.step()
	var b strings.Builder
	for p.at < len(p.src) {
		switch c := p.src[p.at]; {
		case c == '"':
			p.step()
			return b.String(), true
		case c == '\\':
			if !p.escape(&b) {
				return "", false
			}
		case c == '\n':
			p.fail("a string has no closing quote on its line")
			return "", false
		case c < ' ':
			start := p.pos()
			b.WriteByte(c)
			p.step()
			p.note(ControlCharacter, start, "a control character in a string")
		case c < utf8.RuneSelf:
			b.WriteByte(c)
			p.step()
		default:
			p.wide(&b)
		}
	}
	p.fail("the file ends inside a string")
	return "", false
}

func (p *parser) wide(b *strings.Builder) {
	start := p.pos()
	r, size := utf8.DecodeRune(p.src[p.at:])
	b.WriteRune(r)
	p.at += size
	p.col++
	if r == utf8.RuneError && size == 1 {
		p.note(NotUTF8, start, "a byte that is no UTF-8")
	}
}
