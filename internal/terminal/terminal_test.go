package terminal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"decant/internal/terminal"
	"decant/internal/terminal/terminaltest"
)

// steering is one of each kind of character that a terminal or an editor obeys.
var steering = []rune{
	0, 1, 7, 8, 0x0b, 0x0c, '\r', 0x0e, 0x1a, 0x1b, 0x1f, 0x7f, 0x80, 0x84, 0x85, 0x8d, 0x90, 0x9b, 0x9c, 0x9d, 0x9f,
	0xad, 0x61c, 0x180e, 0x200b, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2061,
	0x2066, 0x2067, 0x2068, 0x2069, 0x206a, 0x206f, 0xfeff, 0xfff9, 0xfffb, 0xe0001, 0xe0041, 0xe007f,
}

func printed(t *testing.T, opts terminal.Options, parts ...string) string {
	t.Helper()
	var out bytes.Buffer
	p := terminal.New(&out, opts)
	for _, part := range parts {
		if n, err := p.Write([]byte(part)); err != nil || n != len(part) {
			t.Fatalf("%d bytes of %d were written: %v", n, len(part), err)
		}
	}
	if err := p.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestWhatSteersBecomesAnEscape(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"plain text", "naïve 日本 👩‍👩‍👧 \tx\n", "naïve 日本 👩‍👩‍👧 \tx\n"},
		{"a colour of others", "\x1b[31mred\x1b[0m", `\u001b[31mred\u001b[0m`},
		{"a title", "\x1b]0;owned\a", `\u001b]0;owned\u0007`},
		{"an eight-bit sequence", "\u009b2J", `\u009b2J`},
		{"the same in Latin-1", "\x9b2J", `\x9b2J`},
		{"a line written over", "good\rbad", `good\u000dbad`},
		{"line ends of Windows", "a\r\nb", "a\\u000d\nb"},
		{"a turned name", "x\u202egnp.exe", `x\u202egnp.exe`},
		{"a separator", "a\u2028b", `a\u2028b`},
		{"an invisible tag", "a\U000e0041b", `a\udb40\udc41b`},
		{"half a character", "a\xe2\x80", `a\xe2\x80`},
		{"the Arabic sign of a number", "\u0600", "\u0600"},
	} {
		if got := printed(t, terminal.Options{}, c.in); got != c.want {
			t.Errorf("%s: %q became %q, not %q", c.name, c.in, got, c.want)
		}
	}
	for _, r := range steering {
		if got := printed(t, terminal.Options{}, "a"+string(r)+"b"); strings.ContainsRune(got, r) || !strings.HasPrefix(got, `a\u`) {
			t.Errorf("U+%04X became %q", r, got)
		}
		if got := terminal.Cell("a" + string(r) + "b"); len([]rune(got)) != 3 || strings.ContainsRune(got, r) {
			t.Errorf("U+%04X stands in a cell as %q", r, got)
		}
	}
}

func TestJSONKeepsItsValues(t *testing.T) {
	t.Parallel()
	want := ""
	for _, r := range steering {
		want += string(r) + "x"
	}
	var raw bytes.Buffer
	encoder := json.NewEncoder(&raw)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(map[string]string{"key": want}); err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal([]byte(printed(t, terminal.Options{Workflow: true}, raw.String())), &got); err != nil || got["key"] != want {
		t.Errorf("%q became %q: %v", want, got["key"], err)
	}
}

// TestOnlyItsOwnColoursPass: another printer's mark, or one that was guessed, is
// text like any other.
func TestOnlyItsOwnColoursPass(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := terminal.New(&out, terminal.Options{})
	other := terminal.New(&out, terminal.Options{})
	fmt.Fprint(p, terminal.Colour(p.Mark(), "31;1")+"error"+terminal.Colour(p.Mark(), ""))
	fmt.Fprint(p, terminal.Colour(other.Mark(), "31"), terminal.Colour("", "31"), "\x1b"+p.Mark()+"[2J", "\x1b"+p.Mark()+"]0;x\a")
	want := "\x1b[31;1merror\x1b[0m" + `\u001b` + other.Mark() + `[31m\u001b[31m\u001b` + p.Mark() + `[2J\u001b` + p.Mark() + `]0;x\u0007`
	if out.String() != want {
		t.Errorf("printed %q, not %q", out.String(), want)
	}
	out.Reset()
	for _, c := range []byte(terminal.Colour(p.Mark(), "31;1") + "é" + terminal.Command(p.Mark())) {
		if _, err := p.Write([]byte{c}); err != nil {
			t.Fatal(err)
		}
	}
	if out.String() != "\x1b[31;1mé::" {
		t.Errorf("byte by byte it is %q", out.String())
	}
}

