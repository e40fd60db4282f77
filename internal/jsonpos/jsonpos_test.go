package jsonpos

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// strict reports whether a strict reader (RFC 8259, Python's json.loads) accepts
// the document.
func strict(problems []Problem) bool {
	return !slices.ContainsFunc(problems, func(p Problem) bool { return p.Kind != DuplicateKey })
}

func TestToleratedProblemsKeepTheValue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		src  string
		kind ProblemKind
		at   string
	}{
		"line comment":              {"{\"a\": 1 // one\n}", Comment, "c.json:1:9"},
		"block comment":             {"/* x\n y */ {\"a\": 1}", Comment, "c.json:1:1"},
		"hash comment":              {"# x\n{\"a\": 1}", Comment, "c.json:1:1"},
		"trailing comma in object":  {"{\"a\": 1,\n}", TrailingComma, "c.json:1:8"},
		"trailing comma in list":    {"{\"a\": 1, \"b\": [1, 2, ]}", TrailingComma, "c.json:1:20"},
		"byte order mark":           {"\xef\xbb\xbf{\"a\": 1}", ByteOrderMark, "c.json:1:1"},
		"repeated key":              {"{\"a\": 2,\n \"a\": 1}", DuplicateKey, "c.json:2:2"},
		"tab in a string":           {"{\"a\": 1, \"é\": \"é\t\"}", ControlCharacter, "c.json:1:17"},
		"latin-1":                   {"{\"a\": 1, \"b\": \"caf\xe9\"}", NotUTF8, "c.json:1:19"},
		"carriage returns in lines": {"{\"a\": 1,\r\n}\r\n", TrailingComma, "c.json:1:8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v, problems := Parse("c.json", []byte(c.src))
			if len(problems) != 1 || problems[0].Kind != c.kind || problems[0].At.String() != c.at {
				t.Fatalf("problems %+v, want one of kind %d at %s", problems, c.kind, c.at)
			}
			if n, ok := v.Get("a").Int(); !ok || n != 1 {
				t.Errorf("a = %+v, want 1", v.Get("a"))
			}
			if strict(problems) != (c.kind == DuplicateKey) {
				t.Error("only a repeated key passes a strict reader")
			}
		})
	}
}

func TestSyntaxErrorsHaveAPosition(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"":                          "1:1 the file ends where a value must follow",
		"  \n ":                     "2:2 the file ends where a value must follow",
		"{":                         "1:2 the file ends inside an object",
		"{\"a\"}":                   "1:5 a colon is missing after a key",
		"{\n  'a': 1}":              "2:3 there is a single quote (JSON has double quotes only) where a key in double quotes must stand",
		"{\"a\": <env>}":            "1:7 there is “<” where a value must stand",
		"{\"a\": 1 \"b\": 2}":       "1:9 there is “\"” where a comma or the end of an object must stand",
		"[1 2]":                     "1:4 there is “2” where a comma or the end of a list must stand",
		"[,]":                       "1:2 there is “,” where a value must stand",
		"[1,,2]":                    "1:4 there is “,” where a value must stand",
		"[01]":                      "1:3 there is “1” where a comma or the end of a list must stand",
		"[1.]":                      "1:4 a number has no digits after its point",
		"[-]":                       "1:3 a number has no digits",
		"[1e]":                      "1:4 a number has no digits in its exponent",
		"[NaN]":                     "1:2 there is “N” where a value must stand",
		"[\x00]":                    "1:2 there is a NUL byte where a value must stand",
		"\"a\nb\"":                  "1:3 a string has no closing quote on its line",
		"\"a":                       "1:3 the file ends inside a string",
		`"\q"`:                      "1:3 a string has a backslash that starts no escape sequence of JSON",
		`"\u12"`:                    "1:4 the sequence \\u needs four hexadecimal digits",
		"{} x":                      "1:4 there is text after the end of the value",
		"/* never":                  "1:1 a comment that starts with /* has no end",
		strings.Repeat("[", 1e5):    "1:101 lists and objects are nested more than 100 levels deep",
		"{\"é\": \"ü\", }\n\n  ]\n": "3:3 there is text after the end of the value",
	} {
		v, problems := Parse("f", []byte(src))
		if v != nil || len(problems) == 0 {
			t.Errorf("%.40q: value %v and problems %v, want a syntax problem", src, v, problems)
			continue
		}
		last := problems[len(problems)-1]
		got := strings.TrimPrefix(last.At.String(), "f:") + " " + last.Detail
		if got != want || last.Kind != Syntax {
			t.Errorf("%.40q:\n got %s\nwant %s", src, got, want)
		}
	}
}

func TestTooManyValues(t *testing.T) {
	t.Parallel()
	_, problems := Parse("f", []byte("["+strings.Repeat("0,", MaxValues+1)+"0]"))
	if len(problems) != 1 || !strings.Contains(problems[0].Detail, "500000 values") {
		t.Errorf("problems %v", problems)
	}
}

func TestRangesCoverTheText(t *testing.T) {
	t.Parallel()
	src := "{\n  \"naïve\": {\"k\": \"v\\u00e9\"},\n  \"n\": [-1.5e3, true, null]\n}"
	v, problems := Parse("f", []byte(src))
	if len(problems) != 0 {
		t.Fatal(problems)
	}
	m := v.Member("naïve")
	if m.KeyAt.String() != "f:2:3" || m.Value.At.String() != "f:2:12" || m.Value.At.End.Column != 28 {
		t.Errorf("key at %s, value %+v", m.KeyAt, m.Value.At)
	}
	at := v.Get("n").Items[0].At
	if got := src[at.Start.Byte:at.End.Byte]; got != "-1.5e3" {
		t.Errorf("bytes of the number: %q", got)
	}
}

// FuzzParse holds the reader to encoding/json on text that both call strict.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`{"a":[1,2.5e-3,true,null,"x\ud83d\ude00\ud800\ud800x"],"a":{}}`, "{// c\n}", "[1,]", "\xef\xbb\xbf[]",
		`"\ud83dx"`, "\"\xff\"", "[[[[]]]]", "{\"a\": \"\t\"}", "[-0, 1E400]",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		v, problems := Parse("f", src)
		for _, p := range problems {
			if p.At.Start.Line < 1 || p.At.Start.Byte > len(src) || p.At.End.Byte > len(src) {
				t.Fatalf("problem outside the text: %+v", p)
			}
		}
		var want any
		dec := json.NewDecoder(strings.NewReader(string(src)))
		dec.UseNumber()
		err := dec.Decode(&want)
		valid := err == nil && json.Valid(src)
		if valid && v == nil && problems[len(problems)-1].Detail != "lists and objects are nested more than 100 levels deep" {
			t.Fatalf("refused strict JSON: %v", problems)
		}
		if v == nil {
			return
		}
		if strict(problems) && !valid {
			t.Fatalf("called strict, but encoding/json says %v", err)
		}
		if valid {
			if diff := cmp.Diff(want, plain(v)); diff != "" {
				t.Fatalf("(-encoding/json +jsonpos)\n%s", diff)
			}
		}
	})
}

func plain(v *Value) any {
	switch v.Kind {
	case Bool:
		return v.Bool
	case Number:
		return json.Number(v.Text)
	case String:
		return v.Text
	case Array:
		out := []any{}
		for _, i := range v.Items {
			out = append(out, plain(i))
		}
		return out
	case Object:
		out := map[string]any{}
		for _, m := range v.Members {
			out[m.Key] = plain(m.Value)
		}
		return out
	case Null:
		return nil
	}
	return nil
}
