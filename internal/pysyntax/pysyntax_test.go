package pysyntax

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTrees compares the trees of the files in testdata/trees with the
// listings beside them. UPDATE_TREES=1 writes the listings anew.
func TestTrees(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/trees/*.py")
	if err != nil || len(paths) < 5 {
		t.Fatal("the cases are missing", paths, err)
	}
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, diags := Parse(filepath.Base(path), src, DefaultLimits())
		var out strings.Builder
		for _, d := range diags {
			fmt.Fprintf(&out, "%s: %s %s\n", d.At, d.Severity, d.Code)
		}
		list(&out, f, 0, 0)
		golden := strings.TrimSuffix(path, ".py") + ".tree"
		if os.Getenv("UPDATE_TREES") != "" {
			if err := os.WriteFile(golden, []byte(out.String()), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if out.String() != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", path, out.String(), want)
		}
	}
}

// list writes one line for each node: field, kind, flags, place, and the text
// of leaves.
func list(out *strings.Builder, f *File, i, depth int) {
	n := f.Nodes[i]
	out.WriteString(strings.Repeat("  ", depth))
	if n.Field != FieldNone {
		fmt.Fprintf(out, "%s: ", n.Field)
	}
	fmt.Fprint(out, n.Kind)
	if n.Flags&Async != 0 {
		out.WriteString(" async")
	}
	if n.Flags&Missing != 0 {
		out.WriteString(" missing")
	}
	r := f.Range(i)
	fmt.Fprintf(out, " %d:%d-%d:%d", r.Start.Line, r.Start.Column, r.End.Line, r.End.Column)
	if int(n.Next) == i+1 {
		fmt.Fprintf(out, " %q", f.Text(i))
	}
	out.WriteString("\n")
	for c := i + 1; c < int(n.Next); c = int(f.Nodes[c].Next) {
		list(out, f, c, depth+1)
	}
}

// TestKindsMatchGrammar fails when an update of the grammar brings or drops a
// named node or a field.
func TestKindsMatchGrammar(t *testing.T) {
	t.Parallel()
	g := grammar()
	have := map[Kind]bool{KindToken: true, KindError: true}
	for _, k := range g.kinds {
		have[k] = true
	}
	for k := range kindCount {
		if !have[k] {
			t.Errorf("the grammar has no %s", k)
		}
	}
	for _, name := range unknownNames() {
		if name != "end" && !strings.HasPrefix(name, "_") {
			t.Errorf("the grammar's %s has no constant", name)
		}
	}
	for i, field := range g.fields[1:] {
		if field == FieldNone {
			t.Errorf("field %d of the grammar has no constant", i+1)
		}
	}
	if g.async == 0 || len(g.fields) != int(fieldCount) {
		t.Errorf("async is %d, %d fields", g.async, len(g.fields))
	}
	if KindFunctionDefinition.String() != "function_definition" || FieldModuleName.String() != "module_name" {
		t.Error("names differ from the grammar's")
	}
}

func TestMentions(t *testing.T) {
	t.Parallel()
	if !Mentions([]byte("from chalice import Chalice"), "chalice") || Mentions([]byte("import boto3"), "chalice") {
		t.Error("Mentions does not find words")
	}
}
