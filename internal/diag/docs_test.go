package diag

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// docs is the page that is generated from the registry; DECANT_UPDATE=1 writes it.
func docs() string {
	var b strings.Builder
	b.WriteString("# Diagnostics\n\nGenerated from the registry in `internal/diag`; `decant explain CODE` prints an entry.\n\n")
	b.WriteString("An error keeps the function, or the app, on Lambda. A warning needs a human's eye. A note explains a decision.\n")
	for _, code := range Codes() {
		e, _ := Lookup(code)
		fmt.Fprintf(&b, "\n## %s: %s\n\n*%s.* %s\n", code, e.Summary, strings.ToUpper(e.Severity.String()[:1])+e.Severity.String()[1:], strings.TrimSpace(e.Text))
	}
	return b.String()
}

func TestDocumentationMatchesTheRegistry(t *testing.T) {
	t.Parallel()
	page := filepath.Join("..", "..", "docs", "diagnostics.md")
	if os.Getenv("DECANT_UPDATE") != "" {
		if err := os.WriteFile(page, []byte(docs()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != docs() {
		t.Error("docs/diagnostics.md is not what the registry says; run `make golden`")
	}
}

func TestEveryEntrySaysWhatItMeans(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^(CH|LV|PL|PO|GN|RW|AP|FL|CL)[0-9]{3}$`)
	seen := map[Code]bool{}
	for _, table := range tables() {
		for code := range table {
			if seen[code] {
				t.Errorf("%s is registered twice", code)
			}
			seen[code] = true
		}
	}
	summaries := map[string]Code{}
	for _, code := range Codes() {
		e, _ := Lookup(code)
		if other, twice := summaries[e.Summary]; twice {
			t.Errorf("%s and %s have one summary: %s", other, code, e.Summary)
		}
		summaries[e.Summary] = code
		if !form.MatchString(string(code)) {
			t.Errorf("%s is not a code", code)
		}
		if e.Summary == "" || len(e.Summary) > 60 || strings.HasSuffix(e.Summary, ".") {
			t.Errorf("%s: the summary %q is empty, too long or ends in a full stop", code, e.Summary)
		}
		if len(strings.TrimSpace(e.Text)) < 80 {
			t.Errorf("%s: the long text says too little", code)
		}
	}
}
