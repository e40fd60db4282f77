package apply

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestReasons goes through testdata/reasons.json: texts as ECS writes them, and
// words that the explanation or the advice has to have.
func TestReasons(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join("testdata", "reasons.json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases map[string][]struct{ Text, Means, Do string }
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	for name, table := range map[string][]reason{"launch": launchReasons(), "start": startReasons()} {
		used := map[string]bool{}
		for _, c := range cases[name] {
			got := explain(table, c.Text)
			used[strings.Join(got.words, "+")] = true
			if got.means == "" || !strings.Contains(got.means, c.Means) || !strings.Contains(got.do, c.Do) {
				t.Errorf("%s: %s\n\tis explained by %q, %q", name, c.Text, got.means, got.do)
			}
		}
		for _, r := range table {
			if !used[strings.Join(r.words, "+")] {
				t.Errorf("%s: no text is explained by %q: it has no case, or an earlier one takes its texts", name, r.words)
			}
		}
	}
	if got := explain(startReasons(), "something new"); got.means != "" || got.do == "" {
		t.Errorf("an unknown text is explained by %+v", got)
	}
}
