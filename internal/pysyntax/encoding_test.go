package pysyntax

import (
	"strings"
	"testing"

	"decant/internal/diag"
)

// TestSameTree gives one program in many encodings and line ends: the tree
// stays the same, and so do lines, columns and text.
func TestSameTree(t *testing.T) {
	t.Parallel()
	const plain = "# -*- coding: utf-8 -*-\nd = 'é→'; x = f(d)\nif x:\n    y = '''a\nb'''\n"
	latin := strings.NewReplacer("utf-8", "latin-1", "é", "\xe9", "→", "?").Replace(plain)
	want := tree(t, plain, "")
	for name, c := range map[string]struct {
		src  string
		code diag.Code
	}{
		"byte order mark": {"\xef\xbb\xbf" + plain, ""},
		"CRLF":            {strings.ReplaceAll(plain, "\n", "\r\n"), ""},
		"CR only":         {strings.ReplaceAll(plain, "\n", "\r"), ""},
		"NUL":             {strings.Replace(plain, " = f", "\x00= f", 1), "CH006"},
		"form feed":       {strings.Replace(plain, "if x", "if\fx", 1), ""},
	} {
		if got := tree(t, c.src, c.code); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, want)
		}
	}
	if got, want := tree(t, latin, ""), tree(t, strings.Replace(plain, "→", "?", 1), ""); got != strings.Replace(want, "utf-8", "latin-1", 1) &&
		!strings.Contains(got, "é?") {
		t.Errorf("latin-1: got\n%s\nwant\n%s", got, want)
	}
}

// tree lists the kinds, positions and values of a source.
func tree(t *testing.T, src string, code diag.Code) string {
	t.Helper()
	f, diags := Parse("t.py", []byte(src), DefaultLimits())
	if code == "" && len(diags) > 0 || code != "" && (len(diags) != 1 || diags[0].Code != code) {
		t.Fatalf("%q: %v, want %q", src, diags, code)
	}
	checkTree(t, f)
	var out strings.Builder
	for i := range f.Nodes {
		if i == 0 || f.Kind(i) == KindStringContent || f.Kind(i) == KindComment {
			continue // their text differs in line ends
		}
		r := f.Range(i)
		r.Start.Byte, r.End.Byte = 0, 0
		out.WriteString(f.Kind(i).String() + " " + r.String() + "-" + diag.Range{Start: r.End}.String())
		if s, _, ok := f.StringValue(i); ok {
			out.WriteString(" " + s)
		}
		out.WriteString("\n")
	}
	return out.String()
}

func TestColumnsCountCharacters(t *testing.T) {
	t.Parallel()
	f := parseOne(t, "\xef\xbb\xbfx = 'é😀'; y = 1")
	i := first(t, f, KindInteger)
	if r := f.Range(i); r.Start.Line != 1 || r.Start.Column != 15 || r.End.Column != 16 || r.Start.Byte != 21 {
		t.Errorf("the number is at %+v", r)
	}
	if r := f.RangeOf(len(f.Src), len(f.Src)); r.Start.Column != 16 || r.File != "t.py" {
		t.Errorf("the end is at %+v", r)
	}
}

func TestCharsets(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		src, want string
		code      diag.Code
	}{
		{"x = 'é'", "é", ""},
		{"# coding: latin-1\nx = '\xe9\x80'", "é\u0080", ""},
		{"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx = '\x80'", "€", ""},
		{"\n# -*- coding: ISO_8859-15 -*-\nx = '\xa4'", "€", ""},
		{"# coding: koi8-r\rx = '\xc1'", "а", ""},
		{"pass\n# coding: latin-1\nx = 'é'", "é", ""}, // too late to count
		{"x = '\xe9'", "é", "CH007"},
		{"# coding: utf-8\nx = '\xe9'", "é", "CH007"},
		{"# coding: shift_jis\nx = '\x83'", "ƒ", "CH007"},
		{"# coding: shift_jis\nx = 'a'", "a", ""},
	} {
		f, diags := Parse("t.py", []byte(c.src), DefaultLimits())
		s, _, ok := f.StringValue(first(t, f, KindString))
		if !ok || s != c.want {
			t.Errorf("%q: got %q %v, want %q", c.src, s, ok, c.want)
		}
		if c.code == "" && len(diags) > 0 || c.code != "" && (len(diags) != 1 || diags[0].Code != c.code) {
			t.Errorf("%q: %v, want %q", c.src, diags, c.code)
		}
	}
}
