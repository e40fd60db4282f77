package diag

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
)

func example() Diagnostic {
	at := Range{File: "app.py", Start: Pos{Line: 2, Column: 15, Byte: 30}, End: Pos{Line: 2, Column: 20, Byte: 35}}
	return New("PL102", at, "The schedule of nightly is wrong and this sentence is long enough to be broken into two lines.", "Write it so:\n    rate(1 day)").About("nightly")
}

func TestFindingsArePrintedWithTheirLine(t *testing.T) {
	t.Parallel()
	src := "import chalice\n@app.schedule('rate(1 days)')\n"
	var b strings.Builder
	err := List{example()}.Print(&b, PrintOptions{Source: func(string) []byte { return []byte(src) }})
	if err != nil {
		t.Fatal(err)
	}
	want := `app.py:2:15: error PL102: Schedule would be refused by AWS
    2 | @app.schedule('rate(1 days)')
      |               ^^^^^
  The schedule of nightly is wrong and this sentence is long enough to be broken
  into two lines.
  Fix: Write it so:
      rate(1 day)

`
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
}

func TestLinesAreFoundByNumberAndMasked(t *testing.T) {
	t.Parallel()
	at := Range{File: "requirements.txt", Start: Pos{Line: 2, Column: 1}, End: Pos{Line: 2, Column: 7}}
	var b strings.Builder
	err := List{New("CH407", at, "x", "y")}.Print(&b, PrintOptions{
		Source: func(string) []byte { return []byte("first\nhunter2 ä\n") },
		Mask:   func(line string) string { return strings.ReplaceAll(line, "hunter2", "*******") },
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := "    2 | ******* ä\n      | ^^^^^^\n"; !strings.Contains(b.String(), want) {
		t.Errorf("got:\n%s\nwant in it:\n%s", b.String(), want)
	}
}

func TestManyAlikeAreFolded(t *testing.T) {
	t.Parallel()
	var l List
	for i := range 10 {
		d := example()
		d.At.Start.Line = i + 1
		l.Add(d)
	}
	var folded, all strings.Builder
	if err := l.Print(&folded, PrintOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := l.Print(&all, PrintOptions{All: true}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(folded.String(), "PL102"); n != 3 || !strings.Contains(folded.String(), "and 7 more like this") {
		t.Errorf("%d findings are shown:\n%s", n, folded.String())
	}
	if n := strings.Count(all.String(), "PL102"); n != 10 {
		t.Errorf("--all shows %d findings", n)
	}
}

func TestFindingsThatDifferInTheirSubjectAloneAreOne(t *testing.T) {
	t.Parallel()
	about := func(detail, fix, subject string) Diagnostic { return New("AP109", Range{}, detail, fix).About(subject) }
	placed := func(detail string, line int, subject string) Diagnostic {
		return New("PL102", Range{File: "policy.json", Start: Pos{Line: line, Column: 1}}, detail, "").About(subject)
	}
	l := List{
		about("There is no image of app-a.", "Push it.", "a"), about("There is no image of app-b.", "Push it.", "b"),
		about("There is no image of app-c.", "Push it.", "c"), about("There is no image of app-d.", "Push it.", "d"),
		about("The image of e has no digest.", "Push it.", "e"), about("There is no image of app-f.", "Push f.", "f"),
		about("There is no image of app-g.", "Push g.", "g"),
		placed("The policy of h is wrong.", 7, "h"), placed("The policy of i is wrong.", 7, "i"), placed("The policy of j is wrong.", 8, "j"),
	}
	var b, all strings.Builder
	if err := l.Print(&b, PrintOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := l.Print(&all, PrintOptions{All: true}); err != nil {
		t.Fatal(err)
	}
	want := `a: error AP109: Image is not known
  There is no image of app-a.
  The same goes for b, c, d.
  Fix: Push it.

e: error AP109: Image is not known
  The image of e has no digest.
  Fix: Push it.

f: error AP109: Image is not known
  There is no image of app-f.
  The same goes for g.
  Fix: Push f.

policy.json:7:1: error PL102: Schedule would be refused by AWS
  The policy of h is wrong.
  The same goes for i.

policy.json:8:1: error PL102: Schedule would be refused by AWS
  The policy of j is wrong.

`
	if b.String() != want {
		t.Errorf("got:\n%s\nwant:\n%s", b.String(), want)
	}
	if n := strings.Count(all.String(), "AP109"); n != 7 || strings.Contains(all.String(), "The same") {
		t.Errorf("--all shows %d findings:\n%s", n, all.String())
	}
}

// TestASubjectIsReplacedAsAWord, as \bword\b would find it.
func TestASubjectIsReplacedAsAWord(t *testing.T) {
	t.Parallel()
	letters := []string{"a", "b", "_", "-", "é", "."}
	for _, word := range []string{"a", "ab", "a-a", "-a", "a.", "aa", "é"} {
		asWord := regexp.MustCompile(`\b` + regexp.QuoteMeta(word) + `\b`)
		for seed := range 6 * 6 * 6 * 6 * 6 {
			text := ""
			for n := range 5 {
				text += letters[seed/[]int{1, 6, 36, 216, 1296}[n]%6]
			}
			if got, want := withoutWord(text, word), asWord.ReplaceAllLiteralString(text, "\x00"); got != want {
				t.Fatalf("%q without %q is %q, not %q", text, word, got, want)
			}
		}
	}
}

func TestControlCharactersOfHostileFilesStayAwayFromTheTerminal(t *testing.T) {
	t.Parallel()
	d := example()
	d.Detail = "bad \x1b[31m name"
	var b strings.Builder
	err := List{d}.Print(&b, PrintOptions{Source: func(string) []byte { return []byte("x\x1b]0;y\x07\n@app.\x1b[2Jschedule('rate(1 days)')\n") }})
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(b.String(), "\x1b\x07") {
		t.Errorf("a control character was printed: %q", b.String())
	}
}

func TestJSONIsFlat(t *testing.T) {
	t.Parallel()
	raw, err := json.Marshal(example())
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"code": "PL102", "severity": "error", "file": "app.py", "line": 2.0, "column": 15.0, "subject": "nightly"} {
		if got[key] != want {
			t.Errorf("%s is %v, want %v", key, got[key], want)
		}
	}
}

func TestGitHubAnnotationsEscapeTheirText(t *testing.T) {
	t.Parallel()
	d := example()
	d.Detail = "50% of\nit, here: there"
	d.Fix = ""
	var b strings.Builder
	if err := (List{d}).PrintGitHub(&b, ""); err != nil {
		t.Fatal(err)
	}
	want := "::error file=app.py,title=PL102%3A Schedule would be refused by AWS,line=2,col=15::50%25 of%0Ait, here: there\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
}

func TestSortedDropsRepetitions(t *testing.T) {
	t.Parallel()
	a, b := example(), example()
	b.At.Start.Line = 1
	got := List{a, b, a}.Sorted()
	if len(got) != 2 || got[0].At.Start.Line != 1 {
		t.Errorf("got %v", got)
	}
}

func FuzzExcerpt(f *testing.F) {
	f.Add("a\r\nb\tc", 2, 1, 2, 9, 3)
	f.Fuzz(func(t *testing.T, src string, line, column, endLine, endColumn, offset int) {
		at := Range{File: "x", Start: Pos{line, column, offset}, End: Pos{endLine, endColumn, offset}}
		d := New("PL102", at, src, src)
		var b strings.Builder
		_ = List{d}.Print(&b, PrintOptions{Width: 40, Source: func(string) []byte { return []byte(src) }})
	})
}
