package report

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"decant/fleet"
	"decant/internal/diag"
	"decant/internal/gitrepo"
)

// TestNoTextOfARepositorySteersAFleetReport puts markup, a formula and an escape
// sequence of a terminal into every text that repositories and servers decide.
func TestNoTextOfARepositorySteersAFleetReport(t *testing.T) {
	t.Parallel()
	const text = "<script>x</script>\x1b[31m\n| =1+1"
	r := &fleet.Report{
		Name: text, Currency: "USD", Totals: fleet.Totals{Verdicts: map[fleet.Verdict]int{}},
		Owners:   []fleet.OwnerRow{{Owner: text, Functions: 1}, {Functions: 1}},
		Failures: []fleet.CauseRow{{Cause: fleet.ScanError, Fails: true, Repositories: []string{text}}},
		Repositories: []fleet.Repository{{
			Name: text, Branch: text, Commit: text, Apps: 1, Problems: []fleet.Problem{{Cause: fleet.ScanError, App: text, Stage: text, Text: text}},
			Functions: []fleet.Function{{Dir: text, App: text, Stage: text, Name: text, Owner: text, OwnerFrom: "CODEOWNERS", Start: text, Verdict: fleet.Move, Because: text, Live: &fleet.Live{Why: text, TrendText: text}}},
			Blocks:    []fleet.Block{{Code: fleet.NoAnswer, Summary: text, Count: 1}}, Unread: []fleet.Unread{{Kind: gitrepo.LFS, Path: text}},
		}},
	}
	for name, print := range map[string]func(io.Writer) error{
		"text":     func(w io.Writer) error { return Text{}.Fleet(w, r, FleetOptions{All: true}) },
		"csv":      func(w io.Writer) error { return FleetCSV(w, r) },
		"markdown": func(w io.Writer) error { return FleetMarkdown(w, r, FleetOptions{All: true}) },
		"html":     func(w io.Writer) error { return FleetHTML(w, r) },
		"json":     func(w io.Writer) error { return FleetJSON(w, r, diag.List{}) },
	} {
		var out bytes.Buffer
		if err := print(&out); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if s := out.String(); strings.Contains(s, "\x1b") || (name == "html" || name == "markdown") && strings.Contains(s, "<script>") || !strings.Contains(s, "1+1") && name != "html" {
			t.Errorf("%s:\n%s", name, s)
		}
	}
}
