package pysyntax

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// knownDifferences are the beginnings of the lines on which the grammar reads
// accepted Python otherwise than CPython does. Everything else must agree.
var knownDifferences = []string{
	"type(", // type(x).p = 1 is read as a type alias: the call is lost
}

type place [4]int

type reference struct {
	Path  string             `json:"path"`
	Found map[string][]place `json:"found"`
}

// TestAgreesWithCPython compares byte ranges with CPython's ast on a sample of
// its standard library.
func TestAgreesWithCPython(t *testing.T) {
	t.Parallel()
	paths := libraryFiles(t, 300)
	cmd := exec.Command("python3", "testdata/agreement/dump.py")
	cmd.Stdin = strings.NewReader(strings.Join(paths, "\n"))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("dump.py: %v", err)
	}
	files, places := 0, 0
	for line := range bytes.Lines(out) {
		var ref reference
		if err := json.Unmarshal(line, &ref); err != nil {
			t.Fatal(err)
		}
		files++
		places += compareFile(t, ref)
	}
	if files < len(paths)*9/10 || places < 100*files {
		t.Errorf("only %d files and %d places were compared", files, places)
	}
	t.Logf("%d files, %d places", files, places)
}

func compareFile(t *testing.T, ref reference) int {
	t.Helper()
	src, err := os.ReadFile(ref.Path)
	if err != nil {
		t.Fatal(err)
	}
	f, diags := Parse(ref.Path, src, DefaultLimits())
	if len(diags) > 0 {
		t.Errorf("CPython accepts the file: %v %s", diags[0].At, diags[0].Detail)
		return 0
	}
	ours, n := placesOf(f), 0
	for _, kind := range []string{"decorator", "function", "async function", "class", "import", "return", "call", "keyword"} {
		for _, p := range ref.Found[kind] {
			n++
			if !ours[kind][p] {
				report(t, f, "CPython has a "+kind+" that is missing", p)
			}
		}
		for p := range ours[kind] {
			if !slices.Contains(ref.Found[kind], p) {
				report(t, f, "CPython has no such "+kind, p)
			}
		}
	}
	return n
}

func report(t *testing.T, f *File, what string, p place) {
	t.Helper()
	line := string(bytes.SplitN(f.Src[f.lines[p[0]-1]:], []byte("\n"), 2)[0])
	if slices.ContainsFunc(knownDifferences, func(d string) bool { return strings.HasPrefix(strings.TrimSpace(line), d) }) {
		return
	}
	t.Errorf("%s:%d: %s at %v:\n%s", f.Path, p[0], what, p, line)
}

// placesOf returns the same places from our tree.
func placesOf(f *File) map[string]map[place]bool {
	out := map[string]map[place]bool{}
	add := func(kind string, i int) {
		if out[kind] == nil {
			out[kind] = map[place]bool{}
		}
		out[kind][bytePlace(f, i)] = true
	}
	for i := 0; i < len(f.Nodes); i++ {
		switch f.Kind(i) {
		case KindInterpolation, KindFormatExpression:
			i = int(f.Nodes[i].Next) - 1
		case KindDecorator:
			add("decorator", unwrap(f, i+1))
		case KindFunctionDefinition:
			if f.Nodes[i].Flags&Async != 0 {
				add("async function", i)
			} else {
				add("function", i)
			}
		case KindClassDefinition:
			add("class", i)
		case KindImportStatement, KindImportFromStatement, KindFutureImportStatement:
			add("import", i)
		case KindReturnStatement:
			add("return", i)
		case KindCall:
			add("call", i)
		case KindKeywordArgument:
			add("keyword", i)
		}
	}
	return out
}

// unwrap steps into parentheses, which CPython's tree does not have.
func unwrap(f *File, i int) int {
	for f.Kind(i) == KindParenthesizedExpression {
		i++
	}
	return i
}

func bytePlace(f *File, i int) place {
	r := f.Range(i)
	column := func(offset, line int) int {
		start := int(f.lines[line-1])
		if line == 1 {
			start += bomLength(f.Src)
		}
		return offset - start
	}
	return place{r.Start.Line, column(r.Start.Byte, r.Start.Line), r.End.Line, column(r.End.Byte, r.End.Line)}
}
