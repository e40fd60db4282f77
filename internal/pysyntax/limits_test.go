package pysyntax

import (
	"errors"
	"strings"
	"testing"

	"decant/internal/diag"
)

// nested returns n blocks inside each other, each one blank deeper.
func nested(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "if x:\n")
	}
	return b.String() + strings.Repeat(" ", n) + "pass\n"
}

// TestRefusals has a text beyond each limit and one just within it.
func TestRefusals(t *testing.T) {
	t.Parallel()
	small := DefaultLimits()
	small.MaxBytes, small.MaxDepth = 1000, 60
	lean := DefaultLimits()
	lean.MaxMemory = 1 << 20
	wide := DefaultLimits()
	wide.MaxIndent, wide.MaxBrackets = 1000, 1000
	for _, c := range []struct {
		name, src string
		limits    Limits
		code      diag.Code // "" when a file is returned
	}{
		{"size", strings.Repeat("a", 1001), small, "CH001"},
		{"size within", strings.Repeat("a", 1000), small, ""},
		{"indents", nested(101), DefaultLimits(), "CH002"},
		{"indents within", nested(100), DefaultLimits(), ""},
		{"indents before a string", nested(600) + strings.Repeat(" ", 600) + "'s'\n", DefaultLimits(), "CH002"},
		{"indents that the guard's limit lets through", nested(600) + strings.Repeat(" ", 600) + "'s'\n", wide, "CH002"},
		{"widths inside a string", "'''" + strings.ReplaceAll(nested(600), "if x:", ".") + "'''", DefaultLimits(), "CH002"},
		{"few widths inside a string", "'''" + strings.ReplaceAll(nested(300), "if x:", ".") + "'''", DefaultLimits(), ""},
		{"parentheses", strings.Repeat("(", 100_000) + strings.Repeat(")", 100_000), DefaultLimits(), "CH002"},
		{"parentheses never closed", strings.Repeat("(", 201), DefaultLimits(), "CH002"},
		{"parentheses within", strings.Repeat("(", 200) + "x" + strings.Repeat(")", 200), DefaultLimits(), ""},
		{"parentheses in strings and comments", "x = '" + strings.Repeat("(", 300) + "' # " + strings.Repeat("[", 300) + "\n'''" + strings.Repeat("{\n", 300) + "'''", DefaultLimits(), ""},
		{"depth", strings.Repeat("-", 80) + "x", small, "CH002"},
		{"depth within", strings.Repeat("-", 40) + "x", small, ""},
		{"depth of a long chain", "x = a" + strings.Repeat(" + a", 100_000), DefaultLimits(), "CH002"},
		{"chain within", "x = 'a'" + strings.Repeat(" + 'a'", 2_000), DefaultLimits(), ""},
		{"memory", strings.Repeat("x = f(1)\n", 10_000), lean, "CH003"},
		{"memory within", strings.Repeat("x = f(1)\n", 500), lean, ""},
		{"binary", "\x7fELF\x00\x00\x00\x01\x00", DefaultLimits(), "CH004"},
		{"UTF-16", "\xff\xfeim", DefaultLimits(), "CH004"},
		{"empty", "", DefaultLimits(), ""},
	} {
		f, diags := Parse("t.py", []byte(c.src), c.limits)
		switch {
		case c.code == "" && (f == nil || len(diags) > 0):
			t.Errorf("%s: refused or reported: %v", c.name, diags)
		case c.code != "" && (f != nil || len(diags) != 1 || diags[0].Code != c.code):
			t.Errorf("%s: file %v, %v; want none and %s", c.name, f != nil, diags, c.code)
		}
	}
}

// TestWork parses texts whose error recovery is quadratic, and then an ordinary
// one with the same parsers.
func TestWork(t *testing.T) {
	t.Parallel()
	limits := DefaultLimits()
	limits.MaxWork = 60_000_000
	for _, piece := range []string{"def (:", "class (", "if x:\n", "f(a, ", "lambda: (", "[", "f'{", "@", "x = = ", "def ):\n", "else: ", ")", "$", "'", "0x ", "x:x:x ", "async def f(:\n\tx y\n", "f'{x!'", "for x in :\n  a(\n"} {
		p := newParser()
		text := []byte(strings.Repeat(piece, 1_000_000/len(piece)))
		_, work, err := p.parse(text, limits)
		if work > limits.MaxWork+1<<20 && err == nil || err != nil && !errors.Is(err, errWork) && !errors.Is(err, errMemory) && !errors.Is(err, errTooDeep) {
			t.Errorf("%q: %d of %d, %v", piece, work, limits.MaxWork, err)
		}
		if _, again, _ := newParser().parse(text, limits); again != work {
			t.Errorf("%q: %d once and %d another time", piece, work, again)
		}
	}
	if f, diags := Parse("t.py", []byte(strings.Repeat("def ):\n", 150_000)), limits); f != nil || len(diags) != 1 || diags[0].Code != "CH003" || !strings.Contains(diags[0].Detail, "60 MB") {
		t.Errorf("a megabyte of errors was not stopped: %v", diags)
	}
	if f, diags := Parse("t.py", []byte("x = 1\n"), limits); len(diags) > 0 || f.Text(1) != "x = 1" {
		t.Errorf("the parse after a stopped one is wrong: %v", diags)
	}
}

// A megabyte of sound code stays within the limits, however dense it is.
func TestLargeSoundFilesAreParsed(t *testing.T) {
	t.Parallel()
	limits := DefaultLimits()
	for _, piece := range []string{"x = f(1)\n", "a=1;", "def f(a, b=1):\n    return [a.b(c) for d in e if g]\n", "x = [1,2,3,4,5,6,7,8,9]\n", "a=[b,c]\n", "if a:\n\tb\n", "@a\ndef b(): c\n"} {
		f, diags := Parse("t.py", []byte(strings.Repeat(piece, 1_000_000/len(piece))), limits)
		if f == nil {
			t.Errorf("%q: %v", piece, diags)
			continue
		}
		t.Logf("%q: %d MB", piece, f.Work/1_000_000)
	}
}

func TestPython2(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		src string
		old bool
	}{
		{"print 'a'", true},
		{"print('a'), b", false},
		{"print >>f, 'a'", false},
		{"exec code in d", true},
		{"exec(code)", false},
		{"try:\n  a\nexcept E, e:\n  b", true},
		{"try:\n  a\nexcept (E, F) as e:\n  b", false},
		{"try:\n  a\nexcept E, F:\n  b", false}, // Python 3.14
		{"x = `y`", true},
		{"x <> y", true},
		{"x = 10L", true},
		{"x = 0777", true},
		{"x = 00 + 0o7 + 0.7 + 0x1", false},
	} {
		f, diags := Parse("t.py", []byte(c.src), DefaultLimits())
		if f == nil || len(f.Errors()) > 0 {
			t.Errorf("%q has errors: %v", c.src, diags)
		}
		if old := len(diags) == 1 && diags[0].Code == "CH008"; old != c.old {
			t.Errorf("%q: %v, want Python 2: %v", c.src, diags, c.old)
		}
	}
}
