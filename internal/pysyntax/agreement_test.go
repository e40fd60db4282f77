package pysyntax

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"reflect"
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
	// Literals are the string literals outside of f-strings.
	Literals []struct {
		At    place `json:"at"`
		Parts []any `json:"parts"` // text, or a conversion with the parts of a format
		Bytes []int `json:"bytes"` // nil for text
	} `json:"literals"`
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
	files, places, literals := 0, 0, 0
	for line := range bytes.Lines(out) {
		var ref reference
		if err := json.Unmarshal(line, &ref); err != nil {
			t.Fatal(err)
		}
		files++
		f := parseReference(t, ref)
		if f == nil {
			continue
		}
		places += comparePlaces(t, f, ref)
		literals += compareLiterals(t, f, ref)
	}
	if files < len(paths)*9/10 || places < 100*files || literals < 20*files {
		t.Errorf("only %d files, %d places and %d literals were compared", files, places, literals)
	}
	t.Logf("%d files, %d places, %d literals", files, places, literals)
}

func parseReference(t *testing.T, ref reference) *File {
	t.Helper()
	src, err := os.ReadFile(ref.Path)
	if err != nil {
		t.Fatal(err)
	}
	f, diags := Parse(ref.Path, src, DefaultLimits())
	if len(diags) > 0 {
		t.Errorf("CPython accepts the file: %v %s", diags[0].At, diags[0].Detail)
		return nil
	}
	return f
}

func comparePlaces(t *testing.T, f *File, ref reference) int {
	t.Helper()
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

// compareLiterals compares the values of all string literals; those that this
// package does not decode must have a named or surrogate escape.
func compareLiterals(t *testing.T, f *File, ref reference) int {
	t.Helper()
	nodes := map[place]int{}
	for i := len(f.Nodes) - 1; i > 0; i-- { // a joined literal comes before its first piece
		if k := f.Kind(i); k == KindString || k == KindConcatenatedString {
			nodes[bytePlace(f, i)] = i
		}
	}
	for _, want := range ref.Literals {
		i, found := nodes[want.At]
		if !found {
			report(t, f, "CPython has a literal that is missing", want.At)
			continue
		}
		ok, got := false, any(nil)
		if want.Bytes != nil {
			var s string
			s, _, ok = f.StringValue(i)
			numbers := []int{}
			for _, b := range []byte(s) {
				numbers = append(numbers, int(b))
			}
			got, want.Parts = numbers, []any{want.Bytes}
			ok = ok && slices.Equal(numbers, want.Bytes)
		} else {
			var parts []Part
			parts, ok = f.StringParts(i)
			got = plainParts(parts)
			ok = ok && reflect.DeepEqual(got, want.Parts)
		}
		if text := f.Text(i); !ok && !strings.Contains(text, `\N`) && !strings.Contains(strings.ToLower(text), `\ud`) {
			report(t, f, fmt.Sprintf("CPython reads a literal as %q, not %q", want.Parts, got), want.At)
		}
	}
	return len(ref.Literals)
}

// plainParts writes parts as dump.py does.
func plainParts(parts []Part) []any {
	out := []any{}
	for _, p := range parts {
		if p.Expr == 0 {
			out = append(out, p.Text)
			continue
		}
		conversion := ""
		if p.Conversion != 0 {
			conversion = string(rune(p.Conversion))
		}
		out = append(out, []any{conversion, plainParts(p.Format)})
	}
	return out
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
