package pysyntax

import "testing"

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
