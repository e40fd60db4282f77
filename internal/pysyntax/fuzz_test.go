package pysyntax

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// checkTree verifies what readers of the tree rely on.
func checkTree(t *testing.T, f *File) {
	t.Helper()
	if f.Kind(0) != KindModule && f.Kind(0) != KindError || int(f.Nodes[0].Next) != len(f.Nodes) {
		t.Fatalf("the first node is %v to %d of %d", f.Kind(0), f.Nodes[0].Next, len(f.Nodes))
	}
	for i, n := range f.Nodes {
		if n.Start > n.End || int(n.End) > len(f.Src) || n.Kind >= kindCount || n.Field >= fieldCount || int(n.Next) <= i {
			t.Fatalf("node %d of %q: %+v", i, f.Src, n)
		}
		at := n.Start
		for c := i + 1; c < int(n.Next); c = int(f.Nodes[c].Next) {
			child := f.Nodes[c]
			if child.Start < at || child.End > n.End || child.Next > n.Next {
				t.Fatalf("child %d %+v of %d %+v in %q", c, child, i, n, f.Src)
			}
			if child.Flags&HasError != 0 && n.Flags&HasError == 0 {
				t.Fatalf("the error in child %d is not flagged in %d of %q", c, i, f.Src)
			}
			at = child.End
		}
		r := f.Range(i)
		if r.Start.Line < 1 || r.Start.Column < 1 || r.End.Line < r.Start.Line || r.End.Byte < r.Start.Byte || r.End.Line > len(f.lines) {
			t.Fatalf("node %d of %q is at %+v", i, f.Src, r)
		}
		f.Text(i)
		f.StringValue(i)
		f.StringParts(i)
	}
}

// TestTreesAreSound checks the trees of CPython's library and of broken copies
// of it, in which a piece is cut out.
func TestTreesAreSound(t *testing.T) {
	t.Parallel()
	sources, _ := readAll(t, libraryFiles(t, 100))
	for i, src := range sources {
		for _, text := range [][]byte{src, append(bytes.Clone(src[:len(src)/3]), src[min(len(src), len(src)/3+5+i%7):]...)} {
			if f, diags := Parse("t.py", text, DefaultLimits()); f != nil {
				checkTree(t, f)
			} else if diags[0].Code != "CH003" {
				t.Errorf("refused: %v", diags)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	paths, err := filepath.Glob("testdata/trees/*.py")
	if err != nil || len(paths) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	for _, src := range []string{
		"", "\xef\xbb\xbfx", "x\ry\r\nz\n", "# coding: latin-1\nx='\xe9'", "x\x00=1", "f'{a!r:{b}}'\\N{x}", "if x:\n\t\ty\n  \f z\\\n",
		"`a`", "'''", "f'{'", "def f(:\n #c\n", "*a.b(c),", "b'\\xff' 'x'", "\\", "f\"{f'{x}'}\"",
	} {
		f.Add([]byte(src))
	}
	limits := DefaultLimits()
	limits.MaxBytes = 1 << 16
	f.Fuzz(func(t *testing.T, src []byte) {
		file, diags := Parse("t.py", src, limits)
		if file == nil {
			if len(diags) == 0 {
				t.Error("refused without a reason")
			}
			return
		}
		if len(file.Errors()) > 0 && len(diags) == 0 {
			t.Error("errors are not reported")
		}
		if file.Work > limits.MaxWork {
			t.Errorf("%d bytes took the work of %d", len(src), file.Work)
		}
		checkTree(t, file)
	})
}

// FuzzGuard gives the guard texts that are not sanitised.
func FuzzGuard(f *testing.F) {
	f.Add([]byte("if x:\n  (\\\r\n'''\\"))
	f.Fuzz(func(t *testing.T, src []byte) {
		if at, what := nesting(src, DefaultLimits()); at > len(src) || what == "" && at != 0 {
			t.Errorf("%d %q", at, what)
		}
		if len(sanitise(nil, src)) != len(src) {
			t.Error("the length has changed")
		}
		lines := lineStarts(src)
		if int(lines[len(lines)-1]) > len(src) {
			t.Error("a line begins behind the end")
		}
	})
}
