// Package terminal is the printer that everything passes which a command says:
// text, tables, progress, questions, errors, diffs, JSON and annotations. Names
// and texts of a foreign repository or account may hold characters that steer a
// terminal, turn the direction of a line or begin a new one; the printer writes
// them as escapes, so that no caller can forget to.
//
// The escapes have the form of JSON's, \u202e. JSON that passes the printer
// therefore stays JSON with the same values.
package terminal

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/term"
)

// Options say what else than a terminal reads the text.
type Options struct {
	// Workflow is set in a job of GitHub Actions, whose runner takes lines of a
	// log for commands.
	Workflow bool
}

// Printer is a stream for people and logs. It is safe for concurrent use.
type Printer struct {
	to   io.Writer
	opts Options
	// mark is what the printer knows decant's own control sequences by. It is
	// random, so that no text of others can hold it.
	mark string

	mu      sync.Mutex
	rest    []byte // the beginning of a character or of a sequence that is not whole yet
	atStart bool   // nothing but blanks stands in the line so far
	hashes  int    // how many "#" the text ends with
	over    int    // columns of the line that Over has written
	wrote   bool
}

// New makes a printer. What it writes to gets plain text and nothing else.
func New(to io.Writer, opts Options) *Printer {
	var random [8]byte
	_, _ = rand.Read(random[:]) // it never fails: Go ends the process instead
	return &Printer{to: to, opts: opts, mark: hex.EncodeToString(random[:]), atStart: true}
}

// Mark is what Colour and Command need to be understood by this printer.
func (p *Printer) Mark() string { return p.mark }

// Size is the width of the terminal in columns, 0 when it does not say; ok is
// false for everything that is no terminal.
func (p *Printer) Size() (width int, ok bool) {
	f, ok := p.to.(interface{ Fd() uintptr })
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0, true
	}
	return width, true
}

// Unescaped is where bytes go that a program reads: below the printer for a pipe
// or a file, the printer itself for a terminal. A diff goes there, because
// `git apply` wants the bytes of the files.
func (p *Printer) Unescaped() io.Writer {
	if _, ok := p.Size(); ok {
		return p
	}
	return p.to
}

// Colour is the control sequence that sets a colour, "" resets it.
func Colour(mark, code string) string {
	if code == "" {
		code = "0"
	}
	return "\x1b" + mark + "[" + code + "m"
}

// Command begins a workflow command of GitHub Actions.
func Command(mark string) string {
	if mark == "" {
		return "::"
	}
	return "\x1b" + mark + "::"
}

// Over writes a line over the one that it wrote before, and ends no line.
func (p *Printer) Over(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := p.escape([]byte(line), true)
	_, _ = fmt.Fprintf(p.to, "\r%-*s", p.over, text) // progress that nobody sees is no failure
	p.over = max(p.over, utf8.RuneCount(text))
}

// Clear takes the line of Over away.
func (p *Printer) Clear() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over > 0 {
		_, _ = fmt.Fprintf(p.to, "\r%-*s\r", p.over, "")
		p.over = 0
	}
}

// Write prints text. A character that is not whole waits for the next call, or
// for Flush.
func (p *Printer) Write(text []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wrote = p.wrote || len(text) > 0
	if _, err := p.to.Write(p.escape(text, false)); err != nil {
		return 0, err //nolint:wrapcheck // a writer passes on what is below it
	}
	return len(text), nil
}

// Wrote says whether text was given to Write.
func (p *Printer) Wrote() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.wrote
}

// Flush writes what is left of a character that never came whole.
func (p *Printer) Flush() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.rest) == 0 {
		return nil
	}
	_, err := p.to.Write(p.escape(nil, true))
	return err //nolint:wrapcheck // a writer passes on what is below it
}

// escape is the text as it is printed; whole says that nothing follows.
func (p *Printer) escape(text []byte, whole bool) []byte {
	in := append(p.rest, text...)
	p.rest = nil
	out := make([]byte, 0, len(in)+len(in)/8)
	for i := 0; i < len(in); {
		if in[i] == 0x1b {
			n, more := p.own(in[i:])
			if more && !whole {
				p.rest = append([]byte(nil), in[i:]...)
				break
			}
			if n > 0 {
				out = append(out, p.sequence(in[i:i+n])...)
				i += n
				continue
			}
		}
		if !whole && !utf8.FullRune(in[i:]) {
			p.rest = append([]byte(nil), in[i:]...)
			break
		}
		r, size := utf8.DecodeRune(in[i:])
		out = p.rune(out, in[i:i+size], r, size)
		i += size
	}
	return out
}

// own is the length of decant's own sequence at the beginning of text, 0 when
// there is none; more says that the text ends before that is known.
func (p *Printer) own(text []byte) (length int, more bool) {
	head := "\x1b" + p.mark
	if len(text) <= len(head) {
		return 0, strings.HasPrefix(head, string(text))
	}
	if string(text[:len(head)]) != head {
		return 0, false
	}
	switch text[len(head)] {
	case ':':
		return len(head) + 1, false
	case '[':
		for i, c := range text[len(head)+1:] {
			switch {
			case c == 'm':
				return len(head) + 1 + i + 1, false
			case c != ';' && (c < '0' || c > '9'):
				return 0, false
			}
		}
		return 0, true
	}
	return 0, false
}

// sequence is one of decant's own without its mark.
func (p *Printer) sequence(text []byte) []byte {
	body := text[1+len(p.mark):]
	if body[0] == ':' {
		p.atStart = false
		return body
	}
	return append([]byte{0x1b}, body...)
}

// rune appends one character, escaped where it has to be.
func (p *Printer) rune(out, raw []byte, r rune, size int) []byte {
	hashes := p.hashes
	p.hashes = 0
	switch {
	case r == utf8.RuneError && size <= 1:
		p.atStart = false
		return fmt.Appendf(out, `\x%02x`, raw[0])
	case r == '\n':
		p.atStart = true
		return append(out, '\n')
	case r != '\t' && Steers(r):
		p.atStart = false
		return appendEscape(out, r)
	case p.opts.Workflow && (r == ':' && p.atStart || r == '[' && hashes >= 2):
		p.atStart = false
		return appendEscape(out, r)
	}
	p.atStart = p.atStart && unicode.IsSpace(r)
	if r == '#' {
		p.hashes = hashes + 1
	}
	return append(out, raw...)
}

// appendEscape writes a character as JSON does, in one or two units of UTF-16.
func appendEscape(out []byte, r rune) []byte {
	if high, low := utf16.EncodeRune(r); high != unicode.ReplacementChar {
		return fmt.Appendf(out, `\u%04x\u%04x`, high, low)
	}
	return fmt.Appendf(out, `\u%04x`, r)
}

// Steers says whether a character does something else than stand in its line: a
// control character, one that ends a line or turns its direction, or one that
// cannot be seen. A tab and a line feed are among them. The two that join
// characters, as languages and emoji need them, are not, nor are visible signs.
// https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
func Steers(r rune) bool {
	switch {
	case r >= ' ' && r < 0x7f:
		return false
	case unicode.IsControl(r), r == 0x2028, r == 0x2029:
		return true
	case r == 0x200c, r == 0x200d, unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return false
	}
	return unicode.Is(unicode.Cf, r)
}

// Cell is a text for one line of a table or an excerpt, with as many characters
// as the text has: what ends a line or moves the cursor is a blank, what steers
// otherwise a dot.
func Cell(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r' || r == 0x2028 || r == 0x2029 || r == 0x85:
			return ' '
		case Steers(r), r == unicode.ReplacementChar:
			return '·'
		}
		return r
	}, text)
}
