// Package faults compares what the tables of faults and of bad inputs find with
// the summaries of them in docs/reliability.md.
package faults

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"decant/test/tool"
)

// All says whether every call is to go wrong in every way, as `make faults` has
// it; otherwise the tables try a sample.
func All() bool { return os.Getenv("DECANT_FAULTS") == "all" }

// Totals are what one command went through: each of its calls that change
// something went wrong in each way.
type Totals struct {
	Command string   `json:"command"` // as docs/reliability.md has it
	Calls   int      `json:"calls"`
	Faults  []string `json:"faults"`
	Runs    int      `json:"runs"`  // that were tried
	Wrong   int      `json:"wrong"` // that did not end as an undisturbed run does
}

// row is the line of docs/reliability.md's table. A sample stands for all: what it finds
// wrong fails its test anyway.
func (x Totals) row() string {
	return fmt.Sprintf("| %s | %d | %s | %d | %d |", x.Command, x.Calls, strings.Join(x.Faults, ", "), x.Calls*len(x.Faults), x.Wrong)
}

// Compare prints the totals as JSON, and fails the test when docs/reliability.md says
// anything else, or when all was asked for and something was left out.
func (x Totals) Compare(t *testing.T) {
	t.Helper()
	line, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("totals: %s", line)
	if want := x.Calls * len(x.Faults); All() && x.Runs != want {
		t.Errorf("%s: %d runs; %d calls with %d faults are %d", x.Command, x.Runs, x.Calls, len(x.Faults), want)
	}
	compare(t, x.Command, x.row())
}

// Inputs are what was tried of one kind of bad input.
type Inputs struct {
	Kind    string // as docs/reliability.md has it
	Tried   int    // runs of a command or of a reader
	Crashes int    // that ended by a signal, a panic or not at all
	Over    int    // that had more than 512 MiB of memory
	Leaks   int    // that printed or wrote a secret, or characters that steer a terminal
}

// Compare prints the row, and fails the test when docs/reliability.md says anything else.
func (x Inputs) Compare(t *testing.T) {
	t.Helper()
	row := fmt.Sprintf("| %s | %d | %d | %d | %d |", x.Kind, x.Tried, x.Crashes, x.Over, x.Leaks)
	t.Log(row)
	compare(t, x.Kind, row)
}

func compare(t *testing.T, what, row string) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(tool.Root(t), "docs", "reliability.md"))
	if err != nil {
		t.Fatal(err)
	}
	if said := rowOf(string(page), what); said != row {
		t.Errorf("docs/reliability.md says of %s\n%s\nand it is\n%s", what, said, row)
	}
}

// rowOf is the one row of a page's tables that gives a number for a command or a
// kind of input.
func rowOf(page, command string) string {
	row := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(command) + ` \| \d+ \|.*$`)
	rows := row.FindAllString(page, -1)
	if len(rows) != 1 {
		return fmt.Sprintf("(%d rows)", len(rows))
	}
	return rows[0]
}
