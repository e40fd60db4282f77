package diag

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestManyAlikeAreCounted(t *testing.T) {
	t.Parallel()
	var l List
	for i := range 3000 {
		l.Add(New("CH112", InFile("app.py"), fmt.Sprint("detail ", i), "Fix it.").About(fmt.Sprint("f", i)))
	}
	l.Add(New("CH101", InFile("app.py"), "one", "Fix it."))
	got := l.Bounded()
	if len(got) != 1002 {
		t.Fatalf("%d findings, want 1,000, the other code's and a count", len(got))
	}
	last := got[len(got)-1]
	if last.Code != Counted || last.At.File != "app.py" || !strings.HasPrefix(last.Detail, "2000 more findings CH112 ") {
		t.Errorf("the count is %+v", last)
	}
	if len(l.Bounded().Bounded()) != 1002 {
		t.Error("bounded twice, it is another list")
	}
}

func TestTextsOfFindingsAreBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("语", 400_000)
	d := New("CH112", InFile("app.py"), "The schedule "+long, long).About(long).With(InFile("b.py"), long)
	d = List{d}.Bounded()[0]
	for _, text := range []string{d.Detail, d.Fix, d.Subject, d.Related[0].Message} {
		if len(text) > maxText+40 || !utf8.ValidString(text) || !strings.HasSuffix(text, " bytes more)") {
			t.Errorf("a text of %d bytes: %.20q … %q", len(text), text, text[max(0, len(text)-30):])
		}
	}
	var l List
	for range 900 {
		l.Add(d)
	}
	n := 0
	for _, d := range l.Bounded() {
		n += len(d.Detail) + len(d.Fix) + len(d.Subject)
	}
	if n > maxAlikeBytes+1000 {
		t.Errorf("900 findings of one code have %d bytes of text", n)
	}
}
