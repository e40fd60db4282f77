package pysyntax

import (
	"strings"
	"testing"
)

func parseOne(t *testing.T, src string) *File {
	t.Helper()
	f, _ := Parse("t.py", []byte(src), DefaultLimits())
	if f == nil {
		t.Fatalf("%q was refused", src)
	}
	return f
}

// first returns the first node of the kind.
func first(t *testing.T, f *File, kind Kind) int {
	t.Helper()
	for i := range f.Nodes {
		if f.Kind(i) == kind {
			return i
		}
	}
	t.Fatalf("no %s in %q", kind, f.Src)
	return 0
}

func TestStringParts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		src, want string
		ok        bool
	}{
		{`x = f'a{b}c' 'd' f"{e!r:>{w}.2f}"`, `[a <b> cd <e!r:[> <w> .2f]>]`, true},
		{`x = f'{a=}{b = :>3}{(c)=!s}'`, `[a= <a!r> b =  <b:[>3]> (c)= <(c)!s>]`, true},
		{`x = f"{d["k"]}{f'{n}'}"`, `[<d["k"]> <f'{n}'>]`, true},
		{`x = rf'\d{{2}}{a}'`, `[\d{2} <a>]`, true},
		{`x = f'\x41{{'`, `[A{]`, true},
		{`x = 'plain'`, `[plain]`, true},
		{`x = f''`, `[]`, true},
		{`x = f'{a == b}'`, `[<a == b>]`, true},
		{`x = f'\N{DASH}'`, ``, false},
		{`x = 'a' b'b'`, ``, false},
		{`x = b'b'`, ``, false},
		{`x = t'{a}'`, ``, false},
		{`x = f'{'`, ``, false},
		{`x = f'{}'`, ``, false},
	} {
		f := parseOne(t, c.src)
		literal := len(f.Nodes) - 1
		for i := range f.Nodes { // the outermost literal, or any node when it is broken
			if k := f.Kind(i); k == KindConcatenatedString || k == KindString {
				literal = i
				break
			}
		}
		parts, ok := f.StringParts(literal)
		if got := showParts(f, parts); ok != c.ok || ok && got != c.want {
			t.Errorf("%s: got %s %v, want %s %v", c.src, got, ok, c.want, c.ok)
		}
	}
}

func showParts(f *File, parts []Part) string {
	var out []string
	for _, p := range parts {
		text := p.Text
		if p.Expr != 0 {
			text = "<" + f.Text(p.Expr)
			if p.Conversion != 0 {
				text += "!" + string(rune(p.Conversion))
			}
			if p.Format != nil {
				text += ":" + showParts(f, p.Format)
			}
			text += ">"
		}
		out = append(out, text)
	}
	return "[" + strings.Join(out, " ") + "]"
}

func TestStringValue(t *testing.T) {
	for _, c := range []struct {
		src, want string
		bytes, ok bool
	}{
		{`x = 'a'`, "a", false, true},
		{`x = "a\n\x41\u00e9\U0001F600\101\q\0"`, "a\nAé😀A\\q\x00", false, true},
		{"x = '''a\\\nb\r\nc\rd'''", "ab\nc\nd", false, true},
		{`x = r'\d\''`, `\d\'`, false, true},
		{`x = b'\xff\u0041\401'`, "\xff\\u0041\x01", true, true},
		{`x = Rb"\x"`, `\x`, true, true},
		{`x = r'\\'`, `\\`, false, true},
		{`x = u'é'`, "é", false, true},
		{`x = ''`, "", false, true},
		{`x = f''`, "", false, true},
		{`x = f'a{{b}}'`, "a{b}", false, true},
		{`x = f'a{b}'`, "", false, false},
		{`x = '\N{DASH}'`, "", false, false},
		{`x = '\ud800'`, "", false, false},
		{`x = '\xg0'`, "", false, false},
		{`x = b'é'`, "", false, false},
		{"x = `a`", "", false, false},
	} {
		f := parseOne(t, c.src)
		s, b, ok := f.StringValue(first(t, f, KindString))
		if s != c.want || b != c.bytes || ok != c.ok {
			t.Errorf("%s: got %q %v %v, want %q %v %v", c.src, s, b, ok, c.want, c.bytes, c.ok)
		}
	}
}
