package diag

import (
	"os/exec"
	"strings"
	"testing"
)

// TestAShellReadsTheWordAsItIs asks a shell: the word is one argument, equal to
// the text, and nothing in it runs.
func TestAShellReadsTheWordAsItIs(t *testing.T) {
	t.Parallel()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash")
	}
	for _, text := range []string{
		"plain", "", "with blank", "it's", `"quoted"`, "$(touch owned)", "`touch owned`", "${HOME}", "a;touch owned", "a|b&c>d<e", "*", "~", "~root", "#x", "!x",
		"a\nb", "a\rb\tc", "\x1b[31m", "x\u202ey", `back\slash`, "\xff\xfe", "日本", "-rf", "--", "=x", "{a,b}", "a'\n\\'b", "\u2028", "%s", "[a]",
	} {
		for name, word := range map[string]string{"Word": Word(text), "File": File(text)} {
			out, err := exec.Command(bash, "-c", "printf '%s' "+word).Output()
			want := text
			if name == "File" && strings.HasPrefix(text, "-") {
				want = "./" + text
			}
			if err != nil || string(out) != want {
				t.Errorf("%s(%q) is %s, which bash reads as %q: %v", name, text, word, out, err)
			}
			if strings.ContainsAny(word, "\n\r\x1b") {
				t.Errorf("%s(%q) is %q", name, text, word)
			}
		}
	}
	if got := Word("it's"); got != `'it'\''s'` {
		t.Errorf("it's is %s", got)
	}
}
