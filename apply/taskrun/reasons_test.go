package taskrun

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"decant/apply/ecsreason"
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
	for name, table := range map[string][]ecsreason.Reason{"launch": ecsreason.LaunchReasons(), "start": ecsreason.StartReasons()} {
		used := map[string]bool{}
		for _, c := range cases[name] {
			got := ecsreason.Explain(table, c.Text)
			used[strings.Join(got.Words, "+")] = true
			if got.Means == "" || !strings.Contains(got.Means, c.Means) || !strings.Contains(got.Do, c.Do) {
				t.Errorf("%s: %s\n\tis explained by %q, %q", name, c.Text, got.Means, got.Do)
			}
		}
		for _, r := range table {
			if !used[strings.Join(r.Words, "+")] {
				t.Errorf("%s: no text is explained by %q: it has no case, or an earlier one takes its texts", name, r.Words)
			}
		}
	}
	if got := ecsreason.Explain(ecsreason.StartReasons(), "something new"); got.Means != "" || got.Do == "" {
		t.Errorf("an unknown text is explained by %+v", got)
	}
}