func TestLinesOfOthersAreNoWorkflowCommands(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"::add-mask::x\n", "\\u003a:add-mask::x\n"},
		{" \t ::error::x\n", " \t \\u003a:error::x\n"},
		{"a ::error::x\n", "a ::error::x\n"},
		{"a\n::error::x\n", "a\n\\u003a:error::x\n"},
		{"a ##[error]x\n", "a ##\\u005berror]x\n"},
	} {
		if got := printed(t, terminal.Options{Workflow: true}, strings.Split(c.in, "")...); got != c.want {
			t.Errorf("%q became %q, not %q", c.in, got, c.want)
		}
		if got := printed(t, terminal.Options{}, c.in); got != c.in {
			t.Errorf("outside of a workflow %q became %q", c.in, got)
		}
	}
	var out bytes.Buffer
	p := terminal.New(&out, terminal.Options{Workflow: true})
	fmt.Fprintf(p, "%serror file=a.py::x\n", terminal.Command(p.Mark()))
	if out.String() != "::error file=a.py::x\n" {
		t.Errorf("decant's own command became %q", out.String())
	}
}

func TestALineIsWrittenOver(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := terminal.New(&out, terminal.Options{})
	p.Clear()
	p.Over("reading \x1b[2J 12")
	p.Over("done")
	p.Clear()
	p.Clear()
	first := `reading \u001b[2J 12`
	blank := strings.Repeat(" ", len(first))
	if want := "\r" + first + "\rdone" + blank[4:] + "\r" + blank + "\r"; out.String() != want {
		t.Errorf("printed %q, not %q", out.String(), want)
	}
}

func TestManyMayPrintAtOnce(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	p := terminal.New(&out, terminal.Options{})
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { fmt.Fprint(p, "日本\n") })
	}
	all.Wait()
	if want := strings.Repeat("日本\n", 20); out.String() != want {
		t.Errorf("printed %q", out.String())
	}
}

// FuzzPrinter: whatever the text and wherever it is cut, the output is one, is
// UTF-8, and steers nothing; text that steers nothing passes as it is, and JSON
// keeps its values.
func FuzzPrinter(f *testing.F) {
	for _, r := range steering {
		f.Add("a"+string(r)+"b", 1)
	}
	f.Add("\x1b[31m::error::##[x\xff\xe2\x80", 3)
	f.Add("日本 👩‍👩‍👧", 2)
	f.Fuzz(func(t *testing.T, text string, cut int) {
		cut = min(max(cut, 0), len(text))
		for _, opts := range []terminal.Options{{}, {Workflow: true}} {
			got := printed(t, opts, text[:cut], text[cut:])
			if whole := printed(t, opts, text); whole != got {
				t.Fatalf("%q is %q, cut at %d it is %q", text, whole, cut, got)
			}
			if what := terminaltest.Leak(got, opts); what != "" {
				t.Fatalf("%q became %q, which has %s", text, got, what)
			}
			if terminaltest.Leak(text, opts) == "" && got != text {
				t.Fatalf("%q became %q", text, got)
			}
		}
		raw, err := json.Marshal([]string{text})
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(printed(t, terminal.Options{}, string(raw))), &got); err != nil || got[0] != want[0] {
			t.Fatalf("%q became %q: %v", want, got, err)
		}
		if cell := terminal.Cell(text); terminaltest.Leak(cell, terminal.Options{}) != "" || strings.ContainsAny(cell, "\n\t") || utf8.RuneCountInString(cell) != utf8.RuneCountInString(text) {
			t.Fatalf("%q is the cell %q", text, cell)
		}
	})
}
